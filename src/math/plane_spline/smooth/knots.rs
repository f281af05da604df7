use super::super::super::bspline::CubicKnots;

/// Knots of one axis that grow in number, each at a value of the grid.
#[derive(Debug)]
pub(super) struct GrowingKnots<'a> {
    pub(super) sites: &'a [f64],
    /// Sites at the ends of the intervals: the first, those that are knots, the last.
    ends: Vec<usize>,
}

impl<'a> GrowingKnots<'a> {
    /// One interval: the spline is a polynomial.
    pub(super) fn polynomial(sites: &'a [f64]) -> Self {
        Self { sites, ends: vec![0, sites.len() - 1] }
    }

    pub(super) fn knots(&self) -> CubicKnots {
        let inner = self.ends[1..self.ends.len() - 1].iter().map(|&site| self.sites[site]);
        CubicKnots::clamped(self.sites[0], inner, self.sites[self.sites.len() - 1])
    }

    pub(super) fn is_polynomial(&self) -> bool {
        self.ends.len() == 2
    }

    /// Whether there are as many B-splines as sites.
    pub(super) fn is_full(&self) -> bool {
        self.ends.len() + 2 == self.sites.len()
    }

    /// Adds `count` knots or as many as fit, each in the middle of the interval
    /// of the largest sum of squared residuals.
    ///
    /// The two halves share the sum by the number of sites inside them, since
    /// no spline of the new knots is there yet. Returns how many were added.
    pub(super) fn grow(&mut self, count: usize, mut residuals: Vec<f64>) -> usize {
        for added in 0..count {
            let Some(interval) = self.worst(&residuals) else { return added };
            let inside = self.inside(interval);
            let middle = inside / 2 + 1;
            let part = |sites: usize| residuals[interval] * sites as f64 / inside as f64;
            let halves = [part(middle - 1), part(inside - middle)];
            residuals.splice(interval..=interval, halves);
            self.ends.insert(interval + 1, self.ends[interval] + middle);
            if self.is_full() {
                self.ends = interpolation_ends(self.sites.len());
                return added + 1;
            }
        }
        count
    }

    /// The interval of the largest residuals among those with sites inside; the
    /// first of several.
    fn worst(&self, residuals: &[f64]) -> Option<usize> {
        let open = (0..residuals.len()).filter(|&interval| self.inside(interval) > 0);
        // Missing values have no worst interval.
        let known = open.filter(|&interval| residuals[interval] >= 0.0);
        known.reduce(|a, b| if residuals[b] > residuals[a] { b } else { a })
    }

    /// Number of sites between the ends of an interval.
    fn inside(&self, interval: usize) -> usize {
        self.ends[interval + 1] - self.ends[interval] - 1
    }

    /// Sums over the sites of each interval; a knot gives half to either side.
    pub(super) fn by_interval(&self, of_sites: &[f64]) -> Vec<f64> {
        let sum = |ends: &[usize]| {
            let (first, last) = (ends[0], ends[1]);
            let whole: f64 = of_sites[first..=last].iter().sum();
            let shared = |end: usize| match end {
                0 => 0.0,
                end if end + 1 == of_sites.len() => 0.0,
                end => of_sites[end] / 2.0,
            };
            whole - shared(first) - shared(last)
        };
        self.ends.windows(2).map(sum).collect()
    }
}

/// All sites but the second and the second last.
fn interpolation_ends(sites: usize) -> Vec<usize> {
    (0..sites).filter(|&site| site != 1 && site + 2 != sites).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knots_go_where_the_residuals_are() {
        let sites: Vec<f64> = (0..12).map(f64::from).collect();
        let at =
            |knots: &[usize]| CubicKnots::clamped(0.0, knots.iter().map(|&site| sites[site]), 11.0);
        let mut knots = GrowingKnots::polynomial(&sites);
        let of_sites = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 9.0, 0.0, 0.0];
        assert_eq!(knots.by_interval(&of_sites), [11.0]);
        assert_eq!(knots.grow(1, knots.by_interval(&of_sites)), 1);
        assert_eq!(knots.knots(), at(&[6]));
        // Half of what is at the knot goes to either side.
        assert_eq!(knots.by_interval(&of_sites), [1.0, 10.0]);
        // The right half of 4 sites and a sum of 10 is split into 2 sites with 5 and 1 with 2.5.
        assert_eq!(knots.grow(2, vec![1.0, 10.0]), 2);
        assert_eq!(knots.knots(), at(&[6, 8, 9]));
        assert_eq!(knots.grow(99, vec![1.0; 4]), 5);
        assert_eq!(knots.knots(), at(&[2, 3, 4, 5, 6, 7, 8, 9]));
    }
}
