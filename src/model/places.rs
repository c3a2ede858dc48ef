//! Every place that a model holds, so that two models can be compared without them.

use rustc_hash::FxHashSet;

use super::{Allow, Attribute, Component, Dependency, DependencyMore, Given, Kind, Model, Policy, System, Target, Team};
use crate::source::{FileId, Span};

/// A model without its places, and the places in the order in which they were.
#[derive(Debug, Clone)]
pub struct Meaning {
    stripped: Model,
    places: Vec<Span>,
}

impl Meaning {
    /// What a model means. Rules, definitions and policies keep their places: they mean the same only where they stand. Linear in the model.
    pub fn of(model: &Model) -> Self {
        let (mut stripped, mut places) = (model.clone(), Vec::new());
        stripped.each_place(&mut |place| places.push(std::mem::take(place)));
        Self { stripped, places }
    }

    /// Where what stood in this model stands in another one that means the same; `None` where they do not mean the same, or where what they say
    /// has changed its order or its file, which may matter to whoever looked at it. Linear in the model, but for what has moved.
    pub fn moved_to(&self, other: &Self) -> Option<Moved> {
        if self.stripped != other.stripped || self.places.len() != other.places.len() {
            return None;
        }
        let pairs = || self.places.iter().copied().zip(other.places.iter().copied());
        let mut files: FxHashSet<FileId> = FxHashSet::default();
        for (before, now) in pairs().filter(|(before, now)| before != now) {
            if before.file != now.file {
                return None;
            }
            files.insert(now.file);
        }
        let mut places: Vec<(Span, Span)> = pairs().filter(|(before, _)| files.contains(&before.file)).collect();
        places.sort_unstable();
        places.dedup();
        let in_order = places.windows(2).all(|pair| pair[0].0 != pair[1].0 && pair[0].1 <= pair[1].1);
        in_order.then_some(Moved { files, places })
    }
}

/// Where the places of a model have gone.
#[derive(Debug)]
pub struct Moved {
    /// The files in which any has.
    files: FxHashSet<FileId>,
    /// Every place in those, before and now, sorted.
    places: Vec<(Span, Span)>,
}

impl Moved {
    /// Where what stood at a place of the model stands now; `None` for a place in a file that has changed, at which nothing of the model stood.
    pub fn to(&self, place: Span) -> Option<Span> {
        if !self.files.contains(&place.file) {
            return Some(place);
        }
        let at = self.places.binary_search_by_key(&place, |(before, _)| *before).ok()?;
        Some(self.places[at].1)
    }
}

impl Model {
    /// Visits every place, in the order of the parts. Each part is taken apart here, so that a new place cannot be forgotten.
    fn each_place(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        let Self {
            title: _,
            tier_names: _,
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
            rules: _,
            defines: _,
            measures: _,
            component_by_name: _,
            names: _,
            files: _,
        } = self;
        for Kind { name: _, base: _, span, docs: _ } in kinds {
            span.iter_mut().for_each(&mut *visit);
        }
        for Attribute { name: _, ty: _, on: _, docs: _, span } in attributes {
            span.iter_mut().for_each(&mut *visit);
        }
        for Team { name: _, title: _, span, docs: _, given: _ } in teams {
            visit(span);
        }
        for System { name: _, title: _, parent: _, span, docs: _, entry: _ } in systems {
            visit(span);
        }
        for component in components {
            component.each_place(visit);
        }
        for dependency in dependencies {
            dependency.each_place(visit);
        }
        for Target { component: _, span } in targets {
            visit(span);
        }
        for Given { attribute: _, value: _, span } in given {
            visit(span);
        }
        for Allow { rule: _, rule_span, scope: _, on: _, until: _, reason: _, only_within: _, span } in allows {
            visit(rule_span);
            visit(span);
        }
        for Policy { rule: _, rule_span, level: _, parameters, scope: _, span } in policies {
            visit(rule_span);
            visit(span);
            parameters.iter_mut().for_each(|(_, _, span)| visit(span));
        }
    }
}

impl Component {
    fn each_place(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        let Self {
            name: _,
            title: _,
            kind: _,
            system: _,
            span,
            whole,
            docs: _,
            owner: _,
            tier: _,
            absent: _,
            within,
            given: _,
            dependencies: _,
            foreign: _,
        } = self;
        visit(span);
        visit(whole);
        within.iter_mut().for_each(|(_, span)| visit(span));
    }
}

impl Dependency {
    fn each_place(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        let Self {
            owner: _,
            kind: _,
            phase: _,
            strength: _,
            targets: _,
            required: _,
            buffer: _,
            manual_switch: _,
            span,
            whole,
            given: _,
            more,
        } = self;
        visit(span);
        visit(whole);
        if let Some(more) = more {
            let DependencyMore { except, purpose: _, name: _, docs: _, evidence: _, inherited: _, left_out } = &mut **more;
            except.iter_mut().for_each(|(_, span)| visit(span));
            left_out.iter_mut().for_each(|target| visit(&mut target.span));
        }
    }
}
