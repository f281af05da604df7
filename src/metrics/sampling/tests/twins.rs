//! Every way against a loop over all points of the grid.

use proptest::prelude::*;

use super::*;
use crate::math::angle_by_haversine_rad;
use crate::model::{Curvilinear, EARTH_RADIUS_KM, Hemisphere, Plane};

/// Places, areas and values of all points that are known.
struct Known {
    places: Vec<(f64, f64)>,
    areas: Vec<f64>,
    values: Vec<f64>,
}

/// Areas as differences of sines between the middles of rows.
fn known(grid: &Grid, frame: &[f32]) -> Known {
    let lat = grid.lat_deg();
    let edge = |i: usize| match i {
        0 => 90_f64.min(lat[0] + (lat[0] - lat[1]) / 2.0),
        i if i == lat.len() => {
            let n = lat.len() - 1;
            (-90_f64).max(lat[n] - (lat[n - 1] - lat[n]) / 2.0)
        }
        i => f64::midpoint(lat[i - 1], lat[i]),
    };
    let sine = |i| edge(i).to_radians().sin();
    let (mut places, mut areas) = (Vec::new(), Vec::new());
    for (row, &lat_deg) in lat.iter().enumerate() {
        for &lon_deg in grid.lon_deg() {
            places.push((lat_deg, lon_deg));
            areas.push(sine(row) - sine(row + 1));
        }
    }
    Known { places, areas, values: frame.iter().copied().map(f64::from).collect() }
}

/// Mean, maximum, minimum, sum and number of the points of a circle.
fn slow(known: &Known, point: (f64, f64), radius_km: f64) -> ([f64; 4], usize) {
    let inside: Vec<usize> = (0..known.places.len())
        .filter(|&i| EARTH_RADIUS_KM * angle_by_haversine_rad(point, known.places[i]) <= radius_km)
        .collect();
    let of = |f: &dyn Fn(usize) -> f64| inside.iter().map(|&i| f(i)).sum::<f64>();
    let area = of(&|i| known.areas[i]);
    let mean = of(&|i| known.areas[i] * known.values[i]) / area;
    let values = || inside.iter().map(|&i| known.values[i]);
    let max = values().fold(f64::NEG_INFINITY, f64::max);
    let min = values().fold(f64::INFINITY, f64::min);
    ([mean, max, min, of(&|i| known.values[i])], inside.len())
}

fn value_of(index: usize) -> f32 {
    // No two neighbours alike, none 0.
    ((index * 7919) % 1009) as f32 - 504.5
}

fn check_circle(grid: &Grid, point: (f64, f64), radius_km: f64) {
    let frame: Vec<f32> = (0..grid.len()).map(value_of).collect();
    let (expected, points) = slow(&known(grid, &frame), point, radius_km);
    let statistics = [Statistic::Mean, Statistic::Max, Statistic::Min, Statistic::Sum];
    let mesh = Mesh::LatLon(grid.clone());
    for (statistic, expected) in statistics.into_iter().zip(expected) {
        let found = one(&mesh, Method::Within { statistic, radius_km }, 0.0, &frame, point);
        match found {
            Err(absence) => assert_eq!(points, 0, "{statistic:?} {absence}"),
            Ok(sample) => {
                let error = (sample.value - expected).abs();
                assert!(error < 1e-9 * expected.abs().max(1.0), "{statistic:?} {point:?} {error}");
            }
        }
    }
}

