//! Where in the text an edit of the architecture belongs: from what a rule wants written to replacements of spans.

use std::ops::Range;

use compact_str::CompactString;

use super::spoken;
use crate::diagnostic::{Fix, Safety};
use crate::model::{Component, Dependency, DependencyId, DependencyKind, Model, Range32, Verb};
use crate::query::{Edit, Remedy, Subject};
use crate::source::{FileId, Sources, Span};
use crate::syntax::{self, tree, tree::StatementKind};

/// A replacement: what stands at the span becomes the text.
type Replacement = (Span, String);

/// The text edits of a remedy. `None` where one of them has no place: in foreign files, in what is inherited, in a list that shares one statement.
pub(super) fn fix(model: &Model, sources: &Sources, remedy: Remedy) -> Option<Fix> {
    let mut edits: Vec<Replacement> = Vec::new();
    for edit in &remedy.edits {
        let made = match edit {
            Edit::Write(subject, text) => write(model, sources, subject, text)?,
            Edit::Turn(id, text) => turn(model, sources, *id, text)?,
        };
        // Two that meet would have to know of each other.
        if edits.iter().any(|(known, _)| known.touches(made.0)) {
            return None;
        }
        edits.push(made);
    }
    let safety = if remedy.safe { Safety::Safe } else { Safety::Suggested };
    (!edits.is_empty()).then_some(Fix { title: remedy.title, edits, safety })
}

/// The statement that would allow a finding, with a reason to fill in.
pub(super) fn skeleton(model: &Model, sources: &Sources, rule: &str, subject: &Subject, cause: Option<&Subject>) -> Option<Fix> {
    let (holder, on) = spoken::ends(model, subject, cause);
    let on = match on {
        None => String::new(),
        Some(Subject::Component(id)) => format!(" on {}", model.written(*id)),
        Some(_) => return None,
    };
    let holder = match holder {
        Subject::Cycle(members) => &Subject::Component(*members.first()?),
        other => other,
    };
    let statement = format!("allow {rule}{on} because \"…\"");
    let edit = write(model, sources, holder, &statement)?;
    Some(Fix { title: format!("allow it, and say why: `{statement}`"), edits: vec![edit], safety: Safety::Skeleton })
}

/// Takes a statement away: with its line where it has one for itself, and otherwise with what divides it from its neighbours. A block of which nothing is
/// left is `{}`.
pub(super) fn remove(sources: &Sources, span: Span) -> Option<Replacement> {
    let range = removal(&sources.get(span.file)?.text, span.range())?;
    Some((Span::new(span.file, range.start, range.end), String::new()))
}

fn removal(text: &str, statement: Range<usize>) -> Option<Range<usize>> {
    const BLANKS: [char; 2] = [' ', '\t'];
    let (before, after) = (text.get(..statement.start)?, text.get(statement.end..)?);
    let at = |rest: &str| text.len() - rest.len();
    let line = before.rfind('\n').map_or(0, |end| end + 1);

    let (head, tail) = (before.trim_end(), after.trim_start().trim_start_matches(';').trim_start());
    let opening = &head[head.rfind('\n').map_or(0, |end| end + 1)..];
    // A brace in a comment opens nothing.
    if opening.ends_with('{') && !opening.contains(['/', '#']) && tail.starts_with('}') {
        return Some(head.len()..at(tail));
    }
    let rest = after.find('\n').map_or(after.len(), |end| end + 1);
    if before[line..].trim().is_empty() && after[..rest].trim().is_empty() {
        return Some(line..statement.end + rest);
    }
    if let Some(next) = after.trim_start_matches(BLANKS).strip_prefix(';') {
        return Some(statement.start..at(next.trim_start_matches(BLANKS)));
    }
    let head = before.trim_end_matches(BLANKS);
    Some(head.strip_suffix(';').map_or(head, |head| head.trim_end_matches(BLANKS)).len()..statement.end)
}

/// Something with a block, which may still have to be written.
struct Holder {
    file: FileId,
    /// Behind what stands before the block.
    from: u32,
    /// Where the whole ends.
    end: u32,
    given: Range32,
}

impl Holder {
    fn of(model: &Model, sources: &Sources, subject: &Subject) -> Option<Self> {
        match subject {
            Subject::Component(id) => {
                let Component { span, whole, given, foreign, .. } = &model.components[id.index()];
                (!foreign).then_some(Self { file: span.file, from: span.end, end: whole.end, given: *given })
            }
            Subject::Dependency(id) => {
                let dependency = own(model, *id)?;
                let Dependency { span, whole, given, .. } = dependency;
                Some(Self { file: span.file, from: span.end, end: whole.end, given: *given })
            }
            Subject::Team(id) => {
                let team = &model.teams[id.index()];
                let text = &sources.get(team.span.file)?.text;
                let end = declaration_end(text, team.span.end as usize) as u32;
                Some(Self { file: team.span.file, from: team.span.end, end, given: team.given })
            }
            Subject::Cycle(_) => None,
        }
    }

