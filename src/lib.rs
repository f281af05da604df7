//! Cyclone detection and tracking for climate data.

pub mod detect;
pub mod io;
pub mod link;
pub mod math;
pub mod model;
pub mod parallel;
pub mod pipeline;
