//! From lists of centres to tracks.

use crate::model::{Centers, Tracks, Variable};

/// Tracks of the given centres, numbered from 1 in the given order.
pub(super) fn tracks(centers: &Centers, lists: &[Vec<usize>]) -> Tracks {
    let order = lists.concat();
    let pick = |values: &[f64]| order.iter().map(|&i| values[i]).collect::<Vec<_>>();
    let step_of = |&i: &usize| centers.offsets.partition_point(|&offset| offset <= i) - 1;
    let ends = lists.iter().scan(0, |end, list| {
        *end += list.len();
        Some(*end)
    });
    Tracks {
        calendar: centers.times.calendar(),
        ids: (1..=lists.len() as u64).collect(),
        offsets: std::iter::once(0).chain(ends).collect(),
        time_s: order.iter().map(step_of).map(|step| centers.times.time_s()[step]).collect(),
        lat_deg: pick(&centers.lat_deg),
        lon_deg: pick(&centers.lon_deg),
        variables: centers
            .variables
            .iter()
            .map(|v| Variable { info: v.info.clone(), values: pick(&v.values) })
            .collect(),
        provenance: centers.provenance.clone(),
    }
}
