//! Few numbers that say what many are like.

use serde::Serialize;

/// Distances.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// How many there are.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Median: the `floor(n / 2)`-th from 0 in their order.
    pub q50: f64,
    /// The `floor(0.95 n)`-th from 0.
    pub q95: f64,
    /// The largest.
    pub max: f64,
}

/// Differences of times, candidate minus reference.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// How many there are.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Mean without sign.
    pub mean_absolute: f64,
    /// Median, as of a [`Spread`].
    pub q50: f64,
    /// Below 0: the candidate is earlier, or lives shorter.
    pub below: usize,
    /// Equal.
    pub equal: usize,
    /// Above 0.
    pub above: usize,
}

/// Pairs of values, candidate against reference.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// How many there are.
    pub count: usize,
    /// Mean of candidate minus reference.
    pub bias: f64,
    /// Mean of that without sign.
    pub mae: f64,
    /// Root of the mean of its square.
    pub rmse: f64,
    /// Pearson's correlation; none of fewer than two pairs or where one side
    /// does not vary.
    pub correlation: Option<f64>,
}

/// How much of two sets is in both.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// Part of the candidates that are matched; none without candidates.
    pub precision: Option<f64>,
    /// Part of the reference that is matched (the probability of detection);
    /// none without a reference.
    pub recall: Option<f64>,
    /// Harmonic mean of both; none where one of them is missing.
    pub f1: Option<f64>,
    /// 1 - precision: the part of the candidates that are false alarms.
    pub far: Option<f64>,
}

impl Spread {
    /// Of numbers in any order; none of none.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let max = *values.last()?;
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let (q50, q95) = (quantile(&values, 0.5), quantile(&values, 0.95));
        Some(Self { count: values.len(), mean, q50, q95, max })
    }
}

impl Shift {
    /// Of numbers in any order; none of none.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        values.first()?;
        let count = values.len();
        let below = values.partition_point(|v| *v < 0.0);
        let equal = values.partition_point(|v| *v <= 0.0) - below;
        Some(Self {
            count,
            mean: values.iter().sum::<f64>() / count as f64,
            mean_absolute: values.iter().map(|v| v.abs()).sum::<f64>() / count as f64,
            q50: quantile(&values, 0.5),
            below,
            equal,
            above: count - below - equal,
        })
    }
}

impl Agreement {
    /// Of pairs of reference and candidate; those with a missing value do not
    /// count.
    pub fn of(pairs: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        let pairs: Vec<_> =
            pairs.into_iter().filter(|(r, c)| r.is_finite() && c.is_finite()).collect();
        let count = pairs.len();
        if count == 0 {
            return None;
        }
        let mean =
            |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count as f64;
        let (mean_r, mean_c) = (mean(&|p| p.0), mean(&|p| p.1));
        let variances = mean(&|p| (p.0 - mean_r).powi(2)) * mean(&|p| (p.1 - mean_c).powi(2));
        let covariance = mean(&|p| (p.0 - mean_r) * (p.1 - mean_c));
        let varies = |of: fn(&(f64, f64)) -> f64| pairs.iter().any(|p| of(p) != of(&pairs[0]));
        let is_defined = varies(|p| p.0) && varies(|p| p.1) && variances > 0.0;
        Some(Self {
            count,
            bias: mean(&|p| p.1 - p.0),
            mae: mean(&|p| (p.1 - p.0).abs()),
            rmse: mean(&|p| (p.1 - p.0).powi(2)).sqrt(),
            correlation: is_defined.then(|| (covariance / variances.sqrt()).clamp(-1.0, 1.0)),
        })
    }
}

impl Scores {
    /// From how many of how many are matched.
    pub(super) fn of(reference: (usize, usize), candidate: (usize, usize)) -> Self {
        let (recall, precision) = (part(reference.0, reference.1), part(candidate.0, candidate.1));
        let f1 = precision.zip(recall).map(|(p, r)| match p + r {
            0.0 => 0.0,
            sum => 2.0 * p * r / sum,
        });
        Self { precision, recall, f1, far: precision.map(|p| 1.0 - p) }
    }
}

/// A part of a whole; none of nothing.
pub(super) fn part(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Of ascending numbers.
fn quantile(values: &[f64], q: f64) -> f64 {
    values[((q * values.len() as f64) as usize).min(values.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_numbers_that_there_are() {
        let spread = Spread::of((0..40).rev().map(f64::from).collect()).unwrap();
        assert_eq!((spread.count, spread.mean, spread.max), (40, 19.5, 39.0));
        assert_eq!((spread.q50, spread.q95), (20.0, 38.0));
        assert_eq!(Spread::of(vec![]), None);
    }

    #[test]
    fn shifts_are_counted_by_sign() {
        let shift = Shift::of(vec![6.0, -12.0, 0.0, 6.0]).unwrap();
        assert_eq!((shift.below, shift.equal, shift.above), (1, 1, 2));
        assert_eq!((shift.mean, shift.mean_absolute, shift.q50), (0.0, 6.0, 6.0));
    }

    #[test]
    fn agreement_in_numbers() {
        let agreement = Agreement::of([(1.0, 2.0), (2.0, 3.0), (3.0, 1.0)]).unwrap();
        assert!((agreement.bias, agreement.mae) == (0.0, 4.0 / 3.0));
        assert!((agreement.rmse - 2f64.sqrt()).abs() < 1e-15);
        assert!((agreement.correlation.unwrap() + 0.5).abs() < 1e-15);
        let constant = Agreement::of([(1.0, 0.1), (2.0, 0.1), (4.0, 0.1)]).unwrap();
        assert_eq!(constant.correlation, None);
        assert_eq!(Agreement::of([(f64::NAN, 1.0)]), None);
    }

    #[test]
    fn scores_of_nothing_are_missing_and_not_0() {
        assert_eq!(Scores::of((0, 5), (0, 0)).precision, None);
        assert_eq!(Scores::of((0, 5), (0, 0)).f1, None);
        assert_eq!(Scores::of((0, 5), (0, 4)).f1, Some(0.0));
        let scores = Scores::of((3, 4), (3, 6));
        assert_eq!(
            (scores.recall, scores.precision, scores.f1),
            (Some(0.75), Some(0.5), Some(0.6))
        );
    }
}
