//! Features by object, read: on longitudes and latitudes, or on a plane and
//! turned back.

use std::collections::HashMap;
use std::io::BufRead;
use std::ops::Range;

use crate::io::tracks::ReadOptions;
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::lines::{Lines, integer, number};
use crate::model::{Centers, Provenance, Quantity, Run, TimeAxis, Variable, VariableInfo};

use super::columns::{Columns, OBJECT, Shape, parse_fields};
use super::frames::TimeReader;
use super::objects::Objects;
use super::projection::{Code, Projection};
use super::text_read::refuse_missing_steps;

/// Features whose surface had no extremum have values beyond this.
const LARGEST_VALUE: f64 = 1e11;
/// Columns of a feature ahead of the value.
const FIXED_COLUMNS: usize = 2;

/// The features of a file, those without a usable value included.
pub(super) struct Features {
    pub(super) objects: Objects,
    /// Whether the value of each feature can be used.
    is_usable: Vec<bool>,
    /// Features of an object of a frame, by their numbers.
    by_object: HashMap<(u64, u64), Range<usize>>,
}

impl Features {
    /// The feature of these numbers, which count from 1.
    pub(super) fn find(&self, frame: u64, object: u64, feature: u64) -> Option<usize> {
        let range = self.by_object.get(&(frame, object))?;
        let offset = usize::try_from(feature).ok()?.checked_sub(1)?;
        (offset < range.len()).then(|| range.start + offset)
    }
}

/// The features that have a usable value.
pub(in crate::io::tracks) fn read(
    input: &mut dyn BufRead,
    options: &ReadOptions,
) -> Result<Objects, Fault> {
    let Features { objects, is_usable, .. } = read_all(input, options)?;
    let centers = objects.centers;
    let kept: Vec<usize> = (0..centers.len()).filter(|&i| is_usable[i]).collect();
    let pick = |values: &[f64]| kept.iter().map(|&i| values[i]).collect::<Vec<_>>();
    let variable = |v: Variable| Variable { values: pick(&v.values), info: v.info };
    let centers = Centers {
        offsets: centers.offsets.iter().map(|&end| kept.partition_point(|&i| i < end)).collect(),
        lat_deg: pick(&centers.lat_deg),
        lon_deg: pick(&centers.lon_deg),
        variables: centers.variables.into_iter().map(variable).collect(),
        ..centers
    };
    Ok(Objects { centers, ..objects })
}

pub(super) fn read_all(input: &mut dyn BufRead, options: &ReadOptions) -> Result<Features, Fault> {
    let mut lines = Lines::new(input);
    let mut reader = Reader::read_head(&mut lines, options)?;
    while reader.read_frame(&mut lines)? {}
    reader.finish(options)
}

struct Reader {
    projection: Projection,
    columns: Columns,
    times: TimeReader,
    time_s: Vec<i64>,
    objects_per_step: Vec<u64>,
    offsets: Vec<usize>,
    lat_deg: Vec<f64>,
    lon_deg: Vec<f64>,
    object: Vec<f64>,
    is_usable: Vec<bool>,
    by_object: HashMap<(u64, u64), Range<usize>>,
}

impl Reader {
    fn read_head(lines: &mut Lines<'_>, options: &ReadOptions) -> Result<Self, Fault> {
        let shape = line_of(lines, "the flags of an object file", |line| {
            line.split_ascii_whitespace().nth(1).map(Shape::parse).transpose()
        })?;
        word(lines, "PROJ_DETAILS")?;
        let code = line_of(lines, "a projection", |line| Code::parse(line).map(Some))?;
        let projection = match code.has_center() {
            true => line_of(lines, "a centre", |line| code.projection(Some(line)).map(Some))?,
            false => code.projection(None).map_err(|problem| problem.at(lines.number))?,
        };
        let has_region = line_of(lines, "ADDITIONAL_FIELDS", |line| {
            Ok(match line.trim() {
                "REGION_DETAILS" => Some(true),
                "ADDITIONAL_FIELDS" => Some(false),
                _ => None,
            })
        })?;
        if has_region {
            lines.next()?;
            word(lines, "ADDITIONAL_FIELDS")?;
        }
        let fields = line_of(lines, "fields", |line| parse_fields(line).map(Some))?;
        Ok(Self {
            projection,
            columns: Columns::of_objects(shape, &fields),
            times: TimeReader::new(options.calendar, options.frames),
            time_s: Vec::new(),
            objects_per_step: Vec::new(),
            offsets: vec![0],
            lat_deg: Vec::new(),
            lon_deg: Vec::new(),
            object: Vec::new(),
            is_usable: Vec::new(),
            by_object: HashMap::new(),
        })
    }

