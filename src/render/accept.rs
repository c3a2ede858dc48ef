use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// The name that a Compose file gets in what is offered.
const ALIAS: &str = "app";

/// The statement that would allow a finding, and where it belongs, as a clause that follows "write". `None` for errors of the input.
pub fn accept(diagnostic: &Diagnostic, sources: &Sources, dots: &str) -> Option<(String, String)> {
    let identity = &diagnostic.identity;
    if diagnostic.input || identity.subject.is_empty() {
        return None;
    }
    if identity.foreign {
        return Some(from_outside(diagnostic, sources, dots));
    }
    let on = identity.cause.as_ref().map_or_else(String::new, |cause| format!(" on {cause}"));
    let statement = format!("allow {}{on} because \"{dots}\"", diagnostic.rule);
    Some((statement, belongs(diagnostic)))
}

/// What stands in a foreign file is spoken of from a file of the language. Where there is none yet, that one has to `use` the foreign file.
fn from_outside(diagnostic: &Diagnostic, sources: &Sources, dots: &str) -> (String, String) {
    let identity = &diagnostic.identity;
    let alone = !sources.iter().any(|(_, file)| file.path.ends_with(".arch"));
    let full = |name: &str| if alone { format!("{ALIAS}.{name}") } else { name.to_owned() };
    let subject = full(identity.subject.split(", ").next().unwrap_or_default());
    let on = identity.cause.as_ref().map_or_else(String::new, |cause| format!(" on {}", full(cause)));
    let statement = format!("extend {subject} {{ allow {}{on} because \"{dots}\" }}", diagnostic.rule);
    // a `.env` may have been read before it
    let described = |path: &str| [".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending));
    match sources.iter().map(|(_, file)| &file.path).find(|path| described(path)).filter(|_| alone) {
        Some(first) => {
            let file = first.rsplit('/').next().unwrap_or(first);
            (statement, format!("in a `.arch` file beside it that begins with `use \"{file}\" as {ALIAS}`"))
        }
        None => (statement, "in a `.arch` file".to_owned()),
    }
}

fn belongs(diagnostic: &Diagnostic) -> String {
    let subject = &diagnostic.identity.subject;
    let written = subject_text(diagnostic);
    // Several names are a claim or a cycle.
    if let Some((first, _)) = subject.split_once(", ") {
        return if written.starts_with("independent") { "in the block of that claim".to_owned() } else { format!("in `{first}`") };
    }
    match written.strip_prefix(subject.as_str()).map(str::trim) {
        Some(gate) if !gate.is_empty() => format!("in the block of `{gate}` in `{subject}`"),
        _ => format!("in `{subject}`"),
    }
}

/// The subject as the fingerprint writes it: between the rule and the cause.
fn subject_text(diagnostic: &Diagnostic) -> &str {
    let identity = &diagnostic.identity;
    let text = identity.fingerprint.strip_prefix(&*diagnostic.rule).and_then(|rest| rest.strip_prefix(':')).unwrap_or(&identity.subject);
    identity.cause.as_ref().and_then(|cause| text.strip_suffix(cause.as_str())).and_then(|text| text.strip_suffix(':')).unwrap_or(text)
}
