//! What fits where rules are named, set and written.

use std::collections::BTreeSet;

use super::super::context::{Block, Bound, Wanted};
use super::super::words::{BEGINNING, JOINING, RELATIONS, WHERE};
use super::{About, Item, Items, Sort};
use crate::lint;
use crate::lsp::requests::hover;
use crate::model::{AttributeOn, Model};
use crate::query::catalog::{self, Holder};
use crate::query::types::Ty;

impl Items<'_> {
    pub(super) fn rules(&mut self, rank: u32) {
        let equals = self.context.block == Block::Policy && self.context.wanted == Wanted::Statement;
        // In a policy each is set once.
        let is_set = |name: &str| equals && self.context.set.iter().any(|set| set == name);
        for page in self.here.snapshot().pages().iter().filter(|page| !is_set(&page.name)) {
            let insert = equals.then(|| (format!("{} = ", page.name), false));
            let about = About::Other("rule", page.name.clone());
            self.all.push(Item { rank, label: page.name.clone(), sort: Sort::Function, detail: page.title.clone(), insert, about });
        }
        for name in lint::REMARKS.iter().filter(|name| !is_set(name)) {
            let insert = equals.then(|| (format!("{name} = "), false));
            self.all.push(Item {
                rank: rank + 1,
                label: (*name).to_owned(),
                sort: Sort::Function,
                detail: "a remark on the input".to_owned(),
                insert,
                about: About::Nothing,
            });
        }
    }

    pub(super) fn parameters(&mut self) {
        let pages = self.here.snapshot().pages();
        let Some(page) = pages.iter().find(|page| page.name == self.context.rule) else { return };
        for (written, docs) in &page.parameters {
            let name = written.split(':').next().unwrap_or_default().trim();
            if !self.context.set.iter().any(|set| set == name) {
                let detail = if docs.is_empty() { written.clone() } else { docs.clone() };
                self.all.push(Item {
                    rank: 0,
                    label: name.to_owned(),
                    sort: Sort::Property,
                    detail,
                    insert: Some((format!("{name} = "), false)),
                    about: About::Nothing,
                });
            }
        }
    }

    /// A value: a name, a call, or a word with which one begins.
    pub(super) fn expression(&mut self) {
        self.template();
        BEGINNING.iter().for_each(|word| self.add(1, word, Sort::Keyword, ""));
    }

    /// Behind a value: what joins it with another one.
    pub(super) fn operators(&mut self) {
        RELATIONS.iter().for_each(|word| self.add(0, word, Sort::Keyword, "a relation"));
        JOINING.iter().for_each(|word| self.add(1, word, Sort::Keyword, ""));
    }

    /// Behind `is`: a kind, or whether it is set at all.
    pub(super) fn tests(&mut self, negated: bool) {
        let words: &[&str] = if negated { &["set"] } else { &["set", "not set"] };
        words.iter().for_each(|word| self.add(0, word, Sort::Keyword, "whether it has a value"));
        self.kinds(1);
    }

    /// Behind `x: WORD`: that is the kind of a variable, or the beginning of a relation.
    pub(super) fn typed(&mut self, word: &str) {
        if sort_of_kind(self.model(), word).is_some() { self.snippets(0, WHERE) } else { self.operators() }
    }

    pub(super) fn categories(&mut self) {
        let pages = self.here.snapshot().pages();
        let known: BTreeSet<&str> = pages.iter().map(|page| page.category.as_str()).filter(|category| *category != lint::OWN).collect();
        known.iter().for_each(|category| self.add(0, category, Sort::EnumMember, "a group of rules"));
    }

    /// What can stand in a message: names and calls.
    pub(super) fn template(&mut self) {
        let context = self.context;
        for (name, _) in &context.bound {
            self.add(0, name, Sort::Variable, "a name that is bound here");
        }
        for entry in catalog::FUNCTIONS {
            let snippets = self.here.ask.client.snippets && entry.name != "today";
            let insert = snippets.then(|| (format!("{}($0)", entry.name), true));
            let about = About::Other("function", entry.name.to_owned());
            self.all.push(Item {
                rank: 2,
                label: entry.name.to_owned(),
                sort: Sort::Function,
                detail: entry.signature.to_owned(),
                insert,
                about,
            });
        }
        let own = self
            .model()
            .defines
            .iter()
            .map(|define| define.name.text.to_string())
            .chain(self.model().measures.iter().map(|measure| measure.name.text.to_string()));
        let shared = lint::prelude().iter().map(|(name, ..)| name.clone());
        for name in own.chain(shared).collect::<BTreeSet<_>>() {
            self.about(3, name.clone(), Sort::Function, "a definition".to_owned(), ("definition", name));
        }
    }

    /// Attributes of what stands before the dot, as far as it is known what that is.
    pub(super) fn members(&mut self) {
        let before = self.context.typed.rsplit_once('.').map_or("", |(before, _)| before).to_owned();
        let with = |name: &str| if before.is_empty() { name.to_owned() } else { format!("{before}.{name}") };
        let sort = self.sort_of(&before);
        let mut known = BTreeSet::new();
        for attribute in self.model().attributes.iter().filter(|attribute| sort.is_none_or(|sort| has(sort, &attribute.on))) {
            if known.insert(attribute.name.to_string()) {
                let label = with(&attribute.name);
                self.about(1, label, Sort::Property, hover::type_name(&attribute.ty), ("attribute", attribute.name.to_string()));
            }
        }
        for entry in catalog::ATTRIBUTES.iter().filter(|entry| sort.is_none_or(|sort| entry.holder == sort)) {
            if known.insert(entry.name.to_owned()) {
                self.add(0, &with(entry.name), Sort::Property, entry.signature);
            }
        }
    }

    /// What a path of names and attributes stands for.
    fn sort_of(&self, path: &str) -> Option<Holder> {
        let mut parts = path.split('.');
        let first = parts.next()?;
        let bound = self.context.bound.iter().find(|(name, _)| name == first)?;
        let mut sort = match &bound.1 {
            Bound::Kind(kind) => sort_of_kind(self.model(), kind)?,
            Bound::Dependency => Holder::Dependency,
            Bound::Component => Holder::Component,
            Bound::Other => return None,
        };
        for attribute in parts {
            let built = catalog::attributes(sort).find(|entry| entry.name == attribute)?;
            sort = match built.built.ty() {
                Ty::Component(_) => Holder::Component,
                Ty::Team => Holder::Team,
                _ => return None,
            };
        }
        Some(sort)
    }
}

/// What a variable of a kind stands for.
fn sort_of_kind(model: &Model, kind: &str) -> Option<Holder> {
    match kind {
        "dependency" => Some(Holder::Dependency),
        "team" => Some(Holder::Team),
        _ => model.names.kinds.contains_key(kind).then_some(Holder::Component),
    }
}

/// Whether an attribute of the model can be asked of something.
fn has(sort: Holder, on: &AttributeOn) -> bool {
    match on {
        AttributeOn::Components(_) => sort == Holder::Component,
        AttributeOn::Teams => sort == Holder::Team,
        AttributeOn::Dependencies(_) => sort == Holder::Dependency,
        AttributeOn::ComponentsAndDependencies => matches!(sort, Holder::Component | Holder::Dependency),
    }
}
