//! Every key that the configuration itself knows, in one place for reading, did-you-mean, help and the JSON Schema.

pub use crate::config::routing::{PLAIN_MESSAGE, TEST};
pub use crate::config::shape::Shape;

/// One key: its name, what it takes and what it does.
#[derive(Clone, Copy, Debug)]
pub struct KeyHelp {
    /// The key as it is written.
    pub name: &'static str,
    /// What its value must be.
    pub shape: Shape,
    /// What it does, in one line.
    pub help: &'static str,
    /// A value as one would write it.
    pub example: &'static str,
}

pub(crate) const fn key(name: &'static str, shape: Shape, example: &'static str, help: &'static str) -> KeyHelp {
    KeyHelp { name, shape, help, example }
}

/// Both forms have it.
const ALLOW_OUTSIDE: KeyHelp = key(
    "allow_outside",
    Shape::Flag,
    "true",
    "whether `include` may leave the folder of this file; a file that is included itself cannot say so",
);

/// Both forms have it.
const FRAGMENTS: KeyHelp = key(
    "fragments",
    Shape::Choice(&["refuse", "isolate"]),
    "isolate",
    "whether an included file in which something is wrong stops everything, or only its own accounts, which are skipped",
);

/// The keys at the top of a native configuration.
pub const TOP: [KeyHelp; 15] = [
    key("version", Shape::Version, "1", "the version of this format"),
    key(
        "include",
        Shape::Includes,
        "[teams/*.yaml]",
        "further files, folders of files, and patterns with `*`, `?` and `**`, relative to this file, and addresses on the web",
    ),
    ALLOW_OUTSIDE,
    FRAGMENTS,
    key("vars", Shape::Anything, "{product: Acme}", "variables for every template"),
    key("defaults", Shape::Defaults, "{timeout: 30s}", "how to deliver, unless an account says otherwise"),
    key("accounts", Shape::Accounts, "[{url: json://example.com}]", "the accounts that messages go to"),
    key("groups", Shape::Groups, "{everyone: [ops, dev]}", "names for sets of tags, accounts and other groups"),
    key(
        "audiences",
        Shape::Audiences,
        "{customers: {file: customers.csv}}",
        "named lists of recipients, each with variables of its own, written here or in a file",
    ),
    key(
        "templates",
        Shape::Templates,
        "{deploy: templates/deploy.j2}",
        "names for message templates: files relative to this one, which may have variables of their own",
    ),
    key(
        "template_env",
        Shape::Texts,
        "[BUILD_URL, \"CI_*\"]",
        "the variables of the environment that templates may show as `env(NAME)`; `*` stands for anything",
    ),
    key(
        "attachments",
        Shape::Attachments,
        "{allow_private: [files.internal]}",
        "where attachments may be fetched from",
    ),
    key("ledger", Shape::Ledger, "{bodies: false}", "what the record of runs may hold, and how long"),
    key("services", Shape::Texts, "[services]", "folders of your own service definitions, relative to this file"),
    key(
        "tests",
        Shape::Tests,
        "[{tag: ops, expect: [ops-chat]}]",
        "whom messages must reach and what templates must make, or files, folders and patterns of such lists",
    ),
];

/// The keys of `defaults` beside those of [`POLICY`].
pub const DEFAULTS: [KeyHelp; 2] = [
    ENCLOSURES,
    key(
        "services",
        Shape::Services,
        "{o365: {timeout: 60s, tenant_id: example.onmicrosoft.com}}",
        "settings and fields of all accounts of a service, unless a URL or an account says otherwise",
    ),
];

/// The keys of `attachments` at the top.
pub const ATTACHMENTS: [KeyHelp; 1] = [key(
    "allow_private",
    Shape::FlagOrHosts,
    "[files.internal]",
    "whether attachments may be fetched from addresses inside of private networks, or the hosts of which that holds",
)];

/// The keys of `ledger`.
pub const LEDGER: [KeyHelp; 3] = [
    key(
        "bodies",
        Shape::Flag,
        "false",
        "whether title, body and variables of the command line are recorded for `resume`",
    ),
    key("keep", Shape::Duration, "90d", "how long a run is kept"),
    key("runs", Shape::Count, "1000", "how many of the latest runs are kept"),
];

/// The keys of an audience that is a file.
pub const AUDIENCE: [KeyHelp; 4] = [
    key(
        "file",
        Shape::Text,
        "customers.csv",
        "a file with a row for each recipient, relative to this one: CSV whose first row names the columns, or NDJSON",
    ),
    key(
        "address",
        Shape::Text,
        "email",
        "the column of the addresses, where it is not called `to`, `email`, `address` or `target`, or where several are",
    ),
    key(
        "format",
        Shape::Choice(&["csv", "ndjson"]),
        "csv",
        "the form of the file, where its name does not end with it",
    ),
    key("delimiter", Shape::Choice(&[",", ";", "|", "tab"]), "\";\"", "what stands between the cells of a CSV file"),
];

/// What the key `attachments` of an account does.
const ENCLOSED: &str = "files that every message takes along: paths and patterns relative to this file, and addresses on the web, any of which may be a template";

