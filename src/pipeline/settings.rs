//! Settings of a run, as a TOML file holds them.

use std::num::NonZero;

use serde::{Deserialize, Serialize};

use crate::detect::{Columns, Poles, SimpleParams};
use crate::io::fields::Selection;
use crate::link::LinkParams;

/// Everything that decides a result, and (`run`) what does not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// What to take from the input.
    pub input: Selection,
    /// How to find centres.
    pub detect: DetectSettings,
    /// How to link them.
    pub link: LinkParams,
    /// How to run.
    pub run: RunSettings,
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
        Self {
            mode: DetectionMode::Auto,
            feature_threshold: None,
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
