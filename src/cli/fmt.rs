use std::io::{self, Read};
use std::path::PathBuf;

use clap::Args;

use super::args::Place;
use super::failure::Failure;
use super::window::Window;
use super::{Exit, Outcome, difference, nothing, output, session, unread};
use crate::diagnostic::Diagnostic;
use crate::render::{Ink, text};
use crate::source::{Disk, FileId, FileSystem, SourceFile, Sources, Unread, files_below, is_arch};
use crate::syntax;

/// Lay out `.arch` files in the one canonical way; comments stay where they belong
#[derive(Debug, Args)]
pub(super) struct Fmt {
    /// Files and folders; `-` reads standard input and writes standard output [default: the workspace around the current folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// Write nothing, end with 1 if a file would change
    #[arg(long)]
    check: bool,
    /// Write nothing, show what would change, end with 1 if something would
    #[arg(long)]
    diff: bool,
}

pub(super) fn run(command: &Fmt, window: &Window) -> Outcome {
    if command.paths.iter().any(|path| path.as_os_str() == "-") {
        return standard_input(command, window);
    }
    let files = files(command, window)?;
    if files.is_empty() {
        window.say("warning", Ink::Yellow, "there is no `.arch` file to lay out");
        window.say("help", Ink::Cyan, "name files or folders: `archlint fmt FILE`");
    }
    let mut changed = 0;
    let mut broken = 0;
    for path in &files {
        let shown = path.strip_prefix(std::env::current_dir().unwrap_or_default()).unwrap_or(path).display().to_string();
        let old = Disk.read(path).map_err(|error| {
            Failure::new(format!("`{shown}` cannot be read: {error}"), "check its permissions; `archlint fmt FILE` lays out single files")
        })?;
        let old = String::from_utf8(old)
            .map_err(|_| Failure::new(format!("`{shown}` is not UTF-8"), "save it as UTF-8, then `archlint fmt` again"))?;
        let (new, whole) = laid_out(&shown, &old, window);
        broken += usize::from(!whole);
        if new == old {
            continue;
        }
        changed += 1;
        if command.diff {
            window.print(&difference::text(&shown, &old, &new, &window.stdout))?;
        } else if command.check {
            window.print(&format!("{}\n", text::visible(&shown)))?;
        } else {
            output::replace(path, |out| out.write_all(new.as_bytes())).map_err(|error| {
                Failure::new(
                    format!("`{shown}` cannot be written: {error}"),
                    "it is as it was; check its permissions and the room on the disk, then `archlint fmt` again",
                )
            })?;
        }
    }
    let only_looks = command.check || command.diff;
    let done = if only_looks { "would change" } else { "changed" };
    if !files.is_empty() {
        window.remark(&format!("{changed} of {} {done}\n", text::count(files.len(), "file")));
    }
    Ok(match (broken, changed) {
        (0, 0) => Exit::Clean,
        (0, _) if only_looks => Exit::Findings,
        (0, _) => Exit::Clean,
        _ => Exit::Trouble,
    })
}

fn standard_input(command: &Fmt, window: &Window) -> Outcome {
    const NAME: &str = "standard input";
    let mut old = String::new();
    io::stdin().read_to_string(&mut old).map_err(|error| {
        Failure::new(format!("standard input cannot be read: {error}"), "pipe in one text, in UTF-8: `archlint fmt - < FILE`")
    })?;
    let (new, whole) = laid_out(NAME, &old, window);
    let only_looks = command.check || command.diff;
    if !only_looks {
        window.print(&new)?;
    } else if command.diff && new != old {
        window.print(&difference::text(NAME, &old, &new, &window.stdout))?;
    }
    Ok(match whole {
        false => Exit::Trouble,
        true if only_looks && new != old => Exit::Findings,
        true => Exit::Clean,
    })
}

/// The files that are meant: those named, all below the folders named, or the workspace around.
fn files(command: &Fmt, window: &Window) -> Result<Vec<PathBuf>, Failure> {
    let named: Vec<PathBuf> = command.paths.iter().map(|path| session::real(path)).collect::<Result<_, _>>()?;
    if let Some((_, path)) = named.iter().zip(&command.paths).find(|(real, _)| real.is_file() && !is_arch(real)) {
        return Err(Failure::new(
            format!("`{}` is no `.arch` file, so its layout is not ours", path.display()),
            "`archlint fmt` takes `.arch` files, and folders that hold some",
        ));
    }
    let mut all = Vec::new();
    for path in named {
        if path.is_file() {
            all.push(path);
            continue;
        }
        let (files, unread) = files_below(&path);
        all.extend(files.into_iter().filter(|file| is_arch(file)));
        let shown = |folder: Unread| Unread { path: session::shown(&folder.path).into(), ..folder };
        unread::say(&unread.into_iter().map(shown).collect::<Vec<_>>(), window);
    }
    if command.paths.is_empty() {
        let workspace = session::load(&command.place, &[], None)?;
        nothing::refuse(&workspace)?;
        unread::say(&workspace.unread, window);
        let own: Vec<FileId> = workspace.own_files().collect();
        all.extend(session::files(&workspace).into_iter().filter(|(id, _)| own.contains(id)).map(|(_, path)| path));
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// The canonical layout, and whether all was read; what was not is said, and stays as it is.
fn laid_out(name: &str, old: &str, window: &Window) -> (String, bool) {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new(name, old));
    let parsed = syntax::parse(file, old);
    let errors: Vec<Diagnostic> = parsed.errors.iter().filter(|error| error.input).cloned().collect();
    session::say_all(&sources, &errors, window);
    (syntax::print(old, &parsed), errors.is_empty())
}
