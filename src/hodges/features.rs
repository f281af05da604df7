//! The features of a record as linking sees them: directions from the centre
//! of the Earth, step by step.

use std::ops::Range;

use rayon::prelude::*;

use crate::math::unit_vector;
use crate::model::Centers;

use super::HodgesError;
use super::cost::angle_rad;
use super::limits::Limits;
use super::reach::Reach;
use super::rules::Direction;
use super::zones::displacement_deg;

/// A direction, of unit length.
pub(super) type Vector = [f64; 3];

/// The features of some steps of a record.
#[derive(Clone, Debug)]
pub(super) struct Features {
    /// Where each frame starts, and the total.
    offsets: Vec<usize>,
    /// Index among the centres, by feature.
    pub(super) center: Vec<usize>,
    /// Direction, by feature.
    pub(super) position: Vec<Vector>,
    /// Largest displacement in radians, by set of limits, then feature.
    displacement_rad: Vec<Vec<f32>>,
    /// The set of limits of the link from each frame to the next, if tracks go
    /// on there.
    set_of_link: Vec<Option<usize>>,
}

impl Features {
    /// Takes the centres of `steps`, with the set of `limits` of the link from
    /// each step of the record to the next.
    pub(super) fn new(
        centers: &Centers,
        steps: Range<usize>,
        limits: &[Limits],
        set_of_link: &[Option<usize>],
    ) -> Result<Self, HodgesError> {
        let start = centers.offsets[steps.start];
        let center: Vec<usize> = (start..centers.offsets[steps.end]).collect();
        let point = |&i: &usize| place(centers, i);
        let displacement_rad = limits.iter().map(|limits| {
            let at = |i| {
                let (lat, lon) = point(i);
                Ok(displacement_deg(limits, lat, lon)?.to_radians() as f32)
            };
            center.par_iter().map(at).collect::<Result<Vec<f32>, HodgesError>>()
        });
        let displacement_rad = displacement_rad.collect::<Result<_, _>>()?;
        Ok(Self {
            offsets: centers.offsets[steps.start..=steps.end].iter().map(|o| o - start).collect(),
            position: center.iter().map(point).map(|(lat, lon)| unit_vector(lat, lon)).collect(),
            center,
            displacement_rad,
            set_of_link: set_of_link[steps.start..steps.end.saturating_sub(1)].to_vec(),
        })
    }

    /// Number of frames.
    pub(super) fn frames(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of features.
    pub(super) fn len(&self) -> usize {
        self.center.len()
    }

    /// The features of a frame.
    pub(super) fn frame(&self, frame: usize) -> Range<usize> {
        self.offsets[frame]..self.offsets[frame + 1]
    }

    /// The set of limits that a link from `frame` to the next is under, if
    /// there can be any.
    pub(super) fn set_of_link(&self, frame: usize) -> Option<usize> {
        self.set_of_link[frame]
    }

    /// The angle between two features in radians.
    pub(super) fn angle_rad(&self, p: usize, q: usize) -> f32 {
        angle_rad(&self.position[p], &self.position[q])
    }

    /// How far apart `p` of `frame` and `q` of the next one may be, in radians,
    /// if they can be linked at all.
    pub(super) fn limit_rad(&self, frame: usize, p: usize, q: usize) -> Option<f32> {
        let displacement_rad = &self.displacement_rad[self.set_of_link[frame]?];
        Some((displacement_rad[p] + displacement_rad[q]) / 2.0)
    }

    /// The largest displacement of some features from `frame` to the next, if
    /// there are any and they can be linked.
    pub(super) fn largest_displacement_rad(
        &self,
        frame: usize,
        features: Range<usize>,
    ) -> Option<f32> {
        let displacement_rad = &self.displacement_rad[self.set_of_link[frame]?];
        displacement_rad[features].iter().copied().reduce(f32::max)
    }

    /// Whether `p` of `frame` and `q` of the next one are close enough.
    pub(super) fn may_link(&self, frame: usize, p: usize, q: usize) -> bool {
        self.limit_rad(frame, p, q).is_some_and(|limit_rad| self.angle_rad(p, q) <= limit_rad)
    }

    /// Leaves out every feature that has nothing near in the next frame, nor
    /// in the frame before among those that were left in.
    pub(super) fn without_isolated(&self) -> Self {
        let reach = Reach::new(self);
        let mut is_kept = vec![false; self.len()];
        for p in 0..self.len() {
            is_kept[p] = !reach.beyond(Direction::Forward, p).is_empty()
                || reach.beyond(Direction::Backward, p).iter().any(|&q| is_kept[q]);
        }
        let kept: Vec<usize> = (0..self.len()).filter(|&p| is_kept[p]).collect();
        Self {
            offsets: self.offsets.iter().map(|&o| kept.partition_point(|&p| p < o)).collect(),
            center: kept.iter().map(|&p| self.center[p]).collect(),
            position: kept.iter().map(|&p| self.position[p]).collect(),
            displacement_rad: self
                .displacement_rad
                .iter()
                .map(|by_feature| kept.iter().map(|&p| by_feature[p]).collect())
                .collect(),
            set_of_link: self.set_of_link.clone(),
        }
    }
}

/// Latitude and longitude of a centre in degrees, in single precision, as
/// TRACK keeps them.
fn place(centers: &Centers, center: usize) -> (f64, f64) {
    let single = |value: f64| f64::from(value as f32);
    (single(centers.lat_deg[center]), single(centers.lon_deg[center]))
}

/// The angle between two centres in radians.
pub(super) fn angle_of_centers_rad(centers: &Centers, a: usize, b: usize) -> f32 {
    let [a, b] = [a, b].map(|center| place(centers, center));
    angle_rad(&unit_vector(a.0, a.1), &unit_vector(b.0, b.1))
}
