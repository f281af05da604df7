//! The tables, as docs/scaling.md has them.

use std::fmt::Write;

use crate::cases;
use crate::cost::{Job, Machine};
use crate::simulation::{Sharing, simulate};

const RANKS: [usize; 6] = [1, 4, 16, 64, 256, 1024];
const GIGABYTES_S: [f64; 3] = [1.0, 10.0, 100.0];

/// All of them, one after another.
pub(crate) fn all() -> String {
    let mut text = String::new();
    for job in cases::jobs() {
        let _ = writeln!(text, "### {}\n\n{}", job.name, predictions(&job));
    }
    let job = &cases::jobs()[1];
    let _ = writeln!(text, "### Rounds, blocks and a queue\n\n{}", sharings(job));
    text
}

/// Seconds by ranks and by what the file system gives, what limits them, and
/// how much the simulation differs from the formula.
fn predictions(job: &Job) -> String {
    let mut text = String::from("| ranks | steps a part |");
    let mut line = String::from("|---|---|");
    for gigabytes_s in GIGABYTES_S {
        let _ = write!(text, " {gigabytes_s} GB/s | speed-up | limit |");
        line.push_str("---|---|---|");
    }
    let _ = writeln!(text, " simulated |\n{line}---|");
    for ranks in RANKS {
        let _ = write!(text, "| {ranks} | {} |", job.cut(ranks).part_steps);
        let mut differences = Vec::new();
        for gigabytes_s in GIGABYTES_S {
            let machine = Machine { shared_bytes_s: 1e9 * gigabytes_s, ..cases::CLUSTER };
            let cost = job.cost(&machine, ranks);
            let one_s = job.cost(&machine, 1).total_s();
            let total_s = cost.total_s();
            let simulated_s = simulate(job, &machine, ranks, Sharing::Rounds);
            differences.push(100.0 * (simulated_s / total_s - 1.0));
            let _ = write!(
                text,
                " {} | {:.1} | {} |",
                duration(total_s),
                one_s / total_s,
                cost.limit()
            );
        }
        let largest = differences.into_iter().reduce(|a, b| if b.abs() > a.abs() { b } else { a });
        let _ = writeln!(text, " {:+.1} % |", largest.unwrap_or_default());
    }
    text
}

/// What a run takes by how its parts are given to ranks.
fn sharings(job: &Job) -> String {
    let mut text = String::from(
        "| ranks | rounds | blocks | queue | steps that the first rank holds: rounds | blocks |\n\
         |---|---|---|---|---|---|\n",
    );
    for ranks in RANKS {
        let machine = Machine { shared_bytes_s: 1e11, ..cases::CLUSTER };
        let [rounds_s, blocks_s, queue_s] = [Sharing::Rounds, Sharing::Blocks, Sharing::Queue]
            .map(|sharing| duration(simulate(job, &machine, ranks, sharing)));
        let held = (ranks * job.cut(ranks).part_steps).min(job.steps);
        let _ = writeln!(
            text,
            "| {ranks} | {rounds_s} | {blocks_s} | {queue_s} | {held} | {} |",
            job.steps
        );
    }
    text
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7200.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}
