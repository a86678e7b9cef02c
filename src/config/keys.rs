//! Every key that the configuration itself knows, in one place for reading, did-you-mean, help and the JSON Schema.

pub use crate::config::routing::TEST;

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

/// What a key's value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The number of the configuration's format: `1`.
    Version,
    /// Text without references: a name of letters, digits, `.`, `_` and `-`.
    Name,
    /// Text that holds `://`.
    Url,
    /// A name, several of them separated by commas, or a list of names.
    Names,
    /// The same with names that may have a priority, as in `2:ops`.
    Tags,
    /// A list of texts, or one text.
    Texts,
    /// The same of paths and of addresses on the web, which may hold references.
    Includes,
    /// A mapping with values of any shape.
    Anything,
    /// A mapping from names to `Names`.
    Groups,
    /// A list of mappings with the keys of [`ACCOUNT`], of [`POLICY`] and of the service.
    Accounts,
    /// A mapping with the keys of [`POLICY`] and of [`DEFAULTS`].
    Defaults,
    /// A mapping from services to mappings with the keys of [`POLICY`] and of the service.
    Services,
    /// A mapping with the keys of [`LEDGER`].
    Ledger,
    /// A duration with a unit, or a number of seconds.
    Duration,
    /// `true` or `false`, also as `yes`, `no`, `on`, `off`, `1` and `0`.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number of at least 1.
    Count,
    /// A number of extra tries from 0 to 10, or a mapping with the keys of [`RETRY`].
    Retry,
    /// A number of retries, or a share of the first tries such as `20%`.
    Budget,
    /// So many parts in so much time.
    Rate,
    /// `mon-fri 08:00-18:00 Europe/Berlin`, a mapping with the keys of [`WINDOW`], or a list of either.
    Windows,
    /// Days of the week and ranges of them, separated by commas or as a list.
    Days,
    /// Ranges of times of the day, separated by commas or as a list.
    Hours,
    /// The name of a time zone.
    Zone,
    /// Some of these words, separated by commas or as a list.
    Choices(&'static [&'static str]),
    /// A list of mappings with the keys of [`TEST`] and of paths of files of them, or one such path.
    Tests,
    /// Text as it is, or a number or a flag as it is written.
    Literal,
    /// One such text, or a list of them.
    Literals,
    /// The path of a file.
    Path,
    /// A time in the form of RFC 3339.
    Moment,
    /// A list of `Names`.
    Steps,
    /// A mapping from names to `Literals`.
    Recipients,
}

impl Shape {
    /// The value in words that follow "must be".
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Version => "`1`".into(),
            Self::Name => "a name of letters, digits, `.`, `_` and `-`".into(),
            Self::Url => "a URL".into(),
            Self::Names | Self::Tags => "a name or a list of names".into(),
            Self::Texts | Self::Literals => "text or a list of texts".into(),
            Self::Includes => "a path, an address or a list of such".into(),
            Self::Anything => "a mapping".into(),
            Self::Groups => "a mapping from names to lists of tags".into(),
            Self::Accounts => "a list of accounts".into(),
            Self::Defaults => "a mapping of delivery settings".into(),
            Self::Services => "a mapping from services to their settings".into(),
            Self::Ledger => "a mapping with `bodies`, `keep` and `runs`".into(),
            Self::Duration => "a duration or a number of seconds, above zero".into(),
            Self::Flag => "`true` or `false`".into(),
            Self::Choice(words) => format!("one of {}", crate::suggest::listed(words)),
            Self::Count => "a whole number of at least 1".into(),
            Self::Retry => "a number of extra tries from 0 to 10, or a mapping".into(),
            Self::Budget => "a number of retries of at least 1, or a share from `1%` to `100%`".into(),
            Self::Rate => "a number of parts and a time".into(),
            Self::Windows => "days, hours and a time zone, or a list of such".into(),
            Self::Days => "days of the week".into(),
            Self::Hours => "times of the day".into(),
            Self::Zone => "the name of a time zone".into(),
            Self::Choices(words) => format!("some of {}", crate::suggest::listed(words)),
            Self::Tests => "a list of tests, or the path of a file of them".into(),
            Self::Literal => "text".into(),
            Self::Path => "the path of a file".into(),
            Self::Moment => "a time such as `2026-03-01T12:00:00Z`".into(),
            Self::Steps => "a list of lists of account names".into(),
            Self::Recipients => "a mapping from account names to lists of targets".into(),
        }
    }
}

pub(super) const fn key(name: &'static str, shape: Shape, example: &'static str, help: &'static str) -> KeyHelp {
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
pub const TOP: [KeyHelp; 11] = [
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
pub const DEFAULTS: [KeyHelp; 1] = [key(
    "services",
    Shape::Services,
    "{o365: {timeout: 60s, tenant_id: example.onmicrosoft.com}}",
    "settings and fields of all accounts of a service, unless a URL or an account says otherwise",
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

/// The keys of an account beside those of [`POLICY`] and of its service.
pub const ACCOUNT: [KeyHelp; 6] = [
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
    key("fallback", Shape::Names, "[mail]", "accounts that are tried one after the other when this one failed"),
];

/// The keys that say how an account is delivered to; they are query parameters of a URL, too.
pub const POLICY: [KeyHelp; 24] = [
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

/// Whether a key's value is known to be no secret, unless it is a URL.
pub(crate) fn is_open(name: &str) -> bool {
    let tables: [&'static [KeyHelp]; 7] = [&TOP, &ACCOUNT, &POLICY, &RETRY, &WINDOW, &APPRISE_TOP, &TEST];
    name != "url" && name != "vars" && tables.iter().any(|table| find(table, name).is_some())
}
