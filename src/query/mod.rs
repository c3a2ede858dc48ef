//! The rule language: types, planning, evaluation.

use std::sync::Arc;

use compact_str::CompactString;

use crate::diagnostic::{Diagnostic, Label, Level, Path};
use crate::fault::{Failures, Reading};
use crate::graph::Graph;
use crate::model::{ComponentId, DependencyId, Model, TeamId};
use crate::syntax::tree;

#[derive(Debug, Clone)]
pub struct RuleSource {
    pub rule: Arc<tree::Rule>,
    pub docs: Option<Box<str>>,
    pub category: CompactString,
    pub stock: bool,
}
#[derive(Debug)]
pub struct RuleInfo {
    pub name: CompactString,
}
#[derive(Debug, Default)]
pub struct Program {
    rules: Vec<RuleInfo>,
}
#[derive(Debug, Default)]
pub struct Settings;
#[derive(Debug)]
pub struct Scope;
impl Scope {
    pub fn holds(&self, _: &World<'_>, _: ComponentId) -> bool {
        false
    }
}
#[derive(Debug)]
pub struct Overrun;
impl Overrun {
    pub fn diagnostic(&self, _: &RuleInfo) -> Diagnostic {
        Diagnostic::input("", "", crate::source::Span::default(), "")
    }
}
#[derive(Clone, Copy)]
pub struct World<'a> {
    pub model: &'a Model,
    pub graph: &'a Graph,
    pub failures: &'a Failures<'a>,
    pub today: jiff::civil::Date,
}
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    Component(ComponentId),
    Dependency(DependencyId),
    Team(TeamId),
    Cycle(Vec<ComponentId>),
}
#[derive(Debug, Clone)]
pub struct Hit {
    pub subject: Subject,
    pub cause: Option<Subject>,
    pub level: Level,
    pub message: String,
    pub labels: Vec<Label>,
    pub paths: Vec<Path>,
    pub notes: Vec<String>,
    pub help: Vec<String>,
    pub involves: Vec<ComponentId>,
}
impl Program {
    pub fn compile(_: &[RuleSource], _: &[Arc<tree::Define>], _: &[Arc<tree::Measure>], _: &Model) -> (Self, Vec<Diagnostic>) {
        (Self::default(), Vec::new())
    }
    pub fn rules(&self) -> &[RuleInfo] {
        &self.rules
    }
    pub fn settings(&self, _: usize, _: &[(CompactString, tree::Value)]) -> (Settings, Vec<Diagnostic>) {
        (Settings, Vec::new())
    }
    pub fn scope(&self, _: &tree::PolicyScope, _: &Model) -> (Option<Scope>, Vec<Diagnostic>) {
        (None, Vec::new())
    }
    pub fn run(&self, _: usize, _: &World<'_>, _: Reading, _: &Settings) -> Result<Vec<Hit>, Overrun> {
        Ok(Vec::new())
    }
}
