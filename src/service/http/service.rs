//! A service that is data, opened for one account.

use std::collections::HashMap;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use minijinja::Value;

use crate::outcome::{Failure, FailureKind, Receipt};
use crate::service::http::body::on_the_wire;
use crate::service::http::lookup::Known;
use crate::service::http::program::Program;
use crate::service::http::request::Prepared;
use crate::service::http::scope::{Fields, ScopeBuilder};
use crate::service::kind::Kind;
use crate::service::settings::Settings;
use crate::service::{Parcel, Service};
use crate::transport::{Answer, Line};

/// One account of a service that is data.
pub struct Http {
    program: Arc<Program>,
    fields: Arc<Fields>,
    line: Line,
    known: Known,
}

impl Http {
    /// Opens an account; `transport` is what the scheme of its URL stands for, `http` or `https`.
    pub fn new(kind: &Kind, program: &Arc<Program>, settings: &Settings, transport: &str, line: Line) -> Self {
        let text = |name: &str| settings.get(name).map(ToString::to_string);
        let port = text("port").map(|port| format!(":{port}")).unwrap_or_default();
        let base = format!("{transport}://{}{port}", text("host").unwrap_or_default());
        let value = |name| settings.get(name).cloned().unwrap_or(Value::from(()));
        let fields = Fields {
            base: Value::from_safe_string(base),
            transport: Value::from(transport),
            named: kind.fields.iter().map(|field| (Arc::clone(&field.name), value(&field.name))).collect(),
        };
        Self { program: Arc::clone(program), fields: Arc::new(fields), line, known: Known::default() }
    }

    /// The request that would deliver a part, with the given values of lookups; nothing is sent.
    ///
    /// # Errors
    /// Words that say why there is none.
    pub fn prepare(&self, parcel: &Parcel<'_>, lookups: &HashMap<String, Value>) -> Result<Prepared, String> {
        let scope = self.program.lookups.iter().fold(ScopeBuilder::new(&self.fields, parcel), |scope, lookup| {
            scope.with(&lookup.name, lookups.get(&*lookup.name).cloned().unwrap_or(Value::from(())))
        });
        self.program.request(&self.program.bind(scope)?.value())
    }

    /// The request for a part where nobody is asked anything: in place of what a lookup would find stands its name.
    ///
    /// # Errors
    /// As for [`Self::prepare`].
    pub fn rehearse(&self, parcel: &Parcel<'_>) -> Result<Prepared, String> {
        let names = self.program.lookups.iter().map(|lookup| lookup.name.to_string());
        self.prepare(parcel, &names.map(|name| (name.clone(), Value::from(format!("<{name}>")))).collect())
    }

    /// What an answer to the request for a part means.
    ///
    /// # Errors
    /// The failure that it stands for.
    pub fn verdict(&self, parcel: &Parcel<'_>, answer: &Answer) -> Result<Receipt, Failure> {
        self.program.response.verdict(answer, ScopeBuilder::new(&self.fields, parcel))
    }

    async fn send(&self, parcel: Parcel<'_>) -> Result<Receipt, Failure> {
        let broken = |words| Failure::new(FailureKind::Rejected, words);
        let scope = ScopeBuilder::new(&self.fields, &parcel);
        let scope = self.known.complete(&self.program, &self.line, scope).await?;
        let scope = self.program.bind(scope).map_err(broken)?;
        let prepared = self.program.request(&scope.value()).map_err(broken)?;
        let request = on_the_wire(&self.line, prepared).map_err(broken)?;
        let answer = self.line.exchange(request).await?;
        self.program.response.verdict(&answer, scope)
    }
}

impl Service for Http {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<Receipt, Failure>> {
        self.send(parcel).boxed()
    }
}
