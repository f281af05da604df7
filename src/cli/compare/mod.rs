//! `stormtracker compare`
//!
//! | file | holds |
//! |---|---|
//! | `params` | what was typed, as parameters |
//! | `text` | the report for people |
//! | `json`, `csv` | the report and its pairs for programs |

mod csv;
mod json;
mod params;
mod text;

use std::path::PathBuf;

use anyhow::{Context, bail};
use serde::Serialize;

use crate::io::tracks::{ReadOptions, check_target};
use crate::metrics::TrackSelection;
use crate::metrics::matching::{
    Assignment, CompareParams, Comparison, TrackFilter, compare_tracks, resample,
};
use crate::model::Tracks;

use super::args::{CompareArgs, ReportArgs};
use super::interrupt;
use super::output::write_whole;
use super::shell;
use super::talk;
use super::tracks::{note_on_selection, read_as_one};

/// All parameters of a comparison.
#[derive(Debug, Serialize)]
struct Parameters {
    tracks: TrackSelection,
    filter: TrackFilter,
    #[serde(skip_serializing_if = "Option::is_none")]
    resample_s: Option<i64>,
    #[serde(flatten)]
    compare: CompareParams,
}

/// What the report is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReportFormat {
    Text,
    Json,
    Csv,
}

/// One of the two sets.
struct Input<'a> {
    name: &'static str,
    paths: &'a [PathBuf],
    format: Option<&'a str>,
    units: Option<&'a str>,
    intensity: Option<&'a str>,
}

pub(super) fn run(args: &CompareArgs) -> anyhow::Result<()> {
    let parameters = Parameters::of(args)?;
    if let Some(path) = &args.output.output {
        check_target(path)?;
    }
    let (reference, candidate) = inputs(args);
    let options = args.unsaid.read_options_of_one()?;
    let reference = reference.read(&options, &parameters)?;
    let candidate = candidate.read(&options, &parameters)?;
    say_what_is_lost(&reference, &candidate, &parameters);
    interrupt::check()?;
    let comparison = compare_tracks(&reference, &candidate, &parameters.compare)?;
    interrupt::check()?;
    let report = match args.output.format() {
        ReportFormat::Text => text::report(&comparison, &parameters)?,
        ReportFormat::Json => json::report(&comparison, &parameters)?,
        ReportFormat::Csv => csv::report(&comparison, &parameters)?,
    };
    args.output.write(&report)
}

fn inputs(args: &CompareArgs) -> (Input<'_>, Input<'_>) {
    let intensity = args.values.intensity.as_deref();
    let reference = Input {
        name: "reference",
        paths: &args.reference,
        format: args.reference_format.as_deref(),
        units: args.reference_units.as_deref(),
        intensity,
    };
    let candidate = Input {
        name: "candidate",
        paths: &args.candidate,
        format: args.candidate_format.as_deref(),
        units: args.candidate_units.as_deref(),
        intensity: args.values.candidate_intensity.as_deref().or(intensity),
    };
    (reference, candidate)
}

impl Input<'_> {
    /// Whether the column that was asked for is there.
    fn check_intensity(&self, tracks: &Tracks) -> anyhow::Result<()> {
        let names: Vec<&str> = tracks.variables.iter().map(|v| v.info.name.as_str()).collect();
        match self.intensity {
            Some(name) if !names.contains(&name) => bail!(
                "{}: there is no column {name}; it has {}; say another with --intensity or \
                 --candidate-intensity",
                self.name,
                names.join(", ")
            ),
            _ => Ok(()),
        }
    }

    /// Reads the set, and leaves of it what is compared.
    fn read(&self, options: &ReadOptions, parameters: &Parameters) -> anyhow::Result<Tracks> {
        let units = self.units.map(String::from).or_else(|| options.units.clone());
        let options = ReadOptions { units, ..options.clone() };
        let mut tracks = read_as_one(self.paths, self.format, &options)?;
        let say = |text: &str| talk::say(format_args!("{}: {text}", self.name));
        if tracks.is_empty() {
            say("warning: there are no tracks in it");
        }
        self.check_intensity(&tracks)?;
        let of = tracks.len();
        parameters.tracks.apply(&mut tracks);
        let apex = parameters.compare.intensity.apex;
        let mut selected = parameters
            .filter
            .apply(&mut tracks, self.intensity, apex)
            .with_context(|| self.name.to_string())?;
        selected.of = of;
        if let Some(note) = note_on_selection(selected) {
            say(&note);
        }
        let Some(step_s) = parameters.resample_s else { return Ok(tracks) };
        let resampled = resample(&tracks, step_s)?;
        let lost = tracks.len() - resampled.len();
        if lost > 0 {
            say(&format!("{lost} tracks have no point at a multiple of --resample"));
        }
        Ok(resampled)
    }
}

/// Says where one to one is not what was asked for.
fn say_what_is_lost(reference: &Tracks, candidate: &Tracks, parameters: &Parameters) {
    let runs = |tracks: &Tracks| tracks.runs.all().len();
    let are_mixed = reference.runs.is_empty() != candidate.runs.is_empty();
    let is_one_to_one =
        matches!(parameters.compare.matching.assignment, Assignment::Mutual | Assignment::Optimal);
    let most = runs(reference).max(runs(candidate));
    if are_mixed && is_one_to_one && most > 1 {
        talk::say(format_args!(
            "note: one set has {most} runs and the other says none: at most one track of all runs \
             is the partner of a track; --assignment directed or every lets each run have one"
        ));
    }
}

impl ReportArgs {
    /// As options say, else as the name of the file does.
    fn format(&self) -> ReportFormat {
        let extension = self.output.as_deref().and_then(|path| path.extension()?.to_str());
        match (self.json, self.csv, extension) {
            (true, _, _) => ReportFormat::Json,
            (_, true, _) => ReportFormat::Csv,
            (_, _, Some("json")) => ReportFormat::Json,
            (_, _, Some("csv")) => ReportFormat::Csv,
            _ => ReportFormat::Text,
        }
    }

    fn write(&self, report: &str) -> anyhow::Result<()> {
        let Some(path) = &self.output else { return shell::print(report) };
        write_whole(path, report.as_bytes())
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}

/// What every report says of its distances and differences.
const CONVENTIONS: &str = "differences are candidate minus reference";

/// The name of what the values are, with their unit.
fn intensity_name(comparison: &Comparison) -> Option<String> {
    use crate::metrics::matching::Intensity;
    match &comparison.intensity {
        Intensity::Compared { variable, .. } if variable.units.is_empty() => {
            Some(format!("{} (no unit)", variable.name))
        }
        Intensity::Compared { variable, .. } => {
            Some(format!("{} ({})", variable.name, variable.units))
        }
        Intensity::Missing { .. } => None,
    }
}
