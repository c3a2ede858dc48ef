//! Well-known software, by its name. One table; what is not in it is plain `service`.

/// What known software is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Keeps data.
    Datastore,
    /// Passes messages on.
    Queue,
    /// Takes in traces, metrics or logs.
    Telemetry,
    /// The same, and goes to look at others for them.
    Watcher,
    /// What people look at or operate with.
    Tool,
    /// Known software of another sort.
    Plain,
}

impl Class {
    /// The kind of a component that runs it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Datastore => "datastore",
            Self::Queue => "queue",
            Self::Telemetry | Self::Watcher | Self::Tool => "tool",
            Self::Plain => "service",
        }
    }
}

/// Names of images, the software in them, and what it is for.
const KNOWN: &[(&[&str], &str, Class)] = &[
    (
        &["postgres", "postgresql", "postgis", "timescaledb", "pgvector", "pgvecto-rs", "spilo", "supabase-postgres", "citus", "paradedb"],
        "postgres",
        Class::Datastore,
    ),
    (&["mysql", "mysql-server", "percona", "percona-server"], "mysql", Class::Datastore),
    (&["mariadb", "mariadb-galera"], "mariadb", Class::Datastore),
    (&["mongo", "mongodb", "mongodb-community-server", "percona-server-mongodb"], "mongodb", Class::Datastore),
    (&["redis", "redis-stack", "redis-stack-server", "redis-cluster", "redis-sentinel", "redismod", "rejson"], "redis", Class::Datastore),
    (&["valkey"], "valkey", Class::Datastore),
    (&["keydb"], "keydb", Class::Datastore),
    (&["dragonfly"], "dragonfly", Class::Datastore),
    (&["memcached", "memcache"], "memcached", Class::Datastore),
    (&["elasticsearch", "elasticsearch-oss"], "elasticsearch", Class::Datastore),
    (&["opensearch"], "opensearch", Class::Datastore),
    (&["wazuh-indexer"], "wazuh-indexer", Class::Datastore),
    (&["manticore", "manticoresearch"], "manticore", Class::Datastore),
    (&["vespaengine/vespa"], "vespa", Class::Datastore),
    (&["meilisearch"], "meilisearch", Class::Datastore),
    (&["typesense"], "typesense", Class::Datastore),
    (&["solr"], "solr", Class::Datastore),
    (&["cassandra"], "cassandra", Class::Datastore),
    (&["scylla", "scylladb"], "scylla", Class::Datastore),
    (&["clickhouse", "clickhouse-server"], "clickhouse", Class::Datastore),
    (&["cockroach", "cockroachdb"], "cockroachdb", Class::Datastore),
    (&["couchdb"], "couchdb", Class::Datastore),
    (&["couchbase"], "couchbase", Class::Datastore),
    (&["neo4j"], "neo4j", Class::Datastore),
    (&["arangodb"], "arangodb", Class::Datastore),
    (&["influxdb"], "influxdb", Class::Datastore),
    (&["questdb"], "questdb", Class::Datastore),
    (&["rethinkdb"], "rethinkdb", Class::Datastore),
    (&["surrealdb"], "surrealdb", Class::Datastore),
    (&["ravendb"], "ravendb", Class::Datastore),
    (&["dgraph"], "dgraph", Class::Datastore),
    (&["falkordb"], "falkordb", Class::Datastore),
    (&["aerospike", "aerospike-server", "aerospike-server-enterprise"], "aerospike", Class::Datastore),
    (&["tarantool"], "tarantool", Class::Datastore),
    (&["greptimedb"], "greptimedb", Class::Datastore),
    (&["oceanbase", "oceanbase-ce", "oceanbase/seekdb"], "oceanbase", Class::Datastore),
    (&["serenedb"], "serenedb", Class::Datastore),
    (&["infiniflow/infinity"], "infinity", Class::Datastore),
    (&["qdrant"], "qdrant", Class::Datastore),
    (&["weaviate"], "weaviate", Class::Datastore),
    (&["milvus"], "milvus", Class::Datastore),
    (&["chroma", "chromadb"], "chroma", Class::Datastore),
    (&["minio"], "minio", Class::Datastore),
    (&["seaweedfs"], "seaweedfs", Class::Datastore),
    (&["dxflrs/garage"], "garage", Class::Datastore),
    (&["rustfs"], "rustfs", Class::Datastore),
    (&["azurite"], "azurite", Class::Datastore),
    (&["dynamodb-local", "dynamodblocal", "dynamodb"], "dynamodb", Class::Datastore),
    (&["mssql", "mssql/server", "mssql-server", "mssql-server-linux", "azure-sql-edge", "sqlserver"], "sqlserver", Class::Datastore),
    (&["oracle-xe", "oracle-free", "oracle-database"], "oracle", Class::Datastore),
    (&["db2"], "db2", Class::Datastore),
    (&["hazelcast"], "hazelcast", Class::Datastore),
    (&["ignite"], "ignite", Class::Datastore),
    (&["tidb"], "tidb", Class::Datastore),
    (&["yugabyte", "yugabytedb"], "yugabytedb", Class::Datastore),
    (&["ldap", "openldap"], "openldap", Class::Datastore),
    (&["etcd"], "etcd", Class::Datastore),
    (&["consul"], "consul", Class::Datastore),
    (&["zookeeper"], "zookeeper", Class::Datastore),
    (&["clickhouse-keeper"], "clickhouse-keeper", Class::Datastore),
    (&["library/registry", "docker-registry", "distribution/distribution"], "registry", Class::Datastore),
    (&["kafka", "cp-kafka", "kafka-native", "cp-server"], "kafka", Class::Queue),
    (&["redpanda"], "redpanda", Class::Queue),
    (&["rabbitmq"], "rabbitmq", Class::Queue),
    (&["nats", "nats-streaming"], "nats", Class::Queue),
    (&["activemq", "activemq-classic", "activemq-artemis", "artemis"], "activemq", Class::Queue),
    (&["pulsar", "pulsar-all"], "pulsar", Class::Queue),
    (&["mosquitto", "eclipse-mosquitto"], "mosquitto", Class::Queue),
    (&["emqx"], "emqx", Class::Queue),
    (&["nsq", "nsqd"], "nsq", Class::Queue),
    (&["elasticmq", "elasticmq-native"], "elasticmq", Class::Queue),
    (&["beanstalkd"], "beanstalkd", Class::Queue),
    (
        &[
            "opentelemetry-collector",
            "opentelemetry-collector-contrib",
            "otel-collector",
            "otelcol",
            "otelcontribcol",
            "adot-collector",
            "aws-otel-collector",
        ],
        "opentelemetry-collector",
        Class::Watcher,
    ),
    (&["jaeger", "jaeger-all-in-one", "all-in-one", "jaeger-collector", "jaeger-agent", "jaeger-query"], "jaeger", Class::Telemetry),
    (&["zipkin", "zipkin-slim"], "zipkin", Class::Telemetry),
    (&["tempo"], "tempo", Class::Telemetry),
    (&["loki"], "loki", Class::Telemetry),
    (&["mimir"], "mimir", Class::Telemetry),
    (&["pyroscope"], "pyroscope", Class::Telemetry),
    (&["prometheus", "pushgateway", "victoria-metrics"], "prometheus", Class::Watcher),
    (&["statsd", "statsd-exporter"], "statsd", Class::Telemetry),
    (&["graphite", "graphite-statsd"], "graphite", Class::Telemetry),
    (&["fluentd"], "fluentd", Class::Telemetry),
    (&["fluent-bit", "fluentbit"], "fluent-bit", Class::Telemetry),
    (&["logstash", "logstash-oss"], "logstash", Class::Telemetry),
    (&["filebeat", "metricbeat", "heartbeat"], "beats", Class::Telemetry),
    (&["promtail"], "promtail", Class::Telemetry),
    (&["timberio/vector"], "vector", Class::Telemetry),
    (&["alloy", "agent-grafana", "grafana-agent"], "alloy", Class::Watcher),
    (&["telegraf"], "telegraf", Class::Watcher),
    (&["apm-server"], "apm-server", Class::Telemetry),
    (&["sentry"], "sentry", Class::Telemetry),
    (&["seq"], "seq", Class::Telemetry),
    (&["otel-lgtm"], "otel-lgtm", Class::Telemetry),
    (&["grafana", "grafana-oss", "grafana-enterprise"], "grafana", Class::Tool),
    (&["kibana", "kibana-oss"], "kibana", Class::Tool),
    (&["opensearch-dashboards"], "opensearch-dashboards", Class::Tool),
    (&["alertmanager"], "alertmanager", Class::Tool),
    (&["cadvisor"], "cadvisor", Class::Tool),
    (&["node-exporter"], "node-exporter", Class::Tool),
    (&["portainer", "portainer-ce"], "portainer", Class::Tool),
    (&["pgadmin4", "pgadmin"], "pgadmin", Class::Tool),
    (&["phpmyadmin"], "phpmyadmin", Class::Tool),
    (&["adminer"], "adminer", Class::Tool),
    (&["mongo-express"], "mongo-express", Class::Tool),
    (&["redis-commander", "redisinsight"], "redis-commander", Class::Tool),
    (&["pgweb"], "pgweb", Class::Tool),
    (&["cloudbeaver"], "cloudbeaver", Class::Tool),
    (&["dbgate"], "dbgate", Class::Tool),
    (&["elasticsearch-head", "elasticsearch-hq", "elasticvue", "cerebro"], "elasticsearch-head", Class::Tool),
    (&["kafka-ui", "kafdrop", "kafka-magic", "akhq", "control-center", "cp-enterprise-control-center"], "kafka-ui", Class::Tool),
    (&["nginx", "nginx-unprivileged"], "nginx", Class::Plain),
    (&["traefik"], "traefik", Class::Plain),
    (&["haproxy"], "haproxy", Class::Plain),
    (&["envoy"], "envoy", Class::Plain),
    (&["caddy"], "caddy", Class::Plain),
    (&["kong"], "kong", Class::Plain),
    (&["keycloak"], "keycloak", Class::Plain),
    (&["vault"], "vault", Class::Plain),
    (&["cp-schema-registry", "schema-registry"], "schema-registry", Class::Plain),
    (&["kafka-connect", "cp-kafka-connect", "debezium-connect", "connect"], "kafka-connect", Class::Plain),
    (&["flagd"], "flagd", Class::Plain),
    (&["flink"], "flink", Class::Plain),
    (&["spark"], "spark", Class::Plain),
];

