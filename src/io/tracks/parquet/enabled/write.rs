//! Parquet, written group by group.

use std::io::Write;
use std::sync::Arc;

use ::parquet::basic::{
    Compression, LogicalType, Repetition, TimeUnit, Type as PhysicalType, ZstdLevel,
};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{Type, TypePtr};

use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::file_notes::{FileNotes, check_names};
use crate::io::tracks::format_error::FormatProblem;
use crate::io::tracks::gregorian::check_gregorian;
use crate::io::tracks::track_writer::TextTracks;
use crate::model::{Calendar, Run, Tracks};

use super::{INIT, LAT, LON, MEMBER, MS_PER_S, NOTES, TIME, TRACK_ID, problem};

const NAME: &str = "Parquet";
const WRITING: &str = "writing the table";
/// Rows that are held and written together.
const GROUP_ROWS: usize = 1 << 16;

/// Tracks being written.
struct ParquetTracks {
    header: Tracks,
    writer: SerializedFileWriter<Vec<u8>>,
    rows: Rows,
}

/// Rows that wait for their group to be full.
#[derive(Default)]
struct Rows {
    ids: Vec<i64>,
    inits: Vec<Option<i64>>,
    members: Vec<Option<ByteArray>>,
    times: Vec<i64>,
    lat_deg: Vec<f64>,
    lon_deg: Vec<f64>,
    values: Vec<Vec<f64>>,
}

/// Starts a table.
pub(in crate::io::tracks) fn begin(header: &Tracks) -> Result<Box<dyn TextTracks>, Fault> {
    let taken = [TRACK_ID, INIT, MEMBER, TIME, LAT, LON];
    check_names(header.variables.iter().map(|v| v.info.name.as_str()), &taken)?;
    let notes = KeyValue::new(NOTES.to_string(), FileNotes::of(header).to_json());
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(header.provenance.software.clone())
        .set_key_value_metadata(Some(vec![notes]))
        .build();
    let writer = schema(header)
        .and_then(|schema| SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)))
        .map_err(|error| problem("starting the table", error))?;
    let values = vec![Vec::new(); header.variables.len()];
    let rows = Rows { values, ..Rows::default() };
    Ok(Box::new(ParquetTracks { header: header.without_tracks(), writer, rows }))
}

fn schema(header: &Tracks) -> Result<TypePtr, ParquetError> {
    let column = |name: &str, kind, repetition, logical| {
        let column = Type::primitive_type_builder(name, kind);
        let column = column.with_repetition(repetition).with_logical_type(logical);
        column.build().map(Arc::new)
    };
    let timestamp =
        is_gregorian(header.calendar).then(|| LogicalType::timestamp(false, TimeUnit::MILLIS));
    let (required, optional) = (Repetition::REQUIRED, Repetition::OPTIONAL);
    let unsigned = Some(LogicalType::integer(64, false));
    let mut columns = vec![column(TRACK_ID, PhysicalType::INT64, required, unsigned)?];
    if header.runs.have_init() {
        columns.push(column(INIT, PhysicalType::INT64, optional, timestamp.clone())?);
    }
    if header.runs.have_members() {
        let text = Some(LogicalType::String);
        columns.push(column(MEMBER, PhysicalType::BYTE_ARRAY, optional, text)?);
    }
    columns.push(column(TIME, PhysicalType::INT64, required, timestamp)?);
    let names = header.variables.iter().map(|variable| variable.info.name.as_str());
    for name in [LAT, LON].into_iter().chain(names) {
        columns.push(column(name, PhysicalType::DOUBLE, required, None)?);
    }
    Type::group_type_builder("tracks").with_fields(columns).build().map(Arc::new)
}

/// Calendars whose dates have a timestamp.
fn is_gregorian(calendar: Calendar) -> bool {
    matches!(calendar, Calendar::Standard | Calendar::ProlepticGregorian)
}

