//! A rule followed with what is known of the model as a whole: does any row get through, and if none, why.

use rustc_hash::FxHashMap;

use super::super::catalog::{Attr, Built, Function};
use super::super::ir::{Check, Const, Expr, MEASURE_NEXT, Order, Plan, Rel, Related, Slot, Source, Step};
use super::super::program::Book;
use super::super::rule::Rule;
use super::Missing;
use super::facts::{Asks, Facts, Fits};
use crate::source::Span;

/// How many expressions are looked at before a rule counts as one that sees: definitions that call each other twice grow without end.
const STEPS: u32 = 20_000;

/// What is known of a value without knowing the row.
#[derive(Debug, Clone)]
enum Known {
    /// Nothing: it depends on the row.
    Any,
    /// A value that stands in the rule.
    Literal,
    /// What the rule falls back on, because this is missing, with its number where that is known.
    Fallback(Missing, Option<f64>),
    /// What a measure gives farther on: unset at the end of the way.
    Beyond,
    /// Unset, because this is missing.
    Unset(Missing),
    /// False, because this is missing.
    False(Missing),
    /// An empty set, because this is missing.
    Empty(Missing),
    /// Zero, because what is counted is missing.
    Zero(Missing),
}

/// What is known of variables.
#[derive(Debug, Clone, Default)]
struct Frame {
    values: FxHashMap<Slot, Known>,
    /// For dependencies: the shapes that still fit.
    shapes: FxHashMap<Slot, Fits>,
}

/// Why a rule cannot find anything, and the clause of which that is true.
pub(super) fn missing(rule: &Rule, book: &Book, facts: &Facts<'_>) -> Option<(Missing, Span)> {
    let mut walker = Walker { book, facts, steps: 0 };
    let mut frame = Frame::default();
    rule.plan.steps.iter().find_map(|step| Some((walker.step(step, &mut frame).err()?, step.span)))
}

struct Walker<'a> {
    book: &'a Book,
    facts: &'a Facts<'a>,
    steps: u32,
}

