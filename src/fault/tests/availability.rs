//! Availability on small random graphs: equal to adding up all combinations of failures, and between the bounds where limits are reached.

use proptest::prelude::*;

use super::builder::{self, Comp, Dep};
use super::oracle::{Oracle, Set};
use crate::fault::Reading;
use crate::fault::availability::{Availability, Limits, Promises};
use crate::graph::Graph;
use crate::model::{Attribute, AttributeId, AttributeOn, ComponentId, Given, Model, Range32, Type, Value, Verb};
use crate::source::Span;

const SLOS: [f64; 5] = [99.0, 99.9, 95.0, 50.0, 100.0];

/// With what these promise, in percent.
fn model(slos: &[Option<f64>], deps: &[Dep]) -> Model {
    let mut model = builder::model(&vec![Comp::default(); slos.len()], deps);
    let attribute = AttributeId(model.attributes.len() as u32);
    model.names.attributes.insert("slo".into(), attribute);
    let on = AttributeOn::Components(Vec::new());
    model.attributes.push(Attribute { name: "slo".into(), ty: Type::Percent, on, docs: "".into(), span: None });
    for (component, slo) in model.components.iter_mut().zip(slos) {
        let start = model.given.len() as u32;
        model.given.extend(slo.map(|slo| Given { attribute, value: Value::Percent(slo), span: Span::default() }));
        component.given = Range32 { start, end: model.given.len() as u32 };
    }
    model
}

fn all(model: &Model, r: Reading, limits: Limits) -> Vec<Availability> {
    let graph = Graph::new(model);
    let promises = Promises::new(model, &graph, r, limits);
    graph.components().map(|c| promises.of(&graph, c)).collect()
}

/// By all combinations: what is left of `c` when each below fails by itself with its probability.
fn left(oracle: &Oracle<'_>, own: &[f64], c: usize) -> f64 {
    let combinations = (0..1 << own.len()).filter(|failed: &Set| failed >> c & 1 == 0);
    let up = combinations.filter(|&failed| oracle.falls(failed) >> c & 1 == 0);
    let others = || (0..own.len()).filter(|&other| other != c);
    up.map(|failed| others().map(|o| if failed >> o & 1 == 1 { own[o] } else { 1.0 - own[o] }).product::<f64>()).sum()
}

fn dep(owner: u32, below: u32) -> impl Strategy<Value = Dep> {
    let verb = prop_oneof![6 => Just(Verb::Needs), 1 => Just(Verb::Wants), 1 => Just(Verb::Uses)];
    let buffer = prop_oneof![9 => Just(0), 1 => Just(1_u64)];
    (verb, proptest::collection::vec(0..below, 1..5), 1..4_u32, buffer).prop_filter_map(
        "a dependency on others",
        move |(verb, mut targets, required, buffer)| {
            targets.sort_unstable();
            targets.dedup();
            targets.retain(|&target| target != owner);
            let required = required.min(targets.len() as u32);
            // A plain list is several dependencies.
            (required > 0 && (targets.len() == 1 || required < targets.len() as u32)).then(|| Dep {
                required,
                buffer,
                blocks: Some(true),
                ..Dep::new(owner, verb, &targets)
            })
        },
    )
}

fn slos(len: usize) -> impl Strategy<Value = Vec<Option<f64>>> {
    proptest::collection::vec(proptest::option::weighted(0.8, proptest::sample::select(&SLOS[..])), len)
}

/// Nothing leads back: everything needs what comes before it.
fn without_circles() -> impl Strategy<Value = (Vec<Option<f64>>, Vec<Dep>)> {
    (2..9_usize).prop_flat_map(|len| {
        let deps = proptest::collection::vec((1..len as u32).prop_flat_map(|owner| dep(owner, owner)), 0..16);
        (slos(len), deps)
    })
}

fn with_circles() -> impl Strategy<Value = (Vec<Option<f64>>, Vec<Dep>)> {
    (2..9_usize).prop_flat_map(|len| {
        let deps = proptest::collection::vec((0..len as u32).prop_flat_map(move |owner| dep(owner, len as u32)), 0..16);
        (slos(len), deps)
    })
}

const TINY: [Limits; 4] = [
    Limits { steps: 3, all_steps: 1 << 24, nodes: 1 << 14, all_nodes: 1 << 21, deep: 9 },
    Limits { steps: 1 << 15, all_steps: 7, nodes: 1 << 14, all_nodes: 1 << 21, deep: 9 },
    Limits { steps: 1 << 15, all_steps: 1 << 24, nodes: 5, all_nodes: 1 << 21, deep: 9 },
    Limits { steps: 1 << 15, all_steps: 1 << 24, nodes: 1 << 14, all_nodes: 1 << 21, deep: 1 },
];

