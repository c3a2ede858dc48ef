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
              help: write one with `needs`, the stronger of the two, or say what differs: another phase, another target
              help: where two serve it, such as a primary and a replica, declare the second: `service b-replica`, and name it here
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
              help: where two serve it, such as a primary and a replica, declare the second: `service b-replica`, and name it here
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
