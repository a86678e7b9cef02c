//! What an account would send, made without its secrets and without a request.
//!
//! Every secret is a mask before anything is made of it, so that none can show: neither in a body, nor inside of base64, nor behind a
//! hash. What decides between two forms of a secret is looked at where it is at hand, and no command is run for it.

use minijinja::Value;
use minijinja::value::ValueKind;
use serde_json::{Value as Json, json};

use crate::bind::account::{Account, Given};
use crate::bind::open::learn;
use crate::bind::vault::Vault;
use crate::message::{Part, Recipients, Target};
use crate::problem::Problem;
use crate::secret::{MASK, Redactor};
use crate::service::Parcel;
use crate::service::definition::{FieldType, Native, Transport as Scheme};
use crate::service::field::Field;
use crate::service::http::{Body, Field as FormField, Http, Prepared};
use crate::service::kind::Adapter;
use crate::service::office365;
use crate::service::settings::Settings;
use crate::transport::Transport;

/// An account that shows what it would send.
pub struct Preview {
    maker: Maker,
    redactor: Redactor,
}

enum Maker {
    Http(Box<Http>),
    Mail(Box<office365::Preview>),
    /// Nothing leaves the machine.
    Local,
}

/// What a service would get for one part.
#[derive(Default)]
pub struct Shape {
    /// The mail as RFC 5322 has it.
    pub mail: Option<Vec<u8>>,
    /// The request: `method`, `url`, and what it has of `headers`, `basic` and a body, in the words of definitions.
    pub request: Option<Json>,
}

impl Preview {
    /// Prepares an account; `transport` makes the connection that nobody uses.
    ///
    /// # Errors
    /// When its settings are refused.
    pub fn open(account: &Account, vault: &Vault, transport: &Transport) -> Result<Self, Problem> {
        let (settings, redactor) = masked(account, vault);
        let maker = match &account.kind.adapter {
            Adapter::Http(program) => {
                let scheme = match account.transport {
                    Scheme::Http => "http",
                    Scheme::Https | Scheme::Local => "https",
                };
                let line = transport.line(&account.policy)?;
                Maker::Http(Box::new(Http::new(&account.kind, program, &settings, scheme, line)))
            }
            Adapter::Native(Native::Office365) => Maker::Mail(Box::new(office365::Preview::new(&settings)?)),
            Adapter::Native(Native::Console | Native::File) => Maker::Local,
        };
        Ok(Self { maker, redactor })
    }

    /// Everyone whom one mail to these targets concerns; nothing where it is no mail.
    #[must_use]
    pub fn recipients(&self, targets: &[&Target]) -> Option<Recipients> {
        match &self.maker {
            Maker::Mail(mail) => Some(mail.recipients(targets)),
            Maker::Http(_) | Maker::Local => None,
        }
    }

    /// What the service would get for a part that goes to these targets together; `key` stands for the mark of the part.
    ///
    /// # Errors
    /// Words that say why it cannot be shown.
    pub fn shape(&self, targets: &[&Target], part: &Part, key: &str) -> Result<Shape, String> {
        let clean = |words: String| self.redactor.redact(&words);
        match &self.maker {
            Maker::Local => Ok(Shape::default()),
            Maker::Http(http) => {
                let (target, also) =
                    targets.split_first().map_or((None, targets), |(first, rest)| (Some(*first), rest));
                let parcel = Parcel { also, ..Parcel::new(target, part, key) };
                let prepared = http.rehearse(&parcel).map_err(clean)?;
                Ok(Shape { mail: None, request: Some(self.redacted(shown(prepared))) })
            }
            Maker::Mail(preview) => {
                let words = |failure: crate::outcome::Failure| clean(failure.message);
                let mail = Some(preview.mail(targets, part).map_err(words)?);
                // A mail whose files follow it in requests of their own is still shown whole.
                let request = preview.request(targets, part).ok().flatten();
                let request =
                    request.map(|(url, body)| self.redacted(json!({"method": "POST", "url": url, "json": body})));
                Ok(Shape { mail, request })
            }
        }
    }

