use super::{finds, gives};

#[test]
fn how_a_loss_passes() {
    gives(
        r#"

service a {
  needs n1
  needs n2 { buffer = 1m }
  wants w1
  wants w2 { buffer = 5m }
  wants w3 { buffer = 5m, when-full = drop }
  wants w5 { mode = in-process }
  wants w6 { mode = async }
  uses u1
  uses u2 to observe
  runs in z
  changes n1
  survives loss of z
}
service n1; service n2; service w1; service w2; service w3; service w5; service w6; service u1; service u2
zone z within region
zone region
"#,
        r#"
            service a
              needs 1 of n1 [hard]
              needs 1 of n2 [hard] buffer 60000ms buffer=60000ms
              wants 1 of w1 [soft]
              wants 1 of w2 [doubtful] buffer 300000ms buffer=300000ms
              wants 1 of w3 [soft] buffer 300000ms buffer=300000ms when-full=drop
              wants 1 of w5 [hard] mode=in-process
              wants 1 of w6 [soft] mode=async
              uses 1 of u1 [doubtful]
              uses 1 of u2 to observe [doubtful]
              runs in 1 of z [hard]
              changes 1 of n1 [change]
              survives loss of 1 of z [claim]
            service n1
            service n2
            zone region
            service u1
            service u2
            service w1
            service w2
            service w3
            service w5
            service w6
            zone z
              within 1 of region [hard]
        "#,
    );
}

#[test]
fn a_wants_that_blocks() {
    finds(
        r#"

service a { wants b { buffer = 5m, when-full = block } }
service b
"#,
        r#"
            warning wants-that-blocks: `wants` with `when-full = block` is a `needs`: once the buffer is full, the owner stands still
              3: `block` blocks when full
              help: write `needs` and leave `when-full` out
              help: write `when-full = drop` if it goes on without
        "#,
    );
}

#[test]
fn written_refines_inherited() {
    gives(
        r#"

system s {
  defaults { wants dns { timeout = 1s }; needs iam to start; runs in any of { z1, z2 }; needs any of { p, q } "pay"; wants metrics to observe }
  service a { needs dns { retries = 2 }; runs in z1; needs any of { q, p } { drilled = 2026-01-01 } }
  service b { needs any of { dns, dns2 }; wants p }
  service dns
  service iam
  service dns2
  service p
  service q
  tool metrics
  journey j { needs a }
  zone z1
  zone z2
}
"#,
        r#"
            service s.a
              needs 1 of s.dns [hard] timeout=1000ms retries=2
              needs 1 of s.p s.q [hard] drilled=2026-01-01 for "pay"
              needs 1 of s.iam to start [hard] (inherited)
              wants 1 of s.metrics to observe [soft] (inherited)
              runs in 1 of s.z1 [hard]
            service s.b
              needs 1 of s.dns s.dns2 [hard]
              needs 1 of s.iam to start [hard] (inherited)
              wants 1 of s.p [soft]
              wants 1 of s.metrics to observe [soft] (inherited)
              runs in 1 of s.z1 s.z2 [hard] (inherited)
            service s.dns
              needs 1 of s.p s.q [hard] for "pay" (inherited)
              needs 1 of s.iam to start [hard] (inherited)
              wants 1 of s.metrics to observe [soft] (inherited)
              runs in 1 of s.z1 s.z2 [hard] (inherited)
            service s.dns2
              needs 1 of s.p s.q [hard] for "pay" (inherited)
              needs 1 of s.iam to start [hard] (inherited)
              wants 1 of s.dns [soft] timeout=1000ms (inherited)
              wants 1 of s.metrics to observe [soft] (inherited)
              runs in 1 of s.z1 s.z2 [hard] (inherited)
            service s.iam
              needs 1 of s.p s.q [hard] for "pay" (inherited)
              wants 1 of s.dns [soft] timeout=1000ms (inherited)
              wants 1 of s.metrics to observe [soft] (inherited)
              runs in 1 of s.z1 s.z2 [hard] (inherited)
            journey s.j
              needs 1 of s.a [hard]
            tool s.metrics
              needs 1 of s.p s.q [hard] for "pay" (inherited)
              needs 1 of s.iam to start [hard] (inherited)
              wants 1 of s.dns [soft] timeout=1000ms (inherited)
              runs in 1 of s.z1 s.z2 [hard] (inherited)
            service s.p
              needs 1 of s.q [hard] for "pay" (inherited)
              needs 1 of s.iam to start [hard] (inherited)
              wants 1 of s.dns [soft] timeout=1000ms (inherited)
              wants 1 of s.metrics to observe [soft] (inherited)
              runs in 1 of s.z1 s.z2 [hard] (inherited)
            service s.q
              needs 1 of s.p [hard] for "pay" (inherited)
              needs 1 of s.iam to start [hard] (inherited)
              wants 1 of s.dns [soft] timeout=1000ms (inherited)
              wants 1 of s.metrics to observe [soft] (inherited)
              runs in 1 of s.z1 s.z2 [hard] (inherited)
            zone s.z1
            zone s.z2
        "#,
    );
}

