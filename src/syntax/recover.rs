//! Why a statement could not be read: its text is parsed again on its own, and the place where that stops is the answer.

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};

use super::build::Builder;
use super::grammar::{Grammar, Pair, Rule};
use super::names::wording;
use super::words;
use super::{compat, lexer};
use crate::diagnostic::nearest;
use crate::source::Span;

/// A list of what was expected says no more than this.
const SHOWN: usize = 5;
/// Broken text beyond this is not parsed again: what is wrong with it stands at its beginning.
const AGAIN: usize = 64 << 10;

/// A word of the language stands where a name is wanted.
pub(super) fn reserved(builder: &mut Builder<'_>, word: &str, span: Span) {
    let message = format!("`{word}` is a word of the language");
    builder.error_fixed(message, span, "as a name it stands in backticks", format!("`{word}`"));
}

/// Says why a broken statement could not be read.
pub(super) fn statement(builder: &mut Builder<'_>, pair: &Pair<'_>, only: Rule) {
    let start = pair.as_span().start();
    let text = builder.uncommented(pair);
    let span = builder.at(start, start + text.len());
    if only == Rule::only_statement && compat::broken(builder, text, span) {
        return;
    }
    let Err(error) = Grammar::parse(only, text) else {
        builder.error("this could not be read together with what surrounds it", span, "here");
        return;
    };
    explain(builder, text, start, only, error);
}

/// Says why a question of the command line could not be read.
pub(super) fn query(builder: &mut Builder<'_>, text: &str, error: Error<Rule>) {
    explain(builder, trimmed(text), 0, Rule::only_query, error);
}

/// Says what stands where the text stops being readable, and what was expected there.
pub(super) fn explain(builder: &mut Builder<'_>, text: &str, start: usize, only: Rule, error: Error<Rule>) {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at.min(text.len()),
    };
    let positives = match error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    let found = lexer::token(text, at);
    let place = builder.at(start + at, start + at + found.len());
    let words = expectations(&positives);
    if (at > 0 || only == Rule::only_member) && is_name_with_digit(found) && words.iter().any(|word| matches!(*word, "a name" | "a member"))
    {
        return with_digit(builder, found, place);
    }
    if named_with_word(builder, text, start, at) {
        return;
    }
    let is_word = words::is_reserved(found) || words::is_rule_word(found);
    if is_word && at > 0 && (words.is_empty() || words.contains(&"a name") || words.contains(&"a value")) {
        return reserved_here(builder, text, at, found, place);
    }
    if at == 0 && found == "to" && only == Rule::only_statement {
        let message = "a phase is missing after `to`";
        return builder.error(message, place, "one of `to start`, `to recover`, `to observe`, `to inform` ends here");
    }
    if at == 0 && only == Rule::only_statement {
        let message = format!("{} does not begin a statement", shown(found));
        builder.error(message, place, "expected a declaration, a dependency, a claim or an attribute");
        let counts = found == "any" || found.parse::<u32>().is_ok();
        if counts && lexer::token(text[found.len()..].trim_start(), 0) == "of" {
            builder.help(format!("a group has a statement of its own: `needs {found} of {{ … }}`"));
        }
        return;
    }
    if found == "=" && (at == 0 && only == Rule::only_clause || only == Rule::only_query) {
        return builder.error_fixed("values are compared with two equals signs", place, "one sets a value", "==".to_owned());
    }
    if at == 0 && found == "-" && only == Rule::only_clause {
        return minus(builder, place);
    }
    if at == 0 && only == Rule::only_clause {
        let message = format!("{} does not begin a clause of a rule", shown(found));
        builder.error(message, place, "expected `match`, `let`, `where`, `subject`, `report` and the like");
        suggest(builder, found, &CLAUSES);
        return;
    }
    if only == Rule::only_clause {
        let first = lexer::token(text, 0);
        if compat::clause(builder, text, start) {
            return;
        }
        if let Some((_, rest)) = RELATIONS.iter().find(|(begin, _)| *begin == first) {
            return builder.error_fixed(format!("the relation is `{first} {rest}`"), place, "not a word of it", (*rest).to_owned());
        }
        if !CLAUSES.contains(&first) && nearest(first, CLAUSES).is_some() {
            let place = builder.at(start, start + first.len());
            builder.error(format!("`{first}` does not begin a clause of a rule"), place, "no clause has this name");
            suggest(builder, first, &CLAUSES);
            return;
        }
    }
    if found.is_empty() && positives.contains(&Rule::paren_close) && open_round(text) {
        let place = before_end(builder, text, start);
        return builder.error("a `)` is missing", place, "it goes on behind this");
    }
    if empty_set(builder, text, start, at) {
        return;
    }
    let wants_bar = positives.contains(&Rule::bar) && found != "|";
    let message = match words.as_slice() {
        [] => format!("{} is not expected here", shown(found)),
        words => format!("expected {}, found {}", listed(words), shown(found)),
    };
    let place = if found.is_empty() { before_end(builder, text, start) } else { place };
    builder.error(message, place, if found.is_empty() { "it goes on behind this" } else { "this cannot stand here" });
    if wants_bar {
        builder.help("a set is written `{ x | s needs x where … }`: what is collected, then where it comes from");
    }
}

