//! All small random graphs: the engine equals the definitions.

use proptest::prelude::*;

use super::builder::{self, Comp, Dep};
use super::oracle::{Oracle, Set};
use crate::fault::{Closure, Failures, Reading, Witness, verify, verify_start};
use crate::graph::{BitSet, Graph, Relation};
use crate::model::{ComponentId, DependencyId, DependencyKind, Model, Phase, Verb};

fn phase() -> impl Strategy<Value = Phase> {
    prop_oneof![6 => Just(Phase::Serve), 2 => Just(Phase::Start), 1 => Just(Phase::Recover), 1 => Just(Phase::Observe)]
}

fn kind() -> impl Strategy<Value = DependencyKind> {
    use DependencyKind::{Independent, Survives, Within, Written};
    prop_oneof![
        8 => Just(Written(Verb::Needs)),
        3 => Just(Written(Verb::Wants)),
        2 => Just(Written(Verb::Uses)),
        2 => Just(Written(Verb::RunsIn)),
        2 => Just(Written(Verb::Changes)),
        1 => Just(Within),
        1 => Just(Independent),
        2 => Just(Survives),
    ]
}

fn dep(len: u32) -> impl Strategy<Value = Dep> {
    let shape = (0..len, kind(), phase(), proptest::collection::vec(0..len, 1..5), 1..4_u32);
    let extra = (
        prop_oneof![2 => Just(0), 1 => 1..4_u64],
        any::<Option<bool>>(),
        any::<[bool; 4]>(),
        1..6_u64,
        proptest::option::weighted(0.2, 0..len),
    );
    (shape, extra).prop_filter_map(
        "a dependency on others",
        |((owner, kind, phase, mut targets, required), (buffer, blocks, flags, takes, except))| {
            targets.sort_unstable();
            targets.dedup();
            targets.retain(|&target| target != owner || kind == DependencyKind::Independent);
            let written = |verbs: &[Verb]| matches!(kind, DependencyKind::Written(verb) if verbs.contains(&verb));
            let serves = written(&[Verb::RunsIn, Verb::Changes]) || !matches!(kind, DependencyKind::Written(_));
            if kind == DependencyKind::Within {
                targets.truncate(1);
            }
            let size = targets.len() as u32;
            if size == 0 || kind == DependencyKind::Independent && size < 2 {
                return None;
            }
            let required = match kind {
                DependencyKind::Independent => size - 1,
                DependencyKind::Written(Verb::Changes) => 1,
                _ => required.min(size),
            };
            Some(Dep {
                owner: (kind != DependencyKind::Independent).then_some(owner),
                phase: if serves { Phase::Serve } else { phase },
                buffer: if written(&[Verb::Needs, Verb::Wants, Verb::Uses]) { buffer } else { 0 },
                blocks,
                in_process: flags[0] && flags[1] && written(&[Verb::Needs, Verb::Wants]),
                manual_switch: (flags[2] && size > 1 && written(&[Verb::Needs, Verb::Wants, Verb::RunsIn])).then_some(takes),
                staged: flags[3] && written(&[Verb::Changes]),
                except: except.into_iter().collect(),
                required,
                kind,
                ..Dep::new(owner, Verb::Needs, &targets)
            })
        },
    )
}

fn small_model() -> impl Strategy<Value = (Vec<Comp>, Vec<Dep>)> {
    let comp = (prop::bool::weighted(0.2), prop::bool::weighted(0.1)).prop_map(|(zone, absent)| Comp { zone, absent });
    proptest::collection::vec(comp, 2..9).prop_flat_map(|comps| {
        let len = comps.len() as u32;
        proptest::collection::vec(dep(len), 0..18).prop_map(move |deps| (comps.clone(), deps))
    })
}

fn bits(set: &BitSet) -> Set {
    set.iter().fold(0, |bits, c| bits | 1 << c.0)
}

