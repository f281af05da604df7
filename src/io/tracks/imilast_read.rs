//! IMILAST text, read, in whatever dialect: blanks separate, codes tell.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use crate::model::{
    Calendar, DateTime, Quantity, Tracks, Variable, VariableInfo, conversion_factor,
};

use super::ReadOptions;
use super::assemble::{check_position, normalise_lon};
use super::error::{Fault, TrackFileProblem};
use super::imilast::{MISSING, MOST_VARIABLES, file_units};
use super::lines::{Lines, integer, number};

const HEADER: &str =
    "a first line \"99 00,CycloneNo,StepNo,DateI10,Year,Month,Day,Time,LongE,LatN,...\"";
/// Columns of a point ahead of its variables.
const FIXED_COLUMNS: usize = 10;

pub(super) fn read(input: &mut dyn BufRead, options: &ReadOptions) -> Result<Tracks, Fault> {
    let mut lines = Lines::new(input);
    let names = match lines.next()? {
        Some(line) if line.starts_with("99") => variable_names(line),
        _ => return Err(TrackFileProblem::NoHeader { expected: HEADER }.at(1)),
    };
    let mut reader = Reader::new(options.calendar, names.len());
    while let Some(line) = lines.next()? {
        let taken = reader.line(line);
        taken.map_err(|problem| problem.at(lines.number))?;
    }
    reader.close_track().map_err(|problem| problem.at(lines.number))?;
    reader.finish(&names, options)
}

/// Names after `LatN` in the header.
fn variable_names(header: &str) -> Vec<String> {
    let separator = |c: char| c == ',' || c.is_whitespace();
    let words = header.split(separator).filter(|word| !word.is_empty());
    let after = words.skip_while(|word| !word.eq_ignore_ascii_case("LatN")).skip(1);
    after.take(MOST_VARIABLES).map(lower_if_all_upper).collect()
}

/// The header has names in capitals whatever they were.
fn lower_if_all_upper(name: &str) -> String {
    if name.chars().any(char::is_lowercase) { name.to_string() } else { name.to_lowercase() }
}

/// The track whose points are being read.
struct Open {
    id: u64,
    announced: u64,
}

struct Reader {
    tracks: Tracks,
    values: Vec<Vec<f64>>,
    /// Columns of variables, as the header or else the first point has them.
    variables: usize,
    open: Option<Open>,
    ids: HashSet<u64>,
    times: HashMap<u64, i64>,
}

impl Reader {
    fn new(calendar: Calendar, variables: usize) -> Self {
        Self {
            tracks: Tracks { calendar, ..Tracks::default() },
            values: vec![Vec::new(); variables],
            variables,
            open: None,
            ids: HashSet::new(),
            times: HashMap::new(),
        }
    }

    fn line(&mut self, line: &str) -> Result<(), TrackFileProblem> {
        let mut columns = line.split_ascii_whitespace();
        match columns.next() {
            None => Ok(()),
            Some("90") => self.open_track(&columns.collect::<Vec<_>>()),
            Some(code) if is_method_code(code) => self.point(line),
            Some(code) => Err(TrackFileProblem::Code { code: code.chars().take(20).collect() }),
        }
    }

    fn open_track(&mut self, columns: &[&str]) -> Result<(), TrackFileProblem> {
        self.close_track()?;
        let &[id, announced] = columns else {
            let expected = "3 (90, number, points)".into();
            return Err(TrackFileProblem::Columns { found: columns.len() + 1, expected });
        };
        let id = integer("CycloneNo", id)?;
        let announced = integer("number of points", announced)?;
        if !self.ids.insert(id) {
            return Err(TrackFileProblem::RepeatedTrack { track: id });
        }
        self.tracks.ids.push(id);
        self.open = Some(Open { id, announced });
        Ok(())
    }

    fn close_track(&mut self) -> Result<(), TrackFileProblem> {
        let Some(Open { id, announced }) = self.open.take() else { return Ok(()) };
        let found = self.points_of_open_track() as u64;
        self.tracks.offsets.push(self.tracks.points());
        if found == announced {
            return Ok(());
        }
        Err(TrackFileProblem::PointCount { track: id, announced, found })
    }

