use super::{finds, gives};

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
fn names_of_ours_are_no_second_meaning_in_what_is_used() {
    finds(
        r#"

service db
service web { needs shop.api, db }
--- x/shop.arch use shop
service api { needs db }
datastore db
system back { service db; service job { needs db } }
"#,
        r#"
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
