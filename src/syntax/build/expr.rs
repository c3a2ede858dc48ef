//! Expressions: operands and operators in a row become a tree by precedence.

use super::Builder;
use crate::source::Span;
use crate::syntax::Query;
use crate::syntax::grammar::{Pair, Parts, Rule};
use crate::syntax::tree::{
    BinaryOp, Binder, BinderKind, Comprehension, Expr, ExprKind, Literal, Name, Phase, Quantified, Quantifier, Relation, RelationOp,
};

/// How tightly operators bind, loosest first.
mod binding {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const COMPARE: u8 = 4;
    pub(super) const ADD: u8 = 5;
    pub(super) const MULTIPLY: u8 = 6;
    pub(super) const NEGATE: u8 = 7;
    pub(super) const OTHERWISE: u8 = 8;
}

/// What stands in a row.
enum Item {
    Not(Span),
    Minus(Span),
    Value(Expr),
    Binary(BinaryOp, u8),
    In(bool),
    /// A test or relation whose right side is read already; its left side is filled in.
    Suffix(Box<Suffix>),
}

#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
enum Suffix {
    Set(bool, Span),
    Kind(Name, bool, Span),
    Relation { op: RelationOp, closure: bool, right: Expr, phase: Option<Phase>, without: Option<Expr>, end: Span },
}

type Items = std::iter::Peekable<std::vec::IntoIter<Item>>;

impl<'t> Builder<'t> {
    /// `expr` or `arith`.
    pub(in crate::syntax) fn expr(&mut self, pair: Pair<'t>) -> Expr {
        let span = self.span(&pair);
        let levels = pair.clone().into_inner().len().max(1);
        let read = self.deeper(levels, span, |this| {
            let items = this.row(pair)?;
            combine(&mut items.into_iter().peekable(), 0)
        });
        read.flatten().unwrap_or(Expr { span, kind: ExprKind::Broken })
    }

    fn row(&mut self, pair: Pair<'t>) -> Option<Vec<Item>> {
        let mut items = Vec::new();
        let mut parts = Parts::of(pair);
        while let Some(part) = parts.next() {
            let item = match part.as_rule() {
                Rule::not_op => {
                    let span = self.token(&part);
                    if part.as_str() == "!" {
                        self.error_fixed("`!` is written `not`", span, "a word here", "not ".to_owned());
                    }
                    Item::Not(span)
                }
                Rule::minus_sign => Item::Minus(self.token(&part)),
                Rule::or_op => self.operator(&part, BinaryOp::Or, binding::OR),
                Rule::and_op => self.operator(&part, BinaryOp::And, binding::AND),
                Rule::compare_op | Rule::arith_op => {
                    let (op, tight) = binary(part.as_str())?;
                    Item::Binary(op, tight)
                }
                Rule::in_op => Item::In(part.into_inner().any(|word| word.as_rule() == Rule::kw_not)),
                Rule::is_test => Item::Suffix(Box::new(self.is_test(part)?)),
                Rule::relation_op => {
                    let right = parts.accept(Rule::arith)?;
                    let phase = parts.accept(Rule::relation_phase);
                    let without = parts.accept(Rule::without);
                    Item::Suffix(Box::new(self.relation_suffix(part, right, phase, without)?))
                }
                Rule::attribute_end => {
                    let name = self.attribute_end(&part)?;
                    let Some(Item::Value(base)) = items.pop() else { return None };
                    let span = base.span.to(name.span);
                    Item::Value(Expr { span, kind: ExprKind::Member(Box::new(base), name) })
                }
                _ => Item::Value(self.primary(part)?),
            };
            items.push(item);
        }
        Some(items)
    }

    fn attribute_end(&mut self, pair: &Pair<'t>) -> Option<Name> {
        let span = pair.as_span();
        self.path_of(pair.as_str().get(1..)?, span.start() + 1).parts.pop()
    }

    /// `||`, `&&` and `!` are habits of other languages.
    fn operator(&mut self, pair: &Pair<'t>, op: BinaryOp, tight: u8) -> Item {
        let word = if op == BinaryOp::Or { "or" } else { "and" };
        if pair.as_str() != word {
            let span = self.token(pair);
            self.error_fixed(format!("`{}` is written `{word}`", pair.as_str()), span, "a word here", word.to_owned());
        }
        Item::Binary(op, tight)
    }

    fn is_test(&mut self, pair: Pair<'t>) -> Option<Suffix> {
        let mut parts = Parts::of(pair);
        parts.accept(Rule::kw_is);
        let negated = parts.accept(Rule::kw_not).is_some();
        let what = parts.next()?;
        let span = self.token(&what);
        if what.as_rule() == Rule::kw_set_word {
            return Some(Suffix::Set(!negated, span));
        }
        Some(Suffix::Kind(self.name(&what)?, negated, span))
    }

