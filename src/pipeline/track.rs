//! Centres to tracks, and both in one run.

use std::time::Instant;

use serde::Serialize;

use crate::hodges;
use crate::io::fields::FieldProblem;
use crate::link::{self, LinkParams};
use crate::model::{Centers, Provenance, Tracks};
use crate::parallel::Workers;

use super::settings::Algorithm;
use super::{Funnel, Input, Monitor, PipelineError, Settings, provenance};

/// Tracks and what they are made of.
#[derive(Clone, Debug)]
pub struct Tracked {
    /// The tracks.
    pub tracks: Tracks,
    /// The centres of all steps, those of no track included.
    pub centers: Centers,
    /// What each rule left.
    pub funnel: Funnel,
}

/// Parameters of linking and what became of them.
#[derive(Serialize)]
struct LinkRecord<'a> {
    #[serde(flatten)]
    params: &'a LinkParams,
    /// The radius, if the step of the record made it another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_radius_km: Option<f64>,
}

impl<'a> LinkRecord<'a> {
    fn new(params: &'a LinkParams, centers: &Centers) -> Self {
        Self { params, effective_radius_km: params.rescaled_km(&centers.times) }
    }
}

/// Finds the centres of every step of an input and links them.
///
/// # Errors
/// [`PipelineError`] as [`detect`](super::detect), for input without times,
/// and for linking parameters out of range.
pub fn track(
    input: &Input,
    settings: &Settings,
    workers: &Workers,
    monitor: &dyn Monitor,
) -> Result<Tracked, PipelineError> {
    // Before hours of reading, not after.
    match settings.algorithm {
        Algorithm::Simple => settings.link.validate()?,
        Algorithm::Hodges | Algorithm::Healpix => settings.hodges.validate()?,
    }
    let meta = input.meta();
    if !meta.times.is_dated() {
        let error = FieldProblem::NoTimeAxis.of(&meta.source_name);
        return Err(error.variable(&meta.variable.name).into());
    }
    let (centers, mut funnel) = super::detect(input, settings, workers, monitor)?;
    let tracks = link(&centers, settings, workers, &mut funnel)?;
    Ok(Tracked { tracks, centers, funnel })
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
    let mut tracks = match settings.algorithm {
        Algorithm::Simple => workers.install(|| link::link(centers, &settings.link))?,
        Algorithm::Hodges | Algorithm::Healpix => {
            workers.install(|| hodges::link(centers, &settings.hodges))?
        }
    };
    funnel.centers = centers.len();
    funnel.isolated = centers.len() - tracks.points();
    funnel.linked_tracks = tracks.len();
    funnel.links = tracks.points() - tracks.len();
    tracks.set_run(&centers.run);
    tracks.provenance.software = Provenance::this_software();
    match settings.algorithm {
        Algorithm::Simple => {
            tracks.keep_tracks_of_at_least(settings.link.min_track_points);
            funnel.removed.short = funnel.linked_tracks - tracks.len();
            let used = LinkRecord::new(&settings.link, centers);
            provenance::add(&mut tracks.provenance, "link", &used);
        }
        Algorithm::Hodges | Algorithm::Healpix => {
            funnel.removed = hodges::keep_tracks(&mut tracks, &centers.times, &settings.hodges);
            provenance::add(&mut tracks.provenance, "hodges", &settings.hodges);
        }
    }
    funnel.tracks = tracks.len();
    funnel.linking = start.elapsed();
    Ok(tracks)
}
