//! The points that kernels are put on, and what is known of each.

use crate::math::{angle_by_haversine_rad, lat_lon_deg, unit_vector};
use crate::model::{Period, Tracks};

use super::params::{Convention, DensityParams, Growth};

const S_PER_HOUR: f64 = 3600.0;
const M_PER_KM: f64 = 1000.0;
/// Steps whose middle is less than this west of Greenwich are not in TRACK's
/// statistics, unless they go westward over it. It is the spacing of the grid
/// of its reference; the steps that it lost lie within 1.85, the others beyond
/// 2.5.
const LOST_WEST_OF_GREENWICH_DEG: f32 = 1.875;

/// Points with the values of each.
#[derive(Debug, Default)]
pub(super) struct Sample {
    /// Unit vectors.
    pub(super) at: Vec<[f64; 3]>,
    /// Values by quantity and point; `NaN` is missing.
    pub(super) values: Vec<Vec<f64>>,
}

/// Tracks, and what of them counts.
#[derive(Clone, Copy, Debug)]
pub struct DensitySource<'a> {
    /// The tracks.
    pub tracks: &'a Tracks,
    /// Index of the variable that is the intensity.
    pub intensity: usize,
    /// First and last time of the record in seconds: a track that is there
    /// then need not have begun, or ended.
    pub record_s: (i64, i64),
}

impl DensitySource<'_> {
    /// Whether a time is in a period and in the record.
    pub(super) fn is_in(&self, period: &Period, time_s: i64) -> bool {
        period.contains(time_s) && (self.record_s.0..=self.record_s.1).contains(&time_s)
    }

    /// A position as the convention has it, latitude and longitude in degrees.
    pub(super) fn place(&self, point: usize, convention: Convention) -> (f64, f64) {
        let (lat, lon) = (self.tracks.lat_deg[point], self.tracks.lon_deg[point]);
        match convention {
            Convention::Exact => (lat, lon),
            Convention::Track => (f64::from(lat as f32), f64::from(lon as f32)),
        }
    }

    fn unit(&self, point: usize, convention: Convention) -> [f64; 3] {
        let (lat, lon) = self.place(point, convention);
        unit_vector(lat, lon)
    }

    /// All points of a period, with their intensity and these variables.
    pub(super) fn points(
        &self,
        period: &Period,
        further: &[usize],
        convention: Convention,
    ) -> Sample {
        let tracks = self.tracks;
        let points: Vec<usize> =
            (0..tracks.points()).filter(|&i| self.is_in(period, tracks.time_s[i])).collect();
        let pick = |v: &usize| points.iter().map(|&i| tracks.variables[*v].values[i]).collect();
        Sample {
            at: points.iter().map(|&i| self.unit(i, convention)).collect(),
            values: std::iter::once(&self.intensity).chain(further).map(pick).collect(),
        }
    }

    /// First points in a period of tracks that began after the record did.
    pub(super) fn genesis(&self, period: &Period, convention: Convention) -> Sample {
        let first = |track: usize| self.tracks.offsets[track];
        self.ends(period, convention, first, self.record_s.0)
    }

    /// Last points in a period of tracks that ended before the record did.
    pub(super) fn lysis(&self, period: &Period, convention: Convention) -> Sample {
        let last = |track: usize| self.tracks.offsets[track + 1] - 1;
        self.ends(period, convention, last, self.record_s.1)
    }

    fn ends(
        &self,
        period: &Period,
        convention: Convention,
        end: impl Fn(usize) -> usize,
        edge_s: i64,
    ) -> Sample {
        let ends = (0..self.tracks.len()).filter(|&t| !self.tracks.range(t).is_empty()).map(end);
        let counts = |i: &usize| {
            let time_s = self.tracks.time_s[*i];
            self.is_in(period, time_s) && time_s != edge_s
        };
        let at = ends.filter(counts).map(|i| self.unit(i, convention)).collect();
        Sample { at, values: Vec::new() }
    }

    /// The middles of all steps whose middle is in a period: speed, eastward
    /// and northward velocity in m s-1, growth rate in h-1 and tendency in the
    /// unit of the intensity and h-1.
    pub(super) fn steps(&self, period: &Period, params: &DensityParams) -> Sample {
        let mut sample = Sample { at: Vec::new(), values: vec![Vec::new(); 5] };
        for track in 0..self.tracks.len() {
            let range = self.tracks.range(track);
            for i in range.start..range.end.saturating_sub(1) {
                let step = self.step(i, params);
                if self.is_in(period, step.middle_s)
                    && let Some(at) = step.middle(params.convention)
                {
                    sample.at.push(at);
                    let values = self.values_of(&step, i, params);
                    sample.values.iter_mut().zip(values).for_each(|(all, v)| all.push(v));
                }
            }
        }
        sample
    }

    fn step(&self, first: usize, params: &DensityParams) -> Step {
        let times = &self.tracks.time_s[first..first + 2];
        Step {
            from: self.place(first, params.convention),
            to: self.place(first + 1, params.convention),
            middle_s: times[0] + (times[1] - times[0]) / 2,
            hours: (times[1] - times[0]) as f64 / S_PER_HOUR,
        }
    }

    fn values_of(&self, step: &Step, first: usize, params: &DensityParams) -> [f64; 5] {
        let m_s = params.earth_radius_km * M_PER_KM / (step.hours * S_PER_HOUR);
        let [speed, east, north] = step.arcs_rad().map(|angle| angle * m_s);
        let intensity = &self.tracks.variables[self.intensity].values[first..first + 2];
        let change = intensity[1] - intensity[0];
        let mean = f64::midpoint(intensity[0], intensity[1]);
        let (stronger, counts) = (change * mean > 0.0, intensity[0] * intensity[1] > 0.0);
        let wanted = match params.growth {
            Growth::All => true,
            Growth::Growing => stronger,
            Growth::Decaying => !stronger && change != 0.0,
        };
        let only = |is_wanted: bool, value: f64| if is_wanted { value } else { f64::NAN };
        // A rate between values of both signs is none.
        let rate = only(wanted && counts, change / step.hours / mean);
        [speed, east, north, rate, only(wanted, change / step.hours)]
    }
}

