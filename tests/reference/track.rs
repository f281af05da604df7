//! TRACK's tracks by its preset: from the field as it comes from the archive, and
//! from the field that TRACK itself was given.

use std::path::Path;

use libtest_mimic::{Failed, Trial};
use stormtracker::io::access::Access;
use stormtracker::io::tracks::{FrameAxis, ReadOptions, read_tracks};
use stormtracker::model::{Calendar, Tracks};
use stormtracker::parallel::Workers;
use stormtracker::pipeline::{Input, Settings, Silent, track};
use stormtracker::preprocess::{PreprocessParams, Projection};

use crate::matching::{Matching, compare};
use crate::{execute, reference, trial};

const ERA5: &str = "data/era5_msl_2025-2026_djf_2.5x2.5.nc";
const MSL: &str = "reference/track-1.5.2/inputs/msl_T6-42_hoskins_exactSHT_n32.nc";
const VO: &str = "reference/track-1.5.2/inputs/vo850_T6-42_hoskins_remapcon_n32.nc";
const MSL_PLANE: &str = "reference/track-1.5.2/msl_NH_exactSHT_chunked";
const MSL_GLOBE: &str = "reference/track-1.5.2/msl_global_exactSHT_chunked";
const VO_PLANE: &str = "reference/track-1.5.2/vo850_NH_chunked";
const START: &str = "2025-12-01";

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        trial("track_1_5_2_on_the_plane_has_its_long_tracks", &[ERA5, MSL_PLANE], || {
            from_era5(&["--region", "nh"], MSL_PLANE, "ff_trs", (220, 3672), 217)
        }),
        trial("track_1_5_2_on_the_globe_has_its_long_tracks", &[ERA5, MSL_GLOBE], || {
            from_era5(&[], MSL_GLOBE, "ff_trs", (339, 6839), 333)
        }),
        trial("track_1_5_2_on_the_globe_has_all_its_tracks", &[ERA5, MSL_GLOBE], || {
            from_era5(&["--no-track-filter"], MSL_GLOBE, "tr_trs", (1999, 14375), 1985)
        }),
    ];
    for (name, input, directory, projection) in [
        ("pressure_on_the_globe", MSL, MSL_GLOBE, Projection::Global),
        ("pressure_on_the_plane", MSL, MSL_PLANE, Projection::NhStereo),
        ("vorticity_on_the_plane", VO, VO_PLANE, Projection::NhStereo),
    ] {
        let name = format!("track_1_5_2_from_its_own_{name}_is_the_same");
        let run = move || from_its_own_field(input, directory, projection);
        trials.push(trial(name, &[input, directory], run));
    }
    trials
}

/// From ERA5: as many tracks and points, matched one to one within a mean of
/// 50 m, and at least so many of them the same to the last point.
fn from_era5(
    options: &[&str],
    expected: &str,
    name: &str,
    counts: (usize, usize),
    least_same: usize,
) -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let output = directory.path().join("tracks.tdump");
    let options = [&["-q", "--preset", "track-1.5.2"], options].concat();
    execute("track", &reference(ERA5), &output, &options);
    let found = read_tracks(&output, None, &ReadOptions::default())?;
    assert_eq!((found.len(), found.points()), counts);
    let matching = compare(&read_reference(&reference(expected).join(name))?, &found);
    let Matching { f1, median_km, same_tracks } = matching;
    match f1 >= 0.998 && median_km <= 0.05 && same_tracks >= least_same {
        true => Ok(()),
        false => Err(format!("{matching:?}").into()),
    }
}

/// From TRACK's own field: all tracks of all lengths, every point in its place.
fn from_its_own_field(input: &str, directory: &str, projection: Projection) -> Result<(), Failed> {
    let mut settings: Settings = toml::from_str(include_str!("../../configs/track-1.5.2.toml"))?;
    let PreprocessParams { plane, plane_edges, .. } = settings.preprocess;
    settings.preprocess =
        PreprocessParams { plane, plane_edges, projection, ..PreprocessParams::default() };
    // Nothing says that the field has lost its mean.
    settings.detect.object_threshold = Some(if input == VO { 1e-5 } else { -100.0 });
    settings.hodges.min_track_points = 1;
    settings.hodges.min_displacement_deg = 0.0;
    let input =
        Input::open(&[reference(input).as_path().into()], &[], &settings, &Access::default())?;
    let found = track(&input, &settings, &Workers::new(None)?, &Silent)?.tracks;
    let expected = read_reference(&reference(directory).join("tr_trs"))?;
    assert_eq!((found.len(), found.points()), (expected.len(), expected.points()));
    let matching = compare(&expected, &found);
    match matching.same_tracks == expected.len() {
        true => Ok(()),
        false => Err(format!("{matching:?} of {}", expected.len()).into()),
    }
}

fn read_reference(path: &Path) -> Result<Tracks, Failed> {
    let frames = FrameAxis { first_s: Calendar::Standard.parse(START)?, step_s: 6 * 3600 };
    Ok(read_tracks(path, None, &ReadOptions { frames: Some(frames), ..ReadOptions::default() })?)
}
