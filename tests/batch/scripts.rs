//! The job scripts of `configs/hpc`, with commands that stand for those of a
//! batch system.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use crate::place::Place;

/// Runs what follows the options of the launcher.
const LAUNCHER: &str = r#"#!/usr/bin/env bash
echo "$(basename "$0") $*" >> calls
while [[ $1 == -* ]]; do
    if [ "$1" = -n ]; then shift; fi
    shift
done
exec "$@"
"#;
const LOGGED: &str = "#!/usr/bin/env bash\necho \"$(basename \"$0\") $*\" >> calls\n";
/// A program that works until it is asked to stop.
const ENDLESS: &str = r#"#!/usr/bin/env bash
if [ "$1" = info ]; then exit 0; fi
trap 'exit 1' TERM
touch started
while true; do sleep 0.02; done
"#;
/// Far more than any of these runs takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// A season over the end of a year.
const SEASON: &str = "synth -o season.nc --start 2000-12-27 --steps 40 --seed 3";
const OPTIONS: [(&str, &str); 2] = [
    ("--feature-threshold 96.6", "-a simple"),
    ("-a hodges --lmin 5 --lmax 42 --object-threshold -100", "-a hodges"),
];

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/hpc").join(name)
}

fn executable(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A place with a season and the commands of a batch system.
fn cluster() -> Place {
    let place = Place::new();
    place.run(SEASON);
    fs::create_dir(place.path("bin")).unwrap();
    for name in ["srun", "mpiexec"] {
        executable(&place.path("bin").join(name), LAUNCHER);
    }
    for name in ["scontrol", "module"] {
        executable(&place.path("bin").join(name), LOGGED);
    }
    fs::write(place.path("nodes"), "node1\n").unwrap();
    place
}

/// A job as a batch system starts it.
fn job(place: &Place, name: &str, variables: &[(&str, &str)]) -> Command {
    let path = std::env::var("PATH").unwrap();
    let mut job = Command::new("bash");
    job.arg(script(name))
        .current_dir(place.path(""))
        .env("PATH", format!("{}:{path}", place.path("bin").display()))
        .env("STORMTRACKER", env!("CARGO_BIN_EXE_stormtracker"))
        .env("HDF5_USE_FILE_LOCKING", "FALSE")
        .env("INPUT", "season.nc")
        .env("PBS_O_WORKDIR", place.path(""))
        .env("PBS_NODEFILE", place.path("nodes"))
        .env("SLURM_JOB_ID", "17")
        .envs(variables.iter().copied());
    job
}

fn run(place: &Place, name: &str, variables: &[(&str, &str)]) -> Output {
    job(place, name, variables).output().unwrap()
}

fn succeeds(place: &Place, name: &str, variables: &[(&str, &str)]) -> String {
    let output = run(place, name, variables);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{name}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

fn calls(place: &Place) -> String {
    fs::read_to_string(place.path("calls")).unwrap_or_default()
}

#[test]
fn scripts_are_understood_and_stop_at_the_first_error() {
    let mut count = 0;
    for entry in fs::read_dir(script("")).unwrap() {
        let path = entry.unwrap().path();
        let checked = Command::new("bash").arg("-n").arg(&path).output().unwrap();
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("\nset -euo pipefail\n"), "{}", path.display());
        count += 1;
    }
    assert_eq!(count, 6);
}

#[test]
fn an_array_over_years_is_one_long_run() {
    let place = cluster();
    for (detection, linking) in OPTIONS {
        place.run(&format!("track -i season.nc --variable msl {detection} -o whole.nc"));
        let options = format!("--variable msl {detection}");
        for (system, task) in [("slurm", "SLURM_ARRAY_TASK_ID"), ("pbs", "PBS_ARRAY_INDEX")] {
            let (array, link) = match system {
                "slurm" => ("slurm-array.sbatch", "slurm-link.sbatch"),
                _ => ("pbs-array.sh", "pbs-link.sh"),
            };
            let centres = format!("{system}{linking}");
            for number in if system == "slurm" { ["1", "0"] } else { ["2001", "2000"] } {
                let variables = [
                    ("FIRST", "2000"),
                    (task, number),
                    ("OPTIONS", &options),
                    ("CENTRES", &centres),
                ];
                let said = succeeds(&place, array, &variables);
                assert!(said.contains("threads"), "no topology in {said:?}");
            }
            let output = format!("{system}.nc");
            let variables = [
                ("FIRST", "2000"),
                ("LAST", "2001"),
                ("CENTRES", &centres),
                ("LINK_OPTIONS", linking),
                ("OUTPUT", &output),
            ];
            succeeds(&place, link, &variables);
            assert!(place.bytes(&output) == place.bytes("whole.nc"), "{system} {detection}");
        }
    }
}

#[test]
fn one_job_gives_the_tracks_of_the_program() {
    let place = cluster();
    let (detection, _) = OPTIONS[0];
    place.run(&format!("track -i season.nc {detection} -o whole.nc"));
    for (name, launcher) in [("slurm-mpi.sbatch", "srun"), ("pbs-mpi.sh", "mpiexec -n 1")] {
        let output = format!("{name}.nc");
        let checkpoint = format!("{name}.checkpoint");
        let variables = [
            ("OPTIONS", detection),
            ("OUTPUT", &output),
            ("CHECKPOINT", &checkpoint),
            ("MODULES", "gcc openmpi"),
        ];
        succeeds(&place, name, &variables);
        assert!(place.bytes(&output) == place.bytes("whole.nc"), "{name}");
        assert!(!place.path(&checkpoint).exists(), "{name}");
        let calls = calls(&place);
        assert!(calls.contains("module load gcc openmpi\n"), "{calls}");
        let program = env!("CARGO_BIN_EXE_stormtracker");
        assert!(calls.contains(&format!("{launcher} {program} info --topology\n")), "{calls}");
        assert!(calls.contains(&format!("{launcher} {program} track -i season.nc")), "{calls}");
        assert!(!calls.contains("scontrol"), "{calls}");
    }
}

#[test]
fn a_job_that_fails_says_so() {
    let place = cluster();
    for name in ["slurm-mpi.sbatch", "pbs-mpi.sh", "slurm-array.sbatch", "pbs-array.sh"] {
        let variables =
            [("INPUT", "none.nc"), ("SLURM_ARRAY_TASK_ID", "21"), ("PBS_ARRAY_INDEX", "2000")];
        let output = run(&place, name, &variables);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        assert!(said.contains("none.nc"), "{name}: {said}");
    }
    let variables = [("SLURM_ARRAY_TASK_ID", "21"), ("OPTIONS", OPTIONS[0].0)];
    succeeds(&place, "slurm-array.sbatch", &variables);
    for name in ["slurm-link.sbatch", "pbs-link.sh"] {
        let output = run(&place, name, &[("FIRST", "2000"), ("LAST", "2001")]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        assert!(said.contains("centres/centres_2001.nc: no such file"), "{name}: {said}");
        assert!(!place.path("tracks.nc").exists(), "{name}");
    }
}

/// What the job ends with, which has to be soon.
fn ended(mut job: Child) -> Option<i32> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = job.try_wait().unwrap() {
            return status.code();
        }
        thread::sleep(Duration::from_millis(20));
    }
    job.kill().unwrap();
    panic!("the job goes on");
}

#[test]
fn a_job_out_of_time_is_queued_again() {
    let place = cluster();
    executable(&place.path("endless"), ENDLESS);
    let endless = place.path("endless");
    let variables = [("STORMTRACKER", endless.to_str().unwrap())];
    let job = job(&place, "slurm-mpi.sbatch", &variables).spawn().unwrap();
    let start = Instant::now();
    while !place.path("started").exists() {
        assert!(start.elapsed() < PATIENCE, "the job does not start");
        thread::sleep(Duration::from_millis(20));
    }
    let sent = Command::new("kill").args(["-USR1", &job.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(ended(job), Some(1));
    let calls = calls(&place);
    assert!(calls.ends_with("scontrol requeue 17\n"), "{calls}");
}
