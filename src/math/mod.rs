//! Pure numerics. A leaf: it knows no other module of this crate.

pub mod harmonics;
mod sphere;
pub(crate) mod wide;

pub use sphere::{angle_by_dot_rad, angle_by_haversine_rad, chord_squared, unit_vector};
