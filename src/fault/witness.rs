use rustc_hash::{FxHashMap, FxHashSet};

use super::{Closure, Reading};
use crate::model::{ComponentId, DependencyId, DependencyKind, Model};

/// A proof that a component goes down: by which written dependency, and why that is lost.
///
/// A plain chain has one branch a step. A gate has as many branches as it takes to lose it, shortest first (S33). What was proved once is not
/// proved again: where a component stands a second time, `via` is set and `branches` is empty, and its proof stands earlier, depth first. So a
/// proof is no larger than the dependencies it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// What goes down.
    pub component: ComponentId,
    /// The dependency that takes it down; `None` if it is the cause itself.
    pub via: Option<DependencyId>,
    /// Why that dependency is lost.
    pub branches: Vec<Witness>,
}

impl Witness {
    /// Every part, each before its branches.
    pub fn walk(&self) -> impl Iterator<Item = &Self> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            let part = open.pop()?;
            open.extend(part.branches.iter().rev());
            Some(part)
        })
    }

    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.walk().count()
    }

    /// How many dependencies lie between the component and the cause on the longest of the ways.
    pub fn depth(&self) -> usize {
        let (mut deepest, mut open) = (0, vec![(0, self)]);
        while let Some((depth, part)) = open.pop() {
            deepest = deepest.max(depth);
            open.extend(part.branches.iter().map(|branch| (depth + 1, branch)));
        }
        deepest
    }

    /// The chains of the proof, each from what goes down to a cause: where a group is lost, each of the losses has a chain of its own, those
    /// of lower rank first. There may be many more of them than parts, so that no more than `most` are given. Linear in their length.
    pub fn chains<R: Ord>(&self, most: usize, rank: impl Fn(&Self) -> R) -> Vec<Vec<&Self>> {
        // What is proved once in a proof is looked up where it stands again.
        let proved: FxHashMap<ComponentId, &Self> =
            self.walk().filter(|part| !part.branches.is_empty()).map(|part| (part.component, part)).collect();
        let (mut chains, mut way) = (Vec::new(), Vec::new());
        let mut open = vec![(self, 0)];
        while let Some((part, depth)) = open.pop() {
            let whole = proved.get(&part.component).copied().unwrap_or(part);
            way.truncate(depth);
            way.push(whole);
            if whole.branches.is_empty() {
                chains.push(way.clone());
                if chains.len() == most {
                    break;
                }
            }
            let mut branches: Vec<&Self> = whole.branches.iter().collect();
            branches.sort_by_key(|branch| rank(branch));
            open.extend(branches.into_iter().rev().map(|branch| (branch, depth + 1)));
        }
        chains
    }

    /// Never: a proof has at least the component itself.
    pub fn is_empty(&self) -> bool {
        false
    }
}

/// Chains may be as long as the graph is large: taken apart without recursion.
impl Drop for Witness {
    fn drop(&mut self) {
        let mut rest = std::mem::take(&mut self.branches);
        while let Some(mut part) = rest.pop() {
            rest.append(&mut part.branches);
        }
    }
}

/// Checks a proof that something goes down with the components of `x`, by the model alone.
///
/// # Errors
/// The first part that does not follow, in words.
pub fn verify(model: &Model, reading: Reading, x: &[ComponentId], witness: &Witness) -> Result<(), String> {
    verify_closure(model, Closure::Serving, reading, x, witness)
}

/// Checks a proof that something cannot start without the components of `x`, by the model alone.
///
/// # Errors
/// The first part that does not follow, in words.
pub fn verify_start(model: &Model, reading: Reading, x: &[ComponentId], witness: &Witness) -> Result<(), String> {
    verify_closure(model, Closure::Starting, reading, x, witness)
}

fn verify_closure(model: &Model, closure: Closure, reading: Reading, x: &[ComponentId], witness: &Witness) -> Result<(), String> {
    let mut proved = FxHashSet::default();
    let mut stack = vec![(witness, 0)];
    while let Some((part, next)) = stack.pop() {
        if let Some(branch) = part.branches.get(next) {
            stack.push((part, next + 1));
            stack.push((branch, 0));
            continue;
        }
        // All branches hold: only those of this part count, and only what was proved before it.
        let name = &model.components[part.component.index()].name;
        let wrong = |what: &str| Err(format!("`{name}` {what}"));
        if model.components[part.component.index()].absent {
            return wrong("is not in the graph");
        }
        let Some(g) = part.via else {
            if !x.contains(&part.component) || !part.branches.is_empty() {
                return wrong("is not among what failed by itself");
            }
            continue;
        };
        if part.branches.is_empty() {
            if !proved.contains(&part.component) {
                return wrong("is said to be proved before, and is not");
            }
            continue;
        }
        let Some(gate) = model.dependencies.get(g.index()) else { return wrong("goes down by what does not exist") };
        if gate.owner != Some(part.component) || !closure.carries(reading, gate) {
            return wrong("goes down by a dependency that does not carry failure to it");
        }
        let there: Vec<_> =
            model.targets[gate.targets.range()].iter().map(|t| t.component).filter(|t| !model.components[t.index()].absent).collect();
        let lost: FxHashSet<_> = part.branches.iter().map(|branch| branch.component).filter(|c| there.contains(c)).collect();
        debug_assert!(gate.kind != DependencyKind::Independent, "claims have no owner");
        if there.len() - lost.len() >= (gate.required as usize).min(there.len()) {
            return wrong("has enough targets left");
        }
        proved.insert(part.component);
    }
    Ok(())
}
