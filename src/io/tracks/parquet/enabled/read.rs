//! Parquet, read: ours, and others' with the same columns or those of our CSV.

use std::collections::HashMap;
use std::path::Path;

use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, Length, SerializedFileReader};

use crate::io::special::open_file;
use crate::io::tracks::ReadOptions;
use crate::io::tracks::assemble::{Points, TrackRows, check_position, normalise_lon};
use crate::io::tracks::csv_table::{ID, LAT, LON, TIME, TIME_PARTS};
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::file_notes::FileNotes;
use crate::io::tracks::format_error::FormatProblem;
use crate::model::{Calendar, Run, Tracks};

use super::bounded::Bounded;
use super::columns::{self, Budget, Column};
use super::{INIT, MEMBER, NOTES, problem};

pub(in crate::io::tracks) fn read(path: &Path, options: &ReadOptions) -> Result<Tracks, Fault> {
    let bytes = Bounded::new(open_file(path)?)?;
    let budget = Budget::new(bytes.len());
    let file = SerializedFileReader::new(bytes);
    let file = file.map_err(|error| problem("opening the table", error))?;
    let mut table = Table::open(file, budget)?;
    let notes = table.notes.take();
    let calendar = notes.as_ref().map_or(Ok(options.calendar), FileNotes::calendar)?;
    let ids = table.ids()?;
    let time_s = table.times(calendar, notes.is_some())?;
    let (lat_deg, lon_deg) = (table.numbers(LAT)?, table.numbers(LON)?);
    let lon_deg = lon_deg.into_iter().map(normalise_lon).collect();
    let runs = table.runs(calendar, notes.is_some())?;
    let mut points = Points { time_s, lat_deg, lon_deg, variables: Vec::new() };
    for (index, (name, values)) in table.variables()?.into_iter().enumerate() {
        let units = options.units.as_deref().filter(|_| index == 0);
        points.variables.push(FileNotes::column(notes.as_ref(), &name, values, units)?);
    }
    check_lengths(&ids, &points)?;
    let mut rows = TrackRows::default();
    for (row, &id) in ids.iter().enumerate() {
        check_position(points.lat_deg[row], points.lon_deg[row])?;
        if let Some(run) = runs.get(row) {
            rows.set_run(run.clone());
        }
        rows.push(id, points.time_s[row], calendar)?;
    }
    let provenance = notes.as_ref().map(FileNotes::provenance).unwrap_or_default();
    Ok(rows.finish(points, calendar, provenance))
}

/// Fails where a column is said to be at a negative place or size, of which the
/// library makes a panic.
fn check_places(file: &SerializedFileReader<Bounded>) -> Result<(), TrackFileProblem> {
    let groups = file.metadata().row_groups().iter();
    for column in groups.flat_map(|group| group.columns()) {
        let numbers = [
            column.data_page_offset(),
            column.dictionary_page_offset().unwrap_or(0),
            column.compressed_size(),
            column.num_values(),
        ];
        if numbers.iter().any(|&number| number < 0) {
            let error = ParquetError::General("a column has a negative place or size".into());
            return Err(problem("opening the table", error));
        }
    }
    Ok(())
}

struct Table {
    file: SerializedFileReader<Bounded>,
    notes: Option<FileNotes>,
    /// Names and places of the columns that are read.
    columns: Vec<(String, usize)>,
    /// Those that have been.
    known: Vec<usize>,
    budget: Budget,
}

impl Table {
    fn open(file: SerializedFileReader<Bounded>, budget: Budget) -> Result<Self, TrackFileProblem> {
        check_places(&file)?;
        let metadata = file.metadata().file_metadata();
        let said = metadata.key_value_metadata().into_iter().flatten();
        let said = said.filter(|pair| pair.key == NOTES).find_map(|pair| pair.value.as_deref());
        let notes: Option<FileNotes> =
            said.map(serde_json::from_str).transpose().map_err(|error| FormatProblem::Json {
                message: format!("the key {NOTES:?}: {error}"),
            })?;
        notes.as_ref().map_or(Ok(()), FileNotes::check)?;
        let columns = metadata.schema_descr().columns().iter().enumerate();
        let columns = columns.filter(|(_, column)| columns::is_plain(column));
        let columns =
            columns.map(|(place, column)| (column.name().trim().to_string(), place)).collect();
        Ok(Self { file, notes, columns, known: Vec::new(), budget })
    }

    fn take(&mut self, names: &[&str]) -> Result<Option<(String, Column)>, TrackFileProblem> {
        let place = |name: &&str| {
            self.columns.iter().position(|(found, _)| found.eq_ignore_ascii_case(name))
        };
        let Some(found) = names.iter().find_map(place) else { return Ok(None) };
        let (name, place) = self.columns[found].clone();
        self.known.push(place);
        Ok(Some((name, columns::read(&self.file, place, &mut self.budget)?)))
    }

