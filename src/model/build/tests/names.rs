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
"#,
    );
}

#[test]
fn unknown() {
    finds(
        r#"
        service a { needs b, s3; wants s3 to start; uses bb.c; owner = teem; tiers = 3; runs in z }
        service bbb
        need x
        service c { need bbb
           foo = 3; needs a { tmeout = 3s; timeout = 3; owner = x } }
        system s { service x; service y; service bbb; service q { needs bbb } }
        service k { needs s, s.z, a.b; needs s.q s.x }
        team team
        extend k { service z }
        zone z1 within z2
        zone z2 within z1
        service n { needs n; needs 2 of {a, c}; needs any of {a, a}; needs k; needs any of {k, a} }
        journey j { needs a; needs k; wants k }
        service o { needs j; slo = 99; runs in a; changes j, z1; allow foo }
        needs b
        allow foo
        defaults { needs a }
        system t { needs a; tier = 3; policy { x = eror } }
        service broken needs x y {
    "#,
        "",
    );
}
