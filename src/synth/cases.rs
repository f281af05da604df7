//! The storms that every season long enough has, because trackers go wrong there.

use std::f64::consts::TAU;

use rand::Rng;
use rand_pcg::Pcg64;
use serde::{Deserialize, Serialize};

use super::crowd::{Member, distance_km};
use super::path::Course;
use super::storms::{Clock, Genesis, Heading, LifeCycle, Storm, StormPoint};
use crate::model::EARTH_RADIUS_KM;

/// A storm with a difficulty. It is in the season if its whole life fits in:
/// five days are enough for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Case {
    /// Crosses 180 E in the North Pacific.
    DateLine,
    /// Crosses 0 E in the Southern Ocean.
    Greenwich,
    /// Passes within two degrees of the north pole.
    NorthPole,
    /// Passes within two degrees of the south pole.
    SouthPole,
    /// The stronger of two that merge; it deepens on.
    Absorbing,
    /// The weaker of two that merge; its track ends where they would touch.
    Absorbed,
    /// Dies within a step near its peak.
    SuddenDeath,
}

/// Distance between the centres of the merging pair at first, and how fast it shrinks.
const PAIR_FIRST_KM: f64 = 2500.0;
const PAIR_CLOSING_KM_H: f64 = 17.0;
/// Direction from the absorbing storm to the other one.
const PAIR_BEARING_DEG: f64 = 255.0;
/// The absorbed one is gone when its edge is as near as this to the other's.
const PAIR_LAST_GAP_KM: f64 = 20.0;

impl Case {
    /// The cases, those together that only make sense together.
    pub(super) const GROUPS: [&'static [Self]; 6] = [
        &[Self::NorthPole],
        &[Self::SouthPole],
        &[Self::Absorbing, Self::Absorbed],
        &[Self::DateLine],
        &[Self::Greenwich],
        &[Self::SuddenDeath],
    ];

    /// Draws the storms of one of the groups; `None` if the season is too short.
    pub(super) fn storms(group: &[Self], clock: Clock, rng: &mut Pcg64) -> Option<Vec<Member>> {
        let mut genesis = group[0].genesis(rng);
        genesis.first_step = clock.whole_life(genesis.life_h, rng)?;
        let first = genesis.grow(clock)?;
        let second = match group {
            [Self::Absorbing, Self::Absorbed] => vec![absorbed(&first, genesis.life_h, clock)],
            _ => Vec::new(),
        };
        let storms = std::iter::once(first).chain(second);
        let members = group.iter().zip(storms);
        Some(members.map(|(&case, storm)| Member { case: Some(case), storm }).collect())
    }

    /// A life that begins with the season.
    fn genesis(self, rng: &mut Pcg64) -> Genesis {
        let mut around = |value: f64, spread: f64| value + rng.random_range(-spread..spread);
        let (lat_deg, lon_deg, heading, speed_m_s) = match self {
            Self::DateLine => {
                (around(39.0, 3.0), around(164.0, 4.0), Heading::Turning(75.0, 60.0), 13.0)
            }
            Self::Greenwich => {
                (around(-43.0, 3.0), around(338.0, 5.0), Heading::Turning(100.0, 110.0), 13.0)
            }
            Self::NorthPole => {
                let bearing_deg = around(0.0, 3.0);
                (66.0, around(180.0, 180.0), Heading::GreatCircle(bearing_deg), 13.0)
            }
            Self::SouthPole => {
                let bearing_deg = around(180.0, 3.0);
                (-66.0, around(180.0, 180.0), Heading::GreatCircle(bearing_deg), 13.0)
            }
            Self::Absorbing | Self::Absorbed => {
                (around(43.0, 2.0), around(318.0, 8.0), Heading::Turning(75.0, 60.0), 9.0)
            }
            Self::SuddenDeath => {
                (around(-40.0, 3.0), around(200.0, 60.0), Heading::Turning(105.0, 120.0), 12.0)
            }
        };
        Genesis {
            first_step: 0,
            life_h: 108.0,
            lat_deg,
            lon_deg: lon_deg.rem_euclid(360.0),
            heading,
            speed_m_s: around(speed_m_s, 0.5),
            phase_rad: around(0.0, TAU / 2.0),
            cycle: self.cycle(),
        }
    }

    fn cycle(self) -> LifeCycle {
        let (peak_depth_pa, peak_radius_km, peak_age, death_age) = match self {
            Self::NorthPole | Self::SouthPole => (2600.0, 850.0, 0.5, 1.0),
            Self::Absorbing => (4000.0, 900.0, 0.75, 1.0),
            Self::Absorbed => (2000.0, 650.0, 0.4, 1.0),
            Self::SuddenDeath => (3400.0, 850.0, 0.55, 0.6),
            Self::DateLine | Self::Greenwich => (3200.0, 900.0, 0.45, 1.0),
        };
        LifeCycle { peak_depth_pa, peak_radius_km, peak_age, death_age }
    }
}

/// The companion of `absorbing`: on a bearing of it and ever nearer, until the
/// two would touch.
fn absorbed(absorbing: &Storm, life_h: f64, clock: Clock) -> Storm {
    let cycle = Case::Absorbed.cycle();
    let companion = |(k, p): (usize, &StormPoint)| {
        let hours = k as f64 * clock.step_h;
        let distance_km = PAIR_FIRST_KM - PAIR_CLOSING_KM_H * hours;
        let course = Course::new(p.lat_deg, p.lon_deg, PAIR_BEARING_DEG);
        let (lat_deg, lon_deg) = course.advanced(distance_km / EARTH_RADIUS_KM).lat_lon_deg();
        let (depth_pa, radius_km) = cycle.at(hours / life_h);
        StormPoint { lat_deg, lon_deg, radius_km, depth_pa }
    };
    let points = absorbing.points.iter().enumerate().map(companion);
    let is_separate = |(q, p): &(StormPoint, &StormPoint)| {
        distance_km(p, q) > p.radius_km + q.radius_km + PAIR_LAST_GAP_KM
    };
    let points = points.zip(&absorbing.points).take_while(is_separate).map(|(q, _)| q).collect();
    Storm { first_step: absorbing.first_step, points }
}
