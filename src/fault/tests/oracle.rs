//! The definitions of `docs/failure-model.md`, written down as directly as they can be executed: sets are bits of a word, fixed points are
//! repeated until nothing changes, time passes instant by instant. Shares nothing with the engine but the model.

use crate::fault::Reading;
use crate::model::{Dependency, DependencyKind, Model, Phase, Strength, Value, Verb};

/// Components as bits.
pub type Set = u32;
/// Instants of time as bits; the last one stands for ever after.
pub type Instants = u128;

pub struct Oracle<'m> {
    pub model: &'m Model,
    pub reading: Reading,
}

impl<'m> Oracle<'m> {
    pub fn len(&self) -> usize {
        self.model.components.len()
    }

    pub fn present(&self) -> Set {
        (0..self.len()).filter(|&c| !self.model.components[c].absent).fold(0, |set, c| set | 1 << c)
    }

    fn has(&self, d: &Dependency, name: &str, symbol: &str) -> bool {
        self.model.given[d.given.range()].iter().any(|given| {
            self.model.attributes[given.attribute.index()].name == name && matches!(&given.value, Value::Symbol(value) if value == symbol)
        })
    }

    fn hard(&self, d: &Dependency) -> bool {
        d.strength == Strength::Hard || d.strength == Strength::Doubtful && self.reading == Reading::Cautious
    }

    /// The targets that are there, and how many of them have to be up.
    pub fn gate(&self, d: &Dependency) -> Option<(Set, u32)> {
        let targets = self.model.targets[d.targets.range()].iter().fold(0, |set, t| set | 1 << t.component.0) & self.present();
        let size = targets.count_ones();
        if size == 0 || d.kind == DependencyKind::Survives || d.owner.is_some_and(|owner| self.present() >> owner.0 & 1 == 0) {
            return None;
        }
        match d.kind {
            DependencyKind::Independent if size < 2 => None,
            DependencyKind::Independent => Some((targets, size - 1)),
            _ => Some((targets, d.required.min(size))),
        }
    }

    pub fn lost(&self, d: &Dependency, down: Set) -> bool {
        self.gate(d).is_some_and(|(targets, required)| (targets & !down).count_ones() < required)
    }

    /// What goes down with a set, along some dependencies, while some components never do.
    fn closure(&self, failed: Set, phases: &[Phase], without: Option<usize>, held: Set) -> Set {
        let mut down = failed & self.present();
        loop {
            let mut next = down;
            for (g, d) in self.model.dependencies.iter().enumerate() {
                let Some(owner) = d.owner else { continue };
                if Some(g) != without && self.hard(d) && phases.contains(&d.phase) && self.lost(d, down) && held >> owner.0 & 1 == 0 {
                    next |= 1 << owner.0;
                }
            }
            if next == down {
                return down;
            }
            down = next;
        }
    }

    pub fn falls(&self, failed: Set) -> Set {
        self.closure(failed, &[Phase::Serve], None, 0)
    }

    pub fn falls_without(&self, failed: Set, g: usize) -> Set {
        self.closure(failed, &[Phase::Serve], Some(g), 0)
    }

    pub fn falls_while_up(&self, failed: Set, held: Set) -> Set {
        self.closure(failed, &[Phase::Serve], None, held)
    }

    pub fn cannot_start_without(&self, failed: Set) -> Set {
        self.closure(failed, &[Phase::Serve, Phase::Start], None, 0)
    }

    pub fn can_start(&self) -> Set {
        let all = |c: usize, phase: Phase, up: Set| {
            let mut mine = self
                .model
                .dependencies
                .iter()
                .filter(|d| d.owner.is_some_and(|owner| owner.index() == c) && d.phase == phase && self.hard(d));
            mine.all(|d| !self.lost(d, !up))
        };
        let pick = |from: Set, keep: &dyn Fn(usize) -> bool| {
            (0..self.len()).filter(|&c| from >> c & 1 == 1 && keep(c)).fold(0, |set, c| set | 1 << c)
        };
        let mut serving: Set = 0;
        loop {
            let started = pick(self.present(), &|c| all(c, Phase::Start, serving));
            let mut largest = started;
            loop {
                let next = pick(largest, &|c| all(c, Phase::Serve, largest));
                if next == largest {
                    break;
                }
                largest = next;
            }
            if largest == serving {
                return serving;
            }
            serving = largest;
        }
    }

