//! The checkpoint of a run: what decides its centres, for a checkpoint to
//! compare, and how the processes of a run open one together.

use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::io::checkpoint::{Checkpoint, CheckpointError, Job};
use crate::io::fields::{RunInputs, Selection};
use crate::model::{Provenance, Run};
use crate::parallel::{Team, Workers};

use super::accord::Accord;
use super::detector::DetectParams;
use super::rounds::{decode, encode};
use super::{Input, PipelineError, Settings, resolve_detection};

/// Where the checkpoint of a run lies.
#[derive(Clone, Copy, Debug)]
pub enum CheckpointPlace<'a> {
    /// In a directory of its own.
    Directory(&'a Path),
    /// In that of several runs, as the one of this run.
    OfRun(&'a Checkpoint, &'a Run),
}

/// What the first process tells the others of a checkpoint.
#[derive(Serialize, Deserialize)]
struct Opened {
    job: Job,
    done: Vec<Range<usize>>,
}

/// Opens the checkpoint of a run. To be called by every process of a team: the
/// first one opens it and tells the others, which get `None` if it could not.
///
/// # Errors
/// [`PipelineError`] of the first when the input cannot be read or there can be
/// no checkpoint; of the others when they do not see it.
pub fn open_checkpoint(
    place: CheckpointPlace<'_>,
    input: &Input,
    settings: &Settings,
    team: &Team,
    workers: &Workers,
) -> Result<Option<Checkpoint>, PipelineError> {
    // The exchange stays on this thread, as MPI asks for.
    let job = || {
        // What will be refused leaves nothing behind.
        input.check_memory(settings, workers.threads(), 0)?;
        job(input, settings, &resolve_detection(settings, input)?)
    };
    open_together(place, team, || workers.install(job))
}

/// Opens the checkpoint of several runs, in which each has its own
/// ([`CheckpointPlace::OfRun`]). To be called by every process of a team.
///
/// # Errors
/// [`PipelineError`] as [`open_checkpoint`].
pub fn open_checkpoint_of_runs(
    directory: &Path,
    runs: &[RunInputs],
    team: &Team,
) -> Result<Option<Checkpoint>, PipelineError> {
    open_together(CheckpointPlace::Directory(directory), team, || Ok(job_of_runs(runs)))
}

fn open_together(
    place: CheckpointPlace<'_>,
    team: &Team,
    job: impl Fn() -> Result<Job, PipelineError>,
) -> Result<Option<Checkpoint>, PipelineError> {
    let opened = if team.is_first() {
        let opened = job().and_then(|job| Ok((place.open(&job)?, job)));
        let told = opened.as_ref().map_or_else(
            |_| Vec::new(),
            |(checkpoint, job)| {
                encode(&Opened { job: job.clone(), done: checkpoint.done().to_vec() })
            },
        );
        team.from_first(&told);
        opened.map(|(checkpoint, _)| Some(checkpoint))
    } else {
        let told = team.from_first(&[]);
        let opened: Option<Opened> = (!told.is_empty()).then(|| decode(&told));
        opened.map(|opened| place.join(opened)).transpose().map_err(PipelineError::from)
    };
    Accord::new(team).agree(opened)
}

impl CheckpointPlace<'_> {
    fn open(self, job: &Job) -> Result<Checkpoint, CheckpointError> {
        match self {
            Self::Directory(directory) => Checkpoint::open(directory, job),
            Self::OfRun(all, run) => all.open_run(&run.to_string(), job),
        }
    }

    fn join(self, opened: Opened) -> Result<Checkpoint, CheckpointError> {
        let Opened { job, done } = opened;
        match self {
            Self::Directory(directory) => Checkpoint::join(directory, &job, done),
            Self::OfRun(all, run) => {
                Checkpoint::join(&all.run_directory(&run.to_string()), &job, done)
            }
        }
    }
}

/// What tells several runs from others: which they are. What decides the
/// centres of each is in its own checkpoint.
fn job_of_runs(runs: &[RunInputs]) -> Job {
    let names: Vec<String> = runs.iter().map(|inputs| inputs.run.to_string()).collect();
    let hash = blake3::hash(names.join("\n").as_bytes()).to_hex();
    let mut job = Job::default();
    job.push("software", Provenance::this_software());
    job.push("runs", format!("{} of them, {}", names.len(), &hash[..16]));
    job
}

/// All that decides centres: the version of the program, what is read, what is
/// taken of it and done to it, and how centres are sought. Reads two frames of
/// each record.
///
/// Threads, processes, chunks, memory, how far inputs are reached, linking and
/// output are not in it: centres do not depend on them, so a run may go on with
/// others.
///
/// # Errors
/// [`PipelineError`] when an input cannot be read.
pub(super) fn job(
    input: &Input,
    settings: &Settings,
    params: &DetectParams,
) -> Result<Job, PipelineError> {
    let mut job = Job::default();
    job.push("software", Provenance::this_software());
    job.push("algorithm", settings.algorithm.name());
    for (name, entries) in input.identity()? {
        job.extend(name, entries);
    }
    // Which variable is read is said by the input, asked for or not.
    let selection = Selection { variable: None, ..settings.input.clone() };
    job.extend_with_json("selection", &to_json(&selection));
    job.extend_with_json("preprocess", &to_json(input.params()));
    job.extend_with_json("detect", &to_json(params));
    Ok(job)
}

fn to_json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).expect("numbers and names are JSON")
}
