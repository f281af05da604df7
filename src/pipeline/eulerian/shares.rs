//! Which periods are whose.

use std::ops::Range;

/// A stretch of periods for each member, with about as many times in each; a
/// member may have none.
pub(super) fn shares(times_of_periods: &[usize], members: usize) -> Vec<Range<usize>> {
    let total: usize = times_of_periods.iter().sum();
    let mut shares = Vec::with_capacity(members);
    let (mut end, mut times) = (0, 0);
    for member in 0..members {
        let start = end;
        let until = total * (member + 1) / members;
        // A period goes to whom its middle belongs.
        while end < times_of_periods.len() && times + times_of_periods[end] / 2 < until {
            times += times_of_periods[end];
            end += 1;
        }
        if member + 1 == members {
            end = times_of_periods.len();
        }
        shares.push(start..end);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_period_is_of_one_member_and_all_have_as_much_to_do() {
        for times in [&[][..], &[5], &[0, 124, 112, 0], &[1; 12], &[100, 1, 1, 1], &[0; 3]] {
            for members in 1..9 {
                let shares = shares(times, members);
                assert_eq!(shares.len(), members);
                let all: Vec<usize> = shares.iter().cloned().flatten().collect();
                assert_eq!(all, (0..times.len()).collect::<Vec<_>>(), "{times:?}, {members}");
            }
        }
        assert_eq!(shares(&[1; 12], 3), [0..4, 4..8, 8..12]);
        assert_eq!(shares(&[124, 124, 112], 2), [0..1, 1..3]);
        assert_eq!(shares(&[124, 112, 124], 2), [0..1, 1..3]);
        assert_eq!(shares(&[112, 100, 124], 2), [0..2, 2..3]);
        assert_eq!(shares(&[100, 1, 1, 1], 2), [0..1, 1..4]);
    }
}
