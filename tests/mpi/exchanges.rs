//! What the processes of an MPI job tell each other arrives.

use libtest_mimic::Trial;

use crate::launch::{Job, OWN};
use crate::trial;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        trial("mpi_starts_once_in_a_process", || {
            Job::new(OWN, 2).members("twice").run().succeeded();
            Ok(())
        }),
        // 7 GB of memory, and not worth its time on every occasion.
        Trial::test("mpi_more_than_2_gib", || {
            Job::new(OWN, 2).members("large").run().succeeded();
            Ok(())
        })
        .with_ignored_flag(true),
    ];
    for processes in [1, 2, 3, 4, 7] {
        for role in ["exchange", "exchange_in_pieces"] {
            trials.push(trial(format!("mpi_{role}_of_{processes}"), move || {
                Job::new(OWN, processes).members(role).run().succeeded();
                Ok(())
            }));
        }
    }
    trials
}
