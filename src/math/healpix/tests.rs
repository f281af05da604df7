//! Known pixels, and what holds at every resolution.

use super::*;
use crate::math::unit_vector;

/// No point of a pixel is farther from its centre, in radians and times `nside`.
const RADIUS: f64 = 1.07;
const NSIDES: [usize; 8] = [1, 2, 3, 5, 8, 12, 17, 32];

fn neighbours(nside: usize, pixel: usize) -> Vec<usize> {
    Healpix::new(nside).neighbours(pixel).collect()
}

fn vector(geometry: Healpix, pixel: usize) -> [f64; 3] {
    let (lat, lon) = geometry.center_deg(pixel);
    unit_vector(lat, lon)
}

fn chord(p: [f64; 3], q: [f64; 3]) -> f64 {
    (0..3).map(|i| (p[i] - q[i]).powi(2)).sum::<f64>().sqrt()
}

fn pseudo_random(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Values of ducc0 0.42.
#[test]
fn centres_are_where_they_are_known_to_be() {
    for (nside, pixel, lat, lon) in [
        (1, 0, 41.810_314_895_778_59, 45.0),
        (1, 5, 0.0, 90.0),
        (2, 0, 66.443_535_690_898_77, 45.0),
        (2, 47, -66.443_535_690_898_77, 315.0),
        (5, 24, 51.875_088_377_960_14, 11.25),
        (5, 100, 15.466_009_953_420_553, 0.0),
        (5, 151, 0.0, 198.0),
        (12, 300, 41.810_314_895_778_59, 273.75),
    ] {
        let (found_lat, found_lon) = Healpix::new(nside).center_deg(pixel);
        assert!((found_lat - lat).abs() < 1e-12, "latitude of {pixel} of nside {nside}");
        assert!((found_lon - lon).abs() < 1e-12, "longitude of {pixel} of nside {nside}");
    }
}

#[test]
fn the_twelve_base_pixels() {
    let (lat, lon): (Vec<f64>, Vec<f64>) = Healpix::new(1).centers_deg().unzip();
    let third = (2f64 / 3.0).asin().to_degrees();
    let expected: Vec<f64> = [third, 0.0, -third].iter().flat_map(|&v| [v; 4]).collect();
    assert!(lat.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12), "{lat:?}");
    assert_eq!(lon[..8], [45.0, 135.0, 225.0, 315.0, 0.0, 90.0, 180.0, 270.0]);
}

#[test]
fn all_centres_are_those_of_the_pixels_and_balanced() {
    for geometry in NSIDES.map(Healpix::new) {
        let centers: Vec<(f64, f64)> = geometry.centers_deg().collect();
        let one_by_one = (0..geometry.pixels()).map(|pixel| geometry.center_deg(pixel));
        assert!(one_by_one.eq(centers.iter().copied()), "{geometry:?}");
        assert!(centers.windows(2).all(|p| p[0].0 >= p[1].0), "{geometry:?}");
        let sum: f64 = centers.iter().map(|c| c.0.to_radians().sin()).sum();
        assert!(sum.abs() < 1e-10, "{geometry:?}: {sum}");
    }
}

/// Values of ducc0 0.42: faces of every belt, corners
/// where three and four faces meet.
#[test]
fn neighbours_are_as_known() {
    assert_eq!(neighbours(1, 0), [4, 3, 2, 1, 5, 8]);
    assert_eq!(neighbours(1, 5), [8, 4, 0, 1, 6, 9]);
    assert_eq!(neighbours(2, 0), [4, 11, 3, 2, 1, 6, 5, 13]);
    assert_eq!(neighbours(2, 47), [46, 41, 42, 35, 43, 36, 44, 45]);
    assert_eq!(neighbours(5, 24), [40, 59, 39, 23, 12, 25, 41, 61]);
    assert_eq!(neighbours(5, 151), [170, 150, 130, 111, 131, 152, 171, 191]);
    assert_eq!(neighbours(12, 300), [348, 299, 252, 253, 301, 349, 396]);
}

