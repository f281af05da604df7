//! Tracks that a command is about: read, and those that count chosen.

use std::path::Path;

use anyhow::bail;

use crate::io::tracks::{ReadOptions, TrackFormat, read_tracks};
use crate::metrics::{Selected, TrackSelection};
use crate::model::Tracks;

use super::args::{InputFile, TrackSelectionArgs, TracksArgs, UnsaidArgs};

impl UnsaidArgs {
    /// How to read a single file that does not say everything.
    pub(super) fn read_options_of_one(&self) -> anyhow::Result<ReadOptions> {
        match <[_; 1]>::try_from(self.read_options()?) {
            Ok([options]) => Ok(options),
            Err(several) => bail!("--start is given {} times for one input", several.len()),
        }
    }
}

impl TracksArgs {
    /// Reads all files as one set of tracks, numbered from 1 over all of
    /// several.
    pub(super) fn read(&self) -> anyhow::Result<Tracks> {
        let options = self.unsaid.read_options_of_one()?;
        read_as_one(&self.input, self.input_format.as_deref(), &options)
    }
}

/// Reads files as one set of tracks, numbered from 1 over all of several.
pub(super) fn read_as_one(
    paths: &[InputFile],
    format: Option<&str>,
    options: &ReadOptions,
) -> anyhow::Result<Tracks> {
    let format: Option<TrackFormat> = format.map(str::parse).transpose()?;
    let mut read = paths.iter().map(|path| Ok((path, read_tracks(path, format, options)?)));
    let (first_path, mut joined) = match read.next() {
        Some(first) => first?,
        None => bail!("say which tracks with --input"),
    };
    for further in read {
        let further: anyhow::Result<_> = further;
        let (path, further) = further?;
        check_same_columns((first_path, &joined), (path, &further))?;
        joined.extend(&further);
    }
    if paths.len() > 1 {
        joined.ids = (1..=joined.len() as u64).collect();
    }
    Ok(joined)
}

/// Whether tracks of two files can stand in one table.
fn check_same_columns(first: (&Path, &Tracks), further: (&Path, &Tracks)) -> anyhow::Result<()> {
    let (one, other) = (first.1, further.1);
    let columns = |tracks: &Tracks| {
        let text = tracks.variables.iter().map(|v| format!("{} ({})", v.info.name, v.info.units));
        text.collect::<Vec<_>>().join(", ")
    };
    if !one.is_dated_as(other) {
        bail!(
            "{} has the {} calendar and {} the {} calendar; give tracks of one calendar",
            first.0.display(),
            one.calendar.cf_name(),
            further.0.display(),
            other.calendar.cf_name()
        );
    }
    if columns(one) != columns(other) {
        bail!(
            "{} has the columns {}, and {} has {}; give files with the same columns",
            first.0.display(),
            columns(one),
            further.0.display(),
            columns(other)
        );
    }
    Ok(())
}

impl TrackSelectionArgs {
    /// The rules that were typed.
    pub(super) fn selection(&self) -> anyhow::Result<TrackSelection> {
        let selection = TrackSelection {
            min_lifetime_h: self.min_lifetime.unwrap_or_default(),
            min_displacement_km: self.min_displacement.unwrap_or_default(),
            min_points: self.min_points.unwrap_or_default(),
            region: self.track_region,
        };
        selection.validate()?;
        Ok(selection)
    }
}

/// What to say of a selection, if it left something out.
pub(super) fn note_on_selection(selected: Selected) -> Option<String> {
    let Selected { of, kept } = selected;
    (kept < of).then(|| format!("{kept} of {of} tracks count"))
}
