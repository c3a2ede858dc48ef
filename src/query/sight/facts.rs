//! What is written in a model at all.

use rustc_hash::FxHashSet;

use super::super::catalog::{Attr, Built};
use super::super::ir::{Const, Expr};
use super::super::rule::{PLACES, Reads};
use super::{Missing, Seen};
use crate::diagnostic::nearest;
use crate::model::builtin::{attribute, kind};
use crate::model::{
    AttributeId, AttributeOn, Component, Dependency, DependencyKind, Given, KindId, Model, Phase, Range32, Strength, Type, Value, Verb,
};
use crate::syntax::tree::RelationOp;

/// What rules can tell dependencies apart by, in one reading of doubt. A model has few of these, however many dependencies it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    kind: DependencyKind,
    phase: Phase,
    strength: &'static str,
    spare: bool,
}

impl Shape {
    /// Both readings of a dependency, which are one where nothing is in doubt.
    fn of(dependency: &Dependency) -> impl Iterator<Item = Self> {
        let Dependency { kind, phase, .. } = *dependency;
        let spare = kind != DependencyKind::Survives && dependency.spare() > 0;
        strengths(kind, dependency.strength).iter().map(move |strength| Self { kind, phase, strength, spare })
    }

    /// All that could be written.
    fn all() -> impl Iterator<Item = Self> {
        let verbs = [Verb::Needs, Verb::Wants, Verb::Uses, Verb::RunsIn, Verb::Changes].map(DependencyKind::Written);
        let kinds = verbs.into_iter().chain([DependencyKind::Within, DependencyKind::Independent, DependencyKind::Survives]);
        let strong = kinds.flat_map(|kind| {
            let strength = match kind {
                DependencyKind::Written(Verb::Wants | Verb::Uses) => Strength::Doubtful,
                DependencyKind::Written(Verb::Changes) => Strength::Change,
                DependencyKind::Survives => Strength::Claim,
                _ => Strength::Hard,
            };
            strengths(kind, strength).iter().map(move |strength| (kind, *strength))
        });
        let phases = [Phase::Serve, Phase::Start, Phase::Recover, Phase::Observe, Phase::Inform];
        let timely = strong.flat_map(move |(kind, strength)| phases.map(|phase| (kind, strength, phase)));
        timely.flat_map(|(kind, strength, phase)| [false, true].map(|spare| Self { kind, phase, strength, spare }))
    }

    /// Whether rules may read this word of it.
    fn says(self, attr: Built, word: &str) -> bool {
        match attr {
            Built::Phase => self.phase.name() == word,
            Built::Verb => self.verb() == word,
            Built::Strength => self.strength == word,
            _ => true,
        }
    }

    fn verb(self) -> &'static str {
        match self.kind {
            DependencyKind::Written(Verb::RunsIn) => "runs-in",
            DependencyKind::Written(verb) => verb.name(),
            DependencyKind::Within => "within",
            DependencyKind::Independent => "independent",
            DependencyKind::Survives => "survives",
        }
    }

    fn related(self, op: RelationOp) -> bool {
        let DependencyKind::Written(verb) = self.kind else { return false };
        match op {
            RelationOp::Needs => self.strength == "hard",
            RelationOp::Wants => self.strength == "soft",
            RelationOp::Uses => verb == Verb::Uses,
            RelationOp::DependsOn => matches!(verb, Verb::Needs | Verb::Wants | Verb::Uses),
            RelationOp::RunsIn => verb == Verb::RunsIn,
            RelationOp::Changes => verb == Verb::Changes,
            _ => false,
        }
    }
}

/// The words that rules may read for how strong a dependency is.
fn strengths(kind: DependencyKind, strength: Strength) -> &'static [&'static str] {
    match (kind, strength) {
        (DependencyKind::Within | DependencyKind::Written(Verb::RunsIn), _) => &["placement"],
        (DependencyKind::Independent, _) | (_, Strength::Hard) => &["hard"],
        (_, Strength::Soft) => &["soft"],
        (_, Strength::Doubtful) => &["hard", "soft"],
        (_, Strength::Change) => &["change"],
        (_, Strength::Claim) => &["claim"],
    }
}

