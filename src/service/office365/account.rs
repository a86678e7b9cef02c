//! The settings of one account as types, checked before anything is sent.

use std::collections::HashSet;

use minijinja::Value;
use reqwest::Url;

use crate::problem::{Problem, Problems};
use crate::secret::Secret;
use crate::service::email::{self, Mailbox};
use crate::service::office365::mode::Mode;
use crate::service::office365::source::Source;
use crate::service::settings::Settings;

/// One mailbox, how to sign in, and who reads along.
pub(super) struct Account {
    pub(super) source: Source,
    pub(super) credentials: Credentials,
    pub(super) client_id: String,
    /// GUID, domain, or one of the aliases `common`, `consumers`, `organizations`.
    pub(super) tenant: String,
    /// The targets of the account in order, as [`Mailbox::identity`] spells them.
    pub(super) targets: Vec<String>,
    pub(super) copies: Copies,
    pub(super) reply_to: Vec<Mailbox>,
    pub(super) sent_items: SentItems,
    /// Without a slash at the end.
    pub(super) graph_url: String,
    /// Without a slash at the end.
    pub(super) login_url: String,
}

/// What proves who asks for a token.
pub(super) enum Credentials {
    /// An application of a tenant.
    Organization { client_secret: Secret },
    /// A person who signed in; an application that is not a public client adds its secret.
    Personal { refresh_token: Secret, client_secret: Option<Secret> },
}

/// Who reads along, each address in one list only and none of them a target.
pub(super) struct Copies {
    pub(super) cc: Vec<Mailbox>,
    pub(super) bcc: Vec<Mailbox>,
}

/// Whether the sender keeps a copy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SentItems {
    Save,
    Skip,
}

impl Account {
    pub(super) fn new(settings: &Settings) -> Result<Self, Problem> {
        let source = Source::parse(required(settings, "source", "the mailbox that sends")?)?;
        let mode = Mode::of(settings.text("mode"), &source)?;
        let targets: Vec<_> = addresses(settings, "targets")?.iter().map(Mailbox::identity).collect();
        if targets.is_empty() && !matches!(source, Source::Address(_)) {
            return Err(Problem::new("no target is given, and the source is not an address that could be one")
                .hint("add a target, or name the source by its mail address"));
        }
        let (tenant, credentials) = match mode {
            Mode::Organization => organization(settings, &source)?,
            Mode::Personal => personal(settings)?,
        };
        let mut seen: HashSet<String> = match &source {
            Source::Address(own) if targets.is_empty() => [own.identity()].into(),
            _ => targets.iter().cloned().collect(),
        };
        let mut unseen = |name| -> Result<Vec<Mailbox>, Problem> {
            let mailboxes = addresses(settings, name)?;
            Ok(mailboxes.into_iter().filter(|mailbox| seen.insert(mailbox.identity())).collect())
        };
        Ok(Self {
            copies: Copies { cc: unseen("cc")?, bcc: unseen("bcc")? },
            source,
            credentials,
            client_id: required(settings, "client_id", "the application (client) id")?.to_owned(),
            tenant,
            targets,
            reply_to: addresses(settings, "reply_to")?,
            sent_items: if settings.flag("savesent") == Some(false) { SentItems::Skip } else { SentItems::Save },
            graph_url: root(settings, "graph_url", "https://graph.microsoft.com")?,
            login_url: root(settings, "login_url", "https://login.microsoftonline.com")?,
        })
    }
}

fn organization(settings: &Settings, source: &Source) -> Result<(String, Credentials), Problem> {
    let tenant = match source {
        Source::Me => {
            return Err(Problem::new("`me` is nobody for an application that signs in without a person")
                .hint("name the source by its mail address or object id, or set `mode: personal`"));
        }
        Source::Object { tenant: Some(tenant), .. } => tenant.clone(),
        Source::Object { .. } | Source::Address(_) => {
            tenant(required(settings, "tenant_id", "the directory (tenant) id, or a domain of the tenant")?)?
        }
    };
    let client_secret = Secret::new(required(settings, "client_secret", "a secret of the application")?);
    Ok((tenant, Credentials::Organization { client_secret }))
}

fn personal(settings: &Settings) -> Result<(String, Credentials), Problem> {
    let refresh_token = required(settings, "refresh_token", "the token that the sign-in of the person gave")
        .map_err(|problem| problem.hint("a mailbox of an organisation needs `mode: organization` instead"))?;
    let credentials = Credentials::Personal {
        refresh_token: Secret::new(refresh_token),
        client_secret: settings.text("client_secret").map(Secret::new),
    };
    Ok((tenant(settings.text("tenant_id").unwrap_or("consumers"))?, credentials))
}

/// A GUID, a domain, or an alias such as `common`: it becomes a piece of the path of the login server.
fn tenant(text: &str) -> Result<String, Problem> {
    let sound = text.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
        && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    sound.then(|| text.to_owned()).ok_or_else(|| {
        Problem::new(format!("`{text}` is not a tenant"))
            .hint("it is a GUID, or a domain such as `example.onmicrosoft.com`")
    })
}

fn required<'a>(settings: &'a Settings, name: &str, meaning: &str) -> Result<&'a str, Problem> {
    let text = settings.text(name).map(str::trim).filter(|text| !text.is_empty());
    text.ok_or_else(|| Problem::new(format!("`{name}` is missing")).hint(format!("it is {meaning}")))
}

/// A list of addresses, or one text that holds them.
fn addresses(settings: &Settings, name: &str) -> Result<Vec<Mailbox>, Problem> {
    let texts = match settings.get(name).and_then(Value::as_str) {
        Some(text) => vec![text.to_owned()],
        None => settings.list(name),
    };
    let mut problems = Problems::new();
    let mailboxes: Vec<_> =
        texts.iter().filter_map(|text| problems.keep_all(email::parse_list(text))).flatten().collect();
    problems.check(mailboxes).map_err(|problems| {
        let all: Vec<_> = problems.sorted().into_iter().map(|problem| problem.message).collect();
        Problem::new(format!("in `{name}`: {}", all.join("; ")))
    })
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
