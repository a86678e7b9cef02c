//! The definitions that are compiled into the program.

/// A built-in definition: its name, its schemes and its text.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// The name of the service and of the file.
    pub name: &'static str,
    /// Its URL schemes, repeated here so that a run reads only the definitions that it needs; a test compares them.
    pub schemes: &'static [&'static str],
    /// The definition.
    pub text: &'static str,
}

macro_rules! builtin {
    ($($name:literal: $($scheme:literal),+;)+) => {
        [$(Builtin {
            name: $name,
            schemes: &[$($scheme),+],
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/services/", $name, ".yaml")),
        }),+]
    };
}

/// Every built-in definition, by name.
pub const BUILTIN: &[Builtin] = &builtin! {
    "console": "console";
    "discord": "discord";
    "file": "file";
    "form": "form", "forms";
    "gotify": "gotify", "gotifys";
    "json": "json", "jsons";
    "mmost": "mmost", "mmosts";
    "ntfy": "ntfy", "ntfys";
    "o365": "azure", "o365";
    "pagerduty": "pagerduty";
    "pover": "pover";
    "slack": "slack";
    "tgram": "tgram";
    "twilio": "twilio";
    "workflows": "workflow", "workflows";
    "xml": "xml", "xmls";
};
