use std::collections::VecDeque;

use clap::Args;

use super::args::Place;
use super::window::Window;
use super::{Exit, Outcome, doubt, names, session};
use crate::fault::{Failures, Reading, Witness};
use crate::graph::{Graph, shortest_path};
use crate::lint;
use crate::model::{ComponentId, Dependency, DependencyId, DependencyKind, Model, Phase};
use crate::render::{Ink, Style, Table, paint, text};
use crate::source::Sources;
use crate::syntax::duration_text;

/// How many targets of a group are named in a step.
const NAMED: usize = 3;

/// Show how one component comes to depend on another
///
/// Shows first how the loss of B takes down A, where it does, and then the shortest path of written dependencies, of every verb and phase, with the place of each. Below it stands how many other chains of components are as short, and how many of the direct dependencies of A lead to B as well.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  archlint why checkout vault")]
pub(super) struct Why {
    /// Where the path begins: a full name, or a last part that only one component has
    #[arg(value_name = "A")]
    from: String,
    /// Where it ends
    #[arg(value_name = "B")]
    to: String,
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(command: &Why, window: &Window) -> Outcome {
    let workspace = session::load(&command.place, &[], None)?;
    let (model, problems) = lint::resolve(&workspace);
    let broken = session::say_problems(&workspace, &problems, window);
    let from = names::component(&workspace, &model, &command.from)?;
    let to = names::component(&workspace, &model, &command.to)?;
    let graph = Graph::new(&model);
    let written = |id: DependencyId| !matches!(model.dependencies[id.index()].kind, DependencyKind::Independent | DependencyKind::Survives);

    let name = |id: ComponentId| model.components[id.index()].name.as_str();
    let Some(path) = shortest_path(&graph, from, to, written) else {
        window.print(&format!("no path of written dependencies leads from `{}` to `{}`\n", name(from), name(to)))?;
        if shortest_path(&graph, to, from, written).is_some() {
            window.say("help", Ink::Cyan, &format!("one leads the other way: `archlint why {} {}`", name(to), name(from)));
        }
        return Ok(if broken > 0 { Exit::Trouble } else { Exit::Clean });
    };
    let steps = Steps { model: &model, sources: &workspace.sources, style: &window.stdout };
    let mut out = String::new();
    let fall = (from != to).then(|| Fall::find(&model, &graph, from, to)).flatten();
    if let Some(fall) = &fall {
        out.push_str(&steps.heading(&fall.said(&model, from, to)));
        out.push_str(&steps.rows(fall.steps()));
    }
    let proved = |(_, id): &(ComponentId, DependencyId)| fall.as_ref().is_some_and(|fall| fall.rests_on(*id));
    if !path.iter().all(proved) {
        if fall.is_some() {
            out.push_str(&format!("\n{}", steps.heading("the shortest path, by which it does not go down")));
        }
        let next = path.iter().skip(1).map(|(next, _)| *next).chain([to]);
        out.push_str(&steps.rows(path.iter().zip(next).map(|((owner, id), next)| (*owner, *id, vec![next]))));
    }
    out.push_str(&counted(&Ways::count(&model, &graph, from, to, written), &window.stdout));
    window.print(&out)?;
    Ok(if broken > 0 { Exit::Trouble } else { Exit::Clean })
}

/// How the loss of one component takes down another.
struct Fall {
    proof: Witness,
    /// In milliseconds.
    after: u64,
    /// What has to be so for it, where nobody has said.
    doubt: Option<&'static str>,
}

impl Fall {
    /// The one that is sure before the one in which every doubt is hard. Linear in what goes down.
    fn find(model: &Model, graph: &Graph, from: ComponentId, to: ComponentId) -> Option<Self> {
        let failures = Failures::later(model, graph);
        let readings = [(Reading::Sure, true), (Reading::Cautious, failures.has_doubt())];
        readings.into_iter().filter(|(_, asked)| *asked).find_map(|(reading, _)| {
            let outage = failures.outage(reading, &[to], None);
            let proof = outage.witness(from)?;
            let after = outage.down.iter().find(|down| down.component == from).map_or(0, |down| down.after);
            Some(Self { proof, after, doubt: (reading == Reading::Cautious).then(|| doubt::condition(model)) })
        })
    }

    fn said(&self, model: &Model, from: ComponentId, to: ComponentId) -> String {
        let name = |id: ComponentId| &model.components[id.index()].name;
        let after = if self.after > 0 { format!(" after {}", duration_text(self.after)) } else { String::new() };
        let doubt = self.doubt.map_or_else(String::new, |doubt| format!(", if {doubt}"));
        format!("`{}` goes down with `{}`{after}{doubt}", name(from), name(to))
    }

    /// Each dependency that is lost, with the targets that are, from what falls to what failed.
    fn steps(&self) -> impl Iterator<Item = (ComponentId, DependencyId, Vec<ComponentId>)> {
        let parts = self.proof.walk().filter(|part| !part.branches.is_empty());
        parts.filter_map(|part| Some((part.component, part.via?, part.branches.iter().map(|branch| branch.component).collect())))
    }

    fn rests_on(&self, id: DependencyId) -> bool {
        self.proof.walk().any(|part| part.via == Some(id))
    }
}

/// Steps as they are shown: who, by which verb, whom, and where it is written.
struct Steps<'a> {
    model: &'a Model,
    sources: &'a Sources,
    style: &'a Style,
}

