//! What the name of a variable or option says about its value.
//!
//! A value that happens to equal the name of a service is no evidence by itself: `POSTGRES_DB=orders` names a database, `DB_HOST=orders`
//! names a host. The name decides, and where it says nothing the value has to look like an address on its own.

/// Last words that say: the value is an address.
const ADDRESS: &[&str] = &[
    "ADDR",
    "ADDRESS",
    "ADDRESSES",
    "ADDRS",
    "BASEURL",
    "BOOTSTRAP",
    "BROKER",
    "BROKERS",
    "CONTACTPOINTS",
    "DSN",
    "ENDPOINT",
    "ENDPOINTS",
    "HOST",
    "HOSTNAME",
    "HOSTNAMES",
    "HOSTS",
    "NODES",
    "PEERS",
    "REPLICAOF",
    "SEEDS",
    "SERVER",
    "SERVERS",
    "SLAVEOF",
    "UPSTREAM",
    "UPSTREAMS",
    "URI",
    "URIS",
    "URL",
    "URLS",
];
/// What words may end with to say the same, as `PGHOST` and `DATASOURCEURL`.
const ADDRESS_ENDINGS: &[&str] = &["HOST", "HOSTS", "ADDR", "ADDRESS", "URL", "URI", "SERVERS", "ENDPOINT"];
/// Words that end so by chance.
const CHANCE: &[&str] = &["CURL", "GHOST", "LOCALHOST", "VHOST"];
/// Words that say: the address is one at which this service is known or called, or that it answers.
const INBOUND: &[&str] = &[
    "ADVERTISE",
    "ADVERTISED",
    "ALLOW",
    "ALLOWED",
    "ALLOWEDHOSTS",
    "BIND",
    "CALLBACK",
    "CORS",
    "EXTRA",
    "LETSENCRYPT",
    "LISTEN",
    "LISTENER",
    "LISTENERS",
    "NOPROXY",
    "ORIGIN",
    "ORIGINS",
    "REDIRECT",
    "TRUSTED",
    "VIRTUAL",
    "WHITELIST",
];
/// The same of two words in a row.
const INBOUND_PAIRS: &[(&str, &str)] = &[("KC", "HOSTNAME"), ("NO", "PROXY"), ("ROOT", "URI"), ("ROOT", "URL")];
/// Words that say: what has an `@` is where mails go to or come from.
const MAIL: &[&str] = &["CONTACT", "EMAIL", "EMAILS", "FROM", "MAIL", "MAILS", "RECIPIENT", "RECIPIENTS", "REPLY", "SENDER"];
/// Words that say: the address may be one that is handed out, to people or to other sites, and not one that is called.
const SHOWN: &[&str] = &["APP", "BASE", "CLIENT", "EXTERNAL", "FRONTEND", "PORTAL", "PUBLIC", "SITE", "UI", "WEB", "WEBSITE"];
/// Last words that say: the address is called, whoever stands there.
const CALLED: &[&str] = &["ADDR", "ADDRESS", "ADDRESSES", "ADDRS", "ENDPOINT", "ENDPOINTS", "SERVER", "SERVERS", "UPSTREAM", "UPSTREAMS"];
/// Last words that say: the value is no address, whatever it looks like.
const OTHER: &[&str] = &[
    "AS",
    "AUTH",
    "BUCKET",
    "CHOWN",
    "CREDENTIALS",
    "CRON",
    "DBNAME",
    "GID",
    "GROUP",
    "ID",
    "IMAGE",
    "INDEX",
    "KEY",
    "LABEL",
    "LABELS",
    "LIMIT",
    "LIMITS",
    "NAME",
    "NAMESPACE",
    "OWNER",
    "OWNERS",
    "PASS",
    "PASSWD",
    "PASSWORD",
    "PORT",
    "PREFIX",
    "PROFILE",
    "PROFILES",
    "PWD",
    "QUEUE",
    "QUOTA",
    "QUOTAS",
    "RATE",
    "RATES",
    "REGISTRY",
    "REPO",
    "REPOSITORY",
    "ROLE",
    "SCHEDULE",
    "SCHEDULES",
    "SCHEMA",
    "SECRET",
    "TAG",
    "THROTTLE",
    "TITLE",
    "TOKEN",
    "TOPIC",
    "TYPE",
    "UID",
    "USER",
    "USERNAME",
    "VERSION",
    "WEIGHT",
    "WEIGHTS",
];
/// Words that say: this is where traces, metrics and logs go.
const TELEMETRY: &[&str] = &[
    "APM",
    "DATADOG",
    "FLUENT",
    "FLUENTBIT",
    "FLUENTD",
    "GELF",
    "JAEGER",
    "LOGSTASH",
    "LOKI",
    "NEWRELIC",
    "OTEL",
    "OTLP",
    "PROMTAIL",
    "STATSD",
    "SYSLOG",
    "TEMPO",
    "TRACING",
    "ZIPKIN",
];

/// Words that say the same, with others of which one has to stand beside them.
const VENDORS: &[(&str, &[&str])] = &[("DD", &["AGENT", "DOGSTATSD", "TRACE"]), ("SENTRY", &["DSN"])];

/// The name of a variable or option, in words.
#[derive(Debug, Clone, Default)]
pub struct Variable {
    words: Vec<String>,
}

impl Variable {
    /// Splits a name at everything that is no letter or digit and where a small letter meets a capital. Linear.
    pub fn new(name: &str) -> Self {
        let mut words: Vec<String> = Vec::new();
        let mut word = String::new();
        let mut small = false;
        for c in name.chars().take(256) {
            if !c.is_alphanumeric() || (small && c.is_uppercase()) {
                words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
            }
            if c.is_alphanumeric() {
                word.extend(c.to_uppercase());
            }
            small = c.is_lowercase();
        }
        words.extend(Some(word).filter(|word| !word.is_empty()));
        Self { words }
    }

