//! One outage: what its post-mortem says, and how that compares with what archlint says of the architecture before it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::support::{copy, files_below, run};

/// `expect.toml`. It is written from the post-mortem, before archlint is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// Who and what, as people call it.
    pub outage: String,
    /// The day on which it began, as in `2020-11-25`.
    pub date: String,
    /// Where the facts stand.
    pub source: String,
    /// Folder of the model below the repository, where it is not this one.
    pub model: Option<String>,
    /// The structural flaw in a sentence.
    pub flaw: String,
    /// The finding that names the flaw. Either this or `silent`.
    pub finds: Option<Named>,
    /// Why no stock rule names it.
    pub silent: Option<String>,
    /// What stands in the model and hardly anybody would have written the day before.
    pub hindsight: Option<Hindsight>,
    /// What of the outage the language cannot say, in a few words each.
    #[serde(default)]
    pub not_expressed: Vec<String>,
    /// Errors beside the flaw that were judged to be true of this architecture. Every other one is a false error.
    #[serde(default)]
    pub also_true: Vec<Also>,
    /// What went down and what did not, asked of `blast`.
    #[serde(default)]
    pub impact: Vec<Impact>,
}

/// A finding by its identity.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Named {
    /// Name of the rule.
    pub rule: String,
    /// Full name of the subject, as in JSON.
    pub subject: String,
    /// Full name of the cause, where the rule has one.
    pub cause: Option<String>,
    /// What of the flaw it does not name, where it names a part only.
    pub but_not: Option<String>,
}

/// What is taken out of the model, to see what was to be found without it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Hindsight {
    /// Texts of the model.
    pub without: Vec<String>,
    /// Why hardly anybody would have written them.
    pub because: String,
    /// The finding that still names a part of the flaw, if one does.
    pub finds: Option<Named>,
}

/// A finding, and why it is true.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Also {
    /// Name of the rule.
    pub rule: String,
    /// Full name of the subject, as in JSON.
    pub subject: String,
    /// Full name of the cause, where the rule has one.
    pub cause: Option<String>,
    /// What makes it true.
    pub because: String,
}

/// A failure, and who felt it. Every component that the post-mortem names as hit or as spared stands in one of the lists.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impact {
    /// What failed first.
    pub fails: Vec<String>,
    /// Asks what could not be started again instead of what stopped.
    #[serde(default)]
    pub cold: bool,
    /// How long it lasted; without end where that does not matter.
    #[serde(rename = "for")]
    pub lasted: Option<String>,
    /// Hit, and down.
    #[serde(default)]
    pub down: Vec<String>,
    /// Hit, and down if what is not known (`uses`, a buffer nobody said the end of) is hard.
    #[serde(default)]
    pub doubtful: Vec<String>,
    /// Hit in part.
    #[serde(default)]
    pub degraded: Vec<String>,
    /// Spared.
    #[serde(default)]
    pub up: Vec<String>,
    /// Hit according to the post-mortem, and up or merely degraded according to archlint: why.
    #[serde(default)]
    pub missed: BTreeMap<String, String>,
    /// Spared according to the post-mortem, and hit according to archlint: why.
    #[serde(default)]
    pub overdone: BTreeMap<String, String>,
}

impl Case {
    /// Reads `expect.toml`; what cannot be read or contradicts itself is said with its place.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let case: Self = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        if case.finds.is_some() == case.silent.is_some() {
            return Err(format!("{}: either `finds` or `silent`", path.display()));
        }
        if case.silent.is_some() && case.hindsight.is_some() {
            return Err(format!("{}: `hindsight` without anything found", path.display()));
        }
        let parts = case.hindsight.iter().filter_map(|hindsight| hindsight.finds.as_ref());
        if parts.into_iter().any(|named| named.but_not.is_none()) {
            return Err(format!("{}: a finding without hindsight names a part, so `but-not` says which it does not name", path.display()));
        }
        Ok(case)
    }
}

/// What archlint said of a case.
pub struct Judged {
    /// What was expected.
    pub case: Case,
    /// The copy of the model.
    pub dir: tempfile::TempDir,
    /// The finding that names the flaw.
    pub flaw: Option<Flaw>,
    /// The same where what hardly anybody would have written is taken out of the model.
    pub known: Option<Flaw>,
    /// How many findings there are in all.
    pub findings: usize,
    /// Headlines of errors that were not judged to be true.
    pub false_errors: Vec<String>,
    /// Headlines of the errors in `also_true`, in its order.
    pub also_true: Vec<String>,
    /// How many components the post-mortem says something about, and of how many archlint says the same.
    pub impact: (usize, usize),
    /// Where what is expected and what is said differ.
    pub wrong: Vec<String>,
}

