//! Dependencies drawn as arrows.

use super::{in_place, rewritten};
use crate::diagnostic::Safety;
use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::grammar::{Pair, Parts, Rule};
use crate::syntax::words;

/// `a -> b`, `-> b`, `a -> b -> c "title"`, `service a -> b`, `a <- b: calls`, `a[A] -->|calls| b`
pub(super) fn arrow<'t>(builder: &mut Builder<'t>, pair: Pair<'t>, span: Span) {
    let mut drawn = Drawn::default();
    for part in Parts::of(pair) {
        if part.as_rule() == Rule::open_string {
            return builder.error("this string has no end", span, "it ends with its line at the latest");
        }
        drawn.take(builder, &part);
    }
    let message = "dependencies are written with verbs, not arrows";
    let label = "an arrow does not say how hard the dependency is";
    rewritten(builder, message, span, label, &in_place(builder, span, &drawn.lines()), Safety::Suggested);
    let more = drawn.leaves_out;
    builder.help("write `needs` where one is down without the other, `wants` where it is degraded");
    if more {
        builder.help("what is drawn of the ends, and a second text, has no place in a dependency");
    }
}

/// What was drawn.
#[derive(Default)]
struct Drawn<'t> {
    /// Where one end has its kind in front of it.
    kind: Option<&'t str>,
    ends: Vec<&'t str>,
    arrows: Vec<&'t str>,
    purpose: Option<String>,
    block: String,
    /// Something stands there that a dependency does not say.
    leaves_out: bool,
}

impl<'t> Drawn<'t> {
    fn take(&mut self, builder: &Builder<'t>, part: &Pair<'t>) {
        let written = part.as_str();
        match part.as_rule() {
            Rule::arrow_kind => self.kind = Some(written),
            // What `a -> b: calls` says behind the colon is its purpose.
            Rule::path if self.purpose.as_deref() == Some("") => self.purpose = Some(words::quoted(written)),
            Rule::path => self.ends.push(written),
            Rule::arrow | Rule::arrow_line => self.arrows.push(written),
            Rule::arrow_comma => self.arrows.push(self.arrows.last().copied().unwrap_or("->")),
            Rule::arrow_label => self.purpose = Some(words::quoted(written.trim_matches('|').trim().trim_matches('"'))),
            Rule::colon => self.purpose = Some(String::new()),
            Rule::arrow_shape => self.leaves_out = true,
            Rule::body => self.block = format!(" {}", builder.text.get(builder.span(part).range()).unwrap_or("")),
            _ if self.purpose.as_deref().is_none_or(str::is_empty) => self.purpose = Some(words::quoted(super::content(written))),
            _ => self.leaves_out = true,
        }
    }

    fn lines(&self) -> Vec<String> {
        let purpose = self.purpose.as_ref().filter(|purpose| purpose.len() > 2).map(|purpose| format!(" {purpose}"));
        let tail = format!("{}{}", purpose.unwrap_or_default(), self.block);
        if self.ends.len() == self.arrows.len() {
            return self.ends.iter().map(|end| format!("uses {end}{tail}")).collect();
        }
        let mut lines: Vec<String> = Vec::new();
        // A list behind an arrow is that of the last end before it.
        let mut from = 0;
        for (i, arrow) in self.arrows.iter().enumerate() {
            let (Some(left), Some(right)) = (self.ends.get(from), self.ends.get(i + 1)) else { break };
            if arrow.starts_with(['<', '\u{2190}']) {
                lines.push(format!("{right} uses {left}{tail}"));
            }
            if !arrow.starts_with(['<', '\u{2190}']) || arrow.ends_with('>') {
                lines.push(format!("{left} uses {right}{tail}"));
            }
            let is_listed = self.arrows.get(i + 1).is_some_and(|next| std::ptr::eq(*next, *arrow));
            from = if is_listed { from } else { i + 1 };
        }
        let Some(kind) = self.kind else { return lines };
        let inside: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix(self.ends[0])?.strip_prefix(' ')).collect();
        if inside.len() == lines.len() { vec![format!("{kind} {} {{ {} }}", self.ends[0], inside.join("; "))] } else { lines }
    }
}
