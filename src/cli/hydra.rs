//! `mpiexec` of MPICH and its kin (Hydra), which waits for ever for a machine
//! that dropped off the network, after all processes that it can reach have
//! ended, and past its own limit of time.

use std::fs;
use std::os::unix::process::{CommandExt, parent_id};
use std::process::{Command, Stdio};

/// What Hydra starts on each machine, whose children our processes are.
const PROXY: &str = "hydra_pmi_proxy";
/// What the person or the script started, on one of the machines.
const LAUNCHERS: [&str; 3] = ["mpiexec.hydra", "mpiexec", "mpirun"];

/// Ends the launcher if it started this process and is on this machine: it is
/// asked to end a few seconds from now, so that what all processes have said gets
/// through and it can end by itself, and ended a few seconds later.
pub(super) fn end_launcher_soon() {
    let Some((launcher, name)) = launcher_of(parent_id()) else { return };
    // The number may be that of another process by then. Hydra hands TERM on to its
    // processes and waits for them, also for one that is stopped; once it is killed,
    // what it left on each machine kills them.
    let script = format!(
        "for signal in TERM KILL; do sleep 5; \
         [ \"$(cat /proc/{launcher}/comm)\" = {name} ] && kill -$signal {launcher}; done"
    );
    let mut helper = Command::new("sh");
    helper.args(["-c", &script]).process_group(0);
    helper.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Without it the launcher stays, as the documentation says.
    let _ = helper.spawn();
}

/// The launcher above a proxy, and its name.
fn launcher_of(proxy: u32) -> Option<(u32, &'static str)> {
    if name_of(proxy)? != PROXY {
        return None;
    }
    let launcher = parent_of(proxy)?;
    let name = name_of(launcher)?;
    let known = LAUNCHERS.into_iter().find(|known| *known == name)?;
    Some((launcher, known))
}

fn name_of(process: u32) -> Option<String> {
    let name = fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
    Some(name.trim_end().to_string())
}

fn parent_of(process: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hydra_is_found() {
        assert_eq!(launcher_of(std::process::id()), None);
        assert_eq!(launcher_of(parent_id()), None, "what started the test is none");
        assert_eq!(parent_of(std::process::id()), Some(parent_id()));
        assert!(name_of(std::process::id()).is_some_and(|name| !name.is_empty()));
        assert_eq!(parent_of(u32::MAX), None);
    }
}
