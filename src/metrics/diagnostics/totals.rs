//! Totals over tracks: all of them, and by hemisphere, basin, season and month.

use std::collections::BTreeMap;

use super::summary::TrackSummary;
use super::table::{Cell, TableColumn, count, number};

/// What the tracks of a row have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Nothing.
    All,
    /// The side of the equator.
    Hemisphere(&'static str),
    /// The basin of most points; none of them.
    Basin(Option<String>),
    /// The season.
    Season(i32),
    /// The month of the first point.
    Month(u8),
}

/// Totals of some tracks.
#[derive(Clone, Debug, PartialEq)]
pub struct Totals {
    /// Which tracks.
    pub group: Group,
    /// How many.
    pub tracks: usize,
    /// Their points.
    pub points: usize,
    /// Tracks of a single point.
    pub single_points: usize,
    /// Mean and median duration, h.
    pub lifetime_h: (f64, f64),
    /// Sum of the paths, km.
    pub path_km: f64,
    /// Mean latitude of the first points and of the peaks, degrees.
    pub mean_lat_deg: (f64, f64),
    /// Tracks with a known deepening that are bombs; `None` if none is known.
    pub bombs: Option<usize>,
    /// Sums of ACE, ACE of pressure, PACE, PDI and days; `NaN` if none is known.
    pub energy: [f64; 5],
    /// Seasons that a mean a season is made over.
    pub seasons: usize,
}

/// The columns of totals.
pub const TOTALS_COLUMNS: &[TableColumn<Totals>] = &[
    TableColumn {
        name: "group",
        units: "",
        meaning: "what the tracks of a row have in common",
        cell: |t| Cell::Text(t.group.kind().into()),
    },
    TableColumn {
        name: "name",
        units: "",
        meaning: "which one it is",
        cell: |t| t.group.name().map_or(Cell::Missing, Cell::Text),
    },
    TableColumn {
        name: "seasons",
        units: "",
        meaning: "seasons from the first to the last of all tracks, parts included",
        cell: |t| count(t.seasons),
    },
    TableColumn {
        name: "tracks",
        units: "",
        meaning: "number of tracks",
        cell: |t| count(t.tracks),
    },
    TableColumn {
        name: "tracks_per_season",
        units: "",
        meaning: "tracks over seasons",
        cell: |t| number(t.tracks as f64 / t.seasons as f64),
    },
    TableColumn {
        name: "points",
        units: "",
        meaning: "number of points",
        cell: |t| count(t.points),
    },
    TableColumn {
        name: "single_points",
        units: "",
        meaning: "tracks of a single point",
        cell: |t| count(t.single_points),
    },
    TableColumn {
        name: "mean_lifetime_h",
        units: "h",
        meaning: "mean duration",
        cell: |t| number(t.lifetime_h.0),
    },
    TableColumn {
        name: "median_lifetime_h",
        units: "h",
        meaning: "median duration",
        cell: |t| number(t.lifetime_h.1),
    },
    TableColumn {
        name: "path_km",
        units: "km",
        meaning: "sum of the paths",
        cell: |t| number(t.path_km),
    },
    TableColumn {
        name: "mean_genesis_lat",
        units: "degrees_north",
        meaning: "mean latitude of the first points",
        cell: |t| number(t.mean_lat_deg.0),
    },
    TableColumn {
        name: "mean_peak_lat",
        units: "degrees_north",
        meaning: "mean latitude of the peaks",
        cell: |t| number(t.mean_lat_deg.1),
    },
    TableColumn {
        name: "bombs",
        units: "",
        meaning: "tracks of at least 1 bergeron",
        cell: |t| t.bombs.map_or(Cell::Missing, count),
    },
    TableColumn {
        name: "ace",
        units: "1e4 kt2",
        meaning: "sum of accumulated cyclone energy",
        cell: |t| number(t.energy[0]),
    },
    TableColumn {
        name: "ace_per_season",
        units: "1e4 kt2",
        meaning: "ACE over seasons",
        cell: |t| number(t.energy[0] / t.seasons as f64),
    },
    TableColumn {
        name: "ace_of_pressure",
        units: "1e4 kt2",
        meaning: "sum of ACE of pressure",
        cell: |t| number(t.energy[1]),
    },
    TableColumn {
        name: "pace",
        units: "1e4 kt2",
        meaning: "sum of PACE",
        cell: |t| number(t.energy[2]),
    },
    TableColumn {
        name: "pdi",
        units: "m3 s-2",
        meaning: "sum of power dissipation indices",
        cell: |t| number(t.energy[3]),
    },
    TableColumn { name: "days", units: "d", meaning: "sum of days", cell: |t| number(t.energy[4]) },
    TableColumn {
        name: "days_per_season",
        units: "d",
        meaning: "days over seasons",
        cell: |t| number(t.energy[4] / t.seasons as f64),
    },
];

