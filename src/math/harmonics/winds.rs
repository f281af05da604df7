//! Transforms of winds: the vector (spin 1) harmonics.
//!
//! A wind is the gradient of a velocity potential and the turned gradient of a
//! stream function. Vorticity ζ and divergence δ follow from integrals of its
//! components against the scalar functions, without a derivative of the data:
//! with A(n) = ∫ u P̄(n, m) dθ and B(n) = ∫ v P̄(n, m) dθ of one order, on the
//! unit sphere,
//!
//! ζ(n) = i m B(n) + (n+1) ε(n) A(n-1) - n ε(n+1) A(n+1),
//! δ(n) = i m A(n) - (n+1) ε(n) B(n-1) + n ε(n+1) B(n+1),
//!
//! by integration by parts and sin θ dP̄(n)/dθ = n ε(n+1) P̄(n+1)
//! - (n+1) ε(n) P̄(n-1). The way back uses the same relation.
//!
//! # References
//! Bourke (1972), Mon. Wea. Rev. 100, 683; Temperton (1991), Mon. Wea. Rev.
//! 119, 1303, for the pairing of degrees.

use super::analysis::Analysis;
use super::colatitude::Measure;
use super::fourier::Real;
use super::legendre::{Divisor, epsilon};
use super::rings::{Ring, RingGrid};
use super::scalar::{HarmonicsError, TransformScratch};
use super::synthesis::Synthesis;
use super::{Coefficient, Truncation};

/// Memory of one frame at a time, for either direction.
#[derive(Debug, Default)]
pub struct WindScratch {
    transform: TransformScratch,
    /// Coefficients with one degree more, of u and of v.
    east: Vec<Coefficient>,
    north: Vec<Coefficient>,
}

impl WindScratch {
    fn prepare(&mut self, wider: Truncation) {
        self.east.resize(wider.len(), Coefficient::default());
        self.north.resize(wider.len(), Coefficient::default());
    }
}

/// Winds to vorticity and divergence.
#[derive(Debug)]
pub struct FromWind {
    truncation: Truncation,
    analysis: Analysis,
}

impl FromWind {
    /// Plans the transform.
    ///
    /// # Errors
    /// [`HarmonicsError`] for a grid too coarse for the truncation.
    pub fn new(grid: RingGrid, truncation: Truncation) -> Result<Self, HarmonicsError> {
        grid.check(truncation)?;
        let wider = truncation.with_one_degree_more();
        Ok(Self { truncation, analysis: Analysis::new(grid, wider, Measure::Meridian) })
    }

    /// Which coefficients there are.
    pub fn truncation(&self) -> Truncation {
        self.truncation
    }

    /// Writes the coefficients of vorticity and divergence on the unit sphere
    /// (divide by the radius) of the eastward and northward components,
    /// row-major `(lat, lon)`, north first.
    ///
    /// # Panics
    /// If components or coefficients have another length.
    pub fn apply<T: Real>(
        &self,
        [u, v]: [&[T]; 2],
        scratch: &mut WindScratch,
        vorticity: &mut [Coefficient],
        divergence: &mut [Coefficient],
    ) {
        let (truncation, wider) = (self.truncation, self.truncation.with_one_degree_more());
        assert_eq!(vorticity.len(), truncation.len(), "number of coefficients");
        assert_eq!(divergence.len(), truncation.len(), "number of coefficients");
        scratch.prepare(wider);
        let WindScratch { transform, east, north } = scratch;
        self.analysis.analyse(u, &mut transform.analysis, east);
        self.analysis.analyse(v, &mut transform.analysis, north);
        for (place, (n, m)) in truncation.harmonics().enumerate() {
            let along = Coefficient::new(0.0, m as f64);
            let (a, b) = (Degrees::new(east, wider, n, m), Degrees::new(north, wider, n, m));
            vorticity[place] = along * b.same + a.across();
            divergence[place] = along * a.same - b.across();
        }
    }
}

/// Integrals of a degree and its neighbours, each with its factor.
struct Degrees {
    same: Coefficient,
    below: Coefficient,
    above: Coefficient,
}

impl Degrees {
    fn new(values: &[Coefficient], wider: Truncation, n: usize, m: usize) -> Self {
        let below = match n > m {
            true => values[wider.index(n - 1, m)] * ((n + 1) as f64 * epsilon(n, m)),
            false => Coefficient::default(),
        };
        let above = values[wider.index(n + 1, m)] * (n as f64 * epsilon(n + 1, m));
        Self { same: values[wider.index(n, m)], below, above }
    }

    fn across(&self) -> Coefficient {
        self.below - self.above
    }
}

/// Stream function and velocity potential to winds.
#[derive(Debug)]
pub struct ToWind {
    truncation: Truncation,
    synthesis: Synthesis,
}

impl ToWind {
    /// Plans the transform; rings as in [`super::ToField`].
    pub fn new(rings: &[Ring], truncation: Truncation) -> Self {
        let wider = truncation.with_one_degree_more();
        Self { truncation, synthesis: Synthesis::new(rings, wider, Divisor::Sine) }
    }

    /// Writes the eastward and northward components, on the unit sphere
    /// (divide by the radius), of a stream function and a velocity potential.
    ///
    /// # Panics
    /// If coefficients or components have another length.
    pub fn apply<T: Real>(
        &self,
        stream_function: &[Coefficient],
        velocity_potential: &[Coefficient],
        scratch: &mut WindScratch,
        [u, v]: [&mut [T]; 2],
    ) {
        let wider = self.truncation.with_one_degree_more();
        scratch.prepare(wider);
        let WindScratch { transform, east, north } = scratch;
        // u sin θ = ∂χ/∂λ + sin θ ∂ψ/∂θ and v sin θ = ∂ψ/∂λ - sin θ ∂χ/∂θ.
        self.across(stream_function, 1.0, east);
        self.across(velocity_potential, -1.0, north);
        for (place, (n, m)) in self.truncation.harmonics().enumerate() {
            let along = Coefficient::new(0.0, m as f64);
            let wide = wider.index(n, m);
            east[wide] += along * velocity_potential[place];
            north[wide] += along * stream_function[place];
        }
        self.synthesis.synthesise(east, &mut transform.synthesis, u);
        self.synthesis.synthesise(north, &mut transform.synthesis, v);
    }

    /// Coefficients of `sign` sin θ times the derivative by the colatitude.
    fn across(&self, values: &[Coefficient], sign: f64, out: &mut [Coefficient]) {
        assert_eq!(values.len(), self.truncation.len(), "number of coefficients");
        let wider = self.truncation.with_one_degree_more();
        out.fill(Coefficient::default());
        for (place, (n, m)) in self.truncation.harmonics().enumerate() {
            let value = values[place] * sign;
            out[wider.index(n + 1, m)] += value * (n as f64 * epsilon(n + 1, m));
            if n > m {
                out[wider.index(n - 1, m)] -= value * ((n + 1) as f64 * epsilon(n, m));
            }
        }
    }
}
