//! `stormtracker synth`

use std::num::NonZero;

use crate::io::fields::{Compression, WriteParams, ZarrFormat};
use crate::pipeline::{Settings, check_season_memory, check_season_plan, write_season};
use crate::synth::{Season, SynthParams, separating_contrast_pa};

use super::args::SynthArgs;
use super::job::Job;
use super::output::TrackOutput;
use super::talk::Talk;

pub(super) fn run(args: &SynthArgs, job: &Job) -> anyhow::Result<()> {
    let season = season_params(args);
    check_season_plan(&season, args.memory)?;
    let season = Season::new(&season)?;
    let talk = Talk::new(&args.run);
    let settings = Settings::default();
    let truth = |path| TrackOutput::new(Some(path), &settings, job.paths());
    let truth = args.truth.as_deref().map(truth).transpose()?;
    let params = WriteParams {
        compression: if args.uncompressed { Compression::None } else { Compression::Deflate },
        chunk_steps: args.chunk_steps.map_or(0, NonZero::get),
        zarr_format: if args.zarr_v2 { ZarrFormat::V2 } else { ZarrFormat::V3 },
        ..WriteParams::default()
    };
    let workers = job.workers(args.run.workers.threads, &talk)?;
    check_season_memory(&season, &args.output, &params, workers.threads(), args.memory)?;
    write_season(&season, &args.output, &params, &workers, &talk)?;
    if let Some(truth) = truth {
        truth.write(season.truth())?;
    }
    talk.say(format_args!(
        "{} steps, {} storms; --feature-threshold {:.3} Pa leaves the background out",
        season.times().len(),
        season.truth().len(),
        0.5 * separating_contrast_pa(season.grid().lat_spacing_deg()),
    ));
    Ok(())
}

fn season_params(args: &SynthArgs) -> SynthParams {
    let default = SynthParams::default();
    SynthParams {
        grid_deg: args.grid.unwrap_or(default.grid_deg),
        steps: args.steps.unwrap_or(default.steps),
        time_step_h: args.time_step_h.unwrap_or(default.time_step_h),
        start: args.start.clone().unwrap_or(default.start),
        seed: args.seed.unwrap_or(default.seed),
        storms: args.storms.unwrap_or(default.storms),
        ..SynthParams::default()
    }
}
