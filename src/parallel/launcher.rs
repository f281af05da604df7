//! How this process was started: by what launcher, as which of how many, and
//! within a job of which batch system.

use std::fmt;

/// What starts processes that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Launcher {
    /// `mpirun` of Open MPI.
    OpenMpi,
    /// `mpiexec` of MPICH, Intel MPI and their kin.
    Hydra,
    /// `mpirun_rsh` of MVAPICH2.
    Mvapich,
    /// `mpiexec` or `aprun` of Cray's PALS.
    Pals,
    /// `srun` of Slurm.
    Slurm,
    /// Any other that speaks PMIx, such as `prterun`.
    Pmix,
}

/// What runs jobs when their turn comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchSystem {
    /// Slurm.
    Slurm,
    /// PBS Professional, OpenPBS or Torque.
    Pbs,
}

/// How this process was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Launch {
    /// Who started it, if not a person or a script.
    pub launcher: Option<Launcher>,
    /// Number of processes that were started together, if the launcher says it.
    pub size: Option<usize>,
    /// Number of this one, from 0.
    pub rank: usize,
    /// The batch system whose job it is part of.
    pub batch: Option<BatchSystem>,
}

/// Variables of a launcher: number of processes, and this one's rank.
struct Signs {
    launcher: Launcher,
    size: &'static [&'static str],
    rank: &'static str,
}

/// The launchers that say both, those first whose processes inherit the
/// variables of others: the daemons of Open MPI and PALS may be started by
/// `srun`, and PALS speaks PMI as Hydra does. What `srun` itself sets is known
/// from its variables alone, as a batch script has none of them.
const SIGNS: [Signs; 5] = [
    Signs {
        launcher: Launcher::OpenMpi,
        size: &["OMPI_COMM_WORLD_SIZE"],
        rank: "OMPI_COMM_WORLD_RANK",
    },
    Signs { launcher: Launcher::Pals, size: &["PALS_SIZE", "PMI_SIZE"], rank: "PALS_RANKID" },
    Signs {
        launcher: Launcher::Mvapich,
        size: &["MV2_COMM_WORLD_SIZE"],
        rank: "MV2_COMM_WORLD_RANK",
    },
    Signs { launcher: Launcher::Hydra, size: &["PMI_SIZE"], rank: "PMI_RANK" },
    Signs { launcher: Launcher::Slurm, size: &["SLURM_STEP_NUM_TASKS"], rank: "SLURM_PROCID" },
];

impl Launch {
    /// What the variables of this process say.
    pub fn from_environment() -> Self {
        Self::of(|name| std::env::var(name).ok())
    }

    /// What variables say, each looked up with `variable`.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let number = |name: &str| variable(name)?.trim().parse::<usize>().ok();
        let found = |signs: &Signs| {
            let rank = number(signs.rank)?;
            let size = signs.size.iter().find_map(|name| number(name)).filter(|&n| n > rank)?;
            Some((signs.launcher, Some(size), rank))
        };
        let by_pmix = || number("PMIX_RANK").map(|rank| (Launcher::Pmix, None, rank));
        let mut started = SIGNS.iter().find_map(found).or_else(by_pmix);
        if let Some((launcher @ Launcher::Hydra, size, rank)) = &mut started {
            // PMI-2 of srun.
            let of_step = (number("SLURM_STEP_NUM_TASKS"), number("SLURM_PROCID"));
            if of_step == (*size, Some(*rank)) {
                *launcher = Launcher::Slurm;
            }
        }
        let has = |names: &[&str]| names.iter().any(|name| variable(name).is_some());
        let batch = match () {
            () if has(&["SLURM_JOB_ID", "SLURM_JOBID"]) => Some(BatchSystem::Slurm),
            () if has(&["PBS_JOBID", "PBS_ENVIRONMENT", "PBS_NODEFILE"]) => Some(BatchSystem::Pbs),
            () => None,
        };
        match started {
            Some((launcher, size, rank)) => Self { launcher: Some(launcher), size, rank, batch },
            None => Self { launcher: None, size: Some(1), rank: 0, batch },
        }
    }

    /// Whether there are others that were started together with this process,
    /// as far as can be known.
    pub fn is_one_of_many(&self) -> bool {
        self.size != Some(1)
    }

    /// Number of processes and their launcher, in words.
    pub(super) fn words(&self) -> String {
        let size = self.size.map_or("one or more processes".into(), |size| match size {
            1 => "1 process".to_string(),
            _ => format!("{size} processes"),
        });
        match self.launcher {
            Some(launcher) => format!("{size} by {launcher}"),
            None => size,
        }
    }
}

