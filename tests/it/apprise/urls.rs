//! URLs: the table of the grammar, lists of URLs in one text, and the parameters that every service has.

use dispatch::bind::Account;
use dispatch::config::model::Config;
use dispatch::config::{GivenUrl, from_argument, from_variable, load};
use dispatch::problem::Problems;
use insta::assert_snapshot;

use crate::apprise::table::Mark::{self, Better, Differs, Equal};
use crate::apprise::table::{Row, described, settings, shown, table};

/// What URLs that were given on the command line make.
fn given(urls: Vec<GivenUrl>) -> (Config, Problems) {
    let (mut config, mut problems) = load(&[]);
    for GivenUrl { entry, problem } in urls {
        config.accounts.push(entry);
        problems.extend(problem.into_iter().collect());
    }
    (config, problems)
}

fn one(url: &str) -> String {
    let (config, problems) = given(vec![from_argument(url)]);
    described(&config, problems)
}

#[test]
fn the_shape_of_a_url() {
    let rows: &[Row] = &[
        ("  JSON://Host  ", "json host=Host", Equal),
        ("json:/h", "rejected", Equal),
        ("json:h", "rejected", Equal),
        ("json:///h", "json host=h", Equal),
        ("json:////u:p@h:80/x", "json host=h port=80 user=u password=p path=/x", Equal),
        (r"json:\\h", "slashes of either kind are taken", Differs("a `\\` separates nothing in a URL")),
        ("abcdefghijklmnopqrstuvwxyz0123456://h", "rejected, a scheme has 32 characters at the most", Equal),
        ("nosuch://host", "ERROR", Equal),
        ("https://hooks.slack.com/services/T1/B2/hunter2", "slack token_a=T1 token_b=B2 token_c=hunter2", Equal),
        ("https://host.example.com/x", "ERROR, no service knows it", Equal),
        ("json://h?", "invalid", Differs("an empty query says nothing and does no harm")),
    ];
    assert_snapshot!(table(rows, one));
}

#[test]
fn users_and_passwords() {
    let rows: &[Row] = &[
        ("json://user:pa:ss@host", "json host=host user=user password=pa", Better("W2", "the password is whole")),
        ("json://user:p@ss@host", "json host=ss user=user password=p", Better("W1", "split at the last `@`")),
        ("json://:pass@host", "json host=host password=pass", Equal),
        ("json://SECRET@host?user=bob", "json host=host user=bob password=SECRET", Equal),
        (
            "ntfy://SECRET@host.example.com/topic?user=bob",
            "ntfy host=host.example.com user=bob password=SECRET to=[topic]",
            Equal,
        ),
        ("ntfy://SECRET@ntfy.sh/topic?user=bob", "ntfy user=bob password=SECRET to=[topic]", Equal),
        ("form://SECRET@host?USER=bob", "form host=host user=bob password=SECRET", Equal),
        ("xml://SECRET@host?user=bob&pass=p", "xml host=host user=bob password=p", Equal),
        ("json://u:p@host?user=v", "json host=host user=v password=p", Equal),
        ("json://u:p@host?pass=q", "json host=host user=u password=q", Equal),
        ("json://u:p@host?password=q", "json host=host user=u password=q", Equal),
        ("json://u:p@host:1?port=2", "json host=host port=2 user=u password=p", Equal),
        (
            "json://host?user=u&pass=p&password=q&port=99",
            "json host=host port=99 user=u password=p",
            Differs("of two names for one field the later wins"),
        ),
        ("json://user:p%40ss%3Aw@host", "json host=host user=user password=p@ss:w", Equal),
        ("json://user:a%2541b@host", "json host=host user=user password=a%41b", Equal),
        (
            "json://host?user=bob&pass=a%2541b",
            "json host=host user=bob password=aAb",
            Better("W7", "every text is decoded once"),
        ),
        ("json://a+b:c+d@host", "json host=host user=a+b password=c+d", Equal),
        ("json://user:p/ss@host", "invalid", Equal),
        ("json://user:p#ss@host", "invalid", Differs("a `#` is an ordinary character, so that the password is whole")),
        ("json://user:p?ss@host", "invalid", Equal),
    ];
    assert_snapshot!(table(rows, one));
}

