//! A field as cells around its grid points.

use crate::model::Grid;

use super::clip::Point;
use super::scale::Scale;
use super::svg::Path;
use super::view::View;

/// Bounds of the cells of a grid.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cells {
    /// From north to south, one more than rows.
    pub(super) lat_deg: Vec<f64>,
    /// From west to east, one more than columns.
    pub(super) lon_deg: Vec<f64>,
}

impl Cells {
    /// Halfway between grid points; those at the edge are as wide as their
    /// neighbours, and those beside a pole reach it.
    pub(super) fn of(grid: &Grid) -> Self {
        let mut lat_deg = halfway(grid.lat_deg());
        let half_cell = 0.51 * grid.lat_spacing_deg();
        let last = lat_deg.len() - 1;
        for outer in [0, last] {
            let bound = lat_deg[outer];
            if 90.0 - bound.abs() < half_cell {
                lat_deg[outer] = 90.0_f64.copysign(bound);
            }
        }
        let mut lon_deg = halfway(grid.lon_deg());
        let last = lon_deg.len() - 1;
        if grid.is_periodic() {
            lon_deg[last] = lon_deg[0] + 360.0;
        }
        Self { lat_deg, lon_deg }
    }

    /// The outline of neighbouring cells of a row.
    pub(super) fn ring(&self, row: usize, columns: (usize, usize)) -> [Point; 4] {
        let (north, south) = (self.lat_deg[row], self.lat_deg[row + 1]);
        let (west, east) = (self.lon_deg[columns.0], self.lon_deg[columns.1]);
        [(south, west), (south, east), (north, east), (north, west)]
            .map(|(lat_deg, lon_deg)| Point { lat_deg, lon_deg })
    }
}

fn halfway(values: &[f64]) -> Vec<f64> {
    let n = values.len();
    let middle = |i: usize| f64::midpoint(values[i - 1], values[i]);
    let first = values[0] - (values[1] - values[0]) / 2.0;
    let last = values[n - 1] + (values[n - 1] - values[n - 2]) / 2.0;
    std::iter::once(first).chain((1..n).map(middle)).chain(std::iter::once(last)).collect()
}

/// Areas of each class of a field, row by row; the last are those without a
/// value.
pub(super) fn paths(view: &View, cells: &Cells, field: &[f64], scale: &Scale) -> Vec<Path> {
    let missing = scale.colours.len();
    let mut paths = vec![Path::default(); missing + 1];
    let columns = cells.lon_deg.len() - 1;
    for row in 0..cells.lat_deg.len() - 1 {
        let class_of =
            |column: usize| scale.class(field[row * columns + column]).unwrap_or(missing);
        let mut from = 0;
        for to in 1..=columns {
            if to < columns && class_of(to) == class_of(from) {
                continue;
            }
            for part in view.area(&cells.ring(row, (from, to))) {
                paths[class_of(from)].add_tile(&part);
            }
            from = to;
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_meet_halfway_and_reach_the_poles() {
        let regular = Grid::new(vec![90.0, 0.0, -90.0], vec![0.0, 120.0, 240.0]).unwrap();
        let cells = Cells::of(&regular);
        assert_eq!(cells.lat_deg, [90.0, 45.0, -45.0, -90.0]);
        assert_eq!(cells.lon_deg, [-60.0, 60.0, 180.0, 300.0]);
        let gaussian = Grid::new(vec![88.6, 86.7, 84.8], vec![0.0, 1.0]).unwrap();
        let cells = Cells::of(&gaussian);
        assert_eq!((cells.lat_deg[0], cells.lon_deg[2]), (90.0, 1.5));
    }
}
