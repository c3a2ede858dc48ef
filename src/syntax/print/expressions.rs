//! Where expressions and the clauses around them break: before `where`, before `and` and `or`, before `else`, inside brackets.

use super::plan::{Base, Plan, What};
use crate::syntax::grammar::{Pair, Rule, end_of};

/// How far the second line of a chain of `and` stands from the line on which the chain begins.
const INDENTED: usize = 1;
/// Where the chain has its lines for itself, its parts stand below each other.
const FLUSH: usize = 0;

/// Adds the groups of a pair that is a clause or belongs to an expression; its children come on their own.
pub(super) fn plan(pair: &Pair<'_>, plan: &mut Plan<'_>) {
    match pair.as_rule() {
        Rule::match_clause => matched(pair, plan),
        Rule::policy_scope => condition(pair, plan),
        Rule::level | Rule::let_clause | Rule::define => value(pair, plan),
        Rule::measure => {
            value(pair, plan);
            measure(pair, plan);
        }
        Rule::where_clause | Rule::subject | Rule::cause | Rule::at_part => chains(pair, INDENTED, plan),
        Rule::paren => bracket(pair, FLUSH, plan),
        Rule::call | Rule::closure_call => bracket(pair, INDENTED, plan),
        Rule::comprehension | Rule::bracket => bracket(pair, INDENTED, plan),
        Rule::quantified => condition(pair, plan),
        Rule::if_expr => alternatives(pair, plan),
        _ => {}
    }
}

/// `match B where C`: the condition goes to a line of its own, which is what a clause `where C` is, too.
fn matched(pair: &Pair<'_>, plan: &mut Plan<'_>) {
    let (first, last) = (plan.at(pair.as_span().start()), plan.until(end_of(pair)));
    if let Some(condition) = child(pair, Rule::kw_where) {
        let condition = plan.at(condition.as_span().start());
        let broken = plan.was_broken(condition);
        let group = plan.group(first, last, broken, Base::Line);
        plan.place(condition, group, 0, What::Part);
    }
    chains(pair, INDENTED, plan);
}

/// `exists B where C holds D`, `for B where C`.
fn condition(pair: &Pair<'_>, plan: &mut Plan<'_>) {
    let (first, last) = (plan.at(pair.as_span().start()), plan.until(end_of(pair)));
    let group = plan.group(first, last, false, Base::Line);
    for part in pair.clone().into_inner() {
        match part.as_rule() {
            Rule::kw_where | Rule::kw_holds => plan.place(plan.at(part.as_span().start()), group, 1, What::Part),
            Rule::comma => plan.place(plan.until(end_of(&part)) + 1, group, 2, What::Part),
            Rule::expr => chain(&part, INDENTED, plan),
            _ => {}
        }
    }
}

/// `= EXPR`: on the next line where it does not fit, but for what has brackets of its own around it.
fn value(pair: &Pair<'_>, plan: &mut Plan<'_>) {
    let Some(equals) = child(pair, Rule::equals) else { return };
    let value = pair.clone().into_inner().find(|part| part.as_rule() == Rule::expr);
    if pair.as_rule() != Rule::measure && value.as_ref().is_none_or(|value| is_enclosed(value.clone())) {
        return;
    }
    let (first, last) = (plan.at(equals.as_span().start()), plan.until(end_of(pair)));
    let group = plan.group(first, last, false, Base::Line);
    plan.place(first + 1, group, 1, What::Part);
    if pair.as_rule() == Rule::measure {
        return;
    }
    chains(pair, FLUSH, plan);
    if let Some(choice) = value.and_then(only).filter(|value| value.as_rule() == Rule::if_expr) {
        lines_of_else(choice, group, 1, plan);
    }
}

/// `max over B where C of E`.
fn measure(pair: &Pair<'_>, plan: &mut Plan<'_>) {
    let extreme = pair.clone().into_inner().find(|part| matches!(part.as_rule(), Rule::kw_max | Rule::kw_min));
    let Some(extreme) = extreme else { return };
    let (first, last) = (plan.at(extreme.as_span().start()), plan.until(end_of(pair)));
    let group = plan.group(first, last, false, Base::Line);
    for part in pair.clone().into_inner().filter(|part| matches!(part.as_rule(), Rule::kw_where | Rule::kw_of)) {
        plan.place(plan.at(part.as_span().start()), group, 0, What::Part);
    }
    chains(pair, INDENTED, plan);
}

