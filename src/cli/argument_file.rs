//! `@FILE` on the command line: arguments that stand in a file, one on each line.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use super::failure::Failure;

/// The arguments with those of each file in the place of its name. A word with `@` that names no file stays as it is, since git knows some (`@~1`), and so
/// does all that follows `--`.
///
/// # Errors
/// When a file is there and cannot be read as text, or names another one.
pub(super) fn expanded(arguments: impl IntoIterator<Item = OsString>) -> Result<Vec<OsString>, Failure> {
    let mut all = Vec::new();
    let mut arguments = arguments.into_iter();
    all.extend(arguments.next());
    for argument in arguments.by_ref() {
        match argument.to_str().and_then(|word| word.strip_prefix('@')).filter(|file| Path::new(file).is_file()) {
            Some(file) => all.extend(lines(file)?),
            None => {
                let is_last = argument == *"--";
                all.push(argument);
                if is_last {
                    break;
                }
            }
        }
    }
    all.extend(arguments);
    Ok(all)
}

/// The lines of a file that are not empty.
fn lines(file: &str) -> Result<Vec<OsString>, Failure> {
    let text = fs::read_to_string(file).map_err(|error| {
        Failure::new(
            format!("the arguments in `{file}` cannot be read: {error}"),
            format!("`archlint @{file}` takes a text in UTF-8 with one argument on each line"),
        )
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    // What follows `--` is no option, and names what it names.
    let inner =
        lines.iter().take_while(|line| **line != "--").find(|line| line.strip_prefix('@').is_some_and(|inner| Path::new(inner).is_file()));
    match inner {
        Some(inner) => Err(Failure::new(
            format!("`{inner}` stands in `{file}`, and a file of arguments takes in no other"),
            format!("name both: `archlint @{file} {inner}`; or write the lines of the one into the other"),
        )),
        None => Ok(lines.into_iter().map(OsString::from).collect()),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::expanded;

    #[test]
    fn only_names_of_files_before_the_dashes_are_replaced() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let file = folder.path().join("ci.args");
        std::fs::write(&file, "\u{feff}--fail-level\r\nwarning\n\n--select\nfan in, b  \n").expect("it is written");
        let at = format!("@{}", file.display());
        let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        let given = words(&[&at, "diff", "@~1", "@", &at, "--", &at]);
        let expected = words(&[&at, "diff", "@~1", "@", "--fail-level", "warning", "--select", "fan in, b", "--", &at]);
        assert_eq!(expanded(given).expect("the file can be read"), expected);
    }
}
