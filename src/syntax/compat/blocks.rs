//! Blocks as other languages write them: behind a colon, an equals sign or a name alone, or laid out by indenting.

use super::{Builder, content, line_behind, rewritten};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::Span;
use crate::syntax::grammar::{Pair, Parts, Rule};
use crate::syntax::tree::{Declaration, Gate, Path, StatementKind};
use crate::syntax::{lexer, words};

/// `variable "x" { … }`. True if that is what was found.
pub(super) fn of_another_tool(builder: &mut Builder<'_>, word: &str, place: Span) -> bool {
    let is_one = words::is_of_another_tool(word);
    if is_one {
        builder.error(format!("`{word}` is a word of another tool"), place, "it begins nothing here");
        builder.help("leave it out; what it holds is declared at the top level with a kind and a name, such as `service web { … }`");
    }
    is_one
}

/// `kind a { … }`, `extend a needs b`, `ignore cycle`: what reads as a declaration and is none. True if it was said.
pub(super) fn no_declaration(builder: &mut Builder<'_>, declaration: &Declaration, span: Span) -> bool {
    let (word, name) = (declaration.kind.text.as_str(), declaration.name.text.as_str());
    let place = declaration.kind.span.to(declaration.name.span);
    let rest = line_behind(builder.text, place.end as usize).split("//").next().unwrap_or("");
    match word {
        "kind" => kind(builder, name, &lexer::tokens(rest, 8), place),
        "extend" if declaration.body.is_none() => {
            builder.error("what is added to a component stands in braces", place, "no braces behind it");
            let said = rest.trim().trim_start_matches("with ").trim_matches(['{', '}', ' ']);
            let said = if said.is_empty() { "…" } else { said };
            let line = if words::is_kind(name) {
                format!("extend {rest}", rest = rest.trim())
            } else {
                format!("extend {} {{ {said} }}", words::written(name))
            };
            builder.help(format!("write `{line}`"));
            lays_out(builder, place, "");
        }
        "ignore" | "suppress" | "disable" | "nolint" | "skip" if builder.is_in_body() => {
            builder.error(format!("`{word}` is written `allow`"), place, "a word of another tool");
            builder.help(format!("write `allow {name} because \"…\"`"));
        }
        "does" | "do" | "must" if name == "not" => {
            builder.error_fixed("what is not needed is not written", place, "nothing follows from it", String::new());
        }
        "over" | "using" | "by" if super::aside::protocol(builder, place, name) => {}
        _ => return false,
    }
    // What stands in its block is said with it.
    builder.pass_line(span.end)
}

/// `service a = { … }`, `service a: { … }`, `service a() { … }`
pub(in crate::syntax) fn declared<'t>(builder: &mut Builder<'t>, pair: Pair<'t>) -> Option<StatementKind> {
    let mark = pair.clone().into_inner().find(|part| part.as_rule() == Rule::head_mark)?;
    let place = builder.token(&mark);
    let mut parts = Parts::of(pair);
    let kind = parts.next()?;
    let name = parts.next()?;
    if of_another_tool(builder, kind.as_str(), builder.token(&kind)) {
        return None;
    }
    let message = format!("nothing stands between `{} {}` and its block", kind.as_str(), name.as_str());
    builder.error_fixed(message, place, "no sign here", String::new());
    builder.declared_as(&kind, &name, parts.find(|part| part.as_rule() == Rule::body))
}

/// `any of a, b`: `before` is what stands before the members, where that has to change as well.
pub(in crate::syntax) fn group(builder: &mut Builder<'_>, gate: &Gate, before: Option<Span>, members: &[Path], place: Span) {
    let names = members.iter().map(Path::dotted).collect::<Vec<_>>().join(", ");
    let (place, line) = match before {
        Some(before) if *gate == Gate::AnyOf => (before.to(place), format!("any of {{ {names} }}")),
        _ => (place, format!("{{ {names} }}")),
    };
    let message = if members.len() == 1 { "a group has one member and no braces" } else { "a group has no braces" };
    builder.error_fixed(message, place, "the members of a group stand in braces", line);
}

