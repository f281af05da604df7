//! `stormtracker detect`

use std::time::Instant;

use anyhow::anyhow;

use crate::io::fields::FieldSource;
use crate::parallel::Workers;
use crate::pipeline;

use super::args::DetectArgs;
use super::config::{Config, Options};
use super::talk::{self, Talk};
use super::{output, shell};

pub(super) fn run(args: &DetectArgs) -> anyhow::Result<()> {
    let options = Options::default()
        .select(&args.input.select)
        .detect(&args.detect)
        .chunks(&args.chunks)
        .run(&args.run);
    let config = Config::resolve(&args.settings, options)?;
    if args.settings.print_config {
        return shell::print(&config.to_toml()?);
    }
    let talk = Talk::new(&args.run)?;
    let input =
        args.input.input.as_deref().ok_or_else(|| anyhow!("say what to read with --input"))?;
    let format = output::centers_format(args.output.as_deref(), args.format.as_deref())?;
    let settings = config.settings();
    let source = FieldSource::open(input, &settings.input)?;
    source.meta().notes.iter().for_each(|note| talk.detail(note));
    let workers = Workers::new(settings.run.threads)?;
    let (centers, mut funnel) = pipeline::detect(&source, &settings, &workers, &talk)?;
    talk::check_interrupt()?;
    let start = Instant::now();
    output::centers(args.output.as_deref(), format, &centers)?;
    funnel.writing = start.elapsed();
    talk.report(&funnel, centers.len(), "centres");
    Ok(())
}
