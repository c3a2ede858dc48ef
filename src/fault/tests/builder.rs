//! Models made by hand, without any text.

use compact_str::format_compact;

use crate::model::{
    Attribute, AttributeId, AttributeOn, Component, ComponentId, Dependency, DependencyKind, DependencyMore, Given, Kind, KindId, Model,
    Phase, Range32, Strength, Target, Type, Value, Verb,
};
use crate::source::Span;

const SERVICE: KindId = KindId(0);
const ZONE: KindId = KindId(1);
const MODE: AttributeId = AttributeId(0);
const ROLLOUT: AttributeId = AttributeId(1);

/// One dependency, as it would be written.
#[derive(Debug, Clone)]
pub struct Dep {
    pub owner: Option<u32>,
    pub kind: DependencyKind,
    pub phase: Phase,
    pub targets: Vec<u32>,
    pub required: u32,
    pub buffer: u64,
    pub blocks: Option<bool>,
    pub in_process: bool,
    pub manual_switch: Option<u64>,
    pub staged: bool,
    pub except: Vec<u32>,
}

impl Dep {
    pub fn new(owner: u32, verb: Verb, targets: &[u32]) -> Self {
        Self {
            owner: Some(owner),
            kind: DependencyKind::Written(verb),
            phase: Phase::Serve,
            targets: targets.to_vec(),
            required: 1,
            buffer: 0,
            blocks: None,
            in_process: false,
            manual_switch: None,
            staged: false,
            except: Vec::new(),
        }
    }

    /// As point 3 has it.
    fn strength(&self) -> Strength {
        match self.kind {
            DependencyKind::Written(Verb::Needs | Verb::RunsIn) | DependencyKind::Within => Strength::Hard,
            DependencyKind::Written(Verb::Wants) if self.in_process => Strength::Hard,
            DependencyKind::Written(Verb::Wants) if self.buffer > 0 => match self.blocks {
                Some(true) => Strength::Hard,
                Some(false) => Strength::Soft,
                None => Strength::Doubtful,
            },
            DependencyKind::Written(Verb::Wants) => Strength::Soft,
            DependencyKind::Written(Verb::Uses) => Strength::Doubtful,
            DependencyKind::Written(Verb::Changes) => Strength::Change,
            DependencyKind::Independent | DependencyKind::Survives => Strength::Claim,
        }
    }
}

/// What a component is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Comp {
    pub zone: bool,
    pub absent: bool,
}

/// The model of these. Names are `c00000`, `c00001` and so on.
pub fn model(components: &[Comp], dependencies: &[Dep]) -> Model {
    let mut model = Model::default();
    for name in ["service", "zone"] {
        model.kinds.push(Kind { name: name.into(), base: None, span: None, docs: None });
    }
    for name in ["mode", "rollout"] {
        let id = AttributeId(model.attributes.len() as u32);
        model.names.attributes.insert(name.into(), id);
        let on = AttributeOn::Dependencies(Vec::new());
        model.attributes.push(Attribute { name: name.into(), ty: Type::Name, on, docs: "".into(), span: None });
    }
    for (id, component) in components.iter().enumerate() {
        let name = format_compact!("c{id:05}");
        model.component_by_name.insert(name.clone(), ComponentId(id as u32));
        model.components.push(Component {
            name,
            title: None,
            kind: if component.zone { ZONE } else { SERVICE },
            system: None,
            span: Span::default(),
            whole: Span::default(),
            docs: None,
            owner: None,
            tier: None,
            absent: component.absent,
            within: None,
            given: Range32::default(),
            dependencies: Range32::default(),
            foreign: false,
        });
    }
    let mut sorted: Vec<_> = dependencies.iter().collect();
    sorted.sort_by_key(|dep| (dep.owner.is_none(), dep.owner));
    for dep in sorted {
        add(&mut model, dep);
    }
    model
}

fn add(model: &mut Model, dep: &Dep) {
    let id = model.dependencies.len() as u32;
    let mut targets = dep.targets.clone();
    targets.sort_unstable();
    targets.dedup();
    let start = model.targets.len() as u32;
    model.targets.extend(targets.iter().map(|&target| Target { component: ComponentId(target), span: Span::default() }));
    let first = model.given.len() as u32;
    let symbols = [(dep.in_process, MODE, "in-process"), (dep.staged, ROLLOUT, "staged")];
    for (_, attribute, symbol) in symbols.into_iter().filter(|&(given, ..)| given) {
        model.given.push(Given { attribute, value: Value::Symbol(symbol.into()), span: Span::default() });
    }
    let except = dep.except.iter().map(|&c| (ComponentId(c), Span::default())).collect();
    model.dependencies.push(Dependency {
        owner: dep.owner.map(ComponentId),
        kind: dep.kind,
        phase: dep.phase,
        strength: dep.strength(),
        targets: Range32 { start, end: model.targets.len() as u32 },
        required: dep.required,
        buffer: dep.buffer,
        manual_switch: dep.manual_switch,
        span: Span::default(),
        whole: Span::default(),
        given: Range32 { start: first, end: model.given.len() as u32 },
        more: Some(Box::new(DependencyMore { except, ..DependencyMore::default() })),
    });
    if let Some(owner) = dep.owner {
        let component = &mut model.components[owner as usize];
        if component.dependencies.end == 0 {
            component.dependencies.start = id;
        }
        component.dependencies.end = id + 1;
        if dep.kind == DependencyKind::Within {
            component.within = Some((ComponentId(targets[0]), Span::default()));
        }
    }
}
