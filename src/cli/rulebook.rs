//! Rules as findings of other programs speak of them.

use std::collections::BTreeMap;

use crate::diagnostic::Level;
use crate::lint::{self, OWN, Workspace, outlines, page_address};
use crate::query::{Reads, RuleInfo};
use crate::render::RuleCard;

/// The attributes on which each rule rests, by its name: where none is given, it sees nothing.
pub(super) fn reads(workspace: &Workspace) -> BTreeMap<String, Vec<String>> {
    by_rule(workspace, |rule| &rule.reads)
}

/// The attributes that each rule looks at, by its name, with those that it can do without.
pub(super) fn looks_at(workspace: &Workspace) -> BTreeMap<String, Vec<String>> {
    by_rule(workspace, |rule| &rule.looks_at)
}

fn by_rule(workspace: &Workspace, of: impl Fn(&RuleInfo) -> &[Reads]) -> BTreeMap<String, Vec<String>> {
    let (model, _) = lint::resolve(workspace);
    let (program, _) = lint::program(&model);
    let reads = program.rules().iter().map(|rule| {
        let mut names: Vec<String> = of(rule).iter().map(|read| read.name.to_string()).collect();
        names.sort_unstable();
        names.dedup();
        (rule.name.to_string(), names)
    });
    reads.collect()
}

/// All rules as findings of other programs speak of them; `docs` is where their pages stand, if somebody has said so.
pub(super) fn cards(workspace: &Workspace, docs: Option<&str>) -> Vec<RuleCard> {
    let cards = outlines(workspace).into_iter().map(|page| RuleCard {
        level: highest(&page.level),
        url: if page.category == OWN { None } else { page_address(docs, &page.name) },
        name: page.name,
        title: page.title,
        category: page.category,
        docs: page.docs,
    });
    cards.collect()
}

/// The highest level that is written anywhere in it.
fn highest(written: &str) -> Level {
    let levels = written.split(|c: char| !c.is_ascii_alphabetic()).filter_map(Level::from_name);
    levels.max().unwrap_or(Level::Warning)
}