impl Steps<'_> {
    fn heading(&self, said: &str) -> String {
        text::wrap(&text::visible(said), self.style.columns())
            .iter()
            .map(|line| format!("{}\n", paint(self.style, Ink::Bold, line)))
            .collect()
    }

    fn rows(&self, steps: impl Iterator<Item = (ComponentId, DependencyId, Vec<ComponentId>)>) -> String {
        let name = |id: ComponentId| self.model.components[id.index()].name.to_string();
        let (mut table, mut rows) = (Table::default(), Vec::new());
        for (owner, id, targets) in steps {
            let dependency = &self.model.dependencies[id.index()];
            let mut named: Vec<String> = targets.iter().take(NAMED).map(|&target| name(target)).collect();
            if dependency.targets.range().len() > named.len() {
                named.push(if self.style.unicode { "…" } else { "..." }.to_owned());
            }
            let row = [name(owner), verb(dependency), named.join(", "), session::place(self.sources, dependency.span)];
            table.row(row.clone());
            rows.push(row);
        }
        if table.keeps_words(self.style) { table.text(self.style) } else { below_each_other(&rows, self.style) }
    }
}

/// How much else leads there.
fn counted(ways: &Ways, style: &Style) -> String {
    let same = match ways.as_short {
        0 | 1 => "no other path is as short".to_owned(),
        u64::MAX => "more other paths than can be counted are as short".to_owned(),
        2 => "1 other path is as short".to_owned(),
        more => format!("{} other paths are as short", more - 1),
    };
    let lead = match (ways.first_steps, ways.first_steps_all) {
        (1, 1) => "its only direct dependency leads there".to_owned(),
        (some, all) => format!(
            "{some} of its {} there",
            if some == 1 { format!("{all} direct dependencies leads") } else { format!("{all} direct dependencies lead") }
        ),
    };
    let lines = text::wrap(&format!("{same}; {lead}"), style.columns());
    lines.iter().map(|line| format!("{}\n", paint(style, Ink::Dim, line))).collect()
}

/// The same in a window too narrow for columns.
fn below_each_other(rows: &[[String; 4]], style: &Style) -> String {
    let mut out = String::new();
    for [owner, verb, next, place] in rows {
        let step = text::wrap(&format!("{owner} {verb} {next}"), style.columns());
        step.iter().for_each(|line| out.push_str(&format!("{line}\n")));
        out.push_str(&format!("    {}\n", paint(style, Ink::Dim, &text::visible(place))));
    }
    out
}

fn verb(dependency: &Dependency) -> String {
    let verb = match dependency.kind {
        DependencyKind::Written(verb) => verb.name(),
        DependencyKind::Within => "within",
        DependencyKind::Independent => "independent",
        DependencyKind::Survives => "survives loss of",
    };
    let gate = match (dependency.size(), dependency.required) {
        (0 | 1, _) => String::new(),
        (_, 1) => " any of".to_owned(),
        (_, required) => format!(" {required} of"),
    };
    let phase = if dependency.phase == Phase::Serve { String::new() } else { format!(" to {}", dependency.phase.name()) };
    format!("{verb}{gate}{phase}")
}

/// What else leads from one component to another. Both numbers are exact, and linear to find.
struct Ways {
    /// Chains of components that are as short as the shortest one, itself included; saturates.
    as_short: u64,
    /// Components that the first one depends on directly and from which the end can be reached without coming back to the first one.
    first_steps: usize,
    /// Components that the first one depends on directly.
    first_steps_all: usize,
}

impl Ways {
    fn count(model: &Model, graph: &Graph, from: ComponentId, to: ComponentId, written: impl Fn(DependencyId) -> bool) -> Self {
        // Backwards from the end: steps to it, and in how many ways it is reached in so many steps.
        let mut steps = vec![usize::MAX; model.components.len()];
        let mut ways = vec![0u64; model.components.len()];
        steps[to.index()] = 0;
        ways[to.index()] = 1;
        let mut queue = VecDeque::from([to]);
        let mut owners: Vec<ComponentId> = Vec::new();
        while let Some(at) = queue.pop_front() {
            owners.clear();
            owners.extend(graph.gates_on(at).filter(|&gate| written(gate)).filter_map(|gate| model.dependencies[gate.index()].owner));
            owners.sort_unstable();
            owners.dedup();
            for &owner in owners.iter().filter(|&&owner| owner != to && (at != from || at == to)) {
                if steps[owner.index()] == usize::MAX {
                    steps[owner.index()] = steps[at.index()] + 1;
                    queue.push_back(owner);
                }
                if steps[owner.index()] == steps[at.index()] + 1 {
                    ways[owner.index()] = ways[owner.index()].saturating_add(ways[at.index()]);
                }
            }
        }
        let mut direct: Vec<ComponentId> =
            graph.gates_of(from).filter(|&gate| written(gate)).flat_map(|gate| graph.targets(gate).iter().copied()).collect();
        direct.sort_unstable();
        direct.dedup();
        let leading: Vec<ComponentId> = direct.iter().copied().filter(|next| steps[next.index()] != usize::MAX).collect();
        let shortest = leading.iter().map(|next| steps[next.index()]).min().unwrap_or(0);
        let as_short =
            leading.iter().filter(|next| steps[next.index()] == shortest).fold(0u64, |all, next| all.saturating_add(ways[next.index()]));
        Self { as_short, first_steps: leading.len(), first_steps_all: direct.len() }
    }
}
