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
