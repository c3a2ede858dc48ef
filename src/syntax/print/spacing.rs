//! Whether a blank stands between two tokens of one line.

use super::tokens::{Kind, Token};

/// Words of relations, after which `+` means any number of steps.
const RELATIONS: [&str; 9] = ["needs", "wants", "uses", "changes", "on", "in", "with", "by", "without"];

/// Whether the token at `i` stands apart from the one before it.
pub(super) fn apart(text: &str, tokens: &[Token], i: usize, before: &Token) -> bool {
    let token = tokens[i];
    let touching = before.end == token.start;
    let written = &text[token.start..token.end];
    let behind = &text[before.start..before.end];
    match (before.kind, token.kind) {
        (_, Kind::Sign) if matches!(written, "," | ";" | ":") => false,
        (_, Kind::Sign) if written == "." => false,
        (Kind::Sign, _) if behind == "." => false,
        // `not(x)` and `f(x)`: as written, a call has no blank
        (Kind::Word, Kind::Open) if written == "(" => !touching,
        (Kind::Sign, Kind::Open) if behind == "+" && written == "(" => !touching,
        (Kind::Word, Kind::Sign) if written == "+" && touching => {
            let called = tokens.get(i + 1).is_some_and(|next| next.start == token.end && text[next.start..].starts_with('('));
            !(called || RELATIONS.contains(&behind) || behind == "calling")
        }
        // `-x`: a minus between values has a blank behind it
        (Kind::Sign, _) if behind == "-" => !touching,
        (Kind::Open, Kind::Close) => false,
        (Kind::Open, _) => behind == "{",
        (_, Kind::Close) => written == "}",
        _ => true,
    }
}
