//! Points of a grid within a distance of a place.

use std::f64::consts::PI;
use std::ops::Range;

use crate::model::Grid;

/// How much smaller than the cosine of the radius a cosine may be: what lies
/// on the rim counts however its distance is rounded.
const RIM: f64 = 1e-13;

/// Finds the points of a grid that lie within an angle of a place, row by row.
///
/// In a row at φ' the points within θ of (φ, λ) are those with
/// |Δλ| ≤ acos((cos θ - sin φ sin φ') / (cos φ cos φ')): all of them where the
/// argument is below -1, none where it is above 1. A pole row is all or
/// nothing. Regional grids end at their edges.
#[derive(Clone, Debug)]
pub(super) struct CapFinder {
    angle_rad: f64,
    cos_angle: f64,
    rows: Vec<CapRow>,
    lon_deg: Vec<f64>,
    /// Columns a degree.
    density: f64,
}

/// A row of the grid.
#[derive(Clone, Copy, Debug)]
pub(super) struct CapRow {
    pub(super) lat_rad: f64,
    pub(super) sin_lat: f64,
    /// Exactly 0 at a pole, where all points are one.
    pub(super) cos_lat: f64,
}

/// A place on the sphere.
#[derive(Clone, Copy, Debug)]
pub(super) struct CapPlace {
    pub(super) lat_rad: f64,
    pub(super) lon_deg: f64,
    pub(super) sin_lat: f64,
    pub(super) cos_lat: f64,
}

impl CapPlace {
    pub(super) fn new(lat_deg: f64, lon_deg: f64) -> Self {
        let lat_rad = lat_deg.to_radians();
        let (sin_lat, cos_lat) = lat_rad.sin_cos();
        Self { lat_rad, lon_deg, sin_lat, cos_lat }
    }
}

impl CapFinder {
    /// Within so many radians; beyond π that is the whole globe.
    pub(super) fn new(grid: &Grid, angle_rad: f64) -> Self {
        let angle_rad = angle_rad.min(PI);
        let (last, lon_deg) = (grid.rows() - 1, grid.lon_deg());
        let row = |(index, lat_deg): (usize, &f64)| {
            let is_pole =
                index == 0 && grid.has_north_pole() || index == last && grid.has_south_pole();
            let lat_rad = lat_deg.to_radians();
            let cos_lat = if is_pole { 0.0 } else { lat_rad.cos() };
            CapRow { lat_rad, sin_lat: lat_rad.sin(), cos_lat }
        };
        let spacing = grid.lon_spacing_deg();
        Self {
            angle_rad,
            cos_angle: angle_rad.cos(),
            rows: grid.lat_deg().iter().enumerate().map(row).collect(),
            lon_deg: lon_deg.to_vec(),
            density: if spacing > 0.0 { spacing.recip() } else { 0.0 },
        }
    }

    pub(super) fn angle_rad(&self) -> f64 {
        self.angle_rad
    }

    pub(super) fn row(&self, row: usize) -> CapRow {
        self.rows[row]
    }

    /// Those of some rows that come near a latitude.
    pub(super) fn rows_near(&self, rows: Range<usize>, lat_rad: f64) -> Range<usize> {
        let of = &self.rows[rows.clone()];
        let reach = self.angle_rad + RIM;
        let first = of.partition_point(|row| row.lat_rad > lat_rad + reach);
        let end = of.partition_point(|row| row.lat_rad >= lat_rad - reach);
        rows.start + first..rows.start + end
    }

    /// Calls `visit` with the columns of a row near a place: one range, or two
    /// where the cap goes across the first column.
    pub(super) fn columns_near(
        &self,
        row: usize,
        place: &CapPlace,
        mut visit: impl FnMut(Range<usize>),
    ) {
        let CapRow { sin_lat, cos_lat, .. } = self.rows[row];
        let above = self.cos_angle - RIM - place.sin_lat * sin_lat;
        let scale = place.cos_lat * cos_lat;
        if above > scale {
            return;
        }
        if above <= -scale {
            return visit(0..self.lon_deg.len());
        }
        let half_deg = (above / scale).acos().to_degrees();
        let (first, last) = (self.lon_deg[0], self.lon_deg[self.lon_deg.len() - 1]);
        // The turn in which the cap first reaches the grid, and those after it.
        let turns = ((first - place.lon_deg - half_deg) / 360.0).ceil();
        let mut middle = place.lon_deg + 360.0 * turns;
        while middle - half_deg <= last {
            let start =
                self.first_column(|lon_deg| lon_deg >= middle - half_deg, middle - half_deg);
            let end = self.first_column(|lon_deg| lon_deg > middle + half_deg, middle + half_deg);
            if start < end {
                visit(start..end);
            }
            middle += 360.0;
        }
    }

