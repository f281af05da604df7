//! What a season may be asked to be.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{Calendar, CalendarError, GridError, TimeAxisError};

/// Coarser grids do not resolve the smallest storms.
const MAX_GRID_DEG: f64 = 2.5;
/// On finer grids neighbours near a centre differ by less than an `f32` holds.
const MIN_GRID_DEG: f64 = 0.05;
/// With longer steps the fastest storms outrun a link distance of 500 km.
const MAX_TIME_STEP_H: f64 = 6.0;
const SECONDS_PER_HOUR: f64 = 3600.0;
/// More than a thousand years of hours.
const MAX_STEPS: usize = 10_000_000;
/// What a plan holds of a step: its time, its storms and their true points.
const BYTES_OF_STEP: usize = 1200;

/// The field without its storms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Background {
    /// Subtropical highs, equatorial and subpolar troughs, travelling waves.
    #[default]
    Realistic,
    /// 101325 Pa everywhere.
    Calm,
}

/// Parameters of a synthetic season.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SynthParams {
    /// Spacing of rows and columns in degrees; it must divide 180.
    pub grid_deg: f64,
    /// Number of steps.
    pub steps: usize,
    /// Time between steps in hours, a whole number of seconds.
    pub time_step_h: f64,
    /// Date of the first step, `YYYY-MM-DD[Thh[:mm[:ss]]]`.
    pub start: String,
    /// Calendar of the times.
    pub calendar: Calendar,
    /// Seed of everything random.
    pub seed: u64,
    /// Number of ordinary storms, those of [`super::Case`] not counted;
    /// 0 for about ten at any time.
    pub storms: usize,
    /// The field without its storms.
    pub background: Background,
}

impl Default for SynthParams {
    fn default() -> Self {
        Self {
            grid_deg: 2.5,
            steps: 120,
            time_step_h: 6.0,
            start: "2000-01-01".to_string(),
            calendar: Calendar::default(),
            seed: 1,
            storms: 0,
            background: Background::default(),
        }
    }
}

/// Parameters of which no season can be made.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SynthError {
    /// The spacing is out of range or does not divide the meridian.
    #[error(
        "a grid of {grid_deg} degrees cannot be made; give --grid a divisor of 180 from \
         {MIN_GRID_DEG} to {MAX_GRID_DEG}"
    )]
    Grid {
        /// The spacing in degrees.
        grid_deg: f64,
    },
    /// No step was asked for.
    #[error("a season of no steps is empty; give --steps at least 1")]
    NoSteps,
    /// More steps than a season may have.
    #[error("a season of {steps} steps is too long; give --steps at most {MAX_STEPS}")]
    TooManySteps {
        /// What was asked for.
        steps: usize,
    },
    /// The time between steps is out of range or no whole number of seconds.
    #[error(
        "steps of {time_step_h} h cannot be made; give --time-step whole seconds up to \
         {MAX_TIME_STEP_H} h, beyond which storms outrun a link distance of 500 km"
    )]
    TimeStep {
        /// The time between steps in hours.
        time_step_h: f64,
    },
    /// The first date is none.
    #[error("{0}; change --start")]
    Start(#[from] CalendarError),
    /// Storms would touch.
    #[error(
        "there is room for {placed} of {asked} storms only; ask for fewer with --storms, or for \
         more --steps"
    )]
    Crowded {
        /// Storms that found room.
        placed: usize,
        /// Storms asked for.
        asked: usize,
    },
    /// The times are no axis.
    #[error(transparent)]
    Times(#[from] TimeAxisError),
    /// The coordinates are no grid.
    #[error(transparent)]
    Coordinates(#[from] GridError),
}

impl SynthParams {
    /// Checks every value on its own; whether the storms find room shows only
    /// when the season is planned.
    ///
    /// # Errors
    /// [`SynthError`], which names the flag to change.
    pub fn validate(&self) -> Result<(), SynthError> {
        let intervals = 180.0 / self.grid_deg;
        let divides = (intervals - intervals.round()).abs() < 1e-6;
        if !(MIN_GRID_DEG..=MAX_GRID_DEG).contains(&self.grid_deg) || !divides {
            return Err(SynthError::Grid { grid_deg: self.grid_deg });
        }
        if self.steps == 0 {
            return Err(SynthError::NoSteps);
        }
        if self.steps > MAX_STEPS {
            return Err(SynthError::TooManySteps { steps: self.steps });
        }
        let step_s = self.time_step_h * SECONDS_PER_HOUR;
        let is_whole = step_s >= 1.0 && (step_s - step_s.round()).abs() < 1e-6;
        if !is_whole || self.time_step_h > MAX_TIME_STEP_H {
            return Err(SynthError::TimeStep { time_step_h: self.time_step_h });
        }
        self.calendar.parse(&self.start)?;
        Ok(())
    }

    /// About how many bytes the plan of the season takes.
    pub fn bytes_of_plan(&self) -> usize {
        self.steps.saturating_mul(BYTES_OF_STEP)
    }

    /// Time between steps in seconds.
    pub(super) fn step_s(&self) -> i64 {
        (self.time_step_h * SECONDS_PER_HOUR).round() as i64
    }

    /// Number of grid intervals from pole to pole.
    pub(super) fn intervals(&self) -> usize {
        (180.0 / self.grid_deg).round() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(params: &SynthParams) -> String {
        params.validate().unwrap_err().to_string()
    }

    #[test]
    fn values_out_of_range_name_their_flag() {
        let good = SynthParams::default;
        assert_eq!(good().validate(), Ok(()));
        for grid_deg in [0.0, 0.7, 5.0, f64::NAN, -2.5] {
            assert!(message(&SynthParams { grid_deg, ..good() }).contains("--grid"), "{grid_deg}");
        }
        for time_step_h in [0.0, -6.0, 12.0, 0.0001, f64::NAN] {
            let params = SynthParams { time_step_h, ..good() };
            assert!(message(&params).contains("--time-step"), "{time_step_h}");
        }
        assert!(message(&SynthParams { steps: 0, ..good() }).contains("--steps"));
        let start = "2000-02-30".to_string();
        assert!(message(&SynthParams { start, ..good() }).contains("--start"));
    }

    #[test]
    fn unknown_keys_are_refused_and_missing_ones_default() {
        let parse = serde_json::from_str::<SynthParams>;
        assert!(parse(r#"{"grid": 1.0}"#).is_err());
        let params = parse(r#"{"seed": 7, "background": "calm"}"#).unwrap();
        let expected =
            SynthParams { seed: 7, background: Background::Calm, ..SynthParams::default() };
        assert_eq!(params, expected);
    }
}
