//! One entry of the configuration becomes an account.

use std::collections::HashSet;
use std::sync::Arc;

use crate::attachment::Enclosure;
use crate::bind::account::{Account, Given, Knowledge, scope};
use crate::bind::draft::Draft;
use crate::bind::enclosed::enclosures;
use crate::bind::outline::Outline;
use crate::bind::trace::Layer;
use crate::bind::vault::Vault;
use crate::bind::{defaults as common, foreign, review, url};
use crate::config::defaults::Defaults;
use crate::config::enclosures::Enclosures;
use crate::config::model::{Entry, Recipients};
use crate::config::policy::{Duplicates, Overflow, PolicyPatch, Rate, Storage};
use crate::config::reference::{Piece, Text};
use crate::message::Target;
use crate::problem::{Origin, Problem, Problems};
use crate::service::catalog::Catalog;
use crate::service::definition::Transport;
use crate::service::field::{Field, Written};
use crate::service::kind::{Adapter, Kind};
use crate::service::url::{Hidden, Url};
use crate::warning::Warning;

/// Whether references may be looked up.
#[derive(Clone, Copy)]
pub enum Resolving<'a> {
    /// The account is selected: what the plan needs is resolved, secrets are left for later.
    With(&'a Vault),
    /// The account is only checked: what stands behind a reference is taken for good.
    Without,
}

impl<'a> Resolving<'a> {
    /// The vault, where it may look up all that the text refers to.
    fn vault(self, text: &Text) -> Option<&'a Vault> {
        match self {
            Self::With(vault) => Some(vault).filter(|vault| vault.may_resolve(text)),
            Self::Without => None,
        }
    }
}

/// The account of an entry, with every problem of it; no account and no error where only a reference knows its service.
pub fn bind(
    entry: &Entry,
    outline: &Outline,
    catalog: &Catalog,
    defaults: &Defaults,
    resolving: Resolving<'_>,
) -> (Option<Account>, Problems) {
    let mut problems = Problems::new();
    let identity = problems.keep_all(identify(entry, catalog, resolving)).flatten();
    let account = identity.map(|identity| fill(entry, outline, &identity, defaults, resolving, &mut problems));
    (account.filter(|_| !problems.any_error()), problems)
}

/// The account that stands for every account of a service, and is called like it: nothing is known of it but what `defaults` say of
/// all of them, and where they do not say what becomes of a message that is too long, it is split. Its place is where somebody asked
/// for it.
#[must_use]
pub fn anyone(kind: &Arc<Kind>, defaults: &Defaults, at: Origin) -> Account {
    let outline = Outline { name: kind.definition.name.as_str().into(), tags: Arc::default() };
    let transport = kind.definition.schemes.values().last().copied().unwrap_or(Transport::Https);
    let identity = Identity { kind: Arc::clone(kind), url: None, transport, referred: None };
    let usual = PolicyPatch { overflow: Some(Overflow::Split), ..PolicyPatch::default() };
    let entry = Entry { defaults: Arc::from([Arc::new(defaults.clone())]), ..Entry::at(at) };
    let weakest = Defaults { policy: usual, ..Defaults::default() };
    // What it lacks is no mistake: a service has neither credentials nor recipients.
    fill(&entry, &outline, &identity, &weakest, Resolving::Without, &mut Problems::new())
}

/// Whether all recipients of an account are known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// They are.
    Known,
    /// There are others, which an audience or the command line names.
    Further,
    /// Some stand behind a reference that is not looked up, or are no good.
    Unknown,
}

/// What says which service an account has.
pub(super) struct Identity {
    pub(super) kind: Arc<Kind>,
    pub(super) url: Option<(Url, Hidden, Origin)>,
    pub(super) transport: Transport,
    /// The URL as it was written, where all of it was resolved.
    referred: Option<Text>,
}

