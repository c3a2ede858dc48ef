//! What a `policy` sets.

use super::Builder;
use crate::source::Span;
use crate::syntax::grammar::{Pair, Parts, Rule};
use crate::syntax::tree::{Policy, PolicyEntry, PolicyScope};
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
                    policy.entries.extend(self.policy_entry(part));
                }
                Rule::bad_statement => recover::statement(self, &part, Rule::only_entry),
                _ => {}
            }
        }
        Some(policy)
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
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let rule = self.name(&parts.accept(Rule::path)?)?;
        parts.accept(Rule::equals);
        let level = parts.accept(Rule::path).and_then(|level| self.name(&level));
        let mut parameters = Vec::new();
        let block = parts.accept(Rule::parameters);
        if level.is_none() && block.is_none() {
            self.error(format!("nothing is said about `{}`", rule.text), span, "a level or a block of parameters is missing");
            self.help(format!("write `{} = warning`, or one of `off`, `info`, `error`", rule.text));
        }
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
