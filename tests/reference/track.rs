//! From the field as it comes from the archive to TRACK's tracks, by its preset.

use std::path::Path;

use libtest_mimic::{Failed, Trial};
use stormtracker::io::tracks::{FrameAxis, ReadOptions, read_tracks};
use stormtracker::model::{Calendar, Tracks};

use crate::matching::{Matching, compare};
use crate::{execute, reference, trial};

const MSL: &str = "data/era5_msl_2025-2026_djf_2.5x2.5.nc";
const PLANE: &str = "reference/track-1.5.2/msl_NH_exactSHT_chunked";
const GLOBAL: &str = "reference/track-1.5.2/msl_global_exactSHT_chunked";
const START: &str = "2025-12-01";

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("track_1_5_2_on_the_plane_has_its_tracks", &[MSL, PLANE], || {
            let directory = tempfile::tempdir()?;
            let (_, matching) = run(directory.path(), &["--region", "nh"], PLANE, "ff_trs")?;
            holds(matching.f1 >= 0.998, &matching)?;
            holds(matching.median_km <= 0.05, &matching)?;
            holds(matching.same_tracks >= 215, &matching)
        }),
        trial("track_1_5_2_on_the_globe_has_its_long_tracks", &[MSL, GLOBAL], || {
            let directory = tempfile::tempdir()?;
            let (tracks, matching) = run(directory.path(), &[], GLOBAL, "ff_trs")?;
            assert_eq!((tracks.len(), tracks.points()), (339, 6839));
            holds(matching.f1 >= 0.998, &matching)
        }),
        trial("track_1_5_2_on_the_globe_has_all_its_tracks", &[MSL, GLOBAL], || {
            let directory = tempfile::tempdir()?;
            let options = ["--no-track-filter"];
            let (tracks, matching) = run(directory.path(), &options, GLOBAL, "tr_trs")?;
            assert_eq!((tracks.len(), tracks.points()), (1999, 14375));
            holds(matching.f1 >= 0.998, &matching)
        }),
    ]
}

/// Runs the preset, and compares with a file of TRACK.
fn run(
    directory: &Path,
    options: &[&str],
    expected: &str,
    name: &str,
) -> Result<(Tracks, Matching), Failed> {
    let output = directory.join("tracks.tdump");
    let options = [&["-q", "--preset", "track-1.5.2"], options].concat();
    execute("track", &reference(MSL), &output, &options);
    let frames = FrameAxis { first_s: Calendar::Standard.parse(START)?, step_s: 6 * 3600 };
    let frames = ReadOptions { frames: Some(frames), ..ReadOptions::default() };
    let expected = read_tracks(&reference(expected).join(name), None, &frames)?;
    let found = read_tracks(&output, None, &ReadOptions::default())?;
    let matching = compare(&expected, &found);
    Ok((found, matching))
}

fn holds(condition: bool, matching: &Matching) -> Result<(), Failed> {
    if condition { Ok(()) } else { Err(format!("{matching:?}").into()) }
}
