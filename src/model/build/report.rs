//! Findings about names, said once each: unknown, ambiguous, systems without an entry.

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::elsewhere;
use super::holders::Holders;
use super::names::{Entity, Known, Names};
use super::sink::{Sink, Unknown, Wanted};
use super::words::written;
use crate::diagnostic::{Diagnostic, Fix, Level, Safety, nearest_all};
use crate::model::builtin::kind;
use crate::model::{Attribute, AttributeOn, Team};
use crate::source::{FileId, Sources, Span};
use crate::syntax::{software, words};

/// How many places one finding shows; the rest is counted.
const PLACES: usize = 4;

/// How many unknown names one file shows; the rest is counted.
const NAMES: usize = 100;

/// How many comparisons of names are spent on suggestions in one run: about a tenth of a second. After that, names are reported without.
const COMPARISONS: usize = 400_000;

/// How many bytes of a statement that could not be read are searched for names that it may have declared.
const SEARCHED: usize = 4096;

/// What is known when names are reported.
pub(super) struct Reporter<'a, 't> {
    pub sources: &'a Sources,
    /// By file: its place in the order of paths.
    pub ranks: &'a [u32],
    pub names: &'a Names<'t>,
    pub attributes: &'a [Attribute],
    pub teams: &'a [Team],
    pub holders: Holders,
    pub strays: FxHashSet<&'a str>,
    /// Names of kinds that were perhaps declared in what could not be read.
    pub stray_kinds: FxHashSet<&'a str>,
    pub stray_attributes: FxHashSet<&'a str>,
    pub budget: usize,
}

impl<'a, 't> Reporter<'a, 't> {
    pub fn new(
        sources: &'a Sources,
        ranks: &'a [u32],
        names: &'a Names<'t>,
        attributes: &'a [Attribute],
        teams: &'a [Team],
        holders: Holders,
    ) -> Self {
        Self {
            sources,
            ranks,
            names,
            attributes,
            teams,
            holders,
            strays: FxHashSet::default(),
            stray_kinds: FxHashSet::default(),
            stray_attributes: FxHashSet::default(),
            budget: COMPARISONS,
        }
    }

