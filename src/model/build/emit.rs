//! Drafts to dependencies of the model: what is absent left out, strength and times told from attributes.

use smallvec::SmallVec;

use super::body::{duration, get, is};
use super::drafts::{Draft, INHERITED};
use super::names::Names;
use crate::model::builtin::attribute;
use crate::model::{ComponentId, Dependency, DependencyKind, DependencyMore, Given, Range32, Strength, Target, Value, Verb};
use crate::syntax::tree::{Allow, Statement, StatementKind};

/// An `allow` in the block of a dependency, by the number of the dependency in its chunk.
#[derive(Debug)]
pub(super) struct BlockAllow<'t> {
    pub dependency: u32,
    pub scope: u32,
    pub statement: &'t Statement,
    pub allow: &'t Allow,
}

/// Dependencies of some components in a row, with ranges that begin at zero.
#[derive(Debug, Default)]
pub(super) struct Chunk<'t> {
    pub dependencies: Vec<Dependency>,
    pub targets: Vec<Target>,
    pub given: Vec<Given>,
    pub allows: Vec<BlockAllow<'t>>,
}

impl<'t> Chunk<'t> {
    /// Nothing yet, with room for so many dependencies of one target.
    pub fn with_room(dependencies: usize) -> Self {
        Self { dependencies: Vec::with_capacity(dependencies), targets: Vec::with_capacity(dependencies), ..Self::default() }
    }

    /// Adds what holds for one owner in the order of the model. Drops inherited dependencies on the owner itself (S14).
    pub fn add(&mut self, owner: Option<ComponentId>, drafts: &mut Vec<Draft<'t>>, names: &Names<'_>) {
        for draft in drafts.iter_mut() {
            draft.targets.retain(|target| Some(target.component) != owner);
        }
        drafts.retain(|draft| !draft.targets.is_empty());
        // A draft is large: its number and what mostly decides are moved about instead.
        let first = |draft: &Draft<'t>| (draft.kind, draft.phase, draft.targets[0].component);
        let mut order: SmallVec<[_; 32]> = drafts.iter().enumerate().map(|(i, draft)| (first(draft), i as u32)).collect();
        order.sort_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| {
                let (a, b) = (&drafts[a.1 as usize], &drafts[b.1 as usize]);
                let ids = |draft: &Draft<'t>| draft.targets.iter().map(|target| target.component).collect::<SmallVec<[_; 4]>>();
                ids(a).cmp(&ids(b)).then_with(|| (a.required, a.span).cmp(&(b.required, b.span)))
            })
        });
        for (_, i) in order {
            self.one(owner, &mut drafts[i as usize], names);
        }
        drafts.clear();
    }

    fn one(&mut self, owner: Option<ComponentId>, draft: &mut Draft<'t>, names: &Names<'_>) {
        let left_out = leave_out(draft, names);
        let count = draft.targets.len() as u32;
        let required = match draft.kind {
            // One loss is to be borne, of however many there are.
            DependencyKind::Independent => count.saturating_sub(1).max(1),
            _ => draft.required.clamp(1, count),
        };
        let number = self.dependencies.len() as u32;
        for inner in draft.block.map_or(&[][..], |block| &block.statements) {
            if let StatementKind::Allow(allow) = &inner.kind
                && !draft.via
                && draft.rank < INHERITED
            {
                self.allows.push(BlockAllow { dependency: number, scope: draft.scope, statement: inner, allow });
            }
        }
        let strength = strength(draft.kind, &draft.given);
        let buffer = duration(&draft.given, attribute::BUFFER).unwrap_or(0);
        let manual_switch = is(&draft.given, attribute::SWITCH, "manual").then(|| duration(&draft.given, attribute::TAKES).unwrap_or(0));
        let more = more(draft, left_out);
        let targets = self.targets.len() as u32;
        self.targets.extend_from_slice(&draft.targets);
        let given = self.given.len() as u32;
        self.given.append(&mut draft.given);
        self.dependencies.push(Dependency {
            owner,
            kind: draft.kind,
            phase: draft.phase,
            strength,
            targets: Range32 { start: targets, end: self.targets.len() as u32 },
            required,
            buffer,
            manual_switch,
            span: draft.span,
            whole: draft.whole,
            given: Range32 { start: given, end: self.given.len() as u32 },
            more,
        });
    }
}

/// Takes planned and retired members out of a group, as if they were not written; a group of nothing else stays as it is.
fn leave_out(draft: &mut Draft<'_>, names: &Names<'_>) -> SmallVec<[Target; 2]> {
    let absent = |target: &Target| names.components[target.component.index()].absent;
    if draft.targets.len() < 2 || !draft.targets.iter().any(absent) || draft.targets.iter().all(absent) {
        return SmallVec::new();
    }
    let (gone, stay) = draft.targets.iter().copied().partition(absent);
    draft.targets = stay;
    gone
}

/// How a loss passes along: point 3 of the failure model.
/// How a loss passes along a dependency of this kind with these attributes.
pub(crate) fn strength(kind: DependencyKind, given: &[Given]) -> Strength {
    match kind {
        DependencyKind::Survives => Strength::Claim,
        DependencyKind::Written(Verb::Changes) => Strength::Change,
        DependencyKind::Written(Verb::Uses) => Strength::Doubtful,
        DependencyKind::Written(Verb::Needs | Verb::RunsIn) | DependencyKind::Within | DependencyKind::Independent => Strength::Hard,
        DependencyKind::Written(Verb::Wants) if given.is_empty() => Strength::Soft,
        DependencyKind::Written(Verb::Wants) => {
            let buffered = get(given, attribute::BUFFER).is_some();
            if is(given, attribute::MODE, "in-process") || (buffered && is(given, attribute::WHEN_FULL, "block")) {
                Strength::Hard
            } else if buffered && get(given, attribute::WHEN_FULL).is_none() {
                Strength::Doubtful
            } else {
                Strength::Soft
            }
        }
    }
}

fn more(draft: &Draft<'_>, left_out: SmallVec<[Target; 2]>) -> Option<Box<DependencyMore>> {
    let evidence = match get(&draft.given, attribute::EVIDENCE) {
        Some(Given { value: Value::Text(text), .. }) => Some(Box::from(&**text)),
        _ => None,
    };
    let inherited = draft.rank >= INHERITED;
    let rest = draft.purpose.is_some() || draft.name.is_some() || draft.docs.is_some();
    if !inherited && !rest && evidence.is_none() && draft.except.is_empty() && left_out.is_empty() {
        return None;
    }
    Some(Box::new(DependencyMore {
        except: draft.except.iter().copied().collect(),
        purpose: draft.purpose.map(Box::from),
        name: draft.name.map(Into::into),
        docs: draft.docs.map(Box::from),
        evidence,
        inherited,
        left_out,
    }))
}
