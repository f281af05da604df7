//! Work on many datasets at once, with results in their order.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Runs `work` for 0 to `count` on so many threads. The results come in order;
/// after an error no more is begun, and the error is the first one in order.
pub(super) fn in_order<T: Send, E: Send>(
    count: usize,
    threads: NonZero<usize>,
    work: impl Fn(usize) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let threads = threads.get().min(count);
    if threads <= 1 {
        return (0..count).map(work).collect();
    }
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let results = Mutex::new(Vec::with_capacity(count));
    let one_after_the_other = || {
        while !failed.load(Ordering::Relaxed) {
            // Whatever comes before an error in order was begun before it.
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= count {
                return;
            }
            let result = work(i);
            failed.fetch_or(result.is_err(), Ordering::Relaxed);
            results.lock().unwrap_or_else(PoisonError::into_inner).push((i, result));
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(one_after_the_other);
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_unstable_by_key(|(i, _)| *i);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_and_the_first_error_come_in_order() {
        for threads in [1, 2, 7] {
            let threads = NonZero::new(threads).unwrap();
            let squares = in_order(100, threads, |i| Ok::<_, usize>(i * i)).unwrap();
            assert_eq!(squares, (0..100).map(|i| i * i).collect::<Vec<_>>());
            for _ in 0..50 {
                let error = in_order(100, threads, |i| if i % 10 == 7 { Err(i) } else { Ok(()) });
                assert_eq!(error, Err(7));
            }
            assert_eq!(in_order(0, threads, |_| Ok::<_, ()>(())), Ok(vec![]));
        }
    }
}
