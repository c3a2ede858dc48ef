//! What can be typed next: where the cursor stands is told from the words before it, so that it works in a text that is broken there.

mod around;
mod context;
mod items;
pub mod words;

use lsp_types::CompletionParams;
use serde_json::{Value, json};

use self::context::Context;
pub use self::context::{Bound, bound};
use self::items::Items;
use crate::lsp::dispatch::Ask;
use crate::lsp::names::Meaning;
use crate::lsp::requests::hover;

/// Items that are given at once; with more letters there are fewer.
const MOST: usize = 200;

/// The answer to `textDocument/completion`.
pub fn complete(ask: &Ask, params: CompletionParams) -> Option<Value> {
    let (here, offset) = ask.at(&params.text_document_position_params)?;
    if !here.document.is_arch() {
        return None;
    }
    let context = Context::at(here.text(), offset)?;
    let mut items = Items::new(&here, &context);
    items.fill();
    let (items, cut) = items.ranked(MOST);
    Some(json!({"isIncomplete": cut, "items": items}))
}

/// The answer to `completionItem/resolve`: the documentation, which would be too much for all.
pub fn resolve(ask: &Ask, mut item: Value) -> Value {
    let data = item.get("data").cloned().unwrap_or_default();
    let here = data.get("uri").and_then(Value::as_str).and_then(|uri| ask.here(&lsp_types::Uri::parse(uri).ok()?));
    let name = data.get("name").and_then(Value::as_str).unwrap_or_default();
    if let Some(here) = here {
        let names = &here.model().names;
        let meaning = match data.get("of").and_then(Value::as_str).unwrap_or_default() {
            "component" => here.model().component_by_name.get(name).map(|&id| Meaning::Component(id)),
            "system" => names.systems.get(name).map(|&id| Meaning::System(id)),
            "team" => names.teams.get(name).map(|&id| Meaning::Team(id)),
            "kind" => names.kinds.get(name).map(|&id| Meaning::Kind(id)),
            "attribute" => names.attributes.get(name).map(|&id| Meaning::Attribute(id)),
            "rule" => Some(Meaning::Rule(name.into())),
            "definition" => Some(Meaning::Definition(name.into())),
            "function" => crate::query::catalog::function(name).map(|entry| Meaning::Function(entry.name)),
            _ => None,
        };
        if let Some(text) = meaning.and_then(|meaning| hover::about(&here, &meaning)) {
            item["documentation"] = json!(hover::shown(ask, text));
        }
    }
    item
}
