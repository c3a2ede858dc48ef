//! Every place that a model holds, so that two models can be compared without them.

use rustc_hash::FxHashSet;

use super::{Allow, Attribute, Component, ComponentId, Dependency, DependencyMore, Given, Kind, Model, Policy, System, Target, Team};
use crate::source::{FileId, Span};

/// Where the places of a model have gone.
#[derive(Debug)]
pub struct Moved {
    /// The files in which any has.
    files: FxHashSet<FileId>,
    /// Every place in those, before and now, sorted.
    places: Vec<(Span, Span)>,
}

impl Moved {
    /// Where what stood in one model stands in another one that means the same; `None` where they do not mean the same, or where what they say
    /// has changed its order or its file, which may matter to whoever looked at it. Rules, definitions and policies mean the same only where they
    /// stand. Linear in the model up to the first difference, but for what has moved.
    pub fn between(before: &Model, now: &Model) -> Option<Self> {
        let mut places = Vec::new();
        if !before.pair(now, &mut places) {
            return None;
        }
        let mut files: FxHashSet<FileId> = FxHashSet::default();
        for (before, now) in places.iter().filter(|(before, now)| before != now) {
            if before.file != now.file {
                return None;
            }
            files.insert(now.file);
        }
        places.retain(|(before, _)| files.contains(&before.file));
        places.sort_unstable();
        places.dedup();
        let in_order = places.windows(2).all(|pair| pair[0].0 != pair[1].0 && pair[0].1 <= pair[1].1);
        in_order.then_some(Self { files, places })
    }

    /// Where what stood at a place of the model stands now; `None` for a place in a file that has changed, at which nothing of the model stood.
    pub fn to(&self, place: Span) -> Option<Span> {
        if !self.files.contains(&place.file) {
            return Some(place);
        }
        let at = self.places.binary_search_by_key(&place, |(before, _)| *before).ok()?;
        Some(self.places[at].1)
    }
}

/// A part of a model, with places in it.
trait Placed {
    /// Whether another part says the same, places aside; those that belong to each other are put down. Each part is taken apart, so that neither
    /// a new place nor anything else that is new can be forgotten.
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool;
}

impl Placed for Span {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        places.push((*self, *now));
        true
    }
}

impl<T: Placed> Placed for Option<T> {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        match (self, now) {
            (Some(before), Some(now)) => before.pair(now, places),
            (before, now) => before.is_none() && now.is_none(),
        }
    }
}

impl<T: Placed> Placed for Box<T> {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        (**self).pair(now, places)
    }
}

impl<T: Placed> Placed for [T] {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        self.len() == now.len() && self.iter().zip(now).all(|(before, now)| before.pair(now, places))
    }
}

impl Placed for (ComponentId, Span) {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        self.0 == now.0 && self.1.pair(&now.1, places)
    }
}

impl Placed for Model {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self {
            title,
            tier_names,
            kinds,
            attributes,
            teams,
            systems,
            components,
            dependencies,
            targets,
            given,
            allows,
            policies,
            rules,
            defines,
            measures,
            // Told by the names of the components.
            component_by_name: _,
            names,
            files,
        } = self;
        (title, tier_names, files) == (&now.title, &now.tier_names, &now.files)
            && (rules, defines, measures) == (&now.rules, &now.defines, &now.measures)
            // Most edits change how many there are.
            && (dependencies.len(), targets.len(), given.len()) == (now.dependencies.len(), now.targets.len(), now.given.len())
            && kinds.pair(&now.kinds, places)
            && attributes.pair(&now.attributes, places)
            && teams.pair(&now.teams, places)
            && systems.pair(&now.systems, places)
            && names == &now.names
            && allows.pair(&now.allows, places)
            && policies.pair(&now.policies, places)
            && given.pair(&now.given, places)
            && dependencies.pair(&now.dependencies, places)
            && targets.pair(&now.targets, places)
            && components.pair(&now.components, places)
    }
}

impl Placed for Kind {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self { name, base, span, docs } = self;
        (name, base, docs) == (&now.name, &now.base, &now.docs) && span.pair(&now.span, places)
    }
}

impl Placed for Attribute {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self { name, ty, on, docs, span } = self;
        (name, ty, on, docs) == (&now.name, &now.ty, &now.on, &now.docs) && span.pair(&now.span, places)
    }
}

impl Placed for Team {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self { name, title, span, docs, given } = self;
        (name, title, docs, given) == (&now.name, &now.title, &now.docs, &now.given) && span.pair(&now.span, places)
    }
}

impl Placed for System {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self { name, title, parent, span, docs, entry } = self;
        (name, title, parent, docs, entry) == (&now.name, &now.title, &now.parent, &now.docs, &now.entry) && span.pair(&now.span, places)
    }
}

impl Placed for Component {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self { name, title, kind, system, span, whole, docs, owner, tier, absent, within, given, dependencies, foreign } = self;
        (name, title, kind, system, docs) == (&now.name, &now.title, &now.kind, &now.system, &now.docs)
            && (owner, tier, absent, foreign) == (&now.owner, &now.tier, &now.absent, &now.foreign)
            && (given, dependencies) == (&now.given, &now.dependencies)
            && span.pair(&now.span, places)
            && whole.pair(&now.whole, places)
            && within.pair(&now.within, places)
    }
}

impl Placed for Dependency {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self { owner, kind, phase, strength, targets, required, buffer, manual_switch, span, whole, given, more } = self;
        (owner, kind, phase, strength) == (&now.owner, &now.kind, &now.phase, &now.strength)
            && (targets, required, buffer, manual_switch, given)
                == (&now.targets, &now.required, &now.buffer, &now.manual_switch, &now.given)
            && span.pair(&now.span, places)
            && whole.pair(&now.whole, places)
            && more.pair(&now.more, places)
    }
}

impl Placed for DependencyMore {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self { except, purpose, name, docs, evidence, inherited, left_out } = self;
        (purpose, name, docs, evidence, inherited) == (&now.purpose, &now.name, &now.docs, &now.evidence, &now.inherited)
            && except.pair(&now.except, places)
            && left_out.pair(&now.left_out, places)
    }
}

impl Placed for Target {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self { component, span } = self;
        component == &now.component && span.pair(&now.span, places)
    }
}

impl Placed for Given {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self { attribute, value, span } = self;
        (attribute, value) == (&now.attribute, &now.value) && span.pair(&now.span, places)
    }
}

impl Placed for Allow {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self { rule, rule_span, scope, on, until, reason, only_within, span } = self;
        (rule, scope, on, until) == (&now.rule, &now.scope, &now.on, &now.until)
            && (reason, only_within) == (&now.reason, &now.only_within)
            && rule_span.pair(&now.rule_span, places)
            && span.pair(&now.span, places)
    }
}

impl Placed for Policy {
    fn pair(&self, now: &Self, places: &mut Vec<(Span, Span)>) -> bool {
        let Self { rule, rule_span, level, parameters, scope, span } = self;
        (rule, level, scope) == (&now.rule, &now.level, &now.scope)
            && rule_span.pair(&now.rule_span, places)
            && span.pair(&now.span, places)
            && parameters.len() == now.parameters.len()
            && parameters
                .iter()
                .zip(&now.parameters)
                .all(|((name, value, span), (now, now_value, now_span))| (name, value) == (now, now_value) && span.pair(now_span, places))
    }
}
