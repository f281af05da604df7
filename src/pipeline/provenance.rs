//! Where a result comes from: what was read, what was done, with which
//! parameters. Paths are left out: copies of one field give one result.

use serde::Serialize;

use crate::io::fields::Selection;
use crate::model::{Provenance, VariableInfo};
use crate::preprocess::{PreprocessParams, Projection, TargetGrid};

use super::detector::DetectParams;
use super::{Input, Settings};

/// The parameters that led to a result.
#[derive(Serialize)]
struct Record<'a> {
    input: &'a Selection,
    #[serde(skip_serializing_if = "PreprocessParams::is_nothing")]
    preprocess: &'a PreprocessParams,
    #[serde(skip_serializing_if = "Option::is_none")]
    detect: Option<&'a DetectParams>,
}

/// The provenance of prepared fields.
pub(super) fn of_fields(input: &Input, settings: &Settings) -> Provenance {
    of(input, settings, None)
}

/// The provenance of centres.
pub(super) fn of_centers(input: &Input, settings: &Settings, detect: &DetectParams) -> Provenance {
    of(input, settings, Some(detect))
}

fn of(input: &Input, settings: &Settings, detect: Option<&DetectParams>) -> Provenance {
    let selection = Selection { variable: None, ..settings.input.clone() };
    let record = Record { input: &selection, preprocess: input.params(), detect };
    Provenance {
        software: Provenance::this_software(),
        input: describe(input),
        parameters: to_json(&record),
        processing: processing(input.params()),
    }
}

/// Adds the parameters of a later step.
pub(super) fn add(provenance: &mut Provenance, step: &str, params: &impl Serialize) {
    let mut parameters: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&provenance.parameters).unwrap_or_default();
    let params = serde_json::to_value(params).expect("numbers and names are JSON");
    parameters.insert(step.into(), params);
    provenance.parameters = to_json(&parameters);
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("numbers and names are JSON")
}

fn describe(input: &Input) -> String {
    let describe = |variable: &VariableInfo| format!("{} [{}]", variable.name, variable.units);
    let variables: Vec<String> = input.variables().map(describe).collect();
    format!("{}, {}, {}", variables.join(" and "), input.meta().mesh, input.times().summary())
}

/// What was done before detection, in words.
fn processing(params: &PreprocessParams) -> Vec<String> {
    let mut done = Vec::new();
    if params.taper_points > 0 {
        done.push(format!("tapered over {} points at each edge", params.taper_points));
    }
    if !params.derive.is_empty() {
        let names: Vec<&str> = params.derive.iter().map(|derived| derived.name()).collect();
        done.push(format!("derived {} by spherical harmonics", names.join(", ")));
    }
    if params.lmin.is_some() || params.lmax.is_some() {
        done.push(band(params));
    }
    if params.grid != TargetGrid::Native {
        done.push(format!("brought to {}", params.grid));
    }
    match params.projection {
        Projection::Global => {}
        Projection::NhStereo => done.push("projected to the northern polar plane".into()),
        Projection::ShStereo => done.push("projected to the southern polar plane".into()),
    }
    done
}

fn band(params: &PreprocessParams) -> String {
    let lowest = params.lowest_degree();
    let highest = params.lmax.map_or_else(|| "all above".into(), |lmax| lmax.to_string());
    let taper = match params.spectral_taper {
        1.0 => String::new(),
        weight => format!(", the last weighted {weight}"),
    };
    format!("kept degrees {lowest} to {highest}{taper}")
}
