//! `stormtracker metrics hindcast`

use std::fmt::Write;

use anyhow::bail;

use crate::cli::args::HindcastArgs;
use crate::cli::interrupt;
use crate::cli::job::Job;
use crate::cli::output::check_output_is_no_input;
use crate::cli::shell;
use crate::cli::talk::Talk;
use crate::io::maps::write_maps;
use crate::metrics::{Hindcast, HindcastParams, HindcastScore, hindcast};
use crate::model::Stop;

use super::paired;

pub(super) fn run(args: &HindcastArgs, job: &Job) -> anyhow::Result<()> {
    job.by_first(|| run_alone(args, job))
}

fn run_alone(args: &HindcastArgs, job: &Job) -> anyhow::Result<()> {
    let talk = Talk::new(&args.run);
    let params = args.params()?;
    let workers = job.workers(args.run.workers.threads, &talk)?;
    let pair = args.maps.read()?;
    if let Some(output) = &args.output {
        check_output_is_no_input(output, [&args.maps.metric, &args.maps.impact])?;
    }
    let common = pair.common(&args.maps, params.fold.saturating_add(2))?;
    let stop = Stop::when(&interrupt::is_wished);
    let result = workers.install(|| hindcast(&common, &params, stop))?;
    interrupt::check()?;
    talk.done();
    let text = report(&paired::describe(&common), &result);
    if let Some(output) = &args.output {
        let of = format!("with {} patterns, periods left out", result.best.patterns);
        let acc = ("acc", format!("Correlation of prediction and impact, {of}"), result.acc);
        let fve = ("fve", format!("Part of the variance that is predicted, {of}"), result.fve);
        write_maps(output, &pair.maps("hindcast", &params, vec![acc, fve])?)?;
    }
    shell::print(&text)
}

fn report(periods: &str, result: &Hindcast) -> String {
    let mut text = format!("{periods}\npatterns       ACC       FVE      mean\n");
    for score in &result.scores {
        let HindcastScore { patterns, acc, fve } = score;
        let mark = if score.patterns == result.best.patterns { "  best" } else { "" };
        let mean = score.mean();
        // Writing to a text does not fail.
        let _ = writeln!(text, "{patterns:>8} {acc:>9.5} {fve:>9.5} {mean:>9.5}{mark}");
    }
    text
}

impl HindcastArgs {
    fn params(&self) -> anyhow::Result<HindcastParams> {
        let usual = HindcastParams::default();
        Ok(HindcastParams {
            fold: self.fold.unwrap_or(usual.fold),
            patterns: self.patterns.as_deref().map_or(Ok(usual.patterns), range)?,
            trend: self.maps.trend(),
        })
    }
}

/// A number, or two with a hyphen.
fn range(text: &str) -> anyhow::Result<(usize, usize)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if (1..=last).contains(&first) => Ok((first, last)),
        _ => bail!("--patterns {text}: write a number such as 10, or a range such as 2-20"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges_of_patterns() {
        assert_eq!(range("10").unwrap(), (10, 10));
        assert_eq!(range("2-20").unwrap(), (2, 20));
        for text in ["", "0", "-3", "5-2", "a", "1-2-3"] {
            assert!(range(text).unwrap_err().to_string().contains("--patterns"), "{text}");
        }
    }
}
