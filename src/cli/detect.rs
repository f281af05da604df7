//! `stormtracker detect`

use crate::parallel::Workers;
use crate::pipeline;

use super::args::DetectArgs;
use super::config::{Config, Options};
use super::talk::Talk;
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
    let format = output::centers_format(args.output.as_deref(), args.format.as_deref())?;
    let settings = config.settings();
    let source = args.input.open(&settings.input, &talk)?;
    let workers = Workers::new(settings.run.threads)?;
    let (centers, mut funnel) = pipeline::detect(&source, &settings, &workers, &talk)?;
    talk.finish(&mut funnel, centers.len(), "centres", || {
        output::centers(args.output.as_deref(), format, &centers)
    })
}
