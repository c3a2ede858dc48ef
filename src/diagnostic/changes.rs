//! What differs between two states of an architecture, in names and words: plain data, as it stands in `archlint-diff/1`.

use serde::Serialize;

/// Everything that differs. Findings stand apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Components, by name.
    pub components: Vec<Change>,
    /// What is written of one component about others: dependencies, placement, what it changes. By owner.
    pub dependencies: Vec<Change>,
    /// `independent` and `survives`, by their words.
    pub claims: Vec<Change>,
    /// What takes a journey down by itself and did not before, or no longer does. Only journeys of which something differs, and that are in both states.
    pub journeys: Vec<Journey>,
    /// New or changed dependencies of which it was not worked out what they do, since there are too many.
    pub not_followed: usize,
}

impl Changes {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty() && self.dependencies.is_empty() && self.claims.is_empty() && self.journeys.is_empty()
    }
}

/// In which of the two states something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// In the second only.
    Added,
    /// In the first only.
    Removed,
    /// In both, and not the same.
    Changed,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What happened to it.
    pub how: How,
    /// Full name of a component, or a dependency or claim in the words of the language; of what changed, as it is now.
    pub what: String,
    /// The kind of a component: `service`, `journey`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What of it is no longer the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Detail>,
    /// Where it is written: in the second state, or where it was in the first if it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Place>,
    /// What a new or changed dependency does. Absent where there was nothing to work out, or too much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
}

/// One thing that is no longer the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// `kind`, `title`, `statement`, `except`, `purpose`, or the name of an attribute.
    pub name: String,
    /// As it was written; absent where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// As it is written now; absent where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Relative to the root of the workspace.
    pub file: String,
    /// From 1.
    pub line: u32,
}

/// What a dependency does that was not so before: what would not be so without it, and what it would do as the only new one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// It holds only if what nobody has said is so: that a `uses` means `needs`, or that a full buffer blocks.
    pub doubtful: bool,
    /// How much more goes down with each of its targets.
    pub blast: Vec<Blast>,
    /// What now goes down with what: its owner first, then journeys.
    pub single_points: Vec<SinglePoints>,
    /// What now goes down with something less critical than itself; the first few, by name.
    pub tiers: Vec<Tiers>,
    /// How many such pairs there are.
    pub tier_pairs: usize,
    /// Who is now called when one of its targets fails.
    pub pages: Vec<Pages>,
    /// What it does besides if what nobody has said elsewhere is so. Absent where that is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_doubt: Option<Box<Effect>>,
}

impl Effect {
    /// Whether it does nothing that could be said here.
    pub fn is_empty(&self) -> bool {
        self.blast.is_empty() && self.single_points.is_empty() && self.tiers.is_empty() && self.pages.is_empty() && self.in_doubt.is_none()
    }

    /// Without the teams that another effect calls.
    pub fn beside(mut self, known: &Self) -> Self {
        for pages in &mut self.pages {
            let called = known.pages.iter().filter(|known| known.when == pages.when).flat_map(|known| &known.added);
            let called: Vec<&String> = called.collect();
            pages.added.retain(|team| !called.contains(&team));
        }
        self.pages.retain(|pages| !pages.added.is_empty());
        self
    }
}

/// The blast of a component in two states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Blast {
    /// What fails.
    pub of: String,
    /// How many others went down with it.
    pub before: usize,
    /// How many others go down with it now.
    pub after: usize,
    /// Those that it takes down by this dependency, by name.
    pub added: Vec<String>,
}

/// What now takes a component down by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SinglePoints {
    /// What goes down.
    pub of: String,
    /// Whether that is a journey.
    pub journey: bool,
    /// Each of these is enough, by name.
    pub added: Vec<String>,
}

/// Something critical that goes down with something less critical.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tiers {
    /// What goes down.
    pub from: String,
    /// Its tier; 0 is the most critical.
    pub from_tier: u8,
    /// What fails.
    pub to: String,
    /// Its tier.
    pub to_tier: u8,
    /// The components along the shortest proof.
    pub path: Vec<String>,
}

/// Teams that are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pages {
    /// When this fails.
    pub when: String,
    /// Teams that were not called for it before, by name.
    pub added: Vec<String>,
}

/// What takes a journey down by itself, compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Journey {
    /// The journey.
    pub name: String,
    /// By name.
    pub added: Vec<String>,
    /// By name.
    pub removed: Vec<String>,
}
