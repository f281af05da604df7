//! What the cyclone phase space is made of: heights of pressure levels around a
//! centre.
//!
//! The range of heights of each level and the means of the thickness of the
//! lower layer right and left of the motion; [`phase_space`](super::phase_space)
//! makes the three numbers of them.

use super::phase_space::{
    HeightRange, LOWER_LAYER_HPA, PhasePoint, RADIUS_KM, ThicknessHalves, thermal_wind,
};
use super::sampling::{CirclePoint, MeshPoints};

/// Levels of a field of heights, and how much of a circle must be known.
#[derive(Clone, Debug, PartialEq)]
pub struct HeightLevels {
    /// Pressures in hPa, in the order of the frames.
    pub levels_hpa: Vec<f64>,
    /// What a value is multiplied by to be a height in m.
    pub m_per_unit: f64,
    /// Fraction of the area of the circle that must have a value.
    pub min_valid: f64,
}

/// A centre and where it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MovingCenter {
    /// Latitude in degrees.
    pub lat_deg: f64,
    /// Longitude in degrees.
    pub lon_deg: f64,
    /// Direction of motion in degrees clockwise from north; `NaN` if it does not
    /// move, which leaves the asymmetry missing.
    pub bearing_deg: f64,
}

impl HeightLevels {
    /// Ranges of the heights of all levels around a centre, and the asymmetry B
    /// in m; `NaN` where too little is known. Frames are of the mesh, one for
    /// each level.
    ///
    /// # Panics
    /// If there are not as many frames as levels.
    pub fn around(
        &self,
        points: &MeshPoints,
        frames: &[Vec<f32>],
        center: MovingCenter,
    ) -> (Vec<HeightRange>, f64) {
        assert_eq!(frames.len(), self.levels_hpa.len(), "one frame for each level");
        let mut circle: Vec<CirclePoint> = Vec::new();
        let place = (center.lat_deg, center.lon_deg);
        points.each_within(place, RADIUS_KM, |point| circle.push(point));
        let range = |(&level_hpa, frame): (&f64, &Vec<f32>)| HeightRange {
            level_hpa,
            range_m: self.m_per_unit * self.range(&circle, frame),
        };
        let ranges = self.levels_hpa.iter().zip(frames).map(range).collect();
        (ranges, self.asymmetry_m(points, &circle, frames, center))
    }

    fn range(&self, circle: &[CirclePoint], frame: &[f32]) -> f64 {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        let is_known = self.is_known(circle, |index| {
            let value = f64::from(frame[index]);
            (least, most) = (least.min(value), most.max(value));
            value
        });
        if is_known { most - least } else { f64::NAN }
    }

    /// Mean thickness to the right less that to the left.
    fn asymmetry_m(
        &self,
        points: &MeshPoints,
        circle: &[CirclePoint],
        frames: &[Vec<f32>],
        center: MovingCenter,
    ) -> f64 {
        let frame_at = |hpa: f64| {
            let level = self.levels_hpa.iter().position(|level| (level - hpa).abs() < 1e-6 * hpa);
            level.map(|level| &frames[level])
        };
        let (bottom_hpa, top_hpa) = LOWER_LAYER_HPA;
        let (Some(bottom), Some(top)) = (frame_at(bottom_hpa), frame_at(top_hpa)) else {
            return f64::NAN;
        };
        if center.bearing_deg.is_nan() {
            return f64::NAN;
        }
        let mut halves = ThicknessHalves::new(center.lat_deg, center.lon_deg, center.bearing_deg);
        let thickness =
            |index: usize| self.m_per_unit * (f64::from(top[index]) - f64::from(bottom[index]));
        for &CirclePoint { index, area } in circle {
            if let Some(index) = index {
                let (lat_deg, lon_deg) = points.place(index);
                halves.add(lat_deg, lon_deg, thickness(index), area);
            }
        }
        if self.is_known(circle, thickness) { halves.b_m() } else { f64::NAN }
    }

    /// Whether enough of a circle has a value.
    fn is_known(&self, circle: &[CirclePoint], mut value: impl FnMut(usize) -> f64) -> bool {
        let (mut known, mut all) = (0.0, 0.0);
        for point in circle {
            all += point.area;
            if point.index.is_some_and(|index| !value(index).is_nan()) {
                known += point.area;
            }
        }
        known > 0.0 && known >= self.min_valid * all
    }
}

