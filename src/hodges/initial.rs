//! The first guess: frame by frame, each feature goes on to the nearest one.

use rayon::prelude::*;

use super::features::Features;
use super::reach::{Pair, near_pairs};
use super::table::Table;

/// Links every feature, in order, to the nearest of the next frame that is
/// still free, if it is near enough. What remains free starts a row.
pub(super) fn first_guess(features: &Features) -> Table {
    let mut table = Table::new(features.frames(), features.len());
    let frames = 0..features.frames().saturating_sub(1);
    let links: Vec<_> = frames.into_par_iter().map(|frame| links(features, frame)).collect();
    let mut is_linked = vec![false; features.len()];
    for frame in 0..features.frames() {
        for p in features.frame(frame).filter(|&p| !is_linked[p]) {
            table.start(frame, p);
        }
        for &(p, q) in links.get(frame).into_iter().flatten() {
            is_linked[q] = true;
            table.set(table.row_of(p), frame + 1, Some(q));
        }
    }
    table
}

/// The links from a frame to the next.
fn links(features: &Features, frame: usize) -> Vec<(usize, usize)> {
    let next = features.frame(frame + 1);
    let mut is_taken = vec![false; next.len()];
    let mut links = Vec::new();
    for rivals in near_pairs(features, frame).chunk_by(|a, b| a.p == b.p) {
        let free = rivals.iter().filter(|pair| !is_taken[pair.q - next.start]);
        let Some(&Pair { p, q, angle_rad }) = free.reduce(nearer) else {
            continue;
        };
        // The nearest may be too far for its region; none other is taken then.
        if features.limit_rad(frame, p, q).is_some_and(|limit_rad| angle_rad <= limit_rad) {
            is_taken[q - next.start] = true;
            links.push((p, q));
        }
    }
    links
}

/// The nearer of two pairs, the second of equally near ones.
fn nearer<'a>(best: &'a Pair, next: &'a Pair) -> &'a Pair {
    if next.angle_rad <= best.angle_rad { next } else { best }
}
