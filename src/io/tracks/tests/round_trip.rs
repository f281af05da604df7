//! Whatever is written is read again, within what the format holds.

use proptest::prelude::*;

use super::*;
use crate::model::{Run, TrackRuns};

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => -1e6..1e6,
        1 => Just(f64::NAN),
        1 => any::<f64>().prop_filter("nan has many bits", |v| !v.is_nan()),
    ]
}

fn any_info() -> impl Strategy<Value = VariableInfo> {
    let known = [
        VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa"),
        VariableInfo::new("VO850", Quantity::RelativeVorticity, "s-1"),
        VariableInfo::new("pres", Quantity::MeanSeaLevelPressure, "Pa"),
        VariableInfo::new("slp", Quantity::Other, "m2 s-2"),
    ];
    prop_oneof![
        proptest::sample::select(known.to_vec()),
        ("w[a-z_0-9]{0,6}", "[a-z]{0,3}").prop_map(|(name, units)| VariableInfo {
            name,
            units,
            quantity: Quantity::Other
        }),
    ]
}

/// Columns of `points` points, names distinct.
fn any_variables(points: usize) -> impl Strategy<Value = Vec<Variable>> {
    let column = (any_info(), proptest::collection::vec(any_value(), points))
        .prop_map(|(info, values)| Variable { info, values });
    proptest::collection::vec(column, 0..4).prop_map(|mut variables| {
        let mut seen = std::collections::HashSet::new();
        variables.retain(|v| seen.insert(v.info.name.clone()));
        variables
    })
}

pub(super) fn any_lat() -> impl Strategy<Value = f64> {
    prop_oneof![Just(90.0), Just(-90.0), Just(-0.0), -90.0..=90.0]
}

pub(super) fn any_lon() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(180.0), 179.99..180.01, 359.9..360.0, 0.0..360.0]
}

prop_compose! {
    /// Tracks with points every `unit_s` seconds or more.
    pub(super) fn any_tracks(unit_s: i64)(sizes in proptest::collection::vec(1usize..6, 0..6))(
        calendar in proptest::sample::select(Calendar::ALL.to_vec()),
        start in -500_000i64..500_000,
        gaps in proptest::collection::vec(1i64..100, sizes.iter().sum::<usize>()),
        lat_deg in proptest::collection::vec(any_lat(), sizes.iter().sum::<usize>()),
        lon_deg in proptest::collection::vec(any_lon(), sizes.iter().sum::<usize>()),
        variables in any_variables(sizes.iter().sum()),
        first_id in 1u64..1000,
        sizes in Just(sizes),
    ) -> Tracks {
        let mut time = start;
        let time_s = gaps.iter().map(|gap| { time += gap; time * unit_s }).collect();
        let mut offsets = vec![0];
        offsets.extend(sizes.iter().scan(0, |sum, n| { *sum += n; Some(*sum) }));
        let ids = (0..sizes.len() as u64).map(|i| first_id + 3 * i).rev().collect();
        let provenance = provenance();
        let runs = TrackRuns::default();
        Tracks { calendar, ids, runs, offsets, time_s, lat_deg, lon_deg, variables, provenance }
    }
}

prop_compose! {
    pub(super) fn any_centers()(tracks in any_tracks(1801))(
        undated in proptest::bool::weighted(0.1),
        regular in any::<bool>(),
        init in proptest::option::of("2000-0[1-9]-1[0-9]T[01][0-9]:00:00"),
        member in proptest::option::of("[a-z0-9\"=#]{1,6}"),
        tracks in Just(tracks),
    ) -> Centers {
        let run = Run { init: init.map(|init| init.parse().unwrap()), member };
        let (points, steps) = (tracks.points(), tracks.len() + 1);
        let (times, offsets) = if undated {
            (TimeAxis::undated(), vec![0, points])
        } else {
            let square = if regular { 0 } else { 7 };
            let time_s = (0..steps as i64).map(|k| k * 3600 + k * k * square).collect();
            let mut offsets = tracks.offsets.clone();
            offsets.push(points);
            (TimeAxis::new(tracks.calendar, time_s).unwrap(), offsets)
        };
        let Tracks { lat_deg, lon_deg, variables, provenance, .. } = tracks;
        Centers { run, times, offsets, lat_deg, lon_deg, variables, provenance }
    }
}

