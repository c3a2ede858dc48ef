//! What Compose refuses in a service, and what would be read as if it were not there: misspelled keys, and values of another form.

use crate::diagnostic::{Diagnostic, code, within};
use crate::frontend::yaml::{Entry, Node, NodeKind};

/// Shorter keys are near too much that Compose may have tomorrow.
const SHORTEST: usize = 5;
/// From this length on two letters may differ, below it one.
const LONG: usize = 6;
/// What can be said of one that is waited for.
const WAIT_KEYS: &[&str] = &["condition", "required", "restart"];

/// What has to be said about the keys of a service as they are written. Linear, but for unknown keys, which are held against all that are read.
pub fn of_service(service: &str, keys: &[Entry], read: &[&str]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for key in keys {
        match key.key.as_str() {
            "environment" => of_variables(&key.value, &mut found),
            "depends_on" => of_waits(service, &key.value, &mut found),
            name if read.contains(&name) => {}
            _ => found.extend(misspelled(service, key, read)),
        }
    }
    found
}

fn misspelled(service: &str, key: &Entry, read: &[&str]) -> Option<Diagnostic> {
    // Whoever extends the format puts `x-` before the key.
    if key.key.starts_with("x-") {
        return None;
    }
    let near = |letters: usize, at_least: usize| within(letters, &key.key, read.iter().copied().filter(|known| known.len() >= at_least));
    let near = near(1, SHORTEST).or_else(|| near(2, LONG))?;
    let message = format!("a service has no `{}`, so what it says of `{service}` is not read", key.key);
    let error = Diagnostic::input("unknown-key", message, key.key_span, "Compose refuses it");
    Some(error.help(format!("write `{near}`")))
}

/// The variables of a service: a mapping, or a list of texts.
fn of_variables(value: &Node, found: &mut Vec<Diagnostic>) {
    match &value.kind {
        NodeKind::Scalar(_) => {
            let error = another_form("environment", value, "a list or a mapping");
            found.push(error.help("write each variable on a line of its own: `- NAME=value`"));
        }
        NodeKind::List(items) => {
            found.extend(items.iter().filter(|item| matches!(item.kind, NodeKind::List(_))).map(list_in_list));
            for item in items {
                let [Entry { key, value, .. }, ..] = item.entries() else { continue };
                let message = format!("`{key}` is a mapping in a list of variables, so its value is not seen");
                let error = Diagnostic::input("compose-shape", message, item.span, "expected `NAME=value`");
                let line = value.text().map_or_else(|| code("- NAME=value"), |text| code(&format!("- {key}={text}")));
                found.push(error.help(format!("write {line}, or take the `-` away from each of them")));
            }
        }
        NodeKind::Map(entries) => {
            for Entry { key, value, .. } in entries.iter().filter(|entry| matches!(entry.value.kind, NodeKind::List(_) | NodeKind::Map(_)))
            {
                let error = another_form(key, value, "a single value");
                let texts: Option<Vec<&str>> = value.items().iter().map(Node::text).collect();
                let line = texts.filter(|texts| !texts.is_empty()).map(|texts| code(&format!("{key}: {}", texts.join(","))));
                found.push(line.into_iter().fold(error, |error, line| error.help(format!("write {line}"))));
            }
        }
        NodeKind::Null => {}
    }
}

/// What a service waits for: a list of names, or a mapping with a condition for each.
fn of_waits(service: &str, value: &Node, found: &mut Vec<Diagnostic>) {
    match &value.kind {
        NodeKind::Scalar(name) => {
            let error = another_form("depends_on", value, "a list or a mapping");
            found.push(error.help(format!("write {}", code(&format!("depends_on: [{name}]")))));
        }
        NodeKind::List(items) => {
            found.extend(items.iter().filter(|item| matches!(item.kind, NodeKind::List(_))).map(list_in_list));
            for item in items.iter().filter(|item| !item.entries().is_empty()) {
                let message = format!("what `{service}` waits for is a mapping in a list, and is not seen");
                let error = Diagnostic::input("compose-shape", message, item.span, "expected the name of a service");
                found.push(error.help("take the `-` away from each of them: in a mapping each name has its `condition`"));
            }
        }
        NodeKind::Map(entries) => {
            for Entry { key, value, .. } in entries {
                match &value.kind {
                    NodeKind::Map(keys) => of_wait(key, keys, found),
                    NodeKind::Null => {}
                    NodeKind::Scalar(_) | NodeKind::List(_) => {
                        let condition = value.text().filter(|text| text.starts_with("service_")).unwrap_or("service_started");
                        let error = another_form(key, value, "a mapping with a `condition`");
                        found.push(error.help(format!("write {}", code(&format!("{key}: {{ condition: {condition} }}")))));
                    }
                }
            }
        }
        NodeKind::Null => {}
    }
}

