//! `dispatch check` without a message renders templates of accounts and named ones, and says what fails whatever a run gives.

use crate::support::cli::{Ended, Folder};

const CONFIG: &str = "\
version: 1
vars: {product: {name: Acme, size: 12}, hosts: [web-1, web-2]}
template_env: [BUILD_URL]
templates: {named: {file: named.j2, vars: {period: week}}}
accounts:
  - {name: owner, url: 'json://a.example.com', tags: ops, template: own.j2}
  - {name: mailing, service: file, path: log.ndjson, audience: people, template: row.j2}
audiences:
  people: {file: people.csv, address: who}
";

/// A folder in which every template is in order.
fn folder() -> Folder {
    Folder::with(CONFIG)
        .file("people.csv", "who,nick,score\nann,Annie,1\nbob,Bobby,2\n")
        .file("own.j2", "---\ntitle: '[{{ account.name }}] {{ title }}'\n---\n{{ body }} of {{ product.name }}")
        .file(
            "row.j2",
            "---\nvars: {nick: {}, score: {type: integer}}\n---\n{{ nick }} has {{ score }} of {{ target.label }}",
        )
        .file("named.j2", "every {{ period }}")
}

fn check(folder: &Folder) -> Ended {
    folder.run(&["check", "--allow", "unused-variable"])
}

#[test]
fn what_no_run_could_mend_is_found() {
    for (name, text, said) in [
        ("own.j2", "{{ product.nmae }}", "own.j2:1:4: `product.nmae` is not defined (for account `owner`)"),
        ("own.j2", "---\ntitle: '{{ product.nmae }}'\n---\nx", "own.j2:2:12: "),
        ("own.j2", "{{ title }}{{ hosts | filesize }}", "own.j2:1:23: "),
        ("own.j2", "{{ product.title }}", "own.j2:1:4: `product.title` is not defined (for account `owner`)"),
        ("own.j2", "{{ body }}{{ account.nmae }}", "own.j2:1:14: `account.nmae` is not defined (for account `owner`)"),
        // What a run gives does not come so far.
        ("own.j2", "{{ product.nmae }}{{ version }}", "own.j2:1:4: "),
        ("own.json.j2", "{{ product.nmae }}", "own.json.j2:1:4: "),
        (
            "row.j2",
            "{{ nick.first }}",
            "row.j2:1:4: `nick.first` is not defined (for target `ann` of account `mailing`, people.csv:2)",
        ),
        ("named.j2", "{{ period.start }}", "named.j2:1:4: `period.start` is not defined"),
        ("named.slack.j2", "{{ period.start }}", "named.slack.j2:1:4: "),
    ] {
        let ended = check(&folder().file(name, text));
        assert_eq!(ended.code, Some(2), "{text}: {}", ended.shown());
        let document = folder().file(name, text).run(&["check", "--format", "json"]).json();
        let problems = document["problems"].as_array().unwrap();
        let lines: Vec<_> = problems.iter().filter(|it| it["level"] == "error").map(line).collect();
        assert!(lines.len() == 1 && lines[0].starts_with(said), "{text}: {lines:?}");
    }
}

fn line(problem: &serde_json::Value) -> String {
    let text = |key: &str| problem[key].as_str().unwrap_or_default();
    format!("{}:{}:{}: {}", text("file"), problem["line"], problem["column"], text("message"))
}