    fn redacted(&self, value: Json) -> Json {
        match value {
            Json::String(text) => Json::String(self.redactor.redact(&text)),
            Json::Array(items) => items.into_iter().map(|item| self.redacted(item)).collect(),
            Json::Object(map) => map.into_iter().map(|(key, value)| (key, self.redacted(value))).collect(),
            Json::Null | Json::Bool(_) | Json::Number(_) => value,
        }
    }
}

/// The settings of an account with a mask in place of every secret, and what removes those that stand somewhere else as well.
fn masked(account: &Account, vault: &Vault) -> (Settings, Redactor) {
    let (mut settings, mut redactor) = (Settings::default(), Redactor::default());
    for (name, given) in &account.fields {
        let Some(field) = account.kind.field(name) else { continue };
        let value = match given {
            Given::Now(value) if field.spec.secret => {
                learn(&mut redactor, value);
                hidden(value)
            }
            Given::Now(value) => value.clone(),
            Given::Later(written, origin) => {
                let harmless = written.texts().all(|text| !text.may_run());
                let literal = harmless.then(|| written.try_map(|text| vault.resolve(text, origin)).ok()).flatten();
                let known = literal.and_then(|literal| field.unseen_value(&literal).ok());
                known.map_or_else(
                    || unknown(field),
                    |value| {
                        learn(&mut redactor, &value);
                        hidden(&value)
                    },
                )
            }
        };
        settings.set(name.clone(), value);
    }
    account.referred.iter().for_each(|text| vault.teach_telling(text, &mut redactor));
    let addresses = account.targets.iter().map(|target| Value::from(target.label.clone()));
    settings.set("targets", addresses.collect());
    (settings, redactor)
}

/// A value of the same shape that says nothing.
fn hidden(value: &Value) -> Value {
    match value.kind() {
        ValueKind::Map => {
            let keys = value.try_iter().into_iter().flatten();
            Value::from_pairs(keys.map(|key| {
                let inner = value.get_item(&key).unwrap_or_default();
                (key, hidden(&inner))
            }))
        }
        ValueKind::Seq | ValueKind::Iterable => {
            value.try_iter().into_iter().flatten().map(|item| hidden(&item)).collect()
        }
        ValueKind::Undefined | ValueKind::None | ValueKind::Bool | ValueKind::Number => value.clone(),
        _ => Value::from(MASK),
    }
}

/// What stands for a secret that is not at hand.
fn unknown(field: &Field) -> Value {
    match field.spec.kind {
        FieldType::List | FieldType::Emails => std::iter::once(Value::from(MASK)).collect(),
        FieldType::Map => Value::from_pairs([(MASK, MASK)]),
        _ => field.masked(),
    }
}

/// A request in the words of definitions.
fn shown(prepared: Prepared) -> Json {
    // Masks stay readable where a URL has them.
    let url = prepared.url.replace("%2A%2A%2A%2A", MASK);
    let mut request = json!({"method": prepared.method.as_str(), "url": url});
    if !prepared.headers.is_empty() {
        request["headers"] = named(prepared.headers, Json::from);
    }
    if let Some((user, _)) = prepared.basic {
        request["basic"] = json!([user, MASK]);
    }
    match prepared.body {
        Body::Empty => {}
        Body::Json(body) => request["json"] = body,
        Body::Form(pairs) => request["form"] = named(pairs, Json::from),
        Body::Multipart(fields) => request["multipart"] = named(fields, piece),
        Body::Xml(text) => request["xml"] = text.into(),
        Body::Text(text) => request["text"] = text.into(),
        Body::File(file) => request["file"] = piece(FormField::File(file)),
    }
    request
}

/// Values by their names; of a name that stands there several times, all of them in a list.
fn named<T>(pairs: Vec<(String, T)>, shown: impl Fn(T) -> Json) -> Json {
    let mut all = serde_json::Map::new();
    for (name, value) in pairs {
        let value = shown(value);
        match all.get_mut(&name) {
            None => drop(all.insert(name, value)),
            Some(Json::Array(list)) => list.push(value),
            Some(first) => *first = json!([first.take(), value]),
        }
    }
    all.into()
}

fn piece(field: FormField) -> Json {
    match field {
        FormField::Text(text) => text.into(),
        FormField::File(file) => json!({"name": &*file.name, "mime": &*file.mime, "bytes": file.content.len()}),
    }
}
