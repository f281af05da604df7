//! What a single track is: its course, its strength, where and when.
//!
//! | file | holds |
//! |---|---|
//! | `summary` | a record of each track |
//! | `points` | diagnostics of each point, as further columns |
//! | `totals` | totals over tracks, by basin, season and month |
//! | `table` | the columns of summaries: names, units, meanings |
//! | `columns` | which columns are the strength, the wind and the pressure |
//! | `record` | when the record of tracks begins and ends |
//! | `course` | legs, speeds, directions, gaps |
//! | `corral` | how far a track stays around one place |
//! | `deepening` | how fast pressure falls; bergerons |
//! | `energy` | ACE, PACE, PDI, days |
//! | `scales` | categories of wind and pressure |
//! | `season`, `basins`, `whereabouts` | the year, the ocean and the region of a track; land |
//! | `params` | choices |

mod basins;
mod columns;
mod corral;
mod course;
mod deepening;
mod energy;
mod params;
mod points;
mod record;
mod scales;
mod season;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod totals;
mod whereabouts;

pub use basins::{BASIN_SETS, Basins, BasinsError};
pub use columns::{ColumnError, ColumnNames, Columns, PressureKind};
pub use corral::corral_radii_km;
pub use course::{
    Course, Gaps, Neighbours, bearings_deg, crosses_antimeridian, fractions_of_life, hours_since,
    speeds_m_s, usual_step_s,
};
pub use deepening::{BOMB, BergeronLatitude, MIN_BERGERON_LAT_DEG, PressureSeries, highest};
pub use energy::{
    M_S_PER_KT, PressureWind, Sampling, TROPICAL_STORM_KT, WindFit, ace, pdi, tc_days, weights,
    wind_of_pressure_kt,
};
pub use params::{DiagnosticsParams, DiagnosticsParamsError};
pub use points::{ColumnTakenError, point_diagnostics};
pub use record::{Record, TrackEnd};
pub use scales::{PressureScale, WindScale, beaufort};
pub use season::season_of;
pub use summary::{
    At, DEEPENING_HOURS, End, Energy, Intensity, Peak, Place, Side, Surroundings, TrackSummary,
    peak_of, summarise, tracks_of_region,
};
pub use table::{Cell, SUMMARY_COLUMNS, TableColumn};
pub use totals::{Group, TOTALS_COLUMNS, Totals, totals};
pub use whereabouts::{RegionRule, RegionRuleError, landfall_s, share_above};
