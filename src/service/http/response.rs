//! What an answer means: the definition's rules first, then the usual meaning of the status.

use std::cell::LazyCell;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use minijinja::Value;
use minijinja::value::Serde;

use crate::outcome::{Failure, FailureKind, Receipt};
use crate::service::definition::{ResponseSpec, Then};
use crate::service::expression::{Formula, Names};
use crate::service::http::scope::ScopeBuilder;
use crate::transport::Answer;

/// The compiled understanding of answers.
#[derive(Debug)]
pub(crate) struct Response {
    rules: Vec<(Formula, Then)>,
    receipt: Option<Formula>,
    code: Option<Formula>,
    message: Option<Formula>,
    retry_after: Option<Formula>,
    hints: IndexMap<String, String>,
    service: String,
}

/// What an answer adds to the names that a template may use.
const NAMES: [&str; 4] = ["status", "reply", "text", "headers"];

impl Response {
    pub(crate) fn compile(spec: &ResponseSpec, names: &Names, service: &str) -> Result<Self, String> {
        let names = answering(names);
        let formula = |text: &Option<String>| text.as_deref().map(|text| Formula::answering(text, &names)).transpose();
        let rules = spec.rules.iter().map(|rule| Ok((Formula::answering(&rule.when, &names)?, rule.then)));
        Ok(Self {
            rules: rules.collect::<Result<_, String>>()?,
            receipt: formula(&spec.receipt)?,
            code: formula(&spec.code)?,
            message: formula(&spec.message)?,
            retry_after: formula(&spec.retry_after)?,
            hints: spec.hints.clone(),
            service: service.to_owned(),
        })
    }

    /// The verdict on an answer to the request that `scope` made.
    pub(crate) fn verdict(&self, answer: &Answer, scope: ScopeBuilder) -> Result<Receipt, Failure> {
        // Most answers need no look beyond their status.
        let scope = LazyCell::new(|| with_answer(scope, answer).value());
        let value = |formula: &Option<Formula>| formula.as_ref().and_then(|formula| formula.eval(&scope).ok());
        let text = |formula: &Option<Formula>| value(formula).filter(Value::is_true).map(|value| value.to_string());
        let ruled = self.rules.iter().find(|(when, _)| when.holds(&scope).unwrap_or(false)).map(|(_, then)| *then);
        let kind = match ruled.map_or_else(|| FailureKind::of_status(answer.status), Then::failure) {
            None => return Ok(Receipt::of(text(&self.receipt))),
            Some(kind) => kind,
        };
        let words = text(&self.message).unwrap_or_else(|| answer.words());
        let mut failure = Failure::new(kind, words);
        failure.http_status = Some(answer.status);
        failure.code = text(&self.code);
        let known = failure.code.as_ref().and_then(|code| self.hints.get(code).cloned());
        failure.hint = known.or_else(|| self.usual_hint(kind)).or_else(|| answer.advice());
        let wait = value(&self.retry_after).and_then(|value| value.to_string().parse::<f64>().ok());
        let wait = wait.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).or_else(|| answer.retry_after());
        Err(match kind {
            FailureKind::RateLimited => failure.retry(wait),
            FailureKind::Unavailable if refused(answer.status) => failure.retry(wait),
            FailureKind::Unavailable => failure.retry(wait).maybe_delivered(),
            _ => failure,
        })
    }

    fn usual_hint(&self, kind: FailureKind) -> Option<String> {
        match kind {
            FailureKind::Auth => Some(format!(
                "check the account's credentials; `dispatch services {}` says where to find them",
                self.service
            )),
            FailureKind::TooLarge => Some("set `overflow: split` or `overflow: truncate` on the account".to_owned()),
            _ => None,
        }
    }
}

/// Whether a server that is out of order certainly has not processed the request.
fn refused(status: u16) -> bool {
    !matches!(status, 500 | 502 | 504..=599)
}

/// The names that expressions over an answer may use.
pub(crate) fn answering(names: &Names) -> Names {
    let mut names = names.clone();
    NAMES.iter().for_each(|name| names.declare(name));
    names
}

/// The scope with the answer in it.
pub(crate) fn with_answer(scope: ScopeBuilder, answer: &Answer) -> ScopeBuilder {
    let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        Some((name.as_str().to_owned(), Value::from(value.to_str().ok()?)))
    };
    let headers = Value::from_pairs(answer.headers.iter().filter_map(header));
    let reply = answer.json().map_or(Value::from(()), |json| Value::from(Serde(json)));
    let values = [Value::from(answer.status), reply, Value::from(answer.text()), headers];
    NAMES.into_iter().zip(values).fold(scope, |scope, (name, value)| scope.with(&Arc::from(name), value))
}