/// The shapes that fit what was asked so far.
#[derive(Debug, Clone)]
pub(super) struct Fits {
    /// Of those that are written.
    pub written: Vec<Shape>,
    /// Of all that could be.
    possible: Vec<Shape>,
}

/// What a condition asks of the shape of a dependency.
#[derive(Debug, Clone)]
pub(super) enum Asks<'r> {
    /// One of these words is its phase, verb or strength; the flag says none of them.
    Word(Built, Vec<&'r str>, bool),
    /// It has alternatives.
    Spare,
    /// A relation, of a phase if one is said.
    Related(RelationOp, Option<Phase>),
}

impl Asks<'_> {
    fn holds(&self, shape: Shape) -> bool {
        match self {
            Self::Word(attr, words, not) => words.iter().any(|word| shape.says(*attr, word)) != *not,
            Self::Spare => shape.spare,
            Self::Related(op, phase) => shape.related(*op) && phase.is_none_or(|phase| phase == shape.phase),
        }
    }
}

/// What is written.
pub(super) struct Facts<'m> {
    pub model: &'m Model,
    pub shapes: Fits,
    /// Attributes given to components, teams and dependencies: one flag each.
    on: [Vec<bool>; 3],
    kinds: FxHashSet<KindId>,
    within: bool,
    evidence: bool,
}

impl<'m> Facts<'m> {
    /// Linear in the model.
    pub fn new(model: &'m Model) -> Self {
        let shapes: FxHashSet<Shape> = model.dependencies.iter().flat_map(Shape::of).collect();
        let mut kinds = FxHashSet::default();
        for component in &model.components {
            let mut own = Some(component.kind);
            while let Some(id) = own.filter(|id| kinds.insert(*id)) {
                own = model.kinds[id.index()].base;
            }
        }
        let given = |ranges: &mut dyn Iterator<Item = Range32>| {
            let mut on = vec![false; model.attributes.len()];
            ranges.flat_map(|range| &model.given[range.range()]).for_each(|given| on[given.attribute.index()] = true);
            on
        };
        Self {
            model,
            shapes: Fits { written: shapes.into_iter().collect(), possible: Shape::all().collect() },
            on: [
                given(&mut model.components.iter().map(|component| component.given)),
                given(&mut model.teams.iter().map(|team| team.given)),
                given(&mut model.dependencies.iter().map(|dependency| dependency.given)),
            ],
            kinds,
            within: model.components.iter().any(|component| component.within.is_some()),
            evidence: model.dependencies.iter().any(|one| one.more.as_ref().is_some_and(|more| more.evidence.is_some())),
        }
    }

    /// What keeps every value of the attribute unset.
    pub fn unset(&self, attr: Attr) -> Option<Missing> {
        let of = |of: usize, id: AttributeId| (!self.on[of][id.index()]).then(|| self.attribute(of, id));
        match attr {
            Attr::OfComponent(id) => of(0, id),
            Attr::OfTeam(id) => of(1, id),
            Attr::OfDependency(id) => of(2, id),
            Attr::Built(Built::Owner) => of(0, attribute::OWNER),
            Attr::Built(Built::Tier | Built::DependencyTier) => of(0, attribute::TIER),
            Attr::Built(Built::Core) => of(0, attribute::CORE),
            Attr::Built(Built::LeftOut) => of(0, attribute::LIFECYCLE),
            Attr::Built(Built::Attempts) => of(2, attribute::RETRIES),
            Attr::Built(Built::Unbounded) => of(2, attribute::TIMEOUT),
            Attr::Built(Built::Within) => (!self.within).then_some(Missing::Within),
            Attr::Built(Built::Evidence) => (!self.evidence).then_some(Missing::Foreign),
            _ => None,
        }
    }

