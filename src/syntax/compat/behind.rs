//! What stands behind a statement on its line and does not go on with it: one mistake, which costs that statement.

use super::broken::known;
use super::{blocks, comment, content, in_words, rewritten};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::{STRAY, Span};
use crate::syntax::build::Builder;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Literal, Statement, StatementKind, Text};
use crate::syntax::{leftover, lexer, recover, words};

/// Text that begins no statement, behind `statements` on the line of the last one. True if it was said with what it belongs to.
pub(in crate::syntax) fn behind(builder: &mut Builder<'_>, statements: &mut Vec<Statement>, text: &str, span: Span) -> bool {
    if comment::is_one(text) || text == "to" {
        return false;
    }
    if below(builder, statements, text, span) {
        statements.push(Statement { docs: None, span, kind: StatementKind::Broken });
        return true;
    }
    let Some(first) = begin(builder, statements, span) else { return false };
    let whole = statements[first].span.to(span);
    let head = head_of(&statements[first]);
    let said = |error: &Diagnostic| error.span().is_some_and(|place| head <= place.start && place.end <= span.end);
    let mut holds = false;
    // What is no text may be part of a name.
    let is_stray = text.starts_with(STRAY);
    if !builder.errors.iter().any(said) {
        if reason(builder, &mut statements[first], text, span) {
            return true;
        }
        holds = say(builder, &statements[first], whole, text, span);
    }
    let keeps = !is_stray && (holds || is_declared(&statements[first]));
    statements.truncate(first + usize::from(keeps));
    statements.push(Statement { docs: None, span: if keeps { span } else { whole }, kind: StatementKind::Broken });
    true
}

/// `begin` on the line below a declaration. True if that is what was found.
fn below(builder: &mut Builder<'_>, statements: &[Statement], text: &str, span: Span) -> bool {
    let Some(Statement { span: head, kind: StatementKind::Declaration(declaration), .. }) = statements.last() else { return false };
    let between = builder.text.get(head.end as usize..span.start as usize).unwrap_or("");
    let is_next = declaration.body.is_none() && between.trim().is_empty() && between.contains(['\n', '\r']);
    is_next && blocks::bracketed(builder, *head, text, span)
}

/// Whether a statement declares something whatever stands behind it.
fn is_declared(statement: &Statement) -> bool {
    let StatementKind::Declaration(declaration) = &statement.kind else { return false };
    declaration.body.is_some() || words::is_kind(&declaration.kind.text) && !words::is_kind(&declaration.name.text)
}

/// The first of the statements that belong to the text: those right before it that say nothing by themselves.
fn begin(builder: &Builder<'_>, statements: &[Statement], span: Span) -> Option<usize> {
    let mut first = statements.len();
    let mut start = span.start;
    while let Some(before) = first.checked_sub(1).and_then(|i| statements.get(i)) {
        let between = builder.text.get(before.span.end as usize..start as usize)?;
        let is_list = first == statements.len() && is_listed(&before.kind, between) && {
            let tokens = lexer::tokens(builder.text.get(span.range())?, 9);
            tokens.iter().all(|(_, word)| matches!(*word, "," | "]") || words::is_plain_name(word) || recover::is_name_with_digit(word))
        };
        if between.contains(['\n', '\r']) || !(between.trim().is_empty() || is_list) {
            break;
        }
        first -= 1;
        start = before.span.start;
        let StatementKind::Declaration(declaration) = &before.kind else { break };
        if words::is_kind(&declaration.kind.text) || declaration.body.is_some() || declaration.title.is_some() {
            break;
        }
    }
    (first < statements.len()).then_some(first)
}

