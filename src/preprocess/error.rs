//! What can be wrong with a wish or a field.

use thiserror::Error;

use crate::model::Hemisphere;

use super::params::DERIVED;

/// Why a field cannot be prepared as wished.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum PreprocessError {
    /// A name of no derived field.
    #[error("there is no derived field {name:?}; there are: {}", derived())]
    UnknownDerived {
        /// The name.
        name: String,
    },
    /// A name of no grid.
    #[error(
        "{name:?} is no grid; write native, gaussian:N32 (rows between pole and equator), \
         gaussian:T42 (for a truncation) or healpix:64 (nside), with numbers of 1 to 10000"
    )]
    UnknownGrid {
        /// The name.
        name: String,
    },
    /// An extent that is no box.
    #[error("{text:?} is no box; write xmin,xmax,ymin,ymax in km")]
    Extent {
        /// The text.
        text: String,
    },
    /// A weight out of range.
    #[error("--spectral-taper {value} is not above 0 and at most 1")]
    SpectralTaper {
        /// The weight of the highest degree.
        value: f64,
    },
    /// A band without a degree.
    #[error("no degree is kept from {lmin} to {lmax}; choose a lower --lmin or a higher --lmax")]
    EmptyBand {
        /// Lowest degree that would be kept.
        lmin: usize,
        /// Highest degree.
        lmax: usize,
    },
    /// A spacing out of range.
    #[error("--resolution-km {value} is not a positive number")]
    Resolution {
        /// Spacing in km.
        value: f64,
    },
    /// Too few or too many points.
    #[error("--plane-points {points} is not between 2 and 10000")]
    PlanePoints {
        /// Points along a side.
        points: usize,
    },
    /// An option that would change nothing.
    #[error("{flag} does not apply: {why}")]
    NotApplicable {
        /// The option.
        flag: &'static str,
        /// When it would apply.
        why: &'static str,
    },
    /// A grid too coarse for the degrees asked for.
    #[error(
        "{flag} {degree} is too high for {rows} rows and {columns} columns, which resolve degrees \
         up to {limit}; choose a lower {flag} or a finer grid"
    )]
    TooCoarse {
        /// The option that asks for too much.
        flag: &'static str,
        /// The degree asked for.
        degree: usize,
        /// Rows of the grid.
        rows: usize,
        /// Columns of the grid.
        columns: usize,
        /// Highest degree that it resolves.
        limit: usize,
    },
    /// A grid that does not go round the globe from pole to pole.
    #[error(
        "{what} needs a global grid, and this one has latitudes {south_deg} to {north_deg} and \
         longitudes {west_deg} to {east_deg}; use global data without --region{hint}"
    )]
    NotGlobal {
        /// What needs it.
        what: &'static str,
        /// Southernmost latitude.
        south_deg: f64,
        /// Northernmost latitude.
        north_deg: f64,
        /// First longitude.
        west_deg: f64,
        /// Last longitude.
        east_deg: f64,
        /// What else would help.
        hint: &'static str,
    },
    /// Global rows or columns that no quadrature knows.
    #[error(
        "{axis} are neither equally spaced nor Gaussian, which {what} needs; interpolate to such a \
         grid first, for example with cdo remapbil,n80"
    )]
    UnevenGrid {
        /// `latitudes` or `longitudes`.
        axis: &'static str,
        /// What needs it.
        what: &'static str,
    },
    /// A taper on a grid without an edge.
    #[error("--taper-points {points} is for the edges of regional grids; this grid has none")]
    TaperOnGlobe {
        /// Points of the taper.
        points: usize,
    },
    /// Cosines on a grid whose columns have no end.
    #[error(
        "--filter cosine is for regional grids, and this one goes round the globe; leave it out on \
         a global grid, or choose a --region with a western and an eastern edge"
    )]
    CosineOnGlobe,
    /// Cosines along rows or columns of a single point.
    #[error(
        "--filter cosine needs at least 2 rows and 2 columns, and this grid has {rows} and \
         {columns}; choose a larger --region"
    )]
    CosineOnLine {
        /// Rows of the grid.
        rows: usize,
        /// Columns of the grid.
        columns: usize,
    },
    /// A plane of which the grid has no part.
    #[error(
        "the plane of the {} needs data from the equator to the pole, and this grid has latitudes \
         {south_deg} to {north_deg}", name_of(.hemisphere)
    )]
    NotCovered {
        /// Half of the globe on the plane.
        hemisphere: Hemisphere,
        /// Southernmost latitude.
        south_deg: f64,
        /// Northernmost latitude.
        north_deg: f64,
    },
    /// A plane that holds too many points.
    #[error(
        "a plane of {columns} x {rows} points is larger than 20000 x 20000; choose a larger \
         --resolution-km or a smaller --extent"
    )]
    PlaneTooLarge {
        /// Points along x.
        columns: usize,
        /// Points along y.
        rows: usize,
    },
    /// A plane that is a line or a point.
    #[error(
        "a plane of {columns} x {rows} points has no area; choose a smaller --resolution-km or a \
         larger --extent"
    )]
    PlaneTooSmall {
        /// Points along x.
        columns: usize,
        /// Points along y.
        rows: usize,
    },
    /// A derived field that the input does not lead to.
    #[error("--derive {derived} needs {needs}, and the input is {variable}")]
    CannotDerive {
        /// The derived field.
        derived: &'static str,
        /// What it is made of.
        needs: &'static str,
        /// Name of the variable.
        variable: String,
    },
    /// Components of a wind on a plane.
    #[error(
        "--derive {derived}: components of a wind point east and north, which a plane has not; \
         leave out --projection"
    )]
    WindOnPlane {
        /// The derived field.
        derived: &'static str,
    },
    /// A field with holes, which harmonics do not know.
    #[error(
        "{count} of {points} values are missing, the first at latitude {lat_deg}, longitude \
         {lon_deg}; a filter, a derivative or another grid needs them all. Fill them first, for \
         example with cdo setmisstonn, or with cdo setmisstoc,0 where 0 is right"
    )]
    MissingValues {
        /// How many are missing.
        count: usize,
        /// How many there are in all.
        points: usize,
        /// Latitude of the first.
        lat_deg: f64,
        /// Longitude of the first.
        lon_deg: f64,
    },
}

fn derived() -> String {
    DERIVED.map(|d| d.1).join(", ")
}

fn name_of(hemisphere: &Hemisphere) -> &'static str {
    match hemisphere {
        Hemisphere::North => "northern hemisphere",
        Hemisphere::South => "southern hemisphere",
    }
}
