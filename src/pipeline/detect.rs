//! Fields to centres: every process takes parts of the record, reads ahead,
//! detects in parallel, and hands the centres to the first process.

use std::time::Duration;

use crate::io::checkpoint::Checkpoint;
use crate::link::Linker;
use crate::model::{Centers, Detections};
use crate::parallel::{Team, Workers};

use super::accord::{Accord, check_equal};
use super::detector::{DetectParams, Detector};
use super::parts::{self, Part};
use super::provenance::of_centers;
use super::resolve::resolve_detection;
use super::rounds::{Gathered, Rounds, decode, encode};
use super::share::Share;
use super::{Crew, Funnel, Input, Monitor, PipelineError, Settings};

/// Takes the centres of a record as they are found, in the order of time.
pub trait CenterSink {
    /// Hears what the record is: its times, run, variables and provenance,
    /// without a centre.
    ///
    /// # Errors
    /// Why they cannot be taken.
    fn start(&mut self, record: &Centers) -> Result<(), PipelineError>;

    /// Takes the centres of the next step.
    ///
    /// # Errors
    /// Why they cannot be taken.
    fn push(&mut self, detections: &Detections) -> Result<(), PipelineError>;
}

/// Finds the centres of every step of an input and keeps them in memory.
///
/// # Errors
/// [`PipelineError`] as [`detect_into`].
pub fn detect(
    input: &Input,
    settings: &Settings,
    workers: &Workers,
    monitor: &dyn Monitor,
) -> Result<(Centers, Funnel), PipelineError> {
    let crew = Crew { team: &Team::alone(), workers, checkpoint: None, monitor };
    let found = detect_gathered(input, settings, &crew)?;
    Ok(found.expect("the only process is the first"))
}

/// Finds the centres of every step of an input; the first process gets all of
/// them, the others nothing.
///
/// # Errors
/// [`PipelineError`] as [`detect_into`].
pub fn detect_gathered(
    input: &Input,
    settings: &Settings,
    crew: &Crew<'_>,
) -> Result<Option<(Centers, Funnel)>, PipelineError> {
    let mut collected = Collected::default();
    let funnel = detect_into(input, settings, crew, &mut collected)?;
    Ok(collected.0.map(|centers| (centers, funnel)))
}

/// Finds the centres of every step of an input and hands them to the sink of
/// the first process, part by part, so that no process holds them all.
///
/// # Errors
/// [`PipelineError`] for settings that do not fit the input, for the first
/// step that cannot be read and when the sink cannot take a centre: at the
/// process that had it, [`PipelineError::OtherProcess`] at the others.
/// [`PipelineError::Cancelled`] at all of them when the monitor of one asks to
/// stop.
pub fn detect_into(
    input: &Input,
    settings: &Settings,
    crew: &Crew<'_>,
    sink: &mut dyn CenterSink,
) -> Result<Funnel, PipelineError> {
    let mut detection = Detection::new(input, settings, crew)?;
    let mut count = 0;
    let record = detection.record();
    detection.run(None, |event| match event {
        Event::Start => sink.start(&record),
        Event::Part(gathered) => {
            let steps = &gathered.part.detections;
            count += steps.iter().map(Detections::len).sum::<usize>();
            steps.iter().try_for_each(|detections| sink.push(detections))
        }
    })?;
    detection.funnel.centers = count;
    Ok(detection.funnel)
}

/// What the first process hears of.
pub(super) enum Event {
    /// The first part will come.
    Start,
    /// The next part in the order of time.
    Part(Box<Gathered>),
}

/// The detection of a run, planned.
pub(super) struct Detection<'a> {
    input: &'a Input,
    settings: &'a Settings,
    crew: &'a Crew<'a>,
    params: DetectParams,
    detector: Detector,
    parts: Vec<Part>,
    /// What came of it, at the first process.
    pub(super) funnel: Funnel,
}

