//! What is lost of tracks in formats that do not say it.

use crate::model::{Calendar, Provenance, Tracks, Variable};

use super::TrackFormat;
use super::imilast::MOST_VARIABLES;

/// What a format does not hold of these tracks, in words; nothing for formats
/// that hold all, or whose losses are errors.
pub fn lost_in(format: TrackFormat, tracks: &Tracks) -> Vec<&'static str> {
    let is_text = match format {
        TrackFormat::TempestText => true,
        TrackFormat::TempestCsv => false,
        TrackFormat::Imilast if tracks.variables.len() > MOST_VARIABLES => {
            return vec!["columns after the third"];
        }
        TrackFormat::TrackNetcdf if tracks.variables.len() > 1 => {
            return vec!["columns after the first"];
        }
        _ => return Vec::new(),
    };
    let is_counted = tracks.ids.iter().copied().eq(1..=tracks.len() as u64);
    let has_units = |variable: &Variable| !variable.info.units.is_empty();
    let losses = [
        (is_text && !is_counted, "the numbers of the tracks"),
        (is_text && !tracks.variables.is_empty(), "the names of the variables"),
        (tracks.variables.iter().any(has_units), "the units"),
        (tracks.calendar != Calendar::Standard, "the calendar"),
        (tracks.provenance != Provenance::default(), "the provenance"),
        (true, "digits after the seventh"),
    ];
    losses.into_iter().filter_map(|(is_lost, what)| is_lost.then_some(what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_is_what_is_there_to_lose() {
        let mut tracks = Tracks { calendar: Calendar::Standard, ..Tracks::default() };
        assert!(lost_in(TrackFormat::Csv, &tracks).is_empty());
        let digits = "digits after the seventh";
        assert_eq!(lost_in(TrackFormat::TempestText, &tracks), [digits]);
        let wide = Tracks { variables: vec![Variable::default(); 4], ..tracks.clone() };
        assert_eq!(lost_in(TrackFormat::Imilast, &wide), ["columns after the third"]);
        assert_eq!(lost_in(TrackFormat::TrackNetcdf, &wide), ["columns after the first"]);
        tracks.ids = vec![2];
        tracks.variables = vec![Variable::default()];
        let lost = lost_in(TrackFormat::TempestText, &tracks);
        assert_eq!(lost, ["the numbers of the tracks", "the names of the variables", digits]);
        tracks.variables[0].info.units = "Pa".into();
        tracks.calendar = Calendar::Day360;
        let lost = lost_in(TrackFormat::TempestCsv, &tracks);
        assert_eq!(lost, ["the units", "the calendar", digits]);
    }
}
