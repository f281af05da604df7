//! The statistics of TRACK: densities and means with kernels on the sphere,
//! from its own tracks on its own grid.

use libtest_mimic::{Failed, Trial};
use stormtracker::io::tracks::{FrameAxis, ReadOptions, read_tracks};
use stormtracker::metrics::{Density, DensityParams, DensitySource, DensityUnit, record_of};
use stormtracker::model::{Calendar, EARTH_RADIUS_KM, Grid, Period, Stop};

use crate::{reference, trial};

const TRACKS: &str = "reference/track-1.5.2/vo850_NH_chunked/ff_trs";
const NUMBERS: &str = "reference/track-1.5.2/vo850_NH_chunked/stats/stat_trs_sclst_1.nc";
const PROBABILITIES: &str = "reference/track-1.5.2/vo850_NH_chunked/stats/stat_trsst_1.nc";

/// One field: our name, TRACK's, what ours is multiplied by, and how far from
/// TRACK's it may be: of the value itself, and of the largest of all.
struct Field {
    ours: &'static str,
    track: &'static str,
    scale: f64,
    relative: f64,
    of_largest: f64,
}

const fn field(ours: &'static str, track: &'static str, scale: f64, relative: f64) -> Field {
    Field { ours, track, scale, relative, of_largest: 0.0 }
}

/// Kilometres in an hour of a metre in a second.
const KM_H: f64 = 3.6;
/// Steradians of a square kilometre.
const STERADIAN: f64 = 1.0 / (EARTH_RADIUS_KM * EARTH_RADIUS_KM);

const DENSITIES: [Field; 4] = [
    field("feature_density", "fden", 1.0, 1e-6),
    field("genesis_density", "gden", 1.0, 1e-6),
    field("lysis_density", "lden", 1.0, 1e-6),
    field("track_density", "tden", 1.0, 1e-6),
];

/// Where values of both signs cancel, single precision leaves TRACK fewer
/// digits; its standard deviations are differences of means of squares.
const MEANS: [Field; 13] = [
    field("intensity", "mstr", 1.0, 1e-5),
    field("speed", "msp", KM_H, 1e-5),
    field("lifetime", "mlif", 1.0, 1e-5),
    field("anisotropy", "miso", 1.0, 1e-5),
    field("object_area", "marea", STERADIAN, 1e-5),
    cancelling("orientation_x", "xor", 1.0, 1e-6),
    cancelling("orientation_y", "yor", 1.0, 1e-6),
    cancelling("eastward_velocity", "xvel", KM_H, 1e-6),
    cancelling("northward_velocity", "yvel", KM_H, 1e-6),
    cancelling("growth_rate", "mgdr", 1.0, 2e-6),
    cancelling("tendency", "mten", 1.0, 1e-6),
    cancelling("intensity_std", "stdstr", 1.0, 1e-3),
    cancelling("speed_std", "stdsp", KM_H, 1e-3),
];

const fn cancelling(ours: &'static str, track: &'static str, scale: f64, of_largest: f64) -> Field {
    Field { ours, track, scale, relative: 0.0, of_largest }
}

pub(crate) fn trials() -> Vec<Trial> {
    let both = || DENSITIES.iter().chain(&MEANS);
    vec![
        trial("density_of_track_as_numbers", &[TRACKS, NUMBERS], move || {
            compare(NUMBERS, DensityUnit::Cap, both())
        }),
        trial("density_of_track_as_probabilities", &[TRACKS, PROBABILITIES], || {
            compare(PROBABILITIES, DensityUnit::Probability, DENSITIES.iter())
        }),
    ]
}

fn compare<'a>(
    path: &str,
    unit: DensityUnit,
    fields: impl Iterator<Item = &'a Field>,
) -> Result<(), Failed> {
    let first_s = Calendar::Standard.parse("2025-12-01")?;
    let options = ReadOptions {
        frames: Some(FrameAxis { first_s, step_s: 6 * 3600 }),
        ..ReadOptions::default()
    };
    let tracks = read_tracks(&reference(TRACKS), None, &options)?;
    let record_s = record_of(&tracks, None, None)?;
    let source = DensitySource { tracks: &tracks, intensity: 0, record_s };
    let period = Period { start_s: record_s.0, end_s: record_s.1 + 1, label: String::new() };
    let density =
        Density::new(&source, &period, &DensityParams { unit, ..DensityParams::of_track() })?;
    let counts = density.counts();
    assert_eq!((counts.points, counts.genesis, counts.lysis, counts.tracks), (3041, 233, 231, 234));
    // 2807 steps, of which TRACK loses 14 just west of Greenwich.
    assert_eq!(counts.steps, 2793);

    let file = netcdf::open(reference(path))?;
    let values = |name: &str| -> Result<Vec<f64>, Failed> {
        let variable = file.variable(name).ok_or_else(|| format!("no {name}"))?;
        Ok(variable.get_values::<f32, _>(..)?.into_iter().map(f64::from).collect())
    };
    let (mut lat, lon) = (values("lat")?, values("long")?);
    lat.reverse();
    let grid = Grid::new(lat, lon)?;
    let rows = density.rows(&grid, 0..grid.rows(), Stop::NEVER)?;
    for field in fields {
        let at = density.layers().position(|layer| layer.name == field.ours);
        let ours = &rows[at.ok_or_else(|| format!("no {}", field.ours))?];
        // South first.
        let theirs: Vec<f64> =
            values(field.track)?.chunks(grid.columns()).rev().flatten().copied().collect();
        field.check(ours, &theirs)?;
    }
    Ok(())
}

impl Field {
    /// What is missing with us is 0 with TRACK.
    fn check(&self, ours: &[f64], theirs: &[f64]) -> Result<(), Failed> {
        let largest = theirs.iter().fold(0.0, |largest: f64, v| largest.max(v.abs()));
        assert!(largest > 0.0, "{}: all 0", self.track);
        for (i, (&ours, &theirs)) in ours.iter().zip(theirs).enumerate() {
            let ours = if ours.is_nan() { 0.0 } else { ours * self.scale };
            let tolerance = self.relative * theirs.abs() + self.of_largest * largest;
            if (ours - theirs).abs() > tolerance {
                let name = self.ours;
                return Err(
                    format!("{name} at {i}: {ours} and {theirs}, more than {tolerance:e}").into()
                );
            }
        }
        Ok(())
    }
}
