//! CSV of IBTrACS version 4, read.
//!
//! ```text
//! SID,SEASON,NUMBER,BASIN,SUBBASIN,NAME,ISO_TIME,NATURE,LAT,LON,WMO_WIND,WMO_PRES,...
//!  ,Year, , , , , , ,degrees_north,degrees_east,kts,mb,...
//! 2005236N23285,2005,86,NA,GM,KATRINA,2005-08-23 18:00:00,TS,23.10,-75.10,30,1008,...
//! ```
//!
//! Below the header a line says the units. Columns with a unit are variables,
//! unless they hold a text or nothing at all; their names become small letters.
//!
//! # References
//! Knapp et al. (2010), Bull. Amer. Meteor. Soc. 91, 363-376.

use std::io::BufRead;

use ::csv::StringRecord;

use crate::io::tracks::ReadOptions;
use crate::io::tracks::assemble::{Points, TrackRows, check_position, normalise_lon, to_si};
use crate::io::tracks::csv_table::fault;
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::format_error::FormatProblem;
use crate::model::{Calendar, Provenance, Quantity, Tracks, Variable, VariableInfo};

use super::SparseColumn;

const UNITS: &str = "the line of the units below the header";
/// Columns that are no variables though they have a unit.
const NO_VARIABLES: [&str; 3] = ["SEASON", "LAT", "LON"];
const LEFT_OUT: &str = "read from IBTrACS: the number of a storm is its SID, with 0 for N and 1 \
                        for S, such as 2005236023285 for 2005236N23285; names, basins, natures \
                        and other texts are left out";

/// Whether a line is the header of IBTrACS.
pub(in crate::io::tracks) fn is_header(line: &str) -> bool {
    let mut fields = line.split(',').map(str::trim);
    fields.next() == Some("SID") && fields.any(|field| field == "ISO_TIME")
}

pub(in crate::io::tracks) fn read(
    input: &mut dyn BufRead,
    options: &ReadOptions,
) -> Result<Tracks, Fault> {
    let mut reader = ::csv::ReaderBuilder::new().trim(::csv::Trim::All).from_reader(input);
    let names = reader.headers().map_err(|error| fault(error, 0))?.clone();
    let mut units = StringRecord::new();
    reader.read_record(&mut units).map_err(|error| fault(error, 0))?;
    let mut table = Table::new(&names, &units, options.calendar)?;
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| fault(error, 0))? {
        let line = record.position().map_or(0, ::csv::Position::line);
        table.row(&record).map_err(|problem| problem.at(line))?;
    }
    table.finish()
}

struct Table {
    calendar: Calendar,
    sid: usize,
    time: usize,
    lat: usize,
    lon: usize,
    rows: TrackRows,
    points: Points,
    variables: Vec<Column>,
}

struct Column {
    place: usize,
    name: String,
    units: String,
    values: SparseColumn,
    is_text: bool,
}

impl Table {
    fn new(
        names: &StringRecord,
        units: &StringRecord,
        calendar: Calendar,
    ) -> Result<Self, TrackFileProblem> {
        let place = |name: &'static str| {
            names.iter().position(|found| found == name).ok_or_else(|| TrackFileProblem::Missing {
                missing: vec![name],
                found: names.iter().map(str::to_string).collect(),
            })
        };
        let (sid, time, lat, lon) =
            (place("SID")?, place("ISO_TIME")?, place("LAT")?, place("LON")?);
        if !units.get(sid).is_some_and(str::is_empty) {
            return Err(TrackFileProblem::expected(UNITS, units.get(sid)));
        }
        let variables = names.iter().zip(units).enumerate().filter_map(|(place, (name, units))| {
            let is_variable = !units.is_empty() && !NO_VARIABLES.contains(&name);
            is_variable.then(|| Column {
                place,
                name: name.to_lowercase(),
                units: units.to_string(),
                values: SparseColumn::default(),
                is_text: false,
            })
        });
        let (rows, points) = (TrackRows::default(), Points::default());
        Ok(Self { calendar, sid, time, lat, lon, rows, points, variables: variables.collect() })
    }

    fn row(&mut self, record: &StringRecord) -> Result<(), TrackFileProblem> {
        let field = |column: usize| record.get(column).unwrap_or_default();
        let time_s = self.calendar.parse(field(self.time))?;
        let number = |column: &str, text: &str| {
            let wrong = || TrackFileProblem::Number { column: column.into(), text: text.into() };
            text.parse::<f64>().map_err(|_| wrong())
        };
        let lat_deg = number("LAT", field(self.lat))?;
        let lon_deg = normalise_lon(number("LON", field(self.lon))?);
        check_position(lat_deg, lon_deg)?;
        self.rows.push(storm_number(field(self.sid))?, time_s, self.calendar)?;
        self.points.time_s.push(time_s);
        self.points.lat_deg.push(lat_deg);
        self.points.lon_deg.push(lon_deg);
        for column in self.variables.iter_mut().filter(|column| !column.is_text) {
            match field(column.place) {
                "" => column.values.push(f64::NAN),
                text => match text.parse() {
                    Ok(value) => column.values.push(value),
                    Err(_) => column.is_text = true,
                },
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Tracks, Fault> {
        let kept = |column: &Column| !column.is_text && !column.values.is_empty();
        for column in self.variables.into_iter().filter(kept) {
            let Column { name, units, values, .. } = column;
            let is_pressure = units == "mb" && name.ends_with("_pres");
            let quantity =
                if is_pressure { Quantity::MeanSeaLevelPressure } else { Quantity::Other };
            let info = VariableInfo { name, units: String::new(), quantity };
            let mut variable = Variable { info, values: values.into_values() };
            to_si(&mut variable, Some(&units))?;
            self.points.variables.push(variable);
        }
        let processing = vec![LEFT_OUT.to_string()];
        let provenance = Provenance { processing, ..Provenance::default() };
        Ok(self.rows.finish(self.points, self.calendar, provenance))
    }
}

/// The number of a storm such as 2005236N23285: 2005236023285.
fn storm_number(sid: &str) -> Result<u64, TrackFileProblem> {
    const LENGTH: usize = 13;
    const LETTER: usize = 7;
    let parse = || {
        let bytes = sid.as_bytes();
        let is_sid = bytes.len() == LENGTH
            && bytes.iter().enumerate().all(|(i, b)| i == LETTER || b.is_ascii_digit());
        let letter = match bytes.get(LETTER).filter(|_| is_sid)? {
            b'N' => '0',
            b'S' => '1',
            _ => return None,
        };
        format!("{}{letter}{}", sid.get(..LETTER)?, sid.get(LETTER + 1..)?).parse().ok()
    };
    let wrong = || FormatProblem::StormName {
        text: sid.chars().take(20).collect(),
        format: "IBTrACS",
        example: "2005236N23285",
    };
    parse().ok_or_else(|| wrong().into())
}
