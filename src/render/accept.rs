use crate::diagnostic::{Diagnostic, Home};

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
    match diagnostic.home() {
        Home::Claim => "in the block of that claim".to_owned(),
        Home::Dependency { of, written } => format!("in the block of `{written}` in `{of}`"),
        Home::Declared(name) => format!("in `{name}`"),
    }
}
