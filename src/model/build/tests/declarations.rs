use super::{finds, gives};

#[test]
fn declared_twice() {
    finds(
        r#"

service a { tier = 1 }
--- z.arch
service a { tier = 2 }
system s { service b; service b; system t }
system s { service c }
team t
team t
kind k is service
kind k is tool
kind queue is tool
attribute x: int
attribute x: string
attribute tier: int
service user { needs a, s.b, s.c; owner = t }
system a
k kk
"#,
        r#"
            error duplicate-name: `a` is declared as a system and as a component
              3: `a` declared again here
              13: `a` first declared here
              help: rename one, or add to the first with `extend a { … }`
            error duplicate-name: `a` is declared as a system and as a component
              1: `a` declared again here
              13: `a` first declared here
              help: rename one, or add to the first with `extend a { … }`
            error duplicate-name: `s.b` is declared twice
              2: `b` declared again here
              2: `b` first declared here
              help: rename one, or add to the first with `extend s.b { … }`
            error duplicate-name: the system `s` is declared twice
              3: `s` declared again here
              2: `s` first declared here
              help: to add to it, write `extend s { … }`
            error duplicate-name: the team `t` is declared twice
              5: `t` declared again here
              4: `t` first declared here
              help: remove one, or rename it
            error duplicate-name: the kind `k` is declared twice
              7: `k` declared again here
              6: `k` first declared here
              help: rename one, or remove it
            error duplicate-name: `queue` is a kind of the language
              8: `queue` declared again here
              help: give yours another name
            error duplicate-name: the attribute `x` is declared twice
              10: `x` declared again here
              9: `x` first declared here
              help: remove one
            error duplicate-name: `tier` is an attribute of the language
              11: `tier` declared again here
              help: remove this line, or give yours another name
        "#,
    );
}

#[test]
fn extend_adds_from_anywhere() {
    gives(
        r#"

extend shop.api { owner = t; tags = [b]; needs shop.db; core { fan-in = 3 } }
extend shop { service db; defaults { tier = 2 } }
--- a.arch
system shop { extend api { tags = [a]; runs in z }; service api { tags = [c]; slo = 99%; core } }
shop.api wants shop.db to start
zone z
team t
--- b.arch
extend shop.inner { service deep }
extend shop { system inner }
"#,
        r#"
            service shop.api owner=t tier=2 slo=99% tags=[a, b, c] core=true core.fan-in=3
              needs 1 of shop.db [hard]
              wants 1 of shop.db to start [soft]
              runs in 1 of z [hard]
            service shop.db tier=2
            service shop.inner.deep tier=2
            zone z
            team t
        "#,
    );
}

#[test]
fn extend_of_what_is_not_there() {
    finds(
        r#"

extend nothing { tier = 1 }
extend nothing2 { service x }
service a
extend a { service b }
service c { needs b, x }
extend a { entry = c }
extend s { tier = 1 }
system s { service q }
"#,
        r#"
            error unknown-name: `nothing` is not declared
              3: `nothing` not declared
              help: declare it: `external nothing`
            error unknown-name: `nothing2` is not declared
              4: `nothing2` not declared
              help: declare it: `external nothing2`
            error misplaced: nothing can be declared in `a`: it is a component
              6: `a` no system
              5: `a` declared here
              help: declare what is in the braces beside it, or write dependencies and attributes only
            error misplaced: nothing can be declared in `a`: it is a component
              8: `a` no system
              5: `a` declared here
              help: declare what is in the braces beside it, or write dependencies and attributes only
            error misplaced: `tier = …` cannot stand in a system
              9: `tier` not here
              help: write it for every component of the system: `defaults { tier = … }`
        "#,
    );
}

#[test]
fn kinds_of_kinds() {
    gives(
        r#"

kind web is backend { tier = 1; needs iam to start; tags = [web] }
kind backend is service { tier = 2; slo = 99%; wants log to observe; tags = [back]; runs in any of { z1, z2 } }
web shop { slo = 99.5%; tags = [own] }
backend iam
web login { wants iam to start; runs in z1 }
tool log
zone z1
zone z2
"#,
        r#"
            backend iam tier=2 slo=99% tags=[back]
              wants 1 of log to observe [soft] (inherited)
              runs in 1 of z1 z2 [hard] (inherited)
            tool log
            web login tier=1 slo=99% tags=[back, web]
              wants 1 of iam to start [soft]
              wants 1 of log to observe [soft] (inherited)
              runs in 1 of z1 [hard]
            web shop tier=1 slo=99.5% tags=[back, own, web]
              needs 1 of iam to start [hard] (inherited)
              wants 1 of log to observe [soft] (inherited)
              runs in 1 of z1 z2 [hard] (inherited)
            zone z1
            zone z2
        "#,
    );
}

#[test]
fn kinds_in_a_circle() {
    finds(
        r#"

kind a is b
kind b is c
kind c is a
kind d is a
kind e is e
kind f is nothing
d x
e y
f z { needs x }
kind match is service
match m
"#,
        r#"
            error unknown-kind: the kind `a` is made from itself
              3: `b` leads back to it
              help: make it from a kind of the language: `is service`
            error unknown-kind: the kind `b` is made from itself
              4: `c` leads back to it
              help: make it from a kind of the language: `is service`
            error unknown-kind: the kind `c` is made from itself
              5: `a` leads back to it
              help: make it from a kind of the language: `is service`
            error unknown-kind: the kind `e` is made from itself
              7: `e` leads back to it
              help: make it from a kind of the language: `is service`
            error unknown-kind: no kind is called `nothing`
              8: `nothing` not declared
              help: declare it: `kind nothing is service`, or write one of `service`, `datastore`, `external`
            error reserved-name: no kind can be called `match`: it is a word of rules
              12: `match` rules could not tell it apart
              help: choose another name
        "#,
    );
}

#[test]
fn what_is_declared_in_a_component() {
    finds(
        r#"

service a { service inner { tier = 1 }; kind k is service; team t; rule r { match c: service report "x" } }
service b { needs inner }
"#,
        r#"
            error misplaced: `service inner` cannot stand in a component
              3: `service inner` not here
              help: a component has no parts: declare it beside this one, in a system if they belong together
            error misplaced: `kind k` cannot stand in a component
              3: `kind k` not here
              help: move it to the top level of a file
            error misplaced: `team t` cannot stand in a component
              3: `team t` not here
              help: move it to the top level of a file
            error misplaced: `rule r` cannot stand in a component
              3: `rule r` not here
              help: move it to the top level of a file
        "#,
    );
}
