//! Options of how centres are found.

use clap::{Args, ValueEnum};

/// How centres are found and linked.
#[derive(Debug, Args)]
#[command(next_help_heading = "Algorithm")]
pub(in crate::cli) struct AlgorithmArgs {
    /// How centres are found and linked: simple (extrema that stand out, linked to the nearest;
    /// the default), hodges (objects on a grid or a plane, linked by Hodges' exchanges as in TRACK)
    /// or healpix (the same on HEALPix)
    #[arg(short, long, value_name = "NAME", hide_possible_values = true)]
    pub(in crate::cli) algorithm: Option<Algorithm>,
}

/// How centres are found.
#[derive(Debug, Args)]
#[command(next_help_heading = "Detection")]
pub(in crate::cli) struct DetectionArgs {
    /// Which extrema are centres: auto (lows of pressure, cyclonic extrema of vorticity),
    /// auto-plain (highs of vorticity everywhere), min, max or cyclonic
    #[arg(short = 'm', long, value_name = "MODE", hide_possible_values = true)]
    pub(in crate::cli) detection_mode: Option<Mode>,
    /// Contrast to its window that a centre must exceed, in Pa or s-1 (-a simple); 0, or 1e-5 for
    /// vorticity, unless given
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    pub(in crate::cli) feature_threshold: Option<f64>,
    /// Value that the cells of an object reach, in Pa or s-1 (-a hodges, healpix); of lows they are
    /// at most as high. 1e-5 for vorticity unless given, and with --lmin of at least 1 -100 for
    /// pressure (0 with -a healpix)
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    pub(in crate::cli) object_threshold: Option<f64>,
    /// Cells of the smallest object (-a hodges, healpix); 3 unless given, 1 with -a healpix
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_object_grid_points: Option<usize>,
    /// Where a centre of an object is placed (-a hodges, healpix): grid (at a cell), quadratic (the
    /// default of healpix), bspline (of the mesh; the default of hodges) or spherical_bspline
    #[arg(long, value_name = "METHOD", value_parser = ["grid", "quadratic", "bspline", "spherical_bspline"], hide_possible_values = true)]
    pub(in crate::cli) feature_refinement: Option<String>,
    /// How far from its cell the maximum of a spline is sought (-a hodges): cell (one cell; the
    /// default) or domain (everywhere, as in TRACK)
    #[arg(long, value_name = "WHERE", value_parser = ["cell", "domain"], hide_possible_values = true)]
    pub(in crate::cli) feature_search: Option<String>,
    /// Sum of squared distances that a spline of a plane may keep from the values (-a hodges); 0
    /// unless given
    #[arg(long, value_name = "SUM", allow_negative_numbers = true)]
    pub(in crate::cli) spline_smoothing: Option<f64>,
    /// Neighbours of a cell of an object (-a hodges): 4 (the default) or 8
    #[arg(long, value_name = "N", value_parser = ["4", "8"], hide_possible_values = true)]
    pub(in crate::cli) connectivity: Option<String>,
    /// Width of the search window in cells, odd (-a simple); 5 unless given
    #[arg(long, value_name = "CELLS")]
    pub(in crate::cli) search_window_size: Option<usize>,
    /// Width in cells, odd, of the neighbourhood that keeps one centre (-a simple); 5 unless given
    #[arg(long, value_name = "CELLS")]
    pub(in crate::cli) duplicate_window_size: Option<usize>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum Algorithm {
    Simple,
    Hodges,
    Healpix,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum Mode {
    Auto,
    AutoPlain,
    Min,
    Max,
    Cyclonic,
}
