//! Statistics and sampled fields: the same bytes however many processes there
//! are.

use std::fs;

use libtest_mimic::{Failed, Trial};
use tempfile::TempDir;

use crate::launch::{Job, OWN};
use crate::same_bytes::alone;
use crate::trial;

const PROCESSES: [usize; 4] = [1, 2, 3, 7];

/// What is run on `TRACKS` and `FIELD`, without the output.
const RUNS: [(&str, &str, &str); 5] = [
    ("ata", "metrics ata -i TRACKS --reference 1020hPa", "ata.nc"),
    ("density", "metrics density -i TRACKS --grid 5", "density.nc"),
    ("eulerian", "metrics eulerian -i FIELD --variable msl --period all", "eulerian.nc"),
    ("boxes", "metrics boxes -i TRACKS", "boxes.nc"),
    (
        "sample",
        "sample -i TRACKS --field FIELD --variable msl --operator bilinear,max --radius-km 500",
        "sampled.csv",
    ),
];

pub(crate) fn trials() -> Vec<Trial> {
    let trial = |(name, command, output)| {
        trial(format!("mpi_same_bytes_of_{name}"), move || same_bytes(command, output))
    };
    RUNS.into_iter().map(trial).collect()
}

fn same_bytes(command: &str, output: &str) -> Result<(), Failed> {
    let place = TempDir::new()?;
    let season = ["synth", "-q", "-o", "field.nc", "--truth", "tracks.csv", "--steps", "24"];
    alone(place.path(), &[&season[..], &["--chunk-steps", "2"]].concat());
    let path = |name: &str| place.path().join(name).to_string_lossy().into_owned();
    let (tracks, field) = (path("tracks.csv"), path("field.nc"));
    let words = command.split(' ').map(|word| match word {
        "TRACKS" => tracks.as_str(),
        "FIELD" => field.as_str(),
        word => word,
    });
    let arguments: Vec<&str> = words.chain(["-o", output]).collect();
    alone(place.path(), &arguments);
    let expected = fs::read(place.path().join(output))?;
    assert!(expected.len() > 1000, "{} bytes", expected.len());
    for processes in PROCESSES {
        let mut job = Job::new(OWN, processes).program(&arguments);
        job.run().succeeded();
        assert!(fs::read(job.place().join(output))? == expected, "{processes} processes");
        assert_eq!(fs::read_dir(job.place())?.count(), 1, "left behind");
    }
    Ok(())
}
