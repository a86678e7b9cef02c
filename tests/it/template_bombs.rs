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
    format!("{before}{{% for a in range(100000) %}}{{% set z = {step} %}}{{% endfor %}}")
}

fn assert_stopped(text: &str) {
    let template = Template::parse(&Source::new("t.j2", text)).expect("it is well formed");
    let rendered = template.render(&template.context(&Variables::default(), "r1", "2026-03-01T12:30:00+02:00"));
    let said = rendered.map(|rendered| rendered.body.len()).map_err(|problem| problem.to_string());
    assert!(said.as_ref().is_err_and(|said| said.contains("too many steps")), "{text}: {said:?}");
}

#[test]
fn what_is_put_in_order_is_weighed() {
    for step in ["ns.l | sort", "ns.l | unique"] {
        assert_stopped(&again(ALIKE, step));
    }
    for step in [
        "[ns.x, ns.y] | sort",
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
