//! Which form of a service's URLs a URL has, and what it gives to the account.

use std::sync::Arc;

use minijinja::Value;

use crate::bind::draft::Draft;
use crate::bind::{loose, slashes};
use crate::config::reference::Text;
use crate::problem::{Origin, Problem, Problems};
use crate::service::catalog::Catalog;
use crate::service::definition::FieldType;
use crate::service::field::{Field, Written};
use crate::service::kind::{Kind, UrlForm};
use crate::service::pattern::Caught;
use crate::service::url::{Hidden, Url, decode};
use crate::warning::Warning;

/// The service of a URL: by its scheme, or because it is a web address that one of the services knows as its own.
pub(super) fn kind(catalog: &Catalog, url: &Url, hidden: &Hidden) -> Result<Arc<Kind>, Problems> {
    if !matches!(url.scheme.as_str(), "http" | "https") {
        return catalog.of_scheme(&url.scheme);
    }
    let kinds = catalog.all()?;
    let known = kinds.into_iter().find(|kind| fitting(&Draft::new(kind), url, hidden).is_ok());
    known.ok_or_else(|| {
        Problem::new("no service knows this web address")
            .hint("to post JSON to any address, write it as `json://` or `jsons://`")
            .into()
    })
}

/// Takes everything from a URL: its pieces by the first form that fits, then its query.
pub(super) fn read(draft: &mut Draft<'_>, url: &Url, hidden: &Hidden, origin: &Origin) -> Problems {
    let mut problems = Problems::new();
    let url = &loose::tightened(draft, url);
    let form = match fitting(draft, url, hidden) {
        Ok((form, mut caught)) => {
            problems.extend(
                slashes::rejoin(draft.kind, &mut caught, hidden)
                    .map(|problem| problem.at(origin.clone()))
                    .into_iter()
                    .collect(),
            );
            take(draft, form, caught, hidden, origin);
            Some(form)
        }
        Err(_) if password_strays(url) => {
            let problem = Problem::new("a user name or password reaches into the path of this URL").at(origin.clone());
            return problem.hint("write `/` and `?` in it as `%2F` and `%3F`").into();
        }
        Err(problem) => {
            problems.push(problem.at(origin.clone()));
            None
        }
    };
    for (index, (name, value)) in url.query.iter().enumerate() {
        let ignored = form.is_some_and(|form| form.spec.ignore.iter().any(|known| known.eq_ignore_ascii_case(name)));
        if !ignored {
            let later =
                url.query.iter().skip(index + 1).map(|(later, _)| later).find(|later| draft.is_one(name, later));
            problems.extend(later.map(|later| replaced(name, later).at(place(name, origin))).into_iter().collect());
            problems.keep(draft.query(name, hidden.reveal(value), &place(name, origin)));
        }
    }
    problems
}

/// The warning about an option that another one takes the place of.
fn replaced(name: &str, later: &str) -> Problem {
    let words = match name == later {
        true => format!("`{name}` is given twice, and the last one counts"),
        false => format!("`{name}` and `{later}` mean the same, and `{later}` counts, because it comes later"),
    };
    Problem::new(words).hint("remove one of them").warn(Warning::IgnoredKey)
}

/// Whether an `@` that should end a password comes too late, so that no piece of the URL may be shown.
fn password_strays(url: &Url) -> bool {
    let begins = url.authority.contains(':') && !url.authority.contains('@');
    let mut rest = url.path.iter().chain(url.query.iter().flat_map(|(name, value)| [name, value]));
    begins && rest.any(|text| text.contains('@'))
}

