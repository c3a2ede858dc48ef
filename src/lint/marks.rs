//! What git leaves in a text of lines where it could not merge two of them.

/// Signs at the beginning of a line: where one side begins, where the common beginning does, where they part, where the other one ends.
const SIGNS: [char; 4] = ['<', '|', '=', '>'];
/// How often a sign is repeated.
const WIDTH: usize = 7;

/// What a line of such a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A line of one side, or of both.
    Line,
    /// The first mark of a conflict, or one without it.
    Begin,
    /// Another mark of the same conflict.
    Mark,
    /// A line of what both sides began with, which some marks show.
    Ancestor,
}

/// Tells lines apart, one after the other.
#[derive(Debug, Default)]
pub(super) struct Marks {
    inside: bool,
    ancestor: bool,
}

impl Marks {
    pub fn part(&mut self, line: &str) -> Part {
        let Some(sign) = sign(line) else { return if self.ancestor { Part::Ancestor } else { Part::Line } };
        let part = if self.inside && sign != '<' { Part::Mark } else { Part::Begin };
        self.inside = sign != '>';
        self.ancestor = sign == '|';
        part
    }
}

/// The sign of a mark: repeated, and then nothing or words after a blank.
fn sign(line: &str) -> Option<char> {
    let sign = line.chars().next().filter(|sign| SIGNS.contains(sign))?;
    let rest = line.trim_start_matches(sign);
    (line.len() - rest.len() == WIDTH && (rest.is_empty() || rest.starts_with(char::is_whitespace))).then_some(sign)
}

/// The text with the lines of both sides, where git has left marks in it; nothing where it has not.
pub fn of_both_sides(text: &str) -> Option<String> {
    let mut marks = Marks::default();
    let parts: Vec<(Part, &str)> = text.split_inclusive('\n').map(|line| (marks.part(line.trim_end()), line)).collect();
    let has_marks = parts.iter().any(|(part, _)| *part != Part::Line);
    has_marks.then(|| parts.into_iter().filter(|(part, _)| *part == Part::Line).map(|(_, line)| line).collect())
}

#[cfg(test)]
mod tests {
    use super::of_both_sides;

    #[test]
    fn lines_of_both_sides_are_kept_and_nothing_of_their_ancestor() {
        for (text, both) in [
            ("a\nb\n", None),
            ("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> topic\nd\n", Some("a\nb\nc\nd\n")),
            ("<<<<<<< a\r\nb\r\n||||||| 1234567\r\nx\r\n=======\r\n>>>>>>> c\r\nd\r\n", Some("b\r\nd\r\n")),
            ("<<<<<<<<\n======= \n", Some("<<<<<<<<\n")),
        ] {
            assert_eq!(of_both_sides(text).as_deref(), both, "{text}");
        }
    }
}
