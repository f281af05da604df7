//! The time axis of a record.

use std::ops::Range;

use thiserror::Error;

use super::{Calendar, CalendarError, DateTime};

/// Times of the steps of a record: strictly increasing seconds since
/// 1970-01-01 00:00 in `calendar`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeAxis {
    calendar: Calendar,
    time_s: Vec<i64>,
    dating: Dating,
}

/// Whether the times of an axis are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Dating {
    #[default]
    Dated,
    Undated,
}

/// Times that are no axis.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TimeAxisError {
    /// A time is equal to or before the one ahead of it.
    #[error(
        "time {} at step {step} does not follow {} at step {}; sort the steps and drop repeated ones",
        show(*.calendar, *.time_s), show(*.calendar, *.previous_s), .step - 1
    )]
    NotIncreasing {
        /// Index of the step, from 0.
        step: usize,
        /// Its time in seconds.
        time_s: i64,
        /// Time of the step ahead of it in seconds.
        previous_s: i64,
        /// Calendar of both.
        calendar: Calendar,
    },
    /// A time lies beyond the calendar.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl TimeAxis {
    /// An axis from its times in seconds.
    ///
    /// # Errors
    /// [`TimeAxisError`] unless every time is after the one ahead of it and
    /// the first and last are dates of the calendar.
    pub fn new(calendar: Calendar, time_s: Vec<i64>) -> Result<Self, TimeAxisError> {
        for (i, pair) in time_s.windows(2).enumerate() {
            if pair[1] <= pair[0] {
                return Err(TimeAxisError::NotIncreasing {
                    step: i + 1,
                    time_s: pair[1],
                    previous_s: pair[0],
                    calendar,
                });
            }
        }
        for &end in [time_s.first(), time_s.last()].into_iter().flatten() {
            calendar.date_time(end)?;
        }
        Ok(Self { calendar, time_s, dating: Dating::Dated })
    }

    /// The axis of a single field that says nothing of its time.
    pub fn undated() -> Self {
        Self { calendar: Calendar::default(), time_s: vec![0], dating: Dating::Undated }
    }

    /// Whether the times are known; otherwise they stand for nothing.
    pub fn is_dated(&self) -> bool {
        self.dating == Dating::Dated
    }

    /// Calendar of the times.
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// All times in seconds.
    pub fn time_s(&self) -> &[i64] {
        &self.time_s
    }

    /// Number of steps.
    pub fn len(&self) -> usize {
        self.time_s.len()
    }

    /// Whether there is no step.
    pub fn is_empty(&self) -> bool {
        self.time_s.is_empty()
    }

    /// The date of a step.
    ///
    /// # Panics
    /// If there is no such step.
    pub fn date_time(&self, step: usize) -> DateTime {
        // Between two dates of the calendar every time is one.
        self.calendar.date_time(self.time_s[step]).expect("checked on construction")
    }

    /// Number of steps and the period, such as
    /// `4 steps, 2000-01-01T00:00:00 to 2000-01-01T18:00:00 (standard)`.
    pub fn summary(&self) -> String {
        let n = self.len();
        if n == 0 || !self.is_dated() {
            return format!("{n} steps");
        }
        let calendar = self.calendar.cf_name();
        format!("{n} steps, {} to {} ({calendar})", self.date_time(0), self.date_time(n - 1))
    }

    /// The most common difference between steps in seconds (the smaller one of
    /// equals), or `None` for fewer than two steps.
    pub fn step_s(&self) -> Option<i64> {
        let mut steps: Vec<i64> = self.time_s.windows(2).map(|p| p[1] - p[0]).collect();
        steps.sort_unstable();
        steps
            .chunk_by(|a, b| a == b)
            .max_by_key(|run| (run.len(), std::cmp::Reverse(run[0])))
            .map(|run| run[0])
    }

    /// Whether every difference between steps is the same.
    pub fn is_regular(&self) -> bool {
        self.time_s.windows(2).all(|p| Some(p[1] - p[0]) == self.step_s_of_first())
    }

    /// The steps of `range` as an axis of their own.
    ///
    /// # Panics
    /// If the range reaches beyond the axis.
    pub fn slice(&self, range: Range<usize>) -> Self {
        Self { time_s: self.time_s[range].to_vec(), ..*self }
    }

    /// Indices of the steps from `start_s` to `end_s`, both included.
    pub fn range_between(&self, start_s: Option<i64>, end_s: Option<i64>) -> Range<usize> {
        let first = start_s.map_or(0, |s| self.time_s.partition_point(|&t| t < s));
        let end = end_s.map_or(self.len(), |s| self.time_s.partition_point(|&t| t <= s));
        first..end.max(first)
    }

    fn step_s_of_first(&self) -> Option<i64> {
        (self.len() > 1).then(|| self.time_s[1] - self.time_s[0])
    }
}

fn show(calendar: Calendar, time_s: i64) -> String {
    calendar.date_time(time_s).map_or_else(|_| format!("{time_s} s"), |d| d.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(time_s: &[i64]) -> TimeAxis {
        TimeAxis::new(Calendar::Standard, time_s.to_vec()).unwrap()
    }

    #[test]
    fn step_is_the_most_common_difference() {
        assert_eq!(axis(&[]).step_s(), None);
        assert_eq!(axis(&[5]).step_s(), None);
        assert_eq!(axis(&[0, 6, 12, 24, 30]).step_s(), Some(6));
        assert_eq!(axis(&[0, 6, 18]).step_s(), Some(6));
        assert!(!axis(&[0, 6, 18]).is_regular());
        assert!(axis(&[0, 6, 12]).is_regular());
    }

    #[test]
    fn the_summary_names_the_period_of_dated_steps() {
        let dated = axis(&[0, 21_600]).summary();
        assert_eq!(dated, "2 steps, 1970-01-01T00:00:00 to 1970-01-01T06:00:00 (standard)");
        assert_eq!(axis(&[]).summary(), "0 steps");
        assert_eq!(TimeAxis::undated().summary(), "1 steps");
    }

    #[test]
    fn disorder_is_refused_with_the_step() {
        let error = TimeAxis::new(Calendar::Standard, vec![0, 3600, 3600]).unwrap_err();
        assert!(error.to_string().contains("1970-01-01T01:00:00 at step 2"), "{error}");
    }

    #[test]
    fn range_includes_both_ends() {
        let axis = axis(&[0, 6, 12, 18]);
        assert_eq!(axis.range_between(Some(6), Some(12)), 1..3);
        assert_eq!(axis.range_between(Some(7), None), 2..4);
        assert_eq!(axis.range_between(Some(19), Some(3)), 4..4);
    }
}
