//! The cyclone phase space of Hart: whether a cyclone has a warm or a cold
//! core, and whether it lies in a contrast of temperature.
//!
//! This is the arithmetic. What it is made of, heights of pressure levels
//! around each centre, comes from elsewhere: the range of heights of each level
//! within [`RADIUS_KM`] for [`thermal_wind`], and the thickness of the lower
//! layer at each point there for [`ThicknessHalves`].
//!
//! # References
//! Hart (2003), Mon. Wea. Rev. 131, 585-616; transition: Evans and Hart (2003),
//! Mon. Wea. Rev. 131, 909-925.

use crate::math::{bearing_deg, unit_vector};

/// How far from the centre the heights count, km.
pub const RADIUS_KM: f64 = 500.0;
/// Bottom and top of the lower layer, hPa.
pub const LOWER_LAYER_HPA: (f64, f64) = (900.0, 600.0);
/// Bottom and top of the upper layer, hPa.
pub const UPPER_LAYER_HPA: (f64, f64) = (600.0, 300.0);
/// Asymmetry above which a cyclone is asymmetric, m.
pub const ASYMMETRIC_M: f64 = 10.0;
/// Width of the running mean that is usually taken, hours.
pub const RUNNING_MEAN_H: f64 = 24.0;

const S_PER_HOUR: f64 = 3600.0;
/// Sine of the angle to the line of motion below which a point is on it.
const ON_THE_LINE: f64 = 1e-12;

/// Difference of the highest and the lowest height on a level near the centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeightRange {
    /// Pressure of the level, hPa.
    pub level_hpa: f64,
    /// The difference, m; `NaN` if it is missing.
    pub range_m: f64,
}

/// The three numbers of a centre; `NaN` where missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhasePoint {
    /// Asymmetry B of the thickness of the lower layer, m.
    pub b_m: f64,
    /// Thermal wind -V_T^L of the lower layer, m; positive is a warm core.
    pub lower_m: f64,
    /// Thermal wind -V_T^U of the upper layer, m; positive is a warm core.
    pub upper_m: f64,
}

/// Core of a cyclone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Core {
    /// Warm in both layers.
    DeepWarm,
    /// Warm in the lower layer only.
    ShallowWarm,
    /// Cold in both layers.
    DeepCold,
    /// Warm in the upper layer only.
    UpperWarm,
}

/// What kind of cyclone the three numbers speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CycloneKind {
    /// Deep warm core, symmetric.
    Tropical,
    /// Shallow warm core, symmetric.
    Subtropical,
    /// Deep cold core, asymmetric.
    Extratropical,
}

/// Points of a track between which a tropical cyclone becomes an extratropical
/// one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Transition {
    /// Where the asymmetry first rises beyond [`ASYMMETRIC_M`].
    pub onset: Option<usize>,
    /// From then on, where the core of the lower layer is first a cold one.
    pub completion: Option<usize>,
}

/// Thermal winds -V_T^L and -V_T^U in m: the slopes of the range of heights
/// against ln p by least squares over the levels of each layer, both ends
/// included. `NaN` where fewer than two levels have a value.
pub fn thermal_wind(levels: &[HeightRange]) -> (f64, f64) {
    (slope_m(levels, LOWER_LAYER_HPA), slope_m(levels, UPPER_LAYER_HPA))
}

fn slope_m(levels: &[HeightRange], (bottom_hpa, top_hpa): (f64, f64)) -> f64 {
    let is_within = |l: &&HeightRange| {
        (top_hpa..=bottom_hpa).contains(&l.level_hpa) && l.range_m.is_finite()
    };
    let points: Vec<(f64, f64)> =
        levels.iter().filter(is_within).map(|l| (l.level_hpa.ln(), l.range_m)).collect();
    let n = points.len() as f64;
    let mean_x = points.iter().map(|p| p.0).sum::<f64>() / n;
    let mean_y = points.iter().map(|p| p.1).sum::<f64>() / n;
    let covariance: f64 = points.iter().map(|p| (p.0 - mean_x) * (p.1 - mean_y)).sum();
    let variance: f64 = points.iter().map(|p| (p.0 - mean_x).powi(2)).sum();
    // Without two different levels this is 0 / 0.
    if variance > 0.0 { covariance / variance } else { f64::NAN }
}

