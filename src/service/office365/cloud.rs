//! Where an account's cloud is: the roots of its Graph and of its login server.

use reqwest::Url;

use crate::problem::Problem;
use crate::service::settings::Settings;

/// The servers of one cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cloud {
    /// The root of Graph, without a slash at the end.
    pub(super) graph: String,
    /// The root of the login server, without a slash at the end.
    pub(super) login: String,
}

impl Cloud {
    pub(super) fn read(settings: &Settings) -> Result<Self, Problem> {
        Ok(Self {
            graph: root(settings, "graph_url", "https://graph.microsoft.com")?,
            login: root(settings, "login_url", "https://login.microsoftonline.com")?,
        })
    }
}

/// The root of a server; without TLS only on this machine, because credentials go there.
fn root(settings: &Settings, name: &str, default: &str) -> Result<String, Problem> {
    let text = settings.text(name).unwrap_or(default);
    let url = Url::parse(text).map_err(|error| Problem::new(format!("`{name}` is not a URL: {error}")))?;
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if url.scheme() != "https" && !(url.scheme() == "http" && local) {
        return Err(Problem::new(format!("`{name}` is not an https URL"))
            .hint("credentials are sent there, and only https keeps them from others"));
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err(Problem::new(format!("`{name}` is more than the root of a server"))
            .hint(format!("write it like `{default}`")));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
