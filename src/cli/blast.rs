use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use super::args::{Answer, Place};
use super::failure::Failure;
use super::progress::Progress;
use super::window::Window;
use super::{Exit, Outcome, doubt, names, session};
use crate::fault::{Failures, Frozen, Outage, Reading, Witness};
use crate::graph::Graph;
use crate::lint;
use crate::model::{ComponentId, KindId, Model, Phase, Strength};
use crate::render::{self, Ink, Reached};
use crate::syntax::{self, duration_text};

/// Examples, as people type them.
const AFTER_HELP: &str = "\
Examples:
  archlint blast vault                 what stops when `vault` fails
  archlint blast vault --for 2h        and is back after two hours
  archlint blast zone-a vault --cold   what cannot be started while both are down";

/// How many chains of one proof are given; there may be many more than dependencies.
const WAYS: usize = 16;

/// Show what stops when components fail, and when
///
/// Shows what goes down in order of time and by which path, what is degraded, which journeys stop and which teams are paged. What goes down only where `uses` means `needs`, or a full buffer blocks, stands apart.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Blast {
    /// What fails, all at once: full names, or last parts that only one component has
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,
    /// How long the outage lasts, as in `90s`, `2h`, `1h30m` [default: without end]
    #[arg(long = "for", value_name = "DURATION")]
    length: Option<String>,
    /// Ask instead what cannot be started again while they are down
    #[arg(long, conflicts_with = "length")]
    cold: bool,
    #[command(flatten)]
    place: Place,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    output_format: Answer,
}

pub(super) fn run(command: &Blast, window: &Window) -> Outcome {
    let horizon = command.length.as_deref().map(milliseconds).transpose()?;
    let progress = Progress::start(window, "working out the outage");
    let workspace = session::load(&command.place, &[], None)?;
    let (model, problems) = lint::resolve(&workspace);
    let broken = session::say_problems(&workspace, &problems, window);
    let failed: Vec<ComponentId> = command.names.iter().map(|name| names::component(&workspace, &model, name)).collect::<Result<_, _>>()?;
    let graph = Graph::new(&model);
    let failures = Failures::new(&model, &graph);
    let question = Question { model: &model, failures: &failures, failed: &failed, horizon };
    let mut answer = render::Blast::new(failed.iter().map(|&id| question.name(id)).collect(), command.length.clone(), command.cold);
    if command.cold {
        question.cold(&mut answer)
    } else {
        question.outage(&mut answer)
    }
    let frozen = if command.cold { Stuck::default() } else { question.frozen(&answer) };
    drop(progress);

    match command.output_format {
        Answer::Human => {
            window.print(&render::blast_text(&answer, &window.stdout))?;
            if let Some(said) = frozen.said() {
                let names = command.names.join(" ");
                window.say("note", Ink::Bold, &format!("{said}: `archlint blast {names} --cold` lists them"));
            }
        }
        Answer::Json => {
            let mut text = Vec::new();
            render::blast_json(&answer, &mut text).map_err(|error| Failure::output(&error))?;
            window.print(&String::from_utf8_lossy(&text))?;
        }
    }
    Ok(if broken > 0 { Exit::Trouble } else { Exit::Clean })
}

/// How many components do not go down, and could not be started again.
#[derive(Default)]
struct Stuck {
    sure: usize,
    /// How many more there are where every doubt is hard.
    doubtful: usize,
    doubt: &'static str,
}

impl Stuck {
    fn said(&self) -> Option<String> {
        let Self { sure, doubtful, doubt } = self;
        let cannot = "more could not be started again while that lasts";
        match (sure, doubtful) {
            (0, 0) => None,
            (_, 0) => Some(format!("{sure} {cannot}")),
            (0, _) => Some(format!("{doubtful} {cannot}, if {doubt}")),
            (_, _) => Some(format!("{sure} {cannot}, and {doubtful} besides if {doubt}")),
        }
    }
}

struct Question<'m> {
    model: &'m Model,
    failures: &'m Failures<'m>,
    failed: &'m [ComponentId],
    horizon: Option<u64>,
}

