//! Drawing one storm into a frame.

use std::ops::Range;

use crate::math::chord_squared;
use crate::model::{EARTH_RADIUS_KM, Grid};

/// A storm at one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Vortex {
    pub(super) lat_deg: f64,
    pub(super) lon_deg: f64,
    /// Distance at which it ends.
    pub(super) radius_km: f64,
    /// Pressure at its centre.
    pub(super) central_pa: f64,
}

/// Sines and cosines of the coordinates of a global grid.
#[derive(Clone, Debug)]
pub(super) struct GridTrig {
    spacing_deg: f64,
    lat: Vec<(f64, f64)>,
    cos_lon: Vec<f64>,
    sin_lon: Vec<f64>,
}

impl GridTrig {
    pub(super) fn new(grid: &Grid) -> Self {
        let sin_cos = |lat_deg: f64| {
            let (sin, cos) = lat_deg.to_radians().sin_cos();
            // Exactly 0 at the poles, so that their rows hold one value.
            (sin, if lat_deg.abs() == 90.0 { 0.0 } else { cos })
        };
        Self {
            spacing_deg: grid.lat_spacing_deg(),
            lat: grid.lat_deg().iter().map(|&lat| sin_cos(lat)).collect(),
            cos_lon: grid.lon_deg().iter().map(|lon| lon.to_radians().cos()).collect(),
            sin_lon: grid.lon_deg().iter().map(|lon| lon.to_radians().sin()).collect(),
        }
    }

    fn columns(&self) -> usize {
        self.cos_lon.len()
    }
}

/// The columns of one row within a vortex: one range, or two where it crosses
/// Greenwich.
type Columns = [Range<usize>; 2];

impl Vortex {
    /// Draws the values within the radius towards the central pressure.
    pub(super) fn draw(&self, grid: &GridTrig, out: &mut [f32]) {
        let columns = grid.columns();
        for row in self.rows(grid) {
            let line = &mut out[row * columns..(row + 1) * columns];
            self.draw_row(grid, row, line);
        }
    }

    fn rows(&self, grid: &GridTrig) -> Range<usize> {
        let reach_deg = (self.radius_km / EARTH_RADIUS_KM).to_degrees();
        let first = (90.0 - self.lat_deg - reach_deg) / grid.spacing_deg;
        let last = (90.0 - self.lat_deg + reach_deg) / grid.spacing_deg;
        // A negative float becomes row 0.
        first.ceil() as usize..(last.floor() as usize + 1).min(grid.lat.len())
    }

    fn draw_row(&self, grid: &GridTrig, row: usize, line: &mut [f32]) {
        let (sin_lat, cos_lat) = grid.lat[row];
        let (sin_center, cos_center) = self.lat_deg.to_radians().sin_cos();
        let (sin_lon, cos_lon) = self.lon_deg.to_radians().sin_cos();
        let (along, across) = (sin_lat * sin_center, cos_lat * cos_center);
        let radius_rad = self.radius_km / EARTH_RADIUS_KM;
        let cos_half_width = (radius_rad.cos() - along) / across;
        let scale = 2.0 / chord_squared(radius_rad);
        for range in self.columns(grid, cos_half_width) {
            let cosines = grid.cos_lon[range.clone()].iter().zip(&grid.sin_lon[range.clone()]);
            for (p, (&cos, &sin)) in line[range].iter_mut().zip(cosines) {
                // The squared chord is 2 - 2 cos of the angle.
                let cos_angle = along + across * (cos_lon * cos + sin_lon * sin);
                let inside = (1.0 - scale * (1.0 - cos_angle)).max(0.0);
                let weight = inside * inside * inside;
                let value = f64::from(*p);
                *p = (value + weight * (self.central_pa - value)) as f32;
            }
        }
    }

    /// Columns whose longitude is nearer than acos(`cos_half_width`); a row
    /// that is a pole gives an infinite cosine: all columns, or none.
    fn columns(&self, grid: &GridTrig, cos_half_width: f64) -> Columns {
        let columns = grid.columns();
        if cos_half_width >= 1.0 {
            return [0..0, 0..0];
        }
        let half_width_deg = cos_half_width.max(-1.0).acos().to_degrees();
        let first = ((self.lon_deg - half_width_deg) / grid.spacing_deg).ceil() as i64;
        let last = ((self.lon_deg + half_width_deg) / grid.spacing_deg).floor() as i64;
        let count = (last - first + 1).max(0) as usize;
        if count >= columns {
            return [0..columns, 0..0];
        }
        let start = first.rem_euclid(columns as i64) as usize;
        let end = start + count;
        [start..end.min(columns), 0..end.saturating_sub(columns)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{angle_by_haversine_rad, chord_squared};

    fn grid() -> Grid {
        let lat = (0..=72).map(|i| 90.0 - 2.5 * f64::from(i)).collect();
        Grid::new(lat, (0..144).map(|i| 2.5 * f64::from(i)).collect()).unwrap()
    }

    #[test]
    fn quick_drawing_is_the_profile_at_every_point() {
        let grid = grid();
        let centers =
            [(51.0, 0.4), (-47.3, 359.9), (89.2, 130.0), (90.0, 0.0), (-88.0, 17.0), (80.0, 200.0)];
        for (lat_deg, lon_deg) in centers {
            let vortex = Vortex { lat_deg, lon_deg, radius_km: 900.0, central_pa: 97_000.0 };
            let mut out = vec![101_000f32; grid.len()];
            vortex.draw(&GridTrig::new(&grid), &mut out);
            for (i, &value) in out.iter().enumerate() {
                let point = (grid.lat_deg()[i / 144], grid.lon_deg()[i % 144]);
                let angle = angle_by_haversine_rad(point, (lat_deg, lon_deg));
                let q = chord_squared(angle) / chord_squared(900.0 / EARTH_RADIUS_KM);
                let expected = 101_000.0 - 4000.0 * (1.0 - q).max(0.0).powi(3);
                assert!((f64::from(value) - expected).abs() < 0.01, "{lat_deg} {lon_deg} {i}");
            }
            assert!(out[..144].iter().all(|&v| v == out[0]), "the pole is one point");
        }
    }
}