/// Means of the thickness of the lower layer right and left of the motion.
#[derive(Clone, Copy, Debug)]
pub struct ThicknessHalves {
    /// Unit vector to the left of the motion, at a right angle to it.
    left: [f64; 3],
    is_southern: bool,
    /// Sum of weights and of weighted thicknesses to the right and to the left.
    right_sums: (f64, f64),
    left_sums: (f64, f64),
}

impl ThicknessHalves {
    /// Nothing yet, around a centre that moves towards a bearing, in degrees.
    pub fn new(lat_deg: f64, lon_deg: f64, bearing_deg: f64) -> Self {
        let (sin_lat, cos_lat) = lat_deg.to_radians().sin_cos();
        let (sin_lon, cos_lon) = lon_deg.to_radians().sin_cos();
        let (sin, cos) = bearing_deg.to_radians().sin_cos();
        // West and north at the centre, turned by the bearing.
        let (west, north) =
            ([sin_lon, -cos_lon, 0.0], [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat]);
        Self {
            left: std::array::from_fn(|i| cos * west[i] + sin * north[i]),
            is_southern: lat_deg < 0.0,
            right_sums: (0.0, 0.0),
            left_sums: (0.0, 0.0),
        }
    }

    /// Takes a point with the thickness Z600 - Z900 in m and the area it stands
    /// for, in any unit. A point on the line of motion is of neither half, a
    /// missing thickness of none.
    pub fn add(&mut self, lat_deg: f64, lon_deg: f64, thickness_m: f64, area: f64) {
        if thickness_m.is_nan() {
            return;
        }
        let x = unit_vector(lat_deg, lon_deg);
        let side = x[0] * self.left[0] + x[1] * self.left[1] + x[2] * self.left[2];
        let sums = match side {
            s if s > ON_THE_LINE => &mut self.left_sums,
            s if s < -ON_THE_LINE => &mut self.right_sums,
            _ => return,
        };
        sums.0 += area;
        sums.1 += area * thickness_m;
    }

    /// The asymmetry B in m: mean to the right less mean to the left, the other
    /// way round in the southern hemisphere. `NaN` if a half has no point.
    pub fn b_m(&self) -> f64 {
        let mean = |(area, sum): (f64, f64)| if area > 0.0 { sum / area } else { f64::NAN };
        let difference = mean(self.right_sums) - mean(self.left_sums);
        if self.is_southern { -difference } else { difference }
    }
}

/// Direction of motion at each point of a track, degrees in [0, 360): to the
/// next point; at the last one that of the arrival. Where a cyclone stands
/// still it is that of the next leg, or else of the last one before; `NaN` if
/// it never moves.
pub fn motion_bearings_deg(lat_deg: &[f64], lon_deg: &[f64]) -> Vec<f64> {
    let place = |i: usize| (lat_deg[i], lon_deg[i]);
    let n = lat_deg.len();
    let mut bearings: Vec<Option<f64>> =
        (1..n).map(|i| bearing_deg(place(i - 1), place(i))).collect();
    let arrival = (1..n).rev().find_map(|i| bearing_deg(place(i), place(i - 1)));
    let arrival = arrival.map(|back| (back + 180.0).rem_euclid(360.0));
    bearings.push(arrival);
    for i in (0..bearings.len().saturating_sub(1)).rev() {
        bearings[i] = bearings[i].or(bearings[i + 1]);
    }
    bearings.truncate(n);
    bearings.into_iter().map(|bearing| bearing.unwrap_or(f64::NAN)).collect()
}

/// Mean over the points of a track that are at most half a window before or
/// after each, of those that have a value; `NaN` where none has.
pub fn running_mean(time_s: &[i64], values: &[f64], window_h: f64) -> Vec<f64> {
    let reach_s = (window_h * S_PER_HOUR / 2.0) as i64;
    let mean_at = |&time: &i64| {
        let first = time_s.partition_point(|&t| t < time.saturating_sub(reach_s));
        let end = time_s.partition_point(|&t| t <= time.saturating_add(reach_s));
        let known = values[first..end].iter().filter(|v| v.is_finite());
        let (sum, n) = known.fold((0.0, 0.0), |(sum, n), v| (sum + v, n + 1.0));
        sum / n
    };
    time_s.iter().map(mean_at).collect()
}

