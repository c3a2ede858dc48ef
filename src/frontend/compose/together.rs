//! What the dependencies of all services say together: members of one cluster, who goes on without those who wait for it, and lists of which any is enough.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::edge::{Edge, is_address};
use super::services::Directory;
use super::shared_env;
use crate::source::Span;
use crate::syntax::software::Class;
use crate::syntax::tree::{Phase, Verb};

/// A longer list is none of alternatives.
const LIST_LIMIT: usize = 200;
/// So many lists of one service are looked at for those that it is a peer of.
const LISTS_LIMIT: usize = 64;
/// So many services are looked at that are created behind one.
const BEHIND_LIMIT: usize = 2_000;

/// What one value lists.
pub(super) struct List {
    /// The services in it, in order; the one that has the value among them.
    pub members: Vec<usize>,
    /// What names them as evidence.
    pub evidence: String,
}

/// Settles all of it. `waits[i]` is what service `i` has in `depends_on`, `lists[i]` what its values list. Linear but for what is created behind
/// those who are waited for, which is bounded.
pub(super) fn settle(directory: &Directory<'_>, waits: &[Vec<(usize, Span)>], lists: &[Vec<List>], all: &mut [Vec<Edge>]) {
    let programs: Vec<String> = directory.services.iter().map(shared_env::program).collect();
    peers(directory, &programs, lists, all);
    waited_for(waits, all);
    for (from, (edges, lists)) in all.iter_mut().zip(lists).enumerate() {
        any_of(from, lists, &programs, edges);
    }
}

/// Whether the text between two hosts only parts items of a list: `:9092,` and `:9200","https://`.
pub(super) fn parts_a_list(between: &str) -> bool {
    let quote = ['"', '\''];
    let parts = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|');
    let port = between.strip_prefix(':').map_or(between, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let path = if port.starts_with(['/', '?']) { port.trim_start_matches(|c| !parts(c) && !quote.contains(&c)) } else { port };
    let path = path.trim_start_matches(quote);
    let next = path.trim_start_matches(parts);
    let before = next.trim_start_matches(['"', '\'', '[', '(']);
    let plain = !before.contains(['=', '"', '\'']) && !before.contains(parts);
    next.len() < path.len() && plain && (before.is_empty() || before.ends_with("://") || before.ends_with('@'))
}

/// Members of a cluster name each other to find each other, or are listed as those of which any is enough: each of them serves without the next. What
/// is left is the order in which Compose starts them.
fn peers(directory: &Directory<'_>, programs: &[String], lists: &[Vec<List>], all: &mut [Vec<Edge>]) {
    let mut named: FxHashSet<(usize, usize)> = FxHashSet::default();
    for (from, edges) in all.iter().enumerate() {
        named.extend(edges.iter().filter(|edge| edge.is_addressed()).filter_map(|edge| Some((from, edge.service()?))));
    }
    let stores = |service: usize| matches!(directory.services[service].class, Some(Class::Datastore | Class::Queue));
    let lists: Vec<(usize, FxHashSet<usize>)> = lists.iter().enumerate().flat_map(|(owner, lists)| several(owner, lists)).collect();
    let mut listed_in = vec![Vec::new(); all.len()];
    for (number, (_, list)) in lists.iter().enumerate() {
        list.iter().for_each(|&member| listed_in[member].push(number));
    }
    let are_peers = |from: usize, to: usize| {
        let mutual = || named.contains(&(from, to)) && named.contains(&(to, from));
        let mut listed = listed_in[from].iter().take(LISTS_LIMIT).map(|&number| &lists[number]).filter(|(_, list)| list.contains(&to));
        let by_member = |(owner, _): &(usize, FxHashSet<usize>)| *owner == from || *owner == to;
        programs[from] == programs[to] && if stores(from) { mutual() || listed.next().is_some() } else { mutual() && listed.any(by_member) }
    };
    for (from, edges) in all.iter_mut().enumerate() {
        let awaited: FxHashSet<usize> = edges.iter().filter(|edge| edge.awaits()).filter_map(Edge::service).collect();
        edges.retain_mut(|edge| {
            let Some(to) = edge.service().filter(|&to| are_peers(from, to)) else { return true };
            if edge.phase == Phase::Start {
                return !edge.is_only_addressed();
            }
            edge.verb = Verb::Wants;
            !awaited.contains(&to)
        });
    }
}

fn several(owner: usize, lists: &[List]) -> impl Iterator<Item = (usize, FxHashSet<usize>)> {
    let lists = lists.iter().filter(|list| (2..=LIST_LIMIT).contains(&list.members.len()));
    lists.map(move |list| (owner, list.members.iter().copied().collect()))
}

/// Compose creates what waits for a service behind it. So the service does what it is waited for without them: one that is waited for until it is
/// healthy goes on without them, and a job that runs to its end does not call them.
fn waited_for(waits: &[Vec<(usize, Span)>], all: &mut [Vec<Edge>]) {
    let mut behind = vec![Vec::new(); all.len()];
    for (from, waits) in waits.iter().enumerate() {
        waits.iter().for_each(|&(to, _)| behind[to].push(from));
    }
    let mut waiting: Vec<[Vec<usize>; 2]> = vec![Default::default(); all.len()];
    for (from, edges) in all.iter().enumerate() {
        for edge in edges.iter().filter(|edge| edge.awaits()) {
            let Some(to) = edge.service() else { continue };
            waiting[to][usize::from(edge.awaits_the_end())].push(from);
        }
    }
    for (of, [healthy, ended]) in waiting.into_iter().enumerate() {
        if !all[of].iter().any(Edge::is_only_addressed) {
            continue;
        }
        let (healthy, ended) = (created_behind(healthy, &behind), created_behind(ended, &behind));
        let asked: FxHashSet<usize> = all[of].iter().filter(|edge| edge.phase == Phase::Start).filter_map(Edge::service).collect();
        all[of].retain_mut(|edge| {
            let Some(to) = edge.service().filter(|_| edge.is_only_addressed()) else { return true };
            // A loop that asks until somebody answers who waits for its end is what it looks like: it never ends.
            if ended.contains(&to) {
                return asked.contains(&to);
            }
            if healthy.contains(&to) {
                edge.verb = Verb::Wants;
                return edge.phase != Phase::Start;
            }
            true
        });
    }
}

/// These, and all that Compose creates behind them.
fn created_behind(first: Vec<usize>, behind: &[Vec<usize>]) -> FxHashSet<usize> {
    let mut found: FxHashSet<usize> = first.iter().copied().collect();
    let mut next = first;
    while let Some(at) = next.pop().filter(|_| found.len() < BEHIND_LIMIT) {
        next.extend(behind[at].iter().copied().filter(|&service| found.insert(service)));
    }
    found
}

/// Several of one program, of which any is enough.
struct Group<'l> {
    members: Vec<usize>,
    /// What names them all.
    evidence: Vec<&'l str>,
}

