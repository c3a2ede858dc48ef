//! What of the findings is shown, and how the run ends: that does not depend on what is shown.

use super::Exit;
use crate::diagnostic::{Diagnostic, Level};
use crate::render::text;
use crate::source::FileId;

/// Findings, divided by what the options ask for.
pub(super) struct Sifted {
    /// Those that are shown.
    pub shown: Vec<Diagnostic>,
    /// Those that are asked for and lie below `--min-level`.
    pub hidden: Vec<Diagnostic>,
    /// Errors of the input in files that the paths leave out.
    pub elsewhere: usize,
}

/// Divides findings by the files that they have to lie in, and by the level from which on they are shown. Levels never hide errors of the input.
pub(super) fn sift(findings: Vec<Diagnostic>, files: Option<&[FileId]>, lowest: Level) -> Sifted {
    let (here, elsewhere): (Vec<_>, Vec<_>) = findings.into_iter().partition(|finding| lies_in(files, finding));
    let (shown, hidden) = here.into_iter().partition(|finding| finding.input || finding.level >= lowest);
    Sifted { shown, hidden, elsewhere: elsewhere.iter().filter(|finding| finding.is_wrong_input()).count() }
}

/// Whether a finding concerns these files, if it has to.
pub(super) fn lies_in(files: Option<&[FileId]>, finding: &Diagnostic) -> bool {
    files.is_none_or(|files| finding.labels.iter().any(|label| files.contains(&label.span.file)))
}

/// What ends a run with 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar {
    /// Findings of this level and above.
    pub level: Option<Level>,
    /// More warnings than these.
    pub warnings: Option<usize>,
}

impl Bar {
    /// How the run ends by what was found. Wrong input stands above all rules.
    pub fn exit(&self, shown: &[Diagnostic], hidden: &[Diagnostic]) -> Option<Exit> {
        if shown.iter().any(Diagnostic::is_wrong_input) {
            return Some(Exit::Trouble);
        }
        self.is_met(shown.iter().chain(hidden)).then_some(Exit::Findings)
    }

    /// The level from which on findings fail the run: where there are too many warnings, it is theirs.
    pub fn fails_at(&self, otherwise: Level, shown: &[Diagnostic]) -> Level {
        let warnings = shown.iter().filter(|finding| finding.level == Level::Warning).count();
        if self.warnings.is_some_and(|most| warnings > most) { otherwise.min(Level::Warning) } else { otherwise }
    }

    fn is_met<'d>(&self, findings: impl Iterator<Item = &'d Diagnostic> + Clone) -> bool {
        let fails = findings.clone().any(|finding| self.level.is_some_and(|level| finding.level >= level));
        let warnings = findings.filter(|finding| finding.level == Level::Warning).count();
        fails || self.warnings.is_some_and(|most| warnings > most)
    }

    /// Why a run ends with 1 where no finding that is shown does that by its level: there are too many warnings.
    pub fn too_many(&self, shown: &[Diagnostic]) -> Option<String> {
        let by_level = Self { warnings: None, ..*self };
        let (Some(most), Some(Exit::Findings), None) = (self.warnings, self.exit(shown, &[]), by_level.exit(shown, &[])) else {
            return None;
        };
        let warnings = shown.iter().filter(|finding| finding.level == Level::Warning).count();
        let ends = if warnings == 1 { "ends" } else { "end" };
        Some(format!("{} {ends} the run with 1: `--max-warnings {most}` lets {most} pass", text::count(warnings, "warning")))
    }

    /// Why a run ends with 1 where nothing that is shown does that: others are hidden.
    pub fn unseen(&self, shown: &[Diagnostic], hidden: &[Diagnostic]) -> Option<String> {
        if self.exit(shown, &[]).is_some() || self.exit(shown, hidden).is_none() {
            return None;
        }
        let lowest = self.level.unwrap_or(Level::Warning).min(Level::Warning);
        let lowest = hidden.iter().map(|finding| finding.level).filter(|level| *level >= lowest).min().unwrap_or(lowest);
        let counted = hidden.iter().filter(|finding| finding.level >= lowest).count();
        let (ends, them) = if counted == 1 { ("ends", "it") } else { ("end", "them") };
        let said = format!("{} that `--min-level` hides {ends} the run with 1", text::count(counted, "finding"));
        Some(format!("{said}; `--min-level {}` shows {them}", lowest.name()))
    }
}
