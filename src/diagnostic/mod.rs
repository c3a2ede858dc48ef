//! What archlint says: findings of rules and errors of the input are the same kind of thing, plain data with places. How it looks is decided by `render`.

mod accepted;
pub mod brief;
pub mod changes;
mod suggest;

use std::borrow::Cow;
use std::sync::Arc;

pub use accepted::{Home, Written};
pub use suggest::{nearest, nearest_all, within};

use crate::source::Span;

/// How much a finding matters. `Off` exists only in policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not reported.
    Off,
    /// Worth knowing.
    Info,
    /// Worth a change.
    Warning,
    /// Should not go on.
    Error,
}

impl Level {
    /// The word used in the language, in options and in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The level with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Off, Self::Info, Self::Warning, Self::Error].into_iter().find(|level| level.name() == name)
    }

    /// One level lower: what rests on doubt says less. Below info there is nothing.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning => Self::Info,
            Self::Info | Self::Off => Self::Off,
        }
    }
}

/// A place with what it means there. An empty message underlines without words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is meant: lower case, no full stop.
    pub message: String,
}

/// One name on a witness path, with the dependency that leads on from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// Full name of the component.
    pub name: String,
    /// The written dependency that leads to the next step; the declaration for the last one.
    pub span: Span,
}

/// A chain of written dependencies that proves a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Path {
    /// The components in order; at least one.
    pub steps: Vec<Step>,
    /// What the path shows, when one word is needed to tell it from the others.
    pub message: String,
}

/// Whether a fix can be applied without a person looking at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Keeps the meaning or does just what the finding asks.
    Safe,
    /// A person has to choose.
    Suggested,
    /// A person has to fill something in: applied as it is, it says less than it should.
    Skeleton,
}

/// A text edit that makes the finding go away.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// Replacements: what stands at the span becomes the text.
    pub edits: Vec<(Span, String)>,
    /// Whether it may be applied unasked.
    pub safety: Safety,
}

/// What is to be written, between backticks; as it is where it holds some itself.
pub fn code(text: &str) -> String {
    if text.contains('`') { text.to_owned() } else { format!("`{text}`") }
}

/// A word of a command as a shell and YAML take it for one: in quotes where it holds a blank or a sign that means something to them.
pub fn word(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || "-_./:+@,=".contains(c) || cfg!(windows) && c == '\\';
    match text {
        "" => Cow::Borrowed("''"),
        plainly if plainly.chars().all(plain) => Cow::Borrowed(plainly),
        quoted if !quoted.contains('\'') => Cow::Owned(format!("'{quoted}'")),
        quoted => {
            let escaped = quoted.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$").replace('`', "\\`");
            Cow::Owned(format!("\"{escaped}\""))
        }
    }
}

/// What stays the same when a file is moved or laid out anew: the rule, what it is about and what causes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Identity {
    /// Full name of what the finding is about; for a claim its members, sorted and joined with `, `.
    pub subject: String,
    /// Full name of what causes it, where the rule has one.
    pub cause: Option<String>,
    /// Rule, subject and cause as one text, unique for each finding; where the subject is a dependency it carries phase and sorted targets.
    pub fingerprint: String,
    /// Where the finding is about what an owner depends on: that without the owner, in the words of the language.
    pub dependency: Option<String>,
    /// Those for whom the subject or the cause speaks: all that fall with each other, by full name and sorted; a list for each end that does.
    pub spoken_for: Vec<Arc<[String]>>,
    /// What the finding is about stands in a foreign file, where nothing of the language can be written.
    pub foreign: bool,
    /// How an `allow` for it is written.
    pub written: Written,
}

/// How much the loss that a finding is about would cost: among findings of one level, the larger comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Weight {
    /// Journeys that stop.
    pub journeys: u32,
    /// Components that go down.
    pub down: u32,
}

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Name of the rule, or of the kind of input error (`syntax`, `unknown-name`, …).
    pub rule: Arc<str>,
    /// How much it matters.
    pub level: Level,
    /// One sentence, lower case, no full stop, names in backticks.
    pub message: String,
    /// Places; the first one is where a person would change something. Empty only where no text exists.
    pub labels: Vec<Label>,
    /// Chains that prove it.
    pub paths: Vec<Path>,
    /// How many more chains like these there are.
    pub more_paths: usize,
    /// What it costs, and what stands behind it.
    pub notes: Vec<String>,
    /// Next steps, each an imperative.
    pub help: Vec<String>,
    /// Edits that do what the help says.
    pub fixes: Vec<Fix>,
    /// Full names of all components that take part, without repetition.
    pub involves: Vec<String>,
    /// What stays the same between runs.
    pub identity: Identity,
    /// What it would cost.
    pub weight: Weight,
    /// How hard it is to see: decides among findings of one rule that would cost about the same.
    pub surprise: u32,
    /// The finding is about the input, not the architecture: it cannot be allowed, and makes the run end with 2.
    pub input: bool,
}

impl Diagnostic {
    /// An error of the input: something that could not be read as written.
    pub fn input(rule: &str, message: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self {
            rule: Arc::from(rule),
            level: Level::Error,
            message: message.into(),
            labels: vec![Label { span, message: label.into() }],
            paths: Vec::new(),
            more_paths: 0,
            notes: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
            involves: Vec::new(),
            identity: Identity::default(),
            weight: Weight::default(),
            surprise: 0,
            input: true,
        }
    }

    /// A remark on the model itself that is no error of the input: it can be allowed and does not end the run with 2.
    pub fn remark(rule: &str, level: Level, message: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self { level, input: false, ..Self::input(rule, message, span, label) }
    }

    /// Whether it says that something could not be read as it was meant. Such an error stands above all rules: it may hide anything.
    pub fn is_wrong_input(&self) -> bool {
        self.input && self.level == Level::Error
    }

    /// What is said below the paths: how many more there are, and the notes.
    pub fn remarks(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let paths = if self.more_paths == 1 { "path" } else { "paths" };
        let more = (self.more_paths > 0).then(|| Cow::Owned(format!("and {} more {paths} like these", self.more_paths)));
        more.into_iter().chain(self.notes.iter().map(|note| Cow::Borrowed(note.as_str())))
    }

    /// Adds a place.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Adds a next step.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds a remark.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds an edit.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// The place of the first label.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// What a run looked at and found, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Findings and input errors of level error.
    pub errors: usize,
    /// Findings of level warning.
    pub warnings: usize,
    /// Findings of level info.
    pub infos: usize,
    /// Findings that an `allow` covers.
    pub allowed: usize,
    /// Findings that a baseline covers.
    pub baselined: usize,
    /// Components of the model.
    pub components: usize,
    /// Dependencies of the model.
    pub dependencies: usize,
    /// Files that were read.
    pub files: usize,
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn a_word_of_a_command_stays_one() {
        for (text, written) in
            [("services/shop-2", "services/shop-2"), ("a b/c", "'a b/c'"), ("~x", "'~x'"), ("it's $5", "\"it's \\$5\""), ("", "''")]
        {
            assert_eq!(word(text), written);
        }
    }
}
