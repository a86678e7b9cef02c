//! The keys of a test.

use crate::config::keys::{KeyHelp, Shape, key};

/// The keys that say what a message is made from.
pub(crate) const SOURCES: [&str; 3] = ["vars", "now", "account"];

/// The keys that say what it has to be.
pub(crate) const MESSAGE: [&str; 7] =
    ["title", "title_contains", "body", "body_contains", "alternative", "alternative_contains", "parts"];

/// The keys of a test in `tests`.
pub const TEST: [KeyHelp; 19] = [
    key("name", Shape::Literal, "ops reaches chat and mail", "what it shows, for people"),
    key(
        "tag",
        Shape::Literals,
        "[ops, \"dev,!beta\"]",
        "as for `--tag`: each item is an alternative, a comma means `and`",
    ),
    key(
        "expect",
        Shape::Names,
        "[ops-chat, announce]",
        "exactly the accounts that are selected, those of later steps and fallbacks among them; `[]` where nothing is",
    ),
    key("includes", Shape::Names, "[ops-chat]", "accounts that must be selected, among others"),
    key("excludes", Shape::Names, "[announce]", "accounts that must not be selected"),
    key(
        "steps",
        Shape::Steps,
        "[[ops-chat], [pager]]",
        "the accounts of every step of an escalation, in order; fallbacks belong to none",
    ),
    key(
        "recipients",
        Shape::Recipients,
        "{announce: [ann@example.com]}",
        "for an account exactly the targets that it sends to",
    ),
    key(
        "template",
        Shape::Path,
        "templates/deploy.j2",
        "makes a message from this template: a name of `templates`, or a file relative to this one",
    ),
    key("vars", Shape::Anything, "{version: \"1.2\"}", "variables of the template, as `--var` gives them"),
    key(
        "now",
        Shape::Moment,
        "2026-03-01T12:00:00Z",
        "the time that the template sees; unless it says so, 2026-01-01T00:00:00Z",
    ),
    key("account", Shape::Names, "ops-chat", "looks at the messages of these accounts only"),
    key("title", Shape::Literal, "Acme 1.2 is out", "the title of the message, exactly"),
    key("title_contains", Shape::Literals, "[\"1.2\"]", "what must stand in the title"),
    key(
        "body",
        Shape::Literals,
        "Acme 1.2 was deployed.",
        "the body as the account receives it, exactly but for line breaks at the end; of several parts, a list",
    ),
    key("body_contains", Shape::Literals, "[\"1.2\", deployed]", "what must stand in the body, in any part of it"),
    key(
        "alternative",
        Shape::Literal,
        "Acme 1.2 is out.",
        "the text beside HTML that was written by hand, exactly but for line breaks at the end",
    ),
    key(
        "alternative_contains",
        Shape::Literals,
        "[\"1.2\"]",
        "what must stand in the text beside HTML that was written by hand",
    ),
    key("parts", Shape::Count, "1", "in how many parts the message travels"),
    key("fails", Shape::Literal, "is not defined", "what must stand in the problem that such a run has"),
];
