//! Reduced grids: rows of equal latitude, each with its own number of equally
//! spaced points, brought to one number of columns by linear interpolation
//! along the row.
//!
//! ECMWF stores fields of its model so, on reduced (N) and octahedral (O)
//! Gaussian grids, to keep the distance between points about the same
//! everywhere. A row never borrows from another row.

use thiserror::Error;

/// Fewest points by which a circle of latitude is known as a row; the smallest
/// of ECMWF's grids has 18.
const FEWEST_POINTS: usize = 4;
/// How far a point may be off its place, as a fraction of the spacing.
const PLACE_TOLERANCE: f64 = 0.02;
/// Longitudes beyond two turns are none.
const MOST_DEG: f64 = 720.0;
/// Rounding of single-precision coordinates.
const ROUNDING_DEG: f64 = 1e-4;
/// Most values that a frame may have for each that is stored; reduced grids have
/// up to two.
const MOST_VALUES_PER_POINT: u128 = 4;

/// A circle of latitude with points at equal distances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ReducedRow {
    pub(super) lat_deg: f64,
    /// Points around the whole circle.
    pub(super) points: usize,
    pub(super) first_lon_deg: f64,
}

/// Points that form no reduced grid.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ReducedError {
    /// A circle of latitude has too few points or none.
    #[error("row {row} at latitude {lat_deg} has {points} points, fewer than {FEWEST_POINTS}")]
    FewPoints {
        /// Index of the row.
        row: usize,
        /// Its latitude in degrees.
        lat_deg: f64,
        /// Its points.
        points: usize,
    },
    /// The points of a circle of latitude are not equally spaced.
    #[error(
        "longitude {lon_deg} of point {point} is not at its place among the {points} of its row"
    )]
    Spacing {
        /// Index among all points.
        point: usize,
        /// Its longitude in degrees.
        lon_deg: f64,
        /// Points of the row.
        points: usize,
    },
    /// The longest row would fill the others up beyond all measure.
    #[error("{rows} rows of up to {longest} points are out of proportion to {points} points")]
    Proportion {
        /// Number of rows.
        rows: usize,
        /// Points of the longest row.
        longest: usize,
        /// Points altogether.
        points: usize,
    },
    /// There is no row at all.
    #[error("there are no rows")]
    Empty,
}

/// The way from the points of a reduced grid to rows and columns.
///
/// The columns are those of the longest row, the first of several, so that its
/// values are copied.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ReducedPlan {
    rows: Vec<PlacedRow>,
    points: usize,
    columns: usize,
    first_lon_deg: f64,
}

/// A row and where its points lie among all.
#[derive(Clone, Copy, Debug, PartialEq)]
struct PlacedRow {
    lat_deg: f64,
    offset: usize,
    points: usize,
    /// Place of column 0 among the points of the row, in points.
    start: f64,
}

impl ReducedPlan {
    /// A plan for rows whose points are stored one row after the other,
    /// eastward.
    ///
    /// # Errors
    /// [`ReducedError`] for rows of too few points and for rows of which one is
    /// longer than the others beyond proportion.
    pub(super) fn new(rows: &[ReducedRow]) -> Result<Self, ReducedError> {
        if let Some((row, r)) = rows.iter().enumerate().find(|(_, r)| r.points < FEWEST_POINTS) {
            let ReducedRow { lat_deg, points, .. } = *r;
            return Err(ReducedError::FewPoints { row, lat_deg, points });
        }
        // The first of equally long rows: `max_by_key` would take the last.
        let longest = rows.iter().rev().max_by_key(|r| r.points).ok_or(ReducedError::Empty)?;
        let points = rows.iter().fold(0usize, |sum, r| sum.saturating_add(r.points));
        let columns = longest.points;
        let values = rows.len() as u128 * columns as u128;
        if values > (points as u128) * MOST_VALUES_PER_POINT {
            return Err(ReducedError::Proportion { rows: rows.len(), longest: columns, points });
        }
        let first_lon_deg = longest.first_lon_deg;
        let mut offset = 0;
        let place = |row: &ReducedRow| {
            let turns = (first_lon_deg - row.first_lon_deg) / 360.0;
            let start = turns.rem_euclid(1.0) * row.points as f64;
            let placed = PlacedRow { lat_deg: row.lat_deg, offset, points: row.points, start };
            offset += row.points;
            placed
        };
        Ok(Self { rows: rows.iter().map(place).collect(), points, columns, first_lon_deg })
    }

    /// Number of points of a stored frame.
    pub(super) fn points(&self) -> usize {
        self.points
    }

    /// Latitudes of the rows in degrees, as stored.
    pub(super) fn lat_deg(&self) -> Vec<f64> {
        self.rows.iter().map(|r| r.lat_deg).collect()
    }

