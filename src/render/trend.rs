//! Numbers over the history of a repository: `archlint-trend/1`, a table with a chart, and CSV.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::{Ink, Style, Table, json, paint, text};

/// Heights of a chart, lowest first.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The same in ASCII.
const LETTERS: [char; 8] = ['_', '.', '-', '~', '=', '+', '*', '#'];

/// The history of an architecture in numbers.
#[derive(Debug, Clone, Serialize)]
pub struct Trend {
    schema: &'static str,
    /// The folder of the workspace.
    pub root: String,
    /// How many commits the history has, those that were not looked at included.
    pub commits: usize,
    /// How many of them change what stands in the folder.
    pub changes: usize,
    /// The clone is shallow: there were commits before the first one.
    pub shallow: bool,
    /// Why the history cannot be followed further back; absent where it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken: Option<String>,
    /// Oldest first.
    pub points: Vec<Point>,
}

/// The architecture in one commit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// The day of the commit, where it was made.
    pub date: String,
    /// Its whole name.
    pub commit: String,
    /// Its short name.
    #[serde(skip)]
    pub short: String,
    /// First line of its message.
    pub title: String,
    /// Errors of the input: what could not be read is not counted.
    pub input_errors: usize,
    /// Components of the model.
    pub components: usize,
    /// Dependencies and claims of the model.
    pub dependencies: usize,
    /// Share of the ordered pairs of components of which the first depends on the second, 0 to 1.
    pub density: f64,
    /// The most components that call one.
    pub fan_in: usize,
    /// That one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fan_in_of: Option<String>,
    /// Findings of level error, on that day, by today's rules.
    pub errors: usize,
    /// Findings of level warning.
    pub warnings: usize,
    /// Components that are enough to stop a journey, each by itself.
    pub single_points: usize,
}

/// The formats of [`trend`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrendFormat {
    /// A table with a chart.
    Human,
    /// `archlint-trend/1`
    Json,
    /// A line a commit, names of columns first.
    Csv,
}

impl Trend {
    /// A history without points.
    pub fn new(root: String) -> Self {
        Self { schema: "archlint-trend/1", root, commits: 0, changes: 0, shallow: false, broken: None, points: Vec::new() }
    }
}

/// Writes the history.
///
/// # Errors
/// Those of the writer.
pub fn trend(format: TrendFormat, trend: &Trend, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        TrendFormat::Human => out.write_all(human(trend, style).as_bytes()),
        TrendFormat::Json => json::document_to(trend, out),
        TrendFormat::Csv => csv(trend, out),
    }
}

fn human(trend: &Trend, style: &Style) -> String {
    if trend.points.is_empty() {
        return String::new();
    }
    let shown: Vec<&Point> = changing(&trend.points).collect();
    let (columns, left_out) = fitting(&shown, style);
    let mut table = Table::default();
    table.heads(columns.iter().map(|column| column.head));
    shown.iter().for_each(|point| table.row(columns.iter().map(|column| column.text(point, style))));
    let mut out = table.text(style);
    if !left_out.is_empty() {
        let said = format!("in a wider window: {}", left_out.join(", "));
        text::wrap(&said, style.columns()).iter().for_each(|line| out.push_str(&format!("{}\n", paint(style, Ink::Dim, line))));
    }
    if trend.points.len() > 1 {
        out.push('\n');
        out.push_str(&charts(&trend.points, style));
    }
    out
}

/// The points that change a number, and the last one.
fn changing(points: &[Point]) -> impl Iterator<Item = &Point> {
    let is_last = |i| i + 1 == points.len();
    points.iter().enumerate().filter(move |&(i, point)| i == 0 || is_last(i) || !same(&points[i - 1], point)).map(|(_, point)| point)
}

/// A column of the table.
#[derive(Clone, Copy)]
struct Column {
    head: &'static str,
    cell: fn(&Point) -> String,
    /// The widest that it may be: names are cut, numbers never.
    most: usize,
}

impl Column {
    const fn new(head: &'static str, cell: fn(&Point) -> String) -> Self {
        Self { head, cell, most: usize::MAX }
    }

    fn text(&self, point: &Point, style: &Style) -> String {
        text::cut(&text::visible(&(self.cell)(point)), self.most, style.dots())
    }

    fn width(&self, points: &[&Point], style: &Style) -> usize {
        points.iter().map(|point| text::columns(&self.text(point, style))).chain([self.head.len()]).max().unwrap_or(0)
    }
}

/// All columns, in their order.
const COLUMNS: [Column; 8] = [
    Column::new("date", |point| point.date.clone()),
    Column::new("commit", |point| format!("{}{}", point.short, if point.input_errors > 0 { "?" } else { "" })),
    Column::new("components", |point| point.components.to_string()),
    Column::new("deps", |point| point.dependencies.to_string()),
    Column::new("density", |point| percent(point.density)),
    Column::new(LARGEST, |point| point.fan_in_of.as_ref().map_or_else(|| "0".to_owned(), |of| format!("{} {of}", point.fan_in))),
    Column::new("errors", |point| point.errors.to_string()),
    Column::new("spofs", |point| point.single_points.to_string()),
];
const LARGEST: &str = "largest fan-in";
/// What stands in its place where there is no room for names.
const FAN_IN: Column = Column::new("fan-in", |point| point.fan_in.to_string());
const WHOSE: &str = "whose fan-in it is";
/// What a narrow window goes without, in this order: first what the curves below tell as well, last what people look at first.
const DISPENSABLE: [&str; 5] = ["density", "commit", FAN_IN.head, "deps", "spofs"];

