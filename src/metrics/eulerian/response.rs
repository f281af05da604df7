//! What filters leave of a wave.

use std::f64::consts::PI;
use std::fmt::Write;

use super::FilterPlan;

const DAY_S: f64 = 86_400.0;
/// Periods in days of a table of responses.
const TABLE_DAYS: [f64; 14] =
    [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 15.0, 30.0];

impl FilterPlan {
    /// The factor by which the amplitude of a wave changes, for its period in
    /// days: negative if it is turned over, where the weights are even; its
    /// size otherwise.
    ///
    /// R(f) = Σ w_k cos(2π f t_k), the times counted from the middle of the
    /// window; 2 sin(π f lag) for a difference.
    pub fn response(&self, period_days: f64) -> f64 {
        let cycles_per_slot = self.step_s as f64 / (period_days * DAY_S);
        let middle = (self.window - 1) as f64 / 2.0;
        let (mut even, mut odd) = (0.0, 0.0);
        for tap in &self.taps {
            let phase = 2.0 * PI * cycles_per_slot * (tap.slot as f64 - middle);
            even += tap.weight * phase.cos();
            odd += tap.weight * phase.sin();
        }
        if self.is_even() { even } else { f64::hypot(even, odd) }
    }

    fn is_even(&self) -> bool {
        self.taps.iter().zip(self.taps.iter().rev()).all(|(one, other)| one.weight == other.weight)
    }
}

/// A table of what a filter leaves of the amplitude and of the variance of
/// waves, from twice the time between values on.
pub fn response_table(plan: &FilterPlan) -> String {
    let shortest = 2.0 * plan.output_s as f64 / DAY_S;
    let mut table = String::from("period_days  amplitude   variance\n");
    for days in TABLE_DAYS.into_iter().filter(|&days| days >= shortest) {
        let amplitude = plan.response(days);
        let variance = amplitude * amplitude;
        writeln!(table, "{days:>11}  {amplitude:>9.6}  {variance:>9.6}").expect("text is written");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::eulerian::{
        EulerianParams, LanczosSigma, Normalisation, Sampling, TimeFilter,
    };

    fn plan(filter: TimeFilter, hours: i64) -> FilterPlan {
        let params = EulerianParams { filter, ..EulerianParams::default() };
        FilterPlan::new(&params, hours * 3600).unwrap()
    }

    fn lanczos(n: usize) -> FilterPlan {
        let (weights, sigma) = (Some(n), LanczosSigma::AtLast);
        plan(TimeFilter::Lanczos { short_days: 2.0, long_days: 6.0, weights, sigma }, 6)
    }

    #[track_caller]
    fn is_printed(value: f64, printed: f64) {
        assert!((value - printed).abs() <= 0.5e-3 + 1e-12, "{value} is not {printed}");
    }

    #[test]
    fn the_response_of_a_difference() {
        let printed = [
            (1.2, 1.0),
            (1.5, 3.0),
            (2.0, 4.0),
            (2.5, 3.618),
            (3.0, 3.0),
            (4.0, 2.0),
            (5.0, 1.382),
            (6.0, 1.0),
            (7.0, 0.753),
            (8.0, 0.586),
            (10.0, 0.382),
            (15.0, 0.173),
            (30.0, 0.044),
        ];
        let full = plan(TimeFilter::default(), 6);
        let normalisation = Normalisation::Half;
        let half = plan(TimeFilter::Difference { lag_hours: 24, normalisation }, 6);
        for (days, variance) in printed {
            is_printed(full.response(days).powi(2), variance);
            let ratio = full.response(days) / half.response(days);
            assert!((ratio - 2.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_response_of_lanczos_filters() {
        let days = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 15.0, 30.0];
        let printed = [
            (
                15,
                [
                    -0.002, 0.009, 0.494, 0.887, 0.979, 0.833, 0.639, 0.489, 0.380, 0.302, 0.202,
                    0.094, 0.024,
                ],
            ),
            (
                30,
                [
                    -0.001, 0.006, 0.499, 1.012, 0.989, 0.995, 0.769, 0.494, 0.292, 0.163, 0.038,
                    -0.024, -0.014,
                ],
            ),
            (
                60,
                [
                    0.0, 0.0, 0.5, 0.998, 0.999, 0.996, 0.951, 0.5, 0.133, 0.007, -0.006, 0.001,
                    -0.001,
                ],
            ),
            (84, [0.0, 0.0, 0.5, 1.0, 1.0, 1.002, 1.005, 0.5, 0.048, -0.011, 0.003, 0.0, -0.001]),
        ];
        for (n, responses) in printed {
            let plan = lanczos(n);
            days.into_iter().zip(responses).for_each(|(d, r)| is_printed(plan.response(d), r));
        }
    }

    #[test]
    fn the_response_of_trenberths_weights() {
        let printed = [
            (1.0, 0.0),
            (1.5, 0.207),
            (2.0, 0.884),
            (2.5, 0.994),
            (3.0, 0.999),
            (4.0, 0.972),
            (5.0, 0.862),
            (6.0, 0.726),
            (7.0, 0.602),
            (8.0, 0.499),
            (10.0, 0.352),
            (15.0, 0.172),
            (30.0, 0.046),
        ];
        let plan = plan(TimeFilter::Trenberth, 12);
        printed.into_iter().for_each(|(days, response)| is_printed(plan.response(days), response));
    }

    #[test]
    fn daily_means_take_away_short_waves_as_well() {
        let params = EulerianParams { sampling: Sampling::DailyMeans, ..EulerianParams::default() };
        let daily = FilterPlan::new(&params, 6 * 3600).unwrap();
        // Of the mean of m values sin(π f m) / (m sin(π f)) is left.
        for days in [2.0, 3.0, 4.5, 10.0] {
            let f = 0.25 / days;
            let of_mean = (4.0 * PI * f).sin() / (4.0 * (PI * f).sin());
            let expected = 2.0 * (PI / days).sin() * of_mean;
            assert!((daily.response(days) - expected).abs() < 1e-12);
        }
        let table = response_table(&daily);
        let first = table.lines().nth(1).unwrap();
        assert!(first.trim_start().starts_with("2 "), "{table}");
    }
}