/// Totals of all tracks, then by hemisphere, basin, season and month; nothing
/// of no tracks but the row of all.
pub fn totals(summaries: &[TrackSummary]) -> Vec<Totals> {
    let mut groups: BTreeMap<Group, Vec<&TrackSummary>> = BTreeMap::new();
    groups.insert(Group::All, Vec::new());
    for summary in summaries {
        let place = &summary.place;
        for group in [
            Group::All,
            Group::Hemisphere(place.side.name()),
            Group::Basin(place.basin.clone()),
            Group::Season(place.season),
            Group::Month(place.month),
        ] {
            groups.entry(group).or_default().push(summary);
        }
    }
    let seasons = summaries.iter().map(|summary| summary.place.season);
    let all_seasons = match (seasons.clone().min(), seasons.max()) {
        (Some(first), Some(last)) => (last - first) as usize + 1,
        _ => 0,
    };
    let of = |(group, members): (Group, Vec<&TrackSummary>)| {
        let seasons = if matches!(group, Group::Season(_)) { 1 } else { all_seasons };
        totals_of(group, &members, seasons)
    };
    groups.into_iter().map(of).collect()
}

fn totals_of(group: Group, members: &[&TrackSummary], seasons: usize) -> Totals {
    let mut lifetimes_h: Vec<f64> = members.iter().map(|s| s.course.duration_h()).collect();
    lifetimes_h.sort_unstable_by(f64::total_cmp);
    let energies = members.iter().map(|s| {
        [s.energy.ace, s.energy.ace_of_pressure, s.energy.pace, s.energy.pdi, s.energy.days]
    });
    let sum = |index: usize| {
        let known = energies.clone().map(|e| e[index]).filter(|v| v.is_finite());
        known.reduce(|sum, v| sum + v).unwrap_or(f64::NAN)
    };
    let bombs: Vec<bool> = members.iter().filter_map(|s| s.is_bomb()).collect();
    Totals {
        group,
        tracks: members.len(),
        points: members.iter().map(|s| s.points).sum(),
        single_points: members.iter().filter(|s| s.points == 1).count(),
        lifetime_h: (mean(lifetimes_h.iter().copied()), median(&lifetimes_h)),
        path_km: members.iter().fold(0.0, |sum, s| sum + s.course.path_km()),
        mean_lat_deg: (
            mean(members.iter().map(|s| s.genesis.lat_deg)),
            mean(members.iter().filter_map(|s| s.peak).map(|peak| peak.lat_deg)),
        ),
        bombs: (!bombs.is_empty()).then(|| bombs.iter().filter(|is_bomb| **is_bomb).count()),
        energy: std::array::from_fn(sum),
        seasons,
    }
}

/// `NaN` of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), v| (sum + v, n + 1.0));
    sum / n
}

/// The middle one of ascending values, or between the two; `NaN` of nothing.
fn median(ascending: &[f64]) -> f64 {
    match ascending.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => ascending[n / 2],
        n => f64::midpoint(ascending[n / 2 - 1], ascending[n / 2]),
    }
}

impl Group {
    fn kind(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Hemisphere(_) => "hemisphere",
            Self::Basin(_) => "basin",
            Self::Season(_) => "season",
            Self::Month(_) => "month",
        }
    }

    fn name(&self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Hemisphere(side) => Some((*side).to_string()),
            Self::Basin(basin) => Some(basin.clone().unwrap_or_else(|| "none".into())),
            Self::Season(year) => Some(year.to_string()),
            Self::Month(month) => Some(month.to_string()),
        }
    }
}
