//! The schemas of our own formats, and what is written held to them.

use super::json_schema::{by_schema, read, strict};

const FINDINGS: &str = include_str!("../../docs/schema/archlint-findings-1.json");

/// By the name that a document gives.
const SCHEMAS: [(&str, &str); 5] = [
    ("archlint-allows/1", include_str!("../../docs/schema/archlint-allows-1.json")),
    ("archlint-blast/1", include_str!("../../docs/schema/archlint-blast-1.json")),
    ("archlint-diff/1", include_str!("../../docs/schema/archlint-diff-1.json")),
    ("archlint-findings/1", FINDINGS),
    ("archlint-trend/1", include_str!("../../docs/schema/archlint-trend-1.json")),
];

/// Written for nobody but archlint itself.
const OURS_ALONE: &str = "archlint-baseline/1";

/// Holds what is written as JSON to the schema that it names, with no field but those that it lists. Other texts promise nothing.
pub fn kept(text: &str) -> Result<(), String> {
    let Ok(document) = read(text) else { return Ok(()) };
    let Some(name) = document["schema"].as_str().filter(|name| *name != OURS_ALONE) else { return Ok(()) };
    let (_, schema) = SCHEMAS.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("no schema is known as `{name}`"))?;
    // Parts of one schema that stand in another one.
    let mut schema = read(&schema.replace("archlint-findings-1.json#", "#"))?;
    for (name, part) in read(FINDINGS)?["$defs"].as_object().into_iter().flatten() {
        schema["$defs"][name] = part.clone();
    }
    by_schema(&strict(schema), &document)
}
