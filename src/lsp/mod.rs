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
