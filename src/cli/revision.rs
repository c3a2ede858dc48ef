//! Which state of the architecture a word on the command line means: a commit, a folder, or what stands on the disk now.

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::args::Place;
use super::failure::Failure;
use super::session;
use super::trouble::Trouble;
use super::window::Window;
use crate::diagnostic::{self, word};
use crate::lint::{self, Start, Surroundings, Workspace};
use crate::render::Ink;
use crate::source::git::{Commit, GitError, Repository};
use crate::source::{self, Disk, EntryKind, FileSystem, Memory, normal};

/// The commit that is checked out.
pub(super) const HEAD: &str = "HEAD";

/// Reads states of one repository, and folders.
#[derive(Clone)]
pub(super) struct Revisions<'a> {
    place: &'a Place,
    /// What to look at instead of the workspace around the folder: absolute, whether or not they exist now.
    paths: Vec<PathBuf>,
    /// The command up to the word that names a revision, for what it tells people to type.
    usage: String,
    /// The words that name revisions, as they were typed.
    asked: String,
    repository: OnceCell<Result<Repository, GitError>>,
}

/// What a word means.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// What stands on the disk now.
    Work,
    /// A folder or a foreign file.
    Disk(PathBuf),
    Commit(Commit),
}

/// One state, read.
pub(super) struct Side {
    /// As it was asked for.
    pub name: String,
    /// As it ends a sentence.
    pub said: String,
    pub commit: Option<Commit>,
    /// The commit, in as few digits as tell it from all others; empty where it is none.
    pub short: String,
    pub workspace: Workspace,
    /// What is looked at did not exist in it.
    pub missing: bool,
    /// The folder of the workspace in it, from the root of the repository, where that has moved since.
    pub moved: Option<String>,
}

impl<'a> Revisions<'a> {
    /// # Errors
    /// When the current folder cannot be read.
    pub fn new(place: &'a Place, paths: &[PathBuf], usage: &str, asked: String) -> Result<Self, Failure> {
        let here = session::current()?;
        let here = Disk.canonical(&here).unwrap_or(here);
        let whole = |path: &PathBuf| Disk.canonical(path).unwrap_or_else(|_| normal(&here.join(path)));
        Ok(Self { place, paths: paths.iter().map(whole).collect(), usage: usage.to_owned(), asked, repository: OnceCell::new() })
    }

    /// The same for a word that stands elsewhere on the command line.
    pub fn asked_by(&self, usage: &str, asked: &str) -> Self {
        Self { usage: usage.to_owned(), asked: asked.to_owned(), ..self.clone() }
    }

    /// The folder around which the workspace is looked for; it may be one that only revisions have.
    fn folder(&self) -> Result<PathBuf, Failure> {
        let here = session::current()?;
        let folder = self.place.root.as_ref().map_or_else(|| here.clone(), |root| here.join(root));
        Ok(Disk.canonical(&folder).unwrap_or_else(|_| normal(&Disk.canonical(&here).unwrap_or(here).join(folder))))
    }

    /// The repository around the folder that is meant.
    ///
    /// # Errors
    /// When there is none, or it cannot be opened.
    pub fn repository(&self) -> Result<&Repository, Failure> {
        let folder = self.folder()?;
        self.repository.get_or_init(|| Repository::around(&folder)).as_ref().map_err(|error| match error {
            GitError::NoRepository => {
                let said = "no git repository is around this folder";
                Failure::new(said, format!("name one: `archlint {} --root FOLDER`", self.usage.split(' ').next().unwrap_or_default()))
            }
            error => self.failure(error, HEAD),
        })
    }

    /// The two ends of `A`, `A B`, `A..B` and `A...B`, the last one from the commit at which B left A.
    ///
    /// # Errors
    /// When one of them is neither revision nor folder.
    pub fn ends(&self, base: &str, head: Option<&str>) -> Result<(Target, Target), Failure> {
        if head.is_none() && !is_path(base) {
            if let Some((one, two)) = base.split_once("...") {
                let (one, two) = (self.commit(or_head(one))?, self.commit(or_head(two))?);
                return Ok((Target::Commit(self.merge_base(&one, &two, base)?), Target::Commit(two)));
            }
            if let Some((one, two)) = base.split_once("..") {
                return Ok((self.target(or_head(one))?, self.target(or_head(two))?));
            }
        }
        let (one, two) = (self.target(base)?, head.map_or(Ok(Target::Work), |head| self.target(head))?);
        refuse_a_file(base, (&one, base), &two)?;
        refuse_a_file(base, (&two, head.unwrap_or_default()), &one)?;
        Ok((one, two))
    }

