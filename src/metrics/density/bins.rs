//! The sphere in bins about as wide as a kernel reaches, to find neighbours.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// Height of the lowest bins.
const LEAST_HEIGHT_RAD: f64 = PI / 180.0;
/// Wider than rounding, narrower than anything that counts.
const SLACK_RAD: f64 = 1e-9;

/// Bins in rows of equal height, and for each the bins that hold all points
/// within reach of its own.
#[derive(Debug)]
pub(super) struct Bins {
    height_rad: f64,
    /// Number of the first bin of each row, and of all bins.
    first: Vec<usize>,
    /// The near bins of each bin.
    near: Vec<Vec<u32>>,
}

impl Bins {
    pub(super) fn new(reach_rad: f64) -> Self {
        let rows = ((PI / reach_rad.max(LEAST_HEIGHT_RAD)) as usize).max(1);
        let height_rad = PI / rows as f64;
        let mut first = vec![0];
        for row in 0..rows {
            let lat_rad = highest_lat_rad(row, height_rad);
            let columns = ((TAU * lat_rad.cos() / height_rad) as usize).max(1);
            first.push(first[row] + columns);
        }
        let mut bins = Self { height_rad, first, near: Vec::new() };
        bins.near = (0..rows)
            .flat_map(|row| (0..bins.columns(row)).map(move |column| (row, column)))
            .map(|(row, column)| bins.near_of(row, column, reach_rad))
            .collect();
        bins
    }

    /// Number of bins.
    pub(super) fn len(&self) -> usize {
        self.near.len()
    }

    /// The bin of a point.
    pub(super) fn bin(&self, [x, y, z]: [f64; 3]) -> usize {
        let lat_rad = z.atan2(x.hypot(y));
        let rows = self.first.len() - 1;
        let row = (((lat_rad + FRAC_PI_2) / self.height_rad) as usize).min(rows - 1);
        let columns = self.columns(row);
        let turn = y.atan2(x).rem_euclid(TAU) / TAU;
        self.first[row] + ((turn * columns as f64) as usize).min(columns - 1)
    }

    /// The bins that hold all points within reach of those of a bin.
    pub(super) fn near(&self, bin: usize) -> impl Iterator<Item = usize> + '_ {
        self.near[bin].iter().map(|&bin| bin as usize)
    }

    fn columns(&self, row: usize) -> usize {
        self.first[row + 1] - self.first[row]
    }

    fn near_of(&self, row: usize, column: usize, reach_rad: f64) -> Vec<u32> {
        let rows = self.first.len() - 1;
        let lat_rad = highest_lat_rad(row, self.height_rad) + SLACK_RAD;
        // The longitude that a cap around a point of this latitude extends to.
        let half_rad = match lat_rad + reach_rad < FRAC_PI_2 {
            true => (reach_rad.sin() / lat_rad.cos()).min(1.0).asin() + SLACK_RAD,
            false => PI,
        };
        let width_rad = TAU / self.columns(row) as f64;
        let (west, east) = (column as f64 * width_rad, (column + 1) as f64 * width_rad);
        let mut near = Vec::new();
        for other in row.saturating_sub(1)..(row + 2).min(rows) {
            let columns = self.columns(other) as i64;
            let index = |lon_rad: f64| (lon_rad / TAU * columns as f64).floor() as i64;
            let (from, to) = (index(west - half_rad), index(east + half_rad));
            let last = to.min(from + columns - 1);
            let column = |c: i64| (self.first[other] as i64 + c.rem_euclid(columns)) as u32;
            near.extend((from..=last).map(column));
        }
        near
    }
}

/// The latitude of a row that is furthest from the equator.
fn highest_lat_rad(row: usize, height_rad: f64) -> f64 {
    let south_rad = row as f64 * height_rad - FRAC_PI_2;
    south_rad.abs().max((south_rad + height_rad).abs()).min(FRAC_PI_2)
}

/// Points by bin.
#[derive(Debug)]
pub(super) struct Binned {
    pub(super) bins: Bins,
    /// The bin of each point.
    pub(super) bin_of: Vec<u32>,
    /// Points by bin, ascending in each.
    points: Vec<u32>,
    first: Vec<usize>,
}

impl Binned {
    pub(super) fn new(at: &[[f64; 3]], reach_rad: f64) -> Self {
        let bins = Bins::new(reach_rad);
        let bin_of: Vec<u32> = at.iter().map(|&p| bins.bin(p) as u32).collect();
        let mut points: Vec<u32> = (0..at.len() as u32).collect();
        points.sort_by_key(|&i| bin_of[i as usize]);
        let starts = |bin: usize| points.partition_point(|&i| (bin_of[i as usize] as usize) < bin);
        let first = (0..=bins.len()).map(starts).collect();
        Self { bins, bin_of, points, first }
    }

    /// All points that may be within reach of a point, itself among them.
    pub(super) fn near(&self, point: usize) -> impl Iterator<Item = usize> + '_ {
        let bins = self.bins.near(self.bin_of[point] as usize);
        let points = bins.flat_map(|bin| &self.points[self.first[bin]..self.first[bin + 1]]);
        points.map(|&point| point as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::unit_vector;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_neighbour_is_missed(
            places in prop::collection::vec((-90.0..=90.0f64, 0.0..360.0f64), 2..60),
            reach_deg in 0.5..120.0f64,
        ) {
            let at: Vec<_> = places.iter().map(|&(lat, lon)| unit_vector(lat, lon)).collect();
            let reach_rad = reach_deg.to_radians();
            let binned = Binned::new(&at, reach_rad);
            for (i, p) in at.iter().enumerate() {
                let mut near: Vec<usize> = binned.near(i).collect();
                near.sort_unstable();
                prop_assert!(near.windows(2).all(|pair| pair[0] < pair[1]), "a point twice");
                for (j, q) in at.iter().enumerate() {
                    let cosine: f64 = (0..3).map(|k| p[k] * q[k]).sum();
                    if cosine >= reach_rad.cos() {
                        prop_assert!(near.contains(&j), "{:?} {:?}", places[i], places[j]);
                    }
                }
            }
        }
    }
}
