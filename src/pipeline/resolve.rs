//! Settings that depend on the variable.

use thiserror::Error;

use crate::detect::{Extremum, ObjectParams, RasterObjectParams, Refinement, Search, SimpleParams};
use crate::model::{Quantity, VariableInfo};

use super::Input;
use super::detector::DetectParams;
use super::settings::{Algorithm, DetectionMode, Settings};

/// Contrast or value in s-1 that a vorticity centre must exceed by default.
const VORTICITY_THRESHOLD: f64 = 1e-5;

/// Value in Pa that the cells of a low reach on grids and planes by default:
/// TRACK's of 1 hPa.
const LOW_THRESHOLD_PA: f64 = -100.0;

/// Settings that do not fit the input.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ResolveError {
    /// The variable does not say which extrema are centres.
    #[error(
        "variable {variable}: whether its centres are lows or highs is not known; \
         say --detection-mode min, max or cyclonic"
    )]
    Mode {
        /// Name of the variable.
        variable: String,
    },
    /// Centres are sought in one field, and several come out.
    #[error("centres are sought in one field, and --derive asks for {count}; ask for one")]
    SeveralFields {
        /// Number of fields.
        count: usize,
    },
    /// Objects of a field that is no anomaly need a value of their own.
    #[error(
        "variable {variable}: objects of it need a threshold; say --object-threshold, or take the \
         planetary waves away with --lmin and --lmax, which leaves a usual one"
    )]
    ObjectThreshold {
        /// Name of the variable.
        variable: String,
    },
}

/// The detector's parameters for the field that comes out of an input.
///
/// # Errors
/// [`ResolveError`] if the mode is automatic and the quantity unknown, if a
/// threshold is missing, or if there is more than one field.
pub fn resolve_detection(settings: &Settings, input: &Input) -> Result<DetectParams, ResolveError> {
    let [output] = input.outputs() else {
        return Err(ResolveError::SeveralFields { count: input.outputs().len() });
    };
    params(settings, &output.info)
}

fn params(settings: &Settings, variable: &VariableInfo) -> Result<DetectParams, ResolveError> {
    let detect = &settings.detect;
    let extremum = extremum(detect.mode, variable)?;
    Ok(match settings.algorithm {
        Algorithm::Simple => DetectParams::Simple(SimpleParams {
            extremum,
            feature_threshold: detect.feature_threshold.unwrap_or_else(|| {
                let is_vorticity = variable.quantity == Quantity::RelativeVorticity;
                if is_vorticity { VORTICITY_THRESHOLD } else { 0.0 }
            }),
            search_window_size: detect.search_window_size,
            duplicate_window_size: detect.duplicate_window_size,
            poles: detect.poles,
            columns: detect.columns,
        }),
        Algorithm::Hodges => DetectParams::RasterObjects(RasterObjectParams {
            objects: objects(settings, variable, (3, Refinement::Bspline))?,
            connectivity: detect.connectivity,
            order: detect.object_order,
            poles: detect.poles,
            seam: detect.seam,
            open_edges: detect.open_edges,
            search: detect.feature_search,
            smoothing: detect.spline_smoothing,
            scale: match detect.feature_search {
                Search::Cell => 1.0,
                Search::Domain => track_scale(variable.quantity),
            },
        }),
        Algorithm::Healpix => {
            DetectParams::Objects(objects(settings, variable, (1, Refinement::Quadratic))?)
        }
    })
}

/// Parameters of objects; `usual` is the smallest size and the refinement of the
/// algorithm.
fn objects(
    settings: &Settings,
    variable: &VariableInfo,
    usual: (usize, Refinement),
) -> Result<ObjectParams, ResolveError> {
    let detect = &settings.detect;
    let extremum = extremum(detect.mode, variable)?;
    Ok(ObjectParams {
        extremum,
        object_threshold: match detect.object_threshold {
            Some(threshold) => threshold,
            None => object_threshold(settings, variable, extremum)?,
        },
        min_object_grid_points: detect.min_object_grid_points.unwrap_or(usual.0),
        refinement: detect.feature_refinement.unwrap_or(usual.1),
    })
}

