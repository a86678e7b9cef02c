//! Every file in `tests/configs`: what the valid ones mean, and what is said about the invalid ones.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dispatch::audience::{List, Member, Table};
use dispatch::config::defaults::Defaults;
use dispatch::config::model::{Config, Entry, Located, Value};
use dispatch::config::policy::PolicyPatch;
use dispatch::config::routing::{Basis, Expected, MessageTest, Names, PlainMessage, Recipients, RoutingTest};
use dispatch::config::tag::Tag;
use dispatch::config::{NamedTemplate, Web, environments, load, load_in, read_file};
use dispatch::problem::{Level, Problem, Problems, Source};

/// Every secret in the files holds this word.
const SECRET: &str = "hunter2";

#[test]
fn valid_files_load_as_described() {
    for (path, source) in sources("valid") {
        let (config, problems) = loaded(source.expect("the file is readable"));
        let problems = problems.sorted();
        assert!(problems.iter().all(|problem| problem.level == Level::Warning), "{}: {problems:?}", path.display());
        compare(&path, &format!("{}{}", described(&config), listed(&problems)));
    }
}

#[test]
fn invalid_files_are_explained() {
    for (path, source) in sources("invalid") {
        let problems = match source {
            Ok(source) => loaded(source).1,
            Err(problem) => Problems::from(problem),
        };
        assert!(problems.any_error(), "{} has no problem", path.display());
        let problems = problems.sorted();
        for problem in &problems {
            assert!(problem.hint.is_some(), "{}: no hint: {problem}", path.display());
            assert_in_bounds(problem);
            assert!(!problem.to_string().contains(SECRET), "{} says a secret: {problem}", path.display());
            let shown = problem.origin.as_ref().map(|origin| origin.source.shown()).unwrap_or_default();
            assert!(!shown.contains(SECRET), "{} shows a secret:\n{shown}", path.display());
        }
        compare(&path, &listed(&problems));
    }
}

#[test]
fn a_file_cut_off_anywhere_is_read_without_leaking_a_secret() {
    for (path, source) in sources("valid") {
        let source = source.expect("the file is readable");
        for (end, _) in source.text().char_indices() {
            let cut = Source::new(source.name(), &source.text()[..end]);
            let problems = load(&[Arc::clone(&cut)]).1.sorted();
            problems.iter().for_each(assert_in_bounds);
            let shown = cut.shown();
            assert!(!shown.contains(SECRET), "{} cut at {end} shows a secret:\n{shown}", path.display());
        }
    }
}

#[test]
fn names_are_unique_and_groups_reach_across_files() {
    let first = Source::new("a.yaml", "accounts: [{name: Ops, url: 'json://a.example.com', tags: dev}]");
    let second = Source::new("b.yaml", "accounts: [{name: ops, url: 'json://b.example.com'}]\ngroups: {all-of: [dev]}");
    let (config, problems) = load(&[first, second]);
    assert_eq!(config.accounts.len(), 2);
    let problems: Vec<_> = problems.sorted().iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["b.yaml:1:19: two accounts have the name `ops` (the first is at a.yaml:1:19)"]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let missing = read_file(Path::new("tests/configs/nothing.yaml")).expect_err("there is none");
    assert_eq!(missing.to_string(), "there is no file `tests/configs/nothing.yaml` (check the path)");
    let folder = read_file(Path::new("tests/configs")).expect_err("it is a directory");
    assert_eq!(folder.to_string(), "`tests/configs` is a directory (name a file in it)");
}

#[test]
fn a_file_that_is_too_big_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("big.yaml");
    std::fs::File::create(&path).and_then(|file| file.set_len(17 * 1024 * 1024)).expect("a sparse file");
    let problem = read_file(&path).expect_err("it is too big");
    assert!(problem.message.ends_with("is larger than 16 MiB"), "{problem}");
}

/// What a file says with the overlay beside it, where there is one.
fn loaded(source: Arc<Source>) -> (Config, Problems) {
    let files = [source];
    load_in(&files, environments(&files).first(), &Web::none())
}

/// Every configuration of a folder, in order of name.
fn sources(folder: &str) -> Vec<(PathBuf, Result<Arc<Source>, Problem>)> {
    let entries = Path::new("tests/configs").join(folder).read_dir().expect("the folder exists");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it is readable").path()).collect();
    // What lies deeper is included by one of them.
    paths.retain(|path| path.is_file() && path.extension().is_none_or(|end| end != "txt") && !is_overlay(path));
    paths.sort();
    assert!(!paths.is_empty(), "{folder} is empty");
    paths.into_iter().map(|path| (path.clone(), read_file(&path))).collect()
}

