//! The neighbours of each cell: across the date line, across the poles, or as a
//! rule of a preset has it. Planes and curvilinear grids just end.

use std::ops::Range;

use crate::model::Grid;

use super::extrema::Sought;
use super::params::{Columns, Extremum, Poles, SimpleParams};
use super::raster::Raster;

/// A row of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) row: usize,
    /// Columns to move east by on the way across a pole.
    pub(super) shift: usize,
}

/// How the cells of a mesh of rows and columns neighbour one another.
#[derive(Clone, Debug)]
pub(super) struct Topology {
    pub(super) rows: usize,
    pub(super) columns: usize,
    wraps: bool,
    north: Edge,
    south: Edge,
    /// -1 where highs are sought, so that every sought extremum is a low.
    signs: Vec<f32>,
}

/// What lies beyond the first or last row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// Nothing.
    Open,
    /// The row is the pole; beyond it the next row, half way round.
    PoleRow,
    /// The pole lies half a spacing beyond the row; beyond it the row itself,
    /// half way round.
    PoleBeyond,
}

impl Topology {
    pub(super) fn new(raster: &Raster, params: &SimpleParams) -> Self {
        let (wraps, [north, south]) = match raster {
            Raster::LatLon(grid) => {
                (grid.is_periodic() || params.columns == Columns::Wrap, edges(grid, params.poles))
            }
            Raster::Plane(_) | Raster::Curvilinear(_) => (false, [Edge::Open; 2]),
        };
        // Frames with rows on both sides of the equator come turned cell by cell.
        let sign = |row| sign(params.extremum, raster.is_northern(row).unwrap_or(true));
        Self {
            rows: raster.rows(),
            columns: raster.columns(),
            wraps,
            north,
            south,
            signs: (0..raster.rows()).map(sign).collect(),
        }
    }

    /// Number of cells.
    pub(super) fn cells(&self) -> usize {
        self.rows * self.columns
    }

    /// Rows that can hold a centre like any other (not the pole rows).
    pub(super) fn interior_rows(&self, half: usize) -> Range<usize> {
        let margin = |edge| match edge {
            Edge::Open => half,
            Edge::PoleRow => 1,
            Edge::PoleBeyond => 0,
        };
        margin(self.north)..self.rows.saturating_sub(margin(self.south))
    }

    /// Columns that can hold a centre.
    pub(super) fn interior_columns(&self, half: usize) -> Range<usize> {
        if self.wraps { 0..self.columns } else { half..self.columns.saturating_sub(half) }
    }

    /// Pole rows that are one point, with the row next to each and onwards.
    pub(super) fn pole_rows(&self) -> impl Iterator<Item = PoleRow> {
        let last = self.rows - 1;
        let north = (self.north == Edge::PoleRow).then_some(PoleRow { row: 0, inwards: 1 });
        let south = (self.south == Edge::PoleRow).then_some(PoleRow { row: last, inwards: -1 });
        north.into_iter().chain(south)
    }

    /// The row at `row`, which may lie beyond an edge.
    pub(super) fn place(&self, row: isize) -> Option<Place> {
        let last = self.rows as isize - 1;
        let (edge, beyond) = if row < 0 {
            (self.north, -row)
        } else if row > last {
            (self.south, row - last)
        } else {
            return Some(Place { row: row as usize, shift: 0 });
        };
        let inwards = match edge {
            Edge::Open => return None,
            Edge::PoleRow => beyond,
            Edge::PoleBeyond => beyond - 1,
        };
        let row = if row < 0 { inwards } else { last - inwards };
        Some(Place { row: row as usize, shift: self.columns / 2 })
    }

    /// The column at `column`, which may lie beyond an edge by up to one turn.
    pub(super) fn wrap(&self, column: isize) -> Option<usize> {
        let columns = self.columns as isize;
        if self.wraps {
            // Never further than one turn: cheaper than a division.
            let back = if column < 0 {
                columns
            } else if column >= columns {
                -columns
            } else {
                0
            };
            Some((column + back) as usize)
        } else {
            (0..columns).contains(&column).then_some(column as usize)
        }
    }

