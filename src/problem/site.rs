//! Where on the web a text was read.

/// The language of a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// YAML, with JSON as a part of it.
    Yaml,
    /// One URL or group on each line.
    Text,
}

/// Where on the web a text was read: whoever keeps it there is not whoever runs the program, so that it may do less than a file.
///
/// Its address may hold credentials, so that there is no `Debug`.
pub struct Site {
    /// The address, complete.
    pub address: String,
    /// The server that it is from: scheme, host and port.
    pub server: String,
    /// The language that the address or the server says it is in; the content says it otherwise.
    pub language: Option<Language>,
    /// The environment variables that it may refer to.
    pub variables: Vec<String>,
}
