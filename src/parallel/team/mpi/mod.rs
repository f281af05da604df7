//! Processes that talk by MPI, if the program was built with it (feature
//! `mpi`). With and without it this module has the same face.

#[cfg(not(feature = "mpi"))]
mod disabled;
#[cfg(feature = "mpi")]
mod enabled;

#[cfg(not(feature = "mpi"))]
pub(super) use disabled::{World, library};
#[cfg(feature = "mpi")]
pub(super) use enabled::{World, library};

use thiserror::Error;

/// How much goes over the network at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageLimits {
    /// Largest sum in bytes that a collective call carries. What is more comes
    /// member by member, so that the receiver holds nothing twice.
    pub collective_bytes: usize,
    /// Largest message in bytes. MPI counts in `int`, so this is at most 2 GiB.
    pub piece_bytes: usize,
}

impl Default for MessageLimits {
    fn default() -> Self {
        Self { collective_bytes: 64 << 20, piece_bytes: 1 << 30 }
    }
}

/// Why MPI could not be started.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum MpiError {
    /// It is not part of the program.
    #[error("this program was built without MPI; build it with --features mpi")]
    NotBuilt,
    /// It was started before, and can be only once in a process.
    #[error("MPI was started before in this process")]
    StartedBefore,
    /// A library for programs without threads.
    #[error(
        "{library} was built for programs without threads; use one with MPI_THREAD_FUNNELED at least"
    )]
    WithoutThreads {
        /// The library.
        library: String,
    },
}
