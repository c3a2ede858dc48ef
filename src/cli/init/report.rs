//! What `init` says: what it found, and what to do next.

use super::super::session;
use super::{FILE, Plan, UNREADABLE};
use crate::diagnostic::word;
use crate::lint::BASELINE;
use crate::render::text::count;
use crate::render::{Ink, Style, Table, paint, text};

/// What stands in the repository, and what of it is used.
pub(super) fn found(plan: &Plan, style: &Style) -> String {
    let mut table = Table::indented(2);
    for file in &plan.draft.used {
        table.row([file.path.clone(), format!("read as `{}`", file.alias)]);
    }
    for (file, reason) in &plan.draft.aside {
        table.row([file.path.clone(), format!("left out: {reason}")]);
    }
    for seen in &plan.draft.seen {
        table.row([seen.files.clone(), format!("{}: seen, not read", seen.what)]);
    }
    for folder in &plan.unread {
        table.row([folder.path.display().to_string(), format!("passed over: {}", folder.reason)]);
    }
    for folder in &plan.aside {
        table.row([folder.clone(), "a workspace of its own; it looks like a test or an example".to_owned()]);
    }
    if let Some((place, teams)) = &plan.draft.owners {
        let owned = teams.values().map(Vec::len).sum();
        let owns = if teams.len() == 1 { "owns" } else { "own" };
        table.row([(*place).to_owned(), format!("{} {owns} {}", count(teams.len(), "team"), count(owned, "component"))]);
    }
    if plan.parts > 0 {
        table.row([count(plan.parts, "`.arch` file"), "part of the workspace".to_owned()]);
    }
    for platform in &plan.platforms {
        table.row([platform.name, "in use"]);
    }
    let rows = table.text(style);
    let rows = if rows.is_empty() { "  nothing that archlint reads\n".to_owned() } else { rows };
    format!("{}\n{rows}\n", heading(style, "Found"))
}

/// What was written, the next steps, and what goes into the configuration of CI.
pub(super) fn next(plan: &Plan, style: &Style) -> String {
    let summary = &plan.report.summary;
    let mut said = format!("{FILE}: {} and {}", count(summary.components, "component"), count(summary.dependencies, "dependency"));
    said.push_str(match (summary.errors, summary.warnings + summary.infos) {
        _ if outdated(plan) => "; it passes once the baseline that stands here has its names",
        (0, 0) => "; it passes",
        (0, _) => "; it passes today",
        _ if plan.baseline => "; it passes today, with the baseline",
        _ => "",
    });
    let mut out = format!("{}\n{}", heading(style, "Written"), lines(style, 2, &said));
    if plan.baseline {
        out.push_str(&lines(style, 2, &format!("{BASELINE}: what is found today; only what is new is reported")));
    }
    if let Some(file) = plan.attributes.as_ref().filter(|_| plan.baseline) {
        let file = session::seen_from_here(file);
        out.push_str(&lines(style, 2, &format!("{file}: a line that lets git merge the baseline by itself")));
    }
    out.push_str(&format!("\n{}\n", heading(style, "Next")));
    for (number, (command, why)) in steps(plan).iter().enumerate() {
        out.push_str(&format!("  {}. {}\n{}", number + 1, paint(style, Ink::Bold, command), lines(style, 5, why)));
    }
    for platform in &plan.platforms {
        for (place, lines) in &platform.parts {
            let whose = if plan.below.is_empty() { "" } else { ", in the root of the repository" };
            let place = text::wrap(&format!("{}{whose}: {place}", platform.name), style.columns());
            let place: Vec<String> = place.iter().map(|line| heading(style, line)).collect();
            out.push_str(&format!("\n{}\n\n{lines}", place.join("\n")));
        }
    }
    out
}

/// Commands in the order in which they help, each with what for.
fn steps(plan: &Plan) -> Vec<(String, String)> {
    let here = plan.folder == ".";
    let root = if here { String::new() } else { format!(" --root {}", word(&plan.folder)) };
    let in_repository = if plan.below.is_empty() { String::new() } else { format!(" --root {}", word(&plan.below)) };
    let named = |name: &str| word(&if here { name.to_owned() } else { format!("{}/{name}", plan.folder) }).into_owned();
    let file = named(FILE);
    let mut steps = Vec::new();
    let mut step = |command: &str, why: String| steps.push((command.to_owned(), why));
    if let Some((file, _)) = plan.draft.aside.iter().find(|(_, reason)| reason.starts_with(UNREADABLE)) {
        step(&format!("archlint check {}", named(&file.path)), "see why this file cannot be read".to_owned());
    }
    if plan.report.summary.components == 0 {
        step(&format!("edit {file}"), "declare what users get done and the services behind it; an example stands in the file".to_owned());
        step(&format!("archlint check{root}"), "see what is found".to_owned());
    } else {
        let summary = &plan.report.summary;
        let found: Vec<String> = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| count(number, word))
            .collect();
        let today = if found.is_empty() {
            "see that nothing is found".to_owned()
        } else {
            format!("see what is found today: {}", found.join(", "))
        };
        step(&format!("archlint check{root}{}", if plan.baseline { " --no-baseline" } else { "" }), today);
        if let Some(finding) = plan
            .report
            .findings
            .iter()
            .filter(|finding| !finding.input && *finding.rule != *"stale-baseline")
            .max_by_key(|finding| finding.level)
        {
            step(&format!("archlint explain {}", finding.rule), "read why it matters, what to do, and when it is wrong".to_owned());
        }
        step(
            &format!("archlint check{root} --coverage"),
            format!("see which rules cannot see yet, and what to write in {FILE} so that they can; edit it"),
        );
    }
    let attributes = plan.attributes.as_ref().map_or_else(String::new, |file| format!(" {}", word(&session::seen_from_here(file))));
    let baseline = named(BASELINE);
    if outdated(plan) {
        let why = format!("bring {BASELINE}, which stands here, to the names of this workspace: until then CI fails");
        step(&format!("archlint baseline{root} --prune --allow-additions"), why);
        step(&format!("git add {file} {baseline}{attributes}"), "they are yours now, and reviewed like code".to_owned());
    } else if plan.baseline {
        step(&format!("git add {file} {baseline}{attributes}"), "they are yours now, and reviewed like code".to_owned());
    } else if plan.report.findings.is_empty() {
        step(&format!("git add {file}"), "it is yours now, and reviewed like code".to_owned());
    } else {
        let why = format!("write down what is found today in {BASELINE}, so that only what is new is reported");
        step(&format!("archlint baseline{root}"), why);
        step(&format!("git add {file} {baseline}{attributes}"), "they are yours now, and reviewed like code".to_owned());
    }
    match plan.platforms.len() {
        0 => step(
            "check every change",
            format!(
                "run `archlint check{in_repository}` in CI: it ends with 1 when there are errors, and with 2 when files cannot be read"
            ),
        ),
        _ => step("check every change", "put what stands below where it says".to_owned()),
    }
    steps
}

/// Whether a baseline stands here that was written of something else: the Compose files by themselves, without the name under which they are used.
fn outdated(plan: &Plan) -> bool {
    plan.report.findings.iter().any(|finding| *finding.rule == *"stale-baseline")
}

fn heading(style: &Style, said: &str) -> String {
    paint(style, Ink::Bold, said)
}

fn lines(style: &Style, indent: usize, said: &str) -> String {
    let lines = text::wrap(said, style.columns().saturating_sub(indent));
    lines.iter().map(|line| format!("{:indent$}{line}\n", "")).collect()
}
