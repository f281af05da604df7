//! Places that cannot be written to are found before the work; what fails on
//! the way leaves nothing behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use stormtracker::io::access::Access;
use stormtracker::io::fields::WriteParams;
use stormtracker::parallel::{Team, Workers};
use stormtracker::pipeline::{Crew, Input, PipelineError, Settings, Silent, preprocess};

use stormtracker::io::tracks::{TrackFormat, TrackWriter, WriteOptions};
use stormtracker::model::Tracks;

use crate::fixture::{Field, Place, Run};

/// Runs `track` on an input that is not there, so that a message about the
/// output tells that it was looked at first.
fn track_to(place: &Place, output: &str) -> Run {
    place.run(&["track", "-i", "nowhere.nc", "-o", output])
}

#[test]
fn an_output_that_cannot_be_written_is_found_first() {
    let place = Place::new();
    let file = place.file("file", "");
    let below_file = file.join("tracks.csv");
    for (output, words) in [
        ("tracks.xls", "imilast (.txt)"),
        ("tracks", "netcdf (.nc)"),
        ("nowhere/tracks.csv", "no such file or directory; check the path"),
        ("nowhere/tracks.nc", "no such file or directory; check the path"),
        (below_file.to_str().unwrap(), "is not a directory; check the path"),
    ] {
        track_to(&place, output).failed(&[output, words]);
        let detect = place.run(&["detect", "-i", "nowhere.nc", "-o", output]);
        detect.failed(&[output, words]);
        place.nothing_is_left();
    }
}

#[test]
fn a_directory_is_no_output() {
    let place = Place::new();
    for name in ["tracks.csv", "tracks.nc"] {
        fs::create_dir(place.output(name)).unwrap();
        track_to(&place, name).failed(&[name, "is a directory; give the name of a file"]);
    }
    assert_eq!(place.outputs().len(), 2);
}

#[test]
fn a_device_is_not_replaced_by_a_file() {
    let place = Place::new();
    for format in ["csv", "netcdf"] {
        let run = place.run(&["track", "-i", "x.nc", "-o", "/dev/null", "-f", format]);
        run.failed(&["/dev/null", "is a device or a pipe"]);
    }
    assert!(!Path::new("/dev/null").is_file());
}

#[test]
fn a_file_system_that_takes_no_files_is_named() {
    let place = Place::new();
    for directory in ["/proc", "/sys"] {
        if Path::new(directory).is_dir() {
            let output = format!("{directory}/tracks.csv");
            track_to(&place, &output).failed(&[&output, "; c"]);
        }
    }
}

#[test]
fn what_a_format_cannot_hold_is_found_first() {
    let place = Place::new();
    let detect = |more: &[&str]| place.run(&[&["detect", "-i", "nowhere.nc"], more].concat());
    detect(&["-o", "centres.txt"]).failed(&["centres.txt", "IMILAST text cannot hold centres"]);
    detect(&["-f", "netcdf"]).failed(&["the output", "give the name of a file"]);
    place.nothing_is_left();
}

#[test]
fn an_older_output_survives_a_failure() {
    let place = Place::new();
    let mut field = Field::new();
    field.frame(3).fill(f32::NAN);
    let path = place.field(&field);
    for name in ["tracks.csv", "tracks.nc", "tracks.txt"] {
        fs::write(place.output(name), "older").unwrap();
        let run = place.run(&["track", "-i", path.to_str().unwrap(), "-o", name]);
        run.failed(&["every value is missing"]);
        assert_eq!(fs::read_to_string(place.output(name)).unwrap(), "older");
    }
    assert_eq!(place.outputs().len(), 3);
}

/// A file system of 64 KiB, taken away in the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: PathBuf) -> Option<Self> {
        fs::create_dir(&at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64k", "none"]).arg(&at);
        let done = mount.output().is_ok_and(|output| output.status.success());
        done.then(|| Self(at))
    }

    /// Leaves room for names and a page.
    fn fill(&self) {
        fs::write(self.0.join("filler"), vec![1; 60 << 10]).unwrap();
    }

    fn holds_nothing_else(&self) {
        assert_eq!(fs::read_dir(&self.0).unwrap().count(), 1);
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: HDF5 keeps a file open that it could not write to its end.
        let done = Command::new("umount").arg("-l").arg(&self.0).status().unwrap();
        assert!(done.success(), "{} is still mounted", self.0.display());
    }
}

