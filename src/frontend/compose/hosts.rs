//! Hosts in values and arguments: what in a text may be the name of another service.
//!
//! Precision goes first. A host in a URL counts wherever it stands, `host:port` unless the variable's name says that it is something else,
//! a plain name only where the variable's name says that it is an address.

use super::words::Variable;

/// Schemes whose first part is no host.
const NO_HOST: &[&str] = &[
    "sqlite",
    "file",
    "unix",
    "s3",
    "s3a",
    "gs",
    "classpath",
    "data",
    "urn",
    "mem",
    "h2",
    "spiffe",
    "npipe",
    "topic",
    "queue",
    "oci",
    "arn",
    "chrome-extension",
];
/// Commands whose first word is a user, and behind a colon a group.
const OF_USERS: &[&str] = &["chown", "chpst", "gosu", "setuidgid", "su-exec"];
/// What `api:500/minute` ends in: so often in so long.
const UNITS: &[&str] = &["d", "day", "h", "hour", "m", "min", "minute", "month", "ms", "s", "sec", "second"];
/// Below this, `name:number` is more likely a version of an image.
const LOWEST_PORT: u16 = 80;

/// Calls `found` with each host in the value of a variable, in order. Linear in the value.
pub fn in_value<'v>(value: &'v str, variable: &Variable, found: &mut dyn FnMut(&'v str)) {
    if variable.says_inbound() {
        return;
    }
    if variable.says_address() && !value.contains(char::is_whitespace) && !value.contains('=') {
        let to_mail = |part: &&str| variable.says_mail() && part.contains('@');
        for part in value.split([',', ';']).filter(|part| !to_mail(part)) {
            let part = part.rsplit('@').next().unwrap_or(part);
            let host = part.split('/').next().unwrap_or(part);
            if !part.contains("://") && is_host(host) {
                found(host);
            }
        }
    }
    if value.contains('\n') {
        value.lines().for_each(|line| in_setting(line, found));
    }
    for token in value
        .split(|c: char| c.is_whitespace() || matches!(c, ';' | '|' | '"' | '\'' | '`' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>'))
    {
        let mut goes_on = false;
        for part in token.split(',') {
            goes_on = in_part(part, variable, goes_on, found);
        }
    }
}

/// A line of a file that stands in a value: `jobmanager.rpc.address: jobmanager`.
fn in_setting<'v>(line: &'v str, found: &mut dyn FnMut(&'v str)) {
    let Some((name, value)) = line.split_once(": ").map(|(name, value)| (name.trim(), value.trim())) else { return };
    if is_name(name) && Variable::new(name).says_address() && is_host(value) {
        found(value);
    }
}

/// Calls `found` with each host in the words of a command, in order: the number of its word, the host, and the option that names it or
/// nothing, as written. An option names the value behind it.
pub fn in_words<'v>(words: &[&'v str], found: &mut dyn FnMut(usize, &'v str, &str)) {
    let (mut option, mut of_user) = ("", false);
    for (number, &word) in words.iter().enumerate() {
        let is_user = of_user && !word.starts_with('-');
        of_user = (of_user && !is_user) || OF_USERS.contains(&word.rsplit('/').next().unwrap_or(word));
        match word.split_once('=') {
            _ if is_user => {}
            Some((name, value)) if is_name(name) => {
                // Java sets a property with `-Dname=value`.
                let property = name.strip_prefix("-D").unwrap_or(name);
                in_value(value, &Variable::new(property), &mut |host| found(number, host, name));
            }
            _ if word.starts_with('-') => {
                option = word;
                continue;
            }
            _ => in_value(word, &Variable::new(option), &mut |host| found(number, host, option)),
        }
        option = "";
    }
}

/// One part of a value between commas. Gives whether the authority of a URL goes on behind the comma.
fn in_part<'v>(part: &'v str, variable: &Variable, goes_on: bool, found: &mut dyn FnMut(&'v str)) -> bool {
    if part.contains("://") {
        return in_url(part, found);
    }
    if goes_on {
        let (authority, ended) = authority(part);
        found(host_of(authority));
        return !ended;
    }
    if let Some((name, value)) = part.split_once('=') {
        let inner = Variable::new(name);
        if inner.says_inbound() {
            return false;
        }
        let value = without_protocol(value);
        if inner.says_address() && is_host(value) {
            found(value);
        } else if !inner.says_other() {
            with_port(value, false, found);
        }
    } else if !variable.says_other() {
        with_port(part, variable.says_address(), found);
    }
    false
}

/// Every `scheme://authority` of a text. Gives whether the last authority runs to its end.
fn in_url<'v>(part: &'v str, found: &mut dyn FnMut(&'v str)) -> bool {
    let mut runs_on = false;
    let mut rest = part;
    while let Some(at) = rest.find("://") {
        let before = &rest[..at];
        let scheme = before.rsplit(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))).next().unwrap_or(before);
        let after = &rest[at + 3..];
        // `dns:///host:port` has its host in the path.
        let after = if matches!(scheme, "dns" | "passthrough" | "xds") { after.trim_start_matches('/') } else { after };
        let (authority, ended) = authority(after);
        let scheme = scheme.to_ascii_lowercase();
        let hostless = NO_HOST.contains(&scheme.as_str()) || scheme.starts_with("sqlite") || before.starts_with("jdbc:h2");
        if !hostless {
            found(host_of(authority));
        }
        runs_on = !ended && !hostless;
        rest = after;
    }
    runs_on
}

