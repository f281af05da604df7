//! Finding room for storms, so that no two ever touch.

use rand_pcg::Pcg64;

use super::SynthError;
use super::cases::Case;
use super::storms::{Clock, Genesis, Storm, StormPoint};
use crate::math::angle_by_haversine_rad;
use crate::model::EARTH_RADIUS_KM;

/// Least distance between the edges of two storms.
const GAP_KM: f64 = 200.0;
/// How often another life is tried for a storm that finds no room.
const ATTEMPTS: usize = 400;
/// The automatic number of storms: so many at any time ...
const STORMS_AT_A_TIME: f64 = 10.0;
/// ... of so long a life on average.
const MEAN_LIFE_H: f64 = 120.0;

/// A storm and the special case it stands for, if any.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) case: Option<Case>,
    pub(super) storm: Storm,
}

/// All storms of a season in the order of genesis, the special cases placed
/// first; `asked` ordinary ones, or 0 for as many as is natural and fit.
pub(super) fn populate(
    clock: Clock,
    asked: usize,
    rng: &mut Pcg64,
) -> Result<Vec<Member>, SynthError> {
    let mut crowd = Crowd { members: Vec::new(), at_steps: vec![Vec::new(); clock.steps] };
    for group in Case::GROUPS {
        crowd.place(|| Case::storms(group, clock, rng));
    }
    let wanted = if asked == 0 { natural_number(clock) } else { asked };
    let ordinary = |rng: &mut Pcg64| {
        let storm = Genesis::ordinary(clock, rng).grow(clock)?;
        Some(vec![Member { case: None, storm }])
    };
    for placed in 0..wanted {
        // Where one finds no room, the others that were asked for need not be tried.
        if !crowd.place(|| ordinary(rng)) && asked > 0 {
            return Err(SynthError::Crowded { placed, asked });
        }
    }
    crowd.members.sort_by_key(|m| m.storm.first_step);
    Ok(crowd.members)
}

fn natural_number(clock: Clock) -> usize {
    let season_h = clock.steps as f64 * clock.step_h;
    (STORMS_AT_A_TIME * (season_h + MEAN_LIFE_H) / MEAN_LIFE_H).round() as usize
}

/// Storms that have found room.
struct Crowd {
    members: Vec<Member>,
    /// Where they are at each step.
    at_steps: Vec<Vec<StormPoint>>,
}

impl Crowd {
    /// Adds the first group drawn that keeps away from all members.
    fn place(&mut self, mut draw: impl FnMut() -> Option<Vec<Member>>) -> bool {
        let mut groups = (0..ATTEMPTS).filter_map(|_| draw());
        let Some(group) = groups.find(|group| group.iter().all(|m| self.has_room(&m.storm))) else {
            return false;
        };
        for (step, point) in group.iter().flat_map(|m| m.storm.steps()) {
            self.at_steps[step].push(*point);
        }
        self.members.extend(group);
        true
    }

    fn has_room(&self, storm: &Storm) -> bool {
        storm.steps().all(|(step, p)| self.at_steps[step].iter().all(|q| are_apart(p, q)))
    }
}

fn are_apart(p: &StormPoint, q: &StormPoint) -> bool {
    distance_km(p, q) >= p.radius_km + q.radius_km + GAP_KM
}

pub(super) fn distance_km(p: &StormPoint, q: &StormPoint) -> f64 {
    angle_by_haversine_rad((p.lat_deg, p.lon_deg), (q.lat_deg, q.lon_deg)) * EARTH_RADIUS_KM
}
