//! Files that the command writes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes a file whole or not at all: what another run, or a reader, meets under the name is never half of a text, and what stood there stays when
/// the disk is full. What is no plain file (a device, a pipe), or is open already, is written as it is.
///
/// # Errors
/// Those of the system.
pub(super) fn replace(path: &Path, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if is_open_already(path) || fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
        // Where such a path leads has no other name: that of a pipe is none. To write at its end takes nothing from who else writes there.
        return append(path, write);
    }
    let target = behind_links(path);
    let known = fs::metadata(&target).ok();
    if !target.is_symlink()
        && known.as_ref().is_none_or(fs::Metadata::is_file)
        && let Some((beside, file)) = beside(&target)
    {
        let done = filled(file, &write).and_then(|file| {
            // Some disks tell only now that they are full.
            file.sync_all()?;
            if let Some(known) = known {
                fs::set_permissions(&beside, known.permissions())?;
            }
            fs::rename(&beside, &target)
        });
        if done.is_err() {
            // What failed is told; a remainder that cannot be removed would say less.
            let _ = fs::remove_file(&beside);
        }
        return done;
    }
    filled(File::create(&target)?, &write).map(|_| ())
}

/// Whether a path names what this process, or the shell that started it, holds open: what stands there is not ours to replace.
fn is_open_already(path: &Path) -> bool {
    ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc/self/fd"].iter().any(|open| path.starts_with(open))
}

/// Links that are followed before they are called a circle.
const LINKS: usize = 40;

/// Where a path leads, so that a link stays a link; what it leads to may still have to be made. A circle ends at one of its links, which the system
/// refuses.
fn behind_links(path: &Path) -> PathBuf {
    if let Ok(target) = fs::canonicalize(path) {
        return target;
    }
    let mut target = path.to_path_buf();
    for _ in 0..LINKS {
        let Ok(next) = fs::read_link(&target) else { break };
        target = target.parent().unwrap_or(Path::new("")).join(next);
    }
    target
}

/// A new file beside the one that is meant, where the folder takes one.
fn beside(target: &Path) -> Option<(PathBuf, File)> {
    let name = target.file_name()?.to_string_lossy();
    let path = target.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let file = OpenOptions::new().write(true).create_new(true).open(&path).ok()?;
    Some((path, file))
}

/// Adds to the end of a file, which is made where there is none.
///
/// # Errors
/// Those of the system.
pub(super) fn append(path: &Path, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    filled(OpenOptions::new().append(true).create(true).open(path)?, &write).map(|_| ())
}

fn filled(file: File, write: &impl Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<File> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    Ok(out.into_inner()?)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io;

    use super::replace;

    #[test]
    fn what_cannot_be_finished_leaves_what_stood_there() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("a.json");
        replace(&path, |out| out.write_all(b"first")).expect("it is written");
        let failed = replace(&path, |out| {
            out.write_all(b"sec")?;
            Err(io::Error::other("the disk is full"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "first");
        assert_eq!(fs::read_dir(folder.path()).expect("it can be listed").count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_also_to_what_is_not_there_yet() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a folder for the test");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("there")).expect("it can be made");
        for (link, target) in [("first", "there/second"), ("there/second", "a.json"), ("round", "about"), ("about", "round")] {
            symlink(target, at(link)).expect("it can be made");
        }
        for text in ["one", "two"] {
            replace(&at("first"), |out| out.write_all(text.as_bytes())).expect("it is written");
            assert_eq!(fs::read_to_string(at("there/a.json")).expect("it is there"), text);
        }
        assert!(replace(&at("round"), |out| out.write_all(b"x")).is_err(), "a circle leads nowhere");
        assert!(["first", "there/second", "round", "about"].iter().all(|link| at(link).is_symlink()));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_open_already_is_written_to() {
        use std::io::Read;
        use std::os::fd::AsRawFd;
        let (mut reader, writer) = io::pipe().expect("a pipe can be made");
        replace(format!("/dev/fd/{}", writer.as_raw_fd()).as_ref(), |out| out.write_all(b"piped")).expect("it is written");
        drop(writer);
        let mut text = String::new();
        reader.read_to_string(&mut text).expect("it can be read");
        assert_eq!(text, "piped");

        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("log");
        fs::write(&path, "a log\n").expect("it is written");
        let log = fs::OpenOptions::new().append(true).open(&path).expect("it can be opened");
        replace(format!("/dev/fd/{}", log.as_raw_fd()).as_ref(), |out| out.write_all(b"more")).expect("it is written");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "a log\nmore", "what stood there stays");
    }
}
