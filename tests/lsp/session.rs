//! One server process and the client's end of its pipes.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use serde_json::{Value, json};

/// Nothing that a test waits for may take longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, from `initialize` on or before it.
pub struct Session {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// What the server said unasked, in order.
    pub notes: VecDeque<Value>,
    asked: i64,
}

impl Session {
    /// Starts the server in a folder; nothing has been said yet.
    pub fn start(folder: &Path) -> Result<Self, Failed> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_archlint"))
            .arg("lsp")
            .current_dir(folder)
            .env("ARCHLINT_TODAY", "2026-11-23")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Ok(Self { child, input, messages, notes: VecDeque::new(), asked: 0 })
    }

    /// Starts the server and agrees with it on what the client can do.
    pub fn initialized(folder: &Path, folders: &[&Path], abilities: &Value) -> Result<(Self, Value), Failed> {
        let mut session = Self::start(folder)?;
        let mut capabilities = abilities.clone();
        let options = capabilities.as_object_mut().and_then(|all| all.remove("initializationOptions"));
        let listed: Vec<Value> = folders.iter().map(|folder| json!({"uri": uri(folder), "name": "folder"})).collect();
        let mut parameters = json!({"processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": listed});
        if let Some(options) = options {
            parameters["initializationOptions"] = options;
        }
        let answer = session.request("initialize", &parameters)?;
        session.notify("initialized", &json!({}))?;
        Ok((session, answer))
    }

    /// Writes these bytes, framed or not.
    pub fn raw(&mut self, bytes: &[u8]) -> Result<(), Failed> {
        let input = self.input.as_mut().ok_or("the input of the server is closed")?;
        input.write_all(bytes)?;
        Ok(input.flush()?)
    }

    pub fn send(&mut self, message: &Value) -> Result<(), Failed> {
        let text = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes())
    }

    pub fn notify(&mut self, method: &str, params: &Value) -> Result<(), Failed> {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
    }

    /// Asks, and gives the number under which the answer comes.
    pub fn ask(&mut self, method: &str, params: &Value) -> Result<i64, Failed> {
        self.asked += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.asked, "method": method, "params": params}))?;
        Ok(self.asked)
    }

    /// Asks and waits: the result, or the error.
    pub fn request(&mut self, method: &str, params: &Value) -> Result<Value, Failed> {
        let id = self.ask(method, params)?;
        let answer = self.answer(&id.into())?;
        Ok(answer.get("result").or_else(|| answer.get("error")).cloned().unwrap_or_default())
    }

    /// Waits for the answer with this number; what else is said is kept.
    pub fn answer(&mut self, id: &Value) -> Result<Value, Failed> {
        loop {
            let message = self.next()?;
            if message.get("method").is_none() && message.get("id") == Some(id) {
                return Ok(message);
            }
            self.heard(message)?;
        }
    }

    /// The next message, whatever it is.
    pub fn next(&mut self) -> Result<Value, Failed> {
        match self.messages.recv_timeout(PATIENCE) {
            Ok(message) => Ok(message),
            Err(RecvTimeoutError::Timeout) => Err("the server says nothing".into()),
            Err(RecvTimeoutError::Disconnected) => Err("the server has gone".into()),
        }
    }

    fn heard(&mut self, message: Value) -> Result<(), Failed> {
        match (message.get("method"), message.get("id")) {
            (Some(_), Some(id)) => {
                let id = id.clone();
                self.notes.push_back(message);
                // An editor answers what it is asked.
                self.send(&json!({"jsonrpc": "2.0", "id": id, "result": null}))
            }
            (Some(_), None) => {
                self.notes.push_back(message);
                Ok(())
            }
            _ => Err(format!("nobody asked for {message}").into()),
        }
    }

    /// Waits until all that was sent has been looked at, and gives what was said unasked since the last time.
    pub fn rest(&mut self) -> Result<Vec<Value>, Failed> {
        self.request("archlint/rest", &Value::Null)?;
        Ok(self.notes.drain(..).collect())
    }

    /// Closes the pipe to the server.
    pub fn hang_up(&mut self) {
        self.input = None;
    }

    /// The number with which the server ends.
    pub fn ended(&mut self) -> Result<i32, Failed> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status.code().unwrap_or(-1));
            }
            if begun.elapsed() > PATIENCE {
                return Err("the server does not end".into());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Takes leave as agreed. Fails on answers that nobody waited for.
    pub fn leave(mut self) -> Result<(), Failed> {
        self.request("shutdown", &Value::Null)?;
        self.notify("exit", &Value::Null)?;
        match self.ended()? {
            0 => Ok(()),
            code => Err(format!("after shutdown and exit the server ends with {code}").into()),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address of a path.
pub fn uri(path: &Path) -> String {
    let mut text = String::from("file://");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => text.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => text.push(char::from(byte)),
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

fn read(input: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => length = line.strip_prefix("Content-Length: ").map_or(length, |length| length.parse().ok()),
        }
    }
    let mut text = vec![0; length?];
    input.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}
