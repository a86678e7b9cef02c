//! References as the library resolves them, with little patience.

use std::time::Duration;

use dispatch::bind::{Commands, Vault};
use dispatch::config::reference::Text;
use dispatch::problem::{Origin, Problem, Source};

fn resolve(vault: &Vault, text: &str) -> Result<String, Problem> {
    let origin = Origin::new(&Source::new("test", text), 0..text.len());
    vault.resolve(&Text::parse(text).expect("it is well formed"), &origin)
}

#[test]
#[cfg(unix)]
fn a_command_that_hangs_is_stopped() {
    let vault = Vault::new([]).patience(Duration::from_millis(50));
    // One that is silent, one that has closed its output, one whose child holds the output, and one that never stops talking.
    for command in ["sleep 20", "sh -c 'exec >&- 2>&-; sleep 20'", "sh -c 'sleep 20; true'", "sh -c 'exec yes >&2'"] {
        let problem = resolve(&vault, &format!("${{cmd:{command}}}")).expect_err(command);
        assert!(problem.message.ends_with("took longer than 50ms and was stopped"), "{command}: {problem}");
        assert!(problem.origin.is_some() && problem.hint.is_some(), "{problem:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_command_that_says_much_and_one_that_leaves_a_child_behind_are_heard() {
    let vault = Vault::new([]);
    let long =
        resolve(&vault, "${cmd:sh -c 'head -c 1048576 /dev/zero | tr \"\\\\0\" x; head -c 1000000 /dev/zero >&2'}");
    assert_eq!(long.expect("it is not too long").len(), 1 << 20);
    let child = resolve(&vault, "${cmd:sh -c 'sleep 20 >/dev/null & echo done'}");
    assert_eq!(child.expect("its output is closed"), "done");
}

#[test]
fn a_vault_that_leaves_commands_alone_refuses_them_but_not_what_spares_them() {
    let vault = Vault::new([("A".to_owned(), "a".to_owned())]).commands(Commands::Leave);
    assert!(resolve(&vault, "${cmd:touch left}").is_err());
    assert_eq!(resolve(&vault, "${env:A}").ok().as_deref(), Some("a"));
    let text = Text::parse("${env:A:-${cmd:x}}").expect("it is well formed");
    assert!(!vault.may_resolve(&text));
}
