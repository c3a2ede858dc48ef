use clap::Args;

use super::args::Place;
use super::progress::Progress;
use super::window::Window;
use super::{Exit, Outcome, check, nothing, session};
use crate::diagnostic::nearest;
use crate::fault::{Failures, Reading};
use crate::graph::Graph;
use crate::lint;
use crate::query::{self, World};
use crate::render::{Ink, Table, text};
use crate::source::{FileId, SourceFile};
use crate::syntax;

/// Examples, since the language of rules is new to most who ask.
const AFTER_HELP: &str = "\
Examples:
  archlint query 'c: component where c.tier == 0'
  archlint query 'd: a needs b where d.timeout is set'
  archlint query '{ c | c falls with vault }'
  archlint query 'count({ c | c depends on vault })'";

/// Shorter variables than this are no misspelled names.
const SHORTEST_NAME: usize = 3;

/// Ask in the language of rules, answered as a table
///
/// Either binders with a condition, as after `match` in a rule, or an expression. What is doubtful counts as soft.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Query {
    /// What is asked
    #[arg(value_name = "EXPRESSION")]
    question: String,
    #[command(flatten)]
    place: Place,
    /// The day it is [default: today]
    #[arg(long, value_name = "DATE", env = "ARCHLINT_TODAY", hide_env = true, value_parser = check::date, help_heading = "Input")]
    today: Option<jiff::civil::Date>,
}

pub(super) fn run(command: &Query, window: &Window) -> Outcome {
    let progress = Progress::start(window, "asking the architecture");
    let mut workspace = session::load(&command.place, &[], None)?;
    let file: FileId = workspace.sources.add(SourceFile::new("query", command.question.as_str()));
    let (question, wrong) = syntax::parse_query(file, &command.question);
    let (model, mut problems) = lint::resolve(&workspace);
    let (program, broken_rules) = lint::program(&model);
    problems.extend(broken_rules);
    let graph = Graph::new(&model);
    let failures = Failures::new(&model, &graph);
    let world = World { model: &model, graph: &graph, failures: &failures, today: command.today.unwrap_or_else(check::today) };
    let answer = if wrong.is_empty() { query::query(&program, &world, Reading::Sure, &question, file) } else { Err(wrong) };
    drop(progress);

    let broken = session::say_problems(&workspace, &problems, window);
    let found = match answer {
        Ok(found) => found,
        Err(errors) => {
            session::say_all(&workspace.sources, &errors, window);
            return Ok(Exit::Trouble);
        }
    };
    let mut table = Table::default();
    table.heads(found.columns.iter().map(|column| column.to_string()).chain([String::new()]));
    for row in &found.rows {
        let place = row.iter().find_map(|cell| cell.span).map_or_else(String::new, |span| session::place(&workspace.sources, span));
        // In a table the columns tell where a name ends.
        table.row(row.iter().map(|cell| cell.text.replace('`', "")).chain([place]));
    }
    if !found.rows.is_empty() {
        window.print(&table.text(&window.rows()))?;
    }
    for column in found.columns.iter().filter(|column| found.binds && column.len() >= SHORTEST_NAME) {
        if let Some(near) = nearest(column, model.components.iter().map(|component| component.name.as_str())) {
            window.say("note", Ink::Bold, &format!("`{column}` is a variable here; did you mean the component `{near}`?"));
        }
    }
    if model.components.is_empty() {
        window.say("warning", Ink::Yellow, "no component is declared, so there is nothing to ask about");
        window.say("help", Ink::Cyan, &nothing::to_ask(&workspace));
    }
    window.say("found", Ink::Bold, &text::count(found.rows.len(), "row"));
    Ok(if broken > 0 { Exit::Trouble } else { Exit::Clean })
}
