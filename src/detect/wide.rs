//! The search along a row in wider vectors where the processor has them.
//!
//! This is the one module of the stage with `unsafe`: a function compiled for
//! AVX2 may run only where AVX2 is, which the compiler cannot know and the
//! check beside the call ensures. Only comparisons go through here, so the
//! result is the same either way.

#![expect(unsafe_code, reason = "calls a function compiled for AVX2 after checking for AVX2")]

use super::extrema::{self, Sought};

/// [`extrema::extrema_along_row`]
pub(super) fn extrema_along_row(
    rows: [&[f32]; 3],
    size: usize,
    sought: Sought,
    found: &mut Vec<usize>,
) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, as just checked.
        return unsafe { with_avx2(rows, size, sought, found) };
    }
    extrema::extrema_along_row(rows, size, sought, found);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2(rows: [&[f32]; 3], size: usize, sought: Sought, found: &mut Vec<usize>) {
    extrema::extrema_along_row(rows, size, sought, found);
}
