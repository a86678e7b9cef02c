//! `dispatch config explain`: a value of an account, where it comes from, and what it overrides.

use std::collections::BTreeSet;

use crate::bind::{Layer, Reach, Said, Trace};
use crate::cli::configuration::lines::{Item, flow};
use crate::cli::configuration::mask::{Secrecy, item};
use crate::cli::configuration::{files, url};
use crate::cli::roster::Roster;
use crate::config::keys;
use crate::config::model::{Entry, Located, Value};
use crate::config::policy::{Policy, PolicyPatch};
use crate::problem::{Origin, Problem};
use crate::restate::scalar;
use crate::secret::MASK;
use crate::service::field::Field;
use crate::suggest;

/// The words about the value at `path`, which is an account's name, a dot, and a field or setting.
///
/// # Errors
/// When there is no such account or no such field.
pub(super) fn explain(path: &str, roster: &Roster) -> Result<String, Problem> {
    let (index, name) = find(path, roster)?;
    let (entry, account) = (&roster.config.accounts[index], &roster.outlines[index].name);
    if name == keys::ENCLOSURES.name {
        return Ok(files::explained(&format!("{account}.{name}"), entry, roster));
    }
    if let Some(place) = own(entry, name) {
        return Ok(own_words(entry, &format!("{account}.{name}"), &place, roster));
    }
    let Some(trace) = Trace::of(entry, &roster.catalog, &roster.config.defaults) else {
        let problem = Problem::new(format!("only a reference knows the service of `{account}`"));
        return Err(problem.at(entry.origin.clone()).hint("write its scheme out, as in `slack://${env:REST}`"));
    };
    let (field, inner) = meant(name, account, &trace)?;
    let subject = Subject { roster, trace: &trace, account, field: &field };
    let mut inners = subject.inners();
    if inners.is_empty() {
        return Ok(subject.words(inner.as_deref()));
    }
    inners.retain(|name| inner.as_ref().is_none_or(|inner| inner == name));
    if let (true, Some(inner)) = (inners.is_empty(), inner) {
        inners.insert(inner);
    }
    Ok(inners.iter().map(|inner| subject.words(Some(inner))).collect())
}

/// The account that a path begins with, and the rest of the path; names of accounts may hold dots.
fn find<'p>(path: &'p str, roster: &Roster) -> Result<(usize, &'p str), Problem> {
    let rest = |name: &str| {
        let begins = path.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
        path.get(name.len()..).filter(|_| begins)?.strip_prefix('.').filter(|rest| !rest.is_empty())
    };
    let fitting = roster.outlines.iter().enumerate();
    let fitting = fitting.filter_map(|(index, outline)| Some((index, outline.name.len(), rest(&outline.name)?)));
    if let Some((index, _, rest)) = fitting.max_by_key(|(_, length, _)| *length) {
        return Ok((index, rest));
    }
    let Some((account, _)) = path.split_once('.') else {
        let problem = Problem::new(format!("`{path}` names no field"));
        return Err(problem.hint("write the account, a dot, and the field, as in `ops-chat.timeout`"));
    };
    let names = roster.outlines.iter().map(|outline| &*outline.name);
    let hint = suggest::hint(account, names);
    Err(Problem::new(format!("there is no account `{account}`"))
        .hint("`dispatch accounts` lists them")
        .maybe_hint(hint))
}

