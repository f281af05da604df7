//! Times as TRACK has them: frames numbered from 1, or dates to the hour.

use std::collections::HashMap;

use crate::io::tracks::assemble::show;
use crate::io::tracks::error::TrackFileProblem;
use crate::io::tracks::imilast::check_years;
use crate::io::tracks::imilast_read::date_of;
use crate::io::tracks::lines::integer;
use crate::io::tracks::text::{TimeTexts, push, push_integer};
use crate::model::{Calendar, DateTime, TimeAxis, Track, Tracks};

/// Digits of a date `YYYYMMDDHH`; no record has as many frames.
const DATE_DIGITS: usize = 10;

/// The times of frames that are numbered from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameAxis {
    /// Time of frame 1 in seconds since 1970-01-01 00:00 of the calendar.
    pub first_s: i64,
    /// Time from a frame to the next in seconds, above 0.
    pub step_s: i64,
}

/// How TRACK's formats say the times of points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrackTimes {
    /// As dates `YYYYMMDDHH`; TRACK's dumps and objects, which hold frames
    /// only, count them from the first time.
    #[default]
    Dates,
    /// As numbers of frames.
    Frames {
        /// Time of frame 1 in seconds since 1970-01-01 00:00 of the calendar.
        first_s: i64,
        /// Time from a frame to the next in seconds, above 0.
        step_s: i64,
    },
}

impl TrackTimes {
    /// The axis of the frames, if they are said.
    pub(super) fn frames(self) -> Option<FrameAxis> {
        match self {
            Self::Dates => None,
            Self::Frames { first_s, step_s } => Some(FrameAxis { first_s, step_s }),
        }
    }
}

impl FrameAxis {
    /// The axis whose frame 1 is the first of some times.
    pub fn of_times(times: &TimeAxis) -> Self {
        let first_s = times.time_s().first().copied().unwrap_or(0);
        Self { first_s, step_s: times.step_s().unwrap_or(1) }
    }

    fn check(self) -> Result<(), TrackFileProblem> {
        if self.step_s > 0 {
            return Ok(());
        }
        Err(TrackFileProblem::FrameStep { step_s: self.step_s })
    }

    fn time_s(self, frame: u64) -> Result<i64, TrackFileProblem> {
        self.check()?;
        let steps = i64::try_from(frame).ok().and_then(|frame| frame.checked_sub(1));
        let since_first_s = steps.filter(|&n| n >= 0).and_then(|n| n.checked_mul(self.step_s));
        let time_s = since_first_s.and_then(|s| s.checked_add(self.first_s));
        time_s.ok_or(TrackFileProblem::Frame { frame })
    }

    /// Number of the frame at a time.
    pub(super) fn frame(self, time_s: i64, calendar: Calendar) -> Result<u64, TrackFileProblem> {
        self.check()?;
        let since_s = time_s.checked_sub(self.first_s).filter(|&s| s >= 0 && s % self.step_s == 0);
        since_s.map(|s| (s / self.step_s) as u64 + 1).ok_or_else(|| TrackFileProblem::NotAFrame {
            time: show(time_s, calendar),
            first: show(self.first_s, calendar),
            step_s: self.step_s,
        })
    }
}

/// What the numbers of the times of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dating {
    /// Dates, as the file says.
    Dates,
    /// Dates or frames, by their length.
    Unsaid,
}

/// Turns what a file has for a time into seconds.
pub(super) struct TimeReader {
    calendar: Calendar,
    frames: Option<FrameAxis>,
    dates: HashMap<u64, i64>,
}

impl TimeReader {
    pub(super) fn new(calendar: Calendar, frames: Option<FrameAxis>) -> Self {
        Self { calendar, frames, dates: HashMap::new() }
    }

    pub(super) fn time_s(&mut self, text: &str, dating: Dating) -> Result<i64, TrackFileProblem> {
        let number = integer("time", text)?;
        if dating == Dating::Dates || is_date(text) {
            self.date_s(number)
        } else {
            self.frame_s(number)
        }
    }

    pub(super) fn frame_s(&self, frame: u64) -> Result<i64, TrackFileProblem> {
        self.frames.ok_or(TrackFileProblem::FrameTimesUnsaid)?.time_s(frame)
    }

