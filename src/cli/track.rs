//! `stormtracker track`

use std::cell::Cell;

use crate::io::fields::{RunInputs, Selection};
use crate::io::tracks::FrameAxis;
use crate::parallel::Workers;
use crate::pipeline::{self, Algorithm, Crew, Input, Settings, Tracked};

use super::args::TrackArgs;
use super::checkpoint;
use super::config::{self, Options};
use super::input::{Located, check_detection, check_linking, say_notes, say_rescaling};
use super::job::Job;
use super::output::TrackOutput;
use super::shell;
use super::sinks::TrackFile;
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
    let talk = Talk::new(&args.run);
    let output = TrackOutput::new(args.output.output.as_deref(), &settings, job.paths())?;
    let workers = job.workers(settings.run.threads, &talk)?;
    let located = args.input.locate(&args.preprocess, &settings, job, &talk)?;
    let input = match located.open(&located.inputs, &settings, &workers) {
        Err(error) if error.asks_for_run() => {
            return track_all(args, &located, &settings, &output, job, &workers, &talk);
        }
        opened => opened?,
    };
    say_notes(&input, &talk);
    say_rescaling(&settings, input.times(), &talk)?;
    job.begin(&settings)?;
    let checkpoint = args.checkpoint.open(&input, &settings, job.team(), &workers, &talk)?;
    let crew = job.crew(&workers, checkpoint.as_ref(), &talk);
    let tracked = match settings.algorithm {
        Algorithm::Simple if output.is_of_tracks_alone() => {
            track_streamed(&input, &settings, &crew, output, &talk)
        }
        _ => track_gathered(&input, &settings, &crew, output, &talk),
    };
    checkpoint::finish(checkpoint, tracked, &talk)
}

/// Writes tracks as they are finished.
fn track_streamed(
    input: &Input,
    settings: &Settings,
    crew: &Crew<'_>,
    output: TrackOutput<'_>,
    talk: &Talk,
) -> anyhow::Result<()> {
    let directory = output.directory();
    let mut file = TrackFile::new(output.with_frames(Some(FrameAxis::of_times(input.times()))));
    let mut funnel = pipeline::track_streamed(input, settings, crew, directory, &mut file)?;
    match crew.team.is_first() {
        true => {
            let left = funnel.tracks;
            talk.finish(&mut funnel, left, "tracks", || file.finish())
        }
        false => Ok(()),
    }
}

/// Writes tracks that are linked when all centres are there.
fn track_gathered(
    input: &Input,
    settings: &Settings,
    crew: &Crew<'_>,
    output: TrackOutput<'_>,
    talk: &Talk,
) -> anyhow::Result<()> {
    let tracked = pipeline::track_gathered(input, settings, crew)?;
    let Some(Tracked { tracks, centers, mut funnel }) = tracked else { return Ok(()) };
    talk.finish(&mut funnel, tracks.len(), "tracks", || output.write_of(&tracks, centers))
}

/// Tracks every forecast and member by itself.
fn track_all(
    args: &TrackArgs,
    located: &Located,
    settings: &Settings,
    output: &TrackOutput<'_>,
    job: &Job,
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
    job.begin(settings)?;
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
    let checkpoint = args.checkpoint.open_of_runs(&runs, job.team(), talk)?;
    let track = || {
        let crew = job.crew(workers, checkpoint.as_ref(), talk);
        let tracked = pipeline::track_runs(&runs, open, settings, &crew)?;
        let Some((tracks, mut funnel)) = tracked else { return Ok(()) };
        talk.finish(&mut funnel, tracks.len(), "tracks", || output.write(&tracks))
    };
    let tracked = track();
    checkpoint::finish(checkpoint, tracked, talk)
}
