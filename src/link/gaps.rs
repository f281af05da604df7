//! Which steps may go on from the step before.

use crate::model::TimeAxis;

use super::params::GapRule;

/// Says of one step after another whether tracks may come into it from the step
/// before.
#[derive(Clone, Debug)]
pub(super) struct Gaps<'a> {
    times: &'a TimeAxis,
    /// The next step.
    step: usize,
    rule: Rule,
}

#[derive(Clone, Debug)]
enum Rule {
    UsualStep { usual_s: i64 },
    PyStormTracker05(Linked),
}

/// What the linker of 0.5.0 remembers: the time of the last step that was
/// linked and the difference of the first two that were. A step after an empty
/// one starts new tracks without moving that time on, so the step after it
/// seems to come after a gap.
#[derive(Clone, Debug)]
struct Linked {
    start: Option<i64>,
    end: i64,
    step: Option<i64>,
    before_is_empty: bool,
}

impl<'a> Gaps<'a> {
    pub(super) fn new(times: &'a TimeAxis, rule: GapRule) -> Self {
        let rule = match rule {
            GapRule::UsualStep => Rule::UsualStep { usual_s: times.step_s().unwrap_or(0) },
            GapRule::PyStormTracker05 => Rule::PyStormTracker05(Linked {
                start: None,
                end: i64::MIN,
                step: None,
                before_is_empty: true,
            }),
        };
        Self { times, step: 0, rule }
    }

    /// Whether tracks may come into the next step, which has centres or none.
    pub(super) fn next_follows(&mut self, is_empty: bool) -> bool {
        let (step, times) = (self.step, self.times.time_s());
        self.step += 1;
        match &mut self.rule {
            Rule::UsualStep { usual_s } => step > 0 && times[step] - times[step - 1] <= *usual_s,
            Rule::PyStormTracker05(linked) => linked.next_follows(times[step], is_empty),
        }
    }
}

impl Linked {
    fn next_follows(&mut self, time_s: i64, is_empty: bool) -> bool {
        let mut follows = false;
        if !is_empty && self.before_is_empty {
            if self.start.is_none() {
                (self.start, self.end) = (Some(time_s), time_s);
            }
        } else if !is_empty {
            follows = self.step.is_none_or(|step| time_s - step <= self.end);
            if follows && self.step.is_none() {
                self.step = self.start.map(|start| time_s - start);
            }
            self.end = self.end.max(time_s);
        }
        self.before_is_empty = is_empty;
        follows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Calendar;

    /// What a rule says of all steps of a record.
    fn of_record(time_s: &[i64], counts: &[usize], rule: GapRule) -> Vec<bool> {
        let times = TimeAxis::new(Calendar::Standard, time_s.to_vec()).unwrap();
        let mut gaps = Gaps::new(&times, rule);
        counts.iter().map(|&count| gaps.next_follows(count == 0)).collect()
    }

    #[test]
    fn an_empty_step_breaks_once_and_in_0_5_twice() {
        let of = |rule| of_record(&[0, 6, 12, 18, 24, 30], &[1, 1, 0, 1, 1, 1], rule);
        assert_eq!(of(GapRule::UsualStep), [false, true, true, true, true, true]);
        assert_eq!(of(GapRule::PyStormTracker05), [false, true, false, false, false, true]);
    }

    #[test]
    fn a_missing_step_breaks_every_track() {
        for rule in [GapRule::UsualStep, GapRule::PyStormTracker05] {
            let follows = of_record(&[0, 6, 12, 24, 30], &[1; 5], rule);
            assert_eq!(follows, [false, true, true, false, true]);
        }
    }
}