impl Question<'_> {
    fn name(&self, id: ComponentId) -> String {
        self.model.components[id.index()].name.to_string()
    }

    /// What goes down and what is degraded, in order of time; what only falls where every doubt is hard stands apart.
    fn outage(&self, answer: &mut render::Blast) {
        let sure = self.failures.outage(Reading::Sure, self.failed, self.horizon);
        answer.down = self.down(&sure, &BTreeSet::new());
        let fallen: BTreeSet<ComponentId> = sure.down.iter().map(|down| down.component).collect();
        answer.degraded = sure
            .degraded
            .iter()
            .map(|degraded| {
                let after = degraded.spells.first().map(|(from, _)| duration_text(*from));
                let until = degraded.spells.last().and_then(|(_, until)| *until).map(duration_text);
                let way = self.way_to_fallen(degraded.component, &sure, &fallen);
                Reached { after, until, ..Reached::by(self.name(degraded.component), vec![way]) }
            })
            .collect();
        if self.failures.has_doubt() {
            let cautious = self.failures.outage(Reading::Cautious, self.failed, self.horizon);
            answer.doubtful = self.down(&cautious, &fallen);
            answer.doubt = doubt::condition(self.model);
        }
        self.all_consequences(fallen, answer);
    }

    fn down(&self, outage: &Outage<'_>, known: &BTreeSet<ComponentId>) -> Vec<Reached> {
        let times: BTreeMap<ComponentId, u64> = outage.down.iter().map(|down| (down.component, down.after)).collect();
        let new = outage.down.iter().filter(|down| !self.failed.contains(&down.component) && !known.contains(&down.component));
        new.map(|down| {
            let ways = outage.witness(down.component).map_or_else(Vec::new, |witness| self.ways(&witness, &times));
            Reached { after: Some(duration_text(down.after)), ..Reached::by(self.name(down.component), ways) }
        })
        .collect()
    }

    /// What cannot start while what failed is down; what only stays down where every doubt is hard stands apart.
    fn cold(&self, answer: &mut render::Blast) {
        let sure = self.failures.frozen(Reading::Sure, self.failed);
        let mut fallen: BTreeSet<ComponentId> = self.failed.iter().copied().collect();
        answer.down = self.stuck(&sure, &fallen);
        fallen.extend(sure.components());
        if self.failures.has_doubt() {
            answer.doubtful = self.stuck(&self.failures.frozen(Reading::Cautious, self.failed), &fallen);
            answer.doubt = doubt::condition(self.model);
        }
        self.all_consequences(fallen, answer);
    }

    fn stuck(&self, frozen: &Frozen<'_>, known: &BTreeSet<ComponentId>) -> Vec<Reached> {
        let new = frozen.components().iter().filter(|component| !known.contains(component));
        let mut stuck: Vec<Reached> = new
            .map(|&component| {
                let ways = frozen.witness(component).map_or_else(Vec::new, |witness| self.ways(&witness, &BTreeMap::new()));
                Reached::by(self.name(component), ways)
            })
            .collect();
        stuck.sort_by(|a, b| (a.path.len(), &a.name).cmp(&(b.path.len(), &b.name)));
        stuck
    }

    /// What does not go down, and could not be started again.
    fn frozen(&self, answer: &render::Blast) -> Stuck {
        let mut listed: BTreeSet<String> = answer.down.iter().map(|reached| reached.name.clone()).collect();
        listed.extend(self.failed.iter().map(|&id| self.name(id)));
        let new = |reading: Reading, listed: &mut BTreeSet<String>| {
            let frozen = self.failures.frozen(reading, self.failed);
            frozen.components().iter().filter(|&&component| listed.insert(self.name(component))).count()
        };
        let sure = new(Reading::Sure, &mut listed);
        listed.extend(answer.doubtful.iter().map(|reached| reached.name.clone()));
        let doubtful = if self.failures.has_doubt() { new(Reading::Cautious, &mut listed) } else { 0 };
        Stuck { sure, doubtful, doubt: answer.doubt }
    }

    /// The chains of a proof, from what falls to what failed. A group is lost with the last of the losses that it takes, which so comes first.
    fn ways(&self, witness: &Witness, times: &BTreeMap<ComponentId, u64>) -> Vec<Vec<String>> {
        let last_first = |part: &Witness| Reverse(times.get(&part.component).copied().unwrap_or(0));
        let chains = witness.chains(WAYS, last_first);
        chains.into_iter().map(|chain| chain.into_iter().map(|part| self.name(part.component)).collect()).collect()
    }

    /// From what is degraded along what it is served by, through others that are degraded as well, to the nearest that is down, and on to what
    /// failed. Linear in what those that are degraded depend on.
    fn way_to_fallen(&self, component: ComponentId, outage: &Outage<'_>, fallen: &BTreeSet<ComponentId>) -> Vec<String> {
        let hurt: BTreeSet<ComponentId> = outage.degraded.iter().map(|degraded| degraded.component).collect();
        let mut reached_from: BTreeMap<ComponentId, ComponentId> = BTreeMap::new();
        let mut order = vec![component];
        let mut next = 0;
        while let Some(&at) = order.get(next) {
            next += 1;
            let own = &self.model.dependencies[self.model.components[at.index()].dependencies.range()];
            let serving = own.iter().filter(|dependency| dependency.phase == Phase::Serve && dependency.strength != Strength::Change);
            let targets: BTreeSet<ComponentId> =
                serving.flat_map(|dependency| &self.model.targets[dependency.targets.range()]).map(|target| target.component).collect();
            let proof = targets.iter().filter(|target| fallen.contains(target)).filter_map(|&target| outage.witness(target));
            if let Some(witness) = proof.min_by_key(Witness::len) {
                let mut path = self.ways(&witness, &BTreeMap::new()).swap_remove(0);
                let mut before = at;
                path.insert(0, self.name(before));
                while let Some(&from) = reached_from.get(&before) {
                    path.insert(0, self.name(from));
                    before = from;
                }
                return path;
            }
            for target in targets.into_iter().filter(|target| hurt.contains(target)) {
                if target != component && !reached_from.contains_key(&target) {
                    reached_from.insert(target, at);
                    order.push(target);
                }
            }
        }
        vec![self.name(component)]
    }

    /// Which journeys stop and which teams are paged for what goes down in any case, and which others for what is doubtful.
    fn all_consequences(&self, fallen: BTreeSet<ComponentId>, answer: &mut render::Blast) {
        let doubtful = answer.doubtful.iter().filter_map(|reached| self.model.component_by_name.get(reached.name.as_str()).copied());
        let (mut journeys, mut teams) = self.consequences(doubtful);
        let (sure_journeys, sure_teams) = self.consequences(fallen.into_iter());
        journeys.retain(|journey| !sure_journeys.contains(journey));
        teams.retain(|team| !sure_teams.contains(team));
        let listed = |names: BTreeSet<String>| names.into_iter().collect();
        (answer.journeys, answer.teams) = (listed(sure_journeys), listed(sure_teams));
        (answer.doubtful_journeys, answer.doubtful_teams) = (listed(journeys), listed(teams));
    }

    /// The journeys among these, and the teams that own one of them.
    fn consequences(&self, fallen: impl Iterator<Item = ComponentId>) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut journeys, mut teams) = (BTreeSet::new(), BTreeSet::new());
        for id in fallen {
            let component = &self.model.components[id.index()];
            if is_journey(self.model, component.kind) {
                journeys.insert(component.name.to_string());
            }
            teams.extend(component.owner.map(|team| self.model.teams[team.index()].name.to_string()));
        }
        (journeys, teams)
    }
}

/// Whether a kind is `journey` or made from it; no chain of kinds is longer than there are kinds.
fn is_journey(model: &Model, kind: KindId) -> bool {
    let mut at = Some(kind);
    for _ in 0..=model.kinds.len() {
        let Some(kind) = at.and_then(|kind| model.kinds.get(kind.index())) else { return false };
        if kind.name == "journey" {
            return true;
        }
        at = kind.base;
    }
    false
}

/// Reads `2h`, `1h30m`, `500ms`.
fn milliseconds(text: &str) -> Result<u64, Failure> {
    syntax::milliseconds(text.trim()).ok_or_else(|| {
        Failure::new(
            format!("`{text}` is not a duration"),
            "write a number and `ms`, `s`, `m`, `h` or `d`, as in `archlint blast NAME --for 1h30m`",
        )
    })
}
