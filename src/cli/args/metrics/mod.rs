//! Options of `metrics`, one file a statistic.

mod ata;
mod boxes;
mod confidence;
mod cormax;
mod density;
mod eulerian;
mod hindcast;
mod phase_space;
mod summary;

use clap::{Args, Subcommand};

use crate::cli::args::RunArgs;

pub(in crate::cli) use ata::{AmplitudeArgs, AtaArgs, AtaKernelArgs, SpanArgs, TerrainArgs};
pub(in crate::cli) use boxes::BoxesArgs;
pub(in crate::cli) use confidence::ConfidenceArgs;
pub(in crate::cli) use cormax::{CormaxArgs, PairedMapsArgs};
pub(in crate::cli) use density::{
    DensityArgs, DensityUnitName, RecordArgs, SphereKernelArgs, StatisticsArgs,
};
pub(in crate::cli) use eulerian::EulerianArgs;
pub(in crate::cli) use hindcast::HindcastArgs;
pub(in crate::cli) use phase_space::PhaseSpaceArgs;
pub(in crate::cli) use summary::{ColumnArgs, DiagnosticsArgs, SummaryArgs};

#[derive(Debug, Args)]
pub(in crate::cli) struct MetricsArgs {
    #[command(subcommand)]
    pub(in crate::cli) metric: Metric,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Metric {
    /// Accumulated Track Activity and its family, from tracks
    #[command(after_long_help = ata::EXAMPLES)]
    Ata(Box<AtaArgs>),
    /// Points and tracks in latitude-longitude boxes
    #[command(after_long_help = boxes::EXAMPLES)]
    Boxes(Box<BoxesArgs>),
    /// Hodges' statistics with spherical kernels, from tracks
    #[command(after_long_help = density::EXAMPLES)]
    Density(Box<DensityArgs>),
    /// A line of diagnostics for each track, or for each of its points
    #[command(after_long_help = summary::EXAMPLES)]
    Summary(Box<SummaryArgs>),
    /// Hart's cyclone phase space, from tracks and geopotential heights
    #[command(after_long_help = phase_space::EXAMPLES)]
    PhaseSpace(Box<PhaseSpaceArgs>),
    /// Variances and covariances of eddies, from fields
    #[command(after_long_help = eulerian::EXAMPLES)]
    Eulerian(Box<EulerianArgs>),
    /// How sure the mean of maps over years is, or the difference of two
    #[command(after_long_help = confidence::EXAMPLES)]
    Confidence(Box<ConfidenceArgs>),
    /// The highest correlation of an impact with a metric nearby
    #[command(after_long_help = cormax::EXAMPLES)]
    Cormax(Box<CormaxArgs>),
    /// How well a metric's patterns predict those of an impact
    #[command(after_long_help = hindcast::EXAMPLES)]
    Hindcast(Box<HindcastArgs>),
}

impl Metric {
    /// How to run, if that can be said.
    pub(in crate::cli) fn run(&self) -> Option<&RunArgs> {
        match self {
            Self::Ata(args) => Some(&args.run),
            Self::Eulerian(args) => Some(&args.run),
            Self::Confidence(args) => Some(&args.run),
            Self::Density(args) => Some(&args.run),
            Self::PhaseSpace(args) => Some(&args.run),
            Self::Cormax(args) => Some(&args.run),
            Self::Hindcast(args) => Some(&args.run),
            _ => None,
        }
    }
}
