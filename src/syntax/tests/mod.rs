//! The parser as others see it: text in, tree and messages out.

mod common;
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

#[test]
fn statements_stay_small() {
    // Models have hundreds of thousands of them.
    assert!(size_of::<tree::Statement>() <= 96);
    assert!(size_of::<tree::Dependency>() <= 160);
}

#[test]
fn what_is_no_name_is_one_error_on_common_lines_and_on_others() {
    for line in ["owner = a.2", "needs where", "needs a.1", "needs b, c.1d", "wants any of { b, c, any }", "runs in 2 of { b, c.1, d }"] {
        for end in ["\n", " // remark\n"] {
            let parsed = read(&format!("service a {{\n  {line}{end}}}\n"));
            assert_eq!(parsed.errors.len(), 1, "{line}{end}{:?}", parsed.errors);
        }
    }
}