fn check_falls(model: &Model, failures: &Failures<'_>, r: Reading) -> Result<(), TestCaseError> {
    let oracle = Oracle { model, reading: r };
    let ids = || (0..model.components.len() as u32).map(ComponentId);
    let mut causes = vec![0; model.components.len()];
    let graph = Graph::new(model);
    let carries = |g: DependencyId| Closure::Serving.carries(r, &model.dependencies[g.index()]);
    let plain = Relation::of(&graph, |g| graph.threshold(g) == 1 && carries(g));
    for x in ids() {
        let down = oracle.falls(1 << x.0);
        prop_assert_eq!(bits(&failures.blast(r, x)), down);
        prop_assert_eq!(failures.blast_count(r, x), down.count_ones());
        for a in ids() {
            let expected = down >> a.0 & 1 == 1;
            causes[a.index()] |= Set::from(expected) << x.0;
            prop_assert_eq!(failures.falls(r, a, x), expected);
            let witness = failures.witness(r, a, x);
            prop_assert_eq!(witness.is_some(), expected);
            if let Some(witness) = witness {
                prop_assert_eq!(witness.component, a);
                prop_assert_eq!(verify(model, r, &[x], &witness), Ok(()));
                if let Some(chain) = plain.shortest_path(a, x).filter(|_| a != x) {
                    prop_assert_eq!(witness.depth(), chain.len());
                    prop_assert_eq!(witness.len(), chain.len() + 1);
                } else {
                    // The proof is the same whether the cause was asked about before or not.
                    prop_assert_eq!(Failures::later(model, &graph).witness(r, a, x), Some(witness));
                }
            }
        }
    }
    for a in ids() {
        prop_assert_eq!(bits(&failures.causes(r, a)), causes[a.index()]);
        let count = causes[a.index()].count_ones();
        prop_assert_eq!(failures.cause_count(r, a), count);
        // Of what it is sure of it has to be right; of one dependency after the other it is.
        prop_assert!(!failures.falls_with_at_least(r, a, count as usize + 1));
    }
    // Some sets of every shape: everything, what each one falls with, and every third of that.
    let everything = ids().fold(0, |set: Set, c| set | 1 << c.0);
    for set in causes.iter().flat_map(|&set| [set, set & 0o1111_1111]).chain([everything]) {
        let members = BitSet::of(model.components.len(), ids().filter(|c| set >> c.0 & 1 == 1));
        let falls = |a: ComponentId, x: ComponentId| causes[a.index()] >> x.0 & 1 == 1;
        let hidden = |x: ComponentId| members.iter().any(|y| y != x && falls(y, x) && (!falls(x, y) || y < x));
        let nearest = members.iter().filter(|&x| !hidden(x)).fold(0, |set: Set, c| set | 1 << c.0);
        prop_assert_eq!(bits(&failures.nearest(r, &members)), nearest);
        if let Some(counts) = failures.counts_among(r, &members) {
            let expected: Vec<_> = ids().map(|x| members.iter().filter(|&a| falls(a, x)).count() as u32).collect();
            prop_assert_eq!(counts, expected);
        }
    }
    let falls = |a: ComponentId, x: ComponentId| causes[a.index()] >> x.0 & 1 == 1;
    for a in ids().filter(|&a| !model.components[a.index()].absent) {
        prop_assert_eq!(failures.fate(r, a), ids().find(|&b| falls(a, b) && falls(b, a)));
        for b in ids().filter(|&b| failures.knot(r, a) == failures.knot(r, b)) {
            prop_assert_eq!(causes[a.index()], causes[b.index()]);
        }
    }
    Ok(())
}

