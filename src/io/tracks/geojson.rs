//! GeoJSON, written: a feature for each track, a line or a point, with times and
//! variables as its properties.
//!
//! ```text
//! {"type":"FeatureCollection",
//! "stormtracker":{"version":1,"software":"...","calendar":"standard","variables":[...]},
//! "features":[
//! {"type":"Feature","id":1,"geometry":{"type":"LineString","coordinates":[[-25.0,60.0],...]},
//!  "properties":{"track_id":1,"calendar":"standard","times":["2000-01-01T00:00:00",...],
//!  "units":{"msl":"Pa"},"variables":{"msl":[98000.0,...]}}}
//! ]}
//! ```
//!
//! Longitudes are in [-180, 180). A line that crosses the antimeridian is cut
//! there into lines that end and begin on it, at a latitude of the straight line on the
//! map; these two points have no time.
//!
//! # References
//! RFC 7946, sections 3 and 3.1.9.

use std::io::Write;

use serde_json::{Map, Value};

use crate::model::{DateTime, Tracks, Variable};

use super::error::{Fault, TrackFileProblem};
use super::file_notes::{FileNotes, check_names};
use super::json_text::{push_list, push_text, push_value, signed_lon};
use super::text::{LineBuffer, TimeTexts, push};
use super::track_writer::TextTracks;

/// Member of the collection that says what no feature says.
pub(super) const NOTES: &str = "stormtracker";
const NAME: &str = "GeoJSON";
/// Half a turn: beyond it a line goes the other way round.
const HALF_TURN_DEG: f64 = 180.0;
const TURN_DEG: f64 = 360.0;

/// Longitude and latitude.
type Position = (f64, f64);

/// Tracks being written.
pub(super) struct GeoJsonTracks {
    times: TimeTexts,
    /// Properties that are the same for all.
    units: Value,
    calendar: &'static str,
    features: u64,
}

impl GeoJsonTracks {
    /// Writes what stands ahead of the features.
    pub(super) fn begin(out: &mut dyn Write, header: &Tracks) -> Result<Self, Fault> {
        let infos = || header.variables.iter().map(|variable| &variable.info);
        check_names(infos().map(|info| info.name.as_str()), &[])?;
        let mut lines = LineBuffer::new(out);
        push!(&mut lines.bytes, "{{\"type\":\"FeatureCollection\",\n\"{NOTES}\":");
        push!(&mut lines.bytes, "{},\n\"features\":[", FileNotes::of(header).to_json());
        lines.hand_on()?;
        let units: Map<String, Value> =
            infos().map(|info| (info.name.clone(), info.units.clone().into())).collect();
        Ok(Self {
            times: TimeTexts::new(header.calendar, |date, bytes| push!(bytes, "\"{date}\"")),
            units: units.into(),
            calendar: header.calendar.cf_name(),
            features: 0,
        })
    }

    fn push_feature(
        &mut self,
        bytes: &mut Vec<u8>,
        batch: &Tracks,
        index: usize,
    ) -> Result<(), Fault> {
        let track = batch.track(index);
        push!(bytes, "{{\"type\":\"Feature\",\"id\":{},\"geometry\":", track.id);
        let positions = track.lon_deg.iter().map(|&lon_deg| signed_lon(lon_deg));
        let positions: Vec<Position> = positions.zip(track.lat_deg.iter().copied()).collect();
        push_geometry(bytes, &positions)?;
        push!(bytes, ",\n\"properties\":{{\"track_id\":{},", track.id);
        let run = batch.runs.of(index);
        push_said(
            bytes,
            "init",
            run.and_then(|run| run.init).map(|init: DateTime| init.to_string()),
        );
        push_said(bytes, "member", run.and_then(|run| run.member.clone()));
        push!(bytes, "\"calendar\":\"{}\",\"times\":", self.calendar);
        push_list(bytes, track.time_s, |bytes, &time_s| {
            bytes.extend_from_slice(self.times.get(time_s)?);
            Ok::<(), TrackFileProblem>(())
        })?;
        push!(bytes, ",\n\"units\":{},\"variables\":{{", self.units);
        for (nth, Variable { info, values }) in batch.variables.iter().enumerate() {
            push!(bytes, "{}", if nth > 0 { ",\n" } else { "" });
            push_text(bytes, &info.name);
            bytes.push(b':');
            let values = &values[batch.range(index)];
            push_list(bytes, values, |bytes, &value| push_value(bytes, value, &info.name, NAME))?;
        }
        bytes.extend_from_slice(b"}}}");
        Ok(())
    }
}

