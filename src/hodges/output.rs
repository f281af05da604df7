//! From lists of centres to tracks.

use crate::model::{Centers, Tracks};

/// Tracks of the given centres, numbered from 1 in the given order.
pub(super) fn tracks(centers: &Centers, lists: &[Vec<usize>]) -> Tracks {
    let ends = lists.iter().scan(0, |end, list| {
        *end += list.len();
        Some(*end)
    });
    let offsets = std::iter::once(0).chain(ends).collect();
    Tracks::of_centers(centers, offsets, lists.iter().flatten().copied())
}
