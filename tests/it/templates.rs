//! Message templates: what they render and where their faults point.

use std::sync::Arc;

use dispatch::config::tag::Tag;
use dispatch::message::{Format, Severity, Target};
use dispatch::problem::{Problem, Problems, Source};
use dispatch::template::{Context, FILTERS, Rendered, Scope, Template, Variables, vars};
use serde_json::json;

fn parse(text: &str) -> Template {
    Template::parse(&Source::new("t.j2", text)).expect("it is well formed")
}

fn faults(text: &str) -> Vec<String> {
    shown(Template::parse(&Source::new("t.j2", text)).expect_err("it is not well formed"))
}

fn shown(problems: Problems) -> Vec<String> {
    problems.sorted().iter().map(Problem::to_string).collect()
}

fn map(value: serde_json::Value) -> serde_json::Map<String, serde_json::Value> {
    value.as_object().cloned().expect("it is a mapping")
}

fn given(pairs: &[(&str, serde_json::Value)]) -> Variables {
    let mut variables = Variables::default();
    pairs.iter().for_each(|(name, value)| variables.give(*name, value.clone()));
    variables
}

fn context(template: &Template, pairs: &[(&str, serde_json::Value)]) -> Context {
    template.context(&given(pairs), "r1", "2026-03-01T12:30:00+02:00")
}

fn body(text: &str, pairs: &[(&str, serde_json::Value)]) -> Result<String, String> {
    let template = parse(text);
    template.render(&context(&template, pairs)).map(|it| it.body).map_err(|problem| problem.to_string())
}

const DEPLOY: &str = "---
title: |
  {{ product }}
  {{ version }}
type: success
format: markdown
vars:
  version: {required: true, description: what was deployed}
  product: {default: Acme}
---
Deployed **{{ vars.version }}**.
{% for host in hosts | default([]) %}
- {{ host }}
{% endfor %}
";

#[test]
fn front_matter_speaks_for_the_message() {
    let template = parse(DEPLOY);
    assert_eq!(template.format(), Format::Markdown);
    assert_eq!(template.front().severity, Some(Severity::Success));
    let rendered = template.render(&context(&template, &[("version", json!("1.2")), ("hosts", json!(["a", "b"]))]));
    let expected = Rendered { title: Some("Acme 1.2".into()), body: "Deployed **1.2**.\n- a\n- b\n".into() };
    assert_eq!(rendered.ok(), Some(expected));
}

#[test]
fn the_file_name_decides_the_format_when_nothing_else_does() {
    for (name, format) in [
        ("a.html.j2", Format::Html),
        ("a.HTML", Format::Html),
        ("a.md.j2", Format::Markdown),
        ("a.j2", Format::Text),
        ("html", Format::Text),
    ] {
        let template = Template::parse(&Source::new(name, "x")).expect("it is well formed");
        assert_eq!(template.format(), format, "{name}");
    }
}

#[test]
fn values_are_escaped_in_html_bodies_alone() {
    let template = parse("---\nformat: html\ntitle: '{{ x }}'\n---\n<p>{{ x }} {{ x | json }} {{ x | safe }}</p>");
    let rendered = template.render(&context(&template, &[("x", json!("<&"))])).expect("it renders");
    assert_eq!(rendered.title.as_deref(), Some("<&"));
    assert_eq!(rendered.body, "<p>&lt;&amp; &quot;&lt;&amp;&quot; <&</p>");
    assert_eq!(body("{{ x }}", &[("x", json!("<&"))]).as_deref(), Ok("<&"));
}

#[test]
fn account_and_target_are_seen_where_they_are_set() {
    let text = "{{ account.name }}/{{ account.service }}/{{ account.tags | join('+') }} {{ target.label }} {{ target.kind }} {{ run.id }}";
    let template = parse(text);
    let target = Target { label: Arc::from("#ops"), value: map(json!({"kind": "channel"})), row: None };
    let tags = ["ops", "eu"].map(|name| Tag { name: name.into(), priority: 0 });
    let context = context(&template, &[]).for_account("chat", "slack", &tags, None).for_target(&Arc::new(target));
    let rendered = template.render(&context).expect("it renders");
    assert_eq!(rendered.body, "chat/slack/ops+eu #ops channel r1");
}