    /// Longitudes of the columns in degrees, those of the longest row.
    pub(super) fn lon_deg(&self) -> Vec<f64> {
        let spacing = 360.0 / self.columns as f64;
        (0..self.columns).map(|c| self.first_lon_deg + spacing * c as f64).collect()
    }

    /// Fills `out`, row-major, with the wanted rows and columns. A value
    /// between two points of which one is missing is missing.
    ///
    /// # Panics
    /// If `points` or `out` have another length than the plan says.
    pub(super) fn apply(&self, points: &[f32], rows: &[usize], columns: &[usize], out: &mut [f32]) {
        assert_eq!(points.len(), self.points, "points of a reduced grid");
        assert_eq!(out.len(), rows.len() * columns.len(), "length of the frame");
        for (out, row) in out.chunks_exact_mut(columns.len().max(1)).zip(rows) {
            let row = self.rows[*row];
            let stored = &points[row.offset..row.offset + row.points];
            for (value, &column) in out.iter_mut().zip(columns) {
                *value = along_circle(stored, column, self.columns, row.start);
            }
        }
    }
}

/// Value of a circle of latitude at a column of `columns`, interpolated between
/// the points beside it. The first column is `start` spacings of the points
/// east of the first point. Beside a missing value there is none, but at the
/// place of a point is that point.
pub(super) fn along_circle(points: &[f32], column: usize, columns: usize, start: f64) -> f32 {
    // Whole numbers, so that a column at the place of a point is exactly there.
    let (whole, rest) = (column * points.len() / columns, column * points.len() % columns);
    let part = rest as f64 / columns as f64 + start;
    let left = (whole + part as usize) % points.len();
    let weight = part.fract();
    if weight == 0.0 {
        return points[left];
    }
    let right = if left + 1 == points.len() { 0 } else { left + 1 };
    let (west, east) = (f64::from(points[left]), f64::from(points[right]));
    (west + weight * (east - west)) as f32
}

/// The rows that points form, if they are those of a reduced grid: one circle
/// of latitude after the other, each once round the globe.
///
/// # Errors
/// [`ReducedError`] says which point or row is none.
pub(super) fn rows_of(lat_deg: &[f64], lon_deg: &[f64]) -> Result<Vec<ReducedRow>, ReducedError> {
    let mut rows: Vec<ReducedRow> = Vec::new();
    let mut first = 0;
    let same_row = |a: &f64, b: &f64| (a - b).abs() < ROUNDING_DEG;
    for (row, lat) in lat_deg.chunk_by(same_row).enumerate() {
        let points = lat.len();
        if points < FEWEST_POINTS {
            return Err(ReducedError::FewPoints { row, lat_deg: lat[0], points });
        }
        let lon = &lon_deg[first.min(lon_deg.len())..(first + points).min(lon_deg.len())];
        check_spacing(lon, points, first)?;
        rows.push(ReducedRow { lat_deg: lat[0], points, first_lon_deg: lon[0] });
        first += points;
    }
    if rows.is_empty() { Err(ReducedError::Empty) } else { Ok(rows) }
}

