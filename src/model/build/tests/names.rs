use super::{finds, gives};

#[test]
fn first_look() {
    gives(
        r#"
/// us-east-1 as its operator described it after 25 November 2020, shortened.
workspace "aws us-east-1"

team streams  "Kinesis" { oncall = "https://oncall.example/streams", members = 9 }
team identity "Cognito" { oncall = "https://oncall.example/identity", members = 7 }
team support  "Support" { oncall = "https://oncall.example/support", members = 30 }

kind managed-service is service { tier = 1, tags = [aws] }

system aws "Amazon Web Services" {
  defaults { needs status-page to inform }        // every component below

  /// Routes every put and get to a back-end cell.
  managed-service kinesis "Kinesis Data Streams" {
    owner = streams
    tier = 0
    slo = 99.9%
    core { fan-in = 10 }

    needs dynamodb { timeout = 2s, retries = 3 }
    needs shard-map-store to start
    wants cloudwatch to observe
  }

  managed-service cognito {
    owner = identity
    tier = 0
    wants kinesis { mode = async, buffer = 5m }   // best-effort analytics
  }

  managed-service cloudwatch { needs kinesis { buffer = 1m } }
  managed-service lambda { needs cloudwatch { buffer = 45m } }
  datastore dynamodb
  datastore shard-map-store

  tool status-page { owner = support; needs cognito }
  tool status-page-backup { owner = support }
}

journey sign-in "A customer signs in" { needs aws.cognito }

independent { aws.status-page, aws.status-page-backup }

policy {
  fan-in = warning { limit = 12 }
  tier-inversion = error
}
"#,
        r#"
            managed-service aws.cloudwatch tier=1 tags=[aws]
              needs 1 of aws.kinesis [hard] buffer 60000ms buffer=60000ms
              needs 1 of aws.status-page to inform [hard] (inherited)
            managed-service aws.cognito owner=identity tier=0 tags=[aws]
              needs 1 of aws.status-page to inform [hard] (inherited)
              wants 1 of aws.kinesis [doubtful] buffer 300000ms mode=async buffer=300000ms
            datastore aws.dynamodb
              needs 1 of aws.status-page to inform [hard] (inherited)
            managed-service aws.kinesis owner=streams tier=0 slo=99.9% tags=[aws] core=true core.fan-in=10
              needs 1 of aws.dynamodb [hard] timeout=2000ms retries=3
              needs 1 of aws.shard-map-store to start [hard]
              needs 1 of aws.status-page to inform [hard] (inherited)
              wants 1 of aws.cloudwatch to observe [soft]
            managed-service aws.lambda tier=1 tags=[aws]
              needs 1 of aws.cloudwatch [hard] buffer 2700000ms buffer=2700000ms
              needs 1 of aws.status-page to inform [hard] (inherited)
            datastore aws.shard-map-store
              needs 1 of aws.status-page to inform [hard] (inherited)
            tool aws.status-page owner=support
              needs 1 of aws.cognito [hard]
            tool aws.status-page-backup owner=support
              needs 1 of aws.status-page to inform [hard] (inherited)
            journey sign-in
              needs 1 of aws.cognito [hard]
              independent 1 of aws.status-page aws.status-page-backup [hard]
            team identity oncall="https://oncall.example/identity" members=7
            team streams oncall="https://oncall.example/streams" members=9
            team support oncall="https://oncall.example/support" members=30
        "#,
    );
}

#[test]
fn unknown_names_are_said_once() {
    finds(
        r#"

service checkout { needs payment, s3; wants s3 to start; owner = payment }
service payments { uses s3; runs in az1 }
team payments
job nightly { wants s3 to recover; needs s3 to start; uses s3 to observe }
"#,
        r#"
            error unknown-name: `payment` is not declared
              3: `payment` not declared
              help: write `payments`
              help: declare it: `external payment`
            error unknown-name: `s3` is not declared, and used in 6 places
              3: `s3` not declared
              3: `s3` and here
              4: `s3` and here
              6: `s3` and here
              note: and in 2 more places
              help: declare it: `external s3`
            error unknown-name: no team is called `payment`
              3: `payment` not declared
              help: write `payments`
              help: declare it: `team payment`
            error unknown-name: `az1` is not declared
              4: `az1` not declared
              help: declare it: `zone az1`
        "#,
    );
}

