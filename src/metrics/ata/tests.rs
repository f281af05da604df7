//! The worked examples, a slow twin, and what must not matter.

use proptest::prelude::*;

use super::params::Positions;
use super::*;
use crate::math::angle_by_haversine_rad;
use crate::metrics::{
    Accumulation, Amplitude, AmplitudeParams, Sense, SpanParams, TerrainMask, Years,
};
use crate::model::{Calendar, Grid, Maps, PeriodLength, Quantity, Tracks, Variable, VariableInfo};

/// Hour, latitude, longitude and amplitude.
type Point = (i64, f64, f64, f64);

const A: &[Point] = &[
    (0, 48.0, -40.0, 10.0),
    (6, 50.0, -32.0, 16.0),
    (12, 52.0, -24.0, 22.0),
    (18, 54.0, -17.0, 25.0),
    (24, 56.0, -10.0, 23.0),
    (30, 58.0, -5.0, 18.0),
];
const B: &[Point] = &[
    (0, 60.0, 170.0, 8.0),
    (6, 59.0, 178.0, 12.0),
    (12, 58.0, -174.0, 15.0),
    (18, 57.0, -166.0, 9.0),
];
const C: &[Point] = &[
    (12, 45.0, -12.0, 6.0),
    (18, 48.0, -11.0, 9.0),
    (24, 51.0, -10.0, 12.0),
    (30, 54.0, -9.0, 14.0),
    (36, 57.0, -8.0, 11.0),
];

fn tracks(of: &[&[Point]]) -> Tracks {
    let points = || of.iter().copied().flatten();
    let ends = of.iter().scan(0, |end, track| {
        *end += track.len();
        Some(*end)
    });
    Tracks {
        calendar: Calendar::NoLeap,
        ids: (1..=of.len() as u64).collect(),
        offsets: std::iter::once(0).chain(ends).collect(),
        time_s: points().map(|p| 3600 * p.0).collect(),
        lat_deg: points().map(|p| p.1).collect(),
        lon_deg: points().map(|p| p.2.rem_euclid(360.0)).collect(),
        variables: vec![Variable {
            info: VariableInfo::new("vo", Quantity::RelativeVorticity, ""),
            values: points().map(|p| p.3).collect(),
        }],
        ..Tracks::default()
    }
}

fn whole() -> AtaParams {
    let (period, accumulation) = (PeriodLength::All, Accumulation::Whole);
    let span = SpanParams { period, accumulation, ..SpanParams::default() };
    AtaParams { span, ..AtaParams::default() }
}

fn amplitude(tracks: &Tracks) -> Amplitude {
    let sense = Some(Sense::Max);
    Amplitude::of(tracks, &AmplitudeParams { sense, ..AmplitudeParams::default() }).unwrap()
}

fn maps(tracks: &Tracks, grid: &Grid, params: &AtaParams) -> Maps {
    AtaPlan::new(tracks, &amplitude(tracks), grid, params, None).unwrap().compute()
}

/// The metrics of a name at one point.
fn at(tracks: &Tracks, params: &AtaParams, place: (f64, f64), names: &[&str]) -> Vec<f64> {
    let grid = Grid::new(vec![place.0], vec![place.1.rem_euclid(360.0)]).unwrap();
    let maps = maps(tracks, &grid, params);
    names.iter().map(|name| maps.layer(name).unwrap().values[0]).collect()
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!(
            (a - b).abs() <= tolerance || a.is_nan() && b.is_nan(),
            "{what}: {found:?}, not {expected:?}"
        );
    }
}

#[test]
fn worked_examples() {
    let tracks = tracks(&[A, B, C]);
    let rows: [((f64, f64), [f64; 6]); 6] = [
        ((52.5, -20.0), [2.0, 1.0, 47.0, 23.5, 25.0, 25.0]),
        ((55.0, -10.0), [6.0, 2.0, 103.0, 17.166_67, 39.0, 39.0]),
        ((58.5, 180.0), [2.0, 1.0, 27.0, 13.5, 15.0, 15.0]),
        ((50.0, -28.0), [2.0, 1.0, 38.0, 19.0, 22.5, 22.0]),
        ((51.0, -28.0), [2.0, 1.0, 38.0, 19.0, 23.0, 22.0]),
        ((45.0, -40.0), [1.0, 1.0, 10.0, 10.0, 12.0, 10.0]),
    ];
    let knots = AtaParams { interpolation_s: None, ..whole() };
    for (place, expected) in rows {
        let names = ["cf", "tf", "aca", "mean_amplitude", "ata"];
        let mut found = at(&tracks, &whole(), place, &names);
        found.extend(at(&tracks, &knots, place, &["ata"]));
        assert_close(&found, &expected, 5e-6, &format!("{place:?}"));
    }
}