/// The service of an entry and its URL; nothing where only a reference knows it.
pub(super) fn identify(
    entry: &Entry,
    catalog: &Catalog,
    resolving: Resolving<'_>,
) -> Result<Option<Identity>, Problems> {
    let named =
        entry.service.as_ref().map(|name| catalog.named(&name.value).map_err(|problems| problems.at(&name.origin)));
    let named = named.transpose()?;
    let Some(located) = &entry.url else {
        // An entry that names neither has its problem since it was read.
        let Some(kind) = named else { return Ok(None) };
        let written = entry.service.as_ref().map(|name| name.value.to_lowercase()).unwrap_or_default();
        let transport = kind.transport(&written).or_else(|| kind.definition.schemes.values().last().copied());
        let transport = transport.unwrap_or(Transport::Https);
        return Ok(Some(Identity { kind, url: None, transport, referred: None }));
    };
    let scheme_is_known = located.value.pieces.first().is_some_and(|piece| match piece {
        Piece::Literal(text) => text.contains("://"),
        Piece::Reference(_) => false,
    });
    let (text, referred) = match resolving.vault(&located.value) {
        _ if scheme_is_known || located.value.literal().is_some() => (located.value.clone(), None),
        Some(vault) => (Text::plain(vault.resolve(&located.value, &located.origin)?), Some(located.value.clone())),
        None => return Ok(None),
    };
    let (shown, hidden) = Hidden::hide(&text);
    let url = Url::split(&shown).map_err(|words| located.problem(words))?;
    let kind = url::kind(catalog, &url, &hidden).map_err(|problems| problems.at(&located.origin))?;
    if let Some(other) = named.filter(|named| named.definition.name != kind.definition.name) {
        let (service, of_url) = (&other.definition.name, &kind.definition.name);
        return Err(located.problem(format!("the URL is of `{of_url}`, and `service` says `{service}`")).into());
    }
    let transport = kind.transport(&url.scheme).unwrap_or(Transport::Https);
    Ok(Some(Identity { kind, url: Some((url, hidden, located.origin.clone())), transport, referred }))
}

/// Everything that was written about an account: in its URL, beside it, and for all accounts of its service.
pub(super) fn draft<'k>(
    entry: &Entry,
    identity: &'k Identity,
    defaults: &Defaults,
    resolving: Resolving<'_>,
    problems: &mut Problems,
) -> Draft<'k> {
    let kind = &identity.kind;
    let mut draft = Draft::new(kind);
    if let Some((url, hidden, origin)) = &identity.url {
        problems.extend(url::read(&mut draft, url, hidden, origin));
    }
    let aims = |name: &str| kind.targets.as_ref().is_some_and(|targets| targets.is_called(name));
    if entry.fields.iter().any(|(name, _)| aims(&name.value)) {
        // Targets beside the URL replace those in it, and those under different names add up.
        draft.targets.clear();
    }
    for (name, value) in &entry.fields {
        problems.keep(draft.key(name, value));
    }
    let mut drafts = vec![draft];
    drafts.extend(common::drafts(kind, entry, defaults));
    problems.keep(Draft::settle(&mut drafts, |text, origin| match resolving.vault(text) {
        Some(vault) => vault.resolve(text, origin).ok(),
        None => text.literal().map(str::to_owned),
    }));
    Draft::united(kind, drafts)
}

