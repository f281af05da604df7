//! GeoJSON, read: ours, and others' with a time for each point of a line.

use serde::Deserialize;
use serde_json::Value;
use std::collections::HashSet;

use crate::model::{Calendar, Run, TrackRuns, Tracks};

use super::ReadOptions;
use super::assemble::{check_points, normalise_lon};
use super::error::{Fault, TrackFileProblem};
use super::file_notes::{FileNotes, check_names};
use super::format_error::FormatProblem;
use super::json_text::{Named, parse, with_missing};

#[derive(Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, rename = "stormtracker")]
    notes: Option<FileNotes>,
    #[serde(default)]
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    id: Value,
    geometry: Option<Geometry>,
    properties: Option<Properties>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    coordinates: Coordinates,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Coordinates {
    Point(Vec<f64>),
    Line(Vec<Vec<f64>>),
    Lines(Vec<Vec<Vec<f64>>>),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Properties {
    #[serde(alias = "id")]
    track_id: Value,
    init: Option<String>,
    member: Option<String>,
    calendar: Option<String>,
    #[serde(alias = "time", alias = "coordTimes")]
    times: Vec<String>,
    units: Named<String>,
    variables: Named<Vec<Option<f64>>>,
}

pub(super) fn read(bytes: Vec<u8>, options: &ReadOptions) -> Result<Tracks, Fault> {
    let collection: Collection = parse(bytes)?;
    if collection.kind != "FeatureCollection" {
        let message = format!("the type is {:?}, not \"FeatureCollection\"", collection.kind);
        return Err(FormatProblem::Json { message }.into());
    }
    let Collection { notes, features, .. } = collection;
    notes.as_ref().map_or(Ok(()), FileNotes::check)?;
    let mut reader = Reader::new(notes, &features, options)?;
    for (number, feature) in (1..).zip(features) {
        reader.feature(number, feature)?;
    }
    reader.finish(options)
}

struct Reader {
    notes: Option<FileNotes>,
    tracks: Tracks,
    names: Vec<String>,
    /// Units of the first feature.
    units: Vec<(String, String)>,
    columns: Vec<Vec<f64>>,
    ids: Vec<Option<u64>>,
    runs: Vec<Run>,
}

impl Reader {
    fn new(
        notes: Option<FileNotes>,
        features: &[Feature],
        options: &ReadOptions,
    ) -> Result<Self, TrackFileProblem> {
        let first = features.iter().find_map(|feature| feature.properties.as_ref());
        let of_first = |properties: &Properties| -> Vec<String> {
            properties.variables.0.iter().map(|(name, _)| name.clone()).collect()
        };
        let names = match first.map(of_first) {
            Some(names) => names,
            None => notes.as_ref().map_or_else(Vec::new, FileNotes::names),
        };
        check_names(names.iter().map(String::as_str), &[])?;
        let said = first.and_then(|properties| properties.calendar.as_deref());
        let calendar = match (&notes, said) {
            (Some(notes), _) => notes.calendar()?,
            (None, Some(said)) => Calendar::from_cf_name(said)?,
            (None, None) => options.calendar,
        };
        let provenance = notes.as_ref().map(FileNotes::provenance).unwrap_or_default();
        Ok(Self {
            notes,
            tracks: Tracks { calendar, provenance, ..Tracks::default() },
            units: first.map_or_else(Vec::new, |properties| properties.units.0.clone()),
            columns: vec![Vec::new(); names.len()],
            names,
            ids: Vec::new(),
            runs: Vec::new(),
        })
    }

    fn feature(&mut self, number: usize, feature: Feature) -> Result<(), TrackFileProblem> {
        let properties = feature.properties.unwrap_or_default();
        let id = properties.track_id.as_u64().or(feature.id.as_u64());
        let wrong = |message: String| FormatProblem::Feature { feature: number, message };
        let points = properties.times.len();
        let positions = match feature.geometry {
            Some(geometry) => geometry.positions(points).map_err(wrong)?,
            None if points == 0 => Vec::new(),
            None => return Err(wrong("has no geometry".into()).into()),
        };
        for position in positions {
            let [lon_deg, lat_deg, ..] = position[..] else {
                let message = "has a position without longitude and latitude".to_string();
                return Err(wrong(message).into());
            };
            self.tracks.lon_deg.push(normalise_lon(lon_deg));
            self.tracks.lat_deg.push(lat_deg);
        }
        for text in &properties.times {
            self.tracks.time_s.push(self.tracks.calendar.parse(text)?);
        }
        self.variables(number, points, properties.variables)?;
        self.tracks.offsets.push(self.tracks.time_s.len());
        self.ids.push(id);
        let init = properties.init.map(|text| text.parse()).transpose()?;
        // A date that the calendar has.
        init.map(|init| self.tracks.calendar.seconds(init)).transpose()?;
        self.runs.push(Run { init, member: properties.member });
        Ok(())
    }

    fn variables(
        &mut self,
        feature: usize,
        points: usize,
        variables: Named<Vec<Option<f64>>>,
    ) -> Result<(), TrackFileProblem> {
        let found: Vec<&str> = variables.0.iter().map(|(name, _)| name.as_str()).collect();
        if found != self.names {
            let (found, expected) = (found.join(", "), self.names.join(", "));
            return Err(FormatProblem::FeatureVariables { feature, found, expected }.into());
        }
        for (column, (name, values)) in self.columns.iter_mut().zip(variables.0) {
            if values.len() != points {
                let found = values.len();
                let message = format!("has {points} times and {found} values of {name:?}");
                return Err(FormatProblem::Feature { feature, message }.into());
            }
            column.extend(with_missing(values));
        }
        Ok(())
    }

    fn finish(self, options: &ReadOptions) -> Result<Tracks, Fault> {
        let Self { notes, mut tracks, names, units, columns, ids, runs } = self;
        tracks.ids = numbers(&ids)?;
        if !runs.iter().all(Run::is_plain) {
            let mut of_tracks = TrackRuns::default();
            runs.iter().for_each(|run| of_tracks.push(run, 1));
            tracks.runs = of_tracks;
        }
        for (index, (name, values)) in names.iter().zip(columns).enumerate() {
            let said = units.iter().find(|(of, _)| of == name).map(|(_, units)| units.as_str());
            let said = said.filter(|units| !units.is_empty());
            let units = said.or(options.units.as_deref().filter(|_| index == 0));
            tracks.variables.push(FileNotes::column(notes.as_ref(), name, values, units)?);
        }
        check_points(&tracks)?;
        Ok(tracks)
    }
}

/// Numbers of the tracks; if one has none, or a name, all are numbered from 1.
fn numbers(ids: &[Option<u64>]) -> Result<Vec<u64>, TrackFileProblem> {
    let Some(known) = ids.iter().copied().collect::<Option<Vec<u64>>>() else {
        return Ok((1..=ids.len() as u64).collect());
    };
    let mut seen = HashSet::new();
    match known.iter().find(|&&id| !seen.insert(id)) {
        Some(&track) => Err(TrackFileProblem::RepeatedTrack { track }),
        None => Ok(known),
    }
}

impl Geometry {
    /// As many positions as there are times, without those where lines were cut.
    fn positions(self, times: usize) -> Result<Vec<Vec<f64>>, String> {
        let kind = self.kind;
        let positions = match (kind.as_str(), self.coordinates) {
            ("Point", Coordinates::Point(position)) => vec![position],
            ("LineString", Coordinates::Line(line)) => line,
            ("MultiLineString", Coordinates::Lines(lines)) => joined(lines, times),
            _ => return Err(format!("is no Point, LineString or MultiLineString but {kind:?}")),
        };
        match positions.len() == times {
            true => Ok(positions),
            false => Err(format!("has {} positions and {times} times", positions.len())),
        }
    }
}

/// One line of several: if these have two points more for each cut than there
/// are times, the ends at the cuts are left out.
fn joined(lines: Vec<Vec<Vec<f64>>>, times: usize) -> Vec<Vec<f64>> {
    let (points, cuts) = (lines.iter().map(Vec::len).sum::<usize>(), lines.len().saturating_sub(1));
    let is_cut = points == times.saturating_add(2 * cuts);
    let mut joined = Vec::new();
    for (index, mut line) in lines.into_iter().enumerate() {
        if is_cut && index < cuts {
            line.pop();
        }
        let skipped = usize::from(is_cut && index > 0);
        joined.extend(line.into_iter().skip(skipped));
    }
    joined
}
