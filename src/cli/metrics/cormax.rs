//! `stormtracker metrics cormax`

use crate::cli::args::CormaxArgs;
use crate::cli::interrupt;
use crate::cli::job::Job;
use crate::cli::output::check_output_is_no_input;
use crate::cli::shell;
use crate::cli::talk::Talk;
use crate::io::maps::write_maps;
use crate::metrics::{CormaxParams, CorrelationSign, cormax};

use super::paired;

/// Fewer periods tell nothing.
const LEAST_PERIODS: usize = 3;

pub(super) fn run(args: &CormaxArgs, job: &Job) -> anyhow::Result<()> {
    job.by_first(|| run_alone(args, job))
}

fn run_alone(args: &CormaxArgs, job: &Job) -> anyhow::Result<()> {
    let talk = Talk::new(&args.run);
    let params = args.params();
    params.validate()?;
    let workers = job.workers(args.run.workers.threads, &talk)?;
    let pair = args.maps.read()?;
    if let Some(output) = &args.output {
        check_output_is_no_input(output, [&args.maps.metric, &args.maps.impact])?;
    }
    let common = pair.common(&args.maps, LEAST_PERIODS)?;
    let result = workers.install(|| cormax(&common, &params))?;
    interrupt::check()?;
    talk.done();
    let of = result.values.len();
    let text = format!(
        "{}\n{} of {of} points have a correlation\nCORMAX, mean over the area: {:.6}\n",
        paired::describe(&common),
        result.points,
        result.area_mean
    );
    if let Some(output) = &args.output {
        let long_name = "Highest correlation in time with the metric nearby".to_string();
        let layers = vec![("cormax", long_name, result.values)];
        write_maps(output, &pair.maps("cormax", &params, layers)?)?;
    }
    shell::print(&text)
}

impl CormaxArgs {
    fn params(&self) -> CormaxParams {
        let usual = CormaxParams::default();
        CormaxParams {
            half_width_deg: self.half_width.unwrap_or(usual.half_width_deg),
            half_height_deg: self.half_height.unwrap_or(usual.half_height_deg),
            sign: match self.sign.as_deref() {
                Some("any") => CorrelationSign::Any,
                _ => CorrelationSign::Positive,
            },
            trend: self.maps.trend(),
        }
    }
}
