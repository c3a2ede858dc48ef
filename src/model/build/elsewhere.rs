//! Words that are known from elsewhere and stand where they mean nothing.

use super::sink::{Unknown, Wanted};
use crate::diagnostic::Diagnostic;
use crate::model::Attribute;
use crate::syntax::words;

/// What to say about a name that is not declared and that is no misspelt one.
pub(super) fn known(one: &Unknown, attributes: &[Attribute]) -> Option<Diagnostic> {
    let text = one.text.as_str();
    match one.wanted {
        Wanted::Verb if attributes.iter().any(|attribute| attribute.name == text) => {
            let message = format!("an equals sign is missing after `{text}`");
            Some(Diagnostic::input("syntax", message, one.span, "an attribute").help(format!("write `{text} = …`")))
        }
        Wanted::Kind if words::is_of_another_tool(text) => {
            let error = Diagnostic::input("unknown-kind", format!("no kind is called `{text}`"), one.span, "a word of another tool");
            let help =
                "leave it out; what it holds is declared with kinds such as `service`, inside `system NAME { … }` if it belongs together";
            Some(error.help(help))
        }
        Wanted::ComponentAttribute => {
            let placed = words::attribute_for(text).filter(|written| *written == "runs in");
            let verb = words::verb_for(text).or(placed)?;
            let error = Diagnostic::input("unknown-attribute", format!("`{text}` is written as a verb"), one.span, "no attribute");
            Some(error.help(format!("write `{verb} NAME`, several with commas between them")))
        }
        _ => None,
    }
}
