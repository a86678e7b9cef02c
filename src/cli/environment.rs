//! The environment of the process, read once.

use std::collections::HashMap;
use std::path::PathBuf;

/// A snapshot of the environment variables.
pub(super) struct Environment(HashMap<String, String>);

impl Environment {
    /// Reads every variable whose name and value are text.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub(super) fn read() -> Self {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self(std::env::vars_os().filter_map(text).collect())
    }

    /// A variable, unless it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Every variable.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, String)> {
        self.0.iter().map(|(name, value)| (name.clone(), value.clone()))
    }

    /// The folder for what programs remember, by the custom of the platform.
    pub(super) fn state_folder(&self) -> Option<PathBuf> {
        let base = match (self.get("XDG_STATE_HOME"), self.get("LOCALAPPDATA"), self.get("HOME")) {
            (Some(folder), _, _) => PathBuf::from(folder),
            (None, Some(folder), _) if cfg!(windows) => PathBuf::from(folder),
            (None, _, Some(home)) if cfg!(target_os = "macos") => {
                PathBuf::from(home).join("Library/Application Support")
            }
            (None, _, Some(home)) => PathBuf::from(home).join(".local/state"),
            (None, _, None) => return None,
        };
        Some(base.join("dispatch"))
    }

    /// The folder of the user's own configuration, by the custom of the platform.
    pub(super) fn config_folder(&self) -> Option<PathBuf> {
        let base = match (self.get("XDG_CONFIG_HOME"), self.get("APPDATA"), self.get("HOME")) {
            (Some(folder), _, _) => PathBuf::from(folder),
            (None, Some(folder), _) if cfg!(windows) => PathBuf::from(folder),
            (None, _, Some(home)) => PathBuf::from(home).join(".config"),
            (None, _, None) => return None,
        };
        Some(base.join("dispatch"))
    }
}
