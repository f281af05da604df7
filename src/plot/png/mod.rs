//! SVG to PNG, if the program was built with it (feature `png`). With and
//! without it this module has the same face.

#[cfg(not(feature = "png"))]
mod disabled;
#[cfg(feature = "png")]
mod enabled;

#[cfg(not(feature = "png"))]
pub use disabled::to_png;
#[cfg(feature = "png")]
pub use enabled::to_png;