    /// What `--since` means: a revision, or with `...` behind it the commit at which what is checked out left it.
    ///
    /// # Errors
    /// When it is neither revision nor folder.
    pub fn since(&self, word: &str) -> Result<Target, Failure> {
        match word.strip_suffix("...") {
            Some(one) => Ok(Target::Commit(self.merge_base(&self.commit(or_head(one))?, &self.commit(HEAD)?, word)?)),
            None => self.target(word),
        }
    }

    fn target(&self, word: &str) -> Result<Target, Failure> {
        let folder = || session::real(Path::new(word)).map(Target::Disk);
        if is_path(word) {
            return folder();
        }
        let found = match self.repository.get_or_init(|| Repository::around(&self.folder().unwrap_or_default())) {
            Ok(repository) => repository.commit(word),
            Err(error) => Err(error.clone()),
        };
        match found {
            Ok(commit) => Ok(Target::Commit(commit)),
            Err(GitError::NoRevision | GitError::NoRepository) if Path::new(word).exists() => folder(),
            Err(error) => Err(self.failure(&error, word)),
        }
    }

    /// A commit by its name.
    ///
    /// # Errors
    /// When there is none.
    pub fn commit(&self, word: &str) -> Result<Commit, Failure> {
        self.repository()?.commit(word).map_err(|error| self.failure(&error, word))
    }

    /// The name of a commit in as few digits as tell it from all others.
    pub fn short(&self, commit: &Commit) -> String {
        self.repository().map_or_else(|_| commit.id.clone(), |repository| repository.short(commit))
    }

    fn merge_base(&self, one: &Commit, two: &Commit, word: &str) -> Result<Commit, Failure> {
        self.repository()?.merge_base(one, two).map_err(|error| self.failure(&error, word))
    }

