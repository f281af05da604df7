//! Options of `sample`.

use clap::Args;

use crate::metrics::sampling::MethodName;

use super::fields::{FollowedFieldsArgs, FollowedTimesArgs, FollowedTracksArgs};
use super::{ChunkArgs, OutputFile, RunArgs, TrackFormatArgs};

#[derive(Debug, Args)]
pub(in crate::cli) struct SampleArgs {
    #[command(flatten)]
    pub(in crate::cli) tracks: FollowedTracksArgs,
    #[command(flatten)]
    pub(in crate::cli) fields: FollowedFieldsArgs,
    /// How --variable is sampled: nearest (the default), bilinear, spline, or within --radius-km
    /// mean, max, min, sum; several separated by commas
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', help_heading = "Sampling")]
    pub(in crate::cli) operator: Vec<MethodName>,
    /// Distance from the point that mean, max, min and sum look at
    #[arg(long, value_name = "KM", allow_negative_numbers = true, help_heading = "Sampling")]
    pub(in crate::cli) radius_km: Option<f64>,
    /// One more column, or several of these: [NAME=]VARIABLE[@LEVEL]:OPERATOR[:RADIUS], such as
    /// u10:max:500km, z@500:bilinear or rain=tp:sum:300
    #[arg(long, value_name = "COLUMN", help_heading = "Sampling")]
    pub(in crate::cli) sample: Vec<SampledColumn>,
    /// Fraction of the area within the radius, or of the weights between grid points, that must
    /// have a value; 0.5 unless given
    #[arg(long, value_name = "FRACTION", allow_negative_numbers = true, help_heading = "Sampling")]
    pub(in crate::cli) min_valid: Option<f64>,
    /// Say where extremes are: distance and bearing from the point, in two more columns for each
    #[arg(long, help_heading = "Sampling")]
    pub(in crate::cli) with_place: bool,
    #[command(flatten)]
    pub(in crate::cli) times: FollowedTimesArgs,
    /// File for the tracks with their new columns: .nc CF trajectories, .csv, and the other formats
    /// of `convert` as far as they have room
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) output: OutputFile,
    #[command(flatten)]
    pub(in crate::cli) format: TrackFormatArgs,
    #[command(flatten)]
    pub(in crate::cli) chunks: ChunkArgs,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

/// `[NAME=]VARIABLE[@LEVEL]:OPERATOR[:RADIUS]`, as typed.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::cli) struct SampledColumn {
    pub(in crate::cli) name: Option<String>,
    pub(in crate::cli) variable: String,
    pub(in crate::cli) level: Option<f64>,
    pub(in crate::cli) method: MethodName,
    pub(in crate::cli) radius_km: Option<f64>,
}

impl std::str::FromStr for SampledColumn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let syntax = || "write [NAME=]VARIABLE[@LEVEL]:OPERATOR[:RADIUS]".to_string();
        let (name, rest) = match text.split_once('=') {
            Some((name, rest)) => (Some(name.trim().to_string()), rest),
            None => (None, text),
        };
        let mut words = rest.split(':').map(str::trim);
        let field = words.next().unwrap_or_default();
        let method = words.next().ok_or_else(syntax)?.parse::<MethodName>();
        let method = method.map_err(|error| error.to_string())?;
        let number = |text: &str| text.parse::<f64>().map_err(|_| format!("{text:?} is no number"));
        let radius_km = words
            .next()
            .map(|km| number(km.strip_suffix("km").unwrap_or(km).trim()))
            .transpose()?;
        let (variable, level) = match field.split_once('@') {
            Some((variable, level)) => (variable, Some(number(level)?)),
            None => (field, None),
        };
        if variable.is_empty() || words.next().is_some() || name.as_deref() == Some("") {
            return Err(syntax());
        }
        Ok(Self { name, variable: variable.to_string(), level, method, radius_km })
    }
}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker sample -i tracks.nc --field era5_u10.nc --variable u10 --operator max --radius-km 500 -o with_wind.nc
  stormtracker sample -i tracks.txt --field 'era5_*.nc' --sample msl:nearest --sample u10:max:500km --sample rain=tp:sum:300km -o sampled.nc
  stormtracker sample -i tracks.nc --field z.zarr --sample z@500:bilinear --sample z@850:bilinear --interpolate-time -o sampled.csv
  stormtracker sample -i tracks.nc --field orography.nc --variable z --operator nearest -o over_land.nc";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_typed_in_a_word() {
        let column = |text: &str| text.parse::<SampledColumn>();
        let typed = column("wind=u10@10:max:500km").unwrap();
        assert_eq!((typed.name.as_deref(), typed.variable.as_str()), (Some("wind"), "u10"));
        assert_eq!((typed.level, typed.radius_km), (Some(10.0), Some(500.0)));
        assert_eq!(column("msl:nearest").unwrap().radius_km, None);
        for text in ["", "u10", ":max", "u10:max:500:2", "=u10:max:5", "u10@x:max", "u10:max:far"] {
            assert!(column(text).is_err(), "{text}");
        }
        assert!(column("u10:mode").unwrap_err().contains("nearest"));
    }
}
