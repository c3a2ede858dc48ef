//! The loop: takes messages in their order, keeps what is open, leaves analysis to the analyst and questions to the workers.

mod documents;
mod show;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use lsp_types::{DidSaveTextDocumentParams, Uri};
use rustc_hash::FxHashMap;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::analyst::Desk;
use super::client::Client;
use super::convert::{self, Documents};
use super::dispatch::{self, Ask, Workers};
use super::lookout::Lookout;
use super::project::{Checked, Place, Project, Snapshot};
use super::publish::Book;
use super::requests::tokens::Given;
use super::wire::Outgoing;
use super::{Setup, capabilities};
use crate::source::Disk;
use crate::watch::Change;

/// For how long nobody wonders what the server does.
const PATIENCE: Duration = Duration::from_millis(500);

/// Something the loop hears of.
pub enum Event {
    /// From the client.
    Message(Box<Message>),
    /// From the client, and nothing that can be read.
    Unreadable(i32, String),
    /// The client has gone.
    Closed,
    /// A workspace has been read.
    Resolved(Arc<Snapshot>),
    /// The rules have run over it.
    Checked(Arc<Checked>),
    /// Nothing that is open belongs to it any more.
    Gone(Place),
    /// All that was left for the analyst up to this edit is done, or has been overtaken.
    Rested {
        /// The edit.
        clock: u64,
    },
    /// The analyst met a bug of ours.
    Stumbled {
        /// The last edit in what it looked at.
        clock: u64,
    },
    /// Files changed, as seen by ourselves.
    OnDisk(Change),
    /// A question has its answer.
    Answered(RequestId, Result<Value, ResponseError>),
}

/// Where the session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Running,
    ShutDown,
}

/// The session.
pub struct Server {
    setup: Arc<Setup>,
    desk: Arc<Desk>,
    events: Sender<Event>,
    messages: Sender<Outgoing>,
    workers: Workers,
    /// Where the client cannot watch files.
    lookout: Option<Lookout>,
    /// Other folders may have to be watched than before.
    moved: bool,
    stage: Stage,
    client: Arc<Client>,
    folders: Vec<PathBuf>,
    documents: Arc<Documents>,
    projects: Arc<BTreeMap<Place, Project>>,
    book: Book,
    tokens: Arc<Given>,
    /// Goes up with everything that may change what is found.
    clock: u64,
    pending: FxHashMap<RequestId, Arc<AtomicBool>>,
    asked: i32,
    /// The client asks for what is not open, too.
    pulls_all: bool,
    /// The last edit after which the analyst rested, and who waits for it to rest: `archlint/rest`, for tests and measurements.
    rested: u64,
    resting: Vec<RequestId>,
    /// Since when there is something to be looked at, and the token under which that is said.
    busy_since: Option<Instant>,
    progress: Option<String>,
}

impl Server {
    /// A session that has not begun.
    pub fn new(setup: Arc<Setup>, desk: Arc<Desk>, events: Sender<Event>, messages: Sender<Outgoing>) -> Self {
        Self {
            setup,
            desk,
            messages,
            workers: Workers::new(events.clone()),
            events,
            lookout: None,
            moved: false,
            stage: Stage::Waiting,
            client: Arc::default(),
            folders: Vec::new(),
            documents: Arc::default(),
            projects: Arc::default(),
            book: Book::default(),
            tokens: Arc::default(),
            clock: 0,
            pending: FxHashMap::default(),
            asked: 0,
            pulls_all: false,
            rested: 0,
            resting: Vec::new(),
            busy_since: None,
            progress: None,
        }
    }

