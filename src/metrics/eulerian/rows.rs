//! The kernel: a row of the grid through the filter and into sums.

use std::ops::Range;

use crate::math::wide::wide;
use crate::model::{TimeAxis, VariableInfo};

use super::{
    EulerianError, EulerianParams, FilterPlan, MeanRule, Reduction, Roles, StatisticsPlan, Tap,
    Timeline,
};

/// Columns whose sums stay in the processor's nearest memory.
const BLOCK: usize = 64;

/// Everything that is decided before the first frame is read.
#[derive(Clone, Debug, PartialEq)]
pub struct EddyPlan {
    /// The filter.
    pub filter: FilterPlan,
    /// Steps and periods.
    pub timeline: Timeline,
    /// Products and layers.
    pub statistics: StatisticsPlan,
    /// Number of variables.
    pub fields: usize,
    mean: MeanRule,
    min_used: f64,
}

impl EddyPlan {
    /// The plan for a record of these times and variables.
    ///
    /// # Errors
    /// [`EulerianError`] for parameters out of range, and for a record that
    /// they do not suit.
    pub fn new(
        params: &EulerianParams,
        roles: &Roles,
        variables: &[VariableInfo],
        times: &TimeAxis,
    ) -> Result<Self, EulerianError> {
        params.validate()?;
        let filter = FilterPlan::new(params, Timeline::step_s(times)?)?;
        let timeline = Timeline::new(times, &filter, params)?;
        let statistics = StatisticsPlan::new(params, roles, variables, &filter)?;
        let (mean, min_used) = (params.mean_rule(), params.min_used);
        Ok(Self { filter, timeline, statistics, fields: variables.len(), mean, min_used })
    }

    /// Bytes that rows hold of each column, for the results of so many periods.
    pub fn bytes_of_column(&self, periods: usize) -> usize {
        let ring = self.fields * self.filter.window * size_of::<f32>();
        let filtered = self.fields * size_of::<f64>();
        let of_product = match self.mean {
            MeanRule::Keep => size_of::<f64>() + size_of::<u32>(),
            MeanRule::Remove => 3 * size_of::<f64>() + size_of::<u32>(),
        };
        let products = self.statistics.products.len() * of_product;
        ring + filtered + products + periods * self.statistics.layers.len() * size_of::<f64>()
    }
}

/// Some columns of a grid on their way through a record: the values that the
/// filter still needs, the sums of a period, and the results of those before.
#[derive(Clone, Debug)]
pub struct EddyRow {
    columns: usize,
    /// Values by variable, slot and column.
    ring: Vec<f32>,
    /// The oldest slot, which the next values replace.
    oldest: usize,
    /// What the filter leaves, by variable and column.
    filtered: Vec<f64>,
    products: Vec<ProductSums>,
    /// Periods whose sums are made here.
    periods: Range<usize>,
    /// The one that is in work.
    period: usize,
    /// Results by period, layer and column.
    finished: Vec<f64>,
}

/// Sums of a product over the times of a period.
#[derive(Clone, Debug)]
struct ProductSums {
    of: (usize, usize),
    used: Vec<u32>,
    /// Of products, or of products of departures from the means so far.
    sum: Vec<f64>,
    /// Means so far of both factors, if they are taken off.
    means: Option<[Vec<f64>; 2]>,
}

impl EddyRow {
    /// Columns that make the results of some of the periods.
    pub fn new(plan: &EddyPlan, columns: usize, periods: Range<usize>) -> Self {
        let sums = |&of: &(usize, usize)| ProductSums::new(of, columns, plan.mean);
        Self {
            columns,
            // A slot that was never filled is one without a value.
            ring: vec![f32::NAN; plan.fields * plan.filter.window * columns],
            oldest: 0,
            filtered: vec![0.0; plan.fields * columns],
            products: plan.statistics.products.iter().map(sums).collect(),
            period: periods.start,
            finished: Vec::with_capacity(periods.len() * plan.statistics.layers.len() * columns),
            periods,
        }
    }

    /// Takes the values of the next step: of each variable those of all columns.
    ///
    /// # Panics
    /// If there are not as many variables and columns as were planned for.
    pub fn push(&mut self, plan: &EddyPlan, step: usize, values: &[&[f32]]) {
        assert_eq!(values.len(), plan.fields, "variables");
        let step = plan.timeline.steps[step];
        for _ in 0..step.missing_before {
            self.fill_slot(plan, |slot, _| slot.fill(f32::NAN));
        }
        self.fill_slot(plan, |slot, field| slot.copy_from_slice(values[field]));
        let Some(period) = step.period.map(|period| period as usize) else { return };
        if !self.periods.contains(&period) {
            return;
        }
        self.finish_until(plan, period);
        let of_field = self.columns * plan.filter.window;
        let rings = self.ring.chunks_exact(of_field.max(1));
        for (filtered, ring) in self.filtered.chunks_exact_mut(self.columns.max(1)).zip(rings) {
            filter_row(filtered, ring, self.oldest, &plan.filter.taps);
        }
        for product in &mut self.products {
            let field = |field: usize| &self.filtered[field * self.columns..][..self.columns];
            product.add(field(product.of.0), field(product.of.1));
        }
    }

