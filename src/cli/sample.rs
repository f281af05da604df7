//! `stormtracker sample`

use anyhow::bail;

use crate::metrics::sampling::MethodName;
use crate::pipeline::{
    self, Places, SampleInput, SampleParams, SampleReport, SampleRequest, TimeMatch,
};

use super::args::{FollowedTimesArgs, SampleArgs, SampledColumn, SettingsArgs};
use super::config::{self, Options};
use super::fields::FollowedFields;
use super::interrupt;
use super::job::Job;
use super::output::TrackOutput;
use super::talk::Talk;

pub(super) fn run(args: &SampleArgs, job: &Job) -> anyhow::Result<()> {
    let options = Options::default()
        .select(&args.fields.select)
        .access(&args.fields.access)
        .chunks(&args.chunks)
        .format(&args.format)
        .run(&args.run);
    let nothing = SettingsArgs { preset: None, config: None, print_config: false };
    let settings = config::resolve(&nothing, options)?;
    let (requests, params) = (args.requests()?, args.params());
    params.validate().map_err(pipeline::PipelineError::from)?;
    let talk = Talk::new(&args.run);
    let output = TrackOutput::new(Some(&args.output), &settings, job.paths())?;
    let workers = job.workers(settings.run.threads, &talk)?;
    let tracks_args = args.tracks.as_tracks();
    let mut tracks = tracks_args.read()?;
    let output = output.with_frames(tracks_args.unsaid.read_options_of_one()?.frames);
    output.check_runs(tracks.runs.all().len(), &talk)?;
    let fields = FollowedFields::locate(&args.fields, &settings, &talk)?;
    let input = workers.install(|| {
        SampleInput::open(&fields.locations, &requests, &params, &settings, &fields.access)
    })?;
    input.record_notes().iter().for_each(|note| talk.say(note));
    input.notes().for_each(|note| talk.detail(note));
    job.begin(&settings)?;
    let crew = job.crew(&workers, None, &talk);
    let report = pipeline::sample(&mut tracks, &input, &settings, &crew)?;
    talk.done();
    say_report(&report, tracks.points(), &talk);
    interrupt::check()?;
    output.note_on_losses(&tracks).iter().for_each(|note| talk.say(note));
    job.by_first(|| output.write(&tracks))
}

impl FollowedTimesArgs {
    /// Which step a point takes its value from.
    pub(super) fn time_match(&self) -> TimeMatch {
        match (self.tolerance, self.interpolate_time) {
            (Some(tolerance_h), _) => TimeMatch::Nearest { tolerance_h },
            (None, true) => TimeMatch::Linear,
            (None, false) => TimeMatch::Exact,
        }
    }
}

impl SampleArgs {
    fn params(&self) -> SampleParams {
        let default = SampleParams::default();
        SampleParams {
            time: self.times.time_match(),
            min_valid: self.min_valid.unwrap_or(default.min_valid),
            places: if self.with_place { Places::Said } else { Places::Unsaid },
        }
    }

    /// The columns that are asked for: those of --variable, then those of
    /// --sample.
    fn requests(&self) -> anyhow::Result<Vec<SampleRequest>> {
        let select = &self.fields.select;
        let is_only_of_columns =
            select.variable.is_none() && self.operator.is_empty() && !self.sample.is_empty();
        let operators = match &self.operator[..] {
            _ if is_only_of_columns => &[],
            [] => &[MethodName::Nearest][..],
            operators => operators,
        };
        let of_variable = operators.iter().map(|method| SampledColumn {
            name: None,
            variable: select.variable.clone().unwrap_or_default(),
            level: None,
            method: *method,
            radius_km: None,
        });
        let columns: Vec<SampledColumn> = of_variable.chain(self.sample.iter().cloned()).collect();
        self.check_common_options(&columns)?;
        columns.into_iter().map(|column| self.request(column)).collect()
    }

    fn request(&self, column: SampledColumn) -> anyhow::Result<SampleRequest> {
        let is_within = matches!(column.method, MethodName::Within(_));
        let radius_km = column.radius_km.or(self.radius_km.filter(|_| is_within));
        Ok(SampleRequest {
            variable: Some(column.variable).filter(|name| !name.is_empty()),
            level: column.level.or(self.fields.select.level),
            method: column.method.with_radius(radius_km)?,
            name: column.name,
        })
    }

    /// Refuses options that belong to one variable where there are several, and
    /// a radius that is of no column.
    fn check_common_options(&self, columns: &[SampledColumn]) -> anyhow::Result<()> {
        let needs_radius =
            |c: &SampledColumn| c.radius_km.is_none() && matches!(c.method, MethodName::Within(_));
        if self.radius_km.is_some() && !columns.iter().any(needs_radius) {
            bail!("--radius-km does not apply: it belongs to mean, max, min and sum");
        }
        let several = columns.iter().any(|column| column.variable != columns[0].variable);
        if several && self.fields.select.units.is_some() {
            bail!("--units is of one variable, and several are sampled; sample them one by one");
        }
        Ok(())
    }
}

fn say_report(report: &SampleReport, points: usize, talk: &Talk) {
    for (name, absences) in &report.columns {
        let with_value = points - absences.points();
        let why = match absences.points() {
            0 => String::new(),
            _ => format!(" ({})", absences.summary()),
        };
        talk.say(format_args!("{name}: {with_value} of {points} points have a value{why}"));
    }
    talk.say(format_args!(
        "{} steps read: loading {:.3} s of {:.3} s",
        report.steps,
        report.loading.as_secs_f64(),
        report.total.as_secs_f64()
    ));
}
