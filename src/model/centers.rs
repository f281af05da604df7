//! Centres: the points that detection hands to linking.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Provenance, Run, TimeAxis, Variable, VariableInfo};

/// The centres of one time step, as columns of equal length.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Detections {
    /// Latitudes in degrees.
    pub lat_deg: Vec<f64>,
    /// Longitudes in degrees, [0, 360).
    pub lon_deg: Vec<f64>,
    /// Values of the tracked field, in its own sign.
    pub value: Vec<f32>,
    /// Further columns, those that the detector says it fills.
    pub further: Vec<Vec<f32>>,
}

impl Detections {
    /// Number of centres.
    pub fn len(&self) -> usize {
        self.lat_deg.len()
    }

    /// Whether there is no centre.
    pub fn is_empty(&self) -> bool {
        self.lat_deg.is_empty()
    }

    /// Appends a centre.
    pub fn push(&mut self, lat_deg: f64, lon_deg: f64, value: f32) {
        self.lat_deg.push(lat_deg);
        self.lon_deg.push(lon_deg);
        self.value.push(value);
    }
}

/// The centres of a record: columns over all steps, step `k` at
/// `offsets[k]..offsets[k + 1]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Centers {
    /// Forecast or member that they are of.
    pub run: Run,
    /// Times of the steps, those without a centre included.
    pub times: TimeAxis,
    /// Where each step starts, and the total: `times.len() + 1` numbers.
    pub offsets: Vec<usize>,
    /// Latitudes in degrees.
    pub lat_deg: Vec<f64>,
    /// Longitudes in degrees, [0, 360).
    pub lon_deg: Vec<f64>,
    /// Further columns; the first is the tracked variable.
    pub variables: Vec<Variable>,
    /// Where they come from.
    pub provenance: Provenance,
}

impl Centers {
    /// A record of the tracked variable and what the further columns of
    /// [`Detections`] hold, before the first step.
    pub fn of_no_centers(
        times: TimeAxis,
        variables: Vec<VariableInfo>,
        provenance: Provenance,
    ) -> Self {
        let variable = |info| Variable { info, values: Vec::new() };
        let variables = variables.into_iter().map(variable).collect();
        Self { times, offsets: vec![0], variables, provenance, ..Self::default() }
    }

    /// Number of centres of all steps.
    pub fn len(&self) -> usize {
        self.lat_deg.len()
    }

    /// Whether there is no centre.
    pub fn is_empty(&self) -> bool {
        self.lat_deg.is_empty()
    }

    /// Appends the centres of the next step, in the order of time.
    ///
    /// # Panics
    /// If there are not as many columns as variables.
    pub fn push(&mut self, detections: &Detections) {
        assert_eq!(self.variables.len(), 1 + detections.further.len(), "columns");
        self.lat_deg.extend_from_slice(&detections.lat_deg);
        self.lon_deg.extend_from_slice(&detections.lon_deg);
        let columns = std::iter::once(&detections.value).chain(&detections.further);
        for (variable, column) in self.variables.iter_mut().zip(columns) {
            variable.values.extend(column.iter().map(|&v| f64::from(v)));
        }
        self.offsets.push(self.lat_deg.len());
    }

    /// The same without its centres: run, times, variables and provenance.
    pub fn without_centers(&self) -> Self {
        let variable = |v: &Variable| Variable { info: v.info.clone(), values: Vec::new() };
        Self {
            run: self.run.clone(),
            times: self.times.clone(),
            offsets: vec![0; self.times.len() + 1],
            variables: self.variables.iter().map(variable).collect(),
            provenance: self.provenance.clone(),
            ..Self::default()
        }
    }

    /// Indices of the centres of a step.
    ///
    /// # Panics
    /// If there is no such step.
    pub fn step(&self, step: usize) -> Range<usize> {
        self.offsets[step]..self.offsets[step + 1]
    }
}
