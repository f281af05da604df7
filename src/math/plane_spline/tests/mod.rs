//! Grids and data by formula; the tests are in the files beside this one.

mod parity;
mod properties;
mod smooth;
mod twin;

use super::{PlaneSpline, PlaneSplinePlan, PlaneSplineScratch};

struct Grid {
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Grid {
    fn regular() -> Self {
        let step = |start: f64, step: f64| move |i: u32| start + step * f64::from(i);
        Self {
            x: (0..25).map(step(-3.0, 0.25)).collect(),
            y: (0..18).map(step(10.0, 0.5)).collect(),
        }
    }

    fn irregular() -> Self {
        let jittered =
            |i: u32, by: u32, of: u32| f64::from(i) + 0.7 * f64::from(by * i % of) / f64::from(of);
        Self {
            x: (0..21).map(|i| jittered(i, 7, 11)).collect(),
            y: (0..30).map(|j| 0.2 * jittered(j, 5, 13) - 1.0).collect(),
        }
    }

    fn of_counts(columns: u32, rows: u32) -> Self {
        let squares = |i: u32| f64::from(i * (i + 8));
        Self { x: (0..columns).map(squares).collect(), y: (0..rows).map(squares).collect() }
    }

    fn plan(&self) -> PlaneSplinePlan {
        PlaneSplinePlan::new(&self.x, &self.y).unwrap()
    }

    fn fit(&self, values: &[f64]) -> PlaneSpline {
        self.plan().fit(values, &mut PlaneSplineScratch::default())
    }

    /// Row-major points (x, y).
    fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.y.iter().flat_map(|&y| self.x.iter().map(move |&x| (x, y)))
    }

    fn values(&self, of: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        self.points().map(|(x, y)| of(x, y)).collect()
    }

    fn noise(&self) -> Vec<f64> {
        let width = self.x.len();
        let noise = |at: usize| {
            let (i, j) = (at / width, at % width);
            ((i * 7919 + j * 104_729 + i * j * 31) % 1009) as f64 / 1009.0 - 0.5
        };
        (0..width * self.y.len()).map(noise).collect()
    }

    /// A point by the parts of the sides before it.
    fn at(&self, along: f64, across: f64) -> (f64, f64) {
        let part = |sites: &[f64], part: f64| {
            let (first, last) = (sites[0], sites[sites.len() - 1]);
            first + (last - first) * part
        };
        (part(&self.x, along), part(&self.y, across))
    }
}
