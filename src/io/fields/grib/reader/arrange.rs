//! From the stored order of values to the delivered one: rows from the north,
//! columns from the west, rows of a reduced grid made as long as the longest.

use crate::io::fields::reduced::along_circle;
use crate::math::Healpix;

use super::grid::{CellOrder, Columns, Grid, RowGrid};

/// Whether values are delivered as they are stored.
pub(super) fn is_natural(grid: &Grid) -> bool {
    match grid {
        Grid::Healpix { order, .. } => *order == CellOrder::Ring,
        Grid::Rows(grid) => matches!(grid.columns, Columns::Same(_)) && grid.scanning.is_natural(),
    }
}

/// Brings stored values into the delivered order.
pub(super) fn arrange(grid: &Grid, stored: &[f32], out: &mut [f32]) {
    match grid {
        Grid::Healpix { nside, .. } => {
            let geometry = Healpix::new(*nside as usize);
            for (nested, value) in stored.iter().enumerate() {
                out[geometry.from_nested(nested)] = *value;
            }
        }
        Grid::Rows(grid) => match &grid.columns {
            Columns::Same(columns) => turn(grid, *columns as usize, stored, out),
            Columns::Reduced(points) => lengthen(grid, points, stored, out),
        },
    }
}

fn turn(grid: &RowGrid, columns: usize, stored: &[f32], out: &mut [f32]) {
    let (rows, scanning) = (grid.rows as usize, grid.scanning);
    let (lines, along) = if scanning.by_columns() { (columns, rows) } else { (rows, columns) };
    for line in 0..lines {
        for (i, value) in stored[line * along..][..along].iter().enumerate() {
            let i = if scanning.alternates() && line % 2 == 1 { along - 1 - i } else { i };
            let (row, column) = if scanning.by_columns() { (i, line) } else { (line, i) };
            let row = if scanning.northward() { rows - 1 - row } else { row };
            let column = if scanning.westward() { columns - 1 - column } else { column };
            out[row * columns + column] = *value;
        }
    }
}

/// Rows of a reduced grid, each to the longitudes of the longest.
fn lengthen(grid: &RowGrid, points: &[u32], stored: &[f32], out: &mut [f32]) {
    let scanning = grid.scanning;
    let rows = points.len();
    let columns = out.len() / rows;
    let mut row = Vec::with_capacity(columns);
    let mut rest = stored;
    for (line, &count) in points.iter().enumerate() {
        let (values, next) = rest.split_at(count as usize);
        rest = next;
        row.clear();
        row.extend_from_slice(values);
        if scanning.alternates() && line % 2 == 1 {
            row.reverse();
        }
        if scanning.westward() {
            row.reverse();
        }
        let to = if scanning.northward() { rows - 1 - line } else { line };
        stretch(&row, &mut out[to * columns..][..columns]);
    }
}

/// A circle of latitude with more points.
fn stretch(row: &[f32], out: &mut [f32]) {
    let columns = out.len();
    for (column, out) in out.iter_mut().enumerate() {
        *out = along_circle(row, column, columns, 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_stretched_around_the_globe() {
        let mut out = [0.0; 6];
        stretch(&[1.0, 3.0, 5.0], &mut out);
        assert_eq!(out, [1.0, 2.0, 3.0, 4.0, 5.0, 3.0]);
        stretch(&[1.0, f32::NAN, 5.0], &mut out);
        assert_eq!((out[0], out[4], out[5]), (1.0, 5.0, 3.0));
        assert!(out[1..4].iter().all(|v| v.is_nan()));
    }
}
