//! Settings of a run, as a TOML file holds them.

use std::num::NonZero;

use serde::{Deserialize, Serialize};

use crate::detect::{
    Columns, Connectivity, ObjectOrder, OpenEdges, Poles, Refinement, Seam, Search, SimpleParams,
};
use crate::hodges::HodgesParams;
use crate::io::access::{Access, AccessError, AccessParams};
use crate::io::fields::Selection;
use crate::link::LinkParams;
use crate::model::{ByteSize, Hemisphere, MemoryLimit};
use crate::preprocess::{PreprocessParams, Projection};

/// Everything that decides a result, and (`run`) what does not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How centres are found and linked.
    pub algorithm: Algorithm,
    /// What a region means that is half of the globe.
    pub hemispheres: Hemispheres,
    /// How far inputs are reached.
    pub access: AccessParams,
    /// What to take from the input.
    pub input: Selection,
    /// What to do to it first.
    pub preprocess: PreprocessParams,
    /// How to find centres.
    pub detect: DetectSettings,
    /// How to link those of the Simple algorithm.
    pub link: LinkParams,
    /// How to link those of objects.
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
    /// Objects on a grid or a plane, linked by Hodges' exchanges.
    Hodges,
    /// Objects on HEALPix, linked by Hodges' exchanges.
    Healpix,
}

impl Algorithm {
    /// Its name in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Hodges => "hodges",
            Self::Healpix => "healpix",
        }
    }
}

/// What a region means that is half of the globe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hemispheres {
    /// That part of the grid, as any other region.
    #[default]
    Cut,
    /// The polar plane of the hemisphere, made of the whole field.
    Plane,
}

impl Settings {
    /// Access to inputs as these settings say, with the memory that they allow.
    ///
    /// # Errors
    /// [`AccessError`] for a parameter out of its range, and for a cache that
    /// cannot be used.
    pub fn open_access(&self) -> Result<Access, AccessError> {
        let access = Access::new(self.access.clone())?;
        Ok(access.with_memory_limit(self.memory_limit()))
    }

    /// The most memory that one array may take.
    pub fn memory_limit(&self) -> MemoryLimit {
        MemoryLimit::new(self.run.memory)
    }

    /// The same settings with the memory that so many bytes leave.
    #[must_use]
    pub(super) fn leaving(&self, bytes: usize) -> Self {
        let left = |ByteSize(allowed)| ByteSize(allowed.saturating_sub(bytes as u64));
        let run = RunSettings { memory: self.run.memory.map(left), ..self.run.clone() };
        Self { run, ..self.clone() }
    }

    /// The same settings with half of the globe as the plane that it means.
    #[must_use]
    pub fn with_hemisphere_as_plane(mut self) -> Self {
        let half = self.input.region.and_then(|region| region.hemisphere());
        if let (Hemispheres::Plane, Some(half)) = (self.hemispheres, half) {
            self.input.region = None;
            self.preprocess.projection = match half {
                Hemisphere::North => Projection::NhStereo,
                Hemisphere::South => Projection::ShStereo,
            };
        }
        self
    }
}

/// How TRACK's formats say times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackTimesSetting {
    /// As dates; its dumps count steps from the first one with a centre.
    #[default]
    Dates,
    /// As numbers of steps of the record, from 1.
    Frames,
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
    /// How TRACK's formats say times.
    pub track_times: TrackTimesSetting,
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
    /// unless given 1e-5 s-1 for vorticity, and for a field without its mean 0
    /// on HEALPix, -100 Pa for pressure and 0 otherwise elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_threshold: Option<f64>,
    /// Cells of the smallest object; unless given 1 on HEALPix, 3 elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_object_grid_points: Option<usize>,
    /// Where a centre of an object is placed; unless given by a quadratic
    /// surface on HEALPix, by a spline elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature_refinement: Option<Refinement>,
    /// How the maximum of a spline is sought.
    pub feature_search: Search,
    /// Sum of squared distances from the values that a spline may keep.
    pub spline_smoothing: f64,
    /// Which cells of an object touch, but on HEALPix.
    pub connectivity: Connectivity,
    /// The order of objects, but on HEALPix.
    pub object_order: ObjectOrder,
    /// How objects go on across the seam of a grid that goes round the globe.
    pub seam: Seam,
    /// Whether centres of objects lie at edges beyond which nothing is known.
    pub open_edges: OpenEdges,
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
            object_threshold: None,
            min_object_grid_points: None,
            feature_refinement: None,
            feature_search: Search::Cell,
            spline_smoothing: 0.0,
            connectivity: Connectivity::Edges,
            object_order: ObjectOrder::Rows,
            seam: Seam::Join,
            open_edges: OpenEdges::Exclude,
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
    /// Number of threads; unless given, as many as the process has cores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threads: Option<NonZero<usize>>,
    /// Steps read together; unless given, so many that every thread has chunks
    /// to decode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chunk_steps: Option<NonZero<usize>>,
    /// Most memory that a process may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<ByteSize>,
}