#[test]
fn being_neighbours_is_mutual_and_near() {
    for geometry in NSIDES.map(Healpix::new) {
        let mut with_seven = 0;
        for pixel in 0..geometry.pixels() {
            let around: Vec<usize> = geometry.neighbours(pixel).collect();
            for (k, &other) in around.iter().enumerate() {
                assert!(other != pixel && !around[..k].contains(&other), "{other} twice");
                assert!(geometry.neighbours(other).any(|back| back == pixel), "{pixel} {other}");
                let distance = chord(vector(geometry, pixel), vector(geometry, other));
                assert!(distance * (geometry.nside() as f64) < 2.0 * RADIUS, "{pixel} {other}");
            }
            with_seven += usize::from(around.len() == 7);
            let least = if geometry.nside() == 1 { 6 } else { 7 };
            assert!((least..=8).contains(&around.len()));
        }
        assert_eq!(with_seven, if geometry.nside() == 1 { 0 } else { 24 });
    }
}

#[test]
fn rings_hold_all_pixels_and_mirror_at_the_equator() {
    for geometry in NSIDES.map(Healpix::new) {
        let mut pixel = 0;
        for number in 0..geometry.rings() {
            let ring = geometry.ring(number);
            let mirrored = geometry.ring(geometry.rings() - 1 - number);
            assert_eq!(ring.first_pixel, pixel);
            assert_eq!((ring.pixels, ring.lat_deg), (mirrored.pixels, -mirrored.lat_deg));
            assert!((ring.colatitude_rad.cos() - ring.cos_colatitude).abs() < 1e-15);
            assert!((ring.colatitude_rad.to_degrees() + ring.lat_deg - 90.0).abs() < 1e-13);
            for j in 0..ring.pixels {
                let lon = ring.first_lon_deg + 360.0 * j as f64 / ring.pixels as f64;
                let (lat, found) = geometry.center_deg(pixel);
                assert_eq!((lat, geometry.ring_of(pixel)), (ring.lat_deg, number));
                assert!((found - lon).abs() < 1e-12 && (0.0..360.0).contains(&found));
                pixel += 1;
            }
        }
        assert_eq!(pixel, geometry.pixels());
        assert_eq!(geometry.ring(geometry.rings() / 2).lat_deg, 0.0);
    }
}

/// All pixels have one area: each of them holds as many pixels of a resolution
/// `m` times as fine, `m²`.
#[test]
fn finer_pixels_divide_evenly() {
    for (nside, m) in [(1, 5), (2, 2), (3, 4), (8, 3), (5, 1)] {
        let (coarse, fine) = (Healpix::new(nside), Healpix::new(nside * m));
        let mut held = vec![0; coarse.pixels()];
        for pixel in 0..fine.pixels() {
            let (lat, lon) = fine.center_deg(pixel);
            held[coarse.pixel_at(lat, lon)] += 1;
        }
        assert!(held.iter().all(|&count| count == m * m), "nside {nside}, {m} times as fine");
    }
}

#[test]
fn a_point_is_in_a_pixel_close_by() {
    let mut random = pseudo_random(5);
    for geometry in [3, 8, 64, 1000, Healpix::MAX_NSIDE].map(Healpix::new) {
        for _ in 0..2000 {
            let lat = (2.0 * random() - 1.0).asin().to_degrees();
            let lon = 1080.0 * random() - 360.0;
            let pixel = geometry.pixel_at(lat, lon);
            let distance = chord(unit_vector(lat, lon), vector(geometry, pixel));
            assert!(distance * (geometry.nside() as f64) < RADIUS, "{lat} {lon}");
        }
    }
    let geometry = Healpix::new(4);
    assert_eq!(geometry.pixel_at(90.0, 359.0), 3);
    assert_eq!(geometry.pixel_at(-90.0, 0.0), geometry.pixels() - 4);
    assert_eq!(geometry.pixel_at(80.0, -1e-20), geometry.pixel_at(80.0, 0.0));
}

#[test]
#[should_panic(expected = "nside 0")]
fn no_pixels_are_refused() {
    Healpix::new(0);
}

#[test]
fn pixels_in_nested_order_are_those_of_the_coarser_ones() {
    for nside in [1, 2, 8] {
        let geometry = Healpix::new(nside);
        let mut pixels: Vec<usize> =
            (0..geometry.pixels()).map(|p| geometry.pixel_of_nested(p)).collect();
        if nside > 1 {
            let coarse = Healpix::new(nside / 2);
            for (nested, &pixel) in pixels.iter().enumerate() {
                let (lat_deg, lon_deg) = geometry.center_deg(pixel);
                assert_eq!(coarse.pixel_at(lat_deg, lon_deg), coarse.pixel_of_nested(nested / 4));
            }
        }
        pixels.sort_unstable();
        assert!(pixels.into_iter().eq(0..geometry.pixels()), "nside {nside}");
    }
}
