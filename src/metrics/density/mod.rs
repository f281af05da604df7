//! Densities and means of tracks with kernels on the sphere.
//!
//! | file | holds |
//! |---|---|
//! | `params` | what may be chosen |
//! | `error` | what may be wrong |
//! | `record` | first and last time of a record, and its periods |
//! | `kernel` | the kernels |
//! | `sample` | the points they are put on: points, steps, ends |
//! | `smoothing` | how wide each is |
//! | `regression` | density, mean and spread on a row of a grid |
//! | `passages` | track density and lifetime, each track by its nearest point |
//! | `nearest` | which point of a track that is, for a patch of a grid |
//! | `crowd` | kernel sums of points that move |
//! | `bins`, `lines` | neighbours on the sphere; rows and columns of a grid |
//! | `layers` | names and units of the fields |
//!
//! # References
//! Hodges (1996), Mon. Wea. Rev. 124, 2914-2932; Hodges (2008), Mon. Wea. Rev.
//! 136, 1758-1777; Silverman (1986), Density Estimation for Statistics and Data
//! Analysis, section 5.3.

mod bins;
mod crowd;
mod error;
mod kernel;
mod layers;
mod lines;
mod nearest;
mod params;
mod passages;
mod record;
mod regression;
mod sample;
mod smoothing;
#[cfg(test)]
mod tests;

use std::f64::consts::PI;
use std::ops::Range;

use rayon::prelude::*;

use crate::model::{Grid, MapLayer, Period, Stop, Stopped};

use layers::Field;
use lines::GridLines;
use passages::{Passage, Passages};
use regression::{Regression, RegressionRow};

pub use error::DensityError;
pub use kernel::{SphereKernel, SphereKernelError};
pub use params::{
    Adaptation, Convention, DensityParams, DensityParamsError, DensityUnit,
    EARTH_RADIUS_TRACK_STATISTICS_KM, Growth, Pilot, Smoothing,
};
pub use record::{periods_of, record_of};
pub use sample::DensitySource;

/// Rows that are made together.
const BAND_ROWS: usize = 4;
/// Radius of the circle that densities are counted in.
const CAP_DEG: f64 = 5.0;

/// The statistics of the tracks of a period, ready for any part of a grid.
#[derive(Debug)]
pub struct Density {
    params: DensityParams,
    layers: Vec<(Field, MapLayer)>,
    points: Regression,
    steps: Regression,
    genesis: Regression,
    lysis: Regression,
    passages: Passages,
}

/// How many there are of what densities are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DensityCounts {
    /// Points of tracks.
    pub points: usize,
    /// Steps from one point to the next.
    pub steps: usize,
    /// Tracks that begin.
    pub genesis: usize,
    /// Tracks that end.
    pub lysis: usize,
    /// Tracks that pass.
    pub tracks: usize,
}

impl Density {
    /// Finds the smoothing of the points of a period.
    ///
    /// # Errors
    /// [`DensityParamsError`] for parameters that mean nothing.
    ///
    /// # Panics
    /// If the tracks have not the variable of the source.
    pub fn new(
        source: &DensitySource,
        period: &Period,
        params: &DensityParams,
    ) -> Result<Self, DensityParamsError> {
        params.validate()?;
        let (s, convention) = (params.smoothing, params.convention);
        let variables = &source.tracks.variables;
        let is_further =
            |v: &usize| *v != source.intensity && layers::is_shape(&variables[*v].info);
        let further: Vec<usize> = (0..variables.len()).filter(is_further).collect();
        let infos: Vec<_> = std::iter::once(&source.intensity)
            .chain(&further)
            .map(|&v| &variables[v].info)
            .collect();
        let regression = |sample, s0| Regression::new(sample, s0, params);
        Ok(Self {
            layers: layers::layers(&infos, params),
            points: regression(source.points(period, &further, convention), s.points),
            steps: regression(source.steps(period, params), s.points),
            genesis: regression(source.genesis(period, convention), s.ends),
            lysis: regression(source.lysis(period, convention), s.ends),
            passages: Passages::new(source, period, params),
            params: params.clone(),
        })
    }

    /// How many there are of everything.
    pub fn counts(&self) -> DensityCounts {
        DensityCounts {
            points: self.points.points(),
            steps: self.steps.points(),
            genesis: self.genesis.points(),
            lysis: self.lysis.points(),
            tracks: self.passages.tracks(),
        }
    }

    /// The layers, without values.
    pub fn layers(&self) -> impl Iterator<Item = &MapLayer> {
        self.layers.iter().map(|(_, layer)| layer)
    }

