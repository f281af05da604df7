//! The cyclone phase space along tracks: heights of all pressure levels, read in
//! one passage, and the three numbers at each point.
//!
//! | file | holds |
//! |---|---|
//! | `heights` | the pressure levels, opened |

mod heights;

use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::io::access::{Access, Location};
use crate::metrics::phase_circle::{HeightLevels, MovingCenter, phase_point};
use crate::metrics::phase_space::{
    Core, HeightRange, PhasePoint, RADIUS_KM, motion_bearings_deg, running_mean,
};
use crate::metrics::sampling::{Absence, MeshPoints, SamplingError};
use crate::model::{EARTH_RADIUS_KM, Quantity, Tracks, Variable, VariableInfo};
use crate::parallel::PerWorker;

use self::heights::{Heights, STANDARD_GRAVITY};
use super::accord::Accord;
use super::sample::passage::{Passage, PassageBlock};
use super::sample::times::{When, match_times};
use super::sample::{
    PointsOfSteps, SampleError, TimeMatch, add_columns, describe, gather, nothing,
};
use super::{Crew, PipelineError, Settings};

/// How the phase space is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PhaseSpaceParams {
    /// Levels in hPa beside 900, 600 and 300; all from 900 to 300 if empty.
    pub levels_hpa: Vec<f64>,
    /// Which step a point takes its heights from; not between two.
    pub time: TimeMatch,
    /// Fraction of the circle that must have a value.
    pub min_valid: f64,
    /// Width of the running mean of the three numbers in hours, if there is one.
    pub running_mean_h: Option<f64>,
    /// Whether the ranges of heights of all levels are columns too.
    pub ranges: Ranges,
}

/// Whether the ranges of heights of all levels are columns too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ranges {
    /// They are not.
    #[default]
    LeftOut,
    /// One column each, such as `dz_850`.
    Written,
}

impl Default for PhaseSpaceParams {
    fn default() -> Self {
        Self {
            levels_hpa: Vec::new(),
            time: TimeMatch::Exact,
            min_valid: 0.5,
            running_mean_h: None,
            ranges: Ranges::LeftOut,
        }
    }
}

/// Heights that are to be looked up, understood.
pub struct PhaseSpaceInput {
    heights: Heights,
    params: PhaseSpaceParams,
}

/// What a run did, at the first process.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PhaseSpaceReport {
    /// Points with all three numbers.
    pub complete: usize,
    /// Steps read by this process.
    pub steps: usize,
    /// Seconds that it took.
    pub seconds: f64,
}

/// Ranges and asymmetry of a point.
#[derive(Debug, Serialize, Deserialize)]
struct Found {
    point: u32,
    ranges_m: Vec<f64>,
    b_m: f64,
}

impl PhaseSpaceInput {
    /// Opens the levels of a field of heights, or of geopotential.
    ///
    /// # Errors
    /// [`PipelineError`] when the field or a level is not there or not
    /// understood, levels differ in times or grid, and for parameters that are
    /// none.
    pub fn open(
        locations: &[Location],
        params: &PhaseSpaceParams,
        settings: &Settings,
        access: &Access,
    ) -> Result<Self, PipelineError> {
        params.validate()?;
        let heights = Heights::open(locations, &params.levels_hpa, settings, access)?;
        Ok(Self { heights, params: params.clone() })
    }

    /// Pressures of the levels in hPa.
    pub fn levels_hpa(&self) -> &[f64] {
        &self.heights.levels_hpa
    }
}

impl PhaseSpaceParams {
    fn validate(&self) -> Result<(), SampleError> {
        if !(0.0..=1.0).contains(&self.min_valid) {
            return Err(SamplingError::Fraction { fraction: self.min_valid }.into());
        }
        match self.time {
            TimeMatch::Nearest { tolerance_h } if tolerance_h.is_nan() || tolerance_h < 0.0 => {
                Err(SampleError::Tolerance { tolerance_h })
            }
            _ => Ok(()),
        }
    }
}