/// Several of one program in one list are one dependency on any of them. One that is named elsewhere by itself is needed by itself as well.
fn any_of(from: usize, lists: &[List], programs: &[String], edges: &mut Vec<Edge>) {
    let is_plain = |edge: &Edge| edge.phase == Phase::Serve && edge.verb == Verb::Uses;
    let plain: FxHashMap<usize, usize> =
        edges.iter().enumerate().filter(|(_, edge)| is_plain(edge)).filter_map(|(at, edge)| Some((edge.service()?, at))).collect();
    let groups = groups(from, lists, programs, |member, evidence| {
        plain.get(&member).is_some_and(|&at| edges[at].evidence.iter().any(|said| said == evidence))
    });
    let mut said: FxHashMap<usize, Vec<&str>> = FxHashMap::default();
    let mut whole: FxHashMap<usize, Vec<Edge>> = FxHashMap::default();
    for Group { members, evidence } in &groups {
        members.iter().for_each(|&member| said.entry(member).or_default().extend(evidence));
        // What Compose starts first stands first in the evidence, where it holds for all.
        let ordered = members.iter().all(|member| !edges[plain[member]].is_only_addressed());
        let Some(at) = members.iter().map(|member| plain[member]).min() else { continue };
        let order = edges[at].evidence.iter().filter(|said| ordered && !is_address(said));
        let mut edge = edges[at].clone();
        edge.evidence = order.cloned().chain(evidence.iter().map(|said| (*said).to_owned())).collect();
        edge.others = members.iter().copied().filter(|&member| edge.service() != Some(member)).collect();
        whole.entry(at).or_default().push(edge);
    }
    let is_said = |edge: &Edge| {
        let said = edge.service().filter(|_| is_plain(edge)).and_then(|to| said.get(&to));
        said.is_some_and(|said| edge.evidence.iter().all(|evidence| !is_address(evidence) || said.contains(&evidence.as_str())))
    };
    *edges = edges
        .iter()
        .enumerate()
        .flat_map(|(at, edge)| {
            let groups = whole.remove(&at).unwrap_or_default();
            groups.into_iter().chain(Some(edge.clone()).filter(|edge| !is_said(edge)))
        })
        .collect();
}

/// The groups in all lists of a service; `names` says whether evidence names a member by a dependency that can be one of several.
fn groups<'l>(from: usize, lists: &'l [List], programs: &[String], names: impl Fn(usize, &str) -> bool) -> Vec<Group<'l>> {
    let mut groups: Vec<Group<'l>> = Vec::new();
    let mut known: FxHashMap<Vec<usize>, usize> = FxHashMap::default();
    for list in lists.iter().filter(|list| (2..=LIST_LIMIT).contains(&list.members.len())) {
        let mut by_program: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut seen = FxHashSet::default();
        for &member in list.members.iter().filter(|&&member| member != from && names(member, &list.evidence)) {
            if seen.insert(member) {
                by_program.entry(&programs[member]).or_default().push(member);
            }
        }
        for members in by_program.into_values().filter(|members| members.len() > 1) {
            let at = *known.entry(members.clone()).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) if group.evidence.contains(&list.evidence.as_str()) => {}
                Some(group) => group.evidence.push(&list.evidence),
                None => groups.push(Group { members, evidence: vec![&list.evidence] }),
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_told_from_sentences() {
        for between in
            [",", ":9092,", ":9092, ", ";", " ", "\",\"", ":9200\",\"https://", ":9093,2@", ":1/a/,http://u:p@", ":27017/?a=b mongodb://"]
        {
            assert!(parts_a_list(between), "{between}");
        }
        for between in ["", ":80", "\",\"b\":\"http://", " --to ", "=", ":80 && nc -z ", ":80;b=", " and "] {
            assert!(!parts_a_list(between), "{between}");
        }
    }
}
