//! The address of a configuration on the web, with what its query says of how to fetch it.
//!
//! | in the query | what it does |
//! |---|---|
//! | `+Name=value` | a header of the request; `-Name=value` is the same |
//! | `format=yaml`, `format=text` | the language, whatever the server says |
//! | `verify`, `redirect`, `timeout`, `cto`, `rto` | as in an account |
//! | `allow_env=NAME,NAME` | the environment variables that the file may refer to |
//! | anything else | is a part of the address, and sent to the server |
//!
//! `user:password@` before the host is sent as basic authentication.
//!
//! The address of a file to attach is read in the same way, except that `name=` and `mime=` say what recipients see, and that `format`
//! and `allow_env` are parts of the address. Its redirects are followed, unless it says otherwise.

use std::path::Path;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use reqwest::Url;

use crate::config::conceal::is_telling;
use crate::config::model::{Located, Value};
use crate::config::policy::{Policy, PolicyPatch, Redirect, Verify};
use crate::config::reference::Text;
use crate::problem::{Language, Origin, Problem, Site};
use crate::suggest;

/// How long a file to attach may take to come as a whole, unless its address says otherwise.
const FILE_TIMEOUT: Duration = Duration::from_secs(600);

/// What an address leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Configuration,
    File,
}

/// The delivery settings that mean something for the request.
const SETTINGS: [&str; 5] = ["verify", "redirect", "timeout", "cto", "rto"];

/// An address and how to fetch what is there; it may hold credentials, so that there is no `Debug`.
#[derive(Clone)]
pub struct Address {
    /// Where the request goes, without credentials and settings.
    url: Url,
    /// User and password as they are written in the address.
    user: Option<(String, String)>,
    /// The settings as they are written in the query.
    taken: Vec<String>,
    headers: Vec<(String, String)>,
    settings: PolicyPatch,
    language: Option<Language>,
    variables: Vec<String>,
    purpose: Purpose,
    /// The name and the type that a file is to have.
    file: (Option<String>, Option<String>),
}

/// Whether a text is meant as the address of a file on the web.
pub fn is_address(text: &str) -> bool {
    let begins = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    begins("https://") || begins("http://")
}

impl Address {
    /// Reads the address of a configuration without references; `origin` is where it is written.
    ///
    /// # Errors
    /// No valid address, or a setting that is not what it must be.
    pub fn parse(text: &str, origin: &Origin) -> Result<Self, Problem> {
        Self::parse_for(Purpose::Configuration, text, origin)
    }

