//! What was typed about linking by exchanges.

use clap::Args;

use super::InputFile;

use crate::model::Region;

/// How centres of objects are linked.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Linking by exchanges (-a hodges or healpix)")]
pub(in crate::cli) struct HodgesArgs {
    /// Weight of a change of direction; 0.2 unless given
    #[arg(long, value_name = "WEIGHT", allow_negative_numbers = true)]
    pub(in crate::cli) w1: Option<f64>,
    /// Weight of a change of speed; 0.8 unless given
    #[arg(long, value_name = "WEIGHT", allow_negative_numbers = true)]
    pub(in crate::cli) w2: Option<f64>,
    /// Largest displacement in degrees per 6 h, the same everywhere; 6.5 and in the tropics 3
    /// unless given
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    pub(in crate::cli) dmax: Option<f64>,
    /// File of the largest displacement by region (TRACK's zone.dat); again for links across one,
    /// two ... missing steps
    #[arg(long, value_name = "FILE", conflicts_with = "dmax")]
    pub(in crate::cli) dmax_zones: Vec<InputFile>,
    /// Cost of an end of a track, at least the largest of --adaptive-smoothness; 1 unless given
    #[arg(long, value_name = "COST", allow_negative_numbers = true)]
    pub(in crate::cli) phimax: Option<f64>,
    /// File of the largest cost by mean step length (TRACK's adapt.dat), or off; again for links
    /// across one, two ... missing steps
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) adaptive_smoothness: Vec<InputFile>,
    /// Most rounds of exchanges; 0 leaves the first guess, 3 unless given
    #[arg(long, value_name = "N")]
    pub(in crate::cli) mge_max_iterations: Option<usize>,
    /// Hours that the limits are for; 6 unless given. For another time step they are scaled
    #[arg(long, value_name = "HOURS", allow_negative_numbers = true)]
    pub(in crate::cli) limits_hours: Option<f64>,
    /// Link segments of N steps on their own and splice them, as TRACK does with 62
    #[arg(short = 'c', long, value_name = "N")]
    pub(in crate::cli) segment_frames: Option<usize>,
    /// Link the whole record at once, whatever the preset says
    #[arg(long, conflicts_with = "segment_frames")]
    pub(in crate::cli) no_segmentation: bool,
    /// Leave out tracks whose ends are closer
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    pub(in crate::cli) min_displacement: Option<f64>,
    /// Leave out tracks whose path is shorter
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    pub(in crate::cli) min_path: Option<f64>,
    /// Leave out tracks whose largest value, whatever its sign, is less, in Pa or s-1
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    pub(in crate::cli) min_strength: Option<f64>,
    /// Leave out tracks without a point there: nh, sh, or west,east,south,north in degrees
    #[arg(long, value_name = "REGION", allow_hyphen_values = true)]
    pub(in crate::cli) track_region: Option<Region>,
    /// Leave out no track, whatever the preset says
    #[arg(long, conflicts_with_all = ["min_displacement", "min_path", "min_strength", "track_region", "min_track_points"])]
    pub(in crate::cli) no_track_filter: bool,
}

impl HodgesArgs {
    /// The options that were given, those of every algorithm left aside.
    pub(in crate::cli) fn given(&self) -> [(&'static str, bool); 14] {
        [
            ("--w1", self.w1.is_some()),
            ("--w2", self.w2.is_some()),
            ("--dmax", self.dmax.is_some()),
            ("--dmax-zones", !self.dmax_zones.is_empty()),
            ("--phimax", self.phimax.is_some()),
            ("--adaptive-smoothness", !self.adaptive_smoothness.is_empty()),
            ("--mge-max-iterations", self.mge_max_iterations.is_some()),
            ("--limits-hours", self.limits_hours.is_some()),
            ("--segment-frames", self.segment_frames.is_some()),
            ("--no-segmentation", self.no_segmentation),
            ("--min-displacement", self.min_displacement.is_some()),
            ("--min-path", self.min_path.is_some()),
            ("--min-strength", self.min_strength.is_some()),
            ("--track-region", self.track_region.is_some()),
        ]
    }
}
