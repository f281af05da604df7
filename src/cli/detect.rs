//! `stormtracker detect`

use crate::parallel::Workers;
use crate::pipeline;

use super::args::DetectArgs;
use super::config::{self, Options};
use super::input::check_detection;
use super::talk::Talk;
use super::{output, shell};

pub(super) fn run(args: &DetectArgs) -> anyhow::Result<()> {
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
    let talk = Talk::new(&args.run)?;
    let format = output::centers_format(args.output.as_deref(), args.format.as_deref())?;
    let workers = Workers::new(settings.run.threads)?;
    let input = args.input.open(&args.preprocess, &settings, &workers, &talk)?;
    let (centers, mut funnel) = pipeline::detect(&input, &settings, &workers, &talk)?;
    talk.finish(&mut funnel, centers.len(), "centres", || {
        output::centers(args.output.as_deref(), format, &centers)
    })
}
