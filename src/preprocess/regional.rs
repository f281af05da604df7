//! Regional grids: a boundary taper and a band of cosines.

use std::f64::consts::PI;
use std::sync::Arc;

use rustdct::{DctPlanner, TransformType2And3};

use crate::model::Grid;

use super::band::Band;
use super::global::reaches_poles;
use super::{PreprocessError, PreprocessParams};

/// A raised cosine over some points from each edge: 0 on the edge itself. A
/// pole is no edge, and columns that go round the globe have none.
#[derive(Debug)]
pub(super) struct BoundaryTaper {
    rows: Vec<f64>,
    columns: Vec<f64>,
}

impl BoundaryTaper {
    pub(super) fn new(grid: &Grid, points: usize) -> Result<Self, PreprocessError> {
        let around = grid.is_periodic();
        let [north, south] = reaches_poles(grid).map(|reaches| around && reaches);
        if around && north && south {
            return Err(PreprocessError::TaperOnGlobe { points });
        }
        Ok(Self {
            rows: weights(grid.rows(), points, [!north, !south]),
            columns: weights(grid.columns(), points, [!around; 2]),
        })
    }

    /// Multiplies a field, row-major `(lat, lon)`.
    pub(super) fn apply(&self, field: &mut [f64]) {
        let rows = field.chunks_exact_mut(self.columns.len());
        for (row, weight) in rows.zip(&self.rows) {
            row.iter_mut().zip(&self.columns).for_each(|(v, w)| *v *= weight * w);
        }
    }
}

/// Weights along an axis with an edge at its start, its end or both.
fn weights(n: usize, points: usize, [start, end]: [bool; 2]) -> Vec<f64> {
    let points = points.min(n / 2);
    let weight = |from_edge: usize| match from_edge < points {
        true => 0.5 * (1.0 - (PI * from_edge as f64 / points as f64).cos()),
        false => 1.0,
    };
    let one = |i: usize| {
        let from_start = if start { weight(i) } else { 1.0 };
        from_start * if end { weight(n - 1 - i) } else { 1.0 }
    };
    (0..n).map(one).collect()
}

/// A band of the cosines of a regional grid, which have no slope at its edges.
///
/// The wave with i and j half waves from edge to edge counts as degree
/// √((180 i / width)² + (180 j / height)²), widths in degrees, so that a degree
/// is of the size that it has among spherical harmonics.
///
/// # References
/// Denis, Côté and Laprise (2002), Mon. Wea. Rev. 130, 1812.
pub(super) struct CosineBand {
    rows: usize,
    columns: usize,
    along_rows: Arc<dyn TransformType2And3<f64>>,
    along_columns: Arc<dyn TransformType2And3<f64>>,
    /// By column wave, then row wave, with the factor of the way back.
    weights: Vec<f64>,
}

/// Memory of one frame at a time.
#[derive(Debug, Default)]
pub(super) struct CosineScratch {
    turned: Vec<f64>,
    transform: Vec<f64>,
}

impl CosineBand {
    pub(super) fn new(grid: &Grid, params: &PreprocessParams) -> Result<Self, PreprocessError> {
        if grid.is_periodic() {
            return Err(PreprocessError::CosineOnGlobe);
        }
        let (rows, columns) = (grid.rows(), grid.columns());
        if rows < 2 || columns < 2 {
            return Err(PreprocessError::CosineOnLine { rows, columns });
        }
        // The highest wave of a row or column has a half wave a point.
        let finest = grid.lat_spacing_deg().max(grid.lon_spacing_deg());
        let limit = (180.0 / finest) as usize;
        let per_wave = |n: usize, spacing_deg: f64| 180.0 / (n as f64 * spacing_deg);
        let (dx, dy) =
            (per_wave(columns, grid.lon_spacing_deg()), per_wave(rows, grid.lat_spacing_deg()));
        // Without a highest degree even the corner of the waves is kept.
        let corner = (columns as f64 * dx).hypot(rows as f64 * dy) as usize;
        let corner = corner.saturating_add(1);
        let too_coarse = |flag, degree, limit| {
            Err(PreprocessError::TooCoarse { flag, degree, rows, columns, limit })
        };
        match params.lmax {
            Some(lmax) if lmax > limit => return too_coarse("--lmax", lmax, limit),
            None if params.lowest_degree() > corner => {
                return too_coarse("--lmin", params.lowest_degree(), corner);
            }
            _ => {}
        }
        let band = Band::new(params, corner);
        let back = 4.0 / (rows * columns) as f64;
        let weight =
            |(i, j): (usize, usize)| band.weight((i as f64 * dx).hypot(j as f64 * dy)) * back;
        let waves = (0..columns).flat_map(|i| (0..rows).map(move |j| (i, j)));
        let mut planner = DctPlanner::new();
        Ok(Self {
            rows,
            columns,
            along_rows: planner.plan_dct2(columns),
            along_columns: planner.plan_dct2(rows),
            weights: waves.map(weight).collect(),
        })
    }

