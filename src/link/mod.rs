//! Linking by nearest neighbours: centres of consecutive steps that are each
//! other's nearest within a radius belong to one track.
//!
//! A track goes on only from the step before, so every pair of consecutive
//! steps is matched on its own, in parallel (`nearest`); whether two steps are
//! consecutive at all is decided beforehand (`gaps`), and one pass at the end
//! gives out the numbers (`numbers`, `chain`). The cost is proportional to the number of
//! centres, and the result does not depend on threads.
//!
//! [`link`] does it for a record in memory. Where the record comes in parts,
//! maybe to several processes, [`Linker`] matches the steps of each part and
//! [`Chain`] follows their links, holding only the tracks that go on.

mod chain;
mod gaps;
mod nearest;
mod numbers;
mod params;

use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::{Centers, Detections, TimeAxis, Tracks};

use gaps::Gaps;
use nearest::Ranked;

pub use chain::{Chain, Ended};
pub use params::{Distance, GapRule, LinkError, LinkParams};

/// Steps that one thread matches in a row, so that each step is sorted once.
const STEPS_IN_A_ROW: usize = 16;

/// Where the centres of one step are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Positions<'a> {
    /// Latitudes in degrees.
    pub lat_deg: &'a [f64],
    /// Longitudes in degrees, as many.
    pub lon_deg: &'a [f64],
}

/// How the centres of one step go on from the step before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepLinks {
    /// Indices of the centres within the step, in the order of numbering.
    order: Vec<u32>,
    /// For each centre, the index within the step before of what it continues.
    predecessors: Vec<Option<u32>>,
}

/// Matches the steps of a record that comes in parts.
#[derive(Clone, Debug)]
pub struct Linker<'a> {
    params: LinkParams,
    gaps: Gaps<'a>,
}

impl<'a> Positions<'a> {
    fn of_step(centers: &'a Centers, step: usize) -> Self {
        let range = centers.step(step);
        Self { lat_deg: &centers.lat_deg[range.clone()], lon_deg: &centers.lon_deg[range] }
    }
}

impl<'a> From<&'a Detections> for Positions<'a> {
    fn from(detections: &'a Detections) -> Self {
        Self { lat_deg: &detections.lat_deg, lon_deg: &detections.lon_deg }
    }
}

impl<'a> Linker<'a> {
    /// Starts before the first step of a record with these times.
    ///
    /// # Errors
    /// [`LinkError`] for parameters out of range.
    pub fn new(times: &'a TimeAxis, params: &LinkParams) -> Result<Self, LinkError> {
        params.validate()?;
        Ok(Self { params: params.of_times(times), gaps: Gaps::new(times, params.gap_rule) })
    }

    /// Whether tracks may come into the next step of the record, which has
    /// centres or none. Asked once for every step, in order.
    ///
    /// # Panics
    /// If there is no step left.
    pub fn next_follows(&mut self, is_empty: bool) -> bool {
        self.gaps.next_follows(is_empty)
    }

    /// Links of consecutive steps; `before` is the step before the first, and
    /// `follows` says of each whether tracks may come into it.
    ///
    /// # Panics
    /// If `follows` has not as many steps.
    pub fn link(
        &self,
        before: Option<Positions<'_>>,
        steps: &[Positions<'_>],
        follows: &[bool],
    ) -> Vec<StepLinks> {
        assert_eq!(steps.len(), follows.len(), "steps");
        let rows: Vec<Range<usize>> = (0..steps.len())
            .step_by(STEPS_IN_A_ROW)
            .map(|first| first..(first + STEPS_IN_A_ROW).min(steps.len()))
            .collect();
        let in_a_row = |row: Range<usize>| {
            let before = row.start.checked_sub(1).map(|step| steps[step]).or(before);
            self.link_in_a_row(before, &steps[row.clone()], &follows[row])
        };
        rows.into_par_iter().flat_map_iter(in_a_row).collect()
    }

    fn link_in_a_row(
        &self,
        before: Option<Positions<'_>>,
        steps: &[Positions<'_>],
        follows: &[bool],
    ) -> Vec<StepLinks> {
        let mut before = before.map(Ranked::new);
        let links = steps.iter().zip(follows).map(|(&step, &follows)| {
            let here = Ranked::new(step);
            let predecessors = match &before {
                Some(before) if follows => nearest::predecessors(before, &here, &self.params),
                _ => vec![None; here.order.len()],
            };
            let order = here.order.clone();
            before = Some(here);
            StepLinks { order, predecessors }
        });
        links.collect()
    }
}

/// Links the centres of a record into tracks, numbered from 1 by start time,
/// then latitude, then longitude of their first point.
///
/// # Errors
/// [`LinkError`] for parameters out of range.
pub fn link(centers: &Centers, params: &LinkParams) -> Result<Tracks, LinkError> {
    let mut linker = Linker::new(&centers.times, params)?;
    let steps: Vec<Positions<'_>> =
        (0..centers.times.len()).map(|step| Positions::of_step(centers, step)).collect();
    let follows: Vec<bool> =
        steps.iter().map(|step| linker.next_follows(step.lat_deg.is_empty())).collect();
    Ok(chain::tracks(centers, &linker.link(None, &steps, &follows)))
}
