//! Where an account's cloud is: the roots of its Graph and of its login server.
//!
//! Addresses: <https://learn.microsoft.com/graph/deployments> and <https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud>.

use reqwest::Url;

use crate::problem::Problem;
use crate::service::settings::Settings;
use crate::suggest;

/// The servers of one cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cloud {
    /// The root of Graph, without a slash at the end.
    pub(super) graph: String,
    /// The root of the login server, without a slash at the end.
    pub(super) login: String,
}

/// A cloud that Microsoft runs.
struct Preset {
    name: &'static str,
    graph: &'static str,
    login: &'static str,
    /// For whom another issuer's token has to be made, so that the login server takes it as proof.
    audience: &'static str,
}

/// Every cloud that has a name; the first is the usual one, and the only one with mailboxes of consumers.
const PRESETS: [Preset; 7] = [
    Preset {
        name: "global",
        graph: "https://graph.microsoft.com",
        login: "https://login.microsoftonline.com",
        audience: "api://AzureADTokenExchange",
    },
    Preset {
        name: "usgov",
        graph: "https://graph.microsoft.us",
        login: "https://login.microsoftonline.us",
        audience: "api://AzureADTokenExchangeUSGov",
    },
    Preset {
        name: "usgov-dod",
        graph: "https://dod-graph.microsoft.us",
        login: "https://login.microsoftonline.us",
        audience: "api://AzureADTokenExchangeUSGov",
    },
    Preset {
        name: "china",
        graph: "https://microsoftgraph.chinacloudapi.cn",
        login: "https://login.partner.microsoftonline.cn",
        audience: "api://AzureADTokenExchangeChina",
    },
    Preset {
        name: "bleu",
        graph: "https://graph.svc.sovcloud.fr",
        login: "https://login.sovcloud-identity.fr",
        audience: "api://AzureADTokenExchangeFrance",
    },
    Preset {
        name: "delos",
        graph: "https://graph.svc.sovcloud.de",
        login: "https://login.sovcloud-identity.de",
        audience: "api://AzureADTokenExchangeGermany",
    },
    Preset {
        name: "govsg",
        graph: "https://graph.svc.sovcloud.sg",
        login: "https://login.sovcloud-identity.sg",
        audience: "api://AzureADTokenExchange",
    },
];

/// Another name of China's login server.
const CHINA: (&str, &str) = ("https://login.chinacloudapi.cn", "https://login.partner.microsoftonline.cn");

impl Cloud {
    /// The cloud that is named, with any server that is given in its place; `authority` is the login server of the surroundings,
    /// for an account that names neither.
    pub(super) fn read(settings: &Settings, authority: Option<&str>) -> Result<Self, Problem> {
        let named = settings.text("cloud").map(preset).transpose()?;
        let authority =
            authority.filter(|_| named.is_none()).map(|text| root("AZURE_AUTHORITY_HOST", text)).transpose()?;
        let around = authority.as_deref().and_then(of_login);
        let usual = named.or(around).unwrap_or(&PRESETS[0]);
        let given = |name| settings.text(name).map(|text| root(name, text)).transpose();
        Ok(Self {
            graph: given("graph_url")?.unwrap_or_else(|| usual.graph.to_owned()),
            login: given("login_url")?.or(authority).unwrap_or_else(|| usual.login.to_owned()),
        })
    }

    /// Whether it is one of Microsoft's that has no mailboxes of consumers.
    pub(super) fn is_national(&self) -> bool {
        PRESETS.iter().skip(1).any(|preset| preset.login == self.login)
    }

    /// Where tokens of a tenant are asked for.
    pub(super) fn token_url(&self, tenant: &str) -> String {
        format!("{}/{tenant}/oauth2/v2.0/token", self.login)
    }

    /// For whom another issuer's token has to be made, so that the login server takes it as proof.
    pub(super) fn exchange_audience(&self) -> &'static str {
        of_login(&self.login).unwrap_or(&PRESETS[0]).audience
    }
}

