use std::{f64::consts::PI, f64::consts::TAU, sync::Arc};

use super::super::{
    bspline::CubicKnots,
    tridiagonal::{CyclicTridiagonal, Tridiagonal, subtract},
};
use super::{
    SphericalAxis, SphericalSpline, SphericalSplineError, SplinePoints,
    poles::{HARMONICS, Pole, PoleRule},
    spline::Knots,
};

/// Fewest values on an axis.
const NEEDED: usize = 4;
/// Rings that are solved side by side: the recurrence along a ring waits for
/// itself, so several go at once.
const LANES: usize = 8;

/// The interpolating bicubic spline on the sphere, smooth over both poles,
/// planned for one grid.
///
/// The grid has neither pole and each meridian once; the values at the poles
/// are estimated. All angles are radians; colatitude counts from the north
/// pole. The splines are those of SciPy's `RectSphereBivariateSpline(u, v, r,
/// s=0, pole_continuity=True)`.
///
/// # Examples
/// ```
/// use stormtracker::math::{SphericalSplinePlan, SphericalSplineScratch};
///
/// let colatitude_rad: Vec<f64> = (1..18).map(|i| f64::from(10 * i).to_radians()).collect();
/// let longitude_rad: Vec<f64> = (0..36).map(|j| f64::from(10 * j).to_radians()).collect();
/// let plan = SphericalSplinePlan::new(&colatitude_rad, &longitude_rad)?;
///
/// let height: Vec<f64> =
///     colatitude_rad.iter().flat_map(|u| vec![u.cos(); longitude_rad.len()]).collect();
/// let spline = plan.fit(&height, &mut SphericalSplineScratch::default());
/// let (value, [by_colatitude, by_longitude]) = spline.value_and_gradient(1.0, 2.0);
/// assert!((value - 1f64.cos()).abs() < 1e-4);
/// assert!((by_colatitude + 1f64.sin()).abs() < 1e-3);
/// assert!(by_longitude.abs() < 1e-12);
/// # Ok::<(), stormtracker::math::SphericalSplineError>(())
/// ```
///
/// # References
/// Dierckx (1993), Curve and Surface Fitting with Splines, Oxford, ch. 11.
#[derive(Debug)]
pub struct SphericalSplinePlan {
    knots: Arc<Knots>,
    rings: usize,
    meridians: usize,
    along_rings: CyclicTridiagonal,
    across_rings: Tridiagonal,
    /// What the first ring takes of the coefficients next to the north pole,
    /// and the last ring of those next to the south pole.
    pole_links: (f64, f64),
    pole_rule: PoleRule,
    /// Coefficients of the periodic splines through cosine and sine.
    circle: Vec<[f64; 2]>,
}

/// Work space of a fit; belongs to the worker.
#[derive(Debug, Clone, Default)]
pub struct SphericalSplineScratch {
    lanes: Vec<[f64; LANES]>,
    rings: Vec<[f64; HARMONICS]>,
}

impl SphericalSplinePlan {
    /// Plans for a grid: colatitudes ascending between the poles, longitudes
    /// ascending within one turn, poles left out and no meridian twice.
    ///
    /// # Errors
    /// Fewer than four values on an axis, values out of order, a row on a pole,
    /// longitudes that span a turn or more.
    pub fn new(
        colatitude_rad: &[f64],
        longitude_rad: &[f64],
    ) -> Result<Self, SphericalSplineError> {
        check(colatitude_rad, longitude_rad)?;
        let knots = Knots {
            colatitude: CubicKnots::clamped(0.0, colatitude_rad.iter().copied(), PI),
            longitude: CubicKnots::periodic(longitude_rad, TAU),
        };
        let across = knot_rows(&knots.colatitude, colatitude_rad);
        let along_rings = CyclicTridiagonal::new(&knot_rows(&knots.longitude, longitude_rad));
        let mut circle: Vec<_> = longitude_rad.iter().map(|v| [v.cos(), v.sin()]).collect();
        along_rings.solve(&mut circle);
        Ok(Self {
            rings: colatitude_rad.len(),
            meridians: longitude_rad.len(),
            across_rings: Tridiagonal::new(&across),
            pole_links: (across[0][0], across[across.len() - 1][2]),
            pole_rule: PoleRule::new(colatitude_rad, longitude_rad),
            knots: Arc::new(knots),
            along_rings,
            circle,
        })
    }

    /// The spline through `values`, row-major (colatitude, longitude).
    ///
    /// A value that is not finite spoils the whole spline.
    ///
    /// # Panics
    /// If there are not as many values as grid points.
    pub fn fit(&self, values: &[f64], scratch: &mut SphericalSplineScratch) -> SphericalSpline {
        let mut spline = SphericalSpline::zero(Arc::clone(&self.knots));
        self.fit_into(values, scratch, &mut spline);
        spline
    }

    /// As [`fit`](Self::fit), in the memory of a spline that is no longer needed.
    ///
    /// # Panics
    /// If there are not as many values as grid points.
    pub fn fit_into(
        &self,
        values: &[f64],
        scratch: &mut SphericalSplineScratch,
        spline: &mut SphericalSpline,
    ) {
        assert_eq!(values.len(), self.rings * self.meridians, "one value for each grid point");
        spline.take_knots(&self.knots);
        let width = self.knots.longitude.count();
        let (north_rows, rest) = spline.coefficients.split_at_mut(2 * width);
        let (inner, south_rows) = rest.split_at_mut(self.rings * width);

        // 1. Along each ring, periodic; on the way its part in the poles.
        self.solve_along(values, scratch, inner);

        // 2. Two rows of coefficients at either pole.
        let (north, south) = self.pole_rule.poles(&scratch.rings);
        let (first_interval, last_interval) = self.knots.colatitude.end_intervals();
        let (outer_north, inner_north) = north_rows.split_at_mut(width);
        let (inner_south, outer_south) = south_rows.split_at_mut(width);
        self.write_pole(outer_north, inner_north, north, first_interval);
        self.write_pole(outer_south, inner_south, south, -last_interval);

        // 3. Across the rings, all columns at once.
        let last_ring = (self.rings - 1) * width;
        subtract(&mut inner[..width], self.pole_links.0, inner_north);
        subtract(&mut inner[last_ring..], self.pole_links.1, inner_south);
        self.across_rings.solve(inner, width);
    }

