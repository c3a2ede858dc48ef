//! Shapes that random small graphs do not have: long, wide, and beyond the budget.

use super::builder::{self, Comp, Dep};
use crate::fault::{Failures, Reading, verify};
use crate::graph::{Graph, Relation, shortest_path};
use crate::model::{ComponentId, DependencyId, DependencyKind, Model, Verb};

fn services(len: usize, dependencies: &[Dep]) -> Model {
    builder::model(&vec![Comp::default(); len], dependencies)
}

#[test]
fn a_long_chain_overflows_nothing() {
    const LEN: u32 = 50_000;
    let chain: Vec<_> = (1..LEN).map(|c| Dep::new(c, Verb::Needs, &[c - 1])).collect();
    let model = services(LEN as usize, &chain);
    let graph = Graph::new(&model);
    let failures = Failures::with_budget(&model, &graph, 0);
    let (top, bottom) = (ComponentId(LEN - 1), ComponentId(0));
    assert_eq!(failures.blast_count(Reading::Sure, bottom), LEN);
    let witness = failures.witness(Reading::Sure, top, bottom).expect("it falls");
    assert_eq!(witness.len(), LEN as usize);
    assert_eq!(verify(&model, Reading::Sure, &[bottom], &witness), Ok(()));
    assert_eq!(shortest_path(&graph, top, bottom, |_| true).map(|path| path.len()), Some(LEN as usize - 1));
    assert!(failures.can_start(Reading::Sure, top));
}

#[test]
fn a_proof_that_branches_again_and_again_stays_small() {
    // Each level needs any of two, and both of those rest on the level below: 2^40 ways in all.
    let mut dependencies = Vec::new();
    for level in 0..40 {
        let (top, left, right, below) = (level * 3, level * 3 + 1, level * 3 + 2, level * 3 + 3);
        dependencies.push(Dep::new(top, Verb::Needs, &[left, right]));
        dependencies.push(Dep::new(left, Verb::Needs, &[below]));
        dependencies.push(Dep::new(right, Verb::Needs, &[below]));
    }
    let model = services(121, &dependencies);
    let graph = Graph::new(&model);
    let failures = Failures::new(&model, &graph);
    let witness = failures.witness(Reading::Sure, ComponentId(0), ComponentId(120)).expect("it falls");
    assert!(witness.len() <= 4 * 40 + 1);
    assert_eq!(verify(&model, Reading::Sure, &[ComponentId(120)], &witness), Ok(()));
}

#[test]
fn more_causes_than_one_pass_holds() {
    // 1,500 services in a ring of 3, each group of neighbours a quorum over the next ones.
    const LEN: u32 = 1_500;
    let ring = (0..LEN).map(|c| {
        let mut dep = Dep::new(c, Verb::Needs, &[(c + 1) % LEN, (c + 2) % LEN, (c + 7) % LEN]);
        dep.required = 2;
        dep
    });
    let needs = (0..LEN / 5).map(|c| Dep::new(c * 5, Verb::Needs, &[(c * 5 + 3) % LEN]));
    let model = services(LEN as usize, &ring.chain(needs).collect::<Vec<_>>());
    let graph = Graph::new(&model);
    let (kept, asked) = (Failures::new(&model, &graph), Failures::with_budget(&model, &graph, 0));
    for c in (0..LEN).step_by(97).map(ComponentId) {
        assert_eq!(kept.causes(Reading::Sure, c), asked.causes(Reading::Sure, c));
        assert_eq!(kept.blast(Reading::Sure, c), asked.blast(Reading::Sure, c));
        assert_eq!(kept.blast_count(Reading::Sure, c) as usize, asked.blast(Reading::Sure, c).count());
    }
}

