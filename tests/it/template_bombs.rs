//! Templates that would take minutes within few steps, if filters did not cost what they go through.

use dispatch::problem::Source;
use dispatch::template::{Template, Variables};

/// A list that holds itself twice, sixty times over, and another one.
const DOUBLED: &str = "{% set ns = namespace(x=[1], y=[1]) %}{% for a in range(60) %}\
    {% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}";

/// Long texts that differ at their ends.
const ALIKE: &str = "{% set s = 'x' * 10000 %}{% set ns = namespace(l=[]) %}\
    {% for i in range(300) %}{% set ns.l = ns.l + [s ~ i] %}{% endfor %}";

/// Does something again and again after something else.
fn again(before: &str, step: &str) -> String {
    repeated(100_000, before, step)
}

/// The same so many times, which would be few enough if only the bytes counted that are copied.
fn repeated(times: u32, before: &str, step: &str) -> String {
    format!("{before}{{% for a in range({times}) %}}{{% set z = {step} %}}{{% endfor %}}")
}

fn assert_stopped(text: &str) {
    assert_stopped_in("t.j2", text);
}

fn assert_stopped_in(name: &str, text: &str) {
    let template = Template::parse(&Source::new(name, text)).expect("it is well formed");
    let rendered = template.render(&template.context(&Variables::default(), "r1", "2026-03-01T12:30:00+02:00"));
    let said = rendered.map(|rendered| rendered.body.len()).map_err(|problem| problem.to_string());
    assert!(said.as_ref().is_err_and(|said| said.contains("too many steps")), "{text}: {said:?}");
}

#[test]
fn what_is_put_in_order_is_weighed() {
    for step in ["ns.l | sort", "ns.l | unique", "ns.l | min", "ns.l | max"] {
        assert_stopped(&again(ALIKE, step));
    }
    for step in [
        "[ns.x, ns.y] | sort",
        "[ns.x, ns.y] | min",
        "[ns.x, ns.y] | max",
        "[{'a': ns.x}, {'a': ns.y}] | group_by('a')",
        "{'a': ns.x, 'b': ns.y} | dictsort(by='value')",
    ] {
        assert_stopped(&format!("{DOUBLED}{{{{ {step} }}}}"));
    }
}

#[test]
fn a_search_costs_what_it_may_look_at() {
    for (text, step) in [
        // Each search goes to the end of the text, and finds one character.
        ("'a' * 100000", "t | regex_replace('.*[^A-Z]|[A-Z]|z{3000}', '')"),
        ("'a' * 100000", "t | regex_replace('a*b|a|z{3000}', 'x')"),
        ("'ab' * 100000", "t | regex_replace('(a|b)*|z{3000}', '$1')"),
        // What is put in the place of a match may be the match, many times.
        ("'a' * 100000", "t | regex_replace('.*', '$0' * 100000)"),
    ] {
        assert_stopped(&again(&format!("{{% set t = {text} %}}"), step));
    }
}

#[test]
fn a_filter_costs_the_more_the_longer_its_text_is() {
    for (text, step) in [
        ("'\u{1f468}\u{200d}\u{1f467}' * 10000", "t | truncate(9000)"),
        ("'ab' * 100000", "t | trim('cdefghijklmnopqrstuvwxyz' * 100)"),
        ("'ab ' * 100000", "t | wordwrap(40)"),
        ("'*b ' * 100000", "t | md_escape"),
    ] {
        assert_stopped(&again(&format!("{{% set t = {text} %}}"), step));
    }
}

#[test]
fn characters_that_are_looked_at_are_paid_for() {
    let (plain, lines, marks) = ("'ab' * 100000", "'a\n' * 100000", "'<&>' * 60000");
    for (times, text, step) in [
        (300, plain, "t | capitalize"),
        (300, "'\u{3a3}' * 100000", "t | lower"),
        (300, plain, "t | title"),
        (300, plain, "t | upper"),
        (300, plain, "t | indent"),
        (200, lines, "t | indent(2, true)"),
        (200, plain, "t | replace('a', 'x')"),
        (200, plain, "t | replace('c', 'x')"),
        (100, plain, "t | replace('b', 'xy', count=90000)"),
        (300, plain, "t | reverse"),
        (300, plain, "t | split"),
        (1000, "'a ' * 1000 ~ 'b' * 100000", "(t | split)[0]"),
        (90, lines, "t | lines"),
        (200, marks, "t | escape"),
        (200, marks, "t | e"),
        (200, marks, "t | html_escape"),
        (300, marks, "t | urlencode"),
        (300, plain, "t | json"),
        (300, plain, "t | yaml"),
        (400, plain, "t is lower"),
    ] {
        assert_stopped(&repeated(times, &format!("{{% set t = {text} %}}"), step));
    }
}

#[test]
fn what_an_html_template_escapes_by_itself_is_counted() {
    let text = "{% set t = '<&>' * 60000 %}{% for a in range(100000) %}{% set z %}{{ t }}{% endset %}{% endfor %}";
    assert_stopped_in("t.html.j2", text);
}

#[test]
fn a_list_without_end_is_no_text() {
    for step in [
        "ns.x | title",
        "ns.x | indent",
        "ns.x | replace('1', '2')",
        "'1' | replace('1', ns.x)",
        "ns.x | escape",
        "ns.x | urlencode",
    ] {
        assert_stopped(&format!("{DOUBLED}{{{{ {step} }}}}"));
    }
    // What is too wide is not made first.
    assert_stopped("{{ 'a' | indent(9999999999, true) }}");
}
