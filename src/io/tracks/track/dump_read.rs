//! Tracks as numbers of features, read with the objects beside them.

use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use crate::io::special::open_file;
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::lines::{BoundedLines, Lines, integer, number};
use crate::io::tracks::{ReadOptions, open};
use crate::model::Variable;

use super::dump::{Dump, DumpHeader, OBJECTS_NAME};
use super::objects_read::{self, Features};
use super::ragged::RaggedTracks;
use super::text_read::refuse_missing_steps;

/// Name of the objects where none were left out.
const ALL_OBJECTS_NAME: &str = "objout";

/// Reads the dump at `path` and the objects beside it.
pub(in crate::io::tracks) fn read(path: &Path, options: &ReadOptions) -> Result<Dump, Fault> {
    let mut input = open(path)?;
    let (beside, mut objects) = open_objects(path)?;
    let features = objects_read::read_all(&mut objects, options);
    let features = features.map_err(|fault| fault.beside(&beside))?;
    let mut lines = Lines::new(&mut input);
    let header = read_header(&mut lines)?;
    let announced = count(&mut lines, "TRACK_No.")?;
    let mut reader =
        Reader { features, tracks: RaggedTracks::new(options.calendar), taken: vec![] };
    for _ in 0..announced {
        reader.read_track(&mut lines)?;
    }
    let tracks = reader.tracks.finish(announced, variables(&reader.features, &reader.taken))?;
    Ok(Dump { tracks, objects: reader.features.objects, header })
}

fn open_objects(path: &Path) -> Result<(PathBuf, impl BufRead), Fault> {
    for name in [OBJECTS_NAME, ALL_OBJECTS_NAME] {
        let beside = path.with_file_name(name);
        match open_file(&beside) {
            Ok(file) => return Ok((beside, BoundedLines::new(BufReader::new(file)))),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Fault::from(error).beside(&beside)),
        }
    }
    let names = [OBJECTS_NAME, ALL_OBJECTS_NAME];
    Err(TrackFileProblem::NoObjects { names }.into())
}

fn read_header(lines: &mut Lines<'_>) -> Result<DumpHeader, Fault> {
    let (half_w1, w2) = pair(lines)?;
    let (dmax_rad, phimax) = pair(lines)?;
    Ok(DumpHeader { w1: 2.0 * half_w1, w2, dmax_rad, phimax })
}

/// The two numbers of the next line.
fn pair(lines: &mut Lines<'_>) -> Result<(f64, f64), Fault> {
    let expected = "two parameters of the tracking";
    words(lines, expected, |words| match *words {
        [a, b] => Some(number("parameter", a).and_then(|a| Ok((a, number("parameter", b)?)))),
        _ => None,
    })
}

/// The number after a word that the next line has to begin with.
fn count(lines: &mut Lines<'_>, expected: &'static str) -> Result<u64, Fault> {
    words(lines, expected, |words| match *words {
        [word, text] if word == expected => Some(integer(expected, text)),
        _ => None,
    })
}

/// What the words of the next line say; `None` if they are not what is
/// expected.
fn words<T>(
    lines: &mut Lines<'_>,
    expected: &'static str,
    take: impl FnOnce(&[&str]) -> Option<Result<T, TrackFileProblem>>,
) -> Result<T, Fault> {
    let value = match lines.next()? {
        None => Err(TrackFileProblem::expected(expected, None)),
        Some(line) => take(&line.split_ascii_whitespace().collect::<Vec<_>>())
            .unwrap_or_else(|| Err(TrackFileProblem::expected(expected, Some(line)))),
    };
    value.map_err(|problem| problem.at(lines.number.max(1)))
}

struct Reader {
    features: Features,
    tracks: RaggedTracks,
    /// Index of the feature of every point.
    taken: Vec<usize>,
}

impl Reader {
    fn read_track(&mut self, lines: &mut Lines<'_>) -> Result<(), Fault> {
        let id = count(lines, "TRACK_Id.")?;
        let points = count(lines, "POINT_No.")?;
        self.tracks.open(id, points).map_err(|problem| problem.at(lines.number))?;
        for _ in 0..points {
            words(lines, "frame, object and feature", |words| match *words {
                [frame, object, feature] => Some(self.point([frame, object, feature])),
                [frame, object, feature, missing] => {
                    let texts = [frame, object, feature];
                    Some(refuse_missing_steps(missing).and_then(|()| self.point(texts)))
                }
                _ => None,
            })?;
        }
        self.tracks.close().map_err(|problem| problem.at(lines.number))
    }

    fn point(&mut self, texts: [&str; 3]) -> Result<(), TrackFileProblem> {
        let [frame, object, feature] = texts;
        let frame = integer("frame", frame)?;
        let object = integer("object", object)?;
        let feature = integer("feature", feature)?;
        let index = self.features.find(frame, object, feature);
        let index = index.ok_or(TrackFileProblem::FeatureNumber { frame, object, feature })?;
        let centers = &self.features.objects.centers;
        let step = centers.offsets.partition_point(|&end| end <= index) - 1;
        let position = (centers.lat_deg[index], centers.lon_deg[index]);
        self.tracks.push(centers.times.time_s()[step], position)?;
        self.taken.push(index);
        Ok(())
    }
}

/// The variables of the features that were taken.
fn variables(features: &Features, taken: &[usize]) -> Vec<Variable> {
    let pick = |v: &Variable| Variable {
        info: v.info.clone(),
        values: taken.iter().map(|&i| v.values[i]).collect(),
    };
    features.objects.centers.variables.iter().map(pick).collect()
}
