//! The command line: one file a subcommand. The only user of clap; beside the editor the only one that reads the environment, asks the clock and
//! prints. What a command says goes to standard output, everything else to standard error.

mod age;
mod alike;
mod allows;
mod args;
mod argument_file;
mod article;
mod attributes;
mod baseline;
mod blast;
mod check;
mod choices;
mod completions;
mod coverage;
mod destination;
mod diff;
mod difference;
mod doubt;
mod explain;
mod failure;
mod fix;
mod fmt;
mod help;
mod init;
mod limit;
mod lsp;
mod man;
mod mending;
mod names;
mod new;
mod nothing;
mod output;
mod panic;
mod picture;
mod platform;
mod progress;
mod query;
mod remarks;
mod revision;
mod rulebook;
mod rules;
mod session;
mod settings;
mod since;
mod summary;
mod test;
mod threads;
mod trend;
mod trouble;
mod unread;
mod usage;
mod verdict;
mod watch;
mod why;
mod window;

use std::ffi::OsString;

use clap::builder::Resettable;
use clap::{Arg, CommandFactory, FromArgMatches, Parser, Subcommand};

use args::Global;
use failure::Failure;
pub use panic::install as install_panic_hook;
pub use threads::threads;
use window::Window;

/// Below the list of commands: where to begin, and what scripts need to know.
const AFTER_HELP: &str = "\
`archlint help` says in one screen how to begin.

`archlint @FILE` takes arguments from a file, one on each line.

Exit codes: 0 nothing to say, 1 findings, 2 wrong input or usage, 101 a bug of ours.
Environment: NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, COLUMNS, ARCHLINT_OUTPUT_FORMAT, ARCHLINT_OUTPUT_FILE, ARCHLINT_DOCS, ARCHLINT_TODAY, ARCHLINT_MAX_PARALLELISM.";

/// Finds, in a declared architecture, what public post-mortems show to have caused outages
#[derive(Debug, Parser)]
#[command(name = "archlint", version, after_help = AFTER_HELP, disable_help_subcommand = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(Box<check::Check>),
    Init(init::Init),
    Baseline(baseline::BaselineCommand),
    Allows(allows::Allows),
    New(new::New),
    Explain(explain::Explain),
    Rules(rules::Rules),
    Why(why::Why),
    Blast(blast::Blast),
    Diff(Box<diff::Diff>),
    Trend(trend::TrendCommand),
    Query(query::Query),
    Test(test::Test),
    Fmt(fmt::Fmt),
    Lsp(lsp::Lsp),
    Completions(completions::Completions),
    Man(man::Man),
    Help(help::Help),
}

/// How a run ends. Codes never count and are never combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing to say.
    Clean,
    /// Findings at or above the level that fails; `fmt --check` and `test` that do not pass; an editor that left without a word.
    Findings,
    /// Wrong input, wrong usage, something that cannot be read or written.
    Trouble,
}

impl Exit {
    /// The number for the system.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Trouble => 2,
        }
    }
}

/// Runs a command line, program name included, and gives how it ended. Prints everything there is to print.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args = match argument_file::expanded(args).and_then(|args| threads::asked().map(|_| args)) {
        Ok(args) => args,
        Err(failure) => return failure.say(&Window::new(&Global::default())),
    };
    let command = Cli::command().mut_subcommands(|command| command.mut_args(minding_what_is_set));
    let matches = match command.try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(error) => return usage::say(&error, &args),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return usage::say(&error, &args),
    };
    let window = Window::new(&cli.global);
    let result = match &cli.command {
        Command::Check(command) => check::run(command, matches.subcommand_matches("check"), &window),
        Command::Init(command) => init::run(command, &window),
        Command::Baseline(command) => baseline::run(command, matches.subcommand_matches("baseline"), &window),
        Command::Allows(command) => allows::run(command, &window),
        Command::New(command) => new::run(command, &window),
        Command::Explain(command) => explain::run(command, &window),
        Command::Rules(command) => rules::run(command, &window),
        Command::Why(command) => why::run(command, &window),
        Command::Blast(command) => blast::run(command, &window),
        Command::Diff(command) => diff::run(command, matches.subcommand_matches("diff"), &window),
        Command::Trend(command) => trend::run(command, &window),
        Command::Query(command) => query::run(command, &window),
        Command::Test(command) => test::run(command, &window),
        Command::Fmt(command) => fmt::run(command, &window),
        Command::Lsp(command) => lsp::run(command),
        Command::Completions(command) => completions::run(command),
        Command::Man(command) => man::run(command),
        Command::Help(command) => help::run(command, &window),
    };
    result.unwrap_or_else(|failure| failure.say(&window))
}

/// A variable that is set to nothing is as good as none.
fn minding_what_is_set(argument: Arg) -> Arg {
    let is_empty = argument.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
    if is_empty { argument.env(Resettable::Reset) } else { argument }
}

/// How commands end: with an exit, or with something that kept them from their work.
type Outcome = Result<Exit, Failure>;
