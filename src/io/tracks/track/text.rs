//! Tracks as text, written.
//!
//! ```text
//! 0
//! 0 0
//! TRACK_NUM         1 ADD_FLD    1   1 &0
//! TRACK_ID  4 START_TIME 2025120100
//! POINT_NUM  2
//! 2025120100 51.723324 50.847130 9.885767e+00 & 2.500000e+01 &
//! 2025120106 52.814503 51.024364 1.350159e+01 & 1.000000e+25 &
//! ```
//!
//! The lines are: whether there are columns of the shape of the object, the
//! projection (none), the number of tracks and of additional fields, then each
//! track with its points: time, longitude, latitude, value, additional fields,
//! anisotropy, unit vector of the orientation and area in steradian.

use std::io::Write;
use std::path::Path;

use crate::io::tracks::WriteOptions;
use crate::io::tracks::error::Fault;
use crate::io::tracks::spool::TextSpool;
use crate::io::tracks::text::{LineBuffer, push};
use crate::io::tracks::track_writer::TextTracks;
use crate::model::Tracks;

use super::columns::Layout;
use super::frames::TimeWriter;

/// Tracks being written. They wait for their number, which stands ahead of
/// them.
pub(in crate::io::tracks) struct TrackTexts {
    /// The lines ahead of the tracks, around their number.
    head: [Vec<u8>; 2],
    times: TimeWriter,
    tracks: TextSpool,
    count: usize,
}

impl TrackTexts {
    /// The tracks wait in this directory.
    pub(in crate::io::tracks) fn begin(
        directory: &Path,
        header: &Tracks,
        options: &WriteOptions,
    ) -> Result<Self, Fault> {
        let layout = Layout::of(&header.variables)?;
        let mut head = [Vec::new(), Vec::new()];
        push!(&mut head[0], "{}\n0 0\nTRACK_NUM  ", layout.shape_flag());
        push!(&mut head[1], " ADD_FLD  ");
        layout.push_fields_head(&mut head[1]);
        Ok(Self {
            head,
            times: TimeWriter::new(header.calendar, options.track_times),
            tracks: TextSpool::new(directory),
            count: 0,
        })
    }
}

impl TextTracks for TrackTexts {
    fn push(&mut self, _: &mut dyn Write, batch: &Tracks) -> Result<(), Fault> {
        let layout = Layout::of(&batch.variables)?;
        self.times.check(batch)?;
        self.count += batch.len();
        let mut lines = LineBuffer::new(self.tracks.end());
        for (index, track) in batch.iter().enumerate() {
            push!(&mut lines.bytes, "TRACK_ID  {}", track.id);
            self.times.push_start(&mut lines.bytes, track)?;
            push!(&mut lines.bytes, "\nPOINT_NUM  {}\n", track.time_s.len());
            for point in batch.range(index) {
                let bytes = &mut lines.bytes;
                self.times.push(bytes, batch.time_s[point])?;
                bytes.push(b' ');
                layout.push_value(bytes, (batch.lat_deg[point], batch.lon_deg[point]), point);
                layout.push_fields(bytes, point);
                layout.push_shape(bytes, point);
                lines.end_line()?;
            }
        }
        Ok(lines.hand_on()?)
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), Fault> {
        let mut lines = LineBuffer::new(out);
        let [before, after] = &self.head;
        lines.bytes.extend_from_slice(before);
        push!(&mut lines.bytes, "{:>8}", self.count);
        lines.bytes.extend_from_slice(after);
        lines.end_line()?;
        lines.hand_on()?;
        Ok(self.tracks.copy_to(out)?)
    }
}
