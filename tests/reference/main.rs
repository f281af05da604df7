//! Results equal to those of other programs on real data.
//!
//! The data are looked for in the directory that `STORMTRACKER_REFERENCE`
//! names, else in `../shared`, both relative to the package. Where a file is
//! not there, the tests that need it are counted as ignored.

mod compare;
mod density;
mod diagnostics;
mod fields;
mod formats;
#[cfg(feature = "grib")]
mod grib;
mod hodges;
mod matching;
mod parity;
mod pieces;
mod preprocess;
mod preprocess_bytes;
mod same_bytes;
mod track;
mod track_features;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assert_cmd::cargo::cargo_bin_cmd;
use libtest_mimic::{Arguments, Failed, Trial};

/// A file or directory of the reference data.
fn reference(path: &str) -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = env::var_os("STORMTRACKER_REFERENCE").unwrap_or_else(|| "../shared".into());
    package.join(root).join(path)
}

/// A test that needs these reference files.
fn trial(
    name: impl Into<String>,
    needs: &[&str],
    run: impl FnOnce() -> Result<(), Failed> + Send + 'static,
) -> Trial {
    let missing = needs.iter().any(|path| !reference(path).exists());
    Trial::test(name, run).with_ignored_flag(missing)
}

/// Runs the program, which has to succeed.
fn execute(command: &str, input: &Path, output: &Path, options: &[&str]) {
    let mut program = cargo_bin_cmd!("stormtracker");
    program.args([command, "-i"]).arg(input).arg("-o").arg(output).args(options);
    program.assert().success();
}

fn main() -> ExitCode {
    let trials = [
        parity::trials(),
        density::trials(),
        same_bytes::trials(),
        pieces::trials(),
        formats::trials(),
        compare::trials(),
        fields::trials(),
        diagnostics::trials(),
        #[cfg(feature = "grib")]
        grib::trials(),
        hodges::trials(),
        preprocess::trials(),
        preprocess_bytes::trials(),
        track::trials(),
        track_features::trials(),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials.into_iter().flatten().collect()).exit_code()
}