#[test]
fn worked_examples_with_weights() {
    let tracks = tracks(&[A, B, C]);
    let rows = [
        (
            Kernel::Cressman,
            [1.102_11, 0.574_10, 25.968_82, 24.169_27],
            [2.656_04, 1.781_67, 44.523_78, 36.116_49],
        ),
        (
            Kernel::Linear,
            [0.924_06, 0.479_84, 21.768_89, 21.750_45],
            [2.284_65, 1.520_43, 38.431_08, 31.389_09],
        ),
        (
            Kernel::Quadratic,
            [1.420_54, 0.729_44, 33.440_28, 24.577_62],
            [3.146_48, 1.884_40, 52.158_25, 37.500_99],
        ),
    ];
    for (kernel, one, other) in rows {
        let params = AtaParams { kernel, ..whole() };
        for (place, expected) in [((52.5, -20.0), one), ((55.0, -10.0), other)] {
            let found = at(&tracks, &params, place, &["cf", "tf", "aca", "ata"]);
            assert_close(&found, &expected, 5e-6, &format!("{kernel} {place:?}"));
        }
    }
}

#[test]
fn small_cases() {
    let names = ["tf", "cf", "aca", "ata"];
    let two = tracks(&[&[(0, -1.0, 359.0, 100.0), (6, 1.0, 1.0, 120.0)]]);
    assert_eq!(at(&two, &whole(), (0.0, 0.0), &names), [1.0, 2.0, 220.0, 120.0]);
    let three = tracks(&[&[(0, 2.0, 0.0, 100.0), (6, 0.0, 0.0, 150.0), (12, -2.0, 0.0, 80.0)]]);
    assert_eq!(at(&three, &whole(), (0.0, 0.0), &["ata", "aca"]), [150.0, 330.0]);
    let swift = tracks(&[&[(0, -3.0, 0.0, 10.0), (6, 3.0, 0.0, 20.0)]]);
    let narrow = AtaParams { radius_km: 200.0, ..whole() };
    let found =
        at(&swift, &narrow, (0.0, 0.0), &["tf", "cf", "ata", "passages", "mean_peak_amplitude"]);
    assert_close(&found, &[0.0, 0.0, 50.0 / 3.0, 1.0, 50.0 / 3.0], 1e-12, "between two points");
    assert!(at(&swift, &narrow, (0.0, 0.0), &["mean_amplitude"])[0].is_nan());
    // Out of the circle and back in the same period.
    let back = tracks(&[&[(0, 0.0, 0.0, 1.0), (6, 30.0, 0.0, 9.0), (12, 0.0, 0.0, 3.0)]]);
    assert_eq!(at(&back, &whole(), (0.0, 0.0), &names[..2]), [1.0, 2.0]);
    assert!((at(&back, &whole(), (0.0, 0.0), &["ata"])[0] - 3.0).abs() < 1e-12);
}

