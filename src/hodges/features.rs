//! The features of a record as linking sees them: directions from the centre
//! of the Earth, step by step.

use std::ops::Range;

use crate::math::unit_vector;
use crate::model::{Centers, TimeAxis};

use super::HodgesError;
use super::cost::angle_rad;
use super::params::Limits;
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
    /// The set of limits of the link from each frame to the next.
    set_of_link: Vec<usize>,
}

impl Features {
    /// Takes the centres of `steps`.
    pub(super) fn new(
        centers: &Centers,
        steps: Range<usize>,
        limits: &[Limits],
    ) -> Result<Self, HodgesError> {
        let start = centers.offsets[steps.start];
        let center: Vec<usize> = (start..centers.offsets[steps.end]).collect();
        let point = |&i: &usize| place(centers, i);
        let displacement_rad = limits.iter().map(|Limits { zones, dmax_deg, .. }| {
            let at = |i| {
                let (lat, lon) = point(i);
                Ok(displacement_deg(zones, *dmax_deg, lat, lon)?.to_radians() as f32)
            };
            center.iter().map(at).collect::<Result<Vec<f32>, HodgesError>>()
        });
        let displacement_rad = displacement_rad.collect::<Result<_, _>>()?;
        Ok(Self {
            offsets: centers.offsets[steps.start..=steps.end].iter().map(|o| o - start).collect(),
            position: center.iter().map(point).map(|(lat, lon)| unit_vector(lat, lon)).collect(),
            center,
            displacement_rad,
            set_of_link: sets_of_links(&centers.times, steps, limits.len()),
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

    /// The set of limits that a link from `frame` to the next is under.
    pub(super) fn set_of_link(&self, frame: usize) -> usize {
        self.set_of_link[frame]
    }

    /// The angle between two features in radians.
    pub(super) fn angle_rad(&self, p: usize, q: usize) -> f32 {
        angle_rad(&self.position[p], &self.position[q])
    }

    /// Whether `p` of `frame` and `q` of the next one are close enough.
    pub(super) fn may_link(&self, frame: usize, p: usize, q: usize) -> bool {
        let displacement = &self.displacement_rad[self.set_of_link[frame]];
        self.angle_rad(p, q) <= (displacement[p] + displacement[q]) / 2.0
    }

    /// Leaves out every feature that has nothing near in the next frame, nor
    /// in the frame before among those that were left in.
    pub(super) fn without_isolated(&self) -> Self {
        let mut is_kept = vec![false; self.len()];
        for frame in 0..self.frames() {
            for p in self.frame(frame) {
                let has_next = frame + 1 < self.frames()
                    && self.frame(frame + 1).any(|q| self.may_link(frame, p, q));
                is_kept[p] = has_next
                    || frame > 0
                        && self
                            .frame(frame - 1)
                            .any(|q| is_kept[q] && self.may_link(frame - 1, q, p));
            }
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

/// For each of `steps` but the last, the set of limits by the number of steps
/// missing after it.
fn sets_of_links(times: &TimeAxis, steps: Range<usize>, sets: usize) -> Vec<usize> {
    let usual_s = times.step_s().unwrap_or(1);
    let missing = |pair: &[i64]| ((pair[1] - pair[0] + usual_s / 2) / usual_s - 1).max(0) as usize;
    times.time_s()[steps].windows(2).map(|pair| missing(pair).min(sets - 1)).collect()
}
