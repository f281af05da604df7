//! Polar stereographic planes.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::EARTH_RADIUS_KM;

/// Half of the globe, and the pole in its middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hemisphere {
    /// Around the north pole.
    North,
    /// Around the south pole.
    South,
}

impl Hemisphere {
    /// 1 in the north, -1 in the south.
    pub fn sign(self) -> f64 {
        match self {
            Self::North => 1.0,
            Self::South => -1.0,
        }
    }
}

/// A polar stereographic plane, true to scale at its pole: rows of constant y,
/// columns of constant x, both ascending, in km from the pole.
///
/// A point `c` from the pole lies at ρ = 2R tan(c/2). Seen from above the north
/// pole, Greenwich points to -y and 90°E to x; on the southern plane Greenwich
/// points to y and 90°E to x.
///
/// # References
/// Snyder (1987), Map Projections: A Working Manual, section 21 (k₀ = 1).
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    hemisphere: Hemisphere,
    x_km: Vec<f64>,
    y_km: Vec<f64>,
}

/// Coordinates that are no plane.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{axis} of a plane: {value} at index {index} does not ascend")]
pub struct PlaneError {
    /// `x` or `y`.
    pub axis: &'static str,
    /// Index of the coordinate.
    pub index: usize,
    /// The coordinate in km.
    pub value: f64,
}

impl Plane {
    /// A plane from its coordinates in km.
    ///
    /// # Errors
    /// [`PlaneError`] for coordinates that do not ascend strictly or are not
    /// finite, and for axes without one.
    pub fn new(hemisphere: Hemisphere, x_km: Vec<f64>, y_km: Vec<f64>) -> Result<Self, PlaneError> {
        for (axis, values) in [("x", &x_km), ("y", &y_km)] {
            let ascends =
                |i: &usize| values[*i].is_finite() && (*i == 0 || values[*i] > values[i - 1]);
            let wrong = (0..values.len().max(1)).find(|i| values.is_empty() || !ascends(i));
            if let Some(index) = wrong {
                let value = values.get(index).copied().unwrap_or(f64::NAN);
                return Err(PlaneError { axis, index, value });
            }
        }
        Ok(Self { hemisphere, x_km, y_km })
    }

    /// Whose pole is in the middle.
    pub fn hemisphere(&self) -> Hemisphere {
        self.hemisphere
    }

    /// x of the columns in km.
    pub fn x_km(&self) -> &[f64] {
        &self.x_km
    }

    /// y of the rows in km.
    pub fn y_km(&self) -> &[f64] {
        &self.y_km
    }

    /// Latitude and longitude in degrees, [0, 360), of a point in km. The pole
    /// has longitude 0.
    pub fn to_lat_lon_deg(&self, x_km: f64, y_km: f64) -> (f64, f64) {
        let sign = self.hemisphere.sign();
        let from_pole = 2.0 * (x_km.hypot(y_km) / (2.0 * EARTH_RADIUS_KM)).atan();
        let lon_deg = match (x_km, y_km) {
            (0.0, 0.0) => 0.0,
            // A turn of almost 360 degrees would round to 360.
            (x, y) => x.atan2(-sign * y).to_degrees().rem_euclid(360.0) % 360.0,
        };
        (sign * (90.0 - from_pole.to_degrees()), lon_deg)
    }

    /// Point in km of a latitude and longitude in degrees. The other pole lies
    /// infinitely far away.
    pub fn to_x_y_km(&self, lat_deg: f64, lon_deg: f64) -> (f64, f64) {
        let sign = self.hemisphere.sign();
        let from_pole = (90.0 - sign * lat_deg).to_radians();
        let rho_km = 2.0 * EARTH_RADIUS_KM * (from_pole / 2.0).tan();
        let (sin_lon, cos_lon) = lon_deg.to_radians().sin_cos();
        (rho_km * sin_lon, -sign * rho_km * cos_lon)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(hemisphere: Hemisphere) -> Plane {
        Plane::new(hemisphere, vec![-1.0, 1.0], vec![-1.0, 1.0]).unwrap()
    }

    #[test]
    fn there_and_back() {
        for hemisphere in [Hemisphere::North, Hemisphere::South] {
            let plane = plane(hemisphere);
            for (lat, lon) in [(60.0, 30.0), (-20.0, 190.0), (89.9, 359.0), (0.0, 271.0)] {
                let lat = lat * hemisphere.sign();
                let (x, y) = plane.to_x_y_km(lat, lon);
                let back = plane.to_lat_lon_deg(x, y);
                assert!((back.0 - lat).abs() < 1e-12 && (back.1 - lon).abs() < 1e-12, "{back:?}");
            }
            assert_eq!(plane.to_lat_lon_deg(0.0, 0.0), (90.0 * hemisphere.sign(), 0.0));
        }
    }

    #[test]
    fn greenwich_points_down_in_the_north_and_up_in_the_south() {
        let (x, y) = plane(Hemisphere::North).to_x_y_km(0.0, 0.0);
        assert!(x == 0.0 && (y + 2.0 * EARTH_RADIUS_KM).abs() < 1e-9);
        let (x, y) = plane(Hemisphere::South).to_x_y_km(0.0, 90.0);
        assert!((x - 2.0 * EARTH_RADIUS_KM).abs() < 1e-9 && y.abs() < 1e-9);
    }

    #[test]
    fn coordinates_must_ascend() {
        let error = |x: &[f64]| Plane::new(Hemisphere::North, x.to_vec(), vec![0.0]).unwrap_err();
        assert_eq!(error(&[0.0, 0.0]), PlaneError { axis: "x", index: 1, value: 0.0 });
        assert_eq!(error(&[]).index, 0);
        assert_eq!(error(&[0.0, f64::INFINITY]).index, 1);
    }
}