    fn needed(&mut self, names: &[&'static str]) -> Result<(String, Column), TrackFileProblem> {
        match self.take(names)? {
            Some(column) => Ok(column),
            None => Err(TrackFileProblem::Missing {
                missing: names.iter().take(1).copied().collect(),
                found: self.columns.iter().map(|(name, _)| name.clone()).collect(),
            }),
        }
    }

    /// Numbers of the tracks; names are replaced by numbers from 1.
    fn ids(&mut self) -> Result<Vec<u64>, TrackFileProblem> {
        match self.needed(ID)? {
            (name, Column::Integers(values)) => {
                Ok(all(&name, values)?.into_iter().map(i64::cast_unsigned).collect())
            }
            (name, Column::Texts(values)) => {
                let mut numbers: HashMap<String, u64> = HashMap::new();
                let number = |text: String| {
                    let next = numbers.len() as u64 + 1;
                    *numbers.entry(text).or_insert(next)
                };
                Ok(all(&name, values)?.into_iter().map(number).collect())
            }
            (name, column) => Err(wrong_type(name, &column, "integers or texts")),
        }
    }

    fn numbers(&mut self, names: &[&'static str]) -> Result<Vec<f64>, TrackFileProblem> {
        let (name, column) = self.needed(names)?;
        let found = column.kind().to_string();
        let wrong = || FormatProblem::ColumnType { name, found, expected: "numbers" };
        column.into_numbers().ok_or_else(|| wrong().into())
    }

    fn times(&mut self, calendar: Calendar, ours: bool) -> Result<Vec<i64>, TrackFileProblem> {
        if self.columns.iter().any(|(name, _)| is_one_of(name, TIME)) {
            let (name, column) = self.needed(TIME)?;
            return all(&name, seconds(&name, column, calendar, ours)?);
        }
        let [years, months, days, hours] = [
            self.integers(&[TIME_PARTS[0]])?,
            self.integers(&[TIME_PARTS[1]])?,
            self.integers(&[TIME_PARTS[2]])?,
            self.integers(&[TIME_PARTS[3]])?,
        ];
        let parts = years.into_iter().zip(months).zip(days).zip(hours);
        let text = |(((year, month), day), hour)| format!("{year}-{month}-{day}T{hour}");
        parts.map(|parts| Ok(calendar.parse(&text(parts))?)).collect()
    }

    fn integers(&mut self, names: &[&'static str]) -> Result<Vec<i64>, TrackFileProblem> {
        match self.needed(names)? {
            (name, Column::Integers(values)) => all(&name, values),
            (name, column) => Err(wrong_type(name, &column, "integers")),
        }
    }

    /// The run of each row, or nothing if no column says any.
    fn runs(&mut self, calendar: Calendar, ours: bool) -> Result<Vec<Run>, TrackFileProblem> {
        let inits = match self.take(&[INIT])? {
            Some((name, column)) => Some(seconds(&name, column, calendar, ours)?),
            None => None,
        };
        let members = match self.take(&[MEMBER])? {
            Some((_, Column::Texts(members))) => Some(members),
            Some((_, Column::Integers(numbers))) => {
                Some(numbers.into_iter().map(|n| n.map(|n| n.to_string())).collect())
            }
            Some((name, column)) => return Err(wrong_type(name, &column, "texts or integers")),
            None => None,
        };
        let rows = inits.as_ref().map(Vec::len).max(members.as_ref().map(Vec::len));
        let run = |row: usize| {
            let init_s = inits.as_ref().and_then(|inits| *inits.get(row)?);
            let member = members.as_ref().and_then(|members| members.get(row)?.clone());
            let init = init_s.map(|init_s| calendar.date_time(init_s)).transpose()?;
            Ok(Run { init, member })
        };
        (0..rows.unwrap_or_default()).map(run).collect()
    }

    /// Every further column of numbers.
    fn variables(&mut self) -> Result<Vec<(String, Vec<f64>)>, TrackFileProblem> {
        let mut variables = Vec::new();
        for (name, place) in &self.columns {
            if self.known.contains(place) {
                continue;
            }
            let column = columns::read(&self.file, *place, &mut self.budget)?;
            variables.extend(column.into_numbers().map(|values| (name.clone(), values)));
        }
        Ok(variables)
    }
}

fn is_one_of(name: &str, known: &[&str]) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Times in seconds. In our files plain integers are seconds of the calendar.
fn seconds(
    name: &str,
    column: Column,
    calendar: Calendar,
    ours: bool,
) -> Result<Vec<Option<i64>>, TrackFileProblem> {
    match column {
        Column::Times(values, per_second) => {
            let second = |count: i64| match count % per_second {
                0 => Ok(count / per_second),
                _ => Err(FormatProblem::BetweenSeconds { time: format!("{count}/{per_second} s") }),
            };
            let second = |value: Option<i64>| Ok(value.map(second).transpose()?);
            values.into_iter().map(second).collect()
        }
        Column::Integers(values) if ours => Ok(values),
        Column::Texts(texts) => {
            let parse = |text: Option<String>| text.map(|text| calendar.parse(&text)).transpose();
            Ok(texts.into_iter().map(parse).collect::<Result<_, _>>()?)
        }
        column => Err(wrong_type(name.to_string(), &column, "timestamps or texts")),
    }
}

/// The values of a column in which none may be missing.
fn all<T>(name: &str, values: Vec<Option<T>>) -> Result<Vec<T>, TrackFileProblem> {
    let missing = |row: usize| FormatProblem::MissingCell { name: name.to_string(), row };
    let values = values.into_iter().enumerate();
    values.map(|(row, value)| value.ok_or_else(|| missing(row + 1).into())).collect()
}

fn wrong_type(name: String, column: &Column, expected: &'static str) -> TrackFileProblem {
    FormatProblem::ColumnType { name, found: column.kind().to_string(), expected }.into()
}

fn check_lengths(ids: &[u64], points: &Points) -> Result<(), TrackFileProblem> {
    let announced = ids.len() as u64;
    let columns = [points.time_s.len(), points.lat_deg.len(), points.lon_deg.len()];
    let mut columns = columns.into_iter().chain(points.variables.iter().map(|v| v.values.len()));
    match columns.find(|&length| length as u64 != announced) {
        Some(length) => {
            Err(TrackFileProblem::Count { what: "rows", announced, found: length as u64 })
        }
        None => Ok(()),
    }
}
