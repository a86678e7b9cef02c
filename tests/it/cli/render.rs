//! `dispatch render`: a template alone, and the cases of a fixture.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::cli::Folder;

const TEMPLATE: &str = "\
---
title: \"{{ product }} {{ version }} is out\"
format: markdown
vars:
  version: {type: string, required: true}
  product: {type: string, default: Acme}
---
**{{ product }}** {{ version }} brings:

- [notes](https://example.com/{{ version }})
";

fn folder() -> Folder {
    Folder::new().file("deploy.j2", TEMPLATE)
}

#[test]
fn a_template_needs_no_account_and_no_configuration() {
    let shown = folder().run(&["render", "deploy.j2", "--var", "version=1.2"]).shown();
    assert_snapshot!(shown, @r"
    exit 0
    --- stdout
    Acme 1.2 is out

    **Acme** 1.2 brings:

    - [notes](https://example.com/1.2)
    ");
}

#[test]
fn it_is_shown_in_any_markup_and_as_any_service_gets_it() {
    let folder = folder().file("deploy.slack.j2", "*{{ version }}* for Slack\n");
    let body = |arguments: &[&str]| {
        let common = ["render", "deploy.j2", "--var", "version=1.2", "--json"];
        let shown = folder.run(&[&common[..], arguments].concat()).json();
        // Whoever is named may get several.
        let shown = if arguments.contains(&"--for") { &shown[0] } else { &shown };
        (shown["format"].as_str().unwrap().to_owned(), shown["parts"][0]["body"].as_str().unwrap().to_owned())
    };
    let of = |format: &str, body: &str| (format.to_owned(), body.to_owned());
    assert_eq!(body(&[]).0, "markdown");
    assert_eq!(body(&["--format", "text"]), of("text", "Acme 1.2 brings:\n\n- notes (https://example.com/1.2)"));
    assert!(body(&["--format", "html"]).1.contains("<strong>Acme</strong>"));
    assert!(body(&["--format", "google_chat"]).1.contains("<https://example.com/1.2|notes>"));
    assert!(body(&["--for", "o365"]).1.contains("<strong>Acme</strong>"));
    // The variant for the service, which has no titles.
    assert_eq!(body(&["--for", "slack"]), of("slack_mrkdwn", "*Acme 1.2 is out*\n_1.2_ for Slack"));
    let wrong = folder.run(&["render", "deploy.j2", "--var", "version=1.2", "--for", "slak"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("no service and no account is called `slak`") && wrong.stderr.contains("`slack`"));
}

#[test]
fn what_is_wrong_is_shown_at_its_place() {
    let missing = folder().run(&["render", "deploy.j2"]);
    assert_eq!((missing.code, missing.stdout.as_str()), (Some(2), ""));
    assert!(missing.stderr.contains("`version`") && missing.stderr.contains("deploy.j2:5"), "{}", missing.stderr);
    let broken = Folder::new().file("a.j2", "{{ nobody.knows }}").run(&["render", "a.j2"]);
    assert!(broken.code == Some(2) && broken.stderr.contains("a.j2:1:"), "{}", broken.stderr);
    let none = Folder::new().run(&["render", "nothing.j2"]);
    assert!(none.code == Some(2) && none.stderr.contains("nothing.j2"), "{}", none.stderr);
}

#[test]
fn a_fixture_renders_every_case_and_compares() {
    let good = "\
- name: a release
  vars: {version: \"1.2\"}
  title: Acme 1.2 is out
  body_contains: [\"1.2 brings\"]
- name: no version
  fails: version
- name: only looked at
  vars: {version: \"2.0\", product: Widget}
";
    let folder = folder().file("cases.yaml", good);
    assert_snapshot!(folder.run(&["render", "deploy.j2", "--fixture", "cases.yaml"]).shown(), @r"
    exit 0
    --- stdout
    # a release

    Acme 1.2 is out

    **Acme** 1.2 brings:

    - [notes](https://example.com/1.2)

    # only looked at

    Widget 2.0 is out

    **Widget** 2.0 brings:

    - [notes](https://example.com/2.0)
    --- stderr
    3 tests passed
    ");
    let cases = folder.run(&["render", "deploy.j2", "--fixture", "cases.yaml", "--json", "--format", "text"]).json();
    assert_eq!((&cases[1]["name"], &cases[1]["title"]), (&json!("only looked at"), &json!("Widget 2.0 is out")));
    let folder = folder.file("cases.yaml", good.replace("title: Acme 1.2", "title: Acme 1.3"));
    let ended = folder.run(&["render", "deploy.j2", "--fixture", "cases.yaml"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("test `a release`: the title is `Acme 1.2 is out`"), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("cases.yaml:3:10") && ended.stderr.contains("1 of 3 tests failed"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_case_says_nothing_of_accounts() {
    let folder = folder().file("cases.yaml", "- tag: ops\n  expect: [chat]\n  vars: {version: \"1\"}\n");
    let ended = folder.run(&["render", "deploy.j2", "--fixture", "cases.yaml"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(
        ended.stderr.contains("`tag` is about accounts, and only the template is looked at here"),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains("`expect` is about accounts"), "{}", ended.stderr);
}

#[test]
fn lists_that_lie_in_each_other_however_deep_do_not_break_the_program() {
    let nested = |times: &str| format!("{{% set ns = namespace(a=[]) %}}{times}{{% set ns.a = [ns.a] %}}");
    let deep = nested("{% for i in range(100000) %}") + "{% endfor %}x{{ ns.a | length }}";
    let endless = nested("{% for i in range(1000) %}{% for j in range(10000) %}") + "{% endfor %}{% endfor %}x";
    let folder = Folder::new().file("deep.j2", &deep).file("endless.j2", &endless);
    assert_eq!(folder.run(&["render", "deep.j2"]).shown(), "exit 0\n--- stdout\nx1");
    let ended = folder.run(&["render", "endless.j2"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("too many steps"), "{}", ended.stderr);
}