/// What is said of one that is waited for.
fn of_wait(waited_for: &str, keys: &[Entry], found: &mut Vec<Diagnostic>) {
    for key in keys {
        if WAIT_KEYS.contains(&key.key.as_str()) {
            if !matches!(key.value.kind, NodeKind::Null | NodeKind::Scalar(_)) {
                found.push(another_form(&key.key, &key.value, "a single value"));
            }
        } else if let Some(near) = within(2, &key.key, WAIT_KEYS.iter().copied()) {
            let message = format!("`depends_on` has no `{}`, so what it says of `{waited_for}` is not read", key.key);
            found.push(Diagnostic::input("unknown-key", message, key.key_span, "Compose refuses it").help(format!("write `{near}`")));
        }
    }
}

fn list_in_list(item: &Node) -> Diagnostic {
    Diagnostic::input("compose-shape", "a list stands in a list, so what it says is not read", item.span, "expected a single value")
}

fn another_form(key: &str, value: &Node, expected: &str) -> Diagnostic {
    let message = format!("`{key}` is {}, so what it says is not read", value.form());
    Diagnostic::input("compose-shape", message, value.span, format!("expected {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::compose::prepare::KEYS;
    use crate::frontend::yaml;
    use crate::source::FileId;

    /// All keys of a service in the Compose specification, and those of former versions, that are not read.
    const OTHERS: &str = "annotations attach blkio_config cap_add cap_drop cgroup cgroup_parent configs cpu_count cpu_percent cpu_period cpu_quota \
        cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec develop device_cgroup_rules devices dns dns_opt dns_search domainname \
        driver_opts expose extra_hosts gpus group_add healthcheck init isolation label_file labels log_driver log_opt logging mac_address mem_limit \
        mem_reservation mem_swappiness memswap_limit models net oom_kill_disable oom_score_adj pids_limit platform ports post_start pre_stop \
        privileged provider pull_policy pull_refresh_after read_only restart runtime secrets security_opt shm_size stdin_open stop_grace_period \
        stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts volume_driver volumes working_dir";

    fn said(text: &str) -> Vec<String> {
        let document = yaml::read(FileId(0), text).0.remove(0);
        let found = of_service("web", document.entries(), KEYS);
        found.into_iter().map(|found| format!("{}: {}", found.message, found.help.join("; "))).collect()
    }

    #[test]
    fn no_key_of_compose_is_taken_for_a_misspelled_one() {
        for key in OTHERS.split_whitespace().chain(KEYS.iter().copied()).chain(["x-image", "gid", "dependency_graph"]) {
            assert_eq!(said(&format!("{key}:\n")), Vec::<String>::new(), "{key}");
        }
    }

    #[test]
    fn keys_that_are_nearly_right_are_named() {
        let table = [
            ("depnds_on", "depends_on"),
            ("depends-on", "depends_on"),
            ("dependsOn", "depends_on"),
            ("enviroment", "environment"),
            ("environments", "environment"),
            ("env_files", "env_file"),
            ("network", "networks"),
            ("Image", "image"),
            ("comand", "command"),
            ("entry_point", "entrypoint"),
        ];
        for (key, near) in table {
            let expected = format!("a service has no `{key}`, so what it says of `web` is not read: write `{near}`");
            assert_eq!(said(&format!("{key}: x\n")), [expected]);
        }
    }
}
