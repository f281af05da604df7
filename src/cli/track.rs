//! `stormtracker track`

use std::time::Instant;

use anyhow::anyhow;

use crate::io::fields::FieldSource;
use crate::parallel::Workers;
use crate::pipeline;

use super::args::TrackArgs;
use super::config::{Config, Options};
use super::output::TrackOutput;
use super::shell;
use super::talk::{self, Talk};

pub(super) fn run(args: &TrackArgs) -> anyhow::Result<()> {
    let options = Options::default()
        .select(&args.input.select)
        .detect(&args.detect)
        .link(&args.link)
        .format(&args.output.format)
        .chunks(&args.chunks)
        .run(&args.run);
    let config = Config::resolve(&args.settings, options)?;
    if args.settings.print_config {
        return shell::print(&config.to_toml()?);
    }
    let talk = Talk::new(&args.run)?;
    let input =
        args.input.input.as_deref().ok_or_else(|| anyhow!("say what to read with --input"))?;
    let output = TrackOutput::new(args.output.output.as_deref(), &config.output)?;
    let settings = config.settings();
    let source = FieldSource::open(input, &settings.input)?;
    source.meta().notes.iter().for_each(|note| talk.detail(note));
    let workers = Workers::new(settings.run.threads)?;
    let (tracks, mut funnel) = pipeline::track(&source, &settings, &workers, &talk)?;
    talk::check_interrupt()?;
    let start = Instant::now();
    output.write(&tracks)?;
    funnel.writing = start.elapsed();
    talk.report(&funnel, tracks.len(), "tracks");
    Ok(())
}
