mod availability;
mod builder;
mod document;
mod oracle;
mod properties;
mod shapes;