prop_compose! {
    /// Tracks of forecasts, members or both.
    pub(super) fn any_tracks_of_runs()(tracks in any_tracks(1801))(
        inits in proptest::collection::vec(proptest::option::of(-500_000i64..500_000), tracks.len()),
        members in proptest::collection::vec(
            proptest::option::of(prop_oneof!["[0-9]{1,3}", "r[0-9]i1p1f1", "[a,\" #é]{1,3}x"]),
            tracks.len()
        ),
        of_numbers in any::<bool>(),
        tracks in Just(tracks),
    ) -> Tracks {
        let mut runs = TrackRuns::default();
        for (init, member) in inits.into_iter().zip(members) {
            let init = init.map(|hour| tracks.calendar.date_time(hour * 3600).unwrap());
            let member = member.map(|m| m.trim().to_string());
            let member = member.filter(|m| !of_numbers || m.parse::<i64>().is_ok());
            runs.push(&Run { init, member }, 1);
        }
        let plain = runs.all().iter().all(Run::is_plain);
        let runs = if plain { TrackRuns::default() } else { runs };
        Tracks { runs, ..tracks }
    }
}

pub(super) fn through(tracks: &Tracks, format: TrackFormat, dialect: ImilastDialect) -> Tracks {
    let (_directory, path) = file("tracks.dat");
    let options = WriteOptions {
        imilast_dialect: dialect,
        imilast_method_code: 17,
        ..WriteOptions::default()
    };
    write_tracks(&path, format, tracks, &options).unwrap();
    let options = ReadOptions {
        calendar: tracks.calendar,
        variable: Some("msl".into()),
        ..ReadOptions::default()
    };
    read_tracks(&path, None, &options).unwrap()
}

fn centers_through(centers: &Centers, format: TrackFormat) -> Centers {
    let (_directory, path) = file("centres.dat");
    write_centers(&path, format, centers).unwrap();
    read_centers(&path, None, &ReadOptions::default()).unwrap()
}

/// Without infinities, which JSON has no word for.
fn finite(mut tracks: Tracks) -> Tracks {
    for value in tracks.variables.iter_mut().flat_map(|variable| &mut variable.values) {
        *value = if value.is_infinite() { 1.5 } else { *value };
    }
    tracks
}

/// At least one track, the last variables being so many indices of a grid.
fn with_indices(mut tracks: Tracks, indices: usize) -> Tracks {
    if tracks.is_empty() {
        tracks = Tracks { calendar: tracks.calendar, ..two_tracks() };
    }
    let points = tracks.points();
    for name in &["i", "j"][..indices] {
        let info = VariableInfo { name: name.to_string(), ..VariableInfo::default() };
        let index = |point: usize| if point % 5 == 1 { f64::NAN } else { point as f64 };
        let index = |point: usize| if point == 0 { 7.0 } else { index(point) };
        tracks.variables.push(Variable { info, values: (0..points).map(index).collect() });
    }
    tracks
}

