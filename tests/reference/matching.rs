//! Two sets of tracks matched one to one: the program's way, in few numbers.

use stormtracker::metrics::matching::{CompareParams, compare_tracks};
use stormtracker::model::Tracks;

/// How well tracks match those of a reference.
#[derive(Debug)]
pub(crate) struct Matching {
    pub(crate) f1: f64,
    pub(crate) median_km: f64,
    /// Tracks of the reference of which every point is in one track of the same
    /// length.
    pub(crate) same_tracks: usize,
}

pub(crate) fn compare(reference: &Tracks, candidate: &Tracks) -> Matching {
    let found = compare_tracks(reference, candidate, &CompareParams::default())
        .expect("tracks that can be compared");
    Matching {
        f1: found.scores.f1.unwrap_or(f64::NAN),
        median_km: found.separation_km.map_or(f64::NAN, |spread| spread.q50),
        same_tracks: found.same_tracks,
    }
}