/// The account with everything that was written about it.
fn fill(
    entry: &Entry,
    outline: &Outline,
    identity: &Identity,
    defaults: &Defaults,
    resolving: Resolving<'_>,
    problems: &mut Problems,
) -> Account {
    let kind = &identity.kind;
    let draft = draft(entry, identity, defaults, resolving, problems);
    let mut fields = checked_fields(&draft, entry, resolving, problems);
    let (targets, aim) = targets(&draft, &fields, entry, resolving, problems);
    let mut policy = common::policy(kind, entry, defaults).with(&draft.policy).with(&entry.policy);
    if let Adapter::Native(native) = kind.adapter {
        let native = (native, policy.duplicates);
        review::review(native, &draft, &mut fields, (&targets, aim), &entry.origin, problems);
    }
    problems.extend(foreign::check(&draft, &fields, entry));
    if entry.origin.source.site().is_some() {
        // What somebody signed in to here is not for whoever keeps the file.
        policy.storage = Storage::Forgotten;
    }
    if kind.definition.pace.idempotent {
        // The service itself avoids duplicates, so nobody has to give up for fear of them.
        policy.duplicates = Duplicates::Accept;
    }
    if policy.duplicates == Duplicates::Verify && !kind.definition.pace.verify {
        let words = format!("`{}` cannot look up what became of a message", kind.definition.name);
        let problem = Problem::new(format!("{words}, so `duplicates: verify` has no meaning here"));
        problems.push(problem.at(entry.origin.clone()).hint("say `duplicates: avoid` or `duplicates: accept` here"));
    }
    if let Some(burst) = entry.policy.burst.or(draft.policy.burst) {
        problems.keep(check_burst(burst, policy.rate).map_err(|problem| problem.at(entry.origin.clone())));
    }
    let later = |(name, given): &(Arc<str>, Given)| {
        matches!(given, Given::Later(..)) && kind.field(name).is_some_and(|field| !field.spec.secret)
    };
    let knowledge = match aim {
        Aim::Known | Aim::Further if !fields.iter().any(later) => Knowledge::Enough,
        Aim::Known | Aim::Further | Aim::Unknown => Knowledge::TooLittle,
    };
    let texts =
        draft.fields.iter().filter(|(field, ..)| !field.spec.secret).flat_map(|(_, written, _)| written.texts());
    let referred = texts.filter(|text| text.literal().is_none()).cloned().chain(identity.referred.clone()).collect();
    Account {
        name: Arc::clone(&outline.name),
        kind: Arc::clone(kind),
        transport: identity.transport,
        tags: Arc::clone(&outline.tags),
        fields,
        targets,
        policy,
        attachments: attachments(&enclosures(entry, kind, defaults), resolving, problems),
        referred,
        knowledge,
        origin: entry.origin.clone(),
    }
}

/// The files that its messages take along: those of the strongest list.
fn attachments(said: &[(Layer, &Enclosures)], resolving: Resolving<'_>, problems: &mut Problems) -> Arc<[Enclosure]> {
    let look_up = |text: &Text, origin: &Origin| resolving.vault(text).map(|vault| vault.resolve(text, origin));
    let files = said.iter().take(1).flat_map(|(_, files)| &files.value);
    let compiled = files.map(|file| Enclosure::compile(file.clone(), &look_up));
    compiled.filter_map(|file| problems.keep(file)).collect()
}

/// A burst without effect was meant to have one.
fn check_burst(burst: u32, rate: Option<Rate>) -> Result<(), Problem> {
    match rate {
        None => Err(Problem::new("`burst` has no meaning without `rate`").hint("add a rate, such as `rate: 30/1m`")),
        Some(rate) if burst > rate.count => {
            let words = format!("a `burst` of {burst} is more than the {} that `rate` lets start", rate.count);
            Err(Problem::new(words).hint("lower `burst`, or write the rate for a longer time, such as `720/1h`"))
        }
        Some(_) => Ok(()),
    }
}

/// Every field with its type, its default, or its place behind a reference; what is required must be there.
fn checked_fields(
    draft: &Draft<'_>,
    entry: &Entry,
    resolving: Resolving<'_>,
    problems: &mut Problems,
) -> Vec<(Arc<str>, Given)> {
    let mut fields = Vec::new();
    let mut missing = Vec::new();
    for field in &draft.kind.fields {
        match draft.fields.iter().find(|(known, ..)| known.name == field.name) {
            Some((_, written, origin)) => {
                let given = match now(field, written, origin, resolving) {
                    Ok(Some(literal)) => {
                        let referred = written.texts().any(|text| text.literal().is_none());
                        let value = if referred { field.unseen_value(&literal) } else { field.value(&literal) };
                        value.map(Given::Now).map_err(|words| Problem::new(words).at(origin.clone()))
                    }
                    Ok(None) => Ok(Given::Later(written.clone(), origin.clone())),
                    Err(problem) => Err(problem),
                };
                fields.extend(problems.keep(given).map(|given| (Arc::clone(&field.name), given)));
            }
            None if field.spec.required => missing.push(field),
            None => {
                let default = Some(&field.default).filter(|value| !value.is_none());
                fields.extend(default.map(|value| (Arc::clone(&field.name), Given::Now(value.clone()))));
            }
        }
    }
    // A URL that fits no form has its problem already; what it lacks would only repeat it.
    if !problems.any_error() {
        for field in missing {
            let words = format!("`{}` needs `{}`: {}", draft.kind.definition.name, field.name, field.spec.help);
            problems.push(Problem::new(words).at(entry.origin.clone()));
        }
    }
    fields
}

