//! What rules found in models that were looked at before. An editor asks again after each keystroke, and most of them change no meaning: blanks
//! and remarks, a name that is not finished, a step back.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::check::Cost;
use super::finding::{Found, Weighed};
use super::knots::Knots;
use crate::diagnostic::Diagnostic;
use crate::model::{Attribute, Kind, Model, Moved};
use crate::query::Program;

/// How many models are remembered: the one before, and those that one comes back to by undoing.
const KEPT: usize = 3;

/// What was found before, by what the models meant, and the rules as they were checked. Asked with one set of choices only.
#[derive(Debug, Default)]
pub struct Memory {
    known: Mutex<VecDeque<Known>>,
    checked: Mutex<Option<Checked>>,
}

#[derive(Debug)]
struct Known {
    model: Arc<Model>,
    today: jiff::civil::Date,
    seen: Seen,
}

/// What was seen in a model.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// What rules found, by rule.
    pub found: Vec<Vec<Weighed>>,
    /// What each component takes down.
    pub costs: Arc<Vec<Cost>>,
    /// Those that fall with each other.
    pub knots: Arc<Knots>,
}

/// Stock rules, checked against a model of which they know only this.
#[derive(Debug)]
struct Checked {
    kinds: Vec<Kind>,
    attributes: Vec<Attribute>,
    tiers: Vec<compact_str::CompactString>,
    program: Program,
}

impl Memory {
    /// What rules find in a model, if they found it before in one that means the same: with the places where it stands now. Linear in the model.
    pub(super) fn recall(&self, model: &Model, today: jiff::civil::Date) -> Option<Seen> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut of_today = known.iter().enumerate().filter(|(_, known)| known.today == today);
        let (at, moved) = of_today.find_map(|(at, known)| Some((at, Moved::between(&known.model, model)?)))?;
        let mut seen = known.remove(at)?.seen;
        seen.found.iter_mut().flatten().all(|weighed| moved_with(&mut weighed.found, &moved)).then_some(seen)
    }

    /// Remembers what was seen. The oldest is forgotten.
    pub(super) fn keep(&self, model: Arc<Model>, today: jiff::civil::Date, seen: Seen) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.truncate(KEPT - 1);
        known.push_front(Known { model, today, seen });
    }

    /// The rules that apply to a model, checked against it; not again where no rule is the model's own, and what rules can name is as before.
    pub(super) fn program(&self, model: &Model, check: impl FnOnce() -> (Program, Vec<Diagnostic>)) -> (Program, Vec<Diagnostic>) {
        if !(model.rules.is_empty() && model.defines.is_empty() && model.measures.is_empty()) {
            return check();
        }
        let same = |checked: &&Checked| {
            checked.kinds == model.kinds && checked.attributes == model.attributes && checked.tiers == model.tier_names
        };
        if let Some(checked) = self.checked.lock().unwrap_or_else(PoisonError::into_inner).as_ref().filter(same) {
            return (checked.program.for_another_model(), Vec::new());
        }
        let (program, problems) = check();
        if problems.is_empty() {
            let (kinds, attributes, tiers) = (model.kinds.clone(), model.attributes.clone(), model.tier_names.clone());
            let checked = Checked { kinds, attributes, tiers, program: program.for_another_model() };
            *self.checked.lock().unwrap_or_else(PoisonError::into_inner) = Some(checked);
        }
        (program, problems)
    }
}

/// Puts the places of a finding where they are now; false where one is not of the model.
fn moved_with(found: &mut Found, moved: &Moved) -> bool {
    let hit = &mut found.hit;
    let labels = hit.labels.iter_mut().map(|label| &mut label.span);
    let steps = hit.paths.iter_mut().flat_map(|path| &mut path.steps).map(|step| &mut step.span);
    labels.chain(steps).all(|span| moved.to(*span).map(|now| *span = now).is_some())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::lint::{Choices, Options, Report, Start, Surroundings, Workspace, check_resolved, resolve};

    const SHOP: &str = "workspace \"shop\"
service checkout { needs any of { stripe, adyen } }
service stripe { needs vault }
service adyen { needs vault }
service vault { tier = 0 }
";

    /// What is found in a text, and whether it was remembered: then no rule took any time.
    fn found(text: &str, memory: Option<&Memory>) -> (Report, bool) {
        let mut fs = crate::source::Memory::default();
        fs.insert(PathBuf::from("/shop/shop.arch"), text.to_owned());
        let workspace = Workspace::load(&fs, &Start::Around("/shop".into()), &Surroundings::default());
        let (model, problems) = resolve(&workspace);
        let today = jiff::civil::date(2026, 11, 29);
        let options = Options::new(today, Choices::default());
        let report = check_resolved(&workspace, &model, problems, &options, memory, &|| false).unwrap();
        let remembered = report.timings.rules.iter().all(|(_, took)| took.is_zero());
        (report, remembered)
    }

    /// Texts that are checked one after the other, and whether what is found in each is remembered.
    fn in_turn(texts: &[(&str, bool)]) {
        let memory = Memory::default();
        assert!(!found(SHOP, None).0.findings.is_empty());
        for (text, expected) in texts {
            let ((report, remembered), (fresh, _)) = (found(text, Some(&memory)), found(text, None));
            assert_eq!(report.findings, fresh.findings, "{text}");
            assert_eq!(remembered, *expected, "{text}");
        }
    }

    #[test]
    fn remarks_and_blanks_change_nothing() {
        let spaced = SHOP.replace("needs vault", "  needs   vault // the only one\n");
        in_turn(&[(SHOP, false), (&format!("// remark\n\n{SHOP}"), true), (&spaced, true), (SHOP, true)]);
    }

    #[test]
    fn what_one_comes_back_to_is_remembered() {
        let other = SHOP.replace("adyen { needs vault }", "adyen");
        in_turn(&[(SHOP, false), (&format!("{other}\nservice x {{ needs vault }}"), false), (&other, false), (SHOP, true)]);
    }

    #[test]
    fn a_name_that_is_not_finished_means_what_was_there_before() {
        let typed = |word: &str| SHOP.replace("{ tier = 0 }", &format!("{{ tier = 0; needs {word} }}"));
        let (p, pa, all) = (typed("chec"), typed("check"), typed("checkout"));
        in_turn(&[(SHOP, false), (&p, true), (&pa, true), (&all, false)]);
    }

    #[test]
    fn another_order_of_places_is_looked_at_anew() {
        let (first, last) = SHOP.split_at(SHOP.find("service vault").unwrap());
        in_turn(&[(SHOP, false), (&first.replacen('\n', &format!("\n{last}"), 1), false)]);
    }
}
