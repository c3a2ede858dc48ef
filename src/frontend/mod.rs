//! Foreign descriptions, read into the same statements as the language itself, every span pointing into the foreign text.

pub mod compose;
mod yaml;
