//! Linking by nearest neighbours: centres of consecutive steps that are each
//! other's nearest within a radius belong to one track.
//!
//! A track goes on only from the step before, so every pair of consecutive
//! steps is matched on its own, in parallel (`nearest`); whether two steps are
//! consecutive at all is decided beforehand (`gaps`), and one pass at the end
//! gives out the numbers (`chain`). The cost is proportional to the number of
//! centres, and the result does not depend on threads.

mod chain;
mod gaps;
mod nearest;
mod params;

use std::ops::Range;

use rayon::prelude::*;

use crate::model::{Centers, Tracks};

use chain::StepLinks;
use nearest::Ranked;

pub use params::{Distance, GapRule, LinkError, LinkParams};

/// Steps that one thread matches in a row, so that each step is sorted once.
const STEPS_IN_A_ROW: usize = 16;

/// Links the centres of a record into tracks, numbered from 1 by start time,
/// then latitude, then longitude of their first point.
///
/// # Errors
/// [`LinkError`] for parameters out of range.
pub fn link(centers: &Centers, params: &LinkParams) -> Result<Tracks, LinkError> {
    params.validate()?;
    let params = &params.of_times(&centers.times);
    let follows = gaps::steps_that_follow(centers, params.gap_rule);
    let steps = centers.times.len();
    let runs: Vec<Range<usize>> = (0..steps)
        .step_by(STEPS_IN_A_ROW)
        .map(|first| first..(first + STEPS_IN_A_ROW).min(steps))
        .collect();
    let links: Vec<StepLinks> = runs
        .into_par_iter()
        .flat_map_iter(|run| link_steps(centers, run, &follows, params))
        .collect();
    Ok(chain::tracks(centers, &links))
}

fn link_steps(
    centers: &Centers,
    steps: Range<usize>,
    follows: &[bool],
    params: &LinkParams,
) -> Vec<StepLinks> {
    let mut before = steps.start.checked_sub(1).map(|step| Ranked::new(centers, step));
    steps
        .map(|step| {
            let here = Ranked::new(centers, step);
            let predecessors = match &before {
                Some(before) if follows[step] => nearest::predecessors(before, &here, params),
                _ => vec![None; here.order.len()],
            };
            let order = here.order.clone();
            before = Some(here);
            StepLinks { order, predecessors }
        })
        .collect()
}
