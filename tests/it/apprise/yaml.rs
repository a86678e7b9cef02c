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
        ("version: 1\nurls: [json://h]", "version 1", Equal),
        ("version: 1.0\nurls: [json://h]", "equals 1", Equal),
        ("version: true\nurls: [json://h]", "equals 1", Differs("a slip, not a version")),
        ("urls: [json://h]", "version 1", Equal),
        ("version: 2\nurls: [json://h]", "ERROR, nothing loaded", Equal),
        ("version: '1'\nurls: [json://h]", "ERROR, nothing loaded", Equal),
        ("tag: a, b;c [d] e\nurls: [json://h]", "tags a b c d e", Equal),
        ("tags: [a, b c, a]\nurls: [json://h]", "tags a b c", Equal),
        ("tag: a\ntags: b\nurls: [json://h]", "tag a; `tags` is ignored", Better("W17", SILENT)),
        ("tag: {a: 1}\nurls: [json://h]", "ignored silently", Better("W33", SILENT)),
        ("groups: {g: a}\nurls: [{json://h: {tag: a}}]", "tags a g", Equal),
        ("groups: [{g: a}]\nurls: [{json://h: {tag: a}}]", "tags a g", Equal),
        ("groups: g=a\nurls: [{json://h: {tag: a}}]", "ignored silently", Better("W17", SILENT)),
        ("urls: json://h", "ignored silently, no service", Better("W17", "it is read as the one URL that it is")),
        (
            "urls: {json://h: {tag: a}}",
            "ignored silently, no service",
            Better("W17", "it is read as the one entry that it is"),
        ),
        ("asset: [a]\nurls: [json://h]", "ignored", Better("W17", SILENT)),
        ("asset: {storage_mode: flush}\nurls: [json://h]", "the program breaks", Better("W23", "it is said")),
        ("asset: {5: x}\nurls: [json://h]", "the program breaks", Better("W23", "it is said")),
        ("url: json://h\nurls: [json://h]", "ignored without a word", Better("W17", SILENT)),
        ("group: {g: a}\nurls: [json://h]", "ignored without a word", Better("W17", SILENT)),
        ("tagz: a\nurls: [json://h]", "ignored without a word", Better("W17", SILENT)),
        ("urls: [json://h]\nurls: [json://i]", "the last wins silently", Better("W10", SILENT)),
        ("- json://h", "ERROR, no mapping", Equal),
        ("urls: [json://h]\n---\nurls: [json://i]", "ERROR, one document only", Equal),
        ("urls:\n\t- json://h", "ERROR, a tab", Equal),
        ("urls: [!!python/none json://h]", "ERROR", Equal),
        ("urls:\n  - json://h:\n      5: x", "the program breaks", Better("W23", "it is said")),
        ("urls:\n  - json://h:\n    ~: x", "the program breaks", Better("W23", "it is said")),
        ("tag: 2024-13-45\nurls: [json://h]", "the program breaks", Better("W23", "a tag is the text that is written")),
        ("tag: \u{7}a\nurls: [json://h]", "the program breaks", Better("W23", "it is said")),
    ];
    assert_snapshot!(table(rows, whole));
}

