//! Where prepared frames go: into a file that the first member writes in order
//! of time, or into a store of which every member writes its own chunks.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

use super::super::accord::Accord;
use super::Shares;
use crate::io::fields::{
    FieldDescription, FieldFormat, FieldWriter, SharedStore, StoreShare, WriteParams,
};
use crate::pipeline::{Crew, PipelineError};

/// Where a member's frames go.
pub(super) struct Output<'a> {
    crew: &'a Crew<'a>,
    place: Place,
    /// Values of the frames of a step, and of one of them.
    step_len: usize,
    frame_len: usize,
    /// Time spent writing.
    pub(super) writing: Duration,
}

enum Place {
    /// The file, at the first.
    File(FieldWriter),
    /// Frames of a piece that the first will write.
    Handed(Vec<f32>),
    /// This member's chunks, and at the first the store that they belong to.
    Store(StoreShare, Option<SharedStore>),
}

/// What the first has made.
enum Made {
    File(FieldWriter),
    Store(SharedStore),
}

impl Made {
    fn new(
        path: &Path,
        description: &FieldDescription,
        params: &WriteParams,
    ) -> Result<Self, PipelineError> {
        Ok(match FieldFormat::of(path)? {
            FieldFormat::Netcdf => Self::File(FieldWriter::create(path, description, params)?),
            FieldFormat::Zarr => Self::Store(SharedStore::create(path, description, params)?),
        })
    }

    /// Where the others write to, if they do.
    fn location(&self) -> &[u8] {
        match self {
            Self::File(_) => &[],
            Self::Store(store) => store.location().as_os_str().as_bytes(),
        }
    }
}

impl<'a> Output<'a> {
    /// The first makes the output, the others join it. `ready` is what stands
    /// in the way for this member.
    pub(super) fn open(
        ready: Result<(), PipelineError>,
        path: &Path,
        description: &FieldDescription,
        params: &WriteParams,
        crew: &'a Crew<'a>,
        accord: &mut Accord<'_>,
    ) -> Result<Self, PipelineError> {
        let team = crew.team;
        // On the workers, so that the writer counts these threads.
        let make = || crew.workers.install(|| Made::new(path, description, params));
        let made = ready.and_then(|()| team.is_first().then(make).transpose());
        let made = accord.agree(made)?;
        let location = team.from_first(made.as_ref().map_or(&[], Made::location));
        let join = || {
            let location = Path::new(OsStr::from_bytes(&location));
            let join = || StoreShare::join(location, path, description, params);
            Ok(crew.workers.install(join)?)
        };
        let place = match made {
            Some(Made::File(writer)) => Ok(Place::File(writer)),
            Some(Made::Store(store)) => join().map(|share| Place::Store(share, Some(store))),
            None if location.is_empty() => Ok(Place::Handed(Vec::new())),
            None => join().map(|share| Place::Store(share, None)),
        };
        let frame_len = description.mesh.len();
        Ok(Self {
            crew,
            place: accord.agree(place)?,
            step_len: description.variables.len() * frame_len,
            frame_len,
            writing: Duration::ZERO,
        })
    }

    /// Steps that one member must write, if every member writes.
    pub(super) fn chunk_steps(&self) -> Option<usize> {
        match &self.place {
            Place::Store(share, _) => Some(share.chunk_steps()),
            Place::File(_) | Place::Handed(_) => None,
        }
    }

    /// Takes the frames of a step.
    pub(super) fn take(&mut self, step: usize, frames: &[f32]) -> Result<(), PipelineError> {
        let start = Instant::now();
        let workers = self.crew.workers;
        let of_fields: Vec<&[f32]> = frames.chunks(self.frame_len).collect();
        // On the workers, so that compression uses no thread beside them.
        match &mut self.place {
            Place::File(writer) => workers.install(|| writer.write(&of_fields))?,
            Place::Handed(piece) => piece.extend_from_slice(frames),
            Place::Store(share, _) => workers.install(|| share.write(step, &of_fields))?,
        }
        self.writing += start.elapsed();
        self.crew.monitor.frame_done();
        Ok(())
    }

    /// After every member has taken its piece of a round: brings to the first
    /// what only it writes.
    pub(super) fn end_round(&mut self, round: usize, shares: &Shares) -> Result<(), PipelineError> {
        match &mut self.place {
            Place::File(_) => self.receive(round, shares),
            Place::Handed(piece) => {
                let steps = piece.chunks(self.step_len);
                steps.for_each(|step| self.crew.team.send_to_first(bytemuck::cast_slice(step)));
                piece.clear();
                Ok(())
            }
            Place::Store(..) => {
                self.count_others(round, shares);
                Ok(())
            }
        }
    }

    /// Writes what the others prepared. One step at a time is here; they wait.
    fn receive(&mut self, round: usize, shares: &Shares) -> Result<(), PipelineError> {
        let team = self.crew.team;
        let mut frames = vec![0.0_f32; self.step_len];
        let mut result = Ok(());
        for rank in 1..team.size() {
            for step in shares.piece(round, rank) {
                let bytes = team.receive_from(rank);
                // After an error they still hand over what they have, and hear
                // of it when they next meet.
                if result.is_ok() {
                    bytemuck::cast_slice_mut(&mut frames).copy_from_slice(&bytes);
                    result = self.take(step, &frames);
                }
            }
        }
        result
    }

    /// The first reports the progress of all.
    fn count_others(&self, round: usize, shares: &Shares) {
        let team = self.crew.team;
        if team.is_first() {
            let of_others = (1..team.size()).flat_map(|rank| shares.piece(round, rank));
            of_others.for_each(|_| self.crew.monitor.frame_done());
        }
    }

    /// Completes the output once everybody has written everything.
    pub(super) fn finish(self, accord: &mut Accord<'_>) -> Result<Duration, PipelineError> {
        let start = Instant::now();
        let Crew { team, workers, .. } = self.crew;
        match self.place {
            Place::File(writer) => {
                accord.agree(Ok(()))?;
                accord.agree(workers.install(|| writer.finish()).map_err(Into::into))?;
            }
            Place::Handed(_) => {
                accord.agree(Ok(()))?;
                accord.agree(Ok(()))?;
            }
            Place::Store(share, store) => {
                let written = workers.install(|| share.finish()).map_err(Into::into);
                let written = accord.agree(written)? as u64;
                let of_all = team.gather(&written.to_ne_bytes());
                let finished = store.zip(of_all).map(|(store, of_all)| {
                    let written = |bytes: &Vec<u8>| bytemuck::pod_read_unaligned::<u64>(bytes);
                    store.finish(of_all.iter().map(written).sum::<u64>() as usize)
                });
                accord.agree(finished.transpose().map_err(Into::into))?;
            }
        }
        Ok(self.writing + start.elapsed())
    }
}
