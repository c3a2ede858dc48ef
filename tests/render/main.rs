//! Every format against a set of made-up findings that are hard to draw. A case is `cases/NAME.case`; what each format makes of it stands beside it.
//! `BLESS=1 cargo test --test render` writes what is expected anew.

mod case;
#[path = "../support/json_schema.rs"]
mod json_schema;
mod schema;

use std::path::{Path, PathBuf};
use std::{env, fs};

use archlint::render::{Compared, Findings, Format, Style, findings};
use case::Case;
use libtest_mimic::{Arguments, Failed, Trial};

/// File name ending, format and style of each output.
const OUTPUTS: [(&str, Format, Style); 13] = [
    ("human", Format::Human, Style { width: 100, colour: false, unicode: true, whole: false }),
    ("narrow-ascii", Format::Human, Style { width: 60, colour: false, unicode: false, whole: false }),
    ("colour", Format::Human, Style { width: 80, colour: true, unicode: true, whole: true }),
    ("plain", Format::Plain, Style { width: 80, colour: false, unicode: true, whole: false }),
    ("concise", Format::Concise, Style { width: 80, colour: false, unicode: true, whole: false }),
    ("json", Format::Json, MACHINE),
    ("jsonl", Format::Jsonl, MACHINE),
    ("sarif", Format::Sarif, MACHINE),
    ("github", Format::Github, MACHINE),
    ("gitlab", Format::Gitlab, MACHINE),
    ("junit", Format::Junit, MACHINE),
    ("checkstyle", Format::Checkstyle, MACHINE),
    ("markdown", Format::Markdown, MACHINE),
];

/// Machines do not look at the style.
const MACHINE: Style = Style { width: 80, colour: false, unicode: true, whole: false };

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render/cases");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of cases is part of the repository")
        .map(|entry| entry.expect("its entries can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "case"))
        .collect();
    cases.sort();
    let mut trials = vec![
        Trial::test("no output without its case", move || orphans(&folder)),
        Trial::test("every format is among the outputs", complete),
        Trial::test("the schemas find what they look for", || Ok(schema::finds_what_it_looks_for()?)),
    ];
    for path in cases {
        for (name, format, style) in OUTPUTS {
            let path = path.clone();
            let title = format!("{}::{name}", path.file_stem().unwrap_or_default().to_string_lossy());
            trials.push(Trial::test(title, move || run(&path, name, format, style)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn run(path: &Path, name: &str, format: Format, style: Style) -> Result<(), Failed> {
    let case = Case::read(&fs::read_to_string(path)?)?;
    let compared = case.gone.as_deref().map(|gone| Compared { with: Some("`main`"), gone });
    let found = Findings {
        summary: case.summary(),
        top: &case.top,
        base: &case.base,
        rules: &case.rules,
        suppressed: &case.suppressed,
        besides: &case.besides,
        compared,
        version: "0.0.0",
        ..Findings::new(&case.sources, &case.diagnostics)
    };
    let mut out = Vec::new();
    findings(format, &found, &style, &mut out)?;
    let got = String::from_utf8(out)?;
    schema::conforms(format, &got)?;
    harmless(&got, style.colour)?;
    if name == "narrow-ascii" {
        narrow(&got, &case)?;
    }

    let expected = path.with_extension(name);
    if env::var_os("BLESS").is_some() {
        return Ok(fs::write(expected, got)?);
    }
    let wanted = fs::read_to_string(&expected).map_err(|error| format!("{}: {error}; BLESS=1 writes it", expected.display()))?;
    if wanted == got {
        return Ok(());
    }
    let difference = similar::TextDiff::from_lines(&wanted, &got);
    Err(format!("{} differs:\n{}", expected.display(), difference.unified_diff()).into())
}

/// Nothing but our own colours may act on a terminal.
fn harmless(text: &str, colour: bool) -> Result<(), Failed> {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_control() && c != '\n') {
        let end = rest[at..].find('m').map_or(rest.len(), |end| at + end + 1);
        let ours = colour
            && rest[at..end]
                .strip_prefix("\x1b[")
                .is_some_and(|code| code.trim_end_matches('m').bytes().all(|b| b.is_ascii_digit() || b == b';'));
        if !ours {
            return Err(format!("a control character gets through: {:?}", &rest[at..end]).into());
        }
        rest = &rest[end..];
    }
    Ok(())
}

/// No line is wider than the window, and nothing of ours lies outside ASCII.
fn narrow(text: &str, case: &Case) -> Result<(), Failed> {
    let theirs: String = case.sources.iter().map(|(_, file)| format!("{}{}", file.path, file.text)).collect();
    for line in text.lines() {
        let columns = archlint::render::text::columns(line);
        if columns > 60 {
            return Err(format!("{columns} columns: {line}").into());
        }
        if let Some(odd) = line.chars().find(|c| !c.is_ascii() && !theirs.contains(*c) && *c != '…') {
            return Err(format!("{odd:?} in {line}").into());
        }
    }
    Ok(())
}

fn complete() -> Result<(), Failed> {
    match Format::ALL.iter().find(|format| !OUTPUTS.iter().any(|(_, known, _)| known == *format)) {
        Some(format) => Err(format!("{} is not shown", format.name()).into()),
        None => Ok(()),
    }
}

fn orphans(folder: &Path) -> Result<(), Failed> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.with_extension("case").is_file() {
            return Err(format!("{} has no case", path.display()).into());
        }
    }
    Ok(())
}
