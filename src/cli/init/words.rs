//! Names made from what is called otherwise elsewhere, and what names of folders tell.

use std::path::Path;

use crate::syntax::words::is_plain_name;

/// Folders in which rarely anything lies that runs.
const ASIDE: [&str; 13] =
    ["test", "tests", "testing", "testdata", "e2e", "integration", "example", "examples", "sample", "samples", "fixtures", "demo", "docs"];

/// Whether one of the folders on the way looks like a place for tests or examples.
pub(super) fn is_aside(path: &Path) -> bool {
    path.iter().any(|part| ASIDE.contains(&&*part.to_string_lossy().to_lowercase()))
}

/// The path with `/` on every system.
pub(super) fn slashes(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A name of the language made from any text; what would be none by itself, such as `2fa`, goes behind the prefix. `None` where no letter or
/// digit is left.
pub(super) fn plain(text: &str, prefix: &str) -> Option<String> {
    let mut name = String::new();
    for character in text.chars() {
        if character.is_alphanumeric() || character == '_' {
            name.extend(character.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    if name.is_empty() {
        return None;
    }
    Some(if is_plain_name(name) { name.to_owned() } else { format!("{prefix}-{name}") })
}

/// A text between quotes of the language.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            character if character.is_control() => out.push_str(&character.escape_unicode().to_string()),
            character => out.push(character),
        }
    }
    out.push('"');
    out
}
