//! From the text of a definition to the service it describes, with every mistake on the way.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::Serde;

use crate::config::keys;
use crate::config::model::{Located, Value as Written};
use crate::config::policy::{Duplicates, PolicyPatch};
use crate::config::reference::Text;
use crate::problem::{Origin, Problem, Problems, Source};
use crate::service::definition::{Definition, FieldType, LimitSpec, PaceSpec, UrlSpec};
use crate::service::expression::{Formula, Names};
use crate::service::field::Field;
use crate::service::http::Program;
use crate::service::kind::{Adapter, Kind, UrlForm};
use crate::service::pattern::Pattern;
use crate::service::target::TargetRules;

/// Names that a template may use in every definition.
const EVERYWHERE: [&str; 9] = ["title", "body", "type", "format", "files", "first", "key", "transport", "base"];

/// The name of the text beside the body, which only the definition of a service that takes one may use.
const ALTERNATIVE: &str = "alternative";

/// Fields that every account has; a definition may not declare them again.
const RESERVED: [&str; 7] = ["name", "url", "service", "tag", "tags", "target", "targets"];

/// Those of them that may be aliases, because in a URL's query they can mean nothing else; a configuration never asks for them.
const FREE_IN_QUERIES: [&str; 2] = ["url", "tags"];

/// Decodes and compiles a definition; every part of it is looked at, whatever is wrong with the others.
pub(super) fn kind(source: &Arc<Source>) -> Result<Kind, Problems> {
    let definition = decode(source)?;
    let mut faults = Faults { source, problems: Problems::new() };
    header(&definition, &mut faults);
    let fields = fields(&definition, &mut faults);
    let mut names = Names::default();
    fields.iter().for_each(|field| names.declare(&field.name));
    let stand_ins = fields.iter().filter_map(|field| Some((&field.name, field.spec.stands_for.as_deref()?)));
    let stand_ins = stand_ins.map(|(name, text)| (name, Formula::answering(text, &names)));
    let stand_ins =
        stand_ins.filter_map(|(name, formula)| Some((Arc::clone(name), faults.keep(name, formula)?))).collect();
    let targets = definition.targets.as_ref().map(|spec| TargetRules::compile(spec, &names));
    let targets = targets.and_then(|targets| faults.keep("targets", targets));
    let urls = definition.urls.iter().map(|spec| (spec.url.as_str(), url_form(spec, &definition, &names)));
    let urls = urls.filter_map(|(place, form)| faults.keep(place, form)).collect();
    let limits = definition.limits.iter().map(|spec| limit(spec, &names));
    let limits = limits.filter_map(|limit| faults.keep("limits", limit)).collect();
    let pace = faults.keep("pace", pace(&definition.pace, source)).unwrap_or_default();
    // A field may be unset, and so may what is inside it.
    let shared = definition.pace.shared.iter().map(|text| (text, Formula::answering(text, &names)));
    let shared = shared.filter_map(|(text, formula)| faults.keep(text, formula)).collect();
    let daily = definition.pace.daily.as_ref().map(|daily| Formula::answering(&daily.max, &names));
    let daily = daily.and_then(|daily| faults.keep("daily", daily));
    let alternative = definition.alternative.as_ref().map(|spec| {
        let barriers = spec.unless.iter().map(|spec| (spec, Formula::sending(&spec.when, &names)));
        barriers.filter_map(|(spec, when)| Some((faults.keep(&spec.when, when)?, spec.why.clone()))).collect()
    });
    EVERYWHERE.iter().for_each(|name| names.declare(name));
    if alternative.is_some() {
        names.declare(ALTERNATIVE);
    }
    if let Some(targets) = &targets {
        targets.declare(&mut names);
    }
    let sent = serde_json::to_string(&(&definition.bindings, &definition.send)).unwrap_or_default();
    if alternative.is_some() && definition.native.is_none() && !sent.contains(ALTERNATIVE) {
        let words =
            format!("no request sends `{ALTERNATIVE}`, so that the text that was written by hand would be lost");
        faults.add(ALTERNATIVE, words);
    }
    let adapter = adapter(&definition, names, &mut faults);
    match adapter {
        Some(adapter) if faults.problems.is_empty() => {
            Ok(Kind { fields, stand_ins, targets, urls, limits, pace, shared, daily, alternative, adapter, definition })
        }
        _ => Err(faults.problems),
    }
}

/// What is wrong with a definition so far.
struct Faults<'a> {
    source: &'a Arc<Source>,
    problems: Problems,
}

impl Faults<'_> {
    /// Adds a problem at the first place where the text names `key`.
    fn add(&mut self, key: &str, words: impl Into<String>) {
        let at = self.source.text().find(key).unwrap_or(0);
        let end = (at + key.len()).min(self.source.text().len());
        self.problems.push(Problem::new(words).at(Origin::new(self.source, at..end)));
    }

    /// Keeps the value of a result, or adds its words.
    fn keep<T>(&mut self, key: &str, result: Result<T, String>) -> Option<T> {
        result.map_err(|words| self.add(key, words)).ok()
    }
}

