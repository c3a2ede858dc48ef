//! The fleet as text, in the layout that `archlint fmt` gives.

use std::fmt::Write as _;

use archlint::source::FileId;
use archlint::syntax;

use super::Document;
use super::plan::{Fleet, Service, Strength};
use super::random::Random;

const DOMAINS: [&str; 36] = [
    "ads",
    "auth",
    "billing",
    "catalog",
    "chat",
    "checkout",
    "content",
    "delivery",
    "edge",
    "events",
    "feed",
    "finance",
    "fraud",
    "fulfilment",
    "games",
    "graph",
    "groups",
    "identity",
    "inventory",
    "live",
    "mail",
    "market",
    "media",
    "messages",
    "mobile",
    "news",
    "orders",
    "pages",
    "payments",
    "photos",
    "privacy",
    "profile",
    "ranking",
    "search",
    "stories",
    "video",
];
const AREAS: [&str; 30] = [
    "abuse",
    "access",
    "accounts",
    "alerts",
    "batches",
    "bidding",
    "budgets",
    "campaigns",
    "capacity",
    "channels",
    "contracts",
    "credits",
    "devices",
    "drafts",
    "exports",
    "filters",
    "history",
    "imports",
    "ledger",
    "limits",
    "links",
    "lists",
    "offers",
    "policies",
    "prices",
    "quotas",
    "reports",
    "rewards",
    "signals",
    "tokens",
];
/// Name and kind of the members of a system, in their order.
const ROLES: [(&str, &str); 20] = [
    ("api", "microservice"),
    ("gateway", "microservice"),
    ("store", "datastore"),
    ("worker", "microservice"),
    ("cache", "datastore"),
    ("jobs", "queue"),
    ("scheduler", "job"),
    ("indexer", "service"),
    ("reader", "microservice"),
    ("writer", "microservice"),
    ("router", "service"),
    ("sync", "job"),
    ("notifier", "service"),
    ("resolver", "microservice"),
    ("validator", "microservice"),
    ("archive", "datastore"),
    ("auditor", "service"),
    ("planner", "service"),
    ("tracker", "service"),
    ("settings", "config"),
];
const REGIONS: [&str; 3] = ["use1", "euc1", "aps1"];
/// At most this many names in one list.
const LIST: usize = 4;

/// Every file of the workspace.
pub fn write(fleet: &Fleet) -> Vec<Document> {
    let mut files = vec![root(), zones(), platform(fleet), journeys(fleet), claims(fleet)];
    let members = fleet.services.chunk_by(|a, b| a.system == b.system);
    files.extend(members.enumerate().map(|(system, members)| self::system(fleet, system, members)));
    for file in &mut files {
        // Long lists are broken by those who know how long a line may be.
        file.text = syntax::print(&file.text, &syntax::parse(FileId::default(), &file.text));
    }
    files
}

fn root() -> Document {
    let text = r#"/// A made-up fleet with the published degrees of a real one.
workspace "the fleet"

attribute pci: bool on service, datastore

attribute cost-centre: int on component

attribute data-class: one of [open, internal, secret] on datastore

kind microservice is service {
  needs platform.deploy to recover
  wants platform.metrics to observe
}

policy {
  fan-in { limit = 60 }
  no-owner = info
}
"#;
    Document { path: "workspace.arch".into(), text: text.into() }
}

fn zones() -> Document {
    let mut text = String::from("/// Where everything runs: three regions of three zones.\n");
    for region in REGIONS {
        let _ = writeln!(text, "zone {region}\n");
        for zone in 1..=3 {
            let _ = writeln!(text, "zone {region}-az{zone} within {region}\n");
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    Document { path: "zones.arch".into(), text }
}

/// The tools that every team uses, resting on the largest hubs as such tools do.
fn platform(fleet: &Fleet) -> Document {
    let hub = |place: usize| full_name(fleet, fleet.hubs[place % fleet.hubs.len()]);
    let text = format!(
        r#"team platform {{
  oncall = "https://oncall.example/platform"
  members = 40
}}

/// What people deploy, observe and announce with.
system platform {{
  tool deploy {{
    owner = platform
    tier = 1
    needs {}
    wants {}
  }}

  tool metrics {{
    owner = platform
    tier = 1
    needs {} {{ buffer = 2m }}
  }}

  tool status-page {{
    owner = platform
    wants {}
  }}

  config flags {{
    owner = platform
    tier = 0
  }}
}}
"#,
        hub(0),
        hub(1),
        hub(2),
        hub(3),
    );
    Document { path: "platform.arch".into(), text }
}

