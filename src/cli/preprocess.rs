//! `stormtracker preprocess`

use std::num::NonZero;

use anyhow::anyhow;

use crate::io::fields::{Compression, WriteParams};
use crate::pipeline;

use super::args::PreprocessArgs;
use super::config::{self, Options};
use super::job::Job;
use super::shell;
use super::talk::Talk;

pub(super) fn run(args: &PreprocessArgs, job: &Job) -> anyhow::Result<()> {
    let options = Options::default()
        .select(&args.input.select)
        .access(&args.input.access)
        .preprocess(&args.preprocess)
        .chunks(&args.chunks)
        .run(&args.run);
    let settings = config::resolve(&args.settings, options)?;
    if args.settings.print_config {
        return shell::print(&config::to_toml(&settings)?);
    }
    let talk = Talk::new(&args.run);
    let path = args.output.as_deref();
    let path = path.ok_or_else(|| anyhow!("say where the fields go with --output"))?;
    let workers = job.workers(settings.run.threads, &talk)?;
    let input = args.input.open(&args.preprocess, &settings, &workers, &talk)?;
    if input.is_unchanged() {
        talk.say("nothing is asked for but to write the field as it is; see --help");
    }
    let params = WriteParams {
        compression: if args.uncompressed { Compression::None } else { Compression::Deflate },
        chunk_steps: args.output_chunk_steps.map_or(0, NonZero::get),
        ..WriteParams::default()
    };
    job.begin(&settings)?;
    let crew = job.crew(&workers, None, &talk);
    let prepared = pipeline::preprocess(&input, &settings, path, &params, &crew)?;
    talk.done();
    let names: Vec<&str> = input.outputs().iter().map(|o| o.info.name.as_str()).collect();
    talk.say(format_args!("{}: {}\n{prepared}", names.join(", "), input.mesh()));
    Ok(())
}
