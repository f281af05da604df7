//! The detector against its definition, and lows of known position.

use std::collections::BTreeSet;

use super::*;
use crate::detect::Extremum;
use crate::math::{angle_by_haversine_rad, unit_vector};

const LOWS_BELOW_A_TENTH: ObjectParams = ObjectParams {
    extremum: Extremum::Min,
    object_threshold: -0.1,
    min_object_grid_points: 1,
    refinement: Refinement::Quadratic,
};

fn found(nside: usize, params: &ObjectParams, frame: &[f32]) -> (Detections, ObjectCounts) {
    let detector = HealpixDetector::new(nside, params).unwrap();
    detector.detect(frame, &mut HealpixScratch::default())
}

fn on_grid(params: &ObjectParams) -> ObjectParams {
    ObjectParams { refinement: Refinement::Grid, ..params.clone() }
}

/// A field of a function of latitude and longitude in degrees.
fn field(nside: usize, value: impl Fn(f64, f64) -> f64) -> Vec<f32> {
    let geometry = Healpix::new(nside);
    let at = |pixel| geometry.center_deg(pixel);
    (0..geometry.pixels()).map(|pixel| value(at(pixel).0, at(pixel).1) as f32).collect()
}

/// Root of the area of a pixel.
fn pixel_width_rad(nside: usize) -> f64 {
    (std::f64::consts::PI / 3.0).sqrt() / nside as f64
}

/// A low of depth 1 whose slope is steepest `width_rad` from its centre.
fn gaussian_low(nside: usize, center: (f64, f64), width_rad: f64) -> Vec<f32> {
    field(nside, |lat, lon| {
        let angle = angle_by_haversine_rad(center, (lat, lon));
        -(-(angle / width_rad).powi(2) / 2.0).exp()
    })
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn point(&mut self) -> (f64, f64) {
        ((2.0 * self.next() - 1.0).asin().to_degrees(), 360.0 * self.next())
    }
}

/// All cells that a cell reaches through neighbours that pass the test.
fn flood(geometry: Healpix, start: usize, joins: impl Fn(usize) -> bool) -> BTreeSet<usize> {
    let (mut reached, mut edge) = (BTreeSet::from([start]), vec![start]);
    while let Some(cell) = edge.pop() {
        let new = |n: &usize| joins(*n) && !reached.contains(n);
        let new: Vec<usize> = geometry.neighbours(cell).filter(new).collect();
        edge.extend(&new);
        reached.extend(new);
    }
    reached
}

/// The definition, pixel by pixel: the pixels of the centres, and the counts.
fn slow(nside: usize, params: &ObjectParams, frame: &[f32]) -> (Vec<usize>, ObjectCounts) {
    let geometry = Healpix::new(nside);
    let is_high = |cell: usize| match params.extremum {
        Extremum::Min => false,
        Extremum::Max => true,
        Extremum::Cyclonic => geometry.center_deg(cell).0 >= 0.0,
    };
    let threshold = params.object_threshold as f32;
    let is_beyond = |cell: usize| match params.extremum {
        Extremum::Cyclonic if !is_high(cell) => frame[cell] <= -threshold,
        _ if is_high(cell) => frame[cell] >= threshold,
        _ => frame[cell] <= threshold,
    };
    let (mut centers, mut counts) = (BTreeSet::new(), ObjectCounts::default());
    for cell in (0..frame.len()).filter(|&cell| is_beyond(cell)) {
        counts.cells += 1;
        let alike = |n: usize| is_beyond(n) && is_high(n) == is_high(cell);
        let object = flood(geometry, cell, alike);
        let is_first = object.first() == Some(&cell);
        counts.objects += usize::from(is_first);
        if object.len() < params.min_object_grid_points {
            counts.small += usize::from(is_first);
            continue;
        }
        let sign = if is_high(cell) { -1.0 } else { 1.0 };
        let lower = |a: usize, b: usize| sign * frame[a] < sign * frame[b];
        counts.extrema += usize::from(!geometry.neighbours(cell).any(|n| lower(n, cell)));
        let plateau = flood(geometry, cell, |n| alike(n) && frame[n] == frame[cell]);
        let around = || plateau.iter().flat_map(|&c| geometry.neighbours(c));
        if around().any(|n| lower(n, cell)) || !around().any(|n| lower(cell, n)) {
            continue;
        }
        centers.insert(middle(geometry, &plateau));
    }
    counts.centers = centers.len();
    (centers.into_iter().collect(), counts)
}

