//! For one subject, phase and target there is one dependency: what is written refines what is read or inherited, a written group absorbs the
//! single dependencies on its members, and two written statements on one target are an error.
//!
//! The same in detail, for all that is said of one owner, the strongest first (itself, what is read of it, its kinds from the nearest, `defaults`
//! from the innermost system):
//! - `needs`, `wants` and `uses` are of one class; `runs in`, `changes` and `survives` each of their own.
//! - What is weaker and shares a target with what is stronger is dropped. With the same targets, what it says and the stronger one does not say
//!   is taken over: attributes, purpose, documentation.
//! - Placement is said as a whole: any `runs in` replaces those that are weaker.
//! - Two groups written by one hand may share members, as long as the members are not the same: they are for different things.
//! - Two statements read from foreign files unite: evidence is joined, the strongest verb stays.
//! - A way (`via`) may be shared: the strongest verb stays.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::body::fill;
use super::drafts::{Draft, READ, Rank, WRITTEN};
use super::names::Names;
use super::sink::Sink;
use super::words::written;
use crate::diagnostic::Diagnostic;
use crate::model::builtin::attribute;
use crate::model::{ComponentId, DependencyKind, Given, Phase, Value, Verb};

/// What can refine each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Class {
    Call,
    Placement,
    Change,
    Within,
    Survival,
}

fn class(kind: DependencyKind) -> Class {
    match kind {
        DependencyKind::Written(Verb::Needs | Verb::Wants | Verb::Uses) => Class::Call,
        DependencyKind::Written(Verb::RunsIn) => Class::Placement,
        DependencyKind::Written(Verb::Changes) => Class::Change,
        DependencyKind::Within => Class::Within,
        DependencyKind::Independent | DependencyKind::Survives => Class::Survival,
    }
}

type Key = (Class, Phase, ComponentId);

/// Leaves of all that is said of one owner what holds. `owner` is its name, for messages. Linear in the drafts but for sorting them.
pub(super) fn merge<'t>(drafts: &mut Vec<Draft<'t>>, owner: &str, names: &Names<'_>, sink: &mut Sink) {
    if drafts.len() < 2 || !contested(drafts) {
        return;
    }
    // The strongest first. Of two that are equally strong the one with the stronger verb and more attributes stays, wherever it is written.
    drafts.sort_by(|a, b| {
        let ids = |draft: &Draft<'t>| draft.targets.iter().map(|target| target.component).collect::<SmallVec<[_; 4]>>();
        let first = |draft: &Draft<'t>| (draft.rank, draft.kind, draft.phase, draft.required, Reverse(draft.given.len()));
        first(a).cmp(&first(b)).then_with(|| ids(a).cmp(&ids(b)))
    });
    let mut kept: Vec<Draft<'t>> = Vec::with_capacity(drafts.len());
    let mut by_target: FxHashMap<Key, SmallVec<[u32; 1]>> = FxHashMap::default();
    let mut placed: Option<Rank> = None;
    for draft in drafts.drain(..) {
        let class = class(draft.kind);
        if class == Class::Placement {
            if placed.is_some_and(|stronger| stronger < draft.rank) {
                continue;
            }
            placed = Some(draft.rank);
        }
        let key = |component: ComponentId| (class, draft.phase, component);
        let mut rivals: SmallVec<[u32; 4]> = SmallVec::new();
        for target in &draft.targets {
            rivals.extend(by_target.get(&key(target.component)).into_iter().flatten().copied());
        }
        rivals.sort_unstable();
        rivals.dedup();
        if rivals.into_iter().any(|rival| gives_way(&draft, &mut kept[rival as usize], owner, names, sink)) {
            continue;
        }
        for target in &draft.targets {
            by_target.entry(key(target.component)).or_default().push(kept.len() as u32);
        }
        kept.push(draft);
    }
    *drafts = kept;
}

/// Whether anything is said twice; most components can be left as they are.
fn contested(drafts: &[Draft<'_>]) -> bool {
    let mut keys: SmallVec<[Key; 32]> = SmallVec::new();
    let mut placements: SmallVec<[Rank; 4]> = SmallVec::new();
    for draft in drafts {
        let class = class(draft.kind);
        keys.extend(draft.targets.iter().map(|target| (class, draft.phase, target.component)));
        if class == Class::Placement {
            placements.push(draft.rank);
        }
    }
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair[0] == pair[1]) || placements.iter().any(|rank| *rank != placements[0])
}

