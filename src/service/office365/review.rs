//! The settings of an account before it is opened: everything that is wrong with them, at once.

use minijinja::Value;

use crate::config::policy::Duplicates;
use crate::problem::Problem;
use crate::service::office365::cloud::Cloud;
use crate::service::office365::credentials::Credentials;
use crate::service::office365::mode::Mode;
use crate::service::office365::options::Options;
use crate::service::office365::people;
use crate::service::office365::proof;
use crate::service::office365::root;
use crate::service::office365::source::{Source, is_guid};
use crate::service::review::Review;
use crate::service::settings::Settings;
use crate::warning::Warning;

/// Reviews the settings of an account; what depends on a field whose value is not known is not judged.
pub fn review(settings: &Settings, duplicates: Duplicates) -> Review {
    let mut review = Review::default();
    let mut settings = settings.clone();
    let written = settings.text("graph_url").filter(|_| !settings.is_deferred("graph_url"));
    if let Some((root, warning)) = written.and_then(root::modern) {
        review.push("graph_url", warning);
        review.changes.push(("graph_url", Value::from_safe_string(root.clone())));
        settings.set("graph_url", Value::from(root));
    }
    review.faults(&settings, |settings| Cloud::read(settings, None), Settings::unset);
    let options = |settings: &Settings| Options::read(settings).and_then(|options| options.suit(duplicates));
    review.faults(&settings, options, Settings::unset);
    if let Some(id) = settings.text("client_id").filter(|id| !settings.is_deferred("client_id") && !is_guid(id)) {
        let problem = Problem::new(format!("`client_id` is `{id}`, and the ids of applications are GUIDs"));
        let hint = "copy the application (client) id from the overview of the app registration";
        review.push("client_id", problem.hint(hint).warn(Warning::OddId));
    }
    // An account without a source has its problem already, and nothing else can be said of it.
    if settings.text("source").is_some() && !settings.is_deferred("source") {
        of_mailbox(&settings, &mut review);
    }
    review
}

/// What depends on the mailbox that sends.
fn of_mailbox(settings: &Settings, review: &mut Review) {
    let written = settings.text("source").unwrap_or_default();
    let source = match Source::parse(written) {
        Ok(source) => source,
        Err(problem) => {
            if written.contains(':') {
                review.secret.push("source");
            }
            return review.push("source", problem);
        }
    };
    people::review(settings, &source, review);
    if settings.flag("anchor_mailbox") == Some(true) && !matches!(source, Source::Address(_)) {
        let words = "`anchor_mailbox` needs the address of the mailbox, and `source` is none";
        review.push("anchor_mailbox", Problem::new(words).hint("name the source by its mail address"));
    }
    if settings.is_deferred("mode") {
        return;
    }
    match Mode::of(settings.text("mode"), &source) {
        Err(problem) => review.push("mode", problem),
        Ok(Mode::Organization) if source == Source::Me => {
            let words = "`source` is `me`, who is nobody for an application that signs in without a person";
            let hint = "name the source by its mail address or object id, or set `mode: personal`";
            review.push("source", Problem::new(words).hint(hint));
        }
        Ok(mode) => of_mode(settings, mode, &source, review),
    }
}

/// What depends on the way of signing in.
fn of_mode(settings: &Settings, mode: Mode, source: &Source, review: &mut Review) {
    let mut settings = settings.clone();
    let text = |name: &str| settings.text(name).filter(|_| !settings.is_deferred(name));
    match mode {
        Mode::Organization => {
            if let Some(alias) =
                text("tenant_id").filter(|tenant| ALIASES.iter().any(|own| own.eq_ignore_ascii_case(tenant)))
            {
                let words = format!("`tenant_id` is `{alias}`, and an application signs in at one tenant");
                let hint = "write the directory (tenant) id, or a domain of the organisation";
                review.push("tenant_id", Problem::new(words).hint(hint));
            }
            if let (Source::Object { tenant: Some(of_source), .. }, Some(tenant)) = (source, text("tenant_id"))
                && !of_source.eq_ignore_ascii_case(tenant)
            {
                let words = format!("`tenant_id` is `{tenant}`, and `source` is of the tenant `{of_source}`");
                review.push("tenant_id", Problem::new(words).hint("remove one of them"));
            }
        }
        Mode::Personal => {
            // An organisation's URL, read as a person's, has its client id and its secret where the token should be.
            let first = text("refresh_token").and_then(|token| token.split('/').next());
            if first.is_some_and(is_guid) {
                let words = "`refresh_token` begins with an id, so this is the URL of an organisation";
                review.push("refresh_token", Problem::new(words).hint("add `mode=organization`"));
            }
            // The token may be in the store, which is looked into when the account is opened.
            if settings.text("refresh_token").is_none() {
                settings.defer("refresh_token");
            }
        }
    }
    // Two proofs are one too many also where their values are not known.
    if let Err(problem) = proof::given(&settings) {
        review.push_named(problem);
        proof::FIELDS.iter().for_each(|name| settings.unset(name));
        settings.defer("client_secret");
    }
    review.faults(
        &settings,
        |settings| Credentials::check(settings, mode, source),
        |settings, name| settings.defer(name),
    );
}

/// Names that stand for any tenant.
const ALIASES: [&str; 3] = ["common", "consumers", "organizations"];
