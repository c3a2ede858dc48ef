//! What `workspace` says: a title, names for tiers, and which archlint it takes to read it all.

use compact_str::CompactString;

use super::place::{Place, misplaced};
use super::sink::Sink;
use super::version::{Misfit, judge};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{Body, Literal, StatementKind, Text, Value};

/// How its attributes are written.
const TIERS: &str = "tiers = [critical, high, medium, low]";
const VERSION: &str = "required-version = \">=0.4\"";

/// Title and names for tiers.
pub(super) fn workspace(title: Option<&Text>, body: Option<&Body>, sink: &mut Sink) -> (Option<String>, Vec<CompactString>) {
    let mut tiers: Vec<CompactString> = Vec::new();
    for inner in body.map_or(&[][..], |body| &body.statements) {
        match &inner.kind {
            StatementKind::Assign { name, value } if name.text == "tiers" => names(value, &mut tiers, sink),
            StatementKind::Assign { name, value } if name.text == "required-version" => version(value, sink),
            StatementKind::Assign { name, .. } => {
                let message = format!("`workspace` has no `{}`", name.text);
                let error = Diagnostic::input("unknown-attribute", message, name.span, "not known here");
                sink.push(error.help(format!("it has `tiers` and `required-version`, as in `{TIERS}` and `{VERSION}`")));
            }
            _ => sink.diagnostics.extend(misplaced(inner, Place::Workspace)),
        }
    }
    // A tier is stored in a byte.
    tiers.truncate(256);
    (title.map(|title| title.value.clone()), tiers)
}

fn names(value: &Value, tiers: &mut Vec<CompactString>, sink: &mut Sink) {
    let Literal::List(values) = &value.literal else {
        let error = Diagnostic::input("type-mismatch", "`tiers` is a list of plain words", value.span, "not a list");
        sink.push(error.help(format!("write `{TIERS}`")));
        return;
    };
    for value in values {
        let word = match &value.literal {
            Literal::Path(path) => path.single(),
            _ => None,
        };
        match word {
            Some(word) if tiers.contains(&word.text) => {
                let message = format!("the tier `{}` is named twice", word.text);
                sink.push(Diagnostic::input("duplicate-name", message, word.span, "again here").help("remove it"));
            }
            Some(word) => tiers.push(word.text.clone()),
            None => {
                let error = Diagnostic::input("type-mismatch", "a tier is named by a plain word", value.span, "not a word");
                sink.push(error.help(format!("write `{TIERS}`")));
            }
        }
    }
}

/// What another archlint is asked for cannot be known to mean the same here.
fn version(value: &Value, sink: &mut Sink) {
    let ours = env!("CARGO_PKG_VERSION");
    let Literal::Text(wanted) = &value.literal else {
        let error = Diagnostic::input("type-mismatch", "`required-version` is a text", value.span, "not a text");
        sink.push(error.help(format!("write `{VERSION}`")));
        return;
    };
    match judge(wanted, ours) {
        Ok(()) => {}
        Err(Misfit::Unreadable(part)) => {
            let error = Diagnostic::input("type-mismatch", format!("`{part}` asks for no version"), value.span, "not understood");
            sink.push(error.help("write `\">=0.4\"`, `\"<2\"`, `\"=0.4.1\"`, or several with commas: `\">=0.4, <2\"`"));
        }
        Err(Misfit::Other) => {
            let message = format!("this workspace asks for archlint `{wanted}`, and this is {ours}");
            let error = Diagnostic::input("required-version", message, value.span, "asked for here");
            sink.push(error.help("install one that fits; `archlint --version` says which one runs"));
        }
    }
}
