//! Which formats there are, and which one a file is in.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

use crate::io::special::refuse_special;

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
            _ => Err(TrackFileError::UnknownFormat { name: name.to_string() }),
        }
    }
}

/// The format of a file: by its first bytes, then by its name.
pub(super) fn of_file(path: &Path) -> Result<TrackFormat, Fault> {
    refuse_special(path)?;
    let mut head = Vec::new();
    File::open(path)?.take(4096).read_to_end(&mut head)?;
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
        _ if line.starts_with('#') || line.contains(',') => Some(TrackFormat::Csv),
        _ => None,
    }
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
        assert!("json".parse::<TrackFormat>().is_err());
        for (name, format) in [
            ("a/ff_trs", TrackFormat::TrackText),
            ("tdump", TrackFormat::TrackDump),
            ("run.tdump", TrackFormat::TrackText),
            ("objout.new", TrackFormat::TrackObjects),
            ("ff_trs.nc", TrackFormat::CfNetcdf),
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
        assert_eq!(of_content(b"1\n0 0\n"), None);
        assert_eq!(of_content(b"\xff\x00,"), None);
        assert_eq!(of_content(b""), None);
    }
}
