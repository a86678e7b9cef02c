//! Asking until the person has signed in: the one place that waits between two questions.

use std::time::Duration;

use tokio::time::Instant;

use crate::outcome::Failure;
use crate::service::office365::sign_in::{Rhythm, SignedIn, Standing, expired};

/// Asks until there is an answer or the code has expired; `tell` hears of the first of several questions without an answer.
pub(super) async fn poll(
    mut rhythm: Rhythm,
    lifetime: Duration,
    mut ask: impl AsyncFnMut() -> Standing,
    tell: impl Fn(&Failure),
) -> Result<SignedIn, Failure> {
    let end = Instant::now() + lifetime;
    let mut quiet = false;
    loop {
        wait(end.min(Instant::now() + rhythm.wait())).await;
        let is_last = Instant::now() >= end;
        let standing = ask().await;
        let unanswered = matches!(standing, Standing::Trouble(_));
        match standing {
            Standing::Granted(grant) => return Ok(grant),
            Standing::Refused(failure) => return Err(failure),
            Standing::Trouble(failure) if is_last => return Err(failure),
            Standing::Pending | Standing::SlowDown if is_last => return Err(expired()),
            Standing::Pending => rhythm.go_on(),
            Standing::SlowDown => rhythm.slow_down(),
            Standing::Trouble(failure) => {
                rhythm.back_off(failure.retry);
                if !quiet {
                    tell(&failure);
                }
            }
        }
        quiet = unanswered;
    }
}

#[expect(clippy::disallowed_methods, reason = "the login server says how long to wait between two questions")]
async fn wait(until: Instant) {
    tokio::time::sleep_until(until).await;
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::Duration;

    use tokio::time::Instant;

    use super::poll;
    use crate::outcome::{Failure, FailureKind};
    use crate::service::office365::sign_in::{Rhythm, Standing};

    /// What an answer of the login server makes of a sign-in.
    fn standing(letter: char) -> Standing {
        let failure = |message: &str| Failure::new(FailureKind::Network, message);
        match letter {
            'p' => Standing::Pending,
            's' => Standing::SlowDown,
            't' => Standing::Trouble(failure("no route").retry(None)),
            'T' => Standing::Trouble(failure("too many").retry(Some(Duration::from_secs(30)))),
            _ => Standing::Refused(failure("declined")),
        }
    }

    /// When the server was asked, in seconds, how often trouble was told, and how it ended, for a code that is good for `lifetime`.
    async fn asked(answers: &str, lifetime: u64) -> (Vec<u64>, usize, String) {
        let began = Instant::now();
        let (times, told) = (RefCell::new(Vec::new()), RefCell::new(0));
        let mut answers = answers.chars();
        let ask = async || {
            times.borrow_mut().push(began.elapsed().as_secs());
            standing(answers.next().unwrap_or('p'))
        };
        let rhythm = Rhythm::new(Duration::from_secs(5));
        let end = poll(rhythm, Duration::from_secs(lifetime), ask, |_| *told.borrow_mut() += 1).await;
        (times.into_inner(), told.into_inner(), end.err().expect("nobody signs in").message)
    }

    #[tokio::test(start_paused = true)]
    async fn slow_down_makes_every_later_wait_longer() {
        assert_eq!(asked("ppssppx", 900).await, (vec![5, 10, 15, 25, 40, 55, 70], 0, "declined".to_owned()));
    }

    #[tokio::test(start_paused = true)]
    async fn trouble_is_told_once_and_waited_out_longer_and_longer() {
        assert_eq!(asked("ttpptTpx", 900).await, (vec![5, 15, 35, 40, 45, 55, 85, 90], 2, "declined".to_owned()));
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_question_is_asked_when_the_code_ends() {
        let (times, _, end) = asked("", 12).await;
        assert_eq!(times, [5, 10, 12]);
        assert!(end.contains("expired"), "{end}");
        assert_eq!(asked("tttt", 12).await.2, "no route");
    }
}
