//! What an image is, by the last part of its name.

use crate::syntax::software::{Known, exact, of_name};

/// What an image is, by its name as in `registry/path/name:tag@digest`. One that is built here is called as its people like, so that only
/// its whole name counts.
pub fn of_image(image: &str, built: bool) -> Option<Known> {
    if built { exact(&last_part(image).to_ascii_lowercase()) } else { exact(&with_owner(image)).or_else(|| of_name(last_part(image))) }
}

/// The name of the software in an image, where it is public and says so: known ones, and official ones, which have no path.
pub fn software(image: &str, built: bool) -> Option<&str> {
    if let Some(software) = of_image(image, built).and_then(|known| known.software) {
        return Some(software);
    }
    let name = last_part(image);
    let official = !built && !image.contains('/') && !name.is_empty();
    official.then_some(name)
}

/// `owner/name` of `registry:5000/owner/name:tag@digest`, where the name says too little without its owner. Official images are those of `library`.
fn with_owner(image: &str) -> String {
    let name = last_part(image);
    let path = image.split(&format!("/{name}")).next().filter(|path| *path != image).unwrap_or_default();
    let owner = path.rsplit('/').next().filter(|owner| !owner.is_empty() && !owner.contains(['.', ':']));
    format!("{}/{name}", owner.unwrap_or("library")).to_ascii_lowercase()
}

/// `name` of `registry:5000/path/name:tag@digest`.
fn last_part(image: &str) -> &str {
    let path = image.split('@').next().unwrap_or(image);
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::software::Class;

    #[test]
    fn images_are_known_by_their_last_part() {
        let class = |image| of_image(image, false).map(|known| known.class);
        assert_eq!(class("postgres:15-alpine"), Some(Class::Datastore));
        assert_eq!(class("registry:5000/bitnami/redis@sha256:00"), Some(Class::Datastore));
        assert_eq!(class("eventuateio/eventuate-kafka:1"), Some(Class::Queue));
        assert_eq!(class("weaveworksdemos/catalogue-db:0.3.0"), Some(Class::Datastore));
        assert_eq!(
            class("ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:1"),
            Some(Class::Watcher)
        );
        assert_eq!(class("rs-mysql-db"), Some(Class::Datastore));
        assert_eq!(class("docker.io/timberio/vector:0.40.0-alpine"), Some(Class::Telemetry));
        assert_eq!(software("mcr.microsoft.com/mssql/server:2022-latest", false), Some("sqlserver"));
        assert_eq!(class("clickhouse/clickhouse-keeper:25"), Some(Class::Datastore));
        assert_eq!(class("sosedoff/pgweb"), Some(Class::Tool));
        for registry in ["registry:2", "docker.io/library/registry", "docker.io/registry:2.8"] {
            assert_eq!(class(registry), Some(Class::Datastore), "{registry}");
        }
        for store in ["infiniflow/infinity:v0.6", "oceanbase/oceanbase-ce", "dxflrs/garage:v2", "rustfs/rustfs", "wazuh/wazuh-indexer:4"] {
            assert_eq!(class(store), Some(Class::Datastore), "{store}");
        }
        for exporter in ["prom/mysqld-exporter", "oliver006/redis_exporter", "danielqsj/kafka-exporter", "prom/blackbox-exporter"] {
            assert_eq!(class(exporter), Some(Class::Watcher), "{exporter}");
        }
        assert_eq!(class("acme/auth-redis"), Some(Class::Datastore));
        assert_eq!(class("acme/scheduler-db"), Some(Class::Datastore));
        for near in [
            "mysql/mysql-router:8.0",
            "supabase/postgres-meta:v0.84",
            "hashicorp/consul-template",
            "natsio/nats-box",
            "acme/rabbitmq-listener",
            "bobrik/elasticsearch-curator",
            "rustyx/etcd-browser",
            "acme/postgres-gateway",
            "thelastpickle/cassandra-reaper",
            "jhipster/jhipster-registry",
            "apicurio/apicurio-registry",
            "lscr.io/linuxserver/mysql-workbench",
            "acme/vector-store",
            "acme/registry",
            "cnfldemos/flink-kafka:1.19",
            "acme/report-exporter",
            "acme/infinity",
            "acme/create-db",
            "nginx-ldap-auth",
        ] {
            assert_eq!(class(near), None, "{near}");
        }
        for plain in ["acme/kafka-consumer", "acme/redis-worker", "acme/orders", "wurstmeister/kafka-manager"] {
            assert_eq!(class(plain), None, "{plain}");
        }
        assert_eq!(software("bitnami/postgresql:16", false), Some("postgres"));
        assert_eq!(software("wordpress:6", false), Some("wordpress"));
        assert_eq!(software("acme/orders:1", false), None);
        assert_eq!(of_image("etl-kafka", true), None);
        assert_eq!(software("orders", true), None);
    }
}
