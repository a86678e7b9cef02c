//! What files include: in both formats, how far, and what becomes of an include that fails.

use dispatch::config::{load, read_file};
use insta::assert_snapshot;

use crate::apprise::table::Mark::{Better, Differs, Equal};
use crate::apprise::table::{Row, described, table};
use crate::support::cli::Folder;

const FAILS: &str = "an include that fails is an error";

fn folder() -> Folder {
    Folder::new()
        .file("a.yml", "urls: ['json://a']")
        .file("b.yml", "urls: ['json://b']")
        .file("c.conf", "json://c")
        .file("my file.conf", "json://spaced")
        .file("sub/inner.yml", "include: next.yml\nurls: ['json://inner']")
        .file("sub/next.yml", "urls: ['json://next']")
        .file("sub/deeper/up.conf", "json://up")
        .file("circle.yml", "include: main.yml\nurls: ['json://circle']")
        .file("zone.yml", "asset: {tz: Europe/Berlin}\nurls: ['json://zone']")
}

/// What a main file of this name and text comes to, with everything that it includes.
fn including(name: &str, text: &str) -> String {
    let folder = folder().file(name, text);
    let source = read_file(&folder.path(name)).expect("it is there");
    let (config, problems) = load(&[source]);
    described(&config, problems).replace(&format!("{}/", folder.path("").display()).replace("//", "/"), "")
}

#[test]
fn from_yaml() {
    let rows: &[Row] = &[
        ("include: a.yml", "json host=main\njson host=a", Equal),
        ("include: c.conf", "json host=main\njson host=c", Equal),
        ("include: a.yml, b.yml", "json host=main\njson host=a\njson host=b", Equal),
        ("include: '[a.yml];b.yml c.conf'", "json host=main\njson host=a\njson host=b\njson host=c", Equal),
        ("include: [a.yml, b.yml c.conf]", "json host=main\njson host=a\njson host=b\njson host=c", Equal),
        ("include: file://a.yml", "json host=main\njson host=a", Equal),
        ("include: sub/next.yml", "json host=main\njson host=next", Equal),
        ("include: sub/inner.yml", "json host=main\njson host=inner", Better("W26", "nothing is too deep to count")),
        ("include: circle.yml", "json host=main\njson host=circle", Better("W26", "a circle is a problem")),
        ("include: my file.conf", "json host=main", Better("W26", FAILS)),
        ("include: gone.yml", "json host=main", Better("W26", FAILS)),
        (
            "include: a.yml, http://127.0.0.1/b.yml",
            "json host=main\nthe address; the file is dropped silently",
            Better("W26", "both count; there is no web in this test"),
        ),
        ("include: memory://x", "WARNING, refused\njson host=main", Equal),
        ("include: [{a.yml: x}]", "json host=main\njson host=a", Differs("a path is a text, and the problem says it")),
        ("include: [a.yml, 5]", "json host=main\njson host=a", Differs("what would be lost in silence is a problem")),
        ("include: [a.yml, a.yml]", "json host=main\njson host=a\njson host=a", Better("W39", "a file counts once")),
        (
            "include: zone.yml",
            "json host=main tz=Europe/Berlin\njson host=zone tz=Europe/Berlin",
            Better("W31", "a file says nothing of the accounts of others"),
        ),
    ];
    assert_snapshot!(table(rows, |text| including("main.yml", &format!("{text}\nurls: ['json://main']\n"))));
}

#[test]
fn from_text() {
    let rows: &[Row] = &[
        ("include a.yml", "json host=main\njson host=a", Equal),
        ("INCLUDE c.conf", "json host=main\njson host=c", Equal),
        ("include my file.conf", "json host=main\njson host=spaced", Equal),
        ("include sub/deeper/up.conf", "json host=main\njson host=up", Equal),
        ("include gone.conf", "json host=main", Better("W26", FAILS)),
        ("include memory://x", "WARNING, refused\njson host=main", Equal),
    ];
    assert_snapshot!(table(rows, |text| including("main.conf", &format!("{text}\njson://main\n"))));
}
