//! Messages as a person reads them: addresses are names of files, ranges are lines and columns from 1 with the text they cover, everything else
//! is indented names and values.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::session;

/// The texts that places are in.
pub struct Texts<'a> {
    pub root: &'a Path,
    /// By name.
    pub texts: &'a BTreeMap<String, String>,
    /// What a column counts: `utf-8`, `utf-16` or `utf-32`.
    pub encoding: &'a str,
}

impl Texts<'_> {
    /// A value over several lines; `file` is what ranges without an address of their own are in.
    pub fn show(&self, value: &Value, file: &str) -> String {
        let mut out = String::new();
        self.value(value, file, 0, &mut out);
        out
    }

    /// Diagnostics of a file, one a line, with other places below.
    pub fn diagnostics(&self, file: &str, diagnostics: &[Value]) -> String {
        let mut out = String::new();
        for diagnostic in diagnostics {
            let level = ["", "error", "warning", "info", "hint"][diagnostic["severity"].as_u64().unwrap_or(0).min(4) as usize];
            let code = diagnostic["code"].as_str().unwrap_or_default();
            let message = diagnostic["message"].as_str().unwrap_or_default();
            out.push_str(&format!("  {} {level}[{code}] {message}", self.range(&diagnostic["range"], file)));
            if let Some(tags) = diagnostic["tags"].as_array() {
                let tags: Vec<&str> = tags.iter().map(|tag| if tag == 1 { "unnecessary" } else { "deprecated" }).collect();
                out.push_str(&format!(" ({})", tags.join(", ")));
            }
            if let Some(href) = diagnostic["codeDescription"]["href"].as_str() {
                out.push_str(&format!(" <{href}>"));
            }
            out.push('\n');
            for related in diagnostic["relatedInformation"].as_array().into_iter().flatten() {
                let at = self.name(related["location"]["uri"].as_str().unwrap_or_default());
                let range = self.range(&related["location"]["range"], &at);
                out.push_str(&format!("    {at} {range} {}\n", related["message"].as_str().unwrap_or_default()));
            }
        }
        out
    }

    /// The name of a file of the case; the address of any other.
    pub fn name(&self, uri: &str) -> String {
        let root = session::uri(self.root);
        uri.strip_prefix(&root).map_or_else(|| uri.to_owned(), |rest| decoded(rest.trim_start_matches('/')))
    }

    fn value(&self, value: &Value, file: &str, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth + 1);
        match value {
            Value::Object(fields) => {
                let of_document = fields.get("textDocument").and_then(|document| document.get("uri")?.as_str());
                let own = ["uri", "targetUri"].iter().find_map(|key| fields.get(*key)?.as_str()).or(of_document).map(|uri| self.name(uri));
                let file = own.as_deref().unwrap_or(file);
                for (key, value) in fields {
                    // Names of fields that are addresses say which file their values are in.
                    let (key, inside) =
                        if key.starts_with("file://") { (self.name(key), self.name(key)) } else { (key.clone(), file.to_owned()) };
                    match self.short(value, &inside) {
                        Some(text) => out.push_str(&format!("{indent}{key}: {text}\n")),
                        None => {
                            out.push_str(&format!("{indent}{key}:\n"));
                            self.value(value, &inside, depth + 1, out);
                        }
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    match self.short(item, file) {
                        Some(text) => out.push_str(&format!("{indent}- {text}\n")),
                        None => {
                            let mut inner = String::new();
                            self.value(item, file, depth + 1, &mut inner);
                            let body = inner.strip_prefix(&format!("{indent}  ")).unwrap_or(&inner);
                            out.push_str(&format!("{indent}- {body}"));
                        }
                    }
                }
            }
            other => out.push_str(&format!("{indent}{}\n", self.short(other, file).unwrap_or_default())),
        }
    }

    /// What fits on the line of its name.
    fn short(&self, value: &Value, file: &str) -> Option<String> {
        Some(match value {
            Value::String(text) if text.starts_with("file://") => self.name(text),
            Value::String(text) if text.contains('\n') => {
                format!("\n{}", text.lines().map(|line| format!("    | {line}\n")).collect::<String>()).trim_end().to_owned()
            }
            Value::String(text) => text.clone(),
            Value::Array(items) if items.is_empty() => "nothing".to_owned(),
            Value::Array(items) if items.iter().all(Value::is_number) => {
                items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
            }
            Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
            Value::Object(fields) if fields.contains_key("start") && fields.contains_key("end") => self.range(value, file),
            Value::Object(fields) if fields.len() == 2 && fields.contains_key("line") && fields.contains_key("character") => place(value),
            Value::Object(_) | Value::Array(_) => return None,
            Value::Null => "null".to_owned(),
            other => other.to_string(),
        })
    }

    fn range(&self, range: &Value, file: &str) -> String {
        let covered = self.texts.get(file).map(|text| {
            let (start, end) = (self.offset(text, &range["start"]), self.offset(text, &range["end"]));
            text.get(start..end).unwrap_or("?").replace('\n', "⏎")
        });
        let covered = covered.map_or_else(String::new, |covered| {
            if covered.chars().count() > 60 {
                format!(" ‹{}…›", covered.chars().take(40).collect::<String>())
            } else {
                format!(" ‹{covered}›")
            }
        });
        format!("{}-{}{covered}", place(&range["start"]), place(&range["end"]))
    }

    /// The byte of a position, counted without any help of ours.
    fn offset(&self, text: &str, position: &Value) -> usize {
        let (line, column) = (position["line"].as_u64().unwrap_or(0) as usize, position["character"].as_u64().unwrap_or(0) as usize);
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = 0;
        for (at, c) in text[start.min(text.len())..].char_indices() {
            if units >= column {
                return start + at;
            }
            units += match self.encoding {
                "utf-8" => c.len_utf8(),
                "utf-32" => 1,
                _ => c.len_utf16(),
            };
        }
        text.len()
    }

    /// The position of a byte.
    pub fn position(&self, text: &str, offset: usize) -> Value {
        let before = &text[..offset];
        let line = before.matches('\n').count();
        let rest = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
        let column: usize = match self.encoding {
            "utf-8" => rest.len(),
            "utf-32" => rest.chars().count(),
            _ => rest.chars().map(char::len_utf16).sum(),
        };
        serde_json::json!({"line": line, "character": column})
    }
}

fn place(position: &Value) -> String {
    format!("{}:{}", position["line"].as_u64().unwrap_or(0) + 1, position["character"].as_u64().unwrap_or(0) + 1)
}

/// `%20` and the like as the bytes they stand for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code =
            (first == b'%').then(|| tail.get(..2)).flatten().and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
