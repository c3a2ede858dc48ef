use super::{finds, gives};

#[test]
fn each_type_takes_its_values() {
    gives(
        r#"

attribute b: bool
attribute i: int
attribute n: number
attribute p: percent
attribute d: duration
attribute day: date
attribute s: string
attribute w: name
attribute r: ref
attribute l: list of ref on service
attribute e: one of [low, high]
attribute who: team on dependency
service a {
  b = true; i = 3; n = 4; p = 1.5%; d = 1h30m; day = 2026-11-23; s = "x"; w = blue; r = sys; l = [a, sys.x]; e = low
  needs sys { who = t, timeout = none, retries = forever }
  wants sys to start { retries = some }
}
system sys { entry = x; service x { n = 0.5 } }
team t
"#,
        r#"
            service a b=true d=5400000ms day=2026-11-23 e=low i=3 l=[a, sys.x] n=4 p=1.5% r=sys.x s="x" w=blue
              needs 1 of sys.x [hard] timeout=none retries=forever who=t
              wants 1 of sys.x to start [soft] retries=some
            service sys.x n=0.5
            team t
        "#,
    );
}

#[test]
fn wrong_values() {
    finds(
        r#"

attribute e: one of [low, high]
attribute l: list of int
service a {
  slo = 99.9
  tier = 300
  replicas = "3"
  software = nginx
  tags = aws
  tags = ["aws"]
  external = yes
  owner = "team a"
  recovery-time = 30
  drilled = "2026-01-01"
  e = lo
  l = [1, x]
  lifecycle = activ
  load = -1
  needs b { timeout = 500, retries = many, buffer = -3s }
}
service b { slo = 101% }
"#,
        r#"
            error type-mismatch: `slo` is a percentage, not the number 99.9
              6: `99.9` the number 99.9
              help: write `99.9%`
            error type-mismatch: `tier` is a number from 0, the most critical, to 255, not the number 300
              7: `300` the number 300
              help: write it as in `tier = 1`
            error type-mismatch: `replicas` is a whole number, not a string
              8: `"3"` a string
              help: write it as in `replicas = 12`
            error type-mismatch: `software` is a string, not the name `nginx`
              9: `nginx` the name `nginx`
              help: write `"nginx"`
            error type-mismatch: `tags` is a list of plain words, not the name `aws`
              10: `aws` the name `aws`
              help: write `[aws]`
            error type-mismatch: `tags` is a plain word, not a string
              11: `"aws"` a string
              help: write `aws`
            error type-mismatch: `external` is `true` or `false`, not the name `yes`
              12: `yes` the name `yes`
              help: write `true`
            error type-mismatch: `owner` is a team, not a string
              13: `"team a"` a string
              help: write it as in `owner = payments`
            error type-mismatch: `recovery-time` is a duration, not the number 30
              14: `30` the number 30
              help: write `30s`
            error type-mismatch: `drilled` is a date, not a string
              15: `"2026-01-01"` a string
              help: write `2026-01-01`
            error type-mismatch: `e` is one of `low`, `high`, not the name `lo`
              16: `lo` the name `lo`
              help: write `low`
            error type-mismatch: `l` is a whole number, not the name `x`
              17: `x` the name `x`
              help: write it as in `l = 12`
            error type-mismatch: `lifecycle` is one of `planned`, `active`, `deprecated`, `retired`, not the name `activ`
              18: `activ` the name `activ`
              help: write `active`
            error type-mismatch: `timeout` is a duration or `none`, not the number 500
              20: `500` the number 500
              help: write `500ms` or `500s`
            error type-mismatch: `retries` is a number, `some` or `forever`, not the name `many`
              20: `many` the name `many`
              help: write it as in `retries = 3`
            error type-mismatch: `slo` is a percentage from 0% to 100%
              22: `101%` out of range
        "#,
    );
}

#[test]
fn set_twice() {
    finds(
        r#"

service a { tier = 1, tier = 2; tags = [a]; tags = [b] }
extend a { tier = 3 }
kind k is service { tier = 1; tier = 1 }
k x { needs a { timeout = 1s, timeout = 2s } }
system s { defaults { tier = 1 } defaults { tier = 2 } service y }
"#,
        r#"
            error duplicate-attribute: `tier` is set twice
              3: `2` set again here
              3: `1` first set here
              help: remove one
            error duplicate-attribute: `tier` is set twice
              4: `3` set again here
              3: `1` first set here
              help: remove one
            error duplicate-attribute: `tier` is set twice
              5: `1` set again here
              5: `1` first set here
              help: remove one
            error duplicate-attribute: `timeout` is set twice
              6: `2s` set again here
              6: `1s` first set here
              help: remove one
            error duplicate-attribute: `tier` is set twice
              7: `2` set again here
              7: `1` first set here
              help: remove one
        "#,
    );
}

