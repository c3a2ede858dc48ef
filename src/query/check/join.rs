//! Whether what a query binds hangs together: nothing is found by trying all combinations.

use super::super::ir::{Bind, BindKind, Expr, Query, Slots};
use super::super::plan::{binds, related_uses, uses};
use super::Checker;
use crate::diagnostic::Diagnostic;

impl Checker<'_> {
    /// The join rule: every binder hangs together with the others, and with the row around it if it uses that.
    pub(super) fn joined(&mut self, query: &Query, outer: Slots, element: Slots) {
        let own = binds(query).minus(outer);
        let outside = (query.binds.iter().map(bind_uses))
            .chain(query.conditions.iter().map(uses))
            .chain(query.lets.iter().map(|(_, value)| uses(value)))
            .chain(std::iter::once(element));
        let uses_row = outside.fold(Slots::NONE, Slots::with).and(outer);
        let mut groups: Vec<Slots> = Vec::new();
        let mut tie = |slots: Slots| {
            // All slots of the row around count as one.
            let mut merged = slots.and(own).with(if slots.and(outer).is_empty() { Slots::NONE } else { outer });
            groups.retain(|group| {
                let apart = group.and(merged).is_empty();
                if !apart {
                    merged = merged.with(*group);
                }
                apart
            });
            groups.push(merged);
        };
        for bind in &query.binds {
            tie(bind_slots(bind));
        }
        for (slot, value) in &query.lets {
            tie(Slots::one(*slot).with(uses(value)));
        }
        for condition in &query.conditions {
            ties(condition, &mut tie);
        }
        let single = |bind: &Bind| bind_slots(bind).and(own);
        let first = query.binds.first().map(single);
        for bind in query.binds.iter().skip(usize::from(uses_row.is_empty())).collect::<Vec<_>>() {
            let slots = single(bind);
            if slots.is_empty() {
                continue;
            }
            let together = groups.iter().any(|group| {
                !group.and(slots).is_empty()
                    && (!group.and(outer).is_empty() || (uses_row.is_empty() && first.is_some_and(|first| !group.and(first).is_empty())))
            });
            if !together {
                let label = if uses_row.is_empty() { "tied to no other binder" } else { "tied to nothing around it" };
                let diagnostic = Diagnostic::input("unjoined-binder", "every combination would have to be tried here", bind.span, label).help(
                    "tie it to an earlier name: by a relation (`a needs b`), by `in` (`b in g.targets`), or by `==` of attributes (`b.owner == a.owner`)",
                );
                let diagnostic = if query.binds.len() > 1 { diagnostic.label(query.binds[0].span, "the first one") } else { diagnostic };
                self.error(diagnostic);
                return;
            }
        }
    }
}

/// The slots a binder reads or binds.
fn bind_slots(bind: &Bind) -> Slots {
    match &bind.kind {
        BindKind::Component(slot, _) | BindKind::Team(slot) | BindKind::Dependency(slot) => Slots::one(*slot),
        BindKind::In(slot, set) => Slots::one(*slot).with(uses(set)),
        BindKind::Related(dependency, related) => related_uses(related).with(dependency.map_or(Slots::NONE, Slots::one)),
    }
}

fn bind_uses(bind: &Bind) -> Slots {
    match &bind.kind {
        BindKind::In(_, set) => uses(set),
        BindKind::Related(_, related) => related_uses(related),
        _ => Slots::NONE,
    }
}

/// The slots a condition ties to each other.
fn ties(condition: &Expr, tie: &mut impl FnMut(Slots)) {
    match condition {
        Expr::All(parts) => parts.iter().for_each(|part| ties(part, tie)),
        Expr::Related(related) => tie(related_uses(related)),
        Expr::In(false, _) | Expr::Same(false, _) | Expr::Exists(false, _) => tie(uses(condition)),
        // A definition with several arguments relates them.
        Expr::Call(..) => tie(uses(condition)),
        _ => {}
    }
}