fn check_spacing(lon_deg: &[f64], points: usize, first_point: usize) -> Result<(), ReducedError> {
    let spacing = 360.0 / points as f64;
    let tolerance_deg = PLACE_TOLERANCE * spacing + ROUNDING_DEG;
    for i in 0..points {
        let found = lon_deg.get(i).copied().unwrap_or(f64::NAN);
        let off_deg = found - (lon_deg[0] + spacing * i as f64);
        // A missing longitude is at no place.
        let is_there = found.abs() <= MOST_DEG
            && (off_deg - 360.0 * (off_deg / 360.0).round()).abs() < tolerance_deg;
        if !is_there {
            return Err(ReducedError::Spacing { point: first_point + i, lon_deg: found, points });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of an octahedral grid: 20 points at the poles, 4 more each row.
    fn octahedral(half: usize, first_lon_deg: f64) -> Vec<ReducedRow> {
        let lat = |row: usize| 90.0 - 180.0 * (row as f64 + 0.5) / (2 * half) as f64;
        let points = |row: usize| 20 + 4 * row.min(2 * half - 1 - row);
        (0..2 * half)
            .map(|row| ReducedRow { lat_deg: lat(row), points: points(row), first_lon_deg })
            .collect()
    }

    fn points_of(rows: &[ReducedRow]) -> (Vec<f64>, Vec<f64>) {
        let lon = |r: &ReducedRow, i: usize| {
            (r.first_lon_deg + 360.0 * i as f64 / r.points as f64).rem_euclid(360.0)
        };
        rows.iter().flat_map(|r| (0..r.points).map(move |i| (r.lat_deg, lon(r, i)))).unzip()
    }

    fn applied(plan: &ReducedPlan, points: &[f32]) -> Vec<f32> {
        let (rows, columns): (Vec<usize>, Vec<usize>) =
            ((0..plan.lat_deg().len()).collect(), (0..plan.lon_deg().len()).collect());
        let mut out = vec![0.0; rows.len() * columns.len()];
        plan.apply(points, &rows, &columns, &mut out);
        out
    }

    #[test]
    fn rows_are_found_again() {
        for first in [0.0, 3.0, 350.0] {
            let rows = octahedral(4, first);
            let (lat, lon) = points_of(&rows);
            assert_eq!(rows_of(&lat, &lon).unwrap(), rows);
            let west: Vec<f64> =
                lon.iter().map(|l| if *l < 180.0 { *l } else { l - 360.0 }).collect();
            assert_eq!(rows_of(&lat, &west).unwrap().len(), rows.len());
        }
    }

    #[test]
    fn the_longest_rows_are_copied_and_the_others_lie_between_their_points() {
        for first in [0.0, 2.5] {
            let rows = octahedral(3, first);
            let plan = ReducedPlan::new(&rows).unwrap();
            let columns = plan.lon_deg().len();
            assert_eq!((columns, plan.points()), (28, 144));
            let mut points: Vec<f32> = Vec::new();
            for row in &rows {
                points
                    .extend((0..row.points).map(|i| (360.0 * i as f64 / row.points as f64) as f32));
            }
            let frame = applied(&plan, &points);
            assert_eq!(frame[2 * columns..3 * columns], points[44..72]);
            for (row, values) in frame.chunks(columns).enumerate() {
                // Values grow with the longitude up to the last point of a row.
                let last = 360.0 - 360.0 / rows[row].points as f64;
                for (column, &value) in values.iter().enumerate() {
                    let east = 360.0 * column as f64 / columns as f64;
                    if east <= last {
                        assert!((f64::from(value) - east).abs() < 1e-4, "{row} {column} {value}");
                    }
                }
                let seam = *values.last().unwrap();
                assert!((0.0..360.0).contains(&seam));
            }
        }
    }

    #[test]
    fn rows_of_another_first_longitude_are_shifted_not_misplaced() {
        let mut rows = octahedral(2, 0.0);
        rows[0].first_lon_deg = 9.0;
        let plan = ReducedPlan::new(&rows).unwrap();
        let (lat, lon) = points_of(&rows);
        let wave = |lon: &f64| lon.to_radians().cos() as f32;
        assert_eq!(lat.len(), plan.points());
        let frame = applied(&plan, &lon.iter().map(wave).collect::<Vec<_>>());
        for (value, lon) in frame.iter().zip(plan.lon_deg()) {
            // Linear interpolation of a wave of one turn between 20 points.
            assert!((f64::from(*value) - lon.to_radians().cos()).abs() < 0.0125, "{lon}");
        }
    }

    #[test]
    fn a_missing_point_spoils_only_what_lies_beside_it() {
        let rows = octahedral(2, 0.0);
        let plan = ReducedPlan::new(&rows).unwrap();
        let mut points = vec![1.0f32; plan.points()];
        points[5] = f32::NAN;
        let frame = applied(&plan, &points);
        let missing: Vec<usize> = (0..frame.len()).filter(|&i| frame[i].is_nan()).collect();
        // 72 to 108 degrees, the ends left out, in steps of 15.
        assert_eq!(missing, [5, 6, 7]);
    }

    #[test]
    fn what_is_no_reduced_grid_is_refused() {
        let (lat, mut lon) = points_of(&octahedral(2, 0.0));
        lon[30] += 3.0;
        let error = rows_of(&lat, &lon).unwrap_err();
        assert!(matches!(error, ReducedError::Spacing { point: 30, points: 24, .. }), "{error}");
        for missing in [f64::NAN, 1e20] {
            lon[30] = missing;
            assert!(matches!(rows_of(&lat, &lon), Err(ReducedError::Spacing { point: 30, .. })));
        }
        assert!(rows_of(&[0.0; 8], &[1e36; 8]).is_err());
        assert!(matches!(rows_of(&lat, &lon[..25]), Err(ReducedError::Spacing { .. })));
        let track: Vec<f64> = (0..40).map(f64::from).collect();
        let error = rows_of(&track, &track).unwrap_err();
        assert!(matches!(error, ReducedError::FewPoints { row: 0, points: 1, .. }), "{error}");
        assert_eq!(rows_of(&[], &[]), Err(ReducedError::Empty));
        assert_eq!(ReducedPlan::new(&[]), Err(ReducedError::Empty));
        let mut rows = vec![ReducedRow { lat_deg: 0.0, points: 4, first_lon_deg: 0.0 }; 100];
        rows[50].points = usize::MAX / 2;
        assert!(matches!(ReducedPlan::new(&rows), Err(ReducedError::Proportion { .. })));
    }
}
