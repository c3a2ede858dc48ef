//! The parser as others see it: text in, tree and messages out.

mod expressions;
mod files;
mod habits;
mod hostile;
mod lines;
mod printing;
mod properties;
mod shape;

use super::*;

/// Parses as the first file.
fn read(text: &str) -> Parsed {
    parse(FileId(0), text)
}
