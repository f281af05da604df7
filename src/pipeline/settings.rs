//! Settings of a run, as a TOML file holds them.

use std::num::NonZero;

use serde::{Deserialize, Serialize};

use crate::detect::{Columns, ObjectParams, Poles, Refinement, SimpleParams};
use crate::hodges::HodgesParams;
use crate::io::fields::Selection;
use crate::link::LinkParams;
use crate::preprocess::PreprocessParams;

/// Everything that decides a result, and (`run`) what does not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How centres are found and linked.
    pub algorithm: Algorithm,
    /// What to take from the input.
    pub input: Selection,
    /// What to do to it first.
    pub preprocess: PreprocessParams,
    /// How to find centres.
    pub detect: DetectSettings,
    /// How to link those of the Simple algorithm.
    pub link: LinkParams,
    /// How to link those on HEALPix.
    pub hodges: HodgesParams,
    /// How to write tracks.
    pub output: OutputSettings,
    /// How to run.
    pub run: RunSettings,
}

/// How centres are found and linked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// Local extrema that stand out, linked to the nearest.
    #[default]
    Simple,
    /// Objects on HEALPix, linked by Hodges' exchanges.
    Healpix,
}

/// How tracks are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OutputSettings {
    /// Format, in place of the one the extension says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Dialect of IMILAST text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imilast_dialect: Option<String>,
}

/// Which extrema are centres, before the variable is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DetectionMode {
    /// Lows of pressure, cyclonic extrema of vorticity.
    #[default]
    Auto,
    /// Lows of pressure, highs of vorticity in both hemispheres.
    AutoPlain,
    /// Lows.
    Min,
    /// Highs.
    Max,
    /// Highs north of the equator, lows south of it.
    Cyclonic,
}

/// How to find centres, before the variable is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DetectSettings {
    /// Which extrema are centres.
    pub mode: DetectionMode,
    /// Contrast that a centre must exceed, in the SI unit of the variable;
    /// unless given 1e-5 s-1 for vorticity and 0 otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature_threshold: Option<f64>,
    /// Value that the cells of an object reach, in the SI unit of the variable;
    /// unless given 1e-5 s-1 for vorticity and 0 for a field without its mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_threshold: Option<f64>,
    /// Cells of the smallest object.
    pub min_object_grid_points: usize,
    /// Where a centre of an object is placed.
    pub feature_refinement: Refinement,
    /// Width of the search window in cells, odd.
    pub search_window_size: usize,
    /// Width in cells, odd, of the neighbourhood that keeps one centre.
    pub duplicate_window_size: usize,
    /// What lies beyond the first and last row.
    pub poles: Poles,
    /// What lies beyond the first and last column.
    pub columns: Columns,
}

impl Default for DetectSettings {
    fn default() -> Self {
        let SimpleParams { search_window_size, duplicate_window_size, poles, columns, .. } =
            SimpleParams::default();
        let ObjectParams { min_object_grid_points, refinement, .. } = ObjectParams::default();
        Self {
            mode: DetectionMode::Auto,
            feature_threshold: None,
            object_threshold: None,
            min_object_grid_points,
            feature_refinement: refinement,
            search_window_size,
            duplicate_window_size,
            poles,
            columns,
        }
    }
}

/// What changes how long a run takes, never its result.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunSettings {
    /// Number of threads; unless given, one a core.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threads: Option<NonZero<usize>>,
    /// Steps read together; unless given, so many that every thread has chunks
    /// to decode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chunk_steps: Option<NonZero<usize>>,
}
