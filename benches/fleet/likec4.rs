//! The same graph for LikeC4, so that the two can be timed on one architecture: an element a service, a relationship a dependency.

use std::fmt::Write as _;

use super::{Document, Fleet};

/// One file with the kinds, one for each system.
pub fn write(fleet: &Fleet) -> Vec<Document> {
    let mut files = vec![Document { path: "specification.c4".into(), text: "specification {\n  element service\n}\n".into() }];
    let of_system = fleet.services.iter().enumerate().collect::<Vec<_>>();
    for members in of_system.chunk_by(|a, b| a.1.system == b.1.system) {
        let mut text = String::from("model {\n");
        for (id, _) in members {
            let _ = writeln!(text, "  s{id} = service 's{id}'");
        }
        for (id, service) in members {
            for (target, _) in &service.edges {
                let _ = writeln!(text, "  s{id} -> s{target}");
            }
        }
        text.push_str("}\n");
        files.push(Document { path: format!("system-{}.c4", members[0].1.system), text });
    }
    files
}