/// From one point of a track to the next.
struct Step {
    from: (f64, f64),
    to: (f64, f64),
    middle_s: i64,
    hours: f64,
}

impl Step {
    /// Its middle as a unit vector, if it counts.
    fn middle(&self, convention: Convention) -> Option<[f64; 3]> {
        match convention {
            Convention::Exact => {
                let (p, q) =
                    (unit_vector(self.from.0, self.from.1), unit_vector(self.to.0, self.to.1));
                let sum = [p[0] + q[0], p[1] + q[1], p[2] + q[2]];
                // Where the ends are opposite any middle is as good.
                let is_some = sum.iter().any(|v| v.abs() > 1e-9);
                let (lat, lon) = lat_lon_deg(if is_some { sum } else { p });
                Some(unit_vector(lat, lon))
            }
            Convention::Track => {
                let lat = (self.from.0 as f32 + self.to.0 as f32) / 2.0;
                let lon = mean_longitude_of_track(self.from.1 as f32, self.to.1 as f32)?;
                Some(unit_vector(lat.into(), lon.into()))
            }
        }
    }

    /// Angles in radians of the step, of its eastward part along the latitude
    /// of its start, and of its northward part.
    fn arcs_rad(&self) -> [f64; 3] {
        let eastward = wrap_deg(self.to.1 - self.from.1);
        let along = angle_by_haversine_rad(self.from, (self.from.0, self.to.1));
        let north = (self.to.0 - self.from.0).to_radians();
        [angle_by_haversine_rad(self.from, self.to), along * eastward.signum(), north]
    }
}

/// TRACK's middle of two longitudes, if it counts. Over Greenwich the one in
/// the east is taken beyond 360. A middle beyond the last column of the grid
/// comes back by 360 degrees and is out of the domain if that makes it negative;
/// that of a step westward over Greenwich only comes back from beyond 360.
fn mean_longitude_of_track(from: f32, to: f32) -> Option<f32> {
    let difference = to - from;
    let (from, to, beyond) = match difference {
        d if d > 180.0 => (from + 360.0, to, 360.0),
        d if d < -180.0 => (from, to + 360.0, 360.0 - LOST_WEST_OF_GREENWICH_DEG),
        _ => (from, to, 360.0 - LOST_WEST_OF_GREENWICH_DEG),
    };
    let middle = (from + to) / 2.0;
    let middle = if middle > beyond { middle - 360.0 } else { middle };
    (middle >= 0.0).then_some(middle)
}

/// A difference of longitudes in [-180, 180).
fn wrap_deg(difference: f64) -> f64 {
    (difference + 180.0).rem_euclid(360.0) - 180.0
}
