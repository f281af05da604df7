//! What decides the centres of a run, for a checkpoint to compare.

use serde::Serialize;

use crate::io::checkpoint::Job;
use crate::io::fields::Selection;
use crate::model::Provenance;

use super::detector::DetectParams;
use super::{Input, PipelineError, Settings};

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
pub fn job(
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
