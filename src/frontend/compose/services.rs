//! What a merged service says of itself, in our words.

use rustc_hash::{FxHashMap, FxHashSet};

use super::clients;
use super::images;
use super::load::{Network, Services, items_of};
use super::places::Written;
use super::shared_env;
use crate::frontend::yaml::{Entry, Node, NodeKind};
use crate::source::Span;
use crate::syntax::software::{Class, of_name};

/// How many services may share the network of one another in a row.
const SHARED_NETWORK_LIMIT: usize = 16;

/// A variable of a service's environment.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value with everything put in.
    pub value: String,
    /// It stands in an `env_file`.
    pub from_file: bool,
    /// The same file is read by others, and nothing says whether this service uses it.
    pub doubtful: bool,
    /// The line that sets it.
    pub span: Span,
    /// Where the value stands; in an item of a list its name stands before it.
    value_span: Span,
}

impl Setting {
    /// The value with its place.
    pub fn written(&self) -> Written<'_> {
        Written { value: &self.value, span: self.value_span, named: self.value_span == self.span }
    }

    /// What names it as evidence.
    pub fn origin(&self) -> &'static str {
        if self.from_file { "env_file" } else { "environment" }
    }
}

/// Which others a service can talk to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Reach {
    /// Those on one of these networks.
    Networks(FxHashSet<String>),
    /// Anyone, as far as the file tells.
    Any,
    /// Nobody.
    Nobody,
}

/// A service.
#[derive(Debug)]
pub struct Service<'s> {
    /// Its name and where it stands, and its body.
    pub entry: &'s Entry,
    /// What its image or name says that it is.
    pub class: Option<Class>,
    /// It has the image of a store, and runs a client of it.
    pub client: bool,
    /// The software in its image, and where the image is written.
    pub software: Option<(String, Span)>,
    /// How many instances run, where said.
    pub replicas: Option<(i64, Span)>,
    /// Other names by which it can be called or is known, each with its place.
    pub other_names: Vec<(String, Span)>,
    /// Its environment; a name stands once.
    pub settings: Vec<Setting>,
    reach: Reach,
}

impl Service<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.entry.key
    }

    /// The variable in which a proxy and the like has the name that it answers to: `NGINX_HOST`.
    pub fn own_host(&self) -> Option<String> {
        let (software, _) = self.software.as_ref().filter(|_| self.class == Some(Class::Plain))?;
        Some(format!("{}_HOST", software.to_ascii_uppercase().replace('-', "_")))
    }
}

/// All services with the names that lead to them.
pub struct Directory<'s> {
    /// In the order first written.
    pub services: Vec<Service<'s>>,
    by_name: FxHashMap<String, Option<usize>>,
    left_out: FxHashSet<&'s str>,
    /// Networks on which containers of other projects may be.
    shared: FxHashSet<String>,
}

impl<'s> Directory<'s> {
    /// Reads all services that one of the profiles takes in; all of them when no profiles are given.
    pub fn new(services: &'s Services, profiles: Option<&[String]>) -> Self {
        let networks = &services.networks;
        let (active, inactive): (Vec<&Entry>, Vec<&Entry>) = services.list.iter().partition(|entry| is_active(entry, profiles));
        let left_out = inactive.iter().map(|entry| entry.key.as_str()).collect();
        let mut services: Vec<Service<'s>> = active.into_iter().map(|entry| read(entry, networks)).collect();
        share_networks(&mut services);
        shared_env::mark(&mut services);
        not_stores(&mut services);
        let mut by_name: FxHashMap<String, Option<usize>> = FxHashMap::default();
        for (i, service) in services.iter().enumerate() {
            by_name.insert(service.name().to_lowercase(), Some(i));
        }
        let own: FxHashSet<String> = by_name.keys().cloned().collect();
        for (i, service) in services.iter().enumerate() {
            for (name, _) in &service.other_names {
                let name = name.to_lowercase();
                if own.contains(&name) {
                    continue;
                }
                // A name that several services answer to leads to none of them alone.
                by_name.entry(name).and_modify(|known| *known = known.filter(|&known| known == i)).or_insert(Some(i));
            }
        }
        let shared = networks.iter().filter(|(_, network)| network.shared).map(|(key, network)| real_name(key, Some(network))).collect();
        Self { services, by_name, left_out, shared }
    }

    /// Whether a service of this name is in the files and in no active profile.
    pub fn is_left_out(&self, name: &str) -> bool {
        self.left_out.contains(name)
    }

    /// The service that is called so, by its own name or another one.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(&name.to_lowercase()).copied().flatten()
    }

    /// Whether a name that it uses may be that of somebody in another project, who is on a network of this service.
    pub fn meets_others(&self, service: usize) -> bool {
        match &self.services[service].reach {
            Reach::Networks(networks) => networks.iter().any(|network| self.shared.contains(network)),
            Reach::Any => true,
            Reach::Nobody => false,
        }
    }

    /// The networks that a service is on, as they are written; none where it is on none.
    pub fn networks(&self, service: usize) -> Option<String> {
        let Reach::Networks(_) = &self.services[service].reach else { return None };
        let written = self.services[service].entry.value.get("networks").map_or(&[][..], Node::entries);
        Some(written.first().map_or_else(|| "default".to_owned(), |network| network.key.clone()))
    }

    /// Whether both are on one network.
    pub fn can_reach(&self, from: usize, to: usize) -> bool {
        match (&self.services[from].reach, &self.services[to].reach) {
            (Reach::Nobody, _) | (_, Reach::Nobody) => false,
            (Reach::Any, _) | (_, Reach::Any) => true,
            (Reach::Networks(a), Reach::Networks(b)) => !a.is_disjoint(b),
        }
    }
}