#[test]
fn a_typo_of_a_verb_or_a_kind() {
    finds(
        r#"

service a { wnats b { timeout = 1s }; kafka c }
service b
servce c
kafka d
kafka e
component f
"#,
        r#"
            error unknown-kind: `wnats` is neither a verb nor a kind
              3: `wnats` not known
              help: write `wants`
            error unknown-kind: `kafka` is neither a verb nor a kind
              3: `kafka` not known
              help: a statement begins with `needs`, `wants`, `uses` or an attribute
            error unknown-kind: no kind is called `servce`
              5: `servce` not declared
              help: did you mean `service` or `survives`
            error unknown-kind: no kind is called `kafka`, and used in 2 places
              6: `kafka` not declared
              7: `kafka` and here
              help: declare it: `kind kafka is service`, or write one of `service`, `datastore`, `external`
            error unknown-kind: `component` is what all kinds have in common: say which one it is
              8: `component` says nothing
              help: write `service`, `datastore`, `queue`, `job`, `tool`, `external` or `config`
        "#,
    );
}

#[test]
fn what_is_not_in_a_system() {
    finds(
        r#"

system shop { service api; service cart; system back { service store } }
service web { needs shop.apis, web.x, shop.back.stor, shop.nothing }
"#,
        r#"
            error unknown-name: `shop.apis` is not declared in the system `shop`
              4: `shop.apis` not declared
              help: write `shop.api`
            error unknown-name: there is no `web.x`: `web` is a component, and nothing is declared in it
              4: `web.x` not declared
            error unknown-name: `shop.back.stor` is not declared in the system `shop.back`
              4: `shop.back.stor` not declared
              help: write `shop.back.store`
            error unknown-name: `shop.nothing` is not declared in the system `shop`
              4: `shop.nothing` not declared
        "#,
    );
}

#[test]
fn names_resolve_from_the_inside_out() {
    gives(
        r#"

service api
system shop {
  service cart { needs db, pay.gateway, log }
  service db
  system pay { service gateway { needs db, ledger }; service ledger; service log { needs shop.cart } }
  service log
}
system other { service db { needs api, shop.db } }
"#,
        r#"
            service api
            service other.db
              needs 1 of api [hard]
              needs 1 of shop.db [hard]
            service shop.cart
              needs 1 of shop.db [hard]
              needs 1 of shop.log [hard]
              needs 1 of shop.pay.gateway [hard]
            service shop.db
            service shop.log
            service shop.pay.gateway
              needs 1 of shop.db [hard]
              needs 1 of shop.pay.ledger [hard]
            service shop.pay.ledger
            service shop.pay.log
              needs 1 of shop.cart [hard]
        "#,
    );
}

#[test]
fn a_first_part_with_two_meanings() {
    finds(
        r#"

service api
service web { needs api }
system shop { service api; service cart { needs api }; service q { wants api to start } }
"#,
        r#"
            warning ambiguous-name: `api` could mean `shop.api` or `api`, and is taken for `shop.api`
              5: `api` the inner one is meant
              5: `api` and here
              5: `api` the inner one
              3: `api` the outer one
              help: rename one of them, or write the full name
        "#,
    );
}

#[test]
fn entry_of_systems() {
    gives(
        r#"

system shop { entry = back; system back { entry = api; service api; service db } }
service web { needs shop; wants shop.back to start }
extend other { entry = x }
system other { service x }
x needs other
service x
"#,
        r#"
            service other.x
            service shop.back.api
            service shop.back.db
            service web
              needs 1 of shop.back.api [hard]
              wants 1 of shop.back.api to start [soft]
            service x
              needs 1 of other.x [hard]
        "#,
    );
}