/// The three numbers of a centre.
pub fn phase_point(ranges: &[HeightRange], b_m: f64) -> PhasePoint {
    let (lower_m, upper_m) = thermal_wind(ranges);
    PhasePoint { b_m, lower_m, upper_m }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{angle_by_haversine_rad, unit_vector};
    use crate::model::{EARTH_RADIUS_KM, Grid, Mesh};

    const CENTER: (f64, f64) = (40.0, 10.0);
    const DZ_M: [f64; 13] =
        [150.0, 146.0, 141.0, 137.0, 131.0, 126.0, 119.0, 120.0, 124.0, 131.0, 142.0, 150.0, 163.0];

    fn grid() -> Grid {
        let lat = (0..=60).map(|i| 55.0 - 0.5 * f64::from(i)).collect();
        Grid::new(lat, (0..=80).map(|i| 350.0 + 0.5 * f64::from(i)).collect()).unwrap()
    }

    fn frame(f: impl Fn(f64, f64) -> f64) -> Vec<f32> {
        let grid = grid();
        let place = |i: usize| (grid.lat_deg()[i / 81], grid.lon_deg_360(i % 81));
        (0..grid.len()).map(place).map(|(lat, lon)| f(lat, lon) as f32).collect()
    }

    fn levels(m_per_unit: f64) -> HeightLevels {
        let levels_hpa = (0..13).map(|i| 900.0 - 50.0 * f64::from(i)).collect();
        HeightLevels { levels_hpa, m_per_unit, min_valid: 0.5 }
    }

    fn center(bearing_deg: f64) -> MovingCenter {
        MovingCenter { lat_deg: CENTER.0, lon_deg: CENTER.1, bearing_deg }
    }

    /// Heights that are lowest at the centre and reach their range at a
    /// distance inside the circle: the thermal winds are those of the ranges.
    #[test]
    fn prescribed_ranges_give_the_numbers_of_the_worked_example() {
        let cone = |range_m: f64| {
            frame(|lat, lon| {
                let away_km = EARTH_RADIUS_KM * angle_by_haversine_rad(CENTER, (lat, lon));
                1000.0 + range_m * (away_km / 400.0).min(1.0)
            })
        };
        let frames: Vec<Vec<f32>> = DZ_M.iter().map(|&range_m| cone(range_m)).collect();
        let points = MeshPoints::new(&Mesh::LatLon(grid()));
        let (ranges, b_m) = levels(1.0).around(&points, &frames, center(90.0));
        for (range, expected) in ranges.iter().zip(DZ_M) {
            assert!((range.range_m - expected).abs() < 1e-3, "{range:?}");
        }
        let point = phase_point(&ranges, b_m);
        assert!((point.lower_m - 75.888_09).abs() < 1e-3, "{point:?}");
        assert!((point.upper_m + 66.369_25).abs() < 1e-3, "{point:?}");
        assert!(point.b_m.abs() < 1.0, "{point:?}");
        let (_, still) = levels(1.0).around(&points, &frames, center(f64::NAN));
        assert!(still.is_nan());
    }

    /// A thickness that rises by a gradient to the south differs between the
    /// halves of a disc of radius r by 8 r / 3 pi of it.
    #[test]
    fn a_gradient_across_the_motion_is_asymmetry() {
        let south_m = |lat: f64, lon: f64| {
            let north = [-40f64.to_radians().sin(), 40f64.to_radians().cos()];
            let [x, _, z] = unit_vector(lat, lon - CENTER.1);
            -0.1 * EARTH_RADIUS_KM * (north[0] * x + north[1] * z)
        };
        let mut frames = vec![frame(|_, _| 0.0); 13];
        frames[6] = frame(|lat, lon| 9.806_65 * south_m(lat, lon));
        let points = MeshPoints::new(&Mesh::LatLon(grid()));
        let geopotential = levels(1.0 / 9.806_65);
        let expected = 0.1 * 8.0 * RADIUS_KM / (3.0 * std::f64::consts::PI);
        for (bearing_deg, sign) in [(90.0, 1.0), (270.0, -1.0), (0.0, 0.0)] {
            let (_, b_m) = geopotential.around(&points, &frames, center(bearing_deg));
            assert!((b_m - sign * expected).abs() < 0.02 * expected, "{bearing_deg} {b_m}");
        }
    }

    #[test]
    fn too_little_of_a_circle_is_missing() {
        let mut frames = vec![frame(|_, _| 1.0); 13];
        frames[0] = frame(|lat, _| if lat > 39.0 { f64::NAN } else { 1.0 });
        let points = MeshPoints::new(&Mesh::LatLon(grid()));
        let (ranges, b_m) = levels(1.0).around(&points, &frames, center(90.0));
        assert!(ranges[0].range_m.is_nan() && ranges[1].range_m == 0.0 && b_m.is_nan());
        let outside = MovingCenter { lat_deg: -40.0, lon_deg: 200.0, bearing_deg: 0.0 };
        let (ranges, b_m) = levels(1.0).around(&points, &frames, outside);
        assert!(ranges.iter().all(|range| range.range_m.is_nan()) && b_m.is_nan());
    }
}
