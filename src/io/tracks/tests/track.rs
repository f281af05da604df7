//! The formats of TRACK: as text, and read as they were written.

use proptest::prelude::*;

use super::round_trip::{any_lat, any_lon, any_tracks};
use super::*;

pub(super) const HOUR_S: i64 = 3600;
/// Frames of six hours from 1970 on.
pub(super) const FRAMES: FrameAxis = FrameAxis { first_s: 0, step_s: 6 * HOUR_S };

pub(super) fn reading() -> ReadOptions {
    ReadOptions { frames: Some(FRAMES), ..ReadOptions::default() }
}

pub(super) fn frames() -> WriteOptions {
    let FrameAxis { first_s, step_s } = FRAMES;
    let track_times = TrackTimes::Frames { first_s, step_s };
    WriteOptions { track_times, ..WriteOptions::default() }
}

pub(super) fn column(name: &str, values: &[f64]) -> Variable {
    Variable { info: VariableInfo::new(name, Quantity::Other, ""), values: values.to_vec() }
}

pub(super) fn track_text(tracks: &Tracks, options: &WriteOptions) -> String {
    let mut bytes = Vec::new();
    write_tracks_to(&mut bytes, TrackFormat::TrackText, tracks, options).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The variables of the shape of objects, of as many points as there are
/// areas.
fn shape(area_km2: &[f64]) -> Vec<Variable> {
    let ones = vec![1.0; area_km2.len()];
    let halves = vec![-0.5; area_km2.len()];
    vec![
        column("anisotropy", &ones),
        column("orientation_x", &halves),
        column("orientation_y", &ones),
        Variable {
            info: VariableInfo::new("object_area", Quantity::Other, "km2"),
            values: area_km2.to_vec(),
        },
    ]
}

#[test]
fn text_as_text() {
    let mut tracks = two_tracks();
    let text = track_text(&tracks, &WriteOptions::default());
    let lines = [
        "0\n0 0\nTRACK_NUM         2 ADD_FLD    0   0 &\n",
        "TRACK_ID  1 START_TIME 1970010100\nPOINT_NUM  3\n",
        "1970010100 177.500000 10.000000 9.800000e+02 \n",
        "1970010106 180.000000 12.500000 9.750000e+02 \n",
        "1970010112 182.500000 15.000000 9.700000e+02 \n",
        "TRACK_ID  7 START_TIME 1970010106\nPOINT_NUM  2\n",
        "1970010106 0.000000 90.000000 1.000000e+03 \n",
        "1970010112 359.750000 -90.000000 1.000000e+25 \n",
    ];
    assert_eq!(text, lines.concat());
    let area_km2 = 0.25 * 6371.22 * 6371.22;
    tracks.variables.push(column("wind", &[1.0, 2.0, 3.0, 4.0, f64::NAN]));
    tracks.variables.push(column("object", &[1.0; 5]));
    tracks.variables.extend(shape(&[area_km2; 5]));
    let text = track_text(&tracks, &frames());
    assert!(text.starts_with("1\n0 0\nTRACK_NUM         2 ADD_FLD    1   1 &0\nTRACK_ID  1\n"));
    let last = "3 359.750000 -90.000000 1.000000e+25 & 1.000000e+25 & 1.000000 -0.500000 1.000000 2.500000e-01 \n";
    assert!(text.ends_with(last), "{text}");
    // Without all of its columns it is no shape.
    tracks.variables.pop();
    let text = track_text(&tracks, &frames());
    assert!(text.starts_with("0\n0 0\nTRACK_NUM         2 ADD_FLD    4   4 &0000\n"), "{text}");
}

#[test]
fn text_of_others() {
    let text = "1\nPER_INFO 1 360.0\nWT_INFO 1\n1 2\n90.0 0.0\n\
        TRACK_NUM  1 ADD_FLD 2 4 &10\nTRACK_ID 3\nPOINT_NUM 2\n\
        1 0.0 0.0 2.5e+00 & 1e25 & 1e25 & 7.0 & 8.0 & 0.5 1.0 0.0 0.0 0.75 0\n\
        2 0.0 -2.0 2.5e+00 & 10.0 & 20.0 & 7.0 & 8.0 & 0.5 1.0 0.0 0.0 0.75 0\n";
    let (_directory, path) = file("other");
    std::fs::write(&path, text).unwrap();
    let options = ReadOptions { variable: Some("vo".into()), ..reading() };
    let tracks = read_tracks(&path, None, &options).unwrap();
    assert_eq!((tracks.ids, tracks.time_s), (vec![3], vec![0, 21_600]));
    assert!((tracks.lat_deg[0] - 90.0).abs() < 1e-9 && tracks.lat_deg[1].abs() < 1e-9);
    assert_eq!(tracks.lon_deg[1], 0.0);
    let names: Vec<&str> = tracks.variables.iter().map(|v| v.info.name.as_str()).collect();
    let shape = ["anisotropy", "orientation_x", "orientation_y", "object_area"];
    let fields = ["field_1_lon", "field_1_lat", "field_1", "field_2"];
    assert_eq!(names, [&["vo"], &fields[..], &shape[..], &["weight"]].concat());
    assert_eq!(tracks.variables[0].values, [2.5e-5, 2.5e-5]);
    assert!(tracks.variables[1].values[0].is_nan());
    assert_eq!(tracks.variables[1].values[1], 10.0);
    assert_eq!(tracks.variables[9].values, [0.75, 0.75]);
}

#[test]
fn dates_tell_the_time_and_units_are_taken_at_their_word() {
    let text = "0\n0 0\nTRACK_NUM 1 ADD_FLD 0 0 &\nTRACK_ID  1\nPOINT_NUM   1\n\
        2025121212 299.254575  51.088463 -2.579159e+03\n";
    let (_directory, path) = file("t.tdump");
    std::fs::write(&path, text).unwrap();
    let options = ReadOptions { units: Some("Pa".into()), ..ReadOptions::default() };
    let tracks = read_tracks(&path, None, &options).unwrap();
    assert_eq!(
        tracks.calendar.date_time(tracks.time_s[0]).unwrap().to_string(),
        "2025-12-12T12:00:00"
    );
    let variable = &tracks.variables[0];
    assert_eq!((variable.info.name.as_str(), variable.info.units.as_str()), ("intensity", "Pa"));
    assert_eq!(variable.values, [-2579.159]);
    let options = ReadOptions { variable: Some("msl".into()), ..options };
    let tracks = read_tracks(&path, None, &options).unwrap();
    assert_eq!(
        tracks.variables[0].info,
        VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa")
    );
    assert_eq!(tracks.variables[0].values, [-2579.159]);
}

/// Three features of two objects in the first step, none in the second, one in
/// the fourth; the third step is missing.
fn objects() -> Objects {
    let times = TimeAxis::new(Calendar::Standard, vec![0, 21_600, 64_800]).unwrap();
    let variables = [
        vec![column("intensity", &[3.5, -1.0, 2.0, 0.25]), column("object", &[2.0, 3.0, 2.0, 1.0])],
        shape(&[0.0; 4]),
    ];
    let centers = Centers {
        run: Default::default(),
        times,
        offsets: vec![0, 3, 3, 4],
        lat_deg: vec![10.0, 20.0, 30.0, -45.5],
        lon_deg: vec![0.5, 200.0, 300.25, 359.0],
        variables: variables.concat(),
        provenance: Provenance::default(),
    };
    Objects { centers, objects_per_step: vec![4, 1, 1] }
}

#[test]
fn objects_as_text() {
    let (_directory, path) = file("objout.new");
    write_objects(&path, &objects()).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let object = |number: u64, features: &[&str]| {
        let head = format!("OBJECT  {number}\nPOINT_NUM  0\nBOUNDARY_NUM  0\n");
        format!("{head}OBJECT_FEATURE_NUM  {}\n{}", features.len(), features.concat())
    };
    let frame = |number: u64, objects: u64, features: u64| {
        format!(
            "FRAME  {number}  NMISS 0\nOBJ_NUM  {objects}\nBOUNDARY_STATE  -1\n\
             FRAME_FEATURE_NUM {features}\n"
        )
    };
    let shape = "1.000000 -0.500000 1.000000 0.000000e+00 \n";
    let feature = |text: &str| format!("{text} {shape}");
    let expected = [
        "7 1 1\nPROJ_DETAILS\n0 0\nADDITIONAL_FIELDS\n  0   0 &\n".to_string(),
        frame(1, 4, 3),
        object(1, &[]),
        object(
            2,
            &[
                &feature("0.500000 10.000000 3.500000e+00"),
                &feature("300.250000 30.000000 2.000000e+00"),
            ],
        ),
        object(3, &[&feature("200.000000 20.000000 -1.000000e+00")]),
        object(4, &[]),
        frame(2, 1, 0),
        object(1, &[]),
        frame(3, 0, 0),
        frame(4, 1, 1),
        object(1, &[&feature("359.000000 -45.500000 2.500000e-01")]),
    ];
    assert_eq!(text, expected.concat());
}

#[test]
fn objects_are_read_as_written_and_missing_steps_become_empty_ones() {
    let (_directory, path) = file("objout.new");
    write_objects(&path, &objects()).unwrap();
    let read = read_objects(&path, &reading()).unwrap();
    assert_eq!(read.objects_per_step, [4, 1, 0, 1]);
    assert_eq!(read.centers.times.time_s(), [0, 21_600, 43_200, 64_800]);
    assert_eq!(read.centers.offsets, [0, 3, 3, 3, 4]);
    // Those of an object are together now.
    assert_eq!(read.centers.lat_deg, [10.0, 30.0, 20.0, -45.5]);
    assert_eq!(read.centers.variables[1].values, [2.0, 2.0, 3.0, 1.0]);
    assert_eq!(read_centers(&path, None, &reading()).unwrap(), read.centers);
    let again = path.with_file_name("again.objout");
    write_objects(&again, &read).unwrap();
    assert_eq!(std::fs::read(path).unwrap(), std::fs::read(again).unwrap());
}

#[test]
fn features_on_a_plane_are_turned_and_useless_ones_left_out() {
    let head = "7 0 0\nPROJ_DETAILS\n1 2\n-90.000000 0.000000\nREGION_DETAILS\n1 2 1 2\n";
    let frame = "FRAME  5  NMISS 0\nOBJ_NUM  1\nBOUNDARY_STATE  -1\nFRAME_FEATURE_NUM 3\n";
    let object = "OBJECT  1\nPOINT_NUM  2\n1 1 2.0\n1 2 2.0\nBOUNDARY_NUM  1\n1 1\n";
    let features = "OBJECT_FEATURE_NUM  3\n0.0 0.0 1.5\n0.1 0.1 -2.0e+12\n2.0 0.0 2.5\n";
    let (_directory, path) = file("objout");
    let text = format!("{head}ADDITIONAL_FIELDS\n  0   0 &\n{frame}{object}{features}");
    std::fs::write(&path, text).unwrap();
    let centers = read_centers(&path, None, &reading()).unwrap();
    assert_eq!((centers.times.time_s(), &centers.offsets[..]), (&[86_400][..], &[0, 2][..]));
    assert_eq!(centers.variables[0].values, [1.5, 2.5]);
    assert_eq!(centers.lat_deg[0], -90.0);
    assert!(centers.lat_deg[1].abs() < 1e-9 && (centers.lon_deg[1] - 90.0).abs() < 1e-9);
}

/// Two tracks of features of [`objects`]: the third and the fourth, the second.
fn tracks_of(objects: &Objects) -> Tracks {
    let order = [2usize, 3, 1];
    Tracks::of_centers(&objects.centers, vec![0, 2, 3], order.into_iter())
}

#[test]
fn a_dump_is_two_files_that_are_read_as_one() {
    let (_directory, path) = file("tdump");
    let (objects, header) = (objects(), DumpHeader { w1: 0.4, ..DumpHeader::default() });
    let tracks = Tracks { ids: vec![4, 2], ..tracks_of(&objects) };
    let options = WriteOptions { dump_header: header, ..WriteOptions::default() };
    write_dump(&path, &tracks, &objects, &options).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let expected = "0.200000 0.800000\n0.113446 1.000000\nTRACK_No. 2\n\
        TRACK_Id. 4\nPOINT_No. 2\n1 2 2 \n4 1 1 \nTRACK_Id. 2\nPOINT_No. 1\n1 3 1 \n";
    assert_eq!(text, expected);
    let dump = read_dump(&path, &reading()).unwrap();
    assert_same(&tracks, &dump.tracks);
    assert_same(&tracks, &read_tracks(&path, None, &reading()).unwrap());
    assert_eq!(dump.objects, read_objects(&path.with_file_name("objout.new"), &reading()).unwrap());
    assert_eq!((dump.header.w1, dump.header.phimax), (0.4, 1.0));
}

#[test]
fn features_that_differ_in_their_object_only_are_told_apart() {
    let mut objects = objects();
    let centers = &mut objects.centers;
    (centers.lat_deg[1], centers.lon_deg[1]) = (centers.lat_deg[2], centers.lon_deg[2]);
    centers.variables[0].values[1] = centers.variables[0].values[2];
    let (_directory, path) = file("tdump");
    write_dump(&path, &tracks_of(&objects), &objects, &WriteOptions::default()).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("1 2 2 \n4 1 1 \n") && text.contains("1 3 1 \n"), "{text}");
}

