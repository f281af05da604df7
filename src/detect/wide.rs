//! The same loops in wider vectors where the processor has them.
//!
//! This is the one module of the stage with `unsafe`: a function compiled for
//! AVX2 may run only where AVX2 is, which the compiler cannot know and the
//! check beside the call ensures. Only exact operations (comparisons, minima)
//! go through here, so the result is the same either way.

#![expect(unsafe_code, reason = "calls a function compiled for AVX2 after checking for AVX2")]

/// Runs `work`, whose loops are inlined and compiled for the widest vectors.
pub(super) fn with_widest_vectors<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, as just checked.
        return unsafe { with_avx2(work) };
    }
    work()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<R>(work: impl FnOnce() -> R) -> R {
    work()
}
