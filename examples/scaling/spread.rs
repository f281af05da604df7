//! How much longer the slowest of some parts takes than one of them.

/// Times of mean 1 that are log-normal: above 0, and long ones rarer than short
/// ones are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    /// Standard deviation of the logarithm.
    sigma: f64,
}

impl Spread {
    /// Of a standard deviation, as a share of the mean.
    pub(crate) fn new(deviation: f64) -> Self {
        Self { sigma: (1.0 + deviation * deviation).ln().sqrt() }
    }

    /// The time that belongs to a number of the normal distribution.
    pub(crate) fn time(&self, normal: f64) -> f64 {
        (self.sigma * normal - 0.5 * self.sigma * self.sigma).exp()
    }

    /// The mean of the longest of so many times: the sum over all lengths of the
    /// length and the probability that the longest is there.
    pub(crate) fn slowest_of(&self, count: usize) -> f64 {
        const STEP: f64 = 1e-3;
        const REACH: f64 = 8.0;
        let density = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let (mut below, mut all_below, mut mean) = (0.0f64, 0.0, 0.0);
        for k in 0..(2.0 * REACH / STEP) as usize {
            let middle = (k as f64 + 0.5) * STEP - REACH;
            below += density(middle) * STEP;
            let all_here = below.min(1.0).powf(count as f64);
            mean += self.time(middle) * (all_here - all_below);
            all_below = all_here;
        }
        mean
    }
}

/// Numbers of the normal distribution that are the same in every run.
#[derive(Debug)]
pub(crate) struct Normals {
    state: u64,
}

impl Normals {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub(crate) fn next(&mut self) -> f64 {
        // Box and Muller (1958), Ann. Math. Statist. 29, 610.
        let (radius, angle) = (self.uniform(), self.uniform());
        (-2.0 * radius.ln()).sqrt() * (2.0 * std::f64::consts::PI * angle).cos()
    }

    /// Above 0, at most 1.
    fn uniform(&mut self) -> f64 {
        // SplitMix64: Steele, Lea and Flood (2014), OOPSLA, 453.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 11) + 1) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_mean_and_deviation_asked_for() {
        let (spread, mut normals) = (Spread::new(0.3), Normals::new(1));
        let times: Vec<f64> = (0..200_000).map(|_| spread.time(normals.next())).collect();
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        let variance = times.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / times.len() as f64;
        assert!((mean - 1.0).abs() < 0.005, "{mean}");
        assert!((variance.sqrt() - 0.3).abs() < 0.005, "{variance}");
    }

    #[test]
    fn the_slowest_is_as_often_drawn() {
        let (spread, mut normals) = (Spread::new(0.2), Normals::new(7));
        for count in [1, 2, 16, 256] {
            let trials = 40_000 / count + 400;
            let mut slowest =
                || (0..count).map(|_| spread.time(normals.next())).fold(0.0, f64::max);
            let mean = (0..trials).map(|_| slowest()).sum::<f64>() / trials as f64;
            let expected = spread.slowest_of(count);
            assert!((mean / expected - 1.0).abs() < 0.02, "{count}: {mean}, {expected}");
        }
        assert!((spread.slowest_of(1) - 1.0).abs() < 1e-4);
        assert!((Spread::new(0.0).slowest_of(1024) - 1.0).abs() < 1e-6);
    }
}
