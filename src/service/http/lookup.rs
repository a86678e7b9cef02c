//! Lookups: requests whose answers address a part, each made once a run.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use minijinja::Value;

use crate::outcome::{Failure, FailureKind};
use crate::service::http::body::on_the_wire;
use crate::service::http::program::Program;
use crate::service::http::response::with_answer;
use crate::service::http::scope::ScopeBuilder;
use crate::transport::Line;

/// The answers that an account has had.
#[derive(Default)]
pub(crate) struct Known {
    values: Mutex<HashMap<String, Value>>,
}

impl Known {
    /// The scope with the value of every lookup; one that is not needed is `none`.
    pub(crate) async fn complete(
        &self,
        program: &Program,
        line: &Line,
        mut scope: ScopeBuilder,
    ) -> Result<ScopeBuilder, Failure> {
        for lookup in &program.lookups {
            let broken = |words| Failure::new(FailureKind::Rejected, words);
            let view = scope.value();
            let needed = lookup.request.when.as_ref().map_or(Ok(true), |when| when.holds(&view)).map_err(broken)?;
            if !needed {
                scope = scope.with(&lookup.name, Value::from(()));
                continue;
            }
            let prepared = lookup.request.prepare(&view).map_err(broken)?;
            let question = format!("{} {} {:?}", prepared.method, prepared.url, prepared.body);
            let known = self.values.lock().unwrap_or_else(PoisonError::into_inner).get(&question).cloned();
            let value = match known {
                Some(value) => value,
                None => {
                    let request = on_the_wire(line, prepared).map_err(broken)?;
                    // Whatever became of the question, no message was in it.
                    let harmless = |mut failure: Failure| {
                        failure.maybe_delivered = false;
                        failure
                    };
                    let answer = line.exchange(request).await.map_err(harmless)?;
                    let _ = program.response.verdict(&answer, scope.clone()).map_err(harmless)?;
                    let value = lookup.value.eval(&with_answer(scope.clone(), &answer).value()).map_err(broken)?;
                    if value.is_none() {
                        return Err(Failure::new(FailureKind::Recipient, lookup.missing.clone()));
                    }
                    self.values.lock().unwrap_or_else(PoisonError::into_inner).insert(question, value.clone());
                    value
                }
            };
            scope = scope.with(&lookup.name, value);
        }
        Ok(scope)
    }
}
