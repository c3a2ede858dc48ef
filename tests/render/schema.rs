//! Holds what is written to the schemas of its formats: JSON Schema and XML Schema, checked by libraries that know both.

use archlint::render::Format;
use serde_json::{Value, json};
use uppsala::{XsdValidator, parse};

use crate::json_schema::{by_schema, read, strict};

const FINDINGS: &str = include_str!("../../docs/schema/archlint-findings-1.json");
const SARIF: &str = include_str!("../schemas/sarif-2.1.0.json");
const GITLAB: &str = include_str!("../schemas/gitlab-code-quality.json");
const JUNIT: &str = include_str!("../schemas/junit-10.xsd");
const CHECKSTYLE: &str = include_str!("../schemas/checkstyle.xsd");

/// Whether a text is what its format promises; formats for people promise nothing that could be checked here.
pub fn conforms(format: Format, text: &str) -> Result<(), String> {
    match format {
        Format::Json => by_schema(&strict(read(FINDINGS)?), &read(text)?),
        Format::Jsonl => {
            let mut schema = strict(read(FINDINGS)?);
            schema["$ref"] = json!("#/$defs/finding");
            for word in ["type", "required", "properties", "additionalProperties"] {
                schema.as_object_mut().ok_or("a schema is an object")?.remove(word);
            }
            text.lines().try_for_each(|line| by_schema(&schema, &read(line)?))
        }
        Format::Sarif => {
            let document = read(text)?;
            // One pattern of the published schema, of languages, has a bracket that no other opens.
            by_schema(&read(&SARIF.replace("{2}]?$", "{2}$"))?, &document)?;
            as_github_asks(&document)
        }
        Format::Gitlab => {
            let document = read(text)?;
            by_schema(&read(GITLAB)?, &document)?;
            let mut fingerprints: Vec<&Value> = document.as_array().into_iter().flatten().map(|entry| &entry["fingerprint"]).collect();
            fingerprints.sort_by_key(ToString::to_string);
            match fingerprints.windows(2).find(|pair| pair[0] == pair[1]) {
                Some(pair) => Err(format!("two violations have the fingerprint {}", pair[0])),
                None => Ok(()),
            }
        }
        Format::Junit => by_xsd(JUNIT, text),
        Format::Checkstyle => by_xsd(CHECKSTYLE, text),
        Format::Human | Format::Plain | Format::Concise | Format::Github | Format::Markdown => Ok(()),
    }
}

fn by_xsd(schema: &str, text: &str) -> Result<(), String> {
    let schema = parse(schema).map_err(|error| error.to_string())?;
    let document = parse(text).map_err(|error| error.to_string())?;
    let validator = XsdValidator::from_schema(&schema).map_err(|error| error.to_string())?;
    let wrong: Vec<String> = validator.validate(&document).iter().map(ToString::to_string).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// What code scanning asks for beyond the schema: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
fn as_github_asks(document: &Value) -> Result<(), String> {
    for run in document["runs"].as_array().into_iter().flatten() {
        let rules = run["tool"]["driver"]["rules"].as_array().ok_or("a run lists its rules")?;
        for rule in rules {
            for text in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
                let said = rule.pointer(text).and_then(Value::as_str).unwrap_or_default();
                if said.is_empty() || (text.contains("Description") && said.chars().count() > 1024) {
                    return Err(format!("{} of {} is empty or too long", text, rule["id"]));
                }
            }
        }
        for result in run["results"].as_array().into_iter().flatten() {
            let index = result["ruleIndex"].as_u64().and_then(|index| rules.get(index as usize)).ok_or("a result points to its rule")?;
            if index["id"] != result["ruleId"] {
                return Err(format!("{} points to {}", result["ruleId"], index["id"]));
            }
            let locations = result["locations"].as_array().filter(|all| !all.is_empty()).ok_or("a result stands somewhere")?;
            for location in locations {
                let place = &location["physicalLocation"];
                let uri = place["artifactLocation"]["uri"].as_str().unwrap_or_default();
                let outside = uri.starts_with("file:///") && place["artifactLocation"]["uriBaseId"].is_null();
                let inside = !uri.is_empty() && !uri.starts_with('/') && !uri.starts_with("../") && !uri.contains("://");
                if !(inside || outside) || !place["region"]["startLine"].is_u64() {
                    return Err(format!("{place} is no place in the repository"));
                }
            }
            if !result["partialFingerprints"]["primaryLocationLineHash"].is_string() {
                return Err("a result has a fingerprint".to_owned());
            }
        }
    }
    Ok(())
}

/// A validator that lets everything through would hold nothing.
pub fn finds_what_it_looks_for() -> Result<(), String> {
    let wrong = [
        (Format::Json, r#"{"schema":"archlint-findings/1","root":"."}"#),
        (Format::Jsonl, r#"{"rule":"a","surprise":1}"#),
        (Format::Sarif, r#"{"version":"2.1.0"}"#),
        (Format::Sarif, r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"a","surprise":1}}}]}"#),
        (
            Format::Sarif,
            r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"a","rules":[]}},"results":[{"message":{"text":"a"},"locations":[]}]}]}"#,
        ),
        (Format::Gitlab, r#"[{"description":"a","check_name":"a","fingerprint":"a","severity":"error"}]"#),
        (Format::Junit, r#"<testsuites><testcase name="a"/></testsuites>"#),
        (Format::Junit, r#"<testsuites><testsuite name="a" tests="1" failures="0" errors="0"><testcase/></testsuite></testsuites>"#),
        (
            Format::Checkstyle,
            r#"<checkstyle version="1"><file name="a"><error line="0" severity="note" message="a" source="a"/></file></checkstyle>"#,
        ),
        (Format::Checkstyle, r#"<checkstyle version="1"><file name="a"></checkstyle>"#),
    ];
    match wrong.iter().find(|(format, text)| conforms(*format, text).is_ok()) {
        Some((format, text)) => Err(format!("{format:?} lets {text} through")),
        None => Ok(()),
    }
}