#[test]
fn written_twice() {
    finds(
        r#"

service a { needs b; wants b; needs b to start }
service c { needs b; needs any of { b, d } }
service d { needs any of { a, b }; needs any of { b, c }; needs any of { b, a } to serve }
service b
c needs b
service e { changes a, b; changes a }
service f { survives loss of a; survives loss of a; survives loss of 2 of { a, b }; survives loss of { a, b } }
service g { needs a via m; wants b via m }
service m
"#,
        r#"
            error duplicate-dependency: two statements of `a` say how it depends on `b` to serve
              3: `wants b` said again here
              3: `needs b` first said here
              help: remove one, or say what differs: another phase, another target
            error duplicate-dependency: two statements of `c` say how it depends on `b` to serve
              4: `needs any of { b, d` said again here
              4: `needs b` first said here
              help: a group says it for its members: remove the single one, or declare what they stand for as a component
            error duplicate-dependency: two statements of `d` say how it depends on `a` to serve
              5: `needs any of { b, a` said again here
              5: `needs any of { a, b` first said here
              help: remove one, or say what differs: another phase, another target
            error duplicate-dependency: two statements of `c` say how it depends on `b` to serve
              7: `needs b` said again here
              4: `needs b` first said here
              help: remove one, or say what differs: another phase, another target
            error duplicate-dependency: two statements of `e` say how it changes `a`
              8: `changes a` said again here
              8: `changes a, b` first said here
              help: remove one
            error duplicate-dependency: two statements of `f` claim that it survives the same
              9: `survives loss of a` said again here
              9: `survives loss of a` first said here
              help: remove one
        "#,
    );
}

#[test]
fn counts_of_gates() {
    finds(
        r#"

service a { needs 0 of { b, c }; needs 2 of { b, c } to start; needs 5 of { b, c } to recover; needs 1 of { b, c } to observe }
service b
service c { needs any of { b, b }; needs any of { a, s } to start; needs c; wants a, c to recover }
system s { entry = x; service x }
service d { needs any of { s, s.x } }
service e { survives loss of 3 of { a, b }; survives loss of 0 of { a } }
independent { a }
independent { a, a }
independent { a, b, c }
independent same { c, a, b }
"#,
        r#"
            error wrong-count: 0 of 2 is no choice
              3: `needs 0 of { b` counted wrong
              help: write a number from 1 to 1
            error wrong-count: 2 of 2 is no choice
              3: `needs 2 of { b` counted wrong
              help: if all are needed, write them as a list: `needs a, b`
            error wrong-count: 5 of 2 is no choice
              3: `needs 5 of { b` counted wrong
              help: there are 2 targets only
            error duplicate-target: `b` stands twice among the targets
              5: `b` the same again
              5: `b` first here
              help: remove one
            error self-dependency: `c` needs itself
              5: `c` the component itself
              help: remove it, or name what is meant
            error self-dependency: `c` wants itself
              5: `c` the component itself
              help: remove it, or name what is meant
            error duplicate-target: `s.x` stands twice among the targets
              7: `s.x` the same again
              7: `s` first here
              help: remove one
            error wrong-count: the loss of 3 of 2 cannot be survived or not
              8: `survives loss of 3 of { a, b` counted wrong
              help: write a number from 1 to 2, or leave it out for each alone
            error wrong-count: the loss of 0 of 1 cannot be survived or not
              8: `survives loss of 0 of { a` counted wrong
              help: write a number from 1 to 1, or leave it out for each alone
            error wrong-count: one alone is always independent
              9: `a` name at least two
              help: write `independent { a, b }`
            error duplicate-target: `a` stands twice among the targets
              10: `a` the same again
              10: `a` first here
              help: remove one
            error duplicate-dependency: the same claim stands twice
              12: `independent same { c, a, b` claimed again here
              11: `independent { a, b, c` first claimed here
              help: remove one
        "#,
    );
}

