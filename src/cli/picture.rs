//! The structure that a finding is about, drawn from the model: what stands at the top, what it needs, and where the finding points.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::lint::Demonstration;
use crate::model::{ComponentId, Dependency, DependencyKind, Given, Model, Phase, Range32, TeamId};
use crate::render::Branch;
use crate::source::Span;

/// Levels below which a picture only says that there is more.
const DEEPEST: usize = 12;
/// Lines after which a picture only says that there is more.
const LONGEST: usize = 60;

/// The picture of a finding. `reads` names the attributes that are worth showing: those its rule looks at.
pub(super) fn branches(shown: &Demonstration, finding: &Diagnostic, reads: &[String]) -> Vec<Branch> {
    let mut sketch = Sketch { shown, model: &shown.model, finding, reads, said: BTreeSet::new(), drawn: BTreeSet::new(), lines: 0 };
    sketch.roots()
}

struct Sketch<'a> {
    shown: &'a Demonstration,
    model: &'a Model,
    finding: &'a Diagnostic,
    reads: &'a [String],
    /// Of whom has been said what the finding says: another time a mark is enough.
    said: BTreeSet<ComponentId>,
    /// Whose needs have been drawn: another time the name alone is shown.
    drawn: BTreeSet<ComponentId>,
    lines: usize,
}

