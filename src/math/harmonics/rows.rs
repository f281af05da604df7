//! Rows of numbers that are summed over colatitudes or degrees.

use std::ops::Range;

use super::legendre::{LANES, Legendre};
use super::{TABLE_LIMIT, Truncation};

/// Lanes whose functions stay in the cache from recurrence to sum.
const BLOCK: usize = 4 * LANES;

/// Rows of numbers, one a harmonic, that are summed over lanes or degrees: the
/// functions themselves or quadrature weights made of them.
#[derive(Debug)]
pub(super) enum Rows {
    /// Kept: every harmonic, then lane.
    Table { truncation: Truncation, lanes: usize, values: Vec<f64> },
    /// Computed each time.
    Recurrence(Legendre),
}

/// About how many bytes the rows of a transform take at some colatitudes: the
/// table, twice while weights are made of it, or what the recurrence begins with.
pub fn legendre_bytes(truncation: Truncation, colatitudes: usize) -> usize {
    const BYTES_OF_START: usize = 40;
    let lanes = colatitudes.next_multiple_of(LANES);
    let starts = BYTES_OF_START * lanes * (truncation.mmax + 1);
    let factors = size_of::<[f64; 2]>() * truncation.len();
    let values = truncation.len().saturating_mul(lanes);
    let table = if values > TABLE_LIMIT { 0 } else { 2 * size_of::<f64>() * values };
    starts + factors + table
}

impl Rows {
    /// The functions, kept if they need no more than `limit` numbers.
    pub(super) fn of_functions(legendre: Legendre, limit: usize) -> Self {
        let (truncation, lanes) = (legendre.truncation(), legendre.lanes());
        if truncation.len() * lanes > limit {
            return Self::Recurrence(legendre);
        }
        let mut values = vec![0.0; truncation.len() * lanes];
        for m in 0..=truncation.mmax {
            let range = truncation.order(m);
            let order = &mut values[range.start * lanes..range.end * lanes];
            legendre.order(m, &(0..lanes), 0, order);
        }
        Self::Table { truncation, lanes, values }
    }

    /// Number of lanes.
    pub(super) fn lanes(&self) -> usize {
        match self {
            Self::Table { lanes, .. } => *lanes,
            Self::Recurrence(legendre) => legendre.lanes(),
        }
    }

    /// Shows the rows of order `m`, some lanes at a time, and how many degrees,
    /// an even number, come before the first row. Where there is no row there
    /// is nothing but zeros.
    pub(super) fn visit(
        &self,
        m: usize,
        scratch: &mut Vec<f64>,
        mut sum: impl FnMut(Range<usize>, usize, &[f64]),
    ) {
        match self {
            Self::Table { truncation, lanes, values } => {
                let Range { start, end } = truncation.order(m);
                sum(0..*lanes, 0, &values[start * lanes..end * lanes]);
            }
            Self::Recurrence(legendre) => {
                let degrees = legendre.truncation().order(m).len();
                for start in (0..legendre.lanes()).step_by(BLOCK) {
                    let lanes = start..(start + BLOCK).min(legendre.lanes());
                    let skipped = legendre.negligible(m, &lanes);
                    scratch.resize(degrees * BLOCK, 0.0);
                    let rows = &mut scratch[..(degrees - skipped) * lanes.len()];
                    if !rows.is_empty() {
                        legendre.order(m, &lanes, skipped, rows);
                    }
                    sum(lanes, skipped, rows);
                }
            }
        }
    }
}
