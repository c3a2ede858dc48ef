//! What a text declares, and what the workspace declares.

use lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolParams, Location, SymbolInformation, SymbolKind, WorkspaceSymbolParams,
};
use serde::Serialize;

use crate::lsp::convert;
use crate::lsp::dispatch::Ask;
use crate::lsp::here::Here;
use crate::model::{ComponentId, KindId, Model, builtin};
use crate::source::Span;
use crate::syntax::tree::{Name, Statement, StatementKind};

/// Symbols of a workspace that are given at once; nobody reads more.
const MOST: usize = 256;

/// As a tree where the client can show one, else as a list.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Symbols {
    /// With what is declared inside.
    Tree(Vec<DocumentSymbol>),
    /// With the name of what it is declared in.
    List(Vec<SymbolInformation>),
}

/// The answer to `textDocument/documentSymbol`.
pub fn of_document(ask: &Ask, params: DocumentSymbolParams) -> Option<Symbols> {
    let here = ask.here(&params.text_document.uri)?;
    if !here.document.is_arch() {
        return None;
    }
    let tree: Vec<DocumentSymbol> = here.tree.statements.iter().filter_map(|statement| symbol(&here, statement)).collect();
    if ask.client.symbol_tree {
        return Some(Symbols::Tree(tree));
    }
    let mut list = Vec::new();
    flatten(&here, tree, None, &mut list);
    Some(Symbols::List(list))
}

fn flatten(here: &Here<'_>, tree: Vec<DocumentSymbol>, around: Option<&str>, list: &mut Vec<SymbolInformation>) {
    for symbol in tree {
        let location = Location { uri: here.document.uri.clone(), range: symbol.range };
        list.push(information(symbol.name.clone(), symbol.kind, around.map(str::to_owned), location));
        flatten(here, symbol.children.unwrap_or_default(), Some(&symbol.name), list);
    }
}

fn information(name: String, kind: SymbolKind, container_name: Option<String>, location: Location) -> SymbolInformation {
    #[expect(deprecated, reason = "the type has the field")]
    SymbolInformation {
        deprecated: None,
        location,
        base_symbol_information: BaseSymbolInformation { name, kind, tags: None, container_name },
    }
}

fn symbol(here: &Here<'_>, statement: &Statement) -> Option<DocumentSymbol> {
    let (name, detail, kind): (&Name, Option<String>, SymbolKind) = match &statement.kind {
        StatementKind::Declaration(declaration) => {
            let word = declaration.kind.text.as_str();
            let kind = match word {
                "system" => SymbolKind::Namespace,
                "team" => SymbolKind::Interface,
                _ => here.model().names.kinds.get(word).map_or(SymbolKind::Class, |&kind| of_kind(here.model(), kind)),
            };
            let title = declaration.title.as_ref().map_or_else(String::new, |title| format!(" \"{}\"", title.value));
            (&declaration.name, Some(format!("{word}{title}")), kind)
        }
        StatementKind::Kind { name, base, .. } => (name, Some(format!("kind is {}", base.text)), SymbolKind::Enum),
        StatementKind::AttributeType(declared) => (&declared.name, Some("attribute".to_owned()), SymbolKind::Property),
        StatementKind::Rule(rule) => (&rule.name, Some("rule".to_owned()), SymbolKind::Event),
        StatementKind::Define(define) => (&define.name, Some("define".to_owned()), SymbolKind::Function),
        StatementKind::Measure(measure) => (&measure.name, Some("measure".to_owned()), SymbolKind::Function),
        StatementKind::Extend { target, body } => {
            let last = target.parts.last()?;
            let mut symbol =
                document_symbol(here, &target.dotted(), Some("extend".to_owned()), SymbolKind::Class, statement.span, last.span);
            symbol.children = inside(here, &body.statements);
            return Some(symbol);
        }
        StatementKind::Workspace { title, .. } => {
            let (name, span) = title.as_ref().map_or(("workspace", statement.span), |title| (title.value.as_str(), title.span));
            return Some(document_symbol(here, name, Some("workspace".to_owned()), SymbolKind::Package, statement.span, span));
        }
        StatementKind::Policy(_) => {
            let span = Span { end: statement.span.start + "policy".len() as u32, ..statement.span };
            return Some(document_symbol(here, "policy", None, SymbolKind::Object, statement.span, span));
        }
        StatementKind::Use { path, .. } => {
            return Some(document_symbol(here, &path.value, Some("use".to_owned()), SymbolKind::Module, statement.span, path.span));
        }
        StatementKind::Independent(claim) => (claim.name.as_ref()?, Some("independent".to_owned()), SymbolKind::Boolean),
        _ => return None,
    };
    let mut symbol = document_symbol(here, &name.text, detail, kind, statement.span, name.span);
    if let StatementKind::Declaration(declaration) = &statement.kind {
        symbol.children = declaration.body.as_ref().and_then(|body| inside(here, &body.statements));
    }
    Some(symbol)
}

