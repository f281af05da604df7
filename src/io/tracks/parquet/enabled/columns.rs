//! Columns of a table of Parquet, read whole.

use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as PhysicalType};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::DataType;
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::ColumnDescriptor;

use crate::io::netcdf_file::limit_for_all;
use crate::io::tracks::error::TrackFileProblem;
use crate::io::tracks::format_error::FormatProblem;

use super::bounded::Bounded;
use super::problem;

/// Rows that are decoded together.
const BATCH_ROWS: usize = 1 << 13;

/// The values of a column; `None` where there is none.
pub(super) enum Column {
    Numbers(Vec<Option<f64>>),
    Integers(Vec<Option<i64>>),
    /// Times since 1970, so many to the second.
    Times(Vec<Option<i64>>, i64),
    Texts(Vec<Option<String>>),
}

impl Column {
    /// What it holds, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Numbers(_) => "numbers",
            Self::Integers(_) => "integers",
            Self::Times(..) => "times",
            Self::Texts(_) => "texts",
        }
    }

    /// Numbers, if it holds any: missing ones as NaN.
    pub(super) fn into_numbers(self) -> Option<Vec<f64>> {
        match self {
            Self::Numbers(values) => {
                Some(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
            }
            Self::Integers(values) => {
                Some(values.into_iter().map(|v| v.map_or(f64::NAN, |v| v as f64)).collect())
            }
            Self::Times(..) | Self::Texts(_) => None,
        }
    }
}

/// Whether a column is one value a row of a type that tracks are made of.
pub(super) fn is_plain(column: &ColumnDescriptor) -> bool {
    let is_flat = column.max_rep_level() == 0 && column.max_def_level() <= 1;
    let known =
        !matches!(column.physical_type(), PhysicalType::INT96 | PhysicalType::FIXED_LEN_BYTE_ARRAY);
    is_flat && known && column.path().parts().len() == 1
}

/// Memory that the columns of a table may take: a few bytes may stand for
/// millions of values that are all the same.
pub(super) struct Budget {
    most_bytes: u64,
    taken_bytes: u64,
}

impl Budget {
    pub(super) fn new(file_bytes: u64) -> Self {
        Self { most_bytes: limit_for_all(file_bytes).bytes(), taken_bytes: 0 }
    }

    fn take(&mut self, name: &str, bytes: usize) -> Result<(), TrackFileProblem> {
        self.taken_bytes = self.taken_bytes.saturating_add(bytes as u64);
        if self.taken_bytes <= self.most_bytes {
            return Ok(());
        }
        let message = format!(
            "the columns up to {name:?} take more than {} bytes, which is beyond what a file of \
             this size holds",
            self.most_bytes
        );
        Err(problem("reading the table", ParquetError::General(message)))
    }
}

/// Reads a column of all groups.
pub(super) fn read(
    file: &SerializedFileReader<Bounded>,
    index: usize,
    budget: &mut Budget,
) -> Result<Column, TrackFileProblem> {
    let descriptor = file.metadata().file_metadata().schema_descr().column(index);
    let name = descriptor.name().to_string();
    let mut column = empty(&descriptor);
    for group in 0..file.num_row_groups() {
        let reading = |error| problem(&format!("reading the column {name:?}"), error);
        let reader = file.get_row_group(group).and_then(|group| group.get_column_reader(index));
        append(&mut column, reader.map_err(reading)?, &name, budget)?;
    }
    Ok(column)
}

