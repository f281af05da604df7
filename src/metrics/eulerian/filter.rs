//! Filters in time as weights.

use std::f64::consts::PI;

use super::{
    EulerianError, EulerianParams, LanczosSigma, Normalisation, Owner, Sampling, TimeFilter,
};

const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;
/// Days on each side of the middle that weights reach unless somebody says how
/// many there are: 60 weights for steps of 6 h.
const LANCZOS_HALF_DAYS: i64 = 15;
/// Steps that a filter may span: more than a century of hours.
const MOST_SLOTS: usize = 1 << 20;
/// Half windows, in longest periods of the band, below which that end of the band
/// is blurred: 30 weights for 2 to 6 days and steps of 6 h.
const RESOLVING_PERIODS: f64 = 1.25;
/// Trenberth 1991: the middle weight and those to either side.
const TRENBERTH: [f64; 8] = [0.468, 0.172, -0.188, -0.132, -0.013, -0.037, -0.033, -0.003];

/// One weight of a filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tap {
    /// Slot of the window, from the oldest.
    pub slot: usize,
    /// Weight of its value.
    pub weight: f64,
}

/// A filter for steps of a certain length: what comes out is the sum of the
/// values in the slots of a window, times their weights.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterPlan {
    /// Seconds between steps, and so between slots.
    pub step_s: i64,
    /// Seconds between values that come out.
    pub output_s: i64,
    /// Number of slots.
    pub window: usize,
    /// Weights in the order of slots; the first is of slot 0, the last of the
    /// last.
    pub taps: Vec<Tap>,
    /// Seconds from slot 0 to the time that a value belongs to.
    pub owner_s: i64,
}

/// Weights that are this far apart in steps of what is filtered.
type Weights = Vec<(usize, f64)>;

impl FilterPlan {
    /// The filter of these parameters for steps of `step_s` seconds.
    ///
    /// # Errors
    /// [`EulerianError`] for parameters out of range, and for steps that the
    /// filter is not for.
    pub fn new(params: &EulerianParams, step_s: i64) -> Result<Self, EulerianError> {
        params.validate()?;
        let per_day = match params.sampling {
            Sampling::Steps => 1,
            Sampling::DailyMeans if step_s <= DAY_S && DAY_S % step_s == 0 => DAY_S / step_s,
            Sampling::DailyMeans => {
                return Err(EulerianError::DayNotOfSteps { step_hours: hours(step_s) });
            }
        } as usize;
        let output_s = per_day as i64 * step_s;
        check_weights(params.filter, per_day, step_s)?;
        let (weights, owner) = weights_of(params.filter, output_s)?;
        let taps = spread(&weights, per_day);
        let window = taps.last().map_or(1, |tap| tap.slot + 1);
        let owner_s = match (owner, params.owner) {
            (Belongs::ToMiddle, _) => output_s * (weights.len() as i64 / 2),
            (Belongs::ToPair { lag_s }, Owner::Middle) => lag_s / 2,
            (Belongs::ToPair { .. }, Owner::First) => 0,
        };
        Ok(Self { step_s, output_s, window, taps, owner_s })
    }

    /// Whether a value comes out of a window whose slot 0 is at a time.
    pub fn starts_at(&self, time_s: i64) -> bool {
        self.output_s == self.step_s || time_s.rem_euclid(self.output_s) < self.step_s
    }

    /// Slots from one weight to the last without one that has none.
    pub(super) fn runs(&self) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for tap in &self.taps {
            match runs.last_mut() {
                Some((first, length)) if *first + *length == tap.slot => *length += 1,
                _ => runs.push((tap.slot, 1)),
            }
        }
        runs
    }

    /// Weights of a symmetric filter on each side of the middle, counted in what
    /// it filters.
    pub(super) fn half_weights(&self) -> usize {
        self.taps.len() / (self.output_s / self.step_s) as usize / 2
    }

    /// What is remarkable about a filter.
    pub fn note(&self, filter: TimeFilter) -> Option<String> {
        let TimeFilter::Lanczos { long_days, .. } = filter else { return None };
        let half_days = self.half_weights() as f64 * self.output_s as f64 / DAY_S as f64;
        (half_days < RESOLVING_PERIODS * long_days).then(|| {
            format!(
                "warning: the weights reach {half_days} days to each side, too few for a sharp end of \
                 the band at {long_days} days; see --show-response, or give more --weights"
            )
        })
    }
}

/// Refuses so many weights that there should be no memory for them.
fn check_weights(filter: TimeFilter, per_day: usize, step_s: i64) -> Result<(), EulerianError> {
    let TimeFilter::Lanczos { weights: Some(weights), .. } = filter else { return Ok(()) };
    let slots = weights.saturating_mul(2).saturating_add(1).saturating_mul(per_day);
    if slots > MOST_SLOTS {
        let (step_hours, most) = (hours(step_s), MOST_SLOTS);
        return Err(EulerianError::TooManyWeights { weights, slots, step_hours, most });
    }
    Ok(())
}

