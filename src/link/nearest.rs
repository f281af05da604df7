//! Centres of two consecutive steps that are each other's nearest.

use kiddo::{ImmutableKdTree, SquaredEuclidean};

use super::Positions;
use super::params::{Distance, LinkParams};
use crate::math::{angle_by_dot_rad, angle_by_haversine_rad, chord_squared, unit_vector};

/// The search radius is larger than the link radius by this factor, so that
/// rounding in the tree never loses a pair that the formula would accept.
const SEARCH_MARGIN: f64 = 1.0 + 1e-6;

/// A pair within the link radius: ranks in both steps and the distance in km.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pair {
    tail: u32,
    centre: u32,
    distance_km: f64,
}

/// For each of `heads`, the index (within its step) of the tail it continues.
pub(super) fn predecessors(
    tails: &Ranked,
    heads: &Ranked,
    params: &LinkParams,
) -> Vec<Option<u32>> {
    let mut predecessors = vec![None; heads.points.len()];
    if tails.points.is_empty() || heads.points.is_empty() {
        return predecessors;
    }
    let pairs = pairs_within(tails, heads, params);
    for (tail, head) in mutual_nearest(&pairs, tails.points.len(), heads.points.len()) {
        predecessors[heads.order[head] as usize] = Some(tails.order[tail]);
    }
    predecessors
}

/// The centres of one step sorted by latitude, then longitude, which decides
/// between equidistant ones.
pub(super) struct Ranked {
    /// Index within the step, by rank.
    pub(super) order: Vec<u32>,
    /// Latitude and longitude in degrees, by rank.
    points: Vec<(f64, f64)>,
    /// The same on the unit sphere.
    positions: Vec<[f64; 3]>,
}

impl Ranked {
    pub(super) fn new(positions: Positions<'_>) -> Self {
        let Positions { lat_deg: lat, lon_deg: lon } = positions;
        let mut order: Vec<u32> = (0..lat.len() as u32).collect();
        order.sort_by(|&a, &b| {
            let (a, b) = (a as usize, b as usize);
            lat[a].total_cmp(&lat[b]).then(lon[a].total_cmp(&lon[b]))
        });
        let points: Vec<_> = order.iter().map(|&i| (lat[i as usize], lon[i as usize])).collect();
        let positions = points.iter().map(|&(lat, lon)| unit_vector(lat, lon)).collect();
        Self { order, points, positions }
    }
}

/// All pairs closer than the link radius, by centre, then tail.
fn pairs_within(tails: &Ranked, heads: &Ranked, params: &LinkParams) -> Vec<Pair> {
    let tree: ImmutableKdTree<f64, 3> =
        ImmutableKdTree::new_from_slice(&tails.positions).expect("finite positions");
    let angle =
        (params.radius_km / params.earth_radius_km * SEARCH_MARGIN).min(std::f64::consts::PI);
    let mut pairs = Vec::with_capacity(heads.points.len() * 2);
    for (centre, (point, position)) in heads.points.iter().zip(&heads.positions).enumerate() {
        let near = tree
            .query(position)
            .within::<SquaredEuclidean<f64>>(chord_squared(angle))
            .unsorted()
            .execute();
        let first = pairs.len();
        pairs.extend(near.into_iter().filter_map(|near| {
            let tail = near.item;
            let distance_km = distance_km(tails.points[tail as usize], *point, params);
            let pair = Pair { tail, centre: centre as u32, distance_km };
            (distance_km < params.radius_km).then_some(pair)
        }));
        pairs[first..].sort_unstable_by_key(|pair| pair.tail);
    }
    pairs
}

fn distance_km(tail: (f64, f64), centre: (f64, f64), params: &LinkParams) -> f64 {
    params.earth_radius_km
        * match params.distance {
            Distance::Haversine => angle_by_haversine_rad(tail, centre),
            Distance::DotProduct => angle_by_dot_rad(tail, centre),
        }
}

/// Matches in rounds: centre by centre, its nearest free tail is taken if the
/// centre is that tail's nearest free one too; until a round matches none.
/// Of equal distances the lower rank counts. Pairs are `(tail, centre)` ranks.
fn mutual_nearest(pairs: &[Pair], tails: usize, centres: usize) -> Vec<(usize, usize)> {
    let by_centre = group(pairs, centres, |pair| pair.centre);
    let mut by_tail: Vec<Pair> = pairs.to_vec();
    // Stable: pairs of one tail stay in order of the centre.
    by_tail.sort_by_key(|pair| pair.tail);
    let tail_groups = group(&by_tail, tails, |pair| pair.tail);
    let mut free_tail = vec![true; tails];
    let mut free_centre = vec![true; centres];
    let mut matches = Vec::with_capacity(centres.min(tails));
    loop {
        let before = matches.len();
        for centre in 0..centres {
            if !free_centre[centre] {
                continue;
            }
            let rivals = &pairs[by_centre[centre]..by_centre[centre + 1]];
            let Some(tail) = nearest(rivals, |p| free_tail[p.tail as usize]).map(|p| p.tail) else {
                continue;
            };
            let tail = tail as usize;
            let own = &by_tail[tail_groups[tail]..tail_groups[tail + 1]];
            let back = nearest(own, |p| free_centre[p.centre as usize]).map(|p| p.centre);
            if back == Some(centre as u32) {
                matches.push((tail, centre));
                free_tail[tail] = false;
                free_centre[centre] = false;
            }
        }
        if matches.len() == before {
            return matches;
        }
    }
}

