//! Coordinates of a grid as it is delivered: rows from the north, columns from
//! the west, rows of a reduced grid as long as its longest.

use std::f64::consts::PI;

use crate::math::harmonics::gauss_legendre;

use super::GribFlaw;
use super::grid::{Columns, Grid, Latitudes, RowGrid};

/// Where the delivered values lie, in degrees.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mesh {
    LatLon { lat_deg: Vec<f64>, lon_deg: Vec<f64> },
    Healpix { nside: usize },
}

/// Edition 1 rounds coordinates to so much.
const ROUNDING_DEG: f64 = 1.1e-3;

impl Mesh {
    pub(super) fn of(grid: &Grid) -> Result<Self, GribFlaw> {
        match grid {
            Grid::Healpix { nside, .. } => Ok(Self::Healpix { nside: *nside as usize }),
            Grid::Rows(grid) => Ok(Self::LatLon { lat_deg: rows(grid)?, lon_deg: columns(grid)? }),
        }
    }

    /// Whether this is the other but for the rounding of coordinates.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let close = |a: &[f64], b: &[f64]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < ROUNDING_DEG)
        };
        match (self, other) {
            (
                Self::LatLon { lat_deg, lon_deg },
                Self::LatLon { lat_deg: other_lat_deg, lon_deg: other_lon_deg },
            ) => close(lat_deg, other_lat_deg) && close(lon_deg, other_lon_deg),
            _ => self == other,
        }
    }
}

/// Latitudes from the north.
fn rows(grid: &RowGrid) -> Result<Vec<f64>, GribFlaw> {
    let northward = grid.scanning.northward();
    let (north, south) =
        if northward { (grid.last_lat, grid.first_lat) } else { (grid.first_lat, grid.last_lat) };
    if grid.rows > 1 && north <= south || north.max(-south) > 90_000_000 + grid.rounding {
        let (north, south) = (north as f64 / 1e6, south as f64 / 1e6);
        return Err(wrong(format!("latitudes from {north} to {south}")));
    }
    match grid.latitudes {
        Latitudes::Equidistant => Ok(spread(north, south, grid.rows)),
        Latitudes::Gaussian(n) => gaussian(n, north, south, grid.rows),
    }
}

/// The rows of a Gaussian grid that begin next to the latitude `north`.
fn gaussian(n: u32, north: i64, south: i64, rows: u32) -> Result<Vec<f64>, GribFlaw> {
    let (all, rows) = (2 * n as usize, rows as usize);
    let (north_deg, south_deg) = (north as f64 / 1e6, south as f64 / 1e6);
    let no_rows = || {
        let range = format!("from {north_deg} to {south_deg}");
        wrong(format!("{rows} rows {range} are not those of a Gaussian grid N{n}"))
    };
    // The latitudes are nearly equidistant, so a wrong number is seen before
    // they are computed.
    let spacing_deg = 180.0 / (all as f64 + 0.5);
    let row_of = |lat_deg: f64| ((90.0 - lat_deg) / spacing_deg - 0.75).round();
    let first = row_of(north_deg);
    if first < 0.0 || row_of(south_deg) != first + (rows - 1) as f64 {
        return Err(no_rows());
    }
    let first = first as usize;
    let (colatitude_rad, _) = gauss_legendre(all);
    let lat_deg = colatitude_rad.get(first..first + rows).ok_or_else(no_rows)?;
    let lat_deg: Vec<f64> = lat_deg.iter().map(|c| 90.0 - c * 180.0 / PI).collect();
    let off = |stated: f64, exact: f64| (stated - exact).abs() > 0.01 * spacing_deg.min(1.0) + 1e-3;
    if off(north_deg, lat_deg[0]) || off(south_deg, lat_deg[rows - 1]) {
        return Err(no_rows());
    }
    Ok(lat_deg)
}

