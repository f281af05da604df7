//! The pairs of a comparison as a table.

use std::fmt::Write;

use crate::metrics::matching::{Comparison, PairDetail};
use crate::model::Provenance;

use super::{CONVENTIONS, Parameters, intensity_name};

/// Name and text of a column.
type Column = (&'static str, fn(&PairDetail) -> String);

const COLUMNS: [Column; 17] = [
    ("reference_id", |p| p.pair.reference_id.to_string()),
    ("candidate_id", |p| p.pair.candidate_id.to_string()),
    ("common_points", |p| p.pair.common_points.to_string()),
    ("overlap", |p| p.pair.overlap.to_string()),
    ("space_time_d", |p| text(p.space_time_d)),
    ("mean_km", |p| text(p.mean_km)),
    ("min_km", |p| text(p.min_km)),
    ("max_km", |p| text(p.max_km)),
    ("start_difference_h", |p| p.start_difference_h.to_string()),
    ("end_difference_h", |p| p.end_difference_h.to_string()),
    ("duration_difference_h", |p| p.duration_difference_h.to_string()),
    ("genesis_km", |p| p.genesis_km.to_string()),
    ("lysis_km", |p| p.lysis_km.to_string()),
    ("apex_km", |p| text(p.apex_km)),
    ("apex_difference_h", |p| text(p.apex_difference_h)),
    ("apex_intensity_difference", |p| text(p.apex_intensity_difference)),
    ("intensity_bias", |p| text(p.intensity_bias)),
];

pub(super) fn report(comparison: &Comparison, parameters: &Parameters) -> anyhow::Result<String> {
    let mut out = format!(
        "# software: {}\n# parameters: {}\n# earth_radius_km: {}\n# {CONVENTIONS}\n",
        Provenance::this_software(),
        serde_json::to_string(parameters)?,
        comparison.earth_radius_km
    );
    if let Some(name) = intensity_name(comparison) {
        writeln!(out, "# intensity: {}", one_line(&name))?;
    }
    let names: Vec<_> = COLUMNS.iter().map(|(name, _)| *name).collect();
    writeln!(out, "{}", names.join(","))?;
    for pair in &comparison.pairs {
        let values: Vec<_> = COLUMNS.iter().map(|(_, of)| of(pair)).collect();
        writeln!(out, "{}", values.join(","))?;
    }
    Ok(out)
}

/// A value that is missing is empty.
fn text(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
