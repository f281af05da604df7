//! What is sampled, and how.

use serde::{Deserialize, Serialize};

use crate::metrics::sampling::{Method, SamplingError};

/// One way of sampling one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRequest {
    /// Name of the variable, or of a quantity; the only one known if not given.
    pub variable: Option<String>,
    /// Level, in the unit of the file or in hPa.
    pub level: Option<f64>,
    /// How.
    pub method: Method,
    /// Name of the column, in place of one made of all this.
    pub name: Option<String>,
}

/// Which step of a field a point takes its value from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeMatch {
    /// The one at its very time.
    #[default]
    Exact,
    /// The nearest in time, the earlier one of two, within a tolerance.
    Nearest {
        /// How far off it may be, in hours.
        tolerance_h: f64,
    },
    /// Both steps around it, linearly in time. Where more time than the usual
    /// step of the field lies between them, there is no value.
    Linear,
}

/// Whether columns say where extremes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Places {
    /// They do not.
    #[default]
    Unsaid,
    /// A column of the distance and one of the bearing follow each extreme.
    Said,
}

/// How all fields are sampled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SampleParams {
    /// Which step a point takes its value from.
    pub time: TimeMatch,
    /// Fraction of the area within a radius, or of the weights between grid
    /// points, that must have a value.
    pub min_valid: f64,
    /// Whether columns say where extremes are.
    pub places: Places,
}

impl Default for SampleParams {
    fn default() -> Self {
        Self { time: TimeMatch::Exact, min_valid: 0.5, places: Places::Unsaid }
    }
}

impl SampleParams {
    /// Checks what the fields need not be known for.
    ///
    /// # Errors
    /// [`SampleError`](super::SampleError) for a tolerance or a fraction that is
    /// none, and for places of extremes between two times.
    pub fn validate(&self) -> Result<(), super::SampleError> {
        if let TimeMatch::Nearest { tolerance_h } = self.time
            && !(tolerance_h >= 0.0 && tolerance_h.is_finite())
        {
            return Err(super::SampleError::Tolerance { tolerance_h });
        }
        if !(0.0..=1.0).contains(&self.min_valid) {
            return Err(SamplingError::Fraction { fraction: self.min_valid }.into());
        }
        if self.time == TimeMatch::Linear && self.places == Places::Said {
            return Err(super::SampleError::PlaceBetweenTimes);
        }
        Ok(())
    }
}
