//! Values of attributes, and paths.

use super::super::context::Block;
use super::{Items, Sort};
use crate::model::{self, Type};
use crate::source::{Disk, EntryKind, FileSystem, is_arch};
use crate::syntax::words;

/// Units of durations, the commonest first.
const UNITS: [&str; 5] = ["ms", "s", "m", "h", "d"];

impl Items<'_> {
    pub(super) fn values(&mut self, name: &str) {
        if name == "entry" && (self.context.block == Block::System || self.extended_system().is_some()) {
            return self.entries();
        }
        let full = if self.context.block == Block::Core { format!("core.{name}") } else { name.to_owned() };
        let Some(&id) = self.model().names.attributes.get(full.as_str()) else { return };
        let ty = self.model().attributes[id.index()].ty.clone();
        self.value(&ty, name);
    }

    /// The components of the system itself.
    fn entries(&mut self) {
        let inside = self.around().inside("");
        for component in &self.model().components {
            let Some(own) = component.name.strip_prefix(&inside).filter(|own| !own.contains('.')) else { continue };
            let kind = self.model().kinds[component.kind.index()].name.to_string();
            self.about(0, words::written(own), Sort::Class, kind, ("component", component.name.to_string()));
        }
    }

    fn value(&mut self, ty: &Type, name: &str) {
        match ty {
            _ if self.context.typed.starts_with(|c: char| c.is_ascii_digit()) && !matches!(ty, Type::Tier | Type::Date) => self.units(ty),
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
            Type::Retries => {
                self.used_before(name);
                self.words(&["some", "forever"], "or a number");
            }
            Type::Timeout => {
                self.used_before(name);
                self.words(&["none"], "or a duration, as in `2s`");
            }
            Type::Ref => self.targets_at(0, |_, _| true),
            Type::List(of) => self.value(of, name),
            Type::Date => self.add(0, &self.here.ask.today.to_string(), Sort::Value, "today"),
            Type::Name | Type::Int | Type::Number | Type::Percent | Type::Duration | Type::String => self.used_before(name),
        }
    }

    /// The number that is typed, with each unit that it can have.
    fn units(&mut self, ty: &Type) {
        let typed = &self.context.typed;
        let number = &typed[..typed.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(typed.len())];
        let units: &[&str] = match ty {
            Type::Duration | Type::Timeout => &UNITS,
            Type::Percent => &["%"],
            _ => &[],
        };
        let items: Vec<String> = units.iter().map(|unit| format!("{number}{unit}")).collect();
        for (i, item) in items.iter().enumerate() {
            self.add(i as u32, item, Sort::Value, "");
        }
    }

    /// Ends of a permission: near ones first, so that what was accepted is looked at again.
    pub(super) fn last_days(&mut self) {
        for (rank, months, away) in [(0, 3, "in three months"), (1, 6, "in six months"), (2, 12, "in a year")] {
            let day = self.here.ask.today.saturating_add(jiff::Span::new().months(months));
            self.add(rank, &day.to_string(), Sort::Value, away);
        }
    }

    /// What the same attribute is set to elsewhere.
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
        known.retain(|word| !self.context.listed.contains(word));
        known.iter().for_each(|word| self.add(0, word, Sort::Value, "used elsewhere"));
    }

    pub(super) fn files(&mut self, folder: &str, rules: bool) {
        let Some(base) = self.here.document.path.parent() else { return };
        for entry in Disk.list(&base.join(folder)).unwrap_or_default() {
            let name = entry.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let foreign = entry.path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml");
            match entry.kind {
                EntryKind::Dir if !name.starts_with('.') => self.add(1, &format!("{name}/"), Sort::Folder, "folder"),
                EntryKind::File if (is_arch(&entry.path) || (foreign && !rules)) && entry.path != self.here.document.path => {
                    self.add(0, &name, Sort::File, "file")
                }
                _ => {}
            }
        }
    }
}
