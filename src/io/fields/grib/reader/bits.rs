//! Numbers of any width that follow one another without gaps, highest bit
//! first.

/// The widest number: eight bytes hold it wherever in a byte it begins.
pub(super) const MOST_BITS: usize = 57;

/// The number of `bits` bits that begins at bit `at`. The caller has seen that
/// all of it is there.
pub(super) fn number(packed: &[u8], at: usize, bits: usize) -> u64 {
    let rest = packed.get(at / 8..).unwrap_or_default();
    let word = rest.first_chunk().map_or_else(|| short_word(rest), |b| u64::from_be_bytes(*b));
    cut(word, at % 8, bits)
}

/// Reads `out.len()` numbers of `bits` bits, the first of which begins at bit
/// `start`. The caller has seen that all of them are there.
pub(super) fn numbers<T: Copy>(
    packed: &[u8],
    start: usize,
    bits: usize,
    out: &mut [T],
    value: impl Fn(u64) -> T,
) {
    if bits == 0 {
        return out.fill(value(0));
    }
    // All that has eight bytes ahead of it.
    let bits_of_whole = (packed.len().saturating_sub(7) * 8).saturating_sub(start);
    let whole = bits_of_whole.div_ceil(bits).min(out.len());
    let (head, tail) = out.split_at_mut(whole);
    let mut at = start;
    for out in head {
        let word = packed[at / 8..].first_chunk().map_or(0, |b| u64::from_be_bytes(*b));
        *out = value(cut(word, at % 8, bits));
        at += bits;
    }
    for out in tail {
        *out = value(number(packed, at, bits));
        at += bits;
    }
}

/// The bits of a word behind `skip` others.
fn cut(word: u64, skip: usize, bits: usize) -> u64 {
    // In two steps, so that no bits are none.
    (word << skip) >> 1 >> (63 - bits)
}

/// Fewer than eight bytes at the end, zeros behind them.
fn short_word(rest: &[u8]) -> u64 {
    rest.iter().enumerate().fold(0, |word, (i, byte)| word | u64::from(*byte) << (56 - 8 * i))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One bit after the other.
    fn slowly(packed: &[u8], at: usize, bits: usize) -> u64 {
        let bit = |i: usize| u64::from(packed[i / 8] >> (7 - i % 8) & 1);
        (at..at + bits).fold(0, |v, i| v << 1 | bit(i))
    }

    #[test]
    fn all_widths_and_starts_as_bit_by_bit() {
        let packed: Vec<u8> = (0..60u32).map(|i| (i * i * 37 + 11 * i + 5) as u8).collect();
        for bits in 0..=MOST_BITS {
            for start in 0..20 {
                let most = (packed.len() * 8 - start).checked_div(bits).unwrap_or(9);
                for count in [0, 1, 2, most] {
                    let mut out = vec![0; count];
                    numbers(&packed, start, bits, &mut out, |v| v);
                    let expected: Vec<u64> =
                        (0..count).map(|i| slowly(&packed, start + i * bits, bits)).collect();
                    assert_eq!(out, expected, "{bits} {start} {count}");
                    let one_by_one: Vec<u64> =
                        (0..count).map(|i| number(&packed, start + i * bits, bits)).collect();
                    assert_eq!(out, one_by_one);
                }
            }
        }
    }
}
