//! JSON held against a JSON Schema, by a library that knows them.

use serde_json::{Value, json};

/// A text as JSON.
pub fn read(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Whether a document is what a schema says.
pub fn by_schema(schema: &Value, document: &Value) -> Result<(), String> {
    let validator = jsonschema::options().should_validate_formats(true).build(schema).map_err(|error| error.to_string())?;
    let wrong: Vec<String> = validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Our own schema allows fields to be added; what we write today has none but those it lists.
pub fn strict(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(words) => {
            words.values_mut().for_each(|word| *word = strict(word.take()));
            // `properties` may also be the name of a property, which then is an object with a type.
            if words.get("type") == Some(&json!("object")) && words.contains_key("properties") {
                words.insert("additionalProperties".into(), json!(false));
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|word| *word = strict(word.take())),
        _ => {}
    }
    schema
}
