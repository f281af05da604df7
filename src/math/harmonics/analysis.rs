//! From fields to coefficients.

use std::f64::consts::TAU;

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use super::TABLE_LIMIT;
use super::Truncation;
use super::colatitude::{Measure, Thinning, ThinningScratch};
use super::fourier::{FourierScratch, Real, RingFourier};
use super::gaussian::gauss_legendre;
use super::legendre::{Divisor, LANES, Legendre};
use super::rings::{LatitudeRows, RingGrid};
use super::rows::Rows;
use super::sums::{PARTS, sum_over_colatitudes};

type Z = Complex<f64>;

/// The analysis of fields on one grid, planned once and applied to many.
#[derive(Debug)]
pub(super) struct Analysis {
    grid: RingGrid,
    truncation: Truncation,
    fourier: RingFourier,
    quadrature: Quadrature,
    rows: Rows,
}

/// What is done to the parts of an order before they are summed with rows.
#[derive(Debug)]
enum Quadrature {
    /// Nothing: the rows are weights of the grid's own colatitudes.
    InRows,
    /// Each colatitude has a weight.
    Weights(Vec<f64>),
    /// They are taken to fewer colatitudes.
    Thinning(Thinning),
}

/// Memory of one frame at a time.
#[derive(Debug, Default)]
pub(super) struct AnalysisScratch {
    fourier: FourierScratch,
    /// (order, part, lane)
    parts: Vec<f64>,
    rows: Vec<f64>,
    nodes: NodeScratch,
}

/// Memory of one order at a time on its way to the nodes.
#[derive(Debug, Default)]
struct NodeScratch {
    /// (part, lane) of the nodes
    parts: Vec<f64>,
    meridian: Vec<Z>,
    values: Vec<Z>,
    thinning: ThinningScratch,
}

/// Northern colatitudes with the equator: those that stand for their mirror
/// images, too.
fn northern(count: usize) -> usize {
    count.div_ceil(2)
}

impl Analysis {
    pub(super) fn new(grid: RingGrid, truncation: Truncation, measure: Measure) -> Self {
        Self::with_table_limit(grid, truncation, measure, TABLE_LIMIT)
    }

    /// Rows are kept if they need no more than `limit` numbers.
    pub(super) fn with_table_limit(
        grid: RingGrid,
        truncation: Truncation,
        measure: Measure,
        limit: usize,
    ) -> Self {
        let mut planner = FftPlanner::new();
        let fourier =
            RingFourier::new(&mut planner, grid.columns, grid.first_longitude_rad, truncation.mmax);
        let (quadrature, rows) = match grid.rows {
            LatitudeRows::Gaussian(n) => weighted(n, truncation, measure, limit),
            rows => {
                let thinning = Thinning::new(&mut planner, rows, truncation.lmax, measure);
                thinned(thinning, rows.len(), truncation, limit)
            }
        };
        Self { grid, truncation, fourier, quadrature, rows }
    }

    /// The coefficients of a frame, row-major from the north.
    pub(super) fn analyse<T: Real>(
        &self,
        field: &[T],
        scratch: &mut AnalysisScratch,
        out: &mut [Z],
    ) {
        self.orders_of_rings(field, scratch);
        out.fill(Z::default());
        let AnalysisScratch { parts, rows, nodes, .. } = scratch;
        let length = parts.len() / (self.truncation.mmax + 1);
        for (m, order) in parts.chunks_exact_mut(length).enumerate() {
            let order = self.weigh(m, order, nodes);
            let out = &mut out[self.truncation.order(m)];
            self.rows.visit(m, rows, |lanes, skipped, rows| {
                sum_over_colatitudes(rows, lanes.len(), order, lanes.start, &mut out[skipped..]);
            });
        }
        let scale = self.scale();
        out.iter_mut().for_each(|z| *z *= scale);
    }

    /// The parts of an order as its rows are to meet them.
    fn weigh<'a>(&self, m: usize, order: &'a mut [f64], nodes: &'a mut NodeScratch) -> &'a [f64] {
        match &self.quadrature {
            Quadrature::InRows => order,
            Quadrature::Weights(weights) => {
                let lanes = order.len() / PARTS;
                for part in order.chunks_exact_mut(lanes) {
                    part.iter_mut().zip(weights).for_each(|(v, w)| *v *= w);
                }
                order
            }
            Quadrature::Thinning(thinning) => {
                nodes.parts.resize(PARTS * self.rows.lanes(), 0.0);
                thin(thinning, m, self.grid.rows.len(), order, nodes);
                &nodes.parts
            }
        }
    }

    /// What every sum has in common.
    fn scale(&self) -> f64 {
        let node = match &self.quadrature {
            Quadrature::Thinning(thinning) => thinning.node_weight(),
            Quadrature::InRows | Quadrature::Weights(_) => 1.0,
        };
        TAU / self.grid.columns as f64 * node
    }

    /// Fourier transforms of all rings, ring by ring, as parts of each order.
    fn orders_of_rings<T: Real>(&self, field: &[T], scratch: &mut AnalysisScratch) {
        let (rows, columns) = (self.grid.rows.len(), self.grid.columns);
        assert_eq!(field.len(), rows * columns, "length of the field");
        let lanes = northern(rows).next_multiple_of(LANES);
        scratch.parts.resize((self.truncation.mmax + 1) * PARTS * lanes, 0.0);
        let AnalysisScratch { parts, fourier, .. } = scratch;
        for lane in 0..northern(rows) {
            let row = |row: usize| &field[row * columns..][..columns];
            let mirrored = rows - 1 - lane;
            let south = (mirrored > lane).then(|| row(mirrored));
            self.fourier.analyse(row(lane), south, fourier, |m, even, odd| {
                let values = [even.re, even.im, odd.re, odd.im];
                for (part, value) in values.into_iter().enumerate() {
                    parts[(m * PARTS + part) * lanes + lane] = value;
                }
            });
        }
    }
}

