//! What an editor does, a line each:
//!
//! ```text
//! open FILE                    didOpen with what stands on the disk
//! edit FILE: OLD => NEW        didChange: the only OLD becomes NEW; `\n` is a new line
//! offers FILE: OLD => NEW      what can be typed at `|` in NEW, were that in the place of OLD: the words alone
//! takes FILE: OLD => NEW: WORD the line that comes of it when WORD is taken there
//! whole FILE: TEXT             didChange with the whole text
//! save FILE, close FILE        didSave, didClose
//! write FILE: TEXT             the file on the disk, and the client says so
//! remove FILE                  the same for a file that goes
//! wait                         until all has been looked at; shows what was said unasked
//! NAME FILE PLACE              textDocument/NAME; PLACE is some text of the file with `|` where the cursor stands, or nothing
//! NAME FILE PLACE {JSON}       the same with more parameters; `%FILE` is an address, `%RANGE` what PLACE covers between two `|`
//! ask METHOD {JSON}            any request
//! again METHOD N {JSON}        a request about item N of the last answer: `{"item": …}` and what JSON adds
//! resolve METHOD N             item N of the last answer is asked for in full
//! send METHOD {JSON}           any notification
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use serde_json::{Map, Value, json};

use crate::session::{self, Session};
use crate::show::Texts;

/// One case, as far as it is given.
pub struct Case {
    abilities: Value,
    files: BTreeMap<String, String>,
    folders: Vec<String>,
    script: Vec<String>,
    /// The part of the text that is given, as it is written.
    pub given: String,
}

impl Case {
    pub fn read(text: &str) -> Result<Self, String> {
        let given = text.split("\n=== said").next().unwrap_or(text).trim_end().to_owned();
        let mut case = Self { abilities: common(), files: BTreeMap::new(), folders: Vec::new(), script: Vec::new(), given: given.clone() };
        let mut parts = given.split("\n=== ");
        for line in parts.next().unwrap_or_default().lines() {
            if let Some(abilities) = line.strip_prefix("client ") {
                let more: Value = serde_json::from_str(abilities).map_err(|error| format!("{line}: {error}"))?;
                merge(&mut case.abilities, &more);
            } else if let Some(folder) = line.strip_prefix("folder ") {
                case.folders.push(folder.to_owned());
            } else if !line.starts_with('#') && !line.is_empty() {
                return Err(format!("`{line}` is not known"));
            }
        }
        for part in parts {
            let (title, body) = part.split_once('\n').unwrap_or((part, ""));
            match title.split_once(' ') {
                Some(("file", name)) => _ = case.files.insert(name.to_owned(), format!("{}\n", body.trim_end_matches('\n'))),
                Some(("crlf", name)) => {
                    _ = case.files.insert(name.to_owned(), format!("{}\r\n", body.trim_end_matches('\n').replace('\n', "\r\n")))
                }
                None if title == "script" => case.script = body.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect(),
                _ => return Err(format!("`=== {title}` is not known")),
            }
        }
        Ok(case)
    }

    pub fn run(&self) -> Result<String, Failed> {
        let folder = tempfile::tempdir()?;
        // What is named after the folder is the same in each run.
        let root = folder.path().canonicalize()?.join("shop");
        fs::create_dir(&root)?;
        for (name, text) in &self.files {
            write(&root.join(name), text)?;
        }
        let folders: Vec<PathBuf> =
            if self.folders.is_empty() { vec![root.clone()] } else { self.folders.iter().map(|folder| root.join(folder)).collect() };
        let shown: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        let (session, answer) = Session::initialized(&root, &shown, &self.abilities)?;
        let encoding = answer["capabilities"]["positionEncoding"].as_str().unwrap_or("utf-16").to_owned();
        let mut editor = Editor { session, root, texts: self.files.clone(), versions: BTreeMap::new(), encoding, last: Value::Null };
        let mut out = String::new();
        for line in &self.script {
            let said = editor.step(line).map_err(|error| format!("{line}: {}", error.message().unwrap_or_default()))?;
            out.push_str(&format!("> {line}\n{said}"));
        }
        let root = editor.root.to_string_lossy().into_owned();
        editor.session.leave()?;
        Ok(out.replace(&root, "$DIR"))
    }
}