/// From SI to the unit in which TRACK's set-ups have a quantity.
fn track_scale(quantity: Quantity) -> f64 {
    match quantity {
        Quantity::MeanSeaLevelPressure => 0.01,
        Quantity::RelativeVorticity => 1e5,
        _ => 1.0,
    }
}

fn extremum(mode: DetectionMode, variable: &VariableInfo) -> Result<Extremum, ResolveError> {
    Ok(match (mode, variable.quantity) {
        (DetectionMode::Min, _) => Extremum::Min,
        (DetectionMode::Max, _) => Extremum::Max,
        (DetectionMode::Cyclonic, _) => Extremum::Cyclonic,
        (_, Quantity::MeanSeaLevelPressure) => Extremum::Min,
        (DetectionMode::Auto, Quantity::RelativeVorticity) => Extremum::Cyclonic,
        (DetectionMode::AutoPlain, Quantity::RelativeVorticity) => Extremum::Max,
        (DetectionMode::Auto | DetectionMode::AutoPlain, _) => {
            return Err(ResolveError::Mode { variable: variable.name.clone() });
        }
    })
}

/// 0 divides a field whose mean is taken away; vorticity has a usual value.
fn object_threshold(
    settings: &Settings,
    variable: &VariableInfo,
    extremum: Extremum,
) -> Result<f64, ResolveError> {
    let is_anomaly = settings.preprocess.lmin.is_some_and(|lmin| lmin > 0);
    let sign = if extremum == Extremum::Min { 1.0 } else { -1.0 };
    match (variable.quantity, settings.algorithm) {
        (Quantity::RelativeVorticity, _) => Ok(VORTICITY_THRESHOLD),
        (Quantity::MeanSeaLevelPressure, Algorithm::Hodges) if is_anomaly => {
            Ok(sign * LOW_THRESHOLD_PA)
        }
        _ if is_anomaly => Ok(0.0),
        _ => Err(ResolveError::ObjectThreshold { variable: variable.name.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::DetectSettings;

    fn resolved(mode: DetectionMode, quantity: Quantity) -> Result<SimpleParams, ResolveError> {
        let detect = DetectSettings { mode, ..DetectSettings::default() };
        let settings = Settings { detect, ..Settings::default() };
        params(&settings, &VariableInfo::new("x", quantity, "")).map(|params| match params {
            DetectParams::Simple(params) => params,
            params => panic!("{params:?}"),
        })
    }

    #[test]
    fn mode_and_threshold_follow_the_quantity() {
        let vorticity = resolved(DetectionMode::Auto, Quantity::RelativeVorticity).unwrap();
        assert_eq!((vorticity.extremum, vorticity.feature_threshold), (Extremum::Cyclonic, 1e-5));
        let plain = resolved(DetectionMode::AutoPlain, Quantity::RelativeVorticity).unwrap();
        assert_eq!(plain.extremum, Extremum::Max);
        let pressure = resolved(DetectionMode::Auto, Quantity::MeanSeaLevelPressure).unwrap();
        assert_eq!((pressure.extremum, pressure.feature_threshold), (Extremum::Min, 0.0));
        assert!(resolved(DetectionMode::Auto, Quantity::Other).is_err());
        assert_eq!(resolved(DetectionMode::Max, Quantity::Other).unwrap().extremum, Extremum::Max);
    }

    #[test]
    fn objects_of_a_whole_pressure_field_need_a_threshold() {
        let mut settings = Settings { algorithm: Algorithm::Healpix, ..Settings::default() };
        let pressure = VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa");
        let missing = ResolveError::ObjectThreshold { variable: "msl".into() };
        assert_eq!(params(&settings, &pressure), Err(missing));
        settings.preprocess.lmin = Some(5);
        let Ok(DetectParams::Objects(objects)) = params(&settings, &pressure) else { panic!() };
        assert_eq!((objects.object_threshold, objects.extremum), (0.0, Extremum::Min));
    }
}
