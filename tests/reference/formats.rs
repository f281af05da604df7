//! The files of PyStormTracker, read and written again.

use std::fs;
use std::path::PathBuf;

use libtest_mimic::{Failed, Trial};
use stormtracker::io::tracks::{
    ImilastDialect, ReadOptions, TrackFormat, WriteOptions, read_tracks, write_tracks,
    write_tracks_to,
};
use stormtracker::model::Tracks;

use crate::{reference, trial};

const MSL_0_0_2: &str = "pystormtracker-0.0.2_msl_djf_2.5x2.5_imilast.txt";
const MSL_0_5: &str = "pystormtracker-0.5.0_msl_djf_2.5x2.5_imilast.txt";
const VO_0_5: &str = "pystormtracker-0.5.0_vo_decjan_2.5x2.5_1e-4_imilast.txt";
const MSL_0_8: &str = "pystormtracker-0.8.0_msl_djf_2.5x2.5_imilast.txt";

pub(crate) fn trials() -> Vec<Trial> {
    use ImilastDialect::{PyStormTracker, PyStormTracker05};
    vec![
        written_as_read("msl_of_0_5_is_written_as_read", MSL_0_5, PyStormTracker05),
        written_as_read("vorticity_of_0_5_is_written_as_read", VO_0_5, PyStormTracker05),
        written_as_read("msl_of_0_8_is_written_as_read", MSL_0_8, PyStormTracker),
        of(MSL_0_0_2, "msl_of_0_0_2_is_in_pascal_if_one_says_so", |path| {
            let options = ReadOptions { units: Some("Pa".into()), ..ReadOptions::default() };
            let tracks = read_tracks(&path, None, &options)?;
            let variable = &tracks.variables[0];
            assert_eq!((variable.values[0], variable.info.units.as_str()), (98_655.125, "Pa"));
            Ok(())
        }),
        of(VO_0_5, "tracks_survive_the_lossless_formats", |path| {
            let tracks = read_tracks(&path, None, &ReadOptions::default())?;
            let directory = tempfile::tempdir()?;
            for (format, name) in [(TrackFormat::Csv, "t.csv"), (TrackFormat::CfNetcdf, "t.nc")] {
                let path = directory.path().join(name);
                write_tracks(&path, format, &tracks, &WriteOptions::default())?;
                assert_same(&tracks, &read_tracks(&path, None, &ReadOptions::default())?);
            }
            Ok(())
        }),
    ]
}

fn of(
    file: &str,
    name: &'static str,
    check: impl FnOnce(PathBuf) -> Result<(), Failed> + Send + 'static,
) -> Trial {
    let path = format!("reference/simple/{file}");
    trial(name, &[&path], {
        let path = reference(&path);
        move || check(path)
    })
}

fn written_as_read(name: &'static str, file: &str, imilast_dialect: ImilastDialect) -> Trial {
    of(file, name, move |path| {
        let tracks = read_tracks(&path, None, &ReadOptions::default())?;
        let options = WriteOptions { imilast_dialect, ..WriteOptions::default() };
        let mut written = Vec::new();
        write_tracks_to(&mut written, TrackFormat::Imilast, &tracks, &options)?;
        assert!(written == fs::read(path)?, "the text differs");
        Ok(())
    })
}

pub(crate) fn assert_same(a: &Tracks, b: &Tracks) {
    assert_eq!((a.len(), a.points()), (b.len(), b.points()), "tracks and points");
    let links = |t: &Tracks| (t.ids.clone(), t.offsets.clone(), t.time_s.clone());
    assert!(links(a) == links(b), "the links differ");
    // Without the numbers, which are thousands.
    assert!((&a.lat_deg, &a.lon_deg) == (&b.lat_deg, &b.lon_deg), "the positions differ");
    assert!(a.variables == b.variables, "the values differ");
}
