//! How many parts of a bucket may be under way, as far as its service lets it.

/// What the end of an attempt says about the load that the service bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Load {
    /// It took the part.
    Fine,
    /// It asked to slow down.
    TooMuch,
    /// Nothing.
    Untold,
}

/// A number of parts that is halved when the service asks to slow down, and grows by one with as many successes, up to what the
/// accounts allow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flow {
    most: usize,
    now: usize,
    successes: usize,
    /// How often it was halved. What started before the last time had not learnt of it, so how it fared says nothing new.
    wave: u32,
}

impl Flow {
    /// As many as an account allows.
    pub(super) fn new(most: usize) -> Self {
        Self { most: most.max(1), now: most.max(1), successes: 0, wave: 0 }
    }

    /// Keeps what a further account allows as well.
    pub(super) fn keep(&mut self, most: usize) {
        self.most = self.most.min(most.max(1));
        self.now = self.now.min(self.most);
    }

    /// How many parts may be under way now.
    pub(super) fn width(&self) -> usize {
        self.now
    }

    /// What an attempt that starts now belongs to.
    pub(super) fn wave(&self) -> u32 {
        self.wave
    }

    /// Learns from the end of an attempt of a wave.
    pub(super) fn learn(&mut self, wave: u32, load: Load) {
        match load {
            Load::TooMuch if wave == self.wave => {
                self.now = (self.now / 2).max(1);
                self.successes = 0;
                self.wave += 1;
            }
            Load::Fine if wave == self.wave && self.now < self.most => {
                self.successes += 1;
                if self.successes >= self.now {
                    self.now += 1;
                    self.successes = 0;
                }
            }
            Load::TooMuch | Load::Fine | Load::Untold => {}
        }
    }
}
