//! What fits where rules are named, set and written.

use std::collections::BTreeSet;

use super::super::context::{Block, Context, Wanted};
use super::super::words::{CLAUSES, JOINING, RELATIONS};
use super::{About, Item, Items, Sort};
use crate::lint;
use crate::lsp::here::Here;
use crate::lsp::requests::hover;
use crate::query::catalog;
use crate::syntax::words;

impl Items<'_> {
    pub(super) fn rules(&mut self, rank: u32) {
        let equals = self.context.block == Block::Policy && self.context.wanted == Wanted::Statement;
        for page in self.here.snapshot().pages() {
            let insert = equals.then(|| (format!("{} = ", page.name), false));
            let about = About::Other("rule", page.name.clone());
            self.all.push(Item { rank, label: page.name.clone(), sort: Sort::Function, detail: page.title.clone(), insert, about });
        }
        for name in lint::REMARKS {
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

    pub(super) fn expression(&mut self) {
        self.template();
        RELATIONS.iter().for_each(|word| self.add(1, word, Sort::Keyword, "a relation"));
        JOINING.iter().for_each(|word| self.add(1, word, Sort::Keyword, ""));
        self.kinds(4);
    }

    /// What can stand in a message: names and calls.
    pub(super) fn template(&mut self) {
        for word in names_in(self.here, self.context) {
            self.add(0, &word, Sort::Variable, "a name that is bound here");
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

    pub(super) fn members(&mut self) {
        let before = self.context.typed.rsplit_once('.').map_or("", |(before, _)| before).to_owned();
        let with = |name: &str| if before.is_empty() { name.to_owned() } else { format!("{before}.{name}") };
        let mut known = BTreeSet::new();
        for attribute in &self.model().attributes {
            if known.insert(attribute.name.to_string()) {
                let label = with(&attribute.name);
                self.about(1, label, Sort::Property, hover::type_name(&attribute.ty), ("attribute", attribute.name.to_string()));
            }
        }
        for entry in catalog::ATTRIBUTES {
            if known.insert(entry.name.to_owned()) {
                self.add(0, &with(entry.name), Sort::Property, entry.signature);
            }
        }
    }
}

/// Words of the rule at the cursor that are bound in it: those behind `let`, `param`, before a colon, or at the ends of relations.
fn names_in(here: &Here<'_>, context: &Context) -> Vec<String> {
    let reserved = |word: &str| {
        words::is_reserved(word) || words::is_rule_word(word) || word == "over" || CLAUSES.iter().any(|(clause, ..)| *clause == word)
    };
    let known = |word: &str| {
        here.model().names.kinds.contains_key(word) || catalog::function(word).is_some() || here.model().names.attributes.contains_key(word)
    };
    let mut names: Vec<String> = context
        .words
        .iter()
        .filter(|word| word.len() <= 24 && !reserved(word) && !known(word) && **word != context.typed && **word != context.rule)
        .cloned()
        .collect();
    names.sort();
    names.dedup();
    names
}