impl PhasePoint {
    /// Whether the cyclone is symmetric; `None` if that is missing.
    pub fn is_symmetric(&self) -> Option<bool> {
        self.b_m.is_finite().then(|| self.b_m.abs() < ASYMMETRIC_M)
    }

    /// Its core; `None` if a thermal wind is missing or none at all.
    pub fn core(&self) -> Option<Core> {
        let is_warm = |m: f64| (m != 0.0 && !m.is_nan()).then_some(m > 0.0);
        Some(match (is_warm(self.lower_m)?, is_warm(self.upper_m)?) {
            (true, true) => Core::DeepWarm,
            (true, false) => Core::ShallowWarm,
            (false, false) => Core::DeepCold,
            (false, true) => Core::UpperWarm,
        })
    }

    /// Its kind, if it is one of the three.
    pub fn kind(&self) -> Option<CycloneKind> {
        match (self.core()?, self.is_symmetric()?) {
            (Core::DeepWarm, true) => Some(CycloneKind::Tropical),
            (Core::ShallowWarm, true) => Some(CycloneKind::Subtropical),
            (Core::DeepCold, false) if self.b_m.abs() > ASYMMETRIC_M => {
                Some(CycloneKind::Extratropical)
            }
            _ => None,
        }
    }
}

/// When a track becomes extratropical, if it does.
pub fn transition(points: &[PhasePoint]) -> Transition {
    let mut before = f64::NAN;
    let mut onset = None;
    for (i, point) in points.iter().enumerate().filter(|(_, p)| p.b_m.is_finite()) {
        if point.b_m > ASYMMETRIC_M && before <= ASYMMETRIC_M {
            onset = Some(i);
            break;
        }
        before = point.b_m;
    }
    let completion = onset.and_then(|i| (i..points.len()).find(|&k| points[k].lower_m < 0.0));
    Transition { onset, completion }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DZ_M: [f64; 13] = [
        150.0, 146.0, 141.0, 137.0, 131.0, 126.0, 119.0, 120.0, 124.0, 131.0, 142.0, 150.0, 163.0,
    ];

    fn levels(ranges_m: &[f64]) -> Vec<HeightRange> {
        let level = |(i, &range_m): (usize, &f64)| HeightRange {
            level_hpa: 900.0 - 50.0 * i as f64,
            range_m,
        };
        ranges_m.iter().enumerate().map(level).collect()
    }

    #[test]
    fn thermal_winds_of_the_worked_example() {
        let (lower_m, upper_m) = thermal_wind(&levels(&DZ_M));
        assert!((lower_m - 75.888_09).abs() < 5e-6, "{lower_m}");
        assert!((upper_m + 66.369_25).abs() < 5e-6, "{upper_m}");
    }

    #[test]
    fn missing_levels_are_left_out() {
        // A straight line in ln p has its slope whichever levels are there.
        let mut line = levels(&DZ_M);
        line.iter_mut().for_each(|l| l.range_m = 30.0 * l.level_hpa.ln());
        line[2].range_m = f64::NAN;
        line[9].range_m = f64::NAN;
        line.reverse();
        let (lower_m, upper_m) = thermal_wind(&line);
        assert!((lower_m - 30.0).abs() < 1e-9 && (upper_m - 30.0).abs() < 1e-9);
        let (lower_m, upper_m) = thermal_wind(&levels(&[1.0]));
        assert!(lower_m.is_nan() && upper_m.is_nan());
    }

    /// Thickness that rises by 1 m a degree to the south, around a centre.
    fn asymmetry_m(lat_deg: f64, bearing: f64) -> f64 {
        let mut halves = ThicknessHalves::new(lat_deg, 350.0, bearing);
        for row in -4..=4 {
            for column in -4..=4 {
                let (lat, lon) = (lat_deg + f64::from(row), 350.0 + f64::from(column));
                halves.add(lat, lon, -f64::from(row), lat.to_radians().cos());
            }
        }
        halves.add(lat_deg + 1.0, 350.0, f64::NAN, 1.0);
        halves.b_m()
    }

    #[test]
    fn warmth_to_the_right_of_the_motion_is_asymmetry() {
        let eastward = asymmetry_m(0.0, 90.0);
        assert!((eastward - 5.0).abs() < 0.01, "{eastward}");
        assert!((asymmetry_m(0.0, 270.0) + eastward).abs() < 1e-12);
        assert!(asymmetry_m(0.0, 0.0).abs() < 1e-12);
        assert!(asymmetry_m(40.0, 90.0) > 4.0 && asymmetry_m(-40.0, 90.0) < -4.0);
        assert!(ThicknessHalves::new(0.0, 0.0, 0.0).b_m().is_nan());
    }

    #[test]
    fn points_on_the_line_of_motion_are_of_neither_half() {
        let mut halves = ThicknessHalves::new(30.0, 10.0, 0.0);
        halves.add(32.0, 10.0, 1000.0, 1.0);
        assert!(halves.b_m().is_nan());
        halves.add(30.0, 11.0, 3.0, 1.0);
        halves.add(30.0, 9.0, 1.0, 1.0);
        assert_eq!(halves.b_m(), 2.0);
    }

    #[test]
    fn motion_is_to_the_next_point_and_at_the_end_from_the_last() {
        let bearings = motion_bearings_deg(&[0.0, 0.0, 0.0, 1.0], &[0.0, 1.0, 1.0, 1.0]);
        for (bearing, expected) in bearings.iter().zip([90.0, 0.0, 0.0, 0.0]) {
            assert!((bearing - expected).abs() < 1e-9, "{bearings:?}");
        }
        let stops = motion_bearings_deg(&[0.0, 0.0, 0.0], &[0.0, 1.0, 1.0]);
        assert!(stops.iter().all(|b| (b - 90.0).abs() < 1e-9), "{stops:?}");
        assert!(motion_bearings_deg(&[5.0], &[5.0])[0].is_nan());
        assert!(motion_bearings_deg(&[], &[]).is_empty());
    }

    #[test]
    fn means_run_over_what_is_there() {
        let hours = |h: &[i64]| h.iter().map(|h| 3600 * h).collect::<Vec<_>>();
        let values = [1.0, f64::NAN, 3.0, 8.0];
        let means = running_mean(&hours(&[0, 6, 12, 60]), &values, RUNNING_MEAN_H);
        assert_eq!(means, [2.0, 2.0, 2.0, 8.0]);
        assert!(running_mean(&[0], &[f64::NAN], 24.0)[0].is_nan());
    }

    #[test]
    fn kinds_of_cyclones() {
        let kind = |b_m, lower_m, upper_m| PhasePoint { b_m, lower_m, upper_m }.kind();
        assert_eq!(kind(-3.0, 50.0, 20.0), Some(CycloneKind::Tropical));
        assert_eq!(kind(3.0, 50.0, -20.0), Some(CycloneKind::Subtropical));
        assert_eq!(kind(30.0, -50.0, -20.0), Some(CycloneKind::Extratropical));
        assert_eq!(kind(10.0, -50.0, -20.0), None);
        assert_eq!(kind(f64::NAN, 50.0, 20.0), None);
        assert_eq!(kind(3.0, 0.0, 20.0), None);
        let core = PhasePoint { b_m: 0.0, lower_m: -1.0, upper_m: 1.0 }.core();
        assert_eq!(core, Some(Core::UpperWarm));
    }

    #[test]
    fn a_transition_begins_with_asymmetry_and_ends_with_a_cold_core() {
        let track = |b_m: &[f64], lower_m: &[f64]| {
            let pairs = b_m.iter().zip(lower_m);
            let points: Vec<_> =
                pairs.map(|(&b_m, &lower_m)| PhasePoint { b_m, lower_m, upper_m: 0.0 }).collect();
            transition(&points)
        };
        let missing = f64::NAN;
        let whole = track(&[2.0, missing, 15.0, 20.0], &[9.0, 9.0, 4.0, -1.0]);
        assert_eq!(whole, Transition { onset: Some(2), completion: Some(3) });
        // Asymmetric from the first: nothing rises.
        assert_eq!(track(&[15.0, 20.0], &[4.0, -1.0]), Transition::default());
        let begun = track(&[2.0, 15.0], &[-4.0, 1.0]);
        assert_eq!(begun, Transition { onset: Some(1), completion: None });
    }
}