/// `match needs: service`, `exists of in s`: a binder begins where the text stops being readable, or ends there. True if it was said.
fn named_with_word(builder: &mut Builder<'_>, text: &str, start: usize, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or("");
    let from = if rest.starts_with(':') {
        let before = text[..at].trim_end();
        before.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-')).len()
    } else {
        at
    };
    let word = lexer::token(text, from);
    let before = text.get(..from).unwrap_or("").trim_end();
    let behind = lexer::token(text.get(from + word.len()..).unwrap_or("").trim_start(), 0);
    let is_argument = matches!(lexer::token(text, 0), "define" | "measure") && before.ends_with(['(', ',']);
    let binds = before.ends_with([',', '|']) || BINDING.iter().any(|word| ends_with_word(before, word));
    let is_bound = match behind {
        ":" | "in" => binds || is_argument,
        "=" => ends_with_word(before, "let"),
        sign => is_argument && matches!(sign, ")" | ","),
    };
    if !is_bound || !(words::is_reserved(word) || words::is_rule_word(word)) {
        return false;
    }
    let place = builder.at(start + from, start + from + word.len());
    builder.error(format!("`{word}` is a word of the language"), place, "it cannot name a variable");
    builder.help(format!("take another name, such as `{}`", &word[..1]));
    true
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|before| before.chars().next_back().is_none_or(char::is_whitespace))
}

/// `let s = { }`
fn empty_set(builder: &mut Builder<'_>, text: &str, start: usize, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("").trim_end();
    if !text.get(at..).is_some_and(|rest| rest.starts_with('}')) || !before.ends_with('{') {
        return false;
    }
    let place = builder.at(start + before.len() - 1, start + at + 1);
    builder.error("nothing is collected in this set", place, "no set without what it holds");
    builder.help("write what is collected, then where it comes from: `{ x | s needs x where … }`");
    true
}

/// Whether a word that begins with a digit is meant for a name.
pub(super) fn is_name_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(|c: char| c.is_alphabetic())
}

/// `needs 2fa`
pub(super) fn with_digit(builder: &mut Builder<'_>, word: &str, place: Span) {
    let label = "a name that begins with a digit is written in backticks";
    builder.error_fixed(format!("`{word}` begins with a digit"), place, label, format!("`{word}`"));
}

/// Whether more round brackets are opened than closed.
fn open_round(text: &str) -> bool {
    text.matches('(').count() > text.matches(')').count()
}

/// `a -1`
pub(super) fn minus(builder: &mut Builder<'_>, place: Span) {
    let label = "without them it belongs to a name or a number";
    builder.error_titled("a minus between values stands between blanks", place, label, "- ", "put a blank behind it".to_owned());
}

