//! GFDL text of TempestExtremes, read.

use std::collections::HashMap;
use std::io::BufRead;

use crate::io::tracks::ReadOptions;
use crate::io::tracks::assemble::{check_points, normalise_lon, to_si};
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::lines::{Lines, integer, number};
use crate::model::{Calendar, DateTime, Quantity, Tracks, Variable, VariableInfo};

use super::columns::{index_variables, settle_indices};

const START: &str = "a line \"start\" with the number of points and a date";
/// Columns of the date at the end of a point.
const DATE_COLUMNS: usize = 4;
/// Shortest text of seconds in the place of the hour.
const SECONDS_DIGITS: usize = 5;

pub(in crate::io::tracks) fn read(
    input: &mut dyn BufRead,
    options: &ReadOptions,
) -> Result<Tracks, Fault> {
    let mut lines = Lines::new(input);
    let mut reader = Reader::new(options.calendar);
    while let Some(line) = lines.next()? {
        let taken = reader.line(line);
        taken.map_err(|problem| problem.at(lines.number))?;
    }
    reader.check_count().map_err(|problem| problem.at(lines.number))?;
    reader.finish(options)
}

struct Reader {
    tracks: Tracks,
    /// Points that the last line `start` announces.
    announced: u64,
    layout: Option<Layout>,
    indices: Vec<Vec<f64>>,
    values: Vec<Vec<f64>>,
    times: HashMap<String, i64>,
}

/// Columns of a point, as the first one has them.
#[derive(Clone, Copy)]
struct Layout {
    /// Two on a grid, one on a mesh of cells.
    indices: usize,
    columns: usize,
}

impl Reader {
    fn new(calendar: Calendar) -> Self {
        Self {
            tracks: Tracks { calendar, ..Tracks::default() },
            announced: 0,
            layout: None,
            indices: Vec::new(),
            values: Vec::new(),
            times: HashMap::new(),
        }
    }

    fn line(&mut self, line: &str) -> Result<(), TrackFileProblem> {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match words.split_first() {
            None => Ok(()),
            Some((&"start", rest)) => self.start(rest, line),
            Some(_) if self.tracks.is_empty() => Err(TrackFileProblem::expected(START, Some(line))),
            Some(_) => self.point(&words),
        }
    }

    fn start(&mut self, words: &[&str], line: &str) -> Result<(), TrackFileProblem> {
        self.check_count()?;
        let [points, _date @ ..] = words else {
            return Err(TrackFileProblem::expected(START, Some(line)));
        };
        self.announced = integer("number of points", points)?;
        let track = self.tracks.len() as u64 + 1;
        self.tracks.ids.push(track);
        self.tracks.offsets.push(self.tracks.points());
        Ok(())
    }

    /// Whether the track that ends has its points.
    fn check_count(&self) -> Result<(), TrackFileProblem> {
        let Some(&track) = self.tracks.ids.last() else { return Ok(()) };
        let first = self.tracks.offsets[self.tracks.len() - 1];
        let (announced, found) = (self.announced, (self.tracks.points() - first) as u64);
        if found == announced {
            return Ok(());
        }
        Err(TrackFileProblem::PointCount { track, announced, found })
    }

    fn point(&mut self, words: &[&str]) -> Result<(), TrackFileProblem> {
        let Layout { indices, columns } = self.layout(words)?;
        if words.len() != columns {
            let (found, expected) = (words.len(), columns.to_string());
            return Err(TrackFileProblem::Columns { found, expected });
        }
        let (words, date) = words.split_at(columns - DATE_COLUMNS);
        let time_s = self.time_s(date)?;
        for (column, text) in self.indices.iter_mut().zip(words) {
            column.push(number("index", text)?);
        }
        let lon_deg = number("longitude", words[indices])?;
        self.tracks.lon_deg.push(normalise_lon(lon_deg));
        self.tracks.lat_deg.push(number("latitude", words[indices + 1])?);
        for (column, text) in self.values.iter_mut().zip(&words[indices + 2..]) {
            column.push(number("value", text)?);
        }
        self.tracks.time_s.push(time_s);
        if let Some(end) = self.tracks.offsets.last_mut() {
            *end += 1;
        }
        Ok(())
    }

    /// A second index is an integer where a mesh of cells has a longitude.
    fn layout(&mut self, words: &[&str]) -> Result<Layout, TrackFileProblem> {
        if let Some(layout) = self.layout {
            return Ok(layout);
        }
        let is_grid = words.get(1).is_some_and(|word| word.parse::<i64>().is_ok());
        let indices = if is_grid { 2 } else { 1 };
        let Some(values) = words.len().checked_sub(indices + 2 + DATE_COLUMNS) else {
            let expected = format!("{} or more", indices + 2 + DATE_COLUMNS);
            return Err(TrackFileProblem::Columns { found: words.len(), expected });
        };
        self.indices = vec![Vec::new(); indices];
        self.values = vec![Vec::new(); values];
        Ok(*self.layout.insert(Layout { indices, columns: words.len() }))
    }

    fn time_s(&mut self, words: &[&str]) -> Result<i64, TrackFileProblem> {
        let text = words.join(" ");
        if let Some(&time_s) = self.times.get(&text) {
            return Ok(time_s);
        }
        let &[year, month, day, hour] = words else {
            let expected = DATE_COLUMNS.to_string();
            return Err(TrackFileProblem::Columns { found: words.len(), expected });
        };
        let count = integer("hour or second", hour)?;
        let second_of_day =
            if hour.len() < SECONDS_DIGITS { count.saturating_mul(3600) } else { count };
        let wrong = |column: &str, text: &str| TrackFileProblem::Number {
            column: column.into(),
            text: text.into(),
        };
        if second_of_day >= 86_400 {
            return Err(wrong("hour or second", hour));
        }
        let date = DateTime {
            year: year.parse().map_err(|_| wrong("year", year))?,
            month: month.parse().map_err(|_| wrong("month", month))?,
            day: day.parse().map_err(|_| wrong("day", day))?,
            hour: (second_of_day / 3600) as u8,
            minute: (second_of_day / 60 % 60) as u8,
            second: (second_of_day % 60) as u8,
        };
        let time_s = self.tracks.calendar.seconds(date)?;
        self.times.insert(text, time_s);
        Ok(time_s)
    }

    fn finish(self, options: &ReadOptions) -> Result<Tracks, Fault> {
        let mut tracks = self.tracks;
        for (index, values) in self.values.into_iter().enumerate() {
            let name = match (index, &options.variable) {
                (0, Some(name)) => name.clone(),
                (0, None) => "intensity".to_string(),
                _ => format!("field_{index}"),
            };
            let quantity = Quantity::identify(None, &name);
            let info = VariableInfo { name, units: String::new(), quantity };
            let mut variable = Variable { info, values };
            to_si(&mut variable, options.units.as_deref().filter(|_| index == 0))?;
            tracks.variables.push(variable);
        }
        tracks.variables.extend(index_variables(self.indices));
        settle_indices(&mut tracks.variables);
        check_points(&tracks)?;
        Ok(tracks)
    }
}
