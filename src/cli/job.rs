//! The processes that were started together, and what each of them may use.

use std::cell::Cell;
use std::num::NonZero;

use anyhow::bail;
use thiserror::Error;

use crate::io::checkpoint::Checkpoint;
use crate::parallel::{
    Backend, Launch, Overbooked, StartError, Team, ThreadSource, Threads, Topology,
    VariableThreads, Watch, Workers,
};

use crate::pipeline::{Crew, PipelineError, Settings};

use super::args::Command;
use super::config;
use super::lost;
use super::paths::RunPaths;
use super::talk::{self, Talk};

/// The processes that were started together.
///
/// Until work begins each of them finds out by itself whether it can, and an
/// error may be returned from anywhere: the others hear of it where they agree
/// to go on, one says it, and all end. After [`Self::begin`] it is the work that
/// tells all of an error of one.
pub(super) struct Job {
    launch: Launch,
    backend: Backend,
    team: Team,
    topology: Topology,
    paths: RunPaths,
    begun: Cell<bool>,
    // Ends after MPI has, whose end waits for all processes.
    _watch: Option<Watch>,
}

/// An error that another process reports, or did.
#[derive(Debug, Error)]
#[error("another process failed")]
pub(super) struct SaidElsewhere;

impl Job {
    /// Finds the others. From now on only the first one talks.
    pub(super) fn start(
        command: &Command,
        launch: Launch,
        paths: RunPaths,
    ) -> Result<Self, StartError> {
        let (team, backend) = Team::start(command.backend(), &launch)?;
        if !team.is_first() {
            talk::be_silent();
        }
        let topology = Topology::of(&team);
        let watch = lost::watch(&team, &topology, command);
        let begun = Cell::new(false);
        Ok(Self { launch, backend, team, topology, paths, begun, _watch: watch })
    }

    /// What the command line names to be read and written.
    pub(super) fn paths(&self) -> &RunPaths {
        &self.paths
    }

    pub(super) fn team(&self) -> &Team {
        &self.team
    }

    pub(super) fn launch(&self) -> &Launch {
        &self.launch
    }

    pub(super) fn backend(&self) -> Backend {
        self.backend
    }

    pub(super) fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Threads of a process, of which so many were asked for.
    pub(super) fn threads(&self, rank: usize, asked: Option<NonZero<usize>>) -> Threads {
        self.topology.threads(rank, self.backend, asked)
    }

    /// What is remarkable about the threads of this process and of its machine.
    pub(super) fn notes(&self, asked: Option<NonZero<usize>>) -> Vec<String> {
        let unusable = match asked {
            Some(_) => Vec::new(),
            None => VariableThreads::from_environment().1,
        };
        let ignored = unusable.into_iter().map(|ignored| {
            format!(
                "note: {}={} is no number of threads and is ignored",
                ignored.variable,
                ignored.value.escape_debug()
            )
        });
        ignored.chain(self.fewer_threads(asked)).chain(self.too_many_threads(asked)).collect()
    }

    /// That fewer threads are started than were asked for.
    fn fewer_threads(&self, asked: Option<NonZero<usize>>) -> Option<String> {
        let Threads { given, asked_beyond, source } = self.threads(self.team.rank(), asked);
        let asked = asked_beyond?;
        let by = match source {
            ThreadSource::Variable(variable) => format!(" by {variable}"),
            _ => String::new(),
        };
        Some(format!(
            "note: {asked} threads were asked for{by}, and there are cores for {given}, so {given} \
             are started"
        ))
    }

    /// That the processes of a machine have more threads than it has cores.
    fn too_many_threads(&self, asked: Option<NonZero<usize>>) -> Option<String> {
        let found = self.topology.overbooked(self.backend, asked)?;
        let Overbooked { node, threads, machines } = found;
        let processes = match node.ranks.len() {
            1 => "1 process has".to_string(),
            several => format!("{several} processes have"),
        };
        let others = match machines {
            1 => String::new(),
            several => format!(", and likewise on {} other machines", several - 1),
        };
        Some(format!(
            "note: {}: {processes} {threads} threads for {} cores{others}; they slow each other \
             down. Start fewer processes, or fewer threads with -j",
            node.host, node.usable
        ))
    }

