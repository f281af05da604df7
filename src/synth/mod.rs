//! A synthetic season: mean sea level pressure with storms whose paths, speeds
//! and depths are known.
//!
//! [`Season::new`] plans everything once; [`Season::frame`] then draws any
//! step from the plan, so frames may come in any order and from any thread.
//!
//! - The background ([`Background`]) is a zonal mean plus a few waves of low
//!   wavenumber that fade out before the poles.
//! - A storm draws the pressure around its centre towards one central value,
//!   `p ← (1 − w) p + w p_c`, with `w = (1 − r²/R²)³` inside its radius R. The
//!   weight is 1 and flat at the centre, so the centre **is** the minimum of
//!   the total field, whatever the gradient of the background.
//! - A storm is in the field exactly at the steps of its true track, and never
//!   with less than [`MIN_DEPTH_PA`]: it has no faint beginning or end of which
//!   one could argue whether a tracker should see it.
//! - Storms never touch one another. The weaker one of the merging pair is
//!   absorbed, and its true track ends, when the two would.
//!
//! [`separating_contrast_pa`] is a detection threshold that every true point
//! equatorward of [`POLAR_CAP_DEG`] passes and the background never does.
//! Nearer to the poles the columns converge and a square of grid cells is no
//! neighbourhood any more; a detector that looks at one may miss the storms
//! that cross them.

mod background;
mod cases;
mod crowd;
mod params;
mod path;
mod season;
mod storms;
#[cfg(test)]
mod tests;
mod truth;
mod vortex;

pub use cases::Case;
pub use params::{Background, SynthError, SynthParams};
pub use season::{Season, SeasonScratch};
pub use storms::MIN_DEPTH_PA;
pub use truth::{POLAR_CAP_DEG, separating_contrast_pa};
