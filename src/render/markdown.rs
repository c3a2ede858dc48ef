//! Markdown of documentation comments for the terminal: headings, lists, code, paragraphs. What it does not know stays as it is written.

use super::paint::emphasise;
use super::{Ink, Style, paint, text};

/// Columns by which code is indented, and by which its long lines go on.
const CODE: usize = 4;

/// The text laid out for the window, each line ended.
pub fn markdown(source: &str, style: &Style) -> String {
    let mut page = Page { out: String::new(), style, paragraph: String::new(), hang: 0 };
    let mut code = false;
    let source = style.said(source);
    for line in source.lines() {
        let bare = line.trim();
        if bare.starts_with("```") {
            page.flush();
            code = !code;
        } else if code {
            page.code(line);
        } else if bare.is_empty() {
            page.flush();
            page.blank();
        } else if let Some(heading) = bare.strip_prefix('#') {
            page.flush();
            page.blank();
            let heading = text::visible(heading.trim_start_matches('#').trim()).into_owned();
            page.line(&paint(style, Ink::Bold, &heading));
        } else if let Some(item) = bare.strip_prefix("- ").or_else(|| bare.strip_prefix("* ")) {
            page.flush();
            page.item(if style.unicode { "• " } else { "- " }, item);
        } else if let Some((number, item)) = numbered(bare) {
            page.flush();
            page.item(&format!("{number}. "), item);
        } else {
            page.words(bare);
        }
    }
    page.flush();
    page.out
}

/// `1. text`
fn numbered(line: &str) -> Option<(&str, &str)> {
    let (number, item) = line.split_once(". ")?;
    (number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit())).then_some((number, item))
}

struct Page<'a> {
    out: String,
    style: &'a Style,
    /// Words that are still to be wrapped, the mark of a list item among them.
    paragraph: String,
    /// Columns by which lines after the first are indented.
    hang: usize,
}

impl Page<'_> {
    fn words(&mut self, words: &str) {
        if !self.paragraph.is_empty() && self.paragraph.len() > self.hang {
            self.paragraph.push(' ');
        }
        self.paragraph.push_str(words);
    }

    fn item(&mut self, mark: &str, words: &str) {
        self.hang = mark.chars().count();
        self.paragraph.push_str(mark);
        self.paragraph.push_str(words);
    }

    fn flush(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph).replace("**", "");
        let hang = std::mem::take(&mut self.hang);
        if paragraph.is_empty() {
            return;
        }
        let lines = text::wrap(&paragraph, self.style.columns().saturating_sub(hang));
        for (i, line) in emphasise(self.style, lines).iter().enumerate() {
            let lead = if i == 0 { 0 } else { hang };
            self.line(&format!("{}{line}", " ".repeat(lead)));
        }
    }

    /// Code keeps its lines; one that is too long goes on further in.
    fn code(&mut self, line: &str) {
        let line = line.replace('\t', "    ");
        let bare = line.trim_start();
        let indent = CODE + line.len() - bare.len();
        let room = self.style.columns().saturating_sub(indent);
        let lines = if text::columns(&text::visible(bare)) <= room {
            vec![text::visible(bare.trim_end()).into_owned()]
        } else {
            text::wrap_code(bare, room.saturating_sub(CODE))
        };
        for (i, part) in lines.iter().enumerate() {
            let lead = " ".repeat(if i == 0 { indent } else { indent + CODE });
            self.line(&paint(self.style, Ink::Cyan, format!("{lead}{part}").trim_end()));
        }
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// One empty line, never two, never at the top.
    fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}
