//! Whole densities against what they must be.

use proptest::prelude::*;

use super::*;
use crate::model::{Tracks, Variable, VariableInfo};

/// Tracks of these points, latitude, longitude and intensity, six-hourly from
/// the 6th hour.
fn tracks(of: &[Vec<[f64; 3]>]) -> Tracks {
    let info = VariableInfo { name: "vo".into(), ..VariableInfo::default() };
    let mut tracks =
        Tracks { variables: vec![Variable { info, values: Vec::new() }], ..Tracks::default() };
    for (i, points) in of.iter().enumerate() {
        for (k, &[lat, lon, value]) in points.iter().enumerate() {
            tracks.time_s.push(21_600 * (k as i64 + 1));
            tracks.lat_deg.push(lat);
            tracks.lon_deg.push(lon.rem_euclid(360.0));
            tracks.variables[0].values.push(value);
        }
        tracks.ids.push(i as u64 + 1);
        tracks.offsets.push(tracks.time_s.len());
    }
    tracks
}

fn whole() -> Period {
    Period { start_s: 0, end_s: 1 << 40, label: "all".into() }
}

fn density(tracks: &Tracks, params: &DensityParams) -> Density {
    let source = DensitySource { tracks, intensity: 0, record_s: (0, 1 << 39) };
    Density::new(&source, &whole(), params).unwrap()
}

fn layer(density: &Density, grid: &Grid, name: &str) -> Vec<f64> {
    let at = density.layers().position(|layer| layer.name == name).unwrap();
    density.rows(grid, 0..grid.rows(), Stop::NEVER).unwrap().swap_remove(at)
}

fn fixed() -> DensityParams {
    DensityParams { adaptation: Adaptation::Fixed, ..DensityParams::default() }
}

fn meridian(latitudes: &[f64]) -> Grid {
    Grid::new(latitudes.iter().rev().copied().collect(), vec![0.0]).unwrap()
}