    /// The results of all its periods, by period, layer and column.
    pub fn finish(mut self, plan: &EddyPlan) -> Vec<f64> {
        self.finish_until(plan, self.periods.end);
        self.finished
    }

    fn fill_slot(&mut self, plan: &EddyPlan, fill: impl Fn(&mut [f32], usize)) {
        let (window, columns) = (plan.filter.window, self.columns);
        for field in 0..plan.fields {
            let start = (field * window + self.oldest) * columns;
            fill(&mut self.ring[start..start + columns], field);
        }
        self.oldest = (self.oldest + 1) % window;
    }

    /// Ends the periods before this one.
    fn finish_until(&mut self, plan: &EddyPlan, period: usize) {
        while self.period < period {
            for layer in &plan.statistics.layers {
                for column in 0..self.columns {
                    let value = self.reduce(plan, &layer.reduction, column);
                    self.finished.push(value);
                }
            }
            self.products.iter_mut().for_each(ProductSums::clear);
            self.period += 1;
        }
    }

    fn reduce(&self, plan: &EddyPlan, reduction: &Reduction, column: usize) -> f64 {
        let mean = |product: usize| {
            let product = &self.products[product];
            let used = product.used[column];
            match plan.timeline.is_enough(self.period, used as usize, plan.min_used) {
                true => product.sum[column] / f64::from(used),
                false => f64::NAN,
            }
        };
        match reduction {
            Reduction::Sum(terms) => terms.iter().map(|&(factor, p)| factor * mean(p)).sum(),
            Reduction::Root(product) => mean(*product).sqrt(),
            Reduction::Used(products) => {
                let used = products.iter().map(|&product| self.products[product].used[column]);
                f64::from(used.min().unwrap_or(0))
            }
        }
    }
}

impl ProductSums {
    fn new(of: (usize, usize), columns: usize, mean: MeanRule) -> Self {
        let means = match mean {
            MeanRule::Keep => None,
            MeanRule::Remove => Some([vec![0.0; columns], vec![0.0; columns]]),
        };
        Self { of, used: vec![0; columns], sum: vec![0.0; columns], means }
    }

    fn clear(&mut self) {
        self.used.fill(0);
        self.sum.fill(0.0);
        self.means.iter_mut().flatten().for_each(|means| means.fill(0.0));
    }

    /// Adds the products of two variables where both have a value.
    fn add(&mut self, a: &[f64], b: &[f64]) {
        match &mut self.means {
            None => add_products(&mut self.sum, &mut self.used, a, b),
            Some([of_a, of_b]) => {
                for column in 0..a.len() {
                    let (a, b) = (a[column], b[column]);
                    if a.is_nan() || b.is_nan() {
                        continue;
                    }
                    self.used[column] += 1;
                    let used = f64::from(self.used[column]);
                    // Welford's update: nothing cancels however far the mean is
                    // from 0, and a constant has no variance at all.
                    let from_mean = a - of_a[column];
                    of_a[column] += from_mean / used;
                    of_b[column] += (b - of_b[column]) / used;
                    self.sum[column] += from_mean * (b - of_b[column]);
                }
            }
        }
    }
}

wide! {
    /// The filtered values of a window whose oldest slot is `oldest`.
    fn filter_row(out: &mut [f64], ring: &[f32], oldest: usize, taps: &[Tap]) {
        let columns = out.len();
        let window = ring.len() / columns;
        for (block, out) in out.chunks_mut(BLOCK).enumerate() {
            let mut sums = [0.0_f64; BLOCK];
            for tap in taps {
                let slot = (oldest + tap.slot) % window;
                let values = &ring[slot * columns + block * BLOCK..][..out.len()];
                for (sum, &value) in sums.iter_mut().zip(values) {
                    *sum += tap.weight * f64::from(value);
                }
            }
            out.copy_from_slice(&sums[..out.len()]);
        }
    }

    fn add_products(sum: &mut [f64], used: &mut [u32], a: &[f64], b: &[f64]) {
        for (((sum, used), a), b) in sum.iter_mut().zip(used).zip(a).zip(b) {
            let product = a * b;
            let is_there = !product.is_nan();
            *sum += if is_there { product } else { 0.0 };
            *used += u32::from(is_there);
        }
    }
}

#[cfg(test)]
mod tests;
