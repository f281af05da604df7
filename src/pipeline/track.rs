//! Centres to tracks, and both in one run.

use std::time::Instant;

use crate::io::fields::{FieldProblem, FieldSource};
use crate::link;
use crate::model::{Centers, Provenance, Tracks};
use crate::parallel::Workers;

use super::resolve::add_linking;
use super::{Funnel, Monitor, PipelineError, Settings};

/// Finds the centres of every step of `source` and links them.
///
/// # Errors
/// [`PipelineError`] as [`detect`](super::detect), for input without times,
/// and for linking parameters out of range.
pub fn track(
    source: &FieldSource,
    settings: &Settings,
    workers: &Workers,
    monitor: &dyn Monitor,
) -> Result<(Tracks, Funnel), PipelineError> {
    // Before hours of reading, not after.
    settings.link.validate()?;
    let meta = source.meta();
    if !meta.times.is_dated() {
        let error = FieldProblem::NoTimeAxis.of(&meta.source_name);
        return Err(error.variable(&meta.variable.name).into());
    }
    let (centers, mut funnel) = super::detect(source, settings, workers, monitor)?;
    let tracks = link(&centers, settings, workers, &mut funnel)?;
    Ok((tracks, funnel))
}

/// Links centres, and counts in `funnel` what came of them.
///
/// # Errors
/// [`PipelineError`] for linking parameters out of range.
pub fn link(
    centers: &Centers,
    settings: &Settings,
    workers: &Workers,
    funnel: &mut Funnel,
) -> Result<Tracks, PipelineError> {
    let start = Instant::now();
    let mut tracks = workers.install(|| link::link(centers, &settings.link))?;
    funnel.cells.centers = centers.len();
    funnel.linked_tracks = tracks.len();
    funnel.links = tracks.points() - tracks.len();
    tracks.keep_tracks_of_at_least(settings.link.min_track_points);
    funnel.tracks = tracks.len();
    tracks.provenance.software = Provenance::this_software();
    add_linking(&mut tracks.provenance, &settings.link);
    funnel.linking = start.elapsed();
    Ok(tracks)
}
