//! Track density: how many tracks pass a place, each counted once.
//!
//! A track counts with its point nearest to the place, so that every place has
//! points of its own, and with them smoothing parameters of their own. Going
//! from a place to the next, few tracks change their nearest point.

use std::ops::Range;

use crate::math::unit_vector;

use super::bins::Bins;
use super::crowd::Crowd;
use super::dot;
use super::kernel::Bump;
use super::lines::GridLines;
use super::nearest::{Candidates, Patch, Precision, nearest};
use super::params::{Adaptation, Convention, DensityParams};
use super::regression::Moments;
use super::sample::DensitySource;
use super::smoothing::{geometric_mean, of_none};
use crate::model::Period;

const S_PER_DAY: f64 = 86_400.0;
/// Columns of the patches that the nearest points are looked for in.
const WIDE: usize = 16;
const NARROW: usize = 4;
/// Above rounding.
const SLACK: f64 = 1e-9;

/// The tracks of a period.
#[derive(Debug)]
pub(super) struct Passages {
    at: Vec<[f64; 3]>,
    bin_of: Vec<u32>,
    points: Candidates,
    lifetime_days: Vec<f64>,
    bins: Bins,
    bump: Bump,
    s0: f64,
    params: DensityParams,
}

/// What the tracks come to at a place: the probability in a steradian, and the
/// lifetimes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passage {
    pub(super) probability: f64,
    pub(super) lifetime_days: Moments,
}

impl Passages {
    pub(super) fn new(source: &DensitySource, period: &Period, params: &DensityParams) -> Self {
        let tracks = source.tracks;
        let (mut at, mut offsets, mut lifetime_days) = (Vec::new(), vec![0], Vec::new());
        for track in 0..tracks.len() {
            let range = tracks.range(track);
            let times = &tracks.time_s[range.clone()];
            let inside = times.iter().filter(|&&time_s| source.is_in(period, time_s)).count();
            let outside = (times.len() - inside) as f64;
            if inside == 0 || outside > params.max_part_outside * times.len() as f64 {
                continue;
            }
            let points = range.filter(|&i| source.is_in(period, tracks.time_s[i]));
            at.extend(points.map(|i| {
                let (lat, lon) = source.place(i, params.convention);
                unit_vector(lat, lon)
            }));
            offsets.push(at.len());
            lifetime_days.push((times[times.len() - 1] - times[0]) as f64 / S_PER_DAY);
        }
        let s0 = params.smoothing.tracks;
        let bins = Bins::new(params.kernel.reach_rad(s0));
        Self {
            bin_of: at.iter().map(|&p| bins.bin(p) as u32).collect(),
            at,
            points: Candidates::all(&offsets),
            lifetime_days,
            bins,
            bump: Bump::new(params.kernel, s0),
            s0,
            params: params.clone(),
        }
    }

    /// Number of tracks.
    pub(super) fn tracks(&self) -> usize {
        self.lifetime_days.len()
    }

    /// Rows of a grid, row by row.
    pub(super) fn rows(&self, lines: &GridLines, rows: Range<usize>) -> Vec<Passage> {
        let columns = lines.columns();
        let mut passages = vec![Passage::default(); rows.len() * columns];
        if self.tracks() == 0 {
            return passages;
        }
        let mut walk = Walk::new(self);
        let (mut wide, mut narrow) = (Candidates::default(), Candidates::default());
        for start in (0..columns).step_by(WIDE) {
            let end = (start + WIDE).min(columns);
            let patch = Patch::new(lines, rows.clone(), start..end);
            self.points.in_patch(&patch, &self.at, &mut wide);
            for start in (start..end).step_by(NARROW) {
                let patch = Patch::new(lines, rows.clone(), start..(start + NARROW).min(end));
                wide.in_patch(&patch, &self.at, &mut narrow);
                walk.enter(&patch, &narrow);
                for (row, column) in there_and_back(&patch) {
                    let place = lines.point(row, column);
                    walk.go(place, &narrow);
                    passages[(row - rows.start) * columns + column] = walk.passage(place);
                }
            }
        }
        passages
    }

    fn bump(&self, s: f64) -> (Bump, f64) {
        (Bump::new(self.params.kernel, s), self.params.kernel.normaliser(s))
    }
}