    /// Where the value of an attribute stands inside of this block.
    fn value(&self, model: &Model, name: &str) -> Option<Span> {
        let given = model.given[self.given.range()].iter().filter(|given| model.attributes[given.attribute.index()].name == name);
        given.map(|given| given.span).find(|span| self.holds(*span))
    }

    fn holds(&self, span: Span) -> bool {
        span.file == self.file && self.from <= span.start && span.end <= self.end
    }
}

/// A dependency that is written for its owner alone, in a statement of its own.
fn own(model: &Model, id: DependencyId) -> Option<&Dependency> {
    let dependency = &model.dependencies[id.index()];
    let more = dependency.more.as_deref();
    if more.is_some_and(|more| more.inherited || more.evidence.is_some()) {
        return None;
    }
    let shared = match dependency.owner {
        Some(owner) => {
            let all = &model.dependencies[model.components[owner.index()].dependencies.range()];
            all.iter().filter(|other| other.whole == dependency.whole).count() > 1
        }
        None => false,
    };
    (!shared).then_some(dependency)
}

/// A statement written into a block. An attribute that is written there gets the new value, an entry of `core` joins the `core` that is there.
fn write(model: &Model, sources: &Sources, subject: &Subject, statement: &str) -> Option<Replacement> {
    let holder = Holder::of(model, sources, subject)?;
    if let Some((name, value)) = assigned(statement)
        && let Some(span) = holder.value(model, &name)
    {
        return Some((span, value));
    }
    if let Some((name, value)) = budgeted(statement) {
        if let Some(span) = holder.value(model, &format!("core.{name}")) {
            return Some((span, value));
        }
        let entries = model.given[holder.given.range()].iter().filter(|given| holder.holds(given.span));
        let mut beside = entries.filter(|given| model.attributes[given.attribute.index()].name.starts_with("core."));
        if let Some(beside) = beside.next() {
            return Some((Span { start: beside.span.end, ..beside.span }, format!(", {name} = {value}")));
        }
        if holder.value(model, "core").is_some() {
            return None;
        }
    }
    let text = &sources.get(holder.file)?.text;
    let (at, inserted) = insertion(text, holder.from as usize, holder.end as usize, statement)?;
    Some((Span::new(holder.file, at, at), inserted))
}

/// `name = value`
fn assigned(statement: &str) -> Option<(CompactString, String)> {
    // Most statements assign nothing, which is not worth a parser.
    statement.contains('=').then_some(())?;
    let parsed = syntax::parse(FileId::default(), statement);
    match &parsed.file.statements[..] {
        [tree::Statement { kind: StatementKind::Assign { name, value }, .. }] => {
            Some((name.text.clone(), statement.get(value.span.range())?.to_owned()))
        }
        _ => None,
    }
}

/// `core { name = value }`, with one entry.
fn budgeted(statement: &str) -> Option<(CompactString, String)> {
    let inner = statement.trim().strip_prefix("core")?.trim().strip_prefix('{')?.strip_suffix('}')?;
    assigned(inner.trim())
}

/// A verb alone takes the place of the verb; anything else that of verb and targets.
fn turn(model: &Model, sources: &Sources, id: DependencyId, text: &str) -> Option<Replacement> {
    let dependency = own(model, id)?;
    let span = dependency.span;
    let DependencyKind::Written(verb) = dependency.kind else { return None };
    let is_verb = [Verb::Needs, Verb::Wants, Verb::Uses].iter().any(|verb| verb.name() == text);
    let end = if is_verb {
        span.start + verb.name().len() as u32
    } else if dependency.size() > 1 {
        // The place of a group ends with its last member, before the brace.
        let rest = sources.get(span.file)?.text.get(span.end as usize..dependency.whole.end as usize)?;
        span.end + group_end(rest)? as u32
    } else {
        span.end
    };
    Some((Span { end, ..span }, text.to_owned()))
}

/// Behind the first brace that closes what was opened before the text.
fn group_end(text: &str) -> Option<usize> {
    let closes = text.match_indices('}').map(|(at, _)| at + 1);
    closes.into_iter().find(|&end| text[..end].matches('}').count() > text[..end].matches('{').count())
}

/// Where a statement goes into the block between these places, or with a block of its own behind them.
fn insertion(text: &str, from: usize, end: usize, statement: &str) -> Option<(usize, String)> {
    let part = text.get(from..end)?;
    let Some((open, close)) = block(part) else {
        return Some((from + part.trim_end().len(), format!(" {{ {statement} }}")));
    };
    let (open, close) = (from + open, from + close);
    let inner = &text[open + 1..close];
    if let Some(line) = inner.rfind('\n') {
        let line = open + 1 + line + 1;
        let lead = &text[line..close];
        return Some(if lead.trim().is_empty() { (line, format!("{lead}  {statement}\n")) } else { (close, format!("; {statement} ")) });
    }
    let filled = inner.trim_end();
    Some(match filled.chars().last() {
        None => (open + 1, format!(" {statement} ")),
        Some(',' | ';') => (open + 1 + filled.len(), format!(" {statement}")),
        Some(_) => (open + 1 + filled.len(), format!("; {statement}")),
    })
}