    /// Takes the next frame, if there is one.
    fn read_frame(&mut self, lines: &mut Lines<'_>) -> Result<bool, Fault> {
        let Some(frame) = next_frame(lines)? else { return Ok(false) };
        let time_s = self.times.frame_s(frame).map_err(|problem| problem.at(lines.number))?;
        let objects = count(lines, "OBJ_NUM")?;
        word(lines, "BOUNDARY_STATE")?;
        let announced = count(lines, "FRAME_FEATURE_NUM")?;
        for _ in 0..objects {
            self.read_object(lines, frame)?;
        }
        let found = (self.lat_deg.len() - self.offsets.last().copied().unwrap_or(0)) as u64;
        if found != announced {
            let problem =
                TrackFileProblem::Count { what: "features of the frame", announced, found };
            return Err(problem.at(lines.number));
        }
        self.time_s.push(time_s);
        self.objects_per_step.push(objects);
        self.offsets.push(self.lat_deg.len());
        Ok(true)
    }

    fn read_object(&mut self, lines: &mut Lines<'_>, frame: u64) -> Result<(), Fault> {
        let object = count(lines, "OBJECT")?;
        for part in ["POINT_NUM", "BOUNDARY_NUM"] {
            for _ in 0..count(lines, part)? {
                line_of(lines, "a point of the object", |_| Ok(Some(())))?;
            }
        }
        let features = count(lines, "OBJECT_FEATURE_NUM")?;
        let start = self.lat_deg.len();
        for _ in 0..features {
            line_of(lines, "a feature", |line| self.feature(line, object).map(Some))?;
        }
        self.by_object.insert((frame, object), start..self.lat_deg.len());
        Ok(())
    }

    fn feature(&mut self, line: &str, object: u64) -> Result<(), TrackFileProblem> {
        let is_between = |c: char| c.is_ascii_whitespace() || c == '&';
        let texts: Vec<&str> = line.split(is_between).filter(|text| !text.is_empty()).collect();
        let needed = FIXED_COLUMNS + self.columns.len();
        if texts.len() != needed {
            let expected = needed.to_string();
            return Err(TrackFileProblem::Columns { found: texts.len(), expected });
        }
        let (x, y) = (number("x", texts[0])?, number("y", texts[1])?);
        let (lat_deg, lon_deg) = self.projection.lat_lon_deg(x, y)?;
        let value = number("value", texts[FIXED_COLUMNS])?;
        self.columns.push(texts[FIXED_COLUMNS..].iter().copied())?;
        self.lat_deg.push(lat_deg);
        self.lon_deg.push(lon_deg);
        self.object.push(object as f64);
        self.is_usable.push(value.abs() <= LARGEST_VALUE);
        Ok(())
    }

    fn finish(self, options: &ReadOptions) -> Result<Features, Fault> {
        let mut variables = self.columns.finish(options)?;
        let info = VariableInfo::new(OBJECT, Quantity::Other, "");
        variables.insert(1, Variable { info, values: self.object });
        let centers = Centers {
            run: Run::default(),
            times: TimeAxis::new(options.calendar, self.time_s)?,
            offsets: self.offsets,
            lat_deg: self.lat_deg,
            lon_deg: self.lon_deg,
            variables,
            provenance: Provenance::default(),
        };
        let objects = Objects { centers, objects_per_step: self.objects_per_step };
        let Self { is_usable, by_object, .. } = self;
        Ok(Features { objects, is_usable, by_object })
    }
}

/// Number of the next frame, if there is one.
fn next_frame(lines: &mut Lines<'_>) -> Result<Option<u64>, Fault> {
    let Some(line) = lines.next()? else { return Ok(None) };
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let frame = match words[..] {
        [] => Ok(None),
        ["FRAME", frame] => integer("FRAME", frame).map(Some),
        ["FRAME", frame, "NMISS", missing] => {
            refuse_missing_steps(missing).and_then(|()| integer("FRAME", frame)).map(Some)
        }
        _ => Err(TrackFileProblem::expected("FRAME", Some(line))),
    };
    frame.map_err(|problem| problem.at(lines.number))
}

/// The number after a word that the next line has to begin with.
fn count(lines: &mut Lines<'_>, expected: &'static str) -> Result<u64, Fault> {
    line_of(lines, expected, |line| {
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some(word) if word == expected => {
                integer(expected, words.next().unwrap_or("")).map(Some)
            }
            _ => Ok(None),
        }
    })
}

/// A word that the next line has to begin with.
fn word(lines: &mut Lines<'_>, expected: &'static str) -> Result<(), Fault> {
    line_of(lines, expected, |line| {
        Ok((line.split_ascii_whitespace().next() == Some(expected)).then_some(()))
    })
}

/// What the next line says; `None` if it is not what is expected.
fn line_of<T>(
    lines: &mut Lines<'_>,
    expected: &'static str,
    take: impl FnOnce(&str) -> Result<Option<T>, TrackFileProblem>,
) -> Result<T, Fault> {
    let value = match lines.next()? {
        None => Err(TrackFileProblem::expected(expected, None)),
        Some(line) => take(line).and_then(|value| {
            value.ok_or_else(|| TrackFileProblem::expected(expected, Some(line)))
        }),
    };
    value.map_err(|problem| problem.at(lines.number.max(1)))
}
