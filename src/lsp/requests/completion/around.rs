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

    /// The name as it can be written here, and how far away it is: 0 in the same system, 1 in one around it, 2 anywhere else.
    pub fn short(&self, full: &str) -> (u32, String) {
        let depth = self.prefixes.len();
        let within = |(at, prefix): (usize, &String)| Some((u32::from(at + 1 < depth), full.strip_prefix(prefix.as_str())?));
        let (near, rest) = self.prefixes.iter().enumerate().rev().find_map(within).unwrap_or_else(|| {
            let alone = depth == 0 && !full.contains('.');
            (if alone { 0 } else { 2 }, full)
        });
        (near, written(rest))
    }
}

/// A name of several parts as it has to be written.
fn written(full: &str) -> String {
    if full.split('.').all(words::is_plain_name) {
        return full.to_owned();
    }
    full.split('.').map(words::written).collect::<Vec<_>>().join(".")
}
