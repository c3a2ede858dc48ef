//! The order of statements does not change what a rule finds.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::{Definitions, Program, RuleSource, Settings, World};
use super::{PRELUDE, TODAY, rule_of};
use crate::fault::{Failures, Reading};
use crate::graph::Graph;

const RULE: &str = "rule r {
  param limit: int = 1
  level = if g.tier <= 1 then error else warning
  let causes = { x | g falls with x where x not in g.targets and x not in g.owners }
  match x in nearest(causes) where x not in g.except
  match g: dependency where g.spare > 0
  match m in g.targets where m falls with x
  let many = count(blast(x))
  where many > limit
  subject g
  cause x
  report \"{m} of {g} end at {x} with {many}\" { at g \"here\" at m \"lost\" path m to x }
  help \"look at {m}\"
}";

const MODEL: &str = "
service pay { tier = 1  needs any of { stripe, adyen } }
service buy { needs 2 of { stripe, adyen, paypal } }
service stripe { needs vault } service adyen { needs tokens } service tokens { needs vault } service vault { needs power } service power
service paypal { needs power }
";

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn clauses_in_any_order_find_the_same(order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle()) {
        let (read, rule) = rule_of(&format!("{MODEL}{PRELUDE}{RULE}"));
        let mut shuffled = rule.clone();
        prop_assert_eq!(order.len(), rule.clauses.len());
        shuffled.clauses = order.iter().map(|at| rule.clauses[*at].clone()).collect();
        let run = |rule: crate::syntax::tree::Rule| {
            let source = RuleSource { rule: Arc::new(rule), docs: None, category: "test".into(), stock: false };
            let (program, problems) = Program::compile(&[source], Definitions::default(), Definitions::of(&read.model), &read.model);
            assert!(problems.is_empty(), "{problems:?}");
            let graph = Graph::new(&read.model);
            let failures = Failures::new(&read.model, &graph);
            let world = World { model: &read.model, graph: &graph, failures: &failures, today: TODAY };
            format!("{:#?}", program.run(0, &world, Reading::Sure, &Settings::default()))
        };
        let expected = run(rule);
        prop_assert!(expected.contains("vault"), "{expected}");
        prop_assert_eq!(run(shuffled), expected);
    }
}
