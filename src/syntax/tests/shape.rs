//! Walks over whole trees, for properties that hold of each.

use crate::source::Span;
use crate::syntax::Parsed;
use crate::syntax::tree::*;

/// Every span of a tree with that of what it stands in, and how many statements are broken.
#[derive(Default)]
pub(super) struct Walk {
    pub(super) nested: Vec<(Span, Span)>,
    pub(super) broken: usize,
}

/// Walks over everything that was read.
pub(super) fn walk(parsed: &Parsed, whole: Span) -> Walk {
    let mut walk = Walk::default();
    walk.statements(&parsed.file.statements, whole);
    walk
}

impl Walk {
    fn at(&mut self, outer: Span, inner: Span) {
        self.nested.push((outer, inner));
    }

    fn statements(&mut self, statements: &[Statement], outer: Span) {
        for statement in statements {
            self.at(outer, statement.span);
            self.statement(statement);
        }
    }

    fn body(&mut self, body: &Body, outer: Span) {
        self.at(outer, body.span);
        self.statements(&body.statements, body.span);
    }

    fn statement(&mut self, statement: &Statement) {
        let span = statement.span;
        let bodies: Vec<&Body> = match &statement.kind {
            StatementKind::Workspace { body, .. } | StatementKind::Kind { body, .. } | StatementKind::Observe { body, .. } => {
                body.as_deref().into_iter().collect()
            }
            StatementKind::Declaration(declaration) => {
                self.at(span, declaration.kind.span);
                self.at(span, declaration.name.span);
                declaration.body.iter().collect()
            }
            StatementKind::Extend { body, target } => {
                self.at(span, target.span());
                vec![body]
            }
            StatementKind::Defaults(body) | StatementKind::Core(body) => vec![body],
            StatementKind::Assign { name, value } => {
                self.at(span, name.span);
                self.at(span, value.span);
                Vec::new()
            }
            StatementKind::Dependency(dependency) => {
                self.at(span, dependency.verb_span);
                for target in &dependency.targets {
                    self.at(span, target.path.span());
                }
                let members = dependency.targets.iter().filter_map(|target| target.body.as_deref());
                members.chain(dependency.more.as_ref().and_then(|more| more.body.as_ref())).collect()
            }
            StatementKind::Independent(independent) => independent.body.iter().collect(),
            StatementKind::Survives(survives) => survives.body.iter().collect(),
            StatementKind::Rule(rule) => {
                self.at(span, rule.body);
                for clause in &rule.clauses {
                    self.clause(clause, rule.body);
                }
                Vec::new()
            }
            StatementKind::Define(define) => {
                self.expr(&define.value, span);
                Vec::new()
            }
            StatementKind::Broken => {
                self.broken += 1;
                Vec::new()
            }
            _ => Vec::new(),
        };
        for body in bodies {
            self.body(body, span);
        }
    }

    fn clause(&mut self, clause: &Clause, outer: Span) {
        self.at(outer, clause.span);
        match &clause.kind {
            ClauseKind::Level(expr)
            | ClauseKind::Let(_, expr)
            | ClauseKind::Where(expr)
            | ClauseKind::Subject(expr)
            | ClauseKind::Cause(expr) => {
                self.expr(expr, clause.span);
            }
            ClauseKind::Example(example) => self.body(&example.body, clause.span),
            ClauseKind::Broken => self.broken += 1,
            _ => {}
        }
    }

    fn expr(&mut self, expr: &Expr, outer: Span) {
        self.at(outer, expr.span);
        let span = expr.span;
        match &expr.kind {
            ExprKind::Not(inner) | ExprKind::Negate(inner) | ExprKind::Member(inner, _) => self.expr(inner, span),
            ExprKind::Binary(_, left, right) | ExprKind::In(left, right, _) => {
                self.expr(left, span);
                self.expr(right, span);
            }
            ExprKind::Relation(relation) => {
                self.expr(&relation.left, span);
                self.expr(&relation.right, span);
            }
            ExprKind::Call(_, arguments) | ExprKind::ClosureCall(_, arguments) | ExprKind::List(arguments) => {
                for argument in arguments {
                    self.expr(argument, span);
                }
            }
            ExprKind::Broken => self.broken += 1,
            _ => {}
        }
    }
}
