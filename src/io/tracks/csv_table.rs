//! Rows of CSV, ours and others', with the numbers of their lines.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::BufRead;

use ::csv::{Position, StringRecord};

use crate::model::{Calendar, CalendarError, DateTime, Run, Variable, VariableInfo};

use super::ReadOptions;
use super::assemble::{Points, check_position, normalise_lon, to_si};
use super::csv_notes::{Kind, Notes};
use super::error::{Fault, TrackFileProblem};

pub(super) const ID: &[&str] =
    &["track_id", "trackid", "track", "id", "storm_id", "cyclone_id", "cycloneno"];
pub(super) const TIME: &[&str] = &["time", "date", "datetime", "valid_time", "iso_time"];
/// Columns that together say the time, as TempestExtremes has them.
pub(super) const TIME_PARTS: [&str; 4] = ["year", "month", "day", "hour"];
pub(super) const LAT: &[&str] = &["lat", "latitude", "lat_deg", "latn"];
pub(super) const LON: &[&str] = &["lon", "longitude", "lon_deg", "longe"];

/// Columns that say the run of a track.
pub(super) const INIT: &str = "init";
pub(super) const MEMBER: &str = "member";

/// What a row says besides the columns that are collected.
pub(super) struct Row {
    pub(super) line: u64,
    /// The track, in a file of tracks.
    pub(super) id: Option<u64>,
    /// The run, in a file of tracks.
    pub(super) run: Run,
    /// The time, or `None` where it is empty in a file of centres.
    pub(super) time_s: Option<i64>,
}

/// A table being read.
pub(super) struct Table<'a> {
    reader: ::csv::Reader<&'a mut dyn BufRead>,
    record: StringRecord,
    lines_before: u64,
    calendar: Calendar,
    times: HashMap<String, i64>,
    columns: Columns,
    ours: bool,
    /// Variables found among the columns; set by the first row.
    variables: Option<Vec<usize>>,
    points: Points,
}

/// Where the columns with a meaning are.
struct Columns {
    names: Vec<String>,
    id: Option<usize>,
    init: Option<usize>,
    member: Option<usize>,
    time: TimeColumns,
    lat: usize,
    lon: usize,
}

/// Where the time is.
enum TimeColumns {
    Whole(usize),
    /// Year, month, day and hour.
    Parts([usize; 4]),
}

impl<'a> Table<'a> {
    pub(super) fn open(
        input: &'a mut dyn BufRead,
        notes: &Notes,
        kind: Kind,
        calendar: Calendar,
    ) -> Result<Self, Fault> {
        let mut reader = ::csv::ReaderBuilder::new()
            .trim(::csv::Trim::All)
            .comment(Some(b'#'))
            .from_reader(input);
        let headers = reader.headers().map_err(|error| fault(error, notes.lines))?;
        let columns = Columns::find(headers, kind).map_err(|p| p.at(notes.lines + 1))?;
        Ok(Self {
            reader,
            record: StringRecord::new(),
            lines_before: notes.lines,
            calendar,
            times: HashMap::new(),
            columns,
            ours: notes.ours,
            variables: None,
            points: Points::default(),
        })
    }

    /// Collects the next row.
    pub(super) fn next(&mut self) -> Result<Option<Row>, Fault> {
        let read = self.reader.read_record(&mut self.record);
        if !read.map_err(|error| fault(error, self.lines_before))? {
            return Ok(None);
        }
        let line = self.record.position().map_or(0, Position::line) + self.lines_before;
        self.row(line).map(Some).map_err(|problem| problem.at(line))
    }

    fn row(&mut self, line: u64) -> Result<Row, TrackFileProblem> {
        let id = match self.columns.id {
            Some(column) => Some(self.parse(column)?),
            None => None,
        };
        let run = self.run()?;
        let time_s = self.time_s(id.is_none())?;
        let (lat_deg, lon_deg) = (self.parse(self.columns.lat)?, self.parse(self.columns.lon)?);
        let lon_deg = normalise_lon(lon_deg);
        check_position(lat_deg, lon_deg)?;
        self.points.time_s.push(time_s.unwrap_or_default());
        self.points.lat_deg.push(lat_deg);
        self.points.lon_deg.push(lon_deg);
        self.values()?;
        Ok(Row { line, id, run, time_s })
    }

    fn run(&self) -> Result<Run, TrackFileProblem> {
        let said = |column: Option<usize>| {
            column.map(|column| self.field(column)).filter(|text| !text.is_empty())
        };
        let init = said(self.columns.init).map(str::parse::<DateTime>).transpose()?;
        // A date that the calendar has.
        init.map(|init| self.calendar.seconds(init)).transpose()?;
        Ok(Run { init, member: said(self.columns.member).map(str::to_string) })
    }

    fn values(&mut self) -> Result<(), TrackFileProblem> {
        let columns = self.variables.take().unwrap_or_else(|| self.find_variables());
        for (i, &column) in columns.iter().enumerate() {
            let value = self.value(column)?;
            self.points.variables[i].values.push(value);
        }
        self.variables = Some(columns);
        Ok(())
    }

