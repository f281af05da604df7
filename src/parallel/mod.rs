//! Who computes: the processes of a run, the threads of each, their working
//! memory, and a reader that stays ahead of them.
//!
//! Nothing here decides a result: work is handed out by index and comes back in
//! order, whatever thread did it.

mod launcher;
mod read_ahead;
mod team;
mod workers;

pub use launcher::{LauncherError, check_launcher};
pub use read_ahead::{read_ahead, read_in_turn};
pub use team::Team;
pub use workers::{PerWorker, Workers, WorkersError};
