//! What was written for one account, gathered from its URL and then from its configuration, the later winning.

use minijinja::Value as Template;

use crate::config::keys;
use crate::config::model::{Located, Value};
use crate::config::policy::PolicyPatch;
use crate::config::reference::Text;
use crate::problem::{Origin, Problem};
use crate::service::field::{Field, Written};
use crate::service::kind::Kind;
use crate::suggest;

/// Fields, targets and delivery settings as they were written.
pub(super) struct Draft<'k> {
    pub(super) kind: &'k Kind,
    pub(super) fields: Vec<(&'k Field, Written<Text>, Origin)>,
    pub(super) targets: Vec<(Text, Origin)>,
    pub(super) policy: PolicyPatch,
    /// The fields that are `null`, which sets aside their defaults.
    pub(super) unset: Vec<&'k Field>,
}

/// What a name means for an account of a service.
pub(super) enum Meaning<'k> {
    Field(&'k Field),
    /// A name inside a mapping field, by the field's prefix.
    Inside(&'k Field, String),
    Targets,
}

impl<'k> Draft<'k> {
    pub(super) fn new(kind: &'k Kind) -> Self {
        Self { kind, fields: Vec::new(), targets: Vec::new(), policy: PolicyPatch::default(), unset: Vec::new() }
    }

    /// Takes a query parameter of the URL.
    pub(super) fn query(&mut self, name: &str, value: Text, origin: &Origin) -> Result<(), Problem> {
        let located = Located::new(Value::Text(value.clone()), origin.clone());
        let setting = Some(name.to_lowercase()).filter(|name| keys::is_parameter(name));
        if let Some(result) = setting.and_then(|name| self.policy.read(&name, &located)) {
            return result;
        }
        match self.meaning(name) {
            Some(Meaning::Field(field)) => self.set(field, Written::One(value), origin),
            Some(Meaning::Inside(field, key)) => self.set(field, Written::Named(vec![(key, value)]), origin),
            Some(Meaning::Targets) => self.targets.push((value, origin.clone())),
            None => return Err(self.unknown(name, origin)),
        }
        Ok(())
    }

    /// Takes a key of the configuration.
    pub(super) fn key(&mut self, name: &Located<String>, value: &Located<Value>) -> Result<(), Problem> {
        let Some(meaning) = self.meaning(&name.value) else {
            // It may be a secret under a name that is mistyped.
            value.origin.source.conceal(value.origin.span.clone());
            return Err(self.unknown(&name.value, &name.origin));
        };
        if let Meaning::Targets = meaning {
            self.targets.extend(targets(&name.value, value)?);
            return Ok(());
        }
        let Some(written) = written(&name.value, value)? else {
            if let Meaning::Field(field) = meaning {
                self.unset.push(field);
            }
            return Ok(());
        };
        match (meaning, written) {
            (Meaning::Inside(field, key), Written::One(text)) => {
                self.set(field, Written::Named(vec![(key, text)]), &value.origin);
            }
            (Meaning::Field(field), written) => self.set(field, written, &value.origin),
            (Meaning::Targets | Meaning::Inside(..), _) => {
                return Err(value.problem(format!("`{}` takes one text", name.value)));
            }
        }
        Ok(())
    }

    /// Sets a field, in place of a weaker value; the names of a mapping are kept side by side.
    pub(super) fn set(&mut self, field: &'k Field, written: Written<Text>, origin: &Origin) {
        if field.spec.secret {
            origin.source.conceal(origin.span.clone());
        }
        let known = self.fields.iter_mut().find(|(known, ..)| known.name == field.name);
        match (known, written) {
            (Some((_, Written::Named(names), _)), Written::Named(more)) => {
                names.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
                names.extend(more);
            }
            (Some(known), written) => *known = (field, written, origin.clone()),
            (None, written) => self.fields.push((field, written, origin.clone())),
        }
    }

    /// Moves what was written under a name that only stands for another field to that field, in each of the drafts of one account,
    /// of which the earlier are stronger; `literal` tells the text that was meant.
    pub(super) fn settle(
        drafts: &mut [Self],
        literal: impl Fn(&Text, &Origin) -> Option<String>,
    ) -> Result<(), Problem> {
        let Some(kind) = drafts.first().map(|draft| draft.kind) else { return Ok(()) };
        for (name, meant) in &kind.stand_ins {
            let is_there = |draft: &Self, name: &str| draft.fields.iter().any(|(field, ..)| *field.name == *name);
            if !drafts.iter().any(|draft| is_there(draft, name)) {
                continue;
            }
            let known = |field: &Field| {
                let all = drafts.iter().flat_map(|draft| &draft.fields);
                let (_, written, origin) = all.into_iter().find(|(own, ..)| own.name == field.name)?;
                let Written::One(text) = written else { return None };
                literal(text, origin).filter(|_| !field.spec.secret)
            };
            let value = |field: &Field| match known(field) {
                Some(text) => field.value(&Written::One(text.clone())).unwrap_or_else(|_| text.into()),
                None => Template::from(()),
            };
            let scope = kind.fields.iter().map(|field| (Template::from(&field.name), value(field)));
            let meant = meant.eval(&Template::from_pairs(scope)).ok();
            let Some(meant) = meant.as_ref().and_then(|name| kind.field(name.as_str()?)) else { continue };
            for draft in drafts.iter_mut() {
                draft.move_to(name, meant)?;
            }
        }
        Ok(())
    }

    /// Moves the value of a field to another one.
    fn move_to(&mut self, name: &str, meant: &'k Field) -> Result<(), Problem> {
        let Some(place) = self.fields.iter().position(|(field, ..)| *field.name == *name) else { return Ok(()) };
        let (_, written, origin) = self.fields.remove(place);
        if self.fields.iter().any(|(field, ..)| field.name == meant.name) {
            let words = format!("`{name}` means `{}` here, which is given, too", meant.name);
            return Err(Problem::new(words).at(origin).hint("remove one of them"));
        }
        self.set(meant, written, &origin);
        Ok(())
    }

    /// One draft of all those of an account, of which the earlier are stronger.
    pub(super) fn united(kind: &'k Kind, drafts: Vec<Self>) -> Self {
        let mut drafts = drafts.into_iter();
        let strongest = drafts.next().unwrap_or_else(|| Self::new(kind));
        drafts.fold(strongest, |mut strong, weak| {
            for (field, written, origin) in weak.fields {
                let known = strong.fields.iter_mut().find(|(known, ..)| known.name == field.name);
                match (known, written) {
                    (Some((_, Written::Named(names), _)), Written::Named(mut more)) => {
                        more.retain(|(name, _)| names.iter().all(|(other, _)| other != name));
                        names.extend(more);
                    }
                    (Some(_), _) => {}
                    (None, _) if strong.unset.iter().any(|unset| unset.name == field.name) => {}
                    (None, written) => strong.fields.push((field, written, origin)),
                }
            }
            if strong.targets.is_empty() {
                strong.targets = weak.targets;
            }
            strong.unset.extend(weak.unset);
            strong
        })
    }

    /// What a name means for the account.
    pub(super) fn meaning(&self, name: &str) -> Option<Meaning<'k>> {
        if let Some(field) = self.kind.field(name) {
            return Some(Meaning::Field(field));
        }
        if self.kind.targets.as_ref().is_some_and(|targets| targets.is_called(name)) {
            return Some(Meaning::Targets);
        }
        let prefix = name.chars().next()?;
        let field = self.kind.fields.iter().find(|field| field.spec.prefix == Some(prefix))?;
        let key = name.get(prefix.len_utf8()..).filter(|key| !key.is_empty())?;
        Some(Meaning::Inside(field, key.to_owned()))
    }

    /// Whether two options of a URL are one, of which only one value can count.
    pub(super) fn is_one(&self, name: &str, other: &str) -> bool {
        match (self.meaning(name), self.meaning(other)) {
            (Some(Meaning::Field(one)), Some(Meaning::Field(other))) => one.name == other.name,
            (Some(Meaning::Inside(..)), Some(Meaning::Inside(..))) => name == other,
            (None, None) => name.eq_ignore_ascii_case(other),
            // Targets add up.
            _ => false,
        }
    }

    fn unknown(&self, name: &str, origin: &Origin) -> Problem {
        let service = &self.kind.definition.name;
        // A `?` in a password begins the query, whose names may then be the rest of the password.
        if !name.chars().all(|c| c.is_alphanumeric() || "_-.+: ".contains(c)) {
            return Problem::new(format!("`{service}` has no option of this name"))
                .at(origin.clone())
                .hint("write a `?` as `%3F` where it does not begin the options, and an `@` after it as `%40`");
        }
        let own = self.kind.fields.iter().flat_map(Field::names);
        let targets = self.kind.targets.iter().flat_map(|targets| targets.names());
        let known =
            own.chain(targets).chain(keys::POLICY.iter().map(|key| key.name).filter(|key| keys::is_parameter(key)));
        let near = suggest::nearest(name, known).map(|near| format!("did you mean `{near}`?"));
        let hint = near.unwrap_or_else(|| format!("`dispatch services {service}` lists what there is"));
        Problem::new(format!("`{service}` has no option `{name}`")).at(origin.clone()).hint(hint)
    }
}