    /// Plans the evaluation of this plan's splines at fixed points, each
    /// (colatitude, longitude) in radians.
    pub fn points(&self, points_rad: &[(f64, f64)]) -> SplinePoints {
        SplinePoints::new(&self.knots, points_rad)
    }

    /// Coefficients along each ring, and the projections of the rings in the scratch.
    fn solve_along(
        &self,
        values: &[f64],
        scratch: &mut SphericalSplineScratch,
        coefficients: &mut [f64],
    ) {
        let SphericalSplineScratch { lanes, rings } = scratch;
        lanes.resize(self.meridians, [0.0; LANES]);
        rings.clear();
        let width = self.knots.longitude.count();
        let blocks = values.chunks(LANES * self.meridians);
        for (block, out) in blocks.zip(coefficients.chunks_mut(LANES * width)) {
            self.gather(block, lanes);
            self.project(lanes, block.len() / self.meridians, rings);
            self.along_rings.solve(lanes);
            for (lane, row) in out.chunks_exact_mut(width).enumerate() {
                write_periodic(row, lanes.iter().map(|lanes| lanes[lane]));
            }
        }
    }

    /// Puts up to `LANES` rings side by side.
    fn gather(&self, block: &[f64], lanes: &mut [[f64; LANES]]) {
        for (lane, ring) in block.chunks_exact(self.meridians).enumerate() {
            for (to, &value) in lanes.iter_mut().zip(ring) {
                to[lane] = value;
            }
        }
    }

    /// Appends the projections of the first `count` lanes on the harmonics of the poles.
    fn project(&self, lanes: &[[f64; LANES]], count: usize, rings: &mut Vec<[f64; HARMONICS]>) {
        let mut sums = [[0.0; LANES]; HARMONICS];
        for (weights, values) in self.pole_rule.meridian_weights.iter().zip(lanes) {
            for (sums, weight) in sums.iter_mut().zip(weights) {
                for (sum, value) in sums.iter_mut().zip(values) {
                    *sum += weight * value;
                }
            }
        }
        rings.extend((0..count).map(|lane| sums.map(|harmonic| harmonic[lane])));
    }

    /// Coefficients at a pole and next to it: the second differs by a third of
    /// the end's interval, signed towards the inside, times the slope.
    fn write_pole(&self, outer: &mut [f64], inner: &mut [f64], pole: Pole, interval: f64) {
        outer.fill(pole.value);
        let (cosine, sine) = (pole.cosine * interval / 3.0, pole.sine * interval / 3.0);
        let beside = self.circle.iter().map(|c| pole.value + cosine * c[0] + sine * c[1]);
        write_periodic(inner, beside);
    }
}

/// Rows of interpolation at the knots: at a knot three B-splines are not zero.
fn knot_rows(knots: &CubicKnots, sites: &[f64]) -> Vec<[f64; 3]> {
    let row = |&x| {
        let [a, b, c, _] = knots.basis(knots.interval(x), x);
        [a, b, c]
    };
    sites.iter().map(row).collect()
}

/// Writes a ring of coefficients: the one of meridian j belongs in place j + 1,
/// and the first three come again at the end.
fn write_periodic(row: &mut [f64], ring: impl ExactSizeIterator<Item = f64>) {
    let count = ring.len();
    for (to, value) in row[1..].iter_mut().zip(ring) {
        *to = value;
    }
    row[0] = row[count];
    row[count + 1] = row[1];
    row[count + 2] = row[2];
}

fn check(colatitude_rad: &[f64], longitude_rad: &[f64]) -> Result<(), SphericalSplineError> {
    check_ascending(SphericalAxis::Colatitude, colatitude_rad)?;
    check_ascending(SphericalAxis::Longitude, longitude_rad)?;
    let ends = [colatitude_rad[0], colatitude_rad[colatitude_rad.len() - 1]];
    if let Some(&value_rad) = ends.iter().find(|&&u| !(0.0 < u && u < PI)) {
        return Err(SphericalSplineError::NotBetweenPoles { value_rad });
    }
    let (first_rad, last_rad) = (longitude_rad[0], longitude_rad[longitude_rad.len() - 1]);
    if last_rad >= first_rad + TAU {
        return Err(SphericalSplineError::MoreThanOneTurn { first_rad, last_rad });
    }
    Ok(())
}

fn check_ascending(axis: SphericalAxis, values_rad: &[f64]) -> Result<(), SphericalSplineError> {
    let count = values_rad.len();
    if count < NEEDED {
        return Err(SphericalSplineError::TooFew { axis, count, needed: NEEDED });
    }
    let ascends = |pair: &[f64]| pair[0] < pair[1] && pair[1] - pair[0] < f64::INFINITY;
    match values_rad.windows(2).position(|pair| !ascends(pair)) {
        None => Ok(()),
        Some(at) => Err(SphericalSplineError::NotAscending {
            axis,
            index: at + 1,
            before_rad: values_rad[at],
            value_rad: values_rad[at + 1],
        }),
    }
}