/// All cells of a patch, each beside the one before.
fn there_and_back(patch: &Patch) -> impl Iterator<Item = (usize, usize)> {
    let (columns, first) = (patch.columns.clone(), patch.rows.start);
    patch.rows.clone().flat_map(move |row| {
        let columns = columns.clone();
        let last = columns.end - 1;
        let is_back = (row - first) % 2 == 1;
        columns.clone().map(move |c| (row, if is_back { columns.start + last - c } else { c }))
    })
}

/// The nearest points of all tracks from a place that moves.
struct Walk<'a> {
    passages: &'a Passages,
    crowd: Crowd<'a>,
    current: Vec<u32>,
    /// Tracks with more than one candidate in the patch.
    undecided: Vec<u32>,
    /// A track may count in the patch where its kernel sum is below the
    /// geometric mean times this.
    below: Vec<f64>,
}

/// No point yet.
const NO_POINT: u32 = u32::MAX;

impl<'a> Walk<'a> {
    fn new(passages: &'a Passages) -> Self {
        let tracks = passages.tracks();
        let own = match passages.params.adaptation {
            Adaptation::Fixed => 1.0,
            Adaptation::Adaptive { pilot, .. } => of_none(&passages.bump, pilot),
        };
        Self {
            passages,
            crowd: Crowd::new(tracks, &passages.bump, &passages.bins, own),
            current: vec![NO_POINT; tracks],
            undecided: Vec::new(),
            below: vec![0.0; tracks],
        }
    }

    fn enter(&mut self, patch: &Patch, candidates: &Candidates) {
        self.undecided.clear();
        for track in 0..self.passages.tracks() {
            let points = candidates.of(track);
            match points {
                [point] => self.put(track, *point),
                _ => self.undecided.push(track as u32),
            }
            let bounds = points.iter().map(|&i| patch.cosine_bound(self.passages.at[i as usize]));
            self.below[track] = self.below(bounds.fold(-1.0, f64::max));
        }
    }

    /// What a kernel sum is below, in geometric means, where a kernel reaches
    /// an angle of this cosine.
    fn below(&self, cosine: f64) -> f64 {
        let (s0, kernel) = (self.passages.s0, self.passages.params.kernel);
        let widest = kernel.widest(cosine);
        match self.passages.params.adaptation {
            Adaptation::Adaptive { least, .. } if widest <= least => 0.0,
            Adaptation::Adaptive { alpha: 0.5, .. } => (widest / s0).powi(2) * (1.0 + SLACK),
            Adaptation::Adaptive { alpha, .. } if alpha > 0.0 => {
                (widest / s0).powf(1.0 / alpha) * (1.0 + SLACK)
            }
            _ if widest * (1.0 + SLACK) >= s0 => f64::INFINITY,
            _ => 0.0,
        }
    }

    fn go(&mut self, place: [f64; 3], candidates: &Candidates) {
        let precision = match self.passages.params.convention {
            Convention::Exact => Precision::Double,
            Convention::Track => Precision::Single,
        };
        for i in 0..self.undecided.len() {
            let track = self.undecided[i] as usize;
            let points = candidates.of(track);
            if let Some(point) = nearest(place, &self.passages.at, points, precision) {
                self.put(track, point);
            }
        }
    }

    fn put(&mut self, track: usize, point: u32) {
        if self.current[track] != point {
            self.current[track] = point;
            let at = self.passages.at[point as usize];
            self.crowd.put(track, at, self.passages.bin_of[point as usize]);
        }
    }

    fn passage(&self, place: [f64; 3]) -> Passage {
        let sums = self.crowd.sums();
        let mean = geometric_mean(sums);
        let mut passage = Passage::default();
        for (track, (&sum, &below)) in sums.iter().zip(&self.below).enumerate() {
            if sum < mean * below {
                let (bump, normaliser) = self.passages.bump(self.smoothing(sum / mean));
                let value = bump.value(dot(place, self.crowd.at(track)));
                if value > 0.0 {
                    let weight = normaliser * value;
                    passage.probability += weight;
                    passage.lifetime_days.add(weight, self.passages.lifetime_days[track]);
                }
            }
        }
        passage.probability /= self.passages.tracks() as f64;
        passage
    }

    fn smoothing(&self, ratio: f64) -> f64 {
        let s0 = self.passages.s0;
        match self.passages.params.adaptation {
            Adaptation::Fixed => s0,
            Adaptation::Adaptive { alpha: 0.5, least, .. } => (s0 * ratio.sqrt()).max(least),
            Adaptation::Adaptive { alpha, least, .. } => (s0 * ratio.powf(alpha)).max(least),
        }
    }
}