impl Walker<'_> {
    /// Follows a plan; an error where no row gets through.
    fn plan(&mut self, plan: &Plan, frame: &mut Frame) -> Result<(), Missing> {
        plan.steps.iter().try_for_each(|step| self.step(step, frame))
    }

    fn step(&mut self, step: &Step, frame: &mut Frame) -> Result<(), Missing> {
        self.source(&step.source, frame)?;
        for condition in step.aside() {
            self.holds(condition, frame)?;
        }
        for check in &step.then {
            match check {
                Check::Holds(condition) => self.holds(condition, frame)?,
                Check::Let(slot, value) => {
                    let known = self.known(value, frame);
                    frame.values.insert(*slot, known);
                }
            }
        }
        Ok(())
    }

    fn source(&mut self, source: &Source, frame: &mut Frame) -> Result<(), Missing> {
        match source {
            Source::Unit | Source::Components(_, None) => Ok(()),
            Source::Components(_, Some(kind)) => self.facts.no_kind(*kind).map_or(Ok(()), Err),
            Source::ComponentsBy(_, kind, attr, value) => {
                let missing = kind.and_then(|kind| self.facts.no_kind(kind)).or_else(|| self.facts.unset(*attr));
                missing.or_else(|| self.facts.never_is(*attr, word(value)?)).map_or(Ok(()), Err)
            }
            Source::Teams(_) => {
                if self.facts.model.teams.is_empty() {
                    Err(Missing::Team)
                } else {
                    Ok(())
                }
            }
            Source::Dependencies(slot) | Source::Rare(slot, _) | Source::DependenciesOf(slot, _) | Source::DependenciesOn(slot, _) => {
                if self.facts.shapes.written.is_empty() {
                    return Err(Missing::Verb("needs"));
                }
                frame.shapes.insert(*slot, self.facts.shapes.clone());
                Ok(())
            }
            Source::In(_, set) => match self.known(set, frame) {
                Known::Empty(missing) | Known::Unset(missing) => Err(missing),
                _ => Ok(()),
            },
            Source::Related { dependency, related, .. } => {
                let shapes = self.related(related)?;
                if let (Some(slot), Some(shapes)) = (dependency, shapes) {
                    frame.shapes.insert(*slot, shapes);
                }
                Ok(())
            }
        }
    }

    /// The shapes of dependencies by which two components may be so related; `None` where a failure or a definition relates them.
    fn related(&mut self, related: &Related) -> Result<Option<Fits>, Missing> {
        use crate::syntax::tree::RelationOp as Op;
        match related.rel {
            Rel::Defined(define) => match self.call(define, Frame::default()) {
                Known::False(missing) | Known::Unset(missing) => Err(missing),
                _ => Ok(None),
            },
            Rel::Built(op @ (Op::Needs | Op::Wants | Op::Uses | Op::DependsOn | Op::RunsIn | Op::Changes)) => {
                self.facts.narrow(&self.facts.shapes, &Asks::Related(op, related.phase)).map(Some)
            }
            Rel::Built(Op::SeenCalling) => Err(Missing::Traffic),
            Rel::Built(_) => Ok(None),
        }
    }

    /// What has to hold of each row; narrows what dependencies may look like.
    fn holds(&mut self, condition: &Expr, frame: &mut Frame) -> Result<(), Missing> {
        if let Expr::All(parts) = condition {
            return parts.iter().try_for_each(|part| self.holds(part, frame));
        }
        if let Some((slot, asks)) = asks(condition) {
            let shapes = frame.shapes.get(&slot).unwrap_or(&self.facts.shapes);
            let kept = self.facts.narrow(shapes, &asks)?;
            frame.shapes.insert(slot, kept);
            return Ok(());
        }
        match self.known(condition, frame) {
            Known::False(missing) | Known::Unset(missing) => Err(missing),
            _ => Ok(()),
        }
    }

    fn all(&mut self, parts: &[Expr], frame: &Frame) -> Vec<Known> {
        parts.iter().map(|part| self.known(part, frame)).collect()
    }

    /// A definition with what is known of its arguments.
    fn call(&mut self, define: u32, frame: Frame) -> Known {
        let book = self.book;
        book.defines.get(define as usize).map_or(Known::Any, |define| self.known(&define.body, &frame))
    }

    fn known(&mut self, expr: &Expr, frame: &Frame) -> Known {
        self.steps += 1;
        if self.steps > STEPS {
            return Known::Any;
        }
        if let Some((slot, asks)) = asks(expr) {
            let shapes = frame.shapes.get(&slot).unwrap_or(&self.facts.shapes);
            return self.facts.narrow(shapes, &asks).map_or_else(Known::False, |_| Known::Any);
        }
        match expr {
            Expr::Const(_) | Expr::Param(_) => Known::Literal,
            Expr::Slot(slot) => frame.values.get(slot).cloned().unwrap_or(Known::Any),
            Expr::Attr(_, Attr::Built(Built::Unbounded)) => {
                self.facts.unset(Attr::Built(Built::Unbounded)).map_or(Known::Any, Known::False)
            }
            Expr::Attr(_, Attr::Built(Built::LeftOut)) => self.facts.unset(Attr::Built(Built::LeftOut)).map_or(Known::Any, Known::Empty),
            Expr::Attr(_, attr) => self.facts.unset(*attr).map_or(Known::Any, Known::Unset),
            Expr::Function(function, args) => self.function(*function, args, frame),
            Expr::Call(define, args) => {
                let mut inner = Frame::default();
                for (i, arg) in (0..).zip(args.iter()) {
                    if let Expr::Slot(slot) = arg
                        && let Some(shapes) = frame.shapes.get(slot)
                    {
                        inner.shapes.insert(i, shapes.clone());
                    }
                    inner.values.insert(i, self.known(arg, frame));
                }
                self.call(*define, inner)
            }
            Expr::Cycles(define) => match self.call(*define, Frame::default()) {
                Known::False(missing) | Known::Unset(missing) => Known::Empty(missing),
                _ => Known::Any,
            },
            Expr::Measure(measure, _) => self.measure(*measure),
            Expr::Components(Some(kind)) => self.facts.no_kind(*kind).map_or(Known::Any, Known::Empty),
            Expr::Teams if self.facts.model.teams.is_empty() => Known::Empty(Missing::Team),
            Expr::Dependencies if self.facts.shapes.written.is_empty() => Known::Empty(Missing::Verb("needs")),
            Expr::Not(of) => match self.known(of, frame) {
                Known::Unset(missing) => Known::Unset(missing),
                _ => Known::Any,
            },
            Expr::IsSet(of) => match self.known(of, frame) {
                Known::Unset(missing) => Known::False(missing),
                _ => Known::Any,
            },
            Expr::IsKind(_, kind) => self.facts.no_kind(*kind).map_or(Known::Any, Known::False),
            Expr::All(parts) => self.conjunction(parts, frame),
            Expr::Any(parts) => self.disjunction(parts, frame),
            Expr::Compare(order, sides) => {
                let (left, right) = (self.known(&sides.0, frame), self.known(&sides.1, frame));
                match order {
                    Order::Less | Order::LessEqual => larger(*order == Order::LessEqual, right, left, &sides.0),
                    Order::Greater | Order::GreaterEqual => larger(*order == Order::GreaterEqual, left, right, &sides.1),
                }
            }
            Expr::Same(false, sides) if is_mode(&sides.0) && word(&sides.1).is_some_and(|word| word != "sync") => {
                self.facts.mode(word(&sides.1).unwrap_or_default()).map_or(Known::Any, Known::False)
            }
            Expr::Same(_, sides) => match (self.known(&sides.0, frame), self.known(&sides.1, frame)) {
                (Known::Unset(missing), _) | (_, Known::Unset(missing)) => Known::Unset(missing),
                _ if matches!(expr, Expr::Same(true, _)) => Known::Any,
                _ => self.facts.unmatched(&sides.0, &sides.1).map_or(Known::Any, Known::False),
            },
            Expr::In(not, sides) => match (self.known(&sides.0, frame), self.known(&sides.1, frame)) {
                (Known::Unset(missing), _) | (_, Known::Unset(missing)) => Known::Unset(missing),
                (_, Known::Empty(missing)) if !*not => Known::False(missing),
                _ if *not => Known::Any,
                _ => self.facts.unmatched(&sides.1, &sides.0).map_or(Known::Any, Known::False),
            },
            Expr::Arith(_, sides) => arithmetic(self.known(&sides.0, frame), self.known(&sides.1, frame)),
            Expr::Otherwise(sides) => match (self.known(&sides.0, frame), self.known(&sides.1, frame)) {
                (Known::Unset(missing), Known::Literal) => Known::Fallback(missing, number(&sides.1)),
                (Known::Unset(missing), Known::Fallback(_, number)) => Known::Fallback(missing, number),
                (Known::Unset(missing), Known::Beyond) => Known::Unset(missing),
                (Known::Unset(_), other) => other,
                (Known::Beyond, _) => Known::Literal,
                (Known::Any, _) => Known::Any,
                (first, _) => first,
            },
            Expr::Once(_, of) | Expr::BySort(_, _, of) => self.known(of, frame),
            Expr::Related(related) => self.related(related).map_or_else(Known::False, |_| Known::Any),
            Expr::Collect(collect) => {
                let mut inner = frame.clone();
                match self.plan(&collect.plan, &mut inner) {
                    Err(missing) => Known::Empty(missing),
                    Ok(()) => match self.known(&collect.element, &inner) {
                        Known::Unset(missing) => Known::Empty(missing),
                        _ => Known::Any,
                    },
                }
            }
            Expr::Union(parts) => all_empty(self.all(parts, frame)).map_or(Known::Any, Known::Empty),
            Expr::Exists(false, quantified) => self.plan(&quantified.plan, &mut frame.clone()).map_or_else(Known::False, |()| Known::Any),
            Expr::If(parts) => match self.known(&parts.0, frame) {
                // What is not known to hold takes the other way. Where that only hands on what comes from farther on, nothing ever does.
                Known::False(missing) | Known::Unset(missing) => match self.known(&parts.2, frame) {
                    Known::Beyond => Known::Unset(missing),
                    other => other,
                },
                _ => Known::Any,
            },
            _ => Known::Any,
        }
    }

    fn function(&mut self, function: Function, args: &[Expr], frame: &Frame) -> Known {
        let known = self.all(args, frame);
        let Some(missing) = all_empty(known) else { return Known::Any };
        match function {
            Function::Count | Function::Sum => Known::Zero(missing),
            Function::Min | Function::Max => Known::Unset(missing),
            Function::Nearest => Known::Empty(missing),
            _ => Known::Any,
        }
    }

    /// A measure with nothing but what it falls back on says nothing.
    fn measure(&mut self, measure: u32) -> Known {
        let book = self.book;
        let Some(measure) = book.measures.get(measure as usize) else { return Known::Any };
        let mut frame = Frame::default();
        match self.related(&measure.related) {
            Err(missing) => return Known::Unset(missing),
            Ok(shapes) => frame.shapes.extend(measure.dependency.zip(shapes)),
        }
        frame.values.insert(MEASURE_NEXT, Known::Beyond);
        if let Some(Err(missing)) = measure.conditions().map(|condition| self.holds(condition, &mut frame)).find(Result::is_err) {
            return Known::Unset(missing);
        }
        match self.known(&measure.value, &frame) {
            Known::Beyond => Known::Any,
            known => known,
        }
    }

    fn conjunction(&mut self, parts: &[Expr], frame: &Frame) -> Known {
        let mut narrowed = frame.clone();
        for part in parts {
            if let Err(missing) = self.holds(part, &mut narrowed) {
                return Known::False(missing);
            }
        }
        Known::Any
    }

    fn disjunction(&mut self, parts: &[Expr], frame: &Frame) -> Known {
        let mut missing = Vec::new();
        for part in parts {
            match self.known(part, frame) {
                Known::False(why) | Known::Unset(why) => missing.push(why),
                _ => return Known::Any,
            }
        }
        // An attribute decides only where the others do not hold, and these did not lack one.
        if missing.contains(&Missing::Dependency) {
            return Known::False(Missing::Dependency);
        }
        Known::False(Missing::one_of(missing))
    }
}

