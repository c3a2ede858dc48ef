//! After any sequence of edits the server has found what a fresh `archlint check` of the same texts finds: rule, level, message and range.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use crate::session::{self, Session};

/// Files that are edited, by name.
const FILES: [(&str, &str); 3] = [
    (
        "shop.arch",
        "workspace \"shop\" { tiers = [critical, high, low] }\nteam pay { oncall = \"x\" }\n/// Takes money.\nservice checkout {\n  owner = pay\n  tier = critical\n  needs any of { stripe, adyen } \"cards\" { drilled = 2026-08-14 }\n  uses pricing\n}\nexternal stripe { needs vault }\nexternal adyen { needs vault }\njourney buy { needs checkout }\n",
    ),
    (
        "base/base.arch",
        "service vault \"𝄞\" { runs in zone-a }\nservice pricing { needs vault; needs db.main { timeout = 2s, retries = 3 } }\nsystem db {\n  entry = main\n  datastore main { runs in zone-a }\n  datastore spare { runs in zone-b }\n}\nzone zone-a\nzone zone-b\nindependent { db.main, db.spare }\n",
    ),
    (
        "rules.arch",
        "/// ## What it finds\n/// Something.\nrule own {\n  title = \"own\"\n  match d: a needs b where b.owner is not set\n  subject a\n  cause b\n  report \"{a} needs {b}, which nobody owns\" { at d \"here\" }\n  example good { service a }\n}\npolicy { fan-in = warning { limit = 1 } }\n",
    ),
];

/// What is typed.
const WORDS: &[&str] = &[
    "needs ",
    "wants ",
    "vault",
    "stripe",
    " { ",
    " } ",
    "}",
    "{",
    "\n",
    "service new\n",
    "external new { needs vault }\n",
    "any of { a, b }",
    "tier = ",
    "critical",
    "owner = pay",
    "\"",
    "`",
    "// note\n",
    "/// docs\n",
    "allow own because \"so\"\n",
    "𝄞",
    "é",
    "\r\n",
    "\t",
    "=",
    ",",
    "extend vault { ",
    "workspace \"w\"\n",
    "db.spare",
    "db",
    "runs in zone-b\n",
    "policy { own = off }\n",
    "define f(x: component) = x.tier\n",
    "kind app is service\n",
    "use \"base/base.arch\"\n",
];

pub fn trials() -> Vec<Trial> {
    let seeds = std::env::var("LSP_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(3_u64);
    (1..=seeds)
        .map(|seed| Trial::test(format!("after random edits, as a fresh check has it ({seed})"), move || random_edits(seed)))
        .collect()
}

/// A small generator: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % count.max(1) as u64) as usize
    }
}

/// A finding as both sides say it: file, range, level, rule, message.
type Said = (String, [u64; 4], String, String, String);

fn random_edits(seed: u64) -> Result<(), Failed> {
    let (edited, fresh) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let root = edited.path().canonicalize()?;
    let mut texts: BTreeMap<&str, String> = FILES.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    for (name, text) in &texts {
        write(&root.join(name), text)?;
    }
    let abilities = json!({"general": {"positionEncodings": ["utf-32"]}});
    let (mut session, _) = Session::initialized(&root, &[&root], &abilities)?;
    for (name, text) in &texts {
        let item = json!({"uri": session::uri(&root.join(name)), "languageId": "arch", "version": 0, "text": text});
        session.notify("textDocument/didOpen", &json!({ "textDocument": item }))?;
    }
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut shown: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut kept: Vec<BTreeMap<&str, String>> = vec![texts.clone()];
    let (mut version, mut compared) = (0, 0);
    for round in 0..12 {
        for _ in 0..=random.below(6) {
            let name = FILES[random.below(FILES.len())].0;
            let text = &texts[name];
            let at = boundary(text, random.below(text.len() + 1));
            let to = if random.below(3) == 0 { boundary(text, (at + random.below(12)).min(text.len())) } else { at };
            let new = if random.below(4) == 0 { "" } else { WORDS[random.below(WORDS.len())] };
            version += 1;
            let change = json!({"range": {"start": position(text, at), "end": position(text, to)}, "text": new});
            texts.insert(name, format!("{}{new}{}", &text[..at], &text[to..]));
            send(&mut session, &root, name, version, &change)?;
        }
        if random.below(4) == 0 {
            // Back to how it was, as after a long undo.
            let before = kept[random.below(kept.len())].clone();
            for (name, text) in &before {
                version += 1;
                send(&mut session, &root, name, version, &json!({ "text": text }))?;
            }
            texts = before;
        }
        kept.push(texts.clone());
        for note in session.rest()? {
            if note["method"] == "textDocument/publishDiagnostics" {
                let all = note["params"]["diagnostics"].as_array().cloned().unwrap_or_default();
                shown.insert(note["params"]["uri"].as_str().unwrap_or_default().to_owned(), all);
            }
        }
        compared += shown.values().map(Vec::len).sum::<usize>();
        let found = by_server(&root, &shown);
        let expected = by_check(fresh.path(), &texts)?;
        if found != expected {
            let texts: Vec<String> = texts.iter().map(|(name, text)| format!("--- {name}\n{text}")).collect();
            return Err(format!("round {round}\nserver: {found:#?}\ncheck: {expected:#?}\n{}", texts.join("")).into());
        }
    }
    if compared == 0 {
        return Err("no finding was ever compared".into());
    }
    session.leave()
}

