//! What the example of a rule may use of the files around it: the words of the workspace, and nothing that is there.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::workspace::Loaded;
use crate::model::Origin;
use crate::source::FileId;
use crate::syntax::tree::{Body, File, Literal, Statement, StatementKind};

/// How tiers are named in a `workspace`.
const TIERS: &str = "tiers";

/// The files around an example of a rule in the file `home`, each with what the example may use of it: attributes, kinds, names of tiers. What a kind gives to
/// its members speaks of what is there, so that comes with it only from the file of the rule. What the example declares itself is not declared again.
pub(super) fn around(inputs: &[Loaded], home: FileId, example: &[Statement]) -> Vec<(FileId, File)> {
    let mut ordered: Vec<&Loaded> =
        inputs.iter().filter(|input| input.file == home || !matches!(input.origin, Origin::Used { .. })).collect();
    ordered.sort_by_key(|input| (input.file != home, input.origin == Origin::RulesOnly));
    let mut known: FxHashSet<(bool, &str)> = example.iter().filter_map(declared).collect();
    let mut named = writes_numbers(example) || example.iter().any(|statement| tiers_of(statement).is_some());
    let mut words = |input: &Loaded, statement: &Statement| {
        let kind = match &statement.kind {
            StatementKind::Kind { name, base, .. } if input.file != home => {
                StatementKind::Kind { name: name.clone(), base: base.clone(), body: None }
            }
            StatementKind::Workspace { .. } if input.origin == Origin::Own => {
                let tiers = tiers_of(statement).filter(|_| !std::mem::replace(&mut named, true))?;
                StatementKind::Workspace {
                    title: None,
                    body: Some(Box::new(Body { statements: vec![tiers.clone()], span: statement.span })),
                }
            }
            kind => kind.clone(),
        };
        Some(Statement { kind, ..statement.clone() })
    };
    let mut files = Vec::with_capacity(ordered.len());
    for input in ordered {
        let mut statements = Vec::new();
        for statement in &input.tree.statements {
            let is_new = declared(statement).map_or_else(|| tiers_of(statement).is_some(), |name| known.insert(name));
            statements.extend(is_new.then(|| words(input, statement)).flatten());
        }
        files.push((input.file, File { statements }));
    }
    files
}

/// The names of the tiers of a workspace. Rules may use them beside examples that write numbers.
pub(super) fn tiers(inputs: &[Loaded]) -> Vec<CompactString> {
    let own = inputs.iter().filter(|input| input.origin == Origin::Own).flat_map(|input| &input.tree.statements);
    let Some(StatementKind::Assign { value, .. }) = own.filter_map(tiers_of).next().map(|statement| &statement.kind) else {
        return Vec::new();
    };
    let Literal::List(names) = &value.literal else { return Vec::new() };
    let name = |value: &crate::syntax::tree::Value| match &value.literal {
        Literal::Path(path) => path.single().map(|name| name.text.clone()),
        _ => None,
    };
    names.iter().filter_map(name).collect()
}

/// The attribute (`true`) or kind that a statement declares.
fn declared(statement: &Statement) -> Option<(bool, &str)> {
    match &statement.kind {
        StatementKind::AttributeType(declared) => Some((true, &declared.name.text)),
        StatementKind::Kind { name, .. } => Some((false, &name.text)),
        _ => None,
    }
}

/// `tiers = […]` in a `workspace`.
fn tiers_of(statement: &Statement) -> Option<&Statement> {
    let StatementKind::Workspace { body: Some(body), .. } = &statement.kind else { return None };
    body.statements.iter().find(|inner| matches!(&inner.kind, StatementKind::Assign { name, .. } if name.text == TIERS))
}

/// Whether a tier is written as a number, which it cannot be where tiers have names.
fn writes_numbers(statements: &[Statement]) -> bool {
    let inside = |body: &Body| writes_numbers(&body.statements);
    statements.iter().any(|statement| match &statement.kind {
        StatementKind::Assign { name, value } => name.text == "tier" && matches!(value.literal, Literal::Integer(_)),
        StatementKind::Declaration(declaration) => declaration.body.as_ref().is_some_and(inside),
        StatementKind::Kind { body, .. } => body.as_deref().is_some_and(inside),
        StatementKind::Extend { body, .. } | StatementKind::Defaults(body) => inside(body),
        _ => false,
    })
}
