//! Cyclone detection and tracking for climate data.

pub mod io;
pub mod math;
pub mod model;
pub mod synth;
