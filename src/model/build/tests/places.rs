use super::finds;

#[test]
fn each_statement_has_its_place() {
    finds(
        r#"

needs a
tier = 1
core { fan-in = 3 }
defaults { needs a }
allow fan-in because "x"
survives loss of a
service a
system s {
  needs a
  tier = 1
  team t
  kind k is service
  policy { fan-in = off }
  rule r { match c: service report "x" }
  define d(x) = x
  use "x.yml"
  workspace "w"
  observe "x"
  attribute foo: int
}
"#,
        r#"
            error misplaced: `needs` without a subject cannot stand at the top level of a file
              3: `needs` not here
              help: say who: `NAME needs …`, or write it in the component
            error misplaced: `tier = …` cannot stand at the top level of a file
              4: `tier` not here
              help: write `tier` in the component it is about, or in `defaults` of a system
            error misplaced: `core` cannot stand at the top level of a file
              5: `core` not here
              help: write it in the component that is leaned on
            error misplaced: `defaults` cannot stand at the top level of a file
              6: `defaults` not here
              help: write it in the system whose components it is for
            error misplaced: `allow fan-in` cannot stand at the top level of a file
              7: `allow fan-in` not here
              help: write it in the component, system or dependency whose findings it is about: `extend NAME { allow … }`
            error misplaced: `survives` without a subject cannot stand at the top level of a file
              8: `survives loss of a` not here
              help: say who: `NAME survives …`, or write it in the component
            error misplaced: `needs` without a subject cannot stand in a system
              11: `needs` not here
              help: say who: `NAME needs …`, or write it for every component of the system: `defaults { needs … }`
            error misplaced: `tier = …` cannot stand in a system
              12: `tier` not here
              help: write it for every component of the system: `defaults { tier = … }`
            error misplaced: `team t` cannot stand in a system
              13: `team t` not here
              help: move it to the top level of a file
            error misplaced: `kind k` cannot stand in a system
              14: `kind k` not here
              help: move it to the top level of a file
            error misplaced: `policy` cannot stand in a system
              15: `policy` not here
              help: move it to the top level of a file
            error misplaced: `rule r` cannot stand in a system
              16: `rule r` not here
              help: move it to the top level of a file
            error misplaced: `define d` cannot stand in a system
              17: `define d` not here
              help: move it to the top level of a file
            error misplaced: `use` cannot stand in a system
              18: `use "x.yml"` not here
              help: move it to the top level of a file
            error misplaced: `workspace` cannot stand in a system
              19: `workspace` not here
              help: move it to the top level of a file
            error misplaced: `observe` cannot stand in a system
              20: `observe "x"` not here
              help: move it to the top level of a file
            error misplaced: `attribute foo` cannot stand in a system
              21: `attribute foo` not here
              help: move it to the top level of a file
        "#,
    );
}

#[test]
fn in_a_component() {
    finds(
        r#"

service a {
  independent { a, b }
  defaults { tier = 1 }
  policy { fan-in = off }
  a needs b
  extend b { tier = 1 }
  use "x.yml"
  service c
}
service b { core { needs a; tier = 1; fan-in = 2; cells = many } }
"#,
        r#"
            error misplaced: `independent` cannot stand in a component
              4: `independent` not here
              help: it has no owner: move it to the top level of a file or into a system
            error misplaced: `defaults` cannot stand in a component
              5: `defaults` not here
              help: write it in the system whose components it is for
            error misplaced: `policy` cannot stand in a component
              6: `policy` not here
              help: move it to the top level of a file
            error misplaced: `a needs …` cannot stand in a component
              7: `a needs` not here
              help: leave `a` out if this is about what is declared here, else move the statement out of these braces
            error misplaced: `extend b` cannot stand in a component
              8: `extend b` not here
              help: move it to the top level of a file or into a system
            error misplaced: `use` cannot stand in a component
              9: `use "x.yml"` not here
              help: move it to the top level of a file
            error misplaced: `service c` cannot stand in a component
              10: `service c` not here
              help: a component has no parts: declare it beside this one, in a system if they belong together
            error misplaced: `needs` without a subject cannot stand in `core`
              12: `needs` not here
              help: write it in the component whose dependency it is
            error unknown-attribute: `core` has no `tier`
              12: `tier` not known
            error type-mismatch: `core.cells` is a whole number, not the name `many`
              12: `many` the name `many`
              help: write it as in `core.cells = 12`
        "#,
    );
}

