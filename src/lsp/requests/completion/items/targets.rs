//! Components and systems, by the shortest form that means them where the cursor stands.

use super::super::around::Around;
use super::super::context::Wanted;
use super::super::words::{GROUPS, SUBJECT, VERBS};
use super::{About, Item, Items, Sort};
use crate::lsp::requests::symbols;
use crate::model::{ComponentId, KindId, Model, SystemId, builtin};

impl Items<'_> {
    pub(super) fn targets(&mut self, group: bool, fits: impl Fn(&Model, ComponentId) -> bool) {
        if group {
            self.snippets(150, GROUPS);
        }
        self.targets_at(0, fits);
    }

    /// Components by the shortest name that means them here: those of the innermost system first, then what much leans on.
    pub(super) fn targets_at(&mut self, rank: u32, fits: impl Fn(&Model, ComponentId) -> bool) {
        let (model, around) = (self.model(), self.around());
        let own = Around::new(&self.context.systems).inside(&self.context.owner);
        let is_declared = |name: &str| model.component_by_name.contains_key(name) || model.names.systems.contains_key(name);
        // What stands in the list already is an error the second time.
        let is_new = |label: &str, full: &str| !self.context.listed.iter().any(|listed| listed == label || listed == full);
        let graph = self.here.snapshot().graph();
        let mut items = Vec::new();
        for (i, component) in model.components.iter().enumerate() {
            let id = ComponentId(i as u32);
            if component.name.as_str() == own || !fits(model, id) {
                continue;
            }
            let Some((near, label)) = around.short(&component.name, is_declared) else { continue };
            if symbols::rank(&label, &self.context.typed).is_none() || !is_new(&label, &component.name) {
                continue;
            }
            let leaning = graph.gates_on(id).take(99).count() as u32;
            let sort = if model.is_kind(id, builtin::kind::JOURNEY) { Sort::Event } else { Sort::Class };
            let (rank, about) = ((rank + near) * 100 + (99 - leaning), About::Component(id));
            items.push(Item { rank, label, sort, detail: String::new(), insert: None, about });
        }
        let zones = matches!(self.context.wanted, Wanted::Zones { .. });
        let is_target = matches!(self.context.wanted, Wanted::Targets { .. });
        for system in model.systems.iter().filter(|_| !zones) {
            let Some((near, label)) = around.short(&system.name, is_declared) else { continue };
            if symbols::rank(&label, &self.context.typed).is_none() || !is_new(&label, &system.name) {
                continue;
            }
            // Without an entry one of its components has to be named.
            let insert = (is_target && system.entry.is_none()).then(|| (format!("{label}."), false));
            let rank = (rank + near) * 100 + 99 + u32::from(insert.is_some());
            let about = About::Other("system", system.name.to_string());
            items.push(Item { rank, label, sort: Sort::Module, detail: "system".to_owned(), insert, about });
        }
        self.all.append(&mut items);
    }

    /// The systems around the cursor, and the one that is extended there.
    pub(super) fn around(&self) -> Around {
        let mut systems = self.context.systems.clone();
        systems.extend(self.extended_system().map(|_| self.context.owner.clone()));
        Around::new(&systems)
    }

    /// The full name of the component or system whose block the cursor is in.
    fn full_name_of_owner(&self) -> String {
        Around::new(&self.context.systems).inside(&self.context.owner)
    }

    /// The system whose `extend` the cursor is in.
    pub(super) fn extended_system(&self) -> Option<SystemId> {
        if self.context.owner.is_empty() {
            return None;
        }
        self.model().names.systems.get(self.full_name_of_owner().as_str()).copied()
    }

    /// The kind of the component that is written, as far as it is known.
    pub(super) fn kind_of_owner(&self) -> Option<KindId> {
        let id = self.model().component_by_name.get(self.full_name_of_owner().as_str())?;
        Some(self.model().components[id.index()].kind)
    }

    /// Behind a first word: behind a kind something new is named, anything else is whose dependency it is.
    pub(super) fn behind(&mut self, word: &str) {
        let is_kind = matches!(word, "system" | "team") || self.model().names.kinds.contains_key(word);
        if !is_kind {
            self.snippets(0, VERBS);
            self.snippets(1, SUBJECT);
        }
    }
}