impl TextTracks for GeoJsonTracks {
    fn push(&mut self, out: &mut dyn Write, batch: &Tracks) -> Result<(), Fault> {
        let mut lines = LineBuffer::new(out);
        for index in 0..batch.len() {
            lines.bytes.extend_from_slice(if self.features > 0 { b",\n" } else { b"\n" });
            self.push_feature(&mut lines.bytes, batch, index)?;
            self.features += 1;
            lines.pause()?;
        }
        Ok(lines.hand_on()?)
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), Fault> {
        Ok(out.write_all(b"\n]}\n")?)
    }
}

/// Appends a property, if there is one.
fn push_said(bytes: &mut Vec<u8>, name: &str, text: Option<String>) {
    if let Some(text) = text {
        push!(bytes, "\"{name}\":");
        push_text(bytes, &text);
        bytes.push(b',');
    }
}

fn push_geometry(bytes: &mut Vec<u8>, positions: &[Position]) -> Result<(), TrackFileProblem> {
    match (positions, split_at_antimeridian(positions).as_slice()) {
        ([], _) => {
            bytes.extend_from_slice(b"null");
            return Ok(());
        }
        ([only], _) => {
            push!(bytes, "{{\"type\":\"Point\",\"coordinates\":");
            push_position(bytes, *only)?;
        }
        (_, [whole]) => {
            push!(bytes, "{{\"type\":\"LineString\",\"coordinates\":");
            push_list(bytes, whole.iter().copied(), push_position)?;
        }
        (_, parts) => {
            push!(bytes, "{{\"type\":\"MultiLineString\",\"coordinates\":");
            push_list(bytes, parts, |bytes, part| {
                push_list(bytes, part.iter().copied(), push_position)
            })?;
        }
    }
    bytes.push(b'}');
    Ok(())
}

fn push_position(
    bytes: &mut Vec<u8>,
    (lon_deg, lat_deg): Position,
) -> Result<(), TrackFileProblem> {
    bytes.push(b'[');
    push_value(bytes, lon_deg, "longitude", NAME)?;
    bytes.push(b',');
    push_value(bytes, lat_deg, "latitude", NAME)?;
    bytes.push(b']');
    Ok(())
}

/// The lines of a track on a map that ends at the antimeridian. Each cut adds a
/// point to the line before it and one to the line after it.
pub(super) fn split_at_antimeridian(positions: &[Position]) -> Vec<Vec<Position>> {
    let mut parts = vec![Vec::with_capacity(positions.len())];
    let mut last: Option<Position> = None;
    for &position in positions {
        if let Some([before, after]) = last.and_then(|last| crossing(last, position)) {
            parts.last_mut().expect("there is one").push(before);
            parts.push(vec![after]);
        }
        parts.last_mut().expect("there is one").push(position);
        last = Some(position);
    }
    parts
}

/// Where the way from one position to another leaves the map and comes back, if
/// that is the shorter way.
fn crossing(
    (lon_deg, lat_deg): Position,
    (to_lon_deg, to_lat_deg): Position,
) -> Option<[Position; 2]> {
    let eastward_deg = to_lon_deg - lon_deg;
    if eastward_deg.abs() <= HALF_TURN_DEG {
        return None;
    }
    let (edge_deg, way_deg) = match eastward_deg > 0.0 {
        true => (-HALF_TURN_DEG, eastward_deg - TURN_DEG),
        false => (HALF_TURN_DEG, eastward_deg + TURN_DEG),
    };
    let part = ((edge_deg - lon_deg) / way_deg).clamp(0.0, 1.0);
    let edge_lat_deg = (lat_deg + part * (to_lat_deg - lat_deg)).clamp(-90.0, 90.0);
    Some([(edge_deg, edge_lat_deg), (-edge_deg, edge_lat_deg)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_where_they_leave_the_map() {
        let parts = split_at_antimeridian(&[(170.0, 0.0), (-170.0, 10.0), (-160.0, 10.0)]);
        let east = vec![(170.0, 0.0), (180.0, 5.0)];
        assert_eq!(parts, [east, vec![(-180.0, 5.0), (-170.0, 10.0), (-160.0, 10.0)]]);
        let back = split_at_antimeridian(&[(-175.0, 4.0), (170.0, 1.0)]);
        assert_eq!(back[0][1], (-180.0, 3.0));
        assert_eq!(back[1], [(180.0, 3.0), (170.0, 1.0)]);
    }

    #[test]
    fn a_point_on_the_antimeridian_is_kept_beside_the_cut() {
        let parts = split_at_antimeridian(&[(177.5, 1.0), (-180.0, 2.0), (-177.5, 3.0)]);
        assert_eq!(parts[0], [(177.5, 1.0), (180.0, 2.0)]);
        assert_eq!(parts[1], [(-180.0, 2.0), (-180.0, 2.0), (-177.5, 3.0)]);
        assert_eq!(split_at_antimeridian(&[(-90.0, 1.0), (90.0, 2.0)]).len(), 1);
        assert_eq!(split_at_antimeridian(&[]), [vec![]]);
    }
}
