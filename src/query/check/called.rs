//! Which definitions are called, by rules and by each other: what is not called cannot be wrong for those who do not call it.

use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::define::Definitions;
use super::names::{called, visit_rule};
use crate::syntax::tree;

/// Names that are called.
#[derive(Debug, Default)]
pub struct Called(FxHashSet<CompactString>);

impl Called {
    /// What rules call.
    pub fn by<'t>(rules: impl Iterator<Item = &'t tree::Rule>) -> Self {
        let mut found = Vec::new();
        rules.for_each(|rule| visit_rule(rule, &mut |part| called(part, &mut found)));
        Self(found.into_iter().map(|name| name.text.clone()).collect())
    }

    /// The definitions and measures of these names, and what they call, whose names are among the called ones then. Linear in the definitions and
    /// their depth.
    pub fn among(&mut self, definitions: Definitions<'_>) -> (Vec<Arc<tree::Define>>, Vec<Arc<tree::Measure>>) {
        loop {
            let before = self.0.len();
            for item in definitions.items().filter(|item| self.0.contains(&item.name().text)).collect::<Vec<_>>() {
                self.0.extend(item.calls().into_iter().map(|name| name.text.clone()));
            }
            if self.0.len() == before {
                break;
            }
        }
        let defines = definitions.defines.iter().filter(|define| self.0.contains(&define.name.text)).cloned().collect();
        let measures = definitions.measures.iter().filter(|measure| self.0.contains(&measure.name.text)).cloned().collect();
        (defines, measures)
    }
}