#[test]
fn who_may_have_an_attribute() {
    finds(
        r#"

attribute pci: bool on datastore, k
kind k is service
datastore a { pci = true; timeout = 1s; oncall = "x"; rollout = staged }
k b { pci = true; needs a { rollout = staged, pci = true, switch = manual } }
service c { pci = true; changes a { timeout = 1s }; runs in z { timeout = 1s } }
zone z
team t { slo = 3% }
k2 d
"#,
        r#"
            error unknown-attribute: a component has no `timeout`
              5: `timeout` not known here
              help: write it in the block of a dependency with `needs`, `wants`, `uses`
            error unknown-attribute: a component has no `oncall`
              5: `oncall` not known here
              help: write it in the team it is about
            error unknown-attribute: a component has no `rollout`
              5: `rollout` not known here
              help: write it in the block of a dependency with `changes`
            error unknown-attribute: `needs` has no `rollout`
              6: `rollout` not known here
              help: write it in the block of a dependency with `changes`
            error unknown-attribute: a dependency has no `pci`
              6: `pci` not known here
              help: it is declared for `datastore`, `k`
            error misplaced: `switch` is about a group, and there is one target only
              6: `switch` there is nothing to switch to
              help: name the alternatives: `needs any of { a, b }`
            error unknown-attribute: a `service` has no `pci`
              7: `pci` not known here
              help: it is declared for `datastore`, `k`
            error unknown-attribute: `changes` has no `timeout`
              7: `timeout` not known here
              help: write it in the block of a dependency with `needs`, `wants`, `uses`
            error unknown-attribute: `runs in` has no `timeout`
              7: `timeout` not known here
              help: write it in the block of a dependency with `needs`, `wants`, `uses`
            error unknown-attribute: a team has no `slo`
              9: `slo` not known here
              help: write it in the component it is about
            error unknown-kind: no kind is called `k2`
              10: `k2` not declared
              help: write `k`
        "#,
    );
}

#[test]
fn an_attribute_for_some_kinds_in_defaults() {
    gives(
        r#"

attribute pci: bool on datastore
system s { defaults { pci = true; tier = 1 } datastore a; service b }
"#,
        r#"
            datastore s.a tier=1 pci=true
            service s.b tier=1
        "#,
    );
}

#[test]
fn attributes_as_declared() {
    finds(
        r#"

attribute a: strng
attribute b: component
attribute c: list of list of int
attribute d: set of int
attribute f: one of [low, low, match]
attribute match: int
attribute g: int on nothing
attribute h: color
attribute mode: int
"#,
        r#"
            error unknown-type: `strng` is no type
              3: `strng` a type is wanted here
              help: write `string`
            error unknown-type: `component` is no type
              4: `component` a type is wanted here
              help: write `ref`
            error unknown-type: a list cannot hold lists
              5: `list of int` a list in a list
              help: write `list of TYPE` with a plain type
            error unknown-type: an attribute cannot hold a set
              6: `set of int` sets exist in rules only
              help: write `list of TYPE`
            error duplicate-name: `low` stands twice in `one of`
              7: `low` again here
              help: remove it
            error reserved-name: no value of `one of` can be called `match`: it is a word of rules
              7: `match` rules could not tell it apart
              help: choose another name
            error reserved-name: no attribute can be called `match`: it is a word of rules
              8: `match` rules could not tell it apart
              help: choose another name
            error unknown-kind: no kind is called `nothing`
              9: `nothing` not declared
              help: declare it: `kind nothing is service`, or write one of `service`, `datastore`, `external`
            error unknown-type: `color` is no type
              10: `color` a type is wanted here
              help: types are `bool`, `int`, `number`, `percent`, `duration`, `date`, `string`, `name`, `ref`, `team`, `one of [a, b]` and `list of TYPE`
            error duplicate-name: `mode` is an attribute of the language
              11: `mode` declared again here
              help: remove this line, or give yours another name
        "#,
    );
}

#[test]
fn tiers_by_name() {
    gives(
        r#"

workspace "w" { tiers = [critical, high, low] }
service a { tier = critical }
service b { tier = low }
"#,
        r#"
            service a tier=0
            service b tier=2
        "#,
    );
}

#[test]
fn tiers_by_name_and_number() {
    finds(
        r#"

workspace "w" { tiers = [critical, high, low] }
service a { tier = 1 }
service b { tier = hih }
service c { tier = "high" }
"#,
        r#"
            error type-mismatch: `tier` is one of `critical`, `high`, `low`, not the number 1
              4: `1` the number 1
              help: write `high`
            error type-mismatch: `tier` is one of `critical`, `high`, `low`, not the name `hih`
              5: `hih` the name `hih`
              help: write `high`
            error type-mismatch: `tier` is one of `critical`, `high`, `low`, not a string
              6: `"high"` a string
              help: write it as in `tier = critical`
        "#,
    );
}