/// The keys of a file that messages take along, as a mapping.
pub const ENCLOSURE: [KeyHelp; 3] = [
    key("path", Shape::Literal, "reports/{{ version }}.pdf", "a path, a pattern or an address on the web"),
    key("name", Shape::Literal, "report.pdf", "the name that recipients see"),
    key("mime", Shape::Literal, "application/pdf", "the MIME type, where content and name do not tell it"),
];

/// The key `attachments` of an account, of defaults, and of the front matter of a template.
pub(crate) const ENCLOSURES: KeyHelp = key("attachments", Shape::Enclosures, "[reports/*.pdf]", ENCLOSED);

/// The keys of a template that is a mapping.
pub const TEMPLATE: [KeyHelp; 2] = [
    key("file", Shape::Path, "templates/deploy.j2", "the file, relative to this one"),
    key("vars", Shape::Anything, "{period: week}", "variables for this template alone"),
];

/// The keys of an account beside those of [`POLICY`] and of its service.
pub const ACCOUNT: [KeyHelp; 8] = [
    key("name", Shape::Name, "ops-chat", "the account's own name, which is also one of its tags"),
    key(
        "url",
        Shape::Url,
        "json://example.com",
        "the account as a URL, of which any piece may be a reference: `${env:NAME}`, `${file:PATH}` or `${cmd:PROGRAM}`; other keys override it",
    ),
    key("service", Shape::Name, "o365", "the service, where no URL says it"),
    key(
        "tags",
        Shape::Tags,
        "[ops, \"2:dev\"]",
        "labels by which accounts are selected; those with a number come later",
    ),
    key("tag", Shape::Tags, "ops", "the same as `tags`"),
    key("audience", Shape::Names, "customers", "audiences whose recipients get the message, beside those of `to`"),
    ENCLOSURES,
    key("fallback", Shape::Names, "[mail]", "accounts that are tried one after the other when this one failed"),
];

/// The key of [`POLICY`] that only our own files have: a URL can come from anywhere, and it names a file of this machine.
pub(crate) const OWN_TEMPLATE: &str = "template";

/// The keys that say how an account is delivered to; they are query parameters of a URL, too, all but one ([`is_parameter`]).
pub const POLICY: [KeyHelp; 26] = [
    key("timeout", Shape::Duration, "30s", "time limit of one attempt as a whole"),
    key("cto", Shape::Duration, "10s", "time limit of the connection"),
    key("rto", Shape::Duration, "30s", "time limit of each wait for more of the answer"),
    key("verify", Shape::Flag, "true", "whether the certificate of the server is checked"),
    key("redirect", Shape::Flag, "true", "whether a redirect is followed that keeps the host and the message"),
    key("store", Shape::Flag, "false", "whether the tokens of a sign-in outlive the run"),
    key(
        "overflow",
        Shape::Choice(&["upstream", "truncate", "split", "attach", "fail"]),
        "split",
        "what happens to a message that is too long: it is sent as it is, cut off, sent in parts, sent as a file with its beginning as the text, or refused",
    ),
    key(
        "numbering",
        Shape::Choice(&["brackets", "parentheses", "none"]),
        "parentheses",
        "how the parts of a message are numbered: `[1/3]`, `(1/3)`, or not at all",
    ),
    key("max_parts", Shape::Count, "5", "into how many parts a message may come apart"),
    key(
        "format",
        Shape::Choice(&["text", "markdown", "html"]),
        "markdown",
        "the format that the service is to receive",
    ),
    key(
        OWN_TEMPLATE,
        Shape::Text,
        "digest",
        "the template that makes the message in place of the run's: a name of `templates`, or a file relative to this one",
    ),
    key("emojis", Shape::Flag, "true", "whether names such as `:tada:` become the characters that they stand for"),
    key("tz", Shape::Zone, "America/Toronto", "the time zone in which templates show `now`"),
    key("retry", Shape::Retry, "3", "how often a failed part is tried again"),
    key("wait", Shape::Duration, "1s", "the first delay between two attempts"),
    key("concurrency", Shape::Count, "4", "how many parts may be under way at once"),
    key("rate", Shape::Rate, "30/1m", "how many parts may start in how much time"),
    key("burst", Shape::Count, "5", "how many parts may start back to back before the rate spreads them"),
    key("min_gap", Shape::Duration, "200ms", "the least time between the starts of two parts"),
    key(
        "duplicates",
        Shape::Choice(&["avoid", "accept", "verify"]),
        "avoid",
        "whether a part that may have arrived is sent again",
    ),
    key("optional", Shape::Flag, "true", "whether a failure leaves the exit code alone"),
    key(
        "windows",
        Shape::Windows,
        "mon-fri 08:00-18:00 Europe/Berlin",
        "when messages are taken; one open window is enough",
    ),
    key(
        "outside",
        Shape::Choice(&["defer", "drop", "send"]),
        "defer",
        "what happens to a message outside the windows: it waits for the next one, is dropped, or is sent all the same",
    ),
    key(
        "always",
        Shape::Choices(&["info", "success", "warning", "failure"]),
        "[failure]",
        "the types of message that are sent outside the windows, too",
    ),
    key(
        "attachment_policy",
        Shape::Choice(&["require", "warn", "link"]),
        "warn",
        "what happens to a file that the service does not take: nothing is sent, it is left out, or its address is sent instead",
    ),
    key(
        "fallback_on",
        Shape::Choice(&["failed", "unknown"]),
        "unknown",
        "whether the fallbacks are tried only after a failure, or also when nobody knows",
    ),
];

