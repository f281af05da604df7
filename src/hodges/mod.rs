//! Linking by exchanges: the tracks of a record are those whose points, taken
//! together, turn and change speed the least (Hodges 1994, 1995, 1999).
//!
//! A first guess links each feature to the nearest one (`initial`). Then rows
//! of points exchange single points as long as that lowers the cost of a turn
//! (`cost`, `exchange`), forward and backward in time in turn (`optimise`),
//! under limits of displacement by region (`zones`) and of the cost by step
//! length (`smoothness`); `rules` holds all of them. Where a row has no point
//! it holds a phantom, and an end of a track costs as much as the worst turn.
//!
//! The result is that of TRACK 1.5.2 point for point and in the same order,
//! for the same features in the same order: of equal gains the first counts.
//! Positions and distances are rounded to single precision as there.
//!
//! # References
//! Hodges (1994), Mon. Wea. Rev. 122, 2573; (1995) 123, 3458; (1999) 127, 1362.

mod breaks;
mod candidates;
mod cost;
mod error;
mod exchange;
mod failure;
mod features;
mod initial;
mod optimise;
mod output;
mod params;
mod rules;
mod select;
mod smoothness;
mod splice;
mod table;
mod zones;

use std::ops::Range;

use crate::model::{Centers, Tracks};

use candidates::Near;
use features::Features;
use rules::Rules;

pub use error::HodgesError;
pub use params::{HodgesParams, Limits};
pub use select::keep_long_tracks;
pub use smoothness::AdaptiveSmoothness;
pub use zones::Zone;

/// Links the centres of a record into tracks, numbered from 1 in the order in
/// which the exchanges leave them. Isolated centres are in no track; short
/// tracks are left to [`keep_long_tracks`].
///
/// # Errors
/// [`HodgesError`] for parameters out of range, and for a centre outside all
/// zones.
pub fn link(centers: &Centers, params: &HodgesParams) -> Result<Tracks, HodgesError> {
    params.validate()?;
    let mut spliced = splice::Spliced::default();
    for segment in splice::segments(centers.times.len(), params.segment_steps) {
        let lists = link_steps(centers, segment.clone(), params)?;
        spliced.append(centers, segment, lists);
    }
    Ok(output::tracks(centers, &spliced.into_lists()))
}

/// The first guess of [`link`], from which the exchanges start: every centre
/// goes on to the nearest one. Segments are left aside.
///
/// # Errors
/// As [`link`].
pub fn first_guess(centers: &Centers, params: &HodgesParams) -> Result<Tracks, HodgesError> {
    params.validate()?;
    if centers.times.is_empty() {
        return Ok(output::tracks(centers, &[]));
    }
    let rules = rules(centers, 0..centers.times.len(), params)?;
    Ok(output::tracks(centers, &lists(&rules, &initial::first_guess(&rules.features))))
}

/// Links some steps of a record, and returns the centres of each track.
fn link_steps(
    centers: &Centers,
    steps: Range<usize>,
    params: &HodgesParams,
) -> Result<Vec<Vec<usize>>, HodgesError> {
    let rules = rules(centers, steps, params)?;
    let mut table = initial::first_guess(&rules.features);
    optimise::optimise(&mut table, &rules, params.max_iterations, &mut Near::new(&rules))?;
    Ok(lists(&rules, &table))
}

fn rules(
    centers: &Centers,
    steps: Range<usize>,
    params: &HodgesParams,
) -> Result<Rules, HodgesError> {
    let limits = params.limits();
    let features = Features::new(centers, steps, &limits)?.without_isolated();
    Ok(Rules::new(features, params, &limits))
}

fn lists(rules: &Rules, table: &table::Table) -> Vec<Vec<usize>> {
    let center = &rules.features.center;
    table.tracks().map(|track| track.iter().map(|&p| center[p]).collect()).collect()
}

#[cfg(test)]
mod tests;
