//! `stormtracker info`

mod command;
mod report;
mod text;
mod topology;

use crate::io::access::{Access, Location};
use crate::io::fields::{expand, list_arrays};
use crate::model::Run;
use crate::pipeline::{self, Input, PipelineError, Settings};

use self::report::{
    Array, Field, Memory, Recognised, Report, RunReport, Storage, Times, Understood, Values,
};

use super::args::InfoArgs;
use super::config::{self, Options};
use super::job::Job;
use super::{shell, talk};

pub(super) fn run(args: &InfoArgs, job: &Job) -> anyhow::Result<()> {
    if args.topology {
        return topology::show(args, job);
    }
    let nothing = super::args::SettingsArgs { preset: None, config: None, print_config: false };
    let options = Options::default().select(&args.select).access(&args.access).memory(args.memory);
    let settings = config::resolve(&nothing, options)?;
    let access = settings.open_access()?;
    let inputs = expand(&args.input)?;
    inputs.notes.iter().for_each(talk::say);
    let threads = job.threads(0, args.workers.threads).given.get();
    let asked = Asked { typed: &args.input, inputs: inputs.locations, settings, access, threads };
    let report = asked.report()?;
    match args.json {
        true => shell::print(&format!("{}\n", serde_json::to_string_pretty(&report)?)),
        false => shell::print(&report.to_string()),
    }
}

/// What is asked about.
struct Asked<'a> {
    typed: &'a [String],
    inputs: Vec<Location>,
    settings: Settings,
    access: Access,
    threads: usize,
}

impl Asked<'_> {
    fn report(&self) -> anyhow::Result<Report> {
        let arrays = list_arrays(&self.inputs[0], &self.access)?;
        Ok(Report {
            inputs: self.inputs.iter().map(ToString::to_string).collect(),
            arrays: arrays.iter().map(Array::from).collect(),
            field: self.understood(),
        })
    }

    fn understood(&self) -> Understood {
        let found = match self.open(&self.settings) {
            Err(error) if error.asks_for_run() => self.first_run(),
            opened => opened.map(|input| (input, Vec::new())),
        };
        match found {
            Ok((input, runs)) => match input.first_frame() {
                Ok(frame) => Understood::Field(Box::new(self.field(&input, &runs, &frame))),
                Err(error) => Understood::NotYet { error: error.to_string(), command: None },
            },
            Err(error) => {
                let command = self.command_of_wind();
                Understood::NotYet { error: error.to_string(), command }
            }
        }
    }

    fn open(&self, settings: &Settings) -> Result<Input, PipelineError> {
        Input::open(&self.inputs, &[], settings, &self.access)
    }

    /// The first of several runs, and all of them.
    fn first_run(&self) -> Result<(Input, Vec<Run>), PipelineError> {
        let runs = pipeline::runs(&self.inputs, &self.settings, &self.access)?;
        let mut settings = self.settings.clone();
        settings.input = settings.input.of_run(&runs[0].run);
        let input = Input::open(&runs[0].inputs, &[], &settings, &self.access)?;
        Ok((input, runs.into_iter().map(|entry| entry.run).collect()))
    }

    fn command_of_wind(&self) -> Option<String> {
        let component = |name: &str| {
            let mut settings = self.settings.clone();
            settings.input.variable = Some(name.to_string());
            self.open(&settings).ok()
        };
        let (u, _) = (component("u")?, component("v")?);
        Some(command::of_wind(self.typed, u.meta(), &self.settings.input))
    }

    fn field(&self, input: &Input, runs: &[Run], first_frame: &[f32]) -> Field {
        let meta = input.meta();
        let notes = input.record_notes().into_iter().map(str::to_string);
        Field {
            input: meta.source_name.clone(),
            format: meta.format.clone(),
            variable: meta.variable.clone(),
            recognised: meta.recognised.iter().map(Recognised::from).collect(),
            attributes: meta.attributes.iter().cloned().collect(),
            grid: report::mesh_json(&meta.mesh),
            grid_text: text::mesh(&meta.mesh),
            times: Times::of(meta),
            storage: Storage {
                chunk_shape: meta.chunk_shape.clone(),
                encoding: meta.encoding.clone(),
                missing_values: meta.missing_values.clone(),
            },
            first_step: Values::of(first_frame),
            on_reading: notes.chain(meta.notes.clone()).collect(),
            runs: runs.iter().map(RunReport::from).collect(),
            memory: self.memory(input),
            command: command::of_field(self.typed, meta, &self.settings.input),
        }
    }

    fn memory(&self, input: &Input) -> Memory {
        let threads = self.threads;
        let bytes = input.memory_bytes(&self.settings, threads);
        Memory { threads, bytes, frame_bytes: 4 * input.mesh().len() }
    }
}