fn check_gates(model: &Model, graph: &Graph, failures: &Failures<'_>, r: Reading) -> Result<(), TestCaseError> {
    let oracle = Oracle { model, reading: r };
    for (g, d) in model.dependencies.iter().enumerate() {
        let id = DependencyId(g as u32);
        let except = d.more.iter().flat_map(|more| &more.except).fold(0, |set: Set, (c, _)| set | 1 << c.0);
        let (mut causes, mut undeclared) = (0, 0);
        for x in (0..model.components.len() as u32).map(ComponentId) {
            let lost = oracle.lost(d, oracle.falls(1 << x.0));
            causes |= Set::from(lost) << x.0;
            let alone = 1 << x.0 & !except;
            undeclared |= Set::from(oracle.lost(d, oracle.falls_while_up(alone, except))) << x.0;
            prop_assert_eq!(failures.gate_falls(r, id, x), lost);
            let witness = failures.gate_witness(r, id, x);
            prop_assert_eq!(witness.is_some(), lost);
            for part in witness.into_iter().flatten() {
                prop_assert!(graph.targets(id).contains(&part.component));
                prop_assert_eq!(verify(model, r, &[x], &part), Ok(()));
            }
            prop_assert_eq!(failures.gate_cannot_start_without(r, id, x), oracle.lost(d, oracle.cannot_start_without(1 << x.0)));
            if let Some(owner) = d.owner {
                let without = oracle.falls_without(1 << x.0, g) >> owner.0 & 1 == 1;
                prop_assert_eq!(failures.falls_without(r, owner, x, id), without, "owner {} cause {} gate {}", owner.0, x.0, g);
            }
        }
        prop_assert_eq!(bits(&failures.gate_causes(r, id)), causes);
        prop_assert_eq!(bits(&failures.gate_causes(r, id)) & !bits(failures.excused(r, id)), undeclared);
        prop_assert_eq!(failures.gate_can_start(r, id), !oracle.lost(d, !oracle.can_start()));
        if d.kind == DependencyKind::Survives {
            let breaking: Vec<_> = failures.breaking(r, id).into_iter().map(ComponentId::index).collect();
            prop_assert_eq!(breaking, oracle.breaking(g));
        }
    }
    Ok(())
}

fn check_time(
    model: &Model,
    failures: &Failures<'_>,
    r: Reading,
    failed: &[ComponentId],
    horizon: Option<u64>,
) -> Result<(), TestCaseError> {
    let oracle = Oracle { model, reading: r };
    let outage = failures.outage(r, failed, horizon);
    let timeline = oracle.timeline(failed.iter().fold(0, |set, c| set | 1 << c.0));
    let within = horizon.map_or(!0, |horizon| (1_u128 << horizon) - 1);
    let (mut down, mut degraded) = (Vec::new(), Vec::new());
    for (c, &(gone, hurt)) in timeline.iter().enumerate() {
        if gone & within != 0 {
            down.push((u64::from(gone.trailing_zeros()), c));
        } else if hurt & within != 0 && model.components[c].kind.0 == 0 {
            degraded.push((u64::from(hurt.trailing_zeros()), c));
        }
    }
    down.sort_unstable();
    degraded.sort_unstable();
    let mut found: Vec<_> = outage.down.iter().map(|down| (down.after, down.component.index())).collect();
    prop_assert!(found.is_sorted_by_key(|down| down.0));
    found.sort_unstable();
    prop_assert_eq!(found, down);
    if let ([x], None) = (failed, horizon) {
        for (a, &(gone, _)) in timeline.iter().enumerate() {
            let expected = (gone != 0).then(|| u64::from(gone.trailing_zeros()));
            prop_assert_eq!(failures.time_to_down(r, ComponentId(a as u32), *x), expected);
        }
    }
    prop_assert_eq!(outage.degraded.iter().map(|d| (d.spells[0].0, d.component.index())).collect::<Vec<_>>(), degraded);
    for d in &outage.degraded {
        // Down later than the horizon is not down, so only what lies within it can be compared.
        let expected = timeline[d.component.index()].1 & within;
        let found = d
            .spells
            .iter()
            .fold(0_u128, |set, &(from, until)| set | (from..until.unwrap_or(128).min(128)).fold(0, |set, instant| set | 1 << instant));
        prop_assert_eq!(found & within, expected);
        if horizon.is_none() {
            prop_assert_eq!(d.spells.iter().any(|spell| spell.1.is_none()), expected >> 127 == 1);
        }
    }
    for d in &outage.down {
        let witness = outage.witness(d.component);
        prop_assert!(witness.is_some_and(|witness| verify(model, r, failed, &witness).is_ok()));
    }
    Ok(())
}