    /// Until the end. Whether the client took its leave as agreed.
    pub fn run(mut self, events: &Receiver<Event>) -> bool {
        while let Some(event) = self.next(events) {
            match event {
                Event::Closed => return false,
                Event::Message(message) => match *message {
                    Message::Notification(note) if note.method == "exit" => return self.stage == Stage::ShutDown,
                    Message::Notification(note) => self.note(note),
                    Message::Request(request) => self.request(request),
                    // Answers to what we ask need nothing to be done.
                    Message::Response(_) => {}
                },
                Event::Unreadable(code, problem) => {
                    self.log(&format!("a message could not be read: {problem}"));
                    let _ = self.messages.send(Outgoing::Error(code, problem));
                }
                Event::Resolved(snapshot) => self.resolved(snapshot),
                Event::Checked(checked) => self.checked(checked),
                Event::Gone(place) => {
                    Arc::make_mut(&mut self.projects).remove(&place);
                    self.book.forget(&place);
                    self.show();
                }
                Event::Rested { clock } => self.rested(clock),
                Event::OnDisk(change) => self.on_disk(&change),
                Event::Stumbled { clock } => {
                    self.rested(clock);
                    let said = "archlint made a mistake while it looked at the workspace, which is our bug; what was found before stands until the next edit";
                    self.notify("window/showMessage", &json!({"type": 1, "message": said}));
                    self.log(said);
                }
                Event::Answered(id, result) => {
                    if self.pending.remove(&id).is_some() {
                        self.send(Response { id, response_result: result });
                    }
                }
            }
        }
        false
    }

