//! What a name stands for, in a few lines.

mod words;

use lsp_types::{Hover, HoverParams, MarkupContent, MarkupKind};

use crate::lint;
use crate::lsp::dispatch::Ask;
use crate::lsp::here::Here;
use crate::lsp::names::Meaning;
use crate::model::{ComponentId, DependencyKind, Given, Model, Value, Verb, builtin};
use crate::query::catalog;
use crate::syntax::tree::{self, Gate, StatementKind};

/// Names listed before the rest is counted.
const LISTED: usize = 5;

/// The answer to `textDocument/hover`.
pub fn hover(ask: &Ask, params: HoverParams) -> Option<Hover> {
    let (here, offset) = ask.at(&params.text_document_position_params)?;
    let (text, span) = match here.name_at(offset) {
        Some(found) => (about(&here, &found.meaning)?, found.span),
        None => verb(&here, offset).or_else(|| words::word(&here, offset))?,
    };
    Some(Hover { contents: shown(ask, text).into(), range: Some(here.range(span)) })
}

/// A text in the form that the client shows.
pub fn shown(ask: &Ask, text: String) -> MarkupContent {
    if ask.client.markdown {
        return MarkupContent { kind: MarkupKind::Markdown, value: text };
    }
    // Where Markdown is not known, fences are noise.
    let value = text.lines().filter(|line| !line.starts_with("```")).collect::<Vec<_>>().join("\n");
    MarkupContent { kind: MarkupKind::PlainText, value }
}

/// Everything worth knowing about what a name stands for.
pub fn about(here: &Here<'_>, meaning: &Meaning) -> Option<String> {
    let model = here.model();
    Some(match meaning {
        Meaning::Component(id) => component(here, *id),
        Meaning::System(id) => {
            let system = &model.systems[id.index()];
            let count = model.components.iter().filter(|component| component.system == Some(*id)).count();
            let entry = system.entry.map_or_else(String::new, |entry| format!(", entered by `{}`", model.components[entry.index()].name));
            page(
                &headed("system", &system.name, system.title.as_deref()),
                &[&documented(system.docs.as_deref()), &format!("{}{entry}", counted(count, "component"))],
            )
        }
        Meaning::Team(id) => {
            let team = &model.teams[id.index()];
            let owned = model.components.iter().filter(|component| component.owner == Some(*id)).count();
            let facts = facts(model, &model.given[team.given.range()], &[]);
            page(
                &headed("team", &team.name, team.title.as_deref()),
                &[&documented(team.docs.as_deref()), &facts, &format!("answers for {}", counted(owned, "component"))],
            )
        }
        Meaning::Kind(id) => {
            let kind = &model.kinds[id.index()];
            let base = kind.base.map_or_else(String::new, |base| format!(" is {}", model.kinds[base.index()].name));
            let all = (0..model.components.len() as u32).map(ComponentId);
            let count = all.filter(|&component| model.is_kind(component, *id)).count();
            page(&format!("kind {}{base}", kind.name), &[&documented(kind.docs.as_deref()), &counted(count, "component")])
        }
        Meaning::Attribute(id) => {
            let attribute = &model.attributes[id.index()];
            page(&format!("attribute {}: {}", attribute.name, type_name(&attribute.ty)), &[&attribute.docs])
        }
        Meaning::BuiltIn(name) => {
            let entries = catalog::ATTRIBUTES.iter().filter(|entry| entry.name == *name);
            let all: Vec<String> =
                entries.map(|entry| format!("```arch\n{}: {}\n```\n{}", entry.name, entry.signature, entry.docs)).collect();
            all.join("\n\n")
        }
        Meaning::Rule(name) => rule(here, name)?,
        Meaning::Parameter(rule, name) => {
            let page = here.snapshot().pages().iter().find(|page| page.name == rule.as_str())?;
            let (written, docs) =
                page.parameters.iter().find(|(written, _)| written.split(':').next().is_some_and(|own| own.trim() == name.as_str()))?;
            self::page(&format!("param {written}"), &[docs])
        }
        Meaning::Definition(name) => definition(here, name)?,
        Meaning::Function(name) => {
            let entry = catalog::function(name)?;
            page(entry.signature, &[entry.docs])
        }
        Meaning::Variable(span) => page(&words::variable(here, *span)?, &[]),
        Meaning::Claim(_) | Meaning::Word(_) => return None,
    })
}