#[test]
fn a_list_takes_no_block() {
    finds(
        r#"

service a { needs b, c { timeout = 1s } }
service b
service c
"#,
        r#"
            error misplaced: a block after a list of 2 targets does not say whose it is
              3: `{ timeout = 1s }` belongs to one target
              help: write a statement for each: `needs b { … }`
        "#,
    );
}

#[test]
fn what_is_planned_or_retired() {
    gives(
        r#"

service a { needs any of { b, c }; needs 2 of { b, d, c } to start; needs c to recover; wants any of { c, c2 } to observe }
service b
service c { lifecycle = planned; needs b }
service c2 { lifecycle = retired }
service d
independent { a, b, c }
independent { a, c }
"#,
        r#"
            service a
              needs 1 of b [hard] without c
              needs 2 of b d to start [hard] without c
              needs 1 of c to recover [hard]
              wants 1 of c c2 to observe [soft]
            service b
            service c lifecycle=planned (absent)
              needs 1 of b [hard]
            service c2 lifecycle=retired (absent)
            service d
              independent 1 of a b [hard] without c
        "#,
    );
}

#[test]
fn a_way() {
    gives(
        r#"

service a { needs b via mesh { timeout = 1s } }
service a2 { needs b via mesh; wants c via mesh to start; wants d via mesh }
service b
service c
service d
service mesh
"#,
        r#"
            service a
              needs 1 of b [hard] timeout=1000ms
              needs 1 of mesh [hard] timeout=1000ms
            service a2
              needs 1 of b [hard]
              needs 1 of mesh [hard]
              wants 1 of d [soft]
              wants 1 of c to start [soft]
              wants 1 of mesh to start [soft]
            service b
            service c
            service d
            service mesh
        "#,
    );
}

#[test]
fn alternatives_with_blocks() {
    gives(
        r#"

service a { needs any of { b { timeout = 1s, retries = 2, mode = async }, c { timeout = 3s, retries = some } } "pay" { switch = manual, takes = 30m } }
service d { needs b { timeout = 2s }, c }
service e { needs any of { b { mode = async }, c { mode = sync } } { timeout = none } }
service b
service c
"#,
        r#"
            service a
              needs 1 of b c [hard] manual 1800000ms timeout=3000ms retries=2 mode=async switch=manual takes=1800000ms for "pay"
            service b
            service c
            service d
              needs 1 of b [hard] timeout=2000ms
            service e
              needs 1 of b c [hard] timeout=none
        "#,
    );
}

#[test]
fn claims() {
    gives(
        r#"

/// Two ways out.
independent ways { a, s, j } except { p }
service a { survives loss of { z1, z2 }; survives loss of 2 of { z1, z2 } }
system s { entry = x; service x { needs a } ; independent { x, a } }
journey j { needs a }
service p
zone z1
zone z2
survivor survives loss of z1
service survivor
kind k is service { survives loss of z2 }
k one
"#,
        r#"
            service a
              survives loss of 1 of z1 z2 [claim]
              survives loss of 2 of z1 z2 [claim]
            journey j
              needs 1 of a [hard]
            k one
              survives loss of 1 of z2 [claim] (inherited)
            service p
            service s.x
              needs 1 of a [hard]
            service survivor
              survives loss of 1 of z1 [claim]
            zone z1
            zone z2
              independent 2 of a j s.x [hard] except p named ways
              independent 1 of a s.x [hard]
        "#,
    );
}