    /// A row with those above and below it; in place of one that lies beyond an
    /// edge or is turned the other way, the row itself.
    pub(super) fn with_neighbours<'a>(&self, frame: &'a [f32], row: usize) -> [&'a [f32]; 3] {
        let same = |r: &usize| *r < self.rows && self.signs[*r] == self.signs[row];
        let above = row.checked_sub(1).filter(same).unwrap_or(row);
        let below = Some(row + 1).filter(same).unwrap_or(row);
        [above, row, below].map(|row| &frame[row * self.columns..][..self.columns])
    }

    /// What is sought in a row.
    pub(super) fn sought(&self, row: usize) -> Sought {
        if self.signs[row] < 0.0 { Sought::Highs } else { Sought::Lows }
    }

    /// Cells of the window of `2 half + 1` rows and columns around a cell, row
    /// by row, those that are not there left out.
    pub(super) fn cells_around(
        &self,
        (row, column): (usize, usize),
        half: usize,
    ) -> impl Iterator<Item = usize> {
        let (half, row, column) = (half as isize, row as isize, column as isize);
        (row - half..=row + half).filter_map(|row| self.place(row)).flat_map(move |place| {
            let middle = column + place.shift as isize;
            let columns = (middle - half..=middle + half).filter_map(|column| self.wrap(column));
            columns.map(move |column| place.row * self.columns + column)
        })
    }

    /// Writes the window of `2 half + 1` rows and columns around a cell, turned
    /// so that lows are sought. What is not there is +∞ and so never lower.
    pub(super) fn window(&self, frame: &[f32], cell: (usize, usize), half: usize, out: &mut [f32]) {
        let size = 2 * half + 1;
        if let Some(first) = self.window_inside(cell, half) {
            let rows = frame[first..].chunks(self.columns).zip(&self.signs[cell.0 - half..]);
            for (out, (row, &sign)) in out.chunks_exact_mut(size).zip(rows) {
                for (out, &value) in out.iter_mut().zip(row) {
                    *out = value * sign;
                }
            }
            return;
        }
        let first_row = cell.0 as isize - half as isize;
        for (out, row) in out.chunks_exact_mut(size).zip(first_row..) {
            let Some(Place { row, shift }) = self.place(row) else {
                out.fill(f32::INFINITY);
                continue;
            };
            let (values, sign) = (&frame[row * self.columns..][..self.columns], self.signs[row]);
            let first = (cell.1 + shift) as isize - half as isize;
            for (out, column) in out.iter_mut().zip(first..) {
                *out = self.wrap(column).map_or(f32::INFINITY, |column| values[column] * sign);
            }
        }
    }

    /// Whether a cell is undercut in a window that lies on the frame as a whole
    /// and is turned one way: a test without moving a value, which nearly every
    /// cell that is no extremum fails at the first row.
    pub(super) fn is_undercut_inside(
        &self,
        frame: &[f32],
        cell: (usize, usize),
        half: usize,
    ) -> bool {
        let Some(first) = self.window_inside(cell, half) else { return false };
        let (row, size) = (cell.0, 2 * half + 1);
        if self.signs[row - half] != self.signs[row + half] {
            return false;
        }
        let centre = frame[row * self.columns + cell.1];
        let mut rows = frame[first..].chunks(self.columns).take(size).map(|row| &row[..size]);
        match self.sought(row) {
            Sought::Lows => rows.any(|row| row.iter().any(|&value| value < centre)),
            Sought::Highs => rows.any(|row| row.iter().any(|&value| value > centre)),
        }
    }

    /// The first cell of a window that lies on the frame as a whole: most do,
    /// and need none of the rules for edges.
    pub(super) fn window_inside(
        &self,
        (row, column): (usize, usize),
        half: usize,
    ) -> Option<usize> {
        let inside =
            row >= half && row + half < self.rows && column >= half && column + half < self.columns;
        inside.then(|| (row - half) * self.columns + column - half)
    }

    /// The value of a cell, turned so that lows are sought.
    pub(super) fn turned(&self, frame: &[f32], row: usize, column: usize) -> f32 {
        frame[row * self.columns + column] * self.signs[row]
    }
}

