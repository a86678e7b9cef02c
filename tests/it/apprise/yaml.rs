//! Apprise's YAML format: its top level, the forms of an entry, what becomes of odd values, and its groups.

use insta::assert_snapshot;

use crate::apprise::table::Mark::{Better, Differs, Equal};
use crate::apprise::table::{Row, read, table};

fn whole(text: &str) -> String {
    read("x.yaml", text)
}

#[test]
fn the_top_level() {
    const SILENT: &str = "what would be lost in silence is a problem";
    let rows: &[Row] = &[
        ("version: 1\nurls: [json://h]", "json host=h", Equal),
        ("version: 1.0\nurls: [json://h]", "json host=h", Equal),
        ("version: true\nurls: [json://h]", "json host=h", Differs("a slip, not a version")),
        ("urls: [json://h]", "json host=h", Equal),
        ("\u{feff}urls: [json://h]", "json host=h", Equal),
        ("version: 2\nurls: [json://h]", "ERROR, nothing loaded", Equal),
        ("version: '1'\nurls: [json://h]", "ERROR, nothing loaded", Equal),
        ("tag: a, b;c [d] e\nurls: [json://h]", "json host=h tags=a,b,c,d,e", Equal),
        ("tags: [a, b c, a]\nurls: [json://h]", "json host=h tags=a,b,c", Equal),
        ("tag: a\nurls: [{json://h: {tag: b}}]", "json host=h tags=b,a", Equal),
        ("tag: a\ntags: b\nurls: [json://h]", "json host=h tags=a", Differs(SILENT)),
        ("tag: 5\nurls: [json://h]", "json host=h", Better("W33", SILENT)),
        ("tag: {a: 1}\nurls: [json://h]", "json host=h", Better("W33", SILENT)),
        ("groups: {g: a}\nurls: [{json://h: {tag: a}}]", "json host=h tags=a,g", Equal),
        ("groups: [{g: a}]\nurls: [{json://h: {tag: a}}]", "json host=h tags=a,g", Equal),
        ("groups: g=a\nurls: [{json://h: {tag: a}}]", "json host=h tags=a", Better("W17", SILENT)),
        ("urls: json://h", "nothing", Better("W17", "it is read as the one URL that it is")),
        ("urls: {json://h: {tag: a}}", "nothing", Better("W17", "it is read as the one entry that it is")),
        ("asset: [a]\nurls: [json://h]", "json host=h", Differs(SILENT)),
        (
            "asset: {storage_mode: flush}\nurls: [json://h]",
            "the program breaks",
            Better("W23", "that it means nothing is said"),
        ),
        ("asset: {5: x}\nurls: [json://h]", "the program breaks", Better("W23", "a problem at its place")),
        ("url: json://h\nurls: [json://h]", "json host=h", Better("W17", SILENT)),
        ("group: {g: a}\nurls: [json://h]", "json host=h", Better("W17", SILENT)),
        ("tagz: a\nurls: [json://h]", "json host=h", Better("W17", SILENT)),
        ("urls: [json://h]\nurls: [json://i]", "json host=i", Better("W17", SILENT)),
        ("- json://h", "ERROR, no mapping", Equal),
        ("urls: [json://h]\n---\nurls: [json://i]", "ERROR, one document only", Equal),
        ("urls: [json://h\n", "ERROR, a syntax error", Equal),
        ("urls:\n\t- json://h", "ERROR, a tab", Equal),
        ("urls: [!!python/none json://h]", "ERROR", Equal),
        ("urls:\n  - json://h:\n      5: x", "the program breaks", Better("W23", "a problem at its place")),
        ("urls:\n  - json://h:\n    ~: x", "the program breaks", Better("W23", "a problem at its place")),
        ("urls:\n  - 5: x\n    json://h:", "the program breaks", Better("W23", "a problem at its place")),
        ("tag: 2024-13-45\nurls: [json://h]", "the program breaks", Better("W23", "a tag is the text that is written")),
        ("tag: \u{7}a\nurls: [json://h]", "the program breaks", Better("W23", "a problem at its place")),
    ];
    assert_snapshot!(table(rows, whole));
}

