//! 10,000 accounts over 50 files are loaded, bound and linted in 300 ms at the most, ten times as many in ten times as long, and
//! what is made to exhaust the program is refused within a second.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench that cannot go on has failed, and it prints")]

use std::collections::HashSet;
use std::fmt::Write;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dispatch::bind::{self, Resolving, Vault};
use dispatch::config;
use dispatch::lint::{Material, lint};
use dispatch::problem::Problems;
use dispatch::service::catalog::Catalog;

const ACCOUNTS: usize = 10_000;
const FILES: usize = 50;
const AIM: Duration = Duration::from_millis(300);
const REFUSAL: Duration = Duration::from_secs(1);

fn main() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for groups in [0, 50] {
        let [few, many] = [ACCOUNTS, 10 * ACCOUNTS].map(|accounts| {
            let top = tree(&folder.path().join(format!("{accounts}-{groups}")), accounts, groups);
            let rounds = if accounts == ACCOUNTS { 9 } else { 3 };
            median(rounds, || {
                let (bound, problems) = check(&top);
                assert!(bound == accounts && problems.is_empty(), "{bound}: {problems}");
            })
        });
        let growth = many.as_secs_f64() / (10.0 * few.as_secs_f64());
        println!(
            "load, bind and lint {ACCOUNTS} accounts over {FILES} files, each in {groups} groups: {few:.1?} (aim: {AIM:?}); \
             ten times as many: {many:.1?}, growth {growth:.2}"
        );
    }
    for (what, text) in hostile() {
        let path = folder.path().join("hostile.yaml");
        fs::write(&path, text).expect("the file can be written");
        report(what, &path);
    }
    let path = folder.path().join("sparse.yaml");
    File::create(&path).and_then(|file| file.set_len(100 << 20)).expect("the file can be written");
    report("a file of 100 MB is refused", &path);
}

fn report(what: &str, path: &Path) {
    let took = median(3, || {
        let (bound, problems) = check(path);
        assert_eq!(bound == 0, problems.any_error(), "{what}");
    });
    println!("{what}: {took:.1?} (aim: {REFUSAL:?})");
}

/// How many accounts a file and what it includes come to, and what is wrong.
fn check(path: &Path) -> (usize, Problems) {
    let source = match config::read_file(path) {
        Ok(source) => source,
        Err(problem) => return (0, problem.into()),
    };
    let (config, mut problems) = config::load(&[source]);
    let outlines = bind::outline(&config);
    let (catalog, vault) = (Catalog::builtin(), Vault::default());
    let bind = |(entry, outline)| {
        let (account, found) = bind::bind(entry, outline, &catalog, &config.defaults, Resolving::With(&vault));
        problems.extend(found);
        account
    };
    let accounts: Vec<_> = config.accounts.iter().zip(&outlines).map(bind).collect();
    let accounts: Vec<_> = accounts.iter().map(Option::as_ref).collect();
    let bound = accounts.iter().flatten().count();
    let material = Material { config: &config, outlines: &outlines, accounts, tracked: &|_: &[&Path]| HashSet::new() };
    let found = lint(&material, &problems);
    problems.extend(found);
    (bound, problems)
}

fn median(rounds: usize, round: impl Fn()) -> Duration {
    let mut rounds: Vec<_> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            round();
            start.elapsed()
        })
        .collect();
    rounds.sort();
    rounds[rounds.len() / 2]
}

/// A file that includes a folder of others, in which all accounts are together in so many groups.
fn tree(folder: &Path, accounts: usize, groups: usize) -> PathBuf {
    fs::create_dir_all(folder.join("teams")).expect("the folder can be made");
    let mut top = "version: 1\ninclude: teams\n".to_owned();
    if groups > 0 {
        top.push_str("groups:\n");
        (0..groups).for_each(|group| writeln!(top, "  group-{group}: [ops, dev]").expect("a string takes everything"));
    }
    for file in 0..FILES {
        let mut text = "version: 1\naccounts:\n".to_owned();
        for n in file * accounts / FILES..(file + 1) * accounts / FILES {
            let account = match n % 4 {
                0 => format!("  - url: jsons://hook-{n}.example.com:8080/notify/{n}?+X-Team=ops\n    tags: [ops]"),
                1 => format!(
                    "  - name: hook-{n}\n    service: json\n    host: hook-{n}.example.com\n    port: 8080\n    path: /notify/{n}\n    tags: [ops, web]"
                ),
                2 => {
                    format!("  - name: log-{n}\n    url: file:///var/log/notify-{n}.log\n    tags: [dev]\n    retry: 2")
                }
                _ => format!(
                    "  - name: mail-{n}\n    service: o365\n    source: noreply@example.com\n    tenant_id: example.onmicrosoft.com\n    client_id: 00000000-0000-0000-0000-000000000000\n    client_secret: secret{n}\n    to: [ann-{n}@example.com, \"Bob <bob-{n}@example.com>\"]\n    tags: [dev, mail]"
                ),
            };
            writeln!(text, "{account}").expect("a string takes everything");
        }
        fs::write(folder.join(format!("teams/{file:02}.yaml")), text).expect("the file can be written");
    }
    let path = folder.join("dispatch.yaml");
    fs::write(&path, top).expect("the file can be written");
    path
}

/// What nobody writes by hand.
fn hostile() -> Vec<(&'static str, String)> {
    let ten = |layer: usize| vec![format!("*a{layer}"); 10].join(", ");
    let layers = |first: &str, next: &dyn Fn(usize) -> String| {
        let top = format!("version: 1\naccounts:\n  - url: console://\nx-0: &a0 {first}\n");
        (1..10).fold(top, |text, n| text + &format!("x-{n}: &a{n} {}\n", next(n - 1)))
    };
    let numbered = |ends: [&str; 2]| (0..1_000_000).map(|n| format!("{}k{n}{}", ends[0], ends[1])).collect::<String>();
    let tags = (0..200_000).map(|n| format!("t{n}")).collect::<Vec<_>>().join(", ");
    vec![
        ("aliases of aliases are refused", layers("[x, x, x]", &|layer| format!("[{}]", ten(layer)))),
        ("merge keys of merge keys load", layers("{a: 1}", &|layer| format!("{{k{layer}: 1, <<: [{}]}}", ten(layer)))),
        ("a million brackets are refused", format!("x-deep: {}\n", "[".repeat(1_000_000))),
        ("a million keys are refused", format!("x-keys:\n{}", numbered(["  ", ": 1\n"]))),
        (
            "200,000 tags of one account load",
            format!("version: 1\naccounts:\n  - url: console://\n    tags: [{tags}]\n"),
        ),
        (
            "a line of 16 MB loads",
            format!("x-long: \"{}\"\naccounts:\n  - url: console://\nversion: 1\n", "a".repeat((16 << 20) - 100)),
        ),
    ]
}
