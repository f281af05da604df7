//! Which features of consecutive frames are near each other.

use std::ops::Range;

use rayon::prelude::*;

use super::cost::cosine;
use super::features::Features;
use super::rules::Direction;

/// Added to what the sphere allows before rounding, in radians, so that no
/// pair is lost that the angle in single precision accepts.
const MARGIN_RAD: f64 = 1e-6;

/// A feature, one of the next frame, and the angle between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) p: usize,
    pub(super) q: usize,
    pub(super) angle_rad: f32,
}

/// All pairs of `frame` and the next that are within the largest displacement
/// of their features, by the first, then the second. They may be too far apart
/// for their own regions.
pub(super) fn near_pairs(features: &Features, frame: usize) -> Vec<Pair> {
    let (here, next) = (features.frame(frame), features.frame(frame + 1));
    let Some(largest_rad) = features.largest_displacement_rad(frame, here.start..next.end) else {
        return Vec::new();
    };
    let search_rad = f64::from(largest_rad) + MARGIN_RAD;
    let least_cosine = search_rad.min(std::f64::consts::PI).cos();
    let by_lat = by_latitude(features, next);
    let mut pairs: Vec<Pair> = Vec::new();
    for p in here {
        let lat_rad = lat_rad(features, p);
        let from = by_lat.partition_point(|&(lat, _)| lat < lat_rad - search_rad);
        let band = by_lat[from..].iter().take_while(|&&(lat, _)| lat <= lat_rad + search_rad);
        let first = pairs.len();
        for &(_, q) in band {
            if cosine(&features.position[p], &features.position[q]) >= least_cosine {
                let angle_rad = features.angle_rad(p, q);
                if angle_rad <= largest_rad {
                    pairs.push(Pair { p, q, angle_rad });
                }
            }
        }
        pairs[first..].sort_unstable_by_key(|pair| pair.q);
    }
    pairs
}

fn by_latitude(features: &Features, frame: Range<usize>) -> Vec<(f64, usize)> {
    let mut by_lat: Vec<_> = frame.map(|q| (lat_rad(features, q), q)).collect();
    by_lat.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    by_lat
}

fn lat_rad(features: &Features, feature: usize) -> f64 {
    features.position[feature][2].clamp(-1.0, 1.0).asin()
}

/// For each feature, those it may be linked to.
#[derive(Debug)]
pub(super) struct Reach {
    after: Lists,
    before: Lists,
}

impl Reach {
    pub(super) fn new(features: &Features) -> Self {
        let of_frame = |frame| {
            let mut pairs = near_pairs(features, frame);
            pairs.retain(|&Pair { p, q, angle_rad }| {
                angle_rad <= features.limit_rad(frame, p, q).unwrap_or(f32::NEG_INFINITY)
            });
            pairs
        };
        let links = features.frames().saturating_sub(1);
        let pairs: Vec<Vec<Pair>> = (0..links).into_par_iter().map(of_frame).collect();
        let pairs = || pairs.iter().flatten();
        Self {
            after: Lists::new(features.len(), pairs().map(|pair| (pair.p, pair.q))),
            before: Lists::new(features.len(), pairs().map(|pair| (pair.q, pair.p))),
        }
    }

    /// Those within reach at the next frame of the direction, in order.
    pub(super) fn beyond(&self, direction: Direction, feature: usize) -> &[usize] {
        match direction {
            Direction::Forward => self.after.of(feature),
            Direction::Backward => self.before.of(feature),
        }
    }
}

/// Lists of features, one for each feature.
#[derive(Debug)]
struct Lists {
    /// Where each list starts, and the total.
    offsets: Vec<usize>,
    items: Vec<usize>,
}

impl Lists {
    /// Lists of the second of each pair by the first, in order of the pairs.
    fn new(lists: usize, pairs: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let mut offsets = vec![0; lists + 1];
        for (list, _) in pairs.clone() {
            offsets[list + 1] += 1;
        }
        for list in 0..lists {
            offsets[list + 1] += offsets[list];
        }
        let mut ends = offsets.clone();
        let mut items = vec![0; offsets[lists]];
        for (list, item) in pairs {
            items[ends[list]] = item;
            ends[list] += 1;
        }
        Self { offsets, items }
    }

    fn of(&self, list: usize) -> &[usize] {
        &self.items[self.offsets[list]..self.offsets[list + 1]]
    }
}