#[test]
fn the_forms_of_an_entry() {
    const SILENT: &str = "what would be lost in silence is a problem";
    let rows: &[Row] = &[
        ("- json://h", "json host=h", Equal),
        ("- json://h\n- json://h", "json host=h\njson host=h", Equal),
        ("- json://a, json://b", "ERROR, not split", Equal),
        ("- json://h:", "json host=h", Equal),
        ("- json://h: anything", "json host=h", Differs(SILENT)),
        ("- json://h: {port: 1}", "json host=h port=1", Equal),
        (
            "- json://h: [{port: 1}, {port: 2}, {port: 3}]",
            "json host=h port=1\njson host=h port=2\njson host=h port=3",
            Equal,
        ),
        ("- json://h: [{port: 1}, x, ~, {port: 2}]", "json host=h port=1\njson host=h port=2", Better("W17", SILENT)),
        ("- json://h: []", "nothing", Better("W17", SILENT)),
        ("- json://h:\n  port: 1\n  tag: a", "json host=h port=1 tags=a", Equal),
        ("- port: 1\n  json://h:", "json host=h port=1", Equal),
        (
            "- json://u@h:1?method=put:\n    port: 3\n  port: 2\n  user: v",
            "json host=h port=3 user=v method=PUT",
            Equal,
        ),
        ("- json://u@h:1?port=2:\n  method: put", "json host=h port=2 user=u method=PUT", Equal),
        ("- json://h?method=put:\n  method: patch", "json host=h method=PATCH", Equal),
        ("- json://a:\n  json://b:", "json host=a", Better("W17", SILENT)),
        ("- schema: json\n  host: h", "WARNING, 0", Equal),
        ("- json://_:\n    host: h\n    port: 1", "ERROR, a false one\njson host=h port=1", Better("W19", "no error")),
        ("- json://:\n    host: h", "ERROR, a false one\njson host=h", Better("W19", "no error")),
        (
            "- json://user:p@h:badport: {tag: a}",
            "ERROR\njson host= tags=a",
            Better("W18", "there is no account without a host"),
        ),
        ("- 5", "WARNING, 0", Equal),
        ("- ~", "WARNING, 0", Equal),
        ("- [json://h]", "WARNING, 0", Equal),
        ("- hello", "WARNING, 0", Equal),
        ("- nosuch://x", "ERROR, 0", Equal),
        ("- https://hooks.slack.com/services/T1/B2/hunter2", "slack token_a=T1 token_b=B2 token_c=hunter2", Equal),
        (
            "- https://hooks.slack.com/services/T1/B2/hunter2:\n    username: bob",
            "slack token_a=T1 token_b=B2 token_c=hunter2",
            Better("W20", "overrides hold for every URL"),
        ),
        (
            "- json://h?+A=1&+Z=9:\n    +A: 2",
            "json host=h headers={\"A\":\"2\"}",
            Better("W25", "the names of maps are kept side by side"),
        ),
        (
            "- json://h:\n    +A: ~\n    -B: true\n    :C: d",
            "json host=h headers={\"A\":\"None\"} params={\"B\":\"True\"} payload={\"C\":\"d\"}",
            Better("W25", "nothing is nothing, and `true` as written"),
        ),
        ("- json://h:\n    schema: xml", "json host=h", Differs("that it is ignored is said")),
        ("- json://h:\n    overfloww: split", "json host=h", Better("W10", SILENT)),
        ("- json://u:p@h:\n    pass: hunter2", "json host=h user=u password=hunter2", Equal),
        ("- json://h:\n    pass: a\n    password: b", "json host=h password=b", Equal),
        ("- json://h:\n    pass: a\n    password: ~", "json host=h password=a", Equal),
        ("- json://h:\n    tag: a\n    tags: b", "WARNING\njson host=h tags=a", Differs("one of the two is a slip")),
    ];
    assert_snapshot!(table(rows, |entries| whole(&format!("urls:\n{entries}\n"))));
}

