//! What colours stand for: classes of values between round numbers.

use crate::model::Calendar;

use super::colours::{Rgb, diverging, sequential};
use super::levels::{around, decimals, number_text};

const SECONDS_PER_DAY: i64 = 86_400;
/// Pale colours do not show as thin lines on white.
const PALEST_LINE: f64 = 0.22;

/// Classes of values and their colours.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    /// Bounds of the classes, ascending.
    pub(super) levels: Vec<f64>,
    /// One colour a class.
    pub(super) colours: Vec<Rgb>,
    /// Text of each bound.
    pub(super) labels: Vec<String>,
    /// Whether there are values below the first bound, and above the last.
    pub(super) open: (bool, bool),
}

/// What a scale is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Thin lines on white and grey.
    Lines,
    /// Areas.
    Areas,
}

/// Which end is the stronger one, and the darker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stronger {
    #[default]
    High,
    Low,
}

impl Scale {
    /// For numbers; a range said by somebody is kept to, another one holds
    /// most values. None without a value.
    pub(super) fn of_numbers(
        values: &[f64],
        range: Option<(f64, f64)>,
        stronger: Stronger,
        purpose: Use,
    ) -> Option<Self> {
        let (least, most) = extremes(values)?;
        let (low, high) = range.unwrap_or_else(|| match purpose {
            Use::Lines => quantiles(values, 0.01),
            Use::Areas => (least, most),
        });
        let is_signed = low < 0.0 && high > 0.0 && purpose == Use::Areas;
        let levels = match is_signed {
            true => symmetric(low.abs().max(high)),
            false => around(low, high, 12),
        };
        let step = levels[1] - levels[0];
        let labels = levels.iter().map(|&v| number_text(v, decimals(step))).collect();
        let colours = match is_signed {
            true => signed_colours(levels.len() - 1),
            false => plain_colours(levels.len() - 1, stronger, purpose),
        };
        let open = (least < levels[0], most > levels[levels.len() - 1]);
        Some(Self { levels, colours, labels, open })
    }

    /// For times in seconds.
    pub(super) fn of_times(values: &[f64], calendar: Calendar) -> Option<Self> {
        let (least, most) = extremes(values)?;
        let days = (most - least) / SECONDS_PER_DAY as f64;
        let steps = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 365.0];
        let step_days = steps.into_iter().find(|s| days / s <= 10.0).unwrap_or(days / 10.0);
        let step_s = (step_days * SECONDS_PER_DAY as f64) as i64;
        let first =
            (least as i64).div_euclid(step_s.min(SECONDS_PER_DAY)) * step_s.min(SECONDS_PER_DAY);
        let classes = ((most as i64 - first) / step_s + 1).clamp(1, 12);
        let times: Vec<i64> = (0..=classes).map(|k| first + k * step_s).collect();
        let labels = times.iter().map(|&time| time_text(calendar, time, step_s)).collect();
        let colours = plain_colours(times.len() - 1, Stronger::High, Use::Lines);
        let levels = times.iter().map(|&time| time as f64).collect();
        Some(Self { levels, colours, labels, open: (false, false) })
    }

    /// The class of a value, the first or last beyond them; none of a missing
    /// one.
    pub(super) fn class(&self, value: f64) -> Option<usize> {
        if value.is_nan() {
            return None;
        }
        let above = self.levels.partition_point(|&level| level <= value);
        Some(above.saturating_sub(1).min(self.colours.len() - 1))
    }
}

fn time_text(calendar: Calendar, time_s: i64, step_s: i64) -> String {
    let Ok(date) = calendar.date_time(time_s) else { return String::new() };
    let day = format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
    if step_s < SECONDS_PER_DAY { format!("{day} {:02}h", date.hour) } else { day }
}

fn extremes(values: &[f64]) -> Option<(f64, f64)> {
    let finite = || values.iter().copied().filter(|v| v.is_finite());
    let least = finite().fold(f64::INFINITY, f64::min);
    let most = finite().fold(f64::NEG_INFINITY, f64::max);
    (least <= most).then_some((least, most))
}

