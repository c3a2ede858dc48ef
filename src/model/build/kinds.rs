//! Kinds: those of the language and those made from them.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::collect::{In, KindDeclaration};
use super::names::{ROOT, Scope};
use super::sink::{Sink, Unknown, Wanted};
use super::words::word_of_the_language;
use crate::diagnostic::{Diagnostic, Level};
use crate::model::builtin::{self, kind};
use crate::model::{Kind, KindId};

/// All kinds and how they come from each other.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    pub list: Vec<Kind>,
    /// For each kind the one of the language that it comes from.
    pub family: Vec<KindId>,
    by_name: FxHashMap<(u32, CompactString), KindId>,
}

impl Kinds {
    /// The kind with this name, of the alias first.
    pub fn find(&self, home: u32, name: &CompactString) -> Option<KindId> {
        let own = if home == ROOT { None } else { self.by_name.get(&(home, name.clone())) };
        own.or_else(|| self.by_name.get(&(ROOT, name.clone()))).copied()
    }

    /// Whether one kind is the other or made from it.
    pub fn is_a(&self, kind: KindId, of: KindId) -> bool {
        self.ancestors(kind).any(|ancestor| ancestor == of)
    }

    /// The kind itself, then what it is made from, to the root.
    pub fn ancestors(&self, kind: KindId) -> impl Iterator<Item = KindId> {
        std::iter::successors(Some(kind), |kind| self.list[kind.index()].base)
    }

    /// Those of the language, then those declared, by full name. A kind that is doubled keeps its first declaration, one whose base cannot be
    /// told comes from `component`. The bodies come back by id, with the scopes their names resolve in.
    pub fn build<'t>(
        declared: &[In<KindDeclaration<'t>>],
        scopes: &[Scope<'t>],
        sink: &mut Sink,
    ) -> (Self, Vec<Option<In<KindDeclaration<'t>>>>) {
        let mut kinds = Self { list: builtin::kinds(), ..Self::default() };
        for (i, kind) in kinds.list.iter().enumerate() {
            kinds.by_name.insert((ROOT, kind.name.clone()), KindId(i as u32));
        }
        let mut sorted: Vec<(CompactString, u32, KindDeclaration<'t>)> = Vec::with_capacity(declared.len());
        for &(scope, one) in declared {
            let home = scopes[scope as usize].home;
            sorted.push((qualified(&scopes[home as usize].name, &one.name.text), scope, one));
        }
        // Stable: of two with one name the first file and place stays first.
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        let mut bodies: Vec<Option<In<KindDeclaration<'t>>>> = vec![None; kinds.list.len()];
        for (name, scope, one) in sorted {
            let home = scopes[scope as usize].home;
            if let Some(error) = word_of_the_language("kind", one.name) {
                sink.push(error);
            }
            if let Some(first) = kinds.by_name.get(&(home, one.name.text.clone())) {
                sink.push(twice(&one, kinds.list[first.index()].span));
                continue;
            }
            let id = KindId(kinds.list.len() as u32);
            kinds.by_name.insert((home, one.name.text.clone()), id);
            kinds.list.push(Kind { name, base: Some(kind::COMPONENT), span: Some(one.name.span), docs: one.statement.docs.clone() });
            bodies.push(Some((scope, one)));
        }
        kinds.bases(&bodies, scopes, sink);
        kinds.family = (0..kinds.list.len()).map(|i| kinds.family_of(KindId(i as u32))).collect();
        (kinds, bodies)
    }

    fn bases(&mut self, bodies: &[Option<In<KindDeclaration<'_>>>], scopes: &[Scope<'_>], sink: &mut Sink) {
        for (i, body) in bodies.iter().enumerate() {
            let Some((scope, one)) = body else { continue };
            match self.find(scopes[*scope as usize].home, &one.base.text) {
                Some(base) => self.list[i].base = Some(base),
                None => {
                    let text = one.base.text.clone();
                    sink.unknown.push(Unknown { wanted: Wanted::Kind, text, span: one.base.span, scope: *scope, below: None });
                }
            }
        }
        // A chain longer than there are kinds runs in a circle; it is cut at each of its members, so that every chain ends.
        let count = self.list.len();
        let mut circle: Vec<usize> = Vec::new();
        let mut state = vec![0u8; count];
        for start in 0..count {
            let mut path = Vec::new();
            let mut at = start;
            while state[at] == 0 {
                state[at] = 1;
                path.push(at);
                let Some(base) = self.list[at].base else { break };
                at = base.index();
            }
            if state[at] == 1
                && let Some(begin) = path.iter().position(|&kind| kind == at)
                && self.list[at].base.is_some()
            {
                circle.extend(&path[begin..]);
            }
            for kind in path {
                state[kind] = 2;
            }
        }
        for kind in circle {
            if let Some((_, one)) = &bodies[kind] {
                let message = format!("the kind `{}` is made from itself", one.name.text);
                let error = Diagnostic::input("unknown-kind", message, one.base.span, "leads back to it");
                sink.push(error.help("make it from a kind of the language: `is service`"));
            }
            self.list[kind].base = Some(kind::COMPONENT);
        }
    }

    fn family_of(&self, kind: KindId) -> KindId {
        let builtin = builtin::KINDS.len();
        self.ancestors(kind).find(|kind| kind.index() < builtin).unwrap_or(kind::COMPONENT)
    }

    /// Kinds of the workspace that no component is of and no other kind is made from.
    pub fn unused(&self, bodies: &[Option<In<KindDeclaration<'_>>>], scopes: &[Scope<'_>], mut used: Vec<bool>, sink: &mut Sink) {
        for kind in &self.list {
            if let Some(base) = kind.base {
                used[base.index()] = true;
            }
        }
        for (i, body) in bodies.iter().enumerate() {
            let Some((scope, one)) = body else { continue };
            if !used[i] && !scopes[*scope as usize].used {
                let message = format!("nothing is of kind `{}`", one.name.text);
                let label = "declared here and never used";
                sink.push(Diagnostic::remark("unused-kind", Level::Info, message, one.name.span, label));
            }
        }
    }
}

fn twice(one: &KindDeclaration<'_>, first: Option<crate::source::Span>) -> Diagnostic {
    let name = &one.name.text;
    match first {
        Some(first) => {
            let error =
                Diagnostic::input("duplicate-name", format!("the kind `{name}` is declared twice"), one.name.span, "declared again here");
            error.label(first, "first declared here").help("rename one, or remove it")
        }
        None => {
            let message = format!("`{name}` is a kind of the language");
            let error = Diagnostic::input("duplicate-name", message, one.name.span, "declared again here");
            error.help("give yours another name")
        }
    }
}

/// A full name: the name of what is around it and its own, joined with a dot.
pub(super) fn qualified(around: &str, name: &str) -> CompactString {
    if around.is_empty() {
        return CompactString::new(name);
    }
    let mut full = CompactString::with_capacity(around.len() + 1 + name.len());
    full.push_str(around);
    full.push('.');
    full.push_str(name);
    full
}
