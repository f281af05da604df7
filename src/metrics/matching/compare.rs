//! All that is said of two sets of tracks.

use serde::{Deserialize, Serialize};

use crate::model::{EARTH_RADIUS_KM, Tracks, VariableInfo};

use super::detail::{Intensities, PairDetail};
use super::error::{MatchError, check_calendars, span};
use super::gate::Verdict;
use super::hits::PointHits;
use super::intensity::{self, IntensityParams};
use super::matched;
use super::pairs::{NearPair, Sides, TrackPair};
use super::params::{Gate, MatchParams, MatchParamsError, positive};
use super::same::{Same, SameParams};
use super::sensitivity::{self, Sensitivity};
use super::stats::{Agreement, Scores, Shift, Spread};
use super::unmatched::Partners;

/// How two sets of tracks are compared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompareParams {
    /// How tracks are matched.
    pub matching: MatchParams,
    /// When points are the same.
    pub same: SameParams,
    /// What their strength is.
    pub intensity: IntensityParams,
    /// Distance in km within which a point is found; that of the gate if none is
    /// said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point_distance_km: Option<f64>,
}

/// How much there is of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetSize {
    /// Number of tracks.
    pub tracks: usize,
    /// Number of their points.
    pub points: usize,
    /// First and last time.
    pub times: Option<[String; 2]>,
}

/// Two sets of tracks compared. Differences are candidate minus reference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Radius of the Earth of all distances.
    pub earth_radius_km: f64,
    /// The reference.
    pub reference: SetSize,
    /// The candidates.
    pub candidate: SetSize,
    /// Times at which both have points; those of each run where both say runs.
    pub common_times: usize,
    /// Points of the reference that the candidates have.
    pub same_points: usize,
    /// Tracks of the reference that they have, point by point.
    pub same_tracks: usize,
    /// Number of pairs.
    pub matched: usize,
    /// How much of both sets these are.
    #[serde(flatten)]
    pub scores: Scores,
    /// Distances of matching tracks at common times, in km.
    pub separation_km: Option<Spread>,
    /// When and where matching tracks begin, are strongest and end.
    pub life_cycle: LifeCycle,
    /// Their values.
    pub intensity: Intensity,
    /// Points found, whatever tracks they are of.
    pub points: PointHits,
    /// What became of the tracks of the reference.
    pub reference_partners: Partners,
    /// What became of the candidates.
    pub candidate_partners: Partners,
    /// The same with other gates.
    pub sensitivity: Vec<Sensitivity>,
    /// The matches, by the numbers of their tracks.
    pub pairs: Vec<PairDetail>,
}

/// When and where matching tracks begin, are strongest and end; nothing without
/// a match.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LifeCycle {
    /// Differences of the first times in hours.
    pub start_h: Option<Shift>,
    /// Differences of the last times in hours.
    pub end_h: Option<Shift>,
    /// Differences of the lifetimes in hours.
    pub duration_h: Option<Shift>,
    /// Differences of the times of the strongest values in hours.
    pub apex_h: Option<Shift>,
    /// Distances of the first points in km.
    pub genesis_km: Option<Spread>,
    /// Distances of the last points in km.
    pub lysis_km: Option<Spread>,
    /// Distances of the points of the strongest values in km.
    pub apex_km: Option<Spread>,
}

/// Values of matching tracks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Intensity {
    /// They are compared.
    Compared {
        /// The column of the reference.
        variable: VariableInfo,
        /// Values at common times; none without any.
        points: Option<Agreement>,
        /// The strongest values of matching tracks.
        apex: Option<Agreement>,
    },
    /// They are not.
    Missing {
        /// Why not.
        missing: String,
    },
}

impl CompareParams {
    /// Checks the numbers.
    ///
    /// # Errors
    /// [`MatchParamsError`] with the option to change.
    pub fn validate(&self) -> Result<(), MatchParamsError> {
        const RANGE: &str = "a finite number of at least 0";
        self.matching.validate()?;
        let coordinates = ("--coordinate-tolerance", self.same.coordinate_tolerance_deg);
        let values = self.same.value_tolerance.map(|value| ("--value-tolerance", value));
        let bad = |(_, v): &(&str, f64)| !(v.is_finite() && *v >= 0.0);
        if let Some((option, value)) = [Some(coordinates), values].into_iter().flatten().find(bad) {
            return Err(MatchParamsError { option, value, range: RANGE });
        }
        self.point_distance_km.map_or(Ok(()), |d| positive("--point-distance-km", d))
    }
}

/// Matches tracks of two sets: pairs by the numbers of their tracks. The order
/// of the tracks does not count, unless numbers are not unique.
///
/// # Errors
/// [`MatchError`] for parameters that cannot be, other calendars, or sets that have
/// tracks but no time in common.
pub fn match_tracks(
    reference: &Tracks,
    candidate: &Tracks,
    params: &MatchParams,
) -> Result<Vec<TrackPair>, MatchError> {
    params.validate()?;
    let sides = sides(reference, candidate, &params.gate)?;
    Ok(choose(&sides.near_pairs(&params.gate, 0.0), params))
}

