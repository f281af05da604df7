//! A synthetic record, and runs on it by teams of threads.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use stormtracker::io::access::Access;
use stormtracker::io::fields::{FieldDescription, FieldWriter, VariableDescription, WriteParams};
use stormtracker::model::{Centers, Detections, Mesh, Provenance, TimeAxis, Tracks};
use stormtracker::parallel::{Team, Workers};
use stormtracker::pipeline::{
    CenterSink, Crew, Funnel, Input, Monitor, PipelineError, RunSettings, Settings, Silent,
    TrackSink, Tracked, detect_into, track, track_gathered, track_streamed,
};
use stormtracker::synth::{Season, SeasonScratch, SynthParams};
use tempfile::TempDir;

/// A season in a file.
pub(crate) struct Record {
    directory: TempDir,
}

impl Record {
    pub(crate) fn new(steps: usize) -> Self {
        Self::of(steps, |time_s| time_s.to_vec())
    }

    /// With a day that is missing in the middle.
    pub(crate) fn with_gap(steps: usize) -> Self {
        let late = |(k, &time_s): (usize, &i64)| time_s + i64::from(2 * k > steps) * 86_400;
        Self::of(steps, |time_s| time_s.iter().enumerate().map(late).collect())
    }

    fn of(steps: usize, times: impl Fn(&[i64]) -> Vec<i64>) -> Self {
        let params = SynthParams { grid_deg: 2.5, steps, ..SynthParams::default() };
        let season = Season::new(&params).unwrap();
        let axis = season.times();
        let description = FieldDescription {
            variables: vec![VariableDescription {
                info: season.variable(),
                long_name: String::new(),
                standard_name: None,
            }],
            mesh: Mesh::LatLon(season.grid().clone()),
            times: TimeAxis::new(axis.calendar(), times(axis.time_s())).unwrap(),
            provenance: Provenance::default(),
        };
        let record = Self { directory: tempfile::tempdir().unwrap() };
        let params = WriteParams { chunk_steps: 2, ..WriteParams::default() };
        let mut writer = FieldWriter::create(&record.path(), &description, &params).unwrap();
        let mut frame = vec![0.0; season.grid().len()];
        for step in 0..steps {
            season.frame(step, &mut SeasonScratch::default(), &mut frame);
            writer.write(&[&frame]).unwrap();
        }
        writer.finish().unwrap();
        record
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("season.zarr")
    }

    pub(crate) fn open(&self, settings: &Settings) -> Input {
        let path = self.path();
        Input::open(&[path.as_path().into()], &[], settings, &Access::default()).unwrap()
    }
}

pub(crate) fn settings(chunk_steps: Option<usize>) -> Settings {
    let chunk_steps = chunk_steps.and_then(NonZero::new);
    Settings { run: RunSettings { chunk_steps, ..RunSettings::default() }, ..Settings::default() }
}

pub(crate) fn workers(threads: usize) -> Workers {
    Workers::new(NonZero::new(threads)).unwrap()
}

pub(crate) fn alone(record: &Record, settings: &Settings) -> Tracked {
    track(&record.open(settings), settings, &workers(2), &Silent).unwrap()
}

/// What each member of a team comes to. Their numbers of threads differ.
pub(crate) fn all<R: Send>(size: usize, work: impl Fn(&Team, &Workers) -> R + Sync) -> Vec<R> {
    thread::scope(|scope| {
        let members = Team::in_process(size).into_iter();
        let work = &work;
        let started: Vec<_> = members
            .map(|team| scope.spawn(move || work(&team, &workers(1 + team.rank() % 4))))
            .collect();
        started.into_iter().map(|member| member.join().unwrap()).collect()
    })
}

/// Keeps what it gets, and whether it was told beforehand what comes.
#[derive(Default)]
pub(crate) struct Kept {
    header: Option<Tracks>,
    batches: Vec<Tracks>,
}

impl TrackSink for Kept {
    fn start(&mut self, header: &Tracks) -> Result<(), PipelineError> {
        assert!(header.is_empty() && self.header.replace(header.clone()).is_none());
        Ok(())
    }

    fn push(&mut self, tracks: &Tracks) -> Result<(), PipelineError> {
        self.batches.push(tracks.clone());
        Ok(())
    }
}

/// The tracks that the first member hands to its sink.
pub(crate) fn streamed(record: &Record, settings: &Settings, size: usize) -> (Tracks, Funnel) {
    let mut results = all(size, |team, workers| {
        let crew = Crew { team, workers, checkpoint: None, monitor: &Silent };
        let (input, mut kept) = (record.open(settings), Kept::default());
        let directory = record.directory.path();
        let funnel = track_streamed(&input, settings, &crew, directory, &mut kept).unwrap();
        (kept, funnel)
    });
    let (first, funnel) = results.remove(0);
    assert!(results.iter().all(|(kept, _)| kept.header.is_none() && kept.batches.is_empty()));
    let [tracks] = <[Tracks; 1]>::try_from(first.batches).expect("one batch");
    let header = first.header.unwrap();
    assert_eq!((&header.provenance, header.calendar), (&tracks.provenance, tracks.calendar));
    (tracks, funnel)
}

/// What the first member gets.
pub(crate) fn gathered(record: &Record, settings: &Settings, size: usize) -> Tracked {
    let mut results = all(size, |team, workers| {
        let crew = Crew { team, workers, checkpoint: None, monitor: &Silent };
        track_gathered(&record.open(settings), settings, &crew).unwrap()
    });
    let first = results.remove(0).unwrap();
    assert!(results.iter().all(Option::is_none));
    first
}

/// Counts of a run, without times.
pub(crate) fn counts(funnel: &Funnel) -> String {
    let text = funnel.to_string();
    text[..text.find("reading").unwrap()].to_string()
}

/// Counts the frames it hears of.
#[derive(Default)]
struct Frames(AtomicUsize);

impl Monitor for Frames {
    fn frame_done(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Takes centres and does nothing with them.
struct Nowhere;

impl CenterSink for Nowhere {
    fn start(&mut self, _record: &Centers) -> Result<(), PipelineError> {
        Ok(())
    }

    fn push(&mut self, _detections: &Detections) -> Result<(), PipelineError> {
        Ok(())
    }
}

/// How many frames each member hears of.
pub(crate) fn frames_of_members(record: &Record, settings: &Settings, size: usize) -> Vec<usize> {
    all(size, |team, workers| {
        let frames = Frames::default();
        let crew = Crew { team, workers, checkpoint: None, monitor: &frames };
        detect_into(&record.open(settings), settings, &crew, &mut Nowhere).unwrap();
        frames.0.into_inner()
    })
}