    /// Names that were perhaps declared in what could not be read, or were declared where they cannot be: no second error for their uses.
    pub fn forgive(&mut self, strays: &[&'a str], broken: &[Span]) {
        self.strays.extend(strays);
        for span in broken {
            let text = self.sources.slice(*span);
            let mut end = text.len().min(SEARCHED);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let words = text[..end].split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
            let mut kind = words.clone();
            match kind.next() {
                Some("kind") => self.stray_kinds.extend(kind.next()),
                Some("attribute") => self.stray_attributes.extend(kind.next()),
                _ => {}
            }
            self.strays.extend(words.filter(|word| !word.is_empty()));
        }
    }

    fn place(&self, span: Span) -> (u32, Span) {
        (self.ranks.get(span.file.0 as usize).copied().unwrap_or(u32::MAX), span)
    }

    /// Turns what was collected into findings, and sorts all of them by place.
    pub fn finish(&mut self, mut sink: Sink) -> Vec<Diagnostic> {
        let mut found = std::mem::take(&mut sink.diagnostics);
        self.unknown(std::mem::take(&mut sink.unknown), &mut found);
        self.ambiguous(&mut sink, &mut found);
        self.without_entry(&mut sink, &mut found);
        found.sort_by(|a, b| {
            let place = |one: &Diagnostic| one.span().map(|span| self.place(span));
            place(a).cmp(&place(b)).then_with(|| a.rule.cmp(&b.rule)).then_with(|| a.message.cmp(&b.message))
        });
        found
    }

    fn unknown(&mut self, unknown: Vec<Unknown>, found: &mut Vec<Diagnostic>) {
        let mut groups: FxHashMap<(Wanted, Option<Entity>, CompactString), Vec<Unknown>> = FxHashMap::default();
        for one in unknown {
            if matches!(one.wanted, Wanted::Component | Wanted::Zone | Wanted::Team)
                && one.text.split('.').any(|part| self.strays.contains(part))
            {
                continue;
            }
            let is_attribute = matches!(one.wanted, Wanted::ComponentAttribute | Wanted::TeamAttribute | Wanted::DependencyAttribute);
            if is_attribute && self.stray_attributes.contains(one.text.as_str()) {
                continue;
            }
            if matches!(one.wanted, Wanted::Kind | Wanted::Selected) && self.stray_kinds.contains(one.text.as_str()) {
                continue;
            }
            // A zone that is not there is not there as a component either: one finding a name.
            let wanted = if one.wanted == Wanted::Zone { Wanted::Component } else { one.wanted };
            groups.entry((wanted, one.below, one.text.clone())).or_default().push(one);
        }
        let mut groups: Vec<Vec<Unknown>> = groups.into_values().collect();
        for group in &mut groups {
            group.sort_by_key(|one| self.place(one.span));
        }
        groups.sort_by_key(|group| group.first().map(|one| self.place(one.span)));
        let mut names: FxHashMap<FileId, usize> = FxHashMap::default();
        for group in groups {
            let file = group.first().map(|one| one.span.file).unwrap_or_default();
            let count = names.entry(file).or_default();
            *count += 1;
            if *count <= NAMES {
                found.push(self.one_unknown(&group));
            }
        }
        for (file, count) in names.into_iter().filter(|(_, count)| *count > NAMES) {
            let message = format!("{} more names in this file mean nothing", count - NAMES);
            let start = Span::new(file, 0, 0);
            found.push(Diagnostic::input("unknown-name", message, start, "").help("put right what is shown, and look again"));
        }
    }

    fn one_unknown(&mut self, uses: &[Unknown]) -> Diagnostic {
        let first = &uses[0];
        let mut candidates = self.candidates(first);
        if matches!(first.wanted, Wanted::Component | Wanted::Zone) {
            // Nothing needs itself.
            let owners: FxHashSet<&str> =
                uses.iter().filter_map(|one| self.holders.at(one.span)).map(|owner| self.names.name(owner).as_str()).collect();
            candidates.retain(|name| !owners.contains(name));
        }
        // Where the first parts are known, they make every candidate look alike: only the last part tells.
        let looked_for = if first.below.is_some() { first.text.rsplit('.').next().unwrap_or(&first.text) } else { &first.text };
        let habit = match first.wanted {
            Wanted::Kind | Wanted::Selected => words::kind_for(&first.text),
            Wanted::ComponentAttribute => words::attribute_for(&first.text),
            Wanted::DependencyAttribute => words::dependency_attribute_for(&first.text),
            Wanted::TeamAttribute => words::team_attribute_for(&first.text),
            _ => None,
        };
        if let Some(error) = elsewhere::known(first, self.attributes) {
            return error;
        }
        let near = || nearest_all(looked_for, candidates.iter().copied());
        let meant: Vec<CompactString> = habit.map_or_else(near, |habit| vec![habit]).into_iter().map(CompactString::new).collect();
        let (rule, message, label) = self.words(first);
        let message = if uses.len() > 1 { format!("{message}, and used in {} places", uses.len()) } else { message };
        let mut error = Diagnostic::input(rule, message, first.span, label);
        for one in uses.iter().skip(1).take(PLACES - 1) {
            error = error.label(one.span, "and here");
        }
        if uses.len() > PLACES {
            error = error.note(format!("and in {} more places", uses.len() - PLACES));
        }
        if let Some(best) = meant.first() {
            let shown = |name: &str, one: &Unknown| match one.wanted {
                Wanted::Component | Wanted::Zone => self.seen_from(name, one.scope),
                _ => CompactString::new(name),
            };
            let names: Vec<String> = meant.iter().map(|name| format!("`{}`", shown(name, first))).collect();
            let title = match names.as_slice() {
                [_] if habit.is_some() && uses.len() == 1 => format!("write `{best}{}`", self.said_behind(first)),
                [only] => format!("write {only}"),
                names => format!("did you mean {}", or(names)),
            };
            let edits = uses.iter().map(|one| (one.span, shown(best, one).to_string())).collect();
            let fix = Fix { title: format!("write `{}`", shown(best, first)), edits, safety: Safety::Suggested };
            error = error.help(title).fix(fix);
        }
        if first.wanted == Wanted::Kind
            && let Some(base) = habit.filter(|base| self.names.kinds.find(super::names::ROOT, &CompactString::new(base)).is_some())
            && self.names.kinds.find(super::names::ROOT, &first.text).is_none()
        {
            error = error.help(format!("or declare it: `kind {} is {base}`", written(&first.text)));
        }
        self.declare_it(error, uses, meant.is_empty())
    }

    /// What is said behind an attribute or a kind on its line: a value, or a name. Nothing where it is more than that.
    fn said_behind(&self, one: &Unknown) -> String {
        let text = self.sources.get(one.span.file).map_or("", |file| &file.text);
        let rest = text.get(one.span.end as usize..).unwrap_or("").lines().next().unwrap_or("");
        let word = rest.split_whitespace().next().unwrap_or("");
        if one.wanted == Wanted::Kind {
            return if words::is_plain_name(word) { format!(" {word}") } else { String::new() };
        }
        let rest = rest.split("//").next().unwrap_or(rest);
        let end = rest.find([',', ';', '}']).unwrap_or(rest.len());
        let said = rest[..end].trim();
        let is_short = said.starts_with('=') && said.split_whitespace().count() == 2 && !said.contains(['[', '"', '\'', '`', '{']);
        if is_short { format!(" {said}") } else { String::new() }
    }

    fn words(&self, one: &Unknown) -> (&'static str, String, String) {
        let text = &one.text;
        match (one.wanted, one.below) {
            (Wanted::Component | Wanted::Zone, Some(Entity::Component(id))) => {
                let name = self.names.name(id);
                (
                    "unknown-name",
                    format!("there is no `{text}`: `{name}` is a component, and nothing is declared in it"),
                    "not declared".into(),
                )
            }
            (Wanted::Component | Wanted::Zone, Some(Entity::System(scope))) => {
                let name = &self.names.scopes[scope as usize].name;
                ("unknown-name", format!("`{text}` is not declared in the system `{name}`"), "not declared".into())
            }
            (Wanted::Component | Wanted::Zone, None) => {
                let label = if self.names.kinds.find(super::names::ROOT, text).is_some() {
                    "a kind, and a component is wanted"
                } else if self.is_team(text) {
                    "a team, and a component is wanted"
                } else {
                    "not declared"
                };
                ("unknown-name", format!("`{text}` is not declared"), label.into())
            }
            (Wanted::Team, _) => ("unknown-name", format!("no team is called `{text}`"), "not declared".into()),
            (Wanted::Kind | Wanted::Selected, _) => ("unknown-kind", format!("no kind is called `{text}`"), "not declared".into()),
            (Wanted::Verb, _) => ("unknown-kind", format!("`{text}` is neither a verb nor a kind"), "not known".into()),
            (Wanted::ComponentAttribute, _) => {
                ("unknown-attribute", format!("components have no attribute `{text}`"), "not declared".into())
            }
            (Wanted::CoreAttribute, _) => ("unknown-attribute", format!("`core` has no `{text}`"), "not known".into()),
            (Wanted::TeamAttribute, _) => ("unknown-attribute", format!("teams have no attribute `{text}`"), "not declared".into()),
            (Wanted::DependencyAttribute, _) => {
                ("unknown-attribute", format!("dependencies have no attribute `{text}`"), "not declared".into())
            }
        }
    }

    /// The names that could have been meant, as far as the budget reaches.
    fn candidates(&mut self, one: &Unknown) -> Vec<&'a str> {
        let names = self.names;
        let on = |fits: fn(&AttributeOn) -> bool| {
            let fitting = self.attributes.iter().filter(move |attribute| fits(&attribute.on));
            fitting.map(|attribute| attribute.name.as_str()).filter(|name| !name.contains('.')).collect::<Vec<_>>()
        };
        // Words that another repository has for its own files cannot be written here.
        let own = |name: &&str| !name.contains('.');
        let kinds = || names.kinds.list.iter().skip(1).map(|kind| kind.name.as_str()).filter(own);
        let verbs = ["needs", "wants", "uses", "runs in", "changes", "survives", "allow", "core"];
        let all: Vec<&str> = match one.wanted {
            Wanted::Component | Wanted::Zone if self.budget < names.components.len() => Vec::new(),
            Wanted::Component | Wanted::Zone => {
                let inside = match one.below {
                    Some(Entity::System(scope)) => self.members(&names.scopes[scope as usize].name),
                    _ => &names.components,
                };
                let fits = |known: &&Known| {
                    let family = names.kinds.family[known.kind.index()];
                    family != kind::JOURNEY && (one.wanted != Wanted::Zone || family == kind::ZONE)
                };
                inside.iter().filter(fits).map(|known| known.name.as_str()).collect()
            }
            Wanted::Team => self.teams.iter().map(|team| team.name.as_str()).collect(),
            Wanted::Kind => kinds().chain(["system", "team"]).chain(verbs).collect(),
            Wanted::Selected => kinds().collect(),
            Wanted::Verb => verbs.into_iter().chain(kinds()).collect(),
            Wanted::ComponentAttribute => on(|on| matches!(on, AttributeOn::Components(_) | AttributeOn::ComponentsAndDependencies)),
            Wanted::CoreAttribute => vec!["fan-in", "share", "cells", "sheds-load"],
            Wanted::TeamAttribute => on(|on| matches!(on, AttributeOn::Teams)),
            Wanted::DependencyAttribute => on(|on| matches!(on, AttributeOn::Dependencies(_) | AttributeOn::ComponentsAndDependencies)),
        };
        if self.budget < all.len() {
            return Vec::new();
        }
        self.budget -= all.len();
        all
    }