/// What it is, what is said of it, who leans on it, and what falls with it.
fn component(here: &Here<'_>, id: ComponentId) -> String {
    let model = here.model();
    let component = &model.components[id.index()];
    let kind = &model.kinds[component.kind.index()].name;
    let facts = facts(model, &model.given[component.given.range()], &["tags", "links", "aka"]);
    let (leaning, inside) = (leaning(here, id), inside(here, id));
    let is_journey = model.is_kind(id, builtin::kind::JOURNEY);
    let leaning = match leaning.len() {
        // Nothing can depend on a journey, and of a zone it is said what is in it.
        0 if is_journey || !inside.is_empty() => String::new(),
        0 => "nothing depends on it".to_owned(),
        1 => format!("{} depends on it", listed(model, &leaning)),
        _ => format!("{} depend on it", listed(model, &leaning)),
    };
    let inside = match inside.len() {
        0 => String::new(),
        1 => format!("{} is within it", listed(model, &inside)),
        _ => format!("{} are within it", listed(model, &inside)),
    };
    let mut parts = vec![documented(component.docs.as_deref()), facts, leaning, inside];
    parts.extend(loss(here, id).filter(|_| !is_journey));
    let share = cost(here, id).and_then(|cost| cost.ceiling).filter(|&share| share < 100.0);
    parts.extend(share.map(|share| format!("{} at the most", ceiling(share))));
    if component.absent {
        parts.push("planned or retired: it takes no part in failures".to_owned());
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    page(&headed(kind, &component.name, component.title.as_deref()), &parts)
}

/// Who has it among the targets of a dependency, each once.
pub fn leaning(here: &Here<'_>, id: ComponentId) -> Vec<ComponentId> {
    let model = here.model();
    let mut owners: Vec<ComponentId> = here
        .snapshot()
        .graph()
        .gates_on(id)
        .filter(|gate| matches!(model.dependencies[gate.index()].kind, DependencyKind::Written(verb) if verb != Verb::Changes))
        .filter_map(|gate| model.dependencies[gate.index()].owner)
        .collect();
    owners.sort_unstable();
    owners.dedup();
    owners
}

/// Zones that are within it.
pub fn inside(here: &Here<'_>, id: ComponentId) -> Vec<ComponentId> {
    let model = here.model();
    let gates = here.snapshot().graph().gates_on(id).map(|gate| &model.dependencies[gate.index()]);
    let mut zones: Vec<ComponentId> =
        gates.filter(|dependency| dependency.kind == DependencyKind::Within).filter_map(|dependency| dependency.owner).collect();
    zones.sort_unstable();
    zones.dedup();
    zones
}

/// What was found out about its loss and its promise last.
pub fn cost<'a>(here: &'a Here<'_>, id: ComponentId) -> Option<&'a lint::Cost> {
    let checked = here.project.checked.as_ref()?;
    // Looked up by name: the findings may be of an earlier snapshot.
    let then = checked.snapshot.model.component_by_name.get(&here.model().components[id.index()].name)?;
    checked.costs.get(then.index())
}

/// What the needs of a component leave of its promise, as a bound: rounded up, behind what arithmetic loses.
pub fn ceiling(percent: f64) -> String {
    const DIGITS: f64 = 1e5;
    let lost = 1e-9;
    format!("its needs allow {}%", ((percent - lost) * DIGITS).ceil() / DIGITS)
}

/// What goes down when it does, as far as it is known.
fn loss(here: &Here<'_>, id: ComponentId) -> Option<String> {
    let cost = cost(here, id)?;
    let others = cost.falls.saturating_sub(1);
    if others == 0 {
        return Some("when it is down, nothing else goes down".to_owned());
    }
    let journeys: Vec<String> = cost
        .journeys
        .iter()
        .filter_map(|id| here.project.checked.as_ref()?.snapshot.model.components.get(id.index()))
        .map(|journey| format!("`{}`", journey.name))
        .collect();
    // They are among those that go down, and counted with them.
    let all = if journeys.len() == others as usize { ":" } else { ", among them" };
    let journeys = match journeys.len() {
        0 => String::new(),
        count if count > LISTED => format!("{all} {count} journeys"),
        1 => format!("{all} the journey {}", journeys[0]),
        _ => format!("{all} the journeys {}", and(&journeys)),
    };
    Some(format!(
        "when it is down, {} down with it{journeys}",
        if others == 1 { "1 other goes".to_owned() } else { format!("{others} others go") }
    ))
}

fn rule(here: &Here<'_>, name: &str) -> Option<String> {
    let page = here.snapshot().pages().iter().find(|page| page.name == name);
    let Some(page) = page else {
        return lint::REMARKS.contains(&name).then(|| format!("`{name}` speaks of the input itself, not of the architecture."));
    };
    let mut text = format!("**{}**: {}\n\nlevel: {}", page.name, page.title, page.level);
    for (written, docs) in &page.parameters {
        text.push_str(&format!("\n\n`{written}` {docs}"));
    }
    if !page.docs.is_empty() {
        text.push_str(&format!("\n\n{}", page.docs));
    }
    Some(text)
}

fn definition(here: &Here<'_>, name: &str) -> Option<String> {
    let model = here.model();
    let sources = &here.snapshot().workspace.sources;
    let own = model.defines.iter().find(|define| define.name.text == name).map(|define| define.name.span.to(define.value.span));
    let own = own.or_else(|| {
        model.measures.iter().find(|measure| measure.name.text == name).map(|measure| measure.name.span.to(measure.value.span))
    });
    if let Some(span) = own {
        return Some(page(&sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" "), &[]));
    }
    let (_, written, docs) = lint::prelude().iter().find(|(known, ..)| known == name)?;
    Some(page(written, &[docs]))
}

