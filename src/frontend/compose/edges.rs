//! What a service depends on: what the file says, and what the values of its environment and arguments name.

use rustc_hash::{FxHashMap, FxHashSet};

use super::apart::{self, Apart};
use super::arguments::{self, Argument};
use super::edge::{Edge, Target};
use super::files::Files;
use super::hosts;
use super::load::items_of;
use super::places::{self, Written};
use super::services::Directory;
use super::shared_env::{self, Doubt};
use super::together::{self, List};
use super::words::Variable;
use crate::diagnostic::{Diagnostic, nearest};
use crate::frontend::yaml::{Entry, Node};
use crate::source::Span;
use crate::syntax::software::Class;
use crate::syntax::tree::{Phase, Verb};

/// How many pieces of evidence are kept for one dependency.
const EVIDENCE_LIMIT: usize = 12;

/// The dependencies of all services, and who only has to run to its end for others to start.
pub struct Edges {
    /// For each service, in the order found.
    pub of: Vec<Vec<Edge>>,
    /// Services that others wait for to complete, and that nobody needs otherwise.
    pub jobs: Vec<bool>,
    /// For each service, where it is named by somebody of whom it is not known whether they use it.
    pub mentioned: Vec<Option<Span>>,
}

/// Reads the dependencies of all services. Linear in the texts and the edges found.
pub fn read(directory: &Directory<'_>, files: &Files<'_>, diagnostics: &mut Vec<Diagnostic>) -> Edges {
    let count = directory.services.len();
    let (mut completes, mut serves) = (vec![false; count], vec![false; count]);
    let (mut all, mut waits, mut lists) = (Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count));
    let (mut doubts, mut apart) = (Vec::new(), Vec::new());
    for from in 0..count {
        let mut reader = Reader {
            directory,
            files,
            diagnostics: &mut *diagnostics,
            from,
            edges: Vec::new(),
            index: FxHashMap::default(),
            doubts: Vec::new(),
            apart: Vec::new(),
            lists: Vec::new(),
            last: None,
        };
        waits.push(reader.depends_on(&mut completes));
        reader.references();
        reader.values();
        reader.watched();
        for edge in &reader.edges {
            if let (Target::Service(to), Phase::Serve) = (&edge.target, edge.phase) {
                serves[*to] = true;
            }
        }
        reader.doubts.retain(|doubt| reader.edges.iter().all(|edge| edge.target != Target::Service(doubt.named)));
        doubts.append(&mut reader.doubts);
        apart.append(&mut reader.apart);
        lists.push(reader.lists);
        all.push(reader.edges);
    }
    let mut mentioned = vec![None; count];
    doubts.iter().for_each(|doubt| mentioned[doubt.named] = Some(doubt.place));
    apart.iter().for_each(|apart| mentioned[apart.to] = Some(apart.place));
    diagnostics.extend(shared_env::remarks(directory, files, &doubts));
    diagnostics.extend(apart::remarks(directory, &apart));
    diagnostics.extend(super::circles::refused(directory, &waits));
    not_called_back(&mut all);
    together::settle(directory, &waits, &lists, &mut all);
    let jobs = completes.iter().zip(&serves).map(|(completes, serves)| *completes && !serves).collect();
    Edges { of: all, jobs, mentioned }
}

/// A front end calls its back end, which knows the front end's address to put it into links and mails: that is no dependency.
fn not_called_back(all: &mut [Vec<Edge>]) {
    let calls: FxHashSet<(usize, usize)> =
        all.iter().enumerate().flat_map(|(from, edges)| edges.iter().filter_map(move |edge| called(from, edge))).collect();
    for (from, edges) in all.iter_mut().enumerate() {
        edges.retain(|edge| match edge.target {
            Target::Service(to) if edge.shown_only => !calls.contains(&(to, from)),
            _ => true,
        });
    }
}

fn called(from: usize, edge: &Edge) -> Option<(usize, usize)> {
    match edge.target {
        Target::Service(to) if !edge.shown_only => Some((from, to)),
        _ => None,
    }
}

/// How an address was found, as far as it says what the address is for.
#[derive(Clone, Copy, Default)]
struct Use {
    telemetry: bool,
    /// It is where the service's own traces go.
    own: bool,
    /// It may be handed out and not called.
    shown: bool,
    /// The start waits for it.
    waited: bool,
    /// It may be meant for another service.
    doubtful: bool,
}

impl Use {
    fn of(name: &str) -> Self {
        let variable = Variable::new(name);
        let (telemetry, own) = (variable.says_telemetry(), variable.says_own_telemetry());
        Self { telemetry, own, shown: variable.says_shown(), waited: variable.says_wait(), doubtful: false }
    }
}

