//! The pressure field without its storms.

use std::f64::consts::TAU;

use rand::Rng;
use rand_pcg::Pcg64;

use super::params::Background;
use crate::model::Grid;

const UNIFORM_PA: f64 = 101_325.0;
const SECONDS_PER_DAY: f64 = 86_400.0;

/// Zonal mean pressure: (latitude in degrees, Pa) of its highs and lows.
const ZONAL_MEAN: [(f64, f64); 7] = [
    (-90.0, 99_900.0),
    (-67.0, 98_900.0),
    (-31.0, 101_800.0),
    (2.0, 101_050.0),
    (33.0, 101_900.0),
    (61.0, 101_000.0),
    (90.0, 101_700.0),
];

/// Waves fade from here ...
const FADING_FROM_DEG: f64 = 70.0;
/// ... and are nothing from here to the pole, whose row is one point.
const FADED_DEG: f64 = 86.0;

/// A family of waves: one member for each wavenumber.
struct Family {
    /// Zonal wavenumbers, first and last.
    numbers: (usize, usize),
    /// Amplitude of the first member in Pa; the others fall off from it.
    amplitude_pa: f64,
    /// Exponent of the fall with wavenumber: a red spectrum.
    redness: f64,
    /// Latitude of the largest amplitude in degrees.
    lat_deg: f64,
    /// Latitude range over which it falls by a factor e, in degrees.
    width_deg: f64,
    /// Eastward speed in degrees of longitude a day, slowest and fastest.
    speed_deg_d: (f64, f64),
}

/// Stationary, planetary and large synoptic waves of both hemispheres, and slow
/// westward ones at the equator. None curves the field as much as a storm does.
#[rustfmt::skip]
const FAMILIES: [Family; 9] = [
    Family { numbers: (1, 3), amplitude_pa: 700.0, redness: 0.5, lat_deg:  52.0, width_deg: 17.0, speed_deg_d: (0.0, 0.0) },
    Family { numbers: (2, 4), amplitude_pa: 230.0, redness: 0.5, lat_deg:  31.0, width_deg: 13.0, speed_deg_d: (0.0, 0.0) },
    Family { numbers: (3, 4), amplitude_pa: 250.0, redness: 0.5, lat_deg: -29.0, width_deg: 12.0, speed_deg_d: (0.0, 0.0) },
    Family { numbers: (1, 3), amplitude_pa: 260.0, redness: 1.0, lat_deg: -56.0, width_deg: 17.0, speed_deg_d: (-1.0, 1.0) },
    Family { numbers: (1, 4), amplitude_pa: 240.0, redness: 0.6, lat_deg:  55.0, width_deg: 16.0, speed_deg_d: (-4.0, 4.0) },
    Family { numbers: (5, 9), amplitude_pa: 190.0, redness: 1.6, lat_deg:  46.0, width_deg: 12.0, speed_deg_d: (6.0, 11.0) },
    Family { numbers: (2, 4), amplitude_pa: 220.0, redness: 0.6, lat_deg: -52.0, width_deg: 15.0, speed_deg_d: (-3.0, 5.0) },
    Family { numbers: (5, 9), amplitude_pa: 190.0, redness: 1.6, lat_deg: -46.0, width_deg: 12.0, speed_deg_d: (7.0, 12.0) },
    Family { numbers: (1, 6), amplitude_pa:  90.0, redness: 0.8, lat_deg:   3.0, width_deg: 14.0, speed_deg_d: (-7.0, -2.0) },
];

/// One travelling wave.
#[derive(Clone, Debug)]
struct Wave {
    number: usize,
    amplitude_pa: f64,
    lat_deg: f64,
    width_deg: f64,
    /// Change of phase with latitude, which makes troughs lean.
    tilt_rad_per_deg: f64,
    phase_rad: f64,
    angular_speed_rad_s: f64,
}

/// The waves of a season.
#[derive(Clone, Debug)]
pub(super) struct Waves {
    kind: Background,
    /// Ordered by wavenumber.
    waves: Vec<Wave>,
}

impl Waves {
    pub(super) fn new(kind: Background, rng: &mut Pcg64) -> Self {
        let mut waves: Vec<Wave> = match kind {
            Background::Calm => Vec::new(),
            Background::Realistic => FAMILIES.iter().flat_map(|f| f.members(rng)).collect(),
        };
        waves.sort_by_key(|w| w.number);
        Self { kind, waves }
    }

    /// Pressure in Pa at a point, `time_s` after the start of the season.
    pub(super) fn value_pa(&self, lat_deg: f64, lon_deg: f64, time_s: f64) -> f64 {
        let wave = |w: &Wave| {
            let angle = w.number as f64 * lon_deg.to_radians() + w.phase_rad(lat_deg, time_s);
            w.amplitude_pa(lat_deg) * angle.cos()
        };
        self.zonal_mean_pa(lat_deg) + self.waves.iter().map(wave).sum::<f64>()
    }

    fn zonal_mean_pa(&self, lat_deg: f64) -> f64 {
        match self.kind {
            Background::Calm => UNIFORM_PA,
            Background::Realistic => zonal_mean_pa(lat_deg),
        }
    }
}

impl Family {
    fn members(&self, rng: &mut Pcg64) -> Vec<Wave> {
        let (first, last) = self.numbers;
        (first..=last).map(|number| self.member(number, rng)).collect()
    }

