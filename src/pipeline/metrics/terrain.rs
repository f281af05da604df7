//! Terrain out of a file.

use std::path::Path;

use serde::Serialize;
use thiserror::Error;

use crate::io::maps::{MapFileError, read_maps};
use crate::metrics::{MaskError, TerrainMask};

/// Standard gravity in m s-2, by which a geopotential is a height.
const STANDARD_GRAVITY: f64 = 9.806_65;
/// Units of heights, and of geopotential.
const METRES: [&str; 5] = ["m", "metre", "metres", "meter", "meters"];
const GEOPOTENTIAL: [&str; 4] = ["m2 s-2", "m**2 s**-2", "m^2 s^-2", "m2/s2"];

/// A file that does not say how high the terrain is.
#[derive(Debug, Error)]
pub enum TerrainError {
    /// The file.
    #[error(transparent)]
    File(#[from] MapFileError),
    /// It has several fields.
    #[error("{path}: there are {}; say with --mask-variable which of them is the terrain", .names.join(", "))]
    Several {
        /// The file.
        path: String,
        /// Names of its fields.
        names: Vec<String>,
    },
    /// The field has another unit.
    #[error(
        "{path}: variable {name} is in {units:?}; terrain is a height in m or a geopotential in \
         m2 s-2; say another with --mask-variable"
    )]
    Units {
        /// The file.
        path: String,
        /// Name of the field.
        name: String,
        /// Its unit.
        units: String,
    },
    /// The limit or the field.
    #[error(transparent)]
    Mask(#[from] MaskError),
}

/// What a result says of the terrain.
#[derive(Serialize)]
pub(super) struct TerrainRecord {
    mask_above_m: f64,
}

impl TerrainRecord {
    pub(super) fn of(terrain: &TerrainMask) -> Self {
        Self { mask_above_m: terrain.above_m() }
    }
}

/// Reads the terrain: the named variable of a file or the only one, at its
/// first time. A geopotential is divided by standard gravity.
///
/// # Errors
/// [`TerrainError`] if there is no such field, or it has another unit.
pub fn read_terrain(
    path: &Path,
    variable: Option<&str>,
    above_m: f64,
) -> Result<TerrainMask, TerrainError> {
    let file = || path.display().to_string();
    let names: Vec<String> = variable.into_iter().map(String::from).collect();
    let maps = read_maps(path, &names)?;
    let [layer] = &maps.layers[..] else {
        let names = maps.layers.iter().map(|layer| layer.name.clone()).collect();
        return Err(TerrainError::Several { path: file(), names });
    };
    let divisor = match layer.units.trim() {
        units if METRES.contains(&units) => 1.0,
        units if GEOPOTENTIAL.contains(&units) => STANDARD_GRAVITY,
        _ => {
            let (name, units) = (layer.name.clone(), layer.units.clone());
            return Err(TerrainError::Units { path: file(), name, units });
        }
    };
    let height_m = maps.field(0, 0).iter().map(|value| value / divisor).collect();
    Ok(TerrainMask::new(maps.grid, height_m, above_m)?)
}
