//! `stormtracker metrics ata`

use anyhow::{Context, bail};

use crate::cli::args::{AmplitudeArgs, AtaArgs, AtaKernelArgs, SpanArgs, TerrainArgs};
use crate::cli::interrupt;
use crate::cli::job::Job;
use crate::cli::output::check_output_is_no_input;
use crate::cli::talk::Talk;
use crate::cli::tracks::note_on_selection;
use crate::io::maps::write_maps;
use crate::metrics::{
    Accumulation, Amplitude, AmplitudeParams, AmplitudeRule, AtaParams, Positions, SpanParams,
    TerrainMask, Years, parse_quantity,
};
use crate::model::{Calendar, Maps, PeriodLength, Tracks};
use crate::pipeline::{self, AtaInput, Settings};

/// Height in m above which terrain is high (Neu et al. 2013).
const HIGH_M: f64 = 1500.0;

pub(super) fn run(args: &AtaArgs, job: &Job) -> anyhow::Result<()> {
    let talk = Talk::new(&args.run);
    let selection = args.selection.selection()?;
    check_output_is_no_input(&args.output, &args.tracks.input)?;
    let grid = args.maps.grid()?;
    let workers = job.workers(args.run.workers.threads, &talk)?;
    let mut tracks = args.tracks.read()?;
    let selected = selection.apply(&mut tracks);
    note_on_selection(selected).iter().for_each(|note| talk.say(note));
    let (amplitude, min_amplitude) = args.amplitude.of(&mut tracks, &talk)?;
    let terrain = args.terrain.read()?;
    if let Some(terrain) = &terrain {
        say_terrain(terrain, &tracks, &talk);
    }
    let span = args.span.params(args.maps.period, tracks.calendar)?;
    let params = args.kernel.params(span)?;
    params.validate()?;
    job.begin(&Settings::default())?;
    let crew = job.crew(&workers, None, &talk);
    let terrain = terrain.as_ref();
    let input = AtaInput { amplitude: &amplitude, grid: &grid, params: &params, terrain };
    let maps = pipeline::ata(&tracks, &input, &crew)?;
    let Some(mut maps) = maps else { return Ok(()) };
    pipeline::record_selection(&mut maps, &selection, min_amplitude, &tracks);
    if !args.layers.is_empty() {
        maps.layers.retain(|layer| args.layers.iter().any(|metric| metric.name() == layer.name));
    }
    interrupt::check()?;
    write_maps(&args.output, &maps)?;
    talk.done();
    report(&maps, &tracks, &amplitude, &talk);
    Ok(())
}

impl AmplitudeArgs {
    /// The amplitudes of tracks, without tracks that are too weak, and the
    /// amplitude that a track reaches at least.
    fn of(&self, tracks: &mut Tracks, talk: &Talk) -> anyhow::Result<(Amplitude, Option<f64>)> {
        let column = tracks.variables.iter().find(|variable| match &self.column {
            Some(name) => variable.info.name == *name,
            None => true,
        });
        let value = |option: &str, text: &Option<String>| {
            let (Some(text), Some(column)) = (text, column) else { return Ok(None) };
            let value = parse_quantity(text, &column.info);
            value.map(Some).with_context(|| option.to_string())
        };
        let params = AmplitudeParams {
            column: self.column.clone(),
            rule: match self.amplitude.as_str() {
                "perturbation" => AmplitudeRule::Perturbation,
                "absolute" => AmplitudeRule::Absolute,
                _ => AmplitudeRule::Auto,
            },
            sense: self.sense,
            reference: value("--reference", &self.reference)?,
        };
        let least = value("--min-amplitude", &self.min_amplitude)?;
        let mut amplitude = Amplitude::of(tracks, &params)?;
        if let Some(least) = least {
            let of = tracks.len();
            amplitude.keep_peaks_of_at_least(least, tracks);
            talk.say(format_args!("{} of {of} tracks reach --min-amplitude", tracks.len()));
        }
        amplitude.notes().iter().for_each(|note| talk.say(note));
        Ok((amplitude, least))
    }
}

impl TerrainArgs {
    /// The terrain, if points above it are not to count.
    fn read(&self) -> anyhow::Result<Option<TerrainMask>> {
        let Some(path) = &self.mask_orography else { return Ok(None) };
        let variable = self.mask_variable.as_deref();
        let above_m = self.mask_above_m.unwrap_or(HIGH_M);
        Ok(Some(pipeline::read_terrain(path, variable, above_m)?))
    }
}