#[test]
fn a_track_counts_in_every_month_with_the_largest_amplitude_of_that_month() {
    let month_h = 31 * 24;
    let crossing = tracks(&[&[
        (month_h - 12, 0.0, 0.0, 5.0),
        (month_h - 6, 0.0, 0.0, 9.0),
        (month_h, 0.0, 0.0, 3.0),
    ]]);
    let grid = Grid::new(vec![0.0], vec![0.0]).unwrap();
    let of = |span: SpanParams| {
        let maps = maps(&crossing, &grid, &AtaParams { span, ..AtaParams::default() });
        let values = |name| maps.layer(name).unwrap().values.clone();
        (values("ata"), values("tf"), values("mean_amplitude"))
    };
    let month = SpanParams::default();
    assert_eq!(of(month.clone()), (vec![9.0, 3.0], vec![1.0, 1.0], vec![7.0, 3.0]));
    let season =
        |accumulation| SpanParams { period: PeriodLength::Season, accumulation, ..month.clone() };
    // Of the winter, January and February are there.
    assert_eq!(of(season(Accumulation::MonthsMean)).0, [6.0]);
    assert_eq!(of(season(Accumulation::MonthsSum)).0, [12.0]);
    assert_eq!(of(season(Accumulation::Whole)), (vec![9.0], vec![1.0], vec![17.0 / 3.0]));
    let (from_s, to_s) = (Some(0), Some(90 * 86_400));
    let (ata, tf, mean) = of(SpanParams { from_s, to_s, ..month.clone() });
    assert_eq!((ata, tf), (vec![9.0, 3.0, 0.0, 0.0], vec![1.0, 1.0, 0.0, 0.0]));
    assert!(mean[2].is_nan());
    let from_s = Some(3600 * month_h - 3600);
    let cut = of(SpanParams { from_s, years: Years::Mean, ..month });
    assert_eq!(cut.1, [0.0, 1.0]);
    assert!((cut.0[0] - 4.0).abs() < 1e-12);
}

#[test]
fn what_hides_or_has_no_amplitude_does_not_count() {
    let grid = Grid::new(vec![0.0], vec![0.0]).unwrap();
    let some = tracks(&[&[(0, 0.0, 0.0, 5.0), (6, 0.0, 2.0, f64::NAN), (12, 0.0, 3.0, 7.0)]]);
    let amplitude = amplitude(&some);
    let params = whole();
    let of = |mask: Option<&TerrainMask>| {
        let maps = AtaPlan::new(&some, &amplitude, &grid, &params, mask).unwrap().compute();
        ["cf", "aca", "ata"].map(|name| maps.layer(name).unwrap().values[0])
    };
    assert_eq!(of(None), [2.0, 12.0, 7.0]);
    let terrain = Grid::new(vec![0.0, -5.0], vec![0.0, 2.0, 4.0]).unwrap();
    let mask = TerrainMask::new(terrain, vec![0.0, 0.0, 2000.0, 0.0, 0.0, 0.0], 1500.0).unwrap();
    assert_eq!(of(Some(&mask)), [1.0, 5.0, 5.0]);
}

#[test]
fn nonsense_is_refused() {
    let grid = Grid::new(vec![0.0], vec![0.0]).unwrap();
    let (some, none) = (tracks(&[A]), tracks(&[]));
    let refused = |tracks: &Tracks, params: &AtaParams| {
        AtaPlan::new(tracks, &amplitude(tracks), &grid, params, None).unwrap_err().to_string()
    };
    let changed = |change: fn(&mut AtaParams)| {
        let mut params = whole();
        change(&mut params);
        refused(&some, &params)
    };
    assert!(changed(|p| p.radius_km = 0.0).contains("--radius-km"));
    assert!(changed(|p| p.radius_km = 20_016.0).contains("--radius-km"));
    assert!(changed(|p| p.earth_radius_km = f64::NAN).contains("--earth-radius-km"));
    assert!(changed(|p| p.interpolation_s = Some(0)).contains("--interpolation"));
    assert!(changed(|p| p.kernel = Kernel::VonMisesFisher { kappa: -1.0 }).contains("--kernel"));
    assert!(refused(&none, &whole()).contains("--from"));
    let slow = tracks(&[&[(0, 0.0, 0.0, 1.0), (1 << 21, 0.0, 0.0, 1.0)]]);
    let fine = AtaParams { interpolation_s: Some(1), ..whole() };
    assert!(refused(&slow, &fine).contains("--interpolation"));
    for name in ["constant", "cressman", "linear", "quadratic", "von-mises-fisher:20"] {
        assert_eq!(name.parse::<Kernel>().unwrap().to_string(), name);
    }
    assert!("gauss".parse::<Kernel>().is_err());
}

