//! Calls that are made again by themselves.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

/// How often, and after which pauses, a call that failed is made again by itself.
///
/// A call is made again only where its error's `is_retryable` says that this may help and does no harm: the front page
/// of this crate has [a table](crate#failures-and-retries). Pauses double from one to the next, and half of each is
/// random, so that clients that failed together do not come back together. Where the server says how long to wait, the
/// pause comes on top of that.
///
/// ```
/// use std::time::Duration;
/// use connections_client::{Retries, Settings};
///
/// let retries = Retries::up_to(3)
///     .first_pause(Duration::from_millis(200))
///     .longest_pause(Duration::from_secs(30));
/// let settings = Settings::new().retries(retries);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retries {
    most: u32,
    first_pause: Duration,
    longest_pause: Duration,
    refused_removals: bool,
}

impl Retries {
    /// At most `most` repeats of a call, so one attempt more than that. Pauses begin with half a second, and none is
    /// longer than a minute.
    pub fn up_to(most: u32) -> Self {
        Self {
            most,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(60),
            refused_removals: false,
        }
    }

    /// The pause before the first repeat; between half of it and all of it is waited.
    #[must_use]
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// The longest pause. A server that asks for a longer one gets no repeat: its error is returned at once.
    #[must_use]
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// Lets Symphony's [`remove_connection`](crate::Symphony::remove_connection) be made again after a 429 too. Its
    /// page knows no 429, so nothing but custom says that one has changed nothing; and a removal that is made twice may
    /// open the request again that it had rejected.
    #[must_use]
    pub fn repeat_refused_removals(mut self) -> Self {
        self.refused_removals = true;
        self
    }

    pub(crate) fn repeats_refused_removals(&self) -> bool {
        self.refused_removals
    }

    /// The pause after `made` attempts, of which the last one's response asks to wait for `asked`.
    fn pause(&self, made: u32, asked: Duration) -> Option<Duration> {
        if made > self.most || asked > self.longest_pause {
            return None;
        }
        let doubled = 2_u32.saturating_pow(made - 1);
        let most = self.first_pause.saturating_mul(doubled);
        let half = most.min(self.longest_pause) / 2;
        let random = half.mul_f64(fraction());
        Some(asked.saturating_add(half).saturating_add(random))
    }
}

/// An error after which a call may be made again.
pub(crate) trait RetryableError {
    /// How long to wait at least before that. None if it may not.
    fn retry_delay(&self) -> Option<Duration>;

    /// Whether the server may have carried out the call all the same.
    fn may_be_done(&self) -> bool;
}

/// Attempts something until it succeeds, or fails for good. Tells as well how many attempts failed that the server may
/// have carried out.
pub(crate) async fn run<T, E, F>(
    retries: Option<&Retries>,
    mut attempt: impl FnMut() -> F,
) -> (Result<T, E>, u32)
where
    E: RetryableError,
    F: Future<Output = Result<T, E>>,
{
    let (mut made, mut unknown) = (0, 0);
    loop {
        let result = attempt().await;
        made += 1;
        if result.as_ref().is_err_and(RetryableError::may_be_done) {
            unknown += 1;
        }
        let pause = retries.and_then(|retries| {
            let asked = result.as_ref().err()?.retry_delay()?;
            retries.pause(made, asked)
        });
        let Some(pause) = pause else {
            return (result, unknown);
        };
        tracing::debug!(attempt = made, ?pause, "the call failed and is made again");
        tokio::time::sleep(pause).await;
    }
}

/// Randomness enough for pauses, and for names that nobody else has. Not for secrets.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// At least 0, less than 1.
fn fraction() -> f64 {
    f64::from((random() >> 32) as u32) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn pauses_double_up_to_the_longest() {
        let retries = Retries::up_to(5)
            .first_pause(SECOND)
            .longest_pause(4 * SECOND);
        for (made, longest) in [(1, 1), (2, 2), (3, 4), (4, 4), (5, 4)] {
            for _ in 0..100 {
                let pause = retries.pause(made, Duration::ZERO).unwrap();
                let longest = longest * SECOND;
                assert!(longest / 2 <= pause && pause < longest, "{made}: {pause:?}");
            }
        }
        assert_eq!(retries.pause(6, Duration::ZERO), None);
    }

    #[test]
    fn pauses_differ() {
        let retries = Retries::up_to(1).first_pause(SECOND);
        let first = retries.pause(1, Duration::ZERO);
        assert!((0..10).any(|_| retries.pause(1, Duration::ZERO) != first));
    }

    #[test]
    fn what_the_server_asks_for_is_waited_or_not_repeated() {
        let retries = Retries::up_to(1)
            .first_pause(SECOND)
            .longest_pause(10 * SECOND);
        assert!(retries.pause(1, 7 * SECOND).unwrap() >= 7 * SECOND);
        assert_eq!(retries.pause(1, 11 * SECOND), None);
    }

    #[test]
    fn many_repeats_do_not_overflow() {
        let retries = Retries::up_to(u32::MAX).first_pause(SECOND);
        assert!(retries.pause(u32::MAX, Duration::ZERO).unwrap() <= 60 * SECOND);
        let patient = retries.longest_pause(Duration::MAX);
        let pause = patient.pause(u32::MAX, Duration::from_secs(u64::MAX));
        assert!(pause.unwrap() >= Duration::from_secs(u64::MAX));
    }
}