/// The columns that a window has room for, each cell on one line; and what it has no room for. Names are cut, then left out, then columns.
fn fitting(points: &[&Point], style: &Style) -> (Vec<Column>, Vec<&'static str>) {
    let room = |columns: &[Column]| {
        let widths: usize = columns.iter().map(|column| column.width(points, style)).sum();
        style.columns().checked_sub(widths + Table::GAP * columns.len().saturating_sub(1))
    };
    let mut columns = COLUMNS.to_vec();
    let mut left_out = Vec::new();
    let at = columns.iter().position(|column| column.head == LARGEST).unwrap_or_default();
    let wide = columns[at].width(points, style);
    columns[at].most = LARGEST.len();
    match room(&columns) {
        Some(room) => columns[at].most = wide.min(LARGEST.len() + room),
        None => {
            left_out.push(WHOSE);
            columns[at] = FAN_IN;
        }
    }
    for head in DISPENSABLE {
        if room(&columns).is_some() {
            break;
        }
        columns.retain(|column| column.head != head);
        left_out.retain(|what| *what != WHOSE || head != FAN_IN.head);
        left_out.push(head);
    }
    (columns, left_out)
}

fn same(one: &Point, other: &Point) -> bool {
    let numbers = |point: &Point| {
        let sizes = (point.components, point.dependencies, point.fan_in, point.errors, point.single_points, point.input_errors);
        (sizes, point.fan_in_of.clone(), percent(point.density))
    };
    numbers(one) == numbers(other)
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A line a number: its name, its curve, where it began and where it is.
fn charts(points: &[Point], style: &Style) -> String {
    type Number = fn(&Point) -> f64;
    let numbers: [(&str, Number); 6] = [
        ("components", |point| point.components as f64),
        ("dependencies", |point| point.dependencies as f64),
        ("density", |point| point.density),
        ("fan-in", |point| point.fan_in as f64),
        ("errors", |point| point.errors as f64),
        ("spofs of journeys", |point| point.single_points as f64),
    ];
    let shown = |name: &str, value: f64| if name == "density" { percent(value) } else { format!("{value}") };
    let names = numbers.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (name, number) in numbers {
        let values: Vec<f64> = points.iter().map(number).collect();
        let (first, last) = (values.first().copied().unwrap_or(0.0), values.last().copied().unwrap_or(0.0));
        let ends = format!("{} {}{}", shown(name, first), style.arrow(), shown(name, last));
        let room = style.columns().saturating_sub(names + 4 + text::columns(&ends)).max(1);
        let curve = curve(&values, room, style);
        let _ = writeln!(out, "{name:names$}  {}  {}", paint(style, Ink::Cyan, &curve), paint(style, Ink::Dim, &ends));
    }
    out
}

/// A column a value; where there are more values than columns, the last one of each share of them. From zero up: half as high means half as many.
fn curve(values: &[f64], room: usize, style: &Style) -> String {
    let signs = if style.unicode { BLOCKS } else { LETTERS };
    let columns = values.len().min(room);
    let highest = values.iter().copied().fold(0.0, f64::max);
    let height = |value: f64| if highest <= 0.0 { 0 } else { ((value / highest) * (signs.len() - 1) as f64).round() as usize };
    (1..=columns).map(|column| signs[height(values[column * values.len() / columns - 1]).min(signs.len() - 1)]).collect()
}

fn csv(trend: &Trend, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "date,commit,components,dependencies,density,fan_in,fan_in_of,errors,warnings,single_points,input_errors")?;
    for point in &trend.points {
        writeln!(
            out,
            "{},{},{},{},{:.6},{},{},{},{},{},{}",
            point.date,
            point.commit,
            point.components,
            point.dependencies,
            point.density,
            point.fan_in,
            quoted(point.fan_in_of.as_deref().unwrap_or_default()),
            point.errors,
            point.warnings,
            point.single_points,
            point.input_errors,
        )?;
    }
    Ok(())
}

/// A cell as RFC 4180 has it.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_begins_at_zero_and_ends_with_the_last_value() {
        let style = Style::default();
        assert_eq!(curve(&[0.0, 5.0, 10.0], 10, &style), "▁▅█");
        assert_eq!(curve(&[0.0, 0.0], 10, &style), "▁▁");
        assert_eq!(curve(&[10.0, 0.0, 0.0, 10.0], 2, &style), "▁█");
        assert_eq!(curve(&[1.0, 7.0], 9, &Style { unicode: false, ..style }), ".#");
    }
}