#[test]
fn a_template_is_rendered_no_more_often_than_it_says() {
    for (text, scope) in [
        ("{{ x }} {{ vars.account }} {% set account = 1 %}{{ now }}", Scope::Run),
        ("---\ntitle: '{{ account.name }}'\n---\n", Scope::Account),
        ("{% if target %}{{ account }}{% endif %}", Scope::Target),
        ("{{ debug() }}", Scope::Target),
    ] {
        assert_eq!(parse(text).scope(), scope, "{text}");
    }
}

#[test]
fn an_undefined_name_is_a_problem_at_its_place() {
    let cases = [
        ("a\n{{ versoin }}", "t.j2:2:4: `versoin` is not defined (did you mean `version`?)"),
        (
            "---\ntype: info\n---\n\na {{ 'é' ~ vars.versoin }}",
            "t.j2:5:12: `vars.versoin` is not defined (did you mean `version`?)",
        ),
        ("---\ntype: info\ntitle: Hi {{ nobody.x }}\n---\n", "t.j2:3:14: `nobody` is not defined"),
        ("{{ version.major.minor }}", "t.j2:1:4: `version.major` is not defined"),
        ("{% for x in versoin %}{% endfor %}", "t.j2:1:13: `versoin` is not defined (did you mean `version`?)"),
        ("{% if versoin %}{% endif %}", "t.j2:1:7: `versoin` is not defined (did you mean `version`?)"),
        ("{{ run.di }}", "t.j2:1:4: `run.di` is not defined (did you mean `id`?)"),
        ("{{ versoin | upper }}", "t.j2:1:4: `versoin` is not defined (did you mean `version`?)"),
    ];
    for (text, expected) in cases {
        let said = body(text, &[("version", json!("1"))]).expect_err("it is undefined");
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
}

#[test]
fn faults_of_a_template_point_into_the_file() {
    let cases = [
        ("---\ntitel: x\n---\n", "t.j2:2:1: unknown key `titel` (did you mean `title`?)"),
        ("---\ntitle: x\ntype: bad\n---\n", "t.j2:3:7: `bad` is no type"),
        ("---\nvars:\n  a: {requird: true}\n---\n", "t.j2:3:7: unknown key `requird` (did you mean `required`?)"),
        ("---\ntitle: x\n", "t.j2:1:1: the front matter has no end"),
        ("---\ntitle: \"x\n---\n", "t.j2:2:8: this quote is never closed"),
        ("---\ntype: info\n---\na\n  {{ x", "t.j2:5:"),
        ("---\ntitle: '{{ x'\n---\n", "t.j2:2:12: syntax error"),
        ("{% if x %}", "t.j2:1:"),
        ("---\nvars:\n  target: {}\n---\n", "t.j2:3:3: a variable cannot be called `target`"),
    ];
    for (text, expected) in cases {
        let said = faults(text);
        assert!(said.len() == 1 && said[0].starts_with(expected), "{text:?}: {said:?}");
    }
}

#[test]
fn both_title_and_body_are_looked_at() {
    assert_eq!(faults("---\ntitle: '{{ x'\n---\n{{ y").len(), 2);
}

#[test]
fn every_fault_of_the_front_matter_is_shown_at_once() {
    let text = "---
title: [a]
type: sucess
formt: html
vars:
  a: {type: integr, required: maybe}
  b: {type: integer, default: many}
  b: {}
  c: [x]
---
{{ x";
    assert_eq!(
        faults(text),
        [
            "t.j2:2:8: `title` must be text, not a list (put it in quotes)",
            "t.j2:3:7: `sucess` is no type (did you mean `success`?)",
            "t.j2:4:1: unknown key `formt` (did you mean `format`?)",
            "t.j2:6:13: `integr` is no type (did you mean `integer`?)",
            "t.j2:6:31: `required` must be true or false, not text (for example `required: true`)",
            "t.j2:7:31: the default of `b` must be a whole number (for example `default: 3`)",
            "t.j2:8:3: `b` is defined twice (first defined at line 7)",
            "t.j2:9:6: `vars.c` must be a mapping, not a list (write `key: value`)",
            "t.j2:11:4: syntax error: unexpected end of input, expected end of variable block",
        ]
    );
}

#[test]
fn text_of_the_command_line_becomes_what_the_variable_is() {
    let types = "a: {type: integer}, b: {type: number}, c: {type: boolean}, d: {type: list}, e: {type: map}, f: {type: date}, g: {}";
    let template = parse(&format!("---\nvars: {{{types}}}\n---\n{{{{ [a, b, c, d, e, f, g] | json }}}}"));
    let all = |values: [&str; 7]| {
        let pairs = ["a", "b", "c", "d", "e", "f", "g"].into_iter().zip(values.map(serde_json::Value::from));
        let variables = given(&pairs.collect::<Vec<_>>());
        let problems = shown(template.check(&variables));
        (problems, template.render(&template.context(&variables, "", "")).map(|it| it.body).unwrap_or_default())
    };
    let (problems, made) = all(["3", "0.5", "yes", "x, y", "{k: [1]}", "2026-12-24", "007"]);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(made, r#"[3,0.5,true,["x","y"],{"k":[1]},"2026-12-24","007"]"#);
    let (_, made) = all(["-1", "7", "off", r#"["x", 1]"#, "{}", "2026-12-24 08:00 Europe/Berlin", "{{ a }}"]);
    assert_eq!(made, r#"[-1,7,false,["x",1],{},"2026-12-24 08:00 Europe/Berlin","{{ a }}"]"#);
    let (problems, _) = all(["abc", "1e999", "maybe", "[x", "x", "soon", ""]);
    let place = |at: usize, name: &str, words: &str, example: &str| {
        format!("t.j2:2:{at}: the variable `{name}` must be {words} (for example `--var '{name}={example}'`)")
    };
    assert_eq!(
        problems,
        [
            place(8, "a", "a whole number", "3"),
            place(28, "b", "a number", "0.5"),
            place(47, "c", "true or false", "true"),
            place(67, "d", "a list", "[a, b]"),
            place(84, "e", "a mapping", "{a: 1}"),
            place(100, "f", "a date", "2026-12-24"),
        ]
    );
}

#[test]
fn a_value_of_a_file_has_its_type_already() {
    let template =
        parse("---\nvars:\n  version: {type: string}\n  count: {type: integer}\n---\n{{ version }}{{ count }}");
    let mut variables = Variables::default();
    variables.add(map(json!({"version": 1.2, "count": "3"})));
    assert_eq!(
        shown(template.check(&variables)),
        [
            "t.j2:3:3: the variable `version` must be text (for example `version: \"1.20\"`)",
            "t.j2:4:3: the variable `count` must be a whole number (for example `count: 3`)",
        ]
    );
}

#[test]
fn variables_are_checked_against_the_declaration() {
    let template = parse(DEPLOY);
    let said = shown(template.check(&given(&[("verison", json!("1")), ("run", json!(1))])));
    assert_eq!(
        said,
        [
            "the template has no variable `verison` (did you mean `version`?)",
            "a variable cannot be called `run`, which means something else in every template (give it another name)",
            "t.j2:8:3: the template needs the variable `version`: what was deployed (give it with `--var version=…`)",
        ]
    );
    assert!(template.check(&given(&[("version", json!("1")), ("hosts", json!([]))])).is_empty());
}

#[test]
fn without_a_declaration_an_unused_variable_is_a_warning() {
    let problems = parse("{{ a }} {{ vars.b }}").check(&given(&[("a", json!(1)), ("b", json!(1)), ("c", json!(1))]));
    assert!(!problems.any_error());
    assert_eq!(shown(problems), ["the template has no variable `c` (known here: `a`, `b`)"]);
    assert!(parse("{{ vars | json }}").check(&given(&[("c", json!(1))])).is_empty());
    let mut config = Variables::default();
    config.add(map(json!({"c": 1})));
    assert!(parse("---\nvars: {}\n---\n").check(&config).is_empty());
}

#[test]
fn the_nearer_variable_wins() {
    let template = parse("---\nvars: {a: {default: 1}, b: {default: 1}, c: {default: 1}}\n---\n{{ a }}{{ b }}{{ c }}");
    let mut variables = Variables::default();
    variables.add(map(json!({"b": 2, "c": 2})));
    variables.give("c", json!(3));
    let rendered = template.render(&template.context(&variables, "", ""));
    assert_eq!(rendered.ok().map(|it| it.body).as_deref(), Some("123"));
}

#[test]
fn a_template_that_runs_wild_is_stopped() {
    let wild = "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}";
    assert!(body(wild, &[]).expect_err("it never ends").contains("too many steps"));
    let large = "{% for a in range(2000) %}{{ 'x' * 10000 }}{% endfor %}";
    assert!(body(large, &[]).expect_err("it is too large").contains("16 MiB"));
    let deep = "{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(1) }}";
    assert!(body(deep, &[]).is_err());
    for bomb in [
        "{{ 'x' * 1000000000 }}",
        "{% for a in range(1000000000) %}{% endfor %}",
        "{% set ns = namespace(x='xxxxxxxxxx') %}{% for a in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x='x') %}{% for a in range(60) %}{% set ns.x = ns.x | replace('x', 'xxxx') %}{% endfor %}",
        "{% set ns = namespace(x='x') %}{% for a in range(60) %}{% set ns.x = ns.x | regex_replace('x', 'xxxx') %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | json }}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | yaml }}",
        "{% for a in range(1000000) %}{{ 'a' | regex_match(a ~ 'a{100}') }}{% endfor %}",
        "{{ 'a' | regex_match('((a{100}){100}){100}') }}",
        "{{ 'a' | indent(1000000000) }}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | string }}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | md_escape }}",
    ] {
        let said = body(bomb, &[]);
        assert!(said.is_err(), "{bomb}: {:?}", said.map(|text| text.len()));
    }
    let included = body("x\n{% include 'other.j2' %}", &[]).expect_err("there is no other file");
    assert!(included.starts_with("t.j2:2:") && included.contains("cannot use another file"), "{included}");
}

#[test]
fn filters_do_what_messages_need() {
    let cases = [
        ("{{ now | date('%d.%m.%Y %H:%M') }}", "01.03.2026 12:30"),
        ("{{ now | date('%H:%M', 'UTC') }}", "10:30"),
        ("{{ '2026-03-01' | date('%A') }}", "Sunday"),
        ("{{ 90 | duration }} {{ 0.25 | duration }}", "1m 30s 250ms"),
        ("{{ {'a': ['<é>']} | json }}", r#"{"a":["<é>"]}"#),
        ("{{ 'abcdef' | truncate(4) }} {{ 'abcd' | truncate(4) }}", "abc… abcd"),
        ("{{ 'a/b c' | urlencode }}", "a%2Fb%20c"),
    ];
    for (text, expected) in cases {
        assert_eq!(body(text, &[]).as_deref(), Ok(expected), "{text}");
    }
    let said = body("{{ now }} {{ 'soon' | date('%Y') }}", &[]).expect_err("it is no time");
    assert!(said.starts_with("t.j2:1:23:"), "{said}");
}

#[test]
fn the_table_of_filters_tells_the_truth() {
    let page = include_str!("../../docs/templates.md");
    let table = page.split_once("| filter |").expect("there is a table").1;
    let rows: Vec<Vec<String>> = (table.lines().skip(2).take_while(|line| line.starts_with('|')))
        .map(|line| {
            let cells = line.replace("\\|", "\0");
            cells.split('|').map(|cell| cell.trim().trim_matches('`').replace('\0', "|")).collect()
        })
        .collect();
    let named: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(named, FILTERS);
    for row in &rows {
        let (name, example, result) = (&row[1], &row[3], &row[4]);
        assert!(example.contains(&format!("| {name}")), "{example}");
        assert_eq!(body(&format!("{{{{ {example} }}}}"), &[]).as_deref(), Ok(result.as_str()), "{name}");
    }
}

#[test]
fn moments_are_read_in_many_forms() {
    for (written, shown) in [
        ("2026-12-24T08:00:00+01:00", "2026-12-24 08:00 +01:00"),
        ("2026-12-24T08:00:00+01:00[Europe/Berlin]", "2026-12-24 08:00 +01:00"),
        ("2026-12-24 08:00 Europe/Berlin", "2026-12-24 08:00 +01:00"),
        ("Thu, 24 Dec 2026 08:00:00 +0100", "2026-12-24 08:00 +01:00"),
        ("2026-12-24", "2026-12-24 00:00 +00:00"),
        ("1798095600", "2026-12-24 07:00 +00:00"),
    ] {
        let made = body("{{ x | date('%Y-%m-%d %H:%M %:z') }}", &[("x", json!(written))]);
        assert_eq!(made.as_deref(), Ok(shown), "{written}");
    }
    let text = "{{ 1798095600 | date('%H:%M') }} {{ now | plus('2h') }} {{ now | until(now | plus('1m')) | duration }}";
    assert_eq!(body(text, &[]).as_deref(), Ok("07:00 2026-03-01T14:30:00+02:00 1m"));
    for bad in [
        "'soon' | date('%Y')",
        "[1] | date('%Y')",
        "now | plus('much')",
        "1e300 | date('%Y')",
        "now | plus('9999 years')",
    ] {
        let said = body(&format!("a\n{{{{ {bad} }}}}"), &[]).expect_err("it is no moment");
        assert!(said.starts_with("t.j2:2:"), "{said}");
    }
}

#[test]
fn escapes_are_for_the_format_that_they_name() {
    let html = parse("---\nformat: html\n---\n{{ x }} {{ x | html_escape }} {{ x | html_escape | html_escape }}");
    let made = html.render(&context(&html, &[("x", json!("<"))])).map(|it| it.body);
    assert_eq!(made.ok().as_deref(), Some("&lt; &lt; &lt;"));
    let shown = body("{{ x | md_escape }}", &[("x", json!("a *b* [c](d) `e`"))]).expect("it renders");
    assert_eq!(shown, r"a \*b\* \[c\](d) \`e\`");
    assert_eq!(
        body("{{ 999949 | filesize }} {{ 999950 | filesize }} {{ 1536 | filesize('binary') }}", &[]).as_deref(),
        Ok("999.9 kB 1.0 MB 1.5 KiB")
    );
}

#[test]
fn variables_are_read_from_files_and_arguments() {
    let read = |text: &str| vars::parse(&Source::new("v.yaml", text));
    assert_eq!(read("a: 1\nb: {c: [x]}").ok(), json!({"a": 1, "b": {"c": ["x"]}}).as_object().cloned());
    assert_eq!(read(r#"{"a": "1"}"#).ok(), json!({"a": "1"}).as_object().cloned());
    assert_eq!(read("").map(|map| map.len()).ok(), Some(0));
    for (text, place) in [
        ("a: 1\nb: [", "v.yaml:"),
        ("- a", "v.yaml:1:1: "),
        ("a: 1\na: 2", "v.yaml:2:1: "),
        ("a: 1\n[b]: 2", "v.yaml:2:1: a list cannot be a key"),
    ] {
        let said = read(text).expect_err("it is not a mapping").to_string();
        assert!(said.starts_with(place), "{said}");
    }
    assert_eq!(vars::argument("a=b=c").ok(), Some(("a".into(), "b=c".into())));
    assert_eq!(vars::argument("a=").ok(), Some(("a".into(), String::new())));
    for text in ["a", "=b", "a-b=c", "1a=b", "a.b=c"] {
        assert!(vars::argument(text).is_err(), "{text}");
    }
}