/// The first of the nearest free pairs.
fn nearest(pairs: &[Pair], free: impl Fn(&Pair) -> bool) -> Option<&Pair> {
    pairs
        .iter()
        .filter(|pair| free(pair))
        .reduce(|best, pair| if pair.distance_km < best.distance_km { pair } else { best })
}

/// Where the pairs of each key start in sorted pairs, and their number.
fn group(pairs: &[Pair], keys: usize, key: impl Fn(&Pair) -> u32) -> Vec<usize> {
    (0..=keys).map(|k| pairs.partition_point(|pair| (key(pair) as usize) < k)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Calendar, Centers, TimeAxis};

    /// The definition: a full distance matrix and rounds over it.
    fn slow(
        tails: &[(f64, f64)],
        heads: &[(f64, f64)],
        params: &LinkParams,
    ) -> Vec<(usize, usize)> {
        let mut d: Vec<Vec<f64>> = tails
            .iter()
            .map(|t| heads.iter().map(|h| distance_km(*t, *h, params)).collect())
            .collect();
        let argmin = |values: &mut dyn Iterator<Item = f64>| {
            let mut best = (f64::INFINITY, 0);
            for (i, v) in values.enumerate() {
                if v < best.0 {
                    best = (v, i);
                }
            }
            best
        };
        let mut matches: Vec<(usize, usize)> = Vec::new();
        loop {
            let before = matches.len();
            for j in 0..heads.len() {
                if matches.iter().any(|m| m.1 == j) {
                    continue;
                }
                let (distance, i) = argmin(&mut d.iter().map(|row| row[j]));
                if distance < params.radius_km && argmin(&mut d[i].iter().copied()).1 == j {
                    matches.push((i, j));
                    d[i].fill(f64::INFINITY);
                    d.iter_mut().for_each(|row| row[j] = f64::INFINITY);
                }
            }
            if matches.len() == before {
                return matches;
            }
        }
    }

    fn two_steps(n: usize, seed: u64, spacing_deg: f64) -> Centers {
        let mut state = seed;
        let mut random = |cells: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % cells
        };
        let (mut lat_deg, mut lon_deg) = (Vec::new(), Vec::new());
        for _ in 0..2 * n {
            let rows = (180.0 / spacing_deg) as u64 + 1;
            lat_deg.push(-90.0 + spacing_deg * random(rows) as f64);
            lon_deg.push(spacing_deg * random((360.0 / spacing_deg) as u64) as f64);
        }
        Centers {
            times: TimeAxis::new(Calendar::Standard, vec![0, 1]).unwrap(),
            offsets: vec![0, n, 2 * n],
            lat_deg,
            lon_deg,
            ..Centers::default()
        }
    }

    #[test]
    fn the_tree_gives_what_the_matrix_gives_ties_included() {
        for distance in [Distance::Haversine, Distance::DotProduct] {
            for seed in 0..40 {
                let params = LinkParams { radius_km: 2000.0, distance, ..LinkParams::default() };
                let centers = two_steps(120, seed, 5.0);
                let [tails, heads] =
                    [0, 1].map(|step| Ranked::new(Positions::of_step(&centers, step)));
                let mut expected = vec![None; 120];
                for (i, j) in slow(&tails.points, &heads.points, &params) {
                    expected[heads.order[j] as usize] = Some(tails.order[i]);
                }
                assert_eq!(predecessors(&tails, &heads, &params), expected, "seed {seed}");
            }
        }
    }

    #[test]
    fn links_cross_the_date_line_and_the_pole() {
        let centers = Centers {
            times: TimeAxis::new(Calendar::Standard, vec![0, 1]).unwrap(),
            offsets: vec![0, 2, 4],
            lat_deg: vec![89.0, 10.0, 10.0, 89.0],
            lon_deg: vec![10.0, 359.0, 1.0, 190.0],
            ..Centers::default()
        };
        let [tails, heads] = [0, 1].map(|step| Ranked::new(Positions::of_step(&centers, step)));
        let found = predecessors(&tails, &heads, &LinkParams::default());
        assert_eq!(found, [Some(1), Some(0)]);
    }
}
