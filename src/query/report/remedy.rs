//! `fix "…" { … }`: what to write so that the finding goes away.

use super::super::eval::value::Value;
use super::super::program::{Edit, Remedy, Subject};
use super::super::rule::{self, Piece};
use super::super::types::Ty;
use super::{Writer, about, shown};
use crate::model::Model;
use crate::syntax::words;

/// How many fixes one clause offers: more are no choice.
const OFFERED: usize = 4;

/// The fixes of all rows. One of which a value is unset or a set is empty is left out, since nothing could be written.
pub fn of<'w>(writer: &Writer<'_, 'w>, rows: &mut [Vec<Value<'w>>]) -> Vec<Remedy> {
    writer.rule.report.remedies.iter().flat_map(|remedy| writer.remedies(remedy, rows)).collect()
}

impl<'w> Writer<'_, 'w> {
    fn remedies(&self, remedy: &'w rule::Remedy, rows: &mut [Vec<Value<'w>>]) -> Vec<Remedy> {
        let mut found: Vec<Remedy> = Vec::new();
        let Some((slot, set)) = &remedy.each else {
            let edits: Option<Vec<Vec<Edit>>> = rows.iter_mut().map(|row| self.edits(remedy, row)).collect();
            let title = self.text(&remedy.title, rows);
            found.extend(edits.map(|edits| Remedy { title, safe: remedy.safe, edits: distinct(edits.concat()) }));
            return found;
        };
        for row in rows {
            for item in self.run.eval(set, row).items() {
                row[usize::from(*slot)] = item;
                let Some(edits) = self.edits(remedy, row) else { continue };
                let title = self.text(&remedy.title, std::slice::from_mut(row));
                match found.iter_mut().find(|known| known.title == title) {
                    Some(known) => known.edits = distinct([std::mem::take(&mut known.edits), edits].concat()),
                    None => found.push(Remedy { title, safe: remedy.safe, edits }),
                }
            }
        }
        found.truncate(OFFERED);
        found
    }

    fn edits(&self, remedy: &'w rule::Remedy, row: &mut Vec<Value<'w>>) -> Option<Vec<Edit>> {
        let edit = |edit: &'w rule::Edit| {
            let place = about(&self.run.eval(&edit.place, row))?;
            let mut text = String::new();
            for piece in &edit.text {
                match piece {
                    Piece::Text(part) => text.push_str(part),
                    Piece::Value(expr, ty) => text.push_str(&written(self.run.model, &self.run.eval(expr, row), ty)?),
                }
            }
            match (edit.turns, place) {
                (true, Subject::Dependency(id)) => Some(Edit::Turn(id, text)),
                (false, place) => Some(Edit::Write(place, text)),
                _ => None,
            }
        };
        remedy.edits.iter().map(edit).collect()
    }
}

fn distinct(edits: Vec<Edit>) -> Vec<Edit> {
    let mut kept: Vec<Edit> = Vec::new();
    for edit in edits {
        if !kept.contains(&edit) {
            kept.push(edit);
        }
    }
    kept
}

/// A value as it is written in the language; `None` where it cannot be.
fn written(model: &Model, value: &Value<'_>, ty: &Ty) -> Option<String> {
    match value {
        Value::Unset | Value::Dependency(_) | Value::Cycle(_) => None,
        Value::Component(id) => Some(model.written(*id)),
        Value::Team(id) => Some(words::written(&model.teams[id.index()].name)),
        Value::Bool(value) => Some(value.to_string()),
        Value::Set(_) | Value::List(_) => {
            let items = value.items();
            let of = ty.element().unwrap_or(&Ty::Unknown);
            let all: Option<Vec<String>> = items.iter().map(|item| written(model, item, of)).collect();
            all.filter(|all| !all.is_empty()).map(|all| all.join(", "))
        }
        other if other.number().is_some_and(|number| !number.is_finite() || number.abs() >= 9e15) => None,
        other => Some(shown(model, other, ty)),
    }
}