#[test]
fn what_a_run_may_give_is_no_fault() {
    let typed = "---\nvars:\n  n: {type: integer, required: true}\n  d: {type: date, required: true}\n  l: {type: list}\n  m: {type: map}\n---\n";
    for (name, text) in [
        ("own.j2", "{{ version }}".to_owned()),
        ("own.j2", "{{ version.major }}{{ vars.other }}".to_owned()),
        ("own.j2", "{{ amount | filesize }}{{ when | date('%d') }}".to_owned()),
        ("own.j2", "{{ when | default('') | date('%d') }}".to_owned()),
        ("own.j2", format!("{typed}{{{{ n + 1 }}}}{{{{ d | date('%d') }}}}{{{{ l | join }}}}{{{{ m.a }}}}")),
        ("own.j2", "{{ env('BUILD_URL') }}".to_owned()),
        ("own.j2", "{{ env('BUILD_URL') | int }}".to_owned()),
        ("own.j2", "{{ (body | split('\\n'))[1] }}{{ title | int }}".to_owned()),
        ("own.j2", "{% if title %}{{ title }}{% endif %}".to_owned()),
        // The message is whatever the run says.
        ("own.j2", "{{ (title | split(': '))[1] }}{{ (body | lines)[9] }}".to_owned()),
        ("own.html.j2", "{{ (title | split(' - '))[1] }}".to_owned()),
        ("own.j2", "{{ body | int }}".to_owned()),
        (
            "own.j2",
            "---\ntitle: \"{{ {'disk': 'full'}[title] }}\"\n---\n{% set c = {'disk': 'red'}[title | lower] %}{{ c }}"
                .to_owned(),
        ),
        ("own.j2", "{% if note is defined %}{{ note }}{% endif %}".to_owned()),
        ("own.j2", "{% for n in range(3) %}{{ n }}{{ version }}{% endfor %}".to_owned()),
        // Who gets it is said by the run, with `--to` or `--audience`.
        ("own.j2", "{{ target.nick }}".to_owned()),
        ("own.j2", "{{ nick }}".to_owned()),
        ("row.j2", "{{ nick }}{{ version }}".to_owned()),
        ("named.j2", "{{ account.name }} {{ target.nick }} {{ title }} {{ nick }} {{ version }}".to_owned()),
    ] {
        let ended = check(&folder().file(name, &text));
        assert_eq!(ended.code, Some(0), "{text}: {}", ended.shown());
    }
}

#[test]
fn variables_of_the_command_are_there() {
    let folder = folder().file("own.j2", "---\nvars: {size: {type: integer}}\n---\n{{ size.unit }}");
    // Whatever it is, a whole number has no parts; without `--var` nobody knows that it is one.
    let ended = folder.run(&["check", "--var", "size=3"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("`size.unit` is not defined"), "{}", ended.stderr);
}

#[test]
fn a_variable_that_no_template_takes_is_told_of() {
    let folder = folder().file("own.j2", "{{ version }}").file("named.j2", "{{ period }} {{ other }}");
    let ended = folder.run(&["check", "--var", "version=1", "--var", "other=2"]);
    assert!(ended.code == Some(0) && !ended.stderr.contains("has no variable"), "{}", ended.shown());
    let ended = folder.run(&["check", "--var", "verson=1", "--deny", "unused-variable"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert_eq!(ended.stderr.matches("has no variable `verson`").count(), 1, "{}", ended.stderr);
}

#[test]
fn a_text_that_an_account_has_no_place_for_is_warned_of() {
    let account = "  - {name: mail, service: o365, source: me@example.com, tenant_id: example.com, client_id: 00000000-0000-4000-8000-000000000000, \
                   client_secret: x, to: ann@example.com, form: json, template: two.j2}\naudiences:\n";
    let config = CONFIG.replace("audiences:\n", account);
    let folder = folder().file("dispatch.yaml", config).file("two.j2", "---\ntitle: '{{ title }}'\n---\n{{ version }}");
    let folder = folder.file("two.html.j2", "<p>{{ version }}</p>").file("two.txt.j2", "{{ version }}");
    let ended = check(&folder);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(ended.stderr.matches("warning[text-left-out]").count(), 1, "{}", ended.stderr);
}

#[test]
fn an_account_of_which_references_hide_too_much_is_left_out() {
    let config = CONFIG.replace("url: 'json://a.example.com'", "url: '${env:WHERE}'");
    let folder = folder().file("dispatch.yaml", config).file("own.j2", "{{ product.nmae }}");
    assert_eq!(folder.run(&["check", "--no-secrets"]).code, Some(0));
    let known = folder.dispatch(&["check"]).env("WHERE", "json://a.example.com").run();
    assert!(known.stderr.contains("own.j2:1:4"), "{}", known.shown());
}