/// The targets of a value, each with its own place.
fn targets(name: &str, value: &Located<Value>) -> Result<Vec<(Text, Origin)>, Problem> {
    match &value.value {
        Value::Null => Ok(Vec::new()),
        Value::List(items) => items.iter().map(|item| Ok((text(name, item)?, item.origin.clone()))).collect(),
        _ => Ok(vec![(text(name, value)?, value.origin.clone())]),
    }
}

/// The texts of a value; nothing where it is `null`.
fn written(name: &str, value: &Located<Value>) -> Result<Option<Written<Text>>, Problem> {
    Ok(Some(match &value.value {
        Value::Null => return Ok(None),
        Value::List(items) => Written::Many(items.iter().map(|item| text(name, item)).collect::<Result<_, _>>()?),
        Value::Map(entries) => Written::Named(
            entries.iter().map(|(key, value)| Ok((key.value.clone(), text(name, value)?))).collect::<Result<_, _>>()?,
        ),
        Value::Text(_) | Value::Bool(_) | Value::Int(_) | Value::Float(_) => Written::One(text(name, value)?),
    }))
}

fn text(name: &str, value: &Located<Value>) -> Result<Text, Problem> {
    match &value.value {
        Value::Text(text) => Ok(text.clone()),
        _ => match value.scalar() {
            Some(scalar) => Ok(Text::plain(scalar)),
            None => Err(value.problem(format!("`{name}` takes texts here, and this is none"))),
        },
    }
}
