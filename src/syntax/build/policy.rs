//! What a `policy` sets.

use super::Builder;
use crate::diagnostic::{Diagnostic, Fix, Safety, nearest};
use crate::source::Span;
use crate::syntax::grammar::{Pair, Parts, Rule};
use crate::syntax::tree::{Name, Policy, PolicyEntry, PolicyScope};
use crate::syntax::{lexer, recover, words};

impl<'t> Builder<'t> {
    pub(super) fn policy(&mut self, pair: Pair<'t>) -> Option<Policy> {
        let mut policy = Policy { scope: None, entries: Vec::new() };
        let parts: Vec<Pair<'t>> = Parts::of(pair).collect();
        let mut i = 0;
        while let Some(part) = parts.get(i).cloned() {
            i += 1;
            match part.as_rule() {
                Rule::policy_scope => {
                    let mut parts = Parts::of(part);
                    parts.accept(Rule::kw_for);
                    let variable = self.name(&parts.accept(Rule::name)?)?;
                    parts.accept(Rule::colon);
                    let kind = self.name(&parts.accept(Rule::name)?)?;
                    parts.accept(Rule::kw_where);
                    let condition = parts.accept(Rule::expr).map(|expr| self.expr(expr));
                    policy.scope = Some(PolicyScope { variable, kind, condition });
                }
                Rule::policy_entry => {
                    let left = parts.get(i).filter(|next| next.as_rule() == Rule::bad_statement);
                    if let Some(left) = left
                        && self.in_another_form(&part, left, policy.entries.last())
                    {
                        i += 1;
                        continue;
                    }
                    if let Some(next) = parts.get(i).filter(|next| self.is_level_of(&part, next)).cloned() {
                        i += 1;
                        policy.entries.extend(self.unset_level(part, next));
                        continue;
                    }
                    policy.entries.extend(self.policy_entry(part));
                }
                Rule::bad_statement => recover::statement(self, &part, Rule::only_entry),
                _ => {}
            }
        }
        Some(policy)
    }

    /// `rule warning`: two entries on one line, of which the second is a level.
    fn is_level_of(&self, entry: &Pair<'t>, next: &Pair<'t>) -> bool {
        if next.as_rule() != Rule::policy_entry || !words::is_plain_name(entry.as_str().trim_end()) {
            return false;
        }
        let between = self.text.get(self.span(entry).end as usize..self.token(next).start as usize).unwrap_or("\n");
        let mut parts = Parts::of(next.clone());
        let is_level = parts.next().is_some_and(|name| level_of(name.as_str()).is_some());
        is_level && between.chars().all(|c| matches!(c, ' ' | '\t')) && parts.all(|part| part.as_rule() == Rule::parameters)
    }

    /// `rule warning`, as if its level were set.
    fn unset_level(&mut self, entry: Pair<'t>, level: Pair<'t>) -> Option<PolicyEntry> {
        let (before, after) = (self.span(&entry), self.span(&level));
        let rule = self.name(&Parts::of(entry).next()?)?;
        let set = self.parts_of_entry(level)?;
        let meant = Name { text: level_of(&set.rule.text)?.into(), span: set.rule.span };
        let message = format!("an equals sign is missing after `{}`", rule.text);
        let help = format!("write `{} = {}`", rule.text, meant.text);
        let fix = Fix {
            title: help.clone(),
            edits: vec![(Span { start: before.end, ..meant.span }, format!(" = {}", meant.text))],
            safety: Safety::Safe,
        };
        let between = Span { start: before.end, end: after.start, ..before };
        self.push(Diagnostic::input("syntax", message, between, "between the two").help(help).fix(fix));
        Some(PolicyEntry { level: Some(meant), rule, span: before.to(after), ..set })
    }

    /// `rule.limit = 4`, `rule = "error"`, `rule: error`, `rule(limit = 4)`, `rule = error limit = 4`: an entry with what does not go on with it. True if it
    /// was one of them, and said.
    fn in_another_form(&mut self, entry: &Pair<'t>, left: &Pair<'t>, before: Option<&PolicyEntry>) -> bool {
        let written = self.span(entry);
        let whole = written.to(self.span(left));
        let text = self.text.get(whole.range()).unwrap_or("");
        if text.contains(['\n', '\r']) {
            return false;
        }
        let name = self.text.get(written.range()).unwrap_or("");
        let rest = self.text.get(written.end as usize..whole.end as usize).unwrap_or("").trim();
        let tokens = lexer::tokens(rest, 2);
        let (sign, value) = (tokens.first().map_or("", |(_, token)| *token), tokens.get(1).map_or("", |(_, token)| *token));
        let between = |from: Span| self.text.get(from.end as usize..written.start as usize).unwrap_or("\n");
        let said = match (sign, name.rsplit_once('.')) {
            ("=", Some((rule, parameter))) => {
                ("a parameter stands in the block of its rule", whole, format!("{rule} {{ {parameter} {rest} }}"))
            }
            ("=", None) if value.starts_with('"') => {
                ("a level is a word without quotes", whole, format!("{name} = {}", value.trim_matches('"')))
            }
            (":", None) if words::is_plain_name(value) => ("a level is set with `=`", whole, format!("{name} = {value}")),
            ("(", None) => ("parameters stand in braces", whole, format!("{name} {{ {} }}", rest.trim_matches(['(', ')', ' ']))),
            ("=", None) => {
                match before.filter(|before| between(before.span).trim().is_empty() && !between(before.span).contains(['\n', '\r'])) {
                    Some(before) if before.parameters.is_empty() => {
                        let head = self.text.get(before.span.range()).unwrap_or("").trim_end();
                        ("a parameter stands in the block of its rule", before.span.to(whole), format!("{head} {{ {name} {rest} }}"))
                    }
                    _ => return false,
                }
            }
            _ => return false,
        };
        let (message, place, line) = said;
        self.error_fixed(message, place, "not in this form", line);
        true
    }

    fn policy_entry(&mut self, pair: Pair<'t>) -> Option<PolicyEntry> {
        let says_nothing = Parts::of(pair.clone()).count() == 1;
        let entry = self.parts_of_entry(pair)?;
        if says_nothing {
            let rule = &entry.rule.text;
            let help = format!("write `{rule} = warning`, or one of `off`, `info`, `error`");
            self.error(format!("nothing is said about `{rule}`"), entry.span, "a level or a block of parameters is missing");
            self.help(help);
        }
        Some(entry)
    }

    fn parts_of_entry(&mut self, pair: Pair<'t>) -> Option<PolicyEntry> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let rule = self.name(&parts.accept(Rule::path)?)?;
        parts.accept(Rule::equals);
        let level = parts.accept(Rule::path).and_then(|level| self.name(&level));
        let mut parameters = Vec::new();
        let block = parts.accept(Rule::parameters);
        for part in block.into_iter().flat_map(Parts::of) {
            match part.as_rule() {
                Rule::parameter => {
                    let mut parts = Parts::of(part);
                    let name = self.name(&parts.accept(Rule::path)?)?;
                    parts.accept(Rule::equals);
                    parameters.push((name, self.value(parts.next()?)?));
                }
                Rule::bad_statement => recover::statement(self, &part, Rule::only_parameter),
                _ => {}
            }
        }
        Some(PolicyEntry { rule, level, parameters, span })
    }
}

/// The level that a word means, or is nearly.
fn level_of(word: &str) -> Option<&'static str> {
    const LEVELS: [&str; 4] = ["off", "info", "warning", "error"];
    LEVELS.into_iter().find(|level| *level == word).or_else(|| nearest(word, LEVELS))
}
