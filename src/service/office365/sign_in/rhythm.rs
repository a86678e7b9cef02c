//! How long to wait between two questions whether the person has signed in (RFC 8628 section 3.5).

use std::time::Duration;

use crate::outcome::Retry;

/// No server is asked more often than that, whatever it allows.
const SHORTEST: Duration = Duration::from_millis(100);
/// What `slow_down` adds, for good.
const STEP: Duration = Duration::from_secs(5);
/// The longest wait while the login server cannot be reached.
const LONGEST: Duration = Duration::from_secs(60);

/// The wait before the next question.
#[derive(Clone, Debug)]
pub struct Rhythm {
    interval: Duration,
    wait: Duration,
}

impl Rhythm {
    /// Waits for `interval` each time.
    pub fn new(interval: Duration) -> Self {
        let interval = interval.max(SHORTEST);
        Self { interval, wait: interval }
    }

    /// How long to wait before the next question.
    pub fn wait(&self) -> Duration {
        self.wait
    }

    /// The server answered that it goes on.
    pub fn go_on(&mut self) {
        self.wait = self.interval;
    }

    /// The server asked for longer waits.
    pub fn slow_down(&mut self) {
        self.interval += STEP;
        self.wait = self.interval;
    }

    /// There was no answer, or none of use; it may have said how long the server wants to be left alone.
    pub fn back_off(&mut self, retry: Retry) {
        let doubled = (self.wait * 2).min(LONGEST.max(self.interval));
        self.wait = match retry {
            Retry::After(Some(asked)) => doubled.max(asked),
            Retry::After(None) | Retry::Never => doubled,
        };
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Rhythm;
    use crate::outcome::Retry;

    #[test]
    fn trouble_doubles_the_wait_until_an_answer_comes() {
        let mut rhythm = Rhythm::new(Duration::from_secs(20));
        let mut waits = Vec::new();
        for asked in [None, None, Some(Duration::from_secs(90))] {
            rhythm.back_off(Retry::After(asked));
            waits.push(rhythm.wait().as_secs());
        }
        rhythm.go_on();
        waits.push(rhythm.wait().as_secs());
        assert_eq!(waits, [40, 60, 90, 20]);
    }

    #[test]
    fn no_server_is_asked_without_a_pause() {
        assert_eq!(Rhythm::new(Duration::ZERO).wait(), Duration::from_millis(100));
    }
}
