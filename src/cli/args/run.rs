//! Options of how a run goes; none of them changes a result.

use std::num::NonZero;

use clap::{Args, ValueEnum};

use crate::model::ByteSize;

/// How to read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Running")]
pub(in crate::cli) struct ChunkArgs {
    /// Steps read together; never changes a result
    #[arg(long, value_name = "N")]
    pub(in crate::cli) chunk_steps: Option<NonZero<usize>>,
    /// Keep the memory of a process below SIZE, such as 2GiB or 500MB: fewer steps are read
    /// together, and a single array of the input may not be larger (2 GiB unless given)
    #[arg(long, value_name = "SIZE")]
    pub(in crate::cli) memory: Option<ByteSize>,
}

/// Who works.
#[derive(Debug, Args)]
#[command(next_help_heading = "Running")]
pub(in crate::cli) struct WorkerArgs {
    /// Threads of each process, at most one a core; its fair part of the cores of its machine
    /// unless given
    #[arg(short = 'j', long, value_name = "N")]
    pub(in crate::cli) threads: Option<NonZero<usize>>,
    /// What divides the work: serial (nothing), threads (of one process) or mpi (processes, each
    /// with threads); what the launcher means unless given
    #[arg(short, long, value_name = "NAME", hide_possible_values = true)]
    pub(in crate::cli) backend: Option<BackendName>,
}

/// How to run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Running")]
pub(in crate::cli) struct RunArgs {
    #[command(flatten)]
    pub(in crate::cli) workers: WorkerArgs,
    /// Say nothing but errors
    #[arg(short, long)]
    pub(in crate::cli) quiet: bool,
    /// Say more
    #[arg(short, long, conflicts_with = "quiet")]
    pub(in crate::cli) verbose: bool,
    /// Show no progress bar
    #[arg(long)]
    pub(in crate::cli) no_progress: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum BackendName {
    Serial,
    Threads,
    Mpi,
}
