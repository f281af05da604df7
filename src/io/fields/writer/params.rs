//! How fields are written.

use serde::{Deserialize, Serialize};

/// Whether the field is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    /// As it is; in NetCDF one contiguous run of little-endian `float32`.
    None,
    /// What every reader of the format decodes: deflate at level 4 after a
    /// byte shuffle in NetCDF; in Zarr Blosc with LZ4 and a byte shuffle, the
    /// format's own default, which decodes several times faster.
    #[default]
    Deflate,
}

/// Version of a Zarr store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZarrFormat {
    /// For readers from before 2025.
    V2,
    /// The current one.
    #[default]
    V3,
}

/// Order of the rows of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LatitudeOrder {
    /// Descending latitudes.
    #[default]
    NorthFirst,
    /// Ascending latitudes.
    SouthFirst,
}

/// How a field is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WriteParams {
    /// Whether it is compressed.
    pub compression: Compression,
    /// Steps of a chunk; 0 chooses chunks of about two MiB.
    pub chunk_steps: usize,
    /// Version of a Zarr store.
    pub zarr_format: ZarrFormat,
    /// Order of the rows, on a latitude-longitude grid.
    pub latitude_order: LatitudeOrder,
    /// Longitude in degrees that the columns of a latitude-longitude grid start
    /// from, such as -180; that of the grid if none is given.
    pub first_longitude_deg: Option<f64>,
}
