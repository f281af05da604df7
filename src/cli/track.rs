//! `stormtracker track`

use crate::parallel::Workers;
use crate::pipeline;

use super::args::TrackArgs;
use super::config::{Config, Options};
use super::output::TrackOutput;
use super::shell;
use super::talk::Talk;

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
    let output = TrackOutput::new(args.output.output.as_deref(), &config.output)?;
    let settings = config.settings();
    let source = args.input.open(&settings.input, &talk)?;
    let workers = Workers::new(settings.run.threads)?;
    let (tracks, mut funnel) = pipeline::track(&source, &settings, &workers, &talk)?;
    talk.finish(&mut funnel, tracks.len(), "tracks", || output.write(&tracks))
}
