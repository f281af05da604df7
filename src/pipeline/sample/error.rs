//! Why nothing is sampled.

use thiserror::Error;

use crate::metrics::sampling::SamplingError;

/// Why fields cannot be sampled along tracks.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SampleError {
    /// A way of sampling that is none.
    #[error(transparent)]
    Sampling(#[from] SamplingError),
    /// One that does not suit a field.
    #[error("variable {variable}: {problem}")]
    Field {
        /// Name of the variable.
        variable: String,
        /// What does not suit.
        problem: SamplingError,
    },
    /// Calendars whose times cannot be compared.
    #[error(
        "the tracks have the {tracks} calendar and {variable} the {field} calendar; where the file \
         of tracks does not say its calendar, say it with --calendar"
    )]
    Calendars {
        /// That of the tracks.
        tracks: &'static str,
        /// That of the field.
        field: &'static str,
        /// Name of the variable.
        variable: String,
    },
    /// Two columns of one name.
    #[error(
        "there would be two columns {name}; give one of them another name with --sample \
         NAME=VARIABLE:OPERATOR"
    )]
    SameName {
        /// The name.
        name: String,
    },
    /// No point has a value.
    #[error(
        "no point of the tracks has a value of {column}: {reasons}; the tracks are {tracks}, the \
         field is {field}"
    )]
    Nothing {
        /// Name of the column.
        column: String,
        /// How many points lack one, and why.
        reasons: String,
        /// Period of the tracks.
        tracks: String,
        /// Period and mesh of the field.
        field: String,
    },
    /// A tolerance that is none.
    #[error("--tolerance {tolerance_h} is not a number of hours of at least 0")]
    Tolerance {
        /// The tolerance as given.
        tolerance_h: f64,
    },
    /// Where an extreme is between two times.
    #[error(
        "--with-place does not go with --interpolate-time: between two times an extreme is nowhere; \
         say how far off a step may be with --tolerance"
    )]
    PlaceBetweenTimes,
    /// A variable whose heights are not known.
    #[error(
        "variable {variable} has the units {units:?}; heights are in m or gpm, geopotential in \
         m2 s-2; say others with --units"
    )]
    HeightUnits {
        /// Name of the variable.
        variable: String,
        /// Its units.
        units: String,
    },
    /// Levels that are no pressures.
    #[error(
        "variable {variable}: level {level} has no unit of pressure (Pa, hPa); the phase space needs \
         pressure levels"
    )]
    NoPressure {
        /// Name of the variable.
        variable: String,
        /// The level with its unit.
        level: String,
    },
    /// Levels that the phase space cannot do without.
    #[error(
        "variable {variable} has no level {missing_hpa} hPa (there are: {known}); the phase space \
         needs at least 900, 600 and 300 hPa"
    )]
    NoLevel {
        /// Name of the variable.
        variable: String,
        /// The level that is not there.
        missing_hpa: f64,
        /// Levels that are, in hPa.
        known: String,
    },
    /// Levels with different times or grids.
    #[error("variable {variable}: level {first} and level {other} have different {what}")]
    UnequalLevels {
        /// Name of the variable.
        variable: String,
        /// A level.
        first: String,
        /// Another one.
        other: String,
        /// What differs.
        what: &'static str,
    },
}
