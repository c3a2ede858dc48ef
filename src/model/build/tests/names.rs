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
              help: declare it: `extend shop { external apis }`
            error unknown-name: there is no `web.x`: `web` is a component, and nothing is declared in it
              4: `web.x` not declared
            error unknown-name: `shop.back.stor` is not declared in the system `shop.back`
              4: `shop.back.stor` not declared
              help: write `shop.back.store`
              help: declare it: `extend shop.back { external stor }`
            error unknown-name: `shop.nothing` is not declared in the system `shop`
              4: `shop.nothing` not declared
              help: declare it: `extend shop { external nothing }`
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
