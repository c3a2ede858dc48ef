use crate::diagnostic::Diagnostic;

/// The statement that would allow a finding, and where it belongs, as a clause that follows "write". `None` for errors of the input.
pub(super) fn accept(diagnostic: &Diagnostic, dots: &str) -> Option<(String, String)> {
    let identity = &diagnostic.identity;
    if diagnostic.input || identity.subject.is_empty() {
        return None;
    }
    let on = identity.cause.as_ref().map_or_else(String::new, |cause| format!(" on {cause}"));
    let statement = format!("allow {}{on} because \"{dots}\"", diagnostic.rule);
    Some((statement, belongs(diagnostic)))
}

fn belongs(diagnostic: &Diagnostic) -> String {
    let identity = &diagnostic.identity;
    let subject = subject_text(diagnostic);
    if subject == identity.subject {
        return format!("in `{subject}`");
    }
    if let Some(gate) = subject.strip_prefix(&identity.subject).map(str::trim).filter(|gate| !gate.is_empty()) {
        return format!("in the block of `{gate}` in `{}`", identity.subject);
    }
    match identity.subject.split_once(", ") {
        Some((first, _)) if !subject.starts_with("independent") => format!("in `{first}`"),
        _ => "in the block of that claim".to_owned(),
    }
}

/// The subject as the fingerprint writes it: between the rule and the cause.
fn subject_text(diagnostic: &Diagnostic) -> &str {
    let identity = &diagnostic.identity;
    let text = identity.fingerprint.strip_prefix(&*diagnostic.rule).and_then(|rest| rest.strip_prefix(':')).unwrap_or(&identity.subject);
    identity.cause.as_ref().and_then(|cause| text.strip_suffix(cause.as_str())).and_then(|text| text.strip_suffix(':')).unwrap_or(text)
}
