use std::sync::Arc;

use super::{
    PlaneAxis, PlaneSpline, PlaneSplineError,
    axis::{InterpolationAxis, check_ascending},
    smooth::smooth,
    spline::Knots,
};

/// Rows that are solved side by side: the recurrence along a row waits for
/// itself, so several go at once.
const LANES: usize = 8;

/// The interpolating bicubic spline on a rectangle, planned for one grid.
///
/// The splines are those of SciPy's `RectBivariateSpline(x, y, z, s=0)`.
///
/// # Examples
/// ```
/// use stormtracker::math::{PlaneSplinePlan, PlaneSplineScratch};
///
/// let x: Vec<f64> = (0..12).map(|i| 0.5 * f64::from(i)).collect();
/// let y: Vec<f64> = (0..9).map(f64::from).collect();
/// let plan = PlaneSplinePlan::new(&x, &y)?;
///
/// let values: Vec<f64> = y.iter().flat_map(|y| x.iter().map(move |x| x * x - 3.0 * y)).collect();
/// let spline = plan.fit(&values, &mut PlaneSplineScratch::default());
/// let (value, [by_x, by_y]) = spline.value_and_gradient(1.3, 2.7);
/// assert!((value - (1.69 - 8.1)).abs() < 1e-12);
/// assert!((by_x - 2.6).abs() < 1e-12);
/// assert!((by_y + 3.0).abs() < 1e-12);
/// # Ok::<(), stormtracker::math::PlaneSplineError>(())
/// ```
///
/// # References
/// Dierckx (1993), Curve and Surface Fitting with Splines, Oxford, ch. 5.
#[derive(Debug)]
pub struct PlaneSplinePlan {
    knots: Arc<Knots>,
    x: Vec<f64>,
    y: Vec<f64>,
    along_rows: InterpolationAxis,
    across_rows: InterpolationAxis,
}

/// Work space of a fit; belongs to the worker.
#[derive(Debug, Clone, Default)]
pub struct PlaneSplineScratch {
    lanes: Vec<[f64; LANES]>,
}

impl PlaneSplinePlan {
    /// Plans for the grid of ascending `x` and `y`.
    ///
    /// # Errors
    /// Fewer than four values on an axis, values out of order.
    pub fn new(x: &[f64], y: &[f64]) -> Result<Self, PlaneSplineError> {
        check_ascending(PlaneAxis::X, x)?;
        check_ascending(PlaneAxis::Y, y)?;
        let (along_rows, across_rows) = (InterpolationAxis::new(x), InterpolationAxis::new(y));
        let knots = Knots { x: along_rows.knots.clone(), y: across_rows.knots.clone() };
        Ok(Self { knots: Arc::new(knots), x: x.to_vec(), y: y.to_vec(), along_rows, across_rows })
    }

    /// The spline through `values`, row-major (y, x).
    ///
    /// A value that is not finite spoils the whole spline.
    ///
    /// # Panics
    /// If there are not as many values as grid points.
    pub fn fit(&self, values: &[f64], scratch: &mut PlaneSplineScratch) -> PlaneSpline {
        let mut spline = PlaneSpline::zero(Arc::clone(&self.knots));
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
        scratch: &mut PlaneSplineScratch,
        spline: &mut PlaneSpline,
    ) {
        self.assert_count(values);
        let columns = self.x.len();
        spline.take_knots(&self.knots);

        // 1. Along the rows, several at once.
        let lanes = &mut scratch.lanes;
        lanes.resize(columns, [0.0; LANES]);
        let block = LANES * columns;
        for (from, to) in values.chunks(block).zip(spline.coefficients.chunks_mut(block)) {
            for (lane, row) in from.chunks_exact(columns).enumerate() {
                lanes.iter_mut().zip(row).for_each(|(lanes, &value)| lanes[lane] = value);
            }
            self.along_rows.solve(lanes.as_flattened_mut(), LANES);
            for (lane, row) in to.chunks_exact_mut(columns).enumerate() {
                row.iter_mut().zip(&*lanes).for_each(|(to, lanes)| *to = lanes[lane]);
            }
        }

        // 2. Across the rows, all columns at once.
        self.across_rows.solve(&mut spline.coefficients, columns);
    }
    /// A smooth spline near `values`, row-major (y, x): the sum of its squared
    /// residuals is `smoothing`, within 0.1 %.
    ///
    /// The knots are a part of those of the grid, as few as will do. Where the
    /// polynomial of the third degree in x and y is nearer than that already,
    /// it is the spline. Without smoothing (0 or less) this is [`fit`](Self::fit).
    ///
    /// The splines are those of SciPy's `RectBivariateSpline(x, y, z, s=smoothing)`.
    ///
    /// # Panics
    /// If there are not as many values as grid points.
    pub fn smooth(
        &self,
        values: &[f64],
        smoothing: f64,
        scratch: &mut PlaneSplineScratch,
    ) -> PlaneSpline {
        self.assert_count(values);
        if smoothing > 0.0 {
            smooth(&self.x, &self.y, values, smoothing)
        } else {
            self.fit(values, scratch)
        }
    }

    fn assert_count(&self, values: &[f64]) {
        let count = self.x.len() * self.y.len();
        assert_eq!(values.len(), count, "one value for each grid point");
    }
}
