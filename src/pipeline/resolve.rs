//! Settings that depend on the variable.

use serde::Serialize;
use thiserror::Error;

use crate::detect::{Extremum, SimpleParams};
use crate::io::fields::{FieldMeta, Selection};
use crate::link::LinkParams;
use crate::model::{Provenance, Quantity, VariableInfo};

use super::settings::{DetectSettings, DetectionMode, Settings};

/// Contrast in s-1 that a vorticity centre must exceed by default.
const VORTICITY_THRESHOLD: f64 = 1e-5;

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
}

/// The detector's parameters for this variable.
///
/// # Errors
/// [`ResolveError`] if the mode is automatic and the quantity unknown.
pub fn resolve_detection(
    settings: &DetectSettings,
    variable: &VariableInfo,
) -> Result<SimpleParams, ResolveError> {
    let extremum = match (settings.mode, variable.quantity) {
        (DetectionMode::Min, _) => Extremum::Min,
        (DetectionMode::Max, _) => Extremum::Max,
        (DetectionMode::Cyclonic, _) => Extremum::Cyclonic,
        (_, Quantity::MeanSeaLevelPressure) => Extremum::Min,
        (DetectionMode::Auto, Quantity::RelativeVorticity) => Extremum::Cyclonic,
        (DetectionMode::AutoPlain, Quantity::RelativeVorticity) => Extremum::Max,
        (DetectionMode::Auto | DetectionMode::AutoPlain, _) => {
            return Err(ResolveError::Mode { variable: variable.name.clone() });
        }
    };
    let threshold = match variable.quantity {
        Quantity::RelativeVorticity => VORTICITY_THRESHOLD,
        _ => 0.0,
    };
    Ok(SimpleParams {
        extremum,
        feature_threshold: settings.feature_threshold.unwrap_or(threshold),
        search_window_size: settings.search_window_size,
        duplicate_window_size: settings.duplicate_window_size,
        poles: settings.poles,
        columns: settings.columns,
    })
}

/// The parameters that led to centres, for their provenance.
#[derive(Serialize)]
struct DetectionRecord<'a> {
    input: &'a Selection,
    detect: &'a SimpleParams,
}

/// The provenance of centres: what was read and with which parameters. Paths
/// are left out: copies of one field give one result.
pub(super) fn provenance(
    meta: &FieldMeta,
    settings: &Settings,
    detect: &SimpleParams,
) -> Provenance {
    let input = Selection { variable: None, ..settings.input.clone() };
    let record = DetectionRecord { input: &input, detect };
    Provenance {
        software: Provenance::this_software(),
        input: describe(meta),
        parameters: to_json(&record),
        processing: Vec::new(),
    }
}

/// Adds the linking parameters to the provenance of centres.
pub(super) fn add_linking(provenance: &mut Provenance, link: &LinkParams) {
    let mut parameters: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&provenance.parameters).unwrap_or_default();
    let link = serde_json::to_value(link).expect("numbers and names are JSON");
    parameters.insert("link".into(), link);
    provenance.parameters = to_json(&parameters);
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("numbers and names are JSON")
}

fn describe(meta: &FieldMeta) -> String {
    let times = &meta.times;
    let period = match times.len() {
        n if n > 0 && times.is_dated() => {
            let calendar = times.calendar().cf_name();
            format!(", {} to {} ({calendar})", times.date_time(0), times.date_time(n - 1))
        }
        _ => String::new(),
    };
    format!(
        "{} [{}], {}, {} steps{period}",
        meta.variable.name,
        meta.variable.units,
        meta.mesh,
        times.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(mode: DetectionMode, quantity: Quantity) -> Result<SimpleParams, ResolveError> {
        let settings = DetectSettings { mode, ..DetectSettings::default() };
        resolve_detection(&settings, &VariableInfo::new("x", quantity, ""))
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
}
