//! The fields of a service and its targets, as a definition declares them.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a field holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Any text.
    #[default]
    Text,
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A host name or an IP address, without a port.
    Host,
    /// A port, 1 to 65535.
    Port,
    /// The rest of a URL's path, kept percent-encoded.
    Path,
    /// An http or https URL that requests are built on.
    Url,
    /// Texts separated by commas, or a list.
    List,
    /// Names and texts; a URL gives them by the field's `prefix`.
    Map,
    /// Mail addresses with or without display names.
    Emails,
}

/// One field: a credential, a piece of the URL or an option.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// One sentence for people: what it is and where to find it.
    pub help: String,
    /// What it holds.
    #[serde(default, rename = "type")]
    pub kind: FieldType,
    /// Other names under which configurations and URLs may give it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether it is a credential: masked everywhere, resolved late.
    #[serde(default)]
    pub secret: bool,
    /// Whether the path of a file may stand in place of a secret that is a PEM text.
    #[serde(default)]
    pub or_file: bool,
    /// Whether an account without it is a mistake.
    #[serde(default)]
    pub required: bool,
    /// A regular expression for the whole value; named groups make the value a mapping of them.
    pub pattern: Option<String>,
    /// The allowed values by the names that users write; a unique beginning of a name is enough.
    #[serde(default)]
    pub choices: IndexMap<String, Value>,
    /// The value when nothing is given; a name where there are `choices`.
    pub default: Option<Value>,
    /// The least number.
    pub min: Option<i64>,
    /// The greatest number.
    pub max: Option<i64>,
    /// The character before a query parameter's name that puts it into this mapping: `+`, `-` or `:`.
    pub prefix: Option<char>,
    /// For a secret in which people forget to escape slashes: the pieces after it in a URL that hold no `@` belong to it, too, until
    /// the whole of it matches this regular expression.
    pub slashes_until: Option<String>,
    /// An expression over the account's fields that names the field that is really meant; this one is only a name for it.
    pub stands_for: Option<String>,
}

/// The recipients that an account of this service may have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetSpec {
    /// One sentence for people.
    pub help: String,
    /// Further names beside `to` and `targets`.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The kinds of targets; the first that matches a target decides.
    pub kinds: Vec<TargetKind>,
    /// The targets of an account that names none.
    #[serde(default)]
    pub default: Vec<String>,
    /// Whether the service knows where to put a message for an account that names no target.
    #[serde(default)]
    pub optional: bool,
    /// An expression over the account's fields: how many targets one message may carry; `none` is one.
    pub batch: Option<String>,
    /// Whether a text with several targets is split at white space, too.
    #[serde(default)]
    pub split_at_space: bool,
}

/// One kind of target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetKind {
    /// Its name, `target.kind` in templates.
    pub name: String,
    /// A target of this kind as a user writes it.
    pub example: String,
    /// A regular expression for the whole target; its named groups are fields of `target`.
    #[serde(rename = "match")]
    pub pattern: Option<String>,
    /// The target is a mail address; `target.address` and `target.name` are set.
    #[serde(default)]
    pub email: bool,
    /// Further fields of `target`, as templates over the groups and the account's fields.
    #[serde(default)]
    pub set: IndexMap<String, String>,
}