/// So many words have the longest names of `KNOWN`.
const LONGEST: usize = 4;

/// What has a name of more bytes is none of them, and not gone through word by word.
const NAME_LIMIT: usize = 256;

/// Names that are words of other names as well: `vector-seq` keeps no logs.
const WHOLE: &[&str] = &["all-in-one", "alloy", "artemis", "chroma", "connect", "heartbeat", "ignite", "ldap", "seq", "tempo"];

/// Words that make `kafka-consumer` or `postgres-exporter` something else than what they work with.
const WORKS_WITH: &[&str] = &[
    "adapter",
    "admin",
    "agent",
    "api",
    "app",
    "backup",
    "bridge",
    "cdc",
    "check",
    "cli",
    "client",
    "commander",
    "connect",
    "connector",
    "console",
    "consumer",
    "create",
    "dashboard",
    "dashboards",
    "dump",
    "exporter",
    "express",
    "gui",
    "import",
    "init",
    "insights",
    "load",
    "manager",
    "migrate",
    "migration",
    "migrations",
    "operator",
    "populate",
    "prepare",
    "producer",
    "proxy",
    "publisher",
    "reset",
    "rest",
    "restore",
    "schema",
    "seed",
    "service",
    "setup",
    "sidecar",
    "sink",
    "source",
    "subscriber",
    "sync",
    "test",
    "tests",
    "topics",
    "ui",
    "utils",
    "wait",
    "web",
    "worker",
];

