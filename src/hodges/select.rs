//! Which tracks are kept.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::math::unit_vector;
use crate::model::{Region, TimeAxis, Track, Tracks};

use super::HodgesParams;
use super::cost::angle_rad;
use super::gaps::missing_steps;

/// Which points of a track have to lie in a region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionRule {
    /// Any of them.
    #[default]
    AnyPoint,
    /// The first.
    Genesis,
    /// The last.
    Lysis,
    /// At least half of them.
    MostPoints,
}

/// How many tracks were left out, each counted under the first of these rules
/// that it breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Of fewer points than `min_track_points`.
    pub short: usize,
    /// Of more points than `max_track_points`.
    pub long: usize,
    /// With ends closer than `min_displacement_deg`.
    pub near: usize,
    /// Of a path shorter than `min_path_deg`.
    pub slow: usize,
    /// Nowhere as strong as `min_strength`.
    pub weak: usize,
    /// Not in `region` as `region_rule` demands.
    pub outside: usize,
}

impl AddAssign for Removed {
    fn add_assign(&mut self, other: Self) {
        let Self { short, long, near, slow, weak, outside } = other;
        self.short += short;
        self.long += long;
        self.near += near;
        self.slow += slow;
        self.weak += weak;
        self.outside += outside;
    }
}

impl Removed {
    /// All of them.
    pub fn total(&self) -> usize {
        let Self { short, long, near, slow, weak, outside } = self;
        short + long + near + slow + weak + outside
    }
}

/// Leaves out the tracks that break a rule of `params`; the others keep their
/// numbers. `times` are those of the record: a step that is missing between
/// two points of a track counts as one of its points.
pub fn keep_tracks(tracks: &mut Tracks, times: &TimeAxis, params: &HodgesParams) -> Removed {
    let mut removed = Removed::default();
    let rules = Selection { params, usual_s: times.step_s().unwrap_or(1) };
    let mut is_kept = vec![true; tracks.len()];
    for (index, is_kept) in is_kept.iter_mut().enumerate() {
        if let Some(count) = rules.broken(tracks, index, &mut removed) {
            *count += 1;
            *is_kept = false;
        }
    }
    tracks.retain(|index| is_kept[index]);
    removed
}

struct Selection<'a> {
    params: &'a HodgesParams,
    usual_s: i64,
}

impl Selection<'_> {
    /// The count of the first rule that a track breaks.
    fn broken<'a>(
        &self,
        tracks: &Tracks,
        index: usize,
        removed: &'a mut Removed,
    ) -> Option<&'a mut usize> {
        let params = self.params;
        let track = tracks.track(index);
        let points = self.points(track);
        let is_outside = |region: &Region| !is_inside(track, region, params.region_rule);
        if points < params.min_track_points {
            Some(&mut removed.short)
        } else if params.max_track_points.is_some_and(|most| points > most) {
            Some(&mut removed.long)
        } else if displacement_rad(track) < params.min_displacement_deg.to_radians() as f32 {
            Some(&mut removed.near)
        } else if path_rad(track) < params.min_path_deg.to_radians() {
            Some(&mut removed.slow)
        } else if strength(tracks, index) < params.min_strength {
            Some(&mut removed.weak)
        } else if params.region.as_ref().is_some_and(is_outside) {
            Some(&mut removed.outside)
        } else {
            None
        }
    }

    /// Number of points of a track and of steps that are missing in between.
    fn points(&self, track: Track<'_>) -> usize {
        let missing = |pair: &[i64]| missing_steps(pair[0], pair[1], self.usual_s);
        track.time_s.len() + track.time_s.windows(2).map(missing).sum::<usize>()
    }
}

/// The angle between the first and the last point of a track in radians.
fn displacement_rad(track: Track<'_>) -> f32 {
    angle_between_rad(track, 0, track.time_s.len() - 1)
}

/// The length of all steps of a track in radians.
fn path_rad(track: Track<'_>) -> f64 {
    (1..track.time_s.len()).map(|i| f64::from(angle_between_rad(track, i - 1, i))).sum()
}

fn angle_between_rad(track: Track<'_>, i: usize, j: usize) -> f32 {
    let [p, q] = [i, j].map(|i| unit_vector(track.lat_deg[i], track.lon_deg[i]));
    angle_rad(&p, &q)
}

/// How far from 0 the variable of a track gets; 0 if there is none.
fn strength(tracks: &Tracks, index: usize) -> f64 {
    let Some(variable) = tracks.variables.first() else {
        return 0.0;
    };
    variable.values[tracks.range(index)].iter().map(|value| value.abs()).fold(0.0, f64::max)
}