fn middle(geometry: Healpix, plateau: &BTreeSet<usize>) -> usize {
    let position = |&cell: &usize| {
        let (lat, lon) = geometry.center_deg(cell);
        unit_vector(lat, lon)
    };
    let add = |a: [f64; 3], b: [f64; 3]| [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
    let mean = plateau.iter().map(position).fold([0.0; 3], add);
    let mean = mean.map(|v| v / plateau.len() as f64);
    let squared = |cell: &usize| {
        let p = position(cell);
        (0..3).map(|i| (p[i] - mean[i]).powi(2)).sum::<f64>()
    };
    let least = plateau.iter().map(squared).fold(f64::INFINITY, f64::min);
    *plateau.iter().find(|cell| squared(cell) < least + 1e-11).unwrap()
}

#[test]
fn agrees_with_the_definition_on_noise_ties_and_missing_values() {
    let mut random = Random(3);
    let extrema = [Extremum::Min, Extremum::Max, Extremum::Cyclonic];
    for (nside, levels) in [(1, 2.0), (2, 3.0), (3, 3.0), (5, 4.0), (8, 3.0), (8, 6.0), (8, 1e6)] {
        for (extremum, object_threshold, min_object_grid_points) in extrema
            .into_iter()
            .flat_map(|e| [(0.0, 1), (0.3, 3), (0.1, 2)].map(|(t, min)| (e, t, min)))
        {
            let geometry = Healpix::new(nside);
            let frame: Vec<f32> = (0..geometry.pixels())
                .map(|_| {
                    let value = (random.next() * levels).floor() / levels - 0.5;
                    if random.next() < 0.1 { f32::NAN } else { value as f32 }
                })
                .collect();
            let params = ObjectParams {
                extremum,
                object_threshold,
                min_object_grid_points,
                refinement: Refinement::Grid,
            };
            let (fast, counts) = found(nside, &params, &frame);
            let pixels: Vec<usize> = (0..fast.len())
                .map(|i| geometry.pixel_at(fast.lat_deg[i], fast.lon_deg[i]))
                .collect();
            let expected = slow(nside, &params, &frame);
            assert_eq!((pixels, counts), expected, "nside {nside}, {levels} levels, {params:?}");
        }
    }
}

/// Poles, date line, points where faces meet, and anywhere.
fn places() -> Vec<(f64, f64)> {
    let corner = (2f64 / 3.0).asin().to_degrees();
    let mut places = vec![(90.0, 0.0), (-90.0, 0.0), (89.5, 200.0), (-89.9, 10.0)];
    places.extend([(40.0, 0.0), (-70.0, 359.99), (55.0, 180.0), (0.0, 0.0), (0.0, 45.0)]);
    for quarter in [0.0, 90.0, 180.0, 270.0] {
        places.extend([(corner, quarter), (-corner, quarter), (0.0, quarter + 45.0)]);
        places.extend([(corner, quarter + 1.0), (-corner - 1.0, quarter), (75.0, quarter)]);
    }
    let mut random = Random(11);
    places.extend((0..100).map(|_| random.point()));
    places
}

/// Distance from the truth in widths of a pixel and error of the value, the
/// largest of all places.
fn largest_errors(nside: usize, width_in_pixels: f64, params: &ObjectParams) -> (f64, f64) {
    let width_rad = width_in_pixels * pixel_width_rad(nside);
    let detector = HealpixDetector::new(nside, params).unwrap();
    let mut scratch = HealpixScratch::default();
    let mut largest = (0f64, 0f64);
    for center in places() {
        let (found, _) = detector.detect(&gaussian_low(nside, center, width_rad), &mut scratch);
        assert_eq!(found.len(), 1, "a low at {center:?}");
        let (lat, lon) = (found.lat_deg[0], found.lon_deg[0]);
        assert!((-90.0..=90.0).contains(&lat) && (0.0..360.0).contains(&lon));
        let distance = angle_by_haversine_rad(center, (lat, lon)) / pixel_width_rad(nside);
        let error = (f64::from(found.value[0]) + 1.0).abs();
        largest = (largest.0.max(distance), largest.1.max(error));
    }
    largest
}

#[test]
fn a_low_anywhere_is_one_centre_where_it_is() {
    for (nside, width_in_pixels, distance, error) in [
        (16, 1.5, 0.2, 0.05),
        (16, 2.0, 0.1, 0.02),
        (16, 3.0, 0.05, 0.005),
        (21, 3.0, 0.05, 0.005),
        (32, 6.0, 0.02, 0.001),
    ] {
        let refined = largest_errors(nside, width_in_pixels, &LOWS_BELOW_A_TENTH);
        assert!(refined.0 < distance && refined.1 < error, "nside {nside}: {refined:?}");
        let grid = largest_errors(nside, width_in_pixels, &on_grid(&LOWS_BELOW_A_TENTH));
        assert!(grid.0 > 5.0 * refined.0 && grid.0 < 1.1, "nside {nside}: {grid:?}");
    }
}

#[test]
fn the_unit_of_the_field_does_not_matter() {
    let frame = field(16, |lat, lon| {
        let (lat, lon) = (lat.to_radians(), lon.to_radians());
        (3.0 * lat).sin() * (4.0 * lon + lat).cos() * lat.cos().powi(4) + 0.1 * lat.sin()
    });
    let params = ObjectParams { object_threshold: -0.05, ..LOWS_BELOW_A_TENTH };
    let (reference, counts) = found(16, &params, &frame);
    assert!(reference.len() > 8);
    for scale in [1e-10f32, 1e-30, 1e5, 1e30] {
        let scaled: Vec<f32> = frame.iter().map(|v| v * scale).collect();
        let object_threshold = params.object_threshold * f64::from(scale);
        let params = ObjectParams { object_threshold, ..params.clone() };
        let (found, found_counts) = found(16, &params, &scaled);
        assert_eq!((found.len(), found_counts), (reference.len(), counts));
        for i in 0..found.len() {
            let (p, q) = (
                (found.lat_deg[i], found.lon_deg[i]),
                (reference.lat_deg[i], reference.lon_deg[i]),
            );
            assert!(angle_by_haversine_rad(p, q) < 1e-4 * pixel_width_rad(16), "{p:?} {q:?}");
            assert!((found.value[i] / scale / reference.value[i] - 1.0).abs() < 1e-6);
        }
    }
}

#[test]
fn a_plateau_is_one_centre_in_its_middle_and_a_shelf_is_none() {
    let flat_bottom = |lat: f64, lon: f64| {
        let angle = angle_by_haversine_rad((50.0, 0.0), (lat, lon)).to_degrees();
        if angle < 15.0 { -2.0 } else { -(2.0 - angle / 15.0).max(0.0) }
    };
    let (lows, counts) = found(16, &LOWS_BELOW_A_TENTH, &field(16, flat_bottom));
    assert_eq!((lows.value.as_slice(), counts.centers), ([-2.0].as_slice(), 1));
    assert!(counts.extrema > 40);
    let distance = angle_by_haversine_rad((50.0, 0.0), (lows.lat_deg[0], lows.lon_deg[0]));
    assert!(distance < pixel_width_rad(16));

    let with_hole = |lat: f64, lon: f64| {
        let angle = angle_by_haversine_rad((50.0, 14.0), (lat, lon)).to_degrees();
        flat_bottom(lat, lon) - (1.0 - angle / 6.0).max(0.0)
    };
    let (lows, counts) = found(16, &LOWS_BELOW_A_TENTH, &field(16, with_hole));
    assert!(lows.len() == 1 && lows.value[0] < -2.5 && counts.extrema > 20);

    assert!(found(4, &ObjectParams::default(), &[-1.0; 192]).0.is_empty(), "a flat field");
}

#[test]
fn two_equal_pixels_are_one_centre_between_them() {
    let geometry = Healpix::new(8);
    let ring = geometry.ring(15);
    let (west, east) = (ring.first_pixel + 3, ring.first_pixel + 4);
    let middle = (0.0, ring.first_lon_deg + 3.5 * 360.0 / ring.pixels as f64);
    let frame = gaussian_low(8, middle, 0.4);
    assert_eq!(frame[west], frame[east]);
    let (lows, counts) = found(8, &LOWS_BELOW_A_TENTH, &frame);
    assert_eq!((lows.len(), counts.extrema), (1, 2));
    let distance = angle_by_haversine_rad(middle, (lows.lat_deg[0], lows.lon_deg[0]));
    assert!(distance < 0.02 * pixel_width_rad(8));
}

#[test]
fn missing_pixels_beside_a_low_leave_it_a_centre() {
    let geometry = Healpix::new(16);
    let low = (35.0, 100.0);
    let frame = gaussian_low(16, low, 3.0 * pixel_width_rad(16));
    let pixel = geometry.pixel_at(low.0, low.1);
    let around: Vec<usize> = geometry.neighbours(pixel).collect();
    for missing in 0..=around.len() {
        let mut frame = frame.clone();
        around[..missing].iter().for_each(|&n| frame[n] = f32::NAN);
        let (lows, _) = found(16, &LOWS_BELOW_A_TENTH, &frame);
        let centre = (lows.lat_deg.first().copied(), lows.lon_deg.first().copied());
        let at_pixel = geometry.center_deg(pixel);
        match missing {
            0..=3 => {
                let at = (centre.0.unwrap(), centre.1.unwrap());
                assert!(angle_by_haversine_rad(low, at) < 0.1 * pixel_width_rad(16));
                assert_ne!(at, at_pixel);
            }
            4..=7 => assert_eq!(centre, (Some(at_pixel.0), Some(at_pixel.1))),
            // Nothing shows that a lone pixel is lower than what is around it.
            _ => assert!(lows.lat_deg.iter().zip(&lows.lon_deg).all(|(&a, &o)| (a, o) != at_pixel)),
        }
        assert!(lows.value.iter().all(|v| v.is_finite()));
    }
    assert!(found(16, &LOWS_BELOW_A_TENTH, &vec![f32::NAN; frame.len()]).0.is_empty());
}

#[test]
fn objects_count_from_their_smallest_size_and_inclusive_threshold() {
    let geometry = Healpix::new(8);
    let mut frame = vec![0.0f32; geometry.pixels()];
    // Four pixels of one object, the last just at the threshold; one by itself.
    frame[400] = -3.0;
    geometry.neighbours(400).take(3).for_each(|n| frame[n] = -0.1);
    frame[20] = -5.0;
    let centers = |min_object_grid_points, refinement| {
        let params =
            ObjectParams { min_object_grid_points, refinement, ..LOWS_BELOW_A_TENTH.clone() };
        let (lows, counts) = found(8, &params, &frame);
        (lows.value, counts.cells, counts.objects, counts.small)
    };
    assert_eq!(centers(1, Refinement::Grid), (vec![-5.0, -3.0], 5, 2, 0));
    assert_eq!(centers(2, Refinement::Grid), (vec![-3.0], 5, 2, 1));
    assert_eq!(centers(4, Refinement::Grid), (vec![-3.0], 5, 2, 1));
    assert_eq!(centers(5, Refinement::Grid), (vec![], 5, 2, 2));
    assert_eq!(centers(1, Refinement::Quadratic).0.len(), 2);
}

#[test]
fn cyclones_turn_the_other_way_in_the_south() {
    let geometry = Healpix::new(8);
    let mut frame = vec![0.0f32; geometry.pixels()];
    let points = [(40.0, 10.0, 3.0), (40.0, 90.0, -3.0), (-40.0, 10.0, 2.0), (-40.0, 90.0, -2.0)];
    for (lat, lon, value) in points {
        frame[geometry.pixel_at(lat, lon)] = value;
    }
    // The equator is northern. A pair that meets there is two cyclones, and the
    // flank of an anticyclone that reaches over it is none.
    let equator = geometry.ring(15).first_pixel;
    let south_of = |pixel: usize| geometry.neighbours(pixel).max().unwrap();
    (frame[equator + 8], frame[south_of(equator + 8)]) = (1.0, -1.5);
    (frame[equator + 20], frame[south_of(equator + 20)]) = (1.0, 4.0);
    let cyclonic = ObjectParams {
        extremum: Extremum::Cyclonic,
        object_threshold: 0.5,
        ..on_grid(&LOWS_BELOW_A_TENTH)
    };
    let (cyclones, counts) = found(8, &cyclonic, &frame);
    assert_eq!(cyclones.value, [3.0, 1.0, -1.5, -2.0]);
    assert_eq!((counts.objects, counts.centers), (5, 4));
    let highs = ObjectParams { extremum: Extremum::Max, ..cyclonic };
    assert_eq!(found(8, &highs, &frame).0.value, [3.0, 1.0, 4.0, 2.0]);
}

#[test]
fn what_cannot_be_used_is_refused_by_its_name() {
    let refused = |params: ObjectParams, nside| HealpixDetector::new(nside, &params).unwrap_err();
    let usual = ObjectParams::default;
    for value in [f64::NAN, f64::INFINITY, 1e39] {
        let error = refused(ObjectParams { object_threshold: value, ..usual() }, 4);
        assert!(error.to_string().starts_with("--object-threshold"), "{error}");
    }
    let negative = ObjectParams { extremum: Extremum::Cyclonic, object_threshold: -1.0, ..usual() };
    assert_eq!(
        refused(negative, 4).to_string(),
        "--object-threshold -1 is not a number of at least 0"
    );
    let empty = ObjectParams { min_object_grid_points: 0, ..usual() };
    let message = "--min-object-grid-points 0 is not a number of at least 1";
    assert_eq!(refused(empty, 4).to_string(), message);
    assert_eq!(refused(usual(), 0), DetectError::Nside { nside: 0 });
    assert!(refused(usual(), 18_919).to_string().ends_with("nside 18919, only 1 to 18918"));

    let parsed: Result<ObjectParams, _> = toml::from_str("min_object_gridpoints = 3");
    assert!(parsed.is_err());
    let parsed: ObjectParams = toml::from_str("refinement = 'grid'").unwrap();
    assert_eq!(parsed, on_grid(&usual()));
}