/// What a dependency means, where the cursor is on its verb.
fn verb(here: &Here<'_>, offset: usize) -> Option<(String, crate::source::Span)> {
    let statement = here.statement_at(offset)?;
    let mut found = None;
    each_dependency(statement, &mut |dependency, owner| {
        let span = dependency.verb_span;
        if (span.start as usize..=span.end as usize).contains(&offset) {
            found = Some((dependency, owner.map(str::to_owned)));
        }
    });
    let (dependency, owner) = found?;
    Some((meaning_of(dependency, dependency.verb, owner.as_deref()), dependency.verb_span))
}

/// Every dependency of a statement, with the name of what it stands in.
pub fn each_dependency<'t>(statement: &'t tree::Statement, found: &mut dyn FnMut(&'t tree::Dependency, Option<&'t str>)) {
    fn walk<'t>(statement: &'t tree::Statement, owner: Option<&'t str>, found: &mut dyn FnMut(&'t tree::Dependency, Option<&'t str>)) {
        let (body, owner) = match &statement.kind {
            StatementKind::Dependency(dependency) => return found(dependency, owner),
            StatementKind::Declaration(declaration) => (declaration.body.as_ref(), Some(declaration.name.text.as_str())),
            StatementKind::Kind { name, body, .. } => (body.as_deref(), Some(name.text.as_str())),
            StatementKind::Extend { target, body } => (Some(body), target.parts.last().map(|part| part.text.as_str())),
            StatementKind::Defaults(body) => (Some(body), owner),
            _ => (None, owner),
        };
        body.into_iter().flat_map(|body| &body.statements).for_each(|inner| walk(inner, owner, found));
    }
    walk(statement, None, found);
}

