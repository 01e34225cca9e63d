//! Work on several processors at once.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{self, Builder};

/// How work is shared out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sharing {
    /// How many shares there are at most.
    pub(crate) processors: usize,
    /// How much text that is to be read is worth a thread, in bytes.
    pub(crate) least: usize,
}

impl Default for Sharing {
    /// A share for each processor, but none that is done before its thread has begun.
    fn default() -> Self {
        Self {
            processors: thread::available_parallelism().map_or(1, NonZero::get),
            least: 128 * 1024,
        }
    }
}

impl Sharing {
    /// Splits the items into runs of about equal size, works on each, and returns the results in order.
    pub(crate) fn of<T: Sync, R: Send>(
        self,
        items: &[T],
        bytes: impl Fn(&T) -> usize,
        work: impl Fn(&[T]) -> R + Sync,
    ) -> Vec<R> {
        // What has nothing to be read takes some time as well.
        let bytes = |item: &T| bytes(item).max(1);
        let all: usize = items.iter().map(bytes).sum();
        let count = (all / self.least).clamp(1, self.processors);
        let enough = all.div_ceil(count);
        let mut sum = 0;
        let mut shares = items.chunk_by(|item, _| {
            sum += bytes(item);
            let goes_on = sum < enough;
            if !goes_on {
                sum = 0;
            }
            goes_on
        });
        let own = shares.next();
        thread::scope(|scope| {
            let others: Vec<_> = shares
                .map(|share| {
                    // Where the system has no thread left, this one does it.
                    let thread = Builder::new().spawn_scoped(scope, || work(share));
                    thread.map_err(|_| work(share))
                })
                .collect();
            let own = own.map(&work);
            let others = others.into_iter().map(|other| match other {
                Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(result) => result,
            });
            own.into_iter().chain(others).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(processors: usize, least: usize, items: &[usize]) -> Vec<Vec<usize>> {
        let sharing = Sharing { processors, least };
        sharing.of(items, |bytes| *bytes, <[usize]>::to_vec)
    }

    #[test]
    fn shares_weigh_about_the_same_and_keep_the_order() {
        assert_eq!(shares(2, 1, &[1, 1, 1, 1]), [[1, 1], [1, 1]]);
        assert_eq!(shares(2, 1, &[5, 1, 2, 2]), [vec![5], vec![1, 2, 2]]);
        assert_eq!(shares(9, 1, &[1, 2]), [[1], [2]]);
        assert_eq!(shares(9, 4, &[1, 2, 3]), [[1, 2, 3]]);
        assert_eq!(shares(9, 3, &[1, 2, 3]), [vec![1, 2], vec![3]]);
        assert_eq!(shares(1, 1, &[9, 0, 0]), [[9, 0, 0]]);
        assert_eq!(shares(2, 9, &[0, 0, 0]), [[0, 0, 0]]);
        assert!(shares(2, 1, &[]).is_empty());
    }

    #[test]
    #[should_panic(expected = "of a share")]
    fn a_panic_of_a_share_goes_on() {
        let sharing = Sharing {
            processors: 2,
            least: 1,
        };
        sharing.of(&[1, 2], |_| 1, |share| assert_ne!(share, [2], "of a share"));
    }
}
