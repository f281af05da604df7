//! What the points of a row may be and what they cost.

use super::cost::{Turn, Weights};
use super::features::Features;
use super::limits::Limits;
use super::params::HodgesParams;
use super::smoothness::AdaptiveSmoothness;
use super::table::Point;

/// The order in which frames are gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Forward,
    Backward,
}

/// The cost of three points and whether a row may have them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Assessment {
    pub(super) cost: f64,
    pub(super) is_allowed: bool,
}

/// The features and everything that decides between them.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) features: Features,
    weights: Weights,
    sets: Vec<Set>,
}

/// One set of limits.
#[derive(Debug)]
struct Set {
    dmax_rad: f32,
    phimax: f64,
    smoothness: AdaptiveSmoothness,
}

impl Direction {
    /// The opposite direction.
    pub(super) fn reversed(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
    }

    /// The frame after `frame`, if it is one of `frames`.
    pub(super) fn next(self, frame: usize, frames: usize) -> Option<usize> {
        match self {
            Self::Forward => Some(frame + 1).filter(|&next| next < frames),
            Self::Backward => frame.checked_sub(1),
        }
    }
}

impl Rules {
    pub(super) fn new(features: Features, params: &HodgesParams, limits: &[Limits]) -> Self {
        let set = |limits: &Limits| Set {
            dmax_rad: limits.dmax_deg().to_radians() as f32,
            phimax: limits.cost_of_end(),
            smoothness: limits.adaptive_smoothness.clone(),
        };
        let weights = Weights { direction: params.w1, speed: params.w2 };
        Self { features, weights, sets: limits.iter().map(set).collect() }
    }

    /// Whether rows without a feature take part in exchanges.
    pub(super) fn empty_rows_take_part(&self) -> bool {
        self.sets[0].smoothness.is_off()
    }

    /// Whether two points, the second at the next frame of the direction, may
    /// follow each other; phantoms always may.
    pub(super) fn may_link(&self, direction: Direction, frame: usize, p: Point, q: Point) -> bool {
        let (Some(p), Some(q)) = (p, q) else {
            return true;
        };
        match direction {
            Direction::Forward => self.features.may_link(frame, p, q),
            Direction::Backward => self.features.may_link(frame - 1, q, p),
        }
    }

    /// Whether two features of consecutive frames are within the largest
    /// displacement of all regions.
    pub(super) fn is_within_dmax(&self, frame: usize, p: usize, q: usize) -> bool {
        let set = self.features.set_of_link(frame).map(|set| &self.sets[set]);
        set.is_some_and(|set| self.features.angle_rad(p, q) <= set.dmax_rad)
    }

    /// The cost of an end at `frame`.
    pub(super) fn cost_of_end(&self, frame: usize) -> f64 {
        self.set_at(frame).phimax
    }

    /// Assesses the points at three frames around `frame`, in the order in
    /// which they are gone through: a row may begin for nothing, but its end
    /// has its cost. (The number of points to give out being the same before
    /// and after an exchange, the opposite would make the same exchanges.)
    pub(super) fn assess(&self, frame: usize, points: [Point; 3]) -> Assessment {
        match points {
            [None, ..] => Assessment { cost: 0.0, is_allowed: true },
            [Some(p), Some(q), Some(r)] => self.assess_turn(frame, [p, q, r]),
            _ => Assessment { cost: self.cost_of_end(frame), is_allowed: true },
        }
    }

    /// Assesses features at three frames around `frame`.
    pub(super) fn assess_turn(&self, frame: usize, features: [usize; 3]) -> Assessment {
        let positions = features.map(|p| &self.features.position[p]);
        let Turn { cost, mean_step_deg } = self.weights.turn(positions);
        let limit = self.set_at(frame).smoothness.limit(mean_step_deg);
        Assessment { cost, is_allowed: cost <= limit }
    }

    /// The limits of two links in a row: those of the wider gap.
    fn set_at(&self, frame: usize) -> &Set {
        let sets = [frame - 1, frame].map(|frame| self.features.set_of_link(frame));
        &self.sets[sets.into_iter().flatten().max().unwrap_or(0)]
    }
}