#[test]
fn in_kinds_and_blocks() {
    finds(
        r#"

kind k is service {
  allow fan-in because "x"
  needs a { allow fan-in because "x" }
  entry = a
  service x
}
k a { needs b { needs a; tier = 1; core { } }; core = true }
service b { survives loss of a { tier = 1; allow does-not-survive because "x" } }
team t { tier = 1; needs a; members = 0; oncal = "x" }
independent { a, b } { allow fan-in because "x"; needs a }
workspace "w" { tier = 1; needs a; tiers = [x, x, 3] }
system s within a
"#,
        r#"
            error misplaced: `allow fan-in` cannot stand in a kind
              4: `allow fan-in` not here
              help: write it in each component that it is about: `extend NAME { allow … }`
            error misplaced: `allow fan-in` cannot stand in the block of a dependency
              5: `allow fan-in` not here
              help: write it in each component that it is about: `extend NAME { allow … }`
            error unknown-attribute: components have no attribute `entry`
              6: `entry` not declared
              help: declare it: `attribute entry: TYPE`
            error misplaced: `service x` cannot stand in a kind
              7: `service x` not here
              help: declare it at the top level of a file or in a system
            error misplaced: `needs` without a subject cannot stand in the block of a dependency
              9: `needs` not here
              help: write it in the component whose dependency it is
            error unknown-attribute: a dependency has no `tier`
              9: `tier` not known here
              help: write it in the component it is about
            error misplaced: `core` cannot stand in the block of a dependency
              9: `core` not here
              help: write it in the component that is leaned on
            error misplaced: `core` is a block
              9: `core` not an attribute
              help: write `core { fan-in = 40 }`, or `core` alone
            error misplaced: `tier = …` cannot stand in the block of a claim
              10: `tier` not here
              help: a claim has no attributes: write `tier` in the component or the dependency it is about
            error unknown-attribute: a team has no `tier`
              11: `tier` not known here
              help: write it in the component it is about
            error misplaced: `needs` without a subject cannot stand in a team
              11: `needs` not here
              help: write it in the component whose dependency it is
            error type-mismatch: `members` is at least 1
              11: `0` out of range
            error unknown-attribute: teams have no attribute `oncal`
              11: `oncal` not declared
              help: write `oncall`
            error misplaced: `needs` without a subject cannot stand in the block of a claim
              12: `needs` not here
              help: write it in the component whose dependency it is
            error unknown-attribute: `workspace` has no `tier`
              13: `tier` not known here
              help: it has `tiers` and `required-version`, as in `tiers = [critical, high, medium, low]` and `required-version = ">=0.4"`
            error misplaced: `needs` without a subject cannot stand in `workspace`
              13: `needs` not here
              help: write it in the component whose dependency it is
            error duplicate-name: the tier `x` is named twice
              13: `x` again here
              help: remove it
            error type-mismatch: a tier is named by a plain word
              13: `3` not a word
              help: write `tiers = [critical, high, medium, low]`
            error misplaced: a system is `within` nothing: `s` is a namespace
              14: `a` a zone contains zones only
              help: write the system inside the braces of the other one
        "#,
    );
}

#[test]
fn permissions_need_reasons() {
    finds(
        r#"

service a { allow fan-in; allow fan-in because " "; allow fan-in on nothing because "x"; needs b { allow x } }
service b
system s { allow fan-in }
"#,
        r#"
            error missing-reason: `allow fan-in` gives no reason
              3: `fan-in` why is it acceptable
              help: add `because "…"` with what the next reader has to know
            error missing-reason: `allow fan-in` gives no reason
              3: `" "` why is it acceptable
              help: add `because "…"` with what the next reader has to know
            error unknown-name: `nothing` is not declared
              3: `nothing` not declared
              help: declare it: `external nothing`
            error missing-reason: `allow x` gives no reason
              3: `x` why is it acceptable
              help: add `because "…"` with what the next reader has to know
            error missing-reason: `allow fan-in` gives no reason
              5: `fan-in` why is it acceptable
              help: add `because "…"` with what the next reader has to know
        "#,
    );
}

#[test]
fn policies() {
    finds(
        r#"

policy { fan-in = eror; tier-inversion = high { limit = 3 } }
policy for c: servise where c.tier == 0 { fan-in = off }
--- w.arch
workspace "w"
policy { fan-in = off }
"#,
        r#"
            error misplaced: `policy` for everything stands beside `workspace`
              3: `policy` not in this file
              help: move it to the file with `workspace`, or write whom it is for: `policy for c: service where … { … }`
            error unknown-kind: no kind is called `servise`
              4: `servise` not declared
              help: write `service`
        "#,
    );
}
