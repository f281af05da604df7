//! Whatever goes wrong is said once and ends all processes.

use libtest_mimic::{Failed, Trial};

use crate::launch::{Job, OTHER, OWN, launcher};
use crate::trial;

const TRACK: [&str; 5] = ["track", "-i", "field.nc", "-o", "tracks.csv"];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("mpi_a_missing_input_is_said_once", a_missing_input),
        trial("mpi_a_member_without_the_input_says_so", one_without_the_input),
        trial("mpi_an_output_that_cannot_be_made_is_said_once", an_output),
        trial("mpi_what_one_process_does_alone_fails_for_all", work_of_the_first),
        trial("mpi_wrong_usage_is_said_once", wrong_usage),
        trial("mpi_other_options_of_one_process_are_refused", other_options),
        trial("mpi_a_panic_ends_all", a_panic),
        trial("mpi_a_killed_member_ends_all", a_killed_member),
        trial("mpi_an_abort_ends_all_with_its_status", an_abort),
        trial("mpi_backends_of_one_process_are_refused", one_process),
        trial("mpi_processes_of_another_library_are_refused", strangers)
            .with_ignored_flag(launcher(OWN).is_none() || launcher(OTHER).is_none()),
    ]
}

fn a_missing_input() -> Result<(), Failed> {
    for processes in [2, 3] {
        let mut job = Job::new(OWN, processes).program(&TRACK);
        let run = job.run();
        run.failed_once(&["error: field.nc: "]);
        assert!(!run.stderr.contains("rank 0"), "{run:#?}");
        nothing_is_left(&job);
    }
    Ok(())
}

fn one_without_the_input() -> Result<(), Failed> {
    // All but one go where the file is.
    let mut job = Job::new(OWN, 3).program_after("[ $rank = 1 ] || cd elsewhere", &TRACK);
    let elsewhere = job.place().join("elsewhere");
    std::fs::create_dir(&elsewhere)?;
    let season = ["synth", "-o", "field.nc", "--steps", "4", "-q"];
    let made = std::process::Command::new(env!("CARGO_BIN_EXE_stormtracker"))
        .args(season)
        .current_dir(&elsewhere)
        .status()?;
    assert!(made.success());
    job.run().failed_once(&["error: rank 1 (", "field.nc: "]);
    assert_eq!(std::fs::read_dir(&elsewhere)?.count(), 1, "more than the field");
    Ok(())
}

fn an_output() -> Result<(), Failed> {
    for name in ["nowhere/out.nc", "nowhere/out.zarr"] {
        let mut job = Job::new(OWN, 3).program(&["preprocess", "-i", "field.nc", "-o", name]);
        let field = job.place().join("field.nc");
        let mut synth = std::process::Command::new(env!("CARGO_BIN_EXE_stormtracker"));
        assert!(synth.args(["synth", "-q", "--steps", "9", "-o"]).arg(&field).status()?.success());
        job.run().failed_once(&["error: rank 0 (", name, "no such file or directory"]);
        std::fs::remove_file(field)?;
        nothing_is_left(&job);
    }
    Ok(())
}

fn work_of_the_first() -> Result<(), Failed> {
    let mut job = Job::new(OWN, 3).program(&["link", "-i", "centres.csv", "-o", "tracks.csv"]);
    job.run().failed_once(&["error: centres.csv: "]);
    nothing_is_left(&job);
    Ok(())
}

fn wrong_usage() -> Result<(), Failed> {
    Job::new(OWN, 3).program(&["track", "--frames", "3"]).run().failed_once(&["'--frames'"]);
    let help = Job::new(OWN, 3).program(&["track", "-h"]).run();
    assert_eq!(help.succeeded().stdout.matches("Usage:").count(), 1, "{help:#?}");
    Ok(())
}

fn other_options() -> Result<(), Failed> {
    for options in ["--link-radius-km 300", "-f netcdf", "--checkpoint kept", "--memory 1MB"] {
        let words = format!("[ $rank = 0 ] || set -- \"$@\" {options}");
        let mut job = Job::new(OWN, 2).program_after(&words, &TRACK);
        let field = job.place().join("field.nc");
        let mut synth = std::process::Command::new(env!("CARGO_BIN_EXE_stormtracker"));
        assert!(synth.args(["synth", "-q", "--steps", "9", "-o"]).arg(&field).status()?.success());
        job.run().failed_once(&["rank 1 (", "other options than rank 0"]);
        std::fs::remove_file(field)?;
        nothing_is_left(&job);
    }
    Ok(())
}

fn a_panic() -> Result<(), Failed> {
    let run = Job::new(OWN, 3).members("panic").run();
    assert!(run.status.is_some_and(|status| status != 0), "{run:#?}");
    assert_eq!(run.stderr.matches("rank 1 has had enough").count(), 1, "{run:#?}");
    Ok(())
}

fn a_killed_member() -> Result<(), Failed> {
    let run = Job::new(OWN, 3).members("killed").run();
    assert_ne!(run.status, Some(0), "{run:#?}");
    Ok(())
}

fn an_abort() -> Result<(), Failed> {
    let run = Job::new(OWN, 3).members("abort").run();
    assert_eq!(run.status, Some(3), "{run:#?}");
    Ok(())
}

fn one_process() -> Result<(), Failed> {
    for backend in ["serial", "threads"] {
        let arguments = [&TRACK[..], &["--backend", backend]].concat();
        let mut job = Job::new(OWN, 2).program(&arguments);
        job.run().failed_once(&["--backend", backend, "2 processes"]);
        nothing_is_left(&job);
    }
    Ok(())
}

fn strangers() -> Result<(), Failed> {
    let mut job = Job::new(OTHER, 3).program(&TRACK);
    job.run().failed_once(&["started as 3 processes by", "built with", "MPICC"]);
    nothing_is_left(&job);
    Ok(())
}

#[track_caller]
fn nothing_is_left(job: &Job) {
    let left: Vec<_> = std::fs::read_dir(job.place()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}
