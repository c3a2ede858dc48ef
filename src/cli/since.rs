//! `--since`: the findings that another revision has, so that only new ones are shown.

use std::path::PathBuf;

use super::args::Place;
use super::failure::Failure;
use super::revision::{Revisions, Side};
use super::session;
use super::window::{Window, tagged};
use crate::diagnostic::{Diagnostic, word};
use crate::lint::{self, News, Options, Workspace};
use crate::render::{Gone, Ink, text};

/// What the other revision has.
pub(super) struct Since {
    side: Side,
    /// What is found there.
    found: Vec<Diagnostic>,
    /// Where its workspace stands now, if not where one was looked for.
    gone_to: Option<String>,
}

/// What came of comparing with it.
pub(super) struct Compared {
    /// The revision, as it ends a sentence.
    pub said: String,
    /// What is found there and no longer here.
    pub gone: Vec<Gone>,
    side: Side,
    known: usize,
    errors: Vec<Diagnostic>,
    gone_to: Option<String>,
}

impl Since {
    /// Checks the other revision as this one is checked: the same place, the same options, the same day.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn new(word: &str, place: &Place, paths: &[PathBuf], workspace: &Workspace, options: &Options) -> Result<Self, Failure> {
        // Paths filter what is shown, unless they are all there is.
        let alone = workspace.own_files().next().is_none();
        let revisions = Revisions::new(place, if alone { paths } else { &[] }, "check --since", word.to_owned())?;
        let target = revisions.since(word)?;
        if workspace.inputs.is_empty() {
            revisions.refuse_bare()?;
        }
        let side = revisions.read(&target, word, Some(workspace))?;
        let found = lint::check(&side.workspace, &Options { coverage: false, ..options.clone() }).findings;
        let gone_to = if workspace.sources.is_empty() { revisions.whereabouts(&side.workspace) } else { None };
        Ok(Self { side, found, gone_to })
    }

    /// Leaves of the findings those that are new. What the baseline hides is known here, too.
    pub fn sift(self, findings: Vec<Diagnostic>, baselined: &[Diagnostic]) -> (Vec<Diagnostic>, Compared) {
        let errors = self.found.iter().filter(|finding| finding.is_wrong_input()).cloned().collect();
        let News { new, known, gone } = lint::news(self.found, findings, baselined);
        let gone = gone.into_iter().map(|finding| Gone { rule: finding.rule.to_string(), what: finding.message }).collect();
        (new, Compared { said: self.side.said.clone(), gone, side: self.side, known, errors, gone_to: self.gone_to })
    }
}

impl Compared {
    /// That not all of the other revision could be read, because of which the run ends with 2.
    pub fn in_part(&self) -> Option<String> {
        errors_of(&self.side, &self.errors)
    }

    /// Says what was compared with; `false` when that could not be read whole, so that what is shown may not be new.
    pub fn say(self, window: &Window) -> bool {
        let Self { said, gone, side, known, errors, gone_to } = self;
        side.say_where(window);
        if let Some(folder) = gone_to {
            let there = word(&folder);
            window.say("help", Ink::Cyan, &format!("what {said} has here stands in `{folder}` now: `archlint check --root {there}`"));
        }
        if side.missing {
            window.say("note", Ink::Bold, &format!("{said} has nothing of this, so all of it is new"));
        } else {
            let were = if known == 1 { "was" } else { "were" };
            let said = format!("compared with {said}: {} {were} there before, {} gone", text::count(known, "finding"), gone.len());
            window.say("note", Ink::Bold, &said);
        }
        say_errors(&side, &errors, window)
    }
}

/// How much of a state could not be read, in a sentence.
pub(super) fn errors_of(side: &Side, errors: &[Diagnostic]) -> Option<String> {
    let number = text::count(errors.len(), "error");
    (!errors.is_empty()).then(|| format!("the input has {number} in {}; what could be read was compared", side.said))
}

/// Says what of a state could not be read; `true` when all could.
pub(super) fn say_errors(side: &Side, errors: &[Diagnostic], window: &Window) -> bool {
    let Some(said) = errors_of(side, errors) else { return true };
    window.remark_always(&tagged(&window.stderr, "error", Ink::Red, &said));
    let help = match &*side.short {
        "" => "`archlint check` shows what is wrong".to_owned(),
        short => format!("`git show {short}:FILE` shows a file as it was; `archlint check` shows what is wrong now"),
    };
    window.remark_always(&tagged(&window.stderr, "help", Ink::Cyan, &help));
    session::say_all(&side.workspace.sources, errors, window);
    false
}
