//! What a plan takes, counted before anything of it is made.

use crate::math::harmonics::{Truncation, legendre_bytes};
use crate::model::Grid;

use super::PreprocessParams;
use super::params::{Extent, PlaneMethod, Projection, TargetGrid};
use super::planes::{PLANE_POINTS, plane_size};
use super::preprocessor::BYTES_OF_SPLINE_POINT;

/// Place, direction and lane of a point of a plane made of harmonics.
const BYTES_OF_SPECTRAL_POINT: usize = 64;
/// A frame that is made, one that is handed on, and what is done with it: sought
/// through, or encoded.
const BYTES_OF_FRAME_POINT: usize = 4 * size_of::<f32>();
/// Transforms of the rings of HEALPix, each of another length, for the square
/// of nside.
const BYTES_OF_RINGS: usize = 32;

/// Memory that the grid or the plane of a result takes at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanSize {
    /// The grid or the plane, with its number of points.
    pub what: String,
    /// About how many bytes it takes, apart from what every thread works with.
    pub bytes: usize,
    /// Which option to change, and how.
    pub remedy: &'static str,
}

impl PreprocessParams {
    /// What the grid or the plane of the result takes for a field on `grid`.
    pub fn plan_size(&self, grid: &Grid) -> PlanSize {
        let size = |name: String, points: usize, of_points: usize, remedy| PlanSize {
            what: format!("{name} ({points} points)"),
            bytes: points.saturating_mul(BYTES_OF_FRAME_POINT).saturating_add(of_points),
            remedy,
        };
        let on_grid =
            |points, of_points, remedy| size(self.grid.to_string(), points, of_points, remedy);
        match (self.projection, self.plane, self.grid) {
            (Projection::Global, _, TargetGrid::Native) => on_grid(0, 0, "leave --grid out"),
            (Projection::Global, _, TargetGrid::Gaussian { rows }) => {
                on_grid(rows.saturating_mul(2 * rows), 0, "choose a coarser --grid")
            }
            (Projection::Global, _, TargetGrid::Healpix { nside }) => {
                let squares = nside.saturating_mul(nside);
                let of_rings = squares.saturating_mul(BYTES_OF_RINGS);
                on_grid(squares.saturating_mul(12), of_rings, "choose a lower --nside")
            }
            (_, PlaneMethod::Spline, _) => {
                let side = self.plane_points.unwrap_or(PLANE_POINTS);
                let points = side.saturating_mul(side);
                let of_points = points.saturating_mul(BYTES_OF_SPLINE_POINT);
                size(plane(side, side), points, of_points, "choose fewer --plane-points")
            }
            (_, PlaneMethod::Spectral, _) => {
                let (columns, rows) = plane_size(self);
                let points = columns.saturating_mul(rows);
                let remedy = "choose a larger --resolution-km or a smaller --extent";
                size(plane(columns, rows), points, self.bytes_of_points(points, grid), remedy)
            }
        }
    }

    /// What harmonics take at the points of a plane. Those that mirror one
    /// another have one colatitude.
    fn bytes_of_points(&self, points: usize, grid: &Grid) -> usize {
        let Extent { x_min_km, x_max_km, y_min_km, y_max_km } = self.extent_km.unwrap_or_default();
        let mirrors = [x_min_km == -x_max_km, y_min_km == -y_max_km, x_max_km == y_max_km];
        let alike = match mirrors {
            [true, true, true] => 8,
            [true, true, false] => 4,
            [true, false, _] | [false, true, _] => 2,
            [false, false, _] => 1,
        };
        let resolved = grid.rows().min(grid.columns() / 2);
        let truncation = Truncation::triangular(self.lmax.unwrap_or(resolved).min(resolved));
        let tables = legendre_bytes(truncation, points / alike);
        points.saturating_mul(BYTES_OF_SPECTRAL_POINT).saturating_add(tables)
    }
}

fn plane(columns: usize, rows: usize) -> String {
    format!("a plane of {columns} x {rows}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        let lat = (0..73).map(|i| 90.0 - 2.5 * f64::from(i)).collect();
        Grid::new(lat, (0..144).map(|i| 2.5 * f64::from(i)).collect()).unwrap()
    }

    #[test]
    fn what_is_asked_for_is_counted_before_it_is_made() {
        let of = |params: PreprocessParams| params.plan_size(&grid());
        let default = PreprocessParams::default;
        assert_eq!(of(default()).bytes, 0);
        let healpix = of(PreprocessParams { grid: "healpix:4096".parse().unwrap(), ..default() });
        assert_eq!(healpix.what, "healpix:4096 (201326592 points)");
        assert_eq!(healpix.bytes, 16 * 201_326_592 + 32 * 4096 * 4096);
        let gaussian = PreprocessParams { grid: "gaussian:N5000".parse().unwrap(), ..default() };
        assert_eq!(of(gaussian).bytes, 16 * 10_000 * 20_000);
        let plane = PreprocessParams { projection: Projection::NhStereo, ..default() };
        let usual = of(plane.clone());
        assert_eq!(usual.what, "a plane of 261 x 261 (68121 points)");
        assert!((10 << 20..100 << 20).contains(&usual.bytes), "{}", usual.bytes);
        let fine = of(PreprocessParams { resolution_km: Some(1.5), ..plane.clone() });
        assert!(fine.bytes > 50 << 30 && fine.remedy.contains("--resolution-km"), "{fine:?}");
        let spline = PreprocessParams { plane: PlaneMethod::Spline, ..plane };
        let fine = of(PreprocessParams { plane_points: Some(10_000), ..spline });
        assert!(fine.bytes > 12 << 30 && fine.remedy.contains("--plane-points"), "{fine:?}");
    }
}