#[test]
fn hosts_and_ports() {
    let long = format!("json://{}example.com", "a.".repeat(122));
    let longest = format!("json://{}example.com", "a.".repeat(121));
    let whole = longest.replace("json://", "json host=");
    let rows: &[Row] = &[
        ("json://a_b-c.example.com", "json host=a_b-c.example.com", Equal),
        ("json://a.b._.example.com", "json host=a.b._.example.com", Equal),
        ("json://0.pool.ntp.org", "invalid, a label of one digit", Better("W8", "a valid host")),
        ("json://münchen.example", "invalid", Better("W8", "names of all languages are hosts")),
        ("json://-bad-", "invalid", Equal),
        ("json://h#x", "json host=h", Differs("what would be lost in silence is a problem")),
        (&longest, &whole, Equal),
        (&long, "invalid, longer than 253", Equal),
        ("json://10.0.0.1", "json host=10.0.0.1", Equal),
        ("json://10.0.0.256", "invalid", Equal),
        ("json://[::1]:8080/x", "json host=[::1] port=8080 path=/x", Equal),
        ("json://::1/x", "json host=[::1] path=/x", Equal),
        ("json://u:p@fe80::a/x", "json host=[fe80::a] user=u password=p path=/x", Equal),
        (
            "json://[fe80::1%25eth0]/x",
            "json host=[fe80::] path=/x",
            Better("W8", "an address with a zone is refused, not damaged"),
        ),
        ("json://h:0", "json host=h port=0", Better("W9", "no port")),
        ("json://h:70000", "json host=h port=70000", Better("W9", "no port")),
        ("json://h:-5", "json host=h port=-5", Better("W9", "no port")),
        ("json://h?port=abc", "WARNING, the port is ignored\njson host=h", Differs("a slip is a problem")),
    ];
    assert_snapshot!(table(rows, one));
}

#[test]
fn paths() {
    let rows: &[Row] = &[
        ("json://host/a%20b+c/", "json host=host path=/a%20b+c/", Equal),
        ("json://host//a///b", "json host=host path=/a/b", Equal),
        ("json://host/a/../b", "json host=host path=/a/../b", Equal),
        ("json://host/%2Fa%2fb/c", "json host=host path=//a/b/c", Better("W6", "an escape stays an escape")),
        ("json://host/..%2f..%2f", "json host=host path=/../../", Better("W6", "an escape stays an escape")),
        ("json://host/a,b;c", "json host=host path=/a%2Cb", Better("W6", "nothing is lost")),
        ("json://host/#channel", "json host=host path=/%23channel", Equal),
        ("json://host/a#b", "json host=host path=/a", Differs("a `#` begins no fragment, and nothing is lost")),
        ("json://host/a\tb", "json host=host path=/ab", Differs("the tab is escaped, and nothing is lost")),
    ];
    assert_snapshot!(table(rows, one));
}

#[test]
fn queries() {
    let rows: &[Row] = &[
        (
            "json://host?-x=1;y=2&-z",
            "x=1, y=2, z is empty (`;` separates too)",
            Better("W10", "a `;` in a value stays"),
        ),
        (
            "json://host?-x=1&-x=2",
            "json host=host params={\"x\":\"2\"}",
            Differs("the later one counts as well, and a warning names the other"),
        ),
        ("json://host?-x=a+b%20c", "json host=host params={\"x\":\"a+b c\"}", Equal),
        ("json://host?-x=a?b#c", "json host=host params={\"x\":\"a?b#c\"}", Equal),
        ("json://host?-x=%2541", "json host=host params={\"x\":\"%41\"}", Equal),
        (
            "json://host?+X=1&%2BY=2&-p=q&:k=v& Z=3",
            "json host=host headers={\"X\":\"1\",\"Y\":\"2\",\"Z\":\"3\"} params={\"p\":\"q\"} payload={\"k\":\"v\"}",
            Equal,
        ),
        ("json://host?x=1", "json host=host", Better("W10", "an unknown option is a problem")),
        ("json://host?overfow=split", "json host=host", Better("W10", "a misspelt option is a problem")),
        ("json://host?tag=a", "json host=host", Better("W10", "an option that is not recognised is a problem")),
        ("json://host?USER=bob&METHOD=put", "json host=host user=bob method=PUT", Equal),
    ];
    assert_snapshot!(table(rows, one));
}

#[test]
fn lists_of_urls_in_one_text() {
    let rows: &[Row] = &[
        ("json://a?-to=x,form://b", "json host=a params={\"to\":\"x\"}\nform host=b", Equal),
        ("json://a?-u=http://b", "json host=a params={\"u\":\"http://b\"}", Equal),
        ("json://a json://b", "json host=a\njson host=b", Equal),
        ("json://a/x, y", "json host=a path=/x, y", Equal),
    ];
    let listed = |text: &str| {
        let (config, problems) = given(from_variable("APPRISE_URLS", text));
        described(&config, problems)
    };
    assert_snapshot!(table(rows, listed));
    let rows: &[Row] = &[(
        "json://a, json://b",
        "json host=a\njson host=b",
        Differs("an argument is one URL, so that a slip in it cannot make another receiver"),
    )];
    assert_snapshot!("lists_of_urls_in_one_argument", table(rows, one));
}

/// What an account is delivered by, as far as its query, or a bare name, asks for it.
fn asked(query: &str) -> String {
    let is_asked = |name: &str| {
        query.split('&').any(|pair| pair.split('=').next().is_some_and(|key| key.eq_ignore_ascii_case(name)))
    };
    let line = |account: &Account| {
        let asked = settings(&account.policy).into_iter().filter(|(name, _)| is_asked(name));
        asked.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ") + "\n"
    };
    let url = if query.contains('=') { format!("json://h?{query}") } else { "json://h".to_owned() };
    let (config, problems) = given(vec![from_argument(&url)]);
    shown(&config, problems, line)
}

