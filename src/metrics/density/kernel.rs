//! Bumps on the unit sphere: how much a point counts at an angle from it.

use std::f64::consts::PI;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Exponent beyond which an exponential kernel is nothing beside its peak in
/// double precision (2⁻⁵³).
const LARGEST_EXPONENT: f64 = 36.8;

/// The form of a kernel. With c the cosine of the angle and s the smoothing
/// parameter (larger is narrower), κ = (1 + s) / s:
///
/// # References
/// Hodges (1996), Mon. Wea. Rev. 124, 2914-2932.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SphereKernel {
    /// 1 within the angle acos(1 / κ).
    Cap,
    /// κc - 1 where that is above 0: TRACK's usual one.
    #[default]
    Linear,
    /// A power of κc - 1.
    Power(u8),
    /// (κc)² - 1 where that is above 0, for c > 0.
    Quadratic,
    /// exp(sc), the von Mises-Fisher density.
    Fisher,
}

/// A name of no [`SphereKernel`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{name:?} is no kernel; write cap, linear, quadratic, fisher or power:2 to power:9")]
pub struct SphereKernelError {
    /// The name as given.
    pub name: String,
}

/// A kernel with its smoothing parameter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bump {
    kernel: SphereKernel,
    s: f64,
    kappa: f64,
}

impl Bump {
    pub(super) fn new(kernel: SphereKernel, s: f64) -> Self {
        Self { kernel, s, kappa: (1.0 + s) / s }
    }

    /// The value at an angle of this cosine, not divided by the integral.
    pub(super) fn value(&self, cosine: f64) -> f64 {
        let scaled = self.kappa * cosine;
        match self.kernel {
            SphereKernel::Linear if scaled > 1.0 => scaled - 1.0,
            SphereKernel::Cap if scaled >= 1.0 => 1.0,
            SphereKernel::Power(exponent) if scaled > 1.0 => (scaled - 1.0).powi(exponent.into()),
            SphereKernel::Quadratic if scaled > 1.0 => scaled * scaled - 1.0,
            SphereKernel::Fisher if self.s <= self.kernel.widest(cosine) => {
                (self.s * (cosine - 1.0)).exp()
            }
            _ => 0.0,
        }
    }
}

impl SphereKernel {
    /// One over the integral of the values over the sphere.
    pub(super) fn normaliser(self, s: f64) -> f64 {
        let (kappa, beyond) = ((1.0 + s) / s, 1.0 / s);
        let power = |m: i32| f64::from(m + 1) * kappa / (2.0 * PI * beyond.powi(m + 1));
        match self {
            Self::Cap => power(0),
            Self::Linear => power(1),
            Self::Power(exponent) => power(exponent.into()),
            Self::Quadratic => 3.0 * kappa / (2.0 * PI * beyond * beyond * (kappa + 2.0)),
            Self::Fisher => s / (2.0 * PI * -(-2.0 * s).exp_m1()),
        }
    }

    /// The angle in radians beyond which the kernel is 0.
    pub(super) fn reach_rad(self, s: f64) -> f64 {
        match self {
            Self::Fisher => (1.0 - LARGEST_EXPONENT / s).max(-1.0).acos(),
            _ => (s / (1.0 + s)).acos(),
        }
    }

    /// The smoothing parameter at which a kernel ends at this cosine; wider
    /// ones reach further.
    pub(super) fn widest(self, cosine: f64) -> f64 {
        let beside = (1.0 - cosine).max(0.0);
        match self {
            Self::Fisher => LARGEST_EXPONENT / beside,
            _ => cosine.max(0.0) / beside,
        }
    }
}

impl FromStr for SphereKernel {
    type Err = SphereKernelError;

    fn from_str(name: &str) -> Result<Self, SphereKernelError> {
        let unknown = || SphereKernelError { name: name.into() };
        match name {
            "cap" => Ok(Self::Cap),
            "linear" => Ok(Self::Linear),
            "quadratic" => Ok(Self::Quadratic),
            "fisher" => Ok(Self::Fisher),
            _ => {
                let digits = name.strip_prefix("power:").ok_or_else(unknown)?;
                let exponent = digits.parse().ok().filter(|m| (2..=9).contains(m));
                exponent.map(Self::Power).ok_or_else(unknown)
            }
        }
    }
}

impl fmt::Display for SphereKernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cap => f.write_str("cap"),
            Self::Linear => f.write_str("linear"),
            Self::Power(exponent) => write!(f, "power:{exponent}"),
            Self::Quadratic => f.write_str("quadratic"),
            Self::Fisher => f.write_str("fisher"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [SphereKernel; 5] = [
        SphereKernel::Cap,
        SphereKernel::Linear,
        SphereKernel::Power(3),
        SphereKernel::Quadratic,
        SphereKernel::Fisher,
    ];

    #[test]
    fn each_integrates_to_one() {
        for kernel in ALL {
            for s in [0.3, 20.0, 400.0] {
                let reach = kernel.reach_rad(s);
                let steps = 200_000;
                let width = reach / f64::from(steps);
                let ring = |k: i32| {
                    let angle = (f64::from(k) + 0.5) * width;
                    2.0 * PI * angle.sin() * Bump::new(kernel, s).value(angle.cos()) * width
                };
                let integral: f64 = (0..steps).map(ring).sum();
                let one = integral * kernel.normaliser(s);
                assert!((one - 1.0).abs() < 1e-6, "{kernel} {s}: {one}");
            }
        }
    }

    #[test]
    fn each_ends_where_it_says() {
        for kernel in ALL {
            for s in [0.3, 20.0, 400.0] {
                let reach = kernel.reach_rad(s);
                assert!(Bump::new(kernel, s).value((reach - 1e-6).cos()) > 0.0, "{kernel} {s}");
                if reach < 3.1 {
                    assert_eq!(
                        Bump::new(kernel, s).value((reach + 1e-6).cos()),
                        0.0,
                        "{kernel} {s}"
                    );
                    assert!((kernel.widest(reach.cos()) / s - 1.0).abs() < 1e-9, "{kernel} {s}");
                }
            }
        }
    }

    /// Numbers of the specification of metrics, section 3.1.
    #[test]
    fn reach_and_peak_of_the_linear_kernel() {
        for (s, reach_deg, peak) in [
            (1000.0, 2.5613, 318.628),
            (400.0, 4.0472, 127.642),
            (200.0, 5.7177, 63.980),
            (150.0, 6.5976, 48.065),
        ] {
            let kernel = SphereKernel::Linear;
            assert!((kernel.reach_rad(s).to_degrees() - reach_deg).abs() < 5e-5);
            assert!((Bump::new(kernel, s).value(1.0) * kernel.normaliser(s) - peak).abs() < 5e-4);
        }
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for kernel in ALL {
            assert_eq!(kernel.to_string().parse(), Ok(kernel));
        }
        for name in ["", "gaussian", "power:1", "power:x", "power:300"] {
            assert!(name.parse::<SphereKernel>().is_err(), "{name}");
        }
    }
}
