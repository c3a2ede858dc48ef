//! Operators: what types they take and give.

use super::super::ir::{Arith, Const, Expr, Order};
use super::super::types::{self, Ty};
use super::names::bare;
use super::scope::Origin;
use super::{Checker, broken};
use crate::diagnostic::{Diagnostic, Level, nearest};
use crate::model::Model;
use crate::syntax::tree::{self, BinaryOp, Literal};
use crate::syntax::words::written;

impl Checker<'_> {
    /// `a OP b`
    pub(super) fn binary(&mut self, op: BinaryOp, left: &tree::Expr, right: &tree::Expr, want: Option<&Ty>) -> (Expr, Ty) {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let a = self.condition(left);
                let before = (op == BinaryOp::And).then(|| self.narrow(left));
                let b = self.condition(right);
                before.into_iter().for_each(|before| self.widen(before));
                let mut parts = Vec::new();
                for part in [a, b] {
                    match part {
                        Expr::All(inner) if op == BinaryOp::And => parts.extend(inner),
                        Expr::Any(inner) if op == BinaryOp::Or => parts.extend(inner),
                        part => parts.push(part),
                    }
                }
                (if op == BinaryOp::And { Expr::All(parts) } else { Expr::Any(parts) }, Ty::Bool)
            }
            BinaryOp::Equal | BinaryOp::NotEqual => {
                let ((a, left_ty), (b, right_ty)) = self.both(left, right, want_none());
                if types::join(self.model, &left_ty, &right_ty).is_none() {
                    return self.apart("compared", left, &left_ty, right, &right_ty);
                }
                (Expr::Same(op == BinaryOp::NotEqual, Box::new((a, b))), Ty::Bool)
            }
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                let ((a, left_ty), (b, right_ty)) = self.both(left, right, want_none());
                let Some(joined) = types::join(self.model, &left_ty, &right_ty) else {
                    return self.apart("compared", left, &left_ty, right, &right_ty);
                };
                if !joined.is_ordered() {
                    let message = format!("{} has no order, so `<` and `>` say nothing about it", self.a(&joined));
                    return self.mismatch(message, left.span, &left_ty);
                }
                let order = match op {
                    BinaryOp::Less => Order::Less,
                    BinaryOp::LessEqual => Order::LessEqual,
                    BinaryOp::Greater => Order::Greater,
                    _ => Order::GreaterEqual,
                };
                (Expr::Compare(order, Box::new((a, b))), Ty::Bool)
            }
            BinaryOp::Otherwise => {
                let ((a, left_ty), (b, right_ty)) = self.both(left, right, want);
                let Some(joined) = types::join(self.model, &left_ty, &right_ty) else {
                    return self.apart("alternatives of one `otherwise`", left, &left_ty, right, &right_ty);
                };
                (Expr::Otherwise(Box::new((a, b))), joined)
            }
            BinaryOp::Add => self.arithmetic(Arith::Add, left, right),
            BinaryOp::Subtract => self.arithmetic(Arith::Subtract, left, right),
            BinaryOp::Multiply => self.arithmetic(Arith::Multiply, left, right),
            BinaryOp::Divide => self.arithmetic(Arith::Divide, left, right),
        }
    }

    /// Both sides, the one that is a bare word last, so that the other one's type says which words there are.
    fn both(&mut self, left: &tree::Expr, right: &tree::Expr, want: Option<&Ty>) -> ((Expr, Ty), (Expr, Ty)) {
        if let Some(word) = self.endless(left, right) {
            return (self.expr(left, want), word);
        }
        if let Some(word) = self.endless(right, left) {
            return (word, self.expr(right, want));
        }
        let word_first = bare(left).is_some_and(|name| self.frame.find(name).is_none());
        if word_first {
            let b = self.expr(right, want);
            let a = self.expr(left, Some(&b.1));
            (a, b)
        } else {
            let a = self.expr(left, want);
            let b = self.expr(right, Some(&a.1));
            (a, b)
        }
    }

    /// What `forever` means beside the retries of a dependency, and what is said about words of its attributes that mean no value of theirs.
    fn endless(&mut self, of: &tree::Expr, word: &tree::Expr) -> Option<(Expr, Ty)> {
        let attribute = match &of.kind {
            tree::ExprKind::Path(path) if path.parts.len() > 1 => path.parts.last()?,
            tree::ExprKind::Member(_, name) => name,
            _ => return None,
        };
        let name = bare(word).filter(|name| self.frame.find(name).is_none())?;
        let (message, label, help) = match (attribute.text.as_str(), name) {
            ("retries" | "attempts", "forever") => return Some((Expr::Const(Const::Number(f64::INFINITY)), Ty::Number)),
            ("retries" | "attempts", "some") => {
                ("`some` is no number to compare with", "how often, nobody said", "ask for those of which it is known: `is set`")
            }
            ("timeout", "none") => {
                ("what has no timeout is asked for with `unbounded`", "no duration", "write `d.unbounded`, or `not d.unbounded`")
            }
            _ => return None,
        };
        Some(self.error(Diagnostic::input("unknown-name", message, word.span, label).help(help)))
    }

    /// Two types that do not go together, with the place of both.
    fn apart(&mut self, verb: &str, left: &tree::Expr, left_ty: &Ty, right: &tree::Expr, right_ty: &Ty) -> (Expr, Ty) {
        let message = format!("{} and {} cannot be {verb}", self.a(left_ty), self.a(right_ty));
        let (one, other) = (format!("this is {}", self.a(left_ty)), format!("this is {}", self.a(right_ty)));
        let diagnostic = Diagnostic::input("type-mismatch", message, left.span, one).label(right.span, other);
        let diagnostic = match (&left.kind, &right.kind) {
            (_, tree::ExprKind::Literal(literal)) => with_unit(self.model, diagnostic, left_ty, literal),
            (tree::ExprKind::Literal(literal), _) => with_unit(self.model, diagnostic, right_ty, literal),
            _ => diagnostic,
        };
        let diagnostic = self.with_origin(self.with_origin(diagnostic, left), right);
        self.error(diagnostic)
    }

    /// The diagnostic with the place where a name that is used in it gets its type, unless that stands in a file that nobody sees.
    fn with_origin(&self, diagnostic: Diagnostic, expr: &tree::Expr) -> Diagnostic {
        let tree::ExprKind::Path(path) = &expr.kind else { return diagnostic };
        let place = match path.single() {
            Some(name) => self.frame.variables.iter().rev().find(|variable| variable.name == name.text).map(|variable| {
                let how = match variable.origin {
                    Origin::Parameter => "is declared",
                    Origin::Let => "gets its value",
                    Origin::Binder | Origin::Argument => "is introduced",
                };
                (variable.span, format!("`{}` {how} here", name.text))
            }),
            None => path.parts.last().and_then(|attribute| {
                let id = self.model.names.attributes.get(&attribute.text)?;
                Some((self.model.attributes[id.index()].span?, format!("`{}` is declared here", attribute.text)))
            }),
        };
        match place {
            Some((span, said)) if span.file == expr.span.file || self.model.files.contains(&span.file) => diagnostic.label(span, said),
            _ => diagnostic,
        }
    }

    fn arithmetic(&mut self, op: Arith, left: &tree::Expr, right: &tree::Expr) -> (Expr, Ty) {
        let (a, left_ty) = self.expr(left, None);
        let (b, right_ty) = self.expr(right, None);
        match result(op, &left_ty, &right_ty) {
            Some(ty) => (Expr::Arith(op, Box::new((a, b))), ty),
            None => {
                let verb = match op {
                    Arith::Add => "added",
                    Arith::Subtract => "subtracted",
                    Arith::Multiply => "multiplied",
                    Arith::Divide => "divided",
                };
                self.apart(verb, left, &left_ty, right, &right_ty)
            }
        }
    }

    /// `x in S`
    pub(super) fn membership(&mut self, item: &tree::Expr, set: &tree::Expr, negated: bool) -> (Expr, Ty) {
        let word_first = bare(item).is_some_and(|name| self.frame.find(name).is_none());
        let ((a, item_ty), (b, set_ty)) = if word_first {
            let b = self.expr(set, None);
            let a = self.expr(item, b.1.element());
            (a, b)
        } else {
            let a = self.expr(item, None);
            let b = self.expr(set, Some(&Ty::list(a.1.clone())));
            (a, b)
        };
        let Some(element) = set_ty.element() else {
            let message = format!("`in` wants a set or a list on its right, not {}", self.a(&set_ty));
            return self.mismatch(message, set.span, &set_ty);
        };
        if types::join(self.model, &item_ty, element).is_none() {
            let message = format!("{} is never in a {}", self.a(&item_ty), self.show(&set_ty));
            let (one, other) = (format!("this is {}", self.a(&item_ty)), format!("this is {}", self.a(&set_ty)));
            let diagnostic = Diagnostic::input("type-mismatch", message, item.span, one).label(set.span, other);
            let diagnostic = self.with_origin(self.with_origin(diagnostic, item), set);
            return self.error(diagnostic);
        }
        (Expr::In(negated, Box::new((a, b))), Ty::Bool)
    }

    /// An expression that has to be true or false.
    pub(super) fn condition(&mut self, expr: &tree::Expr) -> Expr {
        let (checked, ty) = self.expr(expr, Some(&Ty::Bool));
        if matches!(ty, Ty::Bool | Ty::Unknown) {
            return checked;
        }
        let message = format!("a condition is true or false, this is {}", self.a(&ty));
        let diagnostic = Diagnostic::input("type-mismatch", message, expr.span, format!("this is {}", self.a(&ty)));
        let diagnostic = self.with_origin(diagnostic, expr);
        self.error(diagnostic);
        broken()
    }

    /// An expression of a certain type.
    pub(super) fn wanted(&mut self, expr: &tree::Expr, wanted: &Ty, what: &str) -> Expr {
        let (checked, ty) = self.expr(expr, Some(wanted));
        if types::fits(self.model, &ty, wanted) {
            return checked;
        }
        let message = format!("{what} is {}, this is {}", self.a(wanted), self.a(&ty));
        let diagnostic = Diagnostic::input("type-mismatch", message, expr.span, format!("this is {}", self.a(&ty)));
        let diagnostic = self.with_origin(diagnostic, expr);
        self.error(diagnostic);
        broken()
    }
}

