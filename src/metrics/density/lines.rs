//! The rows and columns of a grid, ready for angles.

use std::ops::Range;

use crate::model::Grid;

/// Wider than rounding, narrower than anything that counts.
const SLACK: f64 = 1e-9;

/// A grid with the sines and cosines of its coordinates.
#[derive(Debug)]
pub(super) struct GridLines {
    lon_deg: Vec<f64>,
    /// Cosine and sine of each longitude.
    east: Vec<[f64; 2]>,
    /// Cosine and sine of each latitude.
    north: Vec<[f64; 2]>,
}

impl GridLines {
    pub(super) fn new(grid: &Grid) -> Self {
        let cos_sin = |deg: &f64| {
            let (sin, cos) = deg.to_radians().sin_cos();
            [cos, sin]
        };
        Self {
            lon_deg: grid.lon_deg().to_vec(),
            east: grid.lon_deg().iter().map(cos_sin).collect(),
            north: grid.lat_deg().iter().map(cos_sin).collect(),
        }
    }

    pub(super) fn columns(&self) -> usize {
        self.east.len()
    }

    /// Latitude of a row.
    pub(super) fn lat_rad(&self, row: usize) -> f64 {
        self.north[row][1].atan2(self.north[row][0])
    }

    /// Unit vector of a grid point.
    pub(super) fn point(&self, row: usize, column: usize) -> [f64; 3] {
        let ([cos, sin], [x, y]) = (self.north[row], self.east[column]);
        [cos * x, cos * y, sin]
    }

    /// The columns of a row that may be within an angle of a point: up to
    /// three stretches, and no column twice.
    pub(super) fn within(
        &self,
        row: usize,
        at: [f64; 3],
        cos_reach: f64,
    ) -> impl Iterator<Item = usize> + use<> {
        let [cos_row, sin_row] = self.north[row];
        let cos_at = at[0].hypot(at[1]);
        let (above, below) = (cos_reach - sin_row * at[2], cos_row * cos_at);
        let stretches = if above > below + SLACK {
            [0..0, 0..0, 0..0]
        } else if above <= -below + SLACK || below < SLACK {
            [0..self.columns(), 0..0, 0..0]
        } else {
            let half_deg = (above / below).min(1.0).acos().to_degrees() + SLACK.sqrt();
            let lon_deg = at[1].atan2(at[0]).to_degrees().rem_euclid(360.0);
            self.stretches(lon_deg, half_deg)
        };
        stretches.into_iter().flatten()
    }

    /// Columns within less than 180 degrees of a longitude; those of a grid may
    /// go on beyond 360.
    fn stretches(&self, lon_deg: f64, half_deg: f64) -> [Range<usize>; 3] {
        if half_deg >= 180.0 {
            return [0..self.columns(), 0..0, 0..0];
        }
        [-360.0, 0.0, 360.0].map(|turn| {
            let (west, east) = (lon_deg - half_deg + turn, lon_deg + half_deg + turn);
            let first = self.lon_deg.partition_point(|&lon| lon < west);
            first..self.lon_deg.partition_point(|&lon| lon <= east).max(first)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::unit_vector;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_column_is_missed_or_taken_twice(
            lat in -90.0..=90.0f64,
            lon in 0.0..360.0f64,
            reach_deg in 0.1..179.0f64,
            west in 0.0..359.0f64,
            step in 1.0..30.0f64,
            columns in 1usize..12,
        ) {
            let lon_deg = (0..columns).map(|i| west + step * i as f64).collect();
            let lat_deg = vec![90.0, 77.0, 30.0, 0.0, -45.0, -90.0];
            let lines = GridLines::new(&Grid::new(lat_deg, lon_deg).unwrap());
            let (at, cos_reach) = (unit_vector(lat, lon), reach_deg.to_radians().cos());
            for row in 0..lines.north.len() {
                let mut within: Vec<usize> = lines.within(row, at, cos_reach).collect();
                within.sort_unstable();
                prop_assert!(within.windows(2).all(|pair| pair[0] < pair[1]));
                for column in 0..columns {
                    let p = lines.point(row, column);
                    let cosine: f64 = (0..3).map(|k| p[k] * at[k]).sum();
                    prop_assert!(cosine < cos_reach || within.contains(&column));
                }
            }
        }
    }
}
