//! `stormtracker link`

use std::path::PathBuf;

use anyhow::bail;

use crate::io::fields::expand_centers;
use crate::io::tracks::{JoinedCenters, ReadOptions, read_joined_centers};
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
    let talk = Talk::new(&args.run);
    let files = files(args, &talk)?;
    let output = TrackOutput::new(args.output.output.as_deref(), &settings, job.paths())?;
    let JoinedCenters { centers, notes } = read_joined_centers(&files)?;
    notes.iter().for_each(|note| talk.say(note));
    let workers = job.workers(settings.run.threads, &talk)?;
    say_rescaling(&settings, &centers.times, &talk)?;
    let mut funnel = Funnel::default();
    let tracks = pipeline::link(&centers, &settings, &workers, &talk, &mut funnel)?;
    talk.finish(&mut funnel, tracks.len(), "tracks", || output.write_of(&tracks, centers))
}

/// The files of centres, and how to read each.
fn files(args: &LinkCommandArgs, talk: &Talk) -> anyhow::Result<Vec<(PathBuf, ReadOptions)>> {
    let inputs = expand_centers(&args.input)?;
    inputs.notes.iter().for_each(|note| talk.say(note));
    let paths = inputs.locations.iter().filter_map(|location| location.path());
    let paths: Vec<PathBuf> = paths.map(PathBuf::from).collect();
    let mut options = args.unsaid.read_options()?;
    match (options.len(), paths.len()) {
        (given, files) if given == files => {}
        (1, files) => options = vec![options.swap_remove(0); files],
        (given, files) => bail!(
            "--start is given {given} times for {files} files of centres; give it once, or once \
             for each of them, in their order"
        ),
    }
    Ok(paths.into_iter().zip(options).collect())
}
