//! A comparison as one line of JSON.

use serde::Serialize;

use crate::metrics::matching::Comparison;
use crate::model::Provenance;

use super::Parameters;

#[derive(Serialize)]
struct Document<'a> {
    software: String,
    parameters: &'a Parameters,
    #[serde(flatten)]
    comparison: &'a Comparison,
}

pub(super) fn report(comparison: &Comparison, parameters: &Parameters) -> anyhow::Result<String> {
    let software = Provenance::this_software();
    let document = Document { software, parameters, comparison };
    Ok(serde_json::to_string(&document)? + "\n")
}