/// Gauss-Legendre: the weights go into the rows if these are kept.
fn weighted(
    count: usize,
    truncation: Truncation,
    measure: Measure,
    limit: usize,
) -> (Quadrature, Rows) {
    let (theta, weights) = gauss_legendre(count);
    let weight = |(w, theta): (&f64, &f64)| match measure {
        Measure::Area => *w,
        Measure::Meridian => w / theta.sin(),
    };
    let half = northern(count);
    let weights: Vec<f64> = weights.iter().zip(&theta).take(half).map(weight).collect();
    let mut rows =
        Rows::of_functions(Legendre::new(truncation, &theta[..half], Divisor::One), limit);
    match &mut rows {
        Rows::Table { lanes, values, .. } => {
            for row in values.chunks_exact_mut(*lanes) {
                row.iter_mut().zip(&weights).for_each(|(v, w)| *v *= w);
            }
            (Quadrature::InRows, rows)
        }
        Rows::Recurrence(_) => (Quadrature::Weights(weights), rows),
    }
}

/// Equal steps: as weights of the grid's rows if these can be kept.
fn thinned(
    thinning: Thinning,
    count: usize,
    truncation: Truncation,
    limit: usize,
) -> (Quadrature, Rows) {
    let theta = thinning.node_colatitude_rad();
    let nodes = &theta[..northern(theta.len())];
    let legendre = Legendre::new(truncation, nodes, Divisor::One);
    let lanes = northern(count).next_multiple_of(LANES);
    if truncation.len() * lanes > limit {
        return (Quadrature::Thinning(thinning), Rows::Recurrence(legendre));
    }
    let functions = Rows::of_functions(legendre, usize::MAX);
    let Rows::Table { values, lanes: node_lanes, .. } = functions else {
        unreachable!("kept without a limit");
    };
    let responses = responses(&thinning, count, lanes, node_lanes);
    let mut weights = vec![0.0; truncation.len() * lanes];
    for (place, (n, m)) in truncation.harmonics().enumerate() {
        let response = &responses[2 * (m % 2) + (n - m) % 2];
        let row = &mut weights[place * lanes..][..lanes];
        for (value, response) in
            values[place * node_lanes..][..node_lanes].iter().zip(response.chunks_exact(lanes))
        {
            let value = value * thinning.node_weight();
            row.iter_mut().zip(response).for_each(|(w, r)| *w += value * r);
        }
    }
    (Quadrature::InRows, Rows::Table { truncation, lanes, values: weights })
}

/// What each node (slow) gets of each row (fast): for even orders the even and
/// the odd part, then for odd orders.
fn responses(thinning: &Thinning, count: usize, lanes: usize, node_lanes: usize) -> [Vec<f64>; 4] {
    let mut responses: [Vec<f64>; 4] = std::array::from_fn(|_| vec![0.0; node_lanes * lanes]);
    let mut order = vec![0.0; PARTS * lanes];
    let mut nodes = NodeScratch { parts: vec![0.0; PARTS * node_lanes], ..NodeScratch::default() };
    for m in 0..2 {
        for lane in 0..northern(count) {
            // One of the even part in the real, of the odd part in the
            // imaginary numbers: they do not meet.
            order.fill(0.0);
            order[lane] = 1.0;
            order[3 * lanes + lane] = 1.0;
            thin(thinning, m, count, &order, &mut nodes);
            for node in 0..node_lanes {
                responses[2 * m][node * lanes + lane] = nodes.parts[node];
                responses[2 * m + 1][node * lanes + lane] = nodes.parts[3 * node_lanes + node];
            }
        }
    }
    responses
}

/// The parts of an order at the nodes from those at the rows.
fn thin(thinning: &Thinning, m: usize, count: usize, order: &[f64], nodes: &mut NodeScratch) {
    let NodeScratch { parts, meridian, values, thinning: scratch } = nodes;
    unfold(order, count, meridian);
    values.resize(thinning.nodes(), Z::default());
    thinning.apply(m, meridian, scratch, values);
    fold(values, parts);
}

/// Values from pole to pole from the sums and differences of their halves.
fn unfold(parts: &[f64], count: usize, meridian: &mut Vec<Z>) {
    let lanes = parts.len() / PARTS;
    let part = |part: usize, lane: usize| parts[part * lanes + lane];
    meridian.clear();
    meridian.resize(count, Z::default());
    for lane in 0..northern(count) {
        let even = Z::new(part(0, lane), part(1, lane));
        let odd = Z::new(part(2, lane), part(3, lane));
        let mirrored = count - 1 - lane;
        if mirrored == lane {
            meridian[lane] = even;
        } else {
            meridian[lane] = (even + odd) * 0.5;
            meridian[mirrored] = (even - odd) * 0.5;
        }
    }
}

/// The inverse of [`unfold`].
fn fold(meridian: &[Z], parts: &mut [f64]) {
    let lanes = parts.len() / PARTS;
    for lane in 0..northern(meridian.len()) {
        let (north, south) = (meridian[lane], meridian[meridian.len() - 1 - lane]);
        let (even, odd) = match meridian.len() - 1 - lane == lane {
            true => (north, Z::default()),
            false => (north + south, north - south),
        };
        for (part, value) in [even.re, even.im, odd.re, odd.im].into_iter().enumerate() {
            parts[part * lanes + lane] = value;
        }
    }
}