/// The values that leave so large a part below and above.
fn quantiles(values: &[f64], part: f64) -> (f64, f64) {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len() - 1;
    let low = (part * last as f64).floor() as usize;
    (sorted[low], sorted[last - low])
}

/// Bounds on both sides of 0, without 0 itself in the middle of a class.
fn symmetric(largest: f64) -> Vec<f64> {
    let above = around(0.0, largest, 8);
    above[1..].iter().rev().map(|v| -v).chain(above.iter().copied()).collect()
}

fn signed_colours(classes: usize) -> Vec<Rgb> {
    let half = classes as f64 / 2.0;
    (0..classes)
        .map(|k| {
            let middle = (k as f64 + 0.5 - half) / half;
            diverging(middle.signum() * (middle.abs() * half - 0.5 + 0.35) / (half - 0.15))
        })
        .collect()
}

fn plain_colours(classes: usize, stronger: Stronger, purpose: Use) -> Vec<Rgb> {
    let palest = if purpose == Use::Lines { PALEST_LINE } else { 0.0 };
    let last = (classes.max(2) - 1) as f64;
    let part = |k: usize| match stronger {
        Stronger::High => k as f64 / last,
        Stronger::Low => (classes - 1 - k) as f64 / last,
    };
    (0..classes).map(|k| sequential(palest + (1.0 - palest) * part(k))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_class_between_their_bounds() {
        let scale =
            Scale::of_numbers(&[0.0, 10.0, f64::NAN], None, Stronger::High, Use::Areas).unwrap();
        for value in [0.0, 0.5, 3.3, 9.99] {
            let class = scale.class(value).unwrap();
            assert!(scale.levels[class] <= value && value < scale.levels[class + 1], "{value}");
        }
        assert_eq!(scale.class(10.0), Some(scale.colours.len() - 1));
        assert_eq!(scale.class(-5.0), Some(0));
        assert_eq!(scale.class(f64::NAN), None);
        assert_eq!(scale.open, (false, false));
        assert_eq!(scale.labels.len(), scale.levels.len());
    }

    #[test]
    fn a_range_that_was_said_leaves_open_ends() {
        let scale =
            Scale::of_numbers(&[0.0, 10.0], Some((2.0, 4.0)), Stronger::High, Use::Areas).unwrap();
        assert_eq!((scale.levels[0], scale.open), (2.0, (true, true)));
    }

    #[test]
    fn signed_values_have_zero_as_a_bound() {
        let scale = Scale::of_numbers(&[-3.0, 10.0], None, Stronger::High, Use::Areas).unwrap();
        let n = scale.levels.len();
        assert!(scale.levels.contains(&0.0));
        assert!((0..n).all(|i| scale.levels[i] == -scale.levels[n - 1 - i]));
        assert_eq!(scale.colours.len(), n - 1);
    }

    #[test]
    fn strong_is_dark() {
        let of =
            |stronger| Scale::of_numbers(&[0.0, 10.0], None, stronger, Use::Lines).unwrap().colours;
        let mut low = of(Stronger::Low);
        low.reverse();
        assert_eq!(low, of(Stronger::High));
    }

    #[test]
    fn dates_and_nothing() {
        let scale = Scale::of_times(&[0.0, 86_400.0 * 7.5], Calendar::Day360).unwrap();
        assert_eq!(scale.labels[0], "1970-01-01");
        assert!(scale.levels[scale.levels.len() - 1] >= 86_400.0 * 7.5);
        assert!(Scale::of_times(&[], Calendar::Standard).is_none());
        assert!(Scale::of_numbers(&[f64::NAN], None, Stronger::High, Use::Areas).is_none());
        let one = Scale::of_times(&[5.0], Calendar::Standard).unwrap();
        assert_eq!(one.class(5.0), Some(0));
    }
}
