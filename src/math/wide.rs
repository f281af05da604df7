//! Loops in wider vectors where the processor has them.
//!
//! The one place with `unsafe`: a function compiled for AVX2 may run only where
//! AVX2 is, which the compiler cannot know and the check beside the call
//! ensures. Multiplications and additions stay apart (no fused ones), so the
//! result is the same either way.

/// Defines functions whose bodies are compiled twice, for any processor and for
/// AVX2, and that run whichever fits.
macro_rules! wide {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident($($argument:ident: $kind:ty),* $(,)?) $body:block
    )*) => {$(
        $(#[$attribute])*
        $visibility fn $name($($argument: $kind),*) {
            #[inline(always)]
            fn body($($argument: $kind),*) $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn with_avx2($($argument: $kind),*) {
                body($($argument),*)
            }

            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                #[expect(unsafe_code, reason = "calls what is compiled for AVX2")]
                // SAFETY: the processor has AVX2, as just checked.
                return unsafe { with_avx2($($argument),*) };
            }
            body($($argument),*)
        }
    )*};
}

pub(crate) use wide;
