//! Marks in the input say on which line which rule fires: `//~ rule`, `//~^ rule` for the line above, several rules with commas.
//!
//! They are compared with the places of all findings, both ways, so that blessing an expected file cannot hide a lost finding.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{below, files_below};

/// Rule, file and line of a finding, each as often as it occurs.
type Places = BTreeMap<(String, usize, String), usize>;

/// Compares the marks in the folder with the findings in this JSON.
pub fn compare(dir: &Path, json: &str) -> Result<(), String> {
    let (marked, found) = (marked(dir), found(json)?);
    let mut wrong = Vec::new();
    for (place, count) in &found {
        if marked.get(place).unwrap_or(&0) < count {
            wrong.push(format!("not marked: {} at {}:{}", place.2, place.0, place.1));
        }
    }
    for (place, count) in &marked {
        if found.get(place).unwrap_or(&0) < count {
            wrong.push(format!("not found: {} at {}:{}", place.2, place.0, place.1));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("marks and findings differ:\n  {}", wrong.join("\n  "))) }
}

fn marked(dir: &Path) -> Places {
    let mut places = Places::new();
    for file in files_below(dir) {
        let name = below(dir, &file);
        let sign = if name.ends_with(".arch") { "//~" } else { "#~" };
        if name.starts_with("expected") {
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap_or_default()).replace("\r\n", "\n");
        for (index, line) in text.split(['\n', '\r']).enumerate() {
            let Some((_, mark)) = line.rsplit_once(sign) else { continue };
            let rules = mark.trim_start_matches('^');
            let line = (index + 1).saturating_sub(mark.len() - rules.len());
            for rule in rules.split(',').map(str::trim).filter(|rule| !rule.is_empty()) {
                *places.entry((name.clone(), line, rule.to_owned())).or_default() += 1;
            }
        }
    }
    places
}

/// Findings without a place, such as those about the command line, cannot be marked.
fn found(json: &str) -> Result<Places, String> {
    let report: Value =
        serde_json::from_str(json).map_err(|error| format!("what `--output-format json` wrote is no JSON: {error}\n{json}"))?;
    let findings = report["findings"].as_array().ok_or("the JSON has no `findings`")?;
    let mut places = Places::new();
    for finding in findings {
        let location = &finding["location"];
        let (Some(file), Some(line), Some(rule)) =
            (location["file"].as_str(), location["start"]["line"].as_u64(), finding["rule"].as_str())
        else {
            continue;
        };
        *places.entry((file.to_owned(), line as usize, rule.to_owned())).or_default() += 1;
    }
    Ok(places)
}