/// Rounding, over all that is multiplied here.
const ROUNDING: f64 = 1e-9;

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_is_the_sum_of_all_combinations((slos, deps) in without_circles()) {
        let written = model(&slos, &deps);
        let unbuffered: Vec<Dep> = deps.iter().filter(|dep| dep.buffer == 0).cloned().collect();
        let counted = model(&slos, &unbuffered);
        for reading in Reading::ALL {
            let oracle = Oracle { model: &counted, reading };
            let found = all(&written, reading, Limits::USUAL);
            let tiny = TINY.map(|limits| all(&written, reading, limits));
            let mut own = vec![0.0; slos.len()];
            for c in 0..slos.len() {
                let exact = left(&oracle, &own, c);
                own[c] = slos[c].map_or(0.0, |slo| 1.0 - (slo / 100.0 / exact).min(1.0));
                prop_assert!(found[c].is_exact() && (found[c].most - exact).abs() < ROUNDING, "{c}: {exact} is not {:?}", found[c]);
                for bounds in &tiny {
                    prop_assert!(bounds[c].least < exact + ROUNDING && exact < bounds[c].most + ROUNDING, "{c}: {exact}, {:?}", bounds[c]);
                }
            }
        }
    }

    #[test]
    fn in_circles_nothing_is_promised_beyond_what_the_others_promise((slos, deps) in with_circles()) {
        let written = model(&slos, &deps);
        let unbuffered: Vec<Dep> = deps.iter().filter(|dep| dep.buffer == 0).cloned().collect();
        let counted = model(&slos, &unbuffered);
        for reading in Reading::ALL {
            let oracle = Oracle { model: &counted, reading };
            let found = all(&written, reading, Limits::USUAL);
            let tiny = TINY.map(|limits| all(&written, reading, limits));
            // However little of each promise is the component's own, and however much: somewhere in between lies the truth.
            let none = vec![0.0; slos.len()];
            let whole: Vec<f64> = slos.iter().map(|slo| slo.map_or(0.0, |slo| 1.0 - slo / 100.0)).collect();
            for c in 0..slos.len() {
                let (best, worst) = (left(&oracle, &none, c), left(&oracle, &whole, c));
                prop_assert!(found[c].least <= best + ROUNDING && worst <= found[c].most + ROUNDING, "{c}: {worst} to {best}, {:?}", found[c]);
                prop_assert!(found[c].least <= found[c].most + ROUNDING);
                for other in (0..slos.len()).filter(|&other| other != c && oracle.falls(1 << other) >> c & 1 == 1) {
                    let alone = counted.dependencies.iter().all(|d| d.required as usize == d.targets.range().len());
                    if let (Some(slo), true) = (slos[other], alone) {
                        prop_assert!(found[c].most <= slo / 100.0 + ROUNDING);
                    }
                }
                for bounds in &tiny {
                    prop_assert!(bounds[c].least <= found[c].most + ROUNDING && found[c].least <= bounds[c].most + ROUNDING, "{c}: {:?}, {:?}", found[c], bounds[c]);
                }
            }
        }
    }
}

/// Shared parts count once: two adapters on one vault are no better than the vault.
#[test]
fn what_is_shared_counts_once() {
    let slos = [Some(99.9), Some(99.0), Some(99.0), None];
    let deps = [Dep::new(1, Verb::Needs, &[0]), Dep::new(2, Verb::Needs, &[0]), Dep::new(3, Verb::Needs, &[1, 2])];
    let found = all(&model(&slos, &deps), Reading::Sure, Limits::USUAL)[ComponentId(3).index()];
    let own = 1.0 - 0.99 / 0.999;
    assert!(found.is_exact());
    assert!((found.most - 0.999 * (1.0 - own * own)).abs() < 1e-12);
}

/// A long chain is walked without using up the stack.
#[test]
fn a_long_chain_is_worked_out() {
    let len = 3_000;
    let slos: Vec<_> = (0..len).map(|_| Some(99.9)).collect();
    let deps: Vec<_> = (1..len).map(|owner| Dep::new(owner, Verb::Needs, &[owner - 1])).collect();
    let found = all(&model(&slos, &deps), Reading::Sure, Limits::USUAL);
    assert!(found.iter().skip(1).all(|found| (found.most - 0.999).abs() < 1e-9));
}
