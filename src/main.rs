//! The `archlint` command.

fn main() {}