/// All points against all cells, one track after the other.
fn twin(tracks: &Tracks, grid: &Grid, params: &AtaParams) -> [Vec<f64>; 4] {
    let (mut cf, mut aca) = (vec![0.0; grid.len()], vec![0.0; grid.len()]);
    let (mut tf, mut ata) = (cf.clone(), cf.clone());
    let weight = |angle: f64| {
        let fraction = angle * params.earth_radius_km / params.radius_km;
        match params.kernel {
            Kernel::Constant => 1.0,
            Kernel::Cressman => (1.0 - fraction * fraction) / (1.0 + fraction * fraction),
            Kernel::Linear => 1.0 - fraction,
            Kernel::Quadratic => 1.0 - fraction * fraction,
            Kernel::VonMisesFisher { kappa } => (kappa * (angle.cos() - 1.0)).exp(),
        }
    };
    for track in 0..tracks.len() {
        let knots: Vec<Point> = tracks
            .range(track)
            .map(|i| {
                (
                    tracks.time_s[i] / 3600,
                    tracks.lat_deg[i],
                    tracks.lon_deg[i],
                    tracks.variables[0].values[i],
                )
            })
            .collect();
        let mut hours = knots.clone();
        for leg in knots.windows(2) {
            let east = (leg[1].2 - leg[0].2 + 180.0).rem_euclid(360.0) - 180.0;
            for hour in leg[0].0 + 1..leg[1].0 {
                let f = (hour - leg[0].0) as f64 / (leg[1].0 - leg[0].0) as f64;
                let between = |a: f64, b: f64| a + f * (b - a);
                hours.push((
                    hour,
                    between(leg[0].1, leg[1].1),
                    leg[0].2 + f * east,
                    between(leg[0].3, leg[1].3),
                ));
            }
        }
        for cell in 0..grid.len() {
            let place =
                (grid.lat_deg()[cell / grid.columns()], grid.lon_deg()[cell % grid.columns()]);
            let near = |points: &[Point]| -> Vec<(f64, f64)> {
                let angle = |p: &Point| angle_by_haversine_rad(place, (p.1, p.2));
                let inside =
                    points.iter().filter(|p| angle(p) * params.earth_radius_km <= params.radius_km);
                inside.map(|p| (weight(angle(p)), p.3)).collect()
            };
            let most = |values: &[(f64, f64)], of: fn(&(f64, f64)) -> f64| {
                values.iter().map(of).fold(0.0, f64::max)
            };
            let (at_knots, at_hours) = (near(&knots), near(&hours));
            cf[cell] += at_knots.iter().map(|p| p.0).sum::<f64>();
            aca[cell] += at_knots.iter().map(|p| p.0 * p.1).sum::<f64>();
            tf[cell] += most(&at_knots, |p| p.0);
            ata[cell] += most(&at_hours, |p| p.0) * most(&at_hours, |p| p.1);
        }
    }
    [cf, tf, aca, ata]
}

fn global(rows: usize, columns: usize) -> Grid {
    let lat = (0..rows).map(|i| 90.0 - 180.0 * i as f64 / (rows - 1) as f64).collect();
    Grid::new(lat, (0..columns).map(|i| 360.0 * i as f64 / columns as f64).collect()).unwrap()
}

/// Tracks that wander anywhere, poles and antimeridian included.
fn any_tracks() -> impl Strategy<Value = Tracks> {
    let step = (-6.0..6.0, -15.0..15.0, 0.0..50.0);
    let track = (0..2000i64, -90.0..90.0, 0.0..360.0, prop::collection::vec(step, 1..8));
    prop::collection::vec(track, 1..8).prop_map(|all| {
        let wander = |(start, lat, lon, steps): &(i64, f64, f64, Vec<(f64, f64, f64)>)| {
            let (mut lat, mut lon) = (*lat, *lon);
            let point = |(i, step): (usize, &(f64, f64, f64))| {
                lat = f64::clamp(lat + step.0, -90.0, 90.0);
                lon += step.1;
                (start + 6 * i as i64, lat, lon, step.2)
            };
            steps.iter().enumerate().map(point).collect::<Vec<Point>>()
        };
        let all: Vec<Vec<Point>> = all.iter().map(wander).collect();
        tracks(&all.iter().map(Vec::as_slice).collect::<Vec<_>>())
    })
}

