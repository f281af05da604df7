//! How fast the pressure of a cyclone falls.

use serde::{Deserialize, Serialize};

/// Central pressure along a track.
#[derive(Clone, Copy, Debug)]
pub struct PressureSeries<'a> {
    /// Times in seconds, ascending.
    pub time_s: &'a [i64],
    /// Latitudes in degrees.
    pub lat_deg: &'a [f64],
    /// Pressures in hPa, `NaN` where missing.
    pub pressure_hpa: &'a [f64],
}

/// Which latitude a deepening is normalised with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BergeronLatitude {
    /// Mean of the latitudes at both ends of the 24 hours.
    #[default]
    MeanOfEnds,
    /// Latitude after 12 of the 24 hours.
    Central,
}

/// Fall of a cyclone of 1 bergeron at the latitude of reference, hPa in 24 h.
const BERGERON_HPA: f64 = 24.0;
const REFERENCE_LAT_DEG: f64 = 60.0;
const DAY_S: i64 = 86_400;
/// Bergerons from which on a cyclone is a bomb.
pub const BOMB: f64 = 1.0;
/// Latitude below which bergerons say nothing, degrees: the sine goes to 0.
pub const MIN_BERGERON_LAT_DEG: f64 = 5.0;

impl PressureSeries<'_> {
    /// By how many hPa the pressure falls in the `hours` after each point.
    ///
    /// `NaN` where one of both pressures is missing or no point lies just then:
    /// nothing is interpolated.
    pub fn deepening_hpa(&self, hours: u32) -> Vec<f64> {
        let ahead_s = i64::from(hours) * 3600;
        let fall = |i: usize| match self.point_at(self.time_s[i] + ahead_s) {
            Some(later) => self.pressure_hpa[i] - self.pressure_hpa[later],
            None => f64::NAN,
        };
        (0..self.time_s.len()).map(fall).collect()
    }

    /// Normalised deepening in the 24 hours after each point, in bergerons:
    /// (Δp / 24 hPa) sin 60° / sin |φ|.
    ///
    /// `NaN` where the deepening is, where there is no point at the middle that
    /// [`BergeronLatitude::Central`] asks for, and closer to the equator than
    /// [`MIN_BERGERON_LAT_DEG`].
    ///
    /// # References
    /// Sanders and Gyakum (1980), Mon. Wea. Rev. 108, 1589-1606.
    pub fn bergerons(&self, latitude: BergeronLatitude) -> Vec<f64> {
        let falls_hpa = self.deepening_hpa(24);
        let bergerons = |(i, fall_hpa): (usize, f64)| {
            let lat_deg = self.bergeron_lat_deg(i, latitude).unwrap_or(f64::NAN).abs();
            if lat_deg >= MIN_BERGERON_LAT_DEG {
                fall_hpa / BERGERON_HPA * REFERENCE_LAT_DEG.to_radians().sin()
                    / lat_deg.to_radians().sin()
            } else {
                f64::NAN
            }
        };
        falls_hpa.into_iter().enumerate().map(bergerons).collect()
    }

    fn bergeron_lat_deg(&self, i: usize, latitude: BergeronLatitude) -> Option<f64> {
        match latitude {
            BergeronLatitude::MeanOfEnds => {
                let later = self.point_at(self.time_s[i] + DAY_S)?;
                Some(f64::midpoint(self.lat_deg[i], self.lat_deg[later]))
            }
            BergeronLatitude::Central => {
                self.point_at(self.time_s[i] + DAY_S / 2).map(|middle| self.lat_deg[middle])
            }
        }
    }

    fn point_at(&self, time_s: i64) -> Option<usize> {
        self.time_s.binary_search(&time_s).ok()
    }
}

/// The highest value and where it is, the first of equals; `None` if all are
/// missing.
pub fn highest(values: &[f64]) -> Option<(usize, f64)> {
    let known = values.iter().copied().enumerate().filter(|(_, v)| v.is_finite());
    known.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME_S: [i64; 8] = [0, 6, 12, 18, 24, 30, 36, 42];
    const LAT_DEG: [f64; 8] = [40.0, 42.0, 45.0, 48.0, 51.0, 53.0, 55.0, 56.0];
    const PRESSURE_HPA: [f64; 8] = [1008.0, 1003.0, 994.0, 982.0, 971.0, 966.0, 965.0, 968.0];

    fn with<T>(pressure_hpa: &[f64], use_it: impl Fn(PressureSeries<'_>) -> T) -> T {
        let time_s = TIME_S.map(|h| 3600 * h);
        use_it(PressureSeries { time_s: &time_s, lat_deg: &LAT_DEG, pressure_hpa })
    }

    #[test]
    fn bergerons_of_the_worked_example() {
        let bergerons = |latitude| with(&PRESSURE_HPA, |series| series.bergerons(latitude));
        for (latitude, expected) in [
            (BergeronLatitude::MeanOfEnds, [1.871_88, 1.810_88, 1.366_04, 0.641_08]),
            (BergeronLatitude::Central, [1.888_15, 1.796_58, 1.346_53, 0.632_56]),
        ] {
            let found = bergerons(latitude);
            for (f, e) in found.iter().zip(expected) {
                assert!((f - e).abs() < 5e-6, "{found:?}");
            }
            assert!(found[4..].iter().all(|b| b.is_nan()));
        }
    }

    #[test]
    fn a_bomb_falls_by_so_much_at_each_latitude() {
        for (lat_deg, fall_hpa) in [(30.0, 13.856), (45.0, 19.596), (60.0, 24.0), (75.0, 26.769)] {
            for side in [1.0, -1.0] {
                let series = PressureSeries {
                    time_s: &[0, DAY_S],
                    lat_deg: &[side * lat_deg; 2],
                    pressure_hpa: &[1000.0, 1000.0 - fall_hpa],
                };
                let bergerons = series.bergerons(BergeronLatitude::MeanOfEnds)[0];
                assert!((bergerons - BOMB).abs() < 5e-5, "{lat_deg} {bergerons}");
            }
        }
    }

    #[test]
    fn falls_over_hours_of_all_lengths() {
        let fall = |hours| with(&PRESSURE_HPA, |series| series.deepening_hpa(hours));
        assert_eq!(fall(6)[..3], [5.0, 9.0, 12.0]);
        assert_eq!(fall(12)[6..].iter().filter(|f| f.is_nan()).count(), 2);
        assert_eq!(highest(&fall(24)), Some((0, 37.0)));
        assert_eq!(highest(&fall(12)), Some((2, 23.0)));
        assert!(fall(5).iter().all(|f| f.is_nan()));
    }

    #[test]
    fn missing_values_stay_missing() {
        let mut pressure = PRESSURE_HPA;
        pressure[4] = f64::NAN;
        let falls = with(&pressure, |series| series.deepening_hpa(24));
        assert!(falls[0].is_nan() && falls[4].is_nan() && falls[1] == 37.0);
        assert_eq!(highest(&[f64::NAN]), None);
        assert_eq!(highest(&[f64::NAN, 2.0, 3.0, 3.0]), Some((2, 3.0)));
    }

    #[test]
    fn near_the_equator_bergerons_say_nothing() {
        let series = PressureSeries {
            time_s: &[0, DAY_S],
            lat_deg: &[4.0, 5.0],
            pressure_hpa: &[1000.0, 900.0],
        };
        assert!(series.bergerons(BergeronLatitude::MeanOfEnds)[0].is_nan());
    }
}