/// The same, where they stand behind it: `redis-auth` is no Redis, and `auth-redis` is one.
const WORKS_WITH_BEHIND: &[&str] = &[
    "alerts",
    "auth",
    "authenticator",
    "bench",
    "benchmark",
    "box",
    "browser",
    "certs",
    "cleaner",
    "collector",
    "compass",
    "creator",
    "cron",
    "curator",
    "dataplane",
    "demo",
    "dumper",
    "eagle",
    "esm",
    "example",
    "examples",
    "feeder",
    "forwarder",
    "gateway",
    "generator",
    "handler",
    "head",
    "hq",
    "importer",
    "indexer",
    "ingest",
    "ingester",
    "ingestor",
    "keeper",
    "lag",
    "lambda",
    "listener",
    "loader",
    "magic",
    "maker",
    "mc",
    "medusa",
    "meta",
    "migrator",
    "minion",
    "mirror",
    "monitor",
    "monitoring",
    "navigator",
    "processor",
    "reader",
    "reaper",
    "receiver",
    "registrar",
    "registrator",
    "relay",
    "reloader",
    "renderer",
    "replicator",
    "router",
    "scheduler",
    "shell",
    "simulator",
    "streamer",
    "streams",
    "stress",
    "surveyor",
    "template",
    "tester",
    "toolbox",
    "tools",
    "uploader",
    "viewer",
    "watcher",
    "workbench",
    "writer",
];

