//! The field that every source is to deliver, and the orders it is stored in.

use stormtracker::io::fields::FieldSource;
use stormtracker::model::{Calendar, Grid, Mesh, Quantity, TimeAxis, VariableInfo};

pub(crate) const ROWS: usize = 7;
pub(crate) const COLUMNS: usize = 12;
pub(crate) const STEPS: usize = 11;
/// Steps and columns where every value is missing, so that a chunk is.
const MISSING_STEPS: std::ops::Range<usize> = 4..8;
const MISSING_COLUMNS: std::ops::Range<usize> = 6..12;
/// What `Stored::packed` subtracts and divides by.
pub(crate) const OFFSET: f64 = 100_000.0;
pub(crate) const SCALE: f64 = 0.25;
pub(crate) const PACKED_MISSING: i16 = -32_767;
/// 2000-01-01, from where the stored times count hours.
const START_S: i64 = 946_684_800;

pub(crate) struct Sample {
    pub(crate) variable: VariableInfo,
    pub(crate) grid: Grid,
    pub(crate) times: TimeAxis,
    pub(crate) frames: Vec<f32>,
}

impl Sample {
    pub(crate) fn new() -> Self {
        let lat = (0..ROWS).map(|row| 90.0 - 30.0 * row as f64).collect();
        let lon = (0..COLUMNS).map(|column| 30.0 * column as f64).collect();
        let times = hours().iter().map(|h| START_S + h * 3600).collect();
        let mut frames = Vec::new();
        for step in 0..STEPS {
            for row in 0..ROWS {
                frames.extend((0..COLUMNS).map(|column| value(step, row, column)));
            }
        }
        Self {
            variable: VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa"),
            grid: Grid::new(lat, lon).unwrap(),
            times: TimeAxis::new(Calendar::Standard, times).unwrap(),
            frames,
        }
    }

    pub(crate) fn source(&self) -> FieldSource {
        let frames = self.frames.clone();
        FieldSource::from_frames(&self.variable, &self.grid, &self.times, frames).unwrap()
    }

    pub(crate) fn mesh(&self) -> Mesh {
        Mesh::LatLon(self.grid.clone())
    }

    pub(crate) fn frame(&self, step: usize) -> &[f32] {
        &self.frames[step * ROWS * COLUMNS..][..ROWS * COLUMNS]
    }
}

/// Times of the steps, one of them left out.
pub(crate) fn hours() -> Vec<i64> {
    (0..STEPS as i64).map(|step| 6 * (step + i64::from(step > 8))).collect()
}

/// A different multiple of [`SCALE`] everywhere, with gaps.
fn value(step: usize, row: usize, column: usize) -> f32 {
    let gap = MISSING_STEPS.contains(&step) && MISSING_COLUMNS.contains(&column);
    if gap || (step, row, column) == (2, 3, 4) {
        return f32::NAN;
    }
    let number = (step * ROWS + row) * COLUMNS + column;
    (OFFSET + SCALE * (number as f64 * 7.0 - 3000.0)) as f32
}

/// The sample as a file holds it.
pub(crate) struct Stored {
    pub(crate) lat_deg: Vec<f64>,
    pub(crate) lon_deg: Vec<f64>,
    /// `(time, lat, lon)` row-major.
    pub(crate) values: Vec<f32>,
}

impl Stored {
    pub(crate) fn all_orientations(sample: &Sample) -> Vec<Self> {
        let orders = [(false, false), (true, false), (true, true)];
        orders.map(|(south, west)| Self::new(sample, south, west)).into()
    }

    pub(crate) fn new(sample: &Sample, south_first: bool, from_date_line: bool) -> Self {
        let mut rows: Vec<usize> = (0..ROWS).collect();
        if south_first {
            rows.reverse();
        }
        let mut columns: Vec<usize> = (0..COLUMNS).collect();
        let mut lon_deg = sample.grid.lon_deg().to_vec();
        if from_date_line {
            columns.rotate_left(COLUMNS / 2);
            lon_deg = (0..COLUMNS).map(|c| -180.0 + 30.0 * c as f64).collect();
        }
        let mut values = Vec::new();
        for step in 0..STEPS {
            for &row in &rows {
                values.extend(columns.iter().map(|c| sample.frame(step)[row * COLUMNS + c]));
            }
        }
        let lat_deg = rows.iter().map(|&row| sample.grid.lat_deg()[row]).collect();
        Self { lat_deg, lon_deg, values }
    }
}

/// Values as 16-bit integers.
pub(crate) fn packed(values: &[f32]) -> Vec<i16> {
    let pack = |&v: &f32| match v.is_nan() {
        true => PACKED_MISSING,
        false => ((f64::from(v) - OFFSET) / SCALE) as i16,
    };
    values.iter().map(pack).collect()
}
