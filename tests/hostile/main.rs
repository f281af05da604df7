//! Files, URLs, options and neighbours that mean harm, and accidents: nothing is
//! destroyed, nothing hangs, nothing leaks, nothing takes more than it may.
//!
//! Every run here has a limit of address space and of time, so that a fault
//! fails a test and not the machine.

mod allocations;
mod bombs;
mod containers;
mod extremes;
mod fixture;
mod grids;
mod kills;
mod options;
mod outputs;
mod secrets;
#[expect(dead_code, reason = "much of it is for another test")]
#[path = "../remote/server.rs"]
mod server;
mod shared_systems;
mod signals;
mod terminals;
mod walks;