/// A finding that names the flaw.
pub struct Flaw {
    /// Its headline.
    pub message: String,
    pub level: String,
    /// Its place among all, from 1.
    pub rank: usize,
}

impl Flaw {
    /// The finding with this identity, or what is wrong.
    fn of(findings: &[Value], named: &Named) -> Result<(usize, Self), String> {
        let at = position(findings, &named.rule, &named.subject, named.cause.as_deref())
            .ok_or_else(|| format!("not found: {} about {}{}", named.rule, named.subject, because_of(named.cause.as_deref())))?;
        let finding = &findings[at];
        Ok((at, Self { message: word(finding, "message"), level: word(finding, "level"), rank: at + 1 }))
    }
}

impl Judged {
    /// The finding that was to be had from what was known, and the words for which it is.
    pub fn foreseen(&self) -> Option<(&Flaw, &Named)> {
        let Case { finds, hindsight, .. } = &self.case;
        match hindsight {
            None => Some((self.flaw.as_ref()?, finds.as_ref()?)),
            Some(hindsight) => Some((self.known.as_ref()?, hindsight.finds.as_ref()?)),
        }
    }
}

/// Asks archlint about the model in `dir`.
pub fn judge(case: Case, dir: tempfile::TempDir) -> Result<Judged, String> {
    let report = json(dir.path(), &["check", "--output-format", "json"])?;
    let findings = report["findings"].as_array().ok_or("the JSON has no `findings`")?;
    let mut wrong = Vec::new();

    let flaw = case.finds.as_ref().and_then(|named| Flaw::of(findings, named).map_err(|error| wrong.push(error)).ok());
    let (at, flaw) = flaw.unzip();
    let known = case.hindsight.as_ref().map(|hindsight| without(dir.path(), &case, hindsight)).transpose();
    let known = known.map_err(|error| wrong.push(error)).ok().flatten().flatten();

    let mut judged: BTreeSet<usize> = at.into_iter().collect();
    let mut also_true = Vec::new();
    for also in &case.also_true {
        let at = position(findings, &also.rule, &also.subject, also.cause.as_deref());
        also_true.push(at.map_or_else(String::new, |at| word(&findings[at], "message")));
        match at {
            Some(at) if findings[at]["level"] != "error" => {
                wrong.push(format!("judged, and no error: {} about {}", also.rule, also.subject))
            }
            Some(at) if judged.insert(at) => {}
            Some(_) => wrong.push(format!("judged twice: {} about {}", also.rule, also.subject)),
            None => wrong.push(format!("judged to be true, and not found: {} about {}", also.rule, also.subject)),
        }
    }
    let errors = findings.iter().enumerate().filter(|(at, finding)| finding["level"] == "error" && !judged.contains(at));
    let false_errors = errors.map(|(_, finding)| word(finding, "message")).collect();

    let mut impact = (0, 0);
    for expected in &case.impact {
        let (all, alike) = compare(dir.path(), expected, &mut wrong)?;
        impact = (impact.0 + all, impact.1 + alike);
    }
    Ok(Judged { flaw, known, findings: findings.len(), false_errors, also_true, impact, wrong, case, dir })
}

/// What still names a part of the flaw in a model that is as it would have been written.
fn without(dir: &Path, case: &Case, hindsight: &Hindsight) -> Result<Option<Flaw>, String> {
    let copied = tempfile::tempdir().map_err(|error| error.to_string())?;
    copy(dir, copied.path()).map_err(|error| error.to_string())?;
    for text in &hindsight.without {
        let mut taken = 0;
        for file in files_below(copied.path()).iter().filter(|file| file.extension().is_some_and(|extension| extension == "arch")) {
            let old = fs::read_to_string(file).map_err(|error| error.to_string())?;
            taken += old.matches(text.as_str()).count();
            fs::write(file, old.replace(text.as_str(), "")).map_err(|error| error.to_string())?;
        }
        if taken == 0 {
            return Err(format!("the model does not hold `{text}`"));
        }
    }
    let report = json(copied.path(), &["check", "--output-format", "json"])?;
    let findings = report["findings"].as_array().ok_or("the JSON has no `findings`")?;
    if let Some(named) = case.finds.as_ref().filter(|named| Flaw::of(findings, named).is_ok()) {
        return Err(format!("found without hindsight, too: {} about {}", named.rule, named.subject));
    }
    hindsight.finds.as_ref().map(|named| Flaw::of(findings, named).map(|(_, flaw)| flaw)).transpose()
}