/// A column of the type that the descriptor says.
fn empty(descriptor: &ColumnDescriptor) -> Column {
    let per_second = match (descriptor.logical_type_ref(), descriptor.converted_type()) {
        (Some(LogicalType::Timestamp(timestamp)), _) => match timestamp.unit {
            TimeUnit::MILLIS => Some(1000),
            TimeUnit::MICROS => Some(1_000_000),
            TimeUnit::NANOS => Some(1_000_000_000),
        },
        (_, ConvertedType::TIMESTAMP_MILLIS) => Some(1000),
        (_, ConvertedType::TIMESTAMP_MICROS) => Some(1_000_000),
        _ => None,
    };
    match (descriptor.physical_type(), per_second) {
        (PhysicalType::INT64, Some(per_second)) => Column::Times(Vec::new(), per_second),
        (PhysicalType::INT32 | PhysicalType::INT64 | PhysicalType::BOOLEAN, _) => {
            Column::Integers(Vec::new())
        }
        (PhysicalType::BYTE_ARRAY, _) => Column::Texts(Vec::new()),
        _ => Column::Numbers(Vec::new()),
    }
}

fn append(
    column: &mut Column,
    reader: ColumnReader,
    name: &str,
    budget: &mut Budget,
) -> Result<(), TrackFileProblem> {
    match (column, reader) {
        (
            Column::Integers(to) | Column::Times(to, _),
            ColumnReader::Int64ColumnReader(mut from),
        ) => collect(&mut from, name, budget, |value| push(to, value)),
        (Column::Integers(to), ColumnReader::Int32ColumnReader(mut from)) => {
            collect(&mut from, name, budget, |value| push(to, value.map(i64::from)))
        }
        (Column::Integers(to), ColumnReader::BoolColumnReader(mut from)) => {
            collect(&mut from, name, budget, |value| push(to, value.map(i64::from)))
        }
        (Column::Numbers(to), ColumnReader::DoubleColumnReader(mut from)) => {
            collect(&mut from, name, budget, |value| push(to, value))
        }
        (Column::Numbers(to), ColumnReader::FloatColumnReader(mut from)) => {
            collect(&mut from, name, budget, |value| push(to, value.map(f64::from)))
        }
        (Column::Texts(to), ColumnReader::ByteArrayColumnReader(mut from)) => {
            let text = |bytes: ::parquet::data_type::ByteArray| {
                String::from_utf8_lossy(bytes.data()).into_owned()
            };
            collect(&mut from, name, budget, |value| {
                let value = value.map(text);
                let bytes = value.as_ref().map_or(0, String::len);
                to.push(value);
                bytes
            })
        }
        (column, _) => Err(FormatProblem::ColumnType {
            name: name.to_string(),
            found: "another type than its group says".to_string(),
            expected: column.kind(),
        }
        .into()),
    }
}

fn push<T>(to: &mut Vec<Option<T>>, value: Option<T>) -> usize {
    to.push(value);
    0
}

/// Hands out the values of a group, with nothing where a row has none; `take`
/// says how many bytes a value has beside itself.
fn collect<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    name: &str,
    budget: &mut Budget,
    mut take: impl FnMut(Option<T::T>) -> usize,
) -> Result<(), TrackFileProblem> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    loop {
        values.clear();
        levels.clear();
        let read = reader.read_records(BATCH_ROWS, Some(&mut levels), None, &mut values);
        let (rows, ..) =
            read.map_err(|error| problem(&format!("reading the column {name:?}"), error))?;
        if rows == 0 {
            return Ok(());
        }
        budget.take(name, rows * size_of::<Option<String>>())?;
        let mut values = values.drain(..);
        for row in 0..rows {
            let is_there = levels.get(row).is_none_or(|&level| level > 0);
            budget.take(name, take(if is_there { values.next() } else { None }))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_does_not_become_a_large_table() {
        let mut budget = Budget::new(1000);
        let mut rows = 0u64;
        let error = loop {
            match budget.take("lat", BATCH_ROWS * size_of::<Option<String>>()) {
                Ok(()) => rows += BATCH_ROWS as u64,
                Err(error) => break error.to_string(),
            }
        };
        assert!(error.contains("lat") && rows < 1 << 27, "{rows} {error}");
        // Of a large file there may be more.
        Budget::new(1 << 30).take("lat", 1 << 34).unwrap();
    }
}
