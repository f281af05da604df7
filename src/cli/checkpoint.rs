//! What is kept of an unfinished run, and what is said of it.

use std::ops::Range;

use crate::io::checkpoint::Checkpoint;
use crate::io::fields::RunInputs;
use crate::parallel::{Team, Workers};
use crate::pipeline::{CheckpointPlace, Input, Settings, open_checkpoint, open_checkpoint_of_runs};

use super::args::CheckpointArgs;
use super::talk::Talk;
use super::{interrupt, is_broken_pipe};

impl CheckpointArgs {
    /// Opens the checkpoint of a run, if one was asked for, and says what is
    /// finished. Every process of the team calls it.
    pub(super) fn open(
        &self,
        input: &Input,
        settings: &Settings,
        team: &Team,
        workers: &Workers,
        talk: &Talk,
    ) -> anyhow::Result<Option<Checkpoint>> {
        let Some(directory) = &self.checkpoint else { return Ok(None) };
        let place = CheckpointPlace::Directory(directory);
        let opened = open_checkpoint(place, input, settings, team, workers)?;
        if let Some(checkpoint) = &opened {
            checkpoint.exposure().into_iter().for_each(|note| talk.say(note));
            interrupt::keep_in_mind(checkpoint.directory());
            say(checkpoint, input.steps(), talk);
        }
        Ok(opened)
    }

    /// Opens the checkpoint of several runs, if one was asked for.
    pub(super) fn open_of_runs(
        &self,
        runs: &[RunInputs],
        team: &Team,
        talk: &Talk,
    ) -> anyhow::Result<Option<Checkpoint>> {
        let Some(directory) = &self.checkpoint else { return Ok(None) };
        let opened = open_checkpoint_of_runs(directory, runs, team)?;
        opened.iter().filter_map(Checkpoint::exposure).for_each(|note| talk.say(note));
        interrupt::keep_in_mind(directory);
        Ok(opened)
    }
}

fn say(checkpoint: &Checkpoint, steps: usize, talk: &Talk) {
    let directory = checkpoint.directory().display();
    if checkpoint.damaged() > 0 {
        talk.say(format_args!(
            "{directory}: {} of the files were damaged; their steps are done again",
            checkpoint.damaged()
        ));
    }
    let finished: usize = checkpoint.done().iter().map(Range::len).sum();
    if finished > 0 {
        talk.say(format_args!("{directory}: goes on after {finished} of {steps} steps"));
    }
}

/// Takes a checkpoint away when the result is in its place, or nobody wants more
/// of it, and otherwise says that it is there to go on from.
pub(super) fn finish(
    checkpoint: Option<Checkpoint>,
    result: anyhow::Result<()>,
    talk: &Talk,
) -> anyhow::Result<()> {
    match (checkpoint, result) {
        (Some(checkpoint), Ok(())) => {
            // The result is in its place: that is what was asked for.
            if let Err(error) = checkpoint.finish() {
                talk.say(format_args!("warning: {error}; the result is complete"));
            }
            Ok(())
        }
        (Some(checkpoint), Err(error)) if is_broken_pipe(&error) => {
            if let Err(error) = checkpoint.finish() {
                talk.say(format_args!("warning: {error}"));
            }
            Err(error)
        }
        (Some(checkpoint), Err(error)) if interrupt::is_reason_of(&error) => {
            talk.say(interrupt::note_on_kept(checkpoint.directory()));
            Err(error)
        }
        (_, result) => result,
    }
}