#[test]
fn the_parameters_of_every_service() {
    const STRICT: &str = "a slip is a problem, and falls back to nothing";
    let rows: &[Row] = &[
        ("overflow=upstream", "overflow=upstream", Equal),
        ("overflow=truncate", "overflow=truncate", Equal),
        ("overflow=split", "overflow=split", Equal),
        ("OVERFLOW=Truncate", "overflow=truncate", Equal),
        ("overflow=foo", "WARNING\noverflow=upstream", Differs(STRICT)),
        ("format=text", "format=text", Equal),
        ("format=Markdown", "format=markdown", Equal),
        ("format=html", "format=html", Equal),
        ("format=bar", "WARNING\nformat=unset", Differs(STRICT)),
        ("verify=yes", "verify=yes", Equal),
        ("verify=no", "verify=no", Equal),
        ("verify=ture", "verify=no", Better("W12", STRICT)),
        ("verify=", "verify=no", Better("W12", STRICT)),
        ("redirect=yes", "redirect=yes", Equal),
        ("redirect=no", "redirect=no", Equal),
        ("redirect=2", "redirect=no", Differs(STRICT)),
        ("cto=2.5&rto=7", "cto=2.5 rto=7", Equal),
        ("cto=soon", "WARNING\ncto=4", Differs(STRICT)),
        ("rto=soon", "WARNING\nrto=4", Differs(STRICT)),
        ("cto=-5", "cto=-5", Better("W13", STRICT)),
        ("rto=inf", "rto=inf", Better("W13", STRICT)),
        ("cto=nan", "cto=nan", Better("W13", STRICT)),
        ("emojis=yes", "emojis=yes", Equal),
        ("emojis=no", "emojis=no", Equal),
        ("tz=europe/berlin", "tz=Europe/Berlin", Equal),
        ("tz=Berlin", "tz=Europe/Berlin", Differs("the name is written in full, and the problem says it")),
        ("tz=Mars/X", "ERROR, service dropped", Equal),
        ("store=yes", "store=yes", Equal),
        ("store=no", "ERROR, the service cannot be loaded", Better("W5", "it loads and stores nothing")),
        ("retry=0", "retry=0", Equal),
        ("retry=3", "retry=3", Equal),
        ("retry=10", "retry=10", Equal),
        ("retry=11", "retry=10", Differs("more is asked for by `retry: {attempts: …}`, and not clamped in silence")),
        ("retry=-1", "WARNING\nretry=0", Differs(STRICT)),
        ("retry=two", "WARNING\nretry=0", Differs(STRICT)),
        ("wait=2.5", "wait=2.5", Equal),
        ("wait=20", "wait=20", Equal),
        ("wait=99", "wait=20", Differs("as it is written, and not clamped in silence")),
        ("wait=-1", "WARNING\nwait=0.5", Differs(STRICT)),
        ("wait=inf", "WARNING\nwait=0.5", Differs(STRICT)),
        ("optional=yes", "optional=yes", Equal),
        ("optional=no", "optional=no", Equal),
        ("optional=2", "optional=no", Differs(STRICT)),
    ];
    assert_snapshot!(table(rows, asked));
}

#[test]
fn what_holds_where_nothing_is_said() {
    let rows: &[Row] = &[
        ("overflow", "overflow=upstream", Equal),
        ("format", "format=unset", Equal),
        ("verify", "verify=yes", Equal),
        (
            "redirect",
            "redirect=yes",
            Better("W84", "a redirect may lose the message, and is followed where that is asked for"),
        ),
        ("cto", "cto=4", Differs("a server far away has the time that it needs")),
        ("rto", "rto=4", Differs("a server that is busy has the time that it needs")),
        ("emojis", "emojis=unset", Equal),
        ("tz", "tz=system", Differs("a template makes the same message on every machine")),
        ("store", "store=yes", Equal),
        ("retry", "retry=0", Differs("what fails only for now is tried again, and nothing else")),
        ("wait", "wait=0.5", Differs("the first of delays that grow")),
        ("optional", "optional=no", Equal),
    ];
    assert_snapshot!(table(rows, asked));
}

#[test]
fn the_words_for_yes_and_no() {
    const LETTERS: &str = "whole words only, so that no slip is taken for an answer";
    const YES: &str = "optional=yes";
    const NO: &str = "optional=no";
    let rows = |words: &[&'static str], apprise: &'static str, mark: fn() -> Mark| -> Vec<Row> {
        words.iter().map(|word| (*word, apprise, mark())).collect()
    };
    let by_letters = || Differs(LETTERS);
    let all = [
        rows(&["y", "yes", "YES", "t", "true", "1", "on", "allow", "always", "enable"], YES, || Equal),
        rows(&["n", "no", "never", "f", "false", "off", "0", "deny", "disable"], NO, || Equal),
        rows(&["ye", "tr", "al", "en"], YES, by_letters),
        rows(&["ne", "fa", "of", "de", "di", "nope"], NO, by_letters),
        rows(&["2", "10", "1.0", "n/a", ""], NO, by_letters),
    ];
    assert_snapshot!(table(&all.into_iter().flatten().collect::<Vec<_>>(), |word| asked(&format!("optional={word}"))));
}