/// Section 3.6 of the specification of metrics.
#[test]
fn one_point_at_six_distances() {
    let one = tracks(&[vec![[0.0, 0.0, 1.0]]]);
    let grid = meridian(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    for (s, expected) in [
        (400.0, [3.05185, 2.86546, 2.30635, 1.37469, 0.07075, 0.0, 0.0]),
        (200.0, [1.52973, 1.48290, 1.34243, 1.10835, 0.78074, 0.35969, 0.0]),
        (150.0, [1.14920, 1.12277, 1.04349, 0.91139, 0.72649, 0.48887, 0.19859]),
    ] {
        let smoothing = Smoothing { points: s, ends: s, tracks: s };
        let density = density(&one, &DensityParams { smoothing, ..fixed() });
        for name in ["feature_density", "track_density", "genesis_density", "lysis_density"] {
            let values = layer(&density, &grid, name);
            for (value, expected) in values.iter().rev().zip(expected) {
                assert!((value - expected).abs() < 5.1e-6, "{name} {s}: {value} {expected}");
            }
        }
    }
}

/// Section 3.6 of the specification of metrics.
#[test]
fn three_points_with_widths_of_their_own() {
    let three = [0.0, 1.0, 10.0].map(|lat| vec![[lat, 0.0, 1.0]]);
    let adaptation = Adaptation::Adaptive { alpha: 0.5, least: 0.1, pilot: Pilot::OfAll };
    let smoothing = Smoothing { points: 400.0, ends: 400.0, tracks: 400.0 };
    let params = DensityParams { adaptation, smoothing, ..DensityParams::default() };
    let density = density(&tracks(&three), &params);
    for name in ["feature_density", "track_density"] {
        let value = layer(&density, &meridian(&[0.5]), name)[0];
        assert!((value - 6.69793).abs() < 5.1e-6, "{name} {value}");
    }
}

/// Every place with the nearest points of all tracks, and everything anew.
fn slow_passages(tracks: &Tracks, place: [f64; 3], params: &DensityParams) -> (f64, f64) {
    let nearest: Vec<[f64; 3]> = tracks
        .iter()
        .map(|track| {
            let points = track.lat_deg.iter().zip(track.lon_deg);
            let at = points.map(|(&lat, &lon)| crate::math::unit_vector(lat, lon));
            let at: Vec<[f64; 3]> = at.collect();
            let cosine = |p: &[f64; 3]| dot(*p, place);
            let first = at.iter().map(cosine).fold(-2.0, f64::max);
            *at.iter().find(|p| cosine(p) == first).unwrap()
        })
        .collect();
    let s0 = params.smoothing.tracks;
    let s = smoothing::smoothing(&nearest, params.kernel, s0, params.adaptation);
    let weights = s.iter().zip(&nearest).map(|(&s, at)| {
        kernel::Bump::new(params.kernel, s).value(dot(*at, place)) * params.kernel.normaliser(s)
    });
    let weights: Vec<f64> = weights.collect();
    let sum: f64 = weights.iter().sum();
    let days =
        tracks.iter().map(|t| (t.time_s[t.time_s.len() - 1] - t.time_s[0]) as f64 / 86_400.0);
    let mean = weights.iter().zip(days).map(|(w, days)| w * days).sum::<f64>() / sum;
    (sum / nearest.len() as f64, mean)
}

/// Walks of a few degrees a step.
fn walks() -> impl Strategy<Value = Vec<Vec<[f64; 3]>>> {
    let step = (-4.0..4.0f64, -6.0..6.0f64, 1.0..9.0f64);
    let walk = ((-85.0..85.0f64, 0.0..360.0f64), prop::collection::vec(step, 1..8));
    let walk = walk.prop_map(|((lat, lon), steps)| {
        let walk = steps.iter().scan((lat, lon), |(lat, lon), &(north, east, value)| {
            *lat = (*lat + north).clamp(-89.0, 89.0);
            *lon += east;
            Some([*lat, lon.rem_euclid(360.0), value])
        });
        walk.collect::<Vec<_>>()
    });
    prop::collection::vec(walk, 1..25)
}

fn globe(spacing: f64) -> Grid {
    let rows = (180.0 / spacing) as usize;
    let lat = (0..rows).map(|i| 90.0 - spacing * (i as f64 + 0.5)).collect();
    let lon = (0..2 * rows).map(|i| spacing * (i as f64 + 0.5)).collect();
    Grid::new(lat, lon).unwrap()
}

fn adaptations() -> impl Strategy<Value = Adaptation> {
    let adaptive = |alpha, pilot| Adaptation::Adaptive { alpha, least: 0.1, pilot };
    prop_oneof![
        Just(Adaptation::Fixed),
        Just(adaptive(0.5, Pilot::OfOthers)),
        Just(adaptive(0.3, Pilot::OfAll)),
        Just(adaptive(0.0, Pilot::OfOthers)),
    ]
}

fn kernels() -> impl Strategy<Value = SphereKernel> {
    prop_oneof![
        Just(SphereKernel::Linear),
        Just(SphereKernel::Cap),
        Just(SphereKernel::Quadratic),
        Just(SphereKernel::Fisher)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn track_density_is_that_of_the_nearest_points(
        walks in walks(), adaptation in adaptations(), kernel in kernels(),
    ) {
        let tracks = tracks(&walks);
        let unit = DensityUnit::Probability;
        let params = DensityParams { adaptation, unit, kernel, ..DensityParams::default() };
        let (density, grid) = (density(&tracks, &params), globe(12.0));
        let values = layer(&density, &grid, "track_density");
        let lifetimes = layer(&density, &grid, "lifetime");
        let lines = GridLines::new(&grid);
        for (i, (value, lifetime)) in values.iter().zip(lifetimes).enumerate() {
            let place = lines.point(i / grid.columns(), i % grid.columns());
            let (slow, slow_lifetime) = slow_passages(&tracks, place, &params);
            prop_assert!((value - slow).abs() <= 1e-9 * slow.max(1e-3), "{value} {slow}");
            if slow > 1.1e-4 {
                prop_assert!((lifetime - slow_lifetime).abs() < 1e-9);
            }
        }
    }

    /// Kernels wide enough for a grid of 3 degrees to see.
    #[test]
    fn probabilities_integrate_to_one(walks in walks(), kernel in kernels()) {
        let smoothing = Smoothing { points: 15.0, ends: 15.0, tracks: 15.0 };
        let adaptation = Adaptation::Fixed;
        let unit = DensityUnit::Probability;
        let params = DensityParams { smoothing, unit, kernel, adaptation, ..DensityParams::default() };
        let (density, grid) = (density(&tracks(&walks), &params), globe(3.0));
        let cell = 3f64.to_radians().powi(2);
        for name in ["feature_density", "genesis_density", "lysis_density"] {
            let values = layer(&density, &grid, name);
            let sum: f64 = grid
                .lat_deg()
                .iter()
                .zip(values.chunks(grid.columns()))
                .map(|(lat, row)| lat.to_radians().cos() * row.iter().sum::<f64>() * cell)
                .sum();
            let tolerance = if kernel == SphereKernel::Cap { 0.05 } else { 0.005 };
            prop_assert!((sum - 1.0).abs() < tolerance, "{name} {kernel} {sum}");
        }
    }

    /// Of all tracks and of the place.
    #[test]
    fn a_turn_of_the_globe_changes_nothing(walks in walks(), column in 1usize..30) {
        let turned: Vec<Vec<[f64; 3]>> = walks
            .iter()
            .map(|w| w.iter().map(|&[lat, lon, v]| [lat, lon + 12.0 * column as f64, v]).collect())
            .collect();
        let (params, grid) = (DensityParams::default(), globe(12.0));
        let (one, other) = (density(&tracks(&walks), &params), density(&tracks(&turned), &params));
        let (one, other) = (one.rows(&grid, 0..15, Stop::NEVER).unwrap(), other.rows(&grid, 0..15, Stop::NEVER).unwrap());
        for (one, other) in one.iter().zip(&other) {
            for (i, value) in one.iter().enumerate() {
                let (row, at) = (i / 30, (i % 30 + column) % 30);
                let turned = other[row * 30 + at];
                let same = (value - turned).abs() <= 1e-6 * value.abs().max(1.0);
                // At the very edge of what counts rounding decides.
                prop_assert!(same || value.is_nan() || turned.is_nan(), "{value} {turned}");
            }
        }
    }

    #[test]
    fn the_mean_of_a_constant_is_that_constant(walks in walks(), constant in 1.0..9.0f64) {
        let same = |w: &Vec<[f64; 3]>| w.iter().map(|&[lat, lon, _]| [lat, lon, constant]).collect();
        let walks: Vec<Vec<[f64; 3]>> = walks.iter().map(same).collect();
        let (density, grid) = (density(&tracks(&walks), &DensityParams::default()), globe(6.0));
        let values = layer(&density, &grid, "intensity");
        let spreads = layer(&density, &grid, "intensity_std");
        prop_assert!(values.iter().any(|v| !v.is_nan()));
        for (value, spread) in values.iter().zip(spreads) {
            prop_assert!(value.is_nan() || *value == constant && spread == 0.0);
        }
    }

    #[test]
    fn single_points_pass_as_often_as_they_are(walks in walks()) {
        let points: Vec<_> = walks.into_iter().flatten().map(|p| vec![p]).collect();
        let smoothing = Smoothing { points: 200.0, ..Smoothing::default() };
        let params = DensityParams { smoothing, ..DensityParams::default() };
        let (density, grid) = (density(&tracks(&points), &params), globe(6.0));
        let features = layer(&density, &grid, "feature_density");
        for (f, t) in features.iter().zip(layer(&density, &grid, "track_density")) {
            prop_assert!((f - t).abs() <= 1e-9 * f.max(1.0), "{f} {t}");
        }
    }

    #[test]
    fn the_order_of_tracks_does_not_matter(walks in walks()) {
        let (params, grid) = (DensityParams::default(), globe(12.0));
        let backwards: Vec<_> = walks.iter().rev().cloned().collect();
        let (one, other) = (density(&tracks(&walks), &params), density(&tracks(&backwards), &params));
        for (one, other) in one.rows(&grid, 0..15, Stop::NEVER).unwrap().iter().zip(other.rows(&grid, 0..15, Stop::NEVER).unwrap()) {
            for (value, other) in one.iter().zip(other) {
                let same = (value - other).abs() <= 1e-7 * value.abs().max(1.0);
                prop_assert!(same || value.is_nan() || other.is_nan(), "{value} {other}");
            }
        }
    }

    /// To the last bit.
    #[test]
    fn rows_and_threads_do_not_matter(walks in walks(), cut in 1usize..14) {
        let (params, grid) = (DensityParams::default(), globe(12.0));
        let density = density(&tracks(&walks), &params);
        let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<_>>();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| density.rows(&grid, 0..15, Stop::NEVER).unwrap())
        };
        let (north, south) = (density.rows(&grid, 0..cut, Stop::NEVER).unwrap(), density.rows(&grid, cut..15, Stop::NEVER).unwrap());
        for (((one, three), mut north), south) in
            with(1).into_iter().zip(with(3)).zip(north).zip(south)
        {
            north.extend(south);
            let one = bits(one);
            prop_assert_eq!(&one, &bits(three));
            prop_assert_eq!(&one, &bits(north));
        }
    }
}

