//! A synthetic season to a file: frames in parallel, written in order.

use std::path::Path;

use rayon::prelude::*;
use thiserror::Error;

use crate::io::fields::{
    FieldDescription, FieldWriter, VariableDescription, WriteError, WriteParams,
};
use crate::model::Mesh;
use crate::parallel::{PerWorker, Workers};
use crate::synth::{Season, SeasonScratch};

use super::Monitor;

/// Why a season was not written.
#[derive(Debug, Error)]
pub enum SynthesisError {
    /// The file.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The monitor asked to stop.
    #[error("interrupted; no file was written")]
    Cancelled,
}

/// Writes the field of a season.
///
/// # Errors
/// [`SynthesisError`] when the file cannot be written or the monitor asks to
/// stop; then there is no file.
pub fn write_season(
    season: &Season,
    path: &Path,
    params: &WriteParams,
    workers: &Workers,
    monitor: &dyn Monitor,
) -> Result<(), SynthesisError> {
    let variable = season.variable();
    let standard_name = variable.quantity.known().map(|k| k.standard_names[0].to_string());
    let description = FieldDescription {
        variables: vec![VariableDescription {
            info: variable,
            long_name: "Mean sea level pressure of a synthetic season".into(),
            standard_name,
        }],
        mesh: Mesh::LatLon(season.grid().clone()),
        times: season.times().clone(),
        provenance: season.truth().provenance.clone(),
    };
    let mut writer = FieldWriter::create(path, &description, params)?;
    let steps = season.times().len();
    let scratch = PerWorker::new(workers, SeasonScratch::default);
    let mut frames = vec![0.0; workers.threads() * season.grid().len()];
    monitor.start(steps);
    for first in (0..steps).step_by(workers.threads()) {
        if monitor.is_cancelled() {
            return Err(SynthesisError::Cancelled);
        }
        let count = workers.threads().min(steps - first);
        let frames = &mut frames[..count * season.grid().len()];
        workers.install(|| {
            frames.par_chunks_mut(season.grid().len()).enumerate().for_each(|(i, frame)| {
                scratch.with(|scratch| season.frame(first + i, scratch, frame));
            });
        });
        for frame in frames.chunks(season.grid().len()) {
            // On the workers, so that compression uses no thread beside them.
            workers.install(|| writer.write(&[frame]))?;
            monitor.frame_done();
        }
    }
    Ok(workers.install(|| writer.finish())?)
}