    /// Every column without another meaning is a variable; in files of others
    /// only if it starts with a number.
    fn find_variables(&mut self) -> Vec<usize> {
        let columns = self.columns.others();
        let numeric = |&column: &usize| self.ours || self.value(column).is_ok();
        let found: Vec<usize> = columns.into_iter().filter(numeric).collect();
        for &column in &found {
            let name = self.columns.names[column].clone();
            let info = VariableInfo { name, ..VariableInfo::default() };
            self.points.variables.push(Variable { info, values: Vec::new() });
        }
        found
    }

    /// The columns, in SI where their unit is known.
    pub(super) fn finish(mut self, notes: &Notes, options: &ReadOptions) -> Result<Points, Fault> {
        if self.variables.is_none() {
            self.find_variables();
        }
        for (i, variable) in self.points.variables.iter_mut().enumerate() {
            variable.info.quantity = notes.quantity(&variable.info.name)?;
            let said = notes.units(&variable.info.name);
            let asked = options.units.as_deref().filter(|_| i == 0);
            to_si(variable, said.filter(|units| !units.is_empty()).or(asked))?;
        }
        Ok(self.points)
    }

    fn field(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default()
    }

    /// The time, or nothing where it may be empty and is.
    fn time_s(&mut self, may_be_empty: bool) -> Result<Option<i64>, CalendarError> {
        let field = |column: usize| self.record.get(column).unwrap_or_default();
        let text: Cow<'_, str> = match self.columns.time {
            TimeColumns::Whole(time) => field(time).into(),
            TimeColumns::Parts(parts) => {
                let [year, month, day, hour] = parts.map(field);
                format!("{year}-{month}-{day}T{hour}").into()
            }
        };
        if text.is_empty() && may_be_empty {
            return Ok(None);
        }
        if let Some(&time_s) = self.times.get(text.as_ref()) {
            return Ok(Some(time_s));
        }
        let time_s = self.calendar.parse(&text)?;
        self.times.insert(text.into_owned(), time_s);
        Ok(Some(time_s))
    }

    fn value(&self, column: usize) -> Result<f64, TrackFileProblem> {
        match self.field(column) {
            "" | "NA" => Ok(f64::NAN),
            _ => self.parse(column),
        }
    }

    fn parse<T: std::str::FromStr>(&self, column: usize) -> Result<T, TrackFileProblem> {
        let text = self.field(column);
        text.parse().map_err(|_| TrackFileProblem::Number {
            column: self.columns.names[column].clone(),
            text: text.to_string(),
        })
    }
}

impl TimeColumns {
    /// One column, or else its parts.
    fn find(find: impl Fn(&[&str]) -> Option<usize>) -> Option<Self> {
        if let Some(time) = find(TIME) {
            return Some(Self::Whole(time));
        }
        match TIME_PARTS.map(|part| find(&[part])) {
            [Some(year), Some(month), Some(day), Some(hour)] => {
                Some(Self::Parts([year, month, day, hour]))
            }
            _ => None,
        }
    }

    fn all(&self) -> &[usize] {
        match self {
            Self::Whole(time) => std::slice::from_ref(time),
            Self::Parts(parts) => parts,
        }
    }
}

impl Columns {
    fn find(headers: &StringRecord, kind: Kind) -> Result<Self, TrackFileProblem> {
        let names: Vec<String> = headers.iter().map(str::to_string).collect();
        if names.iter().all(String::is_empty) {
            let expected = match kind {
                Kind::Tracks => "a line such as \"track_id,time,lat,lon,msl\"",
                Kind::Centers => "a line such as \"time,lat,lon,msl\"",
            };
            return Err(TrackFileProblem::NoHeader { expected });
        }
        let find = |known: &[&str]| {
            known.iter().find_map(|k| names.iter().position(|name| name.eq_ignore_ascii_case(k)))
        };
        let of_tracks = |column: Option<usize>| column.filter(|_| kind == Kind::Tracks);
        let id = of_tracks(find(ID));
        let (init, member) = (of_tracks(find(&[INIT])), of_tracks(find(&[MEMBER])));
        match (TimeColumns::find(find), find(LAT), find(LON)) {
            (Some(time), Some(lat), Some(lon)) if id.is_some() || kind == Kind::Centers => {
                Ok(Self { id, init, member, time, lat, lon, names })
            }
            (time, lat, lon) => {
                let wanted = [
                    (id.is_none() && kind == Kind::Tracks, "track_id"),
                    (time.is_none(), "time"),
                    (lat.is_none(), "lat"),
                    (lon.is_none(), "lon"),
                ];
                let missing = wanted.into_iter().filter_map(|(gone, name)| gone.then_some(name));
                Err(TrackFileProblem::Missing { missing: missing.collect(), found: names })
            }
        }
    }

    fn others(&self) -> Vec<usize> {
        let known = [self.id, self.init, self.member];
        let known = known.into_iter().flatten().chain([self.lat, self.lon]);
        let known: Vec<usize> = known.chain(self.time.all().iter().copied()).collect();
        (0..self.names.len()).filter(|column| !known.contains(column)).collect()
    }
}

/// What the CSV library says, with the number of the line.
pub(super) fn fault(error: ::csv::Error, lines_before: u64) -> Fault {
    let line = error.position().map_or(1, Position::line) + lines_before;
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error.into(),
        ::csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            TrackFileProblem::Columns { found: len as usize, expected: expected_len.to_string() }
                .at(line)
        }
        _ => TrackFileProblem::NotText.at(line),
    }
}
