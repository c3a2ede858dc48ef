//! From the name of a request to the one file that answers it. Each runs on data that does not change, in a thread of its own, and a mistake
//! of ours ends that request and nothing else.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use lsp_server::{ErrorCode, RequestId, ResponseError};
use lsp_types::{Diagnostic, Uri};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::client::Client;
use super::convert::Documents;
use super::document::Document;
use super::project::{Place, Project};
use super::requests::{
    actions, completion, diagnostics, format, hierarchy, hints, hover, navigate, remarks, rename, rules, shape, symbols, tokens,
};
use super::server::Event;

/// Threads that answer.
const WORKERS: usize = 2;
/// Bytes of stack of each: enough for the deepest nesting that the language allows.
const STACK: usize = 8 << 20;

/// What a request may look at: everything as it was when the request came.
pub struct Ask {
    /// What the client can do.
    pub client: Arc<Client>,
    /// The day it is.
    pub today: jiff::civil::Date,
    /// What is open.
    pub documents: Arc<Documents>,
    /// What is known.
    pub projects: Arc<BTreeMap<Place, Project>>,
    /// All that is to be said, by file; only for requests that want it.
    pub diagnostics: Vec<(PathBuf, Vec<Diagnostic>)>,
    /// The colours that documents were given last.
    pub tokens: Arc<tokens::Given>,
    /// Nobody waits for the answer any more.
    pub cancelled: Arc<AtomicBool>,
}

type Answer = Result<Value, ResponseError>;
type Handler = fn(&Ask, Value) -> Answer;

/// Every request that is answered here, by name.
const HANDLERS: &[(&str, Handler)] = &[
    ("textDocument/hover", |ask, params| typed(ask, params, hover::hover)),
    ("textDocument/definition", |ask, params| typed(ask, params, navigate::definition)),
    ("textDocument/declaration", |ask, params| typed(ask, params, navigate::definition)),
    ("textDocument/typeDefinition", |ask, params| typed(ask, params, navigate::type_definition)),
    ("textDocument/references", |ask, params| typed(ask, params, navigate::references)),
    ("textDocument/documentHighlight", |ask, params| typed(ask, params, navigate::highlights)),
    ("textDocument/documentSymbol", |ask, params| typed(ask, params, symbols::of_document)),
    ("workspace/symbol", |ask, params| typed(ask, params, symbols::of_workspace)),
    ("textDocument/prepareRename", |ask, params| refusing(ask, params, rename::prepare)),
    ("textDocument/rename", |ask, params| refusing(ask, params, rename::rename)),
    ("textDocument/prepareCallHierarchy", |ask, params| typed(ask, params, hierarchy::prepare_calls)),
    ("callHierarchy/incomingCalls", |ask, params| typed(ask, params, hierarchy::incoming)),
    ("callHierarchy/outgoingCalls", |ask, params| typed(ask, params, hierarchy::outgoing)),
    ("textDocument/prepareTypeHierarchy", |ask, params| typed(ask, params, hierarchy::prepare_types)),
    ("typeHierarchy/supertypes", |ask, params| typed(ask, params, hierarchy::supertypes)),
    ("typeHierarchy/subtypes", |ask, params| typed(ask, params, hierarchy::subtypes)),
    ("textDocument/foldingRange", |ask, params| typed(ask, params, shape::folding)),
    ("textDocument/selectionRange", |ask, params| typed(ask, params, shape::selections)),
    ("textDocument/documentLink", |ask, params| typed(ask, params, shape::links)),
    ("textDocument/formatting", |ask, params| typed(ask, params, format::document)),
    ("textDocument/rangeFormatting", |ask, params| typed(ask, params, format::range)),
    ("textDocument/onTypeFormatting", |ask, params| typed(ask, params, format::on_type)),
    ("textDocument/codeAction", |ask, params| typed(ask, params, actions::actions)),
    ("textDocument/codeLens", |ask, params| typed(ask, params, remarks::lenses)),
    ("textDocument/inlayHint", |ask, params| typed(ask, params, hints::hints)),
    ("workspace/executeCommand", |ask, params| refusing(ask, params, remarks::command)),
    ("textDocument/semanticTokens/full", |ask, params| typed(ask, params, tokens::full)),
    ("textDocument/semanticTokens/full/delta", |ask, params| typed(ask, params, tokens::delta)),
    ("textDocument/semanticTokens/range", |ask, params| typed(ask, params, tokens::range)),
    ("textDocument/completion", |ask, params| ready(ask, params, completion::complete)),
    ("completionItem/resolve", |ask, params| typed(ask, params, completion::resolve)),
    ("textDocument/signatureHelp", |ask, params| typed(ask, params, rules::signature)),
    ("textDocument/linkedEditingRange", |ask, params| typed(ask, params, rules::linked)),
    ("textDocument/diagnostic", |ask, params| typed(ask, params, diagnostics::of_document)),
    ("workspace/diagnostic", |ask, params| typed(ask, params, diagnostics::of_workspace)),
    #[cfg(test)]
    ("test/mistake", |_, _| panic!("a request with a bug")),
];