    fn points_of_open_track(&self) -> usize {
        self.tracks.points() - self.tracks.offsets.last().copied().unwrap_or(0)
    }

    fn point(&mut self, line: &str) -> Result<(), TrackFileProblem> {
        let mut columns = [""; FIXED_COLUMNS + MOST_VARIABLES];
        let mut found = 0;
        for column in line.split_ascii_whitespace() {
            if let Some(slot) = columns.get_mut(found) {
                *slot = column;
            }
            found += 1;
        }
        self.check_columns(found)?;
        let id = integer("CycloneNo", columns[1])?;
        let current = self.open.as_ref().map(|open| open.id);
        if current != Some(id) {
            return Err(TrackFileProblem::OtherTrack { found: id, current });
        }
        integer("StepNo", columns[2])?;
        self.push_time(id, columns[3])?;
        let lon_deg = normalise_lon(number("LongE", columns[8])?) + 0.0;
        let lat_deg = number("LatN", columns[9])?;
        check_position(lat_deg, lon_deg)?;
        self.tracks.lon_deg.push(lon_deg);
        self.tracks.lat_deg.push(lat_deg);
        for (values, text) in self.values.iter_mut().zip(&columns[FIXED_COLUMNS..]) {
            values.push(if *text == MISSING { f64::NAN } else { number("intensity", text)? });
        }
        Ok(())
    }

    /// The first point fixes how many variables there are if the header does not.
    fn check_columns(&mut self, found: usize) -> Result<(), TrackFileProblem> {
        let variables = found.saturating_sub(FIXED_COLUMNS);
        if self.variables == 0 && (1..=MOST_VARIABLES).contains(&variables) {
            self.variables = variables;
            self.values.resize(variables, Vec::new());
        }
        if variables == self.variables && variables > 0 {
            return Ok(());
        }
        let expected = match self.variables {
            0 => format!("{} to {}", FIXED_COLUMNS + 1, FIXED_COLUMNS + MOST_VARIABLES),
            known => (FIXED_COLUMNS + known).to_string(),
        };
        Err(TrackFileProblem::Columns { found, expected })
    }

    fn push_time(&mut self, id: u64, text: &str) -> Result<(), TrackFileProblem> {
        let date = integer("DateI10", text)?;
        let time_s = match self.times.get(&date) {
            Some(&time_s) => time_s,
            None => {
                let time_s = self.tracks.calendar.seconds(date_of(date))?;
                self.times.insert(date, time_s);
                time_s
            }
        };
        if self.points_of_open_track() > 0 && self.tracks.time_s.last() >= Some(&time_s) {
            let time = date_of(date).to_string();
            return Err(TrackFileProblem::TimeOrder { track: id, time });
        }
        self.tracks.time_s.push(time_s);
        Ok(())
    }

    fn finish(mut self, names: &[String], options: &ReadOptions) -> Result<Tracks, Fault> {
        for (i, values) in self.values.into_iter().enumerate() {
            let name = names.get(i).cloned().unwrap_or_else(|| format!("Intensity{}", i + 1));
            let units = options.units.as_deref().filter(|_| i == 0);
            self.tracks.variables.push(variable(&name, units, values)?);
        }
        Ok(self.tracks)
    }
}

/// Turns the values of a column to SI.
pub(super) fn variable(
    name: &str,
    units: Option<&str>,
    mut values: Vec<f64>,
) -> Result<Variable, TrackFileProblem> {
    let quantity = Quantity::identify(None, name);
    let units = units.or(file_units(quantity));
    let factor = conversion_factor(quantity, units)
        .map_err(|source| TrackFileProblem::Units { variable: name.to_string(), source })?;
    values.iter_mut().for_each(|value| *value *= factor);
    Ok(Variable { info: VariableInfo::new(name, quantity, units.unwrap_or_default()), values })
}

fn is_method_code(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit()) && code < "90"
}

/// The date of the number YYYYMMDDHH.
pub(super) fn date_of(number: u64) -> DateTime {
    let two_digits = |place: u64| (number / place % 100) as u8;
    DateTime {
        year: i32::try_from(number / 1_000_000).unwrap_or(i32::MAX),
        month: two_digits(10_000),
        day: two_digits(100),
        hour: two_digits(1),
        minute: 0,
        second: 0,
    }
}