/// What a block that is laid out by indenting has taken.
#[derive(Debug, Clone, Copy)]
pub(in crate::syntax) struct Laid {
    /// How deep its head is indented.
    column: usize,
    /// Whether the statement before belonged to it.
    within: bool,
    /// What ends it, as deep as its head.
    end: &'static str,
}

impl Laid {
    /// Whether what was asked for last belongs to the block.
    pub(in crate::syntax) fn within(self) -> bool {
        self.within
    }

    /// Whether what begins at the byte belongs to the block as well: it is indented deeper, is listed with dashes, or follows on a line that does.
    pub(in crate::syntax) fn takes(&mut self, text: &str, at: usize) -> bool {
        let before = &text[..at];
        let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        if before[line..].trim().is_empty() {
            let column = at - line;
            let rest = &text[at..];
            let listed = column == self.column && (rest.starts_with("- ") || !self.end.is_empty() && rest.starts_with(self.end));
            self.within = column > self.column || listed;
        }
        self.within
    }
}

/// `service web:`, `depends_on:` with what belongs to it on the lines below. True if that is what was found.
fn laid_out(builder: &mut Builder<'_>, text: &str, span: Span) -> bool {
    let Some(head) = text.strip_suffix(':').map(str::trim_end).filter(|head| !head.is_empty() && !head.contains(['\n', '{', '"'])) else {
        return false;
    };
    let line = super::aside::line_before(builder, span);
    let parts: Vec<&str> = head.split_whitespace().collect();
    if !line.trim().is_empty() || !parts.iter().all(|part| words::is_plain_name(part) || words::is_reserved(part)) {
        return false;
    }
    if super::compose::pasted(builder, head, span) {
        return true;
    }
    let verb = if matches!(head, "needs" | "wants" | "uses" | "changes" | "runs in") { Some(head) } else { words::verb_for(head) };
    let below = listed_below(builder.text, span.end as usize);
    let (message, line) = match (verb, parts.as_slice()) {
        (Some(verb), _) if below.is_empty() => (format!("`{head}` is written as a verb"), format!("{verb} NAME")),
        (Some(verb), _) => (format!("`{head}` is written as a verb"), format!("{verb} {}", below.join(", "))),
        (None, [kind, name]) => ("a block stands in braces".to_owned(), format!("{kind} {name} {{ … }}")),
        (None, [name]) if !below.is_empty() => {
            (format!("the value of `{name}` is set with `=`"), format!("{name} = [{}]", below.join(", ")))
        }
        (None, [name]) => ("a block stands in braces behind a kind and a name".to_owned(), format!("service {name} {{ … }}")),
        _ => return false,
    };
    builder.error(message, span, "a colon begins no block, and neither does indenting");
    builder.help(format!("write `{line}`"));
    lays_out(builder, span, "");
    true
}

/// Says that a head has no braces around what stands below it.
pub(super) fn without_braces(builder: &mut Builder<'_>, shown: &str, head: Span) {
    builder.error(format!("`{{` is missing behind `{shown}`"), Span { start: head.end, ..head }, "its block begins here");
    builder.help(format!("write `{shown} {{`, and `}}` below the last line of its block"));
}

/// `defaults`, `policy` alone on a line.
pub(super) fn unopened(builder: &mut Builder<'_>, word: &str, span: Span) {
    without_braces(builder, word, span);
    lays_out(builder, span, "");
}

/// What is indented deeper than the line of a head belongs to its error.
pub(super) fn lays_out(builder: &mut Builder<'_>, head: Span, end: &'static str) {
    let line = super::aside::line_before(builder, head);
    let column = line.len() - line.trim_start().len();
    builder.laid = Some(Laid { column: if line.trim().is_empty() { line.len() } else { column }, within: false, end });
}

/// `service a (`, `service a [`, `service a begin` at the end of a line: `sign` begins the block of the declaration before. True if that is what
/// was found.
pub(super) fn bracketed(builder: &mut Builder<'_>, head: Span, sign: &str, place: Span) -> bool {
    let end = match sign {
        "(" => ")",
        "[" => "]",
        "begin" | "do" | "then" => "end",
        _ => return false,
    };
    builder.error_fixed("a block stands in braces", place, "another sign begins it", "{".to_owned());
    if let Some(error) = builder.errors.last_mut() {
        error.fixes.clear();
        error.help = vec!["write `{` here, and `}` at its end".to_owned()];
    }
    lays_out(builder, head, end);
    true
}

