//! Machines that drop off the network, emulated by namespaces of the kernel:
//! each has a network, an address and a name of its own. For root, with
//! `iproute2` and the launcher of MPICH.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};

use crate::launch::{Job, OWN, launcher};
use crate::lost::{field, names, track};
use crate::same_bytes::alone;

const HOSTS: usize = 3;
/// The network of the machines, which nothing else sees.
const NETWORK: &str = "10.77.77";
/// What the run may take to begin, and to end after a loss.
const LONGEST: Duration = Duration::from_secs(60);

pub(crate) fn trials() -> Vec<Trial> {
    let name = "mpi_a_machine_that_drops_off_the_network_ends_all";
    vec![Trial::test(name, lost_machine).with_ignored_flag(!is_possible())]
}

fn is_possible() -> bool {
    let Some(words) = launcher(OWN) else { return false };
    let version = Command::new(&words[0]).arg("--version").output();
    let is_hydra = version.is_ok_and(|it| String::from_utf8_lossy(&it.stdout).contains("HYDRA"));
    let makes_networks = || {
        let name = format!("stormtest{}", std::process::id());
        succeeds(&format!("ip netns add {name}")) && succeeds(&format!("ip netns del {name}"))
    };
    is_hydra && makes_networks()
}

fn succeeds(words: &str) -> bool {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{words} > /dev/null 2>&1")]);
    command.status().is_ok_and(|status| status.success())
}

/// Emulated machines at one switch, until it is dropped.
struct Machines {
    /// Begins the names of all that is made.
    name: String,
}

impl Machines {
    fn start() -> Self {
        let machines = Self { name: format!("st{}", std::process::id()) };
        let name = &machines.name;
        let mut words = format!("ip link add {name}b type bridge && ip link set {name}b up");
        for host in 0..HOSTS {
            words += &format!(
                " && ip netns add {name}n{host} && \
                 ip link add {name}v{host} type veth peer name eth0 netns {name}n{host} && \
                 ip link set {name}v{host} master {name}b up && \
                 ip -n {name}n{host} addr add {}/24 dev eth0 && \
                 ip -n {name}n{host} link set eth0 up && ip -n {name}n{host} link set lo up",
                Self::address(host)
            );
        }
        assert!(succeeds(&words), "{words}");
        machines
    }

    fn address(host: usize) -> String {
        format!("{NETWORK}.1{host}")
    }

    /// What starts a command on another machine, in place of ssh.
    fn remote_shell(&self, directory: &Path) -> String {
        let path = directory.join("remote-shell");
        let script = format!(
            "#!/bin/sh\nwhile case $1 in -*) ;; *) false;; esac; do shift; done\n\
             host=${{1##*.1}}; shift\n\
             exec ip netns exec {}n$host unshare -u sh -c \"hostname node$host; $*\"\n",
            self.name
        );
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().unwrap().to_string()
    }

    fn cut_off(&self, host: usize) {
        assert!(succeeds(&format!("ip link set {}v{host} down", self.name)));
    }
}

impl Drop for Machines {
    fn drop(&mut self) {
        let name = &self.name;
        for host in 0..HOSTS {
            succeeds(&format!("ip netns del {name}n{host}"));
        }
        succeeds(&format!("ip link del {name}b"));
    }
}

fn lost_machine() -> Result<(), Failed> {
    let elsewhere = tempfile::tempdir()?;
    let field = field(elsewhere.path());
    let own = ["-o", "tracks.nc", "--checkpoint", "kept"];
    alone(elsewhere.path(), &track(&field, &own));
    let expected = fs::read(elsewhere.path().join("tracks.nc"))?;
    let machines = Machines::start();
    let options = [&own[..], &["-j", "1", "--lost-rank-timeout", "4"]].concat();
    let hosts: Vec<String> = (0..HOSTS).map(Machines::address).collect();
    let shell = machines.remote_shell(elsewhere.path());
    let mut job = Job::on_hosts(
        &format!(
            "ip netns exec {}n0 unshare -u sh -c 'hostname node0; exec \"$@\"' sh",
            machines.name
        ),
        &["-localhost", &hosts[0], "-launcher", "ssh", "-launcher-exec", &shell],
        &hosts,
    )
    .program(&track(&field, &options));
    let kept = job.place().join("kept");
    let run = std::thread::scope(|scope| {
        let cut = scope.spawn(|| {
            let start = Instant::now();
            while !kept.is_dir() || !names(&kept).iter().any(|name| name.ends_with(".part")) {
                assert!(start.elapsed() < LONGEST, "nothing is kept");
                sleep(Duration::from_millis(20));
            }
            machines.cut_off(2);
            Instant::now()
        });
        let run = job.run();
        let since = cut.join().unwrap().elapsed();
        assert!(since < LONGEST, "{since:?}");
        run
    });
    assert_ne!(run.status, Some(0), "{run:#?}");
    for rank in [0, 1] {
        let begin = format!("error: rank {rank} (");
        let said = run.stderr.lines().find(|line| line.starts_with(&begin));
        let said = said.unwrap_or_else(|| panic!("{rank} says nothing: {run:#?}"));
        assert!(said.contains("rank 2 (node2) has not been heard from for 4 s"), "{said}");
    }
    // On the machines that are left: here, alone.
    alone(job.place(), &track(&field, &own));
    assert!(fs::read(job.place().join("tracks.nc"))? == expected);
    assert_eq!(names(job.place()), ["tracks.nc"]);
    Ok(())
}
