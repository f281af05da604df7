//! The order of a walk along Z-shaped paths.

/// The Morton number of a column and a row: their bits in turn, that of the
/// column the lowest.
///
/// # References
/// Morton (1966), A computer oriented geodetic data base and a new technique in
/// file sequencing, IBM Ottawa.
pub(super) fn morton(column: u32, row: u32) -> u64 {
    spread(column) | spread(row) << 1
}

/// Moves each bit to twice its place.
fn spread(bits: u32) -> u64 {
    let mut x = u64::from(bits);
    for (shift, mask) in [
        (16, 0x0000_ffff_0000_ffff),
        (8, 0x00ff_00ff_00ff_00ff),
        (4, 0x0f0f_0f0f_0f0f_0f0f),
        (2, 0x3333_3333_3333_3333),
        (1, 0x5555_5555_5555_5555),
    ] {
        x = (x | x << shift) & mask;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_of_column_and_row_take_turns() {
        let bit_by_bit = |column: u32, row: u32| {
            (0..32).fold(0, |sum, bit| {
                let of = |n: u32| u64::from(n >> bit & 1);
                sum | of(column) << (2 * bit) | of(row) << (2 * bit + 1)
            })
        };
        for (column, row) in [(0, 0), (1, 0), (0, 1), (5, 3), (1439, 720), (u32::MAX, 12_345)] {
            assert_eq!(morton(column, row), bit_by_bit(column, row), "{column} {row}");
        }
        let mut walk: Vec<(u32, u32)> = (0..4).flat_map(|y| (0..4).map(move |x| (x, y))).collect();
        walk.sort_by_key(|&(x, y)| morton(x, y));
        assert_eq!(walk[..6], [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (3, 0)]);
    }
}
