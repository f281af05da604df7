//! HURDAT2, read.
//!
//! ```text
//! AL092021,                IDA,     40,
//! 20210826, 1200,  , TD, 16.5N,  78.9W,  30, 1006,    0,    0, ...
//! ```
//!
//! A line for the storm with its name and number of points, and a line for each
//! point: date, time in UTC, record identifier, status, latitude, longitude, wind in kt,
//! pressure in hPa, radii of 34, 50 and 64 kt in four quadrants and, in newer files,
//! the radius of maximum wind, all in nautical miles. Negative numbers are missing values.
//!
//! # References
//! Landsea and Franklin (2013), Mon. Wea. Rev. 141, 3576-3592.

use std::collections::HashSet;
use std::io::BufRead;

use crate::io::tracks::ReadOptions;
use crate::io::tracks::assemble::{check_points, normalise_lon, to_si};
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::format_error::FormatProblem;
use crate::io::tracks::lines::{Lines, integer, number};
use crate::model::{DateTime, Provenance, Quantity, Tracks, Variable, VariableInfo};

use super::SparseColumn;

/// Basins in the names of storms; the number of one is its place, from 1.
const BASINS: [&str; 7] = ["AL", "EP", "CP", "WP", "IO", "SH", "SL"];
/// Columns ahead of the numbers.
const FIXED_COLUMNS: usize = 6;
/// Numbers of a point: name, unit and what it is.
const NUMBERS: [(&str, &str, Quantity); 15] = [
    ("wind", "kt", Quantity::Other),
    ("slp", "hPa", Quantity::MeanSeaLevelPressure),
    ("radius_34kt_ne", NMI, Quantity::Other),
    ("radius_34kt_se", NMI, Quantity::Other),
    ("radius_34kt_sw", NMI, Quantity::Other),
    ("radius_34kt_nw", NMI, Quantity::Other),
    ("radius_50kt_ne", NMI, Quantity::Other),
    ("radius_50kt_se", NMI, Quantity::Other),
    ("radius_50kt_sw", NMI, Quantity::Other),
    ("radius_50kt_nw", NMI, Quantity::Other),
    ("radius_64kt_ne", NMI, Quantity::Other),
    ("radius_64kt_se", NMI, Quantity::Other),
    ("radius_64kt_sw", NMI, Quantity::Other),
    ("radius_64kt_nw", NMI, Quantity::Other),
    ("radius_max_wind", NMI, Quantity::Other),
];
const NMI: &str = "nmi";
/// Numbers that are kept even if no point has one.
const ALWAYS: usize = 2;
const LEFT_OUT: &str = "read from HURDAT2: the number of a storm is its year, basin (1 AL, 2 EP, \
                        3 CP, 4 WP, 5 IO, 6 SH, 7 SL) and number, such as 2021109 for AL092021; \
                        names, record identifiers and statuses are left out";
const STORM: &str = "a line such as \"AL092021, IDA, 40,\"";

/// Whether a line is that of a storm.
pub(in crate::io::tracks) fn is_storm(line: &str) -> bool {
    let mut fields = line.split(',').map(str::trim);
    let named = fields.next().is_some_and(|name| storm_number(name).is_ok());
    let counted = fields.nth(1).is_some_and(|count| count.parse::<u64>().is_ok());
    named && counted && fields.next().is_none_or(str::is_empty)
}

pub(in crate::io::tracks) fn read(
    input: &mut dyn BufRead,
    options: &ReadOptions,
) -> Result<Tracks, Fault> {
    let mut lines = Lines::new(input);
    let mut reader = Reader::new(options);
    while let Some(line) = lines.next()? {
        let taken = reader.line(line);
        taken.map_err(|problem| problem.at(lines.number))?;
    }
    reader.check_count().map_err(|problem| problem.at(lines.number))?;
    reader.finish()
}

struct Reader {
    tracks: Tracks,
    seen: HashSet<u64>,
    announced: u64,
    columns: Vec<SparseColumn>,
}

impl Reader {
    fn new(options: &ReadOptions) -> Self {
        let processing = vec![LEFT_OUT.to_string()];
        let provenance = Provenance { processing, ..Provenance::default() };
        Self {
            tracks: Tracks { calendar: options.calendar, provenance, ..Tracks::default() },
            seen: HashSet::new(),
            announced: 0,
            columns: vec![SparseColumn::default(); NUMBERS.len()],
        }
    }

    fn line(&mut self, line: &str) -> Result<(), TrackFileProblem> {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        match fields[..] {
            [""] => Ok(()),
            [name, _, points] | [name, _, points, ""] => self.storm(name, points),
            _ if self.tracks.is_empty() => Err(TrackFileProblem::expected(STORM, Some(line))),
            _ => self.point(&fields),
        }
    }

