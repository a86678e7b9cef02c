//! The keys of a test.

use crate::config::keys::{KeyHelp, Shape, key};

/// The keys that say with what a message is made, and for whom.
pub(crate) const SOURCES: [&str; 4] = ["vars", "env", "now", "account"];

/// The keys that say what it has to be.
pub(crate) const MESSAGE: [&str; 7] =
    ["title", "title_contains", "body", "body_contains", "alternative", "alternative_contains", "parts"];

/// The keys of a test in `tests`.
pub const TEST: [KeyHelp; 21] = [
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
    key(
        "message",
        Shape::Message,
        "{title: Up, body: all good}",
        "makes a message from these, as `--title` and `--body` do; accounts with templates of their own make theirs of it",
    ),
    key("vars", Shape::Anything, "{version: \"1.2\"}", "variables of the template, as `--var` gives them"),
    key(
        "env",
        Shape::Environment,
        "{REGION: eu}",
        "the environment that templates see in place of the real one; only what `template_env` opens may stand here",
    ),
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

/// The keys of `message` in a test.
pub const PLAIN_MESSAGE: [KeyHelp; 3] = [
    key("title", Shape::Literal, "Up", "the title, as `--title` gives it"),
    key("body", Shape::Literal, "all good", "the body, as `--body` gives it"),
    key(
        "format",
        Shape::Choice(&["text", "markdown", "html"]),
        "markdown",
        "the markup of the body, as `--input-format` gives it",
    ),
];