#[test]
fn tracks_at_the_edges_of_the_record_neither_begin_nor_end() {
    let of = tracks(&[vec![[0.0, 0.0, 1.0], [1.0, 0.0, 1.0]], vec![[5.0, 5.0, 1.0]; 3]]);
    let counts = |record_s| {
        let source = DensitySource { tracks: &of, intensity: 0, record_s };
        Density::new(&source, &whole(), &DensityParams::default()).unwrap().counts()
    };
    let all = counts((0, 100_000));
    assert_eq!((all.genesis, all.lysis, all.points, all.steps, all.tracks), (2, 2, 5, 3, 2));
    let edges = counts((21_600, 64_800));
    assert_eq!((edges.genesis, edges.lysis), (0, 1));
    let part = counts((21_600, 43_200));
    assert_eq!((part.points, part.steps, part.genesis, part.lysis), (4, 2, 0, 0));
}

#[test]
fn a_track_mostly_outside_a_period_does_not_pass_in_it() {
    let of = tracks(&[vec![[0.0, 0.0, 1.0]; 6]]);
    let source = DensitySource { tracks: &of, intensity: 0, record_s: (0, 1 << 39) };
    let counts = |end_s| {
        let period = Period { start_s: 0, end_s, label: String::new() };
        Density::new(&source, &period, &DensityParams::default()).unwrap().counts()
    };
    let (third, half) = (counts(21_600 * 4 + 1), counts(21_600 * 3 + 1));
    assert_eq!((third.points, third.tracks, third.lysis), (4, 1, 0));
    assert_eq!((half.points, half.tracks, half.genesis), (3, 0, 1));
}

