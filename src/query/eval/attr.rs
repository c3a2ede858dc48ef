//! Attributes: their values, and where these stand.

use std::rc::Rc;
use std::slice::Iter;
use std::sync::Arc;

use smallvec::SmallVec;

use super::super::catalog::{Attr, Built};
use super::super::ir::Expr;
use super::value::{Set, Value, WITHOUT_END};
use super::{Frame, Run};
use crate::model::builtin::attribute;
use crate::model::{self, AttributeId, ComponentId, Dependency, DependencyId, DependencyKind, Given, Range32, Strength, Verb};
use crate::source::Span;

impl<'w> Run<'w> {
    /// The value of an attribute. Logarithmic in the number of attributes given.
    pub(super) fn attr(&self, of: &Value<'w>, attr: Attr) -> Value<'w> {
        match (of, attr) {
            (Value::Component(id), Attr::OfComponent(attribute)) => {
                self.given(self.graph.given(*id), attribute).map_or(Value::Unset, value)
            }
            (Value::Team(id), Attr::OfTeam(attribute)) => {
                self.given(self.model.teams[id.index()].given, attribute).map_or(Value::Unset, value)
            }
            (Value::Dependency(id), Attr::OfDependency(attribute)) => {
                self.given(self.dependency(*id).given, attribute).map_or(Value::Unset, value)
            }
            (Value::Component(id), Attr::Built(built)) => self.of_component(*id, built),
            (Value::Dependency(id), Attr::Built(built)) => self.of_dependency(*id, built),
            (Value::Team(id), Attr::Built(built)) => {
                let team = &self.model.teams[id.index()];
                match built {
                    Built::TeamName => Value::Text(&team.name),
                    Built::TeamTitle => text(team.title.as_deref()),
                    Built::TeamDocs => text(team.docs.as_deref()),
                    _ => Value::Unset,
                }
            }
            (Value::Cycle(cycle), Attr::Built(built)) => match built {
                Built::Members => components(cycle.members.iter().copied()),
                Built::Shortest => Value::List(cycle.shortest.iter().map(|(member, _)| Value::Component(*member)).collect()),
                Built::CycleFirst => cycle.members.first().map_or(Value::Unset, |first| Value::Component(*first)),
                _ => Value::Unset,
            },
            _ => Value::Unset,
        }
    }

    fn given(&self, range: Range32, attribute: AttributeId) -> Option<&'w Given> {
        let given = &self.model.given[range.range()];
        given.binary_search_by_key(&attribute, |given| given.attribute).ok().map(|at| &given[at])
    }

