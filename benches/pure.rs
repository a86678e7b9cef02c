//! The pure half of a run: 10,000 accounts are loaded, bound and planned, in 150 ms at the most.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench that cannot go on has failed, and it prints")]

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use dispatch::bind::{self, Account, Resolving, Vault};
use dispatch::config::{self, model::Config};
use dispatch::message::Severity;
use dispatch::plan::{self, Content, Plan};
use dispatch::problem::Source;
use dispatch::service::catalog::Catalog;
use dispatch::template::{Template, Variables};

const ACCOUNTS: usize = 10_000;
const AIM: Duration = Duration::from_millis(150);

/// One text for everybody.
const SHARED: &str = "---\ntitle: \"{{ product }} {{ version }}\"\n---\n{{ product }} {{ version }} is out.\n";
/// A text of its own for each account.
const PERSONAL: &str = "---\ntitle: \"{{ product }} {{ version }}\"\n---\n{{ account.name }}: {{ product }} is out.\n";

fn main() {
    let source = Source::new("config.yaml", configuration());
    let (shared, personal) = (template(SHARED), template(PERSONAL));
    for (name, template) in [("one text for all", &shared), ("a text for each account", &personal)] {
        let mut rounds: Vec<_> = (0..15).map(|_| total(&source, template)).collect();
        rounds.sort();
        let median = rounds[rounds.len() / 2];
        println!("load, bind and plan {ACCOUNTS} accounts, {name}: {median:.1?} (aim: {AIM:?})");
    }
    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    let config = load(&source);
    let accounts = bind(&config);
    criterion.bench_function("load", |b| b.iter_with_large_drop(|| load(&source)));
    criterion.bench_function("bind", |b| b.iter_with_large_drop(|| bind(&config)));
    criterion.bench_function("plan, one text for all", |b| b.iter_with_large_drop(|| plan(&accounts, &shared)));
    criterion
        .bench_function("plan, a text for each account", |b| b.iter_with_large_drop(|| plan(&accounts, &personal)));
    criterion.final_summary();
}

/// Webhooks by URL, webhooks by fields, files and mailboxes, with tags and a group.
fn configuration() -> String {
    let mut text = "version: 1\nvars: {product: Acme}\ngroups:\n  everyone: [ops, dev]\naccounts:\n".to_owned();
    for n in 0..ACCOUNTS {
        let account = match n % 4 {
            0 => format!(
                "  - url: json://user:secret{n}@hook-{n}.example.com:8080/notify/{n}?+X-Team=ops\n    tags: [ops]"
            ),
            1 => format!(
                "  - name: hook-{n}\n    service: json\n    host: hook-{n}.example.com\n    port: 8080\n    path: /notify/{n}\n    tags: [ops, web]"
            ),
            2 => format!("  - name: log-{n}\n    url: file:///var/log/notify-{n}.log\n    tags: [dev]\n    retry: 2"),
            _ => format!(
                "  - name: mail-{n}\n    service: o365\n    source: noreply@example.com\n    tenant_id: example.onmicrosoft.com\n    client_id: 00000000-0000-0000-0000-000000000000\n    client_secret: secret{n}\n    to: [ann-{n}@example.com, \"Bob <bob-{n}@example.com>\"]\n    tags: [dev, mail]"
            ),
        };
        writeln!(text, "{account}").expect("a string takes everything");
    }
    text
}

fn template(text: &str) -> Template {
    Template::parse(&Source::new("news.txt.j2", text)).expect("the template is valid")
}

fn load(source: &Arc<Source>) -> Config {
    let (config, problems) = config::load(std::slice::from_ref(source));
    assert!(problems.is_empty(), "{problems}");
    config
}

fn bind(config: &Config) -> Vec<Account> {
    let (catalog, vault) = (Catalog::builtin(), Vault::default());
    let bind = |(entry, outline)| {
        let (account, problems) = bind::bind(entry, outline, &catalog, &config.defaults, Resolving::With(&vault));
        account.unwrap_or_else(|| panic!("{problems}"))
    };
    let outlines = bind::outline(config);
    config.accounts.iter().zip(&outlines).map(bind).collect()
}

fn plan(accounts: &[Account], template: &Template) -> Plan {
    let mut variables = Variables::default();
    variables.add([("product".to_owned(), "Acme".into())].into_iter().collect());
    variables.give("version", "1.2");
    let content = Content::Template {
        template,
        context: template.context(&variables, "bench", "2026-01-01T00:00:00Z"),
        severity: Severity::Info,
        attachments: Arc::from([]),
    };
    plan::build(accounts, &content.into()).expect("the plan is complete")
}

/// How long it takes from the text to the plan; a run keeps all of it, so that nothing is freed meanwhile.
fn total(source: &Arc<Source>, template: &Template) -> Duration {
    let start = Instant::now();
    let config = load(source);
    let accounts = bind(&config);
    let plan = plan(&accounts, template);
    let took = start.elapsed();
    drop(plan);
    took
}
