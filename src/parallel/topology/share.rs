//! The cores of one machine divided among the processes on it.

use std::collections::BTreeMap;

use super::Place;

/// Sums of parts of cores that are whole come out a little less at times.
const ROUNDING: f64 = 1e-9;

/// Threads of each process of one machine, at least one.
///
/// A core counts for each process that may use it by one over the number of
/// those. Processes that may use the same cores put their parts together, and
/// what is left over after an equal division goes to the first of them. So the
/// threads are no more than the cores, unless somebody would be left with none.
pub(super) fn shares(places: &[&Place]) -> Vec<usize> {
    let mut users_by_core = BTreeMap::new();
    for &core in places.iter().flat_map(|place| &place.cores) {
        *users_by_core.entry(core).or_insert(0_usize) += 1;
    }
    let mut mates_by_cores: BTreeMap<&[usize], Vec<usize>> = BTreeMap::new();
    for (index, place) in places.iter().enumerate() {
        mates_by_cores.entry(&place.cores).or_default().push(index);
    }
    let mut shares = vec![1; places.len()];
    for (cores, mates) in mates_by_cores {
        let part: f64 = cores.iter().map(|core| 1.0 / users_by_core[core] as f64).sum();
        let together = (part * mates.len() as f64 + ROUNDING).floor() as usize;
        deal(&mut shares, &mates, together);
    }
    within_quota(&mut shares, places);
    shares
}

/// Equal parts, at least one, and what is left over to the first.
fn deal(shares: &mut [usize], mates: &[usize], together: usize) {
    let (each, left_over) = (together / mates.len(), together % mates.len());
    for (number, &mate) in mates.iter().enumerate() {
        shares[mate] = (each + usize::from(number < left_over)).max(1);
    }
}

/// No more than a control group grants to all of the machine's processes.
fn within_quota(shares: &mut [usize], places: &[&Place]) {
    let Some(quota) = places.iter().filter_map(|place| place.quota).min() else { return };
    let all: Vec<usize> = (0..places.len()).collect();
    let mut most = vec![1; places.len()];
    deal(&mut most, &all, quota);
    shares.iter_mut().zip(most).for_each(|(share, most)| *share = (*share).min(most));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(cores: &[Vec<usize>], quota: Option<usize>) -> Vec<Place> {
        let place = |cores: &Vec<usize>| Place {
            host: "node".into(),
            first_on_node: 0,
            cores: cores.clone(),
            quota,
            asked: None,
        };
        cores.iter().map(place).collect()
    }

    fn of(cores: &[Vec<usize>], quota: Option<usize>) -> Vec<usize> {
        let places = places(cores, quota);
        shares(&places.iter().collect::<Vec<_>>())
    }

    #[test]
    fn cores_are_divided_fairly() {
        let all = |n: usize| (0..n).collect::<Vec<usize>>();
        let cases = [
            ("one process", vec![all(8)], vec![8]),
            ("not bound", vec![all(8); 4], vec![2; 4]),
            ("not bound, with a rest", vec![all(8); 3], vec![3, 3, 2]),
            ("thirds", vec![all(3); 3], vec![1; 3]),
            ("bound to a core", vec![vec![0], vec![1]], vec![1, 1]),
            ("bound to a half", vec![vec![0, 1], vec![2, 3]], vec![2, 2]),
            ("overlapping", vec![vec![0, 1, 2], vec![2, 3, 4]], vec![2, 2]),
            ("one inside the other", vec![all(4), vec![0]], vec![3, 1]),
            ("more processes than cores", vec![all(2); 5], vec![1; 5]),
        ];
        for (name, cores, expected) in cases {
            assert_eq!(of(&cores, None), expected, "{name}");
        }
    }

    #[test]
    fn a_quota_is_divided_too() {
        let all: Vec<usize> = (0..8).collect();
        assert_eq!(of(std::slice::from_ref(&all), Some(3)), [3]);
        assert_eq!(of(&[all.clone(), all.clone()], Some(3)), [2, 1]);
        assert_eq!(of(&vec![all; 4], Some(3)), [1; 4]);
        assert_eq!(of(&[vec![0], vec![1, 2, 3]], Some(3)), [1, 1]);
    }

    #[test]
    fn windows_of_cores_are_never_overbooked() {
        // Windows of cores of every width and place, with every number of
        // processes: overlaps of all kinds.
        for cores in 1..=6_usize {
            for processes in 1..=7_usize {
                for width in 1..=cores {
                    let window = |rank: usize| {
                        let start = (rank * 5) % cores;
                        let mut cores: Vec<usize> =
                            (0..width).map(|i| (start + i) % cores).collect();
                        cores.sort_unstable();
                        cores
                    };
                    let windows: Vec<Vec<usize>> = (0..processes).map(window).collect();
                    let shares = of(&windows, None);
                    let used: std::collections::BTreeSet<usize> =
                        windows.iter().flatten().copied().collect();
                    let sum: usize = shares.iter().sum();
                    let alone = shares.iter().filter(|&&share| share == 1).count();
                    assert!(sum <= used.len().max(alone), "{windows:?}: {shares:?}");
                    assert!(shares.iter().all(|&share| (1..=width).contains(&share)));
                }
            }
        }
    }
}