    /// The first column for which something holds that holds from about this
    /// longitude on.
    fn first_column(&self, holds: impl Fn(f64) -> bool, about_deg: f64) -> usize {
        let count = self.lon_deg.len();
        let guess = ((about_deg - self.lon_deg[0]) * self.density).ceil().max(0.0);
        let mut column = (guess as usize).min(count);
        while column > 0 && holds(self.lon_deg[column - 1]) {
            column -= 1;
        }
        while column < count && !holds(self.lon_deg[column]) {
            column += 1;
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::math::angle_by_haversine_rad;

    /// Cells of all rows near a place, in order.
    fn found(grid: &Grid, angle_rad: f64, (lat_deg, lon_deg): (f64, f64)) -> Vec<usize> {
        let finder = CapFinder::new(grid, angle_rad);
        let place = CapPlace::new(lat_deg, lon_deg);
        let mut cells = Vec::new();
        for row in finder.rows_near(0..grid.rows(), place.lat_rad) {
            finder.columns_near(row, &place, |columns| {
                cells.extend(columns.map(|column| row * grid.columns() + column));
            });
        }
        cells.sort_unstable();
        cells
    }

    /// The same by the distance of every cell.
    fn by_distance(grid: &Grid, angle_rad: f64, place: (f64, f64)) -> Vec<usize> {
        let columns = grid.columns();
        let angle = |cell: usize| {
            let at = (grid.lat_deg()[cell / columns], grid.lon_deg()[cell % columns]);
            angle_by_haversine_rad(place, at)
        };
        (0..grid.len()).filter(|&cell| angle(cell) <= angle_rad).collect()
    }

    fn global(rows: usize, columns: usize) -> Grid {
        let lat = (0..rows).map(|i| 90.0 - 180.0 * i as f64 / (rows - 1) as f64).collect();
        Grid::new(lat, (0..columns).map(|i| 360.0 * i as f64 / columns as f64).collect()).unwrap()
    }

    proptest! {
        #[test]
        fn a_cap_holds_what_is_near(
            lat_deg in -90.0..=90.0, lon_deg in 0.0..360.0, angle_deg in 0.1..120.0f64,
        ) {
            let irregular = vec![3.0, 4.0, 9.0, 30.0, 31.0, 170.0, 185.5, 359.0];
            for grid in [
                global(37, 72),
                Grid::new(vec![70.0, 50.0, 49.0], irregular).unwrap(),
                Grid::new(vec![80.0, -80.0], (0..20).map(|i| 340.0 + 4.0 * f64::from(i)).collect())
                    .unwrap(),
                Grid::new(vec![10.0], vec![200.0]).unwrap(),
            ] {
                let (angle_rad, place) = (angle_deg.to_radians(), (lat_deg, lon_deg));
                prop_assert_eq!(found(&grid, angle_rad, place), by_distance(&grid, angle_rad, place));
            }
        }
    }

    #[test]
    fn poles_are_one_point_and_rims_count() {
        let grid = global(19, 36);
        let pole: Vec<usize> = (0..36).collect();
        assert_eq!(found(&grid, 4f64.to_radians(), (87.0, 123.0)), pole);
        assert_eq!(found(&grid, 2f64.to_radians(), (87.0, 123.0)), [0; 0]);
        let around = |cells: &[usize]| cells.iter().map(|c| (c / 36, c % 36)).collect::<Vec<_>>();
        let rim = found(&grid, 10f64.to_radians(), (0.0, 0.0));
        assert_eq!(around(&rim), [(8, 0), (9, 0), (9, 1), (9, 35), (10, 0)]);
        assert_eq!(found(&grid, 4.0, (-90.0, 10.0)).len(), grid.len());
    }
}