#[test]
fn tracks_alone_become_a_dump_of_their_own_features() {
    let (_directory, path) = file("idump");
    write_tracks(&path, TrackFormat::TrackDump, &two_tracks(), &WriteOptions::default()).unwrap();
    let options = ReadOptions { variable: Some("msl".into()), ..reading() };
    let mut read = read_tracks(&path, None, &options).unwrap();
    assert_eq!(read.variables.remove(1).values, [1.0, 1.0, 1.0, 2.0, 2.0]);
    read.provenance = provenance();
    assert_same(&two_tracks(), &read);
    // Frames may begin ahead of the first track.
    let FrameAxis { first_s, step_s } = FRAMES;
    let track_times = TrackTimes::Frames { first_s: first_s - step_s, step_s };
    let options = WriteOptions { track_times, ..WriteOptions::default() };
    write_tracks(&path, TrackFormat::TrackDump, &two_tracks(), &options).unwrap();
    let later = read_tracks(&path, None, &reading()).unwrap();
    assert_eq!(later.time_s, two_tracks().time_s.iter().map(|t| t + step_s).collect::<Vec<_>>());
}

#[test]
fn objout_stands_in_for_objout_new() {
    let (directory, path) = file("tdump");
    write_dump(&path, &tracks_of(&objects()), &objects(), &WriteOptions::default()).unwrap();
    let beside = |name: &str| directory.path().join(name);
    std::fs::rename(beside("objout.new"), beside("objout")).unwrap();
    assert_same(&tracks_of(&objects()), &read_tracks(&path, None, &reading()).unwrap());
}