/// What is missing where all are empty.
fn all_empty(known: Vec<Known>) -> Option<Missing> {
    let empty = |known| if let Known::Empty(missing) = known { Some(missing) } else { None };
    known.into_iter().map(empty).collect::<Option<Vec<_>>>().filter(|all| !all.is_empty()).map(Missing::one_of)
}

/// Whether one value can be more than the other: what is missing never is, and what rules fall back on is never more than what they allow.
fn larger(or_equal: bool, more: Known, less: Known, written: &Expr) -> Known {
    match (more, less) {
        (Known::Unset(missing), _) | (_, Known::Unset(missing)) => Known::Unset(missing),
        (Known::Zero(_), _) if or_equal && matches!(written, Expr::Const(Const::Int(0))) => Known::Any,
        (Known::Zero(missing), Known::Literal | Known::Zero(_)) => Known::False(missing),
        // a number that stands in the rule was written with the fallback in view
        (Known::Fallback(missing, fallback), Known::Literal) if matches!(written, Expr::Const(_)) => match fallback.zip(number(written)) {
            Some((more, less)) if more < less || more == less && !or_equal => Known::False(missing),
            _ => Known::Any,
        },
        (Known::Fallback(missing, _), Known::Literal | Known::Fallback(..)) => Known::False(missing),
        _ => Known::Any,
    }
}

