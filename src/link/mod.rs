//! Linking by nearest neighbours: centres of consecutive steps that are each
//! other's nearest within a radius belong to one track.
//!
//! A track goes on only from the step before, so every pair of consecutive
//! steps is matched on its own, in parallel ([`nearest`]); whether two steps
//! are consecutive at all is decided beforehand ([`gaps`]), and one pass at
//! the end gives out the numbers ([`chain`]). The cost is proportional to the
//! number of centres, and the result does not depend on threads.

mod chain;
mod gaps;
mod nearest;
mod params;

use rayon::prelude::*;

use crate::model::{Centers, Tracks};

pub use params::{Distance, GapRule, LinkError, LinkParams};

/// Links the centres of a record into tracks, numbered from 1 by start time,
/// then latitude, then longitude of their first point.
///
/// # Errors
/// [`LinkError`] for parameters out of range.
pub fn link(centers: &Centers, params: &LinkParams) -> Result<Tracks, LinkError> {
    params.validate()?;
    let follows = gaps::steps_that_follow(centers, params.gap_rule);
    let predecessors: Vec<Vec<Option<u32>>> = (0..centers.times.len())
        .into_par_iter()
        .map(|step| {
            if follows[step] {
                nearest::predecessors(centers, step, params)
            } else {
                vec![None; centers.step(step).len()]
            }
        })
        .collect();
    Ok(chain::tracks(centers, &predecessors))
}
