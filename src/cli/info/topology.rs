//! `stormtracker info --topology`: who would work.

use std::fmt;

use serde::Serialize;

use crate::cli::args::InfoArgs;
use crate::cli::job::Job;
use crate::cli::{shell, talk};
use crate::parallel::{Node, Team};

pub(super) fn show(args: &InfoArgs, job: &Job) -> anyhow::Result<()> {
    job.notes(args.workers.threads).into_iter().for_each(talk::say);
    let report = TopologyReport::of(args, job);
    match args.json {
        true => shell::print_json(&serde_json::to_string_pretty(&report)?),
        false => shell::print_text(&report.to_string()),
    }
}

/// The processes of a run, their machines, cores and threads.
#[derive(Debug, Serialize)]
struct TopologyReport {
    backend: &'static str,
    launcher: Option<String>,
    batch_system: Option<String>,
    mpi_library: Option<String>,
    nodes: Vec<NodeReport>,
    /// By rank.
    ranks: Vec<RankReport>,
}

/// A machine.
#[derive(Debug, Serialize)]
struct NodeReport {
    host: String,
    ranks: Vec<usize>,
    cores: usize,
    threads: usize,
}

/// A process.
#[derive(Debug, Serialize)]
struct RankReport {
    host: String,
    cores: Vec<usize>,
    /// Cores' worth of time that all processes of the machine get together.
    quota: Option<usize>,
    threads: usize,
}

impl TopologyReport {
    fn of(args: &InfoArgs, job: &Job) -> Self {
        let threads = |rank: usize| job.threads(rank, args.workers.threads).given.get();
        let node = |Node { host, ranks, cores, .. }: Node| {
            let threads = ranks.iter().map(|&rank| threads(rank)).sum();
            NodeReport { host, ranks, cores, threads }
        };
        let places = job.topology().places().iter().enumerate();
        let ranks = places.map(|(rank, place)| RankReport {
            host: place.host.clone(),
            cores: place.cores.clone(),
            quota: place.quota,
            threads: threads(rank),
        });
        Self {
            backend: job.backend().name(),
            launcher: job.launch().launcher.map(|launcher| launcher.to_string()),
            batch_system: job.launch().batch.map(|batch| batch.to_string()),
            mpi_library: Team::mpi_library(),
            nodes: job.topology().nodes().into_iter().map(node).collect(),
            ranks: ranks.collect(),
        }
    }
}

impl fmt::Display for TopologyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = |name: &str, value: &dyn fmt::Display| writeln!(f, "{name:<14}{value}");
        row("backend", &self.backend)?;
        row("launcher", &self.launcher.as_deref().unwrap_or("none"))?;
        row("batch system", &self.batch_system.as_deref().unwrap_or("none"))?;
        row("MPI library", &self.mpi_library.as_deref().unwrap_or("built without"))?;
        let (ranks, nodes) = (self.ranks.len(), self.nodes.len());
        row("processes", &format_args!("{ranks} on {}", counted(nodes, "machine")))?;
        for node in &self.nodes {
            let (threads, cores) = (counted(node.threads, "thread"), counted(node.cores, "core"));
            writeln!(f, "\n{}: {threads} on {cores}", node.host)?;
            for &rank in &node.ranks {
                writeln!(f, "  rank {rank:<6}{}", self.ranks[rank])?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for RankReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threads = counted(self.threads, "thread");
        write!(
            f,
            "{threads}, may use {} ({})",
            counted(self.cores.len(), "core"),
            ranges(&self.cores)
        )?;
        match self.quota {
            Some(quota) => write!(f, ", of which a quota grants {quota} to all here"),
            None => Ok(()),
        }
    }
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Ascending numbers with neighbours put together.
fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let text = runs.filter_map(|run| match run {
        [] => None,
        [one] => Some(one.to_string()),
        [first, .., last] => Some(format!("{first}-{last}")),
    });
    text.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn neighbours_are_put_together() {
        assert_eq!(ranges(&[0, 1, 2, 3, 8, 10, 11]), "0-3,8,10-11");
        assert_eq!(ranges(&[5]), "5");
        assert_eq!(ranges(&[]), "");
    }
}
