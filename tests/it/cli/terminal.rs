//! What a person at a terminal is asked and shown.

use std::process::Child;

use crate::support::cli::{Ended, Folder};
use crate::support::running;
use crate::support::terminal::Terminal;

/// An account with so many targets, which are written to a file.
fn many(count: usize) -> Folder {
    let targets: Vec<_> = (0..count).map(|number| format!("t{number}")).collect();
    Folder::with(&format!(
        "accounts:\n  - {{name: log, service: file, path: out.jsonl, rate: 1000/1h, to: [{}]}}\n",
        targets.join(", ")
    ))
}

/// Answers the question, and returns the exit code, what was shown from the question on, and how many were sent.
fn answered(answer: impl FnOnce(&mut Terminal, &Child)) -> (Option<i32>, String, usize) {
    let (folder, mut terminal) = (many(101), Terminal::new());
    let child = folder.dispatch(&["-b", "x", "--no-progress"]).at(&terminal);
    terminal.wait_for("send? [y/N] ");
    answer(&mut terminal, &child);
    let shown = terminal.shown();
    let ended = Ended::of(child, &folder.path(""));
    let shown = shown.split_once("[y/N] ").map(|(_, rest)| rest.to_owned());
    (ended.code, shown.expect("it was asked"), folder.records("out.jsonl").len())
}

#[test]
fn many_deliveries_are_sent_when_the_answer_is_yes() {
    assert_eq!(answered(|terminal, _| terminal.press(b"y\n")), (Some(0), "y\n".into(), 101));
}

#[test]
fn any_other_answer_sends_nothing() {
    let said = "nothing was sent; `--yes` sends without a question\n";
    assert_eq!(answered(|terminal, _| terminal.press(b"n\n")), (Some(2), format!("n\n{said}"), 0));
    assert_eq!(answered(|terminal, _| terminal.press(b"\n")), (Some(2), format!("\n{said}"), 0));
    // Ctrl-D: the input ends.
    assert_eq!(answered(|terminal, _| terminal.press(&[4])), (Some(2), format!("\n{said}"), 0));
}

#[test]
fn an_interrupt_at_the_question_sends_nothing() {
    // Whoever runs the tests in the background may have interrupts ignored, which programs inherit; then another signal has to do.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    let signal = if ignored.is_some_and(|signals| signals & 0b10 != 0) { "-TERM" } else { "-INT" };
    assert_eq!(answered(|_, child| running::signal(child, signal)), (None, String::new(), 0));
}

#[test]
fn the_question_says_how_much_it_is_and_how_long_it_takes() {
    let folder = Folder::with(&format!(
        "accounts:\n  - {{name: log, service: file, path: a.jsonl, rate: 10/1m, to: [{}]}}\n  \
         - {{name: other, service: file, path: a.jsonl}}\n",
        (0..150).map(|number| format!("t{number}")).collect::<Vec<_>>().join(", ")
    ));
    let mut terminal = Terminal::new();
    let child = folder.dispatch(&["-b", "x"]).at(&terminal);
    terminal.wait_for("send? [y/N] ");
    terminal.press(b"n\n");
    let shown = terminal.shown();
    assert_eq!(Ended::of(child, &folder.path("")).code, Some(2));
    assert!(
        shown.starts_with(
            "151 deliveries in 151 parts to 2 accounts of 1 service\nabout 14m 10s, because `log` takes 10 in 1m\nsend? [y/N] "
        ),
        "{shown}"
    );
}

#[test]
fn nobody_is_asked_about_few_or_with_yes_or_without_a_terminal() {
    let at_terminal = |count: usize, arguments: &[&str]| {
        let (folder, terminal) = (many(count), Terminal::new());
        let child = folder.dispatch(&[&["-b", "x", "--no-progress"], arguments].concat()).at(&terminal);
        let shown = terminal.shown();
        (Ended::of(child, &folder.path("")).code, shown, folder.records("out.jsonl").len())
    };
    assert_eq!(at_terminal(100, &[]), (Some(0), String::new(), 100));
    assert_eq!(at_terminal(101, &["--yes"]), (Some(0), String::new(), 101));
    assert_eq!(at_terminal(101, &["-y"]), (Some(0), String::new(), 101));
    let (code, shown, sent) = at_terminal(200, &["--first", "3"]);
    assert_eq!((code, sent, shown.contains("send?")), (Some(4), 3, false), "{shown}");
    let folder = many(101);
    assert_eq!((folder.run(&["-b", "x"]).code, folder.records("out.jsonl").len()), (Some(0), 101));
}

#[test]
fn progress_is_shown_on_a_terminal_and_nowhere_else() {
    let folder = many(50);
    let shown = |arguments: &[&str]| {
        let terminal = Terminal::new();
        let child = folder.dispatch(&[&["-b", "x"], arguments].concat()).at(&terminal);
        let shown = terminal.shown();
        assert_eq!(Ended::of(child, &folder.path("")).code, Some(0));
        shown
    };
    let bars = shown(&[]);
    assert!(bars.contains("/50 deliveries"), "{bars:?}");
    // Nothing of it stays on the screen: where it had two lines, the cursor goes up once both are cleared.
    assert!(bars.trim_end_matches("\u{1b}[1A").trim_end_matches('\r').ends_with("\u{1b}[2K"), "{bars:?}");
    assert_eq!(shown(&["--no-progress"]), "");
    assert_eq!(folder.run(&["-b", "x"]).stderr, "");
}
