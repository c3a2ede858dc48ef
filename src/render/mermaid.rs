//! Paths as a picture in Mermaid, which GitHub and GitLab draw in Markdown.

use std::fmt::Write;

use super::text;
use crate::diagnostic::Path;

/// Paths that are drawn of one finding.
const PATHS: usize = 4;
/// Names that are drawn: more are no picture.
const NAMES: usize = 24;
/// Characters of a name that are drawn.
const LONGEST: usize = 60;

/// One picture in a fenced block: what several paths share is drawn once, so that the place where they meet is seen.
pub(super) fn picture(paths: &[Path]) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut arrows: Vec<(usize, usize)> = Vec::new();
    let mut cut = false;
    for path in paths.iter().take(PATHS) {
        let mut before = None;
        for step in &path.steps {
            let known = names.iter().position(|name| *name == step.name);
            if known.is_none() && names.len() == NAMES {
                cut = true;
                break;
            }
            let at = known.unwrap_or_else(|| {
                names.push(&step.name);
                names.len() - 1
            });
            if let Some(before) = before
                && !arrows.contains(&(before, at))
            {
                arrows.push((before, at));
            }
            before = Some(at);
        }
    }
    let mut out = String::from("```mermaid\nflowchart LR\n");
    for (i, name) in names.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  n{i}[\"{}\"]", label(name));
    }
    for (from, to) in arrows {
        let _ = writeln!(out, "  n{from} --> n{to}");
    }
    if cut || paths.len() > PATHS {
        let _ = writeln!(out, "  more[\"… and more\"]");
    }
    out + "```\n"
}

/// A name as it may stand in a label: signs that Mermaid or HTML act on become their numbers.
fn label(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in text::visible(&text::cut(name, LONGEST, "…")).chars() {
        if c.is_alphanumeric() || " .-_/:…".contains(c) {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", c as u32);
        }
    }
    out
}