    /// Leaves the band of a field, row-major `(lat, lon)`.
    pub(super) fn apply(&self, field: &mut [f64], scratch: &mut CosineScratch) {
        let CosineScratch { turned, transform } = scratch;
        let needed = self.along_rows.get_scratch_len().max(self.along_columns.get_scratch_len());
        transform.resize(needed, 0.0);
        turned.resize(field.len(), 0.0);
        for row in field.chunks_exact_mut(self.columns) {
            self.along_rows.process_dct2_with_scratch(row, transform);
        }
        transpose(field, self.columns, turned);
        for column in turned.chunks_exact_mut(self.rows) {
            self.along_columns.process_dct2_with_scratch(column, transform);
        }
        turned.iter_mut().zip(&self.weights).for_each(|(v, w)| *v *= w);
        for column in turned.chunks_exact_mut(self.rows) {
            self.along_columns.process_dct3_with_scratch(column, transform);
        }
        transpose(turned, self.rows, field);
        for row in field.chunks_exact_mut(self.columns) {
            self.along_rows.process_dct3_with_scratch(row, transform);
        }
    }
}

/// Columns of `from`, whose rows are `columns` long, as rows of `to`.
fn transpose(from: &[f64], columns: usize, to: &mut [f64]) {
    let rows = from.len() / columns;
    for (row, values) in from.chunks_exact(columns).enumerate() {
        for (column, value) in values.iter().enumerate() {
            to[column * rows + row] = *value;
        }
    }
}

impl std::fmt::Debug for CosineBand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { rows, columns, .. } = self;
        f.debug_struct("CosineBand")
            .field("rows", rows)
            .field("columns", columns)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: usize, columns: usize) -> Grid {
        let lat = (0..rows).map(|i| 60.0 - i as f64).collect();
        let lon = (0..columns).map(|i| 10.0 + i as f64).collect();
        Grid::new(lat, lon).unwrap()
    }

    /// The cosine with `i` half waves along rows and `j` along columns.
    fn wave(rows: usize, columns: usize, i: usize, j: usize) -> Vec<f64> {
        let cos =
            |k: usize, at: usize, n: usize| (PI * k as f64 * (at as f64 + 0.5) / n as f64).cos();
        let cells = (0..rows).flat_map(|y| (0..columns).map(move |x| (y, x)));
        cells.map(|(y, x)| cos(i, x, columns) * cos(j, y, rows)).collect()
    }

    #[test]
    fn waves_inside_the_band_stay_and_others_go() {
        let (rows, columns) = (30, 45);
        let params =
            PreprocessParams { lmin: Some(10), lmax: Some(40), ..PreprocessParams::default() };
        let band = CosineBand::new(&grid(rows, columns), &params).unwrap();
        // A half wave over 45 columns is degree 4, one over 30 rows degree 6.
        for (i, j, kept) in
            [(3, 0, true), (2, 0, false), (10, 0, true), (8, 4, true), (0, 7, false)]
        {
            let field = wave(rows, columns, i, j);
            let mut filtered = field.clone();
            band.apply(&mut filtered, &mut CosineScratch::default());
            let wanted = if kept { 1.0 } else { 0.0 };
            for (value, before) in filtered.iter().zip(&field) {
                assert!((value - wanted * before).abs() < 1e-13, "{i} {j}");
            }
        }
    }

    #[test]
    fn without_a_highest_degree_nothing_above_the_lowest_is_lost() {
        let params = PreprocessParams { lmin: Some(1), ..PreprocessParams::default() };
        let fine_rows = Grid::new(
            (0..5).map(|i| 60.0 - 0.1 * f64::from(i)).collect(),
            (0..7).map(|i| 2.5 * f64::from(i)).collect(),
        );
        let field: Vec<f64> = (0..35).map(|i| f64::from(i * i % 11)).collect();
        let mean = field.iter().sum::<f64>() / 35.0;
        for grid in [grid(5, 7), fine_rows.unwrap()] {
            let band = CosineBand::new(&grid, &params).unwrap();
            let mut filtered = field.clone();
            band.apply(&mut filtered, &mut CosineScratch::default());
            for (value, before) in filtered.iter().zip(&field) {
                assert!((value - (before - mean)).abs() < 1e-13);
            }
        }
    }

    #[test]
    fn the_taper_is_nothing_at_the_edge_and_all_inside() {
        let taper = BoundaryTaper::new(&grid(7, 20), 4).unwrap();
        let mut field = vec![1.0; 140];
        taper.apply(&mut field);
        // Seven rows hold no more than three points from each edge.
        assert_eq!(taper.rows[3], 1.0);
        assert_eq!((field[0], field[3 * 20]), (0.0, 0.0));
        assert!((field[3 * 20 + 2] - 0.5).abs() < 1e-15 && field[3 * 20 + 4] == 1.0);
        let belt =
            |lat: Vec<f64>| Grid::new(lat, (0..36).map(|i| f64::from(i) * 10.0).collect()).unwrap();
        let globe = belt((0..19).map(|i| 90.0 - 10.0 * f64::from(i)).collect());
        assert_eq!(
            BoundaryTaper::new(&globe, 4).unwrap_err(),
            PreprocessError::TaperOnGlobe { points: 4 }
        );
        assert_eq!(
            CosineBand::new(&globe, &PreprocessParams::default()).unwrap_err(),
            PreprocessError::CosineOnGlobe
        );
        let cap =
            BoundaryTaper::new(&belt((0..9).map(|i| 90.0 - 10.0 * f64::from(i)).collect()), 2);
        let cap = cap.unwrap();
        assert!((cap.rows[0], cap.rows[8]) == (1.0, 0.0) && cap.columns.iter().all(|w| *w == 1.0));
    }
}
