//! Messages as they pass on the wire: a header that gives the length, then JSON. What cannot be read is answered and passed over, so that one
//! bad message does not end a session.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::mpsc::{Receiver, Sender};
use std::thread;

use lsp_server::Message;
use serde_json::{Value, json};

use super::server::Event;

/// Bytes of one message; nothing that an editor sends comes near.
const LONGEST: usize = 256 << 20;
/// Bytes of one line of a header.
const LONGEST_LINE: u64 = 8 << 10;

/// What is sent to the client.
pub enum Outgoing {
    /// A message of the protocol.
    Message(Box<Message>),
    /// The answer to something without a number.
    Error(i32, String),
}

impl From<Message> for Outgoing {
    fn from(message: Message) -> Self {
        Self::Message(Box::new(message))
    }
}

/// What was read.
enum Frame {
    Message(Box<Message>),
    Unreadable(i32, String),
    End,
}

/// Reads messages until the input ends, in a thread of its own.
pub fn read_from(input: Box<dyn Read + Send>, events: Sender<Event>) {
    thread::spawn(move || {
        let mut input = BufReader::new(input);
        loop {
            let event = match frame(&mut input) {
                Ok(Frame::Message(message)) => Event::Message(message),
                Ok(Frame::Unreadable(code, problem)) => Event::Unreadable(code, problem),
                Ok(Frame::End) | Err(_) => Event::Closed,
            };
            let last = matches!(event, Event::Closed);
            if events.send(event).is_err() || last {
                return;
            }
        }
    });
}

/// Writes messages until nobody sends any more or nobody reads them, in a thread of its own.
pub fn write_to(mut output: Box<dyn Write + Send>, messages: Receiver<Outgoing>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for message in messages {
            let sent = match message {
                Outgoing::Message(message) => message.write(&mut output),
                Outgoing::Error(code, message) => {
                    let text = json!({"jsonrpc": "2.0", "id": null, "error": {"code": code, "message": message}}).to_string();
                    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len()).and_then(|()| output.flush())
                }
            };
            if sent.is_err() {
                // Whoever read us has gone; that its end of our input is closed, too, ends the server.
                return;
            }
        }
    })
}

fn frame(input: &mut impl BufRead) -> io::Result<Frame> {
    let mut length = None;
    let mut lines = 0;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(Frame::End);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            // Empty lines between messages are not worth a word.
            if lines == 0 { continue } else { break }
        }
        lines += 1;
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let Some(length) = length else {
        return Ok(Frame::Unreadable(PARSE_ERROR, "a message begins with `Content-Length: NUMBER` and an empty line".to_owned()));
    };
    if length > LONGEST {
        io::copy(&mut input.by_ref().take(length as u64), &mut io::sink())?;
        return Ok(Frame::Unreadable(INVALID_REQUEST, format!("a message of {length} bytes is too large; {LONGEST} are read")));
    }
    // Memory is taken as bytes come in, not as they are promised.
    let mut text = Vec::new();
    if input.by_ref().take(length as u64).read_to_end(&mut text)? < length {
        return Ok(Frame::End);
    }
    Ok(match serde_json::from_slice::<Value>(&text) {
        Err(error) => Frame::Unreadable(PARSE_ERROR, format!("this is no JSON: {error}")),
        Ok(value) => match serde_json::from_value::<Message>(value) {
            Ok(message) => Frame::Message(Box::new(message)),
            Err(_) => Frame::Unreadable(INVALID_REQUEST, "this is neither a request nor a response nor a notification".to_owned()),
        },
    })
}

const PARSE_ERROR: i32 = lsp_server::ErrorCode::ParseError as i32;
const INVALID_REQUEST: i32 = lsp_server::ErrorCode::InvalidRequest as i32;

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(bytes: &[u8]) -> Vec<String> {
        let mut input = BufReader::new(bytes);
        let mut said = Vec::new();
        loop {
            match frame(&mut input).expect("memory can be read") {
                Frame::Message(message) => said.push(serde_json::to_string(&message).unwrap()),
                Frame::Unreadable(code, _) => said.push(code.to_string()),
                Frame::End => return said,
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        let good = r#"{"method":"exit"}"#;
        let framed = |text: &str| format!("Content-Length: {}\r\n\r\n{text}", text.len());
        let all = [
            "Content-Length: x\r\n\r\n".to_owned(),
            framed("{"),
            framed("[1, 2]"),
            framed("\u{feff}"),
            format!("content-length:{}\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{good}", good.len()),
            "Content-Length: 99\r\n\r\n{".to_owned(),
        ];
        let said = frames(all.concat().as_bytes());
        assert_eq!(said, ["-32700", "-32700", "-32600", "-32700", good]);
    }
}
