//! Summaries of whole tracks.

use crate::model::{Calendar, Quantity, Tracks, Variable, VariableInfo};

use super::*;

const H: i64 = 3600;

/// Points of 6 hours from a date: latitude, longitude, pressure in Pa and wind
/// in m/s.
type Points<'a> = &'a [(f64, f64, f64, f64)];

fn tracks(all: &[(&str, Points<'_>)]) -> Tracks {
    let calendar = Calendar::Standard;
    let mut tracks = Tracks { calendar, ..Tracks::default() };
    let column = |name, quantity, units| Variable {
        info: VariableInfo::new(name, quantity, units),
        values: Vec::new(),
    };
    tracks.variables = vec![
        column("msl", Quantity::MeanSeaLevelPressure, ""),
        column("wind", Quantity::Other, "m s-1"),
    ];
    for (index, (start, points)) in all.iter().enumerate() {
        let start_s = calendar.parse(start).unwrap();
        for (k, &(lat, lon, pressure_pa, wind_m_s)) in points.iter().enumerate() {
            tracks.time_s.push(start_s + 6 * H * k as i64);
            tracks.lat_deg.push(lat);
            tracks.lon_deg.push(lon);
            tracks.variables[0].values.push(pressure_pa);
            tracks.variables[1].values.push(wind_m_s);
        }
        tracks.ids.push(index as u64 + 1);
        tracks.offsets.push(tracks.time_s.len());
    }
    tracks
}

fn two_storms() -> Tracks {
    let north = [
        (40.0, 179.0, 100_800.0, 10.0),
        (42.0, 181.0, 100_300.0, 20.0),
        (45.0, 183.0, 99_400.0, 30.0),
        (48.0, 185.0, 98_200.0, 30.0),
        (51.0, 188.0, 97_100.0, f64::NAN),
    ];
    let south = [(-20.0, 60.0, 100_000.0, 17.0)];
    tracks(&[("2025-12-30T12", &north), ("2025-12-31T18", &south)])
}

fn described(tracks: &Tracks, params: &DiagnosticsParams) -> Vec<TrackSummary> {
    let columns = Columns::find(tracks, &ColumnNames::default()).unwrap();
    let record = Record::of(tracks, None, None);
    let basins = Basins::open("wmo-tc", |path| std::fs::read_to_string(path)).unwrap();
    let with = Surroundings { record: &record, columns: &columns, basins: &basins, params };
    summarise(tracks, with).unwrap()
}

fn cell(summary: &TrackSummary, name: &str) -> Cell {
    let column = SUMMARY_COLUMNS.iter().find(|column| column.name == name).unwrap();
    (column.cell)(summary)
}

#[test]
fn a_track_is_described_by_its_points() {
    let tracks = two_storms();
    let all = described(&tracks, &DiagnosticsParams::default());
    let storm = &all[0];
    assert_eq!((storm.points, storm.course.duration_h()), (5, 24.0));
    assert_eq!(storm.genesis.kind, TrackEnd::AtFileEdge);
    assert_eq!(storm.lysis.kind, TrackEnd::True);
    let peak = storm.peak.unwrap();
    assert_eq!((peak.point, peak.value, peak.lat_deg), (4, 97_100.0, 51.0));
    let wind = storm.intensity.max_wind_kt.unwrap();
    // The first of equals.
    assert_eq!(wind.time_s, tracks.time_s[2]);
    assert_eq!(storm.intensity.max_deepening_hpa[2].unwrap().value, 37.0);
    assert_eq!(storm.intensity.max_deepening_hpa[0].unwrap().time_s, tracks.time_s[2]);
    assert!((storm.intensity.max_bergerons.unwrap().value - 1.871_88).abs() < 5e-6);
    assert_eq!(storm.is_bomb(), Some(true));
    assert_eq!(
        (storm.intensity.winds_missing, storm.intensity.pressures_missing),
        (Some(1), Some(0))
    );
    let square = |m_s: f64| 1e-4 * (m_s * 3600.0 / 1852.0).powi(2);
    assert!((storm.energy.ace - (square(20.0) + 2.0 * square(30.0))).abs() < 1e-9);
    assert_eq!(storm.energy.days, 1.25);
    let place = &storm.place;
    assert_eq!((place.side, place.season, place.month), (Side::North, 2025, 12));
    assert!(place.crosses_antimeridian);
    assert_eq!(place.basin.as_deref(), Some("CP"));
    assert_eq!(place.genesis_basin.as_deref(), Some("WNP"));
}

#[test]
fn a_single_point_has_what_a_point_can_have() {
    let single = &described(&two_storms(), &DiagnosticsParams::default())[1];
    assert_eq!((single.points, single.place.season, single.place.side), (1, 2026, Side::South));
    for name in [
        "straightness",
        "mean_speed_m_s",
        "max_speed_m_s",
        "max_deepening_6h_hpa",
        "max_bergerons",
        "bomb",
        "over_terrain",
        "landfall_time",
    ] {
        assert_eq!(cell(single, name), Cell::Missing, "{name}");
    }
    assert_eq!(cell(single, "path_km"), Cell::Number(0.0));
    assert_eq!(cell(single, "ace"), Cell::Number(0.0));
    assert_eq!(cell(single, "lysis"), Cell::Text("at file edge".into()));
    assert_eq!(cell(single, "wind_category"), Cell::Integer(-1));
}

#[test]
fn without_columns_there_is_a_course_and_nothing_else() {
    let mut tracks = two_storms();
    tracks.variables.clear();
    let storm = &described(&tracks, &DiagnosticsParams::default())[0];
    for name in [
        "peak",
        "peak_time",
        "min_pressure_hpa",
        "max_wind_kt",
        "ace",
        "pace",
        "pdi",
        "winds_missing",
    ] {
        assert_eq!(cell(storm, name), Cell::Missing, "{name}");
    }
    assert!(matches!(cell(storm, "path_km"), Cell::Number(km) if km > 1000.0));
}

#[test]
fn totals_are_those_of_their_tracks() {
    let summaries = described(&two_storms(), &DiagnosticsParams::default());
    let rows = totals(&summaries);
    let row = |group: Group| rows.iter().find(|row| row.group == group).unwrap();
    let all = row(Group::All);
    assert_eq!((all.tracks, all.points, all.single_points, all.seasons), (2, 6, 1, 2));
    assert_eq!(all.lifetime_h, (12.0, 12.0));
    assert_eq!(all.bombs, Some(1));
    assert_eq!(row(Group::Season(2026)).tracks, 1);
    assert_eq!(row(Group::Season(2026)).seasons, 1);
    assert_eq!(row(Group::Basin(Some("SI".into()))).tracks, 1);
    assert_eq!(row(Group::Hemisphere("south")).energy[0], 0.0);
    assert_eq!(row(Group::Month(12)).tracks, 2);
    let sum: usize =
        rows.iter().filter(|r| matches!(r.group, Group::Basin(_))).map(|r| r.tracks).sum();
    assert_eq!(sum, all.tracks);
}

#[test]
fn no_tracks_have_empty_totals() {
    let none = totals(&[]);
    assert_eq!((none.len(), none[0].tracks, none[0].seasons), (1, 0, 0));
    assert!(none[0].path_km.is_sign_positive());
    assert!(none[0].lifetime_h.0.is_nan() && none[0].lifetime_h.1.is_nan());
    assert!(described(&Tracks::default(), &DiagnosticsParams::default()).is_empty());
}

#[test]
fn tracks_are_of_a_region_by_a_rule() {
    let tracks = two_storms();
    let columns = Columns::find(&tracks, &ColumnNames::default()).unwrap();
    let east = |rule: &str| {
        let is_east = |_: f64, lon: f64| lon > 180.0;
        tracks_of_region(&tracks, &columns, rule.parse().unwrap(), is_east)
    };
    assert_eq!(east("any"), [true, false]);
    assert_eq!(east("genesis"), [false, false]);
    assert_eq!(east("apex"), [true, false]);
    assert_eq!((east("80%"), east("81%")), (vec![true, false], vec![false, false]));
}

#[test]
fn points_have_a_value_of_each_diagnostic() {
    let tracks = two_storms();
    let columns = Columns::find(&tracks, &ColumnNames::default()).unwrap();
    let (record, basins) = (
        Record::of(&tracks, None, None),
        Basins::open("ibtracs", |path| std::fs::read_to_string(path)).unwrap(),
    );
    let params = DiagnosticsParams { corral_reach_h: 6.0, ..DiagnosticsParams::default() };
    let with =
        Surroundings { record: &record, columns: &columns, basins: &basins, params: &params };
    let new = point_diagnostics(&tracks, with, Neighbours::Both).unwrap();
    assert!(new.iter().all(|v| v.values.len() == tracks.points()));
    let values = |name: &str| &new.iter().find(|v| v.info.name == name).unwrap().values;
    assert_eq!(values("hours_since_genesis")[..], [0.0, 6.0, 12.0, 18.0, 24.0, 0.0]);
    assert_eq!(values("hours_since_peak")[..], [-24.0, -18.0, -12.0, -6.0, 0.0, 0.0]);
    assert_eq!(values("deepening_24h")[0], 37.0);
    assert!(values("deepening_24h")[1..].iter().all(|v| v.is_nan()));
    assert!(values("part_of_life")[5].is_nan() && values("speed")[5].is_nan());
    assert_eq!(values("wind_category")[..3], [-1.0, 0.0, 0.0]);
    let is_known = |v: &f64| v.is_finite();
    assert_eq!(values("corral_radius").iter().filter(|v| is_known(v)).count(), 3);
    let mut again = tracks.clone();
    again.variables.push(new[0].clone());
    let columns = Columns::find(&again, &ColumnNames::default()).unwrap();
    let with = Surroundings { columns: &columns, ..with };
    let error = point_diagnostics(&again, with, Neighbours::Both).unwrap_err();
    assert_eq!(error.name, "speed");
}

#[test]
fn a_record_turned_or_read_in_another_order_has_the_same_courses() {
    let tracks = two_storms();
    let mut turned = tracks.clone();
    turned.lon_deg.iter_mut().for_each(|lon| *lon = (*lon + 181.0).rem_euclid(360.0));
    let params = DiagnosticsParams::default();
    for (here, there) in described(&tracks, &params).iter().zip(described(&turned, &params)) {
        assert!((here.course.path_km() - there.course.path_km()).abs() < 1e-6);
        assert_eq!(
            (here.peak.map(|p| p.point), here.energy.days),
            (there.peak.map(|p| p.point), there.energy.days)
        );
    }
}
