//! Who owns what, as a `CODEOWNERS` file says it: GitHub's form and GitLab's sections. The last line that matches a path counts.

use std::path::Path;

use crate::source::Pattern;

/// Where GitHub, GitLab and others look for the file, in the order in which they do.
pub(super) const PLACES: [&str; 4] = [".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// The lines of a file, each with its owners.
pub(super) struct CodeOwners {
    lines: Vec<(Pattern, Vec<String>)>,
}

impl CodeOwners {
    /// Reads the lines; what is none is passed over, as the platforms do.
    pub fn read(text: &str) -> Self {
        let mut defaults: Vec<String> = Vec::new();
        let mut lines = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(owners) = section(line) {
                defaults = owners;
                continue;
            }
            let mut words = words(line);
            let Some(pattern) = words.next().filter(|pattern| !pattern.starts_with('!')) else { continue };
            let named: Vec<String> = words.take_while(|word| !word.starts_with('#')).filter(|word| word.contains('@')).collect();
            if let Some(pattern) = Pattern::new(&pattern) {
                lines.push((pattern, if named.is_empty() { defaults.clone() } else { named }));
            }
        }
        Self { lines }
    }

    /// The first owner of a folder, its path relative to the root of the repository.
    pub fn of(&self, folder: &Path) -> Option<&str> {
        // A pattern such as `/web/*` or `*.go` speaks of what is in the folder.
        let names = |pattern: &Pattern| pattern.names(folder, true) || pattern.names(&folder.join("Dockerfile"), false);
        let (_, owners) = self.lines.iter().rev().find(|(pattern, _)| names(pattern))?;
        owners.first().map(String::as_str)
    }
}

/// The owners that a section of GitLab's gives to its lines: `[Name][2] @owner`, `^[Name]`.
fn section(line: &str) -> Option<Vec<String>> {
    let name = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?;
    let (_, rest) = name.split_once(']')?;
    Some(rest.split_whitespace().filter(|word| word.contains('@')).map(str::to_owned).collect())
}

/// Words between blanks; `\ ` is a blank in a word.
fn words(line: &str) -> impl Iterator<Item = String> + '_ {
    const BLANK: char = '\u{0}';
    let joined = line.replace("\\ ", &BLANK.to_string());
    let words: Vec<String> = joined.split_whitespace().map(|word| word.replace(BLANK, "\\ ")).collect();
    words.into_iter()
}

/// What a team is called here: of `@org/payments` the last part, of an address what stands before the `@`.
pub(super) fn team_name(owner: &str) -> String {
    let handle = match owner.strip_prefix('@') {
        Some(handle) => handle.rsplit('/').next().unwrap_or(handle),
        None => owner.split('@').next().unwrap_or(owner),
    };
    crate::syntax::words::name_from(handle, "team").unwrap_or_else(|| "owners".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_matches_counts() {
        let owners = CodeOwners::read(
            "# who owns what\n* @org/platform\n/services/ @org/backend # all of it\nservices/pay/ @org/payments @ann\n/docs/\n*.md @org/docs\n",
        );
        for (folder, expected) in [
            ("services/pay", Some("@org/payments")),
            ("services/pay/worker", Some("@org/payments")),
            ("services/cart", Some("@org/backend")),
            ("web", Some("@org/platform")),
            ("docs", None),
        ] {
            assert_eq!(owners.of(Path::new(folder)), expected, "{folder}");
        }
    }

    #[test]
    fn sections_give_their_owners_to_lines_without() {
        let owners = CodeOwners::read("[Shop][2] @shop\n/cart/\n/pay/ @pay\n^[Docs]\n/docs/ writer@example.com\n/my\\ app/ @apps\n");
        assert_eq!(owners.of(Path::new("cart")), Some("@shop"));
        assert_eq!(owners.of(Path::new("pay")), Some("@pay"));
        assert_eq!(owners.of(Path::new("docs")), Some("writer@example.com"));
        assert_eq!(owners.of(Path::new("my app")), Some("@apps"));
        assert_eq!(owners.of(Path::new("other")), None);
    }

    #[test]
    fn teams_are_called_by_their_last_part() {
        for (owner, name) in [("@org/pay-ments", "pay-ments"), ("@ann", "ann"), ("ann.b@example.com", "ann-b"), ("@org/2fa", "team-2fa")] {
            assert_eq!(team_name(owner), name);
        }
    }
}