/// Says how much the terrain hides.
fn say_terrain(terrain: &TerrainMask, tracks: &Tracks, talk: &Talk) {
    let (hidden, unknown) = terrain.counts(tracks);
    let (points, above_m) = (tracks.points(), terrain.above_m());
    talk.say(format_args!("{hidden} of {points} points are above terrain of {above_m} m"));
    if unknown > 0 {
        talk.say(format_args!(
            "{unknown} of {points} points are where the terrain is not known, and count"
        ));
    }
}

impl SpanArgs {
    /// Which times count, and what periods are made of.
    pub(super) fn params(
        &self,
        period: PeriodLength,
        calendar: Calendar,
    ) -> anyhow::Result<SpanParams> {
        let time = |option: &str, text: &Option<String>| {
            let time = text.as_deref().map(|text| calendar.parse(text)).transpose();
            time.with_context(|| option.to_string())
        };
        let accumulation = match self.accumulate.as_deref() {
            Some("months-mean") => Accumulation::MonthsMean,
            Some("months-sum") => Accumulation::MonthsSum,
            Some(_) => Accumulation::Whole,
            None => Accumulation::usual(period),
        };
        Ok(SpanParams {
            period,
            accumulation,
            years: if self.climatology { Years::Mean } else { Years::Each },
            from_s: time("--from", &self.from)?,
            to_s: time("--to", &self.to)?,
        })
    }
}

impl AtaKernelArgs {
    fn params(&self, span: SpanParams) -> anyhow::Result<AtaParams> {
        let usual = AtaParams::default();
        Ok(AtaParams {
            radius_km: self.radius_km.unwrap_or(usual.radius_km),
            earth_radius_km: self.earth_radius_km.unwrap_or(usual.earth_radius_km),
            kernel: self.kernel.unwrap_or(usual.kernel),
            interpolation_s: match self.interpolation.as_deref() {
                None => usual.interpolation_s,
                Some("none") => None,
                Some(text) => Some(seconds(text)?),
            },
            positions: match self.positions.as_deref() {
                Some("great-circle") => Positions::GreatCircle,
                _ => Positions::Linear,
            },
            span,
        })
    }
}

/// Seconds of a time such as `1h`, `30min` or `1800s`; hours without a unit.
fn seconds(text: &str) -> anyhow::Result<i64> {
    let units = [("min", 60.0), ("h", 3600.0), ("s", 1.0)];
    let unit = units.into_iter().find(|(unit, _)| text.ends_with(unit));
    let (number, unit_s) = match unit {
        Some((unit, unit_s)) => (text[..text.len() - unit.len()].trim(), unit_s),
        None => (text, 3600.0),
    };
    let seconds = number.parse::<f64>().ok().map(|number| number * unit_s);
    match seconds {
        Some(seconds) if (1.0..1e10).contains(&seconds) && seconds.fract() == 0.0 => {
            Ok(seconds as i64)
        }
        _ => {
            bail!("--interpolation {text}: write whole seconds, such as 1h, 30min or 600s, or none")
        }
    }
}

fn report(maps: &Maps, tracks: &Tracks, amplitude: &Amplitude, talk: &Talk) {
    let names: Vec<&str> = maps.layers.iter().map(|layer| layer.name.as_str()).collect();
    talk.say(format_args!(
        "{} of {} tracks, {} points: {} periods of {} x {} grid points; amplitude: {}",
        names.join(", "),
        tracks.len(),
        tracks.points(),
        maps.periods.len(),
        maps.grid.rows(),
        maps.grid.columns(),
        amplitude.describe(),
    ));
    if tracks.is_empty() {
        talk.say("warning: no track counts, so all sums are 0");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_between_points() {
        let of = |text| seconds(text).ok();
        assert_eq!(of("1h"), Some(3600));
        assert_eq!(of("0.5"), Some(1800));
        assert_eq!(of("30min"), Some(1800));
        assert_eq!(of("90 s"), Some(90));
        for text in ["", "h", "0h", "-1h", "nan", "1.5s", "1d"] {
            assert!(seconds(text).unwrap_err().to_string().contains("--interpolation"), "{text}");
        }
    }
}
