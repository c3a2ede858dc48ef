//! How one description of a service is laid over another: the rules of several `-f` files, of `extends` and of overrides.
//!
//! Source: the Compose specification, "Merge and override".

use crate::frontend::yaml::{Entry, Node, NodeKind};

/// Keys whose value is replaced as a whole, also when it is a list.
const REPLACED: &[&str] = &["command", "entrypoint"];
/// Keys that may be written as a list of names or as a mapping, and are merged by name.
const KEYED: &[&str] = &["environment", "depends_on", "networks"];

/// Brings the keys that have two spellings into the one that is a mapping.
pub fn normalize(service: &mut Node) {
    let NodeKind::Map(entries) = &mut service.kind else { return };
    for entry in entries {
        if !KEYED.contains(&entry.key.as_str()) {
            continue;
        }
        let NodeKind::List(items) = &mut entry.value.kind else { continue };
        let mut keyed: Vec<Entry> = Vec::with_capacity(items.len());
        for item in std::mem::take(items) {
            let NodeKind::Scalar(text) = item.kind else { continue };
            let (key, value) = match text.split_once('=').filter(|_| entry.key == "environment") {
                Some((key, value)) => (key.to_owned(), NodeKind::Scalar(value.to_owned())),
                None => (text, NodeKind::Null),
            };
            let value = Node { kind: value, span: item.span, tag: None };
            // A later item of the same name wins, as in a process that is given both.
            keyed.push(Entry { key, key_span: item.span, value });
        }
        entry.value.kind = NodeKind::Map(last_of_each(keyed));
    }
}

/// Lays `over` upon `base`. Linear in both, but for lists, whose doubled texts are left out.
pub fn lay_over(base: &mut Node, over: Node, key: &str) {
    if over.tag.as_deref() == Some("reset") {
        base.kind = NodeKind::Null;
        return;
    }
    if over.tag.as_deref() == Some("override") || REPLACED.contains(&key) {
        if !over.is_null() {
            *base = over;
        }
        return;
    }
    match (&mut base.kind, over.kind) {
        (_, NodeKind::Null) => {}
        (NodeKind::Map(entries), NodeKind::Map(more)) => {
            let mut index: rustc_hash::FxHashMap<String, usize> =
                entries.iter().enumerate().map(|(i, entry)| (entry.key.clone(), i)).collect();
            for entry in more {
                if let Some(&i) = index.get(&entry.key) {
                    if matches!(entry.value.kind, NodeKind::Scalar(_) | NodeKind::List(_)) {
                        entries[i].key_span = entry.key_span;
                    }
                    lay_over(&mut entries[i].value, entry.value, &entry.key);
                    continue;
                }
                if entry.value.tag.as_deref() == Some("reset") {
                    continue;
                }
                index.insert(entry.key.clone(), entries.len());
                entries.push(entry);
            }
        }
        (NodeKind::List(items), NodeKind::List(more)) => items.extend(more),
        (NodeKind::List(items), kind @ NodeKind::Scalar(_)) => items.push(Node { kind, ..over_frame(over.span) }),
        (NodeKind::Scalar(_), NodeKind::List(mut more)) if key == "env_file" || key == "profiles" => {
            more.insert(0, base.clone());
            base.kind = NodeKind::List(more);
        }
        (_, kind) => *base = Node { kind, ..over_frame(over.span) },
    }
}

fn over_frame(span: crate::source::Span) -> Node {
    Node { kind: NodeKind::Null, span, tag: None }
}

fn last_of_each(entries: Vec<Entry>) -> Vec<Entry> {
    let mut index: rustc_hash::FxHashMap<String, usize> = rustc_hash::FxHashMap::default();
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        match index.get(&entry.key) {
            Some(&i) => kept[i] = entry,
            None => {
                index.insert(entry.key.clone(), kept.len());
                kept.push(entry);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::yaml;
    use crate::source::FileId;

    fn node(text: &str) -> Node {
        let mut node = yaml::read(FileId(0), text).0.remove(0);
        normalize(&mut node);
        node
    }

    #[test]
    fn overrides_follow_the_rules_of_compose() {
        let mut base =
            node("image: a\ncommand: [x, y]\nenvironment:\n- A=1\n- B=2\ndepends_on: [db]\nlinks: [l1]\nexpose: [1]\nhostname: h\n");
        let over = "image: b\ncommand: [z]\nenvironment: {A: 9, C: 3}\ndepends_on:\n  cache: {condition: service_healthy}\nlinks: [l2]\nexpose: !override [2]\nhostname: !reset null\n";
        lay_over(&mut base, node(over), "");
        assert_eq!(base.get("image").unwrap().text(), Some("b"));
        assert_eq!(base.get("command").unwrap().items().len(), 1);
        let environment = base.get("environment").unwrap();
        assert_eq!(environment.get("A").unwrap().text(), Some("9"));
        assert_eq!(environment.entries().len(), 3);
        assert_eq!(base.get("depends_on").unwrap().entries().len(), 2);
        assert_eq!(base.get("links").unwrap().items().len(), 2);
        assert_eq!(base.get("expose").unwrap().items().len(), 1);
        assert!(base.get("hostname").unwrap().is_null());
    }
}