    /// Reads two states, the later one first: it says which workspace is meant. Where it has none around the folder, that of the earlier one is, which may
    /// have moved away.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_both(&self, base: (&Target, &str), head: (&Target, &str)) -> Result<(Side, Side), Failure> {
        let later = self.read(head.0, head.1, None);
        let earlier = match self.read(base.0, base.1, later.as_ref().ok().map(|side| &side.workspace)) {
            Ok(earlier) => earlier,
            Err(error) => return Err(later.err().unwrap_or(error)),
        };
        let is_there = later.as_ref().is_ok_and(|side| side.workspace.is_declared());
        if !is_there && self.paths.is_empty() && earlier.workspace.title().is_some() {
            let elsewhere = self.read(head.0, head.1, Some(&earlier.workspace));
            if let Ok(elsewhere) = elsewhere
                && elsewhere.moved.is_some()
            {
                return Ok((earlier, elsewhere));
            }
        }
        Ok((earlier, later?))
    }

    /// What stands on the disk cannot be compared where nothing does.
    ///
    /// # Errors
    /// In a bare repository.
    pub fn refuse_bare(&self) -> Result<(), Failure> {
        if self.repository.get().is_some_and(|repository| repository.as_ref().is_ok_and(Repository::is_bare)) {
            let help = "compare two revisions: `archlint diff main~1 main`";
            return Err(Failure::new("nothing is checked out in a bare repository", help));
        }
        Ok(())
    }

    /// Reads a state. `beside` is the other one, where it was read before: both are about the same folder.
    ///
    /// # Errors
    /// When nothing can be read at all; what is wrong with the texts is in the workspace.
    pub fn read(&self, target: &Target, name: &str, beside: Option<&Workspace>) -> Result<Side, Failure> {
        let surroundings = session::surroundings();
        match target {
            Target::Work => {
                self.refuse_bare()?;
                let elsewhere = beside.and_then(Workspace::title).and_then(|title| {
                    let root = self.root().ok()?;
                    let workspace = Workspace::load(&Disk, &self.start_in(&Disk, &root, Some(&title))?, &surroundings);
                    (workspace.root != root).then_some(workspace)
                });
                let moved = elsewhere.as_ref().map(|workspace| self.below(&workspace.root));
                let workspace = elsewhere.map_or_else(|| session::load(self.place, &self.paths, None), Ok)?;
                Ok(Side { moved, ..Side::of_disk(".", "the working tree", workspace) })
            }
            Target::Disk(path) => {
                if let Some(file) = self.paths.first().and_then(|file| file.file_name()) {
                    let (old, new) = (Path::new("OLD").join(file), Path::new("NEW").join(file));
                    return Err(Failure::new(
                        format!("`{name}` is a folder, and what stands behind `--` is looked for in revisions"),
                        format!(
                            "name the files themselves: `archlint diff {} {}`",
                            word(&old.to_string_lossy()),
                            word(&new.to_string_lossy())
                        ),
                    ));
                }
                Ok(Side::of_disk(name, &format!("`{name}`"), folder_alone(path, &surroundings)?))
            }
            Target::Commit(commit) => {
                let snapshot = self.repository()?.snapshot(commit);
                if let Err(error) = snapshot.list(self.repository()?.root()) {
                    return Err(self.failure(&GitError::Damaged(error.to_string()), name));
                }
                let around = match beside {
                    Some(workspace) if workspace.root.starts_with(self.repository()?.root()) && !workspace.sources.is_empty() => {
                        workspace.root.clone()
                    }
                    _ => self.root()?,
                };
                let start = self.start_in(&snapshot, &around, beside.and_then(Workspace::title).as_deref());
                let missing = start.is_none();
                // What is not found may stand in what could not be read.
                if let Some(why) = snapshot.failure().filter(|_| missing) {
                    return Err(self.failure(&GitError::Damaged(why), name));
                }
                let workspace = start.map_or_else(nothing, |start| Workspace::load(&snapshot, &start, &surroundings));
                let short = self.short(commit);
                let said = if commit.id.starts_with(name) { format!("`{short}`") } else { format!("`{name}` ({short})") };
                let moved = (!missing && self.paths.is_empty() && workspace.root != around).then(|| self.below(&workspace.root));
                Ok(Side { name: name.to_owned(), said, commit: Some(commit.clone()), short, workspace, missing, moved })
            }
        }
    }

    /// Where to begin in a commit: around the folder, or, where no workspace is around it there, where one of the same title is, or the one below. Nothing where the
    /// commit has nothing of what is looked at.
    pub fn start_in(&self, fs: &dyn FileSystem, root: &Path, title: Option<&str>) -> Option<Start> {
        if self.names_foreign_files() {
            let files: Vec<PathBuf> = self.paths.iter().filter(|path| fs.kind(path) == Some(EntryKind::File)).cloned().collect();
            return (!files.is_empty()).then_some(Start::Foreign(files));
        }
        if let Some(first) = self.paths.first() {
            return fs.kind(first).map(|_| Start::Around(first.clone()));
        }
        let here = fs.kind(root).map(|_| Start::Around(root.to_path_buf()));
        let surroundings = session::surroundings();
        match title {
            Some(title) if here.is_none() || !lint::declares_workspace_around(fs, root, &surroundings) => {
                let top = self.repository().ok()?.root();
                let found = lint::folders_of_workspace(fs, top, title, &surroundings);
                // Of several none is known to be the one.
                if let [one] = &found[..] { Some(Start::Around(one.clone())) } else { here }
            }
            None if here.is_some() && !lint::declares_workspace_around(fs, root, &surroundings) => {
                let is_empty = Workspace::load(fs, &Start::Around(root.to_path_buf()), &surroundings).sources.is_empty();
                let below = if is_empty { session::only_below(fs, root).ok().flatten() } else { None };
                below.map(Start::Around).or(here)
            }
            _ => here,
        }
    }

    /// Where a workspace of another state stands now, as seen from here, if it has moved.
    pub fn whereabouts(&self, workspace: &Workspace) -> Option<String> {
        let root = self.root().ok()?;
        match self.start_in(&Disk, &root, Some(&workspace.title()?))? {
            Start::Around(folder) if folder != root => Some(session::seen_from_here(&folder)),
            _ => None,
        }
    }

    /// A folder as seen from the root of the repository.
    fn below(&self, folder: &Path) -> String {
        let root = self.repository().map_or(folder, |repository| repository.root());
        let parts: Vec<_> = folder.strip_prefix(root).unwrap_or(folder).iter().map(|part| part.to_string_lossy()).collect();
        if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
    }

    /// Whether foreign files are looked at instead of a workspace.
    pub fn names_foreign_files(&self) -> bool {
        !self.paths.is_empty() && self.paths.iter().all(|path| session::stands_for_itself(path))
    }

    /// The folder of the workspace that stands on the disk, or the folder that is meant, where only revisions have it.
    ///
    /// # Errors
    /// When the current folder cannot be read.
    pub fn root(&self) -> Result<PathBuf, Failure> {
        let folder = self.folder()?;
        let is_here = !self.repository()?.is_bare() && Disk.kind(&folder).is_some();
        Ok(if is_here { lint::home_of(&Disk, &folder, &session::surroundings()).root } else { folder })
    }

    /// The commit at which a history left a revision: that itself, if it is in it.
    ///
    /// # Errors
    /// When there is none.
    pub fn left(&self, word: &str, end: &Commit) -> Result<Commit, Failure> {
        self.merge_base(&self.commit(word)?, end, word)
    }

    /// What a failure of git means for people.
    fn failure(&self, error: &GitError, word: &str) -> Failure {
        let repository = self.repository.get().and_then(|repository| repository.as_ref().ok());
        Trouble { repository, usage: &self.usage, asked: &self.asked, word }.failure(error)
    }
}

