//! A record of each track.

use crate::model::{Calendar, CalendarError, Run, Track, Tracks};

use super::basins::Basins;
use super::columns::{Columns, PressureKind};
use super::course::{Course, Gaps, crosses_antimeridian};
use super::deepening::{BOMB, PressureSeries, highest};
use super::energy::{PressureWind, WindFit, ace, pdi, tc_days, weights, wind_of_pressure_kt};
use super::params::DiagnosticsParams;
use super::record::{Record, TrackEnd};
use super::season::{most_frequent, season_of};
use super::whereabouts::{RegionRule, landfall_s, share_above};

/// Hours over which the largest deepening is told.
pub const DEEPENING_HOURS: [u32; 3] = [6, 12, 24];

/// A value and when it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct At {
    /// The value.
    pub value: f64,
    /// Time in seconds.
    pub time_s: i64,
}

/// First or last point of a track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    /// Time in seconds.
    pub time_s: i64,
    /// Latitude in degrees.
    pub lat_deg: f64,
    /// Longitude in degrees.
    pub lon_deg: f64,
    /// Whether the cyclone begins or ends there.
    pub kind: TrackEnd,
}

/// The strongest point of a track, the first of equals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// Index among the points of the track.
    pub point: usize,
    /// Value in the unit of its column.
    pub value: f64,
    /// Time in seconds.
    pub time_s: i64,
    /// Latitude in degrees.
    pub lat_deg: f64,
    /// Longitude in degrees.
    pub lon_deg: f64,
}

/// Wind and pressure of a track; `None` without a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intensity {
    /// Lowest pressure, hPa.
    pub min_pressure_hpa: Option<At>,
    /// Highest wind, kt.
    pub max_wind_kt: Option<At>,
    /// Highest category of the wind.
    pub wind_category: Option<i8>,
    /// Highest category of the pressure.
    pub pressure_category: Option<i8>,
    /// Largest deepening in each of [`DEEPENING_HOURS`], hPa, at the start of
    /// these hours.
    pub max_deepening_hpa: [Option<At>; 3],
    /// Largest normalised deepening in 24 h, bergerons, at their start.
    pub max_bergerons: Option<At>,
    /// Points without a wind, of tracks that have such a column.
    pub winds_missing: Option<usize>,
    /// Points without a pressure, of tracks that have such a column.
    pub pressures_missing: Option<usize>,
}

/// Sums over the life of a track; `NaN` where missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Energy {
    /// Accumulated cyclone energy, 10^4 kt².
    pub ace: f64,
    /// The same of winds 3.92 (1016 hPa - p)^0.644 m/s.
    pub ace_of_pressure: f64,
    /// The same, without a threshold, of winds by [`PressureWind`].
    pub pace: f64,
    /// Power dissipation index, m³ s⁻².
    pub pdi: f64,
    /// Days.
    pub days: f64,
}

/// Side of the equator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// All points north of the equator or on it.
    North,
    /// All points south of it.
    South,
    /// Points on both sides.
    Both,
}

/// Where a track is.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Side of the equator.
    pub side: Side,
    /// Basin of most points, the first met of equals; `None` outside all.
    pub basin: Option<String>,
    /// Basin of the first point.
    pub genesis_basin: Option<String>,
    /// Season of most points, the first of equals.
    pub season: i32,
    /// Month of the first point, 1 to 12.
    pub month: u8,
    /// Whether it crosses the 180th meridian.
    pub crosses_antimeridian: bool,
    /// Part of the points over terrain; `NaN` without heights.
    pub share_over_terrain: f64,
    /// When it first goes from sea to land.
    pub landfall_s: Option<i64>,
}

/// What one track is.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackSummary {
    /// Its number.
    pub id: u64,
    /// Its run, unless the record is a plain one.
    pub run: Option<Run>,
    /// Number of its points.
    pub points: usize,
    /// First point.
    pub genesis: End,
    /// Last point.
    pub lysis: End,
    /// Strongest point.
    pub peak: Option<Peak>,
    /// Legs.
    pub course: Course,
    /// Lacks in time.
    pub gaps: Gaps,
    /// Wind and pressure.
    pub intensity: Intensity,
    /// Sums.
    pub energy: Energy,
    /// Where it is.
    pub place: Place,
}

