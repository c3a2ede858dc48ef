//! Embeds the stock rules: every `.arch` file under `rules/` becomes a line of `$OUT_DIR/stock.rs`, so that adding a rule is adding a file. And says from
//! which repository this is built.
//!
//! The generated file holds one item, sorted by path so that a build does not depend on the order in which a disk lists its folders:
//!
//! ```text
//! pub static STOCK: &[(&str, &str)] = &[("rules/concentration/fan-in.arch", include_str!(…)), …];
//! ```

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Where findings link to: the release workflow says from which repository it builds; otherwise it is what the package says, which may be nothing.
const REPOSITORY: &str = "ARCHLINT_REPOSITORY";

fn main() -> io::Result<()> {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={REPOSITORY}");
    let told = env::var(REPOSITORY).ok().filter(|told| !told.is_empty());
    println!("cargo::rustc-env={REPOSITORY}={}", told.map_or_else(|| variable("CARGO_PKG_REPOSITORY"), Ok)?);

    let mut files = Vec::new();
    collect(&root.join("rules"), &mut files)?;
    files.sort();

    let mut text = String::from(
        "/// The stock rules: path below the repository with `/`, and text, sorted by path.\npub static STOCK: &[(&str, &str)] = &[\n",
    );
    for file in &files {
        let name = name_of(&root, file)?;
        let place = file.to_str().ok_or_else(|| not_unicode(file))?;
        writeln!(text, "    ({name:?}, include_str!({place:?})),").map_err(io::Error::other)?;
    }
    text.push_str("];\n");
    fs::write(out.join("stock.rs"), text)
}

/// Every `.arch` file in the folder and below. Each folder is watched, so that a new file is seen as well as a changed one.
fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", dir.display());
    if !dir.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "arch") {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}

/// The path below the repository, with `/` on every system.
fn name_of(root: &Path, file: &Path) -> io::Result<String> {
    let below = file.strip_prefix(root).map_err(io::Error::other)?;
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/")).ok_or_else(|| not_unicode(file))
}

fn not_unicode(path: &Path) -> io::Error {
    io::Error::other(format!("{} is not a Unicode path", path.display()))
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|error| io::Error::other(format!("{name}: {error}")))
}