/// A pole row and the direction of the rows beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PoleRow {
    pub(super) row: usize,
    inwards: isize,
}

impl PoleRow {
    /// The `n` rows next to the pole, nearest first.
    pub(super) fn neighbours(self, n: usize) -> impl Iterator<Item = usize> {
        (1..=n as isize).map(move |i| (self.row as isize + i * self.inwards) as usize)
    }
}

/// What lies beyond the first and the last row of latitudes.
fn edges(grid: &Grid, poles: Poles) -> [Edge; 2] {
    let joins = poles == Poles::Join && grid.is_periodic();
    let edge = |pole_row: bool, distance_deg: f64| {
        if !joins {
            Edge::Open
        } else if pole_row {
            Edge::PoleRow
        } else if distance_deg < 0.75 * grid.lat_spacing_deg() {
            Edge::PoleBeyond
        } else {
            Edge::Open
        }
    };
    let lat = grid.lat_deg();
    let (north_deg, south_deg) = (90.0 - lat[0], 90.0 + lat[lat.len() - 1]);
    [edge(grid.has_north_pole(), north_deg), edge(grid.has_south_pole(), south_deg)]
}

pub(super) fn sign(extremum: Extremum, is_northern: bool) -> f32 {
    match extremum {
        Extremum::Min => 1.0,
        Extremum::Max => -1.0,
        Extremum::Cyclonic if is_northern => -1.0,
        Extremum::Cyclonic => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(lat: &[f64], columns: usize) -> Raster {
        let lon = (0..columns).map(|i| i as f64 * 360.0 / columns as f64).collect();
        Raster::LatLon(Grid::new(lat.to_vec(), lon).unwrap())
    }

    #[test]
    fn windows_go_on_across_the_pole_half_way_round() {
        let frame: Vec<f32> = (0..12).map(|v| v as f32).collect();
        let mut out = [0.0; 9];
        let with_pole = Topology::new(&grid(&[90.0, 0.0, -90.0], 4), &SimpleParams::default());
        with_pole.window(&frame, (0, 0), 1, &mut out);
        assert_eq!(out, [5.0, 6.0, 7.0, 3.0, 0.0, 1.0, 7.0, 4.0, 5.0]);
        let beside = Topology::new(&grid(&[60.0, 0.0, -60.0], 4), &SimpleParams::default());
        beside.window(&frame, (2, 3), 1, &mut out);
        assert_eq!(out, [6.0, 7.0, 4.0, 10.0, 11.0, 8.0, 8.0, 9.0, 10.0]);
    }

    #[test]
    fn edges_of_a_region_are_open() {
        let region = Grid::new(vec![60.0, 50.0, 40.0], vec![0.0, 10.0, 20.0]).unwrap();
        let topology = Topology::new(&Raster::LatLon(region), &SimpleParams::default());
        let mut out = [0.0; 9];
        topology.window(&[1.0; 9], (0, 0), 1, &mut out);
        let none = f32::INFINITY;
        assert_eq!(out, [none, none, none, none, 1.0, 1.0, none, 1.0, 1.0]);
        assert_eq!(topology.place(-1), None);
        assert_eq!((topology.interior_rows(1), topology.interior_columns(1)), (1..2, 1..2));
    }

    #[test]
    fn cyclonic_turns_the_northern_hemisphere() {
        let params = SimpleParams { extremum: Extremum::Cyclonic, ..SimpleParams::default() };
        let topology = Topology::new(&grid(&[45.0, 0.0, -45.0], 4), &params);
        let turned: Vec<f32> = (0..3).map(|row| topology.turned(&[2.0; 12], row, 0)).collect();
        assert_eq!(turned, [-2.0, -2.0, 2.0]);
    }
}