/// What every editor can do.
fn common() -> Value {
    json!({
        "textDocument": {
            "publishDiagnostics": {"relatedInformation": true},
            "definition": {"linkSupport": false},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            "hover": {"contentFormat": ["markdown"]},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
            "completion": {"completionItem": {"snippetSupport": true}},
        },
        "workspace": {"workspaceEdit": {"documentChanges": true}},
    })
}

fn merge(into: &mut Value, more: &Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            more.iter().for_each(|(key, value)| merge(into.entry(key).or_insert(Value::Null), value))
        }
        (into, more) => *into = more.clone(),
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failed> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, text)?)
}

struct Editor {
    session: Session,
    root: PathBuf,
    /// As they are in the editor, or on the disk.
    texts: BTreeMap<String, String>,
    versions: BTreeMap<String, i64>,
    encoding: String,
    last: Value,
}

impl Editor {
    fn shown(&self) -> Texts<'_> {
        Texts { root: &self.root, texts: &self.texts, encoding: &self.encoding }
    }

    fn uri(&self, name: &str) -> String {
        session::uri(&self.root.join(name))
    }

    fn text(&self, name: &str) -> Result<&String, Failed> {
        self.texts.get(name).ok_or_else(|| format!("there is no file {name}").into())
    }

    fn step(&mut self, line: &str) -> Result<String, Failed> {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        match command {
            "#" => Ok(String::new()),
            "open" => {
                self.versions.insert(rest.to_owned(), 1);
                let language = if rest.ends_with(".arch") { "arch" } else { "yaml" };
                let item = json!({"uri": self.uri(rest), "languageId": language, "version": 1, "text": self.text(rest)?});
                self.quietly("textDocument/didOpen", &json!({ "textDocument": item }))
            }
            "save" | "close" => {
                let method = if command == "save" { "textDocument/didSave" } else { "textDocument/didClose" };
                if command == "close" {
                    self.versions.remove(rest);
                    let disk = fs::read_to_string(self.root.join(rest)).unwrap_or_default();
                    self.texts.insert(rest.to_owned(), disk);
                } else {
                    write(&self.root.join(rest), self.text(rest)?)?;
                }
                self.quietly(method, &json!({"textDocument": {"uri": self.uri(rest)}}))
            }
            "edit" => {
                let (name, change) = rest.split_once(": ").ok_or("edit FILE: OLD => NEW")?;
                let (old, new) = change.split_once(" =>").ok_or("edit FILE: OLD => NEW")?;
                self.edit(name, &escaped(old), &escaped(new.strip_prefix(' ').unwrap_or(new)))
            }
            "offers" | "takes" => {
                let (name, change) = rest.split_once(": ").ok_or("offers FILE: OLD => NEW")?;
                let (old, new) = change.split_once(" => ").ok_or("offers FILE: OLD => NEW")?;
                let (new, word) = if command == "takes" { new.rsplit_once(": ").ok_or("takes FILE: OLD => NEW: WORD")? } else { (new, "") };
                self.offered(name, &escaped(old), &escaped(new), word)
            }
            "whole" => {
                let (name, text) = rest.split_once(": ").ok_or("whole FILE: TEXT")?;
                let text = escaped(text);
                self.texts.insert(name.to_owned(), text.clone());
                self.change(name, &json!({ "text": text }))
            }
            "write" => {
                let (name, text) = rest.split_once(": ").ok_or("write FILE: TEXT")?;
                let path = self.root.join(name);
                let kind = if path.exists() { 2 } else { 1 };
                write(&path, &escaped(text))?;
                if !self.versions.contains_key(name) {
                    self.texts.insert(name.to_owned(), escaped(text));
                }
                self.quietly("workspace/didChangeWatchedFiles", &json!({"changes": [{"uri": self.uri(name), "type": kind}]}))
            }
            "remove" => {
                fs::remove_file(self.root.join(rest))?;
                self.quietly("workspace/didChangeWatchedFiles", &json!({"changes": [{"uri": self.uri(rest), "type": 3}]}))
            }
            "wait" => {
                let notes = self.session.rest()?;
                Ok(self.notes(&notes))
            }
            "send" => {
                let (method, params) = rest.split_once(' ').unwrap_or((rest, "null"));
                let params = self.json(params)?;
                self.quietly(method, &params)
            }
            "ask" => {
                let (method, params) = rest.split_once(' ').unwrap_or((rest, "null"));
                let params = self.json(params)?;
                self.ask(method, &params, "")
            }
            "again" | "resolve" => {
                let mut words = rest.splitn(3, ' ');
                let method = words.next().unwrap_or_default().to_owned();
                let number: usize = words.next().unwrap_or("0").parse()?;
                let items = self.last.get("items").unwrap_or(&self.last);
                let item = items.get(number).cloned().ok_or("the last answer has no such item")?;
                let mut params = if command == "resolve" { item } else { json!({ "item": item }) };
                if let Some(more) = words.next() {
                    merge(&mut params, &self.json(more)?);
                }
                let before = self.last.clone();
                let said = self.ask(&method, &params, "");
                self.last = before;
                said
            }
            name => self.place(name, rest),
        }
    }

    /// `NAME FILE PLACE {JSON}`
    fn place(&mut self, name: &str, rest: &str) -> Result<String, Failed> {
        let (file, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let (place, more) = match rest.find('{').filter(|_| rest.ends_with('}') && rest.contains("{\"")) {
            Some(_) => {
                let at = rest.find("{\"").unwrap_or(0);
                (rest[..at].trim_end(), rest[at..].to_owned())
            }
            None => (rest, String::new()),
        };
        let mut params = json!({"textDocument": {"uri": self.uri(file)}});
        let text = self.text(file)?.clone();
        let mut range = Value::Null;
        if !place.is_empty() {
            let (start, end) = find(&text, &escaped(place))?;
            let shown = self.shown();
            range = json!({"start": shown.position(&text, start), "end": shown.position(&text, end)});
            params["position"] = range["start"].clone();
        }
        if !more.is_empty() {
            let more = more.replace("\"%RANGE\"", &range.to_string());
            merge(&mut params, &self.json(&more)?);
        }
        let method = if name.contains('/') { name.to_owned() } else { format!("textDocument/{name}") };
        self.ask(&method, &params, file)
    }

    fn json(&self, text: &str) -> Result<Value, Failed> {
        let mut text = text.to_owned();
        for name in self.texts.keys() {
            text = text.replace(&format!("%{name}"), &self.uri(name));
        }
        Ok(serde_json::from_str(&text)?)
    }

    fn quietly(&mut self, method: &str, params: &Value) -> Result<String, Failed> {
        self.session.notify(method, params)?;
        Ok(String::new())
    }

    fn ask(&mut self, method: &str, params: &Value, file: &str) -> Result<String, Failed> {
        self.last = self.session.request(method, params)?;
        let shown = self.shown();
        if let Some(items) = self.last.get("items").and_then(Value::as_array).filter(|_| method == "textDocument/diagnostic") {
            return Ok(shown.diagnostics(file, items));
        }
        Ok(shown.show(&without_noise(&self.last), file))
    }

    /// What can be typed in a text that stands there for that long; or the line with one of it.
    fn offered(&mut self, name: &str, old: &str, new: &str, word: &str) -> Result<String, Failed> {
        let before = self.text(name)?.clone();
        let (start, _) = find(&before, old)?;
        let cursor = start + new.find('|').ok_or("`|` is missing")?;
        self.edit(name, old, &new.replacen('|', "", 1))?;
        let text = self.text(name)?.clone();
        let position = self.shown().position(&text, cursor);
        let params = json!({"textDocument": {"uri": self.uri(name)}, "position": position});
        // What is known of the names does not depend on how fast the machine is.
        self.session.rest()?;
        let said = self.session.request("textDocument/completion", &params)?;
        self.texts.insert(name.to_owned(), before.clone());
        self.change(name, &json!({ "text": before }))?;
        self.session.rest()?;
        let items = said["items"].as_array().cloned().unwrap_or_default();
        let label = |item: &Value| item["label"].as_str().unwrap_or_default().to_owned();
        if word.is_empty() {
            return Ok(format!(
                "{}\n",
                if items.is_empty() { "nothing".to_owned() } else { items.iter().map(label).collect::<Vec<_>>().join(" | ") }
            ));
        }
        let item = items.iter().find(|item| label(item) == word).ok_or_else(|| format!("`{word}` is not offered"))?;
        let edit = &item["textEdit"];
        let column = |end: &str| edit["range"][end]["character"].as_u64().unwrap_or_default() as usize;
        // In a line of ASCII a column is a byte.
        let line = text.lines().nth(position["line"].as_u64().unwrap_or_default() as usize).unwrap_or_default();
        Ok(format!("{}{}{}\n", &line[..column("start")], edit["newText"].as_str().unwrap_or_default(), &line[column("end")..]))
    }

    fn edit(&mut self, name: &str, old: &str, new: &str) -> Result<String, Failed> {
        let text = self.text(name)?.clone();
        let (start, end) = find(&text, old)?;
        let old = old.replacen('|', "", 2);
        let end = if old.is_empty() { start } else { end.max(start) };
        let (start, end) = if text[start..end].is_empty() && !old.is_empty() { (start, start + old.len()) } else { (start, end) };
        let range = json!({"start": self.shown().position(&text, start), "end": self.shown().position(&text, end)});
        self.texts.insert(name.to_owned(), format!("{}{new}{}", &text[..start], &text[end..]));
        self.change(name, &json!({"range": range, "text": new}))
    }

    fn change(&mut self, name: &str, change: &Value) -> Result<String, Failed> {
        let version = self.versions.entry(name.to_owned()).or_insert(0);
        *version += 1;
        let document = json!({"uri": session::uri(&self.root.join(name)), "version": version});
        self.quietly("textDocument/didChange", &json!({"textDocument": document, "contentChanges": [change]}))
    }

    /// The last word about each file, and everything else that was said.
    fn notes(&self, notes: &[Value]) -> String {
        let mut last: BTreeMap<String, String> = BTreeMap::new();
        let mut others = String::new();
        for note in notes {
            let params = &note["params"];
            match note["method"].as_str().unwrap_or_default() {
                "textDocument/publishDiagnostics" => {
                    let name = self.shown().name(params["uri"].as_str().unwrap_or_default());
                    let version = params.get("version").map_or_else(String::new, |version| format!(" version {version}"));
                    let all = params["diagnostics"].as_array().cloned().unwrap_or_default();
                    let said =
                        if all.is_empty() { " nothing\n".to_owned() } else { format!("\n{}", self.shown().diagnostics(&name, &all)) };
                    last.insert(name.clone(), format!("{name}{version}:{said}"));
                }
                // How often it is told to depends on how fast the machine is.
                method if method.ends_with("/refresh") => {
                    if !others.contains(method) {
                        others.push_str(&format!("{method}\n"));
                    }
                }
                method => others.push_str(&format!("{method}\n{}", self.shown().show(params, ""))),
            }
        }
        format!("{}{others}", last.into_values().collect::<String>())
    }
}

/// Names of results say nothing.
fn without_noise(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept: Map<String, Value> =
                fields.iter().filter(|(key, _)| *key != "resultId").map(|(key, value)| (key.clone(), without_noise(value))).collect();
            Value::Object(kept)
        }
        Value::Array(items) => Value::Array(items.iter().map(without_noise).collect()),
        other => other.clone(),
    }
}

fn escaped(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")
}

/// The bytes of the marks `|` in the only occurrence of some text; without a mark those of the text.
fn find(text: &str, wanted: &str) -> Result<(usize, usize), Failed> {
    let plain = wanted.replacen('|', "", 2);
    let mut all = text.match_indices(&plain);
    let Some((at, _)) = all.next() else { return Err(format!("`{plain}` does not occur").into()) };
    if all.next().is_some() {
        return Err(format!("`{plain}` occurs more than once").into());
    }
    let mut marks = wanted.match_indices('|').map(|(at, _)| at);
    Ok(match (marks.next(), marks.next()) {
        (None, _) => (at, at + plain.len()),
        (Some(one), None) => (at + one, at + one),
        (Some(one), Some(two)) => (at + one, at + two - 1),
    })
}
