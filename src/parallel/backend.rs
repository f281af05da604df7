//! What divides the work of a run: nothing, threads, or processes by MPI.

use std::fmt;

use thiserror::Error;

use super::launcher::{Launch, Launcher};
use super::team::{MessageLimits, MpiError, Team};

/// What divides the work of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Nothing: one process with one thread.
    Serial,
    /// Threads of one process.
    Threads,
    /// Processes that talk by MPI, each with its threads.
    Mpi,
}

impl Backend {
    /// Its name in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Threads => "threads",
            Self::Mpi => "mpi",
        }
    }

    /// What was asked for, or what the launcher means.
    ///
    /// # Errors
    /// [`StartError::OneProcess`] for one process where several were started.
    fn choose(asked: Option<Self>, launch: &Launch) -> Result<Self, StartError> {
        match asked {
            Some(backend @ (Self::Serial | Self::Threads)) if launch.is_one_of_many() => {
                Err(StartError::OneProcess { backend, started: launch.words() })
            }
            Some(backend) => Ok(backend),
            None if launch.is_one_of_many() => Ok(Self::Mpi),
            None => Ok(Self::Threads),
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why processes cannot work together. All of them find the same, and the one
/// that the launcher calls 0 is enough to say so.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum StartError {
    /// A backend of one process, and several processes.
    #[error(
        "--backend {backend} is one process, and there are {started}; leave it out or say \
         --backend mpi, or start the program once"
    )]
    OneProcess {
        /// What was asked for.
        backend: Backend,
        /// What was started.
        started: String,
    },
    /// Several processes of a program without MPI.
    #[error(
        "started as {started}, but this program was built without MPI and would do the same work \
         as often; build it with `cargo install stormtracker --features mpi`, or start it once, \
         its threads use all cores (--threads)"
    )]
    NotBuilt {
        /// What was started.
        started: String,
    },
    /// MPI was asked for.
    #[error(
        "--backend mpi: this program was built without MPI; build it with \
         `cargo install stormtracker --features mpi`"
    )]
    NotBuiltAsked,
    /// Processes that another MPI than that of the program started.
    #[error(
        "started as {started}, but the program was built with {library}, whose processes do not \
         find each other there; start it with the mpiexec of that library, or build it again with \
         MPICC set to the mpicc of the launcher"
    )]
    Strangers {
        /// What was started.
        started: String,
        /// The library in the program.
        library: String,
    },
    /// The MPI library.
    #[error(transparent)]
    Mpi(MpiError),
}

impl Team {
    /// The processes that were started together, and what divides the work
    /// among them: what was asked for, or what the launcher means. MPI is
    /// touched only if the backend is MPI.
    ///
    /// # Errors
    /// [`StartError`] if they cannot work together.
    pub fn start(asked: Option<Backend>, launch: &Launch) -> Result<(Self, Backend), StartError> {
        let backend = Backend::choose(asked, launch)?;
        if backend != Backend::Mpi {
            return Ok((Self::alone(), backend));
        }
        let library = Self::mpi_library().unwrap_or_default();
        let strangers =
            || StartError::Strangers { started: launch.words(), library: library.clone() };
        // Asked for by name it is tried: the library may have been built for it.
        if asked.is_none() && !gets_on(launch.launcher, &library) {
            return Err(strangers());
        }
        let team = Self::by_mpi(MessageLimits::default()).map_err(|error| match error {
            MpiError::NotBuilt if launch.is_one_of_many() => {
                StartError::NotBuilt { started: launch.words() }
            }
            MpiError::NotBuilt => StartError::NotBuiltAsked,
            error => StartError::Mpi(error),
        })?;
        match launch.size {
            Some(size) if launch.launcher.is_some() && size != team.size() => Err(strangers()),
            _ => Ok((team, backend)),
        }
    }
}

/// Whether a library may be started where a launcher has been. That of MPICH
/// ends the process in the midst of the PMIx of Open MPI; the other way round
/// every process finds itself alone, which is seen afterwards.
fn gets_on(launcher: Option<Launcher>, library: &str) -> bool {
    let is_of_mpich = library.contains("MPICH") || library.contains("Intel(R) MPI");
    !(launcher == Some(Launcher::OpenMpi) && is_of_mpich)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(size: Option<usize>) -> Launch {
        Launch { launcher: Some(Launcher::Hydra), size, rank: 0, batch: None }
    }

    #[test]
    fn a_launcher_of_several_means_mpi() {
        for (size, expected) in
            [(Some(1), Backend::Threads), (Some(2), Backend::Mpi), (None, Backend::Mpi)]
        {
            assert_eq!(Backend::choose(None, &of(size)), Ok(expected));
        }
    }

    #[test]
    fn one_process_is_refused_where_several_were_started() {
        for backend in [Backend::Serial, Backend::Threads] {
            assert_eq!(Backend::choose(Some(backend), &of(Some(1))), Ok(backend));
            let error = Backend::choose(Some(backend), &of(Some(4))).unwrap_err().to_string();
            let part = format!("--backend {backend} is one process, and there are 4 processes");
            assert!(error.contains(&part), "{error}");
        }
        assert_eq!(Backend::choose(Some(Backend::Mpi), &of(Some(1))), Ok(Backend::Mpi));
    }

    #[test]
    fn mpich_is_not_started_by_open_mpi() {
        let [open_mpi, mpich] = ["Open MPI v5.0.11, package: x", "MPICH Version: 5.0.2"];
        assert!(gets_on(Some(Launcher::OpenMpi), open_mpi));
        assert!(!gets_on(Some(Launcher::OpenMpi), mpich));
        assert!(!gets_on(Some(Launcher::OpenMpi), "Intel(R) MPI Library 2021.8"));
        for launcher in [None, Some(Launcher::Hydra), Some(Launcher::Slurm)] {
            assert!(gets_on(launcher, open_mpi) && gets_on(launcher, mpich));
        }
    }

    #[test]
    fn one_process_needs_no_mpi() {
        let (team, backend) = Team::start(None, &of(Some(1))).unwrap();
        assert_eq!((team.rank(), team.size(), backend), (0, 1, Backend::Threads));
    }
}
