use super::{Ink, Style, paint, text};

/// Rows of cells in columns that fit the window.
#[derive(Debug, Clone)]
pub struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Blanks between columns.
const GAP: usize = 2;
/// The narrowest that a column is made to fit the window.
const LEAST: usize = 8;

impl Table {
    /// A table with these headings; without headings only rows are written.
    pub fn new<T: Into<String>>(heads: impl IntoIterator<Item = T>) -> Self {
        Self { heads: heads.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(|cell| text::visible(&cell.into()).into_owned()).collect());
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines of the table, each ended. The widest columns wrap until all fit the window.
    pub fn text(&self, style: &Style) -> String {
        let widths = self.widths(style);
        let mut out = String::new();
        if !self.heads.is_empty() {
            self.line(&self.heads, &widths, &mut out, |cell| paint(style, Ink::Bold, cell));
        }
        for row in &self.rows {
            self.line(row, &widths, &mut out, str::to_owned);
        }
        out
    }

    fn widths(&self, style: &Style) -> Vec<usize> {
        let number = self.rows.iter().chain([&self.heads]).map(Vec::len).max().unwrap_or(0);
        let mut widths: Vec<usize> = (0..number)
            .map(|i| self.rows.iter().chain([&self.heads]).filter_map(|row| row.get(i)).map(|cell| text::columns(cell)).max().unwrap_or(0))
            .collect();
        let room = style.columns().saturating_sub(GAP * number.saturating_sub(1));
        while widths.iter().sum::<usize>() > room {
            let over = widths.iter().sum::<usize>() - room;
            let second = widths.iter().copied().filter(|width| Some(width) != widths.iter().max()).max().unwrap_or(LEAST).max(LEAST);
            let Some(widest) = widths.iter_mut().max() else { break };
            if *widest <= LEAST {
                break;
            }
            *widest -= over.min((*widest - second.min(*widest)).max(1));
        }
        widths
    }

    fn line(&self, row: &[String], widths: &[usize], out: &mut String, ink: impl Fn(&str) -> String) {
        let cells: Vec<Vec<String>> = row.iter().zip(widths).map(|(cell, &width)| text::wrap(cell, width)).collect();
        for i in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = String::new();
            for (cell, &width) in cells.iter().zip(widths) {
                let part = cell.get(i).map_or("", String::as_str);
                line.push_str(&ink(part));
                line.push_str(&" ".repeat(width.saturating_sub(text::columns(part)) + GAP));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
}