    /// That no value of an attribute is this word or text, and one is so near to it that it was meant.
    pub fn unmatched(&self, attribute: &Expr, word: &Expr) -> Option<Missing> {
        let (Expr::Attr(_, attr), Expr::Const(Const::Text(wanted))) = (attribute, word) else { return None };
        self.never_is(*attr, wanted)
    }

    /// The same of an attribute that is looked up by its value.
    pub fn never_is(&self, attr: Attr, wanted: &str) -> Option<Missing> {
        let (of, id) = match attr {
            Attr::OfComponent(id) => ("component", id),
            Attr::OfTeam(id) => ("team", id),
            Attr::OfDependency(id) => ("dependency", id),
            Attr::Built(_) => return None,
        };
        let declared = &self.model.attributes[id.index()];
        let free = match &declared.ty {
            Type::List(of) => matches!(**of, Type::Name | Type::String),
            ty => matches!(ty, Type::Name | Type::String),
        };
        let mut written: Vec<&str> = Vec::new();
        for given in self.model.given.iter().filter(|given| free && given.attribute == id) {
            let values = if let Value::List(values) = &given.value { &values[..] } else { std::slice::from_ref(&given.value) };
            for value in values {
                match value {
                    Value::Text(text) => written.push(text),
                    Value::Symbol(word) => written.push(word),
                    _ => return None,
                }
            }
        }
        if written.contains(&wanted) {
            return None;
        }
        written.sort_unstable();
        // What differs in a number is another one, and what is like nothing may be meant for what comes.
        let without_digits = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
        let near = nearest(wanted, written.iter().copied()).filter(|near| without_digits(near) != without_digits(wanted))?;
        Some(Missing::Value(of, declared.name.to_string(), wanted.to_owned(), near.to_owned()))
    }

    /// What keeps dependencies from being called in this way, which is not the usual one.
    pub fn mode(&self, mode: &str) -> Option<Missing> {
        let unset = !self.on[2][attribute::MODE.index()];
        unset.then(|| Missing::Attribute("dependency", "mode".to_owned(), format!("mode = {mode}")))
    }

    fn attribute(&self, of: usize, id: AttributeId) -> Missing {
        let attribute = &self.model.attributes[id.index()];
        let named_tier = self.model.tier_names.first().map(|name| name.to_string());
        Missing::attribute(["component", "team", "dependency"][of], attribute, named_tier)
    }

    /// What keeps the kind without any component.
    pub fn no_kind(&self, kind: KindId) -> Option<Missing> {
        (!self.kinds.contains(&kind)).then(|| Missing::Kind(self.model.kinds[kind.index()].name.to_string()))
    }

    /// The shapes of these that are as asked; what is missing where there is none.
    pub fn narrow(&self, fits: &Fits, asks: &Asks<'_>) -> Result<Fits, Missing> {
        let kept = |shapes: &[Shape]| shapes.iter().copied().filter(|shape| asks.holds(*shape)).collect::<Vec<_>>();
        let kept = Fits { written: kept(&fits.written), possible: kept(&fits.possible) };
        match (kept.possible.is_empty(), kept.written.is_empty()) {
            (true, _) => Err(Missing::Never),
            (false, true) => Err(self.missing(&fits.written, asks)),
            (false, false) => Ok(kept),
        }
    }

