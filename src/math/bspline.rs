//! Cubic B-splines in one variable: knots, and the four basis functions that
//! are not zero at a point.
//!
//! Basis function k lives on `knots[k] .. knots[k + 4]`; the functions of an
//! interval m, `knots[m] <= x < knots[m + 1]`, are m - 3, m - 2, m - 1 and m.

/// Ascending knots of a cubic spline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CubicKnots {
    knots: Vec<f64>,
}

impl CubicKnots {
    /// Knots of a spline on `start ..= end`: the ends four times, `interior` once each.
    pub(super) fn clamped(start: f64, interior: impl Iterator<Item = f64>, end: f64) -> Self {
        let mut knots = vec![start; 4];
        knots.extend(interior);
        knots.extend([end; 4]);
        Self { knots }
    }

    /// Knots of a periodic spline: one at each of `sites`, continued by three
    /// (and one that closes the period) over both ends.
    ///
    /// Coefficient k and coefficient k + `sites.len()` are the same.
    pub(super) fn periodic(sites: &[f64], period: f64) -> Self {
        let before = sites[sites.len() - 3..].iter().map(|site| site - period);
        let after = sites[..4].iter().map(|site| site + period);
        Self { knots: before.chain(sites.iter().copied()).chain(after).collect() }
    }

    /// Number of basis functions.
    pub(super) fn count(&self) -> usize {
        self.knots.len() - 4
    }

    /// First and last point of the domain.
    pub(super) fn domain(&self) -> (f64, f64) {
        (self.knots[3], self.knots[self.count()])
    }

    /// Length of the first and of the last interval of the domain.
    pub(super) fn end_intervals(&self) -> (f64, f64) {
        let last = self.count();
        (self.knots[4] - self.knots[3], self.knots[last] - self.knots[last - 1])
    }

    /// Interval m of a point of the domain; the last one holds its end.
    pub(super) fn interval(&self, x: f64) -> usize {
        let inner = &self.knots[4..self.count()];
        3 + inner.partition_point(|&knot| knot <= x)
    }

    /// Values at `x` of the basis functions `m - 3 ..= m`, where m is the interval of `x`.
    pub(super) fn basis(&self, m: usize, x: f64) -> [f64; 4] {
        self.basis_of(m, x, self.scaled_quadratics(m, x))
    }

    /// As [`basis`](Self::basis), and the first derivatives.
    pub(super) fn basis_and_slopes(&self, m: usize, x: f64) -> ([f64; 4], [f64; 4]) {
        let [a, b, c] = self.scaled_quadratics(m, x);
        let slopes = [-3.0 * a, 3.0 * (a - b), 3.0 * (b - c), 3.0 * c];
        (self.basis_of(m, x, [a, b, c]), slopes)
    }

    #[inline]
    fn basis_of(&self, m: usize, x: f64, [a, b, c]: [f64; 3]) -> [f64; 4] {
        let t = &self.knots[m - 2..m + 4];
        [
            (t[3] - x) * a,
            (x - t[0]) * a + (t[4] - x) * b,
            (x - t[1]) * b + (t[5] - x) * c,
            (x - t[2]) * c,
        ]
    }

    /// Jumps of the third derivative at interior knot number `knot`, of the basis
    /// functions `knot ..= knot + 4`; divided by 6 (3!), in units of the mean interval.
    pub(super) fn jumps(&self, knot: usize) -> [f64; 5] {
        let (start, end) = self.domain();
        let unit = (end - start) / (self.count() - 3) as f64;
        let at = knot + 4;
        std::array::from_fn(|k| {
            let support = &self.knots[knot + k..=at + k];
            let others = support.iter().enumerate().filter(|&(place, _)| place != 4 - k);
            let product: f64 = others.map(|(_, &other)| (self.knots[at] - other) / unit).product();
            (support[4] - support[0]) / (unit * product)
        })
    }

    /// Values at `x` of the three quadratic basis functions of interval m, each
    /// divided by the width of its support.
    #[inline]
    fn scaled_quadratics(&self, m: usize, x: f64) -> [f64; 3] {
        let t = &self.knots[m - 2..m + 4];
        let inverse = 1.0 / (t[3] - t[2]);
        let a = (t[3] - x) * inverse / (t[3] - t[1]);
        let b = (x - t[2]) * inverse / (t[4] - t[2]);
        [
            (t[3] - x) * a / (t[3] - t[0]),
            ((x - t[1]) * a + (t[4] - x) * b) / (t[4] - t[1]),
            (x - t[2]) * b / (t[5] - t[2]),
        ]
    }
}

