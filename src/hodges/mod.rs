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
//! The cost grows with the number of centres. Only pairs of rows that would
//! get a link within reach are tried (`reach`, `candidates`), and after a first
//! sweep only those whose points have changed since (`marks`). A search for the
//! first free row ends after as many rows as there are features around.
//!
//! What a record may lack: steps without centres are in order; where steps are
//! missing, tracks break or have limits of their own (`gaps`); limits are
//! scaled to the time step of the record (`limits`).
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
mod gaps;
mod initial;
mod limits;
mod marks;
mod optimise;
mod output;
mod params;
mod reach;
mod rules;
mod select;
mod smoothness;
mod splice;
mod table;
mod zones;

use std::ops::Range;

use crate::model::{Centers, Stop, Tracks};

use candidates::Near;
use features::Features;
use rules::Rules;

pub use error::HodgesError;
pub use gaps::Gaps;
pub use limits::Limits;
pub use params::HodgesParams;
pub use select::{RegionRule, Removed, keep_tracks};
pub use smoothness::AdaptiveSmoothness;
pub use zones::Zone;

/// Links the centres of a record into tracks, numbered from 1 in the order in
/// which the exchanges leave them. Isolated centres are in no track; the rules
/// for whole tracks are left to [`keep_tracks`].
///
/// # Errors
/// [`HodgesError`] for parameters out of range, and for a centre outside all
/// zones.
pub fn link(centers: &Centers, params: &HodgesParams) -> Result<Tracks, HodgesError> {
    link_until(centers, params, Stop::NEVER)
}

/// As [`link`], as long as nobody wishes to stop: exchanges of many centres take
/// long.
///
/// # Errors
/// [`HodgesError`] as [`link`], and [`HodgesError::Stopped`].
pub fn link_until(
    centers: &Centers,
    params: &HodgesParams,
    stop: Stop<'_>,
) -> Result<Tracks, HodgesError> {
    params.validate()?;
    let plan = Plan::new(centers, params);
    let mut spliced = splice::Spliced::default();
    for segment in splice::segments(centers.times.len(), params.segment_steps) {
        let lists = plan.link_steps(segment.clone(), stop)?;
        spliced.append(centers, segment, lists);
    }
    Ok(output::tracks(centers, &spliced.into_lists()))
}

/// What all segments of a record are linked with.
struct Plan<'a> {
    centers: &'a Centers,
    params: &'a HodgesParams,
    /// By the number of missing steps.
    limits: Vec<Limits>,
    /// Which limits each step of the record and the next are under.
    set_of_link: Vec<Option<usize>>,
}

impl<'a> Plan<'a> {
    fn new(centers: &'a Centers, params: &'a HodgesParams) -> Self {
        let limits = params.limits(&centers.times);
        let set_of_link = gaps::sets_of_links(&centers.times, limits.len(), params.gaps);
        Self { centers, params, limits, set_of_link }
    }

    /// Links some steps, and returns the centres of each track.
    fn link_steps(
        &self,
        steps: Range<usize>,
        stop: Stop<'_>,
    ) -> Result<Vec<Vec<usize>>, HodgesError> {
        stop.check()?;
        let rules = self.rules(steps)?;
        let mut table = initial::first_guess(&rules.features);
        if self.params.max_iterations > 0 {
            let mut candidates = Near::new(&rules);
            let most = self.params.max_iterations;
            optimise::optimise(&mut table, &rules, most, &mut candidates, stop)?;
        }
        Ok(lists(&rules, &table))
    }

    fn rules(&self, steps: Range<usize>) -> Result<Rules, HodgesError> {
        let features = Features::new(self.centers, steps, &self.limits, &self.set_of_link)?;
        Ok(Rules::new(features.without_isolated(), self.params, &self.limits))
    }
}

fn lists(rules: &Rules, table: &table::Table) -> Vec<Vec<usize>> {
    let center = &rules.features.center;
    table.tracks().map(|track| track.iter().map(|&p| center[p]).collect()).collect()
}

#[cfg(test)]
mod tests;
