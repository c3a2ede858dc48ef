use super::{Ink, Style, paint, text};

/// Rows of cells in columns that fit the window.
#[derive(Debug, Clone, Default)]
pub struct Table {
    rows: Vec<Row>,
    indent: usize,
}

#[derive(Debug, Clone)]
enum Row {
    Cells(Vec<String>),
    /// Names of columns.
    Heads(Vec<String>),
    /// A line of its own before what follows it.
    Section(String),
}

/// The narrowest that a column is made to fit the window.
const LEAST: usize = 8;

impl Table {
    /// Blanks between columns.
    pub const GAP: usize = 2;

    /// A table whose rows, but for sections, stand this far from the margin.
    pub fn indented(indent: usize) -> Self {
        Self { rows: Vec::new(), indent }
    }

    /// Adds a row.
    pub fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(Row::Cells(visible(cells)));
    }

    /// Adds names of columns.
    pub fn heads<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(Row::Heads(visible(cells)));
    }

    /// Adds a heading for the rows that follow, after an empty line.
    pub fn section(&mut self, heading: &str) {
        self.rows.push(Row::Section(text::visible(heading).into_owned()));
    }

    /// The lines of the table, each ended. The widest columns wrap until all fit the window.
    pub fn text(&self, style: &Style) -> String {
        let widths = self.widths(style);
        let mut out = String::new();
        for row in &self.rows {
            match row {
                Row::Cells(cells) => self.line(cells, &widths, &mut out, str::to_owned),
                Row::Heads(cells) => self.line(cells, &widths, &mut out, |cell| paint(style, Ink::Bold, cell)),
                Row::Section(heading) => {
                    let gap = if out.is_empty() { "" } else { "\n" };
                    out.push_str(&format!("{gap}{}\n", paint(style, Ink::Bold, heading)));
                }
            }
        }
        out
    }

    /// Whether the window has room for the longest word of each column, so that no name is cut.
    pub fn keeps_words(&self, style: &Style) -> bool {
        let widths = self.widths(style);
        self.cells().all(|row| row.iter().zip(&widths).all(|(cell, &width)| longest_word(cell) <= width))
    }

    fn cells(&self) -> impl Iterator<Item = &Vec<String>> {
        self.rows.iter().filter_map(|row| match row {
            Row::Cells(cells) | Row::Heads(cells) => Some(cells),
            Row::Section(_) => None,
        })
    }

    fn widths(&self, style: &Style) -> Vec<usize> {
        let number = self.cells().map(Vec::len).max().unwrap_or(0);
        let mut widths: Vec<usize> =
            (0..number).map(|i| self.cells().filter_map(|row| row.get(i)).map(|cell| text::columns(cell)).max().unwrap_or(0)).collect();
        let room = style.columns().saturating_sub(self.indent + Self::GAP * number.saturating_sub(1));
        let words: Vec<usize> =
            (0..number).map(|i| self.cells().filter_map(|row| row.get(i)).map(|cell| longest_word(cell)).max().unwrap_or(0)).collect();
        // Names are copied: words are cut only where the window leaves no other way.
        give_way(&mut widths, room, |i| words[i].max(LEAST));
        give_way(&mut widths, room, |_| LEAST);
        widths
    }

    fn line(&self, row: &[String], widths: &[usize], out: &mut String, ink: impl Fn(&str) -> String) {
        let cells: Vec<Vec<String>> = row.iter().zip(widths).map(|(cell, &width)| text::wrap(cell, width)).collect();
        for i in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = " ".repeat(self.indent);
            for (cell, &width) in cells.iter().zip(widths) {
                let part = cell.get(i).map_or("", String::as_str);
                line.push_str(&ink(part));
                line.push_str(&" ".repeat(width.saturating_sub(text::columns(part)) + Self::GAP));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
}

/// The widest column that is wider than its least width gives way, until it is no wider than the next one or all fit.
fn give_way(widths: &mut [usize], room: usize, least: impl Fn(usize) -> usize) {
    while widths.iter().sum::<usize>() > room {
        let over = widths.iter().sum::<usize>() - room;
        let Some(widest) = (0..widths.len()).filter(|&i| widths[i] > least(i)).max_by_key(|&i| (widths[i], usize::MAX - i)) else { break };
        let next = widths.iter().copied().filter(|&width| width < widths[widest]).max().unwrap_or(0).max(least(widest));
        widths[widest] -= over.min((widths[widest] - next).max(1));
    }
}

fn longest_word(cell: &str) -> usize {
    cell.split(' ').map(text::columns).max().unwrap_or(0)
}

fn visible<T: Into<String>>(cells: impl IntoIterator<Item = T>) -> Vec<String> {
    cells.into_iter().map(|cell| text::visible(&cell.into()).into_owned()).collect()
}