impl TrackSummary {
    /// Whether it is a bomb; `None` if its deepening is not known.
    pub fn is_bomb(&self) -> Option<bool> {
        self.intensity.max_bergerons.map(|at| at.value >= BOMB)
    }
}

/// What all tracks of a record are described with.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The record, of all tracks before any were left out.
    pub record: &'a Record,
    /// Columns of the tracks that are described.
    pub columns: &'a Columns<'a>,
    /// Basins.
    pub basins: &'a Basins,
    /// Choices.
    pub params: &'a DiagnosticsParams,
}

/// A record of each track that has a point, in their order.
///
/// # Errors
/// [`CalendarError`] for a time beyond the calendar.
pub fn summarise(
    tracks: &Tracks,
    with: Surroundings<'_>,
) -> Result<Vec<TrackSummary>, CalendarError> {
    let fit = match (with.columns.absolute_pressure_hpa(), &with.columns.wind_kt) {
        (Some(pressure_hpa), Some(wind_kt)) => WindFit::of(pressure_hpa, wind_kt),
        _ => None,
    };
    let with_points = (0..tracks.len()).filter(|&index| !tracks.range(index).is_empty());
    with_points.map(|index| describe(tracks, index, with, fit.as_ref())).collect()
}

fn describe(
    tracks: &Tracks,
    index: usize,
    with: Surroundings<'_>,
    fit: Option<&WindFit>,
) -> Result<TrackSummary, CalendarError> {
    let track = tracks.track(index);
    let run = tracks.runs.of(index);
    let last = track.time_s.len() - 1;
    let end = |point: usize, kind| End {
        time_s: track.time_s[point],
        lat_deg: track.lat_deg[point],
        lon_deg: track.lon_deg[point],
        kind,
    };
    let course = Course::of(track, with.params.earth_radius_km);
    let energy_weights =
        weights(tracks.calendar, track.time_s, with.params.sampling, with.record.step_s)?;
    let range = tracks.range(index);
    Ok(TrackSummary {
        id: track.id,
        run: run.cloned(),
        points: track.time_s.len(),
        genesis: end(0, with.record.genesis(run, track.time_s[0])),
        lysis: end(last, with.record.lysis(run, track.time_s[last])),
        peak: peak_of(tracks, index, with.columns),
        gaps: course.gaps(with.record.step_s),
        course,
        intensity: intensity(track, range.clone(), with),
        energy: energy(range.clone(), &energy_weights, with, fit),
        place: place(tracks.calendar, track, range, with)?,
    })
}

/// The strongest point of a track, if it has a value.
pub fn peak_of(tracks: &Tracks, index: usize, columns: &Columns<'_>) -> Option<Peak> {
    let (variable, sense) = columns.peak?;
    let track = tracks.track(index);
    let values = &variable.values[tracks.range(index)];
    let strengths: Vec<f64> =
        values.iter().zip(track.lat_deg).map(|(v, &lat)| sense.sign(lat) * v).collect();
    let (point, _) = highest(&strengths)?;
    Some(Peak {
        point,
        value: values[point],
        time_s: track.time_s[point],
        lat_deg: track.lat_deg[point],
        lon_deg: track.lon_deg[point],
    })
}

/// Whether each track is of a region, by a rule; `is_in` says it of a latitude
/// and longitude in degrees.
pub fn tracks_of_region(
    tracks: &Tracks,
    columns: &Columns<'_>,
    rule: RegionRule,
    is_in: impl Fn(f64, f64) -> bool,
) -> Vec<bool> {
    let takes = |index: usize| {
        let track = tracks.track(index);
        let points = track.lat_deg.iter().zip(track.lon_deg);
        let inside: Vec<bool> = points.map(|(&lat, &lon)| is_in(lat, lon)).collect();
        rule.takes(&inside, peak_of(tracks, index, columns).map(|peak| peak.point))
    };
    (0..tracks.len()).map(takes).collect()
}