fn is_active(entry: &Entry, profiles: Option<&[String]>) -> bool {
    let (Some(active), Some(own)) = (profiles, entry.value.get("profiles")) else { return true };
    let own = items_of(own);
    own.is_empty() || own.iter().filter_map(Node::text).any(|own| active.iter().any(|active| active == own || active == "*"))
}

/// What a network is told apart by: its name outside of the project, or its key.
fn real_name(key: &str, network: Option<&Network>) -> String {
    match network.and_then(|network| network.name.as_ref()) {
        Some(name) => format!("name {name}"),
        None => key.to_owned(),
    }
}

fn read<'s>(entry: &'s Entry, networks: &FxHashMap<String, Network>) -> Service<'s> {
    let body = &entry.value;
    let image = body.get("image").and_then(|node| node.text().map(|text| (text, node.span)));
    let built = body.get("build").is_some();
    let known = image.and_then(|(image, _)| images::of_image(image, built)).or_else(|| of_name(&entry.key));
    let software = image.and_then(|(image, span)| images::software(image, built).map(|name| (name.to_owned(), span)));
    let replicas = body.get("scale").or_else(|| body.get("deploy").and_then(|deploy| deploy.get("replicas")));
    let replicas = replicas.and_then(|node| node.text()?.parse().ok().filter(|&count: &i64| count > 0).map(|count| (count, node.span)));
    let mut other_names = Vec::new();
    let mut add = |node: &Node| other_names.extend(node.text().filter(|text| !text.is_empty()).map(|text| (text.to_owned(), node.span)));
    for key in ["container_name", "hostname"] {
        body.get(key).into_iter().for_each(&mut add);
    }
    for network in body.get("networks").map_or(&[][..], Node::entries) {
        network.value.get("aliases").map_or(&[][..], items_of).iter().for_each(&mut add);
    }
    Service {
        entry,
        class: known.map(|known| known.class),
        client: false,
        software,
        replicas,
        other_names,
        settings: settings(body),
        reach: reach(body, networks),
    }
}

/// What runs a client with the image of a store, or is awaited until it has run to its end, keeps no data.
fn not_stores(services: &mut [Service<'_>]) {
    let waits = services.iter().flat_map(|service| service.entry.value.get("depends_on").map_or(&[][..], Node::entries));
    let ends = |entry: &&Entry| entry.value.get("condition").and_then(Node::text) == Some("service_completed_successfully");
    let ended: FxHashSet<&str> = waits.filter(ends).map(|entry| entry.key.as_str()).collect();
    for service in services.iter_mut().filter(|service| matches!(service.class, Some(Class::Datastore | Class::Queue))) {
        service.client = clients::runs_one(&service.entry.value);
        if service.client || ended.contains(service.entry.key.as_str()) {
            service.class = None;
        }
    }
}

/// The variables of the environment files, later ones first out, then those of `environment`, which win.
fn settings(body: &Node) -> Vec<Setting> {
    let files = body.get("env_file").map_or(&[][..], Node::items).iter().map(|file| (true, file));
    let own = body.get("environment").into_iter().map(|node| (false, node));
    let mut index: FxHashMap<&str, usize> = FxHashMap::default();
    let mut settings: Vec<Setting> = Vec::new();
    for (from_file, node) in files.chain(own) {
        for entry in node.entries() {
            let NodeKind::Scalar(value) = &entry.value.kind else { continue };
            let span = if entry.key_span.file == entry.value.span.file { entry.key_span.to(entry.value.span) } else { entry.value.span };
            let setting =
                Setting { name: entry.key.clone(), value: value.clone(), from_file, doubtful: false, span, value_span: entry.value.span };
            match index.get(entry.key.as_str()) {
                Some(&i) => settings[i] = setting,
                None => {
                    index.insert(&entry.key, settings.len());
                    settings.push(setting);
                }
            }
        }
    }
    settings
}

fn reach(body: &Node, known: &FxHashMap<String, Network>) -> Reach {
    match body.get("network_mode").and_then(Node::text) {
        Some("none") => return Reach::Nobody,
        Some(_) => return Reach::Any,
        None => {}
    }
    let written = body.get("networks").map_or(&[][..], Node::entries).iter().map(|entry| entry.key.as_str());
    let mut networks: FxHashSet<String> = written.map(|key| real_name(key, known.get(key))).collect();
    if networks.is_empty() {
        networks.insert(real_name("default", known.get("default")));
    }
    Reach::Networks(networks)
}

/// A service in the network of another one is where that one is.
fn share_networks(services: &mut [Service<'_>]) {
    let index: FxHashMap<&str, usize> = services.iter().enumerate().map(|(i, service)| (service.entry.key.as_str(), i)).collect();
    let host_of = |i: usize| {
        let mode = services[i].entry.value.get("network_mode")?.text()?;
        index.get(mode.strip_prefix("service:")?).copied()
    };
    let mut moved = Vec::new();
    for i in 0..services.len() {
        let mut host = i;
        for _ in 0..SHARED_NETWORK_LIMIT {
            let Some(next) = host_of(host) else { break };
            host = next;
        }
        if host != i {
            moved.push((i, services[host].reach.clone()));
        }
    }
    for (i, reach) in moved {
        services[i].reach = reach;
    }
}
