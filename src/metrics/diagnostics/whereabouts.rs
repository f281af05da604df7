//! Which tracks are of a region, and where they are over land.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which points of a track lie in the region that it is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionRule {
    /// One at least.
    #[default]
    Any,
    /// The first.
    Genesis,
    /// That of the peak.
    Apex,
    /// The last.
    Lysis,
    /// At least so large a part of all, 0 to 1.
    Share(f64),
}

/// A text that is no [`RegionRule`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{text:?} is no rule; write any, genesis, apex, lysis, or a part of the points such as 50%"
)]
pub struct RegionRuleError {
    /// The text as given.
    pub text: String,
}

impl RegionRule {
    /// Whether a track is of a region: of each of its points whether it is in
    /// it, and which is the peak. A track without a peak has none in it.
    pub fn takes(self, is_in: &[bool], apex: Option<usize>) -> bool {
        let inside = is_in.iter().filter(|is_in| **is_in).count();
        match self {
            Self::Any => inside > 0,
            Self::Genesis => is_in.first() == Some(&true),
            Self::Apex => apex.is_some_and(|i| is_in[i]),
            Self::Lysis => is_in.last() == Some(&true),
            Self::Share(part) => inside > 0 && inside as f64 >= part * is_in.len() as f64,
        }
    }
}

/// Part of the points over ground that is higher than a limit, of those whose
/// height is known; `NaN` if none is.
pub fn share_above(heights_m: &[f64], limit_m: f64) -> f64 {
    let known = heights_m.iter().filter(|h| h.is_finite()).count() as f64;
    heights_m.iter().filter(|&&h| h > limit_m).count() as f64 / known
}

/// When a track first goes from sea to land: between two points one after the
/// other, where the fraction of land along the line between them is a half, to
/// the second. `None` if it never does.
pub fn landfall_s(time_s: &[i64], land: &[f64]) -> Option<i64> {
    const HALF: f64 = 0.5;
    let first = land.windows(2).position(|pair| pair[0] < HALF && pair[1] >= HALF)?;
    let part = (HALF - land[first]) / (land[first + 1] - land[first]);
    let leg_s = (time_s[first + 1] - time_s[first]) as f64;
    Some(time_s[first] + (part * leg_s).round() as i64)
}

impl FromStr for RegionRule {
    type Err = RegionRuleError;

    fn from_str(text: &str) -> Result<Self, RegionRuleError> {
        let share = || {
            let percent: f64 = text.strip_suffix('%')?.trim().parse().ok()?;
            (percent > 0.0 && percent <= 100.0).then_some(Self::Share(percent / 100.0))
        };
        match text {
            "any" => Ok(Self::Any),
            "genesis" => Ok(Self::Genesis),
            "apex" => Ok(Self::Apex),
            "lysis" => Ok(Self::Lysis),
            _ => share().ok_or_else(|| RegionRuleError { text: text.to_string() }),
        }
    }
}

impl fmt::Display for RegionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Genesis => f.write_str("genesis"),
            Self::Apex => f.write_str("apex"),
            Self::Lysis => f.write_str("lysis"),
            Self::Share(part) => write!(f, "{}%", 100.0 * part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_look_at_their_points() {
        let is_in = [true, false, false, true, false];
        assert!(RegionRule::Any.takes(&is_in, None) && RegionRule::Genesis.takes(&is_in, None));
        assert!(!RegionRule::Lysis.takes(&is_in, None));
        assert!(
            RegionRule::Apex.takes(&is_in, Some(3)) && !RegionRule::Apex.takes(&is_in, Some(2))
        );
        assert!(!RegionRule::Apex.takes(&is_in, None));
        let share = |text: &str| text.parse::<RegionRule>().unwrap().takes(&is_in, None);
        assert!(share("40%") && !share("41%"));
        assert!(!RegionRule::Any.takes(&[false], None));
    }

    #[test]
    fn rules_have_names() {
        for name in ["any", "genesis", "apex", "lysis", "50%"] {
            assert_eq!(name.parse::<RegionRule>().unwrap().to_string(), name);
        }
        for name in ["", "0%", "101%", "50", "all"] {
            assert!(name.parse::<RegionRule>().is_err(), "{name}");
        }
    }

    #[test]
    fn land_is_met_once_and_between_two_points() {
        let time_s = [0, 3600, 7200, 10_800];
        assert_eq!(landfall_s(&time_s, &[0.0, 0.25, 0.75, 0.0]), Some(5400));
        assert_eq!(landfall_s(&time_s, &[1.0, 0.0, 0.0, 1.0]), Some(9000));
        assert_eq!(landfall_s(&time_s, &[1.0, 1.0, 0.0, 0.0]), None);
        assert_eq!(landfall_s(&time_s, &[0.0, f64::NAN, 1.0, 1.0]), None);
    }

    #[test]
    fn terrain_is_a_part_of_the_points_that_are_known() {
        assert_eq!(share_above(&[0.0, 1500.0, 1501.0, f64::NAN], 1500.0), 1.0 / 3.0);
        assert!(share_above(&[f64::NAN], 0.0).is_nan());
    }
}
