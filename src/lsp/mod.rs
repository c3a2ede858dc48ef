//! The language server: findings while one types, and everything that an editor can ask about a place.
//!
//! ```text
//! bytes -> wire -> server (one loop) -> dispatch -> requests, on immutable data, in threads
//!                    |        ^
//!                    v        | snapshots, findings
//!                  analyst: reads workspaces, runs rules, drops what a newer edit overtakes
//! ```
//!
//! The only user of lsp-server and of the types of the protocol. What touches the world (the input and the output, the environment, the day) is
//! given by the command line.

mod analyst;
mod capabilities;
mod client;
mod convert;
mod dispatch;
mod document;
mod here;
mod lexer;
mod lookout;
mod names;
mod project;
mod publish;
mod requests;
mod server;
mod wire;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;

/// What the server needs of the world around it.
pub struct Setup {
    /// Environment variables for `${VAR}` in Compose files.
    pub environment: BTreeMap<String, String>,
    /// Folders in which no workspace is looked for from below.
    pub ceilings: Vec<PathBuf>,
    /// The day it is.
    pub today: Box<dyn Fn() -> jiff::civil::Date + Send + Sync>,
    /// Where the log goes besides the client.
    pub log: Option<std::sync::Mutex<Box<dyn Write + Send>>>,
}

/// Serves one client until it says `exit` or its end of the input closes. Whether it took its leave: `shutdown`, then `exit`.
pub fn serve(setup: Setup, input: Box<dyn Read + Send>, output: Box<dyn Write + Send>) -> bool {
    let setup = Arc::new(setup);
    let (events, received) = mpsc::channel();
    let (messages, sent) = mpsc::channel();
    let desk = Arc::new(analyst::Desk::default());
    wire::read_from(input, events.clone());
    let writer = wire::write_to(output, sent);
    analyst::start(Arc::clone(&desk), Arc::clone(&setup), events.clone());
    let orderly = server::Server::new(setup, desk, events, messages).run(&received);
    // Everything that was said is written before the process ends.
    let _ = writer.join();
    orderly
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor};
    use std::sync::{Mutex, PoisonError};

    use super::*;

    /// What the server writes, to be read when it has ended.
    #[derive(Clone, Default)]
    struct Heard(Arc<Mutex<Vec<u8>>>);

    impl Write for Heard {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_mistake_in_a_request_ends_that_request_and_nothing_else() {
        let messages = [
            r#"{"id":1,"method":"initialize","params":{"capabilities":{}}}"#,
            r#"{"method":"initialized","params":{}}"#,
            // More than there are threads that answer.
            r#"{"id":2,"method":"test/mistake"}"#,
            r#"{"id":3,"method":"test/mistake"}"#,
            r#"{"id":4,"method":"test/mistake"}"#,
            r#"{"id":5,"method":"workspace/symbol","params":{"query":""}}"#,
        ];
        let input: String = messages.iter().map(|text| format!("Content-Length: {}\r\n\r\n{text}", text.len())).collect();
        let (begun, answered) = mpsc::channel();
        let heard = Heard::default();
        // The input stays open until everything is answered.
        let input = Cursor::new(input.into_bytes()).chain(Waiting(answered));
        let setup =
            Setup { environment: BTreeMap::new(), ceilings: Vec::new(), today: Box::new(|| jiff::civil::date(2026, 11, 23)), log: None };
        let output = heard.clone();
        let server = std::thread::spawn(move || serve(setup, Box::new(input), Box::new(output)));
        let said = || String::from_utf8_lossy(&heard.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while (2..=5).any(|id| !said().contains(&format!("\"id\":{id}"))) && std::time::Instant::now() < deadline {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        drop::<mpsc::Sender<()>>(begun);
        assert!(!server.join().expect("the server does not panic"), "without `exit` it ends as an editor that died");
        let said = said();
        assert_eq!(said.matches("-32603").count(), 3, "{said}");
        assert_eq!(said.matches("archlint made a mistake while it answered `test/mistake`").count(), 3, "{said}");
        assert!(said.contains(r#""jsonrpc":"2.0","id":5,"result":"#), "{said}");
    }

    /// An input that ends when nobody holds its other end.
    struct Waiting(mpsc::Receiver<()>);

    impl Read for Waiting {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            Ok(0)
        }
    }
}
