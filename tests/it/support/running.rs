//! A program that runs: what it has said so far, and signals to it.

use std::io::Read as _;
use std::process::{Child, Command};

/// Waits until a program has said these words on its standard error, and takes what it said up to them.
pub fn until_said(child: &mut Child, words: &str) {
    let pipe = child.stderr.as_mut().expect("it is piped");
    let mut said = Vec::new();
    while !said.ends_with(words.as_bytes()) {
        // Not a byte more than that, so that the rest is there for whoever waits for the end.
        let mut byte = [0];
        let count = pipe.read(&mut byte).expect("it can be read");
        assert_eq!(count, 1, "it ended after it had said {}", String::from_utf8_lossy(&said));
        said.extend(byte);
    }
}

/// Sends a signal such as `-INT` to a program.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().expect("there is a `kill`");
    assert!(sent.success());
}