    fn storm(&mut self, name: &str, points: &str) -> Result<(), TrackFileProblem> {
        self.check_count()?;
        let track = storm_number(name)?;
        if !self.seen.insert(track) {
            return Err(TrackFileProblem::RepeatedTrack { track });
        }
        self.announced = integer("number of points", points)?;
        self.tracks.ids.push(track);
        self.tracks.offsets.push(self.tracks.points());
        Ok(())
    }

    fn check_count(&self) -> Result<(), TrackFileProblem> {
        let Some(&track) = self.tracks.ids.last() else { return Ok(()) };
        let first = self.tracks.offsets[self.tracks.len() - 1];
        let (announced, found) = (self.announced, (self.tracks.points() - first) as u64);
        if found == announced {
            return Ok(());
        }
        Err(TrackFileProblem::PointCount { track, announced, found })
    }

    fn point(&mut self, fields: &[&str]) -> Result<(), TrackFileProblem> {
        if fields.len() < FIXED_COLUMNS + ALWAYS {
            let expected = format!("{} or more", FIXED_COLUMNS + ALWAYS);
            return Err(TrackFileProblem::Columns { found: fields.len(), expected });
        }
        let date = date_of(integer("date", fields[0])?, integer("time", fields[1])?);
        let time_s = self.tracks.calendar.seconds(date)?;
        let lat_deg = position("latitude", fields[4], ['N', 'S'])?;
        let lon_deg = position("longitude", fields[5], ['E', 'W'])?;
        for (nth, column) in self.columns.iter_mut().enumerate() {
            let value = match fields.get(FIXED_COLUMNS + nth).copied().unwrap_or_default() {
                "" => f64::NAN,
                text => number(NUMBERS[nth].0, text)?,
            };
            column.push(if value < 0.0 { f64::NAN } else { value });
        }
        self.tracks.time_s.push(time_s);
        self.tracks.lat_deg.push(lat_deg);
        self.tracks.lon_deg.push(normalise_lon(lon_deg));
        if let Some(end) = self.tracks.offsets.last_mut() {
            *end += 1;
        }
        Ok(())
    }

    fn finish(self) -> Result<Tracks, Fault> {
        let mut tracks = self.tracks;
        for (nth, (column, (name, units, quantity))) in
            self.columns.into_iter().zip(NUMBERS).enumerate()
        {
            if nth >= ALWAYS && column.is_empty() {
                continue;
            }
            let info = VariableInfo { name: name.to_string(), units: String::new(), quantity };
            let mut variable = Variable { info, values: column.into_values() };
            to_si(&mut variable, Some(units))?;
            tracks.variables.push(variable);
        }
        check_points(&tracks)?;
        Ok(tracks)
    }
}

/// The number of a storm such as AL092021: 2021109.
fn storm_number(name: &str) -> Result<u64, TrackFileProblem> {
    let parse = || {
        let basin = BASINS.iter().position(|basin| name.starts_with(basin))? as u64 + 1;
        let digits = name.get(2..).filter(|digits| digits.len() == 6)?;
        let all_digits = digits.bytes().all(|b| b.is_ascii_digit());
        let (storm, year) = digits.split_at_checked(2).filter(|_| all_digits)?;
        Some(year.parse::<u64>().ok()? * 1000 + basin * 100 + storm.parse::<u64>().ok()?)
    };
    let wrong = || FormatProblem::StormName {
        text: name.chars().take(20).collect(),
        format: "HURDAT2",
        example: "AL092021",
    };
    parse().ok_or_else(|| wrong().into())
}

fn date_of(date: u64, time: u64) -> DateTime {
    let two_digits = |number: u64, place: u64| (number / place % 100) as u8;
    DateTime {
        year: i32::try_from(date / 10_000).unwrap_or(i32::MAX),
        month: two_digits(date, 100),
        day: two_digits(date, 1),
        // Beyond two digits it is no hour of any calendar.
        hour: u8::try_from(time / 100).unwrap_or(u8::MAX),
        minute: two_digits(time, 1),
        second: 0,
    }
}

/// Degrees of a text such as 16.5N, negative with the second letter.
fn position(
    axis: &'static str,
    text: &str,
    [positive, negative]: [char; 2],
) -> Result<f64, TrackFileProblem> {
    let sign = match text.chars().last() {
        Some(letter) if letter == positive => 1.0,
        Some(letter) if letter == negative => -1.0,
        _ => f64::NAN,
    };
    let degrees = text.strip_suffix([positive, negative]).and_then(|text| text.trim().parse().ok());
    let degrees: Option<f64> = degrees.map(|degrees: f64| sign * degrees);
    let wrong = || FormatProblem::BestTrackPosition { axis, text: text.to_string() };
    degrees.filter(|degrees| degrees.is_finite()).ok_or_else(|| wrong().into())
}
