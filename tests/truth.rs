//! Storms of known path, speed and depth, found again: across the date line and
//! the poles, merging and dying.

use std::path::Path;

use stormtracker::detect::Refinement;
use stormtracker::io::access::Access;
use stormtracker::io::fields::{
    Compression, FieldDescription, FieldWriter, LatitudeOrder, VariableDescription, WriteParams,
};
use stormtracker::link::LinkParams;
use stormtracker::math::angle_by_haversine_rad;
use stormtracker::metrics::{TruthReport, compare_with_truth};
use stormtracker::model::{
    Calendar, EARTH_RADIUS_KM, Hemisphere, Mesh, Plane, Provenance, Quantity, TimeAxis, Tracks,
    VariableInfo,
};
use stormtracker::parallel::Workers;
use stormtracker::pipeline::{
    Algorithm, DetectSettings, Input, Settings, Silent, track, write_season,
};
use stormtracker::preprocess::{PreprocessParams, TargetGrid};
use stormtracker::synth::{Case, POLAR_CAP_DEG, Season, SynthParams, separating_contrast_pa};

/// Kilometres of a degree of a great circle.
const KM_PER_DEG: f64 = 111.2;

fn tracked(season: &Season, grid_deg: f64, directory: &Path) -> Tracks {
    let workers = Workers::new(None).unwrap();
    let path = directory.join("season.nc");
    let params = WriteParams { compression: Compression::None, ..WriteParams::default() };
    write_season(season, &path, &params, &workers, &Silent).unwrap();
    let settings = Settings {
        detect: DetectSettings {
            // The stated depth: a storm above it everywhere, the background nowhere.
            feature_threshold: Some(0.5 * separating_contrast_pa(grid_deg)),
            ..DetectSettings::default()
        },
        // Positions are those of cells: a storm may seem to go a diagonal further.
        link: LinkParams {
            radius_km: 500.0 + std::f64::consts::SQRT_2 * grid_deg * KM_PER_DEG,
            ..LinkParams::default()
        },
        ..Settings::default()
    };
    let input = Input::open(&[path.as_path().into()], &[], &settings, &Access::default()).unwrap();
    track(&input, &settings, &workers, &Silent).unwrap().tracks
}

fn report(grid_deg: f64, steps: usize, seed: u64) -> (Season, TruthReport) {
    let params = SynthParams { grid_deg, steps, seed, ..SynthParams::default() };
    let season = Season::new(&params).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let found = tracked(&season, grid_deg, directory.path());
    let tolerance_km = grid_deg * KM_PER_DEG;
    let report = compare_with_truth(season.truth(), &found, tolerance_km);
    (season, report)
}

/// No track but true storms is found. Every point of a storm has a found one
/// closer than a grid length and they are one track; only poleward of
/// [`POLAR_CAP_DEG`], where the five columns of a window are next to one another
/// and its contrast is that of two rows, may single points be missing.
fn assert_found(grid_deg: f64, steps: usize, seed: u64) {
    let (season, report) = report(grid_deg, steps, seed);
    for (storm, truth) in report.storms.iter().zip(season.truth().iter()) {
        let name = format!("storm {} of seed {seed} at {grid_deg} degrees", storm.id);
        let polar = truth.lat_deg.iter().filter(|lat| lat.abs() > POLAR_CAP_DEG).count();
        if polar == 0 {
            assert_eq!(storm.found_points(), storm.points(), "{name}: {storm:?}");
            assert_eq!(storm.found_tracks.len(), 1, "{name}: {storm:?}");
        } else {
            let missing = storm.points() - storm.found_points();
            assert!(missing * 10 <= polar, "{name}: {missing} of {polar} missing, {storm:?}");
            assert!(storm.found_tracks.len() <= missing + 1, "{name}: {storm:?}");
        }
    }
    assert_eq!(report.false_tracks, [0; 0], "seed {seed} at {grid_deg} degrees");
    for case in [
        Case::DateLine,
        Case::Greenwich,
        Case::NorthPole,
        Case::SouthPole,
        Case::Absorbing,
        Case::Absorbed,
        Case::SuddenDeath,
    ] {
        assert!(season.track_of(case).is_some(), "{case:?} is missing from seed {seed}");
    }
}

#[test]
fn every_storm_is_found_and_nothing_else_at_2_5_degrees() {
    for seed in 1..=5 {
        assert_found(2.5, 120, seed);
    }
}

#[test]
fn every_storm_is_found_and_nothing_else_at_a_quarter_of_a_degree() {
    assert_found(0.25, 24, 1);
}

