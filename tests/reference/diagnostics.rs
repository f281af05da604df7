//! Diagnostics of PyStormTracker's sample tracks: numbers that were computed
//! from the files by other programs, with a radius of 6371 km.

use std::path::Path;

use assert_cmd::cargo::cargo_bin_cmd;
use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use crate::{reference, trial};

const MSL: &str = "reference/simple/pystormtracker-0.0.2_msl_djf_2.5x2.5_imilast.txt";

/// The row of all tracks, of those that count.
fn totals(input: &Path, options: &[&str]) -> Value {
    let mut program = cargo_bin_cmd!("stormtracker");
    program.args(["metrics", "summary", "--statistics", "--json", "--units", "Pa", "-i"]);
    program.arg(input).args(["--earth-radius", "6371"]).args(options);
    let output = program.assert().success().get_output().stdout.clone();
    let mut report: Value = serde_json::from_slice(&output).unwrap();
    report["totals"][0].take()
}

fn check(totals: &Value, expected: &[(&str, f64)]) -> Result<(), Failed> {
    for (name, value) in expected {
        let found = totals[name].as_f64().unwrap_or(f64::NAN);
        // The last digit that is printed.
        if !(found - value).abs().le(&5.1e-4) {
            return Err(format!("{name} is {found}, not {value}").into());
        }
    }
    Ok(())
}

pub(crate) fn trials() -> Vec<Trial> {
    let numbers = |name: &str, options: &'static [&str], expected: &'static [(&str, f64)]| {
        let run = move || check(&totals(&reference(MSL), options), expected);
        trial(format!("diagnostics::{name}"), &[MSL], run)
    };
    vec![
        numbers(
            "sample_tracks_have_their_path",
            &[],
            &[
                ("tracks", 10_338.0),
                ("points", 28_125.0),
                ("single_points", 5458.0),
                ("path_km", 2_982_142.727),
            ],
        ),
        numbers(
            "lifetimes_of_a_day_and_more",
            &["--min-lifetime", "24"],
            &[("tracks", 1471.0), ("mean_lifetime_h", 50.569_68), ("median_lifetime_h", 36.0)],
        ),
        numbers("lifetimes_of_two_days", &["--min-lifetime", "48"], &[("tracks", 603.0)]),
        numbers(
            "long_and_far",
            &["--min-lifetime", "48", "--min-displacement", "1000"],
            &[("tracks", 325.0)],
        ),
        numbers(
            "north_of_20_degrees",
            &["--min-lifetime", "24", "--track-region", "0,360,20,90"],
            &[("tracks", 647.0)],
        ),
        numbers(
            "south_of_20_degrees",
            &["--min-lifetime", "24", "--track-region", "0,360,-90,-20"],
            &[("tracks", 635.0)],
        ),
    ]
}