/// What a key means that every account has; nothing for settings and for fields of the service.
enum Own<'e> {
    Value(&'e Located<String>),
    Url(&'e Located<crate::config::reference::Text>),
    Names(Vec<(String, &'e Origin)>),
}

fn own<'e>(entry: &'e Entry, name: &str) -> Option<Own<'e>> {
    match name {
        "name" => entry.name.as_ref().map(Own::Value),
        "service" => entry.service.as_ref().map(Own::Value),
        "url" => entry.url.as_ref().map(Own::Url),
        "tag" | "tags" => Some(Own::Names(entry.tags.iter().map(|tag| (tag.value.to_string(), &tag.origin)).collect())),
        "fallback" => Some(Own::Names(entry.fallback.iter().map(|name| (name.value.clone(), &name.origin)).collect())),
        _ => None,
    }
}

fn own_words(entry: &Entry, path: &str, own: &Own<'_>, roster: &Roster) -> String {
    match own {
        Own::Value(value) => {
            format!("{path}: {}\n{}", scalar(&value.value), from(&value.origin, "in the account", roster))
        }
        Own::Url(address) => {
            let trace = Trace::of(entry, &roster.catalog, &roster.config.defaults);
            let shown = scalar(&url::shown(&address.value, trace.as_ref()));
            format!("{path}: {shown}\n{}", from(&address.origin, "in the account", roster))
        }
        Own::Names(names) if names.is_empty() => format!("{path}: none\n"),
        Own::Names(names) => {
            let listed: Vec<_> = names.iter().map(|(name, _)| scalar(name)).collect();
            let places = names.iter().map(|(name, origin)| format!("  {name} from {origin}\n"));
            format!("{path}: [{}]\n{}", listed.join(", "), places.collect::<String>())
        }
    }
}

/// A setting or field in the words of its definition, and what is asked for inside it.
fn meant(name: &str, account: &str, trace: &Trace) -> Result<(String, Option<String>), Problem> {
    if name == "wait" {
        return Ok(("retry".to_owned(), Some("min_delay".to_owned())));
    }
    let whole = trace.meaning(name).map(|field| (field, None));
    let inside = || {
        let (field, inner) = name.split_once('.')?;
        let field = trace.meaning(field)?;
        let is_known = field != "retry" || keys::find(&keys::RETRY, inner).is_some();
        let is_mapping =
            field == "retry" || trace.of_name(&field).any(|said| matches!(said.value.value, Value::Map(_)));
        (is_known && is_mapping).then(|| (field, Some(inner.to_owned())))
    };
    whole.or_else(inside).ok_or_else(|| {
        let service = &trace.kind.definition.name;
        let fields = trace.kind.fields.iter().flat_map(Field::names);
        let targets = trace.kind.targets.iter().flat_map(|targets| targets.names());
        let mut known: Vec<String> = fields.chain(targets).map(str::to_owned).collect();
        known.extend(keys::names(&keys::POLICY).chain(keys::names(&keys::ACCOUNT)).map(str::to_owned));
        known.extend(keys::names(&keys::RETRY).map(|name| format!("retry.{name}")));
        let near = suggest::nearest(name, known.iter().map(String::as_str))
            .map(|near| format!("did you mean `{account}.{near}`?"));
        let problem = Problem::new(format!("`{service}` has no field `{name}`"));
        problem.hint(format!("`dispatch services {service}` lists what there is")).maybe_hint(near)
    })
}

/// `from` and a place, with what the overlay replaced there.
fn from(origin: &Origin, by: &str, roster: &Roster) -> String {
    let mut words = format!("  from {origin}, {by}\n");
    words.push_str(&replaced(origin, Secrecy::Unsure, roster));
    words
}

/// The value of the base that a value of an overlay replaced.
pub(super) fn replaced(origin: &Origin, secrecy: Secrecy, roster: &Roster) -> String {
    let is_same = |place: &Origin| std::sync::Arc::ptr_eq(&place.source, &origin.source) && place.span == origin.span;
    let pairs = roster.config.written.replaced.iter().filter(|(by, _)| is_same(by));
    let words = pairs.map(|(_, base)| {
        let text = base.source.text().get(base.span.clone()).unwrap_or("").trim();
        let hidden = secrecy == Secrecy::Secret || base.source.is_concealed(&base.span);
        let text = if hidden { scalar(MASK) } else { text.split_whitespace().collect::<Vec<_>>().join(" ") };
        format!("  over {text} at {base}, which the overlay replaces\n")
    });
    words.collect()
}

/// A field or setting of one account.
struct Subject<'a> {
    roster: &'a Roster,
    trace: &'a Trace,
    account: &'a str,
    field: &'a str,
}

