//! Ways of sampling against slow twins, analytic fields and bad input.

mod analytic;
mod missing;
mod twins;

use super::*;
use crate::model::{Grid, Mesh};

/// A global grid with rows at the poles or half a row off them.
fn global(spacing_deg: f64, has_poles: bool) -> Grid {
    let rows = (180.0 / spacing_deg).round() as usize;
    let offset_deg = if has_poles { 0.0 } else { spacing_deg / 2.0 };
    let lat = (0..rows + usize::from(has_poles))
        .map(|i| 90.0 - offset_deg - i as f64 * spacing_deg)
        .collect();
    let lon = (0..2 * rows).map(|i| i as f64 * spacing_deg).collect();
    Grid::new(lat, lon).unwrap()
}

/// A part of the Atlantic, across Greenwich.
fn regional() -> Grid {
    let lat = (0..9).map(|i| 70.0 - 5.0 * f64::from(i)).collect();
    Grid::new(lat, (0..13).map(|i| 320.0 + 5.0 * f64::from(i)).collect()).unwrap()
}

/// A function of the place at all points of a grid.
fn frame(grid: &Grid, f: impl Fn(f64, f64) -> f64) -> Vec<f32> {
    let row = |&lat: &f64| grid.lon_deg().iter().map(move |&lon| (lat, lon));
    grid.lat_deg().iter().flat_map(row).map(|(lat, lon)| f(lat, lon) as f32).collect()
}

fn mean(radius_km: f64) -> Method {
    Method::Within { statistic: Statistic::Mean, radius_km }
}

/// One sample of one frame.
fn one(
    mesh: &Mesh,
    method: Method,
    min_valid: f64,
    frame: &[f32],
    point: (f64, f64),
) -> Result<Sample, Absence> {
    let sampler = Sampler::new(mesh, &[method], min_valid).unwrap();
    let mut taken = Vec::new();
    let points = std::iter::once(point);
    sampler.sample(frame, points, &mut SamplerScratch::default(), |place, way, sample| {
        assert_eq!((place, way), (0, 0));
        taken.push(sample);
    });
    taken.remove(0)
}
