//! The small format in which made-up findings are written down.
//!
//! ```text
//! --- file shop.arch            the text of a file; `escaped` after the name reads `\t`, `\r`, `\n`, `\u{…}` and joins lines without line endings
//! --- rule people no-owner      a rule that is known, with its category; then its title in a line and its documentation
//! --- base systems/shop in /r   the folder of the workspace in the repository, and the repository's
//! --- gone fan-in               a finding that is no longer there, and what it was about
//! --- besides               a sentence on what makes the run fail besides the findings
//! --- finding error fan-in      level and rule; `input` in place of a level makes it an error of the input
//! --- suppressed error fan-in   a finding that is covered: by a permission where a line `reason:` says why, otherwise by the baseline
//! message: …                    also note:, help:, involves:, subject:, cause:, fingerprint:, block:
//! at shop.arch "text" 2: words  the second place of the text; `""` is a place of no length, `end` after it the end of the file
//! path words: a shop.arch "text" > b shop.arch "text"
//! ```

use std::sync::Arc;

use archlint::diagnostic::{Diagnostic, Home, Identity, Label, Level, Path, Step, Summary};
use archlint::render::{Gone, RuleCard, Suppressed};
use archlint::source::{FileId, SourceFile, Sources, Span};

#[derive(Default)]
pub struct Case {
    pub sources: Sources,
    pub diagnostics: Vec<Diagnostic>,
    pub suppressed: Vec<Suppressed>,
    pub rules: Vec<RuleCard>,
    pub top: String,
    pub base: String,
    /// What the run was compared with no longer has, if it was compared.
    pub gone: Option<Vec<Gone>>,
    /// What makes the run fail besides the findings.
    pub besides: Vec<String>,
}

impl Case {
    pub fn read(text: &str) -> Result<Self, String> {
        let mut case = Self::default();
        for part in text.split("--- ").skip(1) {
            let (head, body) = part.split_once('\n').ok_or("a part has no body")?;
            let words: Vec<&str> = head.split_whitespace().collect();
            match words[..] {
                ["file", name] => _ = case.sources.add(SourceFile::new(name, body)),
                ["file", name, "escaped"] => _ = case.sources.add(SourceFile::new(name, unescape(&body.replace('\n', "")))),
                ["base", folder] => case.base = folder.to_owned(),
                ["base", folder, "in", top] => (case.base, case.top) = (folder.to_owned(), top.to_owned()),
                ["besides"] => case.besides.push(body.trim().to_owned()),
                ["gone"] => _ = case.gone.get_or_insert_default(),
                ["gone", rule] => case.gone.get_or_insert_default().push(Gone { rule: rule.to_owned(), what: body.trim().to_owned() }),
                ["rule", category, name] => {
                    let (title, docs) = body.split_once('\n').unwrap_or((body, ""));
                    case.rules.push(RuleCard {
                        name: name.to_owned(),
                        title: title.to_owned(),
                        category: category.to_owned(),
                        level: Level::Warning,
                        docs: docs.trim().to_owned(),
                        url: Some(format!("https://docs.example/rules/{name}")),
                    });
                }
                ["finding", level, rule] => {
                    let finding = case.finding(level, rule, body)?;
                    case.diagnostics.push(finding);
                }
                ["suppressed", level, rule] => {
                    let (reasons, rest): (Vec<&str>, Vec<&str>) = body.lines().partition(|line| line.starts_with("reason: "));
                    let reason = reasons.first().map(|line| unescape(&line["reason: ".len()..]));
                    case.suppressed.push(Suppressed { finding: case.finding(level, rule, &rest.join("\n"))?, reason });
                }
                _ => return Err(format!("`--- {head}` is not known")),
            }
        }
        Ok(case)
    }

    pub fn summary(&self) -> Summary {
        let count = |level| self.diagnostics.iter().filter(|diagnostic| diagnostic.level == level).count();
        Summary {
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            infos: count(Level::Info),
            files: self.sources.len(),
            ..Summary::default()
        }
    }

