//! What fits at a place, and in which order it is offered.

mod rules;
mod targets;
mod values;

use serde_json::{Value, json};

use super::context::{Block, Context, Wanted};
use super::words::{CLAUSES, COMPONENT, DECLARATIONS, EDITS, IN_SYSTEM, OWNERS, PARTS, PHASES, TOP, VERBS, WITHIN};
use crate::lsp::here::Here;
use crate::lsp::requests::{hover, symbols};
use crate::model::{AttributeOn, ComponentId, KindId, Model, Type, Verb, builtin};
use crate::source::Span;

/// How the protocol numbers what items are.
#[derive(Debug, Clone, Copy)]
enum Sort {
    Function = 3,
    Variable = 6,
    Class = 7,
    Module = 9,
    Property = 10,
    Value = 12,
    Keyword = 14,
    Snippet = 15,
    File = 17,
    Folder = 19,
    EnumMember = 20,
    Event = 23,
}

/// What is offered.
struct Item {
    /// 0 is offered first.
    rank: u32,
    label: String,
    sort: Sort,
    detail: String,
    /// What is typed instead of the label; with places to fill in where the flag says so.
    insert: Option<(String, bool)>,
    about: About,
}

/// What an item is about, for its documentation.
enum About {
    Nothing,
    /// Of many, few are shown: what else is said of it is put together for those.
    Component(ComponentId),
    /// A word for what it is, and its name.
    Other(&'static str, String),
}

/// Everything that fits at a place.
pub struct Items<'a> {
    here: &'a Here<'a>,
    context: &'a Context,
    all: Vec<Item>,
}

impl<'a> Items<'a> {
    pub fn new(here: &'a Here<'a>, context: &'a Context) -> Self {
        Self { here, context, all: Vec::new() }
    }

    pub fn fill(&mut self) {
        let context = self.context;
        match &context.wanted {
            Wanted::Statement => self.statement(),
            Wanted::More(parts) => {
                self.snippets(0, parts);
                // Nothing has to stand between two statements of one component.
                if self.context.block == Block::Component {
                    self.snippets(1, VERBS);
                }
            }
            Wanted::Next(words) => self.snippets(0, words),
            Wanted::Behind(word) => self.behind(word),
            Wanted::Declared(kind) => {
                if self.model().names.kinds.get(kind.as_str()).is_some_and(|kind| self.model().is_made_from(*kind, builtin::kind::ZONE)) {
                    self.snippets(0, WITHIN);
                }
            }
            // Nothing depends on a journey, and yet journeys can be claimed to be independent.
            Wanted::Targets { group } => {
                let journeys = context.verb == "independent";
                self.targets(*group, |model, id| journeys || !model.is_kind(id, builtin::kind::JOURNEY));
            }
            Wanted::Zones { group } => self.targets(*group, |model, id| model.is_kind(id, builtin::kind::ZONE)),
            Wanted::Extended => self.targets(false, |_, _| true),
            Wanted::Kinds => self.kinds(0),
            Wanted::Types => self.types(),
            Wanted::Rules => self.rules(0),
            Wanted::Levels => self.words(&["off", "info", "warning", "error"], "a level"),
            Wanted::Phases => PHASES.iter().for_each(|(word, _, docs)| self.add(0, word, Sort::Keyword, docs)),
            Wanted::Value(name) => self.values(name),
            Wanted::LastDay => self.last_days(),
            Wanted::Categories => self.categories(),
            Wanted::Expression => self.expression(),
            Wanted::Operator => self.operators(),
            Wanted::Typed(word) => self.typed(word),
            Wanted::Test { negated } => self.tests(*negated),
            Wanted::Member => self.members(),
            Wanted::Template => self.template(),
            Wanted::File { folder, rules } => self.files(folder, *rules),
        }
    }

