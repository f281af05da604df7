//! Centres of a part of a record, as processes hand them on and checkpoints
//! keep them.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::model::Detections;

use super::detector::Counts;
use super::rounds::encode;

/// The centres of consecutive steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct DetectedPart {
    /// The first of the steps.
    pub(super) first_step: usize,
    /// The centres of each.
    pub(super) detections: Vec<Detections>,
    /// What each rule of the detector left.
    pub(super) counts: Counts,
}

impl DetectedPart {
    /// A part that begins with this step and has none yet.
    pub(super) fn starting_at(first_step: usize) -> Self {
        Self { first_step, ..Self::default() }
    }

    /// The part as a checkpoint keeps it.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// The part of these steps that [`to_bytes`](Self::to_bytes) made bytes of.
    pub(super) fn from_bytes(bytes: &[u8], steps: &Range<usize>) -> Option<Self> {
        postcard::from_bytes(bytes).ok().filter(|part: &Self| part.steps() == *steps)
    }

    /// The steps that are there.
    pub(super) fn steps(&self) -> Range<usize> {
        self.first_step..self.first_step + self.detections.len()
    }
}