/// Whether the weaker of two that share a target has to go; the stronger one takes over what it can.
fn gives_way<'t>(draft: &Draft<'t>, stronger: &mut Draft<'t>, owner: &str, names: &Names<'_>, sink: &mut Sink) -> bool {
    let same = draft.targets.len() == stronger.targets.len()
        && draft.targets.iter().zip(&stronger.targets).all(|(a, b)| a.component == b.component);
    if class(draft.kind) == Class::Survival {
        // Claims about different losses stand beside each other.
        if !same || draft.required != stronger.required {
            return false;
        }
    } else if draft.rank == stronger.rank {
        if draft.via || stronger.via {
            let single = draft.targets.len() == 1 && stronger.targets.len() == 1;
            if single {
                unite(stronger, draft);
            }
            return single;
        }
        if draft.rank == READ {
            if same {
                unite(stronger, draft);
            }
            return same;
        }
        if !same && draft.targets.len() > 1 && stronger.targets.len() > 1 && class(draft.kind) == Class::Call {
            return false;
        }
    }
    if draft.rank == stronger.rank {
        if draft.rank == WRITTEN {
            sink.push(twice(draft, stronger, owner, names));
        }
    } else if same {
        if draft.rank == READ {
            join_evidence(&mut stronger.given, &draft.given);
        }
        fill(&mut stronger.given, &draft.given);
        stronger.purpose = stronger.purpose.or(draft.purpose);
        stronger.docs = stronger.docs.or(draft.docs);
        if stronger.except.is_empty() {
            stronger.except.clone_from(&draft.except);
        }
    }
    true
}

/// Two of equal rank become one: the verb that says most, and all attributes.
fn unite<'t>(kept: &mut Draft<'t>, other: &Draft<'t>) {
    let verb = |draft: &Draft<'_>| match draft.kind {
        DependencyKind::Written(Verb::Needs) => 0,
        DependencyKind::Written(Verb::Wants) => 1,
        _ => 2,
    };
    if verb(other) < verb(kept) || (kept.via && !other.via) {
        let mut other = other.clone();
        if verb(kept) < verb(&other) {
            other.kind = kept.kind;
        }
        join_evidence(&mut other.given, &kept.given);
        fill(&mut other.given, &kept.given);
        *kept = other;
    } else {
        join_evidence(&mut kept.given, &other.given);
        fill(&mut kept.given, &other.given);
    }
}

fn join_evidence(kept: &mut [Given], other: &[Given]) {
    let text = |given: &Given| match &given.value {
        Value::Text(text) if given.attribute == attribute::EVIDENCE => Some(text.clone()),
        _ => None,
    };
    let Some(more) = other.iter().find_map(text) else { return };
    for given in kept.iter_mut() {
        let Some(have) = text(given) else { continue };
        let mut parts: Vec<&str> = have.split(", ").chain(more.split(", ")).collect();
        parts.sort_unstable();
        parts.dedup();
        given.value = Value::Text(parts.join(", ").into());
    }
}

fn twice(again: &Draft<'_>, first: &Draft<'_>, owner: &str, names: &Names<'_>) -> Diagnostic {
    let shared = again.targets.iter().find(|target| first.targets.iter().any(|other| other.component == target.component));
    let target = shared.map_or("", |target| names.name(target.component).as_str());
    let message = match class(again.kind) {
        Class::Call | Class::Within => {
            format!("two statements of `{owner}` say how it depends on `{target}` to {}", again.phase.name())
        }
        Class::Placement => format!("two statements of `{owner}` say that it runs in `{target}`"),
        Class::Change => format!("two statements of `{owner}` say how it changes `{target}`"),
        Class::Survival => format!("two statements of `{owner}` claim that it survives the same"),
    };
    let (first, again) = if again.span < first.span { (again, first) } else { (first, again) };
    let error = Diagnostic::input("duplicate-dependency", message, again.span, "said again here");
    let error = error.label(first.span, "first said here");
    match class(again.kind) {
        Class::Call if again.targets.len() != first.targets.len() => {
            error.help("a group says it for its members: remove the single one, or declare what they stand for as a component")
        }
        Class::Call => {
            let verb = |draft: &Draft<'_>| if let DependencyKind::Written(verb) = draft.kind { verb.name() } else { "uses" };
            let stronger = ["needs", "wants", "uses"].into_iter().find(|name| verb(again) == *name || verb(first) == *name);
            let keep = match stronger {
                Some(stronger) if verb(again) != verb(first) => format!("write one with `{stronger}`, the stronger of the two"),
                _ => "remove one".to_owned(),
            };
            let error = error.help(format!("{keep}, or say what differs: another phase, another target"));
            let Some(shared) = shared.filter(|_| again.targets.len() == 1) else { return error };
            let kind = &names.kinds.list[names.components[shared.component.index()].kind.index()].name;
            let last = target.rsplit('.').next().unwrap_or(target);
            let replica = written(&format!("{last}-replica"));
            error.help(format!(
                "where two serve it, such as a primary and a replica, declare the second: `{kind} {replica}`, and name it here"
            ))
        }
        _ => error.help("remove one"),
    }
}