/// What the value of a window belongs to.
enum Belongs {
    ToMiddle,
    ToPair { lag_s: i64 },
}

fn weights_of(filter: TimeFilter, step_s: i64) -> Result<(Weights, Belongs), EulerianError> {
    match filter {
        TimeFilter::None => Ok((vec![(0, 1.0)], Belongs::ToMiddle)),
        TimeFilter::Difference { lag_hours, normalisation } => {
            let lag_s = i64::from(lag_hours) * HOUR_S;
            if lag_s % step_s != 0 {
                return Err(EulerianError::LagNotOfSteps { step_hours: hours(step_s), lag_hours });
            }
            let weight = match normalisation {
                Normalisation::Full => 1.0,
                Normalisation::Half => 0.5,
            };
            let weights = vec![(0, -weight), ((lag_s / step_s) as usize, weight)];
            Ok((weights, Belongs::ToPair { lag_s }))
        }
        TimeFilter::Lanczos { short_days, long_days, weights, sigma } => {
            let step_days = step_s as f64 / DAY_S as f64;
            if short_days < 2.0 * step_days {
                return Err(EulerianError::BandUnresolved {
                    short_days,
                    step_hours: hours(step_s),
                });
            }
            let n = weights.unwrap_or((LANCZOS_HALF_DAYS * DAY_S / step_s).max(1) as usize);
            let low_pass = |period_days: f64| lanczos(step_days / period_days, n, sigma);
            let (fast, slow) = (low_pass(short_days), low_pass(long_days));
            let half: Vec<f64> = fast.iter().zip(&slow).map(|(fast, slow)| fast - slow).collect();
            Ok((mirrored(&half), Belongs::ToMiddle))
        }
        TimeFilter::Trenberth if step_s == 12 * HOUR_S => {
            Ok((mirrored(&TRENBERTH), Belongs::ToMiddle))
        }
        TimeFilter::Trenberth => Err(EulerianError::NotTwelveHourly { step_hours: hours(step_s) }),
    }
}

/// Weights 0 to n of a low-pass filter whose sum over both sides is 1; the
/// cutoff in cycles a step. Duchon 1979.
fn lanczos(cutoff: f64, n: usize, sigma: LanczosSigma) -> Vec<f64> {
    let ends_at = match sigma {
        LanczosSigma::AtLast => n,
        LanczosSigma::BeyondLast => n + 1,
    } as f64;
    let weight = |k: usize| {
        let k = k as f64;
        2.0 * cutoff * sinc(2.0 * cutoff * k) * sinc(k / ends_at)
    };
    let weights: Vec<f64> = (0..=n).map(weight).collect();
    let sum = weights[0] + 2.0 * weights[1..].iter().sum::<f64>();
    weights.iter().map(|weight| weight / sum).collect()
}

fn sinc(z: f64) -> f64 {
    if z == 0.0 { 1.0 } else { (PI * z).sin() / (PI * z) }
}

/// Weights from the last on one side to the last on the other.
fn mirrored(half: &[f64]) -> Weights {
    let both = half[1..].iter().rev().chain(half);
    both.copied().enumerate().collect()
}

/// Each weight shared out among the steps whose mean it is of.
fn spread(weights: &Weights, steps: usize) -> Vec<Tap> {
    let taps = weights.iter().flat_map(|&(k, weight)| {
        (0..steps).map(move |j| Tap { slot: k * steps + j, weight: weight / steps as f64 })
    });
    taps.collect()
}

