//! Fields whose values are known everywhere.

use super::*;
use crate::math::unit_vector;
use crate::model::{EARTH_RADIUS_KM, Hemisphere, Plane};

const POINTS: [(f64, f64); 7] = [
    (90.0, 0.0),
    (-90.0, 123.0),
    (89.9, 359.9),
    (-89.2, 181.0),
    (45.3, 0.01),
    (12.0, 359.99),
    (-33.1, 77.7),
];

/// 300 + 10 x - 20 y + 5 z on the unit sphere.
fn linear(lat_deg: f64, lon_deg: f64) -> f64 {
    let [x, y, z] = unit_vector(lat_deg, lon_deg);
    300.0 + 10.0 * x - 20.0 * y + 5.0 * z
}

#[test]
fn linear_fields_come_back_across_the_seam_and_the_poles() {
    for has_poles in [true, false] {
        let grid = global(1.0, has_poles);
        let frame = frame(&grid, linear);
        let mesh = Mesh::LatLon(grid);
        for point in POINTS {
            let expected = linear(point.0, point.1);
            // Second derivatives are at most 25, a cell is 0.0175 rad, and f32
            // keeps 3e-5 of 300.
            for (method, most) in [(Method::Bilinear, 2e-3), (Method::Spline, 1e-4)] {
                let found = one(&mesh, method, 1.0, &frame, point).unwrap().value;
                assert!((found - expected).abs() < most, "{method} {point:?} {found} {expected}");
            }
        }
    }
}

/// The mean of a linear function over a cap of radius r is its constant part
/// plus its variation at the centre times cos²(r/2).
#[test]
fn means_over_caps_are_those_of_the_integral() {
    let radius_km = 1500.0;
    let factor = (radius_km / EARTH_RADIUS_KM / 2.0_f64).cos().powi(2);
    let mesh_and_frame = |grid: Grid| {
        let frame = frame(&grid, linear);
        (Mesh::LatLon(grid), frame)
    };
    let nside = 64;
    let cells = crate::math::Healpix::new(nside);
    let of_cells = cells.centers_deg().map(|(lat, lon)| linear(lat, lon) as f32).collect();
    let fields = [
        mesh_and_frame(global(0.5, true)),
        mesh_and_frame(global(0.5, false)),
        (Mesh::Healpix { nside }, of_cells),
    ];
    for (mesh, frame) in fields {
        for point in POINTS {
            let expected = 300.0 + (linear(point.0, point.1) - 300.0) * factor;
            let found = one(&mesh, mean(radius_km), 1.0, &frame, point).unwrap().value;
            // Rows at the edge are inside or outside as a whole.
            assert!(
                (found - expected).abs() < 0.06,
                "{} {point:?} {found} {expected}",
                mesh.kind()
            );
        }
    }
}

/// Cells of a plane are weighted with their areas on the sphere: at its rim
/// they are much smaller than they look.
#[test]
fn means_on_planes_are_those_on_the_sphere() {
    let axis: Vec<f64> = (0..241).map(|i| 100.0 * f64::from(i) - 12_000.0).collect();
    let plane = Plane::new(Hemisphere::North, axis.clone(), axis.clone()).unwrap();
    let value = |y: &f64| axis.iter().map(|&x| plane.to_lat_lon_deg(x, *y)).collect::<Vec<_>>();
    let places: Vec<(f64, f64)> = axis.iter().flat_map(value).collect();
    let sine: Vec<f32> = places.iter().map(|p| p.0.to_radians().sin() as f32).collect();
    let radius_km = EARTH_RADIUS_KM * std::f64::consts::FRAC_PI_3;
    let found = one(&Mesh::Plane(plane), mean(radius_km), 1.0, &sine, (90.0, 0.0)).unwrap().value;
    // Mean of z over the cap down to z = 1/2.
    assert!((found - 0.75).abs() < 1e-3, "{found}");
}

#[test]
fn grid_points_have_their_own_value_to_the_last_bit() {
    for grid in [global(7.5, false), regional()] {
        let frame = frame(&grid, linear);
        let mesh = Mesh::LatLon(grid.clone());
        for index in 0..grid.len() {
            let (row, column) = (index / grid.columns(), index % grid.columns());
            let point = (grid.lat_deg()[row], grid.lon_deg_360(column));
            for method in [Method::Nearest, Method::Bilinear] {
                let found = one(&mesh, method, 1.0, &frame, point).unwrap().value;
                assert_eq!(found, f64::from(frame[index]), "{method} {point:?}");
            }
        }
    }
}

#[test]
fn a_row_at_a_pole_is_one_point_of_a_sum() {
    let grid = global(10.0, true);
    let mut values = vec![1.0; grid.len()];
    values[..36].fill(5.0);
    let mesh = Mesh::LatLon(grid);
    let sum = |radius_km| Method::Within { statistic: Statistic::Sum, radius_km };
    // Only the pole, and the pole with the 36 points at 80 degrees.
    assert!((one(&mesh, sum(500.0), 1.0, &values, (90.0, 7.0)).unwrap().value - 5.0).abs() < 1e-12);
    let found = one(&mesh, sum(1200.0), 1.0, &values, (90.0, 7.0)).unwrap().value;
    assert!((found - 41.0).abs() < 1e-12, "{found}");
}

#[test]
fn of_equal_extremes_the_nearest_counts() {
    let grid = global(5.0, true);
    let values = vec![3.0; grid.len()];
    let max = Method::Within { statistic: Statistic::Max, radius_km: 2000.0 };
    let sample = one(&Mesh::LatLon(grid), max, 1.0, &values, (41.0, 10.0)).unwrap();
    let at = sample.at.unwrap();
    assert!((at.distance_km - EARTH_RADIUS_KM * 1_f64.to_radians()).abs() < 1e-6);
    assert!((at.bearing_deg - 180.0).abs() < 1e-9, "{at:?}");
}