#[test]
fn several_accounts_of_one_url() {
    let entry = "- o365://me@example.com/a-tenant/00000000-0000-0000-0000-000000000000/hunter2/orig@example.com:
    - to: a@example.com
    - to: b@example.com, c@example.com
    - to: [d@example.com, e@example.com]
    - targets: f@example.com
    - cc: g@example.com
";
    const ID: &str = "client_id=00000000-0000-0000-0000-000000000000 client_secret=hunter2";
    let with = |rest: &str| format!("o365 source=me@example.com tenant_id=a-tenant {ID} {rest}");
    let to = |addresses: &str| with(&format!("to=[{addresses}]"));
    let five = [
        to("a@example.com"),
        to("b@example.com | c@example.com"),
        to("d@example.com | e@example.com"),
        to("f@example.com"),
        with("cc=[\"g@example.com\"] to=[orig@example.com]"),
    ];
    let (five, both) = (five.join("\n"), to("a@example.com | b@example.com"));
    let (plain, other) = (with(""), to("a@example.com").replace("source=me@", "source=ops@"));
    let id = "00000000-0000-0000-0000-000000000000";
    let url = format!("- o365://me@example.com/a-tenant/{id}/hunter2/:\n    ");
    let twice = format!("{url}to: a@example.com\n    targets: b@example.com");
    let renamed =
        format!("- o365://me@example.com:\n    tenant: a-tenant\n    oauth_id: {id}\n    oauth_secret: hunter2");
    let quoted = format!("{url}savesent: \"no\"");
    let from = format!(
        "- o365://_:\n    from: ops@example.com\n    tenant: a-tenant\n    oauth_id: {id}\n    oauth_secret: hunter2\n    \
         to: a@example.com"
    );
    let placeholder = other.replace("source=ops@example.com", "source=_");
    let rows: &[Row] = &[
        (entry, &five, Equal),
        (&twice, &both, Equal),
        (&renamed, plain.trim_end(), Equal),
        (&from, &placeholder, Better("W22", "a name means the same wherever it stands")),
        (&quoted, plain.trim_end(), Better("W21", "`no` is no, in quotes or without")),
    ];
    assert_snapshot!(table(rows, |entries| whole(&format!("urls:\n{entries}\n"))));
}

#[test]
fn values_of_other_types() {
    const LITERAL: &str = "a text is what is written";
    const STRICT: &str = "a slip is a problem, and falls back to nothing";
    let rows: &[Row] = &[
        ("pass: 1234", "ERROR, quote it", Differs(LITERAL)),
        ("pass: 0123", "ERROR, quote it", Differs(LITERAL)),
        ("user: yes", "ERROR, quote it", Differs(LITERAL)),
        ("pass: 'a%41b'", "json host=h password=aAb", Better("W28", LITERAL)),
        ("pass: 'a%41b%'", "json host=h password=aAb%", Better("W7", LITERAL)),
        ("port: \"8080\"", "json host=h port=8080", Equal),
        ("port: 8080.5", "json host=h port=8080", Differs(STRICT)),
        ("port: abc", "WARNING\njson host=h", Differs(STRICT)),
        ("port: 0", "json host=h port=0", Better("W9", STRICT)),
        ("port: -5", "json host=h port=-5", Better("W9", STRICT)),
        ("port: 99999", "json host=h port=99999", Better("W9", STRICT)),
        ("tag: 5", "json host=h tags=5", Differs("a number is quoted to be a tag, in a list as alone")),
        ("tag: 2024-01-01", "json host=h tags=2024-01-01", Equal),
        ("tag: 1:30", "json host=h tags=90", Differs("a tag 30 of priority 1, as in a filter")),
        ("tag: yes", "json host=h", Better("W33", LITERAL)),
        ("tag: on", "json host=h", Better("W33", LITERAL)),
        ("tag: [1, abc]", "json host=h tags=abc", Better("W33", "no tag is lost")),
        ("tag: [1, 2]", "json host=h", Better("W33", "no tag is lost")),
        ("tag: {x: 1}", "json host=h tags={'x':,1}", Differs(STRICT)),
        ("verify: \"\"", "json host=h verify=no", Better("W12", STRICT)),
        ("verify:", "json host=h verify=no", Better("W12", STRICT)),
        ("verify: \"2\"", "json host=h verify=no", Better("W12", STRICT)),
        ("verify: ture", "json host=h verify=no", Better("W12", STRICT)),
        ("retry: 1.0", "json host=h retry=1", Differs("a whole number is written as one")),
        ("retry: '2.0'", "WARNING\njson host=h", Differs(STRICT)),
        ("retry: -1", "WARNING\njson host=h", Differs(STRICT)),
        ("retry: 99", "json host=h retry=10", Differs("more is asked for by `retry: {attempts: …}`")),
        ("retry: true", "json host=h retry=1", Differs("a number is meant")),
        ("wait: 99", "json host=h wait=20", Differs("as it is written")),
        ("wait: inf", "WARNING\njson host=h", Differs(STRICT)),
        ("wait: -1", "WARNING\njson host=h", Differs(STRICT)),
        ("wait: soon", "WARNING\njson host=h", Differs(STRICT)),
        ("overflow: foo", "ERROR, service dropped", Equal),
        ("format: foo", "ERROR, service dropped", Equal),
        ("tz: Mars/X", "ERROR, service dropped", Equal),
        ("user: $HOME", "json host=h user=$HOME", Equal),
        ("user: '${USER}'", "json host=h user=${USER}", Equal),
        ("<<: {port: 1}", "json host=h port=1", Equal),
    ];
    assert_snapshot!(table(rows, |key| whole(&format!("urls:\n  - json://h:\n      {key}\n"))));
}

