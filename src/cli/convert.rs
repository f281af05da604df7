//! `stormtracker convert`

use anyhow::bail;

use crate::io::tracks::read_tracks;
use crate::pipeline::TrackTimesSetting;

use super::args::ConvertArgs;
use super::config::{self, Options};
use super::interrupt;
use super::job::Job;
use super::output::TrackOutput;
use super::talk;

pub(super) fn run(args: &ConvertArgs, job: &Job) -> anyhow::Result<()> {
    let nothing = super::args::SettingsArgs { preset: None, config: None, print_config: false };
    let settings = config::resolve(&nothing, Options::default().format(&args.format))?;
    let options = args.unsaid.read_options_of_one()?;
    let output =
        TrackOutput::new(Some(&args.output), &settings, job.paths())?.with_frames(options.frames);
    if settings.output.track_times == TrackTimesSetting::Frames && options.frames.is_none() {
        bail!(
            "--track-times frames needs the time of frame 1 and the time between frames; say --start and --time-step"
        );
    }
    let format = args.input_format.as_deref().map(str::parse).transpose()?;
    let tracks = read_tracks(&args.input, format, &options)?;
    interrupt::check()?;
    if let Some(note) = output.note_on_runs(tracks.runs.all().len())? {
        talk::say(note);
    }
    if let Some(note) = output.note_on_losses(&tracks) {
        talk::say(note);
    }
    output.write(&tracks)
}
