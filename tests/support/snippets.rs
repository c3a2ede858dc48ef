//! Architecture in Markdown: every fence of ours in the documentation is run.
//!
//! | fence | what has to be true |
//! |---|---|
//! | ```` ```arch ```` | a whole file: reads without an error of the input |
//! | ```` ```arch,fragment ```` | what may stand in a component or in a file: reads without a syntax error, names need not resolve |
//! | ```` ```arch,error ```` | a whole file; the first line `// error: HEADLINE` is what archlint says |
//! | ```` ```arch,ignore ```` | nothing: says in its text why |

use serde_json::Value;

use super::{folder, run};

/// One fence.
#[derive(Debug, Clone)]
pub struct Snippet {
    /// Line of the opening fence, from 1.
    pub line: usize,
    /// What stands after `arch,`.
    pub kind: String,
    /// What stands between the fences.
    pub text: String,
}

/// Every fence of ours in a document, in order.
pub fn snippets(markdown: &str) -> Vec<Snippet> {
    let mut found = Vec::new();
    let mut open: Option<(bool, Snippet)> = None;
    for (index, line) in markdown.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(info)) => {
                let mut words = info.trim().splitn(2, ',');
                let ours = words.next() == Some("arch");
                let kind = words.next().unwrap_or("").trim().to_owned();
                open = Some((ours, Snippet { line: index + 1, kind, text: String::new() }));
            }
            (Some(_), Some(_)) => found.extend(open.take().filter(|(ours, _)| *ours).map(|(_, snippet)| snippet)),
            (Some((_, snippet)), None) => {
                snippet.text.push_str(line);
                snippet.text.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// Runs one fence.
pub fn check(snippet: &Snippet) -> Result<(), String> {
    match snippet.kind.as_str() {
        "" => match errors(&snippet.text)? {
            errors if errors.is_empty() => Ok(()),
            errors => Err(format!("is shown as right, and archlint says:\n  {}", shown(&errors))),
        },
        "error" => {
            let headline = snippet
                .text
                .lines()
                .next()
                .and_then(|line| line.strip_prefix("// error: "))
                .ok_or("begins without `// error: HEADLINE`")?;
            let errors = errors(&snippet.text)?;
            let said = errors.iter().any(|(_, message)| message == headline.trim());
            if said { Ok(()) } else { Err(format!("should make archlint say `{headline}`, it says:\n  {}", shown(&errors))) }
        }
        "fragment" => {
            // What may stand in a file and what may stand in a component overlap, so the better reading counts.
            let (as_file, as_body) = (errors(&snippet.text)?, errors(&format!("service example {{\n{}\n}}\n", snippet.text))?);
            let syntax = |errors: &[(String, String)]| errors.iter().filter(|(rule, _)| rule == "syntax").cloned().collect::<Vec<_>>();
            let (as_file, as_body) = (syntax(&as_file), syntax(&as_body));
            if as_file.is_empty() || as_body.is_empty() { Ok(()) } else { Err(format!("cannot be read:\n  {}", shown(&as_body))) }
        }
        "ignore" => Ok(()),
        other => Err(format!("has an unknown kind `{other}`")),
    }
}

/// Rule and message of every error of the input.
fn errors(text: &str) -> Result<Vec<(String, String)>, String> {
    let dir = folder([("snippet.arch", text)]);
    let run = run(dir.path(), &["check", "--output-format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).map_err(|error| format!("no JSON: {error}; stderr: {}", run.stderr))?;
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap_or("").to_owned();
    // Only a run over wrong input ends with 2, and then every error is one of the input.
    let errors = findings.iter().filter(|finding| run.code == 2 && finding["level"] == "error");
    Ok(errors.map(|finding| (word(finding, "rule"), word(finding, "message"))).collect())
}

fn shown(errors: &[(String, String)]) -> String {
    errors.iter().map(|(rule, message)| format!("{rule}: {message}")).collect::<Vec<_>>().join("\n  ")
}
