//! Runs with a umask, and looks at what they make meanwhile.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::fixture::{ADDRESS_SPACE_BYTES, LONGEST, Place, Run, Running};

/// Bits that let somebody other than the owner write.
pub(crate) const OTHERS_WRITE: u32 = 0o022;

pub(crate) const TRACK: [&str; 8] =
    ["track", "-i", "season.nc", "--checkpoint", "kept", "--chunk-steps", "2", "-o"];

pub(crate) fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The program after a command of a shell.
pub(crate) fn start_after(place: &Place, shell: &str, arguments: &[&str]) -> Running {
    let program = place.command(ADDRESS_SPACE_BYTES, arguments);
    let mut command = std::process::Command::new("bash");
    command.args(["-c", &format!("{shell} && exec \"$@\""), "bash"]);
    command.arg(program.get_program()).args(program.get_args());
    command.current_dir(place.path()).env("HDF5_USE_FILE_LOCKING", "FALSE");
    Running::start(command)
}

pub(crate) fn run_after(place: &Place, shell: &str, arguments: &[&str]) -> Run {
    start_after(place, shell, arguments).end_within(LONGEST)
}

/// Everything below a directory.
pub(crate) fn all_below(directory: &Path) -> Vec<PathBuf> {
    let Ok(listing) = fs::read_dir(directory) else { return Vec::new() };
    let mut all = Vec::new();
    for path in listing.flatten().map(|entry| entry.path()) {
        if fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir()) {
            all.extend(all_below(&path));
        }
        all.push(path);
    }
    all
}

/// Steps of a season, so many that a run is killed long before it ends.
pub(crate) const MANY_STEPS: usize = 200;

/// Leaves a checkpoint of some parts of a season of [`MANY_STEPS`], as a kill does.
pub(crate) fn leave_checkpoint(place: &Place, shell: &str) {
    let arguments = [&TRACK[..], &["tracks.csv", "--lmin", "5", "--lmax", "42"]].concat();
    let mut running = start_after(place, shell, &arguments);
    let parts = || {
        let below = all_below(&place.path().join("kept"));
        below.iter().filter(|path| path.extension().is_some_and(|e| e == "part")).count()
    };
    let start = Instant::now();
    while parts() < 2 {
        assert!(start.elapsed() < LONGEST, "no part is kept");
        assert_eq!(running.child.try_wait().unwrap(), None, "it ended before");
        sleep(Duration::from_millis(2));
    }
    running.child.kill().unwrap();
    assert_eq!(running.end_within(LONGEST).status, None, "it was killed");
}

/// The same command again.
pub(crate) fn go_on(place: &Place) -> Run {
    place.run(&[&TRACK[..], &["tracks.csv", "--lmin", "5", "--lmax", "42"]].concat())
}