/// Four by four coefficients, weighted: columns first, four of them at once.
///
/// `cell` starts at the first coefficient; its rows are `width` apart.
#[inline]
pub(super) fn tensor(cell: &[f64], width: usize, across: &[f64; 4], along: &[f64; 4]) -> f64 {
    let mut columns = [0.0; 4];
    for (row, factor) in across.iter().enumerate() {
        let row = &cell[row * width..row * width + 4];
        for (column, coefficient) in columns.iter_mut().zip(row) {
            *column += factor * coefficient;
        }
    }
    columns.iter().zip(along).map(|(column, factor)| column * factor).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(knots: &CubicKnots) -> impl Iterator<Item = f64> {
        let (start, end) = knots.domain();
        (0..=100).map(move |i| start + (end - start) * f64::from(i) / 100.0)
    }

    fn both_kinds() -> [CubicKnots; 2] {
        let sites = [0.1, 0.4, 0.5, 1.1, 1.9];
        [CubicKnots::clamped(0.0, sites.iter().copied(), 2.5), CubicKnots::periodic(&sites, 2.5)]
    }

    /// The recurrence of de Boor and Cox as it is written in books.
    fn recurrence(t: &[f64], k: usize, degree: usize, x: f64) -> f64 {
        if degree == 0 {
            return f64::from(u8::from(t[k] <= x && x < t[k + 1]));
        }
        let part = |left: f64, width: f64, k: usize| {
            if width > 0.0 { left / width * recurrence(t, k, degree - 1, x) } else { 0.0 }
        };
        part(x - t[k], t[k + degree] - t[k], k)
            + part(t[k + degree + 1] - x, t[k + degree + 1] - t[k + 1], k + 1)
    }

    #[test]
    fn basis_is_that_of_the_recurrence() {
        for knots in both_kinds() {
            let end = knots.domain().1;
            for x in samples(&knots).filter(|&x| x < end) {
                let m = knots.interval(x);
                let basis = knots.basis(m, x);
                for k in 0..knots.count() {
                    let fast = k.checked_sub(m - 3).and_then(|at| basis.get(at)).unwrap_or(&0.0);
                    assert!((fast - recurrence(&knots.knots, k, 3, x)).abs() < 1e-14);
                }
            }
        }
    }

    #[test]
    fn basis_sums_to_one_and_slopes_to_zero() {
        for knots in both_kinds() {
            for x in samples(&knots) {
                let m = knots.interval(x);
                assert!((knots.basis(m, x).iter().sum::<f64>() - 1.0).abs() < 1e-14);
                assert!(knots.basis_and_slopes(m, x).1.iter().sum::<f64>().abs() < 1e-12);
            }
        }
    }

    #[test]
    fn jumps_are_those_of_the_third_derivative() {
        let sites = [0.1, 0.4, 0.5, 1.1, 1.9];
        let knots = CubicKnots::clamped(0.0, sites.iter().copied(), 2.5);
        let unit: f64 = 2.5 / 6.0;
        // Divided differences of four points are a sixth of the third derivative of a cubic.
        let third = |k: usize, from: f64, to: f64| -> f64 {
            let m = knots.interval(from);
            let value = |i: u32| {
                let basis = knots.basis(m, from + (to - from) * f64::from(i) / 3.0);
                k.checked_sub(m - 3).and_then(|at| basis.get(at)).copied().unwrap_or(0.0)
            };
            let step = (to - from) / 3.0;
            (value(3) - 3.0 * value(2) + 3.0 * value(1) - value(0)) / (6.0 * step.powi(3))
        };
        let ends = [[0.0].as_slice(), &sites, &[2.5]].concat();
        for (knot, around) in ends.windows(3).enumerate() {
            for (k, jump) in knots.jumps(knot).into_iter().enumerate() {
                let before = third(knot + k, around[0], around[1]);
                let behind = third(knot + k, around[1], around[2]);
                let wanted = (behind - before) * unit.powi(3);
                let scale = before.abs().max(behind.abs()) * unit.powi(3);
                assert!((jump - wanted).abs() <= 1e-9 * scale, "{jump} is not {wanted}");
            }
        }
    }

    #[test]
    fn slopes_are_differences_of_the_basis() {
        let step = 1e-6;
        for knots in both_kinds() {
            for x in [0.25, 0.45, 0.8, 1.3, 2.2] {
                let m = knots.interval(x);
                let (ahead, behind) = (knots.basis(m, x + step), knots.basis(m, x - step));
                for (k, slope) in knots.basis_and_slopes(m, x).1.into_iter().enumerate() {
                    assert!((slope - (ahead[k] - behind[k]) / (2.0 * step)).abs() < 1e-7);
                }
            }
        }
    }
}