/// What users get done: each needs services at the edge.
fn journeys(fleet: &Fleet) -> Document {
    let mut random = Random::new(fleet.seed, 2);
    let edge: Vec<usize> =
        (0..fleet.services.len()).filter(|&id| fleet.services[id].depth < 0.25 && !fleet.services[id].edges.is_empty()).collect();
    let count = fleet.systems.div_ceil(6).clamp(3, 200);
    let mut text = String::new();
    for journey in 0..count {
        let domain = DOMAINS[journey % DOMAINS.len()];
        let _ = writeln!(text, "journey use-{domain}-{} \"A user finishes something in {domain}\" {{", journey / DOMAINS.len() + 1);
        let mut needed: Vec<usize> = (0..=random.below(3)).map(|_| *random.pick(&edge)).collect();
        needed.sort_unstable();
        needed.dedup();
        for service in needed {
            let _ = writeln!(text, "  needs {}", full_name(fleet, service));
        }
        text.push_str("}\n\n");
    }
    text.pop();
    Document { path: "journeys.arch".into(), text }
}

/// What people believe to be independent.
fn claims(fleet: &Fleet) -> Document {
    let mut random = Random::new(fleet.seed, 3);
    let count = fleet.systems.div_ceil(9).max(2);
    let mut text = String::from("/// Each of these was believed to stand when the others fall.\n");
    for _ in 0..count {
        let mut members: Vec<usize> = (0..2 + random.below(2)).map(|_| random.below(fleet.services.len())).collect();
        members.sort_unstable();
        members.dedup();
        if members.len() > 1 {
            let names: Vec<String> = members.iter().map(|&id| full_name(fleet, id)).collect();
            let _ = writeln!(text, "independent {{ {} }}\n", names.join(", "));
        }
    }
    text.pop();
    Document { path: "claims.arch".into(), text }
}

/// The file of one system: its team, and its components.
fn system(fleet: &Fleet, system: usize, members: &[Service]) -> Document {
    let name = system_name(system);
    let mut random = Random::new(fleet.seed, 500_000_000 + system as u64);
    let mut text = String::new();
    let _ = writeln!(
        text,
        "team {name} {{\n  oncall = \"https://oncall.example/{name}\"\n  members = {}\n}}\n\n/// What the team of {name} runs.\nsystem {name} {{\n  defaults {{\n    owner = {name}\n    needs platform.status-page to inform\n  }}",
        3 + random.below(12),
    );
    for member in members {
        text.push('\n');
        component(fleet, system, member, &mut random, &mut text);
    }
    text.push_str("}\n");
    let domain = DOMAINS[system % DOMAINS.len()];
    Document { path: format!("{domain}/{name}.arch"), text }
}

fn component(fleet: &Fleet, system: usize, service: &Service, random: &mut Random, text: &mut String) {
    let (role, kind) = ROLES[service.member % ROLES.len()];
    let body_from = text.len();
    let _ = writeln!(text, "  {kind} {role} {{");
    let empty = text.len();
    attributes(service, kind, random, text);
    placement(random, text);
    if random.chance(250) && service.depth < 0.8 {
        let _ = writeln!(text, "    needs platform.flags to start");
    }
    dependencies(fleet, system, service, random, text);
    if text.len() == empty {
        text.truncate(body_from);
        let _ = writeln!(text, "  {kind} {role}");
    } else {
        text.push_str("  }\n");
    }
}

fn attributes(service: &Service, kind: &str, random: &mut Random, text: &mut String) {
    if let Some(tier) = service.tier {
        let _ = writeln!(text, "    tier = {tier}");
        if tier < 2 && random.chance(500) {
            let _ = writeln!(text, "    slo = {}", ["99.99%", "99.95%", "99.9%"][random.below(3)]);
        }
    }
    if random.chance(200) {
        let _ = writeln!(text, "    tags = [{}]", random.pick(&["legacy", "public", "batch", "regulated"]));
    }
    if random.chance(150) {
        let _ = writeln!(text, "    runbook = \"https://runbooks.example/{}\"", random.below(100_000));
    }
    if random.chance(100) {
        let _ = writeln!(text, "    cost-centre = {}", 4000 + random.below(400));
    }
    match kind {
        "datastore" if random.chance(500) => {
            let _ = writeln!(text, "    data-class = {}", random.pick(&["open", "internal", "secret"]));
        }
        "microservice" | "service" if random.chance(50) => text.push_str("    pci = true\n"),
        _ => {}
    }
    if service.fan_in > 60 {
        // Some budgets were overrun since they were written.
        let budget = if random.chance(800) { service.fan_in + service.fan_in / 5 } else { service.fan_in / 2 };
        let _ = writeln!(text, "    core {{ fan-in = {budget} }}");
    }
}

