//! A new name, everywhere at once.

mod trial;

use lsp_types::{Location, RenameParams, TextDocumentPositionParams};
use serde_json::{Value, json};

use crate::lint;
use crate::lsp::dispatch::{Ask, Refusal};
use crate::lsp::here::Here;
use crate::lsp::names::{Meaning, Occurrence};
use crate::lsp::requests::edits::Edits;
use crate::query::catalog;
use crate::source::is_arch;
use crate::syntax::tree::ClauseKind;
use crate::syntax::words;

/// What would be renamed; refused with a reason where nothing can be.
pub fn prepare(ask: &Ask, place: TextDocumentPositionParams) -> Result<Option<Value>, Refusal> {
    let Some((here, offset)) = ask.at(&place) else { return Ok(None) };
    let Some(found) = here.name_at(offset) else { return Ok(None) };
    renameable(&here, &found)?;
    Ok(Some(json!({"range": here.range(found.span), "placeholder": last(&here.full_name(&found.meaning))})))
}

/// All edits that give a thing another name.
pub fn rename(ask: &Ask, params: RenameParams) -> Result<Option<Value>, Refusal> {
    let Some((here, offset)) = ask.at(&params.text_document_position_params) else { return Ok(None) };
    let Some(found) = here.name_at(offset) else { return Ok(None) };
    renameable(&here, &found)?;
    let name = params.new_name.trim().trim_matches('`');
    if name.is_empty() || name.contains(['`', '\n', '\r']) || (name.contains('.') && !matches!(found.meaning, Meaning::Component(_))) {
        return Err(Refusal::new(format!("`{}` cannot be a name", params.new_name.trim())));
    }
    let old = here.full_name(&found.meaning);
    let full = old.rsplit_once('.').map_or_else(|| name.to_owned(), |(around, _)| format!("{around}.{name}"));
    if taken(&here, &found.meaning, &full) && full != old {
        return Err(Refusal::new(format!("`{full}` is declared already")));
    }
    if let Meaning::Definition(_) = found.meaning
        && (catalog::function(&full).is_some() || lint::prelude().iter().any(|(shared, ..)| *shared == full))
    {
        return Err(Refusal::new(format!("`{full}` comes with archlint")));
    }
    let places = here.everywhere(&found.meaning).into_iter();
    let mut replaced: Vec<(Location, String)> = places
        .map(|(occurrence, location)| (location, if occurrence.whole { format!("`{full}`") } else { written(&found.meaning, name) }))
        .collect();
    if let Meaning::System(_) = found.meaning {
        replaced.extend(here.whole_names_in(&old).into_iter().map(|(rest, location)| (location, format!("`{full}{rest}`"))));
    }
    if let Some(reason) = trial::refusal(&here, &found.meaning, &full, &replaced) {
        return Err(Refusal::new(reason));
    }
    let mut edits = Edits::new(ask);
    replaced.into_iter().for_each(|(location, text)| edits.add(location, text));
    Ok(Some(edits.workspace()))
}

/// A name in any place of its meaning. Rules read their own words as names only in backticks, which mean something of the model there.
fn written(meaning: &Meaning, name: &str) -> String {
    let of_model = matches!(meaning, Meaning::Component(_) | Meaning::System(_) | Meaning::Team(_));
    if of_model && words::is_rule_word(name) { format!("`{name}`") } else { words::written(name) }
}

/// Whether a thing is declared in a text of the language, where it can be called something else.
fn renameable(here: &Here<'_>, found: &Occurrence) -> Result<(), Refusal> {
    let model = here.model();
    let ours = match &found.meaning {
        Meaning::Component(id) => !model.components[id.index()].foreign,
        Meaning::Kind(_) | Meaning::Attribute(_) | Meaning::Rule(_) | Meaning::Parameter(..) | Meaning::Definition(_) => {
            here.declaration(&found.meaning).is_some()
        }
        Meaning::System(_) | Meaning::Team(_) | Meaning::Variable(_) | Meaning::Claim(_) => true,
        Meaning::BuiltIn(_) | Meaning::Function(_) | Meaning::Word(_) => false,
    };
    let name = here.full_name(&found.meaning);
    if let Meaning::Word(_) = found.meaning {
        return Err(Refusal::new(format!("`{name}` is a value, and no name of anything")));
    }
    if !ours {
        return Err(Refusal::new(format!("`{name}` is not declared in an `.arch` file, so it cannot be renamed here")));
    }
    let outside =
        here.everywhere(&found.meaning).into_iter().find(|(_, location)| location.uri.to_file_path().is_ok_and(|path| !is_arch(&path)));
    match outside {
        Some((_, location)) => Err(Refusal::new(format!("`{name}` stands in {} as well, which is no `.arch` file", location.uri.path()))),
        None => Ok(()),
    }
}

fn taken(here: &Here<'_>, meaning: &Meaning, full: &str) -> bool {
    let model = here.model();
    match meaning {
        Meaning::Component(_) | Meaning::System(_) => model.component_by_name.contains_key(full) || model.names.systems.contains_key(full),
        Meaning::Team(_) => model.names.teams.contains_key(full),
        Meaning::Kind(_) => model.names.kinds.contains_key(full),
        Meaning::Attribute(_) => model.names.attributes.contains_key(full),
        Meaning::Rule(_) => here.snapshot().pages().iter().any(|page| page.name == full),
        Meaning::Definition(_) => {
            model.defines.iter().any(|define| define.name.text == full) || model.measures.iter().any(|measure| measure.name.text == full)
        }
        Meaning::Parameter(rule, _) => model.rules.iter().filter(|written| written.rule.name.text == *rule).any(|written| {
            written.rule.clauses.iter().any(|clause| matches!(&clause.kind, ClauseKind::Param { name, .. } if name.text == full))
        }),
        _ => false,
    }
}

fn last(full: &str) -> &str {
    full.rsplit('.').next().unwrap_or(full)
}