    fn model(&self) -> &'a Model {
        self.here.model()
    }

    fn add(&mut self, rank: u32, label: &str, sort: Sort, detail: &str) {
        self.all.push(Item { rank, label: label.to_owned(), sort, detail: detail.to_owned(), insert: None, about: About::Nothing });
    }

    fn about(&mut self, rank: u32, label: String, sort: Sort, detail: String, (of, name): (&'static str, String)) {
        self.all.push(Item { rank, label, sort, detail, insert: None, about: About::Other(of, name) });
    }

    fn snippets(&mut self, rank: u32, all: &[(&str, &str, &str)]) {
        for &(label, snippet, docs) in all {
            let plain = if self.here.ask.client.snippets { (snippet.to_owned(), true) } else { (label.to_owned(), false) };
            let sort = if self.here.ask.client.snippets { Sort::Snippet } else { Sort::Keyword };
            self.all.push(Item {
                rank,
                label: label.to_owned(),
                sort,
                detail: docs.to_owned(),
                insert: Some(plain),
                about: About::Nothing,
            });
        }
    }

    fn words(&mut self, all: &[&str], detail: &str) {
        for (i, word) in all.iter().enumerate() {
            self.add(i as u32, word, Sort::EnumMember, detail);
        }
    }

    fn statement(&mut self) {
        match self.context.block {
            // `extend SYSTEM { … }`
            Block::Component if self.extended_system().is_some() => self.in_system(),
            Block::File => {
                self.declared_kinds();
                self.snippets(1, DECLARATIONS);
                self.snippets(1, OWNERS);
                self.snippets(2, TOP);
                self.targets_at(4, |_, _| true);
            }
            Block::System => self.in_system(),
            Block::Component => {
                self.snippets(0, VERBS);
                let (model, kind) = (self.model(), self.kind_of_owner());
                self.attributes(1, |on| match on {
                    AttributeOn::Components(kinds) => {
                        kinds.is_empty() || kind.is_none_or(|kind| kinds.iter().any(|&of| model.is_made_from(kind, of)))
                    }
                    on => *on == AttributeOn::ComponentsAndDependencies,
                });
                self.snippets(2, COMPONENT);
            }
            Block::Team => self.attributes(0, |on| *on == AttributeOn::Teams),
            Block::Dependency => {
                let verb = self.context.verb.clone();
                let fits =
                    move |verbs: &[Verb]| verbs.is_empty() || verbs.iter().any(|own| own.name().rsplit(' ').next() == Some(verb.as_str()));
                self.attributes(0, |on| match on {
                    AttributeOn::Dependencies(verbs) => fits(verbs),
                    AttributeOn::ComponentsAndDependencies => true,
                    _ => false,
                });
                self.snippets(1, &[("allow", "allow ${1:rule} because \"$0\"", "accepts a finding, with a reason")]);
            }
            Block::Claim => self.snippets(0, &[("allow", "allow ${1:rule} because \"$0\"", "accepts a finding, with a reason")]),
            Block::Core => self.core(),
            Block::Workspace => {
                const ITEMS: &[(&str, &str, &str)] = &[
                    ("tiers", "tiers = [${1:critical}, ${2:high}, ${3:low}]", "names for tiers, most critical first"),
                    ("required-version", "required-version = \">=${1:0.4}\"", "which archlint it takes to read this"),
                ];
                self.snippets(0, ITEMS)
            }
            Block::Policy => self.rules(0),
            Block::Parameters => self.parameters(),
            Block::Rule => self.snippets(0, CLAUSES),
            Block::Report => self.snippets(0, PARTS),
            Block::Fix => self.snippets(0, EDITS),
            Block::Targets | Block::Expression | Block::Arguments => {}
        }
    }

    /// What stands in a system.
    fn in_system(&mut self) {
        self.declared_kinds();
        self.snippets(1, DECLARATIONS);
        self.snippets(2, IN_SYSTEM);
        self.targets_at(4, |_, _| true);
    }

    /// Kinds as the beginning of a declaration.
    fn declared_kinds(&mut self) {
        let snippets = self.here.ask.client.snippets;
        for (i, kind) in self.model().kinds.iter().enumerate().filter(|(i, _)| KindId(*i as u32) != builtin::kind::COMPONENT) {
            let insert = snippets.then(|| (format!("{} ${{1:name}} {{\n  $0\n}}", kind.name), true));
            let detail = kind.docs.as_deref().unwrap_or("a kind of your own").lines().next().unwrap_or_default().to_owned();
            let about = About::Other("kind", kind.name.to_string());
            self.all.push(Item { rank: u32::from(i > 1), label: kind.name.to_string(), sort: Sort::Keyword, detail, insert, about });
        }
    }

    fn kinds(&mut self, rank: u32) {
        for kind in &self.model().kinds {
            let detail = kind.docs.as_deref().unwrap_or_default().lines().next().unwrap_or_default().to_owned();
            self.about(rank, kind.name.to_string(), Sort::Class, detail, ("kind", kind.name.to_string()));
        }
        if matches!(self.context.block, Block::Rule | Block::Expression | Block::Arguments) {
            self.add(rank, "dependency", Sort::Class, "everything required");
            self.add(rank, "team", Sort::Class, "who owns");
        }
    }

    fn types(&mut self) {
        self.words(&["string", "int", "number", "percent", "duration", "date", "bool", "name", "ref"], "a type");
        self.snippets(9, &[("one of", "one of [$0]", "words out of a list"), ("list of", "list of $0", "several values")]);
    }

    fn attributes(&mut self, rank: u32, fits: impl Fn(&AttributeOn) -> bool) {
        let snippets = self.here.ask.client.snippets;
        for attribute in self.model().attributes.iter().filter(|attribute| fits(&attribute.on)) {
            let name = attribute.name.as_str();
            if name.starts_with("core") || self.context.set.iter().any(|set| set == name) {
                continue;
            }
            let value = if attribute.ty == Type::String { "\"$0\"" } else { "$0" };
            let insert = if snippets { (format!("{name} = {value}"), true) } else { (format!("{name} = "), false) };
            let own = u32::from(attribute.span.is_none());
            let common = u32::from(!["owner", "tier", "slo", "timeout", "retries"].contains(&name));
            let detail = hover::type_name(&attribute.ty);
            self.all.push(Item {
                rank: rank * 10 + own + common,
                label: name.to_owned(),
                sort: Sort::Property,
                detail,
                insert: Some(insert),
                about: About::Other("attribute", name.to_owned()),
            });
        }
    }

    fn core(&mut self) {
        for attribute in &self.model().attributes {
            if let Some(name) = attribute.name.strip_prefix("core.").filter(|name| !self.context.set.iter().any(|set| set == name)) {
                let detail = hover::type_name(&attribute.ty);
                let about = About::Other("attribute", attribute.name.to_string());
                self.all.push(Item {
                    rank: 0,
                    label: name.to_owned(),
                    sort: Sort::Property,
                    detail,
                    insert: Some((format!("{name} = "), false)),
                    about,
                });
            }
        }
    }

    /// The best of what fits what has been typed, as the protocol has them, and whether there is more.
    pub fn ranked(mut self, most: usize) -> (Vec<Value>, bool) {
        let typed = &self.context.typed;
        let ranked = |(at, item): (usize, Item)| Some((symbols::rank(&item.label, typed)?, at, item));
        let mut keyed: Vec<(u32, usize, Item)> = self.all.drain(..).enumerate().filter_map(ranked).collect();
        let order = |(a, at, one): &(u32, usize, Item), (b, other_at, other): &(u32, usize, Item)| {
            (a, one.rank, &one.label, at).cmp(&(b, other.rank, &other.label, other_at))
        };
        let cut = keyed.len() > most;
        if cut {
            keyed.select_nth_unstable_by(most, order);
            keyed.truncate(most);
        }
        keyed.sort_unstable_by(order);
        let range = self.here.range(Span::new(self.here.document.file, self.context.start, self.context.end));
        let goes_on = goes_on(&self.here.text()[self.context.end..]);
        let items = keyed.into_iter().enumerate().map(|(i, (_, _, item))| {
            let (detail, data) = self.said_of(item.detail, item.about);
            // What follows the word stands there already.
            let insert = item.insert.filter(|(text, _)| !goes_on || text.ends_with('.'));
            let (text, snippet) = insert.unwrap_or_else(|| (item.label.clone(), false));
            let mut shown = json!({
                "label": item.label,
                "kind": item.sort as u8,
                "sortText": format!("{i:04}"),
                "textEdit": {"range": range, "newText": text},
            });
            if !detail.is_empty() {
                shown["detail"] = detail.into();
            }
            if snippet {
                shown["insertTextFormat"] = 2.into();
            }
            if let Some((of, name)) = data {
                shown["data"] = json!({"uri": self.here.document.uri, "of": of, "name": name});
            }
            shown
        });
        (items.collect(), cut)
    }

    /// What is said of an item beside its name, and what it is about: a word for what that is, and its name.
    fn said_of(&self, detail: String, about: About) -> (String, Option<(&'static str, String)>) {
        match about {
            About::Nothing => (detail, None),
            About::Other(of, name) => (detail, Some((of, name))),
            About::Component(id) => {
                let component = &self.model().components[id.index()];
                let title = component.title.as_deref().map_or_else(String::new, |title| format!(" \"{title}\""));
                let detail = format!("{}{title}", self.model().kinds[component.kind.index()].name);
                (detail, Some(("component", component.name.to_string())))
            }
        }
    }
}

/// Whether the statement of a word that is typed again goes on behind it: a value, a name or a block stands on the line.
fn goes_on(behind: &str) -> bool {
    let line = behind.lines().next().unwrap_or_default();
    let rest = line.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-')).trim_start();
    !(rest.is_empty() || rest.starts_with(['}', ']', ')', ',', ';', '|', '"']) || rest.starts_with("//"))
}