impl Sketch<'_> {
    /// Claims that nobody owns and teams that are pointed at; then what nothing else leads to; then what is left, as in a circle. What has nothing
    /// to do with the finding is left out.
    fn roots(&mut self) -> Vec<Branch> {
        let near = self.near();
        let mut roots = Vec::new();
        for claim in self.model.dependencies.iter().filter(|dependency| dependency.owner.is_none()) {
            if self.targets(claim).iter().any(|target| near.contains(target)) {
                roots.push(self.dependency(claim, 0));
            }
        }
        for (i, team) in self.model.teams.iter().enumerate() {
            if let Some(mark) = self.mark(&self.places(team.span, team.given)) {
                let owned = self.owned(TeamId(i as u32));
                let branches = owned.into_iter().map(|id| self.component("owns ", id, "", 1)).collect();
                let text = format!("team {}{}", team.name, self.attributes(team.given));
                roots.push(Branch { text, mark: Some(mark), branches });
            }
        }
        let led_to: BTreeSet<ComponentId> = self
            .model
            .dependencies
            .iter()
            .flat_map(|dependency| self.targets(dependency).into_iter().filter(|target| Some(*target) != dependency.owner))
            .collect();
        let mut order: Vec<ComponentId> = near.into_iter().collect();
        order.sort_by_key(|id| (led_to.contains(id), self.model.components[id.index()].span));
        for id in order {
            if !self.drawn.contains(&id) {
                let kind = &self.model.kinds[self.model.components[id.index()].kind.index()].name;
                roots.push(self.component(&format!("{kind} "), id, "", 0));
            }
        }
        roots
    }

    /// What takes part in the finding, and all that hangs together with it.
    fn near(&self) -> BTreeSet<ComponentId> {
        let mut near: BTreeSet<ComponentId> =
            self.finding.involves.iter().filter_map(|name| self.model.component_by_name.get(name.as_str()).copied()).collect();
        loop {
            let before = near.len();
            for dependency in &self.model.dependencies {
                let ends: Vec<ComponentId> = self.targets(dependency).into_iter().chain(dependency.owner).collect();
                if ends.iter().any(|end| near.contains(end)) {
                    near.extend(ends);
                }
            }
            if near.len() == before {
                return near;
            }
        }
    }

    fn targets(&self, dependency: &Dependency) -> Vec<ComponentId> {
        let mut targets: Vec<_> = self.model.targets[dependency.targets.range()].iter().collect();
        targets.sort_by_key(|target| target.span);
        targets.into_iter().map(|target| target.component).collect()
    }

    fn owned(&self, team: TeamId) -> Vec<ComponentId> {
        let all = (0..self.model.components.len()).filter(|&i| self.model.components[i].owner == Some(team));
        all.map(|i| ComponentId(i as u32)).collect()
    }

    /// A component below the words that lead to it, with everything it needs.
    fn component(&mut self, lead: &str, id: ComponentId, tail: &str, depth: usize) -> Branch {
        self.lines += 1;
        let component = &self.model.components[id.index()];
        let mut own: Vec<&Dependency> = self.model.dependencies[component.dependencies.range()].iter().collect();
        own.sort_by_key(|dependency| dependency.span);
        let known = !self.drawn.insert(id) && !own.is_empty();
        let about = if known { " (see above)".to_owned() } else { self.attributes(component.given) };
        let mut branch = Branch {
            text: format!("{lead}{}{tail}{about}", component.name),
            mark: self.mark(&self.places(component.span, component.given)),
            branches: Vec::new(),
        };
        if branch.mark.is_some() && !self.said.insert(id) {
            branch.mark = Some(String::new());
        }
        if known || own.is_empty() {
            return branch;
        }
        if depth >= DEEPEST || self.lines >= LONGEST {
            branch.text.push_str(" and more");
        } else {
            branch.branches = own.into_iter().map(|dependency| self.dependency(dependency, depth + 1)).collect();
        }
        branch
    }

    fn dependency(&mut self, dependency: &Dependency, depth: usize) -> Branch {
        let targets = self.targets(dependency);
        let verb = match dependency.kind {
            DependencyKind::Written(verb) => verb.name(),
            DependencyKind::Within => "within",
            DependencyKind::Survives => "survives loss of",
            DependencyKind::Independent => "independent",
        };
        let phase = if dependency.phase == Phase::Serve { String::new() } else { format!(" to {}", dependency.phase.name()) };
        let tail = format!("{phase}{}", self.attributes(dependency.given));
        let mark = self.mark(&[dependency.span]);
        let claims = dependency.kind == DependencyKind::Survives;
        if let ([target], false) = (&targets[..], claims) {
            let mut branch = self.component(&format!("{verb} "), *target, &tail, depth);
            branch.mark = joined(mark, branch.mark);
            return branch;
        }
        self.lines += 1;
        let gate = match dependency.kind {
            DependencyKind::Written(_) if dependency.required == 1 && dependency.strength != crate::model::Strength::Change => {
                " any of".to_owned()
            }
            DependencyKind::Written(_) if dependency.required > 1 => format!(" {} of", dependency.required),
            _ => String::new(),
        };
        if claims {
            let names: Vec<&str> = targets.iter().map(|id| self.model.components[id.index()].name.as_str()).collect();
            return Branch { text: format!("{verb} {}", names.join(", ")), mark, branches: Vec::new() };
        }
        let branches = targets.into_iter().map(|target| self.component("", target, "", depth + 1)).collect();
        Branch { text: format!("{verb}{gate}{tail}"), mark, branches }
    }

    fn given(&self, range: Range32) -> &[Given] {
        &self.model.given[range.range()]
    }

    /// ` (tier = 0, slo = 99.9%)`: of what is given, what the rule looks at.
    fn attributes(&self, range: Range32) -> String {
        let shown = self.given(range).iter().filter_map(|given| {
            let name = &self.model.attributes[given.attribute.index()].name;
            let value = self.shown.sources.slice(given.span);
            self.reads.iter().any(|read| read == name.as_str()).then(|| format!("{name} = {value}"))
        });
        let shown: Vec<String> = shown.collect();
        if shown.is_empty() { String::new() } else { format!(" ({})", shown.join(", ")) }
    }

    /// Where a component or a team is declared, and what it is given.
    fn places(&self, declared: Span, given: Range32) -> Vec<Span> {
        [declared].into_iter().chain(self.given(given).iter().map(|given| given.span)).collect()
    }

    /// What the finding says at these places.
    fn mark(&self, places: &[Span]) -> Option<String> {
        let said = self.finding.labels.iter().filter(|label| places.contains(&label.span)).map(|label| label.message.clone());
        said.fold(None, |all, said| joined(all, Some(said)))
    }
}

fn joined(a: Option<String>, b: Option<String>) -> Option<String> {
    match (a, b) {
        (Some(a), Some(b)) if a == b || b.is_empty() => Some(a),
        (Some(a), Some(b)) if a.is_empty() => Some(b),
        (Some(a), Some(b)) => Some(format!("{a}; {b}")),
        (a, b) => a.or(b),
    }
}