#[test]
fn the_forms_of_an_entry() {
    const SILENT: &str = "what would be lost in silence is a problem";
    let rows: &[Row] = &[
        ("- json://h", "1", Equal),
        ("- json://a, json://b", "ERROR, not split", Equal),
        ("- json://h:", "1", Equal),
        ("- json://h: anything", "1, the scalar is ignored silently", Better("W17", SILENT)),
        ("- json://h: {port: 1}", "1, overridden", Equal),
        ("- json://h: [{port: 1}, {port: 2}, {port: 3}]", "one a mapping", Equal),
        (
            "- json://h: [{port: 1}, x, ~, {port: 2}]",
            "2, what is no mapping is dropped silently",
            Better("W17", SILENT),
        ),
        ("- json://h: []", "0, silently", Better("W17", SILENT)),
        ("- json://h:\n  port: 1\n  tag: a", "1, siblings override", Equal),
        ("- port: 1\n  json://h:", "1, keys before the URL count", Equal),
        (
            "- json://u@h:1?method=put:\n    port: 3\n  port: 2\n  user: v",
            "child over sibling over query over authority",
            Equal,
        ),
        ("- json://u@h:1?port=2:\n  method: put", "query over authority", Equal),
        ("- json://h?method=put:\n  method: patch", "sibling over query", Equal),
        ("- json://a:\n  json://b:", "1, the second vanishes silently", Better("W17", SILENT)),
        ("- schema: json\n  host: h", "0, WARNING", Equal),
        ("- json://_:\n    host: h\n    port: 1", "1, and a false ERROR", Better("W19", "no error")),
        ("- json://:\n    host: h", "1, and a false ERROR", Better("W19", "no error")),
        ("- json://user:p@h:badport: {tag: a}", "1, with an empty host", Better("W18", "the URL is a problem")),
        ("- 5", "0, WARNING", Equal),
        ("- ~", "0, WARNING", Equal),
        ("- [json://h]", "0, WARNING", Equal),
        ("- hello", "0, WARNING", Equal),
        ("- nosuch://x", "0, ERROR", Equal),
        ("- https://hooks.slack.com/services/T1/B2/hunter2", "1", Equal),
        (
            "- https://hooks.slack.com/services/T1/B2/hunter2:\n    username: bob",
            "1, without the override",
            Better("W20", "overrides hold for every URL"),
        ),
        (
            "- json://h?-A=1&-Z=9:\n    -A: 2",
            "the map is replaced: A=2",
            Better("W25", "the names of maps are kept side by side"),
        ),
        (
            "- json://h:\n    +A: ~\n    -B: true\n    :C: d",
            "headers A=None, parameters B=True, payload C=d",
            Better("W25", "nothing is nothing, and `true` as written"),
        ),
        ("- json://h:\n    schema: xml", "`schema` is deleted silently", Better("W17", SILENT)),
        ("- json://h:\n    overfloww: split", "ignored silently", Better("W10", SILENT)),
        ("- json://u:p@h:\n    pass: hunter2", "password hunter2", Equal),
        ("- json://h:\n    pass: a\n    password: b", "password b", Equal),
        ("- json://h:\n    tag: a\n    tags: b", "WARNING, `tag` wins", Better("W17", "one of the two is a slip")),
    ];
    assert_snapshot!(table(rows, |entries| whole(&format!("urls:\n{entries}\n"))));
}

#[test]
fn several_accounts_of_one_url() {
    let entry = "- o365://me@example.com/a-tenant/a-client/hunter2/orig@example.com:
    - to: a@example.com
    - to: b@example.com, c@example.com
    - to: [d@example.com, e@example.com]
    - targets: f@example.com
    - cc: g@example.com
";
    let rows: &[Row] = &[
        (entry, "[a], [b,c], [d,e], [f], [orig] with cc g", Equal),
        (
            "- o365://me@example.com/a-tenant/a-client/hunter2/:\n    to: a@example.com\n    targets: b@example.com",
            "`to` and `targets` together give both",
            Equal,
        ),
    ];
    assert_snapshot!(table(rows, |entries| whole(&format!("urls:\n{entries}\n"))));
}