/// Equality to the digits of TempestExtremes, units and names aside.
fn assert_close(tracks: &Tracks, read: &Tracks) {
    assert_eq!((&tracks.offsets, &tracks.time_s), (&read.offsets, &read.time_s));
    let columns = |t: &Tracks| t.variables.iter().map(|v| v.values.clone()).collect::<Vec<_>>();
    let (written, read_columns) = (columns(tracks), columns(read));
    assert_eq!(written.len(), read_columns.len());
    for (a, b) in written.iter().flatten().zip(read_columns.iter().flatten()) {
        let is_close = (a - b).abs() <= 5.1e-7 * a.abs() || a.is_nan() && b.is_nan() || a == b;
        assert!(is_close, "{a} {b}");
    }
    for i in 0..tracks.points() {
        assert!((tracks.lat_deg[i] - read.lat_deg[i]).abs() < 5.1e-7);
        let apart = (tracks.lon_deg[i] - read.lon_deg[i] + 180.0).rem_euclid(360.0) - 180.0;
        assert!(apart.abs() < 5.1e-7 && (0.0..360.0).contains(&read.lon_deg[i]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn csv_tracks(tracks in any_tracks(1801)) {
        assert_same(&tracks, &through(&tracks, TrackFormat::Csv, ImilastDialect::default()));
    }

    #[test]
    fn netcdf_tracks(tracks in any_tracks(1801)) {
        assert_same(&tracks, &through(&tracks, TrackFormat::CfNetcdf, ImilastDialect::default()));
    }

    #[test]
    fn tracks_of_runs(tracks in any_tracks_of_runs()) {
        for (format, _) in LOSSLESS {
            assert_same(&tracks, &through(&tracks, format, ImilastDialect::default()));
        }
    }

    #[test]
    fn parquet_and_geojson_hold_all_of_tracks(tracks in any_tracks_of_runs()) {
        assert_same(&tracks, &through(&tracks, TrackFormat::Parquet, ImilastDialect::default()));
        let tracks = finite(tracks);
        assert_same(&tracks, &through(&tracks, TrackFormat::GeoJson, ImilastDialect::default()));
    }

    #[test]
    fn trackjson_tracks(tracks in any_tracks(1801), of_ours in any::<bool>()) {
        let calendar = if of_ours { Calendar::Standard } else { Calendar::ProlepticGregorian };
        let mut tracks = Tracks { calendar, ..finite(tracks) };
        if tracks.variables.is_empty() {
            tracks.variables.push(pressure(vec![f64::NAN; tracks.points()]));
        }
        assert_same(&tracks, &through(&tracks, TrackFormat::TrackJson, ImilastDialect::default()));
    }

    #[test]
    fn tempest_tracks(
        to_the_second in any_tracks(1801),
        hourly in any_tracks(3600),
        indices in 0usize..3,
    ) {
        for tracks in [&to_the_second, &hourly] {
            let tracks = with_indices(tracks.clone(), indices);
            let read = through(&tracks, TrackFormat::TempestText, ImilastDialect::default());
            prop_assert_eq!(&read.ids, &(1..=tracks.len() as u64).collect::<Vec<_>>());
            assert_close(&tracks, &read);
        }
        let tracks = with_indices(hourly, indices);
        let read = through(&tracks, TrackFormat::TempestCsv, ImilastDialect::default());
        prop_assert_eq!(&read.ids, &tracks.ids);
        let names = |t: &Tracks| -> Vec<String> {
            t.variables.iter().map(|v| v.info.name.clone()).collect()
        };
        prop_assert_eq!(names(&read), names(&tracks));
        assert_close(&tracks, &read);
    }

    #[test]
    fn csv_centers(centers in any_centers()) {
        assert_same_centers(&centers, &centers_through(&centers, TrackFormat::Csv));
    }

    #[test]
    fn netcdf_centers(centers in any_centers()) {
        assert_same_centers(&centers, &centers_through(&centers, TrackFormat::CfNetcdf));
    }

    #[test]
    fn imilast_tracks(
        tracks in any_tracks(3600),
        pressures in proptest::collection::vec(prop_oneof![Just(f64::NAN), -9e4..1.1e5], 30),
        dialect in proptest::sample::select(DIALECTS.to_vec()),
    ) {
        let variables = vec![pressure(pressures[..tracks.points()].to_vec())];
        let tracks = Tracks { variables, ..tracks };
        let read = through(&tracks, TrackFormat::Imilast, dialect);
        prop_assert_eq!(&read.ids, &tracks.ids);
        prop_assert_eq!(&read.offsets, &tracks.offsets);
        prop_assert_eq!(&read.time_s, &tracks.time_s);
        for i in 0..tracks.points() {
            prop_assert!((read.lat_deg[i] - tracks.lat_deg[i]).abs() < 0.005_001);
            let apart = (read.lon_deg[i] - tracks.lon_deg[i] + 180.0).rem_euclid(360.0) - 180.0;
            prop_assert!(apart.abs() < 0.005_001);
            let (a, b) = (read.variables[0].values[i], tracks.variables[0].values[i]);
            let tolerance = if dialect == ImilastDialect::Strict { 0.500_1 } else { 5.1e-5 };
            prop_assert!(a.is_nan() && b.is_nan() || (a - b).abs() < tolerance, "{} {}", a, b);
        }
        // Once rounded it stays as it is.
        prop_assert_eq!(
            text_of(&through(&read, TrackFormat::Imilast, dialect), TrackFormat::Imilast, dialect),
            text_of(&read, TrackFormat::Imilast, dialect)
        );
    }
}

#[test]
fn every_format_becomes_every_other() {
    for (from, _) in FORMATS {
        for (to, _) in FORMATS {
            let first = through(&two_tracks(), from, ImilastDialect::Strict);
            let mut second = through(&first, to, ImilastDialect::PyStormTracker);
            second.provenance = provenance();
            assert_same(&two_tracks(), &second);
        }
    }
}

/// Two runs at the same time; the second one's member needs quotes.
fn two_runs() -> Tracks {
    let run = |init: &str, member: &str| Run {
        init: Some(init.parse().unwrap()),
        member: Some(member.into()),
    };
    Tracks::join([
        (run("1969-12-31T18", "0"), two_tracks()),
        (run("1970-01-01", "a, \"b\""), two_tracks()),
    ])
}

#[test]
fn runs_as_text() {
    let text = text_of(&two_runs(), TrackFormat::Csv, ImilastDialect::default());
    let rows: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(rows[0], "track_id,init,member,time,lat,lon,msl");
    assert_eq!(rows[1], "1,1969-12-31T18:00:00,0,1970-01-01T00:00:00,10.0,177.5,98000.0");
    assert!(rows[6].starts_with("3,1970-01-01T00:00:00,\"a, \"\"b\"\"\",1970-01-01T00"), "{text}");
}

#[test]
fn runs_pass_from_each_format_that_holds_them_to_the_other() {
    let [csv, netcdf] = LOSSLESS.map(|(format, _)| format);
    for (first, second) in [(csv, netcdf), (netcdf, csv)] {
        let once = through(&two_runs(), first, ImilastDialect::default());
        assert_same(&two_runs(), &through(&once, second, ImilastDialect::default()));
    }
    let plain = through(&two_runs(), TrackFormat::Imilast, ImilastDialect::Strict);
    assert_eq!((plain.ids, plain.runs.is_empty()), (vec![1, 2, 3, 4], true));
}

#[test]
fn numbers_that_begin_anew_in_every_run_are_made_unique() {
    let row = |id, member, hour| format!("{id},{member},2000-01-01T{hour},1,2\n");
    let rows: String =
        [row(1, "a", "00"), row(1, "b", "00"), row(2, "b", "06"), row(1, "a", "06")].concat();
    let tracks = read_text("t.csv", format!("track_id,member,time,lat,lon\n{rows}")).unwrap();
    assert_eq!(
        (tracks.ids.as_slice(), tracks.offsets.as_slice()),
        (&[1, 2, 3][..], &[0, 2, 3, 4][..])
    );
    assert_eq!(tracks.runs.of(2).unwrap().member.as_deref(), Some("b"));
    let error = read_text("t.csv", "track_id,init,time,lat,lon\n1,soon,2000-01-01,1,2\n");
    let error = error.unwrap_err().to_string();
    assert!(error.contains("line 2") && error.contains("\"soon\""), "{error}");
}

#[test]
fn no_tracks_and_no_centers() {
    let tracks = Tracks {
        calendar: Calendar::Standard,
        variables: vec![pressure(vec![])],
        ..Tracks::default()
    };
    for (format, _) in FORMATS {
        assert_same(&tracks, &through(&tracks, format, ImilastDialect::default()));
    }
    let times = TimeAxis::new(Calendar::Day360, Vec::new()).unwrap();
    let none = Centers { times, offsets: vec![0], ..Centers::default() };
    let empty_steps = Centers { offsets: vec![0; 4], ..three_steps() };
    let empty_steps = Centers {
        lat_deg: vec![],
        lon_deg: vec![],
        variables: vec![pressure(vec![])],
        ..empty_steps
    };
    for format in [TrackFormat::Csv, TrackFormat::CfNetcdf] {
        for centers in [&none, &empty_steps, &three_steps()] {
            assert_same_centers(centers, &centers_through(centers, format));
        }
    }
}

#[test]
fn tracks_and_centers_are_not_taken_for_each_other() {
    for (format, name) in &LOSSLESS {
        let (_directory, path) = file(name);
        write_centers(&path, *format, &three_steps()).unwrap();
        let error = read_tracks(&path, None, &ReadOptions::default()).unwrap_err().to_string();
        assert!(error.contains("holds centres, not tracks; link them first"), "{error}");
        write_tracks(&path, *format, &two_tracks(), &WriteOptions::default()).unwrap();
        let error = read_centers(&path, None, &ReadOptions::default()).unwrap_err().to_string();
        assert!(error.contains("holds tracks, not centres"), "{error}");
    }
}
