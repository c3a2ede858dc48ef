use crate::model::{Dependency, DependencyKind, Model, Strength, Verb};

/// What would have to be so for everything doubtful in this model to be hard: what nobody has said is how hard a `uses` is, or what happens
/// when a buffer is full.
pub(super) fn condition(model: &Model) -> &'static str {
    let doubtful = || model.dependencies.iter().filter(|dependency| dependency.strength == Strength::Doubtful);
    let is_uses = |dependency: &&Dependency| dependency.kind == DependencyKind::Written(Verb::Uses);
    match (doubtful().any(|one| is_uses(&one)), doubtful().all(|one| is_uses(&one))) {
        (true, true) => "every `uses` means `needs`",
        (true, false) => "every `uses` means `needs`, and buffers block when they are full",
        (false, _) => "buffers block when they are full",
    }
}
