//! Habits in what is said behind a dependency, or about where something lies.

use smallvec::SmallVec;

use super::rewritten;
use crate::diagnostic::{self, Safety};
use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::tree::{Declaration, Path};
use crate::syntax::words;

/// The dependency that stands on the same line right before, as written.
fn dependency_before<'t>(builder: &Builder<'t>, span: Span) -> Option<&'t str> {
    let said = line_before(builder, span).rsplit(['{', '}', ';']).next()?.trim();
    let verb = said.split_whitespace().take(2).any(|word| matches!(word, "needs" | "wants" | "uses" | "changes" | "runs"));
    verb.then_some(said)
}

/// What stands on the same line before a place.
pub(super) fn line_before<'t>(builder: &Builder<'t>, span: Span) -> &'t str {
    let before = builder.text.get(..span.start as usize).unwrap_or("");
    before.rfind(['\n', '\r']).map_or(before, |at| &before[at + 1..])
}

/// `needs b for "x"`, `needs b for x`: `head` is the word, `purpose` what follows it. True if that is what was found.
pub(super) fn purpose(builder: &mut Builder<'_>, head: Span, purpose: Span) -> bool {
    let text = |span: Span| builder.text.get(span.range()).unwrap_or("");
    if text(head) != "for" {
        return false;
    }
    let Some(said) = dependency_before(builder, head) else { return false };
    let content = text(purpose).trim_matches(['"', '\'', '`']);
    let help = format!("write `{said} \"{content}\"`");
    let message = "what a dependency is for stands in quotes behind its target";
    builder.error_titled(message, head.to(purpose), "no word stands before it", format!("\"{content}\""), help);
    true
}

/// `needs b over http`. True if that is what was found.
pub(super) fn protocol(builder: &mut Builder<'_>, place: Span, protocol: &str) -> bool {
    let Some(said) = dependency_before(builder, place) else { return false };
    let block = format!("{{ protocol = \"{protocol}\" }}");
    let help = format!("write `{said} {block}`");
    builder.error_titled("what is said about a dependency stands in braces", place, "not in braces here", block, help);
    true
}

/// `needs b timeout 2s`. True if that is what was found.
pub(super) fn attribute(builder: &mut Builder<'_>, name: &str, value: &str, place: Span) -> bool {
    let Some(said) = dependency_before(builder, place) else { return false };
    let block = format!("{{ {name} = {value} }}");
    let help = format!("write `{said} {block}`");
    rewritten(builder, "what is said about a dependency stands in braces", place, "without braces here", &block, Safety::Suggested);
    if let Some(error) = builder.errors.last_mut() {
        error.help = vec![help.clone()];
        error.fixes.iter_mut().for_each(|fix| fix.title.clone_from(&help));
    }
    true
}

/// `zone a in b`, `service a in b`, where `word` is the `in`. True if that is what was found.
pub(super) fn lies_in(builder: &mut Builder<'_>, word: Span, place: Span) -> bool {
    let mut before = line_before(builder, word).rsplit(['{', '}', ';']).next().unwrap_or("").split_whitespace();
    let (Some(kind), Some(name), None) = (before.next(), before.next(), before.next()) else { return false };
    if !words::is_kind(kind) {
        return false;
    }
    let zone = builder.text.get(place.range()).unwrap_or("");
    let whole = word.to(place);
    let (message, line) = if kind == "zone" {
        (format!("what the zone `{name}` lies in is written `within`"), format!("within {zone}"))
    } else {
        (format!("where `{name}` runs is said in braces"), format!("{{ runs in {zone} }}"))
    };
    let help = format!("write `{kind} {name} {line}`");
    builder.error_titled(message, whole, "not with `in` alone", line, help);
    true
}

/// `zone b { within a }`: `statement` is what stands in the block, `place` the zone around.
pub(super) fn within_a_block(builder: &mut Builder<'_>, statement: Span, place: Span) {
    let text = builder.text;
    let zone = text.get(place.range()).unwrap_or("");
    let message = "`within` stands before the brace";
    let before = text.get(..statement.start as usize).unwrap_or("").trim_end();
    let after = text.get(place.end as usize..).unwrap_or("");
    let head = before.strip_suffix('{').map(str::trim_end);
    if let Some(head) = head
        && let Some(close) = after.find(|c: char| !c.is_whitespace()).filter(|&at| after[at..].starts_with('}'))
    {
        let line = head.rfind(['\n', '\r', '{', '}', ';']).map_or(head, |at| &head[at + 1..]).trim_start();
        if let Some(extended) = line.strip_prefix("extend ") {
            builder.error("`within` stands where a zone is declared", statement, "not in what is added to it");
            builder.help(format!("write `zone {} within {zone}` there", extended.trim_start()));
            return;
        }
        let block = Span::new(builder.file, head.len(), place.end as usize + close + 1);
        let help = format!("write `{line} within {zone}`");
        let label = "here it is too late";
        builder.error_titled(message, statement, label, String::new(), help);
        if let Some(error) = builder.errors.last_mut() {
            error.fixes.iter_mut().for_each(|fix| fix.edits = vec![(block, format!(" within {zone}"))]);
        }
        return;
    }
    builder.error(message, statement, "here it is too late");
    builder.help(format!("write `zone NAME within {zone} {{ … }}`"));
}

/// `witin`: a word that is no kind, and nearly `within`.
pub(super) fn is_meant_as_within(word: &str) -> bool {
    !words::is_kind(word) && diagnostic::within(2, word, ["within"]).is_some()
}

/// `zone a witin b`: what was read as a declaration of `b` says where `a` lies. True if it was said and taken for that.
pub(super) fn within(builder: &mut Builder<'_>, declaration: &mut Declaration, later: &Declaration) -> bool {
    if declaration.within.is_some() || declaration.body.is_some() {
        return false;
    }
    let message = format!("`{}` is written `within`", later.kind.text);
    builder.error_titled(message, later.kind.span, "another word", "within", "write `within`".to_owned());
    declaration.within = Some(Path { parts: SmallVec::from_iter([later.name.clone()]), quoted: false });
    declaration.body.clone_from(&later.body);
    true
}