/// What stands in brackets: inside them a line for each part.
fn bracket(pair: &Pair<'_>, depth: usize, plan: &mut Plan<'_>) {
    chains(pair, depth, plan);
    if matches!(pair.as_rule(), Rule::call | Rule::closure_call) && hugs(pair) {
        return;
    }
    let parts = || pair.clone().into_inner();
    let is_open = |rule| matches!(rule, Rule::open | Rule::list_open | Rule::paren_open);
    let Some(open) = parts().find(|part| is_open(part.as_rule())) else { return };
    let (first, last) = (plan.at(open.as_span().start()), plan.until(end_of(pair)));
    if first + 1 >= last {
        return;
    }
    let group = plan.group(first, last, false, Base::Line);
    plan.place(first + 1, group, 1, What::Part);
    plan.place(last, group, 0, What::Close);
    let condition = child(pair, Rule::kw_where).map(|part| plan.at(part.as_span().start()));
    if let Some(condition) = condition {
        plan.place(condition, group, 1, What::Part);
    }
    // `E | B, B` is a line, if it fits.
    let binders = child(pair, Rule::bar).map(|bar| {
        let group = plan.group(first + 1, plan.before(condition.unwrap_or(last)), false, Base::Line);
        plan.place(plan.until(end_of(&bar)) + 1, group, 1, What::Part);
        plan.roomy.extend([first, last]);
        group
    });
    for comma in parts().filter(|part| part.as_rule() == Rule::comma) {
        let next = plan.until(end_of(&comma)) + 1;
        match binders {
            Some(binders) => plan.place(next, binders, 1, What::Part),
            // A comma at the end separates nothing.
            None if next == last => plan.dropped[next - 1] = true,
            None => plan.place(next, group, 1, What::Part),
        }
    }
}

/// `if A then B else if C then D else E`: a line for each `else`, which an outer pair has seen to where it is a part of something larger.
fn alternatives(pair: &Pair<'_>, plan: &mut Plan<'_>) {
    chains(pair, INDENTED, plan);
    let known = child(pair, Rule::kw_else).is_some_and(|part| plan.is_place(plan.at(part.as_span().start())));
    if !known {
        let group = plan.group(plan.at(pair.as_span().start()), plan.until(end_of(pair)), false, Base::Line);
        lines_of_else(pair.clone(), group, 0, plan);
    }
}

/// Gives every `else` of a row of them a line.
fn lines_of_else(pair: Pair<'_>, group: usize, depth: usize, plan: &mut Plan<'_>) {
    let mut next = Some(pair);
    while let Some(pair) = next.take() {
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_else => plan.place(plan.at(part.as_span().start()), group, depth, What::Part),
                Rule::expr => next = only(part).filter(|part| part.as_rule() == Rule::if_expr),
                _ => {}
            }
        }
    }
}

/// The chains of the expressions directly in a pair.
fn chains(pair: &Pair<'_>, depth: usize, plan: &mut Plan<'_>) {
    for part in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::expr) {
        chain(&part, depth, plan);
    }
}

/// `A or B and C`: a line for each part, those of the inner `and` deeper than those of the `or`.
fn chain(pair: &Pair<'_>, depth: usize, plan: &mut Plan<'_>) {
    let starts = |wanted: Rule, plan: &Plan<'_>| -> Vec<usize> {
        let words = pair.clone().into_inner().filter(|part| part.as_rule() == wanted);
        words.map(|word| plan.at(word.as_span().start())).collect()
    };
    let (ors, ands) = (starts(Rule::or_op, plan), starts(Rule::and_op, plan));
    let (first, last) = (plan.at(pair.as_span().start()), plan.until(end_of(pair)));
    if !ors.is_empty() {
        let group = plan.group(first, last, false, Base::Line);
        for &or in &ors {
            plan.place(or, group, depth, What::Part);
        }
    }
    let mut ands = ands.into_iter().peekable();
    let mut from = first;
    for end in ors.iter().copied().chain([last + 1]) {
        let mut group = None;
        while let Some(and) = ands.next_if(|and| *and < end) {
            let group = *group.get_or_insert_with(|| plan.group(from, plan.before(end), false, Base::Line));
            let deeper = if ors.is_empty() {
                depth
            } else if from == first {
                depth + 1
            } else {
                1
            };
            plan.place(and, group, deeper, What::Part);
        }
        from = end;
    }
}

fn child<'t>(pair: &Pair<'t>, wanted: Rule) -> Option<Pair<'t>> {
    pair.clone().into_inner().find(|part| part.as_rule() == wanted)
}

/// The one thing that an expression consists of.
fn only(pair: Pair<'_>) -> Option<Pair<'_>> {
    let mut parts = pair.into_inner();
    let first = parts.next();
    if parts.next().is_none() { first } else { None }
}

/// Whether an expression is nothing but something that ends with its own bracket.
fn is_enclosed(pair: Pair<'_>) -> bool {
    only(pair).is_some_and(|part| matches!(part.as_rule(), Rule::comprehension | Rule::bracket | Rule::call | Rule::closure_call))
}

/// Whether the only argument of a call has brackets of its own, so that the call needs no lines.
fn hugs(pair: &Pair<'_>) -> bool {
    let mut arguments = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::expr);
    let first = arguments.next();
    arguments.next().is_none() && first.is_some_and(is_enclosed)
}