/// A number that stands in the rule.
fn number(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Const(Const::Int(number)) => Some(*number as f64),
        Expr::Const(Const::Number(number)) => Some(*number),
        _ => None,
    }
}

fn arithmetic(left: Known, right: Known) -> Known {
    match (left, right) {
        (Known::Unset(missing), _) | (_, Known::Unset(missing)) => Known::Unset(missing),
        (Known::Fallback(missing, _), Known::Literal | Known::Fallback(..)) | (Known::Literal, Known::Fallback(missing, _)) => {
            Known::Fallback(missing, None)
        }
        (Known::Literal, Known::Literal) => Known::Literal,
        _ => Known::Any,
    }
}

/// What a condition asks of the shape of one dependency, if it asks just that.
fn asks(condition: &Expr) -> Option<(Slot, Asks<'_>)> {
    let of_slot = |expr: &Expr| match expr {
        Expr::Attr(of, Attr::Built(built)) => match (&**of, built) {
            (Expr::Slot(slot), Built::Phase | Built::Verb | Built::Strength | Built::Spare) => Some((*slot, *built)),
            _ => None,
        },
        _ => None,
    };
    match condition {
        Expr::Same(not, sides) => {
            let (slot, attr) = of_slot(&sides.0)?;
            Some((slot, Asks::Word(attr, vec![word(&sides.1)?], *not)))
        }
        Expr::In(not, sides) => {
            let (slot, attr) = of_slot(&sides.0)?;
            let words = match &sides.1 {
                Expr::List(words) => words.iter().map(word).collect::<Option<Vec<_>>>()?,
                Expr::Const(Const::List(words)) => {
                    words.iter().map(|one| if let Const::Text(word) = one { Some(word.as_str()) } else { None }).collect::<Option<_>>()?
                }
                _ => return None,
            };
            Some((slot, Asks::Word(attr, words, *not)))
        }
        Expr::Compare(Order::Greater, sides) => match (of_slot(&sides.0)?, &sides.1) {
            ((slot, Built::Spare), Expr::Const(Const::Int(0))) => Some((slot, Asks::Spare)),
            _ => None,
        },
        _ => None,
    }
}

/// A word written in a rule.
fn word(expr: &Expr) -> Option<&str> {
    if let Expr::Const(Const::Text(word)) = expr { Some(word.as_str()) } else { None }
}

fn is_mode(expr: &Expr) -> bool {
    matches!(expr, Expr::Attr(_, Attr::Built(Built::Mode)))
}
