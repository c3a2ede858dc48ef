use crate::diagnostic::Diagnostic;

/// The statement that would allow a finding, and where it belongs, as a clause that follows "write". `None` for errors of the input.
pub fn accept(diagnostic: &Diagnostic, dots: &str) -> Option<(String, String)> {
    let identity = &diagnostic.identity;
    if diagnostic.input || identity.written.subject.is_empty() {
        return None;
    }
    let on = identity.written.cause.as_ref().map_or_else(String::new, |cause| format!(" on {cause}"));
    let statement = format!("allow {}{on} because \"{dots}\"", diagnostic.rule);
    if !identity.foreign {
        return Some((statement, belongs(diagnostic)));
    }
    // What stands in a foreign file is spoken of from a file of the language.
    let statement = format!("extend {} {{ {statement} }}", identity.written.subject);
    let place = match &identity.written.begins {
        Some(begins) => format!("in a `.arch` file beside it that begins with `{begins}`"),
        None => "in a `.arch` file".to_owned(),
    };
    Some((statement, place))
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
