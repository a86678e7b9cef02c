//! Where the configuration comes from: the first rule that applies, the usual places, the web; and in which language it is.

use insta::assert_snapshot;

use crate::apprise::table::Mark::{Better, Differs, Equal};
use crate::apprise::table::{Row, read, table};
use crate::support::cli::{Ended, Folder, Run};
use crate::support::server::{Recorded, Reply, Server};

/// Who got the message, in the order of their accounts, or else what was said.
fn outcome(ended: &Ended) -> String {
    let mut lines: Vec<_> =
        ended.stdout.lines().filter_map(|line| line.strip_prefix("--- ")?.strip_suffix(" [info]")).collect();
    lines.sort_unstable();
    let receivers: Vec<_> = lines.into_iter().filter_map(|line| line.split(' ').nth(2)).collect();
    let said = ended.stderr.lines().filter(|line| line.starts_with("error: ") || line.starts_with("warning: "));
    let said: String = said.map(|line| format!("{line}\n")).collect();
    let receivers = receivers.join(" ");
    if said.is_empty() && receivers.is_empty() { "nothing".to_owned() } else { format!("{said}{receivers}") }
}

/// The program as it is called in a shell, with variables before its name; single quotes hold a word together.
fn called(folder: &Folder, line: &str) -> Run {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().expect("there is one").push(c),
        }
    }
    let name = words.iter().position(|word| word == "dispatch").expect("the program is called");
    let arguments: Vec<_> = ["-b", "x"].into_iter().chain(words[name + 1..].iter().map(String::as_str)).collect();
    let run = folder.dispatch(&arguments).env("HOME", folder.path("home"));
    words[..name].iter().filter_map(|word| word.split_once('=')).fold(run, |run, (name, value)| run.env(name, value))
}

#[test]
fn the_first_rule_that_applies() {
    let folder = Folder::new()
        .file("one.conf", "console://?to=one\nops=console://?to=ops\n")
        .file("two.yml", "urls: ['console://?to=two']")
        .file("odd%20?#.conf", "console://?to=odd\n")
        .file("home/mine.conf", "console://?to=mine\n")
        .file("home/.apprise", "console://?to=usual\n")
        .file("home/.config/apprise.yml", "urls: ['console://?to=other']");
    const URL: &str = "'console://?to=typed'";
    let typed = |rest: &str| format!("dispatch {URL} {rest}");
    let (with_file, with_tag) = (typed("-c one.conf"), typed("-g ops"));
    let rows: &[Row] = &[
        (&with_file, "typed", Differs("what is named is not ignored in silence")),
        (&with_tag, "typed", Better("W67", "a tag beside URLs is not ignored")),
        ("APPRISE_URLS='console://?to=env' dispatch -c one.conf", "one", Equal),
        ("APPRISE_URLS='console://?to=env, console://?to=more' dispatch", "env more", Equal),
        ("APPRISE_URLS='console://?to=env' dispatch -g ops", "env", Better("W67", "a tag beside URLs is not ignored")),
        ("APPRISE_URLS='console://?to=env' APPRISE_CONFIG_PATH=one.conf dispatch", "env", Equal),
        ("dispatch", "usual other", Equal),
        ("APPRISE_CONFIG_PATH='one.conf;two.yml' dispatch", "one two", Equal),
        ("APPRISE_CONFIG_PATH='~/mine.conf' dispatch", "mine", Equal),
        ("APPRISE_CONFIG=two.yml APPRISE_CONFIG_PATH=one.conf dispatch", "two", Equal),
        (
            "APPRISE_CONFIG_PATH='one.conf;gone.conf' dispatch",
            "one",
            Better("W38", "a file that is named must be there"),
        ),
        ("dispatch -c one.conf -c two.yml", "one two", Equal),
        ("dispatch -c one.conf -g ops", "ops", Equal),
        ("dispatch -c one.conf -c one.conf", "one one", Better("W39", "a file counts once")),
        ("dispatch -c gone.conf -c one.conf", "one", Better("W16", "a file that is named must be there")),
        ("dispatch -c '~/mine.conf'", "mine", Differs("outside of quotes the shell does that; in them it is a name")),
        ("dispatch -c 'odd%20?#.conf'", "odd", Equal),
        ("dispatch -c file://one.conf", "one", Equal),
        ("dispatch -c 'file://one.conf?format=text'", "one", Differs("the content says the language")),
    ];
    assert_snapshot!(table(rows, |line| outcome(&called(&folder, line).run())));
}

