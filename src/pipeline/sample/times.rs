//! Which steps of a field the points of tracks take their values from.

use crate::io::fields::FieldMeta;
use crate::metrics::sampling::Absence;
use crate::model::{Run, TimeAxis, Tracks};

use super::error::SampleError;
use super::params::TimeMatch;

const S_PER_HOUR: f64 = 3600.0;

/// Where in the record the value of a point is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::pipeline) enum When {
    /// At a step.
    At(u32),
    /// Between a step and the next one, so far towards the next.
    Between(u32, f64),
    /// Nowhere.
    Never(Absence),
}

/// The steps of all points.
///
/// # Errors
/// [`SampleError::Calendars`] where times of both cannot be compared.
pub(in crate::pipeline) fn match_times(
    tracks: &Tracks,
    meta: &FieldMeta,
    time: TimeMatch,
) -> Result<Vec<When>, SampleError> {
    let times = &meta.times;
    check_calendars(tracks, meta)?;
    let usual_s = times.step_s().unwrap_or(0);
    let at = |&time_s: &i64| match times.is_dated() {
        true => step_at(times, usual_s, time_s, time),
        // A field of no time is one of all times.
        false => When::At(0),
    };
    let mut found: Vec<When> = tracks.time_s.iter().map(at).collect();
    for index in 0..tracks.len() {
        if tracks.runs.of(index).is_some_and(|run| is_another(run, &meta.run)) {
            found[tracks.range(index)].fill(When::Never(Absence::Run));
        }
    }
    Ok(found)
}

/// Whether a track of a run has nothing to do with a field of another one. A
/// field that is of no run is of all.
fn is_another(track: &Run, field: &Run) -> bool {
    let differs = |known: bool, same: bool| known && !same;
    differs(field.init.is_some() && track.init.is_some(), track.init == field.init)
        || differs(field.member.is_some() && track.member.is_some(), track.member == field.member)
}

fn step_at(times: &TimeAxis, usual_s: i64, time_s: i64, time: TimeMatch) -> When {
    let steps = times.time_s();
    let next = steps.partition_point(|&step_s| step_s < time_s);
    let never = When::Never(Absence::Time);
    let at = |step: usize| When::At(step as u32);
    if steps.get(next) == Some(&time_s) {
        return at(next);
    }
    let before = next.checked_sub(1);
    let off_s = |step: usize| steps[step].abs_diff(time_s);
    match (time, before, steps.get(next)) {
        (TimeMatch::Exact, _, _) => never,
        (TimeMatch::Nearest { tolerance_h }, before, after) => {
            let around = before.into_iter().chain(after.map(|_| next));
            let nearest = around.min_by_key(|&step| (off_s(step), step));
            let is_near = |&step: &usize| off_s(step) as f64 <= tolerance_h * S_PER_HOUR;
            nearest.filter(is_near).map_or(never, at)
        }
        (TimeMatch::Linear, Some(before), Some(&after_s)) if after_s - steps[before] <= usual_s => {
            let gap_s = after_s - steps[before];
            When::Between(before as u32, (time_s - steps[before]) as f64 / gap_s as f64)
        }
        (TimeMatch::Linear, _, _) => never,
    }
}

/// Dates of the standard calendar are those of the proleptic Gregorian one
/// since its reform.
fn check_calendars(tracks: &Tracks, meta: &FieldMeta) -> Result<(), SampleError> {
    let (of_tracks, of_field) = (tracks.calendar, meta.times.calendar());
    let first_s = tracks.time_s.iter().chain(meta.times.time_s().first()).min();
    let comparable = of_tracks.agrees_with(of_field, first_s.copied().unwrap_or(i64::MAX));
    if comparable || !meta.times.is_dated() {
        return Ok(());
    }
    Err(SampleError::Calendars {
        tracks: of_tracks.cf_name(),
        field: of_field.cf_name(),
        variable: meta.variable.name.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Calendar;

    fn when(steps_h: &[i64], time_h: f64, time: TimeMatch) -> When {
        let seconds = |h: &i64| 3600 * h;
        let steps = steps_h.iter().map(seconds).collect();
        let times = TimeAxis::new(Calendar::Standard, steps).unwrap();
        step_at(&times, times.step_s().unwrap_or(0), (3600.0 * time_h) as i64, time)
    }

    #[test]
    fn steps_are_taken_exactly_nearly_or_between() {
        let steps = [0, 6, 12, 24];
        let nearest = |tolerance_h| TimeMatch::Nearest { tolerance_h };
        let never = When::Never(Absence::Time);
        for time in [TimeMatch::Exact, nearest(0.0), TimeMatch::Linear] {
            assert_eq!(when(&steps, 6.0, time), When::At(1), "{time:?}");
            assert_eq!(when(&steps, 24.0, time), When::At(3), "{time:?}");
            assert_eq!(when(&steps, -1.0, time), never, "{time:?}");
            assert_eq!(when(&steps, 25.0, time), never, "{time:?}");
        }
        assert_eq!(when(&steps, 7.0, TimeMatch::Exact), never);
        assert_eq!(when(&steps, 7.0, nearest(0.9)), never);
        assert_eq!(when(&steps, 7.0, nearest(1.0)), When::At(1));
        assert_eq!(when(&steps, 9.0, nearest(3.0)), When::At(1));
        assert_eq!(when(&steps, -1.0, nearest(1.0)), When::At(0));
        assert_eq!(when(&steps, 26.0, nearest(2.0)), When::At(3));
        assert_eq!(when(&steps, 7.5, TimeMatch::Linear), When::Between(1, 0.25));
        // Twelve hours are more than the usual step.
        assert_eq!(when(&steps, 18.0, TimeMatch::Linear), never);
        assert_eq!(when(&[5], 6.0, TimeMatch::Linear), never);
    }

    #[test]
    fn a_field_of_a_run_is_not_of_others() {
        let run = |init: Option<&str>, member: Option<&str>| Run {
            init: init.map(|text| text.parse().unwrap()),
            member: member.map(String::from),
        };
        let plain = Run::default();
        let (a, b) = (run(None, Some("1")), run(None, Some("2")));
        assert!(is_another(&a, &b) && !is_another(&a, &a));
        assert!(!is_another(&a, &plain) && !is_another(&plain, &a));
        let early = run(Some("2020-01-01"), Some("1"));
        assert!(is_another(&early, &run(Some("2020-01-02"), Some("1"))));
        assert!(!is_another(&early, &a) && is_another(&early, &b));
    }
}