fn header(definition: &Definition, faults: &mut Faults<'_>) {
    if definition.version != 1 {
        let version = definition.version;
        faults.add("version", format!("version {version} of the definition language is not known; write `version: 1`"));
    }
    if definition.formats.is_empty() {
        faults.add("formats", "a service must take at least one format");
    }
    if definition.tests.is_empty() {
        faults.add("tests", "a definition without tests proves nothing; add at least one");
    }
}

fn fields(definition: &Definition, faults: &mut Faults<'_>) -> Vec<Field> {
    let compiled = definition.fields.iter().map(|(name, spec)| (name, Field::compile(name, spec)));
    let fields: Vec<_> = compiled.filter_map(|(name, field)| faults.keep(name, field)).collect();
    for (field, name) in fields.iter().flat_map(|field| field.names().map(move |name| (field, name))) {
        let alias = name != &*field.name;
        let reserved = RESERVED.contains(&name) && !(alias && FREE_IN_QUERIES.contains(&name));
        let shadows = (EVERYWHERE.contains(&name) || name == ALTERNATIVE) && !alias;
        let twice = fields.iter().filter(|field| field.is_called(name)).count() > 1;
        if reserved || shadows || twice || keys::find(&keys::POLICY, name).is_some() {
            faults.add(name, format!("the field name `{name}` is taken already"));
        }
    }
    fields
}

fn limit(spec: &LimitSpec, names: &Names) -> Result<(Option<Formula>, LimitSpec), String> {
    let when = spec.when.as_deref().map(|when| Formula::sending(when, names)).transpose()?;
    Ok((when, spec.clone()))
}

fn adapter(definition: &Definition, names: Names, faults: &mut Faults<'_>) -> Option<Adapter> {
    match (definition.native, definition.send.is_empty()) {
        (Some(native), true) => Some(Adapter::Native(native)),
        (None, false) => match Program::compile(definition, names) {
            Ok(program) => Some(Adapter::Http(Arc::new(program))),
            Err(all) => {
                all.into_iter().for_each(|(place, words)| faults.add(&place, words));
                None
            }
        },
        _ => {
            faults.add("send", "a definition needs either `send` or `native`");
            None
        }
    }
}

fn url_form(spec: &UrlSpec, definition: &Definition, names: &Names) -> Result<UrlForm, String> {
    let (vendor, place) = match spec.url.split_once("://") {
        Some((vendor, place)) => (Some(vendor.to_owned()), place),
        None => (None, spec.url.as_str()),
    };
    let kind_of = |token: &str| match definition.fields.get(token) {
        Some(field) => Some(field.kind),
        None => (token == "targets" && definition.targets.is_some()).then_some(FieldType::Text),
    };
    let mut names = names.clone();
    ["targets", "given", "caught"].into_iter().for_each(|name| names.declare(name));
    if let Some(stranger) = spec.set.keys().find(|name| !definition.fields.contains_key(*name)) {
        return Err(format!("the URL sets `{stranger}`, which is no field"));
    }
    Ok(UrlForm {
        pattern: Pattern::compile(place, kind_of)?,
        vendor,
        when: spec.when.as_deref().map(|when| Formula::sending(when, &names)).transpose()?,
        set: spec.set.iter().map(|(name, value)| (name.clone(), Value::from(Serde(value)))).collect(),
        spec: spec.clone(),
    })
}

/// The definition's pace in the terms of the configuration.
fn pace(spec: &PaceSpec, source: &Arc<Source>) -> Result<PolicyPatch, String> {
    let mut patch =
        PolicyPatch { concurrency: spec.concurrency, duplicates: spec.duplicates, ..PolicyPatch::default() };
    let burst = spec.burst.map(|burst| burst.to_string());
    for (key, text) in [
        ("rate", &spec.rate),
        ("burst", &burst),
        ("min_gap", &spec.min_gap),
        ("timeout", &spec.timeout),
        ("rto", &spec.timeout),
    ] {
        let Some(text) = text else { continue };
        let origin = Origin::new(source, 0..0);
        let value = Located::new(Written::Text(Text::plain(text.as_str())), origin.clone());
        patch.read(key, &value).transpose().map_err(|problem| problem.message)?;
    }
    if spec.duplicates == Some(Duplicates::Verify) && !spec.verify {
        return Err("`duplicates: verify` needs `verify: true`".to_owned());
    }
    match (patch.rate, patch.burst) {
        (None, Some(_)) => Err("`burst` needs a `rate`".to_owned()),
        (Some(rate), Some(burst)) if burst > rate.count => Err("`burst` is more than the count of `rate`".to_owned()),
        _ => Ok(patch),
    }
}

fn decode(source: &Arc<Source>) -> Result<Definition, Problems> {
    let decoder = serde_yaml::Deserializer::from_str(source.text());
    serde_path_to_error::deserialize(decoder).map_err(|error| {
        let inner = error.inner();
        let offset = inner.location().map_or(0, |location| location.index());
        let words = inner.to_string();
        // The decoder repeats its path and its position; the problem has both of them already.
        let words = words.split(" at line ").next().unwrap_or(&words);
        let words = words.strip_prefix(&format!("{}: ", error.path())).unwrap_or(words);
        let problem = Problem::new(format!("`{}`: {words}", error.path()));
        problem.at(Origin::new(source, offset..offset)).into()
    })
}