#[test]
fn groups() {
    const STRICT: &str = "what has no effect is a problem";
    let member = |tags: [&str; 5]| {
        let lines = tags.iter().zip(["a", "b", "c", "d", "e"]);
        lines.map(|(tags, host)| format!("json host={host} tags={tags}")).collect::<Vec<_>>().join("\n")
    };
    let none = member(["a", "b", "c", "2:dev", "dev"]);
    let of_a = member(["a,g", "b", "c", "2:dev", "dev"]);
    let of_two = member(["a,g", "b,g", "c", "2:dev", "dev"]);
    let of_three = member(["a,g", "b,g", "c,g", "2:dev", "dev"]);
    let twice = member(["a,g1,g2", "b", "c", "2:dev", "dev"]);
    let nested = member(["a,h,g", "b", "c", "2:dev", "dev"]);
    let with_priority = member(["a,1:oncall", "b", "c", "2:dev", "dev"]);
    let warned = format!("WARNING\n{none}");
    let rows: &[Row] = &[
        ("{g: \"a, b\"}", &of_two, Equal),
        ("{g: [a, \"b c\"]}", &of_three, Equal),
        ("{\"g1, g2\": [a]}", &twice, Equal),
        ("[{g: a}, {g: b}]", &of_two, Equal),
        ("{g: [{a: comment}, {b: comment}]}", &of_two, Equal),
        ("{g: {a: comment}}", &none, Better("W34", "the keys are the tags")),
        ("[justastring]", &warned, Equal),
        ("\"g=a\"", &none, Better("W17", STRICT)),
        ("{g: h, h: a}", &nested, Equal),
        ("{g: [g, a]}", &of_a, Differs("a member that adds nothing is a slip")),
        (
            "{x: y, y: z, z: [x, a]}",
            "the order of hashes decides",
            Better("W35", "a circle is one set, and always the same"),
        ),
        ("{g: [nobody, a]}", &of_a, Differs(STRICT)),
        ("{g: []}", &warned, Equal),
        ("{\"1:oncall\": a}", &with_priority, Equal),
        ("{g: dev}", &none, Better("W34", "groups go without case and priority, as filters do")),
    ];
    let urls = "urls:\n  - json://a: {tag: a}\n  - json://b: {tag: b}\n  - json://c: {tag: c}\n  - json://d: {tag: '2:dev'}\n  - json://e: {tag: DEV}\n";
    assert_snapshot!(table(rows, |groups| whole(&format!("groups: {groups}\n{urls}"))));
}
