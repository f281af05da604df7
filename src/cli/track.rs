//! `stormtracker track`

use crate::parallel::Workers;
use crate::pipeline::{self, Tracked};

use super::args::TrackArgs;
use super::config::{self, Options};
use super::input::{check_detection, check_linking, say_rescaling};
use super::output::TrackOutput;
use super::shell;
use super::talk::Talk;

pub(super) fn run(args: &TrackArgs) -> anyhow::Result<()> {
    let options = Options::default()
        .select(&args.input.select)
        .access(&args.input.access)
        .preprocess(&args.preprocess)
        .algorithm(&args.algorithm)
        .detect(&args.detect)
        .link(&args.link)
        .hodges(&args.link.hodges)?
        .format(&args.output.format)
        .chunks(&args.chunks)
        .run(&args.run);
    let settings = config::resolve(&args.settings, options)?;
    check_detection(&settings, &args.detect)?;
    check_linking(&settings, &args.link)?;
    if args.settings.print_config {
        return shell::print(&config::to_toml(&settings)?);
    }
    let talk = Talk::new(&args.run)?;
    let output = TrackOutput::new(args.output.output.as_deref(), &settings)?;
    let workers = Workers::new(settings.run.threads)?;
    let input = args.input.open(&args.preprocess, &settings, &workers, &talk)?;
    say_rescaling(&settings, input.times(), &talk)?;
    let Tracked { tracks, centers, mut funnel } =
        pipeline::track(&input, &settings, &workers, &talk)?;
    talk.finish(&mut funnel, tracks.len(), "tracks", || output.write_of(&tracks, centers))
}
