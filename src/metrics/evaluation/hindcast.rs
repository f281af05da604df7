//! An impact predicted from the patterns of a metric, of periods that were left
//! out.

use std::ops::{Range, RangeInclusive};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::math::symmetric_eigen;
use crate::model::{Stop, Stopped};

use super::EvaluationError;
use super::paired::{Anomalies, PairedMaps, Trend};

/// Patterns with a smaller part of the variance of the first are rounding.
const LEAST_VARIANCE: f64 = 1e-10;

/// Parameters of the hindcast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HindcastParams {
    /// Consecutive periods that are left out together: a winter of months.
    pub fold: usize,
    /// Patterns of each field, or the range that the best number is sought in.
    pub patterns: (usize, usize),
    /// Whether a trend is taken away first.
    pub trend: Trend,
}

impl Default for HindcastParams {
    fn default() -> Self {
        Self { fold: 3, patterns: (1, 35), trend: Trend::default() }
    }
}

/// How good the predictions with a number of patterns are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct HindcastScore {
    /// Patterns of each field.
    pub patterns: usize,
    /// Correlation in time of prediction and impact, the mean over the area.
    pub acc: f64,
    /// 1 less the mean squared error over the mean variance, both over the
    /// area.
    pub fve: f64,
}

impl HindcastScore {
    /// The mean of both, by which metrics and numbers of patterns are ranked.
    pub fn mean(&self) -> f64 {
        f64::midpoint(self.acc, self.fve)
    }
}

/// The predictions with the best number of patterns.
#[derive(Clone, Debug, PartialEq)]
pub struct Hindcast {
    /// Every number of patterns that was tried.
    pub scores: Vec<HindcastScore>,
    /// The best of them, the fewest of several.
    pub best: HindcastScore,
    /// Correlation in time by point; `NaN` where there is none.
    pub acc: Vec<f64>,
    /// 1 less the squared error over the variance, by point.
    pub fve: Vec<f64>,
}

/// Leaves out some periods at a time, finds the leading patterns (EOFs) of
/// metric and impact in the others, regresses the impact's on the metric's, and
/// predicts what was left out. With as many canonical pairs as patterns this is
/// prediction by canonical correlation.
///
/// # Errors
/// [`EvaluationError::Count`] for folds or patterns that the periods do not
/// allow, and [`EvaluationError::Stopped`].
///
/// # References
/// Yau and Chang (2020), J. Climate 33, 10169-10186.
pub fn hindcast(
    maps: &PairedMaps,
    params: &HindcastParams,
    stop: Stop<'_>,
) -> Result<Hindcast, EvaluationError> {
    let periods = maps.labels().len();
    let range = check(params, periods)?;
    let (metric, impact) = (gram(&maps.metric), gram(&maps.impact));
    let fold = |left_out| stop.check().map(|()| Fold::new(&metric, &impact, left_out));
    let folds: Result<Vec<Fold>, Stopped> =
        folds_of(maps.months(), params.fold).into_par_iter().map(fold).collect();
    let folds = folds?;
    // Fewer patterns than were asked for where some fold has no more.
    let most = folds.iter().map(Fold::patterns).min().unwrap_or(0).min(*range.end());
    if most < *range.start() {
        let (value, largest) = (*range.start(), most);
        return Err(EvaluationError::Count { option: "patterns", value, largest, periods });
    }
    let try_with = |patterns| stop.check().map(|()| score(maps, &folds, patterns));
    let tried: Result<Vec<_>, Stopped> = (*range.start()..=most).map(try_with).collect();
    let tried = tried?;
    let scores: Vec<HindcastScore> = tried.iter().map(|(score, ..)| *score).collect();
    let better =
        |best: usize, k: usize| if scores[k].mean() > scores[best].mean() { k } else { best };
    let best = (0..scores.len()).fold(0, better);
    let (_, acc, fve) = tried[best].clone();
    Ok(Hindcast { best: scores[best], scores, acc, fve })
}

fn check(
    params: &HindcastParams,
    periods: usize,
) -> Result<RangeInclusive<usize>, EvaluationError> {
    let (first, last) = params.patterns;
    let error = |option, value, largest| EvaluationError::Count { option, value, largest, periods };
    if params.fold == 0 || params.fold + 2 > periods {
        return Err(error("fold", params.fold, periods.saturating_sub(2)));
    }
    if first == 0 || first > last {
        return Err(error("patterns", first, last));
    }
    Ok(first..=last)
}