#[test]
fn netcdf_keeps_fields_and_leaves_out_empty_tracks() {
    let mut tracks = two_tracks();
    tracks.variables.push(column("wind", &[1.0, 2.0, 3.0, 4.0, f64::NAN]));
    let (_directory, path) = file("ff_trs.nc");
    write_tracks(&path, TrackFormat::TrackNetcdf, &tracks, &frames()).unwrap();
    assert!(std::fs::read(&path).unwrap().starts_with(b"CDF\x01"), "a classic file");
    let file = ::netcdf::open(&path).unwrap();
    let ids = file.variable("TRACK_ID").unwrap();
    assert_eq!(ids.get_values::<i32, _>(..).unwrap(), [0, 6]);
    for (name, value) in [("add_fld_num", 1), ("tot_add_fld_num", 1), ("loc_flags", 0)] {
        let found = i32::try_from(ids.attribute_value(name).unwrap().unwrap()).unwrap();
        assert_eq!(found, value, "{name}");
    }
    let first = file.variable("FIRST_PT").unwrap().get_values::<i32, _>(..).unwrap();
    let index = file.variable("index").unwrap().get_values::<i32, _>(..).unwrap();
    assert_eq!((first, index), (vec![0, 3], vec![0, 1, 2, 0, 1]));
    drop(file);
    let options = ReadOptions { variable: Some("msl".into()), ..reading() };
    let mut read = read_tracks(&path, None, &options).unwrap();
    read.provenance = provenance();
    assert_same(&tracks, &read);
    let mut file = ::netcdf::append(&path).unwrap();
    file.variable_mut("NUM_PTS").unwrap().put_values(&[0i32, 2], ..).unwrap();
    file.close().unwrap();
    let read = read_tracks(&path, None, &options).unwrap();
    assert_eq!((read.ids, read.lat_deg), (vec![7], vec![90.0, -90.0]));
}