/// The names listed with dashes on the next lines.
fn listed_below(text: &str, from: usize) -> Vec<&str> {
    let lines = text.get(from..).unwrap_or("").lines().skip(1).map(str::trim);
    lines
        .map_while(|line| line.strip_prefix("- "))
        .map(|name| content(name.trim()))
        .filter(|name| words::is_plain_name(name))
        .take(32)
        .collect()
}

/// Blocks in text that could not be read. True if one was found and said.
pub(super) fn broken(builder: &mut Builder<'_>, text: &str, span: Span) -> bool {
    if laid_out(builder, text, span) {
        return true;
    }
    let tokens = lexer::tokens(text, 64);
    let word = |i: usize| tokens.get(i).map_or("", |(_, word)| *word);
    let place = |i: usize| {
        let (at, word) = tokens.get(i).copied().unwrap_or((0, ""));
        let start = span.start as usize + at;
        Span::new(span.file, start, start + word.len())
    };
    let (first, second, third) = (word(0), word(1), word(2));
    if first == "kind" && words::is_plain_name(second) && third != "is" {
        kind(builder, second, &tokens[2..], span);
        return true;
    }
    if words::is_kind(first) && words::is_plain_name(second) && text.trim_end().ends_with('(') && tokens.len() == 3 {
        return bracketed(builder, span, third, place(2));
    }
    if words::is_kind(first) && words::is_plain_name(second) && matches!(third, ":" | "=" | "(" | "[") {
        said_behind(builder, first, second, &tokens[2..], place(2).to(span));
        return true;
    }
    if words::is_kind(first) && second.starts_with(|c: char| c.is_ascii_punctuation() && !matches!(c, '{' | '"' | '`' | '=' | ':')) {
        builder.error("a name begins with a letter", place(1), "another sign here");
        builder.help("anything else stands in backticks");
        return true;
    }
    if words::is_plain_name(first) && second == ":" && words::is_reserved(third) {
        builder.error_fixed("no colon stands between a name and its verb", place(1), "a colon here", String::new());
        return true;
    }
    if first == "independent"
        && second == "["
        && let Some(names) = values(&tokens[1..])
    {
        independent(builder, &names.join(", "), span);
        return true;
    }
    if words::is_plain_name(first) && second == "(" {
        return called(builder, first, text, span);
    }
    if words::is_plain_name(first) && (second == "=" && matches!(third, "{" | "(" | "[") || matches!(second, "(" | "{") && third != "}") {
        let values = values(&tokens[if second == "=" { 2 } else { 1 }..]);
        if second == "="
            && let Some(values) = values
        {
            let from = place(2).start;
            let place = Span { start: from, ..span };
            let line = format!("[{}]", values.join(", "));
            rewritten(builder, "a list of values stands in brackets, parted by commas", place, "not one", &line, Safety::Suggested);
            return true;
        }
    }
    let signed = matches!(second, ":" | "=") && third == "{";
    if !words::is_plain_name(first) || !(second == "{" || signed) || super::broken::is_nameless(first) || words::is_kind(first) && !signed {
        return false;
    }
    if of_another_tool(builder, first, place(0)) {
        return true;
    }
    let place = place(0).to(place(if signed { 2 } else { 1 }));
    if let Some(verb) = words::verb_for(first) {
        let names = values(&tokens[if signed { 2 } else { 1 }..]).unwrap_or_default().join(", ");
        let names = if names.is_empty() { "NAME".to_owned() } else { names };
        builder.error(format!("`{first}` is written as a verb"), place, "no block here");
        builder.help(format!("write `{verb} {names}`"));
    } else if builder.is_in_body() {
        builder.error(format!("a verb is missing before `{first}`"), place, "a block stands behind a dependency");
        builder.help(format!("write `needs {first} {{ … }}`"));
    } else {
        builder.error("a block stands behind a kind and a name", place, "one of them is missing");
        builder.help(format!("write `service {first} {{ … }}`, or `extend {first} {{ … }}` for what is declared elsewhere"));
    }
    true
}