    /// The threads of this process; says what is remarkable about them.
    pub(super) fn workers(
        &self,
        asked: Option<NonZero<usize>>,
        talk: &Talk,
    ) -> anyhow::Result<Workers> {
        self.notes(asked).into_iter().for_each(|note| talk.say(note));
        let threads = self.threads(self.team.rank(), asked);
        if let ThreadSource::Variable(variable) = threads.source {
            talk.detail(format_args!("threads: {} (from {variable})", threads.given));
        }
        Ok(Workers::new(Some(threads.given))?)
    }

    /// The same for all: the value if no process has an error, and an error for
    /// every process otherwise. The lowest that failed says its own; where not
    /// all failed alike it adds which it is.
    pub(super) fn agree<T>(&self, result: anyhow::Result<T>) -> anyhow::Result<T> {
        if self.team.size() == 1 {
            return result;
        }
        let text = result.as_ref().err().map(talk::text_of).unwrap_or_default();
        let told = self.team.all_gather(text.as_bytes());
        let Some(lowest) = told.iter().position(|text| !text.is_empty()) else { return result };
        if lowest == self.team.rank() {
            let who = match told.iter().all(|text| *text == told[lowest]) {
                true => String::new(),
                false => self.name(),
            };
            talk::error_text(&format!("{who}{text}"));
        }
        // A launcher ends all processes as soon as one has failed.
        self.team.wait_for_all();
        Err(SaidElsewhere.into())
    }

    /// All of them at work on one run.
    pub(super) fn crew<'a>(
        &'a self,
        workers: &'a Workers,
        checkpoint: Option<&'a Checkpoint>,
        talk: &'a Talk,
    ) -> Crew<'a> {
        Crew { team: &self.team, workers, checkpoint, monitor: talk }
    }

    /// All processes are ready and are to do the same, or all end here. To be
    /// called once, by each, before anything is read that the others wait for.
    pub(super) fn begin(&self, settings: &Settings) -> anyhow::Result<()> {
        self.agree(Ok(()))?;
        self.agree(self.check_equal(settings))?;
        self.begun.set(true);
        Ok(())
    }

    /// Options are of the job, whatever a process is of it.
    fn check_equal(&self, settings: &Settings) -> anyhow::Result<()> {
        let typed: Vec<_> = std::env::args_os().skip(1).collect();
        let own = format!("{typed:?}\n{}", config::to_toml(settings)?);
        if self.team.from_first(own.as_bytes()) != own.as_bytes() {
            bail!("was started with other options than rank 0; give all processes the same");
        }
        Ok(())
    }

    /// Work that is not shared: the first process does it, the others wait and
    /// end as it does.
    pub(super) fn by_first(&self, work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
        if self.team.size() == 1 {
            return work();
        }
        let result = if self.team.is_first() { work() } else { Ok(()) };
        if let Err(error) = &result {
            talk::error(error);
        }
        let is_done = self.team.from_first(&[result.is_ok().into()]) == [1];
        if is_done { Ok(()) } else { Err(SaidElsewhere.into()) }
    }

    /// What a process ends with. Waits for the others, and never for one that
    /// does not come.
    pub(super) fn end(&self, result: anyhow::Result<()>) -> anyhow::Result<()> {
        match result {
            Err(error) if error.is::<SaidElsewhere>() => Err(error),
            result if !self.begun.get() => self.agree(result),
            Err(error) if self.team.size() > 1 => {
                match error.downcast_ref::<PipelineError>() {
                    Some(PipelineError::OtherProcess { .. }) => {}
                    Some(PipelineError::Cancelled) if !self.team.is_first() => {}
                    Some(PipelineError::Cancelled) => talk::error(&error),
                    _ => talk::error_text(&format!("{}{}", self.name(), talk::text_of(&error))),
                }
                Err(SaidElsewhere.into())
            }
            result => result,
        }
    }

    /// Which process this is, to begin a message with.
    fn name(&self) -> String {
        let rank = self.team.rank();
        format!("rank {rank} ({}): ", self.topology.places()[rank].host)
    }
}
