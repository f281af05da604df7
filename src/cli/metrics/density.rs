//! `stormtracker metrics density`

use anyhow::{Context, bail};

use crate::cli::args::{
    DensityArgs, DensityUnitName, RecordArgs, SphereKernelArgs, StatisticsArgs,
};
use crate::cli::interrupt;
use crate::cli::job::Job;
use crate::cli::output::check_output_is_no_input;
use crate::cli::talk::Talk;
use crate::cli::tracks::note_on_selection;
use crate::io::maps::write_maps;
use crate::metrics::{
    Adaptation, Convention, DensityCounts, DensityError, DensityParams, DensitySource, DensityUnit,
    Growth, Pilot, Smoothing, periods_of, record_of,
};
use crate::model::{MapLayer, Maps, Tracks};
use crate::pipeline::{self, DensityInput, Settings};

pub(super) fn run(args: &DensityArgs, job: &Job) -> anyhow::Result<()> {
    let talk = Talk::new(&args.run);
    let selection = args.selection.selection()?;
    check_output_is_no_input(&args.output, &args.tracks.input)?;
    let (grid, params) = (args.maps.grid()?, args.params());
    params.validate()?;
    let workers = job.workers(args.run.workers.threads, &talk)?;
    let mut tracks = args.tracks.read()?;
    let record_s = args.record.of(&tracks)?;
    let intensity = column(&tracks, args.column.as_deref())?;
    let selected = selection.apply(&mut tracks);
    note_on_selection(selected).iter().for_each(|note| talk.say(note));
    let periods = periods_of(record_s, args.maps.period, tracks.calendar)?;
    job.begin(&Settings::default())?;
    let crew = job.crew(&workers, None, &talk);
    let source = DensitySource { tracks: &tracks, intensity, record_s };
    let input = DensityInput { source, periods: &periods, grid: &grid, params: &params };
    let Some((mut maps, counts)) = pipeline::density(&input, &crew)? else { return Ok(()) };
    pipeline::record_selection(&mut maps, &selection, None, &tracks);
    keep_layers(&mut maps.layers, &args.layers)?;
    interrupt::check()?;
    write_maps(&args.output, &maps)?;
    talk.done();
    report(&maps, &counts, &talk);
    Ok(())
}

/// The column that is the intensity.
fn column(tracks: &Tracks, asked: Option<&str>) -> Result<usize, DensityError> {
    let is_it = |name: &str| asked.is_none_or(|asked| asked == name);
    let at = tracks.variables.iter().position(|variable| is_it(&variable.info.name));
    at.ok_or_else(|| {
        let names: Vec<&str> = tracks.variables.iter().map(|v| v.info.name.as_str()).collect();
        let column = asked.unwrap_or_default().into();
        DensityError::Column { column, known: names.join(", ") }
    })
}

/// Keeps the layers asked for.
fn keep_layers(layers: &mut Vec<MapLayer>, asked: &[String]) -> anyhow::Result<()> {
    let unknown = asked.iter().find(|name| layers.iter().all(|layer| layer.name != **name));
    if let Some(name) = unknown {
        let known: Vec<&str> = layers.iter().map(|layer| layer.name.as_str()).collect();
        bail!("--layers {name} is no field; they are {}", known.join(", "));
    }
    if !asked.is_empty() {
        layers.retain(|layer| asked.contains(&layer.name));
    }
    Ok(())
}

impl RecordArgs {
    /// First and last time of the record.
    fn of(&self, tracks: &Tracks) -> anyhow::Result<(i64, i64)> {
        let time = |option: &str, text: &Option<String>| {
            let time = text.as_deref().map(|text| tracks.calendar.parse(text)).transpose();
            time.with_context(|| option.to_string())
        };
        Ok(record_of(tracks, time("--from", &self.from)?, time("--to", &self.to)?)?)
    }
}

impl DensityArgs {
    fn params(&self) -> DensityParams {
        let usual = self.kernel.params();
        let StatisticsArgs { density, min_track_density, max_part_outside, growth } =
            &self.statistics;
        DensityParams {
            unit: match density {
                Some(DensityUnitName::Probability) => DensityUnit::Probability,
                Some(DensityUnitName::Number) | None => DensityUnit::Cap,
            },
            periods: self.record.periods.unwrap_or(usual.periods),
            min_track_density: *min_track_density,
            max_part_outside: max_part_outside.unwrap_or(usual.max_part_outside),
            growth: match growth.as_deref() {
                Some("growing") => Growth::Growing,
                Some("decaying") => Growth::Decaying,
                _ => Growth::All,
            },
            ..usual
        }
    }
}

impl SphereKernelArgs {
    fn params(&self) -> DensityParams {
        let usual = match self.convention.as_deref() {
            Some("track-1.5.2") => DensityParams::of_track(),
            _ => DensityParams { convention: Convention::Exact, ..DensityParams::default() },
        };
        let of = |given: Option<f64>, usual: f64| given.unwrap_or(usual);
        DensityParams {
            kernel: self.kernel.unwrap_or(usual.kernel),
            smoothing: Smoothing {
                points: of(self.smoothing_points, usual.smoothing.points),
                ends: of(self.smoothing_ends, usual.smoothing.ends),
                tracks: of(self.smoothing_tracks, usual.smoothing.tracks),
            },
            adaptation: match self.smoothing.as_deref() {
                Some("fixed") => Adaptation::Fixed,
                _ => Adaptation::Adaptive {
                    alpha: of(self.alpha, 0.5),
                    least: of(self.least_smoothing, 0.1),
                    pilot: Pilot::OfOthers,
                },
            },
            earth_radius_km: of(self.earth_radius_km, usual.earth_radius_km),
            ..usual
        }
    }
}

fn report(maps: &Maps, counts: &[DensityCounts], talk: &Talk) {
    for (period, counts) in maps.periods.iter().zip(counts) {
        let DensityCounts { points, steps, genesis, lysis, tracks } = counts;
        talk.say(format_args!(
            "{}: {points} points, {steps} steps, {genesis} begin, {lysis} end, {tracks} tracks pass",
            period.label
        ));
    }
}