    fn member(&self, number: usize, rng: &mut Pcg64) -> Wave {
        let fall = (number as f64 / self.numbers.0 as f64).powf(-self.redness);
        let (slow, fast) = self.speed_deg_d;
        let speed_rad_s = rng.random_range(slow..=fast).to_radians() / SECONDS_PER_DAY;
        Wave {
            number,
            amplitude_pa: self.amplitude_pa * fall * rng.random_range(0.75..1.1),
            lat_deg: self.lat_deg + rng.random_range(-4.0..4.0),
            width_deg: self.width_deg,
            tilt_rad_per_deg: rng.random_range(-0.03..0.03),
            phase_rad: rng.random_range(0.0..TAU),
            angular_speed_rad_s: number as f64 * speed_rad_s,
        }
    }
}

impl Wave {
    fn amplitude_pa(&self, lat_deg: f64) -> f64 {
        let fading = (lat_deg.abs() - FADING_FROM_DEG) / (FADED_DEG - FADING_FROM_DEG);
        let distance = (lat_deg - self.lat_deg) / self.width_deg;
        self.amplitude_pa * (-distance * distance).exp() * (1.0 - smooth_step(fading))
    }

    fn phase_rad(&self, lat_deg: f64, time_s: f64) -> f64 {
        let tilt_rad = self.tilt_rad_per_deg * (lat_deg - self.lat_deg);
        self.phase_rad + tilt_rad - self.angular_speed_rad_s * time_s
    }
}

/// From 0 to 1 over the unit interval, with two continuous derivatives.
fn smooth_step(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * x * (10.0 - 15.0 * x + 6.0 * x * x)
}

fn zonal_mean_pa(lat_deg: f64) -> f64 {
    let after = ZONAL_MEAN.partition_point(|k| k.0 <= lat_deg).clamp(1, ZONAL_MEAN.len() - 1);
    let ((south, low), (north, high)) = (ZONAL_MEAN[after - 1], ZONAL_MEAN[after]);
    let x = (lat_deg - south) / (north - south);
    low + (high - low) * x * x * (3.0 - 2.0 * x)
}

/// [`Waves`] prepared for the rows of a grid.
///
/// A row is a short Fourier series summed from tables: with no more than nine
/// wavenumbers that is as quick as a transform and, unlike one, the same on
/// every processor.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    waves: Vec<Wave>,
    zonal_mean_pa: Vec<f64>,
    /// `(re, im)` of every wave at time 0, row by row.
    amplitudes: Vec<(f64, f64)>,
    /// `(cos mλ, sin mλ)` of the columns, for m = 1 ... the highest wavenumber.
    harmonics: Vec<(Vec<f64>, Vec<f64>)>,
}

impl Rows {
    pub(super) fn new(waves: &Waves, grid: &Grid) -> Self {
        let highest = waves.waves.last().map_or(0, |w| w.number);
        let at_row = |lat_deg: f64| {
            waves.waves.iter().map(move |w| {
                let (sin, cos) = w.phase_rad(lat_deg, 0.0).sin_cos();
                (w.amplitude_pa(lat_deg) * cos, w.amplitude_pa(lat_deg) * sin)
            })
        };
        Self {
            waves: waves.waves.clone(),
            zonal_mean_pa: grid.lat_deg().iter().map(|&lat| waves.zonal_mean_pa(lat)).collect(),
            amplitudes: grid.lat_deg().iter().flat_map(|&lat| at_row(lat)).collect(),
            harmonics: (1..=highest).map(|m| harmonic(m, grid.lon_deg())).collect(),
        }
    }

    /// Draws all rows, `time_s` after the start; `row` and `out` have the
    /// columns and the points of the grid.
    pub(super) fn draw(&self, time_s: f64, row: &mut [f64], out: &mut [f32]) {
        let turns: Vec<_> =
            self.waves.iter().map(|w| (-w.angular_speed_rad_s * time_s).sin_cos()).collect();
        let mut series = vec![(0.0, 0.0); self.harmonics.len()];
        for (r, line) in out.chunks_exact_mut(row.len()).enumerate() {
            let amplitudes = &self.amplitudes[r * self.waves.len()..];
            series.fill((0.0, 0.0));
            for ((wave, &(re, im)), &(sin, cos)) in self.waves.iter().zip(amplitudes).zip(&turns) {
                let term = &mut series[wave.number - 1];
                term.0 += re * cos - im * sin;
                term.1 += re * sin + im * cos;
            }
            row.fill(self.zonal_mean_pa[r]);
            for (&(re, im), (cos, sin)) in series.iter().zip(&self.harmonics) {
                add_harmonic(row, re, im, cos, sin);
            }
            line.iter_mut().zip(row.iter()).for_each(|(p, &v)| *p = v as f32);
        }
    }
}

fn harmonic(number: usize, lon_deg: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let angle = |lon: &f64| (number as f64 * lon).to_radians();
    lon_deg.iter().map(|lon| (angle(lon).cos(), angle(lon).sin())).unzip()
}

fn add_harmonic(row: &mut [f64], re: f64, im: f64, cos: &[f64], sin: &[f64]) {
    for ((v, &c), &s) in row.iter_mut().zip(cos).zip(sin) {
        *v += re * c - im * s;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn rows_are_the_waves_at_the_grid_points() {
        let waves = Waves::new(Background::Realistic, &mut Pcg64::seed_from_u64(3));
        let lat: Vec<f64> = (0..=36).map(|i| 90.0 - 5.0 * f64::from(i)).collect();
        let grid = Grid::new(lat, (0..72).map(|i| 5.0 * f64::from(i)).collect()).unwrap();
        let (mut row, mut out) = (vec![0.0; 72], vec![0.0; grid.len()]);
        Rows::new(&waves, &grid).draw(1e6, &mut row, &mut out);
        for (i, &value) in out.iter().enumerate() {
            let (lat, lon) = (grid.lat_deg()[i / 72], grid.lon_deg()[i % 72]);
            assert!((f64::from(value) - waves.value_pa(lat, lon, 1e6)).abs() < 0.005);
        }
    }
}
