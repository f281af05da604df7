//! A latitude-longitude grid as part of one that covers the globe.

use std::f64::consts::{FRAC_PI_2, PI};

use crate::math::angle_by_haversine_rad;
use crate::model::Grid;

/// Rows and columns that a grid is continued by are no closer than this, so
/// that their number is bounded whatever the grid.
const LEAST_SPACING_DEG: f64 = 0.01;
/// A row this close to a pole, in degrees, is the pole.
const POLE_TOLERANCE_DEG: f64 = 1e-6;
/// Columns this close to the edge of a circle, in radians of longitude, are
/// measured one by one.
const EDGE_RAD: f64 = 1e-6;
/// Products of cosines below this are of a point or a row at a pole.
const POLAR: f64 = 1e-12;

/// The rows and columns of a grid and, where it ends before the globe does,
/// further ones of the spacing at that edge. Nothing is known at those, but how
/// much of a circle lies outside is.
#[derive(Clone, Debug)]
pub(super) struct GlobalRows {
    /// North first.
    rows: Vec<Row>,
    /// Ascending, one turn.
    columns: Vec<Column>,
    /// Columns of the grid.
    width: usize,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    lat_deg: f64,
    cos_lat: f64,
    /// Height of its zone on the unit sphere.
    height: f64,
    /// Row of the grid, if it is one.
    index: Option<usize>,
    is_pole: bool,
}

#[derive(Clone, Copy, Debug)]
struct Column {
    /// Degrees east of the first column.
    off_deg: f64,
    /// Longitude in degrees.
    lon_deg: f64,
    /// Width in radians.
    width_rad: f64,
    /// Column of the grid, if it is one.
    index: Option<usize>,
}

/// A grid point, or a place where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cell {
    /// Index in the frame.
    pub(super) index: Option<usize>,
    /// Area that it stands for on the unit sphere.
    pub(super) area: f64,
    /// How many points it counts for: those of a pole are one together.
    pub(super) count: f64,
}

/// A corner of a bilinear interpolation and its weight.
pub(super) type Corner = (Option<usize>, f64);

impl GlobalRows {
    pub(super) fn new(grid: &Grid) -> Self {
        Self { rows: rows(grid), columns: columns(grid), width: grid.columns() }
    }

    /// Latitude and longitude of a grid point.
    pub(super) fn place(&self, index: usize) -> (f64, f64) {
        // Rows and columns of the grid stand one after another.
        let first = self.rows.iter().position(|row| row.index.is_some()).unwrap_or(0);
        let row = self.rows[first + index / self.width];
        (row.lat_deg, self.columns[index % self.width].lon_deg)
    }

    /// The nearest grid point; of equally near ones the first. Nothing if
    /// outside the grid something would be nearer.
    pub(super) fn nearest(&self, point: (f64, f64)) -> Option<usize> {
        let column = self.nearest_column(point.1);
        let south = self.rows.partition_point(|row| row.lat_deg >= point.0);
        let (mut above, mut below) = (self.rows[..south].iter().rev(), self.rows[south..].iter());
        let mut best: Option<(f64, &Row)> = None;
        // Outwards on both sides, as long as a row can hold something nearer.
        for side in [&mut above as &mut dyn Iterator<Item = &Row>, &mut below] {
            for row in side {
                let off_rad = (row.lat_deg - point.0).abs().to_radians();
                if best.is_some_and(|(least, _)| off_rad > least) {
                    break;
                }
                let angle = angle_by_haversine_rad(point, (row.lat_deg, column.lon_deg));
                if best.is_none_or(|(least, _)| angle < least) {
                    best = Some((angle, row));
                }
            }
        }
        self.index_at(best?.1, column)
    }

    /// The column nearest to a longitude, the western one of two.
    fn nearest_column(&self, lon_deg: f64) -> &Column {
        let (west, east) = self.columns_around(lon_deg);
        let off_deg = self.off_deg(lon_deg);
        let to_east = (east.off_deg - off_deg).rem_euclid(360.0);
        if off_deg - west.off_deg <= to_east { west } else { east }
    }

    /// The columns to the west, or at it, and to the east of a longitude.
    fn columns_around(&self, lon_deg: f64) -> (&Column, &Column) {
        let off_deg = self.off_deg(lon_deg);
        let east = self.columns.partition_point(|column| column.off_deg <= off_deg);
        let n = self.columns.len();
        (&self.columns[(east + n - 1) % n], &self.columns[east % n])
    }

