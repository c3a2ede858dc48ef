//! Services that run the client of a store and not the store: the image is the same, and the command tells.

use super::load::items_of;
use super::shell::{self, LineEnd};
use crate::frontend::yaml::{Node, NodeKind};
use crate::syntax::software::exact;

/// Clients of stores and queues, and what only asks or makes files.
const CLIENTS: &[&str] = &[
    "clickhouse-client",
    "cqlsh",
    "createdb",
    "cub",
    "curl",
    "cypher-shell",
    "elasticsearch-certutil",
    "etcdctl",
    "kafka-acls",
    "kafka-configs",
    "kafka-console-consumer",
    "kafka-console-producer",
    "kafka-topics",
    "mariadb",
    "mariadb-admin",
    "mariadb-dump",
    "mongo",
    "mongodump",
    "mongoimport",
    "mongorestore",
    "mongosh",
    "mysql",
    "mysqladmin",
    "mysqldump",
    "mysqlsh",
    "pg_dump",
    "pg_dumpall",
    "pg_isready",
    "pg_restore",
    "psql",
    "rabbitmqadmin",
    "redis-cli",
    "sqlcmd",
    "valkey-cli",
    "wget",
];
/// Stores whose program is not called as they are.
const SERVERS: &[&str] = &["influxd", "mariadbd", "mongod", "mongos", "mysqld", "mysqld_safe", "run"];
/// What stands before a program in a script.
const BEFORE: &[&str] = &["!", "(", "do", "elif", "else", "exec", "if", "nohup", "sudo", "then", "time", "until", "while", "{"];
const SHELLS: &[&str] = &["ash", "bash", "sh"];
/// How deep `sh -c '…'` may stand in itself.
const DEPTH_LIMIT: usize = 4;

/// Whether the command of a service runs clients, and nothing that may be the store. Linear in the command.
pub(super) fn runs_one(service: &Node) -> bool {
    let mut programs = Vec::new();
    let mut words = Vec::new();
    for node in ["entrypoint", "command"].iter().filter_map(|key| service.get(key)) {
        match &node.kind {
            NodeKind::Scalar(text) => words.extend(shell::words(text, LineEnd::Blank)),
            _ => words.extend(items_of(node).iter().filter_map(Node::text)),
        }
    }
    of_line(&words, 0, &mut programs);
    let asks = programs.iter().any(is_client);
    asks && programs.iter().all(|program| is_client(program) || !may_serve(program))
}

/// The programs that a line runs, each with its first argument.
fn of_line<'v>(words: &[&'v str], depth: usize, programs: &mut Vec<[&'v str; 2]>) {
    let mut begins = true;
    for (at, &word) in words.iter().enumerate() {
        let sets = word.contains('=') && !word.contains('/');
        if shell::ends_statement(word) {
            begins = true;
        } else if begins && !sets && !BEFORE.contains(&word) {
            begins = false;
            let program = word.trim_start_matches('(').rsplit('/').next().unwrap_or(word);
            if !SHELLS.contains(&program) {
                programs.push([program, words.get(at + 1).copied().unwrap_or_default()]);
                continue;
            }
            let behind = words[at + 1..].iter().skip_while(|word| word.starts_with('-'));
            if let Some(script) = behind.take(1).find(|_| depth < DEPTH_LIMIT) {
                of_line(&shell::words(script, LineEnd::Statement), depth + 1, programs);
            }
        }
    }
}

fn is_client(&[program, argument]: &[&str; 2]) -> bool {
    let name = program.strip_suffix(".sh").unwrap_or(program);
    CLIENTS.contains(&name) || (name == "rpk" && argument != "redpanda")
}

/// A program that is or may be the store: one called as it is, a script of which nothing is known, and what is passed on.
fn may_serve(&[program, _]: &[&str; 2]) -> bool {
    let unknown =
        program.ends_with(".sh") || program.contains("entrypoint") || program.contains("server") || program.starts_with(['$', '"']);
    unknown || SERVERS.contains(&program) || exact(program).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn clients_are_told_from_stores() {
        let runs = |text: &str| runs_one(&crate::frontend::yaml::read(FileId(0), text).0.remove(0));
        for client in [
            "command: psql -h db -f /x.sql",
            "{ entrypoint: [/bin/sh, -c], command: ['kafka-topics --bootstrap-server kafka:9092 --create'] }",
            "command: kafka-topics.sh --create",
            "entrypoint: sh -c 'while true; do pg_dump -h db x > /b/x; sleep 86400; done'",
            "entrypoint: [bash, -c, 'rpk cluster info && rpk topic create x']",
            "command: bash -c 'if [ ! -f c ]; then bin/elasticsearch-certutil ca; fi; until curl -s https://es; do sleep 1; done'",
            "command: bash -c 'sleep 5; PGPASSWORD=x psql -h db'",
        ] {
            assert!(runs(client), "{client}");
        }
        for store in [
            "{}",
            "command: redis-server --appendonly yes",
            "command: sh -c 'redis-server & sleep 1; redis-cli ping'",
            "entrypoint: [bash, -c, 'mongod --replSet rs0 & sleep 5; mongosh --eval x']",
            "command: redpanda start --smp 1",
            "command: rpk redpanda start",
            "command: postgres -c max_connections=200",
            "command: sh -c 'curl -o plugin x; exec /usr/local/bin/docker-entrypoint.sh eswrapper'",
            "command: sh -c 'wget x; /opt/start.sh'",
            "entrypoint: sh -c 'mkdir -p /data/x && minio server /data'",
        ] {
            assert!(!runs(store), "{store}");
        }
    }
}
