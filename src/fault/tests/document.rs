//! The examples of `docs/failure-model.md`: what it states behind each model has to be what the engine gives.

use std::collections::BTreeMap;

use crate::fault::{Failures, Outage, Reading};
use crate::graph::Graph;
use crate::model::{self, ComponentId, DependencyId, DependencyKind, Model, Phase};
use crate::source::{SourceFile, Sources};
use crate::syntax;

const PAGE: &str = include_str!("../../../docs/failure-model.md");

/// The fenced blocks of the page, in order: language and text.
fn blocks() -> Vec<(&'static str, String)> {
    let (mut blocks, mut open): (Vec<(&str, String)>, bool) = (Vec::new(), false);
    for line in PAGE.lines() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(language) => {
                open = true;
                blocks.push((language, String::new()));
            }
            None if open => blocks.last_mut().expect("a block is open").1.extend([line, "\n"]),
            None => {}
        }
    }
    blocks
}

fn read(text: &str) -> Model {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new("example.arch", text));
    let parsed = syntax::parse(file, text);
    assert!(parsed.errors.is_empty(), "{text}\n{:#?}", parsed.errors);
    let input = model::Input { file, tree: &parsed.file, origin: model::Origin::Own };
    let (model, diagnostics) = model::build(&sources, &[input]);
    let errors: Vec<_> = diagnostics.iter().filter(|d| d.level == crate::diagnostic::Level::Error).collect();
    assert!(errors.is_empty(), "{text}\n{errors:#?}");
    model
}

/// `fail` and the lines that go with it.
struct Claim<'p> {
    head: (&'p str, &'p str),
    rest: BTreeMap<&'p str, &'p str>,
}

fn claims(text: &str) -> Vec<Claim<'_>> {
    let mut claims: Vec<Claim<'_>> = Vec::new();
    for line in text.lines() {
        let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("`{line}` states nothing"));
        match claims.last_mut() {
            Some(claim) if !matches!(key, "fail" | "acts wrongly" | "cannot start" | "ceiling") => {
                assert!(claim.rest.insert(key, value).is_none(), "`{key}` twice");
            }
            _ => claims.push(Claim { head: (key, value), rest: BTreeMap::new() }),
        }
    }
    claims
}

struct Example<'m> {
    model: &'m Model,
    graph: &'m Graph,
    failures: Failures<'m>,
}

