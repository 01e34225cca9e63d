//! Work on several processors at once.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{self, Builder};

/// How work is divided among threads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parallelism {
    /// How many threads there are at most.
    pub(crate) processors: usize,
    /// How many bytes of text are worth a thread.
    pub(crate) bytes_per_thread: usize,
}

impl Default for Parallelism {
    /// A thread for each processor, but none whose work would be done before it has started.
    fn default() -> Self {
        Self {
            processors: thread::available_parallelism().map_or(1, NonZero::get),
            bytes_per_thread: 128 * 1024,
        }
    }
}

impl Parallelism {
    /// Splits the items into runs of about equal size, works on each, and returns the results in order.
    pub(crate) fn map<T: Sync, R: Send>(
        self,
        items: &[T],
        bytes: impl Fn(&T) -> usize,
        work: impl Fn(&[T]) -> R + Sync,
    ) -> Vec<R> {
        // What has nothing to be read takes some time as well.
        let bytes = |item: &T| bytes(item).max(1);
        let all: usize = items.iter().map(bytes).sum();
        let count = (all / self.bytes_per_thread).clamp(1, self.processors);
        let enough = all.div_ceil(count);
        let mut sum = 0;
        let mut chunks = items.chunk_by(|item, _| {
            sum += bytes(item);
            let goes_on = sum < enough;
            if !goes_on {
                sum = 0;
            }
            goes_on
        });
        let own = chunks.next();
        thread::scope(|scope| {
            let others: Vec<_> = chunks
                .map(|chunk| {
                    // Where the system has no thread left, this one does it.
                    let thread = Builder::new().spawn_scoped(scope, || work(chunk));
                    thread.map_err(|_| work(chunk))
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

    fn chunks(processors: usize, bytes_per_thread: usize, items: &[usize]) -> Vec<Vec<usize>> {
        let parallelism = Parallelism {
            processors,
            bytes_per_thread,
        };
        parallelism.map(items, |bytes| *bytes, <[usize]>::to_vec)
    }

    #[test]
    fn shares_weigh_about_the_same_and_keep_the_order() {
        assert_eq!(chunks(2, 1, &[1, 1, 1, 1]), [[1, 1], [1, 1]]);
        assert_eq!(chunks(2, 1, &[5, 1, 2, 2]), [vec![5], vec![1, 2, 2]]);
        assert_eq!(chunks(9, 1, &[1, 2]), [[1], [2]]);
        assert_eq!(chunks(9, 4, &[1, 2, 3]), [[1, 2, 3]]);
        assert_eq!(chunks(9, 3, &[1, 2, 3]), [vec![1, 2], vec![3]]);
        assert_eq!(chunks(1, 1, &[9, 0, 0]), [[9, 0, 0]]);
        assert_eq!(chunks(2, 9, &[0, 0, 0]), [[0, 0, 0]]);
        assert!(chunks(2, 1, &[]).is_empty());
    }

    #[test]
    #[should_panic(expected = "of a chunk")]
    fn a_panic_of_a_share_goes_on() {
        let parallelism = Parallelism {
            processors: 2,
            bytes_per_thread: 1,
        };
        parallelism.map(&[1, 2], |_| 1, |chunk| assert_ne!(chunk, [2], "of a chunk"));
    }
}
