//! What the fields are called, and their units.

use crate::model::{MapLayer, VariableInfo};

use super::params::{DensityParams, DensityUnit};

/// Variables of the shape of an object, as TRACK's files have them.
const SHAPE: [(&str, &str); 4] = [
    ("anisotropy", "Mean anisotropy of objects"),
    ("orientation_x", "Mean eastward component of the orientation of objects"),
    ("orientation_y", "Mean northward component of the orientation of objects"),
    ("object_area", "Mean area of objects"),
];

/// What a layer is made of. Numbers are those of the quantity in its sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    FeatureDensity,
    GenesisDensity,
    LysisDensity,
    TrackDensity,
    PointMean(usize),
    PointDeviation(usize),
    StepMean(usize),
    StepDeviation(usize),
    Lifetime,
}

/// Whether tracks of this variable tell the shape of objects.
pub(super) fn is_shape(info: &VariableInfo) -> bool {
    SHAPE.iter().any(|(name, _)| *name == info.name)
}

/// All layers, without values: of these variables, the first of which is the
/// intensity.
pub(super) fn layers(
    variables: &[&VariableInfo],
    params: &DensityParams,
) -> Vec<(Field, MapLayer)> {
    let mut layers = densities(params);
    let intensity = variables[0];
    let unit = match intensity.units.as_str() {
        "" => "1",
        units => units,
    };
    let name = &intensity.name;
    let mean = "area: mean (kernel)";
    let spread = "area: standard_deviation (kernel)";
    let mut push = |field, name: &str, units: &str, long_name: &str, cell_methods: &str| {
        let [name, units, long_name, cell_methods] =
            [name, units, long_name, cell_methods].map(String::from);
        layers.push((field, MapLayer { name, units, long_name, cell_methods, values: Vec::new() }));
    };
    push(Field::PointMean(0), "intensity", unit, &format!("Mean intensity ({name})"), mean);
    let deviation = format!("Standard deviation of the intensity ({name})");
    push(Field::PointDeviation(0), "intensity_std", unit, &deviation, spread);
    push(Field::StepMean(0), "speed", "m s-1", "Mean speed", mean);
    let deviation = "Standard deviation of the speed";
    push(Field::StepDeviation(0), "speed_std", "m s-1", deviation, spread);
    push(Field::StepMean(1), "eastward_velocity", "m s-1", "Mean eastward velocity", mean);
    push(Field::StepMean(2), "northward_velocity", "m s-1", "Mean northward velocity", mean);
    push(Field::StepMean(3), "growth_rate", "h-1", "Mean growth rate of the intensity", mean);
    let tendency = "Mean tendency of the intensity";
    push(Field::StepMean(4), "tendency", &format!("{unit} h-1"), tendency, mean);
    push(Field::Lifetime, "lifetime", "day", "Mean lifetime of tracks", mean);
    for (quantity, info) in variables.iter().enumerate().skip(1) {
        if let Some((name, long_name)) = SHAPE.iter().find(|(name, _)| *name == info.name) {
            let units = if info.units.is_empty() { "1" } else { &info.units };
            push(Field::PointMean(quantity), name, units, long_name, mean);
        }
    }
    layers
}

fn densities(params: &DensityParams) -> Vec<(Field, MapLayer)> {
    let (units, what) = match params.unit {
        DensityUnit::Cap => ("1", "number within 5 degrees and a period"),
        DensityUnit::Probability => ("sr-1", "probability in a steradian"),
    };
    let density = |(field, name, of): (Field, &str, &str)| {
        let layer = MapLayer {
            name: format!("{name}_density"),
            units: units.into(),
            long_name: format!("Density of {of}: {what}"),
            cell_methods: "area: sum (kernel)".into(),
            values: Vec::new(),
        };
        (field, layer)
    };
    let all = [
        (Field::FeatureDensity, "feature", "points"),
        (Field::TrackDensity, "track", "tracks, each by its nearest point"),
        (Field::GenesisDensity, "genesis", "first points of tracks"),
        (Field::LysisDensity, "lysis", "last points of tracks"),
    ];
    all.into_iter().map(density).collect()
}
