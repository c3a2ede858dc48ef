//! The text of the first workspace file: what was found, and in comments what no file says.

use std::collections::BTreeMap;

use super::compose::File;
use super::foreign::Seen;
use crate::render::text;
use crate::syntax::words::{quoted, written};

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The name of the system.
    pub name: String,
    /// Compose files that are read.
    pub used: Vec<File>,
    /// Compose files that are not, each with the reason.
    pub aside: Vec<(File, String)>,
    /// What describes the system to others, and is not read.
    pub seen: Vec<Seen>,
    /// Where owners were read, and the teams with the full names of what they own.
    pub owners: Option<(&'static str, BTreeMap<String, Vec<String>>)>,
    /// Other `.arch` files stood here before: their readers know the language.
    pub declared: bool,
    /// Full names to show in comments: what asks others for most, and two that it asks.
    pub shown: Vec<String>,
}

impl Draft {
    /// The file, in canonical layout.
    pub fn text(&self) -> String {
        let mut out = format!(
            "/// What {} is made of, what needs what, and what its people believe about it. `archlint check` reads this file and\n\
             /// every other `.arch` file in this folder and below. It began as what `archlint init` found; change all of it.\n\
             workspace {}\n",
            self.name,
            quoted(&self.name)
        );
        self.uses(&mut out);
        self.teams(&mut out);
        self.next(&mut out);
        out
    }

    fn uses(&self, out: &mut String) {
        if !self.used.is_empty() {
            out.push_str(
                "\n// Services, and what they depend on, are read from Compose files; their names begin with the word behind `as`.\n",
            );
            for file in &self.used {
                out.push_str(&format!("use {} as {}\n", quoted(&file.path), written(&file.alias)));
            }
        }
        if !self.aside.is_empty() {
            out.push_str("\n// Not read. Take away the `//` where one describes what runs.\n");
            for (file, reason) in &self.aside {
                out.push_str(&format!("// use {} as {}  // {reason}\n", quoted(&file.path), written(&file.alias)));
            }
        }
        if !self.seen.is_empty() {
            out.push_str("\n// Seen, and not read. Declare what they run, who owns it, and what it needs.\n");
            for Seen { what, files } in &self.seen {
                out.push_str(&format!("// {what}: {}\n", text::visible(files)));
            }
        }
    }

    fn teams(&self, out: &mut String) {
        let Some((place, teams)) = &self.owners else { return };
        out.push_str(&format!("\n// Who answers for what, from {place}. How to page a team: `team x {{ oncall = \"https://…\" }}`.\n"));
        for team in teams.keys() {
            out.push_str(&format!("team {}\n", written(team)));
        }
        out.push('\n');
        let mut owned: Vec<(&str, &str)> =
            teams.iter().flat_map(|(team, names)| names.iter().map(move |name| (name.as_str(), team.as_str()))).collect();
        owned.sort_unstable();
        for (name, team) in owned {
            out.push_str(&format!("extend {} {{ owner = {} }}\n", dotted(name), written(team)));
        }
    }

    /// What to write next, as comments, with names of the system itself where there are any.
    fn next(&self, out: &mut String) {
        if let [front, behind @ ..] = &self.shown[..] {
            let front = dotted(front);
            out.push_str(&format!(
                "\n\
                 // What no file says comes from you. Each line lets more rules see; `archlint check --coverage` says which cannot.\n\
                 //\n\
                 // journey buy \"What a user gets done\" {{ needs {front} }}\n\
                 //\n\
                 // extend {front} {{\n"
            ));
            let verbs = [("needs", "without it: down"), ("wants", "without it: degraded")];
            let mut lines = vec![("tier = 0".to_owned(), "how critical: 0 is the most critical")];
            lines.extend(behind.iter().zip(verbs).map(|(name, (verb, meaning))| (format!("{verb} {}", dotted(name)), meaning)));
            let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
            for (line, meaning) in lines {
                out.push_str(&format!("//   {line:width$}  // {meaning}\n"));
            }
            out.push_str("// }\n");
        } else if !self.declared {
            out.push_str(
                "\n\
                 // Nothing is declared yet. Begin with what users get done and what it takes, as in this example:\n\
                 //\n\
                 // journey buy \"A customer pays\" { needs checkout }\n\
                 //\n\
                 // team payments { oncall = \"https://oncall.example/payments\" }\n\
                 //\n\
                 // service checkout {\n\
                 //   owner = payments\n\
                 //   tier = 0                        // how critical: 0 is the most critical\n\
                 //   needs orders                    // without it: down\n\
                 //   wants recommendations           // without it: degraded\n\
                 //   needs any of { stripe, adyen }  // believed redundant: archlint looks whether it is\n\
                 // }\n\
                 // service recommendations\n\
                 // datastore orders\n\
                 // external stripe\n\
                 // external adyen\n",
            );
        }
    }
}

/// A full name as it has to be written: parts that are no plain names in backticks.
fn dotted(name: &str) -> String {
    // The first part is an alias of ours; what a Compose file calls a service may hold dots itself.
    match name.split_once('.') {
        Some((alias, rest)) => format!("{}.{}", written(alias), written(rest)),
        None => written(name),
    }
}
