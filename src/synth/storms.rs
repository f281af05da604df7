//! The lives of storms: where they go and how deep they are.

use std::f64::consts::TAU;

use rand::Rng;
use rand_pcg::Pcg64;

use super::path::Course;
use crate::model::EARTH_RADIUS_KM;

/// The least depth of a storm, in Pa below the background at its centre. It
/// enters the field with it and leaves when it would fall below.
pub const MIN_DEPTH_PA: f64 = 1500.0;

/// Radius of a storm of the least depth, as a fraction of the radius at its peak.
const YOUNG_RADIUS: f64 = 0.75;
/// The path is integrated in steps no longer than this.
const PATH_STEP_H: f64 = 1.0;
/// How much the speed varies about its mean, as a fraction.
const SPEED_VARIATION: f64 = 0.2;
const KM_PER_DEGREE: f64 = EARTH_RADIUS_KM * TAU / 360.0;

/// The steps of a season as storms see them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) step_h: f64,
    pub(super) steps: usize,
}

/// Depth and radius from genesis (age 0) to the end (age 1).
#[derive(Clone, Copy, Debug)]
pub(super) struct LifeCycle {
    pub(super) peak_depth_pa: f64,
    pub(super) peak_radius_km: f64,
    /// Age at the peak.
    pub(super) peak_age: f64,
    /// Age at which the storm dies; less than 1 for a sudden death.
    pub(super) death_age: f64,
}

/// The direction in which a storm moves, degrees clockwise from north.
#[derive(Clone, Copy, Debug)]
pub(super) enum Heading {
    /// From the first bearing to the second over the life.
    Turning(f64, f64),
    /// Along the great circle that starts with a bearing.
    GreatCircle(f64),
}

/// All that decides the life of a storm.
#[derive(Clone, Copy, Debug)]
pub(super) struct Genesis {
    /// Step of the first point; before 0 for a storm older than the season.
    pub(super) first_step: i64,
    pub(super) life_h: f64,
    pub(super) lat_deg: f64,
    pub(super) lon_deg: f64,
    pub(super) heading: Heading,
    /// Mean speed.
    pub(super) speed_m_s: f64,
    /// Phase of the variation of the speed.
    pub(super) phase_rad: f64,
    pub(super) cycle: LifeCycle,
}

/// A storm at one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StormPoint {
    pub(super) lat_deg: f64,
    pub(super) lon_deg: f64,
    pub(super) radius_km: f64,
    pub(super) depth_pa: f64,
}

/// The part of a storm's life that lies in the season.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Storm {
    pub(super) first_step: usize,
    /// One for each step from the first; never empty.
    pub(super) points: Vec<StormPoint>,
}

impl Clock {
    /// Number of steps from genesis to an age.
    pub(super) fn steps_in(self, hours: f64) -> usize {
        (hours / self.step_h) as usize
    }

    /// A first step at which a life as long as this lies within the season.
    pub(super) fn whole_life(self, life_h: f64, rng: &mut Pcg64) -> Option<i64> {
        let spare = self.steps.checked_sub(self.steps_in(life_h) + 1)?;
        Some(rng.random_range(0..=spare as i64))
    }
}

impl LifeCycle {
    /// Depth in Pa and radius in km at an age.
    pub(super) fn at(&self, age: f64) -> (f64, f64) {
        let rising = age / self.peak_age;
        let falling = (1.0 - age) / (1.0 - self.peak_age);
        let x = rising.min(falling).clamp(0.0, 1.0);
        let strength = x * x * (3.0 - 2.0 * x);
        let depth_pa = MIN_DEPTH_PA + strength * (self.peak_depth_pa - MIN_DEPTH_PA);
        let growth = YOUNG_RADIUS + (1.0 - YOUNG_RADIUS) * strength;
        (depth_pa, self.peak_radius_km * growth)
    }
}

impl Heading {
    fn bearing_deg(self, age: f64) -> f64 {
        match self {
            Self::Turning(first, last) => first + age * (last - first),
            Self::GreatCircle(first) => first,
        }
    }

