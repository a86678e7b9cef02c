//! `env(NAME)` in templates: what a configuration opens to them of the environment.

use crate::support::cli::{Ended, Folder};

fn folder(open: &str, template: &str) -> Folder {
    Folder::with(&format!(
        "version: 1\ntemplate_env: {open}\naccounts: [{{name: a, url: 'file:///dev/null', to: [x, y]}}]\n"
    ))
    .file("t.j2", template)
}

fn dry(folder: &Folder, variables: &[(&str, &str)]) -> Ended {
    let run = folder.dispatch(&["-d", "--report", "json", "--template", "t.j2"]);
    variables.iter().fold(run, |run, (name, value)| run.env(name, value)).run()
}

fn body(ended: &Ended) -> String {
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    ended.json()["deliveries"][0]["parts"][0]["body"].as_str().expect("a body").to_owned()
}

#[test]
fn what_is_open_is_seen_and_a_default_stands_behind_it() {
    let folder = folder("[BUILD_URL, 'CI_*']", "{{ env('BUILD_URL') }} {{ env(\"CI_JOB\", default='none') }}");
    let url = ("BUILD_URL", "https://ci.example.com/1");
    assert_eq!(body(&dry(&folder, &[url, ("CI_JOB", "{{ 7 }}")])), "https://ci.example.com/1 {{ 7 }}");
    assert_eq!(body(&dry(&folder, &[url])), "https://ci.example.com/1 none");
    // As everywhere, a file of variables stands behind the environment.
    let folder = folder.file("vars.env", "BUILD_URL=https://ci.example.com/2\n");
    let ended = folder.run(&["-d", "--report", "json", "--template", "t.j2", "--env-file", "vars.env"]);
    assert_eq!(body(&ended), "https://ci.example.com/2 none");
}

#[test]
fn what_is_not_open_is_a_mistake_at_its_place_whether_or_not_it_is_rendered() {
    let folder = folder(
        "CI_JOB",
        "{% if false %}\n{{ env('SECRET') }}{% endif %}{% include 'u.j2' %}{{ env('CI_JOB', default='') }}",
    )
    .file("u.j2", "{{ env(\"TOKEN\") }}");
    for ended in [dry(&folder, &[("SECRET", "x"), ("TOKEN", "y")]), folder.run(&["check", "--template", "t.j2"])] {
        assert_eq!(ended.code, Some(2), "{}", ended.shown());
        for words in ["`SECRET` is not open to templates", "t.j2:2:9", "u.j2:1:9", "add `TOKEN` to `template_env`"] {
            assert!(ended.stderr.contains(words), "{words}\n{}", ended.stderr);
        }
    }
    // A name that is worked out is found when it is asked for.
    let ended = dry(&self::folder("CI_JOB", "{{ env('SEC' ~ 'RET') }}"), &[("SECRET", "x")]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("`SECRET` is not open") && ended.stderr.contains("t.j2:1:"), "{}", ended.stderr);
    assert!(ended.stderr.contains("add `SECRET` to `template_env`"), "{}", ended.stderr);
}

#[test]
fn what_is_not_set_is_a_mistake_that_says_what_to_do() {
    let ended = dry(&folder("['CI_*']", "{{ env('CI_JOB') }}"), &[("CI_JOBS", "1")]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("`CI_JOB` is not set"), "{}", ended.stderr);
    assert!(ended.stderr.contains("did you mean `CI_JOBS`?") && ended.stderr.contains("default="), "{}", ended.stderr);
}

#[test]
fn nobody_opens_everything() {
    for (open, words) in [
        ("'*'", "opens the whole environment"),
        ("[\"A B\"]", "no name of an environment variable"),
        ("{a: 1}", "must be text or a list"),
    ] {
        let ended = dry(&folder(open, "x"), &[]);
        assert_eq!(ended.code, Some(2), "{}", ended.shown());
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
}

#[test]
fn resume_notices_a_variable_that_has_changed_and_no_other() {
    let folder = folder("['CI_*']", "{{ env('CI_URL') }} {{ env('CI_STEP', default='') }}");
    let run = |arguments: &[&str], variables: &[(&str, &str)]| {
        let run = folder.dispatch(arguments);
        variables.iter().fold(run, |run, (name, value)| run.env(name, value)).run()
    };
    assert_eq!(run(&["--template", "t.j2", "--first", "1"], &[("CI_URL", "u"), ("CI_ID", "1")]).code, Some(4));
    let ended = run(&["resume"], &[("CI_URL", "v"), ("CI_ID", "2"), ("CI_STEP", "3")]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    for words in ["the environment variable `CI_URL` has changed", "the environment variable `CI_STEP` has changed"] {
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
    assert!(!ended.stderr.contains("CI_ID"), "{}", ended.stderr);
    assert_eq!(run(&["resume"], &[("CI_URL", "u"), ("CI_ID", "2")]).code, Some(0));
}
