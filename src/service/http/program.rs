//! The compiled half of a definition that sends.

use std::sync::Arc;

use minijinja::Value;

use crate::service::definition::{Definition, LookupSpec};
use crate::service::expression::{Formula, Leaf, Names};
use crate::service::http::request::{Prepared, Request};
use crate::service::http::response::{Response, answering};
use crate::service::http::scope::ScopeBuilder;

/// Everything that a definition says about sending, compiled.
#[derive(Debug)]
pub struct Program {
    bindings: Vec<(Arc<str>, Leaf)>,
    pub(crate) lookups: Vec<Lookup>,
    requests: Vec<Request>,
    pub(crate) response: Response,
}

/// A request whose answer is needed to address a part.
#[derive(Debug)]
pub(crate) struct Lookup {
    pub(crate) name: Arc<str>,
    pub(crate) request: Request,
    pub(crate) value: Formula,
    pub(crate) missing: String,
}

impl Program {
    /// Compiles what a definition says about sending; `names` are those that its templates may use.
    ///
    /// # Errors
    /// A place in the definition and words about it, for every mistake.
    pub fn compile(definition: &Definition, mut names: Names) -> Result<Self, Vec<(String, String)>> {
        let mut faults = Vec::new();
        let mut lookups = Vec::new();
        for spec in &definition.lookups {
            lookups.extend(keep(&mut faults, &spec.name, Lookup::compile(spec, &names)));
            names.declare(&spec.name);
        }
        let mut bindings = Vec::new();
        for (name, text) in &definition.bindings {
            let leaf = keep(&mut faults, text, Leaf::compile(text, &names));
            bindings.extend(leaf.map(|leaf| (Arc::from(name.as_str()), leaf)));
            names.declare(name);
        }
        let requests = definition.send.iter();
        let requests = requests.filter_map(|spec| keep(&mut faults, &spec.url, Request::compile(spec, &names)));
        let requests: Vec<_> = requests.collect();
        if let Some((last, others)) = requests.split_last()
            && (last.when.is_some() || others.iter().any(|other| other.when.is_none()))
        {
            let words = "every request but the last needs a `when`, and the last must have none";
            faults.push(("send".to_owned(), words.to_owned()));
        }
        let response = Response::compile(&definition.response, &names, &definition.name);
        match keep(&mut faults, "response", response) {
            Some(response) if faults.is_empty() => Ok(Self { bindings, lookups, requests, response }),
            _ => Err(faults),
        }
    }

    /// The scope with every named value of the definition.
    pub(crate) fn bind(&self, scope: ScopeBuilder) -> Result<ScopeBuilder, String> {
        self.bindings.iter().try_fold(scope, |scope, (name, leaf)| {
            let value = leaf.eval(&scope.value())?;
            Ok(scope.with(name, value))
        })
    }

    /// The one request that delivers the part.
    pub(crate) fn request(&self, scope: &Value) -> Result<Prepared, String> {
        for request in &self.requests {
            if request.when.as_ref().is_none_or(|when| when.holds(scope).unwrap_or(false)) {
                return request.prepare(scope);
            }
        }
        Err("no request of the definition fits this message".to_owned())
    }
}

impl Lookup {
    fn compile(spec: &LookupSpec, names: &Names) -> Result<Self, String> {
        Ok(Self {
            name: Arc::from(spec.name.as_str()),
            request: Request::compile(&spec.request, names)?,
            value: Formula::answering(&spec.value, &answering(names))?,
            missing: spec.missing.clone(),
        })
    }
}

/// What was compiled; a fault is noted with the place that it lies at.
fn keep<T>(faults: &mut Vec<(String, String)>, place: &str, compiled: Result<T, String>) -> Option<T> {
    compiled.map_err(|words| faults.push((place.to_owned(), words))).ok()
}
