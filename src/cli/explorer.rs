//! The season to look around in that `plot` writes as .html.

use std::path::Path;

use anyhow::{Context, bail};

use crate::metrics::Sense;
use crate::model::Tracks;
use crate::plot::{ExplorerParams, PageMap, Peak, explorer_page, land_lines};

use super::args::plot::FigureArgs;
use super::interrupt;
use super::output::write_whole;

/// Writes the page of some tracks.
pub(super) fn write(path: &Path, args: &FigureArgs, tracks: &Tracks) -> anyhow::Result<()> {
    let params = ExplorerParams {
        title: args.page.title.clone().unwrap_or_else(|| title_of(tracks)),
        peak: peak(tracks),
        map: map(&args.map.projection)?,
        color_by: args.lines.color_by.clone(),
        land: land_lines(),
    };
    let page = explorer_page(tracks, &params)?;
    interrupt::check()?;
    write_whole(path, page.as_bytes()).with_context(|| path.display().to_string())
}

fn map(name: &str) -> anyhow::Result<Option<PageMap>> {
    Ok(match name {
        "auto" => None,
        "plate-carree" => Some(PageMap::PlateCarree),
        "nh-stereo" => Some(PageMap::North),
        "sh-stereo" => Some(PageMap::South),
        _ => bail!(
            "--projection {name}: a page (.html) has the projections plate-carree, nh-stereo and \
             sh-stereo"
        ),
    })
}

fn title_of(tracks: &Tracks) -> String {
    let date = |time_s: &i64| tracks.calendar.date_time(*time_s).ok().map(|d| d.to_string());
    let ends = [tracks.time_s.iter().min(), tracks.time_s.iter().max()].map(|t| t.and_then(date));
    let name = tracks.variables.first().map(|v| format!(" of {}", v.info.name)).unwrap_or_default();
    match ends {
        [Some(first), Some(last)] => {
            format!("Tracks{name}, {} to {}", &first[..first.len() - 9], &last[..last.len() - 9])
        }
        _ => format!("Tracks{name}"),
    }
}

/// What is strongest of the first column; of one that nothing is known of the
/// highest value.
fn peak(tracks: &Tracks) -> Peak {
    match Sense::of(tracks, 0) {
        Ok(Sense::Min) => Peak::Lowest,
        Ok(Sense::Cyclonic) => Peak::Magnitude,
        Ok(Sense::Max) | Err(_) => Peak::Highest,
    }
}
