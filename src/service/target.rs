//! The targets of a service: how one is written, and what it becomes.

use minijinja::Value;
use minijinja::value::Serde;
use regex::Regex;
use serde_json::{Map, Value as Json};

use crate::message::Target;
use crate::service::definition::TargetSpec;
use crate::service::email::{self, Mailbox};
use crate::service::expression::{Formula, Leaf, Names};
use crate::service::field::{items, whole};

/// The compiled targets of a definition.
#[derive(Debug)]
pub struct TargetRules {
    /// The declaration.
    pub spec: TargetSpec,
    /// How many targets one message may carry, over the account's fields.
    pub batch: Option<Formula>,
    kinds: Vec<Kind>,
}

#[derive(Debug)]
struct Kind {
    name: String,
    shape: Shape,
    set: Vec<(String, Leaf)>,
}

#[derive(Debug)]
enum Shape {
    Pattern(Regex),
    Email,
}

/// The names that always mean targets.
const NAMES: [&str; 2] = ["to", "targets"];

impl TargetRules {
    /// Compiles a declaration; `fields` are the names of the account's fields.
    ///
    /// # Errors
    /// Words that say what is wrong with it.
    pub fn compile(spec: &TargetSpec, fields: &Names) -> Result<Self, String> {
        let mut kinds = Vec::new();
        for kind in &spec.kinds {
            let shape = match (&kind.pattern, kind.email) {
                (Some(pattern), false) => Shape::Pattern(whole(pattern)?),
                (None, true) => Shape::Email,
                _ => return Err(format!("target kind `{}` needs either `match` or `email: true`", kind.name)),
            };
            let mut names = fields.clone();
            shape.captures().for_each(|name| names.declare(name));
            let set = kind.set.iter().map(|(name, text)| Ok((name.clone(), Leaf::compile(text, &names)?)));
            kinds.push(Kind { name: kind.name.clone(), set: set.collect::<Result<_, String>>()?, shape });
        }
        // A field may be unset, and so may what is inside it.
        let batch = spec.batch.as_ref().map(|text| Formula::answering(text, fields)).transpose()?;
        Ok(Self { spec: spec.clone(), batch, kinds })
    }

    /// Every name that means targets.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        NAMES.into_iter().chain(self.spec.aliases.iter().map(String::as_str))
    }

    /// Whether a name in a configuration or a URL means targets.
    pub fn is_called(&self, name: &str) -> bool {
        self.names().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Declares what templates may say of `target`.
    pub fn declare(&self, names: &mut Names) {
        for name in ["kind", "value"].into_iter().chain(self.kinds.iter().flat_map(|kind| kind.fields())) {
            names.declare_target(name);
        }
    }

    /// The pieces of a text that lists targets, in order; what is between quotes stays together where targets are mail addresses.
    pub fn listed<'t>(&self, text: &'t str) -> Vec<&'t str> {
        if self.kinds.iter().any(|kind| matches!(kind.shape, Shape::Email)) {
            return email::items(text).collect();
        }
        match self.spec.split_at_space {
            true => items(text).flat_map(str::split_whitespace).collect(),
            false => items(text).collect(),
        }
    }

    /// What one target means; `scope` holds the account's fields.
    ///
    /// # Errors
    /// Words that say which kinds of target exist.
    pub fn parse(&self, text: &str, scope: &Value) -> Result<Target, String> {
        for kind in &self.kinds {
            let Some(mut value) = kind.shape.fit(text)? else { continue };
            if !kind.set.is_empty() {
                let own = minijinja::context! { ..Value::from(Serde(&value)), ..scope.clone() };
                for (name, leaf) in &kind.set {
                    let set = leaf.eval(&own).map_err(|error| format!("`{text}` is no good target: {error}"))?;
                    value.insert(name.clone(), serde_json::to_value(set).unwrap_or(Json::Null));
                }
            }
            value.insert("kind".to_owned(), Json::from(kind.name.as_str()));
            value.insert("value".to_owned(), Json::from(text));
            for name in self.kinds.iter().flat_map(Kind::fields) {
                value.entry(name).or_insert(Json::Null);
            }
            return Ok(Target { label: label(text, &value).into(), value, row: None });
        }
        let examples: Vec<_> =
            self.spec.kinds.iter().map(|kind| format!("`{}` ({})", kind.example, kind.name)).collect();
        // What stands before an `@` may be a user name and password, lost on their way to the front of a URL.
        let shown = match text.rsplit_once('@') {
            Some((before, rest)) if before.contains(':') => format!("…@{rest}"),
            _ => text.to_owned(),
        };
        Err(format!("`{shown}` is no target; write one like {}", examples.join(" or ")))
    }
}

/// What plans and reports call a target: as it was written, a mail address with a name in its usual spelling.
fn label(text: &str, value: &Map<String, Json>) -> String {
    let part = |name: &str| value.get(name).and_then(Json::as_str).map(str::to_owned);
    match (part("address"), part("name")) {
        (Some(address), Some(name)) if text.contains('<') => Mailbox { name: Some(name), address }.to_string(),
        _ => text.to_owned(),
    }
}

impl Kind {
    fn fields(&self) -> impl Iterator<Item = &str> {
        self.shape.captures().chain(self.set.iter().map(|(name, _)| name.as_str()))
    }
}

impl Shape {
    fn captures(&self) -> impl Iterator<Item = &str> {
        let (pattern, email) = match self {
            Self::Pattern(pattern) => (Some(pattern.capture_names().flatten()), None),
            Self::Email => (None, Some(["address", "name"].into_iter())),
        };
        pattern.into_iter().flatten().chain(email.into_iter().flatten())
    }

    /// What the shape catches in a text, if it fits.
    fn fit(&self, text: &str) -> Result<Option<Map<String, Json>>, String> {
        match self {
            Self::Pattern(pattern) => Ok(pattern.captures(text).map(|groups| {
                let group = |name: &str| groups.name(name).map_or(Json::Null, |group| Json::from(group.as_str()));
                pattern.capture_names().flatten().map(|name| (name.to_owned(), group(name))).collect()
            })),
            Self::Email if !text.contains('@') => Ok(None),
            Self::Email => {
                let mailbox = email::parse(text).map_err(|problem| problem.message)?;
                let name = mailbox.name.map_or(Json::Null, Json::from);
                Ok(Some(Map::from_iter([
                    ("address".to_owned(), Json::from(mailbox.address)),
                    ("name".to_owned(), name),
                ])))
            }
        }
    }
}