    pub fn harm(&self, actor: usize) -> Set {
        let mut changed: Set = 0;
        loop {
            let mut next = changed;
            for d in self.model.dependencies.iter().filter(|d| d.kind == DependencyKind::Written(Verb::Changes)) {
                let owner = d.owner.map_or(0, |owner| owner.index());
                if (owner == actor || changed >> owner & 1 == 1) && !self.has(d, "rollout", "staged") {
                    next |= self.gate(d).map_or(0, |(targets, _)| targets);
                }
            }
            if next == changed {
                return self.falls(changed);
            }
            changed = next;
        }
    }

    pub fn breaking(&self, g: usize) -> Vec<usize> {
        let d = &self.model.dependencies[g];
        let owner = d.owner.map_or(0, |owner| owner.0);
        let targets = self.model.targets[d.targets.range()].iter().fold(0, |set: Set, t| set | 1 << t.component.0) & self.present();
        let members = |set: Set| (0..self.len()).filter(|&c| set >> c & 1 == 1).collect::<Vec<_>>();
        let mut sets: Vec<_> =
            (1..1 << self.len()).filter(|&set: &Set| set & !targets == 0 && set.count_ones() <= d.required).map(members).collect();
        sets.sort_by_key(|set| (set.len(), set.clone()));
        let breaks = |set: &Vec<usize>| self.falls(set.iter().fold(0, |all, &c| all | 1 << c)) >> owner & 1 == 1;
        let there = self.present() >> owner & 1 == 1;
        sets.into_iter().find(|set| there && breaks(set)).unwrap_or_default()
    }

    /// The instants at which each component is down, and those at which it is hurt (down or degraded). A length of time is a number of instants.
    pub fn timeline(&self, failed: Set) -> Vec<(Instants, Instants)> {
        let mut down: Vec<Instants> = (0..self.len()).map(|c| if failed & self.present() & 1 << c != 0 { !0 } else { 0 }).collect();
        let short = |d: &Dependency, hurt: &[Instants]| {
            let instants = 0..128;
            let at = |instant: u32| (0..self.len()).filter(|&c| hurt[c] >> instant & 1 == 1).fold(0, |set, c| set | 1 << c);
            instants.filter(|&instant| self.lost(d, at(instant))).fold(0, |set: Instants, instant| set | 1 << instant)
        };
        let gates =
            || self.model.dependencies.iter().filter(|d| d.phase == Phase::Serve).filter_map(|d| d.owner.map(|owner| (d, owner.index())));
        loop {
            let before = down.clone();
            for (d, owner) in gates().filter(|(d, _)| self.hard(d)) {
                down[owner] |= delay(short(d, &down), d.buffer);
            }
            if down == before {
                break;
            }
        }
        let mut hurt = down.clone();
        loop {
            let before = hurt.clone();
            for (d, owner) in gates() {
                if self.model.kinds[self.model.components[owner].kind.index()].name == "zone"
                    || matches!(d.strength, Strength::Change | Strength::Claim)
                {
                    continue;
                }
                let lost = short(d, &down);
                let mut trouble = if self.hard(d) { 0 } else { lost };
                let Some((targets, _)) = self.gate(d) else { continue };
                let placed = matches!(d.kind, DependencyKind::Written(Verb::RunsIn) | DependencyKind::Within);
                if self.hard(d) && !placed && !self.has(d, "mode", "in-process") {
                    trouble |= short(d, &hurt);
                }
                for target in (0..self.len()).filter(|&t| targets >> t & 1 == 1 && down[t] != 0) {
                    let first = down[target].trailing_zeros();
                    let takes = d.manual_switch.filter(|_| lost == 0 || first < lost.trailing_zeros()).unwrap_or(0) as u32;
                    (first..first + takes).for_each(|instant| trouble |= 1 << instant);
                }
                hurt[owner] |= delay(trouble, d.buffer);
            }
            if hurt == before {
                return down.into_iter().zip(hurt).collect();
            }
        }
    }
}

/// The instants before which the state has lasted for so long.
fn delay(instants: Instants, buffer: u64) -> Instants {
    (0..=buffer).fold(!0, |kept, back| kept & instants << back)
}
