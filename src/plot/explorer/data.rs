//! The season of a page as columns of JSON.

use serde::Serialize;

use crate::model::{Tracks, Variable};

use super::{ExplorerParams, PageMap, Peak};

/// Decimals of degrees: 0.001° is 0.1 km.
const POSITION_DECIMALS: i32 = 3;
/// Decimals of degrees of coastlines.
const LAND_DECIMALS: i32 = 2;
/// Digits of values.
const VALUE_DIGITS: i32 = 6;

/// What the scripts of the page know. Points are columns over all tracks.
#[derive(Serialize)]
pub(super) struct Season<'a> {
    ids: &'a [u64],
    offsets: &'a [usize],
    /// Times of all frames, for people.
    times: Vec<String>,
    /// Hours of the frames since the first.
    hours: Vec<f64>,
    /// Frame of each point.
    frame: Vec<usize>,
    lat: Vec<f64>,
    lon: Vec<f64>,
    variables: Vec<Column<'a>>,
    peak: &'static str,
    projection: &'static str,
    colour: Option<&'a str>,
    land: Vec<Vec<f64>>,
    /// Where the tracks come from.
    origin: String,
}

#[derive(Serialize)]
struct Column<'a> {
    name: &'a str,
    units: &'a str,
    values: Vec<Option<f64>>,
}

impl<'a> Season<'a> {
    pub(super) fn of(tracks: &'a Tracks, params: &'a ExplorerParams) -> Self {
        let mut frame_s = tracks.time_s.clone();
        frame_s.sort_unstable();
        frame_s.dedup();
        let frame = |time_s: &i64| frame_s.partition_point(|frame| frame < time_s);
        let hour = |&time_s: &i64| (time_s - frame_s[0]) as f64 / 3600.0;
        let land = params.land.iter().map(|ring| {
            ring.iter().flatten().map(|&deg| rounded(deg, LAND_DECIMALS)).collect::<Vec<_>>()
        });
        Self {
            ids: &tracks.ids,
            offsets: &tracks.offsets,
            times: frame_s.iter().map(|&time_s| time_text(tracks, time_s)).collect(),
            hours: frame_s.iter().map(hour).collect(),
            frame: tracks.time_s.iter().map(frame).collect(),
            lat: tracks.lat_deg.iter().map(|&deg| rounded(deg, POSITION_DECIMALS)).collect(),
            lon: tracks.lon_deg.iter().map(|&deg| rounded(deg, POSITION_DECIMALS)).collect(),
            variables: tracks.variables.iter().map(Column::of).collect(),
            peak: match params.peak {
                Peak::Lowest => "lowest",
                Peak::Highest => "highest",
                Peak::Magnitude => "magnitude",
            },
            projection: match params.map.unwrap_or_else(|| suited(&tracks.lat_deg)) {
                PageMap::PlateCarree => "plate-carree",
                PageMap::North => "north",
                PageMap::South => "south",
            },
            colour: params.color_by.as_deref(),
            land: land.collect(),
            origin: origin(tracks),
        }
    }

    /// JSON in which no tag of HTML can begin or end.
    pub(super) fn json(&self) -> String {
        let json = serde_json::to_string(self).expect("columns of numbers and texts");
        json.replace('<', "\\u003c")
    }
}

impl<'a> Column<'a> {
    fn of(variable: &'a Variable) -> Self {
        let value = |&value: &f64| value.is_finite().then(|| with_digits(value));
        Self {
            name: &variable.info.name,
            units: &variable.info.units,
            values: variable.values.iter().map(value).collect(),
        }
    }
}

fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}

/// The value with the digits that people look at.
fn with_digits(value: f64) -> f64 {
    let decimals = VALUE_DIGITS - 1;
    format!("{value:.*e}", decimals as usize).parse().expect("a number as Rust writes it")
}

fn time_text(tracks: &Tracks, time_s: i64) -> String {
    match tracks.calendar.date_time(time_s) {
        Ok(date) => {
            let text = date.to_string().replace('T', " ");
            text.strip_suffix(":00").unwrap_or(&text).to_string()
        }
        Err(_) => format!("{time_s} s"),
    }
}

/// The map that shows all points best.
fn suited(lat_deg: &[f64]) -> PageMap {
    let all = |is_there: fn(f64) -> bool| lat_deg.iter().all(|&lat| is_there(lat));
    match () {
        () if all(|lat| lat >= 0.0) => PageMap::North,
        () if all(|lat| lat <= 0.0) => PageMap::South,
        () => PageMap::PlateCarree,
    }
}

fn origin(tracks: &Tracks) -> String {
    let provenance = &tracks.provenance;
    let calendar = format!("{} calendar", tracks.calendar.cf_name());
    let steps = provenance.processing.join("; ");
    [&provenance.software, &provenance.input, &calendar, &steps, &provenance.parameters]
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" \u{b7} ")
}
