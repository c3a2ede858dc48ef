//! Levels, parameters and selection given on the command line.

use std::sync::Arc;

use clap::{ArgMatches, Args};

use super::failure::Failure;
use super::names;
use crate::diagnostic::Level;
use crate::lint::{self, Choices, Workspace};
use crate::source::{FileId, SourceFile};
use crate::syntax::{self, tree};

/// Options that change what rules say, for one run.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct RuleOptions {
    /// Report findings of these rules as errors
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    error: Vec<String>,
    /// Report findings of these rules as warnings
    #[arg(long, visible_alias = "warn", value_name = "RULE,…", value_delimiter = ',')]
    warning: Vec<String>,
    /// Report findings of these rules as infos
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    info: Vec<String>,
    /// Do not run these rules, whatever `policy` says
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    off: Vec<String>,
    /// Run only these rules
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    select: Vec<String>,
    /// Run all rules but these
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Set a parameter of a rule, as in `fan-in.limit=9`
    #[arg(long, value_name = "RULE.PARAMETER=VALUE")]
    set: Vec<String>,
}

/// The options as the linter takes them, every rule's name checked. Parameters become a source of the run, so that what is wrong with them can be shown.
///
/// # Errors
/// An unknown rule, or a parameter that cannot be read.
pub(super) fn choices(options: &RuleOptions, matches: Option<&ArgMatches>, workspace: &mut Workspace) -> Result<Choices, Failure> {
    let known = known(workspace);
    let known = || known.iter().map(String::as_str);
    for name in options.select.iter().chain(&options.ignore) {
        names::rule(name, known())?;
    }
    let mut levels: Vec<(usize, String, Level)> = Vec::new();
    for (id, level) in [("error", Level::Error), ("warning", Level::Warning), ("info", Level::Info), ("off", Level::Off)] {
        let Some(matches) = matches else { break };
        let places = matches.indices_of(id).into_iter().flatten();
        for (at, name) in places.zip(matches.get_many::<String>(id).into_iter().flatten()) {
            levels.push((at, names::rule(name, known())?.to_owned(), level));
        }
    }
    // The last one written counts, whatever the option.
    levels.sort_by_key(|(at, ..)| *at);
    let mut parameters = Vec::new();
    for setting in &options.set {
        let (rule, name, value) = parameter(setting, workspace)?;
        names::rule(&rule, known())?;
        parameters.push((rule, name.into(), value));
    }
    Ok(Choices {
        levels: levels.into_iter().map(|(_, rule, level)| (rule, level)).collect(),
        parameters,
        select: options.select.clone(),
        ignore: options.ignore.clone(),
    })
}

/// Names of all rules: those that come with archlint, those of the workspace, and those that speak of the input.
fn known(workspace: &Workspace) -> Vec<String> {
    let own = workspace.inputs.iter().flat_map(|input| &input.tree.statements).filter_map(|statement| match &statement.kind {
        tree::StatementKind::Rule(rule) => Some(rule.name.text.to_string()),
        _ => None,
    });
    // One stock rule a file, of the same name; tests hold them to it.
    let stock = lint::STOCK.iter().filter_map(|(path, _)| path.rsplit('/').next()?.strip_suffix(".arch")).map(str::to_owned);
    stock.chain(lint::REMARKS.iter().map(|name| (*name).to_owned())).chain(own).collect()
}

/// Reads `rule.parameter=value` with the language's own words for values.
fn parameter(setting: &str, workspace: &mut Workspace) -> Result<(String, String, tree::Value), Failure> {
    let wrong = |what: &str| {
        Failure::new(
            format!("`--set {setting}` {what}"),
            "write `--set RULE.PARAMETER=VALUE`, as in `--set fan-in.limit=9`; `archlint explain RULE` lists parameters",
        )
    };
    let (name, value) = setting.split_once('=').ok_or_else(|| wrong("has no `=`"))?;
    let (rule, parameter) = name.trim().split_once('.').ok_or_else(|| wrong("names no parameter"))?;
    let text = format!("policy {{ {rule} {{ {parameter} = {} }} }}", value.trim());
    let file = FileId(u32::try_from(workspace.sources.len()).unwrap_or(u32::MAX));
    let parsed = syntax::parse(file, &text);
    let read = Arc::unwrap_or_clone(parsed.file).statements.into_iter().find_map(|statement| match statement.kind {
        tree::StatementKind::Policy(policy) => policy.entries.into_iter().next()?.parameters.into_iter().next(),
        _ => None,
    });
    match read {
        Some((name, value)) if parsed.errors.is_empty() => {
            workspace.sources.add(SourceFile::new("--set", text));
            Ok((rule.to_owned(), name.text.to_string(), value))
        }
        _ => Err(wrong("is not a value of the language")),
    }
}
