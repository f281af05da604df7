//! GFDL text of TempestExtremes, written.
//!
//! ```text
//! start  2  2025  12  1  0
//!   133  13  332.500000  57.500000  9.606088e+04  2025  12  1  0
//!   134  13  335.000000  57.500000  9.619831e+04  2025  12  1  6
//! ```
//!
//! A line `start` with the number of points and the first time, then for each
//! point the indices of the grid, longitude, latitude, the variables and the time. It
//! says no number of a track, no names, no units and no calendar. Times between the
//! hours have five digits of seconds in the place of the hour.

use std::io::Write;

use crate::io::tracks::error::Fault;
use crate::io::tracks::text::{LineBuffer, TimeTexts, push};
use crate::io::tracks::track_writer::TextTracks;
use crate::model::{DateTime, Tracks};

use super::columns::Columns;

/// Tracks being written.
pub(in crate::io::tracks) struct TempestTexts {
    columns: Columns,
    times: TimeTexts,
}

impl TempestTexts {
    pub(in crate::io::tracks) fn begin(header: &Tracks) -> Self {
        let times = TimeTexts::new(header.calendar, push_time);
        Self { columns: Columns::of(header), times }
    }
}

impl TextTracks for TempestTexts {
    fn push(&mut self, out: &mut dyn Write, batch: &Tracks) -> Result<(), Fault> {
        let mut lines = LineBuffer::new(out);
        for (index, track) in batch.iter().enumerate() {
            let Some(&first_s) = track.time_s.first() else { continue };
            push!(&mut lines.bytes, "start\t{}\t", track.time_s.len());
            lines.bytes.extend_from_slice(self.times.get(first_s)?);
            lines.end_line()?;
            for point in batch.range(index) {
                lines.bytes.push(b'\t');
                self.columns.push_point(&mut lines.bytes, "\t", batch, point)?;
                lines.bytes.push(b'\t');
                lines.bytes.extend_from_slice(self.times.get(batch.time_s[point])?);
                lines.end_line()?;
            }
        }
        Ok(lines.hand_on()?)
    }
}

fn push_time(date: DateTime, bytes: &mut Vec<u8>) {
    let DateTime { year, month, day, hour, minute, second } = date;
    push!(bytes, "{year}\t{month}\t{day}\t");
    if minute == 0 && second == 0 {
        push!(bytes, "{hour}");
    } else {
        let second_of_day = u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second);
        push!(bytes, "{second_of_day:05}");
    }
}
