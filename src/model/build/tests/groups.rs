use super::{finds, gives};

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