    fn date_s(&mut self, number: u64) -> Result<i64, TrackFileProblem> {
        if let Some(&time_s) = self.dates.get(&number) {
            return Ok(time_s);
        }
        let time_s = self.calendar.seconds(date_of(number))?;
        self.dates.insert(number, time_s);
        Ok(time_s)
    }
}

/// Whether the text of a time is a date and no number of a frame.
pub(super) fn is_date(text: &str) -> bool {
    text.len() >= DATE_DIGITS
}

/// Turns seconds into what a file has for a time.
pub(super) struct TimeWriter {
    calendar: Calendar,
    form: Form,
}

enum Form {
    Dates(TimeTexts),
    Frames(FrameAxis),
}

impl TimeWriter {
    pub(super) fn new(calendar: Calendar, times: TrackTimes) -> Self {
        let form = match times.frames() {
            Some(axis) => Form::Frames(axis),
            None => Form::Dates(TimeTexts::new(calendar, push_date)),
        };
        Self { calendar, form }
    }

    /// # Errors
    /// Of dates: where a year has more than four digits or a time is between
    /// the hours.
    pub(super) fn check(&self, tracks: &Tracks) -> Result<(), TrackFileProblem> {
        match self.form {
            Form::Frames(_) => Ok(()),
            Form::Dates(_) => {
                check_years(tracks)?;
                tracks.iter().try_for_each(|track| check_hours(self.calendar, track))
            }
        }
    }

    pub(super) fn push(
        &mut self,
        bytes: &mut Vec<u8>,
        time_s: i64,
    ) -> Result<(), TrackFileProblem> {
        match &mut self.form {
            Form::Dates(texts) => bytes.extend_from_slice(texts.get(time_s)?),
            Form::Frames(axis) => push_integer(bytes, axis.frame(time_s, self.calendar)?),
        }
        Ok(())
    }

    /// What follows the number of a track.
    pub(super) fn push_start(
        &mut self,
        bytes: &mut Vec<u8>,
        track: Track<'_>,
    ) -> Result<(), TrackFileProblem> {
        if let (Form::Dates(texts), Some(&first_s)) = (&mut self.form, track.time_s.first()) {
            bytes.extend_from_slice(b" START_TIME ");
            bytes.extend_from_slice(texts.get(first_s)?);
        }
        Ok(())
    }
}

fn push_date(date: DateTime, bytes: &mut Vec<u8>) {
    let DateTime { year, month, day, hour, .. } = date;
    push!(bytes, "{year:04}{month:02}{day:02}{hour:02}");
}

fn check_hours(calendar: Calendar, track: Track<'_>) -> Result<(), TrackFileProblem> {
    let between = track.time_s.iter().find(|&&t| t % 3600 != 0);
    between.map_or(Ok(()), |&time_s| {
        let time = calendar.date_time(time_s)?.to_string();
        Err(TrackFileProblem::BetweenHours { track: track.id, time })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const AXIS: FrameAxis = FrameAxis { first_s: 3600, step_s: 21_600 };

    #[test]
    fn frames_count_from_one() {
        assert_eq!(AXIS.time_s(1).unwrap(), 3600);
        assert_eq!(AXIS.time_s(3).unwrap(), 46_800);
        assert_eq!(AXIS.frame(46_800, Calendar::Standard).unwrap(), 3);
        for frame in [0, u64::MAX, i64::MAX as u64] {
            assert!(AXIS.time_s(frame).is_err(), "{frame}");
        }
        for time_s in [0, 3601, i64::MIN] {
            assert!(AXIS.frame(time_s, Calendar::Standard).is_err(), "{time_s}");
        }
        assert!(FrameAxis { step_s: 0, ..AXIS }.frame(3600, Calendar::Standard).is_err());
    }

    #[test]
    fn ten_digits_are_a_date() {
        let mut times = TimeReader::new(Calendar::Day360, None);
        assert_eq!(times.time_s("1970013006", Dating::Unsaid).unwrap(), 29 * 86_400 + 21_600);
        assert_eq!(times.time_s("1970023000", Dating::Unsaid).unwrap(), 59 * 86_400);
        assert!(times.time_s("12", Dating::Unsaid).is_err());
        let mut times = TimeReader::new(Calendar::Standard, Some(AXIS));
        assert!(times.time_s("1970023000", Dating::Unsaid).is_err());
        assert_eq!(times.time_s("2", Dating::Unsaid).unwrap(), 25_200);
        assert!(times.time_s("2", Dating::Dates).is_err());
    }
}
