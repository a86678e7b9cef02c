//! What the services' own markups have in common, and in what they differ.

use crate::convert::Mark;

/// The rules of one markup.
pub(super) struct Flavour {
    /// The marks, of two that begin alike the longer one first.
    pub(super) marks: &'static [(&'static str, Mark, Edge)],
    /// Whether a mark holds over the end of a line.
    pub(super) lines: Lines,
    /// What a backslash does.
    pub(super) backslash: Backslash,
    /// How links are written.
    pub(super) links: Links,
    /// What lines begin with that are quoted.
    pub(super) quotes: &'static [&'static str],
    /// What lines begin with that are items of a list.
    pub(super) bullets: &'static [&'static str],
    /// What lines begin with that are headings, with their levels.
    pub(super) headings: &'static [(&'static str, u8)],
    /// Whether the first word after a fence names a language.
    pub(super) fences: Fences,
}

/// Where a mark may open and close.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// Anywhere.
    Any,
    /// Where no white space is inside of it.
    Tight,
    /// The same, and no letter outside.
    Word,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    Each,
    Together,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Backslash {
    /// It is one.
    Plain,
    /// The sign behind it means nothing.
    Escapes,
    /// The same, and inside of code.
    EscapesInCode,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    /// Only an address by itself.
    Bare,
    /// `<url|label>`.
    Angle,
    /// The same, with `&`, `<` and `>` as entities everywhere.
    AngleWithEntities,
    /// `[label](url)`.
    Square,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fences {
    Plain,
    WithLanguage,
}

const WORDS: &[(&str, Mark, Edge)] =
    &[("*", Mark::Strong, Edge::Word), ("_", Mark::Emphasis, Edge::Word), ("~", Mark::Strike, Edge::Word)];

/// <https://docs.slack.dev/messaging/formatting-message-text>
pub(super) const SLACK: Flavour = Flavour {
    marks: WORDS,
    lines: Lines::Each,
    backslash: Backslash::Plain,
    links: Links::AngleWithEntities,
    quotes: &["> ", ">", "&gt; ", "&gt;"],
    bullets: &[],
    headings: &[],
    fences: Fences::Plain,
};

/// <https://developers.google.com/workspace/chat/format-messages>
pub(super) const GOOGLE_CHAT: Flavour = Flavour { links: Links::Angle, quotes: &[], bullets: &["* ", "- "], ..SLACK };

/// <https://faq.whatsapp.com/539178204879377>
pub(super) const WHATSAPP: Flavour = Flavour { links: Links::Bare, quotes: &["> "], bullets: &["* ", "- "], ..SLACK };

/// <https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101-Chat-Formatting-Bold-Italic-Underline>
pub(super) const DISCORD: Flavour = Flavour {
    marks: &[
        ("**", Mark::Strong, Edge::Tight),
        ("*", Mark::Emphasis, Edge::Tight),
        ("__", Mark::Underline, Edge::Tight),
        ("_", Mark::Emphasis, Edge::Word),
        ("~~", Mark::Strike, Edge::Tight),
        ("||", Mark::Spoiler, Edge::Any),
    ],
    lines: Lines::Together,
    backslash: Backslash::Escapes,
    links: Links::Square,
    quotes: &["> "],
    bullets: &["- ", "* "],
    headings: &[("# ", 1), ("## ", 2), ("### ", 3)],
    fences: Fences::WithLanguage,
};

/// <https://core.telegram.org/bots/api#markdownv2-style>
pub(super) const TELEGRAM: Flavour = Flavour {
    marks: &[
        ("*", Mark::Strong, Edge::Any),
        ("__", Mark::Underline, Edge::Any),
        ("_", Mark::Emphasis, Edge::Any),
        ("~", Mark::Strike, Edge::Any),
        ("||", Mark::Spoiler, Edge::Any),
    ],
    backslash: Backslash::EscapesInCode,
    quotes: &[">"],
    bullets: &[],
    headings: &[],
    ..DISCORD
};
