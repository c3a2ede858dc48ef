//! What is accepted.

use super::Builder;
use crate::source::Span;
use crate::syntax::compat;
use crate::syntax::grammar::{Pair, Parts, Rule};
use crate::syntax::tree::{Allow, Literal, Name, Statement, StatementKind};

/// Of rules in one `allow`, so many are taken for meant.
const MEANT: usize = 32;

impl<'t> Builder<'t> {
    /// `allow RULE on CAUSE until DATE because "…"`
    pub(super) fn allow(&mut self, pair: Pair<'t>, span: Span) -> Option<Allow> {
        let mut parts = Parts::of(pair).peekable();
        parts.next_if(|part| part.as_rule() == Rule::kw_allow);
        let mut rules: Vec<Name> = Vec::new();
        let mut named: Option<Span> = None;
        let mut is_list = false;
        while let Some(part) = parts.next_if(|part| matches!(part.as_rule(), Rule::path | Rule::compat_rules | Rule::compat_list)) {
            let place = self.span(&part);
            is_list |= part.as_rule() == Rule::compat_list;
            match part.as_rule() {
                Rule::path => rules.push(self.name(&part)?),
                _ => rules.extend(self.listed_rules(&part)),
            }
            named = Some(named.map_or(place, |named| named.to(place)));
        }
        let named = named?;
        let several = rules.len() > 1;
        if is_list || several {
            compat::several_rules(self, &rules, named, span);
        }
        let mut rules = rules.into_iter().take(MEANT);
        let mut allow = Allow { rule: rules.next()?, on: None, until: None, because: None };
        for part in parts {
            self.allow_part(part, &mut allow)?;
        }
        // Said with what is wrong already.
        if several && allow.because.is_none() {
            return None;
        }
        let also = rules.map(|rule| StatementKind::Allow(Box::new(Allow { rule, ..allow.clone() })));
        self.also.extend(also.map(|kind| Statement { docs: None, span, kind }));
        Some(allow)
    }

    /// The names in `, b and c` or `[a, b]`.
    fn listed_rules(&self, pair: &Pair<'t>) -> Vec<Name> {
        let text = pair.as_str();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(from) = text[at..].find(is_part).map(|from| at + from) {
            let length = text[from..].find(|c| !is_part(c)).unwrap_or(text.len() - from);
            at = from + length;
            if !matches!(&text[from..at], "and" | "or") {
                let start = pair.as_span().start();
                found.push(Name { text: text[from..at].into(), span: self.at(start + from, start + at) });
            }
        }
        found
    }

    fn allow_part(&mut self, part: Pair<'t>, allow: &mut Allow) -> Option<()> {
        let rule = part.as_rule();
        let value = Parts::of(part).nth(1)?;
        match rule {
            Rule::allow_on => allow.on = Some(self.path(&value)?),
            Rule::allow_because => allow.because = Some(self.text(&value)?),
            _ => {
                let span = self.token(&value);
                let end = if value.as_rule() == Rule::path { None } else { Some(self.literal(&value)?) };
                // An end that cannot be read never makes a permission without end: there is none then.
                match end {
                    Some(Literal::Date(date)) => allow.until = Some((date, span)),
                    // What is wrong with the number has been said.
                    Some(Literal::Integer(0)) => return None,
                    _ => {
                        self.error("`until` takes a date", span, "write it as `2026-03-09`");
                        return None;
                    }
                }
            }
        }
        Some(())
    }
}
