//! What fits at a place, and in which order it is offered.

mod rules;

use serde_json::{Value, json};

use super::around::Around;
use super::context::{Block, Context, Wanted};
use super::words::{CLAUSES, COMPONENT, DECLARATIONS, EDITS, PARTS, TOP, VERBS};
use crate::lsp::here::Here;
use crate::lsp::requests::{hover, symbols};
use crate::model::{self, AttributeOn, ComponentId, KindId, Model, Type, Verb, builtin};
use crate::source::{Disk, EntryKind, FileSystem, Span, is_arch};
use crate::syntax::words;

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
        match &self.context.wanted {
            Wanted::Statement => self.statement(),
            Wanted::More => self.more(),
            Wanted::Next(words) => self.snippets(0, words),
            Wanted::Targets { group } => self.targets(*group, |model, id| !model.is_kind(id, builtin::kind::JOURNEY)),
            Wanted::Zones { group } => self.targets(*group, |model, id| model.is_kind(id, builtin::kind::ZONE)),
            Wanted::Extended => self.targets(false, |_, _| true),
            Wanted::Kinds => self.kinds(0),
            Wanted::Types => self.types(),
            Wanted::Rules => self.rules(0),
            Wanted::Levels => self.words(&["off", "info", "warning", "error"], "a level"),
            Wanted::Phases => {
                for (word, docs) in [
                    ("start", "every new instance needs it"),
                    ("recover", "people repair with it"),
                    ("observe", "people see with it"),
                    ("inform", "others are told with it"),
                ] {
                    self.add(0, word, Sort::Keyword, docs);
                }
            }
            Wanted::Value(name) => self.values(&name.clone()),
            Wanted::LastDay => self.last_days(),
            Wanted::Expression => self.expression(),
            Wanted::Member => self.members(),
            Wanted::Template => self.template(),
            Wanted::File(folder) => self.files(&folder.clone()),
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
            Block::File | Block::System => {
                self.declared_kinds();
                self.snippets(1, DECLARATIONS);
                if self.context.block == Block::File {
                    self.snippets(2, TOP);
                } else {
                    self.snippets(
                        2,
                        &[
                            ("defaults", "defaults {\n  $0\n}", "for every component of the system"),
                            ("entry", "entry = $0", "the component meant when the system is depended on"),
                        ],
                    );
                }
                self.targets_at(4, |_, _| true);
            }
            Block::Component => {
                self.snippets(0, VERBS);
                self.attributes(1, |on| matches!(on, AttributeOn::Components(_) | AttributeOn::ComponentsAndDependencies));
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

    /// Behind a target, or a value: the rest of a dependency, or the next statement.
    fn more(&mut self) {
        if !matches!(self.context.block, Block::File | Block::System | Block::Component) {
            return self.statement();
        }
        let rest = [
            ("to", "to $0", "what for: `start`, `recover`, `observe`, `inform`"),
            ("via", "via $0", "through something"),
            ("except", "except { $0 }", "causes that are known and accepted"),
        ];
        if self.context.block != Block::Component {
            self.snippets(0, VERBS);
            self.snippets(1, &[("within", "within $0", "for zones: what contains it by design")]);
        }
        self.snippets(1, &rest);
        if self.context.block == Block::Component {
            self.snippets(2, VERBS);
        }
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

    fn targets(&mut self, group: bool, fits: impl Fn(&Model, ComponentId) -> bool) {
        if group {
            self.snippets(150, &[("any of", "any of { $0 }", "either will do"), ("of", "${1:2} of { $0 }", "so many of these are needed")]);
        }
        self.targets_at(0, fits);
    }

    /// Components by the shortest name that means them here: those of the innermost system first, then what much leans on.
    fn targets_at(&mut self, rank: u32, fits: impl Fn(&Model, ComponentId) -> bool) {
        let model = self.model();
        let around = Around::new(&self.context.systems);
        let own = around.inside(&self.context.owner);
        let graph = self.here.snapshot().graph();
        for (i, component) in model.components.iter().enumerate() {
            let id = ComponentId(i as u32);
            if component.name.as_str() == own || !fits(model, id) {
                continue;
            }
            let (near, label) = around.short(&component.name);
            if symbols::rank(&label, &self.context.typed).is_none() {
                continue;
            }
            let leaning = graph.gates_on(id).take(99).count() as u32;
            let sort = if model.is_kind(id, builtin::kind::JOURNEY) { Sort::Event } else { Sort::Class };
            let (rank, about) = ((rank + near) * 100 + (99 - leaning), About::Component(id));
            self.all.push(Item { rank, label, sort, detail: String::new(), insert: None, about });
        }
        let zones = matches!(self.context.wanted, Wanted::Zones { .. });
        for system in model.systems.iter().filter(|_| !zones) {
            let (near, label) = around.short(&system.name);
            if symbols::rank(&label, &self.context.typed).is_some() {
                self.about((rank + near) * 100 + 99, label, Sort::Module, "system".to_owned(), ("system", system.name.to_string()));
            }
        }
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

    fn values(&mut self, name: &str) {
        if self.context.block == Block::System && name == "entry" {
            let around = self.context.systems.join(".");
            for component in self
                .model()
                .components
                .iter()
                .filter(|component| component.name.rsplit_once('.').map_or("", |(system, _)| system) == around)
            {
                let last = component.name.rsplit('.').next().unwrap_or_default();
                let kind = self.model().kinds[component.kind.index()].name.to_string();
                self.about(0, words::written(last), Sort::Class, kind, ("component", component.name.to_string()));
            }
            return;
        }
        let full = if self.context.block == Block::Core { format!("core.{name}") } else { name.to_owned() };
        let Some(&id) = self.model().names.attributes.get(full.as_str()) else { return };
        let ty = self.model().attributes[id.index()].ty.clone();
        self.value(&ty, name);
    }

    fn value(&mut self, ty: &Type, name: &str) {
        match ty {
            Type::Bool => self.words(&["true", "false"], "a value"),
            Type::OneOf(words) => self.words(&words.iter().map(|word| word.as_str()).collect::<Vec<_>>(), "a value"),
            Type::Team => {
                for team in &self.model().teams {
                    let title = team.title.as_deref().unwrap_or("team").to_owned();
                    self.about(0, words::written(&team.name), Sort::Variable, title, ("team", team.name.to_string()));
                }
            }
            Type::Tier if self.model().tier_names.is_empty() => self.words(&["0", "1", "2", "3"], "0 is the most critical"),
            Type::Tier => self.words(&self.model().tier_names.iter().map(|tier| tier.as_str()).collect::<Vec<_>>(), "a tier"),
            Type::Retries => self.words(&["some", "forever"], "or a number"),
            Type::Timeout => self.words(&["none"], "or a duration, as in `2s`"),
            Type::Ref => self.targets_at(0, |_, _| true),
            Type::List(of) => self.value(of, name),
            Type::Date => self.add(0, &self.here.ask.today.to_string(), Sort::Value, "today"),
            Type::Name | Type::Int | Type::Number | Type::Percent | Type::Duration | Type::String => self.used_before(name),
        }
    }

    /// Ends of a permission: near ones first, so that what was accepted is looked at again.
    fn last_days(&mut self) {
        for (rank, months, away) in [(0, 3, "in three months"), (1, 6, "in six months"), (2, 12, "in a year")] {
            let day = self.here.ask.today.saturating_add(jiff::Span::new().months(months));
            self.add(rank, &day.to_string(), Sort::Value, away);
        }
    }

    /// Words that the same attribute has elsewhere.
    fn used_before(&mut self, name: &str) {
        let model = self.model();
        let Some(&id) = model.names.attributes.get(name) else { return };
        let mut known: Vec<String> = Vec::new();
        for given in model.given.iter().filter(|given| given.attribute == id && given.value != model::Value::Unread) {
            let text = self.here.snapshot().workspace.sources.slice(given.span).trim_matches(['[', ']']);
            known.extend(text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty() && !word.contains('\n')));
        }
        known.sort();
        known.dedup();
        known.iter().for_each(|word| self.add(0, word, Sort::Value, "used elsewhere"));
    }

    fn files(&mut self, folder: &str) {
        let Some(base) = self.here.document.path.parent() else { return };
        for entry in Disk.list(&base.join(folder)).unwrap_or_default() {
            let name = entry.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let foreign = entry.path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml");
            match entry.kind {
                EntryKind::Dir if !name.starts_with('.') => self.add(1, &format!("{name}/"), Sort::Folder, "folder"),
                EntryKind::File if (is_arch(&entry.path) || foreign) && entry.path != self.here.document.path => {
                    self.add(0, &name, Sort::File, "file")
                }
                _ => {}
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
        let items = keyed.into_iter().enumerate().map(|(i, (_, _, item))| {
            let (detail, data) = self.said_of(item.detail, item.about);
            let (text, snippet) = item.insert.unwrap_or_else(|| (item.label.clone(), false));
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