struct Reader<'r, 's> {
    directory: &'r Directory<'s>,
    files: &'r Files<'r>,
    diagnostics: &'r mut Vec<Diagnostic>,
    from: usize,
    edges: Vec<Edge>,
    index: FxHashMap<(Target, Phase), usize>,
    doubts: Vec<Doubt>,
    apart: Vec<Apart>,
    lists: Vec<List>,
    /// Where the last host that was found begins and ends.
    last: Option<Place>,
}

/// Where a host stands in memory: the value around it, and where in that it ends.
struct Place {
    value: usize,
    end: usize,
    /// A service of its list is known.
    listed: bool,
}

impl Reader<'_, '_> {
    fn body(&self) -> &Node {
        &self.directory.services[self.from].entry.value
    }

    /// Gives who is waited for, itself included, and where that is said.
    fn depends_on(&mut self, completes: &mut [bool]) -> Vec<(usize, Span)> {
        let mut waits = Vec::new();
        let entries: Vec<Entry> = self.body().get("depends_on").map_or(&[][..], Node::entries).to_vec();
        for entry in entries {
            let required = entry.value.get("required").and_then(Node::text) != Some("false");
            if let Some(to) = self.directory.find(&entry.key) {
                waits.push((to, entry.key_span));
            }
            let Some(to) = self.service(&entry.key, entry.key_span, required) else { continue };
            let whole = if entry.value.is_null() { entry.key_span } else { entry.key_span.to(entry.value.span) };
            let span = if entry.value.span.file == entry.key_span.file { whole } else { entry.key_span };
            let condition = self.condition(&entry);
            let waits = matches!(condition, "service_healthy" | "service_completed_successfully");
            let target = Target::Service(to);
            let ends = self.directory.services[to].client;
            if condition == "service_completed_successfully" {
                completes[to] = true;
            } else if !(ends && waits) {
                let verb = if required { Verb::Uses } else { Verb::Wants };
                // What runs to its end serves nobody.
                let phase = if ends { Phase::Start } else { self.phase(to, Use::default()) };
                self.add(target.clone(), phase, verb, "depends_on".to_owned(), span, entry.key_span);
            }
            if waits {
                let verb = if required { Verb::Needs } else { Verb::Wants };
                self.add(target, Phase::Start, verb, format!("depends_on {condition}"), span, entry.key_span);
            }
        }
        waits
    }

