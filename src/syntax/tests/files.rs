//! The printer on what people wrote: every architecture of the repository, and every one in its documentation.

use std::fs;
use std::path::{Path, PathBuf};

use super::common::is_read_alike;
use super::printing::{comments, printed, shape};
use super::read;
use crate::diagnostic::Level;

/// Every file below a folder of the repository whose name ends so.
fn below(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|ending| ending == extension) {
                found.push(entry);
            }
        }
    }
    found
}

/// What stands between the fences of ours in a document.
fn snippets(markdown: &str) -> Vec<String> {
    let fences = markdown.split("\n```arch").skip(1).filter_map(|rest| rest.split_once('\n'));
    fences.filter_map(|(_, text)| text.split_once("\n```").map(|(text, _)| format!("{text}\n"))).collect()
}

fn check(name: &str, text: &str) {
    is_read_alike(text);
    let once = printed(text);
    assert_eq!(printed(&once), once, "printed again, {name} is another text");
    assert!(shape(&once) == shape(text), "printed, {name} means something else:\n{once}");
    assert_eq!(comments(&once), comments(text), "a comment of {name} went elsewhere");
}

#[test]
fn every_file_of_the_repository() {
    let mut count = 0;
    for path in ["rules", "examples", "tests"].into_iter().flat_map(|folder| below(folder, "arch")) {
        check(&path.display().to_string(), &fs::read_to_string(&path).unwrap());
        count += 1;
    }
    assert!(count > 80, "{count}");
}

#[test]
fn every_snippet_of_the_documentation() {
    let mut count = 0;
    for path in below("docs", "md") {
        for text in snippets(&fs::read_to_string(&path).unwrap()) {
            check(&format!("`{}` in {}", text.lines().next().unwrap_or(""), path.display()), &text);
            if read(&text).errors.iter().all(|error| error.level < Level::Error) {
                assert_eq!(printed(&text), text, "{} shows another layout than `archlint fmt` gives", path.display());
                count += 1;
            }
        }
    }
    assert!(count > 30, "{count}");
}