    fn relation_suffix(&mut self, op: Pair<'t>, right: Pair<'t>, phase: Option<Pair<'t>>, without: Option<Pair<'t>>) -> Option<Suffix> {
        let mut end = self.span(&right);
        let mut parts = Parts::of(op);
        let words = parts.accept(Rule::relation_words)?;
        let op = relation_op(words.as_str())?;
        let closure = parts.accept(Rule::closure).is_some();
        let right = self.expr(right);
        let phase = match phase {
            Some(pair) => {
                end = self.span(&pair);
                Phase::from_name(pair.into_inner().nth(1)?.as_str())
            }
            None => None,
        };
        let without = match without {
            Some(pair) => {
                end = self.span(&pair);
                Some(self.expr(pair.into_inner().nth(1)?))
            }
            None => None,
        };
        Some(Suffix::Relation { op, closure, right, phase, without, end })
    }

    fn primary(&mut self, pair: Pair<'t>) -> Option<Expr> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::operand | Rule::verb_value => match pair.as_str() {
                "true" => ExprKind::Literal(Literal::Bool(true)),
                "false" => ExprKind::Literal(Literal::Bool(false)),
                _ => ExprKind::Path(self.path(&pair)?),
            },
            Rule::call | Rule::closure_call => {
                let closure = pair.as_rule() == Rule::closure_call;
                let mut parts = Parts::of(pair);
                let head = parts.next()?;
                let start = head.as_span().start();
                let name = self.path_of(head.as_str().trim_end_matches('+'), start).parts.pop()?;
                let arguments = parts.filter(|part| part.as_rule() == Rule::expr).map(|part| self.expr(part)).collect();
                if closure { ExprKind::ClosureCall(name, arguments) } else { ExprKind::Call(name, arguments) }
            }
            Rule::paren => return pair.into_inner().find(|part| part.as_rule() == Rule::expr).map(|part| self.expr(part)),
            Rule::if_expr => {
                let mut parts = Parts::of(pair).filter(|part| part.as_rule() == Rule::expr);
                let mut next = || parts.next();
                let (condition, then, other) = (next()?, next()?, next()?);
                ExprKind::If(Box::new(self.expr(condition)), Box::new(self.expr(then)), Box::new(self.expr(other)))
            }
            Rule::quantified => ExprKind::Quantified(Box::new(self.quantified(pair)?)),
            Rule::comprehension => ExprKind::SetOf(Box::new(self.comprehension(pair)?)),
            Rule::bracket if pair.clone().into_inner().any(|part| part.as_rule() == Rule::bar) => {
                ExprKind::ListOf(Box::new(self.comprehension(pair)?))
            }
            Rule::bracket => {
                let elements = pair.into_inner().filter(|part| part.as_rule() == Rule::expr).map(|part| self.expr(part));
                ExprKind::List(elements.collect())
            }
            _ => ExprKind::Literal(self.literal(&pair)?),
        };
        Some(Expr { span, kind })
    }

    fn quantified(&mut self, pair: Pair<'t>) -> Option<Quantified> {
        let mut parts = Parts::of(pair);
        let quantifier = match parts.accept(Rule::quantifier)?.as_str() {
            "exists" => Quantifier::Exists,
            "no" => Quantifier::No,
            _ => Quantifier::Every,
        };
        let mut quantified = Quantified { quantifier, binders: Vec::new(), condition: None, holds: None };
        let mut holds = false;
        for part in parts {
            match part.as_rule() {
                Rule::kw_holds => holds = true,
                Rule::expr if holds => quantified.holds = Some(self.expr(part)),
                Rule::expr => quantified.condition = Some(self.expr(part)),
                Rule::kw_where | Rule::comma => {}
                _ => quantified.binders.push(self.binder(part)?),
            }
        }
        Some(quantified)
    }

    fn comprehension(&mut self, pair: Pair<'t>) -> Option<Comprehension> {
        let mut element = None;
        let mut binders = Vec::new();
        let mut condition = None;
        for part in Parts::of(pair) {
            match part.as_rule() {
                Rule::expr if element.is_none() => element = Some(self.expr(part)),
                Rule::expr => condition = Some(self.expr(part)),
                Rule::binder => binders.push(self.binder(part)?),
                _ => {}
            }
        }
        Some(Comprehension { element: element?, binders, condition })
    }

    /// What `archlint query` was asked.
    pub(in crate::syntax) fn query(&mut self, pair: Pair<'t>) -> Option<Query> {
        let mut query = Query::default();
        let inner = pair.into_inner().next()?;
        if inner.as_rule() == Rule::expr {
            query.element = Some(self.expr(inner));
            return Some(query);
        }
        for part in inner.into_inner() {
            match part.as_rule() {
                Rule::binder | Rule::named_binder => query.binders.push(self.binder(part)?),
                Rule::expr => query.condition = Some(self.expr(part)),
                _ => {}
            }
        }
        Some(query)
    }

    /// Something that gives names to things.
    pub(in crate::syntax) fn binder(&mut self, pair: Pair<'t>) -> Option<Binder> {
        let span = self.span(&pair);
        let inner = if pair.as_rule() == Rule::binder { pair.into_inner().next()? } else { pair };
        let rule = inner.as_rule();
        if rule == Rule::relation {
            return Some(Binder { span, kind: BinderKind::Relation(None, self.relation(inner)?) });
        }
        let mut parts = Parts::of(inner);
        let variable = self.name(&parts.accept(Rule::variable)?)?;
        let kind = if rule == Rule::in_binder {
            parts.accept(Rule::kw_in);
            BinderKind::In(variable, self.expr(parts.accept(Rule::arith)?))
        } else {
            parts.accept(Rule::colon);
            match parts.accept(Rule::relation) {
                Some(relation) => BinderKind::Relation(Some(variable), self.relation(relation)?),
                None => BinderKind::Typed(variable, self.type_name(parts.accept(Rule::type_name)?)?),
            }
        };
        Some(Binder { span, kind })
    }

    fn relation(&mut self, pair: Pair<'t>) -> Option<Relation> {
        let mut parts = Parts::of(pair);
        let left = self.expr(parts.accept(Rule::arith)?);
        let op = parts.accept(Rule::relation_op)?;
        let right = parts.accept(Rule::arith)?;
        let phase = parts.accept(Rule::relation_phase);
        let without = parts.accept(Rule::without);
        match self.relation_suffix(op, right, phase, without)? {
            Suffix::Relation { op, closure, right, phase, without, .. } => Some(Relation { left, op, closure, phase, right, without }),
            _ => None,
        }
    }
}