#[test]
fn no_tracks_are_no_density_and_no_mean() {
    let (none, grid) = (tracks(&[]), globe(12.0));
    let number = density(&none, &DensityParams::default());
    assert!(layer(&number, &grid, "track_density").iter().all(|&v| v == 0.0));
    assert!(layer(&number, &grid, "intensity").iter().all(|v| v.is_nan()));
    let unit = DensityUnit::Probability;
    let probability = density(&none, &DensityParams { unit, ..DensityParams::default() });
    assert!(layer(&probability, &grid, "feature_density").iter().all(|v| v.is_nan()));
}

#[test]
fn means_are_missing_where_few_tracks_pass() {
    let walk = vec![vec![[0.0, 100.0, 3.0], [2.0, 102.0, 5.0], [4.0, 104.0, 7.0]]];
    let (of, grid) = (tracks(&walk), globe(2.0));
    let plain = density(&of, &fixed());
    let masked = density(&of, &DensityParams { min_track_density: Some(1.2), ..fixed() });
    let passing = layer(&plain, &grid, "track_density");
    let (all, kept) = (layer(&plain, &grid, "intensity"), layer(&masked, &grid, "intensity"));
    for ((number, all), kept) in passing.iter().zip(&all).zip(&kept) {
        assert!(if *number < 1.2 { kept.is_nan() } else { all.to_bits() == kept.to_bits() });
    }
    let some = |values: &[f64]| values.iter().filter(|v| !v.is_nan()).count();
    assert!(some(&kept) > 0 && some(&kept) < some(&all));
}

/// Six hours for 600 km along the equator, over Greenwich.
#[test]
fn speeds_are_those_of_the_steps() {
    let arc_deg = (600.0 / crate::model::EARTH_RADIUS_KM).to_degrees();
    let of = tracks(&[vec![[0.0, 359.0, 2.0], [0.0, 359.0 + arc_deg, 6.0]]]);
    let (density, grid) = (density(&of, &fixed()), Grid::new(vec![0.0], vec![1.0]).unwrap());
    let value = |name| layer(&density, &grid, name)[0];
    let m_s = 600_000.0 / 21_600.0;
    assert!((value("speed") - m_s).abs() < 1e-9 && value("speed_std") == 0.0);
    assert!((value("eastward_velocity") - m_s).abs() < 1e-9);
    assert_eq!(value("northward_velocity"), 0.0);
    assert!((value("growth_rate") - 1.0 / 6.0).abs() < 1e-12);
    assert!((value("tendency") - 4.0 / 6.0).abs() < 1e-12);
    assert_eq!(value("lifetime"), 0.25);
    assert!((cap_steradian() - 0.023_909_41).abs() < 1e-8);
}
