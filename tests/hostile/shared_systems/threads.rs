//! Numbers of threads that the environment of a job asks for.

use super::fixture::*;
use crate::fixture::Place;

fn info(place: &Place, shell: &str, options: &[&str]) -> (u64, String) {
    let arguments = [&["info", "--topology", "--json"], options].concat();
    let run = run_after(place, shell, &arguments);
    run.ended_with(0, &[]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    (report["ranks"][0]["threads"].as_u64().unwrap(), run.stderr)
}

#[test]
fn variables_of_the_environment_decide_unless_an_option_does() {
    let place = Place::new();
    let cores = std::thread::available_parallelism().unwrap().get() as u64;
    let unset = "unset OMP_NUM_THREADS SLURM_CPUS_PER_TASK";
    assert_eq!(info(&place, unset, &[]), (cores, String::new()));
    let set = |words: &str| format!("{unset} && export {words}");
    assert_eq!(info(&place, &set("OMP_NUM_THREADS=1"), &[]).0, 1);
    assert_eq!(info(&place, &set("OMP_NUM_THREADS=1,4"), &[]).0, 1);
    assert_eq!(info(&place, &set("SLURM_CPUS_PER_TASK=1"), &[]).0, 1);
    let both = set("OMP_NUM_THREADS=1 SLURM_CPUS_PER_TASK=4000");
    assert_eq!(info(&place, &both, &[]), (1, String::new()));
    let all = cores.to_string();
    assert_eq!(info(&place, &set("OMP_NUM_THREADS=1"), &["-j", &all]), (cores, String::new()));
    let (threads, said) = info(&place, &set("SLURM_CPUS_PER_TASK=4000"), &[]);
    assert_eq!(threads, cores);
    assert!(said.contains("4000 threads were asked for by SLURM_CPUS_PER_TASK"), "{said}");
}

#[test]
fn values_that_are_no_numbers_are_said_and_ignored() {
    let place = Place::new();
    let cores = std::thread::available_parallelism().unwrap().get() as u64;
    for value in ["0", "-1", "many", "1e308", "NaN", "$'\\x1b[31m'", "99999999999999999999"] {
        let shell = format!("unset SLURM_CPUS_PER_TASK && export OMP_NUM_THREADS={value}");
        let (threads, said) = info(&place, &shell, &[]);
        assert_eq!(threads, cores, "{value}");
        assert!(said.contains("OMP_NUM_THREADS=") && said.contains("ignored"), "{said}");
        assert!(!said.contains('\x1b'), "{said:?}");
        assert_eq!(info(&place, &shell, &["-j", "1"]), (1, String::new()), "{value}");
    }
}

#[test]
fn what_decided_is_said_to_those_who_ask_for_more() {
    let place = Place::new();
    place.season("season.nc", 4, &[]);
    let shell = "unset SLURM_CPUS_PER_TASK && export OMP_NUM_THREADS=1";
    let track = ["track", "-v", "-i", "season.nc", "-o", "tracks.csv"];
    run_after(&place, shell, &track).ended_with(0, &["threads: 1 (from OMP_NUM_THREADS)"]);
}