/// The keys of a window as a mapping.
pub const WINDOW: [KeyHelp; 3] = [
    key(
        "days",
        Shape::Days,
        "mon-fri",
        "days of the week, `weekdays`, `weekends` or `all`; every day, unless it says less",
    ),
    key("hours", Shape::Hours, "08:00-18:00", "times of the day, also over midnight; all day, unless it says less"),
    key("zone", Shape::Zone, "Europe/Berlin", "the time zone whose clocks are meant"),
];

/// The keys of `retry` as a mapping.
pub const RETRY: [KeyHelp; 5] = [
    key("attempts", Shape::Count, "4", "how often a part is tried at the most, the first time included"),
    key("min_delay", Shape::Duration, "1s", "the first delay between two attempts"),
    key("max_delay", Shape::Duration, "2m", "the longest delay between two attempts"),
    key(
        "max_wait",
        Shape::Duration,
        "1h",
        "the longest wait that a service may ask for; beyond it, the rest ends untried",
    ),
    key("budget", Shape::Budget, "20%", "how many retries in a run: a number, or a share of the first tries"),
];

/// The keys at the top of an Apprise configuration.
pub const APPRISE_TOP: [KeyHelp; 9] = [
    key("version", Shape::Version, "1", "the version of this format"),
    key("include", Shape::Includes, "[more.yaml]", "further files, relative to this one, and addresses on the web"),
    ALLOW_OUTSIDE,
    FRAGMENTS,
    key("urls", Shape::Accounts, "[json://example.com]", "the accounts that messages go to"),
    key("tag", Shape::Tags, "ops", "labels of every account in the file"),
    key("tags", Shape::Tags, "[ops, dev]", "the same as `tag`"),
    key("groups", Shape::Groups, "{everyone: [ops, dev]}", "names for sets of tags"),
    key(
        "asset",
        Shape::Anything,
        "{default_service_retry: 3}",
        "settings of Apprise itself, few of which mean something here",
    ),
];

/// The keys of `asset` that mean something here, each with the delivery setting of [`POLICY`] that it gives a default to.
pub const ASSET: [(&str, KeyHelp); 6] = [
    ("retry", key("default_service_retry", Shape::Retry, "3", "how often a failed part is tried again")),
    ("wait", key("default_service_wait", Shape::Duration, "1s", "the first delay between two attempts")),
    ("redirect", key("http_redirects", Shape::Flag, "true", "whether redirects are followed, as by `redirect`")),
    ("emojis", key("interpret_emojis", Shape::Flag, "true", "whether names such as `:tada:` become characters")),
    ("tz", key("timezone", Shape::Zone, "America/Toronto", "the time zone in which templates show `now`")),
    ("tz", key("tz", Shape::Zone, "America/Toronto", "the same as `timezone`")),
];

/// The keys of `asset` that mean something to Apprise and nothing here.
pub const FOREIGN_ASSET: [&str; 25] = [
    "app_id",
    "app_desc",
    "app_url",
    "theme",
    "image_url_mask",
    "image_url_logo",
    "image_path_mask",
    "default_extension",
    "default_html_color",
    "default_ascii_chars",
    "html_notify_map",
    "ascii_notify_map",
    "async_mode",
    "interpret_escapes",
    "secure_logging",
    "abort_on_chain_failure",
    "pgp_autogen",
    "pem_autogen",
    "encoding",
    "body_format",
    "plugin_paths",
    "storage_path",
    "storage_mode",
    "storage_salt",
    "storage_idlen",
];

/// Whether a key at the top is a place for anchors, which nothing reads.
#[must_use]
pub fn is_own(name: &str) -> bool {
    name.starts_with("x-")
}

/// The names in a table.
pub fn names(table: &'static [KeyHelp]) -> impl Iterator<Item = &'static str> + Clone {
    table.iter().map(|key| key.name)
}

/// The entry of a table with this name.
#[must_use]
pub fn find(table: &'static [KeyHelp], name: &str) -> Option<&'static KeyHelp> {
    table.iter().find(|key| key.name == name)
}

/// Whether a URL may have a key of [`POLICY`] in its query, and an Apprise configuration beside a URL.
#[must_use]
pub fn is_parameter(name: &str) -> bool {
    name != OWN_TEMPLATE
}

/// Whether a key's value is known to be no secret, unless it is a URL.
pub(crate) fn is_open(name: &str) -> bool {
    let tables: [&'static [KeyHelp]; 8] = [&TOP, &ACCOUNT, &POLICY, &RETRY, &WINDOW, &APPRISE_TOP, &TEST, &ATTACHMENTS];
    name != "url" && name != "vars" && tables.iter().any(|table| find(table, name).is_some())
}
