//! Calls: functions of the language, definitions and measures.

use super::super::catalog::{self, Function};
use super::super::ir::{Expr, MEASURE_NEXT, Rel, Related};
use super::super::types::{self, Ty};
use super::names::bare;
use super::{Checker, Signature, broken};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{self, Name};

impl Checker<'_> {
    /// `f(x)`
    pub(super) fn call(&mut self, name: &Name, args: &[tree::Expr], span: Span) -> (Expr, Ty) {
        if self.measuring.as_ref() == Some(&name.text) {
            return self.measure_next(name, args);
        }
        if self.is_unread(&name.text) {
            args.iter().for_each(|arg| drop(self.expr(arg, None)));
            self.failed = true;
            return (broken(), Ty::Unknown);
        }
        if let Some(signature) = self.shelf.get(&name.text, self.stock).cloned() {
            return self.call_defined(name, &signature, args, span);
        }
        match catalog::function(&name.text) {
            Some(entry) => self.call_function(entry, args, span),
            None => self.unknown_function(name),
        }
    }

    /// Whether a name is declared by a statement that could not be read, which has its error.
    pub(super) fn is_unread(&self, name: &str) -> bool {
        !self.stock && self.model.names.unread.contains(name)
    }

    pub(super) fn unknown_function(&mut self, name: &Name) -> (Expr, Ty) {
        let known: Vec<String> =
            catalog::FUNCTIONS.iter().map(|entry| entry.name).chain(self.shelf.names(self.stock)).map(ToOwned::to_owned).collect();
        let close = crate::diagnostic::nearest(&name.text, known.iter().map(String::as_str)).map(ToOwned::to_owned);
        let hint = close.and_then(|close| {
            let signature = match catalog::function(&close) {
                Some(entry) => entry.signature.to_owned(),
                None => self.written_signature(&close)?,
            };
            Some(format!("it is `{signature}`"))
        });
        self.unknown("the function", &name.text, name.span, known.iter().map(String::as_str), hint)
    }

    /// How a definition is called and what it gives, as text.
    pub(super) fn written_signature(&self, name: &str) -> Option<String> {
        let signature = self.shelf.get(name, self.stock)?;
        let params: Vec<String> = signature.params.iter().map(|ty| self.show(ty)).collect();
        Some(format!("{name}({}): {}", params.join(", "), self.show(&signature.ty)))
    }

    fn call_defined(&mut self, name: &Name, signature: &Signature, args: &[tree::Expr], span: Span) -> (Expr, Ty) {
        let checked: Vec<(Expr, Ty)> = args
            .iter()
            .zip(signature.params.iter().map(Some).chain(std::iter::repeat(None)))
            .map(|(arg, want)| self.expr(arg, want))
            .collect();
        if signature.broken {
            self.failed = true;
            return (broken(), Ty::Unknown);
        }
        if args.len() != signature.params.len() {
            let written = self.written_signature(&name.text).unwrap_or_default();
            let message = format!("`{}` takes {}, here are {}", name.text, count(signature.params.len()), args.len());
            return self.error(
                Diagnostic::input("type-mismatch", message, span, format!("written as `{written}`")).label(signature.span, "defined here"),
            );
        }
        let mut values = Vec::with_capacity(checked.len());
        for (i, (value, ty)) in checked.into_iter().enumerate() {
            if !types::fits(self.model, &ty, &signature.params[i]) {
                let message = format!("`{}` wants {} here", name.text, self.a(&signature.params[i]));
                let label = format!("this is {}", self.a(&ty));
                self.error(Diagnostic::input("type-mismatch", message, args[i].span, label).label(signature.span, "defined here"));
            }
            values.push(value);
        }
        if signature.measure {
            let at = values.into_iter().next().unwrap_or_else(broken);
            return (Expr::Measure(signature.index, Box::new(at)), Ty::Number);
        }
        (Expr::Call(signature.index, values.into()), signature.ty.clone())
    }

    /// In a measure: the value at the other end of the edge.
    fn measure_next(&mut self, name: &Name, args: &[tree::Expr]) -> (Expr, Ty) {
        let far = self.frame.variables.iter().find(|variable| variable.slot == 1).map(|variable| variable.name.clone());
        match (args, &far) {
            ([arg], Some(far)) if bare(arg) == Some(far) => {
                self.expr(arg, None);
                (Expr::Slot(MEASURE_NEXT), Ty::Number)
            }
            _ => {
                let far = far.unwrap_or_default();
                let message = format!("inside of `{}`, only its value at the other end of the edge is known", name.text);
                self.error(Diagnostic::input("measure-form", message, name.span, format!("write `{}({far})`", name.text)))
            }
        }
    }

    /// `f+(a, b)`
    pub(super) fn closure_call(&mut self, name: &Name, args: &[tree::Expr], span: Span) -> (Expr, Ty) {
        let Some(index) = self.defined_relation(name) else { return (broken(), Ty::Bool) };
        let [a, b] = args else {
            let message = format!("`{}+` leads from one component to another", name.text);
            return self.error(Diagnostic::input("type-mismatch", message, span, format!("write `{}+(a, b)`", name.text)));
        };
        let left = self.wanted(a, &Ty::Component(None), "where it begins");
        let right = self.wanted(b, &Ty::Component(None), "where it ends");
        let related = Related { rel: Rel::Defined(index), closure: true, phase: None, left, right, of_dependency: false, without: None };
        (Expr::Related(Box::new(related)), Ty::Bool)
    }

    /// A definition with two components and a condition.
    pub(super) fn defined_relation(&mut self, name: &Name) -> Option<u32> {
        if self.is_unread(&name.text) {
            self.failed = true;
            return None;
        }
        let Some(signature) = self.shelf.get(&name.text, self.stock).cloned() else {
            let known: Vec<String> = self.shelf.names(self.stock).map(ToOwned::to_owned).collect();
            self.unknown(
                "the relation",
                &name.text,
                name.span,
                known.iter().map(String::as_str),
                Some("a relation is `define NAME(a: component, b: component) = CONDITION`".into()),
            );
            return None;
        };
        if signature.broken {
            self.failed = true;
            return None;
        }
        let fits =
            !signature.measure && matches!(signature.params.as_slice(), [Ty::Component(_), Ty::Component(_)]) && signature.ty == Ty::Bool;
        let followed = fits
            && self
                .defines
                .get(signature.index as usize)
                .is_some_and(|define| define.relation.as_ref().is_some_and(|relation| !relation.scans));
        if !fits || !followed {
            let message = if fits {
                format!("`{}` cannot be followed: nothing in it leads from its first component to its second", name.text)
            } else {
                format!("`{}` is no relation between two components", name.text)
            };
            let written = self.written_signature(&name.text).unwrap_or_default();
            self.error(
                Diagnostic::input("type-mismatch", message, name.span, "used as a relation here")
                    .label(signature.span, format!("written as `{written}`"))
                    .help("write it with a relation or with `in g.targets`, as in `define f(a: component, b: component) = a needs b`"),
            );
            return None;
        }
        Some(signature.index)
    }

    fn call_function(&mut self, entry: &catalog::FunctionEntry, args: &[tree::Expr], span: Span) -> (Expr, Ty) {
        let function = entry.function;
        let arity = match function {
            Function::Today => 0..=0,
            Function::Percentile | Function::Distance | Function::StartsWith | Function::EndsWith => 2..=2,
            Function::Min | Function::Max => 1..=usize::MAX,
            _ => 1..=1,
        };
        if !arity.contains(&args.len()) {
            let message = format!("`{}` takes {}, here are {}", entry.name, count(*arity.start()), args.len());
            return self.error(Diagnostic::input("type-mismatch", message, span, format!("written as `{}`", entry.signature)));
        }
        if function == Function::Cycles {
            return self.cycles(&args[0], entry);
        }
        let checked: Vec<(Expr, Ty)> = args.iter().map(|arg| self.expr(arg, None)).collect();
        let (values, types): (Vec<Expr>, Vec<Ty>) = checked.into_iter().unzip();
        let wrong = |this: &mut Self, i: usize| {
            let message = format!("`{}` cannot take {}", entry.name, this.a(&types[i]));
            this.error(Diagnostic::input("type-mismatch", message, args[i].span, format!("written as `{}`", entry.signature)))
        };
        let component = Ty::Component(None);
        let ty = match function {
            Function::Today => Ty::Date,
            Function::Count if types[0].element().is_some() => Ty::Int,
            Function::Sum => match &types[0] {
                Ty::List(of) if of.is_number() => (**of).clone(),
                Ty::List(of) if matches!(**of, Ty::Percent | Ty::Duration) => (**of).clone(),
                Ty::Unknown => Ty::Unknown,
                Ty::Set(_) => return self.wants_list(entry, args[0].span, &types[0]),
                _ => return wrong(self, 0),
            },
            Function::Min | Function::Max if args.len() == 1 => match &types[0] {
                Ty::List(of) | Ty::Set(of) if of.is_ordered() => (**of).clone(),
                Ty::Unknown => Ty::Unknown,
                _ => return wrong(self, 0),
            },
            Function::Min | Function::Max => {
                let mut joined = Ty::Unknown;
                for (i, ty) in types.iter().enumerate() {
                    match types::join(self.model, &joined, ty) {
                        Some(ty) if ty.is_ordered() => joined = ty,
                        _ => return wrong(self, i),
                    }
                }
                joined
            }
            Function::Percentile => {
                if !matches!(types[0], Ty::Percent | Ty::Unknown) {
                    return wrong(self, 0);
                }
                match &types[1] {
                    Ty::List(of) if of.is_ordered() => (**of).clone(),
                    Ty::Unknown => Ty::Unknown,
                    Ty::Set(_) => return self.wants_list(entry, args[1].span, &types[1]),
                    _ => return wrong(self, 1),
                }
            }
            Function::CanStart if matches!(types[0], Ty::Component(_) | Ty::Dependency | Ty::Unknown) => Ty::Bool,
            Function::Nearest if types::fits(self.model, &types[0], &Ty::set(component.clone())) => match &types[0] {
                Ty::Set(_) => types[0].clone(),
                _ => Ty::set(component),
            },
            Function::Ceiling | Function::Floor if types::fits(self.model, &types[0], &component) => Ty::Percent,
            Function::Outage if types::fits(self.model, &types[0], &Ty::set(component.clone())) => Ty::set(component),
            Function::Breaking if matches!(types[0], Ty::Dependency | Ty::Unknown) => Ty::set(component),
            Function::StartsWith | Function::EndsWith => match types.iter().position(|ty| !types::fits(self.model, ty, &Ty::Text)) {
                Some(i) => return wrong(self, i),
                None => Ty::Bool,
            },
            Function::Distance => match types.iter().position(|ty| !types::fits(self.model, ty, &component)) {
                Some(i) => return wrong(self, i),
                None => Ty::Int,
            },
            _ => return wrong(self, 0),
        };
        (Expr::Function(function, values.into()), ty)
    }

    fn wants_list(&mut self, entry: &catalog::FunctionEntry, span: Span, ty: &Ty) -> (Expr, Ty) {
        let message = format!("`{}` wants a list: a set drops values that are equal", entry.name);
        let label = format!("this is {}", self.a(ty));
        self.error(Diagnostic::input("type-mismatch", message, span, label).help("write `[ … | … ]` instead of `{ … | … }`"))
    }

    fn cycles(&mut self, arg: &tree::Expr, entry: &catalog::FunctionEntry) -> (Expr, Ty) {
        let name = match &arg.kind {
            tree::ExprKind::Path(path) => path.single().cloned(),
            _ => None,
        };
        let Some(name) = name else {
            let message = "`cycles` wants the name of a defined relation".to_owned();
            return self.error(Diagnostic::input("type-mismatch", message, arg.span, format!("written as `{}`", entry.signature)));
        };
        match self.defined_relation(&name) {
            Some(index) => (Expr::Cycles(index), Ty::set(Ty::Cycle)),
            None => (broken(), Ty::set(Ty::Cycle)),
        }
    }
}

/// `no value`, `1 value`, `2 values`.
fn count(n: usize) -> String {
    match n {
        0 => "no value".to_owned(),
        1 => "1 value".to_owned(),
        n => format!("{n} values"),
    }
}