/// Adds the columns of the phase space to tracks: `cps_b`, `cps_vtl` and
/// `cps_vtu` in m, and `cps_class`. Every process calls this with the same; the
/// first has the columns.
///
/// The class is 1 for a deep warm core, 2 for a shallow warm one, 3 for a deep
/// cold one and 4 for one that is warm above only, and 10 more where the cyclone
/// is asymmetric.
///
/// # Errors
/// [`PipelineError`] as [`sample`](super::sample()).
pub fn phase_space(
    tracks: &mut Tracks,
    input: &PhaseSpaceInput,
    settings: &Settings,
    crew: &Crew<'_>,
) -> Result<PhaseSpaceReport, PipelineError> {
    let start = Instant::now();
    let mut accord = Accord::new(crew.team);
    let meta = input.heights.records[0].meta();
    let when = match_times(tracks, meta, input.params.time);
    let when = accord.agree(when.map_err(Into::into))?;
    let visited = visit(tracks, input, &when, settings, crew);
    let (own, steps) = accord.agree(crew.of_interrupt(visited))?;
    let found = gather(own, crew.team);
    let is_empty = crew.team.is_first() && found.is_empty() && tracks.points() > 0;
    let checked = if is_empty {
        let reasons = format!("{} points: {}", tracks.points(), Absence::Time);
        Err(nothing("the phase space", reasons, tracks, meta))
    } else {
        Ok(())
    };
    accord.agree(checked.map_err(Into::into))?;
    let (points, ranges) = points_and_ranges(tracks, input, &found);
    let variables = columns(&points, &ranges, input);
    add_columns(tracks, variables, "phase_space", &record_of(input));
    let is_complete =
        |p: &&PhasePoint| p.b_m.is_finite() && p.lower_m.is_finite() && p.upper_m.is_finite();
    let complete = points.iter().filter(is_complete).count();
    Ok(PhaseSpaceReport { complete, steps, seconds: start.elapsed().as_secs_f64() })
}

/// What this process finds, and the steps that it read.
fn visit(
    tracks: &Tracks,
    input: &PhaseSpaceInput,
    when: &[When],
    settings: &Settings,
    crew: &Crew<'_>,
) -> Result<(Vec<Found>, usize), PipelineError> {
    let Heights { levels_hpa, records, m_per_unit } = &input.heights;
    let mesh = &records[0].meta().mesh;
    let mesh_points = MeshPoints::new(mesh);
    let levels = HeightLevels {
        levels_hpa: levels_hpa.clone(),
        m_per_unit: *m_per_unit,
        min_valid: input.params.min_valid,
    };
    let bearings = bearings_deg(tracks);
    let points = PointsOfSteps::new(when);
    let frames = PerWorker::new(crew.workers, || vec![Vec::new(); records.len()]);
    let visit = |block: &PassageBlock<'_>, step: usize| {
        frames.with(|frames| {
            for (record, frame) in frames.iter_mut().enumerate() {
                frame.resize(mesh.len(), 0.0);
                block.frame(record, step, frame)?;
            }
            let found = |&(point, _): &(u32, bool)| {
                let (index, i) = (point, point as usize);
                let center = MovingCenter {
                    lat_deg: tracks.lat_deg[i],
                    lon_deg: tracks.lon_deg[i],
                    bearing_deg: bearings[i],
                };
                let (ranges, b_m) = levels.around(&mesh_points, frames, center);
                let ranges_m = ranges.iter().map(|range| range.range_m).collect();
                Found { point: index, ranges_m, b_m }
            };
            Ok(points.of(step).iter().map(found).collect::<Vec<Found>>())
        })
    };
    let beside = tracks.points() * 8 * (2 * levels_hpa.len() + 8) + 40 * mesh.len();
    let mut own = Vec::new();
    let passage = Passage::new(records.iter().collect());
    let took = passage.visit(points.steps(), beside, settings, crew, visit, |found| {
        own.extend(found);
        Ok(())
    })?;
    Ok((own, took.steps))
}

/// Direction of motion at every point of all tracks.
fn bearings_deg(tracks: &Tracks) -> Vec<f64> {
    tracks.iter().flat_map(|track| motion_bearings_deg(track.lat_deg, track.lon_deg)).collect()
}

