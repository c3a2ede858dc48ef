//! The language server as an editor talks to it. A case is one file: what the editor does, the files it does it with, then what came of it.
//! `BLESS=1 cargo test --test lsp` writes what came of it anew.
//!
//! ```text
//! # what the case shows
//! client {"general": {"positionEncodings": ["utf-8"]}}     what the editor can do, added to what all can do
//! === file shop.arch                                       a file in the folder that the editor shows
//! === script                                               see `script.rs`
//! open shop.arch
//! hover shop.arch needs ad|yen
//! === said                                                 from here on: what came of it
//! ```

mod edits;
mod script;
mod session;
mod show;
mod wire;

use std::path::{Path, PathBuf};
use std::{env, fs};

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lsp/cases");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).expect("the folder of cases is part of the repository").filter_map(|entry| Some(entry.ok()?.path())).collect();
    cases.sort();
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut trials: Vec<Trial> = cases.into_iter().map(|path| Trial::test(name(&path), move || run(&path))).collect();
    trials.extend(wire::trials());
    trials.extend(edits::trials());
    libtest_mimic::run(&arguments, trials).exit();
}

fn run(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?.replace("\r\n", "\n");
    let case = script::Case::read(&text)?;
    let got = format!("{}\n=== said\n{}", case.given, case.run()?);
    if env::var_os("BLESS").is_some() {
        return Ok(fs::write(path, got)?);
    }
    if got == text {
        return Ok(());
    }
    Err(format!("{} differs; BLESS=1 accepts this:\n{}", path.display(), similar::TextDiff::from_lines(&text, &got).unified_diff()).into())
}