fn distance_km(p: (f64, f64), q: (f64, f64)) -> f64 {
    EARTH_RADIUS_KM * angle_by_haversine_rad(p, q)
}

/// A low at each of the places, one a step, on a plane 100 km apart.
fn write_plane(path: &Path, plane: &Plane, places: &[(f64, f64)]) {
    let times = (0..places.len() as i64).map(|step| 21_600 * step).collect();
    let description = FieldDescription {
        variables: vec![VariableDescription {
            info: VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa"),
            long_name: "pressure".into(),
            standard_name: None,
        }],
        mesh: Mesh::Plane(plane.clone()),
        times: TimeAxis::new(Calendar::NoLeap, times).unwrap(),
        provenance: Provenance::default(),
    };
    let mut writer = FieldWriter::create(path, &description, &WriteParams::default()).unwrap();
    for &place in places {
        let pressure = |(x, y)| {
            let far = distance_km(plane.to_lat_lon_deg(x, y), place) / 500.0;
            (101_300.0 - 3000.0 * (-far * far).exp()) as f32
        };
        let rows = plane.y_km().iter();
        let points = rows.flat_map(|&y| plane.x_km().iter().map(move |&x| (x, y)));
        writer.write(&[&points.map(pressure).collect::<Vec<_>>()]).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn a_storm_on_a_plane_is_one_track_across_the_pole() {
    let axis: Vec<f64> = (-40..=40).map(|i| 100.0 * f64::from(i)).collect();
    let directory = tempfile::tempdir().unwrap();
    for hemisphere in [Hemisphere::North, Hemisphere::South] {
        let plane = Plane::new(hemisphere, axis.clone(), axis.clone()).unwrap();
        let place = |step: i32| plane.to_lat_lon_deg(230.0 * f64::from(step), 30.0);
        let places: Vec<(f64, f64)> = (-9..=9).map(place).collect();
        let path = directory.path().join("plane.nc");
        write_plane(&path, &plane, &places);
        let settings = Settings::default();
        let input =
            Input::open(&[path.as_path().into()], &[], &settings, &Access::default()).unwrap();
        let workers = Workers::new(None).unwrap();
        let found = track(&input, &settings, &workers, &Silent).unwrap().tracks;
        assert_eq!((found.len(), found.lat_deg.len()), (1, places.len()), "{hemisphere:?}");
        for (i, &place) in places.iter().enumerate() {
            let off_km = distance_km((found.lat_deg[i], found.lon_deg[i]), place);
            assert!(off_km < 75.0, "{hemisphere:?}, step {i}: {off_km} km off");
        }
    }
}

/// Width of a pixel of nside 32: the root of its area.
const PIXEL_KM: f64 = 203.7;
/// Storms nearer to a pole than this are not counted.
const COUNTED_DEG: f64 = 65.0;

/// Objects on HEALPix below the mean of the globe, or of the band.
fn tracked_on_healpix(
    season: &Season,
    (lmin, lmax): (usize, Option<usize>),
    params: &WriteParams,
) -> Tracks {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("season.nc");
    let workers = Workers::new(None).unwrap();
    write_season(season, &path, params, &workers, &Silent).unwrap();
    let settings = Settings {
        algorithm: Algorithm::Healpix,
        preprocess: PreprocessParams {
            lmin: Some(lmin),
            lmax,
            grid: TargetGrid::Healpix { nside: 32 },
            ..PreprocessParams::default()
        },
        ..Settings::default()
    };
    let input = Input::open(&[path.as_path().into()], &[], &settings, &Access::default()).unwrap();
    track(&input, &settings, &workers, &Silent).unwrap().tracks
}

/// Found of all points of storms of at least two, which is what linking takes,
/// and the tracks of storms that were found as one.
struct Recall {
    found: usize,
    points: usize,
    broken: usize,
}

fn recall(season: &Season, report: &TruthReport) -> Recall {
    let mut recall = Recall { found: 0, points: 0, broken: 0 };
    for (storm, truth) in report.storms.iter().zip(season.truth().iter()) {
        if storm.points() < 2 {
            continue;
        }
        let points = storm.errors_km.iter().zip(truth.lat_deg);
        for (error, _) in points.filter(|(_, lat)| lat.abs() < COUNTED_DEG) {
            recall.points += 1;
            recall.found += usize::from(error.is_some());
        }
        recall.broken += usize::from(storm.found_tracks.len() > 1);
    }
    recall
}

#[test]
fn objects_on_healpix_are_where_the_storms_are() {
    for (band, least, median_km, max_km) in
        [((1, None), 0.98, 10.0, 50.0), ((5, Some(42)), 0.99, 20.0, 130.0)]
    {
        for seed in 1..=3 {
            let season = Season::new(&SynthParams { seed, ..SynthParams::default() }).unwrap();
            let found = tracked_on_healpix(&season, band, &WriteParams::default());
            let report = compare_with_truth(season.truth(), &found, PIXEL_KM);
            let Recall { found, points, broken } = recall(&season, &report);
            let errors_km = (report.median_error_km().unwrap(), report.max_error_km());
            let measured =
                format!("degrees {band:?}, seed {seed}: {found} of {points}, {errors_km:?} km");
            assert!(found as f64 >= least * points as f64, "{measured}");
            assert!(errors_km.0 < median_km && errors_km.1 < max_km, "{measured}");
            assert_eq!(broken, 0, "{measured}");
        }
    }
}

/// Tracks of the anomalies of a season by objects and exchanges.
fn tracked_by_exchanges(season: &Season, settings: &Settings) -> Tracks {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("season.nc");
    let workers = Workers::new(None).unwrap();
    write_season(season, &path, &WriteParams::default(), &workers, &Silent).unwrap();
    let input = Input::open(&[path.as_path().into()], &[], settings, &Access::default()).unwrap();
    track(&input, settings, &workers, &Silent).unwrap().tracks
}

/// The usual settings for objects and exchanges.
fn exchanges(refinement: Refinement) -> Settings {
    Settings {
        algorithm: Algorithm::Hodges,
        preprocess: PreprocessParams { lmin: Some(5), lmax: Some(42), ..Default::default() },
        detect: DetectSettings { feature_refinement: Some(refinement), ..Default::default() },
        ..Settings::default()
    }
}

/// Those of TRACK, all of its tracks.
fn preset_of_track() -> Settings {
    let mut settings: Settings =
        toml::from_str(include_str!("../configs/track-1.5.2.toml")).unwrap();
    settings.hodges.min_track_points = 1;
    settings.hodges.min_displacement_deg = 0.0;
    settings
}

#[test]
fn a_spline_places_centres_better_than_cells() {
    for seed in 1..=3 {
        let season = Season::new(&SynthParams { seed, ..SynthParams::default() }).unwrap();
        let [spline, cells] = [Refinement::Bspline, Refinement::Grid].map(|refinement| {
            let found = tracked_by_exchanges(&season, &exchanges(refinement));
            compare_with_truth(season.truth(), &found, 2.5 * KM_PER_DEG)
        });
        let medians_km = [&spline, &cells].map(|report| report.median_error_km().unwrap());
        let Recall { found, points, broken } = recall(&season, &spline);
        let measured = format!("seed {seed}: {medians_km:?} km, {found} of {points}");
        assert!(medians_km[0] < 25.0 && medians_km[0] < 0.5 * medians_km[1], "{measured}");
        assert!(found as f64 > 0.99 * points as f64, "{measured}");
        assert_eq!(broken, 0, "{measured}");
    }
}

/// TRACK's splicing of segments and its far jumps break tracks.
#[test]
fn fewer_tracks_are_broken_than_by_the_preset_of_track() {
    let mut broken = [0; 2];
    for seed in 4..=9 {
        let params = SynthParams { seed, steps: 240, ..SynthParams::default() };
        let season = Season::new(&params).unwrap();
        let settings = [exchanges(Refinement::Bspline), preset_of_track()];
        for (broken, settings) in broken.iter_mut().zip(&settings) {
            let found = tracked_by_exchanges(&season, settings);
            let report = compare_with_truth(season.truth(), &found, 2.5 * KM_PER_DEG);
            *broken += recall(&season, &report).broken;
        }
    }
    assert!(broken[0] < broken[1], "{broken:?}");
}

/// Where the first column and the first row lie in a file changes nothing.
#[test]
fn objects_on_healpix_do_not_turn_with_the_file() {
    let season = Season::new(&SynthParams { steps: 20, ..SynthParams::default() }).unwrap();
    let expected = tracked_on_healpix(&season, (5, Some(42)), &WriteParams::default());
    for first_longitude_deg in [-180.0, 90.0] {
        let params = WriteParams {
            latitude_order: LatitudeOrder::SouthFirst,
            first_longitude_deg: Some(first_longitude_deg),
            ..WriteParams::default()
        };
        let found = tracked_on_healpix(&season, (5, Some(42)), &params);
        assert!(expected.points() > 100 && found.points() == expected.points());
        let is_same = found.offsets == expected.offsets
            && (&found.lat_deg, &found.lon_deg) == (&expected.lat_deg, &expected.lon_deg)
            && found.variables == expected.variables;
        assert!(is_same, "turned to {first_longitude_deg}");
    }
}