impl Subject<'_> {
    /// The names inside a mapping that somebody gives, or that everybody has.
    fn inners(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for said in self.trace.of_name(self.field) {
            if let Value::Map(entries) = &said.value.value {
                names.extend(entries.iter().map(|(name, _)| name.value.clone()));
            }
        }
        if self.field == "retry" {
            names.extend(keys::names(&keys::RETRY).map(str::to_owned));
        }
        names
    }

    /// What is said about it, or about one name inside it, strongest first.
    fn said<'s>(&'s self, inner: Option<&'s str>) -> impl Iterator<Item = (&'s Said, &'s Located<Value>)> {
        self.trace.of_name(self.field).filter_map(move |said| match (&said.value.value, inner) {
            (Value::Map(entries), Some(inner)) => {
                let (_, value) = entries.iter().rev().find(|(name, _)| name.value == inner)?;
                Some((said, value))
            }
            (_, None) => Some((said, &said.value)),
            (_, Some(_)) => None,
        })
    }

    fn words(&self, inner: Option<&str>) -> String {
        let path = match inner {
            Some(inner) => format!("{}.{}.{inner}", self.account, self.field),
            None => format!("{}.{}", self.account, self.field),
        };
        let setting = path.strip_prefix(self.account).map(|rest| rest.trim_start_matches('.')).unwrap_or_default();
        let unsaid = self.unsaid(setting);
        let mut said = self.said(inner).peekable();
        let Some((first, value)) = said.next() else {
            return match unsaid {
                Some((value, by)) => format!("{path}: {value}\n  {by}\n"),
                None => format!("{path}: not set\n"),
            };
        };
        let shown = |said: &Said, value: &Located<Value>| flow(&self.shown(said, value));
        let mut items = self.shown(first, value);
        let mut words = format!("  from {}, {}\n", value.origin, by(first.layer));
        words.push_str(&replaced(&value.origin, self.secrecy(first), self.roster));
        // Targets that one place gives under several names add up.
        while let Some((more, value)) = said.next_if(|(more, _)| self.is_targets() && more.layer == first.layer) {
            items = items.behind(self.shown(more, value));
            words.push_str(&format!("  and from {}, {}\n", value.origin, by(more.layer)));
            words.push_str(&replaced(&value.origin, self.secrecy(more), self.roster));
        }
        words.insert_str(0, &format!("{path}: {}\n", flow(&items)));
        for (weaker, value) in said {
            words.push_str(&format!("  over {} at {}, {}\n", shown(weaker, value), value.origin, by(weaker.layer)));
            words.push_str(&replaced(&value.origin, self.secrecy(weaker), self.roster));
        }
        words.extend(unsaid.map(|(value, by)| format!("  over {value}, {by}\n")));
        words
    }

    fn is_targets(&self) -> bool {
        self.trace.kind.targets.as_ref().is_some_and(|targets| targets.is_called(self.field))
    }

    fn shown(&self, said: &Said, value: &Located<Value>) -> Item {
        item(value, self.secrecy(said))
    }

    fn secrecy(&self, said: &Said) -> Secrecy {
        let is_setting = keys::find(&keys::POLICY, self.field).is_some();
        match said.layer {
            _ if is_setting => Secrecy::Open,
            Layer::Url => Secrecy::in_url(&self.trace.kind, self.field),
            Layer::Account | Layer::Defaults(..) => Secrecy::of(Some(&self.trace.kind), self.field),
        }
    }

    /// The value where nobody says anything, and who decided that.
    fn unsaid(&self, setting: &str) -> Option<(String, String)> {
        let service = &self.trace.kind.definition.name;
        if let Some(field) = self.trace.kind.field(self.field) {
            let default = Some(&field.default).filter(|value| !value.is_none());
            return default.map(|value| {
                let value = match serde_json::to_value(value) {
                    Ok(serde_json::Value::String(text)) => scalar(&text),
                    Ok(other) => other.to_string(),
                    Err(_) => scalar(&value.to_string()),
                };
                (value, format!("the default of `{service}`"))
            });
        }
        let built_in = Policy::default();
        let own = built_in.clone().with(&self.trace.kind.pace);
        let written = |policy: &Policy| {
            let all = PolicyPatch::from(policy).settings();
            all.into_iter().find(|(name, _)| *name == setting).map(|(_, text)| text)
        };
        let value = written(&own)?;
        let by = match written(&built_in) {
            Some(same) if same == value => "built in".to_owned(),
            Some(_) | None => format!("the default of `{service}`"),
        };
        Some((value, by))
    }
}

/// Who says it.
pub(super) fn by(layer: Layer) -> &'static str {
    match layer {
        Layer::Account => "in the account",
        Layer::Url => "in its URL",
        Layer::Defaults(Reach::Service, _) => "in the `defaults` of its service",
        Layer::Defaults(Reach::All, _) => "in `defaults`",
    }
}
