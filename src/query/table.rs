//! `archlint query`: an expression or binders with a condition, answered as a table.

use std::ops::ControlFlow;

use compact_str::CompactString;

use super::check::QueryParts;
use super::eval::value::Value;
use super::eval::{Doubt, Run};
use super::program::{Overrun, Program, TooMany, World};
use super::report::shown;
use super::types::Ty;
use crate::diagnostic::Diagnostic;
use crate::fault::Reading;
use crate::model::Model;
use crate::source::{FileId, Span};
use crate::syntax::Query;
use crate::syntax::tree::{Binder, BinderKind, Expr, ExprKind};

/// The answer to a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns: the variables, or `value` for an expression.
    pub columns: Vec<CompactString>,
    /// Whether the columns are variables.
    pub binds: bool,
    /// Without repetition, sorted.
    pub rows: Vec<Vec<Cell>>,
}

/// One value of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// As it prints in messages.
    pub text: String,
    /// Where it is declared or written, if it is.
    pub span: Option<Span>,
}

/// Answers a query. The number of rows is bounded as for a rule.
///
/// # Errors
/// What is wrong with the query.
pub fn query(program: &Program, world: &World<'_>, reading: Reading, query: &Query, file: FileId) -> Result<Table, Vec<Diagnostic>> {
    let mut checker = program.checker(world.model);
    let pattern = query.element.as_ref().and_then(|element| pattern(world.model, element));
    let parts = match &pattern {
        Some(pattern) => QueryParts { element: None, binders: std::slice::from_ref(pattern), condition: None },
        None => QueryParts { element: query.element.as_ref(), binders: &query.binders, condition: query.condition.as_ref() },
    };
    let span = Span { file, ..Span::default() };
    let Some((columns, plan, slots)) = checker.query(&parts, span) else { return Err(checker.diagnostics) };
    let run = Run::new(&program.book, world, reading, Vec::new());
    let mut frame = vec![Value::Unset; slots];
    let mut rows: Vec<Vec<(Value<'_>, &Ty)>> = Vec::new();
    let _ = run.walk(&plan, Doubt::Drop, &mut frame, &mut |frame, _| {
        let values: Vec<Value<'_>> = columns.iter().map(|(_, value, _)| run.eval(value, frame)).collect();
        match (values.as_slice(), columns.as_slice()) {
            // An expression that gives many values is one row for each.
            ([value @ (Value::Set(_) | Value::List(_))], [(_, _, Ty::Set(of) | Ty::List(of))]) => {
                rows.extend(value.items().into_iter().map(|item| vec![(item, &**of)]));
            }
            _ => rows.push(values.into_iter().zip(columns.iter().map(|(_, _, ty)| ty)).collect()),
        }
        ControlFlow::Continue(())
    });
    if let Some(span) = run.overrun.get() {
        return Err(vec![Overrun { span, of: TooMany::Rows }.of("query")]);
    }
    let order = |a: &Vec<(Value<'_>, &Ty)>, b: &Vec<(Value<'_>, &Ty)>| {
        a.iter().zip(b).map(|((a, _), (b, _))| a.rank(b)).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    };
    rows.sort_by(order);
    rows.dedup_by(|a, b| order(a, b).is_eq());
    let cell = |(value, ty): &(Value<'_>, &Ty)| Cell { text: shown(world.model, value, ty), span: place(world.model, value) };
    Ok(Table {
        columns: columns.iter().map(|(name, _, _)| name.clone()).collect(),
        binds: parts.element.is_none(),
        rows: rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
    })
}

/// `a needs b` as a pattern, where one of its ends names nothing in the model: that end is asked for. So is `x` in `x in S`.
fn pattern(model: &Model, element: &Expr) -> Option<Binder> {
    let declared = |name: &str| model.components.binary_search_by(|component| component.name.as_str().cmp(name)).is_ok();
    let open = |end: &Expr| match &end.kind {
        ExprKind::Path(path) => path.single().filter(|name| !declared(&name.text)).cloned(),
        _ => None,
    };
    let kind = match &element.kind {
        ExprKind::Relation(relation) if open(&relation.left).or_else(|| open(&relation.right)).is_some() => {
            BinderKind::Relation(None, (**relation).clone())
        }
        ExprKind::In(member, set, false) => BinderKind::In(open(member)?, (**set).clone()),
        _ => return None,
    };
    Some(Binder { span: element.span, kind })
}

fn place(model: &Model, value: &Value<'_>) -> Option<Span> {
    Some(match value {
        Value::Component(id) => model.components[id.index()].span,
        Value::Dependency(id) => model.dependencies[id.index()].span,
        Value::Team(id) => model.teams[id.index()].span,
        _ => return None,
    })
}
