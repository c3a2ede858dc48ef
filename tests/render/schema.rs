//! Holds JSON output to its published schema: the words of JSON Schema that the schema uses, and no others.

use serde_json::Value;

const SCHEMA: &str = include_str!("../../docs/schema/archlint-findings-1.json");

pub fn conforms(document: &str) -> Result<(), String> {
    let schema: Value = serde_json::from_str(SCHEMA).map_err(|error| error.to_string())?;
    let document: Value = serde_json::from_str(document).map_err(|error| error.to_string())?;
    check(&schema, &schema, &document, "$")
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let rules = schema.as_object().ok_or("a schema is an object")?;
    for (word, rule) in rules {
        match word.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let name = rule.as_str().and_then(|name| name.strip_prefix("#")).ok_or("only references within the schema")?;
                let target = root.pointer(name).ok_or_else(|| format!("no {name}"))?;
                check(root, target, value, at)?;
            }
            "type" => {
                let fits = match rule.as_str() {
                    Some("object") => value.is_object(),
                    Some("array") => value.is_array(),
                    Some("string") => value.is_string(),
                    Some("integer") => value.is_u64(),
                    other => return Err(format!("type {other:?} is not known")),
                };
                if !fits {
                    return Err(format!("{at} is no {rule}: {value}"));
                }
            }
            "const" if value != rule => return Err(format!("{at} is not {rule}")),
            "const" => {}
            "enum" if !rule.as_array().is_some_and(|all| all.contains(value)) => return Err(format!("{at} is none of {rule}")),
            "enum" => {}
            "minimum" if value.as_u64() < rule.as_u64() => return Err(format!("{at} is less than {rule}")),
            "minimum" => {}
            "required" => {
                for name in rule.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    value.get(name).ok_or_else(|| format!("{at} has no {name}"))?;
                }
            }
            "properties" => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    let inner = rule.get(name).ok_or_else(|| format!("{at}.{name} is not in the schema"))?;
                    check(root, inner, member, &format!("{at}.{name}"))?;
                }
            }
            "items" => {
                for (i, member) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, member, &format!("{at}[{i}]"))?;
                }
            }
            other => return Err(format!("`{other}` is not checked here")),
        }
    }
    Ok(())
}