pub(super) const CLAUSES: [&str; 14] =
    ["title", "category", "param", "level", "match", "let", "where", "subject", "cause", "report", "help", "fix", "example", "path"];

/// Words behind which a variable is named.
const BINDING: [&str; 8] = ["match", "let", "param", "exists", "no", "every", "each", "over"];

/// Relations of two words: what reads otherwise is taken for a clause that begins with the first.
pub(super) const RELATIONS: [(&str, &str); 3] = [("falls", "with"), ("depends", "on"), ("runs", "in")];

/// Where text ends too early, its last word is shown.
fn before_end(builder: &Builder<'_>, text: &str, start: usize) -> Span {
    let from = text.rfind(|c: char| c.is_whitespace()).map_or(0, |i| i + 1);
    let from = if text.is_char_boundary(from) { from } else { 0 };
    builder.at(start + from, start + text.len())
}

/// A reserved word where a name was wanted: a name without backticks, or the name was forgotten?
fn reserved_here(builder: &mut Builder<'_>, text: &str, at: usize, found: &str, place: Span) {
    let rest = text[at + found.len()..].trim_start();
    let goes_on = rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '`' | '"'));
    if words::is_reserved(found) && !goes_on {
        return reserved(builder, found, place);
    }
    builder.error(format!("a name is missing before `{found}`"), place, "this is a word of the language; as a name it stands in backticks");
}

/// Adds the nearest of these to what was said last. True if there is one.
pub(super) fn suggest(builder: &mut Builder<'_>, found: &str, candidates: &[&'static str]) -> bool {
    let near = nearest(found, candidates.iter().copied());
    if let Some(near) = near {
        builder.help(format!("did you mean `{near}`"));
    }
    near.is_some()
}

/// What was expected in words people know, each once.
fn expectations(positives: &[Rule]) -> Vec<&'static str> {
    let mut words: Vec<&'static str> = Vec::new();
    for word in positives.iter().filter_map(|rule| wording(*rule)) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if words.contains(&"`=`") {
        words.retain(|word| *word != "`:`");
    }
    // What only a habit or a rare form would take is left out where the plain form is named.
    if words.contains(&"a group such as `any of { a, b }`") {
        words.retain(|word| !matches!(*word, "`[`" | "`{`" | "`:`" | "a string"));
    }
    if words.contains(&"a verb such as `needs`") {
        words.retain(|word| !matches!(*word, "a string" | "`survives`" | "`{`"));
    }
    if words.len() > 1 {
        words.retain(|word| *word != "the end of the statement");
    }
    words
}

fn listed(words: &[&str]) -> String {
    let shown = &words[..words.len().min(SHOWN)];
    match shown {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if words.len() <= SHOWN => format!("{} or {last}", first.join(", ")),
        _ => format!("{} and others", shown.join(", ")),
    }
}

pub(super) fn shown(found: &str) -> String {
    match found.replace('`', "") {
        _ if found.is_empty() => "the end of the line".to_owned(),
        nothing if nothing.is_empty() => "a backtick".to_owned(),
        sign => format!("`{sign}`"),
    }
}

impl<'t> Builder<'t> {
    /// Broken text without the comment at its end.
    pub(super) fn uncommented(&self, pair: &Pair<'t>) -> &'t str {
        let text = trimmed(pair.as_str());
        let span = self.token(pair);
        let comments = &self.scan.comments;
        let from = comments.partition_point(|comment| comment.span.start <= span.start);
        let first =
            comments.get(from..).into_iter().flatten().find(|comment| (comment.span.end as usize) >= span.start as usize + text.len());
        match first {
            Some(comment) if self.put_in.is_empty() => text
                .get(..(comment.span.start - span.start) as usize)
                .map_or(text, |before| if before.trim().is_empty() { text } else { before.trim_end() }),
            _ => text,
        }
    }
}

/// Without blanks at the end, and not longer than can be looked at.
fn trimmed(text: &str) -> &str {
    let mut end = text.len().min(AGAIN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].trim_end()
}
