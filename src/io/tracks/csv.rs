//! CSV: a row per point, `track_id,time,lat,lon,<variable>...`, centres
//! without `track_id`, under comment lines that make it free of loss
//! ([`csv_notes`](super::csv_notes)). Tracks of forecasts and ensembles have
//! `init` and `member` after `track_id`, as far as their runs say them.
//!
//! Times are ISO 8601 in the calendar of the data, numbers are the shortest
//! that read back as the same value, missing values are `NaN`.

use std::io::{BufRead, Write};

use crate::model::{Centers, DateTime, Run, TimeAxis, Tracks, Variable};

use super::ReadOptions;
use super::assemble::{self, TrackRows, step_of};
use super::centers_writer::{Rows, TextCenters};
use super::csv_notes::{self, Kind, Notes, push_axis, push_notes};
use super::csv_table::{INIT, MEMBER, Row, Table};
use super::error::{Fault, TrackFileProblem};
use super::text::{LineBuffer, TimeTexts, push, push_integer};
use super::track_writer::TextTracks;

/// Tracks being written.
pub(super) struct CsvTracks {
    has_init: bool,
    has_member: bool,
    times: TimeTexts,
}

impl CsvTracks {
    /// Writes what stands above the rows.
    pub(super) fn begin(out: &mut dyn Write, header: &Tracks) -> Result<Self, Fault> {
        let (has_init, has_member) = (header.runs.have_init(), header.runs.have_members());
        let mut lines = LineBuffer::new(out);
        let Tracks { calendar, variables, provenance, .. } = header;
        push_notes(&mut lines.bytes, Kind::Tracks, *calendar, variables, provenance);
        let columns = [
            (true, "track_id"),
            (has_init, INIT),
            (has_member, MEMBER),
            (true, "time"),
            (true, "lat"),
            (true, "lon"),
        ];
        let fixed: Vec<&str> =
            columns.iter().filter_map(|(is_there, c)| is_there.then_some(*c)).collect();
        push_header(&mut lines.bytes, &fixed, variables)?;
        lines.hand_on()?;
        Ok(Self { has_init, has_member, times: TimeTexts::new(*calendar, push_date) })
    }

    /// Appends start and member of the run of a track, each if any run says it.
    fn push_run(&self, bytes: &mut Vec<u8>, run: Option<&Run>) {
        if self.has_init {
            bytes.push(b',');
            if let Some(init) = run.and_then(|run| run.init) {
                push_date(init, bytes);
            }
        }
        if self.has_member {
            bytes.push(b',');
            push_cell(bytes, run.and_then(|run| run.member.as_deref()).unwrap_or_default());
        }
    }
}

impl TextTracks for CsvTracks {
    fn push(&mut self, out: &mut dyn Write, batch: &Tracks) -> Result<(), Fault> {
        let mut lines = LineBuffer::new(out);
        let mut start = Vec::new();
        for (index, track) in batch.iter().enumerate() {
            start.clear();
            push_integer(&mut start, track.id);
            self.push_run(&mut start, batch.runs.of(index));
            start.push(b',');
            for point in batch.range(index) {
                lines.bytes.extend_from_slice(&start);
                lines.bytes.extend_from_slice(self.times.get(batch.time_s[point])?);
                let position = (batch.lat_deg[point], batch.lon_deg[point]);
                push_point(&mut lines.bytes, position, &batch.variables, point);
                lines.end_line()?;
            }
        }
        Ok(lines.hand_on()?)
    }
}

/// Centres being written.
pub(super) struct CsvCenters(TimeAxis);

impl CsvCenters {
    /// Writes what stands above the rows.
    pub(super) fn begin(out: &mut dyn Write, header: &Centers) -> Result<Self, Fault> {
        let mut lines = LineBuffer::new(out);
        let Centers { times, variables, provenance, .. } = header;
        push_notes(&mut lines.bytes, Kind::Centers, times.calendar(), variables, provenance);
        csv_notes::push_run(&mut lines.bytes, &header.run);
        push_axis(&mut lines.bytes, times);
        push_header(&mut lines.bytes, &["time", "lat", "lon"], variables)?;
        lines.hand_on()?;
        Ok(Self(times.clone()))
    }
}

impl TextCenters for CsvCenters {
    fn push(&mut self, out: &mut dyn Write, step: usize, rows: Rows<'_>) -> Result<(), Fault> {
        let mut time = Vec::new();
        if self.0.is_dated() {
            push_date(self.0.date_time(step), &mut time);
        }
        let mut lines = LineBuffer::new(out);
        for row in rows.range {
            lines.bytes.extend_from_slice(&time);
            let position = (rows.lat_deg[row], rows.lon_deg[row]);
            push_point(&mut lines.bytes, position, rows.variables, row);
            lines.end_line()?;
        }
        Ok(lines.hand_on()?)
    }
}

/// Appends a text, in quotes if it needs them.
fn push_cell(bytes: &mut Vec<u8>, text: &str) {
    let is_plain = text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
    match is_plain {
        true => bytes.extend_from_slice(text.as_bytes()),
        false => push!(bytes, "\"{}\"", text.replace('"', "\"\"")),
    }
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
    while let Some(Row { line, id, run, time_s }) = table.next()? {
        rows.set_run(run);
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
    let centers = assemble::centers(points, axis, calendar, notes.provenance)?;
    Ok(Centers { run: notes.run, ..centers })
}
