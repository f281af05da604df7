//! Which harmonics a field is made of, and where their coefficients lie.

use std::ops::Range;

/// Triangular truncation: degrees `n` to `lmax`, orders `m` to `min(n, mmax)`.
///
/// Coefficients of a real field lie order by order, `m` from 0, and within an
/// order degree by degree, `n` from `m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truncation {
    /// Highest degree (total wavenumber).
    pub lmax: usize,
    /// Highest order (zonal wavenumber), at most `lmax`.
    pub mmax: usize,
}

impl Truncation {
    /// All orders of all degrees to `lmax`.
    pub fn triangular(lmax: usize) -> Self {
        Self { lmax, mmax: lmax }
    }

    /// The same orders with one degree more, as derivatives need.
    pub(super) fn with_one_degree_more(self) -> Self {
        Self { lmax: self.lmax + 1, mmax: self.mmax }
    }

    /// Number of coefficients.
    pub fn len(&self) -> usize {
        self.order(self.mmax).end
    }

    /// Whether there is no coefficient (never).
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Coefficients of order `m`, from degree `m` to `lmax`.
    pub fn order(&self, m: usize) -> Range<usize> {
        // Order k has lmax + 1 - k coefficients.
        let start = m * (self.lmax + 1) - m * m.saturating_sub(1) / 2;
        start..start + self.lmax + 1 - m
    }

    /// Place of the coefficient of degree `n` and order `m`.
    pub fn index(&self, n: usize, m: usize) -> usize {
        debug_assert!(m <= self.mmax && m <= n && n <= self.lmax);
        self.order(m).start + n - m
    }

    /// Every `(n, m)` in the order of the coefficients.
    pub fn harmonics(&self) -> impl Iterator<Item = (usize, usize)> {
        let lmax = self.lmax;
        (0..=self.mmax).flat_map(move |m| (m..=lmax).map(move |n| (n, m)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_one_another() {
        for truncation in [Truncation::triangular(7), Truncation { lmax: 7, mmax: 4 }] {
            for (place, (n, m)) in truncation.harmonics().enumerate() {
                assert_eq!(truncation.index(n, m), place);
            }
            assert_eq!(truncation.harmonics().count(), truncation.len());
        }
        assert_eq!(Truncation::triangular(42).len(), 43 * 44 / 2);
    }
}
