//! Why tracks have no partner.

use serde::Serialize;

use super::gate::Verdict;
use super::pairs::{NearPair, Side, TrackPair};

/// What became of the tracks of one set. Each without a partner counts where
/// the best of the others left it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Partners {
    /// All tracks.
    pub tracks: usize,
    /// Those with a partner.
    pub matched: usize,
    /// The other set has no track at any of its times.
    pub none_in_time: usize,
    /// It has, but none near enough.
    pub too_far: usize,
    /// One is near enough, but not for long enough.
    pub too_little_overlap: usize,
    /// One passes, but its partner is another.
    pub taken_by_another: usize,
}

impl Partners {
    /// Of the tracks of one side; `index` is its index in a pair.
    pub(super) fn of(
        side: &Side<'_>,
        other: &Side<'_>,
        reach_s: i64,
        near: &[NearPair],
        matches: &[TrackPair],
        index: impl Fn(&TrackPair) -> usize,
    ) -> Self {
        let mut best: Vec<Option<Verdict>> = vec![None; side.tracks.len()];
        for near in near {
            let known = &mut best[index(&near.pair)];
            *known = (*known).max(Some(near.verdict));
        }
        let mut is_matched = vec![false; side.tracks.len()];
        matches.iter().for_each(|pair| is_matched[index(pair)] = true);
        let mut partners = Self { tracks: side.tracks.len(), ..Self::default() };
        for (track, verdict) in best.into_iter().enumerate() {
            let in_time = || {
                let mut times = side.tracks.range(track).map(|point| side.tracks.time_s[point]);
                let run = side.run_of[track];
                times.any(|time_s| other.around(run, time_s, reach_s).next().is_some())
            };
            *match verdict {
                _ if is_matched[track] => &mut partners.matched,
                Some(Verdict::Passes) => &mut partners.taken_by_another,
                Some(Verdict::TooLittleOverlap) => &mut partners.too_little_overlap,
                Some(Verdict::TooFar) => &mut partners.too_far,
                None if in_time() => &mut partners.too_far,
                None => &mut partners.none_in_time,
            } += 1;
        }
        partners
    }

    /// Part of the tracks that have a partner; none without tracks.
    pub fn fraction(&self) -> Option<f64> {
        super::stats::part(self.matched, self.tracks)
    }
}
