//! The engine's filters for texts, which cost more here than there and do the same.

use dispatch::problem::Source;
use dispatch::template::{Template, Variables};

/// What an expression shows in a template of this name, or why it shows nothing.
fn shown(name: &str, expression: &str) -> String {
    let template = Template::parse(&Source::new(name, format!("{{{{ {expression} }}}}"))).expect("it is well formed");
    let rendered = template.render(&template.context(&Variables::default(), "r1", "2026-03-01T12:30:00+02:00"));
    rendered.map_or_else(|problem| problem.message, |rendered| rendered.body)
}

#[test]
fn every_way_to_ask_for_them_is_understood() {
    for (expression, expected) in [
        ("'aaa' | replace('a', 'b')", "bbb"),
        ("'aaa' | replace('a', 'b', 2)", "bba"),
        ("'aaa' | replace('a', 'b', count=1)", "baa"),
        ("'aaa' | replace('a', 'b', -1)", "bbb"),
        ("'ab' | replace('', '-')", "-a-b-"),
        ("12 | replace(1, 3)", "32"),
        ("'a\\nb\\n\\nc' | indent", "a\n    b\n\n    c"),
        ("'a\\nb' | indent(width=1, first=true)", " a\n b"),
        ("'a\\n\\nb' | indent(1, blank=true)", "a\n \n b"),
        ("'abc' | reverse", "cba"),
        ("[1, 2] | reverse | join", "21"),
        ("'a,b,c' | split(',', 1) | join('/')", "a/b,c"),
        ("' a  b ' | split | join('/')", "a/b"),
        ("'a\\nb' | lines | join('/')", "a/b"),
        ("'HELLO it\\'s' | title", "Hello It's"),
        ("[1, 'a'] | upper", "[1, 'A']"),
        ("'a' is lower and 'A' is upper and [1] is not lower", "True"),
        ("'<' | e", "&lt;"),
        ("missing | reverse", "`missing` is not defined"),
        ("missing | indent", "`missing` is not defined"),
        ("'a' | replace(missing, 'b')", "`missing` is not defined"),
    ] {
        assert_eq!(shown("t.j2", expression), expected, "{expression}");
    }
}

#[test]
fn what_is_marked_as_safe_stays_so() {
    for (expression, expected) in [
        ("('<b>' | safe) | replace('b', '<')", "<&lt;>"),
        ("'<b>' | replace('b', '<i>' | safe)", "&lt;<i>&gt;"),
        ("'<b>' | replace('b', '<')", "&lt;&lt;&gt;"),
        ("('<a>\\nb' | safe) | indent(1)", "<a>\n b"),
        ("'<b>' | safe | e", "<b>"),
    ] {
        assert_eq!(shown("t.html.j2", expression), expected, "{expression}");
    }
}
