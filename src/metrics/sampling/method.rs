//! Ways of taking a value of a field at a place.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::SamplingError;

/// Half of the circumference of the Earth in km, rounded up: no place is
/// farther from another one.
const FARTHEST_KM: f64 = 20_016.0;

/// A way of taking a value of a field at a place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The value of the nearest grid point, by great circle.
    Nearest,
    /// Linear in latitude and in longitude between four grid points.
    Bilinear,
    /// The interpolating bicubic spline on the sphere.
    Spline,
    /// A statistic of the grid points within a distance.
    Within {
        /// Which one.
        statistic: Statistic,
        /// The distance in km, along great circles, included.
        radius_km: f64,
    },
}

/// What is made of the values within a distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// Mean, weighted with the areas that the grid points stand for (with the
    /// cosine of the latitude on regular grids).
    Mean,
    /// The largest value.
    Max,
    /// The smallest value.
    Min,
    /// Plain sum of the values, not weighted; the points of a row at a pole are
    /// one point, whose value is their mean.
    Sum,
}

/// The name of a [`Method`] without its radius.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodName {
    /// [`Method::Nearest`].
    Nearest,
    /// [`Method::Bilinear`].
    Bilinear,
    /// [`Method::Spline`].
    Spline,
    /// [`Method::Within`].
    Within(Statistic),
}

impl MethodName {
    /// The method, with a radius for those that need one.
    ///
    /// # Errors
    /// [`SamplingError`] for a radius that is missing, that does not apply, or
    /// that is no distance on the globe.
    pub fn with_radius(self, radius_km: Option<f64>) -> Result<Method, SamplingError> {
        let statistic = match self {
            Self::Within(statistic) => statistic,
            _ if radius_km.is_some() => {
                return Err(SamplingError::RadiusOfPoint { method: self.to_string() });
            }
            Self::Nearest => return Ok(Method::Nearest),
            Self::Bilinear => return Ok(Method::Bilinear),
            Self::Spline => return Ok(Method::Spline),
        };
        match radius_km {
            None => Err(SamplingError::NoRadius { method: self.to_string() }),
            Some(km) if km > 0.0 && km <= FARTHEST_KM => {
                Ok(Method::Within { statistic, radius_km: km })
            }
            Some(radius_km) => Err(SamplingError::Radius { radius_km }),
        }
    }
}

impl Method {
    /// Its name without its radius.
    pub fn name(self) -> MethodName {
        match self {
            Self::Nearest => MethodName::Nearest,
            Self::Bilinear => MethodName::Bilinear,
            Self::Spline => MethodName::Spline,
            Self::Within { statistic, .. } => MethodName::Within(statistic),
        }
    }

    /// Whether the value is that of one grid point away from the place.
    pub fn is_extreme(self) -> bool {
        matches!(self, Self::Within { statistic: Statistic::Max | Statistic::Min, .. })
    }
}

impl FromStr for MethodName {
    type Err = SamplingError;

    fn from_str(name: &str) -> Result<Self, SamplingError> {
        match name {
            "nearest" => Ok(Self::Nearest),
            "bilinear" => Ok(Self::Bilinear),
            "spline" => Ok(Self::Spline),
            "mean" => Ok(Self::Within(Statistic::Mean)),
            "max" => Ok(Self::Within(Statistic::Max)),
            "min" => Ok(Self::Within(Statistic::Min)),
            "sum" => Ok(Self::Within(Statistic::Sum)),
            _ => Err(SamplingError::UnknownMethod { name: name.to_string() }),
        }
    }
}

impl fmt::Display for MethodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nearest => "nearest",
            Self::Bilinear => "bilinear",
            Self::Spline => "spline",
            Self::Within(Statistic::Mean) => "mean",
            Self::Within(Statistic::Max) => "max",
            Self::Within(Statistic::Min) => "min",
            Self::Within(Statistic::Sum) => "sum",
        })
    }
}

/// As in the name of a column: `nearest`, `max_500km`.
impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Within { radius_km, .. } => write!(f, "{}_{radius_km}km", self.name()),
            _ => write!(f, "{}", self.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_and_radii_belong_to_statistics() {
        for name in ["nearest", "bilinear", "spline", "mean", "max", "min", "sum"] {
            let method: MethodName = name.parse().unwrap();
            assert_eq!(method.to_string(), name);
            let is_point = ["nearest", "bilinear", "spline"].contains(&name);
            assert_eq!(method.with_radius(None).is_ok(), is_point, "{name}");
            assert_eq!(method.with_radius(Some(500.0)).is_ok(), !is_point, "{name}");
        }
        let max: MethodName = "max".parse().unwrap();
        assert_eq!(max.with_radius(Some(500.0)).unwrap().to_string(), "max_500km");
        for radius_km in [0.0, -1.0, f64::NAN, f64::INFINITY, 30_000.0] {
            let error = max.with_radius(Some(radius_km)).unwrap_err();
            assert!(error.to_string().contains("--radius-km"), "{error}");
        }
        assert!("mode".parse::<MethodName>().unwrap_err().to_string().contains("mode"));
    }
}
