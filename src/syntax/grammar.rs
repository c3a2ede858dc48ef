//! The grammar, compiled. Nothing outside `syntax` sees what is in here.

use pest_derive::Parser;

/// Reads `grammar/archlint.pest`.
#[derive(Parser)]
#[grammar = "grammar/archlint.pest"]
pub(super) struct Grammar;

/// One thing that was read, with what it is made of.
pub(super) type Pair<'t> = pest::iterators::Pair<'t, Rule>;

/// The last byte that belongs to the pair: pest lets a rule with optional parts at its end take the blanks behind it, too.
pub(super) fn end_of(pair: &Pair<'_>) -> usize {
    let mut inner = pair.clone().into_inner();
    while let Some(last) = inner.next_back() {
        let span = last.as_span();
        if span.start() < span.end() {
            return end_of(&last);
        }
    }
    pair.as_span().end()
}

/// The children of a pair, taken from the front by what they are.
pub(super) struct Parts<'t>(pest::iterators::Pairs<'t, Rule>);

impl<'t> Parts<'t> {
    /// The children of the pair.
    pub(super) fn of(pair: Pair<'t>) -> Self {
        Self(pair.into_inner())
    }

    /// The next child if it is the wanted one.
    pub(super) fn accept(&mut self, wanted: Rule) -> Option<Pair<'t>> {
        if self.0.peek()?.as_rule() == wanted { self.0.next() } else { None }
    }
}

impl<'t> Iterator for Parts<'t> {
    type Item = Pair<'t>;

    fn next(&mut self) -> Option<Pair<'t>> {
        self.0.next()
    }
}