/// Up to the path, query or fragment; and whether there is one.
fn authority(text: &str) -> (&str, bool) {
    match text.find(['/', '?', '#', '\\']) {
        Some(end) => (&text[..end], true),
        None => (text, false),
    }
}

/// The host of `user:password@host:port`.
fn host_of(authority: &str) -> &str {
    let place = authority.rsplit('@').next().unwrap_or(authority);
    place.split(':').next().unwrap_or(place)
}

/// `host:port`, alone or with something behind it.
fn with_port<'v>(text: &'v str, any_port: bool, found: &mut dyn FnMut(&'v str)) {
    // `jdbc:oracle:thin:@//host:port/service`
    let text = without_protocol(text.rsplit('@').next().unwrap_or(text).trim_start_matches("//"));
    let Some((host, rest)) = text.split_once(':') else { return };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let ends = matches!(rest.as_bytes().get(digits), None | Some(b':' | b'/' | b'?' | b'\\'));
    let Ok(port) = rest[..digits].parse::<u16>() else { return };
    let is_rate = rest[digits..].strip_prefix('/').is_some_and(|unit| UNITS.contains(&unit));
    if ends && !is_rate && is_host(host) && (port >= LOWEST_PORT || (any_port && port > 0)) {
        found(host);
    }
}

/// What stands behind `tcp:`, as in `Server=tcp:db,1433` and `wait-on tcp:db:5432`.
fn without_protocol(text: &str) -> &str {
    text.strip_prefix("tcp:").filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text)
}

/// Whether the text can be the name of a host.
pub fn is_host(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_host_char)
}