/// Compares two sets of tracks.
///
/// # Errors
/// As [`match_tracks`], and where values are to be compared that cannot be.
pub fn compare_tracks(
    reference: &Tracks,
    candidate: &Tracks,
    params: &CompareParams,
) -> Result<Comparison, MatchError> {
    params.validate()?;
    let MatchParams { gate, assignment } = &params.matching;
    let sides = sides(reference, candidate, gate)?;
    let near = sides.near_pairs(gate, reach_of_table_rad(gate));
    let matches = choose(&near, &params.matching);
    let columns = intensity::columns(reference, candidate, &params.intensity);
    let values = columns.as_ref().ok().map(|both| both.map(|v| v.values.as_slice()));
    if let (Some(_), Err(reason)) = (params.same.value_tolerance, &columns) {
        return Err(MatchError::Values { reason: reason.clone() });
    }
    let same = Same::of(&sides, &params.same, values);
    let intensities =
        columns.as_ref().ok().map(|&columns| Intensities { columns, apex: params.intensity.apex });
    let pairs = details(&sides, &matches, gate, intensities);
    let tracks = (reference.len(), candidate.len());
    let (of_reference, of_candidate) = matched(&matches);
    let Sides { reference: side, candidate: other } = &sides;
    let reach_s = gate.reach_s();
    Ok(Comparison {
        earth_radius_km: EARTH_RADIUS_KM,
        reference: size(reference)?,
        candidate: size(candidate)?,
        common_times: sides.common_times(),
        same_points: same.points,
        same_tracks: same.tracks,
        matched: matches.len(),
        scores: Scores::of((of_reference, tracks.0), (of_candidate, tracks.1)),
        separation_km: Spread::of(pairs.iter().flat_map(|p| p.distances_km.clone()).collect()),
        life_cycle: LifeCycle::of(&pairs),
        intensity: Intensity::of(columns.map(|both| both[0].info.clone()), &pairs),
        points: PointHits::of(&sides, params.point_distance_km.unwrap_or(gate.distance_km())),
        reference_partners: Partners::of(side, other, reach_s, &near, &matches, |p| p.reference),
        candidate_partners: Partners::of(other, side, reach_s, &near, &matches, |p| p.candidate),
        sensitivity: sensitivity::table(gate, *assignment, &near, tracks),
        pairs,
    })
}

/// How far apart pairs of the table of other gates may be.
fn reach_of_table_rad(gate: &Gate) -> f64 {
    match gate {
        Gate::Overlap(_) => {
            sensitivity::SEPARATIONS_DEG.into_iter().fold(0.0, f64::max).to_radians()
        }
        Gate::Points(_) | Gate::SpaceTime(_) => 0.0,
    }
}

fn details(
    sides: &Sides<'_>,
    matches: &[TrackPair],
    gate: &Gate,
    intensities: Option<Intensities<'_>>,
) -> Vec<PairDetail> {
    let detail = |pair: &TrackPair| PairDetail {
        space_time_d: matches!(gate, Gate::SpaceTime(_)).then_some(pair.separation),
        ..PairDetail::of(sides, *pair, intensities)
    };
    matches.iter().map(detail).collect()
}

/// Two sets by time, if they can be compared.
fn sides<'a>(
    reference: &'a Tracks,
    candidate: &'a Tracks,
    gate: &Gate,
) -> Result<Sides<'a>, MatchError> {
    check_calendars(reference, candidate)?;
    let sides = Sides::of(reference, candidate);
    // Where times may differ, that none is equal says nothing.
    if gate.reach_s() == 0
        && sides.common_times() == 0
        && let (Some(reference), Some(candidate)) = (span(reference)?, span(candidate)?)
    {
        let (reference, candidate) = (reference.join(" to "), candidate.join(" to "));
        return Err(MatchError::NoCommonTime { reference, candidate });
    }
    Ok(sides)
}

fn choose(near: &[NearPair], params: &MatchParams) -> Vec<TrackPair> {
    let passing = near.iter().filter(|near| near.verdict == Verdict::Passes);
    params.assignment.choose(passing.map(|near| near.pair).collect(), params.gate.limit())
}

fn size(tracks: &Tracks) -> Result<SetSize, MatchError> {
    Ok(SetSize { tracks: tracks.len(), points: tracks.points(), times: span(tracks)? })
}

impl LifeCycle {
    fn of(pairs: &[PairDetail]) -> Self {
        let shift =
            |of: fn(&PairDetail) -> Option<f64>| Shift::of(pairs.iter().filter_map(of).collect());
        let spread =
            |of: fn(&PairDetail) -> Option<f64>| Spread::of(pairs.iter().filter_map(of).collect());
        Self {
            start_h: shift(|p| Some(p.start_difference_h)),
            end_h: shift(|p| Some(p.end_difference_h)),
            duration_h: shift(|p| Some(p.duration_difference_h)),
            apex_h: shift(|p| p.apex_difference_h),
            genesis_km: spread(|p| Some(p.genesis_km)),
            lysis_km: spread(|p| Some(p.lysis_km)),
            apex_km: spread(|p| p.apex_km),
        }
    }
}

impl Intensity {
    fn of(variable: Result<VariableInfo, String>, pairs: &[PairDetail]) -> Self {
        match variable {
            Ok(variable) => Self::Compared {
                variable,
                points: Agreement::of(pairs.iter().flat_map(|p| p.intensities.iter().copied())),
                apex: Agreement::of(pairs.iter().filter_map(|p| p.apex_intensities)),
            },
            Err(missing) => Self::Missing { missing },
        }
    }
}
