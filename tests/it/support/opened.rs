//! Accounts of a configuration, opened as the program opens them.

use std::sync::mpsc::channel;

use dispatch::bind::{Account, Buckets, Opened, Resolving, Surroundings, Vault, bind, open, outline};
use dispatch::config;
use dispatch::deliver::event::Event;
use dispatch::deliver::{Outlet, Stop};
use dispatch::message::Message;
use dispatch::plan::{Content, build};
use dispatch::problem::Source;
use dispatch::service::catalog::Catalog;
use dispatch::store::TokenStore;
use dispatch::transport::Transport;
use serde_json::{Value, json};

use super::scripted::{run, wide};

/// The accounts that these entries of a configuration stand for, with their ways out.
pub fn opened(entries: &[Value], environment: &[(&str, &str)]) -> (Vec<Account>, Vec<Outlet>) {
    let text = json!({"version": 1, "accounts": entries}).to_string();
    let (config, problems) = config::load(&[Source::new("test.yaml", text)]);
    problems.check(()).expect("the configuration is sound");
    let vault = Vault::new(environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let (transport, buckets, catalog) = (Transport::new(), Buckets::new(), Catalog::builtin());
    let folder = tempfile::tempdir().expect("a folder can be made");
    let store = TokenStore::at(folder.path());
    let surroundings =
        Surroundings { vault: &vault, store: &store, transport: &transport, lines: channel().0, buckets: &buckets };
    let both = config.accounts.iter().zip(outline(&config)).map(|(entry, outline)| {
        let (account, problems) = bind(entry, &outline, &catalog, &config.defaults, Resolving::With(&vault));
        problems.check(()).expect("the account is sound");
        let account = account.expect("without a problem there is an account");
        let Opened { service, redactor, bucket, .. } = open(&account, &surroundings).expect("it opens");
        let outlet = Outlet {
            name: account.name.clone(),
            service_name: account.kind.definition.name.as_str().into(),
            bucket,
            policy: account.policy.clone(),
            service,
            redactor,
        };
        (account, outlet)
    });
    both.unzip()
}

/// What happens when a short message is sent to every target of these accounts.
pub async fn sent(entries: &[Value]) -> Vec<Event> {
    let (accounts, outlets) = opened(entries, &[]);
    let message = Message { body: "hello".into(), ..Message::default() };
    let plan = build(&accounts, &Content::Message(message).into()).expect("it fits");
    run(plan.deliveries, &outlets, wide(), &Stop::new()).await
}
