//! What is being rendered, for a thread that watches: the engine cannot be stopped within one of its steps.
//!
//! Steps are counted, but one step may take for ever: two lists that hold themselves twice, sixty times over, are compared in one.
//! Whoever renders cannot tell, so whoever started the program must.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::problem::{Origin, Problem};

/// Renderings of all threads that have begun and not ended, by their numbers, the oldest first.
static UNDER_WAY: Mutex<Register> = Mutex::new(Register { begun: 0, open: BTreeMap::new() });

struct Register {
    begun: u64,
    open: BTreeMap<u64, Origin>,
}

/// A rendering that has begun; it ends when this is dropped.
pub(super) struct Rendering(u64);

impl Rendering {
    /// Begins to render what stands at a place.
    pub(super) fn begin(origin: Origin) -> Self {
        with(|register| {
            register.begun += 1;
            register.open.insert(register.begun, origin);
            Self(register.begun)
        })
    }
}

impl Drop for Rendering {
    fn drop(&mut self) {
        with(|register| register.open.remove(&self.0));
    }
}

/// A rendering as a watching thread sees it.
#[derive(Clone, Debug)]
pub struct Watched {
    number: u64,
    origin: Origin,
}

impl Watched {
    /// The rendering that has been under way for the longest time; nothing where there is none.
    #[must_use]
    pub fn oldest() -> Option<Self> {
        with(|register| register.open.first_key_value().map(|(number, origin)| (*number, origin.clone())))
            .map(|(number, origin)| Self { number, origin })
    }

    /// Whether two looks saw the same rendering.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.number == other.number
    }

    /// Why a rendering is not waited for any longer.
    #[must_use]
    pub fn endless(self) -> Problem {
        Problem::new("the template takes too long")
            .at(self.origin)
            .hint("look for lists or maps that hold themselves several times")
    }
}

fn with<T>(act: impl FnOnce(&mut Register) -> T) -> T {
    act(&mut UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner))
}
