//! Names that one condition alone reads: it reads what they stand for instead, so that its first parts may decide it before all names are worked
//! out, and sorts decide what they can of it. For rows that are reported the names are worked out once more.

use super::super::ir::{Bind, BindKind, Expr, Query, Slot, Slots};
use super::{OWN, cost, related_uses, uses};

/// Puts cheap names into the conditions that read them. Quadratic in names and conditions, of which a rule has few.
pub fn spell_out(query: &mut Query) {
    // What a name stands for may read others.
    while let Some((at, slot, value)) = next(query) {
        put(&mut query.conditions[at], slot, &value);
    }
}

/// A condition, the name that it alone reads, and what that stands for.
fn next(query: &Query) -> Option<(usize, Slot, Expr)> {
    let needed = needed(query);
    query.lets.iter().find_map(|(slot, value)| {
        let reads = |expr: &Expr| uses(expr).has(*slot);
        let elsewhere = query.binds.iter().any(|bind| bind_uses(bind).has(*slot))
            || query.lets.iter().any(|(other, value)| needed.has(*other) && reads(value));
        let mut readers = query.conditions.iter().enumerate().filter(|(_, condition)| reads(condition));
        let (at, condition) = readers.next()?;
        let alone = !elsewhere && readers.next().is_none() && times(condition, *slot) == Some(1);
        (alone && cost(value) < OWN).then(|| (at, *slot, value.clone()))
    })
}

/// All that conditions and binders rest on, by way of names too.
fn needed(query: &Query) -> Slots {
    let mut needed = query.conditions.iter().map(uses).chain(query.binds.iter().map(bind_uses)).fold(Slots::NONE, Slots::with);
    loop {
        let before = needed;
        for (slot, value) in &query.lets {
            if needed.has(*slot) {
                needed = needed.with(uses(value));
            }
        }
        if needed == before {
            return needed;
        }
    }
}

fn bind_uses(bind: &Bind) -> Slots {
    match &bind.kind {
        BindKind::In(_, set) => uses(set),
        BindKind::Related(_, related) => related_uses(related),
        BindKind::Component(..) | BindKind::Team(_) | BindKind::Dependency(_) => Slots::NONE,
    }
}

/// How often a condition reads a name; `None` where it does so in rows of its own, each of which would work it out.
fn times(expr: &Expr, slot: Slot) -> Option<usize> {
    if !uses(expr).has(slot) {
        return Some(0);
    }
    if expr.is_slot(slot) {
        return Some(1);
    }
    parts(expr)?.into_iter().try_fold(0, |sum, part| Some(sum + times(part, slot)?))
}

/// What an expression is put together of; `None` where it has rows of its own.
fn parts(expr: &Expr) -> Option<Vec<&Expr>> {
    Some(match expr {
        Expr::Attr(of, _) | Expr::Not(of) | Expr::IsSet(of) | Expr::IsKind(of, _) => vec![of],
        Expr::All(parts) | Expr::Any(parts) => parts.iter().collect(),
        Expr::Compare(_, sides) | Expr::Same(_, sides) | Expr::Arith(_, sides) | Expr::Otherwise(sides) => vec![&sides.0, &sides.1],
        _ => return None,
    })
}

/// Puts a value in the place of a name.
fn put(expr: &mut Expr, slot: Slot, value: &Expr) {
    if expr.is_slot(slot) {
        *expr = value.clone();
        return;
    }
    match expr {
        Expr::Attr(of, _) | Expr::Not(of) | Expr::IsSet(of) | Expr::IsKind(of, _) => put(of, slot, value),
        Expr::All(parts) | Expr::Any(parts) => parts.iter_mut().for_each(|part| put(part, slot, value)),
        Expr::Compare(_, sides) | Expr::Same(_, sides) | Expr::Arith(_, sides) | Expr::Otherwise(sides) => {
            put(&mut sides.0, slot, value);
            put(&mut sides.1, slot, value);
        }
        _ => {}
    }
}