    /// Whether a plain name as its value is a host.
    pub fn says_address(&self) -> bool {
        let words = self.without_number();
        if self.says_inbound() {
            return false;
        }
        match words {
            [.., first, second] if matches!((first.as_str(), second.as_str()), ("HOST", "NAME") | ("CONTACT", "POINT" | "POINTS")) => true,
            // A process's own name.
            [only] if only == "HOSTNAME" => false,
            // Connection strings of ADO.NET: `Data Source=db`; and `-h`, which clients of databases take.
            [only] if only == "SOURCE" || only == "H" => true,
            [.., last] => {
                let ends = || ADDRESS_ENDINGS.iter().any(|ending| last.ends_with(ending)) && !CHANCE.contains(&last.as_str());
                ADDRESS.contains(&last.as_str()) || ends()
            }
            [] => false,
        }
    }

    /// Whether its value is one address or several, each with what is to be done there.
    pub fn says_url(&self) -> bool {
        self.without_number().last().is_some_and(|last| matches!(last.as_str(), "DSN" | "URI" | "URIS" | "URL" | "URLS"))
    }

    /// Whether an address in its value is where others reach this service, or whom it lets in.
    pub fn says_inbound(&self) -> bool {
        self.words.iter().any(|word| INBOUND.contains(&word.as_str()))
            || self.words.windows(2).any(|pair| INBOUND_PAIRS.contains(&(pair[0].as_str(), pair[1].as_str())))
    }

    /// Whether `name@host` in its value is a person's address.
    pub fn says_mail(&self) -> bool {
        self.words.iter().any(|word| MAIL.contains(&word.as_str()))
    }

    /// Whether an address in its value may be handed out and not called.
    pub fn says_shown(&self) -> bool {
        let called = self.without_number().last().is_some_and(|last| CALLED.contains(&last.as_str()));
        !called && self.words.iter().any(|word| SHOWN.contains(&word.as_str()))
    }

    /// Whether its value is where the world outside finds the system.
    pub fn says_public(&self) -> bool {
        self.says_inbound() || self.words.iter().any(|word| word == "PUBLIC" || word == "EXTERNAL")
    }

    /// Whether what its value names is waited for.
    pub fn says_wait(&self) -> bool {
        self.words.first().is_some_and(|first| first == "WAIT")
    }

    /// Whether its value is no address, though it may look like `host:port`.
    pub fn says_other(&self) -> bool {
        !self.says_address() && self.without_number().last().is_some_and(|last| OTHER.contains(&last.as_str()))
    }

    /// Whether its value is where telemetry goes.
    pub fn says_telemetry(&self) -> bool {
        let has = |word: &str| self.words.iter().any(|own| own == word);
        // Programs called so have a back end of their own: `DD_DATABASE_URL`, `SENTRY_POSTGRES_HOST`.
        let of_vendor = VENDORS.iter().any(|(vendor, words)| has(vendor) && words.iter().any(|word| has(word)));
        of_vendor || self.words.iter().any(|word| TELEMETRY.contains(&word.as_str()))
    }

    /// Whether its value is where the traces of the service itself go, whatever its work is.
    pub fn says_own_telemetry(&self) -> bool {
        self.words.windows(2).any(|pair| pair[0] == "OTEL" && pair[1] == "EXPORTER")
    }

    /// The words without a number at the end, as in `MONGO_HOST_1`.
    fn without_number(&self) -> &[String] {
        match self.words.split_last() {
            Some((last, rest)) if last.bytes().all(|byte| byte.is_ascii_digit()) => rest,
            _ => &self.words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_their_values_are() {
        for name in [
            "DB_HOST",
            "PGHOST",
            "MONGO_HOST_1",
            "spring.datasource.url",
            "kafkaBootstrapServers",
            "host",
            "CASSANDRA_CONTACT_POINTS",
            "spring.cassandra.contactPoints",
            "Server",
            "REDIS_HOST_NAME",
            "cart-addr",
        ] {
            assert!(Variable::new(name).says_address(), "{name}");
        }
        for name in [
            "POSTGRES_DB",
            "HOSTNAME",
            "OTEL_SERVICE_NAME",
            "VIRTUAL_HOST",
            "LETSENCRYPT_HOST",
            "RABBITMQ_DEFAULT_VHOST",
            "GHOST",
            "DB_USER",
            "CORS_ORIGIN_URL",
            "NO_PROXY",
            "CACHE_BACKEND",
            "",
        ] {
            assert!(!Variable::new(name).says_address(), "{name}");
        }
        assert!(Variable::new("POSTGRES_IMAGE").says_other());
        assert!(!Variable::new("DB_SERVER").says_other());
        for name in
            ["OTEL_EXPORTER_OTLP_ENDPOINT", "DD_AGENT_HOST", "DD_TRACE_AGENT_URL", "DD_DOGSTATSD_URL", "SENTRY_DSN", "APP_SENTRY_DSN"]
        {
            assert!(Variable::new(name).says_telemetry(), "{name}");
        }
        for name in ["DD_UWSGI_HOST", "DD_DATABASE_URL", "SENTRY_BASE_URL", "SENTRY_SNUBA_HOST"] {
            assert!(!Variable::new(name).says_telemetry(), "{name}");
        }
        for name in ["KAFKA_ADVERTISED_LISTENERS", "TRUSTED_HOSTS", "GF_SERVER_ROOT_URL", "KC_HOSTNAME"] {
            assert!(Variable::new(name).says_inbound(), "{name}");
        }
        assert!(Variable::new("FRONTEND_URL").says_shown());
        assert!(!Variable::new("FRONTEND_PROXY_ADDR").says_shown());
    }
}
