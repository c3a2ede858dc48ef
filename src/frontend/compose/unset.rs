//! Variables without a value: which of them stand where another service could be named.
//!
//! Each is given a name that nothing else has, and the value is read as any other one. Where that name turns out to be a host, the variable
//! leads on; where it is a password, a level or a number, it does not.

use rustc_hash::{FxHashMap, FxHashSet};

use super::interpolate::{Interpolator, Variables};
use super::words::Variable;
use crate::frontend::yaml::{Node, NodeKind};

/// What stands around the number of a variable: a host's letters, so that it can stand where a host can.
const OPEN: &str = "unset--";
const CLOSE: &str = "--";
/// What stands for a port, which is a number.
const PORT: &str = ":8080";

/// The variables, by the numbers that stand for them.
pub struct Marks<'n> {
    names: FxHashMap<&'n str, usize>,
}

impl<'n> Marks<'n> {
    /// One for each name.
    pub fn new(names: impl Iterator<Item = &'n str>) -> Self {
        let mut numbers = FxHashMap::default();
        for name in names {
            let next = numbers.len();
            numbers.entry(name).or_insert(next);
        }
        Self { names: numbers }
    }

    /// Puts variables into every text below a node, and marks in place of these. A text that grows too much is left out. Linear in the result.
    pub fn put_in(&self, node: &mut Node, variables: &Variables, interpolator: &mut Interpolator) {
        match &mut node.kind {
            NodeKind::Null => {}
            NodeKind::List(items) => items.iter_mut().for_each(|item| self.put_in(item, variables, interpolator)),
            NodeKind::Map(entries) => entries.iter_mut().for_each(|entry| self.put_in(&mut entry.value, variables, interpolator)),
            NodeKind::Scalar(text) => {
                let lookup = |name: &str| variables.get(name).map(str::to_owned).or_else(|| self.mark(name));
                let marked = interpolator.expand(text, &lookup).unwrap_or_default();
                *text = without_ports(&marked);
            }
        }
    }

    fn mark(&self, name: &str) -> Option<String> {
        let number = self.names.get(name)?;
        // Its own name says that there is a host in it, wherever it stands.
        let scheme = if Variable::new(name).says_url() { "url://" } else { "" };
        Some(format!("{scheme}{OPEN}{number}{CLOSE}"))
    }

    /// The names of which the marks are part of these hosts.
    pub fn in_hosts(&self, hosts: &[&str]) -> FxHashSet<&'n str> {
        let numbers: FxHashSet<usize> = hosts.iter().flat_map(|host| host.split(OPEN).skip(1)).filter_map(number).collect();
        self.names.iter().filter(|(_, number)| numbers.contains(number)).map(|(name, _)| *name).collect()
    }
}

fn number(behind: &str) -> Option<usize> {
    behind.split_once(CLOSE)?.0.parse().ok()
}

/// What stands right behind a colon is a port or a password and no host.
fn without_ports(text: &str) -> String {
    let behind_a_colon = format!(":{OPEN}");
    let mut parts = text.split(&behind_a_colon);
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        result += PORT;
        result += part.split_once(CLOSE).map_or(part, |(_, rest)| rest);
    }
    result
}
