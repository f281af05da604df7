//! Densities, means and spreads on the rows of a grid.

use super::dot;
use super::kernel::Bump;
use super::lines::GridLines;
use super::params::DensityParams;
use super::sample::Sample;
use super::smoothing::smoothing;

/// Probability in a steradian below which there is no mean.
pub(super) const LEAST_PROBABILITY: f64 = 1e-4;

/// Kernels on all points of a sample.
#[derive(Debug)]
pub(super) struct Regression {
    sample: Sample,
    bumps: Vec<PointBump>,
    /// Points with a value, by quantity.
    counts: Vec<usize>,
}

#[derive(Debug)]
struct PointBump {
    bump: Bump,
    normaliser: f64,
    lat_rad: f64,
    reach_rad: f64,
    cos_reach: f64,
}

/// What a row of a grid has.
#[derive(Debug)]
pub(super) struct RegressionRow {
    /// Probability in a steradian by column.
    pub(super) probability: Vec<f64>,
    /// By quantity and column.
    pub(super) moments: Vec<Vec<Moments>>,
}

/// Weighted mean and spread of the values that have come by so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments {
    weight: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// # References
    /// West (1979), Comm. ACM 22, 532-535.
    pub(super) fn add(&mut self, weight: f64, value: f64) {
        self.weight += weight;
        let off = value - self.mean;
        self.mean += weight / self.weight * off;
        self.squares += weight * off * (value - self.mean);
    }

    /// The mean, if the density of its `count` points is one.
    pub(super) fn mean(&self, count: usize) -> f64 {
        if self.is_enough(count) { self.mean } else { f64::NAN }
    }

    /// The standard deviation, where there is a mean.
    pub(super) fn deviation(&self, count: usize) -> f64 {
        match self.is_enough(count) {
            true => (self.squares / self.weight).max(0.0).sqrt(),
            false => f64::NAN,
        }
    }

    fn is_enough(&self, count: usize) -> bool {
        self.weight > LEAST_PROBABILITY * count as f64
    }
}

impl Regression {
    pub(super) fn new(sample: Sample, s0: f64, params: &DensityParams) -> Self {
        let kernel = params.kernel;
        let bump = |(&s, at): (&f64, &[f64; 3])| {
            let reach_rad = kernel.reach_rad(s);
            PointBump {
                bump: Bump::new(kernel, s),
                normaliser: kernel.normaliser(s),
                lat_rad: at[2].atan2(at[0].hypot(at[1])),
                reach_rad,
                cos_reach: reach_rad.cos(),
            }
        };
        let smoothing = smoothing(&sample.at, kernel, s0, params.adaptation);
        let bumps = smoothing.iter().zip(&sample.at).map(bump).collect();
        let count = |values: &Vec<f64>| values.iter().filter(|v| !v.is_nan()).count();
        let counts = sample.values.iter().map(count).collect();
        Self { sample, bumps, counts }
    }

    /// Number of points.
    pub(super) fn points(&self) -> usize {
        self.bumps.len()
    }

    /// Points with a value of a quantity.
    pub(super) fn count(&self, quantity: usize) -> usize {
        self.counts[quantity]
    }

    /// A row of a grid. Points are taken in their order.
    pub(super) fn row(&self, lines: &GridLines, row: usize) -> RegressionRow {
        let columns = lines.columns();
        let mut weights = vec![0.0; columns];
        let mut moments = vec![vec![Moments::default(); columns]; self.sample.values.len()];
        let lat_rad = lines.lat_rad(row);
        for (point, bump) in self.bumps.iter().enumerate() {
            if (bump.lat_rad - lat_rad).abs() > bump.reach_rad + 1e-9 {
                continue;
            }
            let at = self.sample.at[point];
            for column in lines.within(row, at, bump.cos_reach) {
                let value = bump.bump.value(dot(lines.point(row, column), at));
                if value > 0.0 {
                    let weight = bump.normaliser * value;
                    weights[column] += weight;
                    self.add(point, weight, column, &mut moments);
                }
            }
        }
        let total = self.points() as f64;
        weights.iter_mut().for_each(|w| *w /= total);
        RegressionRow { probability: weights, moments }
    }

    fn add(&self, point: usize, weight: f64, column: usize, moments: &mut [Vec<Moments>]) {
        for (values, moments) in self.sample.values.iter().zip(moments) {
            let value = values[point];
            if !value.is_nan() {
                moments[column].add(weight, value);
            }
        }
    }
}