/// The literal text; nothing where it has to wait behind a reference.
fn now(
    field: &Field,
    written: &Written<Text>,
    origin: &Origin,
    resolving: Resolving<'_>,
) -> Result<Option<Written<String>>, Problem> {
    if let Ok(literal) = written.try_map(|text| text.literal().map(str::to_owned).ok_or(())) {
        return Ok(Some(literal));
    }
    if field.spec.secret || written.texts().any(|text| resolving.vault(text).is_none()) {
        return Ok(None);
    }
    match resolving {
        Resolving::With(vault) => written.try_map(|text| vault.resolve(text, origin)).map(Some),
        Resolving::Without => Ok(None),
    }
}

/// The recipients, each once, in the order in which they were written.
fn targets(
    draft: &Draft<'_>,
    fields: &[(Arc<str>, Given)],
    entry: &Entry,
    resolving: Resolving<'_>,
    problems: &mut Problems,
) -> (Vec<Arc<Target>>, Aim) {
    let Some(rules) = &draft.kind.targets else {
        if let Some(audience) = entry.audiences.first() {
            let words = format!("`{}` takes no targets, so that `audience` has no meaning", draft.kind.definition.name);
            problems.push(audience.problem(words).hint("remove it"));
        }
        return (Vec::new(), Aim::Known);
    };
    match entry.recipients {
        Recipients::Own => {}
        Recipients::Given => return (Vec::new(), Aim::Further),
    }
    let scope = scope(draft.kind, fields);
    let mut found: Vec<Arc<Target>> = Vec::new();
    let mut seen = HashSet::new();
    let (mut aim, before) = (Aim::Known, problems.len());
    for (text, origin) in &draft.targets {
        let text = match (text.literal(), resolving.vault(text)) {
            (Some(literal), _) => literal.to_owned(),
            (None, Some(vault)) => match problems.keep(vault.resolve(text, origin)) {
                Some(text) => text,
                None => continue,
            },
            (None, None) => {
                aim = Aim::Unknown;
                continue;
            }
        };
        let at = |words: String| Problem::new(words).at(origin.clone());
        for item in rules.listed(&text) {
            let Some(target) = problems.keep(rules.parse(item, &scope).map_err(at)) else { continue };
            if seen.insert(target.identity()) {
                found.push(Arc::new(target));
            } else {
                let words = format!("the target `{item}` is named twice; it gets one message");
                problems.push(at(words).warn(Warning::DuplicateTarget));
            }
        }
    }
    if draft.targets.is_empty() && entry.audiences.is_empty() {
        let usual = rules.spec.default.iter().filter_map(|text| rules.parse(text, &scope).ok().map(Arc::new));
        found.extend(usual);
    }
    if problems.len() > before && problems.any_error() {
        aim = Aim::Unknown;
    }
    if aim == Aim::Known && !entry.audiences.is_empty() {
        aim = Aim::Further;
    }
    if found.is_empty() && aim == Aim::Known && !rules.spec.optional && !problems.any_error() {
        let words = format!("`{}` needs at least one target: {}", draft.kind.definition.name, rules.spec.help);
        problems.push(Problem::new(words).at(entry.origin.clone()).hint("name it with `to`"));
    }
    (found, aim)
}
