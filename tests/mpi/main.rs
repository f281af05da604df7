//! The program under a real launcher: `make test-mpi`.
//!
//! `STORMTRACKER_MPIRUN` is the launcher of the MPI library that the program
//! was built with, with its arguments but the number of processes;
//! `STORMTRACKER_OTHER_MPIRUN` is that of another library. Tests that need one
//! that is not given are counted as ignored.

mod exchanges;
mod failures;
mod hosts;
mod launch;
mod lost;
mod member;
mod restart;
mod same_bytes;
mod statistics;
mod topology;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// A test under the launcher of the program's own MPI library.
fn trial(
    name: impl Into<String>,
    run: impl FnOnce() -> Result<(), Failed> + Send + 'static,
) -> Trial {
    Trial::test(name, run).with_ignored_flag(launch::launcher(launch::OWN).is_none())
}

fn main() -> ExitCode {
    if let Some(role) = member::role() {
        return member::run(&role);
    }
    let trials = [
        exchanges::trials(),
        failures::trials(),
        hosts::trials(),
        lost::trials(),
        restart::trials(),
        same_bytes::trials(),
        statistics::trials(),
        topology::trials(),
    ];
    let mut arguments = Arguments::from_args();
    // Each of them is several processes already.
    arguments.test_threads = arguments.test_threads.or(Some(1));
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit_code()
}