    /// What is missing where none of these is as asked. Where it is written with what else the rule does not ask for, there is no one word for it.
    fn missing(&self, fits: &[Shape], asks: &Asks<'_>) -> Missing {
        let any = |holds: &dyn Fn(Shape) -> bool| self.shapes.written.iter().any(|shape| holds(*shape));
        let serves = |verb: &str| any(&|shape: Shape| shape.verb() == verb && shape.phase == Phase::Serve);
        match asks {
            Asks::Word(Built::Phase, words, false) if words.contains(&"serve") => {
                let verb = fits.first().map_or("needs", |shape| shape.verb());
                if serves(verb) { Missing::Dependency } else { Missing::Serving(verb) }
            }
            _ if any(&|shape| asks.holds(shape)) => Missing::Dependency,
            Asks::Word(attr, words, false) => Missing::word(*attr, words.first().copied().unwrap_or_default()),
            Asks::Word(_, _, true) => Missing::Dependency,
            Asks::Spare if fits.iter().all(|shape| shape.strength == "placement") => Missing::Places,
            Asks::Spare => Missing::Alternatives,
            Asks::Related(op, Some(phase)) if any(&|shape| shape.related(*op)) => {
                if any(&|shape| shape.phase == *phase) {
                    Missing::Dependency
                } else {
                    Missing::word(Built::Phase, phase.name())
                }
            }
            Asks::Related(op, _) => Missing::relation(*op),
        }
    }

    /// How often an attribute is written where it could be. Kinds that are no software are left out: nobody expects an owner of a zone.
    pub fn seen(&self, reads: &Reads) -> Option<Seen> {
        if reads.name == PLACES {
            return self.placed();
        }
        let id = *self.model.names.attributes.get(&reads.name)?;
        let has = |range: Range32| self.model.given[range.range()].binary_search_by_key(&id, |given: &Given| given.attribute).is_ok();
        let on = &self.model.attributes[id.index()].on;
        let flags: Vec<bool> = match reads.of {
            "component" => {
                let software = |component: &&Component| !component.absent && self.is_software(component) && self.allows(on, component);
                self.model.components.iter().filter(software).map(|component| has(component.given)).collect()
            }
            "team" => self.model.teams.iter().map(|team| has(team.given)).collect(),
            _ => {
                let verbs = |one: &&Dependency| match (on, one.kind) {
                    (AttributeOn::Dependencies(verbs), DependencyKind::Written(verb)) => verbs.is_empty() || verbs.contains(&verb),
                    (AttributeOn::Dependencies(verbs), _) => verbs.is_empty(),
                    _ => true,
                };
                self.model.dependencies.iter().filter(verbs).map(|dependency| has(dependency.given)).collect()
            }
        };
        let written = flags.iter().filter(|flag| **flag).count();
        (!flags.is_empty()).then(|| Seen { name: reads.name.to_string(), of: reads.of, written, all: flags.len() })
    }

    /// How many say where they run. Where nobody does, places are no matter of this model; of what others run it is not known.
    fn placed(&self) -> Option<Seen> {
        let model = self.model;
        let own = |component: &&Component| {
            let own = model.component_by_name.get(&component.name);
            !component.absent && self.is_software(component) && own.is_some_and(|&id| !model.is_kind(id, kind::EXTERNAL))
        };
        let runs = |component: &Component| {
            let dependencies = &model.dependencies[component.dependencies.range()];
            dependencies.iter().any(|dependency| dependency.kind == DependencyKind::Written(Verb::RunsIn))
        };
        let flags: Vec<bool> = model.components.iter().filter(own).map(runs).collect();
        let written = flags.iter().filter(|flag| **flag).count();
        (written > 0).then(|| Seen { name: PLACES.to_owned(), of: "component", written, all: flags.len() })
    }

    fn is_software(&self, component: &Component) -> bool {
        self.model
            .component_by_name
            .get(&component.name)
            .is_some_and(|&id| ![kind::ZONE, kind::JOURNEY].iter().any(|family| self.model.is_kind(id, *family)))
    }

    fn allows(&self, on: &AttributeOn, component: &Component) -> bool {
        let AttributeOn::Components(kinds) = on else { return true };
        let own = self.model.component_by_name.get(&component.name);
        kinds.is_empty() || own.is_some_and(|&id| kinds.iter().any(|kind| self.model.is_kind(id, *kind)))
    }
}
