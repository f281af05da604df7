//! Where a process is and what it may use.

use std::num::NonZero;
use std::thread;

use serde::{Deserialize, Serialize};

use super::VariableThreads;

/// Where a process is, and the cores it may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Name of the machine.
    pub host: String,
    /// Rank of the first member on the same machine.
    pub first_on_node: usize,
    /// Numbers of the cores that the process is bound to, or of all; ascending.
    pub cores: Vec<usize>,
    /// Cores' worth of time that the processes of the machine get together, if
    /// a control group grants less than those cores.
    pub quota: Option<usize>,
    /// What its environment asks for.
    pub asked: Option<VariableThreads>,
}

impl Place {
    /// That of this process.
    pub(super) fn of_this_process(first_on_node: usize) -> Self {
        // Asks for the control group as well.
        let granted = thread::available_parallelism().map_or(1, NonZero::get);
        let cores = bound_to().unwrap_or_else(|| (0..granted).collect());
        let quota = (granted < cores.len()).then_some(granted);
        let (asked, _) = VariableThreads::from_environment();
        Self { host: host(), first_on_node, cores, quota, asked }
    }

    /// Number of cores that the process can keep busy, at least one.
    pub fn usable(&self) -> usize {
        self.quota.map_or(self.cores.len(), |quota| quota.min(self.cores.len())).max(1)
    }

    /// What another process reads with [`Self::from_bytes`].
    ///
    /// # Panics
    /// Never: nothing in a place cannot be written.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("a place can be written")
    }

    /// # Panics
    /// If the bytes are not those of a place, which only the same program sends.
    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        postcard::from_bytes(bytes).expect("a place as another process wrote it")
    }
}

/// The cores that this process is bound to, if the system tells.
#[cfg(target_os = "linux")]
fn bound_to() -> Option<Vec<usize>> {
    use rustix::thread::{CpuSet, sched_getaffinity};

    let set = sched_getaffinity(None).ok()?;
    let cores: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|&core| set.is_set(core)).collect();
    (!cores.is_empty()).then_some(cores)
}

/// The cores that this process is bound to, if the system tells.
#[cfg(not(target_os = "linux"))]
fn bound_to() -> Option<Vec<usize>> {
    None
}

fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_cores_and_a_name() {
        let place = Place::of_this_process(3);
        assert_eq!(place.first_on_node, 3);
        assert!(!place.host.is_empty());
        assert!(place.cores.is_sorted() && !place.cores.is_empty());
        assert_eq!(place.usable(), thread::available_parallelism().unwrap().get());
        assert_eq!(Place::from_bytes(&place.to_bytes()), place);
    }

    #[test]
    fn a_quota_limits_what_is_usable() {
        let of = |cores: usize, quota| {
            let cores = (0..cores).collect();
            Place { host: "node".into(), first_on_node: 0, cores, quota, asked: None }.usable()
        };
        assert_eq!([of(8, None), of(8, Some(3)), of(2, Some(3)), of(0, None)], [8, 3, 2, 1]);
    }
}
