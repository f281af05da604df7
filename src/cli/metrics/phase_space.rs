//! `stormtracker metrics phase-space`

use anyhow::bail;

use crate::cli::args::{PhaseSpaceArgs, SettingsArgs};
use crate::cli::config::{self, Options};
use crate::cli::fields::FollowedFields;
use crate::cli::interrupt;
use crate::cli::job::Job;
use crate::cli::output::TrackOutput;
use crate::cli::talk::Talk;
use crate::pipeline::{self, PhaseSpaceInput, PhaseSpaceParams, Ranges, TimeMatch};

pub(super) fn run(args: &PhaseSpaceArgs, job: &Job) -> anyhow::Result<()> {
    let options = Options::default()
        .select(&args.fields.select)
        .access(&args.fields.access)
        .chunks(&args.chunks)
        .format(&args.format)
        .run(&args.run);
    let nothing = SettingsArgs { preset: None, config: None, print_config: false };
    let settings = config::resolve(&nothing, options)?;
    if settings.input.variable.is_none() {
        bail!("say which variable the heights or the geopotential is with --variable, such as z");
    }
    if settings.input.level.is_some() {
        bail!("--level does not apply: the phase space is of many; choose them with --levels");
    }
    let params = args.params();
    let talk = Talk::new(&args.run);
    let output = TrackOutput::new(Some(&args.output), &settings, job.paths())?;
    let workers = job.workers(settings.run.threads, &talk)?;
    let tracks_args = args.tracks.as_tracks();
    let mut tracks = tracks_args.read()?;
    let output = output.with_frames(tracks_args.unsaid.read_options_of_one()?.frames);
    output.check_runs(tracks.runs.all().len(), &talk)?;
    let fields = FollowedFields::locate(&args.fields, &settings, &talk)?;
    let input = workers
        .install(|| PhaseSpaceInput::open(&fields.locations, &params, &settings, &fields.access))?;
    talk.detail(format_args!("levels {:?} hPa", input.levels_hpa()));
    job.begin(&settings)?;
    let crew = job.crew(&workers, None, &talk);
    let report = pipeline::phase_space(&mut tracks, &input, &settings, &crew)?;
    talk.done();
    talk.say(format_args!(
        "{} of {} points have all three numbers, from {} levels; {} steps read, {:.3} s",
        report.complete,
        tracks.points(),
        input.levels_hpa().len(),
        report.steps,
        report.seconds
    ));
    interrupt::check()?;
    output.note_on_losses(&tracks).iter().for_each(|note| talk.say(note));
    job.by_first(|| output.write(&tracks))
}

impl PhaseSpaceArgs {
    fn params(&self) -> PhaseSpaceParams {
        let default = PhaseSpaceParams::default();
        PhaseSpaceParams {
            levels_hpa: self.levels.clone(),
            time: self.tolerance.map_or(default.time, |h| TimeMatch::Nearest { tolerance_h: h }),
            min_valid: self.min_valid.unwrap_or(default.min_valid),
            running_mean_h: self.running_mean,
            ranges: if self.ranges { Ranges::Written } else { Ranges::LeftOut },
        }
    }
}