    /// Components declared in a system, at any depth: they stand together, since all are sorted by full name.
    fn members(&self, system: &str) -> &'a [Known] {
        let all = &self.names.components;
        let prefix = format!("{system}.");
        let start = all.partition_point(|known| known.name.as_str() < prefix.as_str());
        let count = all[start..].partition_point(|known| known.name.starts_with(&prefix));
        &all[start..start + count]
    }

    /// A full name as it can be written in a scope: without the system that both are in.
    fn seen_from(&self, full: &str, scope: u32) -> CompactString {
        let around = &self.names.scopes[scope as usize].name;
        match full.strip_prefix(around.as_str()).and_then(|rest| rest.strip_prefix('.')) {
            Some(inner) if !around.is_empty() => written(inner),
            _ => written(full),
        }
    }

    fn is_team(&self, text: &str) -> bool {
        self.teams.iter().any(|team| team.name == text)
    }

    /// The system of this workspace in which nothing but the last part of a name is missing.
    fn system_without(&self, one: &Unknown) -> Option<&'a str> {
        let Some(Entity::System(scope)) = one.below else { return None };
        let system = &self.names.scopes[scope as usize];
        let around = one.text.rsplit('.').nth(1)?;
        (!system.used && system.name.rsplit('.').next() == Some(around)).then_some(system.name.as_str())
    }

    /// Offers to declare what is not there.
    fn declare_it(&self, error: Diagnostic, uses: &[Unknown], nothing_near: bool) -> Diagnostic {
        let first = &uses[0];
        if matches!(first.wanted, Wanted::Component | Wanted::Zone) && self.is_team(&first.text) {
            return error.help(format!("name what the team runs; that the team answers for something is `owner = {}` there", first.text));
        }
        let last = first.text.rsplit('.').next().unwrap_or(&first.text);
        let what = if first.wanted == Wanted::Team {
            "team"
        } else if uses.iter().any(|one| one.wanted == Wanted::Zone) {
            "zone"
        } else {
            software::of_name(last).map_or("external", |known| known.class.kind())
        };
        let declaration = match first.wanted {
            Wanted::Component | Wanted::Zone => match self.system_without(first) {
                Some(system) => format!("extend {} {{ {what} {} }}", written(system), written(last)),
                None if first.below.is_none() && !first.text.contains('.') => format!("{what} {}", written(&first.text)),
                None => return error,
            },
            Wanted::Team if !first.text.contains('.') => format!("team {}", written(&first.text)),
            Wanted::ComponentAttribute if nothing_near => {
                return self.for_its_own_files(error, first).help(format!("declare it: `attribute {}: TYPE`", first.text));
            }
            Wanted::DependencyAttribute if nothing_near => {
                return self.for_its_own_files(error, first).help(format!("declare it: `attribute {}: TYPE on dependency`", first.text));
            }
            Wanted::Kind if nothing_near => {
                let word = first.text.rsplit('.').next().unwrap_or(&first.text);
                return self
                    .for_its_own_files(error, first)
                    .help(format!("declare it: `kind {word} is service`, or write one of `service`, `datastore`, `external`"));
            }
            Wanted::Verb if nothing_near => return error.help("a statement begins with `needs`, `wants`, `uses` or an attribute"),
            _ => return error,
        };
        let Some(file) = self.sources.get(first.span.file).filter(|file| file.path.ends_with(".arch")) else {
            return error.help(format!("declare it: `{declaration}`"));
        };
        let end = Span::new(first.span.file, file.text.len(), file.text.len());
        let break_first = if file.text.ends_with('\n') || file.text.is_empty() { "" } else { "\n" };
        let title = format!("declare `{}` as {what}", first.text);
        let edits = vec![(end, format!("{break_first}{declaration}\n"))];
        error.help(format!("declare it: `{declaration}`")).fix(Fix { title, edits, safety: Safety::Suggested })
    }

    /// Says that another repository has the word, which is for its own files.
    fn for_its_own_files(&self, error: Diagnostic, one: &Unknown) -> Diagnostic {
        let word = one.text.rsplit('.').next().unwrap_or(&one.text);
        let attributes = self.attributes.iter().map(|attribute| attribute.name.as_str());
        let kinds = self.names.kinds.list.iter().map(|kind| kind.name.as_str());
        let all: Vec<&str> = if one.wanted == Wanted::Kind { kinds.collect() } else { attributes.collect() };
        let theirs = all.into_iter().filter_map(|name| name.rsplit_once('.')).find(|(_, last)| *last == word);
        match theirs {
            Some((alias, _)) if alias != "core" => error.note(format!("the `{word}` of `{alias}` is a word of its own files alone")),
            _ => error,
        }
    }

    fn ambiguous(&self, sink: &mut Sink, found: &mut Vec<Diagnostic>) {
        let mut all = std::mem::take(&mut sink.ambiguous);
        all.sort_by_key(|one| (one.inner, one.outer, self.place(one.span)));
        for same in all.chunk_by(|a, b| (a.inner, a.outer) == (b.inner, b.outer)) {
            let one = &same[0];
            let (inner, outer) = (self.names.full_name(one.inner), self.names.full_name(one.outer));
            let message = format!("`{}` could mean `{inner}` or `{outer}`, and is taken for `{inner}`", one.text);
            let mut warning = Diagnostic::remark("ambiguous-name", Level::Warning, message, one.span, "the inner one is meant");
            for other in same.iter().skip(1).take(PLACES - 1) {
                warning = warning.label(other.span, "and here");
            }
            for (entity, label) in [(one.inner, "the inner one"), (one.outer, "the outer one")] {
                warning = warning.label(self.declaration(entity), label);
            }
            if same.len() > PLACES {
                warning = warning.note(format!("and in {} more places", same.len() - PLACES));
            }
            found.push(warning.help("rename one of them, or write the full name"));
        }
    }

    fn without_entry(&self, sink: &mut Sink, found: &mut Vec<Diagnostic>) {
        let mut all = std::mem::take(&mut sink.no_entry);
        all.sort_by_key(|one| (one.system, self.place(one.span)));
        for same in all.chunk_by(|a, b| a.system == b.system) {
            let system = &self.names.scopes[same[0].system as usize];
            if system.unread || system.name.rsplit('.').next().is_some_and(|name| self.strays.contains(name)) {
                continue;
            }
            let message = format!("`{}` is a system without an entry: nobody knows which of its components is meant", system.name);
            let mut error = Diagnostic::input("no-entry", message, same[0].span, "a system");
            for other in same.iter().skip(1).take(PLACES - 1) {
                error = error.label(other.span, "and here");
            }
            error = error.label(system.span, "declared here");
            let members = self.members(&system.name);
            let members: Vec<String> = members.iter().map(|known| format!("`{}`", written(&known.name))).collect();
            let shown = members.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
            let rest = if members.len() > 8 { format!(" and {} more", members.len() - 8) } else { String::new() };
            error = if members.is_empty() {
                error.help("declare a component in it")
            } else {
                error.help(format!("name one of {shown}{rest}")).help(format!("or write `entry = NAME` in the system `{}`", system.name))
            };
            found.push(error);
        }
    }

    fn declaration(&self, entity: Entity) -> Span {
        match entity {
            Entity::System(scope) => self.names.scopes[scope as usize].span,
            Entity::Component(id) => self.names.components[id.index()].span,
        }
    }
}

/// Names as a choice: `` `a`, `b` or `c` ``.
fn or(names: &[String]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} or {last}", all.join(", ")),
        names => names.concat(),
    }
}
