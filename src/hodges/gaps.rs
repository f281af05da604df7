//! Steps that are missing from a record.

use serde::{Deserialize, Serialize};

use crate::model::TimeAxis;

/// What becomes of tracks where steps are missing and no limits are given for
/// that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gaps {
    /// They end, and others begin.
    #[default]
    Break,
    /// They go on under the limits of a usual step, as in TRACK.
    AsUsual,
}

/// For each step of a record but the last, which of several sets of limits a
/// link to the next is under: that of the number of missing steps, the last
/// one for more, and none where tracks break.
pub(super) fn sets_of_links(times: &TimeAxis, sets: usize, gaps: Gaps) -> Vec<Option<usize>> {
    let usual_s = times.step_s().unwrap_or(1);
    let set = |pair: &[i64]| match missing_steps(pair[0], pair[1], usual_s) {
        1.. if sets == 1 && gaps == Gaps::Break => None,
        missing => Some(missing.min(sets - 1)),
    };
    times.time_s().windows(2).map(set).collect()
}

/// Number of steps that are missing between two times, to the nearest whole
/// one.
pub(super) fn missing_steps(from_s: i64, to_s: i64, usual_s: i64) -> usize {
    let steps = (to_s - from_s + usual_s / 2) / usual_s;
    usize::try_from(steps - 1).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Calendar;

    #[test]
    fn missing_steps_choose_the_set() {
        let hours = [0, 6, 12, 20, 29, 30, 48, 54];
        let times = hours.iter().map(|hour| 3600 * hour).collect();
        let times = TimeAxis::new(Calendar::Standard, times).unwrap();
        let sets = |sets, gaps| sets_of_links(&times, sets, gaps);
        let numbers = [0, 0, 0, 1, 0, 2, 0];
        let up_to = |most: usize| numbers.map(|missing: usize| Some(missing.min(most))).to_vec();
        assert_eq!(sets(4, Gaps::Break), up_to(2));
        assert_eq!(sets(2, Gaps::Break), up_to(1));
        assert_eq!(sets(1, Gaps::AsUsual), up_to(0));
        let broken = numbers.map(|missing| (missing == 0).then_some(0));
        assert_eq!(sets(1, Gaps::Break), broken);
    }
}