/// Those of the machine, `/etc/apprise` and below it, are not for a test to write to.
#[test]
#[cfg(unix)]
fn the_usual_places() {
    let bases = [".apprise", ".config/apprise", ".apprise/apprise", ".config/apprise/apprise"];
    let ends = ["", ".conf", ".yml", ".yaml"];
    let places: Vec<_> = bases.iter().flat_map(|base| ends.map(|end| format!("{base}{end}"))).collect();
    let mut rows: Vec<Row> = places.iter().map(|place| (place.as_str(), "here", Equal)).collect();
    rows.push((".apprise.txt", "nothing", Differs("that there is none is said")));
    let found = |place: &str| {
        let content = if place.ends_with("ml") { "urls: ['console://?to=here']" } else { "console://?to=here\n" };
        outcome(&called(&Folder::new().file(&format!("home/{place}"), content), "dispatch").run())
    };
    assert_snapshot!(table(&rows, found));
}

#[test]
fn the_language_of_a_file() {
    let yaml = "urls: ['console://?to=here']";
    let text = "console://?to=here\n";
    let folder = Folder::new()
        .file("a.yml", yaml)
        .file("A.YAML", yaml)
        .file("noext", yaml)
        .file("yaml.conf", yaml)
        .file("text.conf", text)
        .file("text", text)
        .file("text.yml", text)
        .file("marked.yml", format!("\u{feff}{yaml}"))
        .file("latin.conf", b"console://?to=here\n# caf\xe9\n".as_slice())
        .file("large.conf", format!("{}{text}", "# a comment\n".repeat(12_000)));
    let rows: &[Row] = &[
        ("a.yml", "here", Equal),
        ("A.YAML", "here", Equal),
        ("text.conf", "here", Equal),
        ("text", "here", Equal),
        ("noext", "ERROR, it is text", Better("W15", "the content says the language")),
        ("yaml.conf", "ERROR, it is text", Better("W15", "the content says the language")),
        ("text.yml", "ERROR, it is YAML", Equal),
        ("marked.yml", "here", Equal),
        ("latin.conf", "ERROR, no UTF-8", Equal),
        ("large.conf", "ERROR, larger than 128 KiB", Differs("16 MiB are read")),
    ];
    assert_snapshot!(table(rows, |name| outcome(&called(&folder, &format!("dispatch -c {name}")).run())));
}

/// As Apprise's library tells it of a text without a name.
#[test]
fn the_language_of_a_text() {
    const READ: &str = "any sign of the language counts";
    let rows: &[Row] = &[
        ("# a comment\n\njson://h", "json host=h", Equal),
        ("t=json://h", "json host=h tags=t", Equal),
        ("urls: [json://h]", "json host=h", Equal),
        ("---\nurls: [json://h]", "nothing, undetectable", Better("W15", READ)),
        ("%YAML 1.2\n---\nurls: [json://h]", "nothing, undetectable", Better("W15", READ)),
        ("\"urls\": [json://h]", "nothing, undetectable", Better("W15", READ)),
        ("{urls: [json://h]}", "nothing, undetectable", Better("W15", READ)),
        ("x-my_key: 1\nurls: [json://h]", "nothing, undetectable", Better("W15", READ)),
        ("include gone\njson://h", "nothing, undetectable", Better("W15", READ)),
        ("g=a\na=json://h", "nothing, undetectable", Better("W15", READ)),
    ];
    assert_snapshot!(table(rows, |text| read("x", text)));
}