/// The same longitude as one of `float`, whole turns included.
fn assert_float_position(a: (f64, f64), b: (f64, f64)) {
    let apart = (a.1 - b.1 + 180.0).rem_euclid(360.0) - 180.0;
    assert!((a.0 - b.0).abs() < 5e-6 && apart.abs() < 2e-5, "{a:?} {b:?}");
}

fn assert_float_tracks(read: &Tracks, tracks: &Tracks) {
    assert_eq!((&read.ids, &read.offsets), (&tracks.ids, &tracks.offsets));
    assert_eq!(read.time_s, tracks.time_s);
    for i in 0..tracks.points() {
        let position = |t: &Tracks| (t.lat_deg[i], t.lon_deg[i]);
        assert_float_position(position(read), position(tracks));
        let (a, b) = (read.variables[0].values[i], tracks.variables[0].values[i]);
        let is_close = (a - b).abs() <= 6e-7 * b.abs();
        assert!(a.is_nan() && b.is_nan() || is_close, "{a} {b}");
    }
}

fn any_pressures() -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec(prop_oneof![Just(f64::NAN), -9e4..1.1e5, -1e-3..1e-3], 30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn tracks_of_any_calendar(
        tracks in any_tracks(HOUR_S),
        pressures in any_pressures(),
        in_frames in any::<bool>(),
        format in proptest::sample::select(vec![TrackFormat::TrackText, TrackFormat::TrackNetcdf]),
    ) {
        let axis = FrameAxis { first_s: -600_000 * HOUR_S, step_s: HOUR_S };
        let FrameAxis { first_s, step_s } = axis;
        let track_times = match in_frames {
            true => TrackTimes::Frames { first_s, step_s },
            false => TrackTimes::Dates,
        };
        let tracks = Tracks { variables: vec![pressure(pressures[..tracks.points()].to_vec())], ..tracks };
        let options = WriteOptions { track_times, ..WriteOptions::default() };
        let (_directory, path) = file("t.dat");
        write_tracks(&path, format, &tracks, &options).unwrap();
        let reading = ReadOptions {
            calendar: tracks.calendar,
            frames: Some(axis),
            variable: Some("msl".into()),
            ..ReadOptions::default()
        };
        let read = read_tracks(&path, None, &reading).unwrap();
        assert_float_tracks(&read, &tracks);
        // Once rounded it stays as it is.
        prop_assert_eq!(track_text(&read, &options), track_text(&tracks, &options));
    }

    #[test]
    fn dumps_of_any_features(
        sizes in proptest::collection::vec(0usize..6, 1..6),
        positions in proptest::collection::vec((any_lat(), any_lon()), 30),
        pressures in any_pressures(),
        objects in proptest::collection::vec(1u8..4, 30),
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 5),
    ) {
        let points = sizes.iter().sum::<usize>();
        let mut offsets = vec![0];
        offsets.extend(sizes.iter().scan(0, |sum, n| { *sum += n; Some(*sum) }));
        let objects: Vec<f64> = objects[..points].iter().map(|&n| f64::from(n)).collect();
        let centers = Centers {
        run: Default::default(),
            times: TimeAxis::new(Calendar::Standard, (0..sizes.len() as i64).map(|k| k * 21_600).collect()).unwrap(),
            lat_deg: positions[..points].iter().map(|p| p.0).collect(),
            lon_deg: positions[..points].iter().map(|p| p.1).collect(),
            variables: vec![pressure(pressures[..points].to_vec()), column("object", &objects)],
            provenance: Provenance::default(),
            offsets,
        };
        // A track through one feature of each step that has one.
        let order: Vec<usize> = (0..sizes.len())
            .filter(|&k| sizes[k] > 0)
            .map(|k| centers.offsets[k] + picks[k].index(sizes[k]))
            .collect();
        let ends = if order.is_empty() { vec![0] } else { vec![0, order.len()] };
        let tracks = Tracks::of_centers(&centers, ends, order.into_iter());
        let objects = Objects::of_centers(centers).unwrap();
        let (_directory, path) = file("tdump");
        write_dump(&path, &tracks, &objects, &WriteOptions::default()).unwrap();
        let dump = read_dump(&path, &ReadOptions { variable: Some("msl".into()), ..reading() }).unwrap();
        assert_float_tracks(&dump.tracks, &tracks);
        prop_assert_eq!(&dump.tracks.variables[1].values, &tracks.variables[1].values);
        prop_assert_eq!(&dump.objects.centers.offsets, &objects.centers.offsets);
        prop_assert_eq!(&dump.objects.objects_per_step, &objects.objects_per_step);
    }
}