/// Whether a file is laid over the one beside it.
fn is_overlay(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| Path::new(stem).extension().is_some())
}

/// Compares with the `.txt` beside a file, or rewrites it where `UPDATE` is set.
fn compare(path: &Path, actual: &str) {
    let expected = path.with_extension("txt");
    #[expect(clippy::disallowed_methods, reason = "the switch of this test itself")]
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&expected, actual).expect("it is writable");
    }
    let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
    assert_eq!(actual, wanted, "{}", path.display());
}

fn assert_in_bounds(problem: &Problem) {
    let Some(origin) = &problem.origin else { return };
    assert!(origin.source.text().get(origin.span.clone()).is_some(), "{problem} lies outside its file");
}

/// `line:column: message (hint)` for each problem; those in a file that is included with its name and how it was included.
fn listed(problems: &[Problem]) -> String {
    problems.iter().fold(String::new(), |mut text, problem| {
        if let Some(origin) = &problem.origin {
            let (line, column) = origin.source.position(origin.span.start);
            if origin.source.included_at().is_some() || is_overlay(Path::new(origin.source.name())) {
                let chain: Vec<_> = origin.chain().map(|at| format!(" < {at}")).collect();
                let _ = write!(text, "{origin}{}: ", chain.concat());
            } else {
                let _ = write!(text, "{line}:{column}: ");
            }
        }
        let level = if problem.level == Level::Warning { "warning: " } else { "" };
        let _ = writeln!(text, "{level}{} ({})", problem.message, problem.hint.as_deref().unwrap_or_default());
        text
    })
}

fn described(config: &Config) -> String {
    let mut text = String::new();
    if !config.vars.is_empty() {
        let _ = writeln!(text, "vars {}", serde_json::to_string(&config.vars).expect("it is JSON"));
    }
    text.push_str(&defaults(&config.defaults, ""));
    config.accounts.iter().for_each(|account| text.push_str(&account_line(account)));
    for group in &config.groups {
        let _ = writeln!(text, "group {} = {}", group.name.value, tags(&group.members));
    }
    for audience in &config.audiences {
        let _ = writeln!(text, "audience {} = {}", audience.name.value, list(&audience.list));
    }
    for NamedTemplate { name, file, vars } in &config.templates {
        let vars = serde_json::to_string(vars).expect("it is JSON");
        let _ = writeln!(text, "template {} = {}, vars {vars}", name.value, file.value.display());
    }
    for folder in &config.services {
        let _ = writeln!(text, "services {}", folder.value.display());
    }
    config.tests.iter().for_each(|test| text.push_str(&test_line(test)));
    text
}

/// The lines of defaults that say something.
fn defaults(defaults: &Defaults, indent: &str) -> String {
    let mut text = String::new();
    if defaults.policy != PolicyPatch::default() {
        let _ = writeln!(text, "{indent}defaults{}", policy(&defaults.policy));
    }
    for own in &defaults.services {
        let _ = writeln!(text, "{indent}defaults of {}{}", own.service.value, policy(&own.policy));
        for (name, field) in &own.fields {
            let _ = writeln!(text, "{indent}    {}: {}", name.value, value(field));
        }
    }
    text
}

fn test_line(test: &RoutingTest) -> String {
    let (line, _) = test.origin.source.position(test.origin.span.start);
    let mut text = format!("test at line {line}");
    let names = |names: &Names| names.value.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(" ");
    let mut add = |word: &str, value: Option<String>| {
        value.iter().for_each(|value| text.push_str(&format!(", {word} {value}")));
    };
    add("named", test.name.clone());
    add("tag", test.tags.as_ref().map(|tags| format!("{:?}", tags.value)));
    match &test.expected {
        Expected::Exactly(exactly) => add("exactly", Some(format!("[{}]", names(exactly)))),
        Expected::Partly { includes, excludes } => {
            add("with", includes.as_ref().map(names));
            add("without", excludes.as_ref().map(names));
        }
    }
    add("steps", test.steps.as_ref().map(|steps| steps.value.iter().map(names).collect::<Vec<_>>().join(" > ")));
    for Recipients { account, targets } in &test.recipients {
        let targets: Vec<_> = targets.value.iter().map(|target| &target.value).collect();
        add("recipients of", Some(format!("{} {targets:?}", account.value)));
    }
    add("fails", test.fails.as_ref().map(|words| format!("{:?}", words.value)));
    text.push('\n');
    test.message.iter().for_each(|message| text.push_str(&message_line(message)));
    text
}

