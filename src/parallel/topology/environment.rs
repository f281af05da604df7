//! Numbers of threads that variables of the environment ask for.

use std::fmt;
use std::num::NonZero;

use serde::{Deserialize, Serialize};

/// A variable that asks for a number of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThreadVariable {
    /// `OMP_NUM_THREADS`: of every program with threads.
    OmpNumThreads,
    /// `SLURM_CPUS_PER_TASK`: the cores that Slurm gives to each process.
    SlurmCpusPerTask,
}

/// What a variable asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariableThreads {
    /// The variable.
    pub variable: ThreadVariable,
    /// Number of threads of a process.
    pub threads: NonZero<usize>,
}

/// A variable whose value is not a number of threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusableVariable {
    /// The variable.
    pub variable: ThreadVariable,
    /// Its value.
    pub value: String,
}

impl ThreadVariable {
    /// The variables in the order in which they count: what somebody chose for
    /// threads before what a process was given.
    const ALL: [Self; 2] = [Self::OmpNumThreads, Self::SlurmCpusPerTask];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::OmpNumThreads => "OMP_NUM_THREADS",
            Self::SlurmCpusPerTask => "SLURM_CPUS_PER_TASK",
        }
    }

    /// The number in a value. OpenMP allows one for each level of nesting; the
    /// first is that of the whole process.
    fn number(self, value: &str) -> Option<NonZero<usize>> {
        let number = match self {
            Self::OmpNumThreads => value.split(',').next()?,
            Self::SlurmCpusPerTask => value,
        };
        number.trim().parse().ok()
    }
}

impl fmt::Display for ThreadVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl VariableThreads {
    /// What the variables of this process ask for, and those that are unusable.
    pub fn from_environment() -> (Option<Self>, Vec<UnusableVariable>) {
        let lossy = |name: &str| std::env::var_os(name).map(|v| v.to_string_lossy().into_owned());
        Self::of(lossy)
    }

    /// What variables ask for, each looked up with `variable`.
    fn of(variable: impl Fn(&str) -> Option<String>) -> (Option<Self>, Vec<UnusableVariable>) {
        let mut unusable = Vec::new();
        let mut asked = None;
        for found in ThreadVariable::ALL {
            // An empty one is as good as none.
            let value = variable(found.name()).filter(|value| !value.trim().is_empty());
            let Some(value) = value else { continue };
            match found.number(&value) {
                Some(threads) => {
                    asked = asked.or(Some(Self { variable: found, threads }));
                }
                None => unusable.push(UnusableVariable { variable: found, value }),
            }
        }
        (asked, unusable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(omp: &str, slurm: &str) -> (Option<(ThreadVariable, usize)>, usize) {
        let (asked, unusable) = VariableThreads::of(|name| match name {
            "OMP_NUM_THREADS" => Some(omp.into()),
            "SLURM_CPUS_PER_TASK" => Some(slurm.into()),
            _ => None,
        });
        (asked.map(|asked| (asked.variable, asked.threads.get())), unusable.len())
    }

    #[test]
    fn the_first_variable_that_makes_sense_counts() {
        use ThreadVariable::{OmpNumThreads, SlurmCpusPerTask};
        assert_eq!(of("", ""), (None, 0));
        assert_eq!(of("3", "8"), (Some((OmpNumThreads, 3)), 0));
        assert_eq!(of(" 4 , 2", ""), (Some((OmpNumThreads, 4)), 0));
        assert_eq!(of("", "8"), (Some((SlurmCpusPerTask, 8)), 0));
        for nonsense in ["0", "-1", "four", "1e3", "NaN", "99999999999999999999", ",", "1.5"] {
            assert_eq!(of(nonsense, "8"), (Some((SlurmCpusPerTask, 8)), 1), "{nonsense}");
            assert_eq!(of("", nonsense), (None, 1), "{nonsense}");
        }
        assert_eq!(of("", "8,4"), (None, 1));
    }
}