impl ParquetTracks {
    /// The number that stands for a time in the column.
    fn stored_time(&self, time_s: i64) -> Result<i64, TrackFileProblem> {
        if !is_gregorian(self.header.calendar) {
            return Ok(time_s);
        }
        time_s.checked_mul(MS_PER_S).ok_or_else(|| {
            let (what, value) = ("the time in seconds".to_string(), time_s.to_string());
            FormatProblem::Unsayable { what, value, format: NAME }.into()
        })
    }

    fn hold(&mut self, batch: &Tracks, index: usize) -> Result<(), TrackFileProblem> {
        let run = batch.runs.of(index).cloned().unwrap_or_else(Run::default);
        let init_s = run.init.map(|init| batch.calendar.seconds(init)).transpose()?;
        let init = init_s.map(|init_s| self.stored_time(init_s)).transpose()?;
        let member = run.member.as_deref().map(ByteArray::from);
        for point in batch.range(index) {
            let time = self.stored_time(batch.time_s[point])?;
            self.rows.times.push(time);
        }
        let (range, size) = (batch.range(index), batch.range(index).len());
        let Rows { ids, inits, members, lat_deg, lon_deg, values, .. } = &mut self.rows;
        ids.extend(std::iter::repeat_n(batch.ids[index].cast_signed(), size));
        inits.extend(std::iter::repeat_n(init, size));
        members.extend(std::iter::repeat_n(member, size));
        lat_deg.extend_from_slice(&batch.lat_deg[range.clone()]);
        lon_deg.extend_from_slice(&batch.lon_deg[range.clone()]);
        for (column, variable) in values.iter_mut().zip(&batch.variables) {
            column.extend_from_slice(&variable.values[range.clone()]);
        }
        Ok(())
    }

    fn write_group(&mut self, out: &mut dyn Write) -> Result<(), Fault> {
        let written = (|| {
            let mut group = self.writer.next_row_group()?;
            self.rows.write(&mut group, &self.header)?;
            group.close()?;
            self.writer.flush()?;
            Ok(())
        })();
        written.map_err(|error: ParquetError| problem(WRITING, error))?;
        self.rows.clear();
        let bytes = std::mem::take(self.writer.inner_mut());
        Ok(out.write_all(&bytes)?)
    }
}

impl TextTracks for ParquetTracks {
    fn push(&mut self, out: &mut dyn Write, batch: &Tracks) -> Result<(), Fault> {
        check_gregorian(batch, NAME)?;
        for index in 0..batch.len() {
            self.hold(batch, index)?;
            if self.rows.times.len() >= GROUP_ROWS {
                self.write_group(out)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), Fault> {
        if !self.rows.times.is_empty() {
            self.write_group(out)?;
        }
        let ended = self.writer.finish().and_then(|_| Ok(self.writer.flush()?));
        ended.map_err(|error| problem(WRITING, error))?;
        Ok(out.write_all(self.writer.inner())?)
    }
}

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

impl Rows {
    /// Writes all columns in the order of the schema.
    fn write(&self, group: &mut Group<'_>, header: &Tracks) -> Result<(), ParquetError> {
        put::<Int64Type>(group, &self.ids, None)?;
        if header.runs.have_init() {
            put_some::<Int64Type>(group, &self.inits)?;
        }
        if header.runs.have_members() {
            put_some::<ByteArrayType>(group, &self.members)?;
        }
        put::<Int64Type>(group, &self.times, None)?;
        let positions = [self.lat_deg.as_slice(), &self.lon_deg];
        let columns = positions.into_iter().chain(self.values.iter().map(Vec::as_slice));
        columns.into_iter().try_for_each(|column| put::<DoubleType>(group, column, None))
    }

    fn clear(&mut self) {
        let Self { ids, inits, members, times, lat_deg, lon_deg, values } = self;
        ids.clear();
        inits.clear();
        members.clear();
        times.clear();
        values.iter_mut().chain([lat_deg, lon_deg]).for_each(Vec::clear);
    }
}

fn put<T: DataType>(
    group: &mut Group<'_>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("the schema has no further column".into()));
    };
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

fn put_some<T: DataType>(
    group: &mut Group<'_>,
    values: &[Option<T::T>],
) -> Result<(), ParquetError> {
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = values.iter().flatten().cloned().collect();
    put::<T>(group, &values, Some(&levels))
}
