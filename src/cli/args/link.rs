//! Options of how centres are linked.

use clap::Args;

use super::HodgesArgs;
use super::hours::hours_or_never;

/// How centres are linked.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Linking")]
pub(in crate::cli) struct LinkArgs {
    /// Centres of consecutive steps closer than this may be linked (-a simple); 500 unless given
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    pub(in crate::cli) link_radius_km: Option<f64>,
    /// Time step that the radius is for (-a simple); 6 unless given. For another one it is scaled,
    /// to half of it at least; none is never
    #[arg(long, value_name = "HOURS", allow_negative_numbers = true, value_parser = hours_or_never)]
    pub(in crate::cli) link_radius_hours: Option<f64>,
    /// Leave out tracks of fewer points; 1 unless given
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_track_points: Option<usize>,
    #[command(flatten)]
    pub(in crate::cli) hodges: HodgesArgs,
}
