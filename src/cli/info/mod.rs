//! `stormtracker info`

mod command;
mod report;
mod text;

use crate::io::access::{Access, Location};
use crate::io::fields::{FieldSource, Selection, list_arrays};
use crate::parallel::Workers;
use crate::pipeline::{Input, Settings};

use self::report::{Array, Field, Memory, Report, Storage, Times, Understood, Values};

use super::args::InfoArgs;
use super::config::{self, Options};
use super::shell;

pub(super) fn run(args: &InfoArgs) -> anyhow::Result<()> {
    let nothing = super::args::SettingsArgs { preset: None, config: None, print_config: false };
    let settings = config::resolve(&nothing, Options::default().select(&args.select))?;
    let location = Location::from(args.input.as_path());
    let inputs = vec![location.to_string()];
    let arrays = list_arrays(&location, &Access::default())?;
    let report = Report {
        arrays: arrays.iter().map(Array::from).collect(),
        field: understood(args, &inputs, &settings),
        inputs,
    };
    match args.json {
        true => shell::print(&format!("{}\n", serde_json::to_string_pretty(&report)?)),
        false => shell::print(&report.to_string()),
    }
}

fn understood(args: &InfoArgs, inputs: &[String], settings: &Settings) -> Understood {
    let open = |variable: Option<&str>| {
        let mut settings = settings.clone();
        if let Some(name) = variable {
            settings.input.variable = Some(name.to_string());
        }
        Input::open(&args.input, None, &settings)
    };
    match open(None) {
        Ok(input) => Understood::Field(Box::new(field(&input, inputs, settings))),
        Err(error) => {
            let wind = || Some((open(Some("u")).ok()?, open(Some("v")).ok()?));
            let command = wind().map(|(u, _)| command::of_wind(inputs, u.meta(), &settings.input));
            Understood::NotYet { error: error.to_string(), command }
        }
    }
}

fn field(input: &Input, inputs: &[String], settings: &Settings) -> Field {
    let meta = input.meta();
    Field {
        input: meta.source_name.clone(),
        format: meta.format.clone(),
        variable: meta.variable.clone(),
        recognised: meta.recognised.clone(),
        attributes: meta.attributes.iter().cloned().collect(),
        grid: report::mesh_json(&meta.mesh),
        grid_text: text::mesh(&meta.mesh),
        times: Times::of(meta),
        storage: Storage {
            chunk_shape: meta.chunk_shape.clone(),
            encoding: meta.encoding.clone(),
            missing_values: meta.missing_values.clone(),
        },
        first_step: input.first_frame().ok().map(|frame| Values::of(&frame)),
        on_reading: meta.notes.clone(),
        runs: Vec::new(),
        memory: memory(input, settings),
        command: command::of_field(inputs, meta, &settings.input),
    }
}

fn memory(input: &Input, settings: &Settings) -> Memory {
    let threads = Workers::available_threads();
    let bytes = input.memory_bytes(settings, threads);
    Memory { threads, bytes, frame_bytes: 4 * input.mesh().len() }
}
