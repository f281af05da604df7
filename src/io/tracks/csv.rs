//! CSV: a row per point, `track_id,time,lat,lon,<variable>...`, centres
//! without `track_id`, under comment lines that make it free of loss
//! ([`csv_notes`](super::csv_notes)).
//!
//! Times are ISO 8601 in the calendar of the data, numbers are the shortest
//! that read back as the same value, missing values are `NaN`.

use std::io::{BufRead, Write};

use crate::model::{Centers, DateTime, Tracks, Variable};

use super::ReadOptions;
use super::assemble::{self, TrackRows, step_of};
use super::csv_notes::{Kind, Notes, push_axis, push_notes};
use super::csv_table::{Row, Table};
use super::error::{Fault, TrackFileProblem};
use super::text::{LineBuffer, TimeTexts, push, push_integer};

pub(super) fn write_tracks(out: &mut dyn Write, tracks: &Tracks) -> Result<(), Fault> {
    let mut times = TimeTexts::new(tracks.calendar, push_date);
    let mut lines = LineBuffer::new(out);
    let variables = &tracks.variables;
    push_notes(&mut lines.bytes, Kind::Tracks, tracks.calendar, variables, &tracks.provenance);
    push_header(&mut lines.bytes, &["track_id", "time", "lat", "lon"], variables)?;
    for (index, track) in tracks.iter().enumerate() {
        for point in tracks.range(index) {
            push_integer(&mut lines.bytes, track.id);
            lines.bytes.push(b',');
            lines.bytes.extend_from_slice(times.get(tracks.time_s[point])?);
            let position = (tracks.lat_deg[point], tracks.lon_deg[point]);
            push_point(&mut lines.bytes, position, variables, point);
            lines.end_line()?;
        }
    }
    Ok(lines.finish()?)
}

pub(super) fn write_centers(out: &mut dyn Write, centers: &Centers) -> Result<(), Fault> {
    let mut lines = LineBuffer::new(out);
    let (axis, variables) = (&centers.times, &centers.variables);
    push_notes(&mut lines.bytes, Kind::Centers, axis.calendar(), variables, &centers.provenance);
    push_axis(&mut lines.bytes, axis);
    push_header(&mut lines.bytes, &["time", "lat", "lon"], variables)?;
    for step in 0..axis.len() {
        let mut time = Vec::new();
        if axis.is_dated() {
            push_date(axis.date_time(step), &mut time);
        }
        for point in centers.step(step) {
            lines.bytes.extend_from_slice(&time);
            let position = (centers.lat_deg[point], centers.lon_deg[point]);
            push_point(&mut lines.bytes, position, variables, point);
            lines.end_line()?;
        }
    }
    Ok(lines.finish()?)
}

fn push_header(
    bytes: &mut Vec<u8>,
    fixed: &[&str],
    variables: &[Variable],
) -> Result<(), std::io::Error> {
    let names = variables.iter().map(|v| v.info.name.as_str());
    let mut writer = ::csv::Writer::from_writer(bytes);
    writer.write_record(fixed.iter().copied().chain(names))?;
    writer.flush()
}

fn push_date(date: DateTime, bytes: &mut Vec<u8>) {
    push!(bytes, "{date}");
}

fn push_point(
    bytes: &mut Vec<u8>,
    (lat_deg, lon_deg): (f64, f64),
    variables: &[Variable],
    point: usize,
) {
    push!(bytes, ",{lat_deg:?},{lon_deg:?}");
    for variable in variables {
        push!(bytes, ",{:?}", variable.values[point]);
    }
}

pub(super) fn read_tracks(input: &mut dyn BufRead, options: &ReadOptions) -> Result<Tracks, Fault> {
    let notes = Notes::read(input)?;
    notes.check_kind(Kind::Tracks)?;
    let calendar = notes.calendar.unwrap_or(options.calendar);
    let mut table = Table::open(input, &notes, Kind::Tracks, calendar)?;
    let mut rows = TrackRows::default();
    while let Some(Row { line, id, time_s }) = table.next()? {
        let (id, time_s) = (id.unwrap_or_default(), time_s.unwrap_or_default());
        rows.push(id, time_s, calendar).map_err(|problem| problem.at(line))?;
    }
    let points = table.finish(&notes, options)?;
    Ok(rows.finish(points, calendar, notes.provenance))
}

pub(super) fn read_centers(
    input: &mut dyn BufRead,
    options: &ReadOptions,
) -> Result<Centers, Fault> {
    let notes = Notes::read(input)?;
    notes.check_kind(Kind::Centers)?;
    let calendar = notes.calendar.unwrap_or(options.calendar);
    let axis = notes.axis(calendar)?;
    let mut table = Table::open(input, &notes, Kind::Centers, calendar)?;
    while let Some(Row { line, time_s, .. }) = table.next()? {
        match (&axis, time_s) {
            (Some(axis), Some(time_s)) => step_of(axis, time_s).map(|_| ()),
            (Some(axis), None) if !axis.is_dated() => Ok(()),
            (_, None) => Err(TrackFileProblem::Number { column: "time".into(), text: "".into() }),
            (None, Some(_)) => Ok(()),
        }
        .map_err(|problem| problem.at(line))?;
    }
    let points = table.finish(&notes, options)?;
    Ok(assemble::centers(points, axis, calendar, notes.provenance)?)
}
