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
            match Lookup::compile(spec, &names) {
                Ok(lookup) => lookups.push(lookup),
                Err(words) => faults.push((spec.name.clone(), words)),
            }
            names.declare(&spec.name);
        }
        let mut bindings = Vec::new();
        for (name, text) in &definition.bindings {
            match Leaf::compile(text, &names) {
                Ok(leaf) => bindings.push((Arc::from(name.as_str()), leaf)),
                Err(words) => faults.push((text.clone(), words)),
            }
            names.declare(name);
        }
        let mut requests = Vec::new();
        for spec in &definition.send {
            match Request::compile(spec, &names) {
                Ok(request) => requests.push(request),
                Err(words) => faults.push((spec.url.clone(), words)),
            }
        }
        if requests
            .split_last()
            .is_some_and(|(last, others)| last.when.is_some() || others.iter().any(|it| it.when.is_none()))
        {
            faults.push((
                "send".to_owned(),
                "every request but the last needs a `when`, and the last must have none".to_owned(),
            ));
        }
        let response = Response::compile(&definition.response, &names, &definition.name, definition.pace.idempotent);
        match response {
            Ok(response) if faults.is_empty() => Ok(Self { bindings, lookups, requests, response }),
            Ok(_) => Err(faults),
            Err(words) => Err(faults.into_iter().chain([("response".to_owned(), words)]).collect()),
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