    fn off_deg(&self, lon_deg: f64) -> f64 {
        // A turn of almost 360 degrees would round to 360.
        (lon_deg - self.columns[0].lon_deg).rem_euclid(360.0) % 360.0
    }

    fn index_at(&self, row: &Row, column: &Column) -> Option<usize> {
        Some(row.index? * self.width + column.index?)
    }

    /// The points between which a place lies, with their weights. Beyond the
    /// last row before a pole the pole is a corner, with the mean of that row.
    pub(super) fn corners(&self, (lat_deg, lon_deg): (f64, f64)) -> Vec<Corner> {
        let (west, east) = self.columns_around(lon_deg);
        let gap_deg = (east.off_deg - west.off_deg).rem_euclid(360.0);
        let gap_deg = if gap_deg > 0.0 { gap_deg } else { 360.0 };
        let eastward = (self.off_deg(lon_deg) - west.off_deg) / gap_deg;
        let across = |row: &Row, weight: f64| {
            let corner = |column, part: f64| (self.index_at(row, column), weight * part);
            [corner(west, 1.0 - eastward), corner(east, eastward)]
        };
        let south = self.rows.partition_point(|row| row.lat_deg >= lat_deg);
        let between = match (self.rows[..south].last(), self.rows.get(south)) {
            (Some(above), Some(below)) => {
                let southward = (above.lat_deg - lat_deg) / (above.lat_deg - below.lat_deg);
                [across(above, 1.0 - southward), across(below, southward)].concat()
            }
            (Some(row), None) | (None, Some(row)) => {
                let pole_deg = 90_f64.copysign(lat_deg);
                let of_gap = (row.lat_deg - lat_deg) / (row.lat_deg - pole_deg);
                let poleward = if of_gap.is_finite() { of_gap } else { 0.0 };
                let share = poleward / self.columns.len() as f64;
                let pole = self.columns.iter().map(|column| (self.index_at(row, column), share));
                across(row, 1.0 - poleward).into_iter().chain(pole).collect()
            }
            (None, None) => Vec::new(),
        };
        between.into_iter().filter(|(_, weight)| *weight != 0.0).collect()
    }

    /// Calls `take` with every point that is at most `radius_rad` away, in the
    /// order of rows and, from the west edge of the circle on, of columns.
    pub(super) fn each_within(
        &self,
        point: (f64, f64),
        radius_rad: f64,
        mut take: impl FnMut(Cell),
    ) {
        let reach_deg = radius_rad.to_degrees() + 1e-9;
        let first = self.rows.partition_point(|row| row.lat_deg > point.0 + reach_deg);
        let end = self.rows.partition_point(|row| row.lat_deg >= point.0 - reach_deg);
        let cos_lat = point.0.to_radians().cos();
        for row in &self.rows[first..end] {
            let (certain_rad, most_rad) = half_widths_rad(point.0, cos_lat, row, radius_rad);
            let count = if row.is_pole { 1.0 / self.columns.len() as f64 } else { 1.0 };
            for column in self.columns_within(point.1, most_rad) {
                let off_rad = off_rad(column.lon_deg, point.1);
                let is_inside = off_rad < certain_rad
                    || angle_by_haversine_rad(point, (row.lat_deg, column.lon_deg)) <= radius_rad;
                if is_inside {
                    let index = self.index_at(row, column);
                    take(Cell { index, area: row.height * column.width_rad, count });
                }
            }
        }
    }

    /// Columns at most so far from a longitude, each once.
    fn columns_within(&self, lon_deg: f64, half_rad: f64) -> impl Iterator<Item = &Column> {
        let (n, half_deg) = (self.columns.len(), half_rad.to_degrees());
        let (first, count) = if half_deg >= 180.0 {
            (0, n)
        } else {
            let position =
                |off_deg: f64| self.columns.partition_point(|column| column.off_deg < off_deg);
            let off_deg = self.off_deg(lon_deg);
            // Counted along a line of three turns.
            let along = |off_deg: f64| {
                let turns = off_deg.div_euclid(360.0);
                turns as isize * n as isize + position(off_deg - 360.0 * turns) as isize
            };
            let (first, end) = (along(off_deg - half_deg), along(off_deg + half_deg));
            (first.rem_euclid(n as isize) as usize, ((end - first).max(0) as usize).min(n))
        };
        (first..first + count).map(move |i| &self.columns[i % n])
    }
}

