//! Which steps of a record give a value, and which period it is of.

use std::ops::Range;

use crate::model::{Period, PeriodLength, TimeAxis};

use super::filter::hours;
use super::{EulerianError, EulerianParams, FilterPlan};

/// Distances other than the usual one that, in a row and all equal, are no gaps
/// but another step.
const OTHER_STEPS: usize = 3;
/// Slack of a comparison of counts.
const ROUNDING: f64 = 1e-9;

/// What happens at a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepPlan {
    /// Slots without a value since the step before, at most those of a window.
    pub missing_before: u32,
    /// The period of the value that the window gives that ends here, if all of
    /// its steps are there.
    pub period: Option<u32>,
}

/// The steps of a record and the periods that they give values for.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The periods.
    pub periods: Vec<Period>,
    /// What happens at each step.
    pub steps: Vec<StepPlan>,
    /// Times of each period that have a value, as far as steps are there.
    pub available: Vec<usize>,
    /// Times of each period, whether or not they are in the record; for the
    /// record as a whole those that have a value.
    pub expected: Vec<usize>,
    /// Steps that reach from the first to the last of a window.
    window: usize,
}

impl Timeline {
    /// The usual distance of the steps of a record in seconds.
    ///
    /// # Errors
    /// [`EulerianError`] for a record without times, of one step, or with
    /// another step in a part of it. Single distances that are whole multiples
    /// of the usual one are gaps.
    pub fn step_s(times: &TimeAxis) -> Result<i64, EulerianError> {
        if !times.is_dated() {
            return Err(EulerianError::Undated);
        }
        let step_s = times.step_s().ok_or(EulerianError::OneStep)?;
        let distances: Vec<i64> = times.time_s().windows(2).map(|p| p[1] - p[0]).collect();
        let mixed = |from: usize, other: i64| EulerianError::MixedSteps {
            step_hours: hours(step_s),
            other_hours: hours(other),
            from: times.date_time(from).to_string(),
        };
        let mut from = 0;
        for run in distances.chunk_by(|one, other| one == other) {
            let is_other = run[0] != step_s && run.len() >= OTHER_STEPS;
            if is_other || run[0] % step_s != 0 {
                return Err(mixed(from, run[0]));
            }
            from += run.len();
        }
        Ok(step_s)
    }

    /// What a filter makes of the times of a record.
    ///
    /// # Errors
    /// [`EulerianError`] for a record that is shorter than the filter or of
    /// which no period has enough times.
    pub fn new(
        times: &TimeAxis,
        filter: &FilterPlan,
        params: &EulerianParams,
    ) -> Result<Self, EulerianError> {
        let time_s = times.time_s();
        let (Some(&first_s), Some(&last_s)) = (time_s.first(), time_s.last()) else {
            return Err(EulerianError::OneStep);
        };
        let periods = params.period.between(times.calendar(), first_s, last_s)?;
        let runs = filter.runs();
        let mut available = vec![0; periods.len()];
        let steps: Vec<StepPlan> = (0..time_s.len())
            .map(|step| {
                let start_s = time_s[step] - (filter.window as i64 - 1) * filter.step_s;
                let gives = filter.starts_at(start_s)
                    && runs.iter().all(|run| is_there(time_s, start_s, filter.step_s, *run));
                let owner_s = start_s + filter.owner_s;
                let period = gives.then(|| periods.partition_point(|p| p.end_s <= owner_s));
                period.into_iter().for_each(|period| available[period] += 1);
                let missing_before = missing_before(time_s, step, filter);
                StepPlan { missing_before, period: period.map(|period| period as u32) }
            })
            .collect();
        if available.iter().all(|&count| count == 0) {
            return Err(EulerianError::TooShort {
                needed: filter.window,
                step_hours: hours(filter.step_s),
                longest: longest_run(time_s, filter.step_s),
            });
        }
        let in_calendar =
            |period: &Period| ((period.end_s - period.start_s) / filter.output_s) as usize;
        let expected = match params.period {
            PeriodLength::All => available.clone(),
            _ => periods.iter().map(in_calendar).collect(),
        };
        let timeline = Self { periods, steps, available, expected, window: filter.window };
        timeline.check(params.min_used)?;
        Ok(timeline)
    }