fn check_start_and_change(model: &Model, failures: &Failures<'_>, r: Reading) -> Result<(), TestCaseError> {
    let oracle = Oracle { model, reading: r };
    let ids = || (0..model.components.len() as u32).map(ComponentId);
    for x in ids() {
        prop_assert_eq!(failures.can_start(r, x), oracle.can_start() >> x.0 & 1 == 1);
        prop_assert_eq!(bits(&failures.harm(r, x)), oracle.harm(x.index()));
        let closure = oracle.cannot_start_without(1 << x.0);
        for a in ids() {
            let expected = closure >> a.0 & 1 == 1;
            prop_assert_eq!(failures.cannot_start_without(r, a, x), expected);
            let witness = failures.start_witness(r, a, x);
            prop_assert_eq!(witness.as_ref().map(|witness| verify_start(model, r, &[x], witness)), expected.then_some(Ok(())));
        }
        let timeline = oracle.timeline(1 << x.0);
        let zone = |c: ComponentId| model.components[c.index()].kind.0 == 1;
        let degraded =
            ids().filter(|&c| timeline[c.index()].0 == 0 && timeline[c.index()].1 != 0 && !zone(c)).fold(0, |set: Set, c| set | 1 << c.0);
        prop_assert_eq!(bits(&failures.degraded(r, x)), degraded);
    }
    Ok(())
}

fn check_frozen(model: &Model, failures: &Failures<'_>, r: Reading, down: &[ComponentId]) -> Result<(), TestCaseError> {
    let frozen = failures.frozen(r, down);
    let expected = Oracle { model, reading: r }.cannot_start_without(down.iter().fold(0, |set, c| set | 1 << c.0));
    prop_assert_eq!(frozen.components().iter().fold(0, |set: Set, c| set | 1 << c.0), expected);
    for &c in frozen.components() {
        let witness = frozen.witness(c);
        prop_assert_eq!(witness.map(|witness| verify_start(model, r, down, &witness)), Some(Ok(())));
    }
    Ok(())
}

/// A proof that rests on something else does not pass.
fn check_verifier(model: &Model, failures: &Failures<'_>, r: Reading) -> Result<(), TestCaseError> {
    let ids = || (0..model.components.len() as u32).map(ComponentId);
    for (a, x) in ids().flat_map(|a| ids().map(move |x| (a, x))).filter(|(a, x)| a != x) {
        let Some(witness) = failures.witness(r, a, x) else { continue };
        prop_assert!(verify(model, r, &[a], &witness).is_err() || !witness.walk().any(|part| part.via.is_none() && part.component == x));
        let circular = Witness { component: a, via: witness.via, branches: Vec::new() };
        prop_assert!(verify(model, r, &[x], &circular).is_err());
        let unfounded = Witness { component: a, via: None, branches: Vec::new() };
        prop_assert!(verify(model, r, &[x], &unfounded).is_err());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_equals_the_definitions((comps, deps) in small_model(), pair in any::<[u32; 2]>(), horizon in 0..9_u64) {
        let model = builder::model(&comps, &deps);
        let graph = Graph::new(&model);
        let failures = Failures::new(&model, &graph);
        let without_rows = Failures::with_budget(&model, &graph, 0);
        let len = model.components.len() as u32;
        for r in Reading::ALL {
            check_falls(&model, &failures, r)?;
            check_falls(&model, &without_rows, r)?;
            check_gates(&model, &graph, &without_rows, r)?;
            check_gates(&model, &graph, &failures, r)?;
            check_start_and_change(&model, &failures, r)?;
            check_verifier(&model, &failures, r)?;
            let mut failed = vec![ComponentId(pair[0] % len), ComponentId(pair[1] % len)];
            check_time(&model, &failures, r, &failed, None)?;
            check_time(&model, &failures, r, &failed, Some(horizon))?;
            check_frozen(&model, &failures, r, &failed)?;
            failed.truncate(1);
            check_time(&model, &failures, r, &failed, None)?;
            check_time(&model, &failures, r, &failed, Some(horizon))?;
        }
    }
}
