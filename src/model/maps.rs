//! Statistics on a grid: what metrics give and figures show.

use super::{Calendar, Grid, Period, Provenance};

/// Layers of numbers over periods and the points of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Maps {
    /// Where the numbers are.
    pub grid: Grid,
    /// Calendar of the periods.
    pub calendar: Calendar,
    /// When they are; a single field that belongs to no time has none.
    pub periods: Vec<Period>,
    /// What they are.
    pub layers: Vec<MapLayer>,
    /// Where they come from.
    pub provenance: Provenance,
}

/// One statistic over all periods.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapLayer {
    /// Short name, as of a variable of a file.
    pub name: String,
    /// Unit.
    pub units: String,
    /// What it is, for people.
    pub long_name: String,
    /// How points and times were reduced (CF section 7.3), such as
    /// `area: sum (within 500 km) time: maximum`; empty if that is not to be said.
    pub cell_methods: String,
    /// Values by period, row (north first) and column; `NaN` is missing.
    pub values: Vec<f64>,
}

impl Maps {
    /// Number of fields of each layer: periods, or one without any.
    pub fn fields(&self) -> usize {
        self.periods.len().max(1)
    }

    /// The field of a layer in a period.
    ///
    /// # Panics
    /// If there is no such layer or field.
    pub fn field(&self, layer: usize, field: usize) -> &[f64] {
        let points = self.grid.len();
        &self.layers[layer].values[field * points..(field + 1) * points]
    }

    /// The layer of this name.
    pub fn layer(&self, name: &str) -> Option<&MapLayer> {
        self.layers.iter().find(|layer| layer.name == name)
    }
}