/// Stretches of periods that are left out together. They follow the calendar
/// from the first full stretch on, so that a winter of which a month is missing
/// is one all the same, and none goes on across the gap to the next.
fn folds_of(months: &[i64], fold: usize) -> Vec<Range<usize>> {
    let unit = months.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(1);
    if unit < 1 {
        // Periods of no months, such as days: one after another.
        let starts = (0..months.len()).step_by(fold);
        return starts.map(|start| start..(start + fold).min(months.len())).collect();
    }
    let is_full = |window: &&[i64]| window[fold - 1] - window[0] == (fold as i64 - 1) * unit;
    let first = months.windows(fold).find(is_full).map_or(months[0], |window| window[0]);
    let stretch = |month: i64| (month - first).div_euclid(unit * fold as i64);
    let mut folds: Vec<Range<usize>> = Vec::new();
    for (i, &month) in months.iter().enumerate() {
        match folds.last_mut() {
            Some(last) if stretch(months[last.start]) == stretch(month) => last.end = i + 1,
            _ => folds.push(i..i + 1),
        }
    }
    folds
}

/// Products of the fields of any two periods over the area.
fn gram(field: &Anomalies) -> Vec<Vec<f64>> {
    let known: Vec<(f64, &Vec<f64>)> = field
        .series
        .iter()
        .enumerate()
        .filter(|(_, series)| !series.is_empty())
        .map(|(point, series)| (field.weight(point), series))
        .collect();
    let periods = known.first().map_or(0, |(_, series)| series.len());
    let product = |i: usize, j: usize| known.iter().map(|(w, s)| w * s[i] * s[j]).sum::<f64>();
    (0..periods)
        .into_par_iter()
        .map(|i| (0..periods).map(|j| product(i.min(j), i.max(j))).collect())
        .collect()
}

/// What is left out, and how it follows from the others: the prediction of a
/// period is a sum of the fields of the others.
struct Fold {
    left_out: Range<usize>,
    others: Vec<usize>,
    /// By period left out and pattern of the metric: its part in the period,
    /// over the square root of its variance.
    parts: Vec<Vec<f64>>,
    /// By pattern of the metric and of the impact: their correlation.
    correlations: Vec<Vec<f64>>,
    /// Patterns of the impact, by pattern and period.
    impact: Vec<Vec<f64>>,
}

impl Fold {
    fn new(metric: &[Vec<f64>], impact: &[Vec<f64>], left_out: Range<usize>) -> Self {
        let others: Vec<usize> = (0..metric.len()).filter(|i| !left_out.contains(i)).collect();
        let (centred, of_others) = (Centred::new(metric, &others), Centred::new(impact, &others));
        let (values, of_metric) = centred.patterns(&others);
        let (_, of_impact) = of_others.patterns(&others);
        let part = |period: usize| -> Vec<f64> {
            let products: Vec<f64> = others.iter().map(|&j| centred.product(period, j)).collect();
            of_metric.iter().zip(&values).map(|(u, value)| dot(u, &products) / value).collect()
        };
        let correlation = |u: &Vec<f64>| of_impact.iter().map(|v| dot(u, v)).collect();
        Self {
            parts: left_out.clone().map(part).collect(),
            correlations: of_metric.iter().map(correlation).collect(),
            impact: of_impact,
            left_out,
            others,
        }
    }

    /// Patterns that both fields have.
    fn patterns(&self) -> usize {
        self.correlations.len().min(self.impact.len())
    }

    /// How much each other period has in the prediction of one.
    fn shares(&self, left_out: usize, patterns: usize) -> Vec<f64> {
        let mut shares = vec![1.0 / self.others.len() as f64; self.others.len()];
        for (k, pattern) in self.impact[..patterns].iter().enumerate() {
            let metric = self.parts[left_out][..patterns].iter().zip(&self.correlations);
            let part: f64 = metric.map(|(part, correlations)| part * correlations[k]).sum();
            shares.iter_mut().zip(pattern).for_each(|(share, v)| *share += part * v);
        }
        shares
    }
}

/// Products of periods after the mean of some of them is taken away.
struct Centred<'a> {
    gram: &'a [Vec<f64>],
    /// The product of each period with that mean.
    with_mean: Vec<f64>,
    /// That of the mean with itself.
    of_mean: f64,
}

impl<'a> Centred<'a> {
    fn new(gram: &'a [Vec<f64>], periods: &[usize]) -> Self {
        let count = periods.len() as f64;
        let mean = |row: &Vec<f64>| periods.iter().map(|&k| row[k]).sum::<f64>() / count;
        let with_mean: Vec<f64> = gram.iter().map(mean).collect();
        let of_mean = periods.iter().map(|&k| with_mean[k]).sum::<f64>() / count;
        Self { gram, with_mean, of_mean }
    }

