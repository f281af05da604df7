//! The plane that the positions of a file may be on.

use crate::io::tracks::assemble::{check_position, normalise_lon};
use crate::io::tracks::error::TrackFileProblem;
use crate::io::tracks::lines::{integer, number};

/// What the coordinates of a file are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Projection {
    /// Longitudes and latitudes in degrees.
    LonLat,
    /// x and y on the plane that touches the unit sphere at its centre, points
    /// projected from the opposite side.
    Stereographic {
        /// Latitude of the centre in degrees.
        lat_deg: f64,
        /// Longitude of the centre in degrees.
        lon_deg: f64,
    },
}

/// Number of a group of projections and of one in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Code {
    group: u64,
    kind: u64,
}

impl Code {
    pub(super) fn parse(line: &str) -> Result<Self, TrackFileProblem> {
        match line.split_ascii_whitespace().collect::<Vec<_>>()[..] {
            [group, kind] => Ok(Self {
                group: integer("projection group", group)?,
                kind: integer("projection", kind)?,
            }),
            _ => Err(TrackFileProblem::expected("the two numbers of a projection", Some(line))),
        }
    }

    /// Whether a line with the centre of the projection follows.
    pub(super) fn has_center(self) -> bool {
        self.group > 0
    }

    /// The projection of this code around the centre that a line has.
    pub(super) fn projection(self, center: Option<&str>) -> Result<Projection, TrackFileProblem> {
        const AZIMUTHAL: u64 = 1;
        const STEREOGRAPHIC: u64 = 2;
        let Self { group, kind } = self;
        if group == 0 {
            return Ok(Projection::LonLat);
        }
        if (group, kind) != (AZIMUTHAL, STEREOGRAPHIC) {
            return Err(TrackFileProblem::Projection { group, kind });
        }
        match center.unwrap_or("").split_ascii_whitespace().collect::<Vec<_>>()[..] {
            [lat, lon] => {
                let lat_deg = number("latitude of the centre", lat)?;
                let lon_deg = number("longitude of the centre", lon)?;
                check_position(lat_deg, lon_deg)?;
                Ok(Projection::Stereographic { lat_deg, lon_deg })
            }
            _ => Err(TrackFileProblem::expected("latitude and longitude of the centre", center)),
        }
    }
}

impl Projection {
    /// Latitude and longitude in degrees of two coordinates.
    ///
    /// # References
    /// Snyder (1987), Map Projections: A Working Manual, section 21, for the
    /// stereographic plane (k₀ = 1, R = 1).
    pub(super) fn lat_lon_deg(self, x: f64, y: f64) -> Result<(f64, f64), TrackFileProblem> {
        let (lat_deg, lon_deg) = match self {
            Self::LonLat => (y, x),
            Self::Stereographic { lat_deg, lon_deg } => {
                let (lat_turn_deg, lon_turn_deg) = from_plane(lat_deg, x, y);
                (lat_turn_deg, lon_deg + lon_turn_deg)
            }
        };
        check_position(lat_deg, lon_deg)?;
        // A whole turn stays just below it and is written as it was.
        let lon_deg = if lon_deg == 360.0 { 360.0f64.next_down() } else { normalise_lon(lon_deg) };
        Ok((lat_deg, lon_deg))
    }
}

/// Latitude, and longitude from that of the centre, of a point on the plane.
fn from_plane(center_lat_deg: f64, x: f64, y: f64) -> (f64, f64) {
    let rho = x.hypot(y);
    if rho == 0.0 {
        return (center_lat_deg, 0.0);
    }
    let (sin_c, cos_c) = (2.0 * (rho / 2.0).atan()).sin_cos();
    let (sin_lat, cos_lat) = match center_lat_deg.abs() {
        // Exactly, so that the pole itself is no point of a meridian.
        90.0 => (center_lat_deg.signum(), 0.0),
        _ => center_lat_deg.to_radians().sin_cos(),
    };
    let lat = (cos_c * sin_lat + y * sin_c * cos_lat / rho).clamp(-1.0, 1.0).asin();
    let lon = (x * sin_c).atan2(rho * cos_lat * cos_c - y * sin_lat * sin_c);
    (lat.to_degrees(), lon.to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EARTH_RADIUS_KM, Hemisphere, Plane};

    fn assert_close(a: (f64, f64), b: (f64, f64)) {
        let apart = (a.1 - b.1 + 180.0).rem_euclid(360.0) - 180.0;
        assert!((a.0 - b.0).abs() < 1e-9 && apart.abs() < 1e-9, "{a:?} {b:?}");
    }

    #[test]
    fn around_the_poles_it_is_the_plane_of_the_model() {
        for (hemisphere, line) in [(Hemisphere::North, "90.0 0.0"), (Hemisphere::South, "-90 0")] {
            let plane = Plane::new(hemisphere, vec![0.0], vec![0.0]).unwrap();
            let projection = Code::parse("1 2").unwrap().projection(Some(line)).unwrap();
            for (x, y) in [(0.0, 0.0), (0.3, 1.2), (-1.0, -0.4), (1.9, -0.1)] {
                let expected = plane.to_lat_lon_deg(x * EARTH_RADIUS_KM, y * EARTH_RADIUS_KM);
                assert_close(projection.lat_lon_deg(x, y).unwrap(), expected);
            }
        }
    }

    #[test]
    fn around_another_centre_it_undoes_the_projection() {
        let projection = Projection::Stereographic { lat_deg: 40.0, lon_deg: 350.0 };
        for (lat, lon) in [(40.0f64, 350.0f64), (10.0, 20.0), (75.0, 200.0)] {
            let (center, turn) = (40.0f64.to_radians(), (lon - 350.0).to_radians());
            let phi = lat.to_radians();
            let cos_c = center.sin() * phi.sin() + center.cos() * phi.cos() * turn.cos();
            let k = 2.0 / (1.0 + cos_c);
            let x = k * phi.cos() * turn.sin();
            let y = k * (center.cos() * phi.sin() - center.sin() * phi.cos() * turn.cos());
            assert_close(projection.lat_lon_deg(x, y).unwrap(), (lat, lon));
        }
    }

    #[test]
    fn a_whole_turn_stays_below_it() {
        let (_, lon_deg) = Projection::LonLat.lat_lon_deg(360.0, 90.0).unwrap();
        assert!(lon_deg < 360.0 && lon_deg as f32 == 360.0);
        assert_eq!(Projection::LonLat.lat_lon_deg(-10.0, 0.0).unwrap(), (0.0, 350.0));
        assert!(Projection::LonLat.lat_lon_deg(0.0, 90.5).is_err());
        assert!(Code::parse("3 1").unwrap().projection(Some("1 1")).is_err());
        assert!(Code::parse("1 2").unwrap().projection(None).is_err());
    }
}
