//! Templates that use other files of their folder, and only those.

use crate::support::cli::{Ended, Folder};

const CONFIG: &str =
    "version: 1\naccounts: [{name: a, url: 'json://a.example.com'}, {name: b, url: 'json://b.example.com'}]\n";

fn planned(files: &[(&str, &str)]) -> Ended {
    run(&files.iter().fold(Folder::with(CONFIG), |folder, (name, text)| folder.file(name, text)))
}

fn run(folder: &Folder) -> Ended {
    folder.run(&["-d", "--template", "t/deploy.j2", "--report", "json", "--var", "x=<1>"])
}

fn body(ended: &Ended, delivery: usize) -> String {
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    ended.json()["deliveries"][delivery]["parts"][0]["body"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn extends_include_and_import_find_files_of_the_folder() {
    let ended = planned(&[
        (
            "t/deploy.j2",
            "---\nformat: html\n---\n{% extends 'base.j2' %}{% block text %}{% include \"parts/who.j2\" %}{% endblock %}",
        ),
        ("t/base.j2", "{% from 'macros.j2' import b %}<p>{% block text %}{% endblock %} {{ b(x) }}</p>"),
        ("t/parts/who.j2", "for {{ account.name }}{% include ['none.j2', 'end.j2'] %}"),
        ("t/end.j2", "!"),
        ("t/macros.j2", "{% macro b(text) %}<b>{{ text }}</b>{% endmacro %}"),
    ]);
    // What is used has the escaping of what uses it, and decides how often a message is made.
    assert_eq!(body(&ended, 0), "<p>for a! <b>&lt;1&gt;</b></p>");
    assert_eq!(body(&ended, 1), "<p>for b! <b>&lt;1&gt;</b></p>");
}

#[test]
fn a_title_is_plain_text_although_the_body_is_html() {
    let ended = planned(&[
        ("t/deploy.j2", "---\nformat: html\ntitle: \"{% include 'title.j2' %}\"\n---\n<p>{% include 'title.j2' %}</p>"),
        ("t/title.j2", "x is {{ x }}"),
    ]);
    assert_eq!(body(&ended, 0), "<p>x is &lt;1&gt;</p>");
    assert_eq!(ended.json()["deliveries"][0]["parts"][0]["title"], "x is <1>");
}

#[test]
fn no_file_outside_the_folder_is_read() {
    for (name, column) in [("../secret", 13), ("/etc/hostname", 13), ("a/../../secret", 13), ("linked.j2", 13)] {
        let text = format!("{{% include '{name}' %}}{{{{ x }}}}");
        let folder = Folder::with(CONFIG).file("t/deploy.j2", text).file("secret", "s3cret");
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path("secret"), folder.path("t/linked.j2")).unwrap();
        let ended = run(&folder);
        assert_eq!(ended.code, Some(2), "{}", ended.shown());
        let words = format!("`{name}` does not lie in the folder of the template");
        assert!(ended.stderr.contains(&words) || !cfg!(unix), "{}", ended.shown());
        assert!(ended.stderr.contains(&format!("t/deploy.j2:1:{column}")) && !ended.stderr.contains("s3cret"));
    }
    // A name that is worked out while rendering finds nothing either.
    let ended = planned(&[("t/deploy.j2", "{% include '..' ~ '/secret' %}{{ x }}"), ("secret", "s3cret")]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    let ended = planned(&[("t/deploy.j2", "{% set n = '../secret' %}{% include n %}{{ x }}"), ("secret", "s3cret")]);
    assert!(ended.stderr.contains("there is no `../secret` in the folder"), "{}", ended.shown());
}

#[test]
fn what_is_wrong_in_a_file_that_is_used_is_shown_there() {
    let ended = planned(&[
        ("t/deploy.j2", "{{ x }}\n{% include 'one.j2' %}"),
        ("t/one.j2", "\n{% include 'two.j2' %}"),
        ("t/two.j2", "\n\n {{ versoin }}"),
    ]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    for words in ["t/two.j2:3:5", "`versoin` is not defined", "t/one.j2:2:13", "t/deploy.j2:2:13"] {
        assert!(ended.stderr.contains(words), "{words}\n{}", ended.stderr);
    }
    let ended = planned(&[("t/deploy.j2", "{{ x }}\n{% include 'one.j2' %}"), ("t/one.j2", "{{ broken")]);
    assert!(ended.stderr.contains("t/one.j2:1:"), "{}", ended.shown());
    let ended = planned(&[("t/deploy.j2", "{{ x }}{% include 'gone.j2' %}")]);
    assert!(ended.stderr.contains("there is no `gone.j2` in the folder of the template"), "{}", ended.shown());
    let ended = planned(&[("t/deploy.j2", "{{ x }}{% include 'one.j2' %}"), ("t/one.j2", "---\ntitle: x\n---\n")]);
    assert!(ended.stderr.contains("`one.j2` has front matter"), "{}", ended.shown());
}

#[test]
fn files_that_use_each_other_end_in_an_error() {
    for (one, two) in [("{% include 'one.j2' %}", ""), ("{% include 'two.j2' %}", "{% include 'one.j2' %}")] {
        let ended = planned(&[("t/deploy.j2", "{{ x }}{% include 'one.j2' %}"), ("t/one.j2", one), ("t/two.j2", two)]);
        assert_eq!(ended.code, Some(2), "{}", ended.shown());
        assert!(ended.stderr.contains("t/one.j2:1:"), "{}", ended.shown());
    }
    // Each of twelve files uses the next one eight times.
    let mut files = vec![("t/deploy.j2".to_owned(), "{{ x }}{% include '0.j2' %}".to_owned())];
    files.extend((0..12).map(|n| (format!("t/{n}.j2"), format!("{{% include '{}.j2' %}}", n + 1).repeat(8))));
    files.push(("t/12.j2".to_owned(), "x".to_owned()));
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let ended = planned(&files);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("too many steps"), "{}", ended.shown());
}

#[test]
fn files_that_are_used_are_inputs_of_a_run() {
    let config = "version: 1\naccounts: [{name: a, url: 'file:///dev/null', to: [x, y]}]\n";
    let folder = Folder::with(config).file("t.j2", "{% include 'part.txt' %}").file("part.txt", "one");
    let ended = folder.run(&["--template", "t.j2", "--first", "1"]);
    assert_eq!(ended.code, Some(4), "{}", ended.shown());
    let ended = folder.file("part.txt", "two").run(&["resume"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("part.txt"), "{}", ended.stderr);
}