    fn product(&self, i: usize, j: usize) -> f64 {
        self.gram[i][j] - self.with_mean[i] - self.with_mean[j] + self.of_mean
    }

    /// Variances and patterns in time of some periods.
    fn patterns(&self, periods: &[usize]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let row = |&i: &usize| periods.iter().map(|&j| self.product(i, j)).collect();
        let matrix: Vec<Vec<f64>> = periods.iter().map(row).collect();
        let eigen = symmetric_eigen(&matrix);
        let largest = eigen.values.first().copied().unwrap_or(0.0);
        let some = eigen.values.iter().take_while(|v| **v > LEAST_VARIANCE * largest).count();
        (eigen.values[..some].to_vec(), eigen.vectors[..some].to_vec())
    }
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}

/// The score of a number of patterns, and its maps.
fn score(
    maps: &PairedMaps,
    folds: &[Fold],
    patterns: usize,
) -> (HindcastScore, Vec<f64>, Vec<f64>) {
    let shares: Vec<Vec<Vec<f64>>> = folds
        .iter()
        .map(|fold| (0..fold.left_out.len()).map(|k| fold.shares(k, patterns)).collect())
        .collect();
    let predict = |series: &[f64]| -> Vec<f64> {
        let of_fold = |(fold, shares): (&Fold, &Vec<Vec<f64>>)| -> Vec<f64> {
            let others: Vec<f64> = fold.others.iter().map(|&i| series[i]).collect();
            shares.iter().map(|shares| dot(shares, &others)).collect()
        };
        folds.iter().zip(&shares).flat_map(of_fold).collect()
    };
    let points: Vec<[f64; 3]> = maps
        .impact
        .series
        .par_iter()
        .map(|series| match series.is_empty() {
            true => [f64::NAN; 3],
            false => agreement(series, &predict(series)),
        })
        .collect();
    let field = |k: usize| points.iter().map(|p| p[k]).collect::<Vec<f64>>();
    let (acc, error, variance) = (field(0), field(1), field(2));
    let mean = |values: &[f64]| maps.impact.area_mean(values);
    let score =
        HindcastScore { patterns, acc: mean(&acc), fve: 1.0 - mean(&error) / mean(&variance) };
    let fve = error.iter().zip(&variance).map(|(e, v)| 1.0 - e / v).collect();
    (score, acc, fve)
}

/// Correlation, mean squared error, and variance of what was. A prediction
/// that never changes has no correlation.
fn agreement(series: &[f64], predicted: &[f64]) -> [f64; 3] {
    let count = series.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
    let (of_series, of_predicted) = (mean(series), mean(predicted));
    let product = |x: &[f64], y: &[f64], (of_x, of_y): (f64, f64)| {
        x.iter().zip(y).map(|(x, y)| (x - of_x) * (y - of_y)).sum::<f64>() / count
    };
    let variance = product(series, series, (of_series, of_series));
    let spread = product(predicted, predicted, (of_predicted, of_predicted));
    let both = product(series, predicted, (of_series, of_predicted));
    let error = series.iter().zip(predicted).map(|(x, y)| (x - y).powi(2)).sum::<f64>() / count;
    let scale = (variance * spread).sqrt();
    [if scale > 0.0 { (both / scale).clamp(-1.0, 1.0) } else { f64::NAN }, error, variance]
}

#[cfg(test)]
mod tests {
    use super::folds_of;

    #[test]
    fn folds_are_winters_whatever_is_missing() {
        let winters = [11, 12, 13, 23, 24, 25, 35, 36, 37];
        assert_eq!(folds_of(&winters, 3), [0..3, 3..6, 6..9]);
        // The first December is missing; a January is.
        assert_eq!(folds_of(&winters[1..], 3), [0..2, 2..5, 5..8]);
        assert_eq!(folds_of(&[11, 12, 13, 23, 25, 35, 36, 37], 3), [0..3, 3..5, 5..8]);
        let year: Vec<i64> = (0..12).collect();
        assert_eq!(folds_of(&year, 3), [0..3, 3..6, 6..9, 9..12]);
        assert_eq!(folds_of(&[11, 14, 17, 20], 2), [0..2, 2..4]);
        assert_eq!(folds_of(&[5, 5, 5], 2), [0..2, 2..3]);
        assert_eq!(folds_of(&winters[..2], 1), [0..1, 1..2]);
    }
}