fn preset(name: &str) -> Result<&'static Preset, Problem> {
    let names = || PRESETS.iter().map(|preset| preset.name);
    PRESETS.iter().find(|preset| preset.name.eq_ignore_ascii_case(name.trim())).ok_or_else(|| {
        Problem::new(format!("in `cloud`: `{name}` is not a cloud")).maybe_hint(suggest::hint(name, names()))
    })
}

fn of_login(login: &str) -> Option<&'static Preset> {
    let login = if login == CHINA.0 { CHINA.1 } else { login };
    PRESETS.iter().find(|preset| preset.login == login)
}

/// The root of a server; without TLS only on this machine, because credentials go there.
pub(super) fn root(name: &str, text: &str) -> Result<String, Problem> {
    let url = Url::parse(text).map_err(|error| Problem::new(format!("`{name}` is not a URL: {error}")))?;
    if !is_private(&url) {
        return Err(Problem::new(format!("`{name}` is not an https URL"))
            .hint("credentials are sent there, and only https keeps them from others"));
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err(Problem::new(format!("`{name}` is more than the root of a server"))
            .hint("write it like `https://graph.microsoft.com`"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Whether nobody else reads what is sent there: it has TLS, or is this machine.
pub(super) fn is_private(url: &Url) -> bool {
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    url.scheme() == "https" || (url.scheme() == "http" && local)
}

#[cfg(test)]
mod tests {
    use minijinja::Value;

    use super::Cloud;
    use crate::service::settings::Settings;

    fn cloud(fields: &[(&str, &str)], authority: Option<&str>) -> Result<(String, String, &'static str), String> {
        let mut settings = Settings::default();
        fields.iter().for_each(|(name, value)| settings.set(*name, Value::from(*value)));
        let cloud = Cloud::read(&settings, authority).map_err(|problem| problem.to_string())?;
        let audience = cloud.exchange_audience();
        Ok((cloud.login, cloud.graph, audience))
    }

    #[test]
    fn a_cloud_has_a_name_or_addresses() {
        let is =
            |login: &str, graph: &str, audience| Ok((format!("https://{login}"), format!("https://{graph}"), audience));
        let usual = is("login.microsoftonline.com", "graph.microsoft.com", "api://AzureADTokenExchange");
        assert_eq!(cloud(&[], None), usual);
        let dod = is("login.microsoftonline.us", "dod-graph.microsoft.us", "api://AzureADTokenExchangeUSGov");
        assert_eq!(cloud(&[("cloud", "USGov-DoD")], None), dod);
        let own = [("cloud", "usgov"), ("graph_url", "https://dod-graph.microsoft.us/")];
        assert_eq!(cloud(&own, None), dod);
    }

    #[test]
    fn the_login_server_of_the_surroundings_is_taken_where_none_is_named() {
        let bleu = cloud(&[], Some("https://login.sovcloud-identity.fr/")).unwrap();
        assert_eq!(bleu.1, "https://graph.svc.sovcloud.fr");
        let named = cloud(&[("cloud", "china")], Some("https://login.sovcloud-identity.fr/")).unwrap();
        assert_eq!(named.0, "https://login.partner.microsoftonline.cn");
        let old = cloud(&[], Some("https://login.chinacloudapi.cn")).unwrap();
        assert_eq!((&*old.0, old.2), ("https://login.chinacloudapi.cn", "api://AzureADTokenExchangeChina"));
        assert!(cloud(&[], Some("http://login.example.com")).unwrap_err().contains("`AZURE_AUTHORITY_HOST`"));
    }

    #[test]
    fn an_unknown_cloud_is_a_problem_with_a_suggestion() {
        assert!(cloud(&[("cloud", "usgv")], None).unwrap_err().contains("did you mean `usgov`?"));
        assert!(cloud(&[("cloud", "mars")], None).unwrap_err().contains("`usgov-dod`"));
    }
}
