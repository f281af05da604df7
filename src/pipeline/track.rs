//! Centres to tracks, and both in one run.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use crate::hodges;
use crate::io::fields::FieldProblem;
use crate::link::{self, LinkParams, Linker};
use crate::model::{Centers, Provenance, Stop, Tracks};
use crate::parallel::{Team, Workers};

use super::detect::{Detection, Event, detect_gathered};
use super::settings::Algorithm;
use super::stream::Stream;
use super::{Crew, Funnel, Input, Monitor, PipelineError, Settings, provenance};

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
pub(super) struct LinkRecord<'a> {
    #[serde(flatten)]
    params: &'a LinkParams,
    /// The radius, if the step of the record made it another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_radius_km: Option<f64>,
}

impl<'a> LinkRecord<'a> {
    pub(super) fn new(params: &'a LinkParams, centers: &Centers) -> Self {
        Self { params, effective_radius_km: params.rescaled_km(&centers.times) }
    }
}

/// Takes tracks as they are finished.
pub trait TrackSink {
    /// Hears what the tracks are: calendar, run, variables and provenance, without a
    /// track.
    ///
    /// # Errors
    /// Why they cannot be taken.
    fn start(&mut self, header: &Tracks) -> Result<(), PipelineError>;

    /// Takes the next tracks, in the order of their numbers.
    ///
    /// # Errors
    /// Why they cannot be taken.
    fn push(&mut self, tracks: &Tracks) -> Result<(), PipelineError>;
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
    let crew = Crew { team: &Team::alone(), workers, checkpoint: None, monitor };
    let tracked = track_gathered(input, settings, &crew)?;
    Ok(tracked.expect("the only process is the first"))
}

/// Finds the centres of every step of an input; the first process gets all of
/// them and links them, the others get nothing.
///
/// # Errors
/// [`PipelineError`] as [`detect_into`](super::detect_into), for input without
/// times, and for linking parameters out of range.
pub fn track_gathered(
    input: &Input,
    settings: &Settings,
    crew: &Crew<'_>,
) -> Result<Option<Tracked>, PipelineError> {
    check(input, settings)?;
    let Some((centers, mut funnel)) = detect_gathered(input, settings, crew)? else {
        return Ok(None);
    };
    let tracks = link(&centers, settings, crew.workers, crew.monitor, &mut funnel)?;
    Ok(Some(Tracked { tracks, centers, funnel }))
}

/// Finds the centres of every step of an input and links each step to the one
/// before as soon as both are there ([`Algorithm::Simple`]); the sink of the
/// first process gets the tracks. No process holds more than a round of
/// centres and the tracks that may go on; the finished ones wait in a file
/// without a name in `directory`.
///
/// # Errors
/// [`PipelineError`] as [`track_gathered`], and when the tracks cannot be kept
/// or taken.
///
/// # Panics
/// For another algorithm, which needs all centres at once.
pub fn track_streamed(
    input: &Input,
    settings: &Settings,
    crew: &Crew<'_>,
    directory: &Path,
    sink: &mut dyn TrackSink,
) -> Result<Funnel, PipelineError> {
    assert_eq!(settings.algorithm, Algorithm::Simple, "linked step by step");
    check(input, settings)?;
    let linker = Linker::new(input.times(), &settings.link)?;
    let mut detection = Detection::new(input, settings, crew)?;
    let mut stream = Stream::new(detection.record(), settings, directory);
    detection.run(Some(linker), |event| match event {
        Event::Start => sink.start(&stream.header),
        Event::Part(gathered) => stream.take(&gathered),
    })?;
    let mut funnel = detection.funnel;
    if crew.team.is_first() {
        stream.finish(&mut funnel, sink)?;
    }
    Ok(funnel)
}

/// Finds what speaks against tracking before hours of reading, not after.
fn check(input: &Input, settings: &Settings) -> Result<(), PipelineError> {
    match settings.algorithm {
        Algorithm::Simple => settings.link.validate()?,
        Algorithm::Hodges | Algorithm::Healpix => settings.hodges.validate()?,
    }
    let meta = input.meta();
    if !meta.times.is_dated() {
        let error = FieldProblem::NoTimeAxis.of(&meta.source_name);
        return Err(error.variable(&meta.variable.name).into());
    }
    Ok(())
}

/// Links centres, and counts in `funnel` what came of them.
///
/// # Errors
/// [`PipelineError`] for linking parameters out of range, and if the monitor
/// asks to stop.
pub fn link(
    centers: &Centers,
    settings: &Settings,
    workers: &Workers,
    monitor: &dyn Monitor,
    funnel: &mut Funnel,
) -> Result<Tracks, PipelineError> {
    let start = Instant::now();
    let is_wished = || monitor.is_cancelled();
    let stop = Stop::when(&is_wished);
    let mut tracks = match settings.algorithm {
        Algorithm::Simple => workers.install(|| link::link(centers, &settings.link))?,
        Algorithm::Hodges | Algorithm::Healpix => {
            workers.install(|| hodges::link_until(centers, &settings.hodges, stop))?
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