/// Whether names go on with a statement behind these signs.
fn is_listed(before: &StatementKind, between: &str) -> bool {
    let signs = between.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    match before {
        StatementKind::Assign { value, .. } => signs == "," && matches!(value.literal, Literal::Path(_) | Literal::Text(_)),
        StatementKind::Dependency(dependency) => {
            matches!(signs.as_str(), "," | ",," | ";") && dependency.more.as_ref().is_none_or(|more| more.body.is_none())
        }
        StatementKind::Declaration(declaration) => signs == "," && declaration.body.is_none(),
        _ => false,
    }
}

/// Where an error has to begin to be about the statement itself and not about what stands in its block.
fn head_of(statement: &Statement) -> u32 {
    match &statement.kind {
        StatementKind::Declaration(declaration) => declaration.body.as_ref().map_or(statement.span.start, |body| body.span.end),
        _ => statement.span.start,
    }
}

/// `allow cycle "…"`
fn reason(builder: &mut Builder<'_>, statement: &mut Statement, text: &str, span: Span) -> bool {
    let StatementKind::Allow(allow) = &mut statement.kind else { return false };
    let written = text.strip_prefix("because").unwrap_or(text).trim_start();
    if allow.because.is_some() || written.starts_with("on ") {
        return false;
    }
    let reason = content(written).replace('"', "'");
    let line = format!("because \"{reason}\"");
    let message = if written.len() < text.len() { "a reason stands in quotes" } else { "`because` is missing before the reason" };
    rewritten(builder, message, span, "why it is accepted", &line, Safety::Suggested);
    allow.because = Some(Text { value: reason, span });
    statement.span.end = span.end;
    true
}

/// Says what is wrong. True if the first statement means what it says all the same.
fn say(builder: &mut Builder<'_>, first: &Statement, whole: Span, text: &str, span: Span) -> bool {
    let written = builder.text.get(whole.range()).unwrap_or("");
    if in_words::dependency(builder, written, whole) || subject(builder, written, whole) {
        return false;
    }
    if digit(builder, &first.kind, text, span) {
        return matches!(first.kind, StatementKind::Dependency(_));
    }
    match &first.kind {
        // Where braces were put in, what was read stands elsewhere than what is written.
        StatementKind::Define(_) | StatementKind::Measure(_) | StatementKind::AttributeType(_) if builder.put_in.is_empty() => {
            // It may have been read before the text that is being read now.
            let base = std::mem::take(&mut builder.base);
            leftover::say(builder, written, whole.start as usize, (span.start - whole.start) as usize, Rule::only_statement);
            builder.base = base;
            return false;
        }
        StatementKind::Declaration(declaration) if words::is_kind(&declaration.name.text) => {
            let kind = &declaration.kind;
            let place = Span { end: declaration.name.span.start, ..kind.span };
            let message = format!("`{}` does not stand before `{}`", kind.text, declaration.name.text);
            builder.error_fixed(message, place, "one word too many", String::new());
            return false;
        }
        StatementKind::Declaration(declaration) if words::is_kind(&declaration.kind.text) => {
            let token = lexer::token(text, 0);
            if token == text && blocks::bracketed(builder, whole, token, span) {
                return false;
            }
            let base = lexer::tokens(text, 2);
            if let [(_, "is" | ":" | "extends"), (_, base)] = base.as_slice()
                && words::is_plain_name(base)
            {
                let message = format!("what `{}` is made from stands before its name", declaration.name.text);
                let place = declaration.kind.span.to(span);
                let line = format!("{base} {}", declaration.name.text);
                rewritten(builder, message, place, "a kind of your own is its kind", &line, Safety::Suggested);
                return false;
            }
            let tokens = lexer::tokens(text, 9);
            if tokens.iter().all(|(_, word)| words::is_plain_name(word)) {
                let said = written.trim_start_matches(declaration.kind.text.as_str()).trim();
                let name = said.split_whitespace().collect::<Vec<_>>().join("-");
                let line = format!("{name} \"{said}\"");
                let place = declaration.name.span.to(span);
                let message = "a name is one word, and a title stands in quotes behind it";
                rewritten(builder, message, place, "several words here", &line, Safety::Suggested);
                return false;
            }
            if declaration.name.span.end == span.start {
                let rest = text.split(|c: char| c.is_whitespace() || matches!(c, '{' | ';' | ',')).next().unwrap_or(text);
                let name = format!("{}{rest}", declaration.name.text).replace('`', "");
                let place = Span { end: span.start + rest.len() as u32, ..declaration.name.span };
                builder.error_fixed(format!("`{name}` is no plain name"), place, "in backticks it is a name", format!("`{name}`"));
                return false;
            }
        }
        StatementKind::Assign { name, value }
            if name.text != "entry"
                && matches!(value.literal, Literal::Path(_) | Literal::Text(_))
                && values(builder, &name.text, whole, value.span) =>
        {
            return false;
        }
        StatementKind::Dependency(_) if aside(builder, written, whole, Span { start: first.span.end, ..span }) => return true,
        _ => {}
    }
    let holds = matches!(first.kind, StatementKind::Dependency(_) | StatementKind::Assign { .. });
    if known(builder, text, span) {
        return holds;
    }
    let token = lexer::token(text, 0);
    let place = Span { end: span.start + token.len() as u32, ..span };
    let before = builder.text.get(whole.start as usize..span.start as usize).unwrap_or("").trim_end();
    let before = before.rsplit(['\n', '{', '}', ';']).next().unwrap_or("").trim();
    let message = if before.is_empty() || before.len() > 60 {
        format!("`{}` does not go on with this statement", token.replace('`', ""))
    } else {
        format!("`{}` does not go on with `{}`", token.replace('`', ""), before.replace('`', ""))
    };
    builder.error(message, place, "the statement ends before this");
    builder.help("remove it, or write what it means as a statement of its own");
    holds
}

