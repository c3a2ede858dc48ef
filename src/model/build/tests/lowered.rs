//! What leaves the model for the check: permissions, policies, rules; and fixes.

use super::{Options, build_files, files};
use crate::diagnostic::Level;
use crate::model::{AllowScope, Model};

fn build(text: &str, options: Options) -> Model {
    let (_, model, _) = build_files(&files(text), options);
    model
}

/// Each permission: the rule, what it covers, the other end, where it is confined to.
fn allows(model: &Model) -> Vec<String> {
    let name = |id: crate::model::ComponentId| model.components[id.index()].name.to_string();
    let covers = |scope| match scope {
        AllowScope::Component(id) => name(id),
        AllowScope::System(id) => format!("all in {}", model.systems[id.index()].name),
        AllowScope::Team(id) => format!("team {}", model.teams[id.index()].name),
        AllowScope::Dependency(id) => {
            let dependency = &model.dependencies[id.index()];
            let targets: Vec<String> = model.targets[dependency.targets.range()].iter().map(|target| name(target.component)).collect();
            format!("{} on {}", dependency.owner.map_or("claim".to_owned(), name), targets.join(" "))
        }
    };
    let line = |allow: &crate::model::Allow| {
        let on = allow.on.map_or(String::new(), |id| format!(" on {}", name(id)));
        let within = allow.only_within.map_or(String::new(), |id| format!(" only within {}", model.systems[id.index()].name));
        format!("{}: {}{on}{within}", allow.rule, covers(allow.scope))
    };
    model.allows.iter().map(line).collect()
}

#[test]
fn permissions_go_where_they_stand() {
    let model = build(
        r#"
        service z { allow r1 because "x"; needs any of { b, a } { allow r2 on a until 2027-03-31 because "x" } needs a to start }
        service a
        service b
        system s { allow r3 because "x"; service c { allow r4 on shop.api because "x" } }
        extend s { allow r5 because "x" }
        extend a { allow r6 because "x" }
        team t { allow r7 because "x" }
        independent { a, b } { allow r8 because "x" }
        --- x.arch use shop
        service api { allow r9 because "x"; needs db { allow r10 because "x" } }
        datastore db
        "#,
        Options::default(),
    );
    let expected = [
        "r1: z",
        "r2: z on a b on a",
        "r3: all in s",
        "r4: s.c on shop.api",
        "r5: all in s",
        "r6: a",
        "r7: team t",
        "r8: claim on a b",
        "r9: shop.api only within shop",
        "r10: shop.api on shop.db only within shop",
    ];
    assert_eq!(allows(&model), expected);
    assert_eq!(model.allows[1].until, Some(jiff::civil::date(2027, 3, 31)));
}

#[test]
fn policies_and_rules_are_ours_alone() {
    let model = build(
        r#"
        workspace "w"
        policy { fan-in = warning { limit = 12 }; no-owner { tier = 1 } }
        policy for c: service where c.tier == 0 { fan-in = error }
        /// Why.
        rule mine { match c: service report "x" }
        define f(x) = x
        service a
        --- other.arch use o
        policy { fan-in = off }
        rule theirs { match c: service report "x" }
        define g(x) = x
        --- shared.arch rules
        rule shared { match c: service report "x" }
        service not-read
        "#,
        Options::default(),
    );
    let policies: Vec<_> =
        model.policies.iter().map(|line| (line.rule.as_str(), line.level, line.parameters.len(), line.scope.is_some())).collect();
    let expected = [("fan-in", Some(Level::Warning), 1, false), ("no-owner", None, 1, false), ("fan-in", Some(Level::Error), 0, true)];
    assert_eq!(policies, expected);
    let rules: Vec<_> = model.rules.iter().map(|rule| (rule.rule.name.text.as_str(), rule.docs.as_deref())).collect();
    assert_eq!(rules, [("mine", Some("Why.")), ("shared", None)]);
    assert_eq!(model.defines.len(), 1);
    assert!(!model.component_by_name.contains_key("not-read"));
}

#[test]
fn what_is_planned_can_be_taken_in() {
    let text = "service a { needs any of { b, c } }\nservice b { lifecycle = planned }\nservice c { lifecycle = retired }\nservice d";
    let absent = |options| build(text, options).components.iter().map(|one| one.absent).collect::<Vec<_>>();
    assert_eq!(absent(Options::default()), [false, true, true, false]);
    assert_eq!(absent(Options { planned: true }), [false, false, true, false]);
    assert_eq!(build(text, Options { planned: true }).dependencies[0].size(), 1);
}

/// A fix, applied to its file, leaves nothing to find.
#[test]
fn fixes_fix() {
    let cases = [
        ("service a { needs s3 }\n", "service a { needs s3 }\nexternal s3\n"),
        ("service a { runs in z }\n", "service a { runs in z }\nzone z\n"),
        (
            "service a { wants shop.apis; needs shop.apis to start }\nsystem shop { service api }\n",
            "service a { wants shop.api; needs shop.api to start }\nsystem shop { service api }\n",
        ),
        (
            "system shop { service aple { needs orangg }; service orange }\n",
            "system shop { service aple { needs orange }; service orange }\n",
        ),
        ("service a { slo = 99.9 }\n", "service a { slo = 99.9% }\n"),
        ("servce a\n", "service a\n"),
        ("service a { tags = [\"x\"] }\n", "service a { tags = [x] }\n"),
    ];
    for (text, expected) in cases {
        let (_, _, found) = build_files(&files(text), Options::default());
        assert_eq!(found.len(), 1, "{text}");
        let mut fixed = text.to_owned();
        let mut edits = found[0].fixes[0].edits.clone();
        edits.sort();
        for (span, new) in edits.iter().rev() {
            fixed.replace_range(span.range(), new);
        }
        assert_eq!(fixed, expected);
    }
}