#[test]
fn a_system_without_entry() {
    finds(
        r#"

system shop { service api; service db }
service web { needs shop }
job nightly { wants shop to recover }
independent { shop, web }
"#,
        r#"
            error no-entry: `shop` is a system without an entry: nobody knows which of its components is meant
              4: `shop` a system
              5: `shop` and here
              6: `shop` and here
              3: `shop` declared here
              help: name one of `shop.api`, `shop.db`
              help: or write `entry = NAME` in the system `shop`
        "#,
    );
}

#[test]
fn wrong_entries() {
    finds(
        r#"

service out
system a { entry = out; service x }
system b { entry = x, entry = y; service x; service y }
system c { entry = "x"; service x }
system d { entry = j; journey j }
"#,
        r#"
            error unknown-name: `out` is not declared in the system `a`
              4: `out` not declared
            error duplicate-attribute: `entry` of `b` is set twice
              5: `y` set again here
              5: `x` first set here
              help: remove one
            error type-mismatch: `entry` is the name of a component
              6: `"x"` not a name
              help: write the name as it is declared in the system: `entry = api`
            error type-mismatch: `d.j` cannot be the entry of `d`: nothing calls it
              7: `j` a journey or a zone
              help: name the component that answers for the system
        "#,
    );
}

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
fn used_repositories_live_under_their_name() {
    gives(
        r#"

workspace "w"
service web { needs shop.api, shop.back.db; owner = shop.dev }
kind own is service { tier = 3 }
extend shop { entry = api }
extend shop.api { tier = 0 }
job nightly { needs shop }
--- x/shop.arch use shop
workspace "not ours" { tiers = [a, b] }
team dev
kind own is service { tier = 1; needs back.db to start }
attribute cost: int on own
own api { cost = 3; owner = dev; needs back.db; allow fan-in because "here" }
system back { datastore db }
policy { fan-in = off }
rule r { match c: service  report "x" }
"#,
        r#"
            job nightly
              needs 1 of shop.api [hard]
            shop.own shop.api owner=shop.dev tier=0 shop.cost=3
              needs 1 of shop.back.db [hard]
              needs 1 of shop.back.db to start [hard] (inherited)
            datastore shop.back.db
            service web owner=shop.dev
              needs 1 of shop.api [hard]
              needs 1 of shop.back.db [hard]
            team shop.dev
        "#,
    );
}

#[test]
fn read_elements_join_written_ones() {
    gives(
        r#"

extend shop.api { tier = 0; needs shop.db }
service pay { aka = ["shop.payments"]; tier = 1 }
service web { needs shop.payments }
--- compose.yml read shop
service api { uses db { evidence = "depends_on" }; uses db { evidence = "environment DB" }; uses payments { evidence = "depends_on" }; tier = 3 }
datastore db { technology = "postgres" }
service payments { uses db2 { evidence = "links" } }
datastore db2
"#,
        r#"
            service pay tier=1 aka=["shop.payments"]
              uses 1 of shop.db2 [doubtful] evidence="links" seen as "links"
            service shop.api tier=0 (foreign)
              needs 1 of shop.db [hard] evidence="depends_on, environment DB" seen as "depends_on, environment DB"
              uses 1 of pay [doubtful] evidence="depends_on" seen as "depends_on"
            datastore shop.db technology="postgres" (foreign)
            datastore shop.db2 (foreign)
            service web
              needs 1 of pay [hard]
        "#,
    );
}

#[test]
fn broken_statements_do_not_flood() {
    finds(
        r#"

service a { needs lost, found }
service lost { needs = = } ??? {
service found
service b { needs lost; wants lost to start }
"#,
        r#"
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
