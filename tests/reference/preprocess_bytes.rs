//! Prepared fields and what is tracked in them, however they were computed.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use stormtracker::io::tracks::{ReadOptions, read_tracks};
use stormtracker::model::Tracks;

use crate::formats::assert_same;
use crate::parity::{MSL_NC, MSL_ZARR};
use crate::{execute, reference, trial};

const BAND: [&str; 4] = ["--lmin", "5", "--lmax", "42"];
const OBJECTS: [&str; 4] = ["-a", "healpix", "--object-threshold", "-100"];

pub(crate) fn trials() -> Vec<Trial> {
    let band = BAND.to_vec();
    let objects = [&BAND[..], &OBJECTS].concat();
    let plane = [&BAND[..], &["-p", "nh_stereo", "--feature-threshold", "10"]].concat();
    vec![
        threads(
            "preprocess_fields_in_netcdf_do_not_depend_on_threads",
            "preprocess",
            "f.nc",
            &band,
        ),
        threads(
            "preprocess_fields_in_zarr_do_not_depend_on_threads",
            "preprocess",
            "f.zarr",
            &band,
        ),
        threads("preprocess_filtered_tracks_do_not_depend_on_threads", "track", "t.csv", &band),
        threads(
            "preprocess_tracks_of_objects_do_not_depend_on_threads",
            "track",
            "t.csv",
            &objects,
        ),
        threads("preprocess_tracks_on_a_plane_do_not_depend_on_threads", "track", "t.csv", &plane),
        trial("preprocess_fields_do_not_depend_on_the_container", &[MSL_NC, MSL_ZARR], containers),
        trial("preprocess_tracks_of_a_filtered_file_are_the_same", &[MSL_NC], filtered_before),
    ]
}

/// Every file of an output with its bytes.
fn contents(path: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, Failed> {
    if path.is_file() {
        return Ok(vec![(path.into(), fs::read(path)?)]);
    }
    let mut entries: Vec<PathBuf> =
        fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<_, Failed>>()?;
    entries.sort();
    let files: Vec<_> = entries.iter().map(|path| contents(path)).collect::<Result<_, _>>()?;
    Ok(files.concat())
}

fn threads(
    name: &'static str,
    command: &'static str,
    output: &'static str,
    options: &[&'static str],
) -> Trial {
    let options = [options, &["-n", "130"]].concat();
    trial(name, &[MSL_ZARR], move || {
        let directory = tempfile::tempdir()?;
        let output = directory.path().join(output);
        let run = |more: &[&str]| {
            execute(command, &reference(MSL_ZARR), &output, &[&options[..], more].concat());
            contents(&output)
        };
        let expected = run(&["-j", "1"])?;
        for threads in ["1", "2", "4"] {
            for chunk_steps in ["1", "7", "60", "1000"] {
                let how = ["-j", threads, "--chunk-steps", chunk_steps];
                if run(&how)? != expected {
                    return Err(format!("{how:?}").into());
                }
            }
        }
        Ok(())
    })
}

fn containers() -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    for output in ["f.nc", "f.zarr"].map(|name| directory.path().join(name)) {
        for options in [&["--preset", "track-1.5.2"][..], &BAND] {
            let [file, store] = [MSL_NC, MSL_ZARR].map(|input| {
                execute("preprocess", &reference(input), &output, options);
                contents(&output)
            });
            if file? != store? {
                return Err(format!("{} with {options:?}", output.display()).into());
            }
        }
    }
    Ok(())
}

/// What is tracked at once and what is tracked in a prepared file is the same to
/// the last bit: frames are `f32` on either way. Only what the tracks say of
/// their origin differs.
fn filtered_before() -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let [fields, store, output] =
        ["f.nc", "f.zarr", "t.nc"].map(|name| directory.path().join(name));
    let track = |input: &Path, options: &[&str]| -> Result<Tracks, Failed> {
        execute("track", input, &output, options);
        Ok(read_tracks(&output, None, &ReadOptions::default())?)
    };
    // Pixels as fine as the band, which `-a healpix` finds by itself.
    for (preparation, at_once, tracking) in [
        (&[][..], &[][..], &["--feature-threshold", "50"][..]),
        (&["--grid", "gaussian:N32"], &["--grid", "gaussian:N32"], &[]),
        (&["-p", "sh_stereo"], &["-p", "sh_stereo"], &[]),
        (&["--nside", "32"], &[], &OBJECTS),
    ] {
        let once = track(&reference(MSL_NC), &[&BAND[..], at_once, tracking].concat())?;
        assert!(once.len() > 100, "{} tracks", once.len());
        for prepared in [&fields, &store] {
            let options = [&BAND[..], preparation].concat();
            execute("preprocess", &reference(MSL_NC), prepared, &options);
            assert_same(&once, &track(prepared, tracking)?);
        }
    }
    Ok(())
}
