//! The threads of a run.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};
use thiserror::Error;

/// Threads that share the work of a run.
#[derive(Debug)]
pub struct Workers {
    pool: ThreadPool,
}

/// Threads that could not be started.
#[derive(Debug, Error)]
#[error("{threads} threads could not be started: {source}; choose fewer with --threads")]
pub struct WorkersError {
    threads: usize,
    source: rayon::ThreadPoolBuildError,
}

impl Workers {
    /// Starts so many threads, or as many as there are cores to use.
    ///
    /// # Errors
    /// [`WorkersError`] when the system refuses.
    pub fn new(threads: Option<NonZero<usize>>) -> Result<Self, WorkersError> {
        let threads = threads.map_or_else(Self::default_threads, NonZero::get);
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|i| format!("worker-{i}"))
            .build()
            .map_err(|source| WorkersError { threads, source })?;
        Ok(Self { pool })
    }

    /// As many as there are cores to use.
    pub fn default_threads() -> usize {
        thread::available_parallelism().map_or(1, NonZero::get)
    }

    /// Number of threads.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Runs `work` on these threads; rayon's parallel iterators in it use them.
    pub fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.pool.install(work)
    }
}

/// Working memory that each worker makes once and keeps.
#[derive(Debug)]
pub struct PerWorker<T> {
    slots: Vec<Mutex<T>>,
}

impl<T> PerWorker<T> {
    /// One piece of memory for each worker.
    pub fn new(workers: &Workers, make: impl Fn() -> T) -> Self {
        Self { slots: (0..workers.threads()).map(|_| Mutex::new(make())).collect() }
    }

    /// Lends the calling worker its own.
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let index = rayon::current_thread_index().unwrap_or(0) % self.slots.len();
        // Only its own worker locks a slot, so this never waits; memory left by
        // a panic is as good as any, since it holds nothing between uses.
        work(&mut self.slots[index].lock().unwrap_or_else(PoisonError::into_inner))
    }
}