/// A form with what its tokens caught.
type Fitting<'k> = (&'k UrlForm, Vec<(&'k str, Caught)>);

/// The first form that fits, with what it caught.
fn fitting<'k>(draft: &Draft<'k>, url: &Url, hidden: &Hidden) -> Result<Fitting<'k>, Problem> {
    let kind = draft.kind;
    let own = kind.transport(&url.scheme).is_some();
    let mut misfit = None;
    for form in kind.urls.iter().filter(|form| match &form.vendor {
        Some(vendor) => *vendor == url.scheme,
        None => own,
    }) {
        for mut caught in form.pattern.catch(url) {
            loose::tell_the_password(kind, url, &mut caught);
            if !condition_holds(form, draft, url, &caught) {
                continue;
            }
            let unfit = caught.iter().find_map(|(name, caught)| match caught {
                Caught::Piece(text) if !hidden.is_in(text) => {
                    // A slash in a password puts a part of it where a port should be.
                    kind.field(name)?.unseen_value(&Written::One(text.clone())).err()
                }
                Caught::Piece(_) | Caught::List(_) | Caught::Path(_) => None,
            });
            match unfit {
                Some(words) => misfit.get_or_insert(words),
                None => return Ok((form, caught)),
            };
        }
    }
    let service = &kind.definition.name;
    let hint = match loose::lacks_brackets(kind, &url.authority) {
        true => "write the IPv6 address in brackets, which tell it from the port".to_owned(),
        false => format!("`dispatch services {service}` shows every form"),
    };
    let undecodable = || url.path.iter().find_map(|piece| decode(piece).err());
    let words = misfit.or_else(undecodable);
    Err(Problem::new(words.unwrap_or_else(|| format!("this URL has none of the forms that `{service}` knows")))
        .hint(hint))
}

/// Whether the form's condition holds, over the texts of the query, which win, and those that were caught.
fn condition_holds(form: &UrlForm, draft: &Draft<'_>, url: &Url, caught: &[(&str, Caught)]) -> bool {
    let Some(when) = &form.when else { return true };
    let text = |name: &str| {
        let caught = caught.iter().find_map(|(own, caught)| match caught {
            Caught::Piece(text) if *own == name => Some(text.as_str()),
            _ => None,
        });
        let field = draft.kind.field(name);
        let asked = url.query.iter().rev().find(|(key, _)| field.is_some_and(|field| field.is_called(key)));
        asked.map(|(_, value)| value.as_str()).or(caught)
    };
    let value = |field: &Field| match text(&field.name) {
        Some(text) => field.value(&Written::One(text.to_owned())).unwrap_or_else(|_| Value::from(text)),
        None => Value::from(()),
    };
    let targets = draft.kind.targets.as_ref();
    let aimed = url.query.iter().any(|(key, _)| targets.is_some_and(|targets| targets.is_called(key)));
    let given = url.query.iter().filter_map(|(key, _)| draft.kind.field(key)).map(|field| Value::from(&field.name));
    let caught_names = caught.iter().map(|(name, _)| Value::from(*name));
    let fields = draft.kind.fields.iter().map(|field| (&*field.name, value(field)));
    let scope =
        fields.chain([("targets", Value::from(aimed)), ("given", given.collect()), ("caught", caught_names.collect())]);
    when.holds(&Value::from_pairs(scope)).unwrap_or(false)
}

fn take<'k>(draft: &mut Draft<'k>, form: &'k UrlForm, caught: Vec<(&str, Caught)>, hidden: &Hidden, origin: &Origin) {
    for (name, caught) in caught {
        match (draft.kind.field(name), caught) {
            (Some(field), Caught::Piece(text)) => draft.set(field, Written::One(hidden.reveal(&text)), origin),
            (Some(field), Caught::List(texts)) => {
                draft.set(field, Written::Many(texts.iter().map(|text| hidden.reveal(text)).collect()), origin);
            }
            (Some(field), Caught::Path(path)) => {
                let is_raw = field.spec.kind == FieldType::Path;
                // A path that no request carries is that of a file, which no slash ends.
                let path = if is_raw { path } else { decode(path.trim_end_matches('/')).unwrap_or(path) };
                draft.set(field, Written::One(hidden.reveal(&path)), origin);
            }
            (None, Caught::Piece(text) | Caught::Path(text)) => {
                draft.targets.push((hidden.reveal(&text), origin.clone()))
            }
            (None, Caught::List(texts)) => {
                draft.targets.extend(texts.iter().map(|text| (hidden.reveal(text), origin.clone())));
            }
        }
    }
    for (name, value) in &form.set {
        if let Some(field) = draft.kind.field(name) {
            draft.set(field, Written::One(Text::plain(value.to_string())), origin);
        }
    }
}

/// The place of a query parameter's name inside a URL.
pub(super) fn place(name: &str, origin: &Origin) -> Origin {
    let text = origin.source.text().get(origin.span.clone()).unwrap_or("");
    let query = text.find('?').unwrap_or(0);
    match text.get(query..).and_then(|query| query.find(name)) {
        Some(at) => {
            let start = origin.span.start + query + at;
            Origin::new(&origin.source, start..start + name.len())
        }
        None => origin.clone(),
    }
}