/// A server of configurations; `TYPE/…` is of that media type.
fn server() -> Server {
    Server::start(|request: &Recorded| {
        let path = request.path.split('?').next().unwrap_or_default();
        let yaml = "urls: ['console://?to=here']";
        let (media_type, content) = match path {
            "/yaml/application" => ("application/x-yaml", yaml),
            "/yaml/text" => ("text/yaml", yaml),
            "/plain" => ("text/plain", "console://?to=here\n"),
            "/html" => ("text/html", "console://?to=here\n"),
            "/yaml/plain" => ("text/plain", yaml),
            "/a.yml" => ("application/octet-stream", yaml),
            "/outside.yml" => ("text/yaml", "include: file:///etc/hostname\nurls: ['console://?to=here']"),
            "/other.yml" => ("text/yaml", "include: plain\nurls: ['console://?to=first']"),
            _ => return Reply::status(404),
        };
        Reply::status(200).header("content-type", media_type).body(content)
    })
}

#[test]
fn what_is_asked_of_a_server() {
    let rows: &[Row] = &[
        ("http://SERVER/plain?key=abc", "POST /plain", Better("W29", "the query goes to the server, by a GET")),
        ("http://me:pw@SERVER/plain", "POST /plain authorization: Basic bWU6cHc=", Better("W29", "a GET")),
        ("http://SERVER/plain?+X-Key=1", "POST /plain x-key: 1", Better("W29", "a GET")),
        ("http://SERVER/plain?-X-Key=1", "POST /plain x-key: 1", Better("W29", "a GET")),
        ("http://SERVER/plain?verify=no&redirect=no&cto=3&rto=3", "POST /plain", Better("W29", "a GET")),
    ];
    let asked = |address: &str| {
        let server = server();
        let line = format!("dispatch -c '{}'", address.replace("SERVER", &server.host()));
        let ended = called(&Folder::new(), &line).run();
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
        let headers = |request: &Recorded| {
            let known = ["authorization", "x-key"]
                .into_iter()
                .filter_map(|name| Some((name, request.header(name)?.to_owned())));
            known.map(|(name, value)| format!(" {name}: {value}")).collect::<String>()
        };
        let asked = server
            .requests()
            .iter()
            .map(|request| format!("{} {}{}", request.method, request.path, headers(request)))
            .collect::<Vec<_>>();
        asked.join("\n")
    };
    assert_snapshot!(table(rows, asked));
}

#[test]
fn what_is_read_from_a_server() {
    let server = server();
    let rows: &[Row] = &[
        ("-c http://SERVER/yaml/application", "here", Equal),
        ("-c http://SERVER/yaml/text", "here", Equal),
        ("-c http://SERVER/a.yml", "here", Equal),
        ("-c http://SERVER/plain", "here", Equal),
        ("-c http://SERVER/html", "here", Equal),
        ("-c http://SERVER/yaml/plain", "ERROR, it is text", Better("W15", "the content says the language")),
        ("-c 'http://SERVER/yaml/plain?format=yaml'", "here", Equal),
        ("-c 'http://SERVER/plain?format=text'", "here", Equal),
        ("-c 'http://SERVER/plain?format=foo'", "WARNING\nhere", Differs("a slip is a problem")),
        ("-c http://SERVER/gone", "ERROR", Equal),
        ("-c http://SERVER/other.yml", "first here", Equal),
        ("-c http://SERVER/outside.yml", "WARNING, refused\nhere", Differs("an include that is refused is an error")),
    ];
    let read = |words: &str| {
        let line = format!("dispatch {}", words.replace("SERVER", &server.host()));
        outcome(&called(&Folder::new(), &line).run()).replace(&server.host(), "SERVER")
    };
    assert_snapshot!(table(rows, read));
    let named = |line: &str| {
        outcome(&called(&Folder::new(), &line.replace("SERVER", &server.host())).run())
            .replace(&server.host(), "SERVER")
    };
    let rows: &[Row] = &[(
        "APPRISE_CONFIG_PATH=http://SERVER/plain dispatch",
        "ERROR, dropped",
        Better("W38", "an address is read as files are"),
    )];
    assert_snapshot!("a_server_that_the_environment_names", table(rows, named));
}
