//! From rows to a finding: the headline, places, paths and notes.

mod alike;
mod path;
mod remedy;
mod text;

use std::cmp::Ordering;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use self::alike::Alike;
use super::eval::Run;
use super::eval::value::{Key, Value};
use super::ir::Expr;
use super::program::{Hit, Subject};
use super::rule::{Part, Piece, Rule};
use super::types::Ty;
use crate::diagnostic::{Label, Level, Path};
use crate::model::ComponentId;
use crate::source::Span;

pub use text::shown;

/// How many places a label shows where the rule does not say.
const PLACES: usize = 8;
/// How many paths one finding shows.
const PATHS: usize = 8;

/// Rows with one subject and one cause.
pub struct Group<'w> {
    /// What the finding is about.
    pub subject: Value<'w>,
    /// What causes it.
    pub cause: Value<'w>,
    /// Frames, in a fixed order.
    pub rows: Vec<Vec<Value<'w>>>,
}

/// The paths of one finding while they are gathered.
#[derive(Default)]
struct Proofs<'w> {
    paths: Vec<Path>,
    /// Where the paths that were asked for begin and end.
    ends: FxHashSet<(Key<'w>, SmallVec<[ComponentId; 1]>)>,
    /// How many were asked for and not looked for.
    more: usize,
}

impl Group<'_> {
    /// Whether its subject and cause are among these.
    pub fn is_among(&self, known: &FxHashSet<(&Subject, Option<&Subject>)>) -> bool {
        about(&self.subject).is_some_and(|subject| known.contains(&(&subject, about(&self.cause).as_ref())))
    }
}

/// The finding of a group; `None` when its level is `off`.
pub fn hit<'w>(run: &Run<'w>, rule: &'w Rule, group: Group<'w>) -> Option<Hit> {
    Writer { run, rule, alike: Alike::new(&rule.plan, &group.rows) }.hit(group)
}

/// Writes one finding of a rule.
struct Writer<'r, 'w> {
    run: &'r Run<'w>,
    rule: &'w Rule,
    alike: Alike,
}