/// What exporters look at besides software that is known.
const EXPORTED: &[&str] = &["blackbox", "mysqld", "process", "snmp"];

/// What is known of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The software in it, where its own name says so.
    pub software: Option<&'static str>,
    /// What it is for.
    pub class: Class,
}

/// What something called so is: by its whole name, or by one word of it when no other word says that it only works with it.
pub fn of_name(name: &str) -> Option<Known> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    if let Some(known) = exact(&name) {
        return Some(known);
    }
    if name.len() > NAME_LIMIT {
        return None;
    }
    let words: Vec<&str> = name.split(['-', '.']).filter(|word| !word.is_empty()).collect();
    if let [looked_at @ .., "exporter"] = words.as_slice()
        && looked_at.iter().any(|word| EXPORTED.contains(word) || exact(word).is_some())
    {
        return Some(Known { software: None, class: Class::Watcher });
    }
    if words.iter().any(|word| WORKS_WITH.contains(word)) {
        return None;
    }
    let longest = LONGEST.min(words.len().saturating_sub(1));
    let runs = (1..=longest).rev().flat_map(|length| words.windows(length).enumerate().map(move |(start, run)| (run, start + length)));
    let known = |(run, end): (&[&str], usize)| {
        let run = run.join("-");
        let known = exact(&run).filter(|_| !WHOLE.contains(&run.as_str()))?;
        Some(known).filter(|_| !words[end..].iter().any(|word| WORKS_WITH_BEHIND.contains(word)))
    };
    let found = runs.filter_map(known).next().filter(|known| known.class != Class::Plain);
    let database =
        || words.last().is_some_and(|last| matches!(*last, "db" | "database")).then_some(Known { software: None, class: Class::Datastore });
    found.or_else(database)
}

/// What software with this whole name is.
pub fn exact(name: &str) -> Option<Known> {
    KNOWN.iter().find(|(names, ..)| names.contains(&name)).map(|&(_, software, class)| Known { software: Some(software), class })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_names_are_found_in_longer_ones() {
        let most = KNOWN.iter().flat_map(|(names, ..)| *names).map(|name| name.split(['-', '.']).count()).max();
        assert_eq!(most, Some(LONGEST));
        for (names, ..) in KNOWN {
            for name in *names {
                assert_eq!(exact(name), of_name(name));
            }
        }
        assert_eq!(of_name("eu-jaeger-all-in-one-2").and_then(|known| known.software), Some("jaeger"));
    }
}
