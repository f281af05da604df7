//! `stormtracker track`

use std::cell::Cell;

use crate::io::fields::Selection;
use crate::model::Run;
use crate::parallel::Workers;
use crate::pipeline::{self, Input, Settings, Tracked};

use super::args::TrackArgs;
use super::config::{self, Options};
use super::input::{check_detection, check_linking, say_rescaling};
use super::output::TrackOutput;
use super::shell;
use super::talk::Talk;

pub(super) fn run(args: &TrackArgs) -> anyhow::Result<()> {
    let options = Options::default()
        .select(&args.input.select)
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
    let (path, _) = args.input.paths(&args.preprocess, &settings)?;
    let runs = pipeline::runs(path, &settings)?;
    let workers = Workers::new(settings.run.threads)?;
    if runs.len() > 1 {
        return track_all(args, &runs, &settings, &output, &workers, &talk);
    }
    let input = args.input.open(&args.preprocess, &settings, &talk)?;
    say_rescaling(&settings, input.times(), &talk)?;
    let Tracked { tracks, centers, mut funnel } =
        pipeline::track(&input, &settings, &workers, &talk)?;
    talk.finish(&mut funnel, tracks.len(), "tracks", || output.write_of(&tracks, centers))
}

/// Tracks every forecast and member by itself.
fn track_all(
    args: &TrackArgs,
    runs: &[Run],
    settings: &Settings,
    output: &TrackOutput<'_>,
    workers: &Workers,
    talk: &Talk,
) -> anyhow::Result<()> {
    output.check_runs(runs.len(), talk)?;
    talk.say(format_args!(
        "{} runs are tracked, each by itself: {} to {}; --init and --member choose",
        runs.len(),
        runs[0],
        runs[runs.len() - 1]
    ));
    let (path, northward) = args.input.paths(&args.preprocess, settings)?;
    let open = |selection: &Selection| {
        let of_run = Settings { input: selection.clone(), ..settings.clone() };
        Input::open(path, northward, &of_run)
    };
    let first = Cell::new(true);
    let open_and_say = |selection: &Selection| {
        let input = open(selection)?;
        if first.take() {
            input.meta().notes.iter().for_each(|note| talk.detail(note));
            say_rescaling(settings, input.times(), talk)?;
        }
        Ok(input)
    };
    let (tracks, mut funnel) = pipeline::track_runs(runs, open_and_say, settings, workers, talk)?;
    talk.finish(&mut funnel, tracks.len(), "tracks", || output.write(&tracks))
}