/// Whether a word can only be a path: no revision looks like this.
fn is_path(word: &str) -> bool {
    let path = Path::new(word);
    path.is_absolute() || word == "." || word == ".." || word.starts_with("./") || word.starts_with("../") || word.ends_with('/')
}

/// A file alone says nothing beside a whole state: what is meant is the file in both of them.
fn refuse_a_file(base: &str, this: (&Target, &str), other: &Target) -> Result<(), Failure> {
    let (Target::Disk(path), word) = this else { return Ok(()) };
    if matches!(other, Target::Disk(_)) || Disk.kind(path) != Some(EntryKind::File) {
        return Ok(());
    }
    let base = if base == word { HEAD } else { base };
    Err(Failure::new(
        format!("`{word}` is a file, and what it is compared with is a whole state"),
        format!("`archlint diff {base} -- {}` compares the file as it is in both", diagnostic::word(word)),
    ))
}

fn or_head(word: &str) -> &str {
    if word.is_empty() { HEAD } else { word }
}

/// A folder as a workspace of its own, or a foreign file.
fn folder_alone(path: &Path, surroundings: &Surroundings) -> Result<Workspace, Failure> {
    if Disk.kind(path) == Some(EntryKind::File) && session::stands_for_itself(path) {
        return Ok(Workspace::load(&Disk, &Start::Foreign(vec![path.to_path_buf()]), surroundings));
    }
    let home = lint::home_of(&Disk, path, surroundings);
    if Disk.kind(path) == Some(EntryKind::Dir) && home.root != *path {
        return Err(Failure::new(
            format!("`{}` is a part of the workspace in `{}`", path.display(), home.root.display()),
            "name folders that each hold a workspace of their own: `archlint diff OLD NEW`",
        ));
    }
    Ok(Workspace::load(&Disk, &Start::Around(path.to_path_buf()), surroundings))
}

/// A state without anything.
pub(super) fn nothing() -> Workspace {
    Workspace::load(&Memory::default(), &Start::Around(PathBuf::from("/")), &Surroundings::default())
}

/// The day of a commit where it was made. A clock that nobody could have meant becomes the first day of all.
pub(super) fn day(commit: &Commit) -> Date {
    let time = Timestamp::from_second(commit.seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    Offset::from_seconds(commit.offset).unwrap_or(Offset::UTC).to_datetime(time).date()
}

/// Whether the name of a file in a commit says that it is ours.
pub(super) fn is_arch(name: &OsStr) -> bool {
    source::is_arch(Path::new(name))
}

impl Side {
    fn of_disk(name: &str, said: &str, workspace: Workspace) -> Self {
        Self { name: name.to_owned(), said: said.to_owned(), commit: None, short: String::new(), workspace, missing: false, moved: None }
    }

    /// Says where the workspace stood, if that is elsewhere now.
    pub fn say_where(&self, window: &Window) {
        if let Some(folder) = &self.moved {
            window.say("note", Ink::Bold, &format!("{} has its workspace in `{folder}`", self.said));
        }
    }
}
