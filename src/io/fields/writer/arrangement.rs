//! Frames from the one orientation of [`Grid`] to that of the file.

use crate::model::Grid;

use super::{LatitudeOrder, WriteProblem};

/// Order of the rows and columns of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Arrangement {
    pub(super) lat_deg: Vec<f64>,
    pub(super) lon_deg: Vec<f64>,
    order: LatitudeOrder,
    /// Column of the grid that comes first.
    first_column: usize,
}

impl Arrangement {
    pub(super) fn new(
        grid: &Grid,
        order: LatitudeOrder,
        first_longitude_deg: Option<f64>,
    ) -> Result<Self, WriteProblem> {
        let mut lat_deg = grid.lat_deg().to_vec();
        if order == LatitudeOrder::SouthFirst {
            lat_deg.reverse();
        }
        let (first_column, lon_deg) = match first_longitude_deg {
            None => (0, grid.lon_deg().to_vec()),
            Some(first_deg) if first_deg.abs() <= 360.0 => columns_from(grid, first_deg),
            Some(value) => return Err(WriteProblem::FirstLongitude { value }),
        };
        Ok(Self { lat_deg, lon_deg, order, first_column })
    }

    /// Appends a frame in the order of the file.
    pub(super) fn append(&self, frame: &[f32], out: &mut Vec<f32>) {
        let mut append_row = |row: &[f32]| {
            let (last, first) = row.split_at(self.first_column);
            out.extend_from_slice(first);
            out.extend_from_slice(last);
        };
        let rows = frame.chunks_exact(self.lon_deg.len());
        match self.order {
            LatitudeOrder::NorthFirst => rows.for_each(&mut append_row),
            LatitudeOrder::SouthFirst => rows.rev().for_each(&mut append_row),
        }
    }
}

/// Longitudes that ascend from `first_deg` or the first column east of it. A
/// regional grid keeps its western edge, as whole turns allow.
fn columns_from(grid: &Grid, first_deg: f64) -> (usize, Vec<f64>) {
    let turned = |lon_deg: f64| lon_deg - 360.0 * ((lon_deg - first_deg) / 360.0).floor();
    let turned: Vec<f64> = grid.lon_deg().iter().map(|&lon| turned(lon)).collect();
    if !grid.is_periodic() {
        let turn = turned[0] - grid.lon_deg()[0];
        return (0, grid.lon_deg().iter().map(|lon| lon + turn).collect());
    }
    let first = turned.windows(2).position(|p| p[1] < p[0]).map_or(0, |last| last + 1);
    (first, [&turned[first..], &turned[..first]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(lon_deg: &[f64]) -> Grid {
        Grid::new(vec![10.0, 0.0], lon_deg.to_vec()).unwrap()
    }

    fn arranged(grid: &Grid, order: LatitudeOrder, first: f64) -> (Vec<f64>, Vec<f32>) {
        let arrangement = Arrangement::new(grid, order, Some(first)).unwrap();
        let frame: Vec<f32> = (0..grid.len()).map(|i| i as f32).collect();
        let mut out = Vec::new();
        arrangement.append(&frame, &mut out);
        (arrangement.lon_deg, out)
    }

    #[test]
    fn a_global_grid_starts_at_any_longitude() {
        let grid = grid(&[0.0, 90.0, 180.0, 270.0]);
        let (lon, frame) = arranged(&grid, LatitudeOrder::NorthFirst, -180.0);
        assert_eq!(lon, [-180.0, -90.0, 0.0, 90.0]);
        assert_eq!(frame, [2., 3., 0., 1., 6., 7., 4., 5.]);
        let (lon, _) = arranged(&grid, LatitudeOrder::NorthFirst, 1.0);
        assert_eq!(lon, [90.0, 180.0, 270.0, 360.0]);
    }

    #[test]
    fn a_regional_grid_is_shifted_as_a_whole() {
        let grid = grid(&[350.0, 355.0, 360.0, 365.0]);
        let (lon, frame) = arranged(&grid, LatitudeOrder::SouthFirst, -180.0);
        assert_eq!(lon, [-10.0, -5.0, 0.0, 5.0]);
        assert_eq!(frame, [4., 5., 6., 7., 0., 1., 2., 3.]);
    }

    #[test]
    fn a_first_longitude_out_of_range_is_refused() {
        for value in [361.0, f64::NAN] {
            let error = Arrangement::new(&grid(&[0.0]), LatitudeOrder::NorthFirst, Some(value));
            assert!(matches!(error, Err(WriteProblem::FirstLongitude { .. })), "{value}");
        }
    }
}
