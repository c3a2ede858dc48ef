//! Messages with values in braces.

use pest::Parser;

use super::Builder;
use crate::source::Span;
use crate::syntax::grammar::{Grammar, Pair, Rule};
use crate::syntax::tree::{Expr, ExprKind, Template, TemplatePart};

impl<'t> Builder<'t> {
    /// A message of a rule: one path or call between braces, `\{` for a brace.
    pub(super) fn template(&mut self, pair: &Pair<'t>) -> Option<Template> {
        if pair.as_rule() != Rule::string {
            let text = self.text(pair)?;
            return Some(Template { parts: vec![TemplatePart::Text(text.value)], span: text.span });
        }
        let span = self.token(pair);
        let raw = pair.as_str();
        let inner = raw.get(1..raw.len().checked_sub(1)?)?;
        let start = pair.as_span().start() + 1;
        let mut parts = Vec::new();
        let mut from = 0;
        while let Some(open) = unescaped(inner, from, b'{') {
            self.template_text(inner, start, from, open, &mut parts);
            let Some(close) = unescaped(inner, open + 1, b'}') else {
                let place = self.at(start + open, start + inner.len());
                self.error("a brace in this message is never closed", place, "a value ends with `}`; a mere brace is written `\\{`");
                return None;
            };
            let value = self.template_value(inner.get(open + 1..close)?, start + open + 1);
            parts.push(TemplatePart::Value(value));
            from = close + 1;
        }
        self.template_text(inner, start, from, inner.len(), &mut parts);
        Some(Template { parts, span })
    }

    fn template_text(&mut self, inner: &str, start: usize, from: usize, to: usize, parts: &mut Vec<TemplatePart>) {
        if let Some(text) = inner.get(from..to).filter(|text| !text.is_empty()) {
            parts.push(TemplatePart::Text(self.unescape(text, start + from)));
        }
    }

    fn template_value(&mut self, source: &'t str, start: usize) -> Expr {
        let span = self.at(start, start + source.len());
        let base = self.base;
        let read = Grammar::parse(Rule::only_value, source).ok().and_then(|mut pairs| {
            let value = pairs.next()?.into_inner().next()?;
            self.base = base + start;
            let expr = self.expr(value);
            self.base = base;
            Some(expr)
        });
        read.unwrap_or_else(|| self.bad_value(source, span))
    }

    fn bad_value(&mut self, source: &str, span: Span) -> Expr {
        let message =
            if source.trim().is_empty() { "a value is missing between these braces" } else { "this value is more than a message can take" };
        self.error(message, span, "one name or call stands here; a mere brace is written `\\{`");
        self.help("give it a name with `let` and write the name here");
        Expr { span, kind: ExprKind::Broken }
    }
}

/// The next byte of this kind that has no backslash before it.
fn unescaped(text: &str, from: usize, wanted: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut i = from;
    while let Some(byte) = bytes.get(i) {
        match byte {
            b'\\' => i += 2,
            byte if *byte == wanted => return Some(i),
            _ => i += 1,
        }
    }
    None
}
