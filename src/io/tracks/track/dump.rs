//! Tracks as numbers of features, written beside the objects.
//!
//! ```text
//! 0.100000 0.800000
//! 0.113446 1.000000
//! TRACK_No. 1
//! TRACK_Id. 1
//! POINT_No. 2
//! 49 32 2
//! 50 27 2
//! ```
//!
//! The first two lines are parameters of the tracking, the last ones frame,
//! object and feature of each point.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use crate::io::AtomicFile;
use crate::io::tracks::WriteOptions;
use crate::io::tracks::assemble::{self, Points, show};
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::text::{LineBuffer, push};
use crate::io::tracks::track_writer::KeptTracks;
use crate::model::{Centers, Tracks, Variable};

use super::objects::{self, Objects, Place, places};

/// Name of the file with the objects beside a dump.
pub const OBJECTS_NAME: &str = "objout.new";

/// The parameters of the tracking in the head of a dump.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DumpHeader {
    /// Weight of changes in direction in the cost.
    pub w1: f64,
    /// Weight of changes in speed in the cost.
    pub w2: f64,
    /// Largest displacement per step in radians.
    pub dmax_rad: f64,
    /// Largest cost.
    pub phimax: f64,
}

impl Default for DumpHeader {
    /// TRACK's standard parameters for six-hourly data: 6.5° a step.
    fn default() -> Self {
        Self { w1: 0.2, w2: 0.8, dmax_rad: 6.5f64.to_radians(), phimax: 1.0 }
    }
}

/// A dump with the objects beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Dump {
    /// The tracks, with the variables of the features.
    pub tracks: Tracks,
    /// All features, those of no track included.
    pub objects: Objects,
    /// Parameters of the tracking.
    pub header: DumpHeader,
}

/// Writes tracks as a dump at `path` and the features they are made of beside
/// it.
pub(in crate::io::tracks) fn write(
    path: &Path,
    tracks: &Tracks,
    objects: &Objects,
    options: &WriteOptions,
) -> Result<(), Fault> {
    if path.file_name().is_some_and(|name| name == OBJECTS_NAME) {
        return Err(TrackFileProblem::DumpName { objects: OBJECTS_NAME }.into());
    }
    let axis = options.track_times.frames();
    let points = places_of_points(tracks, &objects.centers, &places(&objects.centers, axis)?)?;
    let mut beside = AtomicFile::create(&path.with_file_name(OBJECTS_NAME))?;
    objects::write(&mut beside, objects, axis)?;
    let mut file = AtomicFile::create(path)?;
    write_points(&mut file, tracks, &points, options.dump_header)?;
    beside.commit()?;
    Ok(file.commit()?)
}

/// Tracks that know of no other features than their own, kept in memory:
/// features are numbered step by step.
pub(in crate::io::tracks) struct DumpTracks {
    tracks: Tracks,
    options: WriteOptions,
}

impl DumpTracks {
    pub(in crate::io::tracks) fn new(header: &Tracks, options: &WriteOptions) -> Self {
        Self { tracks: header.without_tracks(), options: options.clone() }
    }
}

impl KeptTracks for DumpTracks {
    fn push(&mut self, batch: &Tracks) -> Result<(), Fault> {
        self.tracks.extend(batch);
        Ok(())
    }

    fn write(self: Box<Self>, path: &Path) -> Result<(), Fault> {
        let Self { tracks, options } = *self;
        let points = Points {
            time_s: tracks.time_s.clone(),
            lat_deg: tracks.lat_deg.clone(),
            lon_deg: tracks.lon_deg.clone(),
            variables: tracks.variables.clone(),
        };
        let provenance = tracks.provenance.clone();
        let centers = assemble::centers(points, None, tracks.calendar, provenance)?;
        write(path, &tracks, &Objects::of_centers(centers)?, &options)
    }
}

/// A feature as a point of a track knows it: time, position and values.
type Key = (i64, Vec<u64>);

/// The columns by which points are found among centres, each at the same place
/// for both: positions, and variables that both have.
fn shared_columns<'a>(tracks: &'a Tracks, centers: &'a Centers) -> [Vec<&'a [f64]>; 2] {
    let mut columns = [
        vec![tracks.lat_deg.as_slice(), tracks.lon_deg.as_slice()],
        vec![centers.lat_deg.as_slice(), centers.lon_deg.as_slice()],
    ];
    for of_tracks in &tracks.variables {
        let same = |v: &&Variable| v.info == of_tracks.info;
        if let Some(of_centers) = centers.variables.iter().find(same) {
            columns[0].push(&of_tracks.values);
            columns[1].push(&of_centers.values);
        }
    }
    columns
}

fn key(time_s: i64, columns: &[&[f64]], row: usize) -> Key {
    (time_s, columns.iter().map(|values| values[row].to_bits()).collect())
}

/// The places of the points of tracks. Features that are equal in everything
/// are taken in their order.
fn places_of_points(
    tracks: &Tracks,
    centers: &Centers,
    places: &[Place],
) -> Result<Vec<Place>, TrackFileProblem> {
    let [of_tracks, of_centers] = shared_columns(tracks, centers);
    let mut features: HashMap<Key, Vec<usize>> = HashMap::new();
    for (step, &time_s) in centers.times.time_s().iter().enumerate() {
        for i in centers.step(step).rev() {
            features.entry(key(time_s, &of_centers, i)).or_default().push(i);
        }
    }
    let place = |i: usize| {
        let feature = features.get_mut(&key(tracks.time_s[i], &of_tracks, i)).and_then(Vec::pop);
        feature.map(|feature| places[feature]).ok_or_else(|| TrackFileProblem::NoFeature {
            time: show(tracks.time_s[i], tracks.calendar),
            lat_deg: tracks.lat_deg[i],
            lon_deg: tracks.lon_deg[i],
        })
    };
    (0..tracks.points()).map(place).collect()
}

fn write_points(
    out: &mut dyn Write,
    tracks: &Tracks,
    points: &[Place],
    header: DumpHeader,
) -> Result<(), Fault> {
    let DumpHeader { w1, w2, dmax_rad, phimax } = header;
    let mut lines = LineBuffer::new(out);
    push!(&mut lines.bytes, "{:.6} {w2:.6}\n{dmax_rad:.6} {phimax:.6}\n", w1 / 2.0);
    push!(&mut lines.bytes, "TRACK_No. {}", tracks.len());
    lines.end_line()?;
    for (index, id) in tracks.ids.iter().enumerate() {
        let points = &points[tracks.range(index)];
        push!(&mut lines.bytes, "TRACK_Id. {id}\nPOINT_No. {}", points.len());
        lines.end_line()?;
        for Place { frame, object, feature } in points {
            push!(&mut lines.bytes, "{frame} {object} {feature} ");
            lines.end_line()?;
        }
    }
    Ok(lines.hand_on()?)
}