impl Example<'_> {
    fn name(&self, c: ComponentId) -> String {
        self.model.components[c.index()].name.to_string()
    }

    fn ids(&self, names: &str) -> Vec<ComponentId> {
        let id = |name: &str| *self.model.component_by_name.get(name).unwrap_or_else(|| panic!("`{name}` is not in the example"));
        names.split(", ").filter(|&name| name != "nothing").map(id).collect()
    }

    fn check(&self, claim: &Claim<'_>) {
        let get = |key: &str| claim.rest.get(key).copied().unwrap_or("nothing");
        let r = if get("reading") == "cautious" { Reading::Cautious } else { Reading::Sure };
        match claim.head {
            ("cannot start", names) => {
                let stuck = self.graph.components().filter(|&c| !self.failures.can_start(r, c));
                assert_eq!(sorted(stuck.map(|c| self.name(c))), sorted_list(names));
            }
            ("ceiling", list) => {
                for (name, percent) in list.split(", ").filter_map(|stated| stated.split_once(' ')) {
                    let found = self.failures.availability(r, self.ids(name)[0]).expect("the component is there");
                    let stated: f64 = percent.trim_end_matches('%').parse().expect("a percentage");
                    assert!(found.is_exact() && (found.most * 100.0 - stated).abs() < 1e-5, "{name}: {found:?}");
                }
            }
            ("acts wrongly", actor) => {
                let harm = self.failures.harm(r, self.ids(actor)[0]);
                assert_eq!(sorted(harm.iter().map(|c| self.name(c))), sorted_list(get("down")));
            }
            (_, failed) => {
                let failed = self.ids(failed);
                let horizon = claim.rest.get("for").map(|time| millis(time));
                let outage = self.failures.outage(r, &failed, horizon);
                let down = outage.down.iter().filter(|down| !failed.contains(&down.component));
                assert_eq!(sorted(down.map(|down| self.name(down.component) + &after(down.after))), sorted_list(get("down")), "down");
                let degraded = outage.degraded.iter().map(|degraded| {
                    let (from, until) = degraded.spells[0];
                    self.name(degraded.component) + &after(from) + &until.map_or(String::new(), |until| format!(" until {}", time(until)))
                });
                assert_eq!(sorted(degraded), sorted_list(get("degraded")), "degraded");
                assert_eq!(sorted(self.lost(&outage)), sorted_list(get("lost")), "lost");
                claim.rest.iter().for_each(|(key, names)| self.check_more(r, &failed, key, names));
            }
        }
    }

    /// Claims and dependencies of operation that too few targets are left for.
    fn lost(&self, outage: &Outage<'_>) -> impl Iterator<Item = String> {
        let down: Vec<_> = outage.down.iter().map(|down| down.component).collect();
        let dependencies = self.model.dependencies.iter().zip(0..).filter(move |(d, g)| {
            let judged = d.kind == DependencyKind::Independent || matches!(d.phase, Phase::Recover | Phase::Observe | Phase::Inform);
            let lost = self.graph.targets(DependencyId(*g)).iter().filter(|target| down.contains(target)).count();
            judged && lost >= self.graph.threshold(DependencyId(*g)) as usize
        });
        dependencies.map(|(d, g)| match d.owner {
            Some(owner) => format!("{} to {}", self.name(owner), d.phase.name()),
            None => self.graph.targets(DependencyId(g)).iter().fold("independent".to_owned(), |text, &c| text + " " + &self.name(c)),
        })
    }

    fn check_more(&self, r: Reading, failed: &[ComponentId], key: &str, names: &str) {
        if let Some(down) = key.strip_prefix("cannot start without ") {
            let down = self.ids(down);
            let frozen = self.failures.frozen(r, &down);
            let stuck = frozen.components().iter().filter(|&c| !down.contains(c));
            assert_eq!(sorted(stuck.map(|&c| self.name(c))), sorted_list(names));
        } else if let Some(targets) = key.strip_prefix("stands without ") {
            let (owner, mut targets) = (self.ids(names)[0], self.ids(targets));
            targets.sort_unstable();
            let g = self.graph.gates_of(owner).find(|&g| self.graph.targets(g) == targets).expect("the dependency is there");
            assert!(self.failures.falls(r, owner, failed[0]) && !self.failures.falls_without(r, owner, failed[0], g));
        } else if key == "breaks" {
            let (owner, by) = names.split_once(" by ").expect("`OWNER by SET`");
            let mut claims =
                self.graph.gates_of(self.ids(owner)[0]).filter(|g| self.model.dependencies[g.index()].kind == DependencyKind::Survives);
            assert_eq!(self.failures.breaking(r, claims.next().expect("the claim is there")), self.ids(by));
        } else {
            assert!(matches!(key, "down" | "degraded" | "lost" | "for" | "reading"), "`{key}` is not known");
        }
    }
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}

fn sorted_list(names: &str) -> Vec<String> {
    sorted(names.split(", ").filter(|&name| name != "nothing").map(str::to_owned))
}

fn after(millis: u64) -> String {
    if millis == 0 { String::new() } else { format!(" after {}", time(millis)) }
}

fn time(millis: u64) -> String {
    match millis / 60_000 {
        minutes if minutes % 60 == 0 => format!("{}h", minutes / 60),
        minutes => format!("{minutes}m"),
    }
}

fn millis(time: &str) -> u64 {
    let (number, unit) = time.split_at(time.len() - 1);
    number.parse::<u64>().expect("a number") * if unit == "h" { 3_600_000 } else { 60_000 }
}

#[test]
fn the_page_tells_the_truth() {
    let blocks = blocks();
    let (mut text, mut stated) = (None, 0);
    for (language, block) in &blocks {
        if *language == "arch" {
            text = Some(block);
            continue;
        }
        let text = text.expect("a model stands before what is stated of it");
        let model = read(text);
        let graph = Graph::new(&model);
        let example = Example { model: &model, graph: &graph, failures: Failures::new(&model, &graph) };
        for claim in claims(block) {
            example.check(&claim);
            stated += 1;
        }
    }
    assert!(stated > 25, "the page states what happens");
}
