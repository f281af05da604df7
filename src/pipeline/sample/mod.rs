//! Values of fields along tracks.
//!
//! Every record is passed through once, however many points, levels and ways of
//! sampling there are ([`passage`]). A point takes its value from the step at
//! its time ([`times`]) and each value is found by itself, so that neither
//! threads nor processes, blocks nor chunks change it. The processes of a team
//! share out the steps; the first one gathers what all found.
//!
//! | file | holds |
//! |---|---|
//! | `params` | what is sampled, and how |
//! | `records` | the fields, opened, and their columns |
//! | `times` | which step a point takes its value from |
//! | `passage` | the steps that are needed, each read once |
//! | `table` | values by column and point |
//! | `error` | why nothing is sampled |

mod error;
mod params;
pub(super) mod passage;
mod records;
mod table;
pub(super) mod times;

use std::time::{Duration, Instant};

use serde::{Serialize, de::DeserializeOwned};

use crate::io::fields::FieldMeta;
use crate::metrics::sampling::SamplerScratch;
use crate::model::{EARTH_RADIUS_KM, Provenance, Tracks, Variable};
use crate::parallel::{PerWorker, Team};

use super::accord::Accord;
use super::rounds::{decode, encode};
use super::{Crew, PipelineError, Settings, provenance};
use passage::{Passage, PassageBlock};
use records::Record;
use table::{Found, Sampled, columns_of};
use times::{When, match_times};

pub use error::SampleError;
pub use params::{Places, SampleParams, SampleRequest, TimeMatch};
pub use records::SampleInput;
pub use table::Absences;

/// What a run of sampling did, at the first process.
#[derive(Clone, Debug, Default)]
pub struct SampleReport {
    /// Each column by its name, with the points that have no value.
    pub columns: Vec<(String, Absences)>,
    /// Steps read by this process, over all records.
    pub steps: usize,
    /// Time that this process spent loading.
    pub loading: Duration,
    /// Time that it took altogether.
    pub total: Duration,
}

/// Adds a column for every request to the tracks. Every process calls this with
/// the same tracks and requests; the first has the columns.
///
/// # Errors
/// [`PipelineError`] when calendars cannot be compared, columns would have the
/// same name, a step cannot be read, or no point has a value of a column
/// because all are outside the field or its times.
pub fn sample(
    tracks: &mut Tracks,
    input: &SampleInput,
    settings: &Settings,
    crew: &Crew<'_>,
) -> Result<SampleReport, PipelineError> {
    let start = Instant::now();
    let mut accord = Accord::new(crew.team);
    accord.agree(input.check_columns(tracks).map_err(Into::into))?;
    let (mut report, mut columns) = (SampleReport::default(), Vec::new());
    for group in input.groups() {
        let when = match_times(tracks, group[0].series.meta(), input.params.time);
        let when = accord.agree(when.map_err(Into::into))?;
        let found = sample_group(group, tracks, &when, settings, crew, &mut report);
        let found = gather(accord.agree(crew.of_interrupt(found))?, crew.team);
        let of_group = if crew.team.is_first() {
            columns_of(group, &when, found.into_iter())
        } else {
            Vec::new()
        };
        let checked = of_group.iter().try_for_each(|column| check_some(column, tracks, group));
        accord.agree(checked.map_err(Into::into))?;
        columns.extend(of_group);
    }
    columns.sort_by_key(|column| column.order);
    let name = |column: &Sampled| column.variables[0].info.name.clone();
    report.columns = columns.iter().map(|column| (name(column), column.absences)).collect();
    let variables = columns.into_iter().flat_map(|column| column.variables);
    add_columns(tracks, variables.collect(), "sample", &record_of(input));
    report.total = start.elapsed();
    Ok(report)
}

/// Adds columns to tracks, and says in their provenance where they come from.
pub(super) fn add_columns(
    tracks: &mut Tracks,
    variables: Vec<Variable>,
    step: &str,
    params: &impl Serialize,
) {
    let names: Vec<&str> = variables.iter().map(|v| v.info.name.as_str()).collect();
    let provenance = &mut tracks.provenance;
    provenance.processing.push(format!("added {}", names.join(", ")));
    // What was done once may have been done before.
    let again = (2..).map(|n| format!("{step}_{n}"));
    let mut keys = std::iter::once(step.to_string()).chain(again);
    let is_free = |key: &String| !provenance.parameters.contains(&format!("\"{key}\""));
    let key = keys.find(is_free).unwrap_or_default();
    provenance::add(provenance, &key, params);
    if provenance.software.is_empty() {
        provenance.software = Provenance::this_software();
    }
    tracks.variables.extend(variables);
}

/// What this process finds of a group, in the order of time.
fn sample_group(
    group: &[Record],
    tracks: &Tracks,
    when: &[When],
    settings: &Settings,
    crew: &Crew<'_>,
    report: &mut SampleReport,
) -> Result<Vec<Found>, PipelineError> {
    let points = PointsOfSteps::new(when);
    let passage = Passage::new(group.iter().map(|record| &record.series).collect());
    let scratch = PerWorker::new(crew.workers, || (Vec::new(), SamplerScratch::default()));
    let visit = |block: &PassageBlock<'_>, step: usize| {
        scratch.with(|(frame, scratch)| {
            let mut found = Vec::new();
            for (index, record) in group.iter().enumerate() {
                frame.resize(record.series.meta().mesh.len(), 0.0);
                block.frame(index, step, frame)?;
                sample_frame((index, record), frame, points.of(step), tracks, scratch, &mut found);
            }
            Ok(found)
        })
    };
    let columns: usize = group.iter().map(|record| record.columns.len()).sum();
    let beside = tracks.points() * columns * (size_of::<Found>() + 5 * size_of::<f64>());
    let mut own = Vec::new();
    let took = passage.visit(points.steps(), beside, settings, crew, visit, |found| {
        own.extend(found);
        Ok(())
    })?;
    report.steps += took.steps;
    report.loading += took.loading;
    Ok(own)
}