#[test]
fn the_shortest_proof_and_of_those_the_first_by_name() {
    let needs = |owner: u32, target: u32| Dep::new(owner, Verb::Needs, &[target]);
    // Two ways of two steps from 0 to 5, by 1 and by 2, and one of three by 3 and 4.
    let model = services(6, &[needs(0, 2), needs(0, 1), needs(0, 3), needs(1, 5), needs(2, 5), needs(3, 4), needs(4, 5)]);
    let graph = Graph::new(&model);
    let witness = Failures::new(&model, &graph).witness(Reading::Sure, ComponentId(0), ComponentId(5)).expect("it falls");
    assert_eq!(witness.walk().map(|part| part.component.0).collect::<Vec<_>>(), [0, 1, 5]);
    let path = shortest_path(&graph, ComponentId(0), ComponentId(5), |_| true).expect("there is a way");
    assert_eq!(path.iter().map(|(owner, _)| owner.0).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn cycles_are_whole_and_their_ways_round_short() {
    let needs = |owner: u32, target: u32| Dep::new(owner, Verb::Needs, &[target]);
    let model = services(7, &[needs(0, 1), needs(1, 2), needs(2, 3), needs(3, 0), needs(1, 0), needs(4, 5), needs(5, 4), needs(6, 0)]);
    let graph = Graph::new(&model);
    let cycles = Relation::of(&graph, |_| true).cycles();
    let members: Vec<Vec<u32>> = cycles.iter().map(|cycle| cycle.members.iter().map(|c| c.0).collect()).collect();
    assert_eq!(members, [vec![0, 1, 2, 3], vec![4, 5]]);
    assert_eq!(cycles[0].shortest.iter().map(|(owner, _)| owner.0).collect::<Vec<_>>(), [0, 1]);
    let condensation = Relation::of(&graph, |_| true).condensation();
    assert!(condensation.part_of[6] > condensation.part_of[0], "what is led to comes first");
}

#[test]
fn a_region_above_two_zones_is_by_design_and_a_building_that_both_need_is_not() {
    let zone = Comp { zone: true, absent: false };
    // 0 region, 1 and 2 zones within, 3 building that both need, 4 and 5 services in one zone each, 6 their user.
    let within = |inner: u32, outer: u32| Dep { kind: DependencyKind::Within, ..Dep::new(inner, Verb::Needs, &[outer]) };
    let mut dependencies = vec![within(1, 0), within(2, 0), Dep::new(1, Verb::Needs, &[3]), Dep::new(2, Verb::Needs, &[3])];
    dependencies.extend([Dep::new(4, Verb::RunsIn, &[1]), Dep::new(5, Verb::RunsIn, &[2]), Dep::new(6, Verb::Needs, &[4, 5])]);
    let comps = [zone, zone, zone, zone, Comp::default(), Comp::default(), Comp::default()];
    let model = builder::model(&comps, &dependencies);
    let graph = Graph::new(&model);
    let g = graph.gates_of(ComponentId(6)).next().expect("it has one");
    let causes: Vec<_> = Failures::new(&model, &graph).gate_causes(Reading::Sure, g).iter().map(|c| c.0).collect();
    assert_eq!(causes, [0, 3]);
    assert!(graph.by_design(&model, g, ComponentId(0)));
    assert!(!graph.by_design(&model, g, ComponentId(3)));
    assert!(graph.contains(ComponentId(0), ComponentId(2)) && !graph.contains(ComponentId(0), ComponentId(0)));
    assert!(graph.declares_placement(ComponentId(4)) && !graph.declares_placement(ComponentId(6)));
    assert!(!graph.by_design(&model, DependencyId(0), ComponentId(6)));
}

#[test]
fn what_a_few_targets_keep_up_is_judged_without_trying_every_joint_loss() {
    // 0 needs any of 1 to 7, or 12 of 1 to 24; there are 735,471 joint losses of 8, which are not all tried.
    for (any_of, required, broken) in [(7, 1, Some(7)), (9, 1, None), (24, 22, Some(3))] {
        let gate = Dep { required, ..Dep::new(0, Verb::Needs, &(1..=any_of).collect::<Vec<_>>()) };
        let claim = Dep { kind: DependencyKind::Survives, required: 8, ..Dep::new(0, Verb::Needs, &(1..=24).collect::<Vec<_>>()) };
        let model = services(25, &[gate, claim]);
        let graph = Graph::new(&model);
        let breaking = Failures::new(&model, &graph).breaking(Reading::Sure, DependencyId(1));
        let first = broken.map_or(Vec::new(), |last| (1..=last).map(ComponentId).collect());
        assert_eq!(breaking, first, "{required} of {any_of}");
    }
}
