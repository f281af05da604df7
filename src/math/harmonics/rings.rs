//! Rings of constant latitude that go round the globe.

use std::f64::consts::PI;

use super::gaussian::gauss_legendre;

/// How far, as a fraction of the spacing, a coordinate of a file may be off.
const TOLERANCE: f64 = 2e-3;

/// Latitude rows of a global grid for which a quadrature is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LatitudeRows {
    /// Equal steps from pole to pole, both rows included.
    WithPoles(usize),
    /// Equal steps, the first and last row half a step from the poles.
    WithoutPoles(usize),
    /// The zeros of the Legendre polynomial of this degree.
    Gaussian(usize),
}

impl LatitudeRows {
    /// The rows that these latitudes (in degrees, north first) are, if they are
    /// any up to rounding.
    pub fn recognise(lat_deg: &[f64]) -> Option<Self> {
        let n = lat_deg.len();
        if n < 3 {
            return None;
        }
        let close = |rows: &Self| {
            let tolerance_deg = TOLERANCE * 180.0 / n as f64;
            let exact = rows.colatitude_rad();
            let mut pairs = lat_deg.iter().zip(exact);
            pairs.all(|(lat, exact)| (90.0 - exact.to_degrees() - lat).abs() < tolerance_deg)
        };
        [Self::WithPoles(n), Self::WithoutPoles(n), Self::Gaussian(n)].into_iter().find(close)
    }

    /// Number of rows.
    pub fn len(self) -> usize {
        match self {
            Self::WithPoles(n) | Self::WithoutPoles(n) | Self::Gaussian(n) => n,
        }
    }

    /// Whether there is no row.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Colatitudes in radians, north first.
    pub fn colatitude_rad(self) -> Vec<f64> {
        match self {
            Self::WithPoles(n) => {
                let step = PI / (n.max(2) - 1) as f64;
                (0..n).map(|k| k as f64 * step).collect()
            }
            Self::WithoutPoles(n) => (0..n).map(|k| (k as f64 + 0.5) * PI / n as f64).collect(),
            Self::Gaussian(n) => gauss_legendre(n).0,
        }
    }

    /// Highest degree of which every order can be told from all others.
    pub fn max_degree(self) -> usize {
        match self {
            // Of degree n - 1 the odd orders vanish on every row.
            Self::WithPoles(n) => n.saturating_sub(2),
            Self::WithoutPoles(n) | Self::Gaussian(n) => n.saturating_sub(1),
        }
    }
}

/// A global grid of equal columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RingGrid {
    /// Its rows.
    pub rows: LatitudeRows,
    /// Number of columns.
    pub columns: usize,
    /// Longitude of the first column in radians.
    pub first_longitude_rad: f64,
}

impl RingGrid {
    /// Highest degree that rows and columns resolve.
    pub fn max_degree(&self) -> usize {
        self.rows.max_degree().min(self.columns.saturating_sub(1) / 2)
    }

    /// Its rings in the order of a frame `(lat, lon)`.
    pub fn rings(&self) -> Vec<Ring> {
        let ring = |(row, colatitude_rad)| Ring {
            colatitude_rad,
            columns: self.columns,
            first_longitude_rad: self.first_longitude_rad,
            start: row * self.columns,
        };
        self.rows.colatitude_rad().into_iter().enumerate().map(ring).collect()
    }
}

/// Points of one latitude, equally spaced round the globe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ring {
    /// Its colatitude in radians.
    pub colatitude_rad: f64,
    /// Number of its points.
    pub columns: usize,
    /// Longitude of the first point in radians.
    pub first_longitude_rad: f64,
    /// Place of the first point in a frame.
    pub start: usize,
}

impl Ring {
    /// Places of the points in a frame.
    pub(super) fn places(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.columns
    }

    /// Whether another ring is this one's mirror image at the equator.
    pub(super) fn mirrors(&self, other: &Self) -> bool {
        let sum = self.colatitude_rad + other.colatitude_rad;
        (sum - PI).abs() < 1e-12
            && self.columns == other.columns
            && self.first_longitude_rad == other.first_longitude_rad
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_recognised_through_rounding() {
        let rounded = |rows: LatitudeRows| -> Vec<f64> {
            let lat = rows.colatitude_rad().into_iter().map(|t| 90.0 - t.to_degrees());
            lat.map(|lat| f64::from(lat as f32)).collect()
        };
        for rows in [
            LatitudeRows::WithPoles(73),
            LatitudeRows::WithPoles(721),
            LatitudeRows::WithoutPoles(72),
            LatitudeRows::Gaussian(64),
            LatitudeRows::Gaussian(640),
        ] {
            assert_eq!(LatitudeRows::recognise(&rounded(rows)), Some(rows));
        }
        let mut lat = rounded(LatitudeRows::WithPoles(73));
        lat[3] += 0.1;
        assert_eq!(LatitudeRows::recognise(&lat), None);
        assert_eq!(LatitudeRows::recognise(&lat[1..]), None);
    }
}