/// `kind a = service`, `kind a extends service`, `kind a { … }`
fn kind(builder: &mut Builder<'_>, name: &str, rest: &[(usize, &str)], span: Span) {
    let base = rest.iter().map(|(_, word)| *word).find(|word| words::is_kind(word)).unwrap_or("service");
    builder.error("a kind says with `is` what it is made from", span, "it is missing here");
    builder.help(format!("write `kind {name} is {base}`"));
}

/// `independent [a, b]`
pub(super) fn independent(builder: &mut Builder<'_>, names: &str, span: Span) {
    let line = format!("independent {{ {names} }}");
    rewritten(builder, "what is independent stands in braces", span, "no braces here", &line, Safety::Suggested);
}

/// `journey a: b, c`, `service a(tier = 1)`: `rest` begins with the sign.
fn said_behind(builder: &mut Builder<'_>, kind: &str, name: &str, rest: &[(usize, &str)], place: Span) {
    let message = format!("what is said about `{name}` stands in braces");
    builder.error(message, place, "another sign here");
    let words: Vec<&str> = rest.iter().map(|(_, word)| *word).filter(|word| !matches!(*word, ":" | "(" | ")" | "[" | "]")).collect();
    let names = values(rest.get(1..).unwrap_or_default());
    let line = match names {
        Some(names) if kind != "team" && matches!(rest.first(), Some((_, ":" | "="))) => {
            let names = names.join(", ");
            let based = if names.contains(',') { String::new() } else { format!(", or `{names} {name}` where that is its kind") };
            format!("write `{kind} {name} {{ needs {names} }}`{based}")
        }
        _ if words.len().is_multiple_of(3) && words.chunks(3).all(|said| said[1] == "=") => {
            let said: Vec<String> = words.chunks(3).map(|said| said.join(" ")).collect();
            format!("write `{kind} {name} {{ {} }}`", said.join(", "))
        }
        _ => format!("write `{kind} {name} {{ … }}`"),
    };
    builder.help(line);
}

/// The names and strings between brackets, if there is nothing else.
fn values<'t>(tokens: &[(usize, &'t str)]) -> Option<Vec<&'t str>> {
    let mut found = Vec::new();
    for (_, word) in tokens {
        match *word {
            "{" | "}" | "(" | ")" | "[" | "]" | "," | ";" | "|" => {}
            word if words::is_plain_name(word) || word.starts_with('"') || word.starts_with(|c: char| c.is_ascii_digit()) => {
                found.push(word)
            }
            _ => return None,
        }
    }
    (!found.is_empty()).then_some(found)
}

/// `Rel(a, b, "x")`, `Person(u, "User")`
fn called(builder: &mut Builder<'_>, word: &str, text: &str, span: Span) -> bool {
    let Some(arguments) = text.get(word.len()..).and_then(|rest| rest.trim_start().strip_prefix('(')) else { return false };
    let arguments = arguments.split([')', '\n']).next().unwrap_or("");
    let arguments: Vec<&str> = arguments.split(',').map(str::trim).collect();
    let relates = word.starts_with("Rel") || word.starts_with("BiRel");
    let line = match arguments.as_slice() {
        [a, b, rest @ ..] if relates && words::is_plain_name(a) && words::is_plain_name(b) => {
            let purpose = rest.first().map_or(String::new(), |purpose| format!(" {purpose}"));
            format!("{a} uses {b}{purpose}")
        }
        _ if word == "independent" => format!("independent {{ {} }}", arguments.join(", ")),
        [name, rest @ ..] if words::is_plain_name(name) => {
            let kind = words::kind_for(word).unwrap_or("service");
            format!("{kind} {name}{}", rest.first().map_or(String::new(), |title| format!(" {title}")))
        }
        _ => return false,
    };
    let place = Span { end: span.start + word.len() as u32, ..span };
    let help = format!("write `{line}`");
    let error =
        Diagnostic::input("syntax", "statements are not called like functions", place, "round brackets belong to rules").help(help.clone());
    let fits = !text.contains('{');
    builder.push(if fits { error.fix(Fix { title: help, edits: vec![(span, line)], safety: Safety::Suggested }) } else { error });
    true
}