    /// Whether so many times of a period are enough.
    pub fn is_enough(&self, period: usize, used: usize, min_used: f64) -> bool {
        used > 0 && used as f64 + ROUNDING >= min_used * self.expected[period] as f64
    }

    /// Periods that have no value anywhere, since steps are missing.
    pub fn without_value(&self, min_used: f64) -> Vec<usize> {
        let is_enough = |&period: &usize| self.is_enough(period, self.available[period], min_used);
        (0..self.periods.len()).filter(|period| !is_enough(period)).collect()
    }

    /// Steps that values of these periods are made of.
    pub fn steps_of(&self, periods: Range<usize>, times: &TimeAxis, step_s: i64) -> Range<usize> {
        let is_of = |step: &StepPlan| step.period.is_some_and(|p| periods.contains(&(p as usize)));
        let Some(first) = self.steps.iter().position(is_of) else { return 0..0 };
        let last = self.steps.iter().rposition(is_of).unwrap_or(first);
        let start_s = times.time_s()[first] - (self.window as i64 - 1) * step_s;
        times.time_s().partition_point(|&time_s| time_s < start_s)..last + 1
    }

    fn check(&self, min_used: f64) -> Result<(), EulerianError> {
        if self.without_value(min_used).len() < self.periods.len() {
            return Ok(());
        }
        let part = |&p: &usize| self.available[p] as f64 / self.expected[p].max(1) as f64;
        let best = (0..self.periods.len()).max_by(|a, b| part(a).total_cmp(&part(b))).unwrap_or(0);
        Err(EulerianError::NoPeriod {
            best: self.periods[best].label.clone(),
            available: self.available[best],
            expected: self.expected[best],
            min_used,
        })
    }
}

/// Whether all steps of a run of slots are in the record.
fn is_there(time_s: &[i64], start_s: i64, step_s: i64, (slot, length): (usize, usize)) -> bool {
    let at = |slot: usize| start_s + slot as i64 * step_s;
    // No two steps are closer than the usual distance, so that between two that
    // are so many apart there is no gap.
    time_s
        .binary_search(&at(slot))
        .is_ok_and(|first| time_s.get(first + length - 1) == Some(&at(slot + length - 1)))
}

fn missing_before(time_s: &[i64], step: usize, filter: &FilterPlan) -> u32 {
    let Some(before) = step.checked_sub(1) else { return 0 };
    let missing = (time_s[step] - time_s[before]) / filter.step_s - 1;
    missing.min(filter.window as i64) as u32
}

