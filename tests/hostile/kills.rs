//! Runs that are killed at any moment: no input is touched, no output is half
//! written, and the same command then ends with the same bytes and leaves nothing.
//!
//! `STORMTRACKER_KILLS` is the number of kills of each command, if it is to be
//! another one than here. Where `STORMTRACKER_MPIRUN` names a launcher, two
//! processes of the program (built with the feature `mpi`) are tried as well, of
//! which one is killed.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::fixture::{Place, Running};

/// Kills of each command.
const KILLS: usize = 4;
/// Longest that an undisturbed run may take.
const LONGEST: Duration = Duration::from_secs(120);

/// Commands that write `out` and its extension, and further options of some of
/// their runs.
const COMMANDS: &[(&str, &str)] = &[
    ("track -q -i in.nc --feature-threshold 100 -j 1 --chunk-steps 2", "csv"),
    ("track -q -i in.nc --feature-threshold 100 -j 2 --chunk-steps 2 --checkpoint kept", "nc"),
    ("track -q -i in.nc -a hodges --lmin 5 --lmax 42 -j 1 --chunk-steps 2", "nc"),
    (
        "track -q -i in.nc -a hodges --lmin 5 --lmax 42 -j 2 --chunk-steps 2 --checkpoint kept",
        "csv",
    ),
    ("detect -q -i in.nc -j 2 --chunk-steps 2", "nc"),
    ("detect -q -i in.nc -j 1 --chunk-steps 2 --checkpoint kept", "csv"),
    ("preprocess -q -i in.nc --lmin 5 --lmax 42 -j 2 --chunk-steps 2", "zarr"),
    ("preprocess -q -i in.nc --lmin 5 --lmax 42 -j 1 --chunk-steps 2", "nc"),
    ("metrics density -q -i tracks.csv -j 1", "nc"),
];

#[test]
fn killed_runs_destroy_nothing_and_run_again() {
    let kills = match env::var("STORMTRACKER_KILLS") {
        Ok(number) => number.parse().unwrap(),
        Err(_) => KILLS,
    };
    let inputs = Inputs::new();
    let ranks: &[usize] = if launcher().is_empty() { &[1] } else { &[1, 2] };
    let mut random = Pcg64Mcg::seed_from_u64(15);
    for (command, extension) in COMMANDS {
        for &ranks in ranks {
            inputs.kill(command, extension, ranks, kills, &mut random);
        }
    }
}

/// The words that start processes, but for their number.
fn launcher() -> Vec<String> {
    let words = env::var("STORMTRACKER_MPIRUN").unwrap_or_default();
    words.split_whitespace().map(String::from).collect()
}

struct Inputs {
    place: Place,
    temporary: Place,
    kept: BTreeMap<String, Vec<u8>>,
}

impl Inputs {
    fn new() -> Self {
        let place = Place::new();
        place.season("in.nc", 40, &["--chunk-steps", "1", "--storms", "12"]);
        let track = ["track", "-q", "-i", "in.nc", "--feature-threshold", "100"];
        place.run(&[&track[..], &["-o", "tracks.csv"]].concat()).ended_with(0, &[]);
        let read = |name: &str| (name.to_string(), fs::read(place.path().join(name)).unwrap());
        let kept = ["in.nc", "tracks.csv"].map(read).into();
        Self { place, temporary: Place::new(), kept }
    }

    /// Kills a command so many times, and compares what it ends with.
    fn kill(
        &self,
        command: &str,
        extension: &str,
        ranks: usize,
        kills: usize,
        random: &mut Pcg64Mcg,
    ) {
        let output = format!("out.{extension}");
        let words: Vec<&str> = command.split(' ').chain(["-o", &output]).collect();
        let start = Instant::now();
        self.start(&words, ranks, None).end_within(LONGEST).ended_with(0, &[]);
        let whole_ms = start.elapsed().as_millis() as u64;
        let expected = self.take(&output).expect("an undisturbed run writes its output");
        let mut killed = 0;
        // A run that is faster than its kill counts for nothing, but may not go on forever.
        for attempt in 0.. {
            assert!(attempt < 20 * kills + 20, "{command}: every run is faster than its kill");
            if killed == kills {
                break;
            }
            let delay = Duration::from_millis(random.random_range(1..whole_ms.max(20)));
            let victim = random.random_range(0..ranks);
            let run = self.start(&words, ranks, Some((victim, delay))).end_within(LONGEST);
            killed += usize::from(run.status != Some(0));
            self.inputs_are_untouched();
            if let Some(found) = self.take(&output) {
                assert!(found == expected, "{command}: half an output after {killed} kills");
            }
        }
        self.start(&words, ranks, None).end_within(LONGEST).ended_with(0, &[]);
        assert!(self.take(&output).as_ref() == Some(&expected), "{command}: after {killed} kills");
        self.inputs_are_untouched();
        assert_eq!(self.place.names(), ["in.nc", "tracks.csv"], "{command}: left behind");
        assert_eq!(self.temporary.names(), Vec::<String>::new(), "{command}: left behind");
    }

    /// Starts processes, of which one is perhaps killed after some time.
    fn start(&self, words: &[&str], ranks: usize, kill: Option<(usize, Duration)>) -> Running {
        let killer = match kill {
            None => String::new(),
            // The number of the process stays when the program takes its place.
            Some((victim, delay)) => format!(
                "{{ [ ${{OMPI_COMM_WORLD_RANK:-${{PMI_RANK:-0}}}} = {victim} ] && sleep {:.3} && \
                 kill -9 $$; }} > /dev/null 2>&1 & ",
                delay.as_secs_f64()
            ),
        };
        let program = env!("CARGO_BIN_EXE_stormtracker");
        let script = format!("{killer}exec '{program}' \"$@\"");
        let launched = if ranks > 1 { launcher() } else { Vec::new() };
        let number = ["-n".to_string(), ranks.to_string()];
        let mut all: Vec<&str> = launched.iter().map(String::as_str).collect();
        if ranks > 1 {
            all.extend(number.iter().map(String::as_str));
        }
        all.extend(["bash", "-c", &script, "bash"]);
        all.extend(words);
        let mut command = Command::new(all[0]);
        command.args(&all[1..]).current_dir(self.place.path()).stdin(Stdio::null());
        command.env("TMPDIR", self.temporary.path());
        command.env("HDF5_USE_FILE_LOCKING", "FALSE");
        Running::start(command)
    }

    /// The bytes of an output that is there, which is then removed.
    fn take(&self, name: &str) -> Option<BTreeMap<String, Vec<u8>>> {
        let path = self.place.path().join(name);
        let mut bytes = BTreeMap::new();
        read_all(&path, &mut bytes);
        match path.is_dir() {
            true => fs::remove_dir_all(&path).unwrap(),
            false if path.exists() => fs::remove_file(&path).unwrap(),
            false => return None,
        }
        Some(bytes)
    }

    fn inputs_are_untouched(&self) {
        for (name, bytes) in &self.kept {
            assert!(&fs::read(self.place.path().join(name)).unwrap() == bytes, "{name} changed");
        }
    }
}

/// All files at or below a path, by their paths.
fn read_all(path: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| read_all(&entry.unwrap().path(), files));
    } else if path.is_file() {
        files.insert(path.to_str().unwrap().to_string(), fs::read(path).unwrap());
    }
}
