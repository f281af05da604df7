//! `stormtracker link`

use anyhow::anyhow;

use crate::io::tracks::read_centers;
use crate::pipeline::{self, Funnel};

use super::args::LinkCommandArgs;
use super::config::{self, Options};
use super::input::{check_linking, say_rescaling};
use super::job::Job;
use super::output::TrackOutput;
use super::shell;
use super::talk::Talk;

pub(super) fn run(args: &LinkCommandArgs, job: &Job) -> anyhow::Result<()> {
    let options = Options::default()
        .algorithm(&args.algorithm)
        .link(&args.link)
        .hodges(&args.link.hodges)?
        .format(&args.output.format)
        .run(&args.run);
    let settings = config::resolve(&args.settings, options)?;
    check_linking(&settings, &args.link)?;
    if args.settings.print_config {
        return shell::print(&config::to_toml(&settings)?);
    }
    let talk = Talk::new(&args.run)?;
    let input = args.input.as_deref().ok_or_else(|| anyhow!("say what to read with --input"))?;
    let output = TrackOutput::new(args.output.output.as_deref(), &settings)?;
    output.check_not_input(input)?;
    let centers = read_centers(input, None, &args.unsaid.read_options()?)?;
    let workers = job.workers(settings.run.threads, &talk)?;
    say_rescaling(&settings, &centers.times, &talk)?;
    let mut funnel = Funnel::default();
    let tracks = pipeline::link(&centers, &settings, &workers, &mut funnel)?;
    talk.finish(&mut funnel, tracks.len(), "tracks", || output.write_of(&tracks, centers))
}