impl<'w> Writer<'_, 'w> {
    fn hit(&self, group: Group<'w>) -> Option<Hit> {
        let Group { subject, cause, mut rows } = group;
        for (slot, value) in &self.rule.plan.late {
            for (at, first) in self.alike.firsts(value, &rows).iter().map(|first| *first as usize).enumerate() {
                let value = if first < at { rows[first][usize::from(*slot)].clone() } else { self.run.eval(value, &mut rows[at]) };
                rows[at][usize::from(*slot)] = value;
            }
        }
        let level =
            self.differing(&self.rule.level, &rows).into_iter().filter_map(|at| match self.run.eval(&self.rule.level, &mut rows[at]) {
                Value::Level(level) => Some(level),
                _ => None,
            });
        let level = level.max().unwrap_or(Level::Warning);
        if level == Level::Off {
            return None;
        }
        let mut involved: Vec<ComponentId> = Vec::new();
        self.involve(&subject, &mut involved);
        self.involve(&cause, &mut involved);
        let message = self.text(&self.rule.report.message, &mut rows);
        let mut headline = Vec::new();
        self.involve_named(&self.rule.report.message, &mut rows, &mut headline);
        involved.extend(&headline);
        let (mut labels, mut notes, mut proofs) = (Vec::new(), Vec::new(), Proofs::default());
        for part in &self.rule.report.parts {
            match part {
                Part::At { target, max, message } => self.places(target, *max, message, &mut rows, &mut labels, &mut notes),
                Part::Note(text) => {
                    notes.extend(self.note(text, &mut rows));
                    self.involve_named(text, &mut rows, &mut involved);
                }
                Part::Path { from, to, message } => {
                    for row in &mut rows {
                        self.paths(from, to, message, row, &subject, &mut proofs, &mut involved);
                    }
                }
                Part::PathEach { slot, set, from, to, message } => {
                    for row in &mut rows {
                        for item in self.run.eval(set, row).items() {
                            row[usize::from(*slot)] = item;
                            self.paths(from, to, message, row, &subject, &mut proofs, &mut involved);
                        }
                    }
                }
            }
        }
        if labels.is_empty() {
            labels.extend(self.place_of(&subject).into_iter().take(1).map(|span| Label { span, message: String::new() }));
        }
        let Proofs { mut paths, more, .. } = proofs;
        let more_paths = more + paths.len().saturating_sub(PATHS);
        paths.truncate(PATHS);
        let help = self.rule.report.help.iter().map(|text| self.text(text, &mut rows)).collect();
        let remedies = remedy::of(self, &mut rows);
        involved.sort_unstable();
        involved.dedup();
        headline.sort_unstable();
        headline.dedup();
        let (subject, cause, involves) = (about(&subject)?, about(&cause), involved);
        Some(Hit { subject, cause, level, message, headline, labels, paths, more_paths, notes, help, remedies, involves })
    }

    /// A text with values in it. Over several rows a value prints as the set of its values.
    fn text(&self, pieces: &'w [Piece], rows: &mut [Vec<Value<'w>>]) -> String {
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Value(expr, ty) => text.push_str(&self.value(expr, ty, rows)),
            }
        }
        text
    }

    /// A note; none where a value in it is unset or a set is empty, since there is nothing to say then.
    fn note(&self, pieces: &'w [Piece], rows: &mut [Vec<Value<'w>>]) -> Option<String> {
        for piece in pieces {
            let Piece::Value(expr, ty) = piece else { continue };
            let many = matches!(ty, Ty::Set(_) | Ty::List(_));
            let says_nothing = |value: Value<'w>| if many { value.items().is_empty() } else { !value.is_set() };
            if self.differing(expr, rows).into_iter().all(|at| says_nothing(self.run.eval(expr, &mut rows[at]))) {
                return None;
            }
        }
        Some(self.text(pieces, rows))
    }

    fn value(&self, expr: &'w Expr, ty: &Ty, rows: &mut [Vec<Value<'w>>]) -> String {
        if let ([row], false) = (&mut *rows, matches!(ty, Ty::Set(_) | Ty::List(_))) {
            return shown(self.run.model, &self.run.eval(expr, row), ty);
        }
        let mut values: Vec<Value<'w>> = Vec::new();
        let mut element = ty;
        let differing = self.differing(expr, rows);
        if let Ty::Set(of) | Ty::List(of) = ty {
            element = of;
            differing.into_iter().for_each(|at| values.extend(self.run.eval(expr, &mut rows[at]).items()));
            if let (Ty::List(_), [_]) = (ty, &*rows) {
                return text::list(self.run.model, &values, element);
            }
        } else {
            values.extend(differing.into_iter().map(|at| self.run.eval(expr, &mut rows[at])));
        }
        values.sort_by(Value::rank);
        values.dedup_by(|a, b| a.rank(b) == Ordering::Equal);
        text::list(self.run.model, &values, element)
    }

    /// `at X max N "…"`
    fn places(
        &self,
        target: &'w Expr,
        max: Option<u32>,
        message: &'w [Piece],
        rows: &mut [Vec<Value<'w>>],
        labels: &mut Vec<Label>,
        notes: &mut Vec<String>,
    ) {
        let max = max.map_or(PLACES, |max| max as usize);
        let mut found: Vec<(Span, usize)> = Vec::new();
        for at in self.differing(target, rows) {
            found.extend(self.places_of(target, &mut rows[at]).into_iter().map(|span| (span, at)));
        }
        // In the order in which a person reads.
        found.sort_unstable();
        found.dedup_by_key(|(span, _)| *span);
        let more = found.len().saturating_sub(max);
        let mut shown: Vec<String> = Vec::new();
        for (span, row) in found.into_iter().take(max) {
            let message = self.text(message, std::slice::from_mut(&mut rows[row]));
            if labels.iter().all(|label| label.span != span || label.message != message) {
                labels.push(Label { span, message: message.clone() });
            }
            shown.push(message);
        }
        if more > 0 {
            let places = if more == 1 { "place" } else { "places" };
            shown.dedup();
            notes.push(match &shown[..] {
                [same] if !same.is_empty() => format!("and {more} more {places}: {same}"),
                // What is said of one is not true of the next.
                [_, _, ..] => format!("and {more} more {places} like these"),
                _ => format!("and {more} more {places}"),
            });
        }
    }

    /// Where an expression stands: an attribute where its value is written, or else its holder.
    fn places_of(&self, target: &'w Expr, row: &mut [Value<'w>]) -> Vec<Span> {
        if let Expr::Attr(of, attr) = target {
            let of = self.run.eval(of, row);
            if let Some(span) = self.run.attr_place(&of, *attr) {
                return vec![span];
            }
            let value = self.run.eval(target, row);
            let places = self.place_of(&value);
            return if places.is_empty() { self.place_of(&of).into_vec() } else { places.into_vec() };
        }
        let value = self.run.eval(target, row);
        self.place_of(&value).into_vec()
    }

    fn place_of(&self, value: &Value<'w>) -> SmallVec<[Span; 1]> {
        let model = self.run.model;
        match value {
            Value::Component(id) => SmallVec::from_elem(model.components[id.index()].span, 1),
            Value::Dependency(id) => SmallVec::from_elem(model.dependencies[id.index()].span, 1),
            Value::Team(id) => SmallVec::from_elem(model.teams[id.index()].span, 1),
            Value::Cycle(cycle) => cycle.members.iter().map(|member| model.components[member.index()].span).collect(),
            Value::Set(_) | Value::List(_) => value.items().iter().flat_map(|item| self.place_of(item)).collect(),
            _ => SmallVec::new(),
        }
    }

    fn involve(&self, value: &Value<'w>, involved: &mut Vec<ComponentId>) {
        match value {
            Value::Component(id) => involved.push(*id),
            Value::Dependency(id) => {
                let dependency = &self.run.model.dependencies[id.index()];
                involved.extend(dependency.owner);
                involved.extend(self.run.model.targets[dependency.targets.range()].iter().map(|target| target.component));
            }
            Value::Cycle(cycle) => involved.extend(&cycle.members),
            Value::Set(_) | Value::List(_) => value.items().iter().for_each(|item| self.involve(item, involved)),
            _ => {}
        }
    }

    /// What a text speaks of takes part, also where of many only the first are named.
    fn involve_named(&self, pieces: &'w [Piece], rows: &mut [Vec<Value<'w>>], involved: &mut Vec<ComponentId>) {
        for piece in pieces {
            let Piece::Value(expr, _) = piece else { continue };
            self.differing(expr, rows).into_iter().for_each(|at| self.involve(&self.run.eval(expr, &mut rows[at]), involved));
        }
    }

    /// One of all rows that agree in what an expression rests on: more of them say nothing more.
    fn differing(&self, expr: &Expr, rows: &[Vec<Value<'w>>]) -> Vec<usize> {
        self.alike.differing(expr, rows)
    }

    /// The paths of one row, those already shown left out.
    #[allow(clippy::too_many_arguments)] // one for each part of the clause
    fn paths(
        &self,
        from: &'w Expr,
        to: &'w Expr,
        message: &'w [Piece],
        row: &mut Vec<Value<'w>>,
        subject: &Value<'w>,
        proofs: &mut Proofs<'w>,
        involved: &mut Vec<ComponentId>,
    ) {
        let from = self.run.eval(from, row);
        let measure = if let Expr::MeasureEnd(measure, _) = to { Some(*measure) } else { None };
        let to: SmallVec<[ComponentId; 1]> = match self.run.eval(to, row) {
            Value::Component(to) => SmallVec::from_elem(to, 1),
            several => several.items().iter().filter_map(Value::component).collect(),
        };
        if to.is_empty() || from.key().is_some_and(|from| !proofs.ends.insert((from, to.clone()))) {
            return;
        }
        // Past the number that is shown, paths are counted by their ends alone: finding them costs.
        if proofs.paths.len() >= PATHS {
            proofs.more += 1;
            self.involve(&from, involved);
            involved.extend(to);
            return;
        }
        let message = self.text(message, std::slice::from_mut(row));
        let found = match (measure, &from) {
            (Some(measure), Value::Component(from)) => vec![path::of_measure(self.run, measure, *from)],
            _ => path::find(self.run, &from, &to, subject),
        };
        for steps in found {
            let path = path::written(self.run.model, &steps, message.clone());
            if !proofs.paths.contains(&path) {
                involved.extend(steps.iter().map(|step| step.component));
                proofs.paths.push(path);
            }
        }
    }
}

/// A value as subject or cause.
fn about(value: &Value<'_>) -> Option<Subject> {
    Some(match value {
        Value::Component(id) => Subject::Component(*id),
        Value::Dependency(id) => Subject::Dependency(*id),
        Value::Team(id) => Subject::Team(*id),
        Value::Cycle(cycle) => Subject::Cycle(cycle.members.clone()),
        _ => return None,
    })
}
