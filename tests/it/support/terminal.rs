//! A terminal that the test sits at.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// The person's end of a terminal, and what was shown on it so far.
pub struct Terminal {
    person: File,
    programs: File,
    shown: String,
}

impl Terminal {
    pub fn new() -> Self {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("there are terminals");
        grantpt(&person).and_then(|()| unlockpt(&person)).expect("the terminal is ours");
        let name = ptsname(&person, Vec::new()).expect("it has a name");
        let programs = File::options().read(true).write(true).open(OsStr::from_bytes(name.to_bytes()));
        Self { person: person.into(), programs: programs.expect("it can be opened"), shown: String::new() }
    }

    /// The program's end.
    pub fn line(&self) -> Stdio {
        self.programs.try_clone().expect("it can be shared").into()
    }

    /// Waits until the program has shown these words.
    pub fn wait_for(&mut self, words: &str) {
        let mut bytes = [0; 4096];
        while !self.shown.contains(words) {
            let count = self.person.read(&mut bytes).expect("the program writes on");
            self.shown.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
    }

    /// Types these keys.
    pub fn press(&mut self, keys: &[u8]) {
        self.person.write_all(keys).expect("the terminal takes keys");
    }

    /// Waits for the end of the program, and returns everything that was shown; lines end as they do in files.
    pub fn shown(self) -> String {
        let Self { mut person, programs, mut shown } = self;
        // With nobody left on the other end, a read ends with an error.
        drop(programs);
        let mut bytes = Vec::new();
        let _ = person.read_to_end(&mut bytes);
        shown.push_str(&String::from_utf8_lossy(&bytes));
        shown.replace("\r\n", "\n")
    }
}
