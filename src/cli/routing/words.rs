//! Words about tests.

use crate::config::routing::RoutingTest;
use crate::report::problems::Tests;
use crate::suggest;

/// The most names that a message lists.
const MOST: usize = 10;

/// `1 test`, `2 tests`.
pub(super) fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// What a test is called at the beginning of a message.
pub(super) fn called(test: &RoutingTest) -> String {
    test.name.as_ref().map_or_else(|| "this test".to_owned(), |name| format!("test `{name}`"))
}

/// The first few names in backticks, and how many more there are.
pub(super) fn some(names: &[&str]) -> String {
    let shown = suggest::listed(&names[..names.len().min(MOST)]);
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// That a test could not be tried as a whole.
pub(super) fn untried(test: &RoutingTest, accounts: &[&str]) -> String {
    let place = &test.origin;
    format!(
        "{} ({place}) was not tried for {}, of which references or a large audience hide what it asks for",
        called(test),
        some(accounts)
    )
}

/// How the tests ended, in a line; nothing where there was none.
pub(in crate::cli) fn tally(tests: Tests) -> Option<String> {
    let Tests { passed, failed, not_tried } = tests;
    let untried = if not_tried == 0 { String::new() } else { format!(", {} not tried", count(not_tried, "test")) };
    match (passed, failed) {
        (0, 0) if not_tried == 0 => None,
        (_, 0) => Some(format!("{} passed{untried}", count(passed, "test"))),
        (_, _) => Some(format!("{failed} of {} failed{untried}", count(passed + failed, "test"))),
    }
}
