//! Words with brackets folded: what stands in them does not matter for what follows.

use crate::lsp::lexer::{Kind, Token};

/// A word, a sign, or brackets with all that is in them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'t> {
    pub(super) what: What<'t>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What<'t> {
    /// A word, or a name of several parts.
    Word(&'t str),
    Number,
    Text,
    /// `{ … }`
    Braces,
    /// `[ … ]` or `( … )`
    Brackets,
    Sign(char),
}

impl<'t> Piece<'t> {
    pub(super) fn is(&self, sign: char) -> bool {
        self.what == What::Sign(sign)
    }

    /// The word that it is; nothing for anything else.
    pub(super) fn word(&self) -> &'t str {
        if let What::Word(word) = self.what { word } else { "" }
    }
}

/// The pieces of some words.
pub(super) fn pieces<'t>(text: &'t str, tokens: &[Token]) -> Vec<Piece<'t>> {
    let mut all: Vec<Piece<'t>> = Vec::new();
    // Where the brackets begin that are open, by the number of pieces before them.
    let mut open: Vec<(usize, &Token)> = Vec::new();
    for token in tokens {
        let what = match token.kind {
            Kind::Comment => continue,
            Kind::Word => What::Word(token.text(text)),
            Kind::Number => What::Number,
            Kind::Text => What::Text,
            Kind::Sign('{' | '[' | '(') => {
                open.push((all.len(), token));
                continue;
            }
            Kind::Sign(sign @ ('}' | ']' | ')')) => {
                let Some((first, bracket)) = open.pop() else { continue };
                all.truncate(first);
                let what = if sign == '}' { What::Braces } else { What::Brackets };
                all.push(Piece { what, start: bracket.start, end: token.end });
                continue;
            }
            Kind::Sign(sign) => What::Sign(sign),
        };
        // A name of several parts is one word.
        if let (What::Word(_), [.., before, dot]) = (what, &mut all[..])
            && dot.is('.')
            && dot.end == token.start
            && before.end == dot.start
            && matches!(before.what, What::Word(_))
        {
            before.what = What::Word(&text[before.start..token.end]);
            before.end = token.end;
            all.pop();
            continue;
        }
        all.push(Piece { what, start: token.start, end: token.end });
    }
    all
}

/// Those on the line that ends at a byte. What is folded counts as on the line where it begins, and behind a comma a line goes on.
pub(super) fn last_line<'p, 't>(text: &str, pieces: &'p [Piece<'t>], cursor: usize) -> &'p [Piece<'t>] {
    let mut next = cursor;
    for (i, piece) in pieces.iter().enumerate().rev() {
        if !piece.is(',') && text[piece.end..next.max(piece.end)].contains('\n') {
            return &pieces[i + 1..];
        }
        next = piece.start;
    }
    pieces
}
