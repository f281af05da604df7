//! A season in months, detected one by one and linked together, gives the
//! bytes of one run.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::cargo::cargo_bin_cmd;
use libtest_mimic::{Failed, Trial};

use crate::parity::MSL_NC;
use crate::{execute, reference, trial};

const MONTHS: [(&str, &str); 3] = [
    ("2025-12-01", "2025-12-31T18"),
    ("2026-01-01", "2026-01-31T18"),
    ("2026-02-01", "2026-02-28T18"),
];

/// Options of detection, with those that linking has as well.
const SIMPLE: (&[&str], &[&str]) = (&["--feature-threshold", "100"], &[]);
const HODGES: (&[&str], &[&str]) = (
    &["--lmin", "6", "--lmax", "42", "--spectral-taper", "0.1", "--object-threshold", "-100"],
    &["-a", "hodges"],
);

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("linked_months_are_the_season", &[MSL_NC], || months(SIMPLE)),
        trial("months_linked_by_exchanges_are_the_season", &[MSL_NC], || months(HODGES)),
    ]
}

fn months((detection, common): (&[&str], &[&str])) -> Result<(), Failed> {
    let place = tempfile::tempdir()?;
    let pieces = detect_months(place.path(), &[detection, common].concat());
    for format in ["imilast", "csv", "netcdf", "track", "track-netcdf", "track-dump"] {
        let [whole, joined] = ["whole", "joined"].map(|name| place.path().join(name).join(format));
        for output in [&whole, &joined] {
            fs::create_dir_all(output.parent().ok_or("no directory")?)?;
        }
        let options = [detection, common, &["-f", format]].concat();
        execute("track", &reference(MSL_NC), &whole, &options);
        let mut link = cargo_bin_cmd!("stormtracker");
        link.args(["link", "-f", format, "-o"]).arg(&joined).args(common);
        // The last month first.
        for piece in pieces.iter().rev() {
            link.arg("-i").arg(piece);
        }
        link.assert().success();
        if fs::read(&whole)? != fs::read(&joined)? {
            return Err(format!("{format}: not the same bytes").into());
        }
    }
    let objects = ["whole", "joined"].map(|name| place.path().join(name).join("objout.new"));
    match fs::read(&objects[0])? == fs::read(&objects[1])? {
        true => Ok(()),
        false => Err("objout.new: not the same bytes".into()),
    }
}

fn detect_months(place: &Path, options: &[&str]) -> Vec<PathBuf> {
    let of_month = |(index, (start, end)): (usize, &(&str, &str))| {
        let ending = if index == 1 { "nc" } else { "csv" };
        let piece = place.join(format!("month_{index}.{ending}"));
        let period = ["--start", start, "--end", end];
        execute("detect", &reference(MSL_NC), &piece, &[options, &period].concat());
        piece
    };
    MONTHS.iter().enumerate().map(of_month).collect()
}