    /// The next event. Says that there is work going on when that takes so long that a person wonders.
    fn next(&mut self, events: &Receiver<Event>) -> Option<Event> {
        loop {
            let Some(since) = self.busy_since.filter(|_| self.client.progress && self.progress.is_none()) else {
                return events.recv().ok();
            };
            match events.recv_timeout(PATIENCE.saturating_sub(since.elapsed())) {
                Ok(event) => return Some(event),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    let token = format!("archlint-{}", self.clock);
                    self.ask("window/workDoneProgress/create", &json!({ "token": token }));
                    let begin = json!({"kind": "begin", "title": "checking the architecture", "cancellable": false});
                    self.notify("$/progress", &json!({"token": token, "value": begin}));
                    self.progress = Some(token);
                }
            }
        }
    }

    /// Everything up to an edit has been looked at.
    fn rested(&mut self, clock: u64) {
        self.rested = clock;
        if clock == self.clock {
            self.watch();
        }
        // What is watched anew is looked at once more.
        if clock == self.clock {
            self.at_rest();
        }
    }

    /// Nothing is left to be looked at.
    fn at_rest(&mut self) {
        self.busy_since = None;
        if let Some(token) = self.progress.take() {
            self.notify("$/progress", &json!({"token": token, "value": {"kind": "end"}}));
        }
        std::mem::take(&mut self.resting).into_iter().for_each(|id| self.send(Response::new_ok(id, Value::Null)));
    }

    fn send(&self, message: impl Into<Message>) {
        // The writer only goes when the client has gone, and then the reader says so.
        let _ = self.messages.send(message.into().into());
    }

    fn notify(&self, method: &str, parameters: &Value) {
        self.send(Notification { method: method.to_owned(), params: parameters.clone() });
    }

    /// Asks the client for something whose answer does not matter.
    fn ask(&mut self, method: &str, parameters: &Value) {
        self.asked += 1;
        self.send(Request { id: self.asked.into(), method: method.to_owned(), params: parameters.clone() });
    }

    /// Tells the client, and writes it down where that was asked for.
    fn log(&self, text: &str) {
        if self.stage == Stage::Running {
            self.notify("window/logMessage", &json!({"type": 3, "message": text}));
        }
        if let Some(log) = &self.setup.log {
            // A log that cannot be written must not end the session.
            let _ = writeln!(log.lock().unwrap_or_else(PoisonError::into_inner), "{text}");
        }
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, message: &str) {
        self.send(Response::new_err(id, code as i32, message.to_owned()));
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        match (self.stage, method.as_str()) {
            (Stage::Waiting, "initialize") => self.initialize(id, &params),
            (Stage::Waiting, _) => self.refuse(id, ErrorCode::ServerNotInitialized, "`initialize` comes first"),
            (Stage::ShutDown, _) => self.refuse(id, ErrorCode::InvalidRequest, "the server has been shut down"),
            (Stage::Running, "initialize") => self.refuse(id, ErrorCode::InvalidRequest, "`initialize` comes once"),
            (Stage::Running, "shutdown") => {
                self.stage = Stage::ShutDown;
                self.send(Response::new_ok(id, Value::Null));
            }
            (Stage::Running, "archlint/rest") if self.rested == self.clock => self.send(Response::new_ok(id, Value::Null)),
            (Stage::Running, "archlint/rest") => self.resting.push(id),
            (Stage::Running, _) if self.pending.contains_key(&id) => {
                self.refuse(id, ErrorCode::InvalidRequest, "a request with this number is still being answered");
            }
            (Stage::Running, _) if !dispatch::knows(&method) => {
                self.refuse(id, ErrorCode::MethodNotFound, &format!("`{method}` is not known"));
            }
            (Stage::Running, _) => {
                if method == "workspace/diagnostic" && !self.pulls_all {
                    self.pulls_all = true;
                    self.show();
                }
                let cancelled = Arc::new(AtomicBool::new(false));
                self.pending.insert(id.clone(), Arc::clone(&cancelled));
                let diagnostics = dispatch::wants_diagnostics(&method).then(|| self.diagnostics());
                let ask = Ask {
                    client: Arc::clone(&self.client),
                    today: (self.setup.today)(),
                    documents: Arc::clone(&self.documents),
                    projects: Arc::clone(&self.projects),
                    diagnostics: diagnostics.unwrap_or_default(),
                    tokens: Arc::clone(&self.tokens),
                    cancelled,
                };
                self.workers.take(id, method, params, ask);
            }
        }
    }

    fn initialize(&mut self, id: RequestId, parameters: &Value) {
        let mut client = Client::new(parameters);
        let told = || self.setup.environment.get("ARCHLINT_DOCS").filter(|docs| !docs.is_empty()).cloned();
        client.settings.docs = client.settings.docs.or_else(told);
        self.client = Arc::new(client);
        let listed = parameters.get("workspaceFolders").and_then(Value::as_array);
        let mut uris: Vec<&str> = listed.into_iter().flatten().filter_map(|folder| folder.get("uri")?.as_str()).collect();
        if uris.is_empty() {
            uris.extend(parameters.get("rootUri").and_then(Value::as_str));
        }
        self.folders = uris.into_iter().filter_map(|uri| convert::path_of(&Disk, &Uri::parse(uri).ok()?)).collect();
        self.stage = Stage::Running;
        self.send(Response::new_ok(id, capabilities::result(&self.client)));
    }

    fn note(&mut self, note: Notification) {
        if self.stage != Stage::Running {
            return;
        }
        let Notification { method, params } = note;
        match method.as_str() {
            "initialized" => self.initialized(),
            "$/cancelRequest" => self.cancel(&params),
            "textDocument/didOpen" => self.with(&method, params, Self::open),
            "textDocument/didChange" => self.with(&method, params, Self::change),
            "textDocument/didClose" => self.with(&method, params, Self::close),
            "textDocument/didSave" => {
                self.with(&method, params, |server, saved: DidSaveTextDocumentParams| server.touched(&saved.text_document.uri))
            }
            "workspace/didChangeWatchedFiles" => self.with(&method, params, Self::watched),
            "workspace/didChangeWorkspaceFolders" => self.with(&method, params, Self::folders),
            "workspace/didCreateFiles" | "workspace/didRenameFiles" | "workspace/didDeleteFiles" => self.anything(),
            // What begins with a dollar may be passed over, and so may what we do not know.
            _ => {}
        }
    }

    fn with<P: DeserializeOwned>(&mut self, method: &str, params: Value, then: impl FnOnce(&mut Self, P)) {
        match serde_json::from_value(params) {
            Ok(params) => then(self, params),
            Err(error) => self.log(&format!("`{method}` could not be read: {error}")),
        }
    }

    fn initialized(&mut self) {
        if self.client.watches {
            let watchers: Vec<Value> = capabilities::WATCHED.iter().map(|glob| json!({ "globPattern": glob })).collect();
            let registration =
                json!({"id": "watch", "method": "workspace/didChangeWatchedFiles", "registerOptions": {"watchers": watchers}});
            self.ask("client/registerCapability", &json!({ "registrations": [registration] }));
        } else {
            match Lookout::start(self.events.clone()) {
                Ok(lookout) => self.lookout = Some(lookout),
                Err(error) => self.log(&format!("files cannot be watched: {error}")),
            }
        }
        self.anything();
    }

    /// Watches what belongs to the workspaces now.
    fn watch(&mut self) {
        let Some(lookout) = self.lookout.as_mut().filter(|_| self.moved) else { return };
        self.moved = false;
        match lookout.over(&self.projects, &self.folders) {
            Ok(false) => {}
            Ok(true) => self.anything(),
            Err(error) => {
                self.lookout = None;
                self.log(&format!("files are not watched any more: {error}"));
            }
        }
    }

    fn on_disk(&mut self, change: &Change) {
        if let Some(lookout) = &mut self.lookout {
            lookout.look_again(change);
        }
        // What is open is taken from the editor, whatever stands on the disk.
        if !matches!(change, Change::Paths(paths) if paths.iter().all(|path| self.documents.contains_key(path))) {
            self.anything();
        }
    }

    fn cancel(&mut self, params: &Value) {
        let Some(id) = params.get("id").and_then(|id| serde_json::from_value::<RequestId>(id.clone()).ok()) else { return };
        if let Some(cancelled) = self.pending.remove(&id) {
            cancelled.store(true, Ordering::Release);
            self.refuse(id, ErrorCode::RequestCanceled, "cancelled");
        }
    }

    fn resolved(&mut self, snapshot: Arc<Snapshot>) {
        let projects = Arc::make_mut(&mut self.projects);
        match projects.get_mut(&snapshot.place) {
            Some(project) => project.snapshot = snapshot,
            None => _ = projects.insert(snapshot.place.clone(), Project { snapshot, checked: None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn method(sent: Outgoing) -> String {
        let Outgoing::Message(message) = sent else { return "an error".to_owned() };
        match *message {
            Message::Request(request) => request.method,
            Message::Notification(note) => format!("{} {}", note.method, note.params["value"]["kind"]),
            Message::Response(_) => "an answer".to_owned(),
        }
    }

    #[test]
    fn what_takes_long_is_said_until_it_is_over() {
        let (events, received) = channel();
        let (messages, sent) = channel();
        let setup =
            Setup { environment: BTreeMap::new(), ceilings: Vec::new(), today: Box::new(|| jiff::civil::date(2026, 11, 23)), log: None };
        let mut server = Server::new(Arc::new(setup), Arc::default(), events.clone(), messages);
        server.client = Arc::new(Client::new(&json!({"capabilities": {"window": {"workDoneProgress": true}}})));
        server.busy_since = Instant::now().checked_sub(PATIENCE);
        let talk = std::thread::spawn(move || {
            // The next event comes only when the client has been told.
            let told: Vec<String> = [sent.recv(), sent.recv()].into_iter().flatten().map(method).collect();
            let _ = events.send(Event::Rested { clock: 0 });
            (told, sent)
        });
        assert!(matches!(server.next(&received), Some(Event::Rested { clock: 0 })));
        server.rested(0);
        let (mut told, sent) = talk.join().expect("the client does not panic");
        told.extend(sent.try_iter().map(method));
        let expected = ["window/workDoneProgress/create", "$/progress \"begin\"", "$/progress \"end\""];
        assert_eq!(told, expected);
        assert!(server.busy_since.is_none() && server.progress.is_none());
    }
}