/// How a value of a type is written, where a literal of another one stands that plainly means it.
pub(super) fn with_unit(model: &Model, diagnostic: Diagnostic, wanted: &Ty, literal: &Literal) -> Diagnostic {
    let number = match literal {
        Literal::Integer(value) => value.to_string(),
        Literal::Number(value) => value.to_string(),
        Literal::Text(text) => return without_quotes(model, diagnostic, wanted, text),
        _ => return diagnostic,
    };
    match wanted {
        Ty::Duration => diagnostic.help(format!("a duration has a unit: write `{number}ms` or `{number}s`")),
        Ty::Percent => match literal {
            Literal::Number(share) if *share < 1.0 => diagnostic.help(format!("write `{}%`", share * 100.0)),
            _ => diagnostic.help(format!("write `{number}%`")),
        },
        _ => diagnostic,
    }
}

/// What to write instead of a text where something else is wanted: the same without quotes, if that means something.
fn without_quotes(model: &Model, diagnostic: Diagnostic, wanted: &Ty, text: &str) -> Diagnostic {
    let means = match wanted {
        Ty::Team => model.names.teams.contains_key(text),
        Ty::Component(_) => model.component_by_name.contains_key(text),
        Ty::Symbol(Some(words)) => words.iter().any(|word| word == text),
        Ty::Symbol(None) => true,
        Ty::Level => Level::from_name(text).is_some(),
        Ty::Tier => model.tier_names.iter().any(|tier| tier == text) || model.tier_names.is_empty() && text.parse::<u8>().is_ok(),
        _ => return diagnostic,
    };
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    let written = if is_number && *wanted == Ty::Tier { text.to_owned() } else { written(text) };
    let help = match wanted {
        _ if means => format!("write it without quotes: `{written}`"),
        Ty::Tier if model.tier_names.is_empty() => "a tier is a number, and 0 the most critical one".to_owned(),
        Ty::Tier => format!("the tiers are {}", listed(model.tier_names.iter().map(AsRef::as_ref))),
        Ty::Symbol(Some(words)) => format!("the words here are {}", listed(words.iter().map(AsRef::as_ref))),
        Ty::Level => "levels are `off`, `info`, `warning`, `error`".to_owned(),
        Ty::Team => unnamed("team", text, nearest(text, model.names.teams.keys().map(AsRef::as_ref))),
        _ => unnamed("component", text, nearest(text, model.component_by_name.keys().map(AsRef::as_ref))),
    };
    diagnostic.help(help)
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn unnamed(what: &str, text: &str, near: Option<&str>) -> String {
    let near = near.map_or(String::new(), |near| format!("; did you mean `{}`, without quotes", written(near)));
    format!("no {what} is called `{text}`{near}")
}

fn want_none<'a>() -> Option<&'a Ty> {
    None
}

/// The type of `a OP b`, if there is one.
fn result(op: Arith, a: &Ty, b: &Ty) -> Option<Ty> {
    use Ty::{Date, Duration, Int, Number, Percent, Tier, Unknown};
    let whole = |ty: &Ty| matches!(ty, Int | Tier);
    Some(match (op, a, b) {
        (_, Unknown, other) | (_, other, Unknown) => match (op, other) {
            (Arith::Multiply | Arith::Divide, _) => Unknown,
            _ => other.clone(),
        },
        (Arith::Add | Arith::Subtract | Arith::Multiply, a, b) if whole(a) && whole(b) => Int,
        (Arith::Add | Arith::Subtract, Percent, Percent) => Percent,
        (Arith::Add | Arith::Subtract, Duration, Duration) => Duration,
        (Arith::Add | Arith::Subtract, Date, Duration) | (Arith::Add, Duration, Date) => Date,
        (Arith::Subtract, Date, Date) => Duration,
        (Arith::Divide, Percent, Percent) | (Arith::Divide, Duration, Duration) => Number,
        (Arith::Multiply, Percent, b) if b.is_number() => Number,
        (Arith::Multiply, a, Percent) if a.is_number() => Number,
        (Arith::Multiply, Duration, b) if b.is_number() || *b == Percent => Duration,
        (Arith::Multiply, a, Duration) if a.is_number() || *a == Percent => Duration,
        (Arith::Divide, Duration, b) if b.is_number() => Duration,
        (Arith::Divide, Percent, b) if b.is_number() => Percent,
        (_, a, b) if a.is_number() && b.is_number() => Number,
        _ => return None,
    })
}
