//! Parameters of confidence, and what has none.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{CalendarError, Stopped};

/// Most samples that are drawn.
const MOST_SAMPLES: usize = 1_000_000;

/// Parameters of resampling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConfidenceParams {
    /// Number of samples.
    pub samples: usize,
    /// Number that decides what is drawn.
    pub seed: u64,
    /// Part of the samples below the lower limit, and above the upper one.
    pub tail: f64,
}

/// Maps of which nothing can be said.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ConfidenceError {
    /// A wish to stop.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// Too few or too many samples.
    #[error("--samples {value} is not between 1 and {MOST_SAMPLES}")]
    Samples {
        /// What was asked for.
        value: usize,
    },
    /// Limits that are none.
    #[error("--tail {value} is not between 0 and 0.5")]
    Tail {
        /// What was asked for.
        value: f64,
    },
    /// No times, so no years.
    #[error("the maps have no periods, so no years to draw from")]
    NoPeriods,
    /// No period that occurs in more than one year.
    #[error(
        "every period is there in one year only, and confidence needs at least two; give maps of \
         several years that are kept apart (metrics without --climatology)"
    )]
    OneYear,
    /// Nothing in common.
    #[error("no month or season is in both sets of maps")]
    NothingInCommon,
    /// Other places.
    #[error(
        "the maps are on a grid of {rows} x {columns} points, and --against is on another; make both on one --grid and --region"
    )]
    Grids {
        /// Rows of the first.
        rows: usize,
        /// Columns of the first.
        columns: usize,
    },
    /// No layer in common.
    #[error("no layer is in both sets of maps: one has {}, the other {}", .one.join(", "), .other.join(", "))]
    Layers {
        /// Layers of the first.
        one: Vec<String>,
        /// Layers of the other.
        other: Vec<String>,
    },
    /// The same number in two units.
    #[error("layer {name} is in {one:?}, and in {other:?} in --against; make both in one way")]
    Units {
        /// Name of the layer.
        name: String,
        /// Unit of the first.
        one: String,
        /// Unit of the other.
        other: String,
    },
    /// A time that the calendar does not have.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl Default for ConfidenceParams {
    fn default() -> Self {
        Self { samples: 1000, seed: 1, tail: 0.05 }
    }
}

impl ConfidenceParams {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`ConfidenceError`] for a number out of range.
    pub fn validate(&self) -> Result<(), ConfidenceError> {
        if !(1..=MOST_SAMPLES).contains(&self.samples) {
            return Err(ConfidenceError::Samples { value: self.samples });
        }
        if !(0.0..=0.5).contains(&self.tail) {
            return Err(ConfidenceError::Tail { value: self.tail });
        }
        Ok(())
    }
}
