//! Colours of the text report; they say nothing that the words do not.

use anstyle::{AnsiColor, Style as Ansi};

/// Whether the text may carry colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    Plain,
    /// Text with ANSI escape sequences.
    Coloured,
}

pub(super) fn red(style: Style, text: &str) -> String {
    paint(style, AnsiColor::Red.on_default().bold(), text)
}

pub(super) fn yellow(style: Style, text: &str) -> String {
    paint(style, AnsiColor::Yellow.on_default().bold(), text)
}

pub(super) fn bold(style: Style, text: &str) -> String {
    paint(style, Ansi::new().bold(), text)
}

pub(super) fn dim(style: Style, text: &str) -> String {
    paint(style, Ansi::new().dimmed(), text)
}

fn paint(style: Style, ansi: Ansi, text: &str) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::Coloured => format!("{ansi}{text}{ansi:#}"),
    }
}
