//! Secrets leave a configuration: a variable is invented for each, and the configuration refers to it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::bind::Stated;
use crate::config::reference::{Otherwise, Piece, Place, Reference, Text};
use crate::problem::Origin;
use crate::secret::Secret;
use crate::service::field::Written;

/// A variable that has to be set to what stood in a configuration.
#[derive(Clone)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What it has to be.
    pub value: Secret,
    /// Where that stands, and what it is there.
    pub uses: Vec<Use>,
}

/// One place of a secret.
#[derive(Clone, Debug)]
pub struct Use {
    /// The account's name.
    pub account: String,
    /// The field, and the name inside it where it is a mapping.
    pub field: String,
    /// Where it stands.
    pub origin: Origin,
}

/// A secret as it is found in one account.
struct Found {
    account: usize,
    /// Which text of the field, in the order of [`Written::texts`].
    place: (Arc<str>, usize),
    field: String,
    value: String,
    origin: Origin,
}

/// Puts a reference in place of every literal secret, and says which variables that takes, in the order of the accounts. Accounts
/// of one service that have the same secret share a variable. A text with a reference in it stays as it is.
pub fn invent(stated: &mut [Option<Stated>], names: &[String]) -> Vec<Variable> {
    let found: Vec<Found> = stated.iter().enumerate().flat_map(|(at, stated)| secrets(at, stated.as_ref())).collect();
    let service = |found: &Found| stated[found.account].as_ref().map_or("", |it| it.kind.definition.name.as_str());
    let mut shared: HashMap<(String, &str, &str), Vec<&Found>> = HashMap::new();
    for found in &found {
        shared.entry((service(found).to_owned(), &found.field, &found.value)).or_default().push(found);
    }
    let (mut variables, mut taken): (Vec<Variable>, _) = (Vec::new(), HashSet::new());
    let mut references = Vec::new();
    for first in &found {
        // Each secret gets its variable where it is met first.
        let Some(places) = shared.remove(&(service(first).to_owned(), &first.field, &first.value)) else { continue };
        let owner = match places.iter().any(|place| place.account != first.account) {
            true => service(first),
            false => &names[first.account],
        };
        let base = variable_name(&format!("{owner}_{}", first.field));
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        let name = std::iter::once(base.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
        let name = name.unwrap_or(base);
        let uses = places.iter().map(|found| Use {
            account: names[found.account].clone(),
            field: found.field.clone(),
            origin: found.origin.clone(),
        });
        references.extend(places.iter().map(|found| (found.account, found.place.clone(), name.clone())));
        variables.push(Variable { name: name.clone(), value: Secret::new(first.value.as_str()), uses: uses.collect() });
    }
    for (account, (field, index), name) in references {
        let fields = stated[account].iter_mut().flat_map(|stated| &mut stated.fields);
        for (_, written, _) in fields.filter(|(own, ..)| *own == field) {
            refer(written, index, &name);
        }
    }
    variables
}

/// Every literal secret of an account.
fn secrets(account: usize, stated: Option<&Stated>) -> Vec<Found> {
    let mut all = Vec::new();
    for (name, written, origin) in stated.iter().flat_map(|stated| &stated.fields) {
        if !stated.and_then(|stated| stated.kind.field(name)).is_some_and(|field| field.spec.secret) {
            continue;
        }
        for (index, text) in written.texts().enumerate() {
            let Some(value) = text.literal().filter(|value| !value.is_empty()) else { continue };
            let field = match written {
                Written::Named(named) => format!("{name}.{}", named.get(index).map_or("", |(key, _)| key)),
                Written::One(_) | Written::Many(_) => name.to_string(),
            };
            let (value, place) = (value.to_owned(), (Arc::clone(name), index));
            all.push(Found { account, place, field, value, origin: origin.clone() });
        }
    }
    all
}

/// Upper-case letters, digits and `_`, as shells and `.env` files take them.
fn variable_name(text: &str) -> String {
    let letters = text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    let name: String = letters.collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

fn refer(written: &mut Written<Text>, index: usize, name: &str) {
    let place = Place::Env(name.to_owned());
    let reference = Text { pieces: vec![Piece::Reference(Reference { place, otherwise: Otherwise::Missing })] };
    let text = match written {
        Written::One(text) => Some(text),
        Written::Many(texts) => texts.get_mut(index),
        Written::Named(named) => named.get_mut(index).map(|(_, text)| text),
    };
    if let Some(text) = text {
        *text = reference;
    }
}
