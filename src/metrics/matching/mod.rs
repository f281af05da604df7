//! Two sets of tracks: which are the same storms, and how they differ.
//!
//! | file | holds |
//! |---|---|
//! | `params` | gates and assignments |
//! | `instants` | points by time and latitude |
//! | `pairs` | pairs of tracks that come near one another |
//! | `gate`, `space_time` | how far apart two tracks are, and whether they pass |
//! | `assign`, `optimal` | which of the pairs that pass are matches |
//! | `unmatched` | why tracks have no partner |
//! | `same`, `hits` | points and tracks that are the same, points that are near |
//! | `detail`, `intensity` | life cycles and values of two matching tracks |
//! | `stats`, `sensitivity` | many numbers in few, and with other gates |
//! | `compare`, `error` | all of that, or why not |
//! | `filter`, `resample` | which tracks are compared, and at what times |

mod assign;
mod compare;
mod detail;
mod error;
mod filter;
mod gate;
mod hits;
mod instants;
mod intensity;
mod optimal;
mod pairs;
mod params;
mod resample;
mod same;
mod sensitivity;
mod space_time;
mod stats;
#[cfg(test)]
mod tests;
mod unmatched;

use std::collections::HashSet;

pub use compare::{
    CompareParams, Comparison, Intensity, LifeCycle, SetSize, compare_tracks, match_tracks,
};
pub use detail::PairDetail;
pub use error::MatchError;
pub use filter::{FilterError, RegionRule, TrackFilter};
pub use hits::PointHits;
pub use intensity::{ApexRule, IntensityParams};
pub use pairs::TrackPair;
pub use params::{
    Assignment, Counting, Gate, MatchParams, MatchParamsError, OverlapGate, PointsGate, Separation,
    SpaceTimeGate,
};
pub use resample::{ResampleError, resample};
pub use same::SameParams;
pub use sensitivity::Sensitivity;
pub use stats::{Agreement, Scores, Shift, Spread};
pub use unmatched::Partners;

/// How many tracks of the reference and candidates are in pairs.
fn matched(pairs: &[TrackPair]) -> (usize, usize) {
    let count =
        |track: fn(&TrackPair) -> usize| pairs.iter().map(track).collect::<HashSet<_>>().len();
    (count(|p| p.reference), count(|p| p.candidate))
}
