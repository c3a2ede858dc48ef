//! Names as they can be written at a place.

use crate::syntax::words;

/// The systems around a place.
pub struct Around {
    /// The full name of each with a dot behind it, outermost first.
    prefixes: Vec<String>,
}

impl Around {
    /// With the names of these systems, outermost first.
    pub fn new(systems: &[String]) -> Self {
        let mut prefixes: Vec<String> = Vec::with_capacity(systems.len());
        for system in systems {
            let outer = prefixes.last().map_or("", String::as_str);
            prefixes.push(format!("{outer}{system}."));
        }
        Self { prefixes }
    }

    /// The full name of what has this name in the innermost system.
    pub fn inside(&self, name: &str) -> String {
        format!("{}{name}", self.prefixes.last().map_or("", String::as_str))
    }

    /// The name as it can be written here, and how far away it is: 0 in the same system, 1 in one around it, 2 anywhere else. Nothing where
    /// something nearer has taken its first part.
    pub fn short(&self, full: &str, is_declared: impl Fn(&str) -> bool) -> Option<(u32, String)> {
        let depth = self.prefixes.len();
        let within = |(at, prefix): (usize, &String)| Some((at + 1, full.strip_prefix(prefix.as_str())?));
        let around = self.prefixes.iter().enumerate().rev().find_map(within);
        let (near, inner, rest) = match around {
            Some((inner, rest)) => (u32::from(inner < depth), inner, rest),
            None if depth == 0 && !full.contains('.') => (0, 0, full),
            None => (2, 0, full),
        };
        // Looked for from the innermost system outward, so what is declared further in comes first.
        let is_hidden = |name: &str, inner: usize| {
            let first = name.split('.').next().unwrap_or_default();
            self.prefixes[inner..].iter().any(|prefix| is_declared(&format!("{prefix}{first}")))
        };
        let name = if !is_hidden(rest, inner) { rest } else { Some(full).filter(|full| !is_hidden(full, 0))? };
        Some((near, written(name)))
    }
}

/// A name of several parts as it has to be written.
fn written(full: &str) -> String {
    if full.split('.').all(words::is_plain_name) {
        return full.to_owned();
    }
    full.split('.').map(words::written).collect::<Vec<_>>().join(".")
}
