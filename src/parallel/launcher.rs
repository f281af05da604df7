//! Recognises a launcher such as `mpirun`, under which a build without MPI
//! would run as many copies of one job writing one file.

use thiserror::Error;

/// Variables that launchers set: number of processes, and this one's rank.
const LAUNCHERS: &[(&str, &str)] = &[
    ("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"),
    ("PMI_SIZE", "PMI_RANK"),
    ("MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_RANK"),
];

/// Several processes were started and cannot work together.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "started as {size} processes ({variable}), but this version does not divide work among \
     processes; start it once, its threads use all cores (--threads)"
)]
pub struct LauncherError {
    size: usize,
    variable: &'static str,
    /// Rank of this process; one of them is enough to speak.
    pub rank: usize,
}

/// Refuses to run as one of several processes.
///
/// # Errors
/// [`LauncherError`] if a launcher's variables, looked up with `variable`, say
/// so.
pub fn check_launcher(variable: impl Fn(&str) -> Option<String>) -> Result<(), LauncherError> {
    let number = |name: &str| variable(name)?.parse::<usize>().ok();
    for &(size_name, rank_name) in LAUNCHERS {
        if let Some(size) = number(size_name).filter(|&size| size > 1) {
            let rank = number(rank_name).unwrap_or(0);
            return Err(LauncherError { size, variable: size_name, rank });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_processes_are_refused_and_one_is_not() {
        let under = |size: &'static str| {
            move |name: &str| match name {
                "PMI_SIZE" => Some(size.to_string()),
                "PMI_RANK" => Some("3".to_string()),
                _ => None,
            }
        };
        assert_eq!(check_launcher(under("4")).unwrap_err().rank, 3);
        assert_eq!(check_launcher(under("1")), Ok(()));
        assert_eq!(check_launcher(|_| None), Ok(()));
    }
}