fn placement(random: &mut Random, text: &mut String) {
    let region = random.pick(&REGIONS);
    match random.below(10) {
        0 => {
            let _ = writeln!(text, "    runs in {region}-az{}", 1 + random.below(3));
        }
        1..=5 => {
            let _ = writeln!(text, "    runs in any of {{ {region}-az1, {region}-az2, {region}-az3 }}");
        }
        6 => {
            let _ = writeln!(text, "    runs in 2 of {{ {region}-az1, {region}-az2, {region}-az3 }}");
        }
        _ => {}
    }
}

fn dependencies(fleet: &Fleet, system: usize, service: &Service, random: &mut Random, text: &mut String) {
    let of = |strength| service.edges.iter().filter(move |edge| edge.1 == strength).map(|edge| edge.0 as usize);
    let name = |target: usize| reference(fleet, system, target);

    let mut needs: Vec<usize> = of(Strength::Needs).collect();
    if needs.len() >= 3 && random.chance(350) {
        let size = if needs.len() > 3 && random.chance(250) { 3 } else { 2 };
        random.shuffle(&mut needs);
        let mut group: Vec<usize> = needs.drain(..size).collect();
        group.sort_unstable();
        needs.sort_unstable();
        let gate = if size == 3 && random.chance(500) { "2 of" } else { "any of" };
        let names: Vec<String> = group.into_iter().map(name).collect();
        let block = if random.chance(300) { " { drilled = 2026-05-01 }" } else { "" };
        let _ = writeln!(text, "    needs {gate} {{ {} }}{block}", names.join(", "));
    }
    // The deeper, the shorter: callers wait longer than those they call, with a few mistakes.
    let patience = 200 + ((1.0 - service.depth) * 20.0) as usize * 100;
    plain(text, "needs", needs.into_iter().map(name), random, |random| match random.below(100) {
        0..12 => Some(format!("timeout = {patience}ms")),
        12 => Some(format!("timeout = {patience}ms, retries = {}", 1 + random.below(3))),
        13 => Some(format!("buffer = {}m", 1 + random.below(30))),
        _ => None,
    });
    plain(text, "wants", of(Strength::Wants).map(name), random, |random| match random.below(100) {
        0..4 => Some(format!("mode = async, buffer = {}m, when-full = drop", 5 * (1 + random.below(6)))),
        4 if random.chance(50) => Some(format!("buffer = {}m", 5 * (1 + random.below(6)))),
        5 if random.chance(50) => Some("mode = in-process".into()),
        _ => None,
    });
    plain(text, "uses", of(Strength::Uses).map(name), random, |_| None);
}

/// Targets with a block have a line each; of the rest, neighbours share a line now and then.
fn plain(
    text: &mut String,
    verb: &str,
    names: impl Iterator<Item = String>,
    random: &mut Random,
    block: impl Fn(&mut Random) -> Option<String>,
) {
    let mut open: Vec<String> = Vec::new();
    let flush = |open: &mut Vec<String>, text: &mut String| {
        if !open.is_empty() {
            let _ = writeln!(text, "    {verb} {}", open.join(", "));
            open.clear();
        }
    };
    for name in names {
        match block(random) {
            Some(block) => {
                flush(&mut open, text);
                let _ = writeln!(text, "    {verb} {name} {{ {block} }}");
            }
            None => {
                open.push(name);
                if open.len() == LIST || random.chance(700) {
                    flush(&mut open, text);
                }
            }
        }
    }
    flush(&mut open, text);
}

fn system_name(system: usize) -> String {
    let (domain, rest) = (DOMAINS[system % DOMAINS.len()], system / DOMAINS.len());
    let (area, round) = (AREAS[rest % AREAS.len()], rest / AREAS.len());
    if round == 0 { format!("{domain}-{area}") } else { format!("{domain}-{area}-{}", round + 1) }
}

fn full_name(fleet: &Fleet, service: usize) -> String {
    let service = &fleet.services[service];
    format!("{}.{}", system_name(service.system), ROLES[service.member % ROLES.len()].0)
}

/// Short within the system, full from elsewhere.
fn reference(fleet: &Fleet, system: usize, target: usize) -> String {
    let service = &fleet.services[target];
    if service.system == system { ROLES[service.member % ROLES.len()].0.into() } else { full_name(fleet, target) }
}