/// Longitudes from the west.
fn columns(grid: &RowGrid) -> Result<Vec<f64>, GribFlaw> {
    const TURN: i64 = 360_000_000;
    let westward = grid.scanning.westward();
    let (west, east) =
        if westward { (grid.last_lon, grid.first_lon) } else { (grid.first_lon, grid.last_lon) };
    if west.abs().max(east.abs()) > 2 * TURN {
        return Err(wrong(format!("longitudes from {} to {}", west / 1_000_000, east / 1_000_000)));
    }
    let span = match east - west {
        0 => 0,
        span if !(0..=TURN).contains(&span) => span.rem_euclid(TURN),
        span => span,
    };
    let (columns, reduced) = match &grid.columns {
        Columns::Same(columns) => (*columns, false),
        Columns::Reduced(points) => (points.iter().copied().max().unwrap_or(1), true),
    };
    if columns > 1 && span == 0 {
        return Err(wrong(format!("{columns} columns at the same longitude")));
    }
    // Rounding must not leave a gap in, or an overlap of, a circle of latitude.
    let spacing = TURN as f64 / f64::from(columns);
    let gap = (TURN - span) as f64 - spacing;
    let is_circle = columns > 1 && gap.abs() <= (2 * grid.rounding) as f64 + 0.01 * spacing;
    if reduced && !is_circle {
        let grid = format!("reduced rows of {} of 360 degrees", span as f64 / 1e6);
        return Err(GribFlaw::Grid { grid, remedy: "read the whole globe".into() });
    }
    if reduced && west != 0 {
        let grid = format!("reduced rows from {} degrees east on", west as f64 / 1e6);
        return Err(GribFlaw::Grid {
            grid,
            remedy: "turn the rows to start at 0 degrees east".into(),
        });
    }
    if is_circle {
        let at = |i| {
            (west as f64 * f64::from(columns) + TURN as f64 * f64::from(i)) / f64::from(columns)
        };
        return Ok((0..columns).map(|i| at(i) / 1e6).collect());
    }
    Ok(spread(west, west + span, columns))
}

/// So many angles at equal distances, each rounded but once.
fn spread(first: i64, last: i64, count: u32) -> Vec<f64> {
    let steps = i64::from(count.max(2) - 1);
    let at = |i: i64| (first * (steps - i) + last * i) as f64 / (steps as f64 * 1e6);
    (0..i64::from(count)).map(at).collect()
}

fn wrong(reason: String) -> GribFlaw {
    GribFlaw::section(3, reason)
}

#[cfg(test)]
mod tests {
    use super::super::grid::Scanning;
    use super::*;

    fn global(latitudes: Latitudes, rows: u32, columns: u32) -> RowGrid {
        RowGrid {
            latitudes,
            rows,
            columns: Columns::Same(columns),
            first_lat: 90_000_000,
            last_lat: -90_000_000,
            first_lon: 0,
            last_lon: 360_000_000 - 360_000_000 / i64::from(columns),
            rounding: 1,
            scanning: Scanning::default(),
        }
    }

    fn mesh(grid: RowGrid) -> (Vec<f64>, Vec<f64>) {
        match Mesh::of(&Grid::Rows(grid)).unwrap() {
            Mesh::LatLon { lat_deg, lon_deg } => (lat_deg, lon_deg),
            Mesh::Healpix { .. } => unreachable!("rows were given"),
        }
    }

    #[test]
    fn decimal_degrees_are_the_nearest_numbers() {
        let (lat_deg, lon_deg) = mesh(global(Latitudes::Equidistant, 1801, 3600));
        assert_eq!((lat_deg[1], lat_deg[1800], lon_deg[7]), (89.9, -90.0, 0.7));
    }

    #[test]
    fn rounded_spacings_close_the_circle() {
        let mut grid = global(Latitudes::Equidistant, 3, 512);
        (grid.last_lon, grid.rounding) = (359_297_000, 1000);
        assert_eq!(mesh(grid).1, (0..512).map(|i| f64::from(i) * 0.703125).collect::<Vec<_>>());
    }

    #[test]
    fn rows_from_the_south_and_columns_from_the_east_are_turned() {
        let mut grid = global(Latitudes::Equidistant, 3, 4);
        (grid.first_lat, grid.last_lat) = (10_000_000, 30_000_000);
        (grid.first_lon, grid.last_lon) = (5_000_000, -25_000_000);
        grid.scanning = Scanning { flags: 0xc0 };
        assert_eq!(mesh(grid), (vec![30.0, 20.0, 10.0], vec![-25.0, -15.0, -5.0, 5.0]));
    }

    #[test]
    fn gaussian_rows_of_a_part_and_wrong_ones() {
        let n = 32;
        let (colatitude_rad, _) = gauss_legendre(64);
        let lat = |i: usize| ((90.0 - colatitude_rad[i].to_degrees()) * 1e3).round() as i64 * 1000;
        let found = gaussian(n, lat(10), lat(19), 10).unwrap();
        assert!((found[3] - (90.0 - colatitude_rad[13].to_degrees())).abs() < 1e-12);
        assert!(gaussian(n, lat(10), lat(19), 11).is_err());
        assert!(gaussian(31, lat(10), lat(19), 10).is_err());
        assert!(gaussian(n, 90_000_000, lat(63), 64).is_err());
    }
}
