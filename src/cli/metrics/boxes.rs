//! `stormtracker metrics boxes`

use crate::cli::args::BoxesArgs;
use crate::cli::interrupt;
use crate::cli::job::Job;
use crate::cli::output::check_output_is_no_input;
use crate::cli::talk;
use crate::cli::tracks::note_on_selection;
use crate::io::maps::write_maps;
use crate::metrics::{BoxParams, BoxUnit};
use crate::pipeline;

pub(super) fn run(args: &BoxesArgs, job: &Job) -> anyhow::Result<()> {
    job.by_first(|| count(args))
}

fn count(args: &BoxesArgs) -> anyhow::Result<()> {
    let selection = args.selection.selection()?;
    check_output_is_no_input(&args.output, &args.tracks.input)?;
    let mut tracks = args.tracks.read()?;
    let selected = selection.apply(&mut tracks);
    note_on_selection(selected).iter().for_each(talk::say);
    let usual = BoxParams::default();
    let params = BoxParams {
        size_deg: args.size_deg.unwrap_or(usual.size_deg),
        per: if args.per == "area" { BoxUnit::Area } else { BoxUnit::Box },
        earth_radius_km: args.earth_radius_km.unwrap_or(usual.earth_radius_km),
        span: args.span.params(args.period, tracks.calendar)?,
    };
    let mut maps = pipeline::boxes(&tracks, &params)?;
    pipeline::record_selection(&mut maps, &selection, None, &tracks);
    interrupt::check()?;
    write_maps(&args.output, &maps)?;
    talk::say(format_args!(
        "{} points of {} tracks: {} periods of {} x {} boxes",
        tracks.points(),
        tracks.len(),
        maps.periods.len(),
        maps.grid.rows(),
        maps.grid.columns(),
    ));
    Ok(())
}
