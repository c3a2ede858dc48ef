//! The one place where what is said is kept to a sane length: a name may be as long as a file.

use std::borrow::Cow;

use super::Diagnostic;

/// Bytes of a name or word that are shown; nobody reads, and no window shows, more of it.
const LONGEST: usize = 160;
/// Bytes of the beginning of a longer one that are shown.
const HEAD: usize = 100;
/// Bytes of its end.
const TAIL: usize = 40;

/// The finding with long names cut in its sentences, for every format.
pub fn sentences(diagnostic: &Diagnostic) -> Cow<'_, Diagnostic> {
    let texts = || {
        let labels = diagnostic.labels.iter().map(|label| &label.message);
        let fixes = diagnostic.fixes.iter().map(|fix| &fix.title);
        [&diagnostic.message].into_iter().chain(labels).chain(&diagnostic.notes).chain(&diagnostic.help).chain(fixes)
    };
    if texts().all(|text| text.len() <= LONGEST || matches!(shortened(text), Cow::Borrowed(_))) {
        return Cow::Borrowed(diagnostic);
    }
    let mut brief = diagnostic.clone();
    cut(&mut brief.message);
    brief.labels.iter_mut().for_each(|label| cut(&mut label.message));
    brief.notes.iter_mut().chain(&mut brief.help).for_each(cut);
    brief.fixes.iter_mut().for_each(|fix| cut(&mut fix.title));
    Cow::Owned(brief)
}

/// The same with the names by which programs know it: for people alone.
pub fn whole(diagnostic: &Diagnostic) -> Cow<'_, Diagnostic> {
    let mut brief = sentences(diagnostic);
    let identity = &diagnostic.identity;
    let steps = diagnostic.paths.iter().flat_map(|path| &path.steps).map(|step| &step.name);
    if [&identity.subject, &identity.fingerprint].into_iter().chain(&identity.cause).chain(steps).any(|name| name.len() > LONGEST) {
        let brief = brief.to_mut();
        cut(&mut brief.identity.subject);
        cut(&mut brief.identity.fingerprint);
        brief.identity.cause.iter_mut().for_each(cut);
        brief.identity.written.cut(cut);
        brief.paths.iter_mut().flat_map(|path| &mut path.steps).for_each(|step| cut(&mut step.name));
    }
    brief
}

fn cut(text: &mut String) {
    if let Cow::Owned(short) = shortened(text) {
        *text = short;
    }
}

/// The text with the middle of each long word, and of each long name in backticks, left out.
fn shortened(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept = 0;
    let mut rest = 0;
    while rest < text.len() {
        let part = &text[rest..];
        // What stands between backticks is one name, blanks or not.
        let end = match part.strip_prefix('`').and_then(|name| name.find('`')) {
            Some(end) => end + 2,
            None => part.char_indices().skip(1).find(|(_, c)| [' ', '`', '\n'].contains(c)).map_or(part.len(), |(end, _)| end),
        };
        if end > LONGEST {
            out.push_str(&text[kept..rest + boundary(part, HEAD)]);
            out.push_str("...");
            kept = rest + boundary(part, end - TAIL);
        }
        rest += end;
    }
    if kept == 0 { Cow::Borrowed(text) } else { Cow::Owned(out + &text[kept..]) }
}

/// The end of the last character that begins before this byte, or this byte where one begins.
fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_long_is_cut() {
        let long = "ä".repeat(200);
        let spaced = "a b ".repeat(100);
        let sentence = "one word after the other, ".repeat(30);
        let cases = [
            ("`a` needs `b`".to_owned(), "`a` needs `b`".to_owned()),
            (sentence.clone(), sentence),
            (format!("`{long}` is not declared"), format!("`{}...{}` is not declared", "ä".repeat(50), "ä".repeat(19))),
            (format!("ä {long} ä"), format!("ä {}...{} ä", "ä".repeat(50), "ä".repeat(20))),
            (format!("say `{spaced}`"), format!("say `{}...{}`", &spaced[..99], &spaced[spaced.len() - 39..])),
            (format!("`{long}"), format!("`{}...{}", "ä".repeat(50), "ä".repeat(20))),
        ];
        for (given, expected) in cases {
            assert_eq!(shortened(&given), expected);
        }
    }
}
