//! The season to look around in that `plot` writes as .html.

use std::io::Write;
use std::path::Path;

use anyhow::Context;

use crate::io::AtomicFile;
use crate::metrics::Sense;
use crate::model::Tracks;
use crate::plot::{ExplorerParams, Peak, explorer_page, land_lines};

use super::talk;

/// Writes the page of some tracks.
pub(super) fn write(path: &Path, title: Option<String>, tracks: &Tracks) -> anyhow::Result<()> {
    let params = ExplorerParams {
        title: title.unwrap_or_else(|| title_of(tracks)),
        peak: peak(tracks),
        land: land_lines(),
    };
    let page = explorer_page(tracks, &params)?;
    talk::check_interrupt()?;
    let write = || {
        let mut file = AtomicFile::create(path)?;
        file.write_all(page.as_bytes())?;
        file.commit()
    };
    write().with_context(|| path.display().to_string())
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
