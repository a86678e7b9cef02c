//! Tables as lines of text: columns as wide on a screen as their widest cell.

use unicode_width::UnicodeWidthStr;

use super::lines::{alone, one_line};
use super::text;
use super::tree::{Align, Inline, Row, bold};

/// The widest table whose columns are aligned; in a wider one lines wrap, and the columns would not be seen.
const WIDEST: usize = 100;

/// Rows below a line below the head, with the cells as `inline` writes them.
pub(super) fn grid(columns: &[Align], rows: &[Row], inline: fn(&[Inline], &mut String)) -> String {
    let texts: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| one_line(alone(inline, cell))).collect()).collect();
    let count = texts.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| texts.iter().filter_map(|row| row.get(column)).map(|text| text.width()).max();
    let mut widths: Vec<usize> = (0..count).map(|column| width(column).unwrap_or(0)).collect();
    let is_wide = widths.iter().sum::<usize>() + 3 * count > WIDEST;
    if is_wide {
        widths.fill(0);
    }
    let line = |row: &Vec<String>| {
        let cells = widths.iter().enumerate().map(|(column, width)| {
            let text = row.get(column).map_or("", String::as_str);
            padded(text, *width, columns.get(column).copied().unwrap_or_default())
        });
        cells.collect::<Vec<_>>().join(" | ").trim_end().to_owned()
    };
    let mut lines: Vec<String> = texts.iter().map(line).collect();
    if !is_wide && lines.len() > 1 {
        lines.insert(1, widths.iter().map(|width| "-".repeat((*width).max(1))).collect::<Vec<_>>().join("-|-"));
    }
    lines.join("\n")
}

/// A table in a dialect without any: as code in which its columns are aligned, or as lines where code would take the life out of it.
pub(super) fn without_tables(
    columns: &[Align],
    rows: &[Row],
    code: impl Fn(&str) -> String,
    inline: impl Fn(&[Inline], &mut String),
    bar: &str,
) -> String {
    if !is_alive(rows) {
        return code(&grid(columns, rows, text::inline));
    }
    in_lines(rows, inline, bar)
}

/// A table as one line for each row, the first one bold.
pub(super) fn in_lines(rows: &[Row], inline: impl Fn(&[Inline], &mut String), bar: &str) -> String {
    let line = |(number, row): (usize, &Row)| {
        let cell =
            |cell: &Vec<Inline>| one_line(if number == 0 { alone(&inline, &bold(cell)) } else { alone(&inline, cell) });
        row.iter().map(cell).collect::<Vec<_>>().join(bar)
    };
    rows.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether a table has something in it that would be lost in code: an address to follow, or a person to call.
fn is_alive(rows: &[Row]) -> bool {
    let alive = |inline: &Inline| matches!(inline, Inline::Link(..) | Inline::Image(..) | Inline::Mention(_));
    fn any(inlines: &[Inline], alive: &impl Fn(&Inline) -> bool) -> bool {
        inlines.iter().any(|inline| match inline {
            Inline::Marked(_, inner) => any(inner, alive),
            other => alive(other),
        })
    }
    rows.iter().flatten().any(|cell| any(cell, &alive))
}

fn padded(text: &str, width: usize, align: Align) -> String {
    let missing = width.saturating_sub(text.width());
    let before = match align {
        Align::Start => 0,
        Align::Centre => missing / 2,
        Align::End => missing,
    };
    format!("{}{text}{}", " ".repeat(before), " ".repeat(missing - before))
}
