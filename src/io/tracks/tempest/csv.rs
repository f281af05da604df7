//! CSV of TempestExtremes, written: `track_id, year, month, day, hour, i, j,
//! lon, lat` and the variables by their names, separated by a comma and a blank.
//! It says no units and no calendar, and whole hours only.

use std::io::Write;

use crate::io::tracks::assemble::show;
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::file_notes::check_names;
use crate::io::tracks::format_error::FormatProblem;
use crate::io::tracks::text::{LineBuffer, TimeTexts, push, push_integer};
use crate::io::tracks::track_writer::TextTracks;
use crate::model::{DateTime, Track, Tracks};

use super::columns::Columns;

const TAKEN: [&str; 7] = ["track_id", "year", "month", "day", "hour", "lon", "lat"];
const NAME: &str = "CSV of TempestExtremes";

/// Tracks being written.
pub(in crate::io::tracks) struct TempestCsv {
    columns: Columns,
    times: TimeTexts,
}

impl TempestCsv {
    /// Writes the header.
    pub(in crate::io::tracks) fn begin(
        out: &mut dyn Write,
        header: &Tracks,
    ) -> Result<Self, Fault> {
        check_names(header.variables.iter().map(|v| v.info.name.as_str()), &TAKEN)?;
        let columns = Columns::of(header);
        let mut line = "track_id, year, month, day, hour".to_string();
        for name in columns.names(header) {
            if name.contains([',', '"', '\n', '\r']) || name.trim() != name {
                let (what, value) = ("the name".to_string(), format!("{name:?}"));
                return Err(FormatProblem::Unsayable { what, value, format: NAME }.into());
            }
            line.push_str(", ");
            line.push_str(name);
        }
        writeln!(out, "{line}")?;
        Ok(Self { columns, times: TimeTexts::new(header.calendar, push_time) })
    }
}

impl TextTracks for TempestCsv {
    fn push(&mut self, out: &mut dyn Write, batch: &Tracks) -> Result<(), Fault> {
        let mut lines = LineBuffer::new(out);
        for (index, track) in batch.iter().enumerate() {
            check_hours(batch, track)?;
            for point in batch.range(index) {
                push_integer(&mut lines.bytes, track.id);
                lines.bytes.extend_from_slice(self.times.get(batch.time_s[point])?);
                self.columns.push_point(&mut lines.bytes, ", ", batch, point)?;
                lines.end_line()?;
            }
        }
        Ok(lines.hand_on()?)
    }
}

fn push_time(date: DateTime, bytes: &mut Vec<u8>) {
    let DateTime { year, month, day, hour, .. } = date;
    push!(bytes, ", {year}, {month}, {day}, {hour}, ");
}

fn check_hours(tracks: &Tracks, track: Track<'_>) -> Result<(), TrackFileProblem> {
    match track.time_s.iter().find(|&&time_s| time_s % 3600 != 0) {
        None => Ok(()),
        Some(&time_s) => {
            let time = show(time_s, tracks.calendar);
            Err(FormatProblem::BetweenHours { track: track.id, time }.into())
        }
    }
}
