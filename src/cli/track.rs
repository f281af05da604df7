//! `stormtracker track`

use std::cell::Cell;

use crate::io::fields::{RunInputs, Selection};
use crate::parallel::{Team, Workers};
use crate::pipeline::{self, Crew, Settings, Tracked};

use super::args::TrackArgs;
use super::config::{self, Options};
use super::input::{Located, check_detection, check_linking, say_notes, say_rescaling};
use super::job::Job;
use super::output::TrackOutput;
use super::shell;
use super::talk::Talk;

pub(super) fn run(args: &TrackArgs, job: &Job) -> anyhow::Result<()> {
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
    let workers = job.workers(settings.run.threads, &talk)?;
    let located = args.input.locate(&args.preprocess, &settings, &talk)?;
    let input = match located.open(&located.inputs, &settings, &workers) {
        Err(error) if error.asks_for_run() => {
            job.begin()?;
            return job.by_first(|| track_all(&located, &settings, &output, &workers, &talk));
        }
        opened => opened?,
    };
    say_notes(&input, &talk);
    say_rescaling(&settings, input.times(), &talk)?;
    job.begin()?;
    job.by_first(|| {
        let Tracked { tracks, centers, mut funnel } =
            pipeline::track(&input, &settings, &workers, &talk)?;
        talk.finish(&mut funnel, tracks.len(), "tracks", || output.write_of(&tracks, centers))
    })
}

/// Tracks every forecast and member by itself.
fn track_all(
    located: &Located,
    settings: &Settings,
    output: &TrackOutput<'_>,
    workers: &Workers,
    talk: &Talk,
) -> anyhow::Result<()> {
    let find = || pipeline::runs(&located.inputs, settings, &located.access);
    let runs = workers.install(find)?;
    output.check_runs(runs.len(), talk)?;
    if let [first, .., last] = &runs[..] {
        talk.say(format_args!(
            "{} runs are tracked, each by itself: {} to {}; --init and --member choose",
            runs.len(),
            first.run,
            last.run
        ));
    }
    let first = Cell::new(true);
    let open = |run: &RunInputs, selection: &Selection| {
        let of_run = Settings { input: selection.clone(), ..settings.clone() };
        let input = located.open(&run.inputs, &of_run, workers)?;
        if first.take() {
            say_notes(&input, talk);
            say_rescaling(settings, input.times(), talk)?;
        }
        Ok(input)
    };
    let crew = Crew { team: &Team::alone(), workers, monitor: talk };
    let tracked = pipeline::track_runs(&runs, open, settings, &crew)?;
    let Some((tracks, mut funnel)) = tracked else { return Ok(()) };
    talk.finish(&mut funnel, tracks.len(), "tracks", || output.write(&tracks))
}
