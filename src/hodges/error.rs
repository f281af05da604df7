//! What can be wrong with the parameters, and with the centres under them.

use thiserror::Error;

use crate::model::Stopped;

/// Parameters that cannot be used, or centres they do not cover.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum HodgesError {
    /// A weight of the cost.
    #[error("{flag} {value} is not a weight: a number from 0")]
    Weight {
        /// The option to change.
        flag: &'static str,
        /// Its value.
        value: f64,
    },
    /// A time step that limits cannot be for.
    #[error("--limits-hours {limits_hours} is not a time step: hours above 0")]
    LimitsHours {
        /// The time step in hours.
        limits_hours: f64,
    },
    /// A displacement that reaches nowhere or around the globe.
    #[error("{flag} {dmax_deg} is not a displacement: degrees above 0 and below 180")]
    Displacement {
        /// The option to change.
        flag: &'static str,
        /// Its value in degrees.
        dmax_deg: f64,
    },
    /// The largest displacement and the zones contradict each other.
    #[error(
        "--dmax {dmax_deg} is not the largest displacement of --dmax-zones, {largest_deg}; change one of the two, or give no zones"
    )]
    DisplacementOfZones {
        /// The largest displacement in degrees.
        dmax_deg: f64,
        /// That of the zones in degrees.
        largest_deg: f64,
    },
    /// A zone that holds no point.
    #[error(
        "--dmax-zones: zone {zone} spans longitudes {} to {} and latitudes {} to {}; latitudes ascend within -90 to 90, longitudes lie within -360 to 360",
        .lon_deg.0, .lon_deg.1, .lat_deg.0, .lat_deg.1
    )]
    Zone {
        /// Number of the zone from 1.
        zone: usize,
        /// Its longitudes in degrees.
        lon_deg: (f64, f64),
        /// Its latitudes in degrees.
        lat_deg: (f64, f64),
    },
    /// A centre outside all zones.
    #[error(
        "no zone of --dmax-zones holds the centre at latitude {lat_deg}, longitude {lon_deg}; add a zone that does, such as one of the globe at the end"
    )]
    OutsideZones {
        /// Its latitude in degrees.
        lat_deg: f64,
        /// Its longitude in degrees.
        lon_deg: f64,
    },
    /// A cost of a phantom that is none.
    #[error("--phimax {phimax} is not a cost: a number from 0")]
    Phimax {
        /// The cost.
        phimax: f64,
    },
    /// A table of unequal columns.
    #[error("--adaptive-smoothness has {steps} step lengths but {limits} limits")]
    SmoothnessColumns {
        /// Number of step lengths.
        steps: usize,
        /// Number of limits.
        limits: usize,
    },
    /// Step lengths in disorder.
    #[error(
        "--adaptive-smoothness: step length {step_deg} in column {column} does not ascend from 0"
    )]
    SmoothnessStep {
        /// Number of the column from 1.
        column: usize,
        /// The step length in degrees.
        step_deg: f64,
    },
    /// A limit that is no cost.
    #[error("--adaptive-smoothness: limit {phimax} in column {column} is not a number from 0")]
    SmoothnessLimit {
        /// Number of the column from 1.
        column: usize,
        /// The limit.
        phimax: f64,
    },
    /// Segments too short to hold a step between two others.
    #[error("--segment-frames {segment_steps} is less than 3")]
    Segment {
        /// Steps of a segment.
        segment_steps: usize,
    },
    /// A distance that is none.
    #[error("--min-displacement {min_displacement_deg} is not a distance: degrees from 0 to 180")]
    MinDisplacement {
        /// The distance in degrees.
        min_displacement_deg: f64,
    },
    /// A length that is none.
    #[error("--min-path {min_path_deg} is not the length of a path: degrees from 0")]
    MinPath {
        /// The length in degrees.
        min_path_deg: f64,
    },
    /// A distance from 0 that is none.
    #[error(
        "--min-strength {min_strength} is not a strength: a number from 0, whatever the sign of the variable"
    )]
    MinStrength {
        /// The strength in the unit of the variable.
        min_strength: f64,
    },
    /// No number of points is left.
    #[error(
        "--max-track-points {max_track_points} is less than --min-track-points {min_track_points}"
    )]
    TrackPoints {
        /// The least number of points.
        min_track_points: usize,
        /// The largest number of points.
        max_track_points: usize,
    },
    /// A wish to stop.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// Exchanges that undo each other for ever.
    #[error(
        "exchanges still happen after {sweeps} sweeps of {steps} steps; other limits (--dmax-zones, --adaptive-smoothness) may break the circle"
    )]
    NotConverged {
        /// Sweeps made in one direction.
        sweeps: usize,
        /// Steps of the record.
        steps: usize,
    },
}