/// Half of the longitudes, in radians, that a circle covers in a row for
/// certain, and at most: the haversine formula solved for the difference of
/// longitudes.
fn half_widths_rad(lat_deg: f64, cos_lat: f64, row: &Row, radius_rad: f64) -> (f64, f64) {
    let cosines = cos_lat * row.cos_lat;
    if cosines < POLAR {
        return (0.0, PI);
    }
    let half_lat = ((row.lat_deg - lat_deg) / 2.0).to_radians().sin();
    let room = (radius_rad / 2.0).min(FRAC_PI_2).sin().powi(2) - half_lat.powi(2);
    let half_rad = 2.0 * (room / cosines).clamp(0.0, 1.0).sqrt().asin();
    (half_rad - EDGE_RAD, half_rad + EDGE_RAD)
}

/// Difference of two longitudes in radians, at most pi.
fn off_rad(a_deg: f64, b_deg: f64) -> f64 {
    let off_deg = (a_deg - b_deg).rem_euclid(360.0);
    off_deg.min(360.0 - off_deg).to_radians()
}

fn rows(grid: &Grid) -> Vec<Row> {
    let lat = grid.lat_deg();
    let spacing = |pair: Option<&[f64]>| {
        let alone = grid.lon_spacing_deg();
        let deg = pair.map_or(if alone > 0.0 { alone } else { 1.0 }, |p| p[0] - p[1]);
        deg.max(LEAST_SPACING_DEG)
    };
    let beyond = |edge_deg: f64, to_pole_deg: f64, step_deg: f64| {
        let count = (to_pole_deg / step_deg.abs() + 1e-6) as usize;
        (1..=count).map(move |i| (edge_deg + i as f64 * step_deg).clamp(-90.0, 90.0))
    };
    let (north, south) = (lat[0], lat[lat.len() - 1]);
    let step_deg = spacing(lat.windows(2).next());
    let to_north: Vec<f64> = beyond(north, 90.0 - north, step_deg).collect();
    let step_deg = spacing(lat.windows(2).next_back());
    let to_south = beyond(south, south + 90.0, -step_deg);
    let known = lat.iter().enumerate().map(|(i, &lat)| (lat, Some(i)));
    let all: Vec<(f64, Option<usize>)> = (to_north.into_iter().rev().map(|lat| (lat, None)))
        .chain(known)
        .chain(to_south.map(|lat| (lat, None)))
        .collect();
    let edge_sine = |i: usize| match i {
        0 => 1.0,
        _ if i == all.len() => -1.0,
        _ => f64::midpoint(all[i - 1].0, all[i].0).to_radians().sin(),
    };
    let row = |(i, &(lat_deg, index)): (usize, &(f64, Option<usize>))| Row {
        lat_deg,
        cos_lat: lat_deg.to_radians().cos(),
        height: edge_sine(i) - edge_sine(i + 1),
        index,
        is_pole: 90.0 - lat_deg.abs() < POLE_TOLERANCE_DEG,
    };
    all.iter().enumerate().map(row).collect()
}

fn columns(grid: &Grid) -> Vec<Column> {
    let lon = grid.lon_deg();
    let mut all: Vec<(f64, Option<usize>)> =
        lon.iter().enumerate().map(|(i, &lon_deg)| (lon_deg - lon[0], Some(i))).collect();
    let end_deg = all[all.len() - 1].0;
    if !grid.is_periodic() {
        let spacing = grid.lon_spacing_deg();
        let alone = if grid.lat_spacing_deg() > 0.0 { grid.lat_spacing_deg() } else { 1.0 };
        let spacing = if spacing > 0.0 { spacing } else { alone }.max(LEAST_SPACING_DEG);
        let gap_deg = 360.0 - end_deg;
        let further = ((gap_deg / spacing).round() as usize).saturating_sub(1);
        let step_deg = gap_deg / (further + 1) as f64;
        all.extend((1..=further).map(|i| (end_deg + i as f64 * step_deg, None)));
    }
    let n = all.len();
    let width_deg = |i: usize| {
        let before = if i == 0 { all[n - 1].0 - 360.0 } else { all[i - 1].0 };
        let after = if i + 1 == n { all[0].0 + 360.0 } else { all[i + 1].0 };
        (after - before) / 2.0
    };
    let column = |(i, &(off_deg, index)): (usize, &(f64, Option<usize>))| Column {
        off_deg,
        lon_deg: (lon[0] + off_deg).rem_euclid(360.0) % 360.0,
        width_rad: width_deg(i).to_radians(),
        index,
    };
    all.iter().enumerate().map(column).collect()
}