fn position(findings: &[Value], rule: &str, subject: &str, cause: Option<&str>) -> Option<usize> {
    findings
        .iter()
        .position(|finding| finding["rule"] == rule && finding["subject"] == subject && cause.is_none_or(|cause| finding["cause"] == cause))
}

fn because_of(cause: Option<&str>) -> String {
    cause.map_or_else(String::new, |cause| format!(", caused by {cause}"))
}

/// How many components are spoken of, and of how many of them `blast` says what the post-mortem says.
fn compare(dir: &Path, expected: &Impact, wrong: &mut Vec<String>) -> Result<(usize, usize), String> {
    let mut args = vec!["blast"];
    args.extend(expected.fails.iter().map(String::as_str));
    if let Some(lasted) = &expected.lasted {
        args.extend(["--for", lasted]);
    }
    if expected.cold {
        args.push("--cold");
    }
    args.extend(["--output-format", "json"]);
    let blast = json(dir, &args)?;
    let names = |key: &str| -> BTreeSet<String> {
        blast[key].as_array().into_iter().flatten().map(|entry| word(entry, "name")).chain(origin(&blast, key)).collect()
    };
    let (down, degraded, doubtful) = (names("down"), names("degraded"), names("doubtful"));
    // What is doubtful is listed as degraded, too; the post-mortem decides which of the two is meant.
    let says = |name: &str| match name {
        name if down.contains(name) => "down",
        name if doubtful.contains(name) => "doubtful",
        name if degraded.contains(name) => "degraded",
        _ => "up",
    };
    let alike = [("down", &expected.down), ("doubtful", &expected.doubtful), ("degraded", &expected.degraded), ("up", &expected.up)];
    let spoken_of = alike.iter().flat_map(|(_, list)| list.iter()).chain(expected.missed.keys()).chain(expected.overdone.keys());
    known(dir, spoken_of.map(String::as_str))?;
    let (mut all, mut same) = (0, 0);
    for (state, list) in alike {
        for name in list {
            (all, same) = (all + 1, same + 1);
            if says(name) != state {
                wrong.push(format!(
                    "while {} is down, {name} is {state} by the post-mortem and {} by archlint",
                    expected.fails.join(", "),
                    says(name)
                ));
            }
        }
    }
    let different = [(&expected.missed, ["down", "doubtful"].as_slice()), (&expected.overdone, ["up"].as_slice())];
    for (list, not) in different {
        for name in list.keys() {
            all += 1;
            if not.contains(&says(name)) {
                wrong.push(format!("while {} is down, archlint says by now that {name} is {}", expected.fails.join(", "), says(name)));
            }
        }
    }
    Ok((all, same))
}

/// What failed by itself is down.
fn origin(blast: &Value, key: &str) -> Vec<String> {
    let names = blast["origin"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    if key == "down" { names.collect() } else { Vec::new() }
}

/// A typing error in a list of what is up would go unseen: to ask about what is not declared is an error.
fn known<'n>(dir: &Path, names: impl Iterator<Item = &'n str>) -> Result<(), String> {
    let mut args: Vec<&str> = ["blast", "--output-format", "json"].into_iter().chain(names).collect();
    if args.len() == 3 {
        return Err("an `impact` that speaks of no component".into());
    }
    args.dedup();
    json(dir, &args).map(drop)
}

fn json(dir: &Path, args: &[&str]) -> Result<Value, String> {
    let run = run(dir, args);
    if run.code != 0 && run.code != 1 {
        return Err(format!("`archlint {}` ended with {}:\n{}{}", args.join(" "), run.code, run.stdout, run.stderr));
    }
    serde_json::from_str(&run.stdout).map_err(|error| format!("`archlint {}` wrote no JSON: {error}", args.join(" ")))
}

fn word(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
