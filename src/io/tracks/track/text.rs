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

use crate::io::tracks::WriteOptions;
use crate::io::tracks::error::Fault;
use crate::io::tracks::text::{LineBuffer, push};
use crate::model::Tracks;

use super::columns::Layout;
use super::frames::TimeWriter;

pub(in crate::io::tracks) fn write(
    out: &mut dyn Write,
    tracks: &Tracks,
    options: &WriteOptions,
) -> Result<(), Fault> {
    let layout = Layout::of(&tracks.variables)?;
    let mut times = TimeWriter::new(tracks, options.track_times)?;
    let mut lines = LineBuffer::new(out);
    let count = tracks.len();
    push!(&mut lines.bytes, "{}\n0 0\nTRACK_NUM  {count:>8} ADD_FLD  ", layout.shape_flag());
    layout.push_fields_head(&mut lines.bytes);
    lines.end_line()?;
    for (index, track) in tracks.iter().enumerate() {
        push!(&mut lines.bytes, "TRACK_ID  {}", track.id);
        times.push_start(&mut lines.bytes, track)?;
        push!(&mut lines.bytes, "\nPOINT_NUM  {}\n", track.time_s.len());
        for point in tracks.range(index) {
            let bytes = &mut lines.bytes;
            times.push(bytes, tracks.time_s[point])?;
            bytes.push(b' ');
            layout.push_value(bytes, (tracks.lat_deg[point], tracks.lon_deg[point]), point);
            layout.push_fields(bytes, point);
            layout.push_shape(bytes, point);
            lines.end_line()?;
        }
    }
    Ok(lines.finish()?)
}
