//! A structure as a tree of lines, narrow enough for a terminal, a page and a comment.

use super::{Style, text};

/// A line of a picture, with what hangs below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branch {
    /// What stands there.
    pub text: String,
    /// What is said of it, if anything; an empty word is a mere mark.
    pub mark: Option<String>,
    /// What hangs below.
    pub branches: Vec<Branch>,
}

/// Columns of a picture, whatever the window.
const WIDEST: usize = 60;

/// The picture, each line ended. As deep as the tree.
pub fn picture(roots: &[Branch], style: &Style) -> String {
    let mut out = String::new();
    for root in roots {
        draw(root, "", "", style, &mut out);
    }
    out
}

/// A branch whose first line begins with `lead`, and all others with `under`.
fn draw(branch: &Branch, lead: &str, under: &str, style: &Style, out: &mut String) {
    let [arrow, tee, bar, end] = if style.unicode { ["←", "├─ ", "│  ", "└─ "] } else { ["<-", "|- ", "|  ", "`- "] };
    let said = match branch.mark.as_deref() {
        None => branch.text.clone(),
        Some("") => format!("{} {arrow}", branch.text),
        Some(mark) => format!("{} {arrow} {mark}", branch.text),
    };
    let hang = if branch.branches.is_empty() { "   " } else { bar };
    let room = WIDEST.min(style.columns()).saturating_sub(text::columns(lead));
    let lines = if text::columns(&said) <= room {
        vec![text::visible(&said).into_owned()]
    } else {
        text::wrap(&said, room.saturating_sub(hang.len()))
    };
    for (i, line) in lines.iter().enumerate() {
        out.push_str(&if i == 0 { format!("{lead}{line}") } else { format!("{under}{hang}{line}") });
        out.push('\n');
    }
    for (i, inner) in branch.branches.iter().enumerate() {
        let (first, rest) = if i + 1 == branch.branches.len() { (end, "   ") } else { (tee, bar) };
        draw(inner, &format!("{under}{first}"), &format!("{under}{rest}"), style, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(text: &str) -> Branch {
        Branch { text: text.into(), ..Branch::default() }
    }

    #[test]
    fn a_tree_with_and_without_line_drawing() {
        let marked = Branch { text: "needs vault".into(), mark: Some("takes them down together".into()), branches: Vec::new() };
        let group = Branch {
            text: "needs any of".into(),
            mark: None,
            branches: vec![leaf("stripe"), Branch { branches: vec![marked], ..leaf("adyen") }],
        };
        let root = Branch { branches: vec![group, leaf("wants metrics to observe")], ..leaf("service checkout") };
        let drawn = picture(std::slice::from_ref(&root), &Style::default());
        let expected = "\
service checkout
├─ needs any of
│  ├─ stripe
│  └─ adyen
│     └─ needs vault ← takes them down together
└─ wants metrics to observe
";
        assert_eq!(drawn, expected);
        let plain = picture(&[root], &Style { unicode: false, ..Style::default() });
        assert!(plain.is_ascii() && plain.contains("|     `- needs vault <- takes them down together\n"), "{plain}");
    }

    #[test]
    fn no_line_is_wider_than_sixty_columns() {
        let mut branch = Branch { text: "a".repeat(30), mark: Some("word ".repeat(30)), branches: vec![leaf("b")] };
        for _ in 0..4 {
            branch = Branch { branches: vec![branch], ..leaf("c") };
        }
        let drawn = picture(&[branch], &Style { width: 200, ..Style::default() });
        assert!(drawn.lines().all(|line| text::columns(line) <= 60), "{drawn}");
    }
}