/// `needs a, 2fa`, `zone a within 2b`. True if that is what was found.
fn digit(builder: &mut Builder<'_>, before: &StatementKind, text: &str, span: Span) -> bool {
    let tokens = lexer::tokens(text, 2);
    let listed = builder.text.get(..span.start as usize).is_some_and(|text| text.trim_end().ends_with(','));
    let wanted = match (before, tokens.as_slice()) {
        (StatementKind::Dependency(_), [first, ..]) if listed && recover::is_name_with_digit(first.1) => first,
        (StatementKind::Dependency(_) | StatementKind::Declaration(_) | StatementKind::Allow(_), [(_, word), second])
            if matches!(*word, "on" | "via" | "within" | "except") && recover::is_name_with_digit(second.1) =>
        {
            second
        }
        _ => return false,
    };
    let start = span.start as usize + wanted.0;
    recover::with_digit(builder, wanted.1, Span::new(span.file, start, start + wanted.1.len()));
    true
}

/// `web depends on a`, `web calls a`
fn subject(builder: &mut Builder<'_>, text: &str, span: Span) -> bool {
    let tokens = lexer::tokens(text, 12);
    let [(_, subject), (_, said), rest @ ..] = tokens.as_slice() else { return false };
    if let ("owned" | "managed" | "maintained" | "run", "by", [(_, team)]) = (*subject, *said, rest) {
        let message = format!("who answers for it is written `owner = {team}`");
        rewritten(builder, message, span, "a verb of another tool", &format!("owner = {team}"), Safety::Suggested);
        return true;
    }
    let Some(verb) = words::verb_for(said).filter(|_| words::is_plain_name(subject)) else { return false };
    let rest = if let [(_, "on" | "to" | "in" | "from"), rest @ ..] = rest { rest } else { rest };
    let names: Vec<&str> = rest.iter().map(|(_, word)| *word).filter(|word| *word != ",").collect();
    if names.is_empty() || !names.iter().all(|name| words::is_plain_name(name.split('.').next().unwrap_or(""))) {
        return false;
    }
    let line = format!("{verb} {}", names.join(", "));
    let line = if builder.is_in_body() { line } else { format!("{subject} {line}") };
    rewritten(builder, format!("`{said}` is written `{verb}`"), span, "a verb of another tool", &line, Safety::Suggested);
    true
}