    fn of_component(&self, id: ComponentId, built: Built) -> Value<'w> {
        let component = self.component(id);
        match built {
            Built::Name => Value::Text(&component.name),
            Built::Title => text(component.title.as_deref()),
            Built::Kind => Value::Text(&self.model.kinds[self.graph.kind(id).index()].name),
            Built::Owner => self.graph.team(id).map_or(Value::Unset, Value::Team),
            Built::Tier => self.graph.tier(id).map_or(Value::Unset, |tier| Value::Int(i64::from(tier))),
            Built::System => component.system.map_or(Value::Unset, |system| Value::Text(&self.model.systems[system.index()].name)),
            Built::Within => component.within.map_or(Value::Unset, |(zone, _)| Value::Component(zone)),
            Built::Docs => text(component.docs.as_deref()),
            Built::Core => self.given(self.graph.given(id), attribute::CORE).map_or(Value::Unset, |_| Value::Bool(true)),
            Built::Fate => self.failures.fate(self.reading, id).map_or(Value::Unset, Value::Component),
            Built::Foreign => Value::Bool(component.foreign),
            _ => Value::Unset,
        }
    }

    fn of_dependency(&self, id: DependencyId, built: Built) -> Value<'w> {
        let dependency = self.dependency(id);
        let more = dependency.more.as_deref();
        match built {
            end if end.is_end() => components(self.ends(id, end)),
            Built::Excused => Value::Set(Rc::new(Set::Bits(Arc::new(self.failures.excused(self.reading, id).clone())))),
            Built::Size => Value::Int(i64::from(dependency.size())),
            Built::Required => Value::Int(i64::from(dependency.required)),
            Built::Spare => Value::Int(if dependency.strength == Strength::Claim && dependency.kind == DependencyKind::Survives {
                0
            } else {
                i64::from(dependency.spare())
            }),
            Built::Strength | Built::Verb | Built::Phase => self.word_of(id, built).map_or(Value::Unset, Value::Text),
            Built::Doubtful => Value::Bool(dependency.strength == Strength::Doubtful),
            Built::DependencyTier => {
                let tier = match dependency.owner {
                    Some(owner) => self.graph.tier(owner),
                    None => self.ends(id, Built::Targets).filter_map(|member| self.graph.tier(member)).min(),
                };
                tier.map_or(Value::Unset, |tier| Value::Int(i64::from(tier)))
            }
            Built::Attempts => self.attempts(dependency),
            Built::Unbounded => {
                let timeout = self.given(dependency.given, attribute::TIMEOUT);
                Value::Bool(timeout.is_some_and(|given| given.value == model::Value::NoTimeout))
            }
            Built::Mode => self.given(dependency.given, attribute::MODE).map_or(Value::Text("sync"), value),
            Built::Purpose => text(more.and_then(|more| more.purpose.as_deref())),
            Built::Evidence => text(more.and_then(|more| more.evidence.as_deref())),
            Built::DependencyDocs => text(more.and_then(|more| more.docs.as_deref())),
            Built::Inherited => Value::Bool(more.is_some_and(|more| more.inherited)),
            _ => Value::Unset,
        }
    }

    /// The verb, strength or phase of a dependency.
    pub(super) fn word_of(&self, id: DependencyId, built: Built) -> Option<&'static str> {
        let dependency = self.dependency(id);
        match built {
            Built::Strength => Some(self.strength(dependency)),
            Built::Verb => Some(verb(dependency.kind)),
            Built::Phase => Some(self.graph.phase(id).name()),
            _ => None,
        }
    }

    /// Whether an attribute of a dependency has a value.
    pub(super) fn has(&self, id: DependencyId, attribute: AttributeId) -> bool {
        self.given(self.dependency(id).given, attribute).is_some_and(is_set)
    }

    /// The components at an end of a dependency, sorted.
    pub(super) fn ends(&self, id: DependencyId, end: Built) -> Ends<'w> {
        match end {
            Built::Owners => Ends::Owner(self.graph.owner(id)),
            Built::Targets => self.targets(id),
            Built::LeftOut => Ends::LeftOut(self.dependency(id).more.as_deref().map_or(&[][..], |more| &more.left_out).iter()),
            _ => Ends::Excepted(self.dependency(id).more.as_deref().map_or(&[][..], |more| &more.except).iter()),
        }
    }

    /// The targets of a dependency, absent ones where all are: the graph knows only what is there.
    pub(super) fn targets(&self, g: DependencyId) -> Ends<'w> {
        match self.graph.targets(g) {
            [] => Ends::LeftOut(self.model.targets[self.dependency(g).targets.range()].iter()),
            there => Ends::There(there.iter()),
        }
    }

    /// The components at the ends of dependencies that an expression names, each once; `None` for any other expression.
    pub(super) fn ends_in(&self, set: &'w Expr, frame: &mut Frame<'w>) -> Option<SmallVec<[ComponentId; 8]>> {
        match set {
            Expr::Attr(of, Attr::Built(end)) if end.is_end() => {
                Some(self.eval(of, frame).dependency().map_or_else(SmallVec::new, |g| self.ends(g, *end).collect()))
            }
            Expr::Union(sets) => {
                let mut all: SmallVec<[ComponentId; 8]> = SmallVec::new();
                for set in sets {
                    all.extend(self.ends_in(set, frame)?);
                }
                all.sort_unstable();
                all.dedup();
                Some(all)
            }
            _ => None,
        }
    }

    fn strength(&self, dependency: &Dependency) -> &'static str {
        match dependency.kind {
            DependencyKind::Within | DependencyKind::Written(Verb::RunsIn) => return "placement",
            // The members of a claim fall as those of any group do: rules about redundancy treat it as one.
            DependencyKind::Independent => return "hard",
            _ => {}
        }
        match dependency.strength {
            Strength::Hard => "hard",
            Strength::Soft => "soft",
            Strength::Doubtful if self.reading.is_hard(dependency) => "hard",
            Strength::Doubtful => "soft",
            Strength::Change => "change",
            Strength::Claim => "claim",
        }
    }

    /// How often each target is tried. Alternatives are tried in turn, and none of them more often for that: where S25 of the design multiplies, a
    /// group without any retry would be said to retry.
    fn attempts(&self, dependency: &Dependency) -> Value<'w> {
        let retries = self.given(dependency.given, attribute::RETRIES).map_or(Value::Unset, value);
        retries.number().map_or(Value::Unset, |retries| Value::Number(1.0 + retries))
    }

    /// Where an attribute's value stands.
    pub(in crate::query) fn attr_place(&self, of: &Value<'w>, attr: Attr) -> Option<Span> {
        if let (Value::Component(id), Attr::Built(Built::Within)) = (of, attr) {
            return self.component(*id).within.map(|(_, span)| span);
        }
        self.given_as(of, attr).map(|given| given.span)
    }

    /// Whether something is written as an attribute's value that could not be read: that is wrong, and still no sign that it was forgotten.
    pub(super) fn is_unread(&self, of: &Value<'w>, attr: Attr) -> bool {
        self.given_as(of, attr).is_some_and(|given| given.value == model::Value::Unread)
    }

    /// An attribute as it was given.
    fn given_as(&self, of: &Value<'w>, attr: Attr) -> Option<&'w Given> {
        let (range, attribute) = match (of, attr) {
            (Value::Component(id), Attr::OfComponent(attribute)) => (self.graph.given(*id), attribute),
            (Value::Component(id), Attr::Built(Built::Owner)) => (self.graph.given(*id), attribute::OWNER),
            (Value::Component(id), Attr::Built(Built::Tier)) => (self.graph.given(*id), attribute::TIER),
            (Value::Component(id), Attr::Built(Built::Core)) => (self.graph.given(*id), attribute::CORE),
            (Value::Team(id), Attr::OfTeam(attribute)) => (self.model.teams[id.index()].given, attribute),
            (Value::Dependency(id), Attr::OfDependency(attribute)) => (self.dependency(*id).given, attribute),
            (Value::Dependency(id), Attr::Built(Built::Attempts)) => (self.dependency(*id).given, attribute::RETRIES),
            (Value::Dependency(id), Attr::Built(Built::Unbounded)) => (self.dependency(*id).given, attribute::TIMEOUT),
            (Value::Dependency(id), Attr::Built(Built::Mode)) => (self.dependency(*id).given, attribute::MODE),
            (Value::Dependency(id), Attr::Built(Built::Evidence)) => (self.dependency(*id).given, attribute::EVIDENCE),
            _ => return None,
        };
        self.given(range, attribute)
    }
}

