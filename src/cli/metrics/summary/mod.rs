//! `stormtracker metrics summary`

mod table;

use std::path::Path;

use anyhow::{Context, anyhow, bail};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::cli::args::{ColumnArgs, DiagnosticsArgs, SettingsArgs, SummaryArgs, TrackFormatArgs};
use crate::cli::config::{self, Options};
use crate::cli::interrupt;
use crate::cli::job::Job;
use crate::cli::output::{TrackOutput, write_whole};
use crate::cli::paths::RunPaths;
use crate::cli::tracks::note_on_selection;
use crate::cli::{shell, talk};
use crate::io::read_small_text;
use crate::io::tracks::check_target;
use crate::metrics::Selected;
use crate::metrics::diagnostics::{
    Basins, ColumnNames, Columns, DiagnosticsParams, Neighbours, Record, RegionRule,
    SUMMARY_COLUMNS, Surroundings, TOTALS_COLUMNS, point_diagnostics, summarise, totals,
    tracks_of_region,
};
use crate::model::{Provenance, Tracks};

use table::Head;

pub(super) fn run(args: &SummaryArgs, job: &Job) -> anyhow::Result<()> {
    job.by_first(|| summarise_tracks(args, job.paths()))
}

fn summarise_tracks(args: &SummaryArgs, paths: &RunPaths) -> anyhow::Result<()> {
    let params = args.how.params()?;
    let basins = Basins::open(args.basins.as_ref(), read_small_text)?;
    let points_output = points_output(args, paths)?;
    let mut tracks = args.tracks.read()?;
    interrupt::check()?;
    // What was left out tells of the record, too.
    let time = |text: &Option<String>| text.as_ref().map(|t| tracks.calendar.parse(t)).transpose();
    let (start_s, end_s) = (time(&args.record_start)?, time(&args.record_end)?);
    let record = Record::of(&tracks, start_s, end_s);
    let names = args.columns.names();
    select(&mut tracks, args, &names, &basins)?;
    let columns = Columns::find(&tracks, &names)?;
    columns.notes.iter().for_each(talk::say);
    if tracks.is_empty() {
        talk::say("warning: there is no track");
    }
    let with =
        Surroundings { record: &record, columns: &columns, basins: &basins, params: &params };
    if let Some(output) = points_output {
        return write_points(&output, &tracks, with, args);
    }
    write_table(&tracks, with, args)
}

/// Writes a row for each track, or for each group of them.
fn write_table(tracks: &Tracks, with: Surroundings<'_>, args: &SummaryArgs) -> anyhow::Result<()> {
    let summaries = summarise(tracks, with)?;
    let head = head(tracks, with, args)?;
    let is_json = args.json || args.output.as_deref().is_some_and(ends_in_json);
    let text = match (args.statistics, is_json) {
        (false, false) => table::csv(&head, SUMMARY_COLUMNS, &summaries)?,
        (false, true) => table::json(&head, "tracks", SUMMARY_COLUMNS, &summaries)?,
        (true, false) => table::csv(&head, TOTALS_COLUMNS, &totals(&summaries))?,
        (true, true) => table::json(&head, "totals", TOTALS_COLUMNS, &totals(&summaries))?,
    };
    write_text(args.output.as_deref(), &text, is_json)
}

/// Writes the tracks with diagnostics of their points.
fn write_points(
    output: &TrackOutput<'_>,
    tracks: &Tracks,
    with: Surroundings<'_>,
    args: &SummaryArgs,
) -> anyhow::Result<()> {
    let new = point_diagnostics(tracks, with, args.how.neighbours())?;
    let provenance = provenance(&tracks.provenance, args, with.params)?;
    let mut tracks = Tracks { provenance, ..tracks.clone() };
    tracks.variables.extend(new);
    if let Some(note) = output.note_on_runs(tracks.runs.all().len())? {
        talk::say(note);
    }
    output.write(&tracks)
}

/// Where the tracks of `--points` go. Whether a result can be written is known
/// before the work.
fn points_output<'a>(
    args: &'a SummaryArgs,
    paths: &RunPaths,
) -> anyhow::Result<Option<TrackOutput<'a>>> {
    let path = args.output.as_deref();
    if args.points {
        let nothing = SettingsArgs { preset: None, config: None, print_config: false };
        let settings = config::resolve(&nothing, Options::default().format(&args.format))?;
        return TrackOutput::new(path, &settings, paths).map(Some);
    }
    let TrackFormatArgs { format, track_times, imilast_dialect } = &args.format;
    if format.is_some() || track_times.is_some() || imilast_dialect.is_some() {
        bail!("--format, --track-times and --imilast-dialect are for the tracks of --points");
    }
    path.map_or(Ok(()), check_target)?;
    Ok(None)
}