/// Whether a request has an answer here.
pub fn knows(method: &str) -> bool {
    HANDLERS.iter().any(|(name, _)| *name == method)
}

/// Whether a request is about what was found, as the client sees it.
pub fn wants_diagnostics(method: &str) -> bool {
    matches!(method, "textDocument/diagnostic" | "workspace/diagnostic")
}

/// Why a request that was understood is not done: said to the person.
#[derive(Debug)]
pub struct Refusal(String);

impl Refusal {
    /// For this reason: lower case, no full stop.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

fn typed<P: DeserializeOwned, R: Serialize>(ask: &Ask, params: Value, answer: fn(&Ask, P) -> R) -> Answer {
    let params = serde_json::from_value(params).map_err(|problem| error(ErrorCode::InvalidParams, problem.to_string()))?;
    serde_json::to_value(answer(ask, params)).map_err(|problem| error(ErrorCode::InternalError, problem.to_string()))
}

/// For what is made as it is sent: an answer of hundreds of items is not copied.
fn ready<P: DeserializeOwned>(ask: &Ask, params: Value, answer: fn(&Ask, P) -> Option<Value>) -> Answer {
    let params = serde_json::from_value(params).map_err(|problem| error(ErrorCode::InvalidParams, problem.to_string()))?;
    Ok(answer(ask, params).unwrap_or_default())
}

fn refusing<P: DeserializeOwned, R: Serialize>(ask: &Ask, params: Value, answer: fn(&Ask, P) -> Result<R, Refusal>) -> Answer {
    let params = serde_json::from_value(params).map_err(|problem| error(ErrorCode::InvalidParams, problem.to_string()))?;
    let answer = answer(ask, params).map_err(|Refusal(reason)| error(ErrorCode::RequestFailed, reason))?;
    serde_json::to_value(answer).map_err(|problem| error(ErrorCode::InternalError, problem.to_string()))
}

fn error(code: ErrorCode, message: String) -> ResponseError {
    ResponseError { code: code as i32, message, data: None }
}

fn answer(ask: &Ask, method: &str, params: Value) -> Answer {
    let handler = HANDLERS.iter().find(|(name, _)| *name == method).map(|(_, handler)| handler);
    let failed = |message| error(ErrorCode::InternalError, message);
    if ask.cancelled.load(Ordering::Acquire) {
        return Err(error(ErrorCode::RequestCanceled, "cancelled".to_owned()));
    }
    let Some(handler) = handler else { return Err(failed(format!("`{method}` is not known"))) };
    catch_unwind(AssertUnwindSafe(|| handler(ask, params)))
        .unwrap_or_else(|_| Err(failed(format!("archlint made a mistake while it answered `{method}`, which is our bug"))))
}

/// The threads that answer.
pub struct Workers {
    questions: Sender<(RequestId, String, Value, Ask)>,
}

type Questions = Arc<Mutex<Receiver<(RequestId, String, Value, Ask)>>>;

impl Workers {
    /// Starts them; they end with the loop.
    pub fn new(events: Sender<Event>) -> Self {
        let (questions, asked) = channel();
        let asked: Questions = Arc::new(Mutex::new(asked));
        for _ in 0..WORKERS {
            let (asked, events) = (Arc::clone(&asked), events.clone());
            let work = move || {
                loop {
                    let question = asked.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((id, method, params, ask)) = question else { return };
                    if events.send(Event::Answered(id, answer(&ask, &method, params))).is_err() {
                        return;
                    }
                }
            };
            // Where no thread can be started, the others have to do.
            let _ = std::thread::Builder::new().name("answers".to_owned()).stack_size(STACK).spawn(work);
        }
        Self { questions }
    }

    /// Leaves a question.
    pub fn take(&self, id: RequestId, method: String, params: Value, ask: Ask) {
        // The threads live as long as the loop that calls this.
        let _ = self.questions.send((id, method, params, ask));
    }
}

impl Ask {
    /// The open document with this address.
    pub fn document(&self, uri: &Uri) -> Option<&Arc<Document>> {
        self.documents.values().find(|document| document.uri == *uri)
    }
}
