//! `stormtracker metrics confidence`

use crate::cli::args::ConfidenceArgs;
use crate::cli::interrupt;
use crate::cli::job::Job;
use crate::cli::output::check_output_is_no_input;
use crate::cli::talk::Talk;
use crate::io::maps::{read_maps, write_maps};
use crate::metrics::ConfidenceParams;
use crate::parallel::Workers;
use crate::pipeline;

pub(super) fn run(args: &ConfidenceArgs, job: &Job) -> anyhow::Result<()> {
    let talk = Talk::new(&args.run);
    let workers = job.workers(args.run.workers.threads, &talk)?;
    job.by_first(|| resample(args, &workers, &talk))
}

fn resample(args: &ConfidenceArgs, workers: &Workers, talk: &Talk) -> anyhow::Result<()> {
    let usual = ConfidenceParams::default();
    let params = ConfidenceParams {
        samples: args.samples.unwrap_or(usual.samples),
        seed: args.seed.unwrap_or(usual.seed),
        tail: args.tail.unwrap_or(usual.tail),
    };
    params.validate()?;
    check_output_is_no_input(&args.output, [&args.input].into_iter().chain(&args.against))?;
    let maps = read_maps(&args.input, &args.layers)?;
    let against = args.against.as_deref().map(|path| read_maps(path, &args.layers)).transpose()?;
    let sure = pipeline::confidence(&maps, against.as_ref(), &params, workers, talk)?;
    interrupt::check()?;
    write_maps(&args.output, &sure)?;
    talk.done();
    sure.provenance.processing[maps.provenance.processing.len()..]
        .iter()
        .for_each(|note| talk.say(note));
    talk.say(format_args!(
        "{} samples, seed {}: {} layers, {} periods",
        params.samples,
        params.seed,
        sure.layers.len(),
        sure.periods.len(),
    ));
    Ok(())
}
