//! Pure numerics. A leaf: it knows no other module of this crate.

mod healpix;
mod quadric;
mod sphere;
mod tangent;

pub use healpix::{Healpix, HealpixRing};
pub use quadric::{Quadric, QuadricMinimum};
pub use sphere::{
    angle_by_dot_rad, angle_by_haversine_rad, chord_squared, lat_lon_deg, unit_vector,
};
pub use tangent::TangentPlane;