fn inside(here: &Here<'_>, statements: &[Statement]) -> Option<Vec<DocumentSymbol>> {
    let children: Vec<DocumentSymbol> = statements.iter().filter_map(|inner| symbol(here, inner)).collect();
    (!children.is_empty()).then_some(children)
}

fn document_symbol(here: &Here<'_>, name: &str, detail: Option<String>, kind: SymbolKind, whole: Span, selected: Span) -> DocumentSymbol {
    // An empty name is refused by clients.
    let name = if name.trim().is_empty() { "(unnamed)".to_owned() } else { name.to_owned() };
    DocumentSymbol {
        name,
        detail,
        kind,
        tags: None,
        #[expect(deprecated, reason = "the type has the field")]
        deprecated: None,
        range: here.range(whole),
        selection_range: here.range(selected),
        children: None,
    }
}

/// How editors draw a kind: that of the language it comes from.
pub fn of_kind(model: &Model, kind: KindId) -> SymbolKind {
    let mut at = Some(kind);
    while let Some(id) = at {
        match id {
            builtin::kind::DATASTORE => return SymbolKind::Struct,
            builtin::kind::QUEUE => return SymbolKind::Array,
            builtin::kind::JOB => return SymbolKind::Function,
            builtin::kind::TOOL => return SymbolKind::Method,
            builtin::kind::EXTERNAL => return SymbolKind::Interface,
            builtin::kind::CONFIG => return SymbolKind::Constant,
            builtin::kind::ZONE => return SymbolKind::Package,
            builtin::kind::JOURNEY => return SymbolKind::Event,
            _ => at = model.kinds[id.index()].base,
        }
    }
    SymbolKind::Class
}

/// How editors draw a component.
pub fn of_component(model: &Model, id: ComponentId) -> SymbolKind {
    of_kind(model, model.components[id.index()].kind)
}

/// What is called so, how well the name fits, and where it stands.
struct Hit<'a> {
    rank: u32,
    name: String,
    kind: SymbolKind,
    around: Option<String>,
    snapshot: &'a crate::lsp::project::Snapshot,
    span: Span,
}

/// The answer to `workspace/symbol`: what has the letters of the query in this order, the closest first.
pub fn of_workspace(ask: &Ask, params: WorkspaceSymbolParams) -> Vec<SymbolInformation> {
    let mut found: Vec<Hit<'_>> = Vec::new();
    for project in ask.projects.values() {
        let snapshot = &*project.snapshot;
        let model = &snapshot.model;
        let mut add = |name: &str, kind: SymbolKind, around: &str, span: Option<Span>| {
            if let (Some(rank), Some(span)) = (rank(name, &params.query), span) {
                let around = Some(around.to_owned()).filter(|around| !around.is_empty());
                found.push(Hit { rank, name: name.to_owned(), kind, around, snapshot, span });
            }
        };
        for component in &model.components {
            add(&component.name, of_kind(model, component.kind), &model.kinds[component.kind.index()].name, Some(component.span));
        }
        model.systems.iter().for_each(|system| add(&system.name, SymbolKind::Namespace, "system", Some(system.span)));
        model.teams.iter().for_each(|team| add(&team.name, SymbolKind::Interface, "team", Some(team.span)));
        model.kinds.iter().for_each(|kind| add(&kind.name, SymbolKind::Enum, "kind", kind.span));
        model.attributes.iter().for_each(|attribute| add(&attribute.name, SymbolKind::Property, "attribute", attribute.span));
        model.rules.iter().for_each(|rule| add(&rule.rule.name.text, SymbolKind::Event, "rule", Some(rule.rule.name.span)));
        model.defines.iter().for_each(|define| add(&define.name.text, SymbolKind::Function, "define", Some(define.name.span)));
        model.measures.iter().for_each(|measure| add(&measure.name.text, SymbolKind::Function, "measure", Some(measure.name.span)));
    }
    found.sort_by(|a, b| (a.rank, a.name.len(), &a.name).cmp(&(b.rank, b.name.len(), &b.name)));
    let located = found.into_iter().filter_map(|hit| {
        let location = convert::location(hit.snapshot, &ask.documents, hit.span, ask.client.encoding)?;
        Some(information(hit.name, hit.kind, hit.around, location))
    });
    let mut symbols: Vec<SymbolInformation> = Vec::new();
    for symbol in located {
        // A file of two workspaces is named once.
        if !symbols.contains(&symbol) {
            symbols.push(symbol);
        }
        if symbols.len() == MOST {
            break;
        }
    }
    symbols
}

/// How well a name answers a query, 0 the best; `None` where its letters are not all there in order.
pub fn rank(name: &str, query: &str) -> Option<u32> {
    if query.is_empty() {
        return Some(u32::from(!name.is_empty()));
    }
    let (name, query) = (name.to_lowercase(), query.to_lowercase());
    let last = name.rsplit('.').next().unwrap_or(&name);
    if name == query || last == query {
        return Some(0);
    }
    if last.starts_with(&query) || name.starts_with(&query) {
        return Some(1);
    }
    if name.contains(&query) {
        return Some(2);
    }
    let mut rest = name.chars();
    query.chars().all(|wanted| rest.any(|c| c == wanted)).then_some(3)
}