/// What all processes found, in their order, which is that of time, at the
/// first; nothing at the others.
pub(super) fn gather<T: Serialize + DeserializeOwned>(own: Vec<T>, team: &Team) -> Vec<T> {
    if team.size() == 1 {
        return own;
    }
    let gathered = team.gather(&encode(&own)).unwrap_or_default();
    gathered.iter().flat_map(|bytes| decode::<Vec<T>>(bytes)).collect()
}

/// Samples one frame at the points that need it.
fn sample_frame(
    (index, record): (usize, &Record),
    frame: &[f32],
    points: &[(u32, bool)],
    tracks: &Tracks,
    scratch: &mut SamplerScratch,
    found: &mut Vec<Found>,
) {
    let place = |&(point, _): &(u32, bool)| {
        (tracks.lat_deg[point as usize], tracks.lon_deg[point as usize])
    };
    record.sampler.sample(frame, points.iter().map(place), scratch, |i, column, sample| {
        let (point, is_later) = points[i];
        found.push(Found::new((index, column), (point as usize, is_later), sample));
    });
}

/// The points that take a value from each step.
pub(super) struct PointsOfSteps {
    /// Those that are needed, ascending.
    steps: Vec<usize>,
    /// Where the points of each begin, and the total.
    offsets: Vec<usize>,
    /// Points, and whether the step is the later one of two around it.
    points: Vec<(u32, bool)>,
}

impl PointsOfSteps {
    pub(super) fn new(when: &[When]) -> Self {
        let mut all: Vec<(u32, u32, bool)> = Vec::with_capacity(when.len());
        for (point, when) in when.iter().enumerate() {
            match *when {
                When::At(step) => all.push((step, point as u32, false)),
                When::Between(step, _) => {
                    all.push((step, point as u32, false));
                    all.push((step + 1, point as u32, true));
                }
                When::Never(_) => {}
            }
        }
        all.sort_unstable();
        let mut steps: Vec<usize> = all.iter().map(|entry| entry.0 as usize).collect();
        steps.dedup();
        let start = |step: &usize| all.partition_point(|entry| (entry.0 as usize) < *step);
        let offsets = steps.iter().map(start).chain([all.len()]).collect();
        Self { steps, offsets, points: all.into_iter().map(|(_, p, later)| (p, later)).collect() }
    }

    pub(super) fn steps(&self) -> &[usize] {
        &self.steps
    }

    /// Points in their order, with whether the step is the later one.
    pub(super) fn of(&self, step: usize) -> &[(u32, bool)] {
        match self.steps.binary_search(&step) {
            Ok(i) => &self.points[self.offsets[i]..self.offsets[i + 1]],
            Err(_) => &[],
        }
    }
}

/// Fails for a column that is empty because all points are elsewhere.
fn check_some(column: &Sampled, tracks: &Tracks, group: &[Record]) -> Result<(), SampleError> {
    let (points, absences) = (tracks.points(), column.absences);
    if points == 0 || absences.points() < points || !absences.are_all_beside() {
        return Ok(());
    }
    Err(nothing(&column.variables[0].info.name, absences.summary(), tracks, group[0].series.meta()))
}

/// That no point has a value, and what both sides are.
pub(super) fn nothing(
    column: &str,
    reasons: String,
    tracks: &Tracks,
    field: &FieldMeta,
) -> SampleError {
    let date = |time_s: Option<&i64>| {
        let date = time_s.and_then(|&time_s| tracks.calendar.date_time(time_s).ok());
        date.map_or_else(|| "an unknown time".to_string(), |date| date.to_string())
    };
    let ends = (date(tracks.time_s.iter().min()), date(tracks.time_s.iter().max()));
    SampleError::Nothing {
        column: column.to_string(),
        reasons,
        tracks: format!("{} points from {} to {}", tracks.points(), ends.0, ends.1),
        field: format!("{}, {}", field.mesh, field.times.summary()),
    }
}

/// What is written of a run.
#[derive(Serialize)]
struct SampleRecord<'a> {
    earth_radius_km: f64,
    #[serde(flatten)]
    params: &'a SampleParams,
    columns: &'a [SampleRequest],
    fields: Vec<String>,
}

fn record_of(input: &SampleInput) -> SampleRecord<'_> {
    let fields = input.records.iter().map(|record| describe(record.series.meta()));
    SampleRecord {
        earth_radius_km: EARTH_RADIUS_KM,
        params: &input.params,
        columns: &input.requests,
        fields: fields.collect(),
    }
}

/// A field in words, without where its files lie.
pub(super) fn describe(meta: &FieldMeta) -> String {
    let variable = &meta.variable;
    format!("{} [{}], {}, {}", variable.name, variable.units, meta.mesh, meta.times.summary())
}