impl<'a> Detection<'a> {
    pub(super) fn new(
        input: &'a Input,
        settings: &'a Settings,
        crew: &'a Crew<'a>,
    ) -> Result<Self, PipelineError> {
        // What is too little for the threads of one process is not for others.
        let (params, detector) =
            Accord::new(crew.team).agree(planned(input, settings, crew.workers))?;
        // The plan depends on threads, and processes may have different numbers
        // of them: that of the first one holds.
        let parts = decode(&crew.team.from_first(&encode(&plan(input, settings, crew))));
        let funnel = Funnel { frames: input.steps(), ..Funnel::default() };
        let detection = Self { input, settings, crew, params, detector, parts, funnel };
        let equal = check_equal(&detection.record().provenance, crew.team);
        Accord::new(crew.team).agree(equal)?;
        Ok(detection)
    }

    /// The record that comes out, without a centre.
    pub(super) fn record(&self) -> Centers {
        let mut variables = vec![self.input.outputs()[0].info.clone()];
        variables.extend(self.detector.further_columns());
        let origin = of_centers(self.input, self.settings, &self.params);
        let mut record = Centers::of_no_centers(self.input.times().clone(), variables, origin);
        record.run = self.input.meta().run.clone();
        record
    }

    /// Detects and tells the first process of the parts of all, in the order of
    /// time, with the links of a linker if there is one.
    pub(super) fn run(
        &mut self,
        linker: Option<Linker<'_>>,
        mut tell: impl FnMut(Event) -> Result<(), PipelineError>,
    ) -> Result<(), PipelineError> {
        let Self { input, settings, crew, detector, parts, funnel, .. } = self;
        let Crew { team, workers, monitor, .. } = **crew;
        monitor.start(input.steps());
        let mut accord = Accord::new(team);
        let started = if team.is_first() { tell(Event::Start) } else { Ok(()) };
        let mut rounds = Rounds::new(team, workers, linker);
        let mut share = Share::new(input, detector, parts, crew, |turn| {
            accord.agree(crew.check_cancelled())?;
            for (rank, gathered) in rounds.end(turn).into_iter().enumerate() {
                funnel.cells += gathered.part.counts;
                funnel.reading += gathered.took.reading;
                funnel.detecting += gathered.took.detecting;
                if rank != team.rank() {
                    gathered.part.steps().for_each(|_| monitor.frame_done());
                }
                tell(Event::Part(Box::new(gathered)))?;
            }
            Ok(())
        });
        let done = started.and_then(|()| share.run(settings));
        drop(share);
        // All hear of an error here if there was no round after it.
        let loading = accord.agree(crew.of_interrupt(done))?;
        for loading in team.gather(&encode(&loading)).unwrap_or_default() {
            funnel.reading += decode::<Duration>(&loading);
        }
        Ok(())
    }
}

/// The detector, if it suits the input and there is memory for it.
fn planned(
    input: &Input,
    settings: &Settings,
    workers: &Workers,
) -> Result<(DetectParams, Detector), PipelineError> {
    let params = resolve_detection(settings, input)?;
    input.check_memory(settings, workers.threads(), 0)?;
    let detector = Detector::new(input.mesh(), &params)?;
    Ok((params, detector))
}

/// How the record is cut.
fn plan(input: &Input, settings: &Settings, crew: &Crew<'_>) -> Vec<Part> {
    let (steps, cells) = (input.steps(), input.meta().mesh.len());
    let length = match settings.run.chunk_steps {
        Some(length) => length.get(),
        None => parts::part_length(steps, cells, crew.team.size()),
    };
    let blocks = |steps| input.blocks(steps, settings, crew.workers.threads());
    let done = crew.checkpoint.map_or(&[][..], Checkpoint::done);
    parts::parts(steps, length, done, blocks)
}

/// Keeps the centres in memory.
#[derive(Default)]
struct Collected(Option<Centers>);

impl CenterSink for Collected {
    fn start(&mut self, record: &Centers) -> Result<(), PipelineError> {
        self.0 = Some(record.clone());
        Ok(())
    }

    fn push(&mut self, detections: &Detections) -> Result<(), PipelineError> {
        if let Some(centers) = &mut self.0 {
            centers.push(detections);
        }
        Ok(())
    }
}