fn any_kernel() -> impl Strategy<Value = Kernel> {
    prop_oneof![
        Just(Kernel::Constant),
        Just(Kernel::Cressman),
        Just(Kernel::Linear),
        Just(Kernel::Quadratic),
        (0.0..500.0).prop_map(|kappa| Kernel::VonMisesFisher { kappa }),
    ]
}

/// The same tracks in another order, the last first.
fn reversed(tracks: &Tracks) -> Tracks {
    let mut points = Vec::new();
    let mut offsets = vec![0];
    for track in (0..tracks.len()).rev() {
        points.extend(tracks.range(track));
        offsets.push(points.len());
    }
    let pick = |values: &[f64]| points.iter().map(|&i| values[i]).collect::<Vec<_>>();
    Tracks {
        offsets,
        time_s: points.iter().map(|&i| tracks.time_s[i]).collect(),
        lat_deg: pick(&tracks.lat_deg),
        lon_deg: pick(&tracks.lon_deg),
        variables: vec![Variable {
            values: pick(&tracks.variables[0].values),
            ..tracks.variables[0].clone()
        }],
        ..tracks.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn all_points_against_all_cells_come_to_the_same(
        tracks in any_tracks(), kernel in any_kernel(), radius_km in 50.0..3000.0f64,
    ) {
        let params = AtaParams { kernel, radius_km, ..whole() };
        let regional = Grid::new(
            (0..12).map(|i| 75.0 - 5.0 * f64::from(i)).collect(),
            (0..20).map(|i| 330.0 + 4.0 * f64::from(i)).collect(),
        ).unwrap();
        for grid in [global(19, 36), regional] {
            let maps = maps(&tracks, &grid, &params);
            for (name, expected) in ["cf", "tf", "aca", "ata"].into_iter().zip(twin(&tracks, &grid, &params)) {
                assert_close(&maps.layer(name).unwrap().values, &expected, 1e-7, name);
            }
        }
    }

    #[test]
    fn rows_order_and_numbers_do_not_matter(tracks in any_tracks(), kernel in any_kernel()) {
        let (grid, params) = (global(19, 36), AtaParams { kernel, ..AtaParams::default() });
        let amplitude = amplitude(&tracks);
        let plan = AtaPlan::new(&tracks, &amplitude, &grid, &params, None).unwrap();
        let whole = plan.sums(0..19);
        let blocks = [0..3, 3..4, 4..19].map(|rows| (rows.clone(), plan.sums(rows)));
        let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        for (rows, sums) in blocks {
            for (field, own) in whole.chunks(grid.len()).zip(sums.chunks(rows.len() * 36)) {
                prop_assert_eq!(bits(&field[rows.start * 36..rows.end * 36]), bits(own));
            }
        }
        let other = reversed(&tracks);
        let others = Amplitude { values: other.variables[0].values.clone(), ..amplitude.clone() };
        let again = AtaPlan::new(&other, &others, &grid, &params, None).unwrap();
        prop_assert_eq!(bits(&whole), bits(&again.sums(0..19)));
    }

    #[test]
    fn the_globe_may_be_turned(tracks in any_tracks(), columns in 0..36usize) {
        let (grid, params) = (global(19, 36), whole());
        let turned = Tracks {
            lon_deg: tracks.lon_deg.iter().map(|l| (l + 10.0 * columns as f64).rem_euclid(360.0)).collect(),
            ..tracks.clone()
        };
        let (one, other) = (maps(&tracks, &grid, &params), maps(&turned, &grid, &params));
        for name in ["cf", "tf", "aca", "ata"] {
            let rows = one.layer(name).unwrap().values.chunks(36).zip(other.layer(name).unwrap().values.chunks(36));
            for (row, turned) in rows {
                let back = [&turned[columns..], &turned[..columns]].concat();
                assert_close(&back, row, 1e-6, name);
            }
        }
    }
}

#[test]
fn great_circles_reach_further_poleward() {
    let far = tracks(&[&[(0, 60.0, 170.0, 1.0), (6, 60.0, 250.0, 1.0)]]);
    let circle = AtaParams { positions: Positions::GreatCircle, ..whole() };
    let place = (66.0, 210.0);
    assert_eq!(at(&far, &whole(), place, &["ata"]), [0.0]);
    assert_eq!(at(&far, &circle, place, &["ata"]), [1.0]);
}