impl fmt::Display for Launcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OpenMpi => "Open MPI's mpirun",
            Self::Hydra => "mpiexec of MPICH or its kin",
            Self::Mvapich => "MVAPICH2's mpirun_rsh",
            Self::Pals => "Cray's PALS",
            Self::Slurm => "Slurm's srun",
            Self::Pmix => "a launcher that speaks PMIx",
        })
    }
}

impl fmt::Display for BatchSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Slurm => "Slurm",
            Self::Pbs => "PBS",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn launch(variables: &[(&str, &str)]) -> Launch {
        Launch::of(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string())
        })
    }

    fn started(variables: &[(&str, &str)]) -> (Option<Launcher>, Option<usize>, usize) {
        let Launch { launcher, size, rank, .. } = launch(variables);
        (launcher, size, rank)
    }

    const STEP: [(&str, &str); 3] =
        [("SLURM_JOB_ID", "7"), ("SLURM_STEP_NUM_TASKS", "2"), ("SLURM_PROCID", "1")];

    #[test]
    fn every_launcher_is_known_by_its_variables() {
        let cases: [(&[(&str, &str)], Launcher); 5] = [
            (&[("OMPI_COMM_WORLD_SIZE", "4"), ("OMPI_COMM_WORLD_RANK", "3")], Launcher::OpenMpi),
            (&[("PMI_SIZE", "4"), ("PMI_RANK", "3")], Launcher::Hydra),
            (&[("MV2_COMM_WORLD_SIZE", "4"), ("MV2_COMM_WORLD_RANK", "3")], Launcher::Mvapich),
            (&[("PALS_RANKID", "3"), ("PMI_SIZE", "4"), ("PMI_RANK", "3")], Launcher::Pals),
            (&[("SLURM_STEP_NUM_TASKS", "4"), ("SLURM_PROCID", "3")], Launcher::Slurm),
        ];
        for (variables, launcher) in cases {
            assert_eq!(started(variables), (Some(launcher), Some(4), 3), "{launcher}");
            assert!(launch(variables).is_one_of_many());
        }
        // PMIx itself does not say how many there are.
        let by_pmix = [("PMIX_RANK", "0"), ("PMIX_NAMESPACE", "a")];
        assert_eq!(started(&by_pmix), (Some(Launcher::Pmix), None, 0));
        assert!(launch(&by_pmix).is_one_of_many());
    }

    #[test]
    fn a_batch_script_without_a_launcher_is_one_process() {
        let script = [
            ("SLURM_JOB_ID", "7"),
            ("SLURM_NTASKS", "64"),
            ("SLURM_PROCID", "0"),
            ("SLURM_NPROCS", "64"),
        ];
        let expected =
            Launch { launcher: None, size: Some(1), rank: 0, batch: Some(BatchSystem::Slurm) };
        assert_eq!(launch(&script), expected);
        let pbs = [("PBS_JOBID", "7.head"), ("PBS_ENVIRONMENT", "PBS_BATCH")];
        assert_eq!(launch(&pbs), Launch { batch: Some(BatchSystem::Pbs), ..expected });
        assert_eq!(launch(&[]), Launch { batch: None, ..expected });
        assert!(!launch(&script).is_one_of_many());
    }

    #[test]
    fn the_launcher_within_a_step_of_slurm_counts() {
        let with = |more: &[(&'static str, &'static str)]| started(&[&STEP, more].concat());
        assert_eq!(with(&[]), (Some(Launcher::Slurm), Some(2), 1));
        // mpirun, whose daemons srun started, one a node.
        let open_mpi = [("OMPI_COMM_WORLD_SIZE", "8"), ("OMPI_COMM_WORLD_RANK", "5")];
        assert_eq!(with(&open_mpi), (Some(Launcher::OpenMpi), Some(8), 5));
        // mpiexec likewise; or srun itself, which speaks PMI-2.
        let hydra = [("PMI_SIZE", "8"), ("PMI_RANK", "5")];
        assert_eq!(with(&hydra), (Some(Launcher::Hydra), Some(8), 5));
        let pmi2 = [("PMI_SIZE", "2"), ("PMI_RANK", "1")];
        assert_eq!(with(&pmi2), (Some(Launcher::Slurm), Some(2), 1));
        // PMIx of srun.
        assert_eq!(with(&[("PMIX_RANK", "1")]), (Some(Launcher::Slurm), Some(2), 1));
    }

    #[test]
    fn variables_that_make_no_sense_say_nothing() {
        for (size, rank) in
            [("four", "0"), ("", "0"), ("4", "-1"), ("4", ""), ("4", "4"), ("0", "0")]
        {
            let variables = [("PMI_SIZE", size), ("PMI_RANK", rank)];
            assert_eq!(started(&variables), (None, Some(1), 0), "{size:?} {rank:?}");
        }
    }
}
