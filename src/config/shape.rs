//! What the value of a key must be, for reading, messages and the JSON Schema; the tables that it speaks of are in `keys`.

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
    /// One text.
    Text,
    /// A mapping from names to lists of recipients, or to mappings with the keys of `AUDIENCE`.
    Audiences,
    /// A mapping from names to paths of files, or to mappings with the keys of `TEMPLATE`.
    Templates,
    /// A mapping with values of any shape.
    Anything,
    /// A mapping from names to `Names`.
    Groups,
    /// A list of mappings with the keys of `ACCOUNT`, of `POLICY` and of the service.
    Accounts,
    /// A mapping with the keys of `POLICY` and of `DEFAULTS`.
    Defaults,
    /// A mapping from services to mappings with the keys of `POLICY` and of the service.
    Services,
    /// A mapping with the keys of `LEDGER`.
    Ledger,
    /// A mapping with the keys of `ATTACHMENTS`.
    Attachments,
    /// Paths, addresses on the web, and mappings with the keys of `ENCLOSURE`, as a list or one of them.
    Enclosures,
    /// A flag, or a list of hosts.
    FlagOrHosts,
    /// A duration with a unit, or a number of seconds.
    Duration,
    /// `true` or `false`, also as `yes`, `no`, `on`, `off`, `1` and `0`.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number of at least 1.
    Count,
    /// A number of extra tries from 0 to 10, or a mapping with the keys of `RETRY`.
    Retry,
    /// A number of retries, or a share of the first tries such as `20%`.
    Budget,
    /// So many parts in so much time.
    Rate,
    /// `mon-fri 08:00-18:00 Europe/Berlin`, a mapping with the keys of `WINDOW`, or a list of either.
    Windows,
    /// Days of the week and ranges of them, separated by commas or as a list.
    Days,
    /// Ranges of times of the day, separated by commas or as a list.
    Hours,
    /// The name of a time zone.
    Zone,
    /// Some of these words, separated by commas or as a list.
    Choices(&'static [&'static str]),
    /// A list of mappings with the keys of `TEST` and of paths of files of them, or one such path.
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
    /// A mapping with the keys of `PLAIN_MESSAGE`.
    Message,
    /// A mapping from names of variables to text, which may be empty.
    Environment,
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
            Self::Text => "text".into(),
            Self::Audiences => "a mapping from names to lists of recipients".into(),
            Self::Templates => "a mapping from names to files".into(),
            Self::Texts | Self::Literals => "text or a list of texts".into(),
            Self::Includes => "a path, an address or a list of such".into(),
            Self::Anything => "a mapping".into(),
            Self::Groups => "a mapping from names to lists of tags".into(),
            Self::Accounts => "a list of accounts".into(),
            Self::Defaults => "a mapping of delivery settings".into(),
            Self::Services => "a mapping from services to their settings".into(),
            Self::Ledger => "a mapping with `bodies`, `keep` and `runs`".into(),
            Self::Attachments => "a mapping with `allow_private`".into(),
            Self::Enclosures => "a path, an address, a mapping with `path`, or a list of such".into(),
            Self::FlagOrHosts => "`true`, `false` or a list of hosts".into(),
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
            Self::Message => "a mapping with `title` and `body`".into(),
            Self::Environment => "a mapping from variables to their values".into(),
        }
    }
}