/// Whether a character can stand in the name of a host.
pub fn is_host_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Whether the text can be the name of an option or a variable.
fn is_name(text: &str) -> bool {
    is_host(text) && !text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts<'v>(name: &str, value: &'v str) -> Vec<&'v str> {
        let mut found = Vec::new();
        in_value(value, &Variable::new(name), &mut |host| {
            if !found.contains(&host) {
                found.push(host);
            }
        });
        found
    }

    #[test]
    fn addresses_are_found() {
        let table: &[(&str, &str, &[&str])] = &[
            ("DATABASE_URL", "postgres://u:p@db:5432/orders", &["db"]),
            ("X", "jdbc:mysql://mysql/ftgo", &["mysql"]),
            ("X", "mongodb://a,b:27017,c/shop?x=y", &["a", "b", "c"]),
            ("X", "http://a:1,http://b", &["a", "b"]),
            ("KAFKA_BOOTSTRAP_SERVERS", "k1:9092,k2:9092", &["k1", "k2"]),
            ("DB_HOST", "db", &["db"]),
            ("REDIS_HOSTS", "r1,r2", &["r1", "r2"]),
            ("ConnectionStrings__Default", "Server=sql;Database=orders;User=sa;", &["sql"]),
            ("X", "Data Source=sql;Initial Catalog=orders", &["sql"]),
            ("DSN", "user:pass@tcp(mysql:3306)/orders", &["mysql"]),
            ("X", "host=db port=5432 dbname=orders", &["db"]),
            ("JAVA_OPTS", "-Dspring.datasource.url=jdbc:mysql://mysql/db -Xmx1g", &["mysql"]),
            ("ZOO_SERVERS", "server.1=zoo1:2888:3888;2181 server.2=zoo2:2888:3888;2181", &["zoo1", "zoo2"]),
            ("ORACLE", "jdbc:oracle:thin:@oracle:1521:xe", &["oracle"]),
            ("ORACLE", "jdbc:oracle:thin:@//oracle:1521/XEPDB1", &["oracle"]),
            ("PROPERTIES", "\njobmanager.rpc.address: jobmanager\nslots: 2\nname: jobs\n", &["jobmanager"]),
            ("X", "Server=tcp:mssql,1433;Initial Catalog=orders", &["mssql"]),
            ("CASSANDRA_CONTACT_POINTS", "cassandra", &["cassandra"]),
            ("db", "mysql:3306", &["mysql"]),
            ("X", "tcp:db:5432", &["db"]),
            ("TARGET", "dns:///cart:7070", &["cart"]),
            ("CONFIG", "{\"a\":\"http://orders:80/x\"}", &["orders"]),
        ];
        for (name, value, expected) in table {
            assert_eq!(hosts(name, value), *expected, "{name}={value}");
        }
    }

    #[test]
    fn what_is_no_address_is_left_alone() {
        let table = [
            ("POSTGRES_DB", "orders"),
            ("USER", "user"),
            ("IMAGE", "postgres:9999"),
            ("X", "postgres:15"),
            ("NEO4J_AUTH", "neo4j:12345"),
            ("ALLOWED_HOSTS", "web,api"),
            ("CORS_ORIGINS", "http://web:3000"),
            ("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://kafka:9092"),
            ("OTEL_SERVICE_NAME", "cart"),
            ("X", "orders"),
            ("X", "sqlite:///orders/db:8080x"),
            ("STORE_URL", "s3://orders/files"),
            ("X", "db:/var/lib/data"),
            ("NO_PROXY", "db,cart:8080"),
            ("TRUSTED_HOSTS", "web"),
            ("GF_SERVER_ROOT_URL", "http://nginx/grafana"),
            ("EMAIL_ADDRESS", "ops@cart"),
            ("FILE_OWNER", "postgres:1000"),
            ("RUN_AS", "redis:1000"),
            ("RATE_LIMITS", "api:500"),
            ("X", "api:500/minute"),
            ("SCHEDULE", "web:100,api:200"),
        ];
        for (name, value) in table {
            assert_eq!(hosts(name, value), [""; 0], "{name}={value}");
        }
    }

    #[test]
    fn arguments_are_named_by_their_options() {
        let words = [
            "./wait-for-it.sh",
            "db:5432",
            "--",
            "app",
            "--redis-host",
            "cache",
            "--mode",
            "orders",
            "-Dspring.data.mongodb.uri=mongodb://m/x",
            "--kafka.brokers=k:9092",
        ];
        let mut found = Vec::new();
        in_words(&words, &mut |_, host, _| found.push(host));
        found.dedup();
        assert_eq!(found, ["db", "cache", "m", "k"]);
    }

    #[test]
    fn the_user_of_a_command_is_no_host() {
        let words = ["chown", "-R", "postgres:999", "/data", "&&", "exec", "su-exec", "redis:1000", "app", "--to", "db:5432"];
        let mut found = Vec::new();
        in_words(&words, &mut |_, host, _| found.push(host));
        assert_eq!(found, ["db"]);
    }
}