    /// The values of all layers on some rows of a grid, layer by layer and row
    /// by row. They do not depend on which rows are asked for together, nor on
    /// the number of threads.
    ///
    /// # Errors
    /// [`Stopped`] if it is wished to stop.
    pub fn rows(
        &self,
        grid: &Grid,
        rows: Range<usize>,
        stop: Stop<'_>,
    ) -> Result<Vec<Vec<f64>>, Stopped> {
        let lines = GridLines::new(grid);
        let starts: Vec<usize> = rows.clone().step_by(BAND_ROWS).collect();
        let bands: Result<Vec<Vec<Vec<f64>>>, Stopped> = starts
            .into_par_iter()
            .map(|start| self.band(&lines, start..(start + BAND_ROWS).min(rows.end), stop))
            .collect();
        let bands = bands?;
        let mut values = vec![Vec::with_capacity(rows.len() * lines.columns()); self.layers.len()];
        for band in bands {
            values.iter_mut().zip(band).for_each(|(all, band)| all.extend(band));
        }
        Ok(values)
    }

    fn band(
        &self,
        lines: &GridLines,
        rows: Range<usize>,
        stop: Stop<'_>,
    ) -> Result<Vec<Vec<f64>>, Stopped> {
        stop.check()?;
        let columns = lines.columns();
        let passages = self.passages.rows(lines, rows.clone());
        let mut values = vec![Vec::with_capacity(passages.len()); self.layers.len()];
        for (row, passages) in rows.zip(passages.chunks(columns)) {
            stop.check()?;
            let of = |regression: &Regression| regression.row(lines, row);
            let row = Row {
                density: self,
                points: of(&self.points),
                steps: of(&self.steps),
                genesis: of(&self.genesis),
                lysis: of(&self.lysis),
                passages,
            };
            for ((field, _), values) in self.layers.iter().zip(&mut values) {
                values.extend((0..columns).map(|column| row.value(*field, column)));
            }
        }
        Ok(values)
    }

    /// A density in the unit asked for: none is a density of 0, and no
    /// probability at all.
    fn density(&self, probability: f64, count: usize) -> f64 {
        match self.params.unit {
            DensityUnit::Cap if count == 0 => 0.0,
            DensityUnit::Cap => probability * count as f64 * cap_steradian() / self.params.periods,
            DensityUnit::Probability if count == 0 => f64::NAN,
            DensityUnit::Probability => probability,
        }
    }
}

/// All that a row of the grid is made of.
struct Row<'a> {
    density: &'a Density,
    points: RegressionRow,
    steps: RegressionRow,
    genesis: RegressionRow,
    lysis: RegressionRow,
    passages: &'a [Passage],
}

impl Row<'_> {
    fn value(&self, field: Field, column: usize) -> f64 {
        let density = self.density;
        let of = |row: &RegressionRow, regression: &Regression| {
            density.density(row.probability[column], regression.points())
        };
        let value = match field {
            Field::FeatureDensity => return of(&self.points, &density.points),
            Field::GenesisDensity => return of(&self.genesis, &density.genesis),
            Field::LysisDensity => return of(&self.lysis, &density.lysis),
            Field::TrackDensity => {
                let probability = self.passages[column].probability;
                return density.density(probability, density.passages.tracks());
            }
            Field::PointMean(q) => self.points.moments[q][column].mean(density.points.count(q)),
            Field::PointDeviation(q) => {
                self.points.moments[q][column].deviation(density.points.count(q))
            }
            Field::StepMean(q) => self.steps.moments[q][column].mean(density.steps.count(q)),
            Field::StepDeviation(q) => {
                self.steps.moments[q][column].deviation(density.steps.count(q))
            }
            Field::Lifetime => self.passages[column].lifetime_days.mean(density.passages.tracks()),
        };
        if self.is_masked(column) { f64::NAN } else { value }
    }

    /// Whether too few tracks pass for a mean.
    fn is_masked(&self, column: usize) -> bool {
        let tracks = self.density.passages.tracks() as f64;
        let number = self.passages[column].probability * tracks * cap_steradian();
        let least = self.density.params.min_track_density;
        least.is_some_and(|least| number / self.density.params.periods < least)
    }
}

/// Area of the circle that densities are counted in.
fn cap_steradian() -> f64 {
    2.0 * PI * (1.0 - CAP_DEG.to_radians().cos())
}

fn dot(p: [f64; 3], q: [f64; 3]) -> f64 {
    p[0] * q[0] + p[1] * q[1] + p[2] * q[2]
}