/// Puts a row together, as far as it binds at least as tightly as wanted.
fn combine(items: &mut Items, tightest: u8) -> Option<Expr> {
    let mut left = match items.next()? {
        Item::Not(span) => {
            let inner = combine(items, binding::NOT)?;
            Expr { span: span.to(inner.span), kind: ExprKind::Not(Box::new(inner)) }
        }
        Item::Minus(span) => {
            let inner = combine(items, binding::NEGATE)?;
            Expr { span: span.to(inner.span), kind: ExprKind::Negate(Box::new(inner)) }
        }
        Item::Value(value) => value,
        Item::Binary(..) | Item::In(_) | Item::Suffix(_) => return None,
    };
    loop {
        let tight = match items.peek() {
            Some(Item::Binary(_, tight)) => *tight,
            Some(Item::In(_) | Item::Suffix(_)) => binding::COMPARE,
            _ => return Some(left),
        };
        if tight < tightest {
            return Some(left);
        }
        left = match items.next()? {
            Item::Binary(op, tight) => {
                let right = combine(items, tight + 1)?;
                Expr { span: left.span.to(right.span), kind: ExprKind::Binary(op, Box::new(left), Box::new(right)) }
            }
            Item::In(negated) => {
                let right = combine(items, binding::COMPARE + 1)?;
                Expr { span: left.span.to(right.span), kind: ExprKind::In(Box::new(left), Box::new(right), negated) }
            }
            Item::Suffix(suffix) => suffixed(left, *suffix),
            Item::Not(_) | Item::Minus(_) | Item::Value(_) => return None,
        };
    }
}

fn suffixed(left: Expr, suffix: Suffix) -> Expr {
    let from = left.span;
    match suffix {
        Suffix::Set(set, end) => Expr { span: from.to(end), kind: ExprKind::IsSet(Box::new(left), set) },
        Suffix::Kind(kind, negated, end) => Expr { span: from.to(end), kind: ExprKind::IsKind(Box::new(left), kind, negated) },
        Suffix::Relation { op, closure, right, phase, without, end } => {
            Expr { span: from.to(end), kind: ExprKind::Relation(Box::new(Relation { left, op, closure, phase, right, without })) }
        }
    }
}

fn binary(op: &str) -> Option<(BinaryOp, u8)> {
    Some(match op {
        "==" => (BinaryOp::Equal, binding::COMPARE),
        "!=" => (BinaryOp::NotEqual, binding::COMPARE),
        "<" => (BinaryOp::Less, binding::COMPARE),
        "<=" => (BinaryOp::LessEqual, binding::COMPARE),
        ">" => (BinaryOp::Greater, binding::COMPARE),
        ">=" => (BinaryOp::GreaterEqual, binding::COMPARE),
        "+" => (BinaryOp::Add, binding::ADD),
        "-" => (BinaryOp::Subtract, binding::ADD),
        "*" => (BinaryOp::Multiply, binding::MULTIPLY),
        "/" => (BinaryOp::Divide, binding::MULTIPLY),
        "otherwise" => (BinaryOp::Otherwise, binding::OTHERWISE),
        _ => return None,
    })
}

/// The relation with these words, whatever blanks are between them.
fn relation_op(words: &str) -> Option<RelationOp> {
    Some(match words.split_whitespace().next()? {
        "needs" => RelationOp::Needs,
        "wants" => RelationOp::Wants,
        "uses" => RelationOp::Uses,
        "changes" => RelationOp::Changes,
        "depends" => RelationOp::DependsOn,
        "runs" => RelationOp::RunsIn,
        "falls" => RelationOp::FallsWith,
        "cannot" => RelationOp::CannotStartWithout,
        "was" => RelationOp::SeenCalling,
        "is" if words.contains("degraded") => RelationOp::DegradedBy,
        "is" => RelationOp::HarmedBy,
        _ => return None,
    })
}