#[test]
fn values_of_other_types() {
    const LITERAL: &str = "a text is what is written";
    const STRICT: &str = "a slip is a problem, and switches nothing off";
    let rows: &[Row] = &[
        ("pass: 1234", "ERROR, quote it", Better("W16", LITERAL)),
        ("pass: 0123", "ERROR, quote it", Better("W16", LITERAL)),
        ("user: yes", "ERROR, quote it", Better("W16", LITERAL)),
        ("pass: 'a%41b'", "password aAb", Better("W28", LITERAL)),
        ("port: \"8080\"", "8080", Equal),
        ("port: 8080.5", "8080", Better("W9", STRICT)),
        ("port: abc", "WARNING, ignored", Better("W9", STRICT)),
        ("port: 0", "accepted", Better("W9", STRICT)),
        ("port: -5", "accepted", Better("W9", STRICT)),
        ("port: 99999", "accepted", Better("W9", STRICT)),
        ("tag: 5", "tag 5", Differs("a number is quoted to be a tag, in a list as alone")),
        ("tag: 2024-01-01", "tag 2024-01-01", Equal),
        ("tag: 1:30", "tag 90", Better("W33", "a tag 30 of priority 1")),
        ("tag: yes", "no tag", Better("W33", LITERAL)),
        ("tag: on", "no tag", Better("W33", LITERAL)),
        ("tag: [1, abc]", "tag abc", Better("W33", "no tag is lost")),
        ("tag: [1, 2]", "untagged", Better("W33", "no tag is lost")),
        ("tag: {x: 1}", "tags `{'x':` and `1}`", Better("W33", STRICT)),
        ("verify: \"\"", "off", Better("W12", STRICT)),
        ("verify:", "off", Better("W12", STRICT)),
        ("verify: \"2\"", "off", Better("W12", STRICT)),
        ("verify: ture", "off", Better("W12", STRICT)),
        ("retry: 1.0", "1", Differs("a whole number is written as one")),
        ("retry: '2.0'", "WARNING and the default", Better("W10", STRICT)),
        ("retry: -1", "WARNING and the default", Better("W10", STRICT)),
        ("retry: 99", "10", Better("W10", STRICT)),
        ("retry: true", "1", Differs("a number is meant")),
        ("wait: 99", "20 s", Differs("as it is written")),
        ("wait: inf", "WARNING and the default", Better("W10", STRICT)),
        ("wait: -1", "WARNING and the default", Better("W10", STRICT)),
        ("wait: soon", "WARNING and the default", Better("W10", STRICT)),
        ("overflow: foo", "ERROR, service dropped", Equal),
        ("format: foo", "ERROR, service dropped", Equal),
        ("tz: Mars/X", "ERROR, service dropped", Equal),
        ("user: $HOME", "literal", Equal),
        ("user: '${USER}'", "literal", Equal),
        ("<<: {port: 1}", "merge keys work", Equal),
    ];
    assert_snapshot!(table(rows, |key| whole(&format!("urls:\n  - json://h:\n      {key}\n"))));
    let quoted: &[Row] =
        &[("- slack://T1/B2/hunter2:\n    blocks: \"no\"", "on, a text is truthy", Better("W21", "off"))];
    assert_snapshot!("quoted_flags", table(quoted, |entry| whole(&format!("urls:\n{entry}\n"))));
}

#[test]
fn groups() {
    const STRICT: &str = "what has no effect is a problem";
    let rows: &[Row] = &[
        ("{g: \"a, b\"}", "g of a, b", Equal),
        ("{g: [a, \"b c\"]}", "g of a, b, c", Equal),
        ("{\"g1, g2\": [a]}", "both groups", Equal),
        ("[{g: a}, {g: b}]", "their union", Equal),
        ("{g: [{a: comment}, {b: comment}]}", "keys used as tags", Equal),
        ("{g: {a: comment}}", "broken, garbage tags", Better("W34", "the keys are the tags")),
        ("[justastring]", "WARNING", Better("W16", STRICT)),
        ("\"g=a\"", "ignored silently", Better("W17", STRICT)),
        ("{g: h, h: a}", "expanded to the leaf tags", Equal),
        ("{g: [g, a]}", "harmless", Differs("a member that adds nothing is a slip")),
        (
            "{x: y, y: z, z: [x, a]}",
            "depends on the order of hashes",
            Better("W35", "a circle is one set, and always the same"),
        ),
        ("{g: [nobody, a]}", "nothing happens, silently", Better("W17", STRICT)),
        ("{g: []}", "WARNING, removed", Equal),
        ("{\"1:oncall\": a}", "tag oncall with priority 1", Equal),
        (
            "{g: dev}",
            "no match for 2:dev, nor for DEV",
            Better("W34", "groups go without case and priority, as filters do"),
        ),
    ];
    let urls = "urls:\n  - json://a: {tag: a}\n  - json://b: {tag: b}\n  - json://c: {tag: c}\n  - json://d: {tag: '2:dev'}\n  - json://e: {tag: DEV}\n";
    assert_snapshot!(table(rows, |groups| whole(&format!("groups: {groups}\n{urls}"))));
}
