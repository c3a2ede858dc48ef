mod builder;
mod oracle;
mod properties;
