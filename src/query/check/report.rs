//! What a rule says: templates, labels, paths.

use super::super::ir::Expr;
use super::super::rule::{Edit, Part, Piece, Remedy, Report};
use super::super::types::Ty;
use super::Checker;
use super::scope::Origin;
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{self, ReportPart, Template, TemplatePart};

/// The clauses that make the report.
#[derive(Default)]
pub(super) struct Reported<'t> {
    pub message: Option<&'t Template>,
    pub parts: Vec<&'t ReportPart>,
    pub help: Vec<&'t Template>,
    pub remedies: Vec<&'t tree::Remedy>,
}

impl Checker<'_> {
    pub(super) fn report(&mut self, written: &Reported<'_>) -> Report {
        let message = written.message.map(|message| self.template(message)).unwrap_or_default();
        let mut report = Report { message, ..Report::default() };
        for part in &written.parts {
            match part {
                ReportPart::Note(text) => report.parts.push(Part::Note(self.template(text))),
                ReportPart::Help(text) => report.help.push(self.template(text)),
                ReportPart::At { target, max, message } => {
                    let (checked, ty) = self.expr(target, None);
                    self.has_place(target, &checked, &ty);
                    let message = message.as_ref().map(|message| self.template(message)).unwrap_or_default();
                    report.parts.push(Part::At { target: checked, max: *max, message });
                }
                ReportPart::Path { from, to, message } => {
                    let (from, to) = (self.path_start(from), self.path_end(to));
                    let message = message.as_ref().map(|message| self.template(message)).unwrap_or_default();
                    report.parts.push(Part::Path { from, to, message });
                }
                ReportPart::PathEach { variable, set, from, to, message } => {
                    let (set, ty) = self.expr(set, None);
                    let element = match ty.element() {
                        Some(of) => of.clone(),
                        None => {
                            let message = format!("`path each` runs over a set or a list, not {}", self.a(&ty));
                            self.mismatch(message, variable.span, &ty).1
                        }
                    };
                    let scope = self.frame.variables.len();
                    let slot = self.frame.declare(&variable.text, variable.span, Some(element), Origin::Binder);
                    let from = match from {
                        Some(from) => self.path_start(from),
                        None => {
                            self.variable(variable);
                            Expr::Slot(slot)
                        }
                    };
                    let to = self.path_end(to);
                    let message = message.as_ref().map(|message| self.template(message)).unwrap_or_default();
                    self.close_scope(scope);
                    report.parts.push(Part::PathEach { slot, set, from, to, message });
                }
            }
        }
        for text in &written.help {
            let text = self.template(text);
            report.help.push(text);
        }
        report.remedies = written.remedies.iter().map(|remedy| self.remedy(remedy)).collect();
        report
    }

    fn remedy(&mut self, written: &tree::Remedy) -> Remedy {
        let scope = self.frame.variables.len();
        let each = written.each.as_ref().map(|(variable, set)| {
            let (checked, ty) = self.expr(set, None);
            let element = match ty.element() {
                Some(of) => of.clone(),
                None => {
                    let message = format!("`fix each` runs over a set or a list, not {}", self.a(&ty));
                    self.mismatch(message, set.span, &ty).1
                }
            };
            (self.frame.declare(&variable.text, variable.span, Some(element), Origin::Binder), checked)
        });
        let title = self.template(&written.title);
        let edits = written.edits.iter().map(|edit| self.edit(edit)).collect();
        self.close_scope(scope);
        Remedy { safe: written.safe, each, title, edits }
    }

    fn edit(&mut self, edit: &tree::Edit) -> Edit {
        match edit {
            tree::Edit::Write { text, place } => {
                let (checked, ty) = self.expr(place, None);
                if !matches!(ty, Ty::Component(_) | Ty::Dependency | Ty::Team | Ty::Unknown) {
                    let message = format!("something is written in a component, a dependency or a team, not in {}", self.a(&ty));
                    self.mismatch(message, place.span, &ty);
                }
                Edit { turns: false, place: checked, text: self.template(text) }
            }
            tree::Edit::Turn { dependency, text } => {
                let place = self.wanted(dependency, &Ty::Dependency, "what is turned into another");
                Edit { turns: true, place, text: self.template(text) }
            }
        }
    }

    fn path_start(&mut self, from: &tree::Expr) -> Expr {
        let (checked, ty) = self.expr(from, None);
        if !matches!(ty, Ty::Component(_) | Ty::Dependency | Ty::Unknown) {
            let message = format!("a path begins at a component or a dependency, not at {}", self.a(&ty));
            self.mismatch(message, from.span, &ty);
        }
        checked
    }

    /// A component, or several that are lost together.
    fn path_end(&mut self, to: &tree::Expr) -> Expr {
        let (checked, ty) = self.expr(to, None);
        if !matches!(ty.element().unwrap_or(&ty), Ty::Component(_) | Ty::Unknown) {
            let message = format!("a path ends at a component, or at a set of them that are lost together, not at {}", self.a(&ty));
            self.mismatch(message, to.span, &ty);
        }
        checked
    }

    fn template(&mut self, template: &Template) -> Vec<Piece> {
        template
            .parts
            .iter()
            .map(|part| match part {
                TemplatePart::Text(text) => Piece::Text(text.clone()),
                TemplatePart::Value(expr) => {
                    let (checked, ty) = self.expr(expr, None);
                    Piece::Value(checked, ty)
                }
            })
            .collect()
    }

    /// `at X` points at something that is written somewhere.
    fn has_place(&mut self, target: &tree::Expr, checked: &Expr, ty: &Ty) {
        let of = match ty {
            Ty::Set(of) | Ty::List(of) => of,
            ty => ty,
        };
        let placed = matches!(of, Ty::Component(_) | Ty::Dependency | Ty::Team | Ty::Cycle | Ty::Observation | Ty::Unknown);
        if placed || matches!(checked, Expr::Attr(..)) {
            return;
        }
        let message = format!("{} is written nowhere, so nothing can be pointed at", self.a(ty));
        let label = format!("this is {}", self.a(ty));
        self.error(
            Diagnostic::input("type-mismatch", message, target.span, label)
                .help("point at a component, a dependency, a team, or at an attribute of one"),
        );
    }
}