fn intensity(track: Track<'_>, range: std::ops::Range<usize>, with: Surroundings<'_>) -> Intensity {
    let at =
        |found: Option<(usize, f64)>| found.map(|(i, value)| At { value, time_s: track.time_s[i] });
    let missing = |values: &[f64]| values.iter().filter(|v| v.is_nan()).count();
    let mut intensity = Intensity::default();
    if let Some(wind_kt) = with.columns.wind_kt.as_ref().map(|all| &all[range.clone()]) {
        intensity.max_wind_kt = at(highest(wind_kt));
        intensity.winds_missing = Some(missing(wind_kt));
        let categories = wind_kt.iter().filter_map(|&v| with.params.wind_scale.category(v));
        intensity.wind_category = categories.max();
    }
    let Some((all, kind)) = &with.columns.pressure_hpa else { return intensity };
    let pressure_hpa = &all[range];
    intensity.pressures_missing = Some(missing(pressure_hpa));
    if *kind == PressureKind::Absolute {
        let negative: Vec<f64> = pressure_hpa.iter().map(|p| -p).collect();
        intensity.min_pressure_hpa = at(highest(&negative).map(|(i, p)| (i, -p)));
        let categories =
            pressure_hpa.iter().filter_map(|&p| with.params.pressure_scale.category(p));
        intensity.pressure_category = categories.max();
    }
    let series = PressureSeries { time_s: track.time_s, lat_deg: track.lat_deg, pressure_hpa };
    intensity.max_deepening_hpa =
        DEEPENING_HOURS.map(|hours| at(highest(&series.deepening_hpa(hours))));
    intensity.max_bergerons = at(highest(&series.bergerons(with.params.bergeron_latitude)));
    intensity
}

fn energy(
    range: std::ops::Range<usize>,
    weights: &[f64],
    with: Surroundings<'_>,
    fit: Option<&WindFit>,
) -> Energy {
    let threshold_kt = with.params.ace_threshold_kt;
    let wind_kt = with.columns.wind_kt.as_ref().map(|all| &all[range.clone()]);
    let pressure_hpa = with.columns.absolute_pressure_hpa().map(|all| &all[range]);
    let winds_by = |relation: &dyn Fn(f64) -> f64| {
        pressure_hpa.map(|values| values.iter().map(|&p| relation(p)).collect::<Vec<_>>())
    };
    let ace_of = |winds: Option<Vec<f64>>, threshold_kt| {
        winds.map_or(f64::NAN, |winds| ace(&winds, weights, threshold_kt))
    };
    let relation: PressureWind = with.params.pace;
    Energy {
        ace: wind_kt.map_or(f64::NAN, |wind| ace(wind, weights, threshold_kt)),
        ace_of_pressure: ace_of(winds_by(&wind_of_pressure_kt), threshold_kt),
        pace: ace_of(winds_by(&|p| relation.wind_kt(p, fit)), 0.0),
        pdi: wind_kt.map_or(f64::NAN, |wind| pdi(wind, weights)),
        days: tc_days(weights),
    }
}

fn place(
    calendar: Calendar,
    track: Track<'_>,
    range: std::ops::Range<usize>,
    with: Surroundings<'_>,
) -> Result<Place, CalendarError> {
    let points = || track.lat_deg.iter().zip(track.lon_deg);
    let basins: Vec<Option<usize>> =
        points().map(|(&lat, &lon)| with.basins.of_point(lat, lon)).collect();
    let seasons = track.time_s.iter().zip(track.lat_deg);
    let seasons: Vec<i32> =
        seasons.map(|(&time, &lat)| season_of(calendar, time, lat)).collect::<Result<_, _>>()?;
    let name = |basin: Option<usize>| basin.map(|index| with.basins.name(index).to_string());
    let is_southern = |lat: &f64| *lat < 0.0;
    let side = match track.lat_deg.iter().filter(|lat| is_southern(lat)).count() {
        0 => Side::North,
        n if n == track.lat_deg.len() => Side::South,
        _ => Side::Both,
    };
    let heights_m = with.columns.terrain_m.map(|all| &all[range.clone()]);
    let land = with.columns.land.map(|all| &all[range]);
    Ok(Place {
        side,
        basin: name(most_frequent(&basins).flatten()),
        genesis_basin: name(basins[0]),
        season: most_frequent(&seasons).unwrap_or_default(),
        month: calendar.date_time(track.time_s[0])?.month,
        crosses_antimeridian: crosses_antimeridian(track),
        share_over_terrain: heights_m.map_or(f64::NAN, |h| share_above(h, with.params.terrain_m)),
        landfall_s: land.and_then(|land| landfall_s(track.time_s, land)),
    })
}

impl Side {
    /// As in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::North => "north",
            Self::South => "south",
            Self::Both => "both",
        }
    }
}