fn is_inside(track: Track<'_>, region: &Region, rule: RegionRule) -> bool {
    let holds = |&i: &usize| region.contains(track.lat_deg[i], track.lon_deg[i]);
    let points = 0..track.time_s.len();
    match rule {
        RegionRule::AnyPoint => points.clone().any(|i| holds(&i)),
        RegionRule::Genesis => holds(&points.start),
        RegionRule::Lysis => holds(&(points.end - 1)),
        RegionRule::MostPoints => 2 * points.clone().filter(holds).count() >= points.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Calendar, Variable};

    /// Four tracks along the equator, numbered 3, 5, 7 and 9: of three points,
    /// of two across a missing step, of three there and back, of one.
    fn tracks() -> Tracks {
        let values = vec![1.0, -8.0, 2.0, 3.0, 4.0, f64::NAN, 5.0, 2.0, 7.0];
        Tracks {
            ids: vec![3, 5, 7, 9],
            offsets: vec![0, 3, 5, 8, 9],
            time_s: vec![0, 6, 12, 0, 12, 6, 12, 18, 6],
            lat_deg: vec![0.0; 9],
            lon_deg: vec![0.0, 5.0, 10.0, 0.0, 30.0, 0.0, 20.0, 9.9, 355.0],
            variables: vec![Variable { values, ..Variable::default() }],
            ..Tracks::default()
        }
    }

    fn kept(change: impl FnOnce(&mut HodgesParams)) -> (Vec<u64>, Removed) {
        let mut params = HodgesParams::default();
        change(&mut params);
        let mut tracks = tracks();
        let times = TimeAxis::new(Calendar::Standard, vec![0, 6, 12, 18]).unwrap();
        let removed = keep_tracks(&mut tracks, &times, &params);
        assert_eq!(removed.total() + tracks.len(), 4);
        (tracks.ids, removed)
    }

    #[test]
    fn by_default_every_track_is_kept() {
        assert_eq!(kept(|_| ()), (vec![3, 5, 7, 9], Removed::default()));
    }

    #[test]
    fn limits_are_inclusive_and_missing_steps_count_as_points() {
        let (ids, removed) = kept(|p| p.min_track_points = 3);
        assert_eq!((ids, removed.short), (vec![3, 5, 7], 1));
        let (ids, removed) = kept(|p| p.max_track_points = Some(2));
        assert_eq!((ids, removed.long), (vec![9], 3));
        let (ids, removed) = kept(|p| p.min_displacement_deg = 10.0);
        assert_eq!((ids, removed.near), (vec![3, 5], 2));
        let (ids, removed) = kept(|p| p.min_path_deg = 30.0);
        assert_eq!((ids, removed.slow), (vec![5, 7], 2));
    }

    #[test]
    fn strength_is_the_distance_from_zero_on_either_side() {
        let (ids, removed) = kept(|p| p.min_strength = 5.0);
        assert_eq!((ids, removed.weak), (vec![3, 7, 9], 1));
        let mut bare = Tracks { variables: Vec::new(), ..tracks() };
        let params = HodgesParams { min_strength: 1.0, ..HodgesParams::default() };
        assert_eq!(keep_tracks(&mut bare, &TimeAxis::default(), &params).weak, 4);
    }

    #[test]
    fn a_region_holds_the_points_its_rule_names() {
        let inside = |rule| {
            let (ids, removed) = kept(|p| {
                (p.region, p.region_rule) = ("-10,6,-10,10".parse().ok(), rule);
            });
            assert_eq!(removed.outside + ids.len(), 4);
            ids
        };
        assert_eq!(inside(RegionRule::AnyPoint), [3, 5, 7, 9]);
        assert_eq!(inside(RegionRule::Genesis), [3, 5, 7, 9]);
        assert_eq!(inside(RegionRule::Lysis), [9]);
        assert_eq!(inside(RegionRule::MostPoints), [3, 5, 9]);
    }

    #[test]
    fn a_track_counts_under_the_first_rule_it_breaks() {
        let (ids, removed) = kept(|p| {
            (p.min_track_points, p.min_displacement_deg) = (2, 10.0);
            (p.min_path_deg, p.min_strength) = (11.0, 4.5);
        });
        let expected = Removed { short: 1, near: 1, slow: 1, weak: 1, ..Removed::default() };
        assert_eq!((ids, removed), (vec![], expected));
    }
}
