//! Who says what about an account: every value of every setting and field, strongest first.

use std::sync::Arc;

use crate::bind::defaults::{layers, of_kind};
use crate::bind::draft::{Draft, Meaning};
use crate::bind::entry::{Resolving, identify};
use crate::bind::url;
use crate::config::defaults::{Defaults, Pair};
use crate::config::keys;
use crate::config::model::{Entry, Located, Value};
use crate::config::reference::Text;
use crate::problem::Origin;
use crate::service::catalog::Catalog;
use crate::service::field::Written;
use crate::service::kind::Kind;
use crate::service::url::{Hidden, Url};

/// Short for a key inside of [`RETRY`].
const WAIT: &str = "wait";
/// The setting that is a mapping.
const RETRY: &str = "retry";

/// Where something is said about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// By a key of its own.
    Account,
    /// In its URL.
    Url,
    /// By the defaults of a file, for its service alone or for all.
    Defaults(Reach, Depth),
}

/// For which accounts defaults are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// For those of one service.
    Service,
    /// For all.
    All,
}

/// Which file defaults stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// One that is named.
    Top,
    /// One that is included, whose defaults hold only for its own accounts.
    Included,
}

/// One value that somebody gave.
#[derive(Clone, Debug)]
pub struct Said {
    /// The setting or field in the words of its definition.
    pub name: String,
    /// Who gave it.
    pub layer: Layer,
    /// What was given, and where.
    pub value: Located<Value>,
}

/// All that is said about one account.
pub struct Trace {
    /// Its service.
    pub kind: Arc<Kind>,
    /// Everything that was said, strongest first.
    pub said: Vec<Said>,
}

impl Trace {
    /// What is said about the account of an entry; nothing where only a reference knows its service.
    pub fn of(entry: &Entry, catalog: &Catalog, defaults: &Defaults) -> Option<Self> {
        let identity = identify(entry, catalog, Resolving::Without).ok().flatten()?;
        let kind = &identity.kind;
        let mut said = Vec::new();
        // Of two keys for one field the later one wins.
        for (name, value) in entry.settings.iter().chain(&entry.fields).rev() {
            said.extend(of_pair(kind, Layer::Account, (name, value)));
        }
        if let Some((url, hidden, origin)) = &identity.url {
            said.extend(of_url(kind, url, hidden, origin));
        }
        let layers: Vec<_> = layers(entry, defaults).zip(depths()).collect();
        for (layer, depth) in layers.into_iter().rev() {
            for own in of_kind(layer, kind).rev() {
                let pairs = own.settings.iter().chain(&own.fields);
                said.extend(
                    pairs
                        .flat_map(|(name, value)| of_pair(kind, Layer::Defaults(Reach::Service, depth), (name, value))),
                );
            }
            let all = |(name, value): &Pair| of_pair(kind, Layer::Defaults(Reach::All, depth), (name, value));
            said.extend(layer.settings.iter().flat_map(all));
        }
        Some(Self { kind: Arc::clone(kind), said })
    }

    /// What is said about a field or setting in the words of its definition, strongest first.
    pub fn of_name(&self, name: &str) -> impl Iterator<Item = &Said> {
        self.said.iter().filter(move |said| said.name == name)
    }

    /// What a name means for the account, in the words of its definition; nothing where it means nothing.
    pub fn meaning(&self, name: &str) -> Option<String> {
        meaning(&self.kind, name)
    }
}

/// Where layers of defaults stand, weakest first.
pub(super) fn depths() -> impl Iterator<Item = Depth> {
    std::iter::once(Depth::Top).chain(std::iter::repeat(Depth::Included))
}

fn meaning(kind: &Kind, name: &str) -> Option<String> {
    if let Some(setting) = keys::find(&keys::POLICY, name) {
        return Some(if name == WAIT { RETRY } else { setting.name }.to_owned());
    }
    match Draft::new(kind).meaning(name)? {
        Meaning::Field(field) | Meaning::Inside(field, _) => Some(field.name.to_string()),
        Meaning::Targets => kind.targets.as_ref()?.names().next().map(str::to_owned),
    }
}

fn of_pair(kind: &Kind, layer: Layer, (name, value): (&Located<String>, &Located<Value>)) -> Option<Said> {
    let known = meaning(kind, &name.value)?;
    if keys::find(&keys::POLICY, &name.value).is_some() {
        return Some(Said { name: known, layer, value: spelt_out(name, value.clone()) });
    }
    let value = match Draft::new(kind).meaning(&name.value) {
        Some(Meaning::Inside(_, key)) => {
            let key = Located::new(key, name.origin.clone());
            Located::new(Value::Map(vec![(key, value.clone())]), value.origin.clone())
        }
        Some(_) | None => value.clone(),
    };
    Some(Said { name: known, layer, value })
}

/// A setting as it would be without the short forms of `retry`, which are as strong as the long one.
fn spelt_out(name: &Located<String>, value: Located<Value>) -> Located<Value> {
    let origin = value.origin.clone();
    let (key, value) = match (&*name.value, &value.value) {
        (WAIT, _) => ("min_delay", value),
        (RETRY, Value::Map(_)) => return value,
        (RETRY, _) => {
            let extra = value.scalar().and_then(|text| text.parse::<u32>().ok()).unwrap_or_default();
            let attempts = Text::plain(extra.saturating_add(1).to_string());
            ("attempts", value.map(|_| Value::Text(attempts)))
        }
        _ => return value,
    };
    let key = Located::new(key.to_owned(), name.origin.clone());
    Located::new(Value::Map(vec![(key, value)]), origin)
}

fn of_url(kind: &Kind, url: &Url, hidden: &Hidden, origin: &Origin) -> Vec<Said> {
    let mut draft = Draft::new(kind);
    // What is wrong with the URL is found where the account is bound.
    let _ = url::read(&mut draft, url, hidden, origin);
    let text = |text: &Text| Value::Text(text.clone());
    let located = |value, origin: &Origin| Located::new(value, origin.clone());
    let settings = url
        .query
        .iter()
        .rev()
        .filter(|(name, _)| keys::is_parameter(name) && keys::find(&keys::POLICY, name).is_some());
    let mut said: Vec<_> = settings
        .map(|(name, value)| {
            let name = Located::new(name.clone(), url::place(name, origin));
            let value = located(text(&hidden.reveal(value)), &name.origin);
            let known = meaning(kind, &name.value).unwrap_or_default();
            Said { name: known, layer: Layer::Url, value: spelt_out(&name, value) }
        })
        .collect();
    said.extend(draft.fields.iter().map(|(field, written, origin)| {
        let value = match written {
            Written::One(one) => text(one),
            Written::Many(items) => Value::List(items.iter().map(|item| located(text(item), origin)).collect()),
            Written::Named(named) => {
                let pair = |(name, value): &(String, Text)| {
                    (Located::new(name.clone(), origin.clone()), located(text(value), origin))
                };
                Value::Map(named.iter().map(pair).collect())
            }
        };
        Said { name: field.name.to_string(), layer: Layer::Url, value: located(value, origin) }
    }));
    if let Some(name) = kind.targets.as_ref().and_then(|targets| targets.names().next()) {
        let targets: Vec<_> = draft.targets.iter().map(|(target, origin)| located(text(target), origin)).collect();
        if !targets.is_empty() {
            let value = located(Value::List(targets), origin);
            said.push(Said { name: name.to_owned(), layer: Layer::Url, value });
        }
    }
    said
}