fn ends_in_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// Leaves only the tracks that count.
fn select(
    tracks: &mut Tracks,
    args: &SummaryArgs,
    names: &ColumnNames,
    basins: &Basins,
) -> anyhow::Result<()> {
    let of = tracks.len();
    let mut selection = args.selection.selection()?;
    let region = match args.region_rule {
        RegionRule::Any => None,
        _ => selection.region.take(),
    };
    if args.region_rule != RegionRule::Any && region.is_none() && args.basin.is_none() {
        bail!("--region-rule is about a region; say which with --track-region or --basin");
    }
    selection.apply(tracks);
    let basin = args.basin.as_deref().map(|name| {
        let known = || basins.names().collect::<Vec<_>>().join(", ");
        basins.find(name).ok_or_else(|| anyhow!("--basin {name}: is none of {}", known()))
    });
    let basin = basin.transpose()?;
    if region.is_some() || basin.is_some() {
        let columns = Columns::find(tracks, names)?;
        // Of several basins over one another a point lies in the first.
        let is_in = |lat: f64, lon: f64| {
            region.is_none_or(|region| region.contains(lat, lon))
                && basin.is_none_or(|basin| basins.of_point(lat, lon) == Some(basin))
        };
        let kept = tracks_of_region(tracks, &columns, args.region_rule, is_in);
        tracks.retain(|index| kept[index]);
    }
    if let Some(note) = note_on_selection(Selected { of, kept: tracks.len() }) {
        talk::say(note);
    }
    Ok(())
}

/// What stands above a table.
fn head(tracks: &Tracks, with: Surroundings<'_>, args: &SummaryArgs) -> anyhow::Result<Head> {
    let Provenance { software: _, input, parameters, processing } =
        provenance(&tracks.provenance, args, with.params)?;
    let peak = with.columns.peak.map(|(variable, sense)| {
        let info = &variable.info;
        format!("{} ({}), {sense}", info.name, info.units)
    });
    Ok(Head {
        software: Provenance::this_software(),
        input,
        parameters,
        processing,
        calendar: tracks.calendar,
        peak,
    })
}

/// Where the tracks come from, and how they are described.
fn provenance(
    of_tracks: &Provenance,
    args: &SummaryArgs,
    params: &DiagnosticsParams,
) -> anyhow::Result<Provenance> {
    let mut of_stages = match serde_json::from_str(&of_tracks.parameters) {
        Ok(Value::Object(of_stages)) => of_stages,
        _ => serde_json::Map::new(),
    };
    let mut own = serde_json::to_value(params)?;
    own["basins"] = json!(AsRef::<str>::as_ref(&args.basins));
    own["selection"] = json!({
        "tracks": args.selection.selection()?,
        "region_rule": args.region_rule.to_string(),
        "basin": args.basin,
    });
    of_stages.insert("diagnostics".into(), own);
    let mut provenance = of_tracks.clone();
    provenance.software = Provenance::this_software();
    provenance.parameters = Value::Object(of_stages).to_string();
    if args.points {
        provenance.processing.push("diagnostics of points added".into());
    }
    Ok(provenance)
}

fn write_text(path: Option<&Path>, text: &str, is_json: bool) -> anyhow::Result<()> {
    let Some(path) = path else {
        return if is_json { shell::print_json(text) } else { shell::print(text) };
    };
    write_whole(path, text.as_bytes())
        .with_context(|| format!("{}: cannot be written", path.display()))
}

impl ColumnArgs {
    fn names(&self) -> ColumnNames {
        ColumnNames {
            peak: self.peak.clone(),
            sense: self.sense,
            wind: self.wind.clone(),
            wind_units: self.wind_units.clone(),
            pressure: self.pressure.clone(),
            pressure_units: self.pressure_units.clone(),
            terrain: self.terrain.clone(),
            land: self.land.clone(),
        }
    }
}

impl DiagnosticsArgs {
    fn params(&self) -> anyhow::Result<DiagnosticsParams> {
        let default = DiagnosticsParams::default();
        let params = DiagnosticsParams {
            earth_radius_km: self.earth_radius.unwrap_or(default.earth_radius_km),
            bergeron_latitude: choice(&self.bergeron_latitude)?,
            sampling: choice(&self.sampling)?,
            ace_threshold_kt: self.ace_threshold.unwrap_or(default.ace_threshold_kt),
            pace: choice(&self.pace)?,
            wind_scale: choice(&self.wind_scale)?,
            pressure_scale: choice(&self.pressure_scale)?,
            corral_reach_h: self.corral_hours.unwrap_or(default.corral_reach_h),
            terrain_m: self.terrain_height.unwrap_or(default.terrain_m),
        };
        params.validate()?;
        Ok(params)
    }

    fn neighbours(&self) -> Neighbours {
        match self.speed.as_str() {
            "forward" => Neighbours::Next,
            "backward" => Neighbours::Previous,
            _ => Neighbours::Both,
        }
    }
}

/// A choice by the name that it has in settings, with hyphens; the default of
/// none.
fn choice<T: DeserializeOwned + Default>(name: &Option<String>) -> anyhow::Result<T> {
    match name {
        None => Ok(T::default()),
        Some(name) => Ok(serde_json::from_value(Value::String(name.replace('-', "_")))?),
    }
}