fn send(session: &mut Session, root: &Path, name: &str, version: i64, change: &Value) -> Result<(), Failed> {
    let document = json!({"uri": session::uri(&root.join(name)), "version": version});
    session.notify("textDocument/didChange", &json!({"textDocument": document, "contentChanges": [change]}))
}

fn write(path: &Path, text: &str) -> Result<(), Failed> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, text)?)
}

fn boundary(text: &str, mut at: usize) -> usize {
    // Between the two halves of a line ending no cursor stands.
    while !text.is_char_boundary(at) || (text[..at].ends_with('\r') && text[at..].starts_with('\n')) {
        at -= 1;
    }
    at
}

/// In scalar values; every kind of line ending ends a line.
fn position(text: &str, at: usize) -> Value {
    let before = text[..at].replace("\r\n", "\n").replace('\r', "\n");
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    json!({"line": line, "character": column})
}

fn by_server(root: &Path, shown: &BTreeMap<String, Vec<Value>>) -> Vec<Said> {
    let prefix = format!("{}/", session::uri(root));
    let mut said = Vec::new();
    for (uri, all) in shown {
        for one in all {
            let at = |end: &str, part: &str| one["range"][end][part].as_u64().unwrap_or(u64::MAX) + 1;
            let level = ["", "error", "warning", "info"][one["severity"].as_u64().unwrap_or(0) as usize];
            let range = [at("start", "line"), at("start", "character"), at("end", "line"), at("end", "character")];
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            said.push((uri.trim_start_matches(&prefix).to_owned(), range, level.to_owned(), text("code"), text("message")));
        }
    }
    said.sort();
    said
}

fn by_check(folder: &Path, texts: &BTreeMap<&str, String>) -> Result<Vec<Said>, Failed> {
    for (name, text) in texts {
        write(&folder.join(name), text)?;
    }
    // As the server does it: the files that are open decide what the workspaces are.
    let homes: BTreeSet<PathBuf> = texts.keys().map(|name| home(folder, &folder.join(name), texts)).collect();
    let mut said = Vec::new();
    for base in homes {
        let output = Command::new(env!("CARGO_BIN_EXE_archlint"))
            .args(["check", "--output-format", "json", "--today", "2026-11-23", "--root"])
            .arg(&base)
            .current_dir(folder)
            .output()?;
        let document: Value =
            serde_json::from_slice(&output.stdout).map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&output.stderr)))?;
        for finding in document["findings"].as_array().into_iter().flatten() {
            let at = |end: &str, part: &str| finding["location"][end][part].as_u64().unwrap_or(0);
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            let range = [at("start", "line"), at("start", "column"), at("end", "line"), at("end", "column")];
            let file = base.join(finding["location"]["file"].as_str().unwrap_or_default());
            let file = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
            said.push((file, range, text("level"), text("rule"), text("message")));
        }
    }
    said.sort();
    said.dedup();
    Ok(said)
}

/// The folder of the workspace that a file belongs to: the nearest that has a `workspace` statement, as far as one can tell without reading it.
fn home(folder: &Path, place: &Path, texts: &BTreeMap<&str, String>) -> PathBuf {
    let inner = folder.join("base");
    let own = place.starts_with(&inner) && archlint_declares(&texts["base/base.arch"]);
    if own { inner } else { folder.to_path_buf() }
}

fn archlint_declares(text: &str) -> bool {
    let parsed = archlint::syntax::parse(archlint::source::FileId(0), text);
    parsed.file.statements.iter().any(|statement| matches!(statement.kind, archlint::syntax::tree::StatementKind::Workspace { .. }))
}