/// The components at one end of a dependency.
pub(super) enum Ends<'w> {
    Owner(Option<ComponentId>),
    /// Targets as the graph has them, close together.
    There(Iter<'w, ComponentId>),
    /// What is planned or retired, as the model has it.
    LeftOut(Iter<'w, model::Target>),
    Excepted(Iter<'w, (ComponentId, Span)>),
}

impl Ends<'_> {
    /// Whether a component is among those that are still to come. Logarithmic in them.
    pub fn hold(&self, wanted: ComponentId) -> bool {
        match self {
            Self::Owner(owner) => *owner == Some(wanted),
            Self::There(targets) => targets.as_slice().binary_search(&wanted).is_ok(),
            Self::LeftOut(targets) => targets.as_slice().binary_search_by_key(&wanted, |target| target.component).is_ok(),
            Self::Excepted(causes) => causes.as_slice().binary_search_by_key(&wanted, |(cause, _)| *cause).is_ok(),
        }
    }
}

impl Iterator for Ends<'_> {
    type Item = ComponentId;

    #[inline]
    fn next(&mut self) -> Option<ComponentId> {
        match self {
            Self::Owner(owner) => owner.take(),
            Self::There(targets) => targets.next().copied(),
            Self::LeftOut(targets) => targets.next().map(|target| target.component),
            Self::Excepted(causes) => causes.next().map(|(cause, _)| *cause),
        }
    }
}

/// Whether an attribute has a value, known or not.
pub(super) fn is_set(given: &Given) -> bool {
    given.value == model::Value::Unread || value(given).is_set()
}

/// As a set.
pub(super) fn components<'w>(ids: impl Iterator<Item = ComponentId>) -> Value<'w> {
    Value::Set(Rc::new(Set::sorted(ids.map(Value::Component).collect())))
}

fn text(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Unset, Value::Text)
}

/// How a dependency is written.
fn verb(kind: DependencyKind) -> &'static str {
    match kind {
        DependencyKind::Written(Verb::RunsIn) => "runs-in",
        DependencyKind::Written(verb) => verb.name(),
        DependencyKind::Within => "within",
        DependencyKind::Independent => "independent",
        DependencyKind::Survives => "survives",
    }
}

/// A value of the model.
pub(super) fn value(given: &Given) -> Value<'_> {
    convert(&given.value)
}

fn convert(value: &model::Value) -> Value<'_> {
    match value {
        model::Value::Bool(value) => Value::Bool(*value),
        model::Value::Int(value) => Value::Int(*value),
        model::Value::Number(value) => Value::Number(*value),
        model::Value::Percent(value) => Value::Percent(*value),
        model::Value::Duration(value) => Value::Duration(*value),
        model::Value::Date(value) => Value::Date(*value),
        model::Value::Text(value) => Value::Text(value),
        model::Value::Symbol(value) => Value::Text(value),
        model::Value::Component(id) => Value::Component(*id),
        model::Value::Team(id) => Value::Team(*id),
        model::Value::Retries(model::Attempts::Times(times)) => Value::Number(f64::from(*times)),
        model::Value::Retries(model::Attempts::Forever) => Value::Number(f64::INFINITY),
        model::Value::Retries(model::Attempts::Some) | model::Value::Unread => Value::Unset,
        model::Value::NoTimeout => Value::Duration(WITHOUT_END),
        model::Value::List(values) => Value::List(values.iter().map(convert).collect()),
    }
}
