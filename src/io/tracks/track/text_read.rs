//! Tracks as text, read: those of TRACK and of other programs that write it.

use std::io::BufRead;

use crate::io::tracks::ReadOptions;
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::lines::{Lines, integer, number};
use crate::model::Tracks;

use super::columns::{Columns, Field, Shape, parse_fields};
use super::frames::{Dating, TimeReader, is_date};
use super::projection::{Code, Projection};
use super::ragged::RaggedTracks;

/// Columns of a point ahead of the value.
const FIXED_COLUMNS: usize = 3;

pub(in crate::io::tracks) fn read(
    input: &mut dyn BufRead,
    options: &ReadOptions,
) -> Result<Tracks, Fault> {
    let mut lines = Lines::new(input);
    let head = Head::read(&mut lines)?;
    let announced = head.tracks;
    let mut reader = Reader::new(head, options);
    while let Some(line) = lines.next()? {
        let taken = reader.line(line);
        taken.map_err(|problem| problem.at(lines.number))?;
    }
    reader.tracks.close().map_err(|problem| problem.at(lines.number))?;
    let variables = reader.columns.finish(options)?;
    reader.tracks.finish(announced, variables).map_err(|problem| problem.at(lines.number))
}

/// The lines ahead of the first track.
struct Head {
    columns: Columns,
    projection: Projection,
    tracks: u64,
}

/// Whether points have a weight after their other columns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Without,
    With,
}

impl Head {
    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let shape = taken(lines, |line| Shape::parse(line.trim()))?;
        let mut weight = Weight::Without;
        let code = loop {
            match taken(lines, note_or_code)? {
                Note::Code(code) => break code,
                Note::Weight(said) => weight = said,
                Note::Period => {}
            }
        };
        let projection = match code.has_center() {
            true => taken(lines, |line| code.projection(Some(line)))?,
            false => code.projection(None).map_err(|problem| problem.at(lines.number))?,
        };
        let (tracks, fields) = taken(lines, counts)?;
        let columns = Columns::of_tracks(shape, &fields);
        let columns = match weight {
            Weight::Without => columns,
            Weight::With => columns.with_value("weight"),
        };
        Ok(Self { columns, projection, tracks })
    }
}

/// What the next line of the head says.
fn taken<T>(
    lines: &mut Lines<'_>,
    take: impl FnOnce(&str) -> Result<T, TrackFileProblem>,
) -> Result<T, Fault> {
    let value = match lines.next()? {
        Some(line) => take(line),
        None => Err(TrackFileProblem::expected("the head of a track file", None)),
    };
    value.map_err(|problem| problem.at(lines.number.max(1)))
}

/// The second line of the head, and notes that may be ahead of it.
enum Note {
    Code(Code),
    Weight(Weight),
    /// Domains that repeat themselves are in the positions already.
    Period,
}

fn note_or_code(line: &str) -> Result<Note, TrackFileProblem> {
    let mut words = line.split_ascii_whitespace();
    match words.next() {
        Some("PER_INFO") => Ok(Note::Period),
        Some("WT_INFO") => match number("WT_INFO", words.next().unwrap_or(""))? {
            0.0 => Ok(Note::Weight(Weight::Without)),
            _ => Ok(Note::Weight(Weight::With)),
        },
        _ => Code::parse(line).map(Note::Code),
    }
}

/// Numbers of tracks and the additional fields.
fn counts(line: &str) -> Result<(u64, Vec<Field>), TrackFileProblem> {
    let expected = || TrackFileProblem::expected("TRACK_NUM", Some(line));
    let rest = line.trim().strip_prefix("TRACK_NUM").ok_or_else(expected)?;
    let (tracks, fields) = match rest.split_once("ADD_FLD") {
        Some((tracks, fields)) => (tracks, parse_fields(fields)?),
        None => (rest, Vec::new()),
    };
    Ok((integer("TRACK_NUM", tracks.trim())?, fields))
}

struct Reader {
    columns: Columns,
    projection: Projection,
    times: TimeReader,
    tracks: RaggedTracks,
    /// Of the track that a line `TRACK_ID` spoke of last.
    id: Option<u64>,
    dating: Dating,
}

impl Reader {
    fn new(head: Head, options: &ReadOptions) -> Self {
        Self {
            columns: head.columns,
            projection: head.projection,
            times: TimeReader::new(options.calendar, options.frames),
            tracks: RaggedTracks::new(options.calendar),
            id: None,
            dating: Dating::Unsaid,
        }
    }

    fn line(&mut self, line: &str) -> Result<(), TrackFileProblem> {
        let mut words = line.split_ascii_whitespace();
        match (words.next(), self.id) {
            (None, _) => Ok(()),
            (Some("TRACK_ID"), None) => {
                self.tracks.close()?;
                self.id = Some(integer("TRACK_ID", words.next().unwrap_or(""))?);
                let is_dated = words.next() == Some("START_TIME");
                self.dating = if is_dated { Dating::Dates } else { Dating::Unsaid };
                Ok(())
            }
            (Some("POINT_NUM"), Some(id)) => {
                self.id = None;
                self.tracks.open(id, integer("POINT_NUM", words.next().unwrap_or(""))?)
            }
            (Some(_), None) => self.point(line),
            (Some(_), Some(_)) => Err(TrackFileProblem::expected("POINT_NUM", Some(line))),
        }
    }

    fn point(&mut self, line: &str) -> Result<(), TrackFileProblem> {
        let is_between = |c: char| c.is_ascii_whitespace() || c == '&';
        let texts: Vec<&str> = line.split(is_between).filter(|text| !text.is_empty()).collect();
        let needed = FIXED_COLUMNS + self.columns.len();
        if texts.len() != needed && texts.len() != needed + 1 {
            let expected = format!("{needed} or {}", needed + 1);
            return Err(TrackFileProblem::Columns { found: texts.len(), expected });
        }
        let is_frame = self.dating == Dating::Unsaid && !is_date(texts[0]);
        if let Some(missing) = texts.get(needed).filter(|_| is_frame) {
            refuse_missing_steps(missing)?;
        }
        let time_s = self.times.time_s(texts[0], self.dating)?;
        let (x, y) = (number("longitude", texts[1])?, number("latitude", texts[2])?);
        self.tracks.push(time_s, self.projection.lat_lon_deg(x, y)?)?;
        self.columns.push(texts[FIXED_COLUMNS..].iter().copied())
    }
}

/// Frames are numbered without those that are missing, so that their times
/// cannot be told from their numbers.
pub(super) fn refuse_missing_steps(text: &str) -> Result<(), TrackFileProblem> {
    match integer("number of missing steps", text)? {
        0 => Ok(()),
        missing => Err(TrackFileProblem::MissingSteps { missing }),
    }
}
