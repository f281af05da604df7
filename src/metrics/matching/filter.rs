//! Which tracks of two sets are compared.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::metrics::Selected;
use crate::model::{Region, Track, Tracks};

use super::intensity::{ApexRule, column};

/// Part of the points that lie in a region under [`RegionRule::MostPoints`].
const MOST_POINTS: f64 = 0.6;
/// Part of the time under [`RegionRule::HalfTheTime`].
const HALF_THE_TIME: f64 = 0.5;

/// Rules by which tracks are left out of a comparison; the default leaves none
/// out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrackFilter {
    /// Where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Which of their points lie there.
    pub region_rule: RegionRule,
    /// Least intensity at the apex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_intensity: Option<f64>,
    /// Largest intensity at the apex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_intensity: Option<f64>,
}

/// Which points of a track lie in a region.
///
/// # References
/// Those of TRACK's ensemble matching: Hodges, Hoskins, Boyle and Thorncroft
/// (2003), Monthly Weather Review 131, 2012-2037.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionRule {
    /// All.
    #[default]
    AllPoints,
    /// One at least.
    AnyPoint,
    /// The first.
    Genesis,
    /// The last.
    Lysis,
    /// The one of the strongest value.
    Apex,
    /// At least 60 % of them.
    MostPoints,
    /// Those of at least half of the time, each step in halves.
    HalfTheTime,
}

/// A rule that needs values where there are none.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{rule} needs a column of values, and there is none of the name {name:?}; say another with --intensity"
)]
pub struct FilterError {
    /// Option of the rule.
    pub rule: &'static str,
    /// Name of the column that was asked for, empty for the first.
    pub name: String,
}

impl TrackFilter {
    /// Leaves out the tracks that break a rule; the others keep their numbers.
    ///
    /// # Errors
    /// [`FilterError`] where a rule needs intensities and there are none.
    pub fn apply(
        &self,
        tracks: &mut Tracks,
        intensity: Option<&str>,
        apex: ApexRule,
    ) -> Result<Selected, FilterError> {
        let of = tracks.len();
        let values = column(tracks, intensity);
        if let (Some(rule), None) = (self.rule_of_values(), values) {
            return Err(FilterError { rule, name: intensity.unwrap_or_default().into() });
        }
        let apex_of = |index: usize| {
            let variable = values?;
            let values = &variable.values[tracks.range(index)];
            let at = apex.apex(variable.info.quantity, values)?;
            Some((at, values[at]))
        };
        let kept: Vec<bool> =
            (0..of).map(|index| self.takes(tracks.track(index), || apex_of(index))).collect();
        tracks.retain(|index| kept[index]);
        Ok(Selected { of, kept: tracks.len() })
    }

    /// The option of a rule that needs values.
    fn rule_of_values(&self) -> Option<&'static str> {
        let is_of_apex = self.region.is_some() && self.region_rule == RegionRule::Apex;
        match (self.min_intensity, self.max_intensity) {
            (Some(_), _) => Some("--min-intensity"),
            (None, Some(_)) => Some("--max-intensity"),
            (None, None) => is_of_apex.then_some("--region-rule apex"),
        }
    }

    fn takes(&self, track: Track<'_>, apex: impl Fn() -> Option<(usize, f64)>) -> bool {
        // A track without a value is in no range.
        let in_range = (self.min_intensity.is_none() && self.max_intensity.is_none())
            || apex().is_some_and(|(_, value)| {
                self.min_intensity.is_none_or(|least| value >= least)
                    && self.max_intensity.is_none_or(|most| value <= most)
            });
        in_range && self.region.is_none_or(|region| self.region_rule.takes(track, &region, apex))
    }
}

impl RegionRule {
    fn takes(
        self,
        track: Track<'_>,
        region: &Region,
        apex: impl Fn() -> Option<(usize, f64)>,
    ) -> bool {
        let points = track.time_s.len();
        let is_in = |i: usize| region.contains(track.lat_deg[i], track.lon_deg[i]);
        let inside = || (0..points).filter(|&i| is_in(i)).count();
        match self {
            _ if points == 0 => false,
            Self::AllPoints => (0..points).all(is_in),
            Self::AnyPoint => (0..points).any(is_in),
            Self::Genesis => is_in(0),
            Self::Lysis => is_in(points - 1),
            Self::Apex => apex().is_some_and(|(at, _)| is_in(at)),
            Self::MostPoints => inside() as f64 >= MOST_POINTS * points as f64,
            Self::HalfTheTime => time_inside(track, is_in) >= HALF_THE_TIME,
        }
    }
}

/// Part of the life of a track that its points inside stand for; half of a step
/// belongs to each of its ends.
fn time_inside(track: Track<'_>, is_in: impl Fn(usize) -> bool) -> f64 {
    let time_s = track.time_s;
    let last = time_s.len() - 1;
    if time_s[last] == time_s[0] {
        return f64::from(u8::from(is_in(0)));
    }
    // Twice the time of each point.
    let of = |i: usize| (time_s[(i + 1).min(last)] - time_s[i.saturating_sub(1)]) as f64;
    let inside: f64 = (0..=last).filter(|&i| is_in(i)).map(of).sum();
    inside / (2 * (time_s[last] - time_s[0])) as f64
}
