//! Grids and data by formula; the tests are in the files beside this one.

mod parity;
mod properties;
mod reference;
mod twin;

use std::f64::consts::{PI, TAU};

use super::{SphericalSpline, SphericalSplinePlan, SphericalSplineScratch};

struct Grid {
    colatitude_rad: Vec<f64>,
    longitude_rad: Vec<f64>,
}

impl Grid {
    fn gaussian(rings: usize) -> Self {
        let colatitude_rad = (0..rings).map(|ring| gaussian_colatitude_rad(ring, rings)).collect();
        Self { colatitude_rad, longitude_rad: meridians(2 * rings) }
    }

    fn equiangular(rings: u32) -> Self {
        let steps = f64::from(rings + 1);
        let colatitude_rad = (1..=rings).map(|ring| PI * f64::from(ring) / steps).collect();
        Self { colatitude_rad, longitude_rad: meridians(2 * (rings as usize + 1)) }
    }

    fn irregular() -> Self {
        let ring = |i: u32| PI * (f64::from(i) + 0.5 + 0.4 * jitter(7 * i % 11, 5.0)) / 40.0;
        let meridian =
            |j: u32| -0.7 + TAU * (f64::from(j) + 0.4 * jitter(5 * j % 13, 6.0) + 0.4) / 61.0;
        Self {
            colatitude_rad: (0..40).map(ring).collect(),
            longitude_rad: (0..61).map(meridian).collect(),
        }
    }

    fn plan(&self) -> SphericalSplinePlan {
        SphericalSplinePlan::new(&self.colatitude_rad, &self.longitude_rad).unwrap()
    }

    fn fit(&self, values: &[f64]) -> SphericalSpline {
        self.plan().fit(values, &mut SphericalSplineScratch::default())
    }

    /// Row-major points, (colatitude, longitude).
    fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.colatitude_rad.iter().flat_map(|&u| self.longitude_rad.iter().map(move |&v| (u, v)))
    }

    fn smooth(&self) -> Vec<f64> {
        self.points().map(|(u, v)| smooth(u, v)).collect()
    }

    fn noise(&self) -> Vec<f64> {
        let width = self.longitude_rad.len();
        let noise = |at: usize| {
            let (i, j) = (at / width, at % width);
            ((i * 7919 + j * 104_729 + i * j * 31) % 1009) as f64 / 1009.0 - 0.5
        };
        (0..width * self.colatitude_rad.len()).map(noise).collect()
    }
}

fn smooth(u: f64, v: f64) -> f64 {
    let wave = u.sin().powi(3) * (3.0 * v + 0.4).cos() + u.sin() * (v - 1.0).cos();
    3.0 + wave + 0.7 * (2.0 * u).cos()
}

fn meridians(count: usize) -> Vec<f64> {
    (0..count).map(|j| TAU * j as f64 / count as f64).collect()
}

/// A number of -1 ..= 1.
fn jitter(number: u32, half: f64) -> f64 {
    f64::from(number) / half - 1.0
}

/// Arc cosine of a root of the Legendre polynomial, by Newton's method.
fn gaussian_colatitude_rad(ring: usize, rings: usize) -> f64 {
    let n = rings as f64;
    let mut x = (PI * (ring as f64 + 0.75) / (n + 0.5)).cos();
    for _ in 0..10 {
        let (mut before, mut p) = (1.0, x);
        for k in 2..=rings {
            let k = k as f64;
            (before, p) = (p, ((2.0 * k - 1.0) * x * p - (k - 1.0) * before) / k);
        }
        x -= p * (1.0 - x * x) / (n * (before - x * p));
    }
    x.acos()
}