    fn steer(self, course: Course, age: f64) -> Course {
        match self {
            Self::Turning(..) => course.steered(self.bearing_deg(age)),
            Self::GreatCircle(_) => course,
        }
    }
}

impl Genesis {
    /// An ordinary storm: born in the subtropics or middle latitudes of either
    /// hemisphere, at any time such that part of its life is in the season,
    /// and moving east and, more and more, towards the pole.
    pub(super) fn ordinary(clock: Clock, rng: &mut Pcg64) -> Self {
        let life_h: f64 = rng.random_range(48.0..192.0);
        let speed_m_s = rng.random_range(8.0..15.0);
        let is_southern = rng.random_bool(0.5);
        let lat_deg: f64 = rng.random_range(32.0..46.0);
        let last_lat_deg = rng.random_range(52.0..66.0);
        let distance_deg = speed_m_s * 3.6 * life_h / KM_PER_DEGREE;
        let mean_bearing_deg =
            ((last_lat_deg - lat_deg) / distance_deg).clamp(0.2, 0.8).acos().to_degrees();
        let turn_deg = rng.random_range(0.0..15.0);
        let (first, last) = (mean_bearing_deg + turn_deg, mean_bearing_deg - turn_deg);
        let cycle = LifeCycle {
            peak_depth_pa: rng.random_range(2000.0..5400.0),
            peak_radius_km: rng.random_range(750.0..1100.0),
            peak_age: rng.random_range(0.35..0.6),
            death_age: 1.0,
        };
        Self {
            first_step: rng.random_range(-(clock.steps_in(life_h) as i64)..clock.steps as i64),
            life_h,
            lat_deg: if is_southern { -lat_deg } else { lat_deg },
            lon_deg: rng.random_range(0.0..360.0),
            heading: if is_southern {
                Heading::Turning(180.0 - first, 180.0 - last)
            } else {
                Heading::Turning(first, last)
            },
            speed_m_s,
            phase_rad: rng.random_range(0.0..TAU),
            cycle,
        }
    }

    /// The storm, or `None` if no point of its life is a step of the season.
    pub(super) fn grow(&self, clock: Clock) -> Option<Storm> {
        let mut course = Course::new(self.lat_deg, self.lon_deg, self.heading.bearing_deg(0.0));
        let mut points = Vec::new();
        for k in 0..=clock.steps_in(self.life_h * self.cycle.death_age) {
            let hours = k as f64 * clock.step_h;
            let step = self.first_step + k as i64;
            if step >= clock.steps as i64 {
                break;
            }
            if step >= 0 {
                points.push(self.point(course, hours / self.life_h));
            }
            course = self.moved(course, hours, clock.step_h);
        }
        let first_step = self.first_step.max(0) as usize;
        (!points.is_empty()).then_some(Storm { first_step, points })
    }

    fn point(&self, course: Course, age: f64) -> StormPoint {
        let (lat_deg, lon_deg) = course.lat_lon_deg();
        let (depth_pa, radius_km) = self.cycle.at(age);
        StormPoint { lat_deg, lon_deg, radius_km, depth_pa }
    }

    fn moved(&self, mut course: Course, hours: f64, step_h: f64) -> Course {
        let parts = (step_h / PATH_STEP_H).ceil();
        let part_h = step_h / parts;
        for i in 0..parts as usize {
            let age = (hours + (i as f64 + 0.5) * part_h) / self.life_h;
            let variation = 1.0 + SPEED_VARIATION * (TAU * age + self.phase_rad).sin();
            let distance_km = self.speed_m_s * variation * 3.6 * part_h;
            course = self.heading.steer(course, age).advanced(distance_km / EARTH_RADIUS_KM);
        }
        course
    }
}

impl Storm {
    /// Steps of its points, each with the point.
    pub(super) fn steps(&self) -> impl Iterator<Item = (usize, &StormPoint)> {
        self.points.iter().enumerate().map(|(k, p)| (self.first_step + k, p))
    }
}