    /// What is waited for. What Compose does not know is an error, and read as its default.
    fn condition<'e>(&mut self, entry: &'e Entry) -> &'e str {
        const CONDITIONS: [&str; 3] = ["service_started", "service_healthy", "service_completed_successfully"];
        // What stands in place of the mapping is meant as its condition, and has been said to be none.
        if let Some(written) = entry.value.text() {
            return if CONDITIONS.contains(&written) { written } else { CONDITIONS[0] };
        }
        let Some(node) = entry.value.get("condition") else { return CONDITIONS[0] };
        let Some(condition) = node.text() else { return CONDITIONS[0] };
        if CONDITIONS.contains(&condition) {
            return condition;
        }
        let message = format!("Compose knows no condition `{condition}`");
        let error = Diagnostic::input("unknown-condition", message, node.span, "not known");
        let near = nearest(condition, CONDITIONS).map_or_else(
            || "write `service_started`, `service_healthy` or `service_completed_successfully`".to_owned(),
            |near| format!("write `{near}`"),
        );
        self.diagnostics.push(error.help(near));
        CONDITIONS[0]
    }

    /// Links and what is shared with other containers.
    fn references(&mut self) {
        for key in ["links", "volumes_from", "external_links"] {
            let items: Vec<Node> = self.body().get(key).map_or(&[][..], items_of).to_vec();
            for item in items {
                let Some(text) = item.text() else { continue };
                if key == "external_links" {
                    let name = text.split(':').next().unwrap_or(text);
                    let target = self.directory.find(name).map_or_else(|| Target::External(name.to_owned()), Target::Service);
                    self.add(target, Phase::Serve, Verb::Uses, key.to_owned(), item.span, item.span);
                    continue;
                }
                let (name, of_project) = match text.strip_prefix("container:") {
                    Some(rest) => (rest, false),
                    None => (text, true),
                };
                let name = name.split(':').next().unwrap_or(name);
                let Some(to) = self.service(name, item.span, of_project) else { continue };
                let phase = self.phase(to, Use::default());
                self.add(Target::Service(to), phase, Verb::Uses, key.to_owned(), item.span, self.place_of_name(name, item.span));
            }
        }
        for key in ["network_mode", "pid", "ipc"] {
            let Some(node) = self.body().get(key).cloned() else { continue };
            let Some(name) = node.text().and_then(|text| text.strip_prefix("service:")) else { continue };
            let Some(to) = self.service(name, node.span, true) else { continue };
            // Without the container whose namespace it shares, it cannot be created, and loses its network with it.
            self.add(Target::Service(to), Phase::Serve, Verb::Needs, key.to_owned(), node.span, self.place_of_name(name, node.span));
        }
    }

    /// What the environment and the arguments name.
    fn values(&mut self) {
        let directory = self.directory;
        let aliases = self.link_aliases();
        // What this service says by itself comes first: to that, what it shares with others adds.
        let (shared, own): (Vec<_>, Vec<_>) = directory.services[self.from].settings.iter().partition(|setting| setting.doubtful);
        let own_name = directory.services[self.from].own_host();
        for setting in own.into_iter().chain(shared).filter(|setting| own_name.as_deref() != Some(setting.name.as_str())) {
            let says = Use { doubtful: setting.doubtful, ..Use::of(&setting.name) };
            hosts::in_value(&setting.value, &Variable::new(&setting.name), &mut |host| {
                let evidence = || format!("{} {}", setting.origin(), setting.name);
                self.named(host, &aliases, says, evidence, setting.span, setting.written());
            });
        }
        for key in ["entrypoint", "command"] {
            let Some(command) = directory.services[self.from].entry.value.get(key) else { continue };
            arguments::in_command(command, &mut |argument| {
                let Argument { host, option, waited, written } = argument;
                let says = Use { waited, ..Use::of(option) };
                let evidence = || if option.is_empty() { key.to_owned() } else { format!("{key} {option}") };
                self.named(host, &aliases, says, evidence, written.span, written);
            });
        }
    }

    /// A host that may be another service.
    fn named(
        &mut self,
        host: &str,
        aliases: &FxHashMap<String, usize>,
        says: Use,
        evidence: impl Fn() -> String,
        span: Span,
        written: Written<'_>,
    ) {
        self.next_to(host, written);
        let Some(to) = aliases.get(&host.to_lowercase()).copied().or_else(|| self.directory.find(host)) else { return };
        if !(says.waited || says.shown || says.doubtful) {
            self.list(to, evidence());
        }
        if to == self.from {
            return;
        }
        if !self.directory.can_reach(self.from, to) {
            return self.apart(host, to, says, written);
        }
        let phase = self.phase(to, says);
        let target = Target::Service(to);
        if says.doubtful && !self.index.contains_key(&(target.clone(), phase)) {
            self.doubts.push(Doubt { place: self.place_of(host, written), reader: self.from, named: to });
            return;
        }
        // A list may name one host many times: its place is looked for once.
        let place = if self.index.contains_key(&(target.clone(), phase)) { span } else { self.place_of(host, written) };
        let edge = (target.clone(), phase);
        let shown_only = says.shown && self.index.get(&edge).is_none_or(|&at| self.edges[at].shown_only);
        self.add(target.clone(), phase, Verb::Uses, evidence(), span, place);
        if let Some(&at) = self.index.get(&edge) {
            self.edges[at].shown_only = shown_only;
        }
        if says.waited {
            self.add(target, Phase::Start, Verb::Needs, evidence(), span, place);
        }
    }

    /// A service that is named and cannot be reached, where nobody else can be meant.
    fn apart(&mut self, host: &str, to: usize, says: Use, written: Written<'_>) {
        let known = self.apart.iter().any(|apart| apart.to == to);
        if !(known || says.doubtful || says.shown || self.directory.meets_others(self.from) || apart::leads_elsewhere(self.body(), host)) {
            self.apart.push(Apart { from: self.from, to, place: self.place_of(host, written) });
        }
    }

    /// A host goes on with the list in which the last one stands, or begins what may be one.
    fn next_to(&mut self, host: &str, written: Written<'_>) {
        let value = written.value.as_ptr() as usize;
        let start = (host.as_ptr() as usize).wrapping_sub(value);
        let between = |last: &Place| written.value.get(last.end..start).filter(|_| last.value == value);
        let goes_on = |last: &&Place| between(last).is_some_and(together::parts_a_list);
        let listed = self.last.as_ref().filter(goes_on).is_some_and(|last| last.listed);
        self.last = Some(Place { value, end: start.wrapping_add(host.len()), listed });
    }

    /// A service in the list of the last host.
    fn list(&mut self, to: usize, evidence: String) {
        let Some(last) = &mut self.last else { return };
        match self.lists.last_mut().filter(|_| last.listed) {
            Some(list) => list.members.push(to),
            None => self.lists.push(List { members: vec![to], evidence }),
        }
        last.listed = true;
    }

    /// Telemetry is to observe, but not for those whose work it is, and not when it only names where their data is kept.
    fn phase(&self, to: usize, says: Use) -> Phase {
        let class = |i: usize| self.directory.services[i].class;
        let works_on_it = matches!(class(self.from), Some(Class::Telemetry | Class::Watcher | Class::Tool));
        let to_observe = match class(to) {
            Some(Class::Telemetry | Class::Watcher) => true,
            Some(Class::Datastore | Class::Queue) => false,
            _ => says.telemetry,
        };
        if to_observe && (!works_on_it || says.own) { Phase::Observe } else { Phase::Serve }
    }

    /// Who is only looked at is not needed. One that has to be there first is more than that: a collector that waits for a store writes to it.
    fn watched(&mut self) {
        let first: FxHashSet<usize> = self.edges.iter().filter(|edge| edge.phase == Phase::Start).filter_map(Edge::service).collect();
        let watched =
            |edge: &Edge| edge.service().filter(|to| !first.contains(to) && self.watches(*to)).is_some() && edge.is_only_addressed();
        let watched: Vec<bool> = self.edges.iter().map(watched).collect();
        self.edges.iter_mut().zip(watched).filter(|(_, watched)| *watched).for_each(|(edge, _)| edge.verb = Verb::Wants);
    }

    /// Whether an address of the other service is there to look at it: a collector goes on when one of those that it watches is away.
    fn watches(&self, to: usize) -> bool {
        let class = |i: usize| self.directory.services[i].class;
        class(self.from) == Some(Class::Watcher) && !matches!(class(to), Some(Class::Telemetry | Class::Watcher | Class::Tool))
    }

    /// Names that only this service knows others by.
    fn link_aliases(&self) -> FxHashMap<String, usize> {
        let links = self.body().get("links").map_or(&[][..], items_of).iter().filter_map(Node::text);
        links
            .filter_map(|link| link.split_once(':'))
            .filter_map(|(name, alias)| Some((alias.to_lowercase(), self.directory.find(name)?)))
            .collect()
    }

    /// The service with this name; says so when it has to be there and is not.
    fn service(&mut self, name: &str, span: Span, required: bool) -> Option<usize> {
        let found = self.directory.find(name);
        if found.is_none() && required && !self.directory.is_left_out(name) {
            let from = self.directory.services[self.from].name();
            let message = format!("`{from}` depends on `{name}`, which is no service of this project");
            let mut error = Diagnostic::input("unknown-name", message, span, "not found");
            if self.diagnostics.len() < super::SUGGESTED
                && let Some(near) = nearest(name, self.directory.services.iter().map(super::services::Service::name))
            {
                error = error.help(format!("write `{near}`, if that is meant"));
            }
            // What a file that is extended says is read in the one that extends it.
            let file = self.files.shown_of(self.directory.services[self.from].entry.key_span.file);
            self.diagnostics.push(error.help(format!("where another file declares it, check both: `archlint check {file} OTHER.yaml`")));
        }
        found.filter(|&to| to != self.from)
    }

    fn add(&mut self, target: Target, phase: Phase, verb: Verb, evidence: String, span: Span, target_span: Span) {
        if let Some(&i) = self.index.get(&(target.clone(), phase)) {
            let edge = &mut self.edges[i];
            if edge.evidence.len() < EVIDENCE_LIMIT && !edge.evidence.contains(&evidence) {
                edge.evidence.push(evidence);
            }
            edge.verb = said_most(edge.verb, verb);
            edge.shown_only = false;
            return;
        }
        self.index.insert((target.clone(), phase), self.edges.len());
        self.edges.push(Edge { target, others: Vec::new(), phase, verb, evidence: vec![evidence], shown_only: false, span, target_span });
    }

    /// Where a part of a value stands. The whole when the part came from elsewhere.
    fn place_of(&self, part: &str, written: Written<'_>) -> Span {
        part_of(written.span, places::of_part(self.files.slice(written.span), written, part))
    }

    fn place_of_name(&self, name: &str, span: Span) -> Span {
        part_of(span, places::of_name(self.files.slice(span), name))
    }
}

fn part_of(span: Span, part: Option<std::ops::Range<usize>>) -> Span {
    part.map_or(span, |part| Span { start: span.start + part.start as u32, end: span.start + part.end as u32, ..span })
}

/// What is said goes before what is not known.
fn said_most(a: Verb, b: Verb) -> Verb {
    match (a, b) {
        (Verb::Needs, _) | (_, Verb::Needs) => Verb::Needs,
        (Verb::Wants, _) | (_, Verb::Wants) => Verb::Wants,
        _ => a,
    }
}
