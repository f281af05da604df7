//! Who computes: the processes of a run, the threads of each, their working
//! memory, and a reader that stays ahead of them.
//!
//! Nothing here decides a result: work is handed out by index and comes back in
//! order, whatever thread did it.

mod backend;
mod launcher;
mod memory;
mod read_ahead;
mod team;
mod topology;
mod watch;
mod workers;

pub use backend::{Backend, StartError};
pub use launcher::{BatchSystem, Launch, Launcher};
pub use memory::memory_of_process;
pub use read_ahead::{read_ahead, read_in_turn};
pub use team::{MessageLimits, MpiError, Team};
pub use topology::{
    Node, Overbooked, Place, ThreadSource, ThreadVariable, Threads, Topology, UnusableVariable,
    VariableThreads,
};
pub use watch::{Watch, WatchEvent, WatchHandler};
pub use workers::{PerWorker, Workers, WorkersError};
