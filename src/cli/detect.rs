//! `stormtracker detect`

use anyhow::Context;

use crate::pipeline;

use super::args::DetectArgs;
use super::checkpoint;
use super::config::{self, Options};
use super::input::check_detection;
use super::job::Job;
use super::sinks::CentersFile;
use super::talk::Talk;
use super::{output, shell, standard_output};

pub(super) fn run(args: &DetectArgs, job: &Job) -> anyhow::Result<()> {
    let options = Options::default()
        .select(&args.input.select)
        .access(&args.input.access)
        .preprocess(&args.preprocess)
        .algorithm(&args.algorithm)
        .detect(&args.detect)
        .chunks(&args.chunks)
        .run(&args.run);
    let settings = config::resolve(&args.settings, options)?;
    check_detection(&settings, &args.detect)?;
    if args.settings.print_config {
        return shell::print(&config::to_toml(&settings)?);
    }
    let talk = Talk::new(&args.run);
    if args.output.is_none() {
        // Known before the work, not after it.
        standard_output::check().context("the centres cannot be written")?;
    }
    let format = output::centers_format(args.output.as_deref(), args.format.as_deref())?;
    let workers = job.workers(settings.run.threads, &talk)?;
    let input = args.input.open(&args.preprocess, &settings, &workers, &talk)?;
    job.begin(&settings)?;
    let checkpoint = args.checkpoint.open(&input, &settings, job.team(), &workers, &talk)?;
    let detect = || {
        let crew = job.crew(&workers, checkpoint.as_ref(), &talk);
        let mut file = CentersFile::new(args.output.as_deref(), format);
        let mut funnel = pipeline::detect_into(&input, &settings, &crew, &mut file)?;
        if !crew.team.is_first() {
            return Ok(());
        }
        let left = funnel.centers;
        talk.finish(&mut funnel, left, "centres", || file.finish())
    };
    let detected = detect();
    checkpoint::finish(checkpoint, detected, &talk)
}