/// `owner = team a`, `tags = a, b`
fn values(builder: &mut Builder<'_>, name: &str, whole: Span, value: Span) -> bool {
    let place = Span { end: whole.end, ..value };
    let written = builder.text.get(place.range()).unwrap_or("");
    let tokens = lexer::tokens(written, 16);
    let names: Vec<&str> = tokens.iter().map(|(_, word)| *word).filter(|word| !matches!(*word, "," | "]")).collect();
    if let [kind, one] = names.as_slice()
        && words::is_kind(kind)
        && words::is_plain_name(one)
    {
        builder.error_fixed(
            format!("the value of `{name}` is a name alone"),
            place,
            "its kind stands where it is declared",
            (*one).to_owned(),
        );
        return true;
    }
    if names.iter().any(|name| !words::is_plain_name(name) && !name.starts_with('"')) {
        return false;
    }
    let line = format!("[{}]", names.join(", "));
    builder.error_fixed("a list of values stands in brackets", place, "no brackets here", line);
    true
}

/// `needs a with { … }`, `needs a [timeout = 2s]`, `needs a as soft`, `needs a over http`, `needs a:8080`
fn aside(builder: &mut Builder<'_>, written: &str, whole: Span, span: Span) -> bool {
    let text = builder.text.get(span.range()).unwrap_or("");
    let before = written.get(..(span.start - whole.start) as usize).unwrap_or("").trim_end();
    let blanks = (text.len() - text.trim_start().len()) as u32;
    let span = Span { start: span.start + blanks, ..span };
    let tokens = lexer::tokens(text, 24);
    let word = |i: usize| tokens.get(i).map_or("", |(_, token)| *token);
    let (first, second) = (word(0), word(1));
    if first == ":" && second.bytes().all(|byte| byte.is_ascii_digit()) {
        builder.error_fixed("a target is a name, without a port", span, "no part of its name", String::new());
        return true;
    }
    if matches!(first, "as" | "with") && matches!(second, "soft" | "optional" | "hard" | "required") {
        let verb = if matches!(second, "soft" | "optional") { "wants" } else { "needs" };
        let target = before.split_once(char::is_whitespace).map_or("", |(_, target)| target.trim());
        rewritten(
            builder,
            "how hard a dependency is, is said by its verb",
            whole,
            "said behind it",
            &format!("{verb} {target}"),
            Safety::Suggested,
        );
        return true;
    }
    let said: Vec<&str> = if matches!(first, "over" | "by" | "using") && tokens.len() == 2 && words::is_plain_name(second) {
        vec!["protocol", "\"", second]
    } else if matches!(first, "with" | "[" | "(") {
        tokens
            .iter()
            .map(|(_, word)| *word)
            .filter(|word| !matches!(*word, "with" | "[" | "]" | "(" | ")" | "{" | "}" | "," | "=" | ":"))
            .collect()
    } else {
        return false;
    };
    let pairs: Vec<String> = match said.as_slice() {
        ["protocol", "\"", protocol] => vec![format!("protocol = \"{protocol}\"")],
        said if said.len().is_multiple_of(2) => said.chunks(2).map(|pair| format!("{} = {}", pair[0], pair[1])).collect(),
        _ => return false,
    };
    if pairs.is_empty() {
        return false;
    }
    let block = format!("{{ {} }}", pairs.join(", "));
    let fix = Fix { title: format!("write `{before} {block}`"), edits: vec![(span, block)], safety: Safety::Suggested };
    let message = "what is said about a dependency stands in braces";
    builder.push(Diagnostic::input("syntax", message, span, "not in braces here").help(fix.title.clone()).fix(fix));
    true
}
