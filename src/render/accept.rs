use crate::diagnostic::{Diagnostic, Home};

/// The statement that would allow a finding, and where it belongs, as a clause that follows "write". `None` for errors of the input.
pub fn accept(diagnostic: &Diagnostic, dots: &str) -> Option<(String, String)> {
    let written = &diagnostic.identity.written;
    if diagnostic.input || written.within.is_empty() {
        return None;
    }
    let on = written.on.as_ref().map_or_else(String::new, |on| format!(" on {on}"));
    let statement = format!("allow {}{on} because \"{dots}\"", diagnostic.rule);
    Some(match &written.home {
        Home::Declared(name) => (statement, format!("in `{name}`")),
        Home::Dependency { of, written } => (statement, format!("in the block of `{written}` in `{of}`")),
        Home::Claim(_) => (statement, "in the block of that claim".to_owned()),
        Home::Extension { begins } => {
            let begins: Vec<String> = begins.iter().map(|begins| format!("`{begins}`")).collect();
            let place = match begins.is_empty() {
                true => "in a `.arch` file".to_owned(),
                false => format!("in a `.arch` file beside it that begins with {}", begins.join(" and ")),
            };
            (format!("extend {} {{ {statement} }}", written.within), place)
        }
    })
}
