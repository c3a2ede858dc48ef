//! Expressions and three-valued conditions.

use std::rc::Rc;
use std::sync::Arc;

use super::super::catalog::{Attr, Built, Function};
use super::super::ir::{Const, Expr, Order};
use super::value::{Set, Value};
use super::{Frame, Run, attr, compute, constant, kept};
use crate::model::ComponentId;

impl<'w> Run<'w> {
    /// The value of an expression. Most are a name or an attribute of one, and are answered where they are asked for.
    #[inline]
    pub(in crate::query) fn eval(&self, expr: &'w Expr, frame: &mut Frame<'w>) -> Value<'w> {
        match expr {
            Expr::Slot(slot) => frame[usize::from(*slot)].clone(),
            Expr::Attr(of, attr) if let Expr::Slot(slot) = &**of => self.attr(&frame[usize::from(*slot)], *attr),
            _ => self.work_out(expr, frame),
        }
    }

    /// The value of an expression of any kind.
    #[inline(never)]
    fn work_out(&self, expr: &'w Expr, frame: &mut Frame<'w>) -> Value<'w> {
        match expr {
            Expr::Const(value) => constant(value),
            Expr::Slot(slot) => frame[usize::from(*slot)].clone(),
            Expr::Param(number) => self.params.get(usize::from(*number)).cloned().unwrap_or_default(),
            Expr::Attr(of, attr) => {
                let of = self.eval(of, frame);
                self.attr(&of, *attr)
            }
            Expr::Function(function, args) => self.function(*function, args, frame),
            Expr::Call(define, args) => self.call(*define, args, frame, false),
            Expr::Cycles(define) => self.cycles(*define),
            Expr::Measure(measure, at) => self.named(at, frame).map_or(Value::Unset, |id| self.measured(*measure).value(id)),
            Expr::MeasureEnd(measure, at) => self.named(at, frame).map_or(Value::Unset, |id| self.measured(*measure).end(id)),
            Expr::Components(kind) => Value::List(self.members(*kind).iter().map(|id| Value::Component(*id)).collect()),
            Expr::Teams => Value::List((0..self.model.teams.len()).map(|i| Value::Team(crate::model::TeamId(i as u32))).collect()),
            Expr::Dependencies => Value::List(self.all_dependencies().map(Value::Dependency).collect()),
            Expr::Arith(op, sides) => self.both(sides, frame, |a, b| compute::arith(*op, a, b)),
            Expr::Otherwise(sides) => {
                let value = self.eval(&sides.0, frame);
                if value.is_set() { value } else { self.eval(&sides.1, frame) }
            }
            Expr::If(parts) => match self.test(&parts.0, frame) {
                Some(true) => self.eval(&parts.1, frame),
                _ => self.eval(&parts.2, frame),
            },
            Expr::Collect(collect) => self.collect(collect, frame),
            Expr::List(items) => Value::List(items.iter().map(|item| self.eval(item, frame)).filter(Value::is_set).collect()),
            Expr::Union(sets) => Self::set_of(sets.iter().flat_map(|set| self.eval(set, frame).items()).collect()),
            Expr::Once(cell, inner) => self.once(*cell, inner, frame),
            Expr::BySort(cell, slot, inner) => self.by_sort(*cell, *slot, inner, frame),
            Expr::Not(_)
            | Expr::All(_)
            | Expr::Any(_)
            | Expr::Compare(..)
            | Expr::Same(..)
            | Expr::IsSet(_)
            | Expr::IsKind(..)
            | Expr::In(..)
            | Expr::Related(_)
            | Expr::Exists(..) => self.test(expr, frame).map_or(Value::Unset, Value::Bool),
        }
    }

    /// Whether a condition holds; `None` where that rests on something unset.
    pub(in crate::query) fn test(&self, expr: &'w Expr, frame: &mut Frame<'w>) -> Option<bool> {
        match expr {
            Expr::Not(of) => self.test(of, frame).map(|value| !value),
            Expr::All(parts) => {
                let mut known = true;
                for part in parts {
                    match self.test(part, frame) {
                        Some(false) => return Some(false),
                        Some(true) => {}
                        None => known = false,
                    }
                }
                known.then_some(true)
            }
            Expr::Any(parts) => {
                let mut known = true;
                for part in parts {
                    match self.test(part, frame) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => known = false,
                    }
                }
                known.then_some(false)
            }
            Expr::Compare(order, sides) => {
                if let (Order::Greater | Order::GreaterEqual, Expr::Function(Function::Count, of)) = (order, &sides.0)
                    && let (Value::Int(bound), [of]) = (self.eval(&sides.1, frame), &**of)
                    && let Some(enough) = self.has_at_least(bound.saturating_add(i64::from(*order == Order::Greater)), of, frame)
                {
                    return Some(enough);
                }
                self.both(sides, frame, |a, b| compute::compare(*order, a, b))
            }
            Expr::Same(negated, sides) => {
                if let Some(word) = self.word(&sides.0, frame) {
                    let same = match &sides.1 {
                        Expr::Const(Const::Text(wanted)) => Some(word == wanted),
                        other => self.word(other, frame).map(|other| word == other),
                    };
                    if let Some(same) = same {
                        return Some(same != *negated);
                    }
                }
                self.both(sides, frame, compute::same).map(|same| same != *negated)
            }
            Expr::IsSet(of) => Some(match &**of {
                Expr::Attr(of, Attr::OfDependency(attribute)) if let Expr::Slot(slot) = &**of => {
                    frame[usize::from(*slot)].dependency().is_some_and(|id| self.has(id, *attribute))
                }
                Expr::Attr(of, attr) => {
                    let of = self.eval(of, frame);
                    self.attr(&of, *attr).is_set() || self.is_unread(&of, *attr)
                }
                of => self.eval(of, frame).is_set(),
            }),
            Expr::IsKind(of, kind) => Some(self.named(of, frame).is_some_and(|id| self.is_kind(id, *kind))),
            Expr::In(negated, sides) => self.contains(&sides.1, &sides.0, frame).map(|held| held != *negated),
            Expr::Related(related) => self.related(related, frame),
            Expr::BySort(cell, slot, inner) => self.by_sort(*cell, *slot, inner, frame).truth(),
            Expr::Slot(slot) => frame[usize::from(*slot)].truth(),
            Expr::Exists(none, quantified) => self.exists(&quantified.plan, frame).map(|some| some != *none),
            Expr::If(parts) => match self.test(&parts.0, frame) {
                Some(true) => self.test(&parts.1, frame),
                _ => self.test(&parts.2, frame),
            },
            _ => self.eval(expr, frame).truth(),
        }
    }

    /// Looks at two values, at those of variables where they stand.
    fn both<T>(&self, sides: &'w (Expr, Expr), frame: &mut Frame<'w>, look: impl FnOnce(&Value<'w>, &Value<'w>) -> T) -> T {
        match sides {
            (Expr::Slot(a), Expr::Slot(b)) => look(&frame[usize::from(*a)], &frame[usize::from(*b)]),
            (Expr::Slot(a), b) => {
                let b = self.eval(b, frame);
                look(&frame[usize::from(*a)], &b)
            }
            (a, Expr::Slot(b)) => {
                let a = self.eval(a, frame);
                look(&a, &frame[usize::from(*b)])
            }
            (a, b) => {
                let a = self.eval(a, frame);
                look(&a, &self.eval(b, frame))
            }
        }
    }

    /// The component that an expression names.
    pub(super) fn named(&self, expr: &'w Expr, frame: &mut Frame<'w>) -> Option<ComponentId> {
        match expr {
            Expr::Slot(slot) => frame[usize::from(*slot)].component(),
            other => self.eval(other, frame).component(),
        }
    }

    /// What a dependency that stands in a slot is, in a word: its verb, strength or phase. Asked for more often than anything else.
    fn word(&self, expr: &'w Expr, frame: &Frame<'w>) -> Option<&'static str> {
        let Expr::Attr(of, Attr::Built(built)) = expr else { return None };
        let Expr::Slot(slot) = &**of else { return None };
        self.word_of(frame[usize::from(*slot)].dependency()?, *built)
    }

    /// `x in S`, without building the set where it is written in the model.
    fn contains(&self, set: &'w Expr, item: &'w Expr, frame: &mut Frame<'w>) -> Option<bool> {
        if let (Some(word), Expr::List(items)) = (self.word(item, frame), set)
            && items.iter().all(|item| matches!(item, Expr::Const(Const::Text(_))))
        {
            return Some(items.iter().any(|item| matches!(item, Expr::Const(Const::Text(text)) if text == word)));
        }
        let item = self.eval(item, frame);
        if !item.is_set() {
            return None;
        }
        match set {
            Expr::Attr(of, Attr::Built(end)) if end.is_end() => {
                let id = self.eval(of, frame).dependency()?;
                let wanted = item.component()?;
                return Some(self.ends(id, *end).hold(wanted));
            }
            Expr::Attr(of, Attr::Built(Built::Excused)) => {
                let id = self.eval(of, frame).dependency()?;
                return Some(self.failures.excused(self.reading, id).contains(item.component()?));
            }
            Expr::Attr(of, Attr::Built(Built::Members)) => {
                let Value::Cycle(cycle) = self.eval(of, frame) else { return None };
                return Some(item.component().is_some_and(|wanted| cycle.members.binary_search(&wanted).is_ok()));
            }
            Expr::List(items) => {
                let mut known = true;
                for other in items {
                    match compute::same(&self.eval(other, frame), &item) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => known = false,
                    }
                }
                return known.then_some(false);
            }
            Expr::Components(kind) => {
                let id = item.component()?;
                return Some(kind.is_none_or(|kind| self.is_kind(id, kind)));
            }
            Expr::Slot(slot) => {
                if let Some(held) = held(&frame[usize::from(*slot)], &item) {
                    return Some(held);
                }
            }
            _ => {}
        }
        held(&self.eval(set, frame), &item)
    }

    /// What does not change during a run.
    fn once(&self, cell: u32, inner: &'w Expr, frame: &mut Frame<'w>) -> Value<'w> {
        let at = cell as usize;
        if let Some(Some(value)) = self.cells.borrow().get(at) {
            return value.clone();
        }
        let value = self.eval(inner, frame);
        *kept(&mut self.cells.borrow_mut(), at) = Some(value.clone());
        value
    }

    /// A definition with these arguments; with `count` how many members its set has.
    pub(super) fn call(&self, define: u32, args: &'w [Expr], frame: &mut Frame<'w>, count: bool) -> Value<'w> {
        let [first, others @ ..] = args else {
            let fact = self.fact(define);
            return if count { Self::size(&fact) } else { fact };
        };
        let first = self.eval(first, frame);
        // Most are about one component, and have been answered before.
        if let (Value::Component(id), []) = (&first, others)
            && let Some(value) = self.remembered_of(define, count, *id)
        {
            return value;
        }
        let definition = &self.defines[define as usize];
        // A frame that another call is through with: calls are many, and mostly short.
        let mut inner = self.frames.borrow_mut().pop().unwrap_or_default();
        inner.push(first);
        for arg in others {
            inner.push(self.eval(arg, frame));
        }
        let value = match self.remembered(define, count, &inner) {
            Some(value) => value,
            None if !self.count_call() => Value::Unset,
            None => {
                inner.resize(definition.slots, Value::Unset);
                let value = if count { self.count(&definition.body, &mut inner) } else { self.eval(&definition.body, &mut inner) };
                // Arguments are bound: nothing else is put into their slots.
                self.remember(define, count, &inner[..args.len()], &value);
                value
            }
        };
        inner.clear();
        self.frames.borrow_mut().push(inner);
        value
    }

    /// What came of a definition with one component, where that was asked before.
    fn remembered_of(&self, define: u32, count: bool, id: ComponentId) -> Option<Value<'w>> {
        let memo = self.memo.borrow();
        let memo = memo.get(memo_at(define, count))?;
        match memo.dense.get(id.index()) {
            Some(Some(value)) => Some(value.clone()),
            _ => memo.sets.iter().find(|(of, _)| *of == id).map(|(_, set)| Value::Set(Rc::clone(set))),
        }
    }

    /// The same with any other plain arguments.
    fn remembered(&self, define: u32, count: bool, args: &[Value<'w>]) -> Option<Value<'w>> {
        let memo = self.memo.borrow();
        memo.get(memo_at(define, count))?.sparse.get(&keys(args)?).cloned()
    }

    fn remember(&self, define: u32, count: bool, args: &[Value<'w>], value: &Value<'w>) {
        const SETS: usize = 16;
        const SMALL: usize = 64;
        const SPARSE: usize = 1 << 20;
        let mut memo = self.memo.borrow_mut();
        let memo = kept(&mut memo, memo_at(define, count));
        match args {
            [Value::Component(id)] => match value {
                // Large sets are not kept for every component: that would be a matrix.
                Value::Set(set) if matches!(**set, Set::Bits(_)) || set.len() > SMALL => {
                    if memo.sets.len() >= SETS {
                        memo.sets.remove(0);
                    }
                    memo.sets.push((*id, Rc::clone(set)));
                }
                _ => {
                    if memo.dense.is_empty() {
                        memo.dense.resize(self.model.components.len(), None);
                    }
                    memo.dense[id.index()] = Some(value.clone());
                }
            },
            _ => {
                let plain = !matches!(value, Value::Set(_) | Value::List(_));
                if plain
                    && self.defines[define as usize].dear
                    && memo.sparse.len() < SPARSE
                    && let Some(keys) = keys(args)
                {
                    memo.sparse.insert(keys, value.clone());
                }
            }
        }
    }

    pub(super) fn set_of(values: Vec<Value<'w>>) -> Value<'w> {
        /// From so many members on, bits are smaller and quicker.
        const MANY: usize = 256;
        let many = values.len() >= MANY && values.iter().all(|value| matches!(value, Value::Component(_)));
        Value::Set(Rc::new(if many {
            Set::Bits(Arc::new(values.iter().filter_map(Value::component).collect()))
        } else {
            Set::sorted(values)
        }))
    }

    /// The members of a cycle and the like as a set.
    pub(super) fn component_set(ids: impl Iterator<Item = ComponentId>) -> Value<'w> {
        attr::components(ids)
    }
}

/// Where is kept what came of a definition, or how many.
fn memo_at(define: u32, count: bool) -> usize {
    define as usize * 2 + usize::from(count)
}

/// The definition of which something is kept there.
pub(super) fn define_at(memo: usize) -> u32 {
    memo as u32 / 2
}

fn keys<'w>(args: &[Value<'w>]) -> Option<[Option<super::Key<'w>>; 2]> {
    match args {
        [a] => Some([Some(a.key()?), None]),
        [a, b] => Some([Some(a.key()?), Some(b.key()?)]),
        _ => None,
    }
}

fn held<'w>(set: &Value<'w>, item: &Value<'w>) -> Option<bool> {
    match set {
        Value::Set(set) => Some(set.contains(item)),
        Value::List(items) => Some(items.iter().any(|other| compute::same(other, item) == Some(true))),
        _ => None,
    }
}