/// The three numbers of all points, after the running mean, and by level the
/// ranges of heights.
fn points_and_ranges(
    tracks: &Tracks,
    input: &PhaseSpaceInput,
    found: &[Found],
) -> (Vec<PhasePoint>, Vec<Vec<f64>>) {
    let missing = PhasePoint { b_m: f64::NAN, lower_m: f64::NAN, upper_m: f64::NAN };
    let mut points = vec![missing; tracks.points()];
    let levels_hpa = &input.heights.levels_hpa;
    let mut ranges = vec![vec![f64::NAN; tracks.points()]; levels_hpa.len()];
    for Found { point, ranges_m, b_m } in found {
        let level = |(&level_hpa, &range_m): (&f64, &f64)| HeightRange { level_hpa, range_m };
        let of_levels: Vec<HeightRange> = levels_hpa.iter().zip(ranges_m).map(level).collect();
        points[*point as usize] = phase_point(&of_levels, *b_m);
        for (ranges, range_m) in ranges.iter_mut().zip(ranges_m) {
            ranges[*point as usize] = *range_m;
        }
    }
    if let Some(window_h) = input.params.running_mean_h {
        for index in 0..tracks.len() {
            smooth(&mut points[tracks.range(index)], tracks.track(index).time_s, window_h);
        }
    }
    (points, ranges)
}

fn smooth(points: &mut [PhasePoint], time_s: &[i64], window_h: f64) {
    let mean = |of: fn(&PhasePoint) -> f64| {
        running_mean(time_s, &points.iter().map(of).collect::<Vec<_>>(), window_h)
    };
    let (b, lower, upper) = (mean(|p| p.b_m), mean(|p| p.lower_m), mean(|p| p.upper_m));
    for (i, point) in points.iter_mut().enumerate() {
        *point = PhasePoint { b_m: b[i], lower_m: lower[i], upper_m: upper[i] };
    }
}

fn columns(points: &[PhasePoint], ranges: &[Vec<f64>], input: &PhaseSpaceInput) -> Vec<Variable> {
    let column = |name: String, units: &str, values: Vec<f64>| Variable {
        info: VariableInfo { name, units: units.into(), quantity: Quantity::Other },
        values,
    };
    let of = |name: &str, units, value: fn(&PhasePoint) -> f64| {
        column(name.into(), units, points.iter().map(value).collect())
    };
    let mut columns = vec![
        of("cps_b", "m", |p| p.b_m),
        of("cps_vtl", "m", |p| p.lower_m),
        of("cps_vtu", "m", |p| p.upper_m),
        of("cps_class", "1", class),
    ];
    if input.params.ranges == Ranges::Written {
        let levels = input.heights.levels_hpa.iter().zip(ranges);
        columns
            .extend(levels.map(|(hpa, ranges)| column(format!("dz_{hpa}"), "m", ranges.clone())));
    }
    columns
}

/// The number of a class; `NaN` where one of the three numbers is missing.
fn class(point: &PhasePoint) -> f64 {
    let (Some(core), Some(is_symmetric)) = (point.core(), point.is_symmetric()) else {
        return f64::NAN;
    };
    let of_core = match core {
        Core::DeepWarm => 1.0,
        Core::ShallowWarm => 2.0,
        Core::DeepCold => 3.0,
        Core::UpperWarm => 4.0,
    };
    if is_symmetric { of_core } else { of_core + 10.0 }
}

/// What is written of a run.
#[derive(Serialize)]
struct PhaseSpaceRecord<'a> {
    earth_radius_km: f64,
    radius_km: f64,
    standard_gravity_m_s2: f64,
    levels_hpa: &'a [f64],
    time: TimeMatch,
    min_valid: f64,
    running_mean_h: Option<f64>,
    class: &'static str,
    field: String,
}

fn record_of(input: &PhaseSpaceInput) -> PhaseSpaceRecord<'_> {
    PhaseSpaceRecord {
        earth_radius_km: EARTH_RADIUS_KM,
        radius_km: RADIUS_KM,
        standard_gravity_m_s2: STANDARD_GRAVITY,
        levels_hpa: &input.heights.levels_hpa,
        time: input.params.time,
        min_valid: input.params.min_valid,
        running_mean_h: input.params.running_mean_h,
        class: "1 deep warm, 2 shallow warm, 3 deep cold, 4 upper warm core; 10 more: asymmetric",
        field: describe(input.heights.records[0].meta()),
    }
}
