//! An account is opened: its secrets are resolved, and its service stands ready to deliver.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use minijinja::Value;

use crate::bind::account::{Account, Given};
use crate::bind::bucket::Buckets;
use crate::bind::vault::Vault;
use crate::problem::{Origin, Problem, Problems};
use crate::secret::Redactor;
use crate::service::Service;
use crate::service::definition::{Native, Transport as Scheme};
use crate::service::http::Http;
use crate::service::kind::Adapter;
use crate::service::local::{Console, File};
use crate::service::office365;
use crate::service::settings::Settings;
use crate::store::TokenStore;
use crate::transport::Transport;

/// What accounts are opened with.
pub struct Surroundings<'a> {
    /// Where references are resolved.
    pub vault: &'a Vault,
    /// Where tokens are kept.
    pub store: &'a TokenStore,
    /// The HTTP clients of the run.
    pub transport: &'a Transport,
    /// The printer's end for `console://`.
    pub lines: Sender<String>,
    /// The senders of the accounts that were opened before.
    pub buckets: &'a Buckets,
}

/// An account that stands ready.
pub struct Opened {
    /// What delivers.
    pub service: Arc<dyn Service>,
    /// What removes its secrets from the words of the service.
    pub redactor: Redactor,
    /// What it shares concurrency, rate and cool-down with: the first account that was opened with the same sender, or itself.
    pub bucket: Arc<str>,
    /// What is worth a look and stops nothing.
    pub warnings: Problems,
}

/// Opens an account; nothing is sent.
///
/// # Errors
/// A reference without a value, a secret that does not look like one, or settings that the service refuses.
pub fn open(account: &Account, surroundings: &Surroundings<'_>) -> Result<Opened, Problems> {
    let (settings, redactor) = settings(account, surroundings.vault)?;
    let mut warnings = Problems::new();
    let line = || surroundings.transport.line(&account.policy);
    let at = |problem: Problem| problem.at(account.origin.clone());
    let service: Arc<dyn Service> = match &account.kind.adapter {
        Adapter::Http(program) => {
            let transport = match account.transport {
                Scheme::Http => "http",
                Scheme::Https | Scheme::Local => "https",
            };
            Arc::new(Http::new(&account.kind, program, &settings, transport, line().map_err(at)?))
        }
        Adapter::Native(Native::Console) => Arc::new(Console::new(&account.name, surroundings.lines.clone())),
        Adapter::Native(Native::File) => {
            Arc::new(File::new(&account.name, PathBuf::from(settings.text("path").unwrap_or_default())))
        }
        Adapter::Native(Native::Office365) => {
            let means = office365::Means {
                account: &account.name,
                transport: surroundings.transport,
                policy: &account.policy,
                store: surroundings.store,
                variable: &|name| surroundings.vault.given(name),
                warnings: &mut warnings,
            };
            office365::open(&settings, means).map_err(at)?
        }
    };
    let bucket = surroundings.buckets.name(account, &settings);
    Ok(Opened { service, redactor, bucket, warnings: warnings.at(&account.origin) })
}

/// The settings of an account with every reference resolved, and what removes its secrets from what is said of it.
///
/// # Errors
/// A reference without a value, or a value that is none of its field.
pub fn settings(account: &Account, vault: &Vault) -> Result<(Settings, Redactor), Problems> {
    let (mut settings, mut redactor, mut problems) = (Settings::default(), Redactor::default(), Problems::new());
    for (name, given) in &account.fields {
        let Some(field) = account.kind.field(name) else { continue };
        let value = match given {
            Given::Now(value) => Some(value.clone()),
            Given::Later(written, origin) => {
                let at = |words: String| Problem::new(words).at(Origin::clone(origin));
                let literal = problems.keep(written.try_map(|text| vault.resolve(text, origin)));
                written.texts().for_each(|text| vault.teach(text, &mut redactor));
                if let Some(literal) = &literal {
                    literal.texts().for_each(|text| redactor.learn(text));
                }
                literal.and_then(|literal| problems.keep(field.unseen_value(&literal).map_err(at)))
            }
        };
        if let Some(value) = value {
            if field.spec.secret {
                learn(&mut redactor, &value);
            }
            settings.set(Arc::clone(name), value);
        }
    }
    account.referred.iter().for_each(|text| vault.teach_telling(text, &mut redactor));
    let addresses = account.targets.iter().map(|target| Value::from(Arc::clone(&target.label)));
    settings.set("targets", addresses.collect());
    problems.check((settings, redactor))
}

/// Learns a secret value, and every text inside one that has parts.
pub(super) fn learn(redactor: &mut Redactor, value: &Value) {
    match value.as_str() {
        Some(text) => redactor.learn(text),
        None => {
            let keys = value.try_iter().into_iter().flatten();
            for key in keys {
                learn(redactor, &value.get_item(&key).ok().filter(|inner| !inner.is_undefined()).unwrap_or(key));
            }
        }
    }
}
