//! Weights of degrees: a band with sharp or tapered end.

use super::PreprocessParams;

/// The band of degrees that is kept.
///
/// Degree n weighs c^{[n(n+1) / N(N+1)]²}, with N the highest degree and c its
/// weight: 1 cuts off sharply.
///
/// # References
/// Sardeshmukh and Hoskins (1984), Mon. Wea. Rev. 112, 2524; Hodges (1996),
/// Mon. Wea. Rev. 124, 2914, for the band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Band {
    lowest: f64,
    highest: f64,
    taper: f64,
}

impl Band {
    /// The band of some parameters, up to `resolved` unless they say less.
    pub(super) fn new(params: &PreprocessParams, resolved: usize) -> Self {
        Self {
            lowest: params.lowest_degree() as f64,
            highest: params.lmax.unwrap_or(resolved) as f64,
            taper: params.spectral_taper,
        }
    }

    /// Weight of a degree, which need not be whole.
    pub(super) fn weight(&self, degree: f64) -> f64 {
        if degree < self.lowest || degree > self.highest {
            return 0.0;
        }
        if self.taper == 1.0 || degree == 0.0 {
            return 1.0;
        }
        let square = |n: f64| n * (n + 1.0);
        self.taper.powf((square(degree) / square(self.highest)).powi(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_taper_of_t42_has_its_published_weights() {
        let params = PreprocessParams {
            lmin: Some(6),
            lmax: Some(42),
            spectral_taper: 0.1,
            ..PreprocessParams::default()
        };
        let band = Band::new(&params, 71);
        let published = [(6, 0.9988), (10, 0.9915), (20, 0.8829), (30, 0.5430), (36, 0.2858)];
        for (degree, weight) in published {
            assert!((band.weight(f64::from(degree)) - weight).abs() < 5e-5, "{degree}");
        }
        assert!((band.weight(42.0) - 0.1).abs() < 1e-15);
        assert_eq!([band.weight(5.0), band.weight(43.0)], [0.0, 0.0]);
    }

    #[test]
    fn a_sharp_band_is_all_or_nothing() {
        let params = PreprocessParams { lmin: Some(5), ..PreprocessParams::default() };
        let band = Band::new(&params, 42);
        assert_eq!([4.0, 5.0, 42.0, 42.5].map(|n| band.weight(n)), [0.0, 1.0, 1.0, 0.0]);
    }
}