fn message_line(message: &MessageTest) -> String {
    let MessageTest { basis, vars, env, now, accounts, title, title_contains, body, body_contains, parts, .. } =
        message;
    let MessageTest { alternative, alternative_contains, .. } = message;
    let vars = serde_json::to_string(vars).expect("it is JSON");
    let basis = match basis {
        Basis::Template(template) => format!("template {}", template.file().display()),
        Basis::Message(message) => {
            let PlainMessage { title, body, format } = &message.value;
            format!("message {title:?} {body:?} {}", format.name())
        }
    };
    let mut text = format!("    {basis}, vars {vars}, now {now}");
    for variable in env.iter().flatten() {
        let _ = write!(text, ", env {}={:?}", variable.name.value, variable.value);
    }
    let words = |words: &[Located<String>]| words.iter().map(|word| word.value.clone()).collect::<Vec<_>>();
    for (word, value) in [
        ("accounts", accounts.as_ref().map(|names| words(&names.value))),
        ("title", title.as_ref().map(|title| vec![title.value.clone()])),
        ("title with", Some(words(title_contains)).filter(|words| !words.is_empty())),
        ("body", body.as_ref().map(|body| body.value.clone())),
        ("body with", Some(words(body_contains)).filter(|words| !words.is_empty())),
        ("text beside it", alternative.as_ref().map(|text| vec![text.value.clone()])),
        ("text beside it with", Some(words(alternative_contains)).filter(|words| !words.is_empty())),
        ("parts", parts.as_ref().map(|parts| vec![parts.value.to_string()])),
    ] {
        value.iter().for_each(|value| text.push_str(&format!(", {word} {value:?}")));
    }
    text + "\n"
}

fn account_line(account: &Entry) -> String {
    let (line, _) = account.origin.source.position(account.origin.span.start);
    let mut text = format!("account at line {line}");
    if account.origin.source.included_at().is_some() || is_overlay(Path::new(account.origin.source.name())) {
        let _ = write!(text, " of {}", account.origin.source.name());
    }
    if let Some(overlay) = &account.overlay {
        let _ = write!(text, " and at {overlay}");
    }
    for (word, value) in [("name", &account.name), ("service", &account.service)] {
        if let Some(value) = value {
            let _ = write!(text, ", {word} {}", value.value);
        }
    }
    if let Some(url) = &account.url {
        let _ = write!(text, ", url {}", url.value);
    }
    if !account.tags.is_empty() {
        let _ = write!(text, ", tags {}", tags(&account.tags));
    }
    if !account.fallback.is_empty() {
        let names: Vec<_> = account.fallback.iter().map(|name| name.value.as_str()).collect();
        let _ = write!(text, ", fallback {}", names.join(" "));
    }
    if !account.audiences.is_empty() {
        let names: Vec<_> = account.audiences.iter().map(|name| name.value.as_str()).collect();
        let _ = write!(text, ", audience {}", names.join(" "));
    }
    let _ = writeln!(text, "{}", policy(&account.policy));
    account.defaults.iter().for_each(|layer| text.push_str(&defaults(layer, "    ")));
    for (name, field) in &account.fields {
        let _ = writeln!(text, "    {}: {}", name.value, value(field));
    }
    text
}

fn list(list: &List) -> String {
    match list {
        List::File(Table { path, form, address, .. }) => {
            let address = address.as_ref().map_or("", |address| &address.value);
            format!("{} as {form:?}, addresses in {address:?}", path.display())
        }
        List::Inline(members) => {
            let cells = |member: &Member| {
                let row = &member.row;
                let cell = |name| format!("{name}: {}", row.get(name).expect("it has the column"));
                row.columns().names().map(cell).collect::<Vec<_>>().join(", ")
            };
            let members = members
                .iter()
                .map(|member| format!("{} {{{}}} ({})", member.address.value, cells(member), member.row.place()));
            members.collect::<Vec<_>>().join("; ")
        }
    }
}

fn tags(tags: &[Located<Tag>]) -> String {
    let shown = |tag: &Located<Tag>| match tag.value.priority {
        0 => tag.value.name.to_string(),
        priority => format!("{priority}:{}", tag.value.name),
    };
    tags.iter().map(shown).collect::<Vec<_>>().join(" ")
}

fn value(field: &Located<Value>) -> String {
    match &field.value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => field.scalar().expect("it is a scalar").into_owned(),
        Value::Text(text) => format!("{:?}", text.to_string()),
        Value::List(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let entries = entries.iter().map(|(name, field)| format!("{}: {}", name.value, value(field)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The settings that are set, as Rust shows them.
fn policy(policy: &PolicyPatch) -> String {
    let shown = format!("{policy:?}");
    let fields = shown.trim_start_matches("PolicyPatch {").trim_end_matches('}').split(", ");
    fields.filter(|field| !field.trim_end().ends_with(": None")).map(|field| format!(", {}", field.trim())).collect()
}
