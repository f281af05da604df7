//! Terrain above which points do not count.

use thiserror::Error;

use crate::model::{Grid, Tracks};

/// Heights of the surface, and above which of them points do not count: sea
/// level pressure and vorticity below the ground are made up.
#[derive(Clone, Debug)]
pub struct TerrainMask {
    grid: Grid,
    height_m: Vec<f64>,
    above_m: f64,
}

/// Heights that hide nothing reasonable.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum MaskError {
    /// The limit is no number.
    #[error("--mask-above-m {value} is no finite number")]
    Limit {
        /// What was asked for.
        value: f64,
    },
    /// Another number of heights than of points.
    #[error("{heights} heights on a grid of {points} points")]
    Heights {
        /// Number of heights.
        heights: usize,
        /// Number of points.
        points: usize,
    },
}

impl TerrainMask {
    /// Hides points above terrain higher than this. Heights are by row and
    /// column; none is above a missing one.
    ///
    /// # Errors
    /// [`MaskError`] for a limit that is no number, and for heights that are
    /// not those of the grid.
    pub fn new(grid: Grid, height_m: Vec<f64>, above_m: f64) -> Result<Self, MaskError> {
        if !above_m.is_finite() {
            return Err(MaskError::Limit { value: above_m });
        }
        let (heights, points) = (height_m.len(), grid.len());
        if heights != points {
            return Err(MaskError::Heights { heights, points });
        }
        Ok(Self { grid, height_m, above_m })
    }

    /// Whether a point does not count: the nearest grid point is too high.
    /// Nothing is known beyond the edges of a regional grid, so points there
    /// count.
    pub fn hides(&self, lat_deg: f64, lon_deg: f64) -> bool {
        self.nearest(lat_deg, lon_deg).is_some_and(|cell| self.height_m[cell] > self.above_m)
    }

    /// How many points of tracks it hides, and of how many it knows nothing.
    pub fn counts(&self, tracks: &Tracks) -> (usize, usize) {
        let places = || tracks.lat_deg.iter().zip(&tracks.lon_deg);
        let hidden = places().filter(|(lat_deg, lon_deg)| self.hides(**lat_deg, **lon_deg));
        let unknown = places().filter(|(lat_deg, lon_deg)| {
            self.nearest(**lat_deg, **lon_deg).is_none_or(|cell| self.height_m[cell].is_nan())
        });
        (hidden.count(), unknown.count())
    }

    /// The height above which points do not count.
    pub fn above_m(&self) -> f64 {
        self.above_m
    }

    /// The cell around a point.
    fn nearest(&self, lat_deg: f64, lon_deg: f64) -> Option<usize> {
        let row = nearest_of(self.grid.lat_deg(), -1.0, lat_deg)?;
        let lon = self.grid.lon_deg();
        let (west, east) = (lon[0], lon[lon.len() - 1]);
        // In the turn that begins where the gap between last and first column
        // is halved.
        let half_gap = ((west + 360.0 - east) / 2.0).max(0.0);
        let lon_deg = west - half_gap + (lon_deg - west + half_gap).rem_euclid(360.0);
        let column = match self.grid.is_periodic() {
            true if lon_deg < west => 0,
            true if lon_deg > east => lon.len() - 1,
            _ => nearest_of(lon, 1.0, lon_deg)?,
        };
        Some(row * self.grid.columns() + column)
    }
}

/// Index of the value nearest to one, of values that go up (`direction` 1) or
/// down (-1); nothing more than half a spacing beyond the ends. Halfway it is
/// the later one.
fn nearest_of(values: &[f64], direction: f64, value: f64) -> Option<usize> {
    let last = values.len() - 1;
    let after = values.partition_point(|v| direction * v <= direction * value);
    let spacing = |i: usize| (values[i + 1] - values[i]).abs();
    match after {
        0 => {
            let reach = if last > 0 { spacing(0) / 2.0 } else { 0.0 };
            ((value - values[0]).abs() <= reach).then_some(0)
        }
        _ if after > last => {
            let reach = if last > 0 { spacing(last - 1) / 2.0 } else { 0.0 };
            ((value - values[last]).abs() <= reach).then_some(last)
        }
        _ => {
            let is_later = (values[after] - value).abs() <= (value - values[after - 1]).abs();
            Some(if is_later { after } else { after - 1 })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Heights that are the number of their cell, hidden above 3.5.
    fn mask(lat_deg: &[f64], lon_deg: &[f64]) -> TerrainMask {
        let grid = Grid::new(lat_deg.to_vec(), lon_deg.to_vec()).unwrap();
        let heights = (0..grid.len()).map(|cell| cell as f64).collect();
        TerrainMask::new(grid, heights, 3.5).unwrap()
    }

    #[test]
    fn the_nearest_point_decides_all_around_the_globe() {
        let global = mask(&[60.0, 0.0, -60.0], &[0.0, 90.0, 180.0, 270.0]);
        let cell = |lat_deg, lon_deg| global.nearest(lat_deg, lon_deg);
        assert_eq!(
            (cell(60.0, 359.0), cell(31.0, 44.0), cell(29.0, 46.0)),
            (Some(0), Some(0), Some(5))
        );
        assert_eq!(
            (cell(60.0, 314.0), cell(60.0, 316.0), cell(89.0, 0.0)),
            (Some(3), Some(0), Some(0))
        );
        assert_eq!(cell(-89.0, 271.0), Some(11));
        assert!(!global.hides(60.0, 271.0) && global.hides(0.0, 359.0));
    }

    #[test]
    fn beyond_a_region_nothing_is_known() {
        let region = mask(&[50.0, 40.0], &[350.0, 360.0, 370.0]);
        let cell = |lat_deg, lon_deg| region.nearest(lat_deg, lon_deg);
        assert_eq!((cell(44.0, 10.0), cell(44.0, 14.9), cell(56.0, 0.0)), (Some(5), Some(5), None));
        assert_eq!((cell(44.0, 345.1), cell(44.0, 15.2), cell(44.0, 344.0)), (Some(3), None, None));
        let tracks = Tracks {
            lat_deg: vec![40.0, 40.0, 80.0],
            lon_deg: vec![10.0, 350.0, 0.0],
            ..Tracks::default()
        };
        assert_eq!(region.counts(&tracks), (1, 1));
    }

    #[test]
    fn missing_heights_hide_nothing_and_wrong_ones_are_refused() {
        let grid = Grid::new(vec![0.0], vec![0.0, 90.0, 180.0, 270.0]).unwrap();
        let some = vec![f64::NAN, 2000.0, 0.0, 0.0];
        let mask = TerrainMask::new(grid.clone(), some.clone(), 1500.0).unwrap();
        assert!(!mask.hides(0.0, 0.0) && mask.hides(0.0, 90.0));
        assert!(TerrainMask::new(grid.clone(), some, f64::NAN).is_err());
        assert!(TerrainMask::new(grid, vec![0.0], 1500.0).is_err());
    }
}
