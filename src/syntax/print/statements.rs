//! Blocks and lists: what stands on lines of its own, and what separates it where it does not.

use super::plan::{Base, Plan, What};
use super::tokens::Token;
use super::{expressions, line_breaks};
use crate::syntax::grammar::{Pair, Rule, end_of};

/// What stands on lines of its own in a file or a block, with what separates it.
pub(super) fn items<'t>(pair: &Pair<'t>) -> impl Iterator<Item = Pair<'t>> {
    let is_file = pair.as_rule() == Rule::file;
    let has = is_file || is_block(pair.as_rule());
    let parts = pair.clone().into_inner().filter(move |_| has);
    let inside = parts.skip_while(move |part| !is_file && part.as_rule() != Rule::open);
    inside.filter(|part| !matches!(part.as_rule(), Rule::open | Rule::close | Rule::missing_close | Rule::EOI))
}

fn is_block(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::body | Rule::example_body | Rule::report_parts | Rule::fix_edits | Rule::parameters | Rule::policy | Rule::rule_decl
    )
}

/// Reads off what pest read where lines can break. What is broken is one token, and stays as it is.
pub(super) fn plan<'t>(text: &'t str, file: Pair<'_>, tokens: &'t [Token], broken: &[(usize, usize)]) -> Plan<'t> {
    let mut plan = Plan::new(text, tokens);
    for (item, _) in parted(&file, &mut plan) {
        plan.place(item, 0, 0, What::Item);
    }
    for pair in file.into_inner().flatten() {
        let start = pair.as_span().start();
        let before = broken.partition_point(|(from, _)| *from <= start);
        if before.checked_sub(1).and_then(|i| broken.get(i)).is_some_and(|(_, end)| start < *end) {
            continue;
        }
        match pair.as_rule() {
            rule if is_block(rule) => block(&pair, &mut plan),
            Rule::members | Rule::list => list(&pair, &mut plan),
            Rule::targets => targets(&pair, &mut plan),
            Rule::survives => spelling(&pair, &mut plan),
            _ => expressions::plan(&pair, &mut plan),
        }
    }
    plan.finish();
    plan
}

/// The first tokens of statements, each with whether it is an attribute. What separates them is written anew.
fn parted(pair: &Pair<'_>, plan: &mut Plan<'_>) -> Vec<(usize, bool)> {
    let mut found = Vec::new();
    for part in items(pair) {
        let first = plan.at(part.as_span().start());
        match part.as_rule() {
            // A part of what is broken.
            _ if plan.tokens.get(first).is_none_or(|token| token.start != part.as_span().start()) => {}
            Rule::separator => plan.dropped[first] = true,
            rule => found.push((first, matches!(rule, Rule::assign | Rule::clause_assign | Rule::parameter))),
        }
    }
    found
}

/// Statements in braces: on one line if they were and fit, otherwise on a line each.
fn block(pair: &Pair<'_>, plan: &mut Plan<'_>) {
    let Some(open) = pair.clone().into_inner().find(|part| part.as_rule() == Rule::open) else { return };
    let (open, close) = (plan.at(open.as_span().start()), plan.until(end_of(pair)));
    let items = parted(pair, plan);
    braces(open, close, &items, plan);
}

/// A block with its statements, each with its first token and whether it is an attribute: between those, a comma is enough.
fn braces(open: usize, close: usize, items: &[(usize, bool)], plan: &mut Plan<'_>) {
    if open + 1 >= close {
        return;
    }
    let broken = line_breaks(&plan.text[plan.tokens[open].end..plan.tokens[close].start]) > 0;
    let group = plan.group(open, close, broken, Base::Statement);
    plan.place(close, group, 0, What::Close);
    let mut assigned = None;
    for &(item, assigns) in items {
        plan.place(item, group, 1, What::Item);
        if let Some(assigned) = assigned.replace(assigns) {
            plan.between.insert(item, if assigned && assigns { "," } else { ";" });
        }
    }
}

/// Names in braces, values in brackets.
fn list(pair: &Pair<'_>, plan: &mut Plan<'_>) {
    let open = plan.at(pair.as_span().start());
    let close = plan.until(end_of(pair));
    let mut items = Vec::new();
    for part in pair.clone().into_inner() {
        match part.as_rule() {
            Rule::separator | Rule::comma => {
                let comma = plan.at(part.as_span().start());
                plan.dropped[comma] = true;
            }
            Rule::open | Rule::list_open | Rule::close | Rule::list_close => {}
            _ => items.push((plan.at(part.as_span().start()), plan.until(end_of(&part)))),
        }
    }
    entries(open, close, &items, plan);
}

/// A list with its entries: on one line if they fit, unless the first was written on a line of its own.
fn entries(open: usize, close: usize, items: &[(usize, usize)], plan: &mut Plan<'_>) {
    let Some((_, all_but_last)) = items.split_last() else { return };
    let broken = plan.was_broken(open + 1);
    let group = plan.group(open, close, broken, Base::Line);
    plan.place(close, group, 0, What::Close);
    for &(first, _) in items {
        plan.place(first, group, 1, What::Item);
    }
    for &(_, last) in all_but_last {
        plan.commas[last] = true;
    }
}

/// `needs a, b, c`: as many on a line as fit.
fn targets(pair: &Pair<'_>, plan: &mut Plan<'_>) {
    let first = plan.at(pair.as_span().start());
    let last = plan.until(end_of(pair));
    row(first, last, plan);
}

fn row(first: usize, last: usize, plan: &mut Plan<'_>) {
    if first >= last {
        return;
    }
    let group = plan.group(first, last, false, Base::Line);
    for token in first + 1..=last {
        if plan.is(token - 1, ",") {
            plan.place(token, group, 1, What::Fill);
        }
    }
}

/// `survives any N of` is written `survives loss of N of`.
fn spelling(pair: &Pair<'_>, plan: &mut Plan<'_>) {
    for part in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::any_of) {
        let counted = part.clone().into_inner().any(|part| part.as_rule() == Rule::count_of);
        for word in part.into_inner().filter(|word| word.as_rule() == Rule::kw_any) {
            let token = plan.at(word.as_span().start());
            plan.spelling.insert(token, if counted { "loss of" } else { "loss" });
        }
    }
}
