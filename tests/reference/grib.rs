//! The season from GRIB files: tracks as from NetCDF.
//!
//! `scripts/grib-season` writes the files; they are looked for in the directory
//! that `STORMTRACKER_GRIB` names, else in `target/grib`.

use std::env;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use stormtracker::io::tracks::{ReadOptions, read_tracks};
use stormtracker::model::Tracks;

use crate::matching::{Matching, compare};
use crate::parity::MSL_NC;
use crate::{execute, reference, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let of_file = |name: &'static str, run: fn(&Path) -> Result<(), Failed>| {
        let path = grib(name);
        let is_there = path.exists();
        let title = name.trim_end_matches(".grib");
        let trial = trial(format!("tracks_from_{title}"), &[MSL_NC], move || run(&path));
        if is_there { trial } else { trial.with_ignored_flag(true) }
    };
    vec![
        of_file("msl_2_simple_24.grib", has_the_same_tracks),
        of_file("msl_2_ccsds_24.grib", has_the_same_tracks),
        of_file("msl_1_simple_16.grib", has_tracks_alike),
    ]
}

fn grib(name: &str) -> PathBuf {
    let root = env::var_os("STORMTRACKER_GRIB").unwrap_or_else(|| "target/grib".into());
    Path::new(env!("CARGO_MANIFEST_DIR")).join(root).join(name)
}

fn tracks_of(input: &Path) -> Result<Tracks, Failed> {
    let directory = tempfile::tempdir()?;
    let output = directory.path().join("tracks.csv");
    execute("track", input, &output, &["-q"]);
    Ok(read_tracks(&output, None, &ReadOptions::default())?)
}

/// 24 bits hold pressure more finely than the single precision of the NetCDF
/// file, so the fields are the same and all tracks with them.
fn has_the_same_tracks(path: &Path) -> Result<(), Failed> {
    let (expected, found) = (tracks_of(&reference(MSL_NC))?, tracks_of(path)?);
    assert!(expected.len() > 100, "{} tracks", expected.len());
    assert_eq!(found.time_s, expected.time_s);
    assert_eq!(found.lat_deg, expected.lat_deg);
    assert_eq!(found.lon_deg, expected.lon_deg);
    Ok(())
}

/// 16 bits hold pressure to steps of a quarter of a pascal. Where two points of
/// a flat minimum differ by less, the other one may be taken, so a few centres
/// are elsewhere; nearly all tracks are the same.
fn has_tracks_alike(path: &Path) -> Result<(), Failed> {
    let (expected, found) = (tracks_of(&reference(MSL_NC))?, tracks_of(path)?);
    let matching = compare(&expected, &found);
    let Matching { f1, median_km, same_tracks } = matching;
    match f1 >= 0.99 && median_km <= 1.0 && same_tracks * 100 >= expected.len() * 95 {
        true => Ok(()),
        false => Err(format!("{matching:?} of {}", expected.len()).into()),
    }
}