/// What happens without the targets of a dependency, if this were its verb.
pub fn meaning_of(dependency: &tree::Dependency, verb: Verb, owner: Option<&str>) -> String {
    let subject = dependency.subject.as_ref().map(|path| path.dotted().to_string());
    let owner = subject.or_else(|| owner.map(str::to_owned)).map_or_else(|| "the owner".to_owned(), |name| format!("`{name}`"));
    let targets: Vec<String> = dependency.targets.iter().map(|target| format!("`{}`", target.path.dotted())).collect();
    let all = and(&targets);
    let lost = match (dependency.gate, targets.len()) {
        (Gate::Each | Gate::AnyOf, 1) => format!("without {all}"),
        (Gate::Each, _) => format!("without any one of {all}"),
        (Gate::AnyOf, 2) => format!("without both {all}"),
        (Gate::AnyOf, _) => format!("without all of {all}"),
        (Gate::Of(needed), _) => format!("with fewer than {needed} of {all}"),
    };
    let then = match verb {
        Verb::Needs => format!("{owner} is down"),
        Verb::Wants => format!("{owner} is degraded"),
        Verb::Uses => format!("nobody has said what happens to {owner}: it is read both ways, as down and as degraded"),
        // In a list each place is needed, as each target of any other list is.
        Verb::RunsIn if dependency.gate == Gate::Each && targets.len() > 1 => format!("{owner} is down: it needs each of these places"),
        Verb::RunsIn => format!("{owner} has nowhere to run"),
        Verb::Changes => {
            return format!("{owner} can write to, configure, restart or delete {all}; it carries no failure");
        }
    };
    let phase = match dependency.phase {
        tree::Phase::Serve => "",
        tree::Phase::Start => " when it starts, and runs on when it has started",
        tree::Phase::Recover => " when it is to be repaired",
        tree::Phase::Observe => " as far as people can see",
        tree::Phase::Inform => " as far as others are told",
    };
    format!("{lost}, {then}{phase}")
}

/// The first line, as code.
fn headed(kind: &str, name: &str, title: Option<&str>) -> String {
    let title = title.map_or_else(String::new, |title| format!(" \"{title}\""));
    format!("{kind} {name}{title}")
}

fn page(head: &str, parts: &[&str]) -> String {
    let mut text = format!("```arch\n{head}\n```");
    for part in parts.iter().filter(|part| !part.is_empty()) {
        text.push_str(&format!("\n\n{part}"));
    }
    text
}

fn documented(docs: Option<&str>) -> String {
    docs.unwrap_or_default().to_owned()
}

/// What is said of something, in one line.
fn facts(model: &Model, given: &[Given], left_out: &[&str]) -> String {
    let said = given.iter().filter_map(|given| {
        let name = &model.attributes[given.attribute.index()].name;
        (!left_out.contains(&name.as_str()) && given.value != Value::Unread).then(|| format!("{name}: {}", value(model, &given.value)))
    });
    said.collect::<Vec<_>>().join(" · ")
}

fn value(model: &Model, value: &Value) -> String {
    match value {
        Value::Bool(yes) => yes.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Percent(number) => format!("{number}%"),
        Value::Duration(length) => crate::syntax::duration_text(length.unsigned_abs()),
        Value::Date(day) => day.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Symbol(word) => format!("`{word}`"),
        Value::Component(id) => format!("`{}`", model.components[id.index()].name),
        Value::Team(id) => format!("`{}`", model.teams[id.index()].name),
        Value::Retries(crate::model::Attempts::Times(times)) => times.to_string(),
        Value::Retries(crate::model::Attempts::Some) => "some".to_owned(),
        Value::Retries(crate::model::Attempts::Forever) => "forever".to_owned(),
        Value::NoTimeout => "none".to_owned(),
        Value::Unread => String::new(),
        Value::List(values) => values.iter().map(|one| self::value(model, one)).collect::<Vec<_>>().join(", "),
    }
}

/// A type as people write it.
pub fn type_name(ty: &crate::model::Type) -> String {
    use crate::model::Type;
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::Int => "int".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Percent => "percent, as in `99.9%`".to_owned(),
        Type::Duration => "duration, as in `1h30m`".to_owned(),
        Type::Date => "date, as in `2026-11-23`".to_owned(),
        Type::String => "string".to_owned(),
        Type::Name => "name".to_owned(),
        Type::Ref => "ref".to_owned(),
        Type::Team => "team".to_owned(),
        Type::Tier => "int, or a name of `tiers`".to_owned(),
        Type::Retries => "int, `some` or `forever`".to_owned(),
        Type::Timeout => "duration or `none`".to_owned(),
        Type::OneOf(words) => format!("one of [{}]", words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", ")),
        Type::List(of) => format!("list of {}", type_name(of)),
    }
}

fn listed(model: &Model, ids: &[ComponentId]) -> String {
    let mut named: Vec<String> = ids.iter().take(LISTED).map(|id| format!("`{}`", model.components[id.index()].name)).collect();
    if ids.len() > LISTED {
        named.push(format!("{} more", ids.len() - LISTED));
    }
    and(&named)
}

/// `a, b and c`
fn and(all: &[String]) -> String {
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => all.concat(),
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
