//! `new rule NAME`: a rule to begin with, examples included.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::failure::Failure;
use super::window::Window;
use super::{Exit, Outcome};
use crate::diagnostic::word;
use crate::lint;
use crate::render::Ink;
use crate::source::FileId;
use crate::syntax::{self, tree::Statement, tree::StatementKind};

/// A rule that passes its own examples; `NAME` stands for its name.
const RULE: &str = include_str!("rule.txt");

/// Begin something new
#[derive(Debug, Args)]
pub(super) struct New {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write a rule of your own to begin with, with documentation, a parameter and examples
    ///
    /// The file is named after the rule and passes `archlint test` as it is: change a line, run the test, and go on from there. A file that stands there already is never touched.
    Rule(Rule),
}

#[derive(Debug, Args)]
struct Rule {
    /// Its name: reads after "allow …" and says what is bad, as in `foreign-datastore`
    name: String,
    /// The folder for the file; made where there is none [default: the current folder]
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

pub(super) fn run(command: &New, window: &Window) -> Outcome {
    let What::Rule(rule) = &command.what;
    let text = RULE.replace("NAME", &rule.name);
    if !is_name(&rule.name, &text) {
        return Err(Failure::new(
            format!("`{}` cannot be the name of a rule", rule.name.escape_debug()),
            "a name is a letter, then letters, digits, `_` and `-`, as in `archlint new rule foreign-datastore`; words of the language are none",
        ));
    }
    let folder = rule.folder.clone().unwrap_or_default();
    let path = folder.join(format!("{}.arch", rule.name));
    let shown = path.display();
    let failed = |error: std::io::Error| {
        if error.kind() == ErrorKind::AlreadyExists {
            Failure::new(
                format!("`{shown}` stands there already, and stays as it is"),
                "give the rule another name, or name another folder with `--in FOLDER`",
            )
        } else {
            Failure::new(
                format!("`{shown}` cannot be written: {error}"),
                "check the folder and its permissions, or name another one with `--in FOLDER`",
            )
        }
    };
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(&folder).map_err(failed)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(failed)?;
    if let Err(error) = file.write_all(text.as_bytes()).and_then(|()| file.sync_all()) {
        // Half a rule is worse than none, and the file is ours.
        let _ = fs::remove_file(&path);
        return Err(failed(error));
    }
    window.print(&format!("{shown}\n"))?;
    let stock = lint::STOCK.iter().any(|(path, _)| path.ends_with(&format!("/{}.arch", rule.name)));
    if stock {
        window.say(
            "warning",
            Ink::Yellow,
            &format!("a rule that comes with archlint is called `{}`, too: yours takes its place", rule.name),
        );
    }
    let file = path.to_string_lossy();
    let file = word(&file);
    window.say("next", Ink::Cyan, &format!("`archlint test {file}` runs its examples, `archlint explain {}` shows its page", rule.name));
    Ok(Exit::Clean)
}

/// Whether the text, made with this name, is a rule of this name.
fn is_name(name: &str, text: &str) -> bool {
    let parsed = syntax::parse(FileId::default(), text);
    let ruled = |statement: &Statement| matches!(&statement.kind, StatementKind::Rule(rule) if rule.name.text == name);
    parsed.errors.is_empty() && !name.contains(['.', '`', ' ', '/', '\\']) && parsed.file.statements.iter().any(ruled)
}