pub(super) fn hours(time_s: i64) -> f64 {
    time_s as f64 / HOUR_S as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(filter: TimeFilter, hours: i64) -> Result<FilterPlan, EulerianError> {
        FilterPlan::new(&EulerianParams { filter, ..EulerianParams::default() }, hours * HOUR_S)
    }

    fn band(weights: Option<usize>, sigma: LanczosSigma) -> TimeFilter {
        TimeFilter::Lanczos { short_days: 2.0, long_days: 6.0, weights, sigma }
    }

    #[test]
    fn a_difference_has_two_weights_a_lag_apart() {
        let plan = plan(TimeFilter::default(), 6).unwrap();
        let taps = [Tap { slot: 0, weight: -1.0 }, Tap { slot: 4, weight: 1.0 }];
        assert_eq!((&plan.taps[..], plan.window, plan.owner_s), (&taps[..], 5, 0));
        assert_eq!(plan.runs(), [(0, 1), (4, 1)]);
        let params = EulerianParams {
            filter: TimeFilter::Difference { lag_hours: 48, normalisation: Normalisation::Half },
            owner: Owner::Middle,
            ..EulerianParams::default()
        };
        let plan = FilterPlan::new(&params, 12 * HOUR_S).unwrap();
        assert_eq!(plan.taps[1], Tap { slot: 4, weight: 0.5 });
        assert_eq!(plan.owner_s, 24 * HOUR_S);
    }

    #[test]
    fn steps_that_divide_no_lag_or_day_are_refused() {
        let error = plan(TimeFilter::default(), 7).unwrap_err();
        assert!(error.to_string().contains("steps of 7 h do not divide a lag of 24 h"), "{error}");
        let daily = EulerianParams { sampling: Sampling::DailyMeans, ..EulerianParams::default() };
        assert!(matches!(
            FilterPlan::new(&daily, 48 * HOUR_S),
            Err(EulerianError::DayNotOfSteps { .. })
        ));
        assert!(plan(TimeFilter::Trenberth, 12).is_ok());
        assert!(plan(TimeFilter::Trenberth, 6).unwrap_err().to_string().contains("lanczos"));
        assert!(plan(band(None, LanczosSigma::AtLast), 24).is_ok());
        assert!(matches!(
            plan(band(None, LanczosSigma::AtLast), 25),
            Err(EulerianError::BandUnresolved { .. })
        ));
    }

    #[test]
    fn band_pass_weights_are_even_and_sum_to_nothing() {
        for sigma in [LanczosSigma::AtLast, LanczosSigma::BeyondLast] {
            let plan = plan(band(Some(61), sigma), 6).unwrap();
            assert_eq!((plan.taps.len(), plan.window, plan.owner_s), (123, 123, 61 * 6 * HOUR_S));
            let sum: f64 = plan.taps.iter().map(|tap| tap.weight).sum();
            assert!(sum.abs() < 1e-15, "{sum}");
            for (one, other) in plan.taps.iter().zip(plan.taps.iter().rev()) {
                assert_eq!(one.weight, other.weight);
            }
            // At the last weight the sigma factor is 0, one beyond it is not.
            let is_zero = plan.taps[0].weight.abs() < 1e-12;
            assert_eq!(is_zero, sigma == LanczosSigma::AtLast, "{}", plan.taps[0].weight);
        }
        let trenberth = plan(TimeFilter::Trenberth, 12).unwrap();
        let sum: f64 = trenberth.taps.iter().map(|tap| tap.weight).sum();
        assert!(trenberth.taps.len() == 15 && sum.abs() < 1e-15, "{sum}");
    }

    #[test]
    fn the_default_window_is_of_a_month_whatever_the_step() {
        for (hours, weights) in [(1, 360), (3, 120), (6, 60), (12, 30), (24, 15)] {
            let plan = plan(band(None, LanczosSigma::AtLast), hours).unwrap();
            assert_eq!(plan.taps.len(), 2 * weights + 1);
        }
    }

    #[test]
    fn short_windows_are_warned_of() {
        let note = |weights, hours| {
            let filter = band(Some(weights), LanczosSigma::AtLast);
            plan(filter, hours).unwrap().note(filter).is_some()
        };
        assert_eq!([29, 30].map(|n| note(n, 6)), [true, false]);
        assert_eq!([14, 15].map(|n| note(n, 12)), [true, false]);
        assert_eq!(plan(TimeFilter::default(), 6).unwrap().note(TimeFilter::default()), None);
    }

    #[test]
    fn filters_longer_than_any_record_are_refused() {
        for weights in [1 << 20, usize::MAX] {
            let error = plan(band(Some(weights), LanczosSigma::AtLast), 6).unwrap_err();
            assert!(error.to_string().contains(&format!("--weights {weights}")), "{error}");
        }
        let filter = band(Some(100), LanczosSigma::BeyondLast);
        let sampling = Sampling::DailyMeans;
        let params = EulerianParams { filter, sampling, ..EulerianParams::default() };
        assert!(FilterPlan::new(&params, 600).is_ok() && FilterPlan::new(&params, 1).is_err());
    }

    #[test]
    fn daily_means_are_weights_of_all_steps_of_a_day() {
        let params = EulerianParams {
            filter: TimeFilter::Difference { lag_hours: 24, normalisation: Normalisation::Half },
            sampling: Sampling::DailyMeans,
            owner: Owner::Middle,
            ..EulerianParams::default()
        };
        let plan = FilterPlan::new(&params, 6 * HOUR_S).unwrap();
        let weights: Vec<f64> = plan.taps.iter().map(|tap| tap.weight).collect();
        assert_eq!(weights, [[-0.125; 4], [0.125; 4]].concat());
        assert_eq!((plan.window, plan.output_s, plan.owner_s), (8, DAY_S, DAY_S / 2));
        let starts = [0, 3, 6, 18, 24, 27].map(|hour| plan.starts_at(hour * HOUR_S));
        assert_eq!(starts, [true, true, false, false, true, true]);
        assert!(plan.starts_at(-DAY_S) && !plan.starts_at(-6 * HOUR_S));
    }
}
