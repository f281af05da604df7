//! The pressure levels of a field of heights, opened.

use crate::io::access::{Access, Location};
use crate::io::fields::{FieldMeta, FieldSeries, Level, Selection, levels};
use crate::metrics::phase_space::{LOWER_LAYER_HPA, UPPER_LAYER_HPA};
use crate::model::{Quantity, conversion_factor};
use crate::pipeline::sample::SampleError;
use crate::pipeline::{PipelineError, Settings};

const PA_PER_HPA: f64 = 100.0;
/// Standard gravity, m s-2: geopotential divided by it is geopotential height.
pub(super) const STANDARD_GRAVITY: f64 = 9.806_65;
/// Pressures this close to each other, as a fraction, are one.
const SAME: f64 = 1e-6;

/// Units of heights, and what they are multiplied by to be m.
const HEIGHTS: [(&str, f64); 9] = [
    ("m", 1.0),
    ("gpm", 1.0),
    ("metre", 1.0),
    ("metres", 1.0),
    ("meter", 1.0),
    ("meters", 1.0),
    ("geopotential meter", 1.0),
    ("dam", 10.0),
    ("gpdam", 10.0),
];
/// Units of geopotential.
const GEOPOTENTIALS: [&str; 6] =
    ["m2 s-2", "m**2 s**-2", "m^2 s^-2", "m2/s2", "m**2/s**2", "J kg-1"];

/// Records of pressure levels, the highest pressure first.
pub(super) struct Heights {
    pub(super) levels_hpa: Vec<f64>,
    pub(super) records: Vec<FieldSeries>,
    pub(super) m_per_unit: f64,
}

impl Heights {
    /// Opens the levels from the bottom of the lower layer to the top of the
    /// upper one, or those of them that are `asked` for, in hPa.
    pub(super) fn open(
        locations: &[Location],
        asked: &[f64],
        settings: &Settings,
        access: &Access,
    ) -> Result<Self, PipelineError> {
        let found = levels(locations, &settings.input, access)?;
        let variable = settings.input.variable.clone().unwrap_or_default();
        let chosen = chosen(&found, asked, &variable)?;
        let (mut levels_hpa, mut records) = (Vec::new(), Vec::new());
        for (hpa, level) in chosen {
            let selection = Selection { level: Some(level.value), ..settings.input.clone() };
            records.push(FieldSeries::open(locations, &selection, access)?);
            levels_hpa.push(hpa);
        }
        check_equal(&records, &levels_hpa)?;
        let m_per_unit = m_per_unit(records[0].meta())?;
        Ok(Self { levels_hpa, records, m_per_unit })
    }
}

/// The levels of both layers that are there, with their pressures in hPa.
fn chosen<'a>(
    found: &'a [Level],
    asked: &[f64],
    variable: &str,
) -> Result<Vec<(f64, &'a Level)>, SampleError> {
    let mut known: Vec<(f64, &Level)> = Vec::new();
    for level in found {
        let factor = conversion_factor(Quantity::MeanSeaLevelPressure, Some(&level.units));
        let factor = factor.map_err(|_| SampleError::NoPressure {
            variable: variable.to_string(),
            level: level.to_string(),
        })?;
        known.push((level.value * factor / PA_PER_HPA, level));
    }
    known.sort_by(|a, b| b.0.total_cmp(&a.0));
    let is = |a: f64, b: f64| (a - b).abs() <= SAME * b;
    let (bottom_hpa, middle_hpa) = LOWER_LAYER_HPA;
    let needed = [bottom_hpa, middle_hpa, UPPER_LAYER_HPA.1];
    let missing = |hpa: &&f64| !known.iter().any(|(known, _)| is(*known, **hpa));
    if let Some(&missing_hpa) = needed.iter().chain(asked).find(missing) {
        let names: Vec<String> = known.iter().map(|(hpa, _)| hpa.to_string()).collect();
        let known = if names.is_empty() { "none".into() } else { names.join(", ") };
        return Err(SampleError::NoLevel { variable: variable.to_string(), missing_hpa, known });
    }
    let is_of_layers =
        |hpa: f64| hpa <= bottom_hpa * (1.0 + SAME) && hpa >= UPPER_LAYER_HPA.1 * (1.0 - SAME);
    let is_asked =
        |hpa: f64| asked.is_empty() || needed.iter().chain(asked).any(|&asked| is(hpa, asked));
    known.retain(|(hpa, _)| is_of_layers(*hpa) && is_asked(*hpa));
    // A pressure in the unit of the file is rounded where it is one of ours.
    for (hpa, _) in &mut known {
        if let Some(&exact) = needed.iter().find(|&&exact| is(*hpa, exact)) {
            *hpa = exact;
        }
    }
    Ok(known)
}

/// Whether all levels have the same times and grid.
fn check_equal(records: &[FieldSeries], levels_hpa: &[f64]) -> Result<(), SampleError> {
    let first = records[0].meta();
    for (record, hpa) in records.iter().zip(levels_hpa) {
        let meta = record.meta();
        let differences =
            [("times", meta.times != first.times), ("grids", meta.mesh != first.mesh)];
        if let Some((what, _)) = differences.into_iter().find(|(_, differs)| *differs) {
            return Err(SampleError::UnequalLevels {
                variable: meta.variable.name.clone(),
                first: format!("{} hPa", levels_hpa[0]),
                other: format!("{hpa} hPa"),
                what,
            });
        }
    }
    Ok(())
}

fn m_per_unit(meta: &FieldMeta) -> Result<f64, SampleError> {
    let units = meta.variable.units.trim();
    let of_height = HEIGHTS.iter().find(|(name, _)| *name == units).map(|(_, factor)| *factor);
    let of_geopotential = GEOPOTENTIALS.contains(&units).then_some(1.0 / STANDARD_GRAVITY);
    of_height.or(of_geopotential).ok_or_else(|| SampleError::HeightUnits {
        variable: meta.variable.name.clone(),
        units: units.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(values: &[f64], units: &str) -> Vec<Level> {
        values.iter().map(|&value| Level { value, units: units.into() }).collect()
    }

    #[test]
    fn levels_are_those_of_both_layers_from_below() {
        let pascals = levels(&[10_000.0, 30_000.0, 60_000.0, 85_000.0, 90_000.0, 1e5], "Pa");
        let hpa = |asked: &[f64]| {
            let chosen = chosen(&pascals, asked, "z")?;
            Ok::<_, SampleError>(chosen.iter().map(|(hpa, _)| *hpa).collect::<Vec<_>>())
        };
        assert_eq!(hpa(&[]).unwrap(), [900.0, 850.0, 600.0, 300.0]);
        assert_eq!(hpa(&[900.0, 300.0]).unwrap(), [900.0, 600.0, 300.0]);
        let error = hpa(&[500.0]).unwrap_err().to_string();
        assert!(error.contains("no level 500 hPa") && error.contains("850"), "{error}");
        assert!(chosen(&levels(&[900.0, 300.0], "hPa"), &[], "z").is_err());
        assert!(chosen(&[], &[], "z").is_err());
        let error = chosen(&levels(&[1.0, 2.0], "1"), &[], "z").unwrap_err();
        assert!(matches!(error, SampleError::NoPressure { .. }), "{error}");
    }
}
