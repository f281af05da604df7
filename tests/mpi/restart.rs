//! Runs that lose a process go on from what was finished, with another number
//! of processes.

use std::fs;

use libtest_mimic::{Failed, Trial};

use crate::launch::{Job, OWN};
use crate::lost::{field, track};
use crate::same_bytes::alone;
use crate::trial;

const KILLS: u64 = 8;
const PROCESSES: [usize; 3] = [3, 2, 4];

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("mpi_a_run_goes_on_after_kills_of_single_processes", kills)]
}

fn kills() -> Result<(), Failed> {
    let elsewhere = tempfile::tempdir()?;
    let field = field(elsewhere.path());
    let track = track(&field, &["-o", "tracks.nc", "--checkpoint", "kept"]);
    alone(elsewhere.path(), &track);
    let expected = fs::read(elsewhere.path().join("tracks.nc"))?;

    let place = tempfile::tempdir()?;
    let (mut state, mut killed) = (1_u64, 0);
    for kill in 0..KILLS {
        let processes = PROCESSES[kill as usize % PROCESSES.len()];
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let (victim, delay_ms) = ((state >> 33) % processes as u64, (state >> 40) % 900);
        // The number of the process stays when the program takes its place.
        let killer = format!(
            "[ $rank = {victim} ] && (sleep {}.{:03}; kill -9 $$) > /dev/null 2>&1 & cd '{}'",
            delay_ms / 1000,
            delay_ms % 1000,
            place.path().display()
        );
        let run = Job::new(OWN, processes).program_after(&killer, &track).run();
        killed += usize::from(run.status != Some(0));
        if run.status == Some(0) {
            // It was faster than the kill.
            assert!(fs::read(place.path().join("tracks.nc"))? == expected);
            fs::remove_file(place.path().join("tracks.nc"))?;
        }
    }
    assert!(killed > 0, "no run was killed");
    let cd = format!("cd '{}'", place.path().display());
    Job::new(OWN, 3).program_after(&cd, &track).run().succeeded();
    assert!(fs::read(place.path().join("tracks.nc"))? == expected, "after {killed} kills");
    assert_eq!(fs::read_dir(place.path())?.count(), 1, "left behind");
    Ok(())
}