#[test]
fn a_full_disk_is_an_error_and_gets_nothing() {
    let place = Place::new();
    let Some(disk) = SmallDisk::mount(place.input("disk")) else {
        eprintln!("SKIPPED test of a full disk: no permission to mount a file system");
        return;
    };
    disk.fill();
    let season = place.season("season.nc", 60, &Default::default());
    for name in ["tracks.csv", "tracks.txt", "tracks.nc"] {
        let output = disk.0.join(name);
        let output = output.to_str().unwrap();
        let run = place.run(&["track", "-q", "-i", season.to_str().unwrap(), "-o", output]);
        run.ended_with(1, &[output, "space"]);
        disk.holds_nothing_else();
    }
    for name in ["season.nc", "season.zarr"] {
        let output = disk.0.join(name);
        let output = output.to_str().unwrap();
        place.run(&["synth", "-q", "-o", output]).ended_with(1, &[output, "space"]);
        disk.holds_nothing_else();
    }
}

/// What goes wrong when so many processes write the pressure of a season, in
/// the words of the one that says it.
fn written_by(processes: usize, season: &Path, output: &Path) -> String {
    let prepare = |team: Team| {
        let settings = Settings::default();
        let workers = Workers::new(std::num::NonZero::new(2)).unwrap();
        let input = Input::open(&[season.into()], &[], &settings, &Access::default()).unwrap();
        let crew = Crew { team: &team, workers: &workers, checkpoint: None, monitor: &Silent };
        let params = WriteParams { chunk_steps: 2, ..WriteParams::default() };
        preprocess(&input, &settings, output, &params, &crew).unwrap_err()
    };
    let errors: Vec<PipelineError> = thread::scope(|scope| {
        let members = Team::in_process(processes).into_iter();
        let members: Vec<_> = members.map(|team| scope.spawn(|| prepare(team))).collect();
        members.into_iter().map(|member| member.join().unwrap()).collect()
    });
    let is_own = |error: &&PipelineError| !matches!(error, PipelineError::OtherProcess { .. });
    let own: Vec<String> = errors.iter().filter(is_own).map(ToString::to_string).collect();
    assert_eq!(own.len(), 1, "{own:?}");
    own.concat()
}

#[test]
fn a_full_disk_ends_all_processes_and_gets_nothing() {
    let place = Place::new();
    let Some(disk) = SmallDisk::mount(place.input("disk")) else {
        eprintln!("SKIPPED test of a full disk: no permission to mount a file system");
        return;
    };
    let season = place.season("season.nc", 60, &WriteParams::default());
    // Full from the beginning, or after some chunks.
    for filled in [60, 20, 0] {
        fs::write(disk.0.join("filler"), vec![1; filled << 10]).unwrap();
        for name in ["season.nc", "season.zarr"] {
            for processes in [1, 2, 3] {
                let error = written_by(processes, &season, &disk.0.join(name));
                assert!(error.contains(name) && error.contains("space"), "{error}");
                disk.holds_nothing_else();
            }
        }
    }
}

/// So many tracks of 20 points, numbered from `first`.
fn tracks(first: u64, count: u64) -> Tracks {
    let points = 20 * count as usize;
    let hours = (0..points).map(|point| point as i64 % 20);
    Tracks {
        ids: (first..first + count).collect(),
        offsets: (0..=count as usize).map(|track| 20 * track).collect(),
        time_s: hours.map(|hour| hour * 3600).collect(),
        lat_deg: vec![45.0; points],
        lon_deg: vec![5.0; points],
        ..Tracks::default()
    }
}

/// The error of tracks that are written until there is no room, and whether it
/// came before the end.
fn until_full(path: &Path, format: TrackFormat, batches: u64) -> (String, bool) {
    let options = WriteOptions::default();
    let mut writer = TrackWriter::create(path, format, &tracks(1, 0), &options).unwrap();
    for batch in 0..batches {
        if let Err(error) = writer.push(&tracks(1 + 50 * batch, 50)) {
            return (error.to_string(), true);
        }
    }
    (writer.finish().unwrap_err().to_string(), false)
}

#[test]
fn a_disk_that_fills_while_tracks_come_is_an_error_and_gets_nothing() {
    let place = Place::new();
    let Some(disk) = SmallDisk::mount(place.input("disk")) else {
        eprintln!("SKIPPED test of a disk that fills: no permission to mount a file system");
        return;
    };
    disk.fill();
    let path = disk.0.join("tracks");
    let ends_full = |format, batches, comes_early| {
        let (error, is_early) = until_full(&path, format, batches);
        assert!(error.contains("disk/tracks") && error.contains("space"), "{error}");
        assert_eq!(is_early, comes_early, "{format:?}: {error}");
        disk.holds_nothing_else();
    };
    for format in [TrackFormat::Csv, TrackFormat::Imilast, TrackFormat::TrackText] {
        ends_full(format, 1, false);
        ends_full(format, 400, true);
    }
    // The library keeps a file open that it cannot close, as long as the process
    // lives: the end is for the test of the command above.
    for format in [TrackFormat::CfNetcdf, TrackFormat::TrackNetcdf] {
        ends_full(format, 400, true);
    }
}
