//! `depends_on` that comes round to where it began: Compose starts none of these services.

use super::services::Directory;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// How many of the places on a long way round are shown.
const SHOWN: usize = 8;

/// One error for each service at which a way round closes, in the order found. `on[i]` is what service `i` depends on and where it says so.
/// Linear.
pub(super) fn refused(directory: &Directory<'_>, on: &[Vec<(usize, Span)>]) -> Vec<Diagnostic> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        OnTheWay,
        Done,
    }
    let mut seen = vec![Seen::No; on.len()];
    let mut found = Vec::new();
    for start in 0..on.len() {
        if seen[start] != Seen::No {
            continue;
        }
        seen[start] = Seen::OnTheWay;
        // each service on the way, with the number of the dependency that is looked at next
        let mut way = vec![(start, 0)];
        while let Some((at, next)) = way.last_mut() {
            let Some(&(to, _)) = on[*at].get(*next) else {
                seen[*at] = Seen::Done;
                way.pop();
                continue;
            };
            *next += 1;
            match seen[to] {
                Seen::No => {
                    seen[to] = Seen::OnTheWay;
                    way.push((to, 0));
                }
                Seen::OnTheWay => {
                    let from = way.iter().position(|&(service, _)| service == to).unwrap_or(0);
                    found.push(error(directory, on, &way[from..]));
                }
                Seen::Done => {}
            }
        }
    }
    found
}

fn error(directory: &Directory<'_>, on: &[Vec<(usize, Span)>], round: &[(usize, usize)]) -> Diagnostic {
    let name = |service: usize| directory.services[service].name();
    let place = |&(service, next): &(usize, usize)| on[service][next - 1].1;
    let first = round[0];
    let message = match round {
        [_] => format!("`{}` depends on itself, and Compose does not start it", name(first.0)),
        [_, (other, _)] => format!("`{}` and `{}` depend on each other, and Compose starts neither", name(first.0), name(*other)),
        _ => format!("`{}` depends on itself through {} others, and Compose starts none of them", name(first.0), round.len() - 1),
    };
    let mut error = Diagnostic::input("depends-on-cycle", message, place(&first), "waits for this");
    for step in round.iter().skip(1).take(SHOWN - 1) {
        error = error.label(place(step), "which waits for this");
    }
    if round.len() > SHOWN {
        error = error.note(format!("and {} more on the way round", round.len() - SHOWN));
    }
    error.help("take one of them out of `depends_on`: the service that can wait for the other by itself")
}
