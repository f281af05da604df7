//! `info --topology` under a launcher.

use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use crate::launch::{Job, OWN};
use crate::trial;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        trial("mpi_threads_are_capped_at_cores", capped),
        trial("mpi_topology_in_words_is_of_one_process", in_words),
    ];
    for processes in [1, 2, 3, 4, 7] {
        trials.push(trial(format!("mpi_topology_of_{processes}"), move || divided(processes)));
    }
    trials
}

/// What `info --topology --json` says, once.
fn topology(processes: usize, options: &[&str]) -> Value {
    let arguments = [&["info", "--topology", "--json", "-b", "mpi"], options].concat();
    let run = Job::new(OWN, processes).program(&arguments).run();
    run.succeeded();
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:#?}"))
}

fn count(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn divided(processes: usize) -> Result<(), Failed> {
    let report = topology(processes, &[]);
    assert_eq!(report["backend"], "mpi");
    assert!(!report["mpi_library"].as_str().unwrap().is_empty());
    assert_eq!(list(&report["ranks"]).len(), processes);
    // A launcher on one machine.
    let [node] = &list(&report["nodes"])[..] else { panic!("{report:#}") };
    assert_eq!(list(&node["ranks"]).len(), processes);
    let (threads, cores) = (count(&node["threads"]), count(&node["cores"]));
    assert!(threads <= cores.max(processes), "{report:#}");
    for rank in list(&report["ranks"]) {
        let most = list(&rank["cores"]).len();
        assert!((1..=most).contains(&count(&rank["threads"])), "{report:#}");
    }
    Ok(())
}

fn capped() -> Result<(), Failed> {
    let report = topology(3, &["-j", "4000"]);
    for rank in list(&report["ranks"]) {
        let usable = list(&rank["cores"]).len();
        let usable = rank["quota"].as_u64().map_or(usize::MAX, |n| n as usize).min(usable);
        assert_eq!(count(&rank["threads"]), usable, "{report:#}");
    }
    Ok(())
}

fn in_words() -> Result<(), Failed> {
    let run = Job::new(OWN, 3).program(&["info", "--topology"]).run();
    run.succeeded();
    for line in ["backend ", "MPI library ", "processes ", "  rank 0 ", "  rank 1 ", "  rank 2 "] {
        assert_eq!(run.stdout.matches(line).count(), 1, "{line:?}: {run:#?}");
    }
    Ok(())
}