/// The last pair of braces that is no part of another one and does not belong to `except`. Strings, names in backticks and comments are skipped.
fn block(text: &str) -> Option<(usize, usize)> {
    let mut found = None;
    let (mut open, mut depth, mut excepted) = (0, 0_usize, false);
    let mut rest = text.bytes().enumerate();
    while let Some((at, sign)) = rest.next() {
        match sign {
            b'"' => {
                let mut escaped = false;
                rest.by_ref().find(|(_, sign)| {
                    let ends = *sign == b'"' && !escaped;
                    escaped = *sign == b'\\' && !escaped;
                    ends
                });
            }
            b'`' => _ = rest.by_ref().find(|(_, sign)| *sign == b'`'),
            b'/' if text[at..].starts_with("//") => _ = rest.by_ref().find(|(_, sign)| *sign == b'\n'),
            b'{' => {
                if depth == 0 {
                    open = at;
                    excepted = text[..at].trim_end().ends_with("except");
                }
                depth += 1;
            }
            // The end of what began before the text: of a group, whose members may have blocks of their own.
            b'}' if depth == 0 => found = None,
            b'}' => {
                depth -= 1;
                if depth == 0 && !excepted {
                    found = Some((open, at));
                }
            }
            _ => {}
        }
    }
    found
}

/// Where a declaration ends whose name ends here: behind its title and its block, as far as it has them.
fn declaration_end(text: &str, name: usize) -> usize {
    let skip = |at: usize| at + text[at..].len() - text[at..].trim_start().len();
    let mut end = name;
    if text[skip(end)..].starts_with('"') {
        let title = skip(end) + 1;
        end = text[title..].find('"').map_or(end, |closed| title + closed + 1);
    }
    let open = skip(end);
    if !text[open..].starts_with('{') {
        return end;
    }
    // The block ends where its braces are balanced for the first time.
    let closes = text[open..].match_indices('}').map(|(at, _)| open + at + 1);
    closes.into_iter().find(|&close| block(&text[open..close]).is_some_and(|(_, last)| open + last + 1 == close)).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_goes_where_a_person_would_write_it() {
        for (before, after) in [
            ("service a", "service a { tier = 0 }"),
            ("service a {}", "service a { tier = 0 }"),
            ("service a { }", "service a { tier = 0  }"),
            ("service a { owner = b }", "service a { owner = b; tier = 0 }"),
            ("service a { needs b, c; }", "service a { needs b, c; tier = 0 }"),
            ("service a {\n  needs b // }\n}", "service a {\n  needs b // }\n  tier = 0\n}"),
            ("  service a \"{\" {\n    needs b { x = 1 }\n  }", "  service a \"{\" {\n    needs b { x = 1 }\n    tier = 0\n  }"),
            (", b { x = 1 } }", ", b { x = 1 } } { tier = 0 }"),
            (" } to start { x = 1 }", " } to start { x = 1; tier = 0 }"),
            ("needs b except { c }", "needs b except { c } { tier = 0 }"),
            ("needs b except { c } to start { x = 1 }", "needs b except { c } to start { x = 1; tier = 0 }"),
        ] {
            let (at, text) = insertion(before, 0, before.len(), "tier = 0").expect("a place");
            let mut said = before.to_owned();
            said.insert_str(at, &text);
            assert_eq!(said, after);
        }
    }

    #[test]
    fn what_is_taken_away_leaves_nothing_behind() {
        for (before, after) in [
            ("service a { [x] }\n", "service a {}\n"),
            ("service a { [x]; }", "service a {}"),
            ("service a {\n  [x]\n}\n", "service a {}\n"),
            ("service a { // {\n  [x]\n}\n", "service a { // {\n}\n"),
            ("service a {\n  tier = 0\n  [x]\n}\n", "service a {\n  tier = 0\n}\n"),
            ("service a { tier = 0; [x] }", "service a { tier = 0 }"),
            ("service a { [x]; tier = 0 }", "service a { tier = 0 }"),
            ("service a { tier = 0; [x]; needs b }", "service a { tier = 0; needs b }"),
            ("service a { tier = 0; [x]; }", "service a { tier = 0; }"),
            ("service a {\n  tier = 0; [x] // why\n}\n", "service a {\n  tier = 0 // why\n}\n"),
            ("[x]\nservice a\n", "service a\n"),
        ] {
            let start = before.find('[').expect("the statement is marked");
            let text = before.replace(['[', ']'], "");
            let range = removal(&text, start..start + 1).expect("it is in the text");
            assert_eq!(format!("{}{}", &text[..range.start], &text[range.end..]), after, "{before}");
        }
    }

    #[test]
    fn a_declaration_ends_behind_its_own_block() {
        for (text, rest) in
            [("team a \"A { B\" { x = \"}\" }\nteam b {}", "\nteam b {}"), ("team a\nteam b {}", "\nteam b {}"), ("team a {", " {")]
        {
            assert_eq!(&text[declaration_end(text, 6)..], rest);
        }
    }
}
