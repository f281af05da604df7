//! Why a metric cannot be held against an impact.

use thiserror::Error;

use crate::model::{CalendarError, Stopped};

/// Maps that tell nothing of each other.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum EvaluationError {
    /// A wish to stop.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// No layer of this name.
    #[error("{what} has no layer {name:?}; say one of them with {option}: {known}")]
    Layer {
        /// `the metric` or `the impact`.
        what: &'static str,
        /// The layer asked for.
        name: String,
        /// Option that says it.
        option: &'static str,
        /// Those that there are.
        known: String,
    },
    /// Too few periods in both.
    #[error(
        "{common} periods are in both the metric ({metric}) and the impact ({impact}), and {usable} \
         of them in more than one year; at least {needed} are needed: give longer records of the \
         same months"
    )]
    TooFewPeriods {
        /// Periods in both.
        common: usize,
        /// Those whose month or season is there in several years.
        usable: usize,
        /// How many are needed.
        needed: usize,
        /// First and last period of the metric.
        metric: String,
        /// First and last period of the impact.
        impact: String,
    },
    /// Nothing that varies.
    #[error("{what} varies nowhere without missing values; check its layer and units")]
    NoVariance {
        /// `the metric` or `the impact`.
        what: &'static str,
    },
    /// A box of no extent.
    #[error("--{option} {value} is not a number of degrees from 0 to {largest}")]
    Box {
        /// Option that says it.
        option: &'static str,
        /// What it says.
        value: f64,
        /// What it may be.
        largest: f64,
    },
    /// Folds or patterns that leave nothing.
    #[error("--{option} {value} is not from 1 to {largest}, which {periods} periods allow")]
    Count {
        /// Option that says it.
        option: &'static str,
        /// What it says.
        value: usize,
        /// The largest.
        largest: usize,
        /// Periods that there are.
        periods: usize,
    },
    /// A time that the calendar does not have.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}
