//! Many runs on small inputs, each of which ends with a result or an error: soon,
//! within little memory, and never with a panic or a signal.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::fixture::{LONGEST, NOISES, Place, Running};
use crate::grids::Field;

/// Address space of a run.
const ADDRESS_SPACE_BYTES: u64 = 3_000_000_000;
/// Most that a run may have in memory.
const MOST_BYTES: u64 = 1_000_000_000;
/// Most seconds of processor time of a run. The time by the clock says nothing
/// on a machine that does much beside it.
const CPU_SECONDS: u32 = 10;

/// What became of many runs.
#[derive(Default)]
pub(crate) struct Walked {
    /// Numbers of those that ended well, and what they said on stderr.
    pub(crate) said: Vec<(usize, String)>,
    /// What is wrong with the others.
    faults: Vec<String>,
}

impl Walked {
    /// Adds further runs on inputs of this name.
    pub(crate) fn add(&mut self, name: &str, further: Self) {
        self.said.extend(further.said);
        self.faults.extend(further.faults.into_iter().map(|fault| format!("{name}: {fault}")));
    }

    /// Fails if there is a fault.
    #[track_caller]
    pub(crate) fn all_ended_well(self) -> Vec<(usize, String)> {
        let Self { said, faults } = self;
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        said
    }
}

/// Runs all on all cores. A last argument that `--config=@` goes before is the
/// text of that file.
pub(crate) fn walk(inputs: &Inputs, runs: &[Vec<String>]) -> Walked {
    let next = AtomicUsize::new(0);
    let said = Mutex::new(Vec::new());
    let faults = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let place = inputs.copy();
                while let Some((at, run)) = take(runs, &next) {
                    match one(&place, run) {
                        Ok(text) => said.lock().unwrap().push((at, text)),
                        Err(fault) => faults.lock().unwrap().push(fault),
                    }
                }
            });
        }
    });
    Walked { said: said.into_inner().unwrap(), faults: faults.into_inner().unwrap() }
}

fn take<'a>(runs: &'a [Vec<String>], next: &AtomicUsize) -> Option<(usize, &'a Vec<String>)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    runs.get(at).map(|run| (at, run))
}

/// What a run says, or what is wrong with it.
fn one(place: &Place, run: &[String]) -> Result<String, String> {
    let mut arguments: Vec<&str> = run.iter().map(String::as_str).collect();
    if let Some(at) = arguments.iter().position(|argument| *argument == "--config=@") {
        place.file("config.toml", arguments.pop().unwrap());
        arguments[at] = "--config=config.toml";
    }
    let command = place.command_within(ADDRESS_SPACE_BYTES, CPU_SECONDS, &arguments);
    let ended = Running::start(command).end_within(LONGEST);
    let is_quiet = !NOISES.iter().any(|noise| ended.stderr.contains(noise));
    let is_ended = matches!(ended.status, Some(0..=2));
    let left: Vec<String> = place.names().into_iter().filter(|n| n.contains(".tmp")).collect();
    match is_quiet && is_ended && ended.peak_bytes <= MOST_BYTES && left.is_empty() {
        true => Ok(ended.stderr),
        false => Err(format!(
            "{run:?}: status {:?}, {} MB, {:?}, left {left:?}: {}",
            ended.status,
            ended.peak_bytes / 1_000_000,
            ended.elapsed,
            in_short(&ended.stderr)
        )),
    }
}

/// A message without the parts of a backtrace that are not ours.
fn in_short(stderr: &str) -> String {
    let is_told = |line: &&str| !line.starts_with("  ") || line.contains(" src/");
    stderr.lines().filter(is_told).take(12).collect::<Vec<_>>().join("\n    ")
}

/// Small inputs of all commands.
pub(crate) struct Inputs(Place);

impl Inputs {
    pub(crate) fn new() -> Self {
        let place = Place::new();
        let run = |arguments: &str| {
            let words: Vec<&str> = arguments.split_whitespace().collect();
            place.run(&words).ended_with(0, &[]);
        };
        run("synth -q -o full.nc --steps 12");
        run("preprocess -q -i full.nc -o s.nc --grid gaussian:N8");
        run("track -q -i full.nc -o t.csv");
        run("detect -q -i full.nc -n 4 -o centres.csv");
        run("metrics density -q -i t.csv -o density.nc --grid 30");
        Field::winters(8).write(&place.path().join("years.nc"));
        let height = Field { name: "z", units: "m", ..Field::global(1, 8, 16) };
        height.write(&place.path().join("height.nc"));
        let levels = [900.0, 800.0, 700.0, 600.0, 500.0, 400.0, 300.0];
        Field::global(12, 36, 72).at_levels(&levels).write(&place.path().join("z.nc"));
        fs::remove_file(place.path().join("full.nc")).unwrap();
        fs::create_dir(place.path().join("cache")).unwrap();
        Self(place)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn copy(&self) -> Place {
        let place = Place::new();
        copy_directory(self.0.path(), place.path());
        place
    }
}

fn copy_directory(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy_directory(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