#[test]
fn where_verbs_lead() {
    finds(
        r#"

journey j { needs a }
service a { needs j; runs in b; changes z, j; needs any of { j, b }; survives loss of j }
service b within z { runs in z }
zone z
zone y within b
zone q1 within q2
zone q2 within q1
zone q3 within q1
independent { k, a }
kind k is service
k kk
"#,
        r#"
            error type-mismatch: the journey `j` is never depended on
              4: `j` a component is wanted here
              3: `j` declared as a journey
              help: name what the journey needs instead
            error type-mismatch: `runs in` takes zones, and `b` is of kind `service`
              4: `b` a zone is wanted here
              5: `b` declared as `service`
              help: write `needs` for what it depends on, or declare a zone
            error type-mismatch: nothing changes the zone `z`
              4: `z` a zone is a place
              6: `z` declared as a zone
              help: name what is changed there
            error type-mismatch: the journey `j` is never depended on
              4: `j` a component is wanted here
              3: `j` declared as a journey
              help: name what the journey needs instead
            error type-mismatch: the journey `j` is never depended on
              4: `j` a component is wanted here
              3: `j` declared as a journey
              help: name what the journey needs instead
            error type-mismatch: the journey `j` is never depended on
              4: `j` a component is wanted here
              3: `j` declared as a journey
              help: name what the journey needs instead
            error misplaced: only a zone is `within` something, and `b` is none
              5: `z` not of a zone
              help: write in its block: `runs in z`
            error type-mismatch: `within` takes zones, and `b` is of kind `service`
              7: `b` a zone is wanted here
              5: `b` declared as `service`
              help: declare a zone
            error cyclic-zones: the zone `q1` is within itself
              8: `q2` leads back to it
              9: `q1` by this one
              help: remove one of them: containment has an outermost zone
            error unknown-name: `k` is not declared
              11: `k` a kind, and a component is wanted
              help: write `kk`
              help: declare it: `external k`
        "#,
    );
}

#[test]
fn what_is_read_twice() {
    gives(
        r#"

service own
--- one.yml read
service api { uses db { evidence = "depends_on" }; replicas = 3; tags = [a] }
datastore db
--- two.yml read
service api { needs db { evidence = "links" }; replicas = 3; tags = [b] }
"#,
        r#"
            service api tags=[a, b] replicas=3 (foreign)
              needs 1 of db [hard] evidence="depends_on, links" seen as "depends_on, links"
            datastore db (foreign)
            service own
        "#,
    );
}

#[test]
fn sources_in_conflict() {
    finds(
        r#"

extend api { software = "mine" }
--- one.yml read
service api { replicas = 3; software = "x" }
--- two.yml read
service api { replicas = 4; software = "y" }
"#,
        r#"
            warning conflicting-sources: `replicas` of `api` is read with two values, and stays unset
              1: `4` one value
              1: `3` another value
              help: write the right one: `extend api { replicas = … }`
        "#,
    );
}

#[test]
fn changes_are_about_a_set() {
    gives(
        r#"

tool deploy { changes { a, b } { rollout = staged, guard = "canary" }; changes c; needs a }
service a
service b
config c
"#,
        r#"
            service a
            service b
            config c
            tool deploy
              needs 1 of a [hard]
              changes 1 of a b [change] rollout=staged guard="canary"
              changes 1 of c [change]
        "#,
    );
}

#[test]
fn exceptions() {
    gives(
        r#"

service a { needs any of { b, c } except { d }; needs e to start }
service b; service c; service d; service e
"#,
        r#"
            service a
              needs 1 of b c [hard] except d
              needs 1 of e to start [hard]
            service b
            service c
            service d
            service e
        "#,
    );
}