/// Steps of the longest part without a gap.
fn longest_run(time_s: &[i64], step_s: i64) -> usize {
    let runs = time_s.chunk_by(|one, next| next - one == step_s);
    runs.map(<[i64]>::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::eulerian::{LanczosSigma, Owner, Sampling, TimeFilter};
    use crate::model::Calendar;

    const HOUR_S: i64 = 3600;

    fn axis(hours: impl IntoIterator<Item = i64>) -> TimeAxis {
        let time_s = hours.into_iter().map(|hour| hour * HOUR_S).collect();
        TimeAxis::new(Calendar::Standard, time_s).unwrap()
    }

    fn regular(days: i64) -> TimeAxis {
        axis((0..4 * days).map(|step| 6 * step))
    }

    fn timeline(times: &TimeAxis, params: &EulerianParams) -> Result<Timeline, EulerianError> {
        let filter = FilterPlan::new(params, Timeline::step_s(times)?)?;
        Timeline::new(times, &filter, params)
    }

    fn all() -> EulerianParams {
        EulerianParams { period: PeriodLength::All, ..EulerianParams::default() }
    }

    fn band(weights: usize) -> EulerianParams {
        let sigma = LanczosSigma::AtLast;
        let filter =
            TimeFilter::Lanczos { short_days: 2.0, long_days: 6.0, weights: Some(weights), sigma };
        EulerianParams { filter, ..all() }
    }

    #[test]
    fn a_pair_is_of_the_month_of_its_first_time_or_of_its_middle() {
        let times = regular(31 + 28);
        let first = timeline(&times, &EulerianParams::default()).unwrap();
        assert_eq!((&first.available[..], &first.expected[..]), (&[124, 108][..], &[124, 112][..]));
        // The pair of the last time of January ends on the first of February.
        assert_eq!(first.steps[123 + 4].period, Some(0));
        assert_eq!(first.steps[124 + 4].period, Some(1));
        let owner = Owner::Middle;
        let middle =
            timeline(&times, &EulerianParams { owner, ..EulerianParams::default() }).unwrap();
        // Nothing before the first noon, and pairs from noon of the 31st on are of February.
        assert_eq!(middle.available, [122, 110]);
    }

    #[test]
    fn gaps_take_away_what_reaches_over_them() {
        // A step missing after ten, and then ten days.
        let hours = (0..60)
            .filter(|step| *step != 10)
            .map(|step| 6 * step + if step > 40 { 240 } else { 0 });
        let times = axis(hours);
        let pairs = timeline(&times, &all()).unwrap();
        let reference =
            times.time_s().iter().filter(|&&t| times.time_s().contains(&(t + 24 * HOUR_S)));
        assert_eq!(pairs.available, [reference.count()]);
        assert_eq!(pairs.steps[10].missing_before, 1);
        assert_eq!(pairs.steps[40].missing_before, 5);
        // Windows of nine: none in the first part, of the others 30 - 8 and 19 - 8.
        let windows = timeline(&times, &band(4)).unwrap();
        assert_eq!(windows.available, [2 + 22 + 11]);
        let error = timeline(&times, &band(15)).unwrap_err();
        assert!(
            error.to_string().contains("31 steps of 6 h are needed, and at most 30"),
            "{error}"
        );
    }

    #[test]
    fn another_step_is_no_gap() {
        let mixed = axis((0..20).map(|step| 6 * step).chain((0..10).map(|step| 120 + 12 * step)));
        let error = Timeline::step_s(&mixed).unwrap_err();
        assert!(error.to_string().contains("12 h apart from 1970-01-06T00:00:00"), "{error}");
        let odd = axis([0, 6, 12, 18, 25, 31]);
        assert!(matches!(Timeline::step_s(&odd), Err(EulerianError::MixedSteps { .. })));
        assert_eq!(Timeline::step_s(&axis([0])), Err(EulerianError::OneStep));
        assert_eq!(Timeline::step_s(&TimeAxis::undated()), Err(EulerianError::Undated));
        assert_eq!(Timeline::step_s(&axis([0, 6, 12, 24, 30])), Ok(6 * HOUR_S));
    }

    #[test]
    fn months_at_the_ends_of_a_record_have_no_value() {
        let params = EulerianParams { period: PeriodLength::Month, ..band(60) };
        // The first and the last 15 days are lost: 16 of 31, all of 28, 16 of 31.
        let timeline_of_three = timeline(&regular(31 + 28 + 31), &params).unwrap();
        assert_eq!(timeline_of_three.available, [64, 112, 64]);
        assert_eq!(timeline_of_three.without_value(0.8), [0, 2]);
        assert_eq!(timeline_of_three.without_value(0.5), [0; 0]);
        let error = timeline(&regular(31), &params).unwrap_err();
        assert!(error.to_string().contains("1970-01, the best one, has 4 of 124 times"), "{error}");
        assert!(timeline(&regular(31), &band(60)).is_ok());
        assert!(matches!(timeline(&regular(30), &band(60)), Err(EulerianError::TooShort { .. })));
    }

    #[test]
    fn days_give_one_value_each() {
        let sampling = Sampling::DailyMeans;
        let params = EulerianParams { sampling, min_used: 0.2, ..EulerianParams::default() };
        let daily = timeline(&axis((0..40).map(|step| 6 * step + 12)), &params).unwrap();
        // From noon to noon: nine whole days, eight pairs.
        assert_eq!((&daily.available[..], &daily.expected[..]), (&[8][..], &[31][..]));
    }

    #[test]
    fn a_part_of_the_periods_needs_the_steps_of_its_windows() {
        let times = regular(90);
        let params = EulerianParams { period: PeriodLength::Month, min_used: 0.5, ..band(8) };
        let timeline = timeline(&times, &params).unwrap();
        let february = timeline.steps_of(1..2, &times, 6 * HOUR_S);
        assert_eq!(february, 124 - 8..124 + 112 + 8);
        assert_eq!(timeline.steps_of(0..3, &times, 6 * HOUR_S), 0..360);
        assert_eq!(timeline.steps_of(1..1, &times, 6 * HOUR_S), 0..0);
    }
}
