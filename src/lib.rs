//! Cyclone detection and tracking for climate data: a library and the command
//! `stormtracker`.
//!
//! Fields come from NetCDF files and Zarr stores frame by frame ([`io::fields`]),
//! are filtered, derived or brought to another grid if need be ([`preprocess`]),
//! centres are found in each frame ([`detect`]), centres of consecutive steps
//! are linked ([`link`], or all at once by exchanges: [`hodges`]), and tracks
//! are written ([`io::tracks`]). [`pipeline`] wires these together with bounded
//! memory and any number of threads; the result is the same however it was
//! computed.
//!
//! ```no_run
//! use stormtracker::io::access::Access;
//! use stormtracker::parallel::Workers;
//! use stormtracker::pipeline::{Input, Settings, Silent, track};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let settings = Settings::default();
//! let input = Input::open(&["era5_msl.nc".parse()?], &[], &settings, &Access::default())?;
//! let tracked = track(&input, &settings, &Workers::new(None)?, &Silent)?;
//! println!("{} tracks\n{}", tracked.tracks.len(), tracked.funnel);
//! # Ok(())
//! # }
//! ```
//!
//! Who may know whom: `cli → pipeline → io, preprocess, detect, link, hodges,
//! metrics, plot, synth, parallel → model, math`. A stage knows `model` and `math` and nothing else of ours.

pub mod cli;
pub mod detect;
pub mod hodges;
pub mod io;
pub mod link;
pub mod math;
pub mod metrics;
pub mod model;
pub mod parallel;
pub mod pipeline;
pub mod plot;
pub mod preprocess;
pub mod synth;
