//! The report as CI viewers read it.

use std::time::Duration;

use dispatch::deliver::event::{Event, PartOutcome, StopReason};
use dispatch::outcome::{Failure, FailureKind};
use dispatch::report::{Report, junit};
use roxmltree::{Document, Node};

use crate::report::stage::{finish, heading, recorder, report, sent, told};

/// Reads the document as strictly as XML wants, and adds up what it says.
fn checked(report: &Report) -> String {
    let text = junit::render(report);
    let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let root = document.root_element();
    let suites: Vec<Node> = root.children().filter(Node::is_element).collect();
    let number = |node: &Node, name| node.attribute(name).unwrap().parse::<usize>().unwrap();
    for (name, element) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
    {
        for suite in &suites {
            let found = suite.descendants().filter(|node| node.has_tag_name(element)).count();
            assert_eq!(number(suite, name), found, "{name}\n{text}");
        }
        assert_eq!(number(&root, name), suites.iter().map(|suite| number(suite, name)).sum::<usize>(), "{text}");
    }
    for node in document.descendants().filter(|node| node.has_tag_name("testcase")) {
        assert!(node.attribute("name").is_some_and(|name| !name.is_empty()), "{text}");
        assert!(node.attribute("time").unwrap().parse::<f64>().is_ok() && node.attribute("classname").is_some());
    }
    text
}

#[test]
fn every_delivery_is_a_test_of_its_account() {
    insta::assert_snapshot!(checked(&told()), @r##"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="dispatch run-1" tests="6" failures="1" errors="2" skipped="2" time="6.000">
      <testsuite name="announce" tests="2" failures="1" errors="0" skipped="0" time="1.600" timestamp="2030-01-01T00:00:00">
        <testcase classname="o365.announce" name="ann@example.com" time="0.800"/>
        <testcase classname="o365.announce" name="bob@example.com" time="0.800">
          <failure type="recipient" message="failed: recipient: no such &quot;mailbox&quot; &lt;b&gt;x&lt;/b&gt;">no such &quot;mailbox&quot;&#10;&lt;b&gt;x&lt;/b&gt;&#10;part 1: failed, tries: 1</failure>
        </testcase>
      </testsuite>
      <testsuite name="chat" tests="1" failures="0" errors="1" skipped="0" time="0.800" timestamp="2030-01-01T00:00:00">
        <testcase classname="o365.chat" name="#ops" time="0.800">
          <error type="timeout" message="unknown: timeout: no answer">no answer&#10;part 1: unknown, tries: 1</error>
        </testcase>
      </testsuite>
      <testsuite name="pager" tests="1" failures="0" errors="0" skipped="1" time="0.800" timestamp="2030-01-01T00:00:00">
        <testcase classname="o365.pager" name="pager" time="0.800">
          <skipped message="not attempted: put off until 2030-01-01T01:00:00Z">part 1: not attempted, tries: 0</skipped>
        </testcase>
      </testsuite>
      <testsuite name="backup" tests="1" failures="0" errors="0" skipped="1" time="0.800" timestamp="2030-01-01T00:00:00">
        <testcase classname="o365.backup" name="backup" time="0.800">
          <skipped message="skipped: it was only for when others fail, and they did not">part 1: not attempted, tries: 0</skipped>
        </testcase>
      </testsuite>
      <testsuite name="broken" tests="1" failures="0" errors="1" skipped="0" time="0.000" timestamp="2030-01-01T00:00:00">
        <testcase classname="broken" name="broken" time="0.000">
          <error type="invalid" message="skipped: dispatch.yaml:3:5: `colour` is not an option"></error>
        </testcase>
      </testsuite>
    </testsuites>
    "##);
}

#[test]
fn a_test_is_red_where_the_delivery_makes_the_run_fail() {
    let failed = || PartOutcome::Failed(Failure::new(FailureKind::Auth, "no"));
    let text = checked(&report(vec![(heading("extra", "x"), failed()), (heading("a", "x"), failed())]));
    assert!(text.contains("<skipped message=\"optional, failed: auth: no\">"), "{text}");
    assert!(text.contains("<failure type=\"auth\" message=\"failed: auth: no\">"), "{text}");
    let stopped = |reason| {
        let mut recorder = recorder(vec![(heading("a", "x"), sent()), (heading("a", "y"), PartOutcome::NotAttempted)]);
        recorder.record(&Event::Stopping(reason));
        checked(&finish(recorder, Duration::from_secs(1)))
    };
    assert!(stopped(StopReason::Deadline).contains("<error type=\"not_attempted\""));
    assert!(stopped(StopReason::Sample).contains("<skipped message=\"not attempted: `--first` left it for later\""));
}

#[test]
fn nothing_from_outside_breaks_the_document() {
    let hostile: String = (0..0x250).filter_map(char::from_u32).chain("\u{fffe}\u{ffff}]]>&<\"'".chars()).collect();
    let failure = Failure::new(FailureKind::Rejected, hostile.clone()).hint(hostile.clone());
    checked(&report(vec![(heading(&hostile, &hostile), PartOutcome::Failed(failure))]));
}
