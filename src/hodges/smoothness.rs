//! The largest cost by the length of the steps: the longer they are, the
//! smoother a track has to be.

use serde::{Deserialize, Serialize};

use super::HodgesError;
use super::limits::is_from_zero;

/// A table of mean step lengths and the largest cost at each, linear in
/// between and constant beyond its ends. Empty: no limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdaptiveSmoothness {
    /// Mean lengths of two steps in degrees, ascending.
    pub step_deg: Vec<f64>,
    /// Largest cost at each.
    pub phimax: Vec<f64>,
}

impl Default for AdaptiveSmoothness {
    /// For six-hourly data.
    fn default() -> Self {
        Self { step_deg: vec![1.0, 2.0, 5.0, 8.0], phimax: vec![1.0, 0.3, 0.1, 0.0] }
    }
}

impl AdaptiveSmoothness {
    /// No limit.
    pub fn off() -> Self {
        Self { step_deg: Vec::new(), phimax: Vec::new() }
    }

    /// Whether there is no limit.
    pub fn is_off(&self) -> bool {
        self.step_deg.is_empty()
    }

    /// The largest cost at a mean step length.
    pub(super) fn limit(&self, step_deg: f64) -> f64 {
        let (steps, limits) = (&self.step_deg, &self.phimax);
        let above = steps.partition_point(|&knot| knot <= step_deg);
        let Some(below) = above.checked_sub(1) else {
            return limits.first().copied().unwrap_or(f64::INFINITY);
        };
        if above == steps.len() {
            return limits[below];
        }
        let part = (step_deg - steps[below]) / (steps[above] - steps[below]);
        limits[below] + part * (limits[above] - limits[below])
    }

    /// The table for steps that are `factor` times as long.
    pub(super) fn scaled(&self, factor: f64) -> Self {
        let step_deg = self.step_deg.iter().map(|step| step * factor).collect();
        Self { step_deg, phimax: self.phimax.clone() }
    }

    /// The largest cost of the table, if there is one.
    pub(super) fn largest(&self) -> Option<f64> {
        self.phimax.iter().copied().reduce(f64::max)
    }

    pub(super) fn validate(&self) -> Result<(), HodgesError> {
        let (steps, limits) = (self.step_deg.len(), self.phimax.len());
        if steps != limits {
            return Err(HodgesError::SmoothnessColumns { steps, limits });
        }
        let mut least = 0.0;
        for (i, (&step_deg, &phimax)) in self.step_deg.iter().zip(&self.phimax).enumerate() {
            let column = i + 1;
            if !is_from_zero(step_deg) || step_deg < least || (i > 0 && step_deg == least) {
                return Err(HodgesError::SmoothnessStep { column, step_deg });
            }
            if !is_from_zero(phimax) {
                return Err(HodgesError::SmoothnessLimit { column, phimax });
            }
            least = step_deg;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_linear_between_and_constant_beyond() {
        let table = AdaptiveSmoothness::default();
        let at = |step| (table.limit(step) * 1e9).round() / 1e9;
        assert_eq!([at(0.0), at(1.0), at(1.5), at(2.0)], [1.0, 1.0, 0.65, 0.3]);
        assert_eq!([at(3.5), at(5.0), at(6.5), at(8.0), at(20.0)], [0.2, 0.1, 0.05, 0.0, 0.0]);
    }

    #[test]
    fn no_table_is_no_limit() {
        let off = AdaptiveSmoothness::off();
        assert_eq!((off.limit(3.0), off.largest()), (f64::INFINITY, None));
        assert_eq!(off.validate(), Ok(()));
    }

    #[test]
    fn columns_are_as_many_as_limits() {
        let table = AdaptiveSmoothness { step_deg: vec![1.0], phimax: vec![] };
        let error = table.validate().unwrap_err().to_string();
        assert!(error.contains("1 step lengths but 0 limits"), "{error}");
    }
}
