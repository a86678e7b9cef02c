//! Annotations of a GitHub workflow.

use dispatch::deliver::event::PartOutcome;
use dispatch::outcome::{Failure, FailureKind};
use dispatch::report::github;

use crate::report::stage::{heading, report, told};

#[test]
fn every_trouble_is_an_annotation() {
    insta::assert_snapshot!(github::render(&told()), @r#"
    ::error title=dispatch%3A failed%3A 1 delivery to 1 account::recipient: no such "mailbox" <b>x</b>%0Aannounce to bob@example.com
    ::error title=dispatch%3A unknown%3A 1 delivery to 1 account::timeout: no answer%0Ait may or may not have been delivered%0Achat to #ops
    ::warning title=dispatch%3A not attempted%3A 1 delivery to 1 account::put off until 2030-01-01T01:00:00Z%0Apager
    ::error title=dispatch%3A skipped%3A 1 delivery to 1 account::dispatch.yaml:3:5: `colour` is not an option%0Abroken
    ::notice title=dispatch::sent 1 of 4 deliveries (5 parts) to 3 accounts in 6.0s: 1 failed, 1 unknown, 1 deferred, 1 skipped, 1 not needed
    "#);
}

#[test]
fn nothing_from_outside_begins_a_command() {
    let hostile = "50%\n::set-output name=x::y\r\n::add-mask::a, b: c";
    let failure = Failure::new(FailureKind::Rejected, hostile).hint(hostile);
    let text = github::render(&report(vec![(heading(hostile, hostile), PartOutcome::Failed(failure))]));
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(
        text.starts_with("::error title=dispatch%3A failed%3A 1 delivery to 1 account::rejected: 50%25 ::set-"),
        "{text}"
    );
    assert!(!text.contains('\r'), "{text}");
}

#[test]
fn no_more_are_made_than_github_shows() {
    let failed = |n: usize| PartOutcome::Failed(Failure::new(FailureKind::Rejected, format!("no {n}")));
    let text = github::render(&report((0..25).map(|n| (heading(&format!("a{n}"), ""), failed(n))).collect()));
    assert_eq!(text.matches("::error ").count(), 10);
    assert!(text.ends_with("the job summary shows 15 more troubles\n"), "{text}");
}
