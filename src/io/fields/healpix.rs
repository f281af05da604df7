//! Where the cells of HEALPix lie.

/// Latitudes and longitudes in degrees, [0, 360), of the centres of the 12
/// `nside`² cells in RING order.
///
/// # References
/// Górski et al. (2005), ApJ 622, 759, equations 4 to 9.
pub(super) fn ring_centers_deg(nside: usize) -> (Vec<f64>, Vec<f64>) {
    let mut lat_deg = Vec::with_capacity(12 * nside * nside);
    let mut lon_deg = Vec::with_capacity(12 * nside * nside);
    for ring in 1..4 * nside {
        let (cells, shift) = cells_of(ring, nside);
        lat_deg.resize(lat_deg.len() + cells, latitude_deg(ring, nside));
        lon_deg.extend((0..cells).map(|cell| (cell as f64 + shift) * 360.0 / cells as f64));
    }
    (lat_deg, lon_deg)
}

/// Number of cells of a ring, and how far in cells the first is east of
/// Greenwich.
fn cells_of(ring: usize, nside: usize) -> (usize, f64) {
    match ring.min(4 * nside - ring) {
        of_cap if of_cap < nside => (4 * of_cap, 0.5),
        _ if (ring - nside).is_multiple_of(2) => (4 * nside, 0.5),
        _ => (4 * nside, 0.0),
    }
}

/// In the caps 1 - z = i²/(3 nside²), which a half angle keeps exact at the
/// pole; between them z = 4/3 - 2i/(3 nside).
fn latitude_deg(ring: usize, nside: usize) -> f64 {
    let from_pole = ring.min(4 * nside - ring) as f64 / nside as f64;
    let lat_deg = if from_pole < 1.0 {
        90.0 - 2.0 * (from_pole / 6f64.sqrt()).asin().to_degrees()
    } else {
        ((4.0 - 2.0 * from_pole) / 3.0).asin().to_degrees()
    };
    if ring <= 2 * nside { lat_deg } else { -lat_deg }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twelve_base_cells() {
        let (lat, lon) = ring_centers_deg(1);
        let third = (2f64 / 3.0).asin().to_degrees();
        let expected: Vec<f64> = [third, 0.0, -third].iter().flat_map(|&v| [v; 4]).collect();
        assert!(lat.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12), "{lat:?}");
        assert_eq!(lon[..8], [45.0, 135.0, 225.0, 315.0, 0.0, 90.0, 180.0, 270.0]);
    }

    #[test]
    fn cells_are_balanced_and_rings_descend_for_any_nside() {
        for nside in [1, 2, 3, 5, 8] {
            let (lat, lon) = ring_centers_deg(nside);
            assert_eq!((lat.len(), lon.len()), (12 * nside * nside, 12 * nside * nside));
            assert!(lat.windows(2).all(|p| p[0] >= p[1]), "{nside}");
            let sum: f64 = lat.iter().map(|v| v.to_radians().sin()).sum();
            assert!(sum.abs() < 1e-10, "{nside}: {sum}");
            assert!(lon.iter().all(|v| (0.0..360.0).contains(v)), "{nside}");
        }
    }
}
