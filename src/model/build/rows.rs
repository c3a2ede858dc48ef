//! Components in a row, read by one task: the dependencies of all of them, some at a time.

use rayon::prelude::*;

use super::components::{Assembly, ComponentAllow, chunk};
use super::declare::Element;
use super::emit::Chunk;
use super::pile::Pile;
use super::sink::Sink;

/// How many components one task reads: small enough to share the work, large enough to make sharing cheap.
pub(super) const TASK: usize = 256;
/// How many tasks there are for each thread before what they gave is put away: few, so that the same memory serves again.
const TURNS: usize = 4;

/// Dependencies of some components in a row.
pub(super) struct Row<'t> {
    pub chunk: Chunk<'t>,
    /// The number of the first one in the model, once they are put away.
    pub first: u32,
    /// For each component the end of its dependencies in the chunk.
    pub ends: Vec<u32>,
    pub allows: Vec<ComponentAllow<'t>>,
    pub sink: Sink,
}

impl<'t> Row<'t> {
    fn new(assembly: &Assembly<'_, 't>, task: usize, elements: &[Element<'t>]) -> Self {
        let mut sink = Sink::default();
        let mut ends = Vec::with_capacity(elements.len());
        let mut allows = Vec::new();
        let chunk = chunk(assembly, (task * TASK) as u32, elements, &mut ends, &mut allows, &mut sink);
        Self { chunk, first: 0, ends, allows, sink }
    }
}

/// All dependencies of components, put away by one thread while the others read the next ones.
pub(super) fn rows<'t>(assembly: &Assembly<'_, 't>, elements: &[Element<'t>], pile: &mut Pile) -> Vec<Row<'t>> {
    let turn = TURNS * rayon::current_num_threads();
    let mut rows: Vec<Row<'t>> = Vec::with_capacity(elements.len().div_ceil(TASK));
    let mut put_away = 0;
    let mut put = |rows: &mut [Row<'t>]| rows.iter_mut().for_each(|row| row.first = pile.add(&mut row.chunk));
    for elements in elements.chunks(TASK * turn) {
        let first = rows.len();
        let read = |(i, elements)| Row::new(assembly, first + i, elements);
        let read = || elements.par_chunks(TASK).enumerate().map(read).collect::<Vec<_>>();
        let (read, ()) = rayon::join(read, || put(&mut rows[put_away..]));
        put_away = first;
        rows.extend(read);
    }
    put(&mut rows[put_away..]);
    rows
}
