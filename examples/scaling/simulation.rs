//! A run played through, part by part, with times that differ by chance.

use std::collections::BinaryHeap;

use crate::cost::{Cut, Job, Machine};
use crate::spread::{Normals, Spread};

/// How parts are given to ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// As the program does: in turn, and all wait for the slowest of a round.
    Rounds,
    /// Each rank has one long block, and nobody waits until the end.
    Blocks,
    /// Whoever is free takes the next part, and nobody waits until the end; as
    /// if the first rank had nothing else to do.
    Queue,
}

/// Seconds that a run takes.
pub(crate) fn simulate(job: &Job, machine: &Machine, ranks: usize, sharing: Sharing) -> f64 {
    let cut = job.cut(ranks);
    let times = times_of_parts(job, machine, ranks, cut);
    let exchange_s = job.exchange_s(machine, ranks, cut.part_steps);
    let exchanges_s = exchange_s * cut.parts.div_ceil(ranks) as f64;
    let work_s = match sharing {
        Sharing::Rounds => rounds(job, machine, ranks, cut, &times),
        Sharing::Blocks => {
            let each = times.len().div_ceil(ranks);
            let blocks = times.chunks(each).map(|times| times.iter().sum());
            let follow_s = job.follow_s(cut.parts, cut.part_steps);
            blocks.fold(0.0, f64::max) + exchanges_s + follow_s
        }
        Sharing::Queue => queue(&times, ranks) + exchanges_s,
    };
    work_s + job.end_s()
}

/// What each part takes: the last one may be shorter than the others.
fn times_of_parts(job: &Job, machine: &Machine, ranks: usize, cut: Cut) -> Vec<f64> {
    const SEED: u64 = 1;
    let (spread, mut normals) = (Spread::new(job.spread), Normals::new(SEED));
    let working = ranks.min(cut.parts);
    let (own_s, busy_s) = job.read_s_per_step(machine, working);
    let own_s = own_s + job.compute_s_per_step();
    let steps = |part: usize| cut.part_steps.min(job.steps - part * cut.part_steps);
    let time_s = |part| steps(part) as f64 * (busy_s + own_s * spread.time(normals.next()));
    (0..cut.parts).map(time_s).collect()
}

/// The first rank takes what a round has found while the others begin the next
/// one.
fn rounds(job: &Job, machine: &Machine, ranks: usize, cut: Cut, times: &[f64]) -> f64 {
    let (mut now_s, mut follow_s) = (0.0, 0.0);
    for round in times.chunks(ranks) {
        let of_first_s = follow_s + round[0];
        now_s += round[1..].iter().copied().fold(of_first_s, f64::max);
        now_s += job.exchange_s(machine, ranks, cut.part_steps);
        follow_s = job.follow_s(round.len(), cut.part_steps);
    }
    now_s + follow_s
}

/// Seconds until the last part is done.
fn queue(times: &[f64], ranks: usize) -> f64 {
    // The rank that is free first is the one of the smallest time; times above 0
    // are ordered as their bits are.
    let mut free: BinaryHeap<std::cmp::Reverse<u64>> =
        (0..ranks).map(|_| std::cmp::Reverse(0)).collect();
    let mut last_s = 0.0f64;
    for time_s in times {
        let begin_s = free.pop().map_or(0.0, |free| f64::from_bits(free.0));
        let end_s = begin_s + time_s;
        last_s = last_s.max(end_s);
        free.push(std::cmp::Reverse(end_s.to_bits()));
    }
    last_s
}
