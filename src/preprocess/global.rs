//! Grids that go round the globe from pole to pole.

use crate::math::harmonics::{LatitudeRows, RingGrid};
use crate::model::Grid;

use super::PreprocessError;

/// How far, as a fraction of the spacing, a longitude may be off.
const TOLERANCE: f64 = 2e-3;

/// Whether the first row is the last one before the north pole, and the last
/// row before the south pole: nearer to it than one more row would be.
pub(super) fn reaches_poles(grid: &Grid) -> [bool; 2] {
    let (lat, spacing) = (grid.lat_deg(), grid.lat_spacing_deg());
    [90.0 - lat[0], 90.0 + lat[lat.len() - 1]].map(|distance| distance < 0.9 * spacing)
}

/// The grid as rings for which harmonics are known; `what` needs that, and
/// `hint` is what else would help.
pub(super) fn ring_grid(
    grid: &Grid,
    what: &'static str,
    hint: &'static str,
) -> Result<RingGrid, PreprocessError> {
    let (lat, lon) = (grid.lat_deg(), grid.lon_deg());
    let (north, south) = (lat[0], lat[lat.len() - 1]);
    if !grid.is_periodic() || reaches_poles(grid) != [true; 2] {
        return Err(PreprocessError::NotGlobal {
            what,
            south_deg: south,
            north_deg: north,
            west_deg: lon[0],
            east_deg: lon[lon.len() - 1],
            hint,
        });
    }
    let uneven = |axis| PreprocessError::UnevenGrid { axis, what };
    let rows = LatitudeRows::recognise(lat).ok_or_else(|| uneven("latitudes"))?;
    let step = 360.0 / lon.len() as f64;
    let even =
        |(i, value): (usize, &f64)| (value - lon[0] - i as f64 * step).abs() < TOLERANCE * step;
    if !lon.iter().enumerate().all(even) {
        return Err(uneven("longitudes"));
    }
    Ok(RingGrid { rows, columns: lon.len(), first_longitude_rad: lon[0].to_radians() })
}

/// The Gaussian grid of so many rows, from Greenwich eastwards.
pub(super) fn gaussian(rows: usize) -> (RingGrid, Grid) {
    let rings = RingGrid {
        rows: LatitudeRows::Gaussian(rows),
        columns: 2 * rows,
        first_longitude_rad: 0.0,
    };
    let lat_deg = rings.rows.colatitude_rad().into_iter().map(|t| 90.0 - t.to_degrees()).collect();
    let step = 360.0 / rings.columns as f64;
    let lon_deg = (0..rings.columns).map(|i| i as f64 * step).collect();
    (rings, Grid::new(lat_deg, lon_deg).expect("Gaussian latitudes descend"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lon(n: usize, first: f64) -> Vec<f64> {
        (0..n).map(|i| first + 360.0 / n as f64 * i as f64).collect()
    }

    #[test]
    fn global_grids_are_rings_from_any_longitude() {
        let lat = (0..73).map(|i| 90.0 - 2.5 * f64::from(i)).collect();
        let grid = Grid::new(lat, lon(144, 1.25)).unwrap();
        let rings = ring_grid(&grid, "a filter", "").unwrap();
        assert_eq!(rings.rows, LatitudeRows::WithPoles(73));
        assert!((rings.first_longitude_rad - 1.25f64.to_radians()).abs() < 1e-15);
        let (rings, grid) = gaussian(64);
        assert_eq!(ring_grid(&grid, "a filter", "").unwrap(), rings);
    }

    #[test]
    fn regional_and_uneven_grids_are_told_apart() {
        let hemisphere =
            Grid::new((0..37).map(|i| 90.0 - 2.5 * f64::from(i)).collect(), lon(144, 0.0));
        let error = ring_grid(&hemisphere.unwrap(), "a filter", "").unwrap_err();
        assert!(matches!(error, PreprocessError::NotGlobal { south_deg: 0.0, .. }), "{error}");
        let uneven = Grid::new(vec![89.0, 50.0, 0.0, -40.0, -70.0], lon(8, 0.0)).unwrap();
        let error = ring_grid(&uneven, "a filter", "").unwrap_err();
        assert!(matches!(error, PreprocessError::UnevenGrid { axis: "latitudes", .. }), "{error}");
        let mut shifted = lon(144, 0.0);
        shifted[3] += 0.5;
        let lat = (0..73).map(|i| 90.0 - 2.5 * f64::from(i)).collect();
        let error = ring_grid(&Grid::new(lat, shifted).unwrap(), "a filter", "").unwrap_err();
        assert!(matches!(error, PreprocessError::UnevenGrid { axis: "longitudes", .. }), "{error}");
    }
}
