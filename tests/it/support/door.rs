//! A door that the answers of a server wait at until the test opens it.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How long somebody may take to come, on a machine that is busy with everything else; only a program that does not come at all
/// takes so long.
const PATIENCE: Duration = Duration::from_secs(120);

/// The side of the server.
pub struct Door {
    knocks: Mutex<Sender<()>>,
    opened: Mutex<Receiver<()>>,
}

/// The side of the test; with nobody there, the door stands open.
pub struct Porter {
    knocks: Receiver<()>,
    open: Sender<()>,
}

/// A door that is shut.
pub fn door() -> (Door, Porter) {
    let ((knock, knocks), (open, opened)) = (channel(), channel());
    (Door { knocks: Mutex::new(knock), opened: Mutex::new(opened) }, Porter { knocks, open })
}

impl Door {
    /// Knocks, and waits to be let in.
    pub fn pass(&self) {
        // Whoever is gone hears no knock, and has left the door open.
        let _ = self.knocks.lock().expect("nobody panicked at the door").send(());
        let _ = self.opened.lock().expect("nobody panicked at the door").recv();
    }
}

impl Porter {
    /// Waits until one more has knocked.
    pub fn await_knock(&self) {
        self.knocks.recv_timeout(PATIENCE).expect("somebody comes");
    }

    /// Lets one in.
    pub fn let_in(&self) {
        self.open.send(()).expect("there is a door");
    }

    /// Lets everybody in from now on.
    pub fn leave(self) {}
}