    /// The same for the address of a file to attach.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn of_file(text: &str, origin: &Origin) -> Result<Self, Problem> {
        Self::parse_for(Purpose::File, text, origin)
    }

    fn parse_for(purpose: Purpose, text: &str, origin: &Origin) -> Result<Self, Problem> {
        let at = |problem: Problem| problem.at(origin.clone());
        let parsed = Url::parse(text.trim()).ok().filter(|url| url.has_host());
        let mut url = parsed.ok_or_else(|| {
            let hint =
                "write `https://host/path`, and `@`, `/`, `?` and `#` in credentials as `%40`, `%2F`, `%3F` and `%23`";
            at(Problem::new("this is no valid address").hint(hint))
        })?;
        let user = (!url.username().is_empty() || url.password().is_some())
            .then(|| (url.username().to_owned(), url.password().unwrap_or_default().to_owned()));
        let query = url.query().map(str::to_owned).unwrap_or_default();
        // Neither can fail where there is a host.
        let _ = (url.set_username(""), url.set_password(None));
        url.set_fragment(None);
        let (taken, headers, settings, variables) = (Vec::new(), Vec::new(), PolicyPatch::default(), Vec::new());
        let file = (None, None);
        let mut address = Self { url, user, taken, headers, settings, language: None, variables, purpose, file };
        let mut kept = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match address.take(pair, origin).map_err(at)? {
                true => address.taken.push(pair.to_owned()),
                false => kept.push(pair),
            }
        }
        address.url.set_query(Some(kept.join("&")).as_deref().filter(|query| !query.is_empty()));
        Ok(address)
    }

    /// Takes a pair of the query, unless it is meant for the server.
    fn take(&mut self, pair: &str, origin: &Origin) -> Result<bool, Problem> {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name), decoded(value));
        if let Some(header) = name.strip_prefix(['+', '-']).filter(|header| !header.is_empty()) {
            self.headers.push((header.to_owned(), value));
            return Ok(true);
        }
        let name = name.to_lowercase();
        if SETTINGS.contains(&&*name) {
            let located = Located::new(Value::Text(Text::plain(value)), origin.clone());
            return self.settings.read(&name, &located).transpose().map(|read| read.is_some());
        }
        if self.purpose == Purpose::File {
            match &*name {
                "name" => self.file.0 = Some(value),
                "mime" => self.file.1 = Some(value),
                _ => return Ok(false),
            }
            return Ok(true);
        }
        match (&*name, &*value.to_lowercase()) {
            ("format", "yaml" | "yml") => self.language = Some(Language::Yaml),
            ("format", "text") => self.language = Some(Language::Text),
            ("format", other) => {
                let hint = suggest::nearest(other, ["yaml", "text"]).map(|near| format!("did you mean `{near}`?"));
                let problem = Problem::new(format!("`format` of an address must be `yaml` or `text`, not `{other}`"));
                return Err(problem.hint("remove it, and the content says it").maybe_hint(hint));
            }
            ("allow_env", _) => {
                let names = value.split([',', ' ']).filter(|name| !name.is_empty());
                self.variables.extend(names.map(str::to_owned));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The address that a file from here means by what it includes; credentials, settings and variables go with it on the same
    /// server only.
    ///
    /// # Errors
    /// An address that leads away from the web or from TLS, or that would allow itself what only the user may.
    pub(crate) fn join(&self, written: &str, origin: &Origin) -> Result<Self, Problem> {
        let at = |problem: Problem| problem.at(origin.clone());
        if written.contains('*') {
            let problem = Problem::new("a pattern cannot be looked up on the web");
            return Err(at(problem.hint("name the files one by one")));
        }
        let joined = self.url.join(written.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let joined = joined.ok_or_else(|| {
            let problem = Problem::new("a file from the web can include files from the web only");
            at(problem.hint("name an address, or a path relative to this one"))
        })?;
        if self.url.scheme() == "https" && joined.scheme() == "http" {
            let problem = Problem::new("a file that came over TLS cannot include one without");
            return Err(at(problem.hint("write `https://`")));
        }
        let mut address = Self::parse(joined.as_str(), origin)?;
        if !address.variables.is_empty() {
            let problem = Problem::new("`allow_env` has no meaning in a file from the web");
            return Err(at(problem.hint("say it where this file is named")));
        }
        if address.settings.verify == Some(Verify::Nothing) {
            let problem = Problem::new("a file from the web cannot turn off the check of certificates");
            return Err(at(problem.hint("remove `verify`")));
        }
        if address.url.origin() != self.url.origin() {
            return Ok(address);
        }
        if address.user.is_none() {
            address.user.clone_from(&self.user);
        }
        let name = |pair: &str| decoded(pair.split('=').next().unwrap_or(pair)).to_lowercase();
        let is_own = |pair: &&String| address.taken.iter().any(|own| name(own) == name(pair));
        // The language is that of one file.
        let theirs = self.taken.iter().filter(|pair| name(pair) != "format" && !is_own(pair)).cloned();
        address.taken = address.taken.iter().cloned().chain(theirs).collect();
        Self::parse(&address.written(), origin)
    }

    /// All of it, credentials and settings included.
    fn written(&self) -> String {
        let mut url = self.url.clone();
        if let Some((user, password)) = &self.user {
            let _ = (url.set_username(user), url.set_password(Some(password)));
        }
        let kept = self.url.query().into_iter();
        let query: Vec<_> = kept.chain(self.taken.iter().map(String::as_str)).collect();
        url.set_query(Some(query.join("&")).as_deref().filter(|query| !query.is_empty()));
        url.to_string()
    }

    /// How problems and reports call what is there: without credentials, and without the values of the query.
    pub fn name(&self) -> String {
        let mut url = self.url.clone();
        url.set_query(None);
        let names = self.url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        let names: Vec<_> =
            names.map(|pair| pair.split_once('=').map_or("*".to_owned(), |(name, _)| format!("{name}=*"))).collect();
        if names.is_empty() { url.to_string() } else { format!("{url}?{}", names.join("&")) }
    }

    /// What is the same for two addresses of one text.
    pub(crate) fn key(&self) -> String {
        format!("{} {:?} {:?}", self.url, self.user, self.headers)
    }

    /// Where the request goes.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The headers of the request.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The user and the password of the request.
    pub fn user(&self) -> Option<(String, String)> {
        self.user.as_ref().map(|(user, password)| (decoded(user), decoded(password)))
    }

    /// Time limits, trust and redirects of the request.
    pub fn policy(&self) -> Policy {
        let usual = match self.purpose {
            Purpose::Configuration => Policy::default(),
            Purpose::File => Policy { timeout: FILE_TIMEOUT, redirect: Redirect::Followed, ..Policy::default() },
        };
        usual.with(&self.settings)
    }

    /// The name that a file is to have.
    pub fn name_of_file(&self) -> Option<&str> {
        self.file.0.as_deref()
    }

    /// The MIME type that a file is to have.
    pub fn type_of_file(&self) -> Option<&str> {
        self.file.1.as_deref()
    }

    /// Whether the request has credentials beside its address, which whoever is led there does not have.
    pub fn needs_credentials(&self) -> bool {
        self.user.is_some() || !self.headers.is_empty()
    }

    /// Whether it holds what looks like a credential.
    pub fn tells(&self) -> bool {
        let telling = |(name, _): (std::borrow::Cow<'_, str>, _)| is_telling(&name);
        self.user.is_some() || !self.headers.is_empty() || self.url.query_pairs().any(telling)
    }

    /// What the text of this address is known by; `media_type` is what its server says of it.
    pub(crate) fn site(&self, media_type: Option<&str>) -> Site {
        let end = Path::new(self.url.path()).extension().and_then(|end| end.to_str());
        let language =
            self.language.or_else(|| Language::of_media_type(media_type?)).or_else(|| Language::of_end(end?));
        Site {
            address: self.written(),
            server: self.url.origin().ascii_serialization(),
            language,
            variables: self.variables.clone(),
        }
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
