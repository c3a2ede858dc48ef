//! What there is to say about a rule, as an article in Markdown: the page in `docs/rules/` and, laid out, the text in the terminal.

use super::{picture, session};
use crate::diagnostic::Diagnostic;
use crate::lint::{self, Demonstration, Page, Workspace};
use crate::render::{self, Style};

/// The section before which the example stands: what is wrong is shown before what to do about it.
const BEFORE: &str = "What to do";

/// The article. Its example is checked, and what archlint says of it is real; `style` says how that is drawn.
pub(super) fn article(page: &Page, reads: &[String], workspace: &Workspace, style: &Style) -> String {
    let style = &Style { colour: false, ..*style };
    let bad = page.examples.iter().find(|(bad, _)| *bad).map(|(_, text)| text);
    let shown = bad.map(|text| lint::demonstrate(workspace, &page.name, text));
    let mut out = format!("# {}\n\n{}\n", page.name, page.title);
    let mut example = shown.as_ref().zip(bad).map(|(shown, text)| show(shown, text, reads, style));
    for section in sections(&page.docs) {
        if section.trim_start_matches('#').trim_start().starts_with(BEFORE) {
            out.extend(example.take());
        }
        out.push_str(&format!("\n{section}\n"));
    }
    out.extend(example);
    if let Some((_, good)) = page.examples.iter().find(|(bad, _)| !bad) {
        out.push_str(&format!("\n## Not reported\n\n{}", fence("arch", &lint::without_marks(good))));
    }
    out.push_str(&accepting(page, shown.as_ref(), style));
    out.push_str(&in_short(page, reads));
    out
}

/// The documentation, cut before each `## Heading`.
fn sections(docs: &str) -> Vec<String> {
    let mut sections: Vec<String> = Vec::new();
    let mut fenced = false;
    for line in docs.lines() {
        fenced ^= line.trim_start().starts_with("```");
        match sections.last_mut() {
            Some(section) if fenced || !line.starts_with("## ") => {
                section.push('\n');
                section.push_str(line);
            }
            _ => sections.push(line.to_owned()),
        }
    }
    sections.into_iter().map(|section| section.trim().to_owned()).filter(|section| !section.is_empty()).collect()
}

fn show(shown: &Demonstration, text: &str, reads: &[String], style: &Style) -> String {
    let mut out = String::new();
    if let Some(finding) = shown.findings.first() {
        let drawn = render::picture(&picture::branches(shown, finding, reads), style);
        if !drawn.is_empty() {
            out.push_str(&format!("\n## How it looks\n\n{}", fence("text", &drawn)));
        }
    }
    out.push_str(&format!("\n## An example\n\n{}", fence("arch", &lint::without_marks(text))));
    if !shown.findings.is_empty() {
        out.push_str(&format!("\narchlint says:\n\n{}", fence("text", &session::drawn(&shown.sources, &shown.findings, style))));
    }
    out
}

/// How to live with one finding, with the line that belongs to the example, and how to live with all.
fn accepting(page: &Page, shown: Option<&Demonstration>, style: &Style) -> String {
    let name = &page.name;
    let dots = if style.unicode { "…" } else { "..." };
    let finding = shown.and_then(|shown| shown.findings.first());
    let one = match finding.and_then(|finding| render::accept(finding, dots)) {
        Some((statement, belongs)) => format!("one finding: `{statement}`, here {belongs}"),
        None => format!("one finding: `allow {name} because \"{dots}\"`, where the finding says"),
    };
    let has_component =
        |(shown, finding): (&Demonstration, &Diagnostic)| shown.model.component_by_name.contains_key(&*finding.identity.subject);
    // What is about a team or a claim is about no component that a condition could choose.
    let some = if shown.zip(finding).is_none_or(has_component) {
        format!(", or for some: `policy for c: component where c.tier >= 2 {{ {name} = info }}`")
    } else {
        String::new()
    };
    format!(
        "\n## To accept it\n\n- {one}; with `until 2027-03-31` before `because` it ends on that day\n- all of them: `policy {{ {name} = off }}`, or a lower level{some}\n"
    )
}

fn in_short(page: &Page, reads: &[String]) -> String {
    let mut out = format!("\n## In short\n\n- category: {}\n- level: `{}`\n", page.category, page.level);
    for (written, docs) in &page.parameters {
        let docs = if docs.is_empty() { String::new() } else { format!(": {docs}") };
        out.push_str(&format!("- parameter `{written}`{docs}\n"));
    }
    let reads: Vec<String> = reads.iter().map(|read| format!("`{read}`")).collect();
    if !reads.is_empty() {
        out.push_str(&format!("- reads {}\n", reads.join(", ")));
    }
    out
}

fn fence(language: &str, text: &str) -> String {
    format!("```{language}\n{}\n```\n", text.trim_matches('\n').trim_end())
}
