//! Rules as findings of other programs speak of them.

use crate::diagnostic::Level;
use crate::lint::{OWN, Workspace, pages};
use crate::render::RuleCard;

/// Where the documentation of stock rules stands, once the package says where its repository is.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// All rules as findings of other programs speak of them.
pub(super) fn cards(workspace: &Workspace) -> Vec<RuleCard> {
    let cards = pages(workspace).into_iter().map(|page| RuleCard {
        level: highest(&page.level),
        url: (page.category != OWN && !REPOSITORY.is_empty()).then(|| format!("{REPOSITORY}/blob/main/docs/rules/{}.md", page.name)),
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