proptest! {
    #[test]
    fn circles_hold_what_a_loop_over_all_points_finds(
        lat in -90.0..=90.0_f64,
        lon in -20.0..380.0_f64,
        radius_km in 1.0..8000.0_f64,
    ) {
        check_circle(&global(7.5, false), (lat, lon), radius_km);
        check_circle(&regional(), (lat, lon), radius_km);
    }

    #[test]
    fn the_nearest_point_is_that_of_a_loop(lat in -90.0..=90.0_f64, lon in -20.0..380.0_f64) {
        for grid in [global(7.5, false), global(10.0, true)] {
            let frame: Vec<f32> = (0..grid.len()).map(value_of).collect();
            let places = known(&grid, &frame).places;
            let sample = one(&Mesh::LatLon(grid), Method::Nearest, 0.0, &frame, (lat, lon)).unwrap();
            let away = |i: usize| angle_by_haversine_rad((lat, lon), places[i]);
            let least = (0..places.len()).map(away).fold(f64::INFINITY, f64::min);
            let mut nearest = (0..places.len()).filter(|&i| away(i) <= least + 1e-12);
            prop_assert!(nearest.any(|i| f64::from(frame[i]) == sample.value));
        }
    }

    #[test]
    fn extremes_are_where_they_say(lat in -85.0..85.0_f64, lon in 0.0..360.0_f64) {
        let grid = global(7.5, false);
        let frame: Vec<f32> = (0..grid.len()).map(value_of).collect();
        let method = Method::Within { statistic: Statistic::Max, radius_km: 2000.0 };
        let sample = one(&Mesh::LatLon(grid.clone()), method, 0.0, &frame, (lat, lon)).unwrap();
        let at = sample.at.unwrap();
        // Along the great circle from the place there is the grid point.
        let (angle, bearing) = (at.distance_km / EARTH_RADIUS_KM, at.bearing_deg.to_radians());
        let plane = crate::math::TangentPlane::new(lat, lon);
        let end = plane.to_sphere((angle * bearing.sin(), angle * bearing.cos()));
        let (to_lat, to_lon) = crate::math::lat_lon_deg(end);
        let index = known(&grid, &frame).places.iter().position(|&(lat, lon)| {
            (lat - to_lat).abs() < 1e-6 && ((lon - to_lon + 180.0).rem_euclid(360.0) - 180.0).abs() < 1e-6
        });
        prop_assert_eq!(f64::from(frame[index.unwrap()]), sample.value);
    }
}

#[test]
fn circles_around_poles_and_points_at_their_edge() {
    let grid = global(5.0, false);
    for lat in [90.0, -90.0, 89.999_999, 87.5, 2.5] {
        for lon in [0.0, 359.999, 180.0, 2.5] {
            for radius_km in [100.0, 556.0, 3000.0, 10_007.0, 20_015.0] {
                check_circle(&grid, (lat, lon), radius_km);
            }
        }
    }
    // Ten degrees of a meridian: both ends are on the circle.
    let radius_km = EARTH_RADIUS_KM * angle_by_haversine_rad((2.5, 0.0), (12.5, 0.0));
    check_circle(&grid, (2.5, 0.0), radius_km);
    assert_eq!(slow(&known(&grid, &vec![1.0; grid.len()]), (2.5, 0.0), radius_km).0[3], 13.0);
}

#[test]
fn other_meshes_find_what_a_loop_finds() {
    let axis: Vec<f64> = (0..21).map(|i| 300.0 * f64::from(i) - 3000.0).collect();
    let plane = Plane::new(Hemisphere::North, axis.clone(), axis.clone()).unwrap();
    let of_plane = |i: usize| plane.to_lat_lon_deg(axis[i % 21], axis[i / 21]);
    let places: Vec<(f64, f64)> = (0..441).map(of_plane).collect();
    let (lat, lon) = places.iter().copied().unzip();
    let curvilinear = Curvilinear::new(21, 21, lat, lon).unwrap();
    let healpix = crate::math::Healpix::new(8);
    let cells = (0..healpix.pixels()).map(|i| healpix.center_deg(i)).collect();
    let meshes = [
        (Mesh::Plane(plane), places.clone()),
        (Mesh::Curvilinear(curvilinear), places),
        (Mesh::Healpix { nside: 8 }, cells),
    ];
    for (mesh, places) in meshes {
        let frame: Vec<f32> = (0..places.len()).map(value_of).collect();
        for point in [(89.0, 10.0), (75.0, 359.0), (70.2, 181.5), (80.0, 90.0)] {
            let away = |i: usize| EARTH_RADIUS_KM * angle_by_haversine_rad(point, places[i]);
            let nearest = (0..places.len()).min_by(|&a, &b| away(a).total_cmp(&away(b))).unwrap();
            let found = one(&mesh, Method::Nearest, 0.0, &frame, point).unwrap().value;
            assert_eq!(found, f64::from(frame[nearest]), "{} {point:?}", mesh.kind());
            let inside = (0..places.len()).filter(|&i| away(i) <= 1000.0);
            let sum: f64 = inside.map(|i| f64::from(frame[i])).sum();
            let method = Method::Within { statistic: Statistic::Sum, radius_km: 1000.0 };
            let found = one(&mesh, method, 0.0, &frame, point).unwrap().value;
            assert!((found - sum).abs() < 1e-9, "{} {found} {sum}", mesh.kind());
        }
    }
}