    fn finding(&self, level: &str, rule: &str, body: &str) -> Result<Diagnostic, String> {
        let input = level == "input";
        let mut finding = Diagnostic::input(rule, "", Span::default(), "");
        finding.level = if input { Level::Error } else { Level::from_name(level).ok_or("no such level")? };
        finding.labels.clear();
        finding.input = input;
        finding.rule = Arc::from(rule);
        finding.identity = Identity::default();
        for line in body.lines().filter(|line| !line.trim().is_empty()) {
            if let Some(rest) = line.strip_prefix("at ") {
                let (place, words) = rest.rsplit_once(": ").unwrap_or((rest.trim_end_matches(':'), ""));
                finding.labels.push(Label { span: self.span(place)?, message: unescape(words) });
                continue;
            }
            let (key, value) = line.split_once(": ").ok_or_else(|| format!("`{line}` has no value"))?;
            let value = unescape(value);
            match key {
                "message" => finding.message = value,
                "more-paths" => finding.more_paths = value.parse().map_err(|_| format!("`{value}` is no number"))?,
                "note" => finding.notes.push(value),
                "help" => finding.help.push(value),
                "involves" => finding.involves = value.split(", ").map(str::to_owned).collect(),
                "subject" => {
                    let first = value.split(", ").next().unwrap_or_default();
                    finding.identity.written.within = first.to_owned();
                    finding.identity.written.home = Home::Declared(first.to_owned());
                    finding.identity.subject = value;
                }
                "cause" => {
                    finding.identity.written.on = Some(value.clone());
                    finding.identity.cause = Some(value);
                }
                "block" => finding.identity.written.home = Home::Dependency { of: finding.identity.subject.clone(), written: value },
                "fingerprint" => finding.identity.fingerprint = value,
                path if path.starts_with("path") => finding.paths.push(self.path(path[4..].trim(), &value)?),
                _ => return Err(format!("`{key}` is not known")),
            }
        }
        if finding.identity.fingerprint.is_empty() && !input {
            let end = finding.identity.cause.as_ref().map_or_else(String::new, |cause| format!(":{cause}"));
            finding.identity.fingerprint = format!("{rule}:{}{end}", finding.identity.subject);
        }
        Ok(finding)
    }

    /// `name file "text" > …`
    fn path(&self, message: &str, steps: &str) -> Result<Path, String> {
        let steps = steps.split(" > ").map(|step| {
            let (name, place) = step.split_once(' ').ok_or("a step has no place")?;
            Ok(Step { name: name.to_owned(), span: self.span(place)? })
        });
        Ok(Path { steps: steps.collect::<Result<_, String>>()?, message: message.to_owned() })
    }

    /// `file "text"` or `file "text" 2`
    fn span(&self, place: &str) -> Result<Span, String> {
        let (name, rest) = place.split_once(" \"").ok_or_else(|| format!("`{place}` is no place"))?;
        let (wanted, which) = rest.rsplit_once('"').ok_or("a quote is missing")?;
        let wanted = unescape(wanted);
        let (id, file) = self.sources.iter().find(|(_, file)| file.path == name).ok_or_else(|| format!("no file {name}"))?;
        let id: FileId = id;
        let start = match which.trim() {
            "end" => file.text.len(),
            "" => file.text.find(&wanted).ok_or_else(|| format!("`{wanted}` does not stand in {name}"))?,
            number => {
                let number: usize = number.parse().map_err(|_| "no such place")?;
                file.text.match_indices(&wanted).nth(number - 1).ok_or("not that often")?.0
            }
        };
        Ok(Span::new(id, start, start + wanted.len()))
    }
}

/// `\t`, `\r`, `\n` and `\u{…}`; any other backslash stays.
fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(end) = rest.strip_prefix("u{").and_then(|code| code.find('}')) {
            let code = u32::from_str_radix(&rest[2..2 + end], 16).ok().and_then(char::from_u32);
            plain.extend(code);
            rest = &rest[end + 3..];
            continue;
        }
        let known = [('t', '\t'), ('r', '\r'), ('n', '\n')].into_iter().find(|(letter, _)| rest.starts_with(*letter));
        match known {
            Some((_, c)) => {
                plain.push(c);
                rest = &rest[1..];
            }
            None => plain.push('\\'),
        }
    }
    plain.push_str(rest);
    plain
}
