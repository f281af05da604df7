//! Files of others, and files that are damaged: an error with the line, never
//! a panic.

use proptest::prelude::*;

use super::*;

const HEADER: &str = "99 00,CycloneNo,StepNo,DateI10,Year,Month,Day,Time,LongE,LatN,MSL\n";

fn imilast(lines: &str) -> Result<Tracks, TrackFileError> {
    read_text("t.txt", format!("{HEADER}{lines}"))
}

fn assert_error(result: Result<Tracks, TrackFileError>, words: &[&str]) {
    let error = result.unwrap_err().to_string();
    assert!(words.iter().all(|word| error.contains(word)), "{error}");
}

#[test]
fn damaged_imilast_text() {
    let first = "00 1 1 2025120100 2025 12 01 00 15.00 82.50 986.5";
    let second = "00 1 2 2025120106 2025 12 01 06 15.00 82.50 986.5";
    let good = imilast(&format!("90 1 2\n{first}\n{second}\n\n")).unwrap();
    assert_eq!(good.variables[0].values, [98_650.0, 98_650.0]);
    for (lines, words) in [
        (format!("90 1 2\n{first}\n{}\n", &second[..40]), ["line 4", "10 columns"]),
        (format!("90 1 2\n{first}\n"), ["line 3", "should have 2 points and has 1"]),
        (format!("90 1 1\n{}\n", first.replace("986.5", "98o.5")), ["line 3", "98o.5"]),
        (format!("90 1 2\n{second}\n{first}\n"), ["line 4", "2025-12-01T00:00:00"]),
        (format!("90 1 2\n{first}\n{first}\n"), ["line 4", "not after"]),
        (format!("90 2 1\n{first}\n"), ["line 3", "stands in track 2"]),
        (format!("{first}\n"), ["line 2", "before any track"]),
        (format!("90 1 1\n{first}\n90 1 1\n{first}"), ["line 4", "twice"]),
        ("90 1\n".into(), ["line 2", "2 columns"]),
        ("xx 1 2 3\n".into(), ["line 2", "\"xx\""]),
        (
            format!("90 1 1\n{}\n", first.replace("2025120100", "2025133100")),
            ["line 3", "2025-13-31"],
        ),
        (format!("90 1 1\n{}\n", first.replace("82.50", "92.50")), ["line 3", "latitude 92.5"]),
        (format!("90 1 1\n{}\n", first.replace("15.00", "inf")), ["line 3", "longitude"]),
    ] {
        assert_error(imilast(&lines), &words);
    }
    assert_error(read_text("t.txt", "90 1 1\n"), &["line 1", "there is no header"]);
    assert_error(read_text("t.txt", ""), &["line 1", "there is no header"]);
    let garbage = [HEADER.as_bytes(), b"00 \xff\xfe\x00\n"].concat();
    assert_error(read_text("t.txt", garbage), &["line 2", "is not text"]);
}

#[test]
fn imilast_text_of_others() {
    let header = "99 Code, CycloneNo, StepNo, DateI10, Year, Month, Day, Time, LongE, LatN, Intensity1, Intensity2\n";
    let lines =
        "90 000001 001\n17 000001 001 1990010100 1990 01 01 00  -45.00  52.50  990.12 -999.99\n";
    let tracks = read_text("t.txt", format!("{header}{lines}")).unwrap();
    assert_eq!(tracks.lon_deg, [315.0]);
    assert_eq!(tracks.variables[0].values, [990.12]);
    assert_eq!(tracks.variables[0].info.name, "Intensity1");
    assert!(tracks.variables[1].values[0].is_nan());
}

#[test]
fn damaged_csv() {
    let header = "track_id,time,lat,lon,msl\n";
    let first = "1,2025-12-01T00,82.5,15,986.5\n";
    let second = "1,2025-12-01T06,82.5,15,986.5\n";
    for (text, words) in [
        (format!("{header}{first}1,2025-12-01T06,82.5\n"), ["line 3", "3 columns"]),
        (
            format!("# a\n# b\n{header}{first}1,2025-12-01T06,x,15,986.5\n"),
            ["line 5", "lat is \"x\""],
        ),
        (
            format!("{header}{first}{}", second.replace("986.5", "98o")),
            ["line 3", "msl is \"98o\""],
        ),
        (format!("{header}{second}{first}"), ["line 3", "not after"]),
        (format!("{header}{first}{first}"), ["line 3", "track 1"]),
        (format!("{header}{}", first.replace("1,2025", "x,2025")), ["line 2", "track_id is \"x\""]),
        (format!("{header}{}", first.replace("2025-12-01T00", "tuesday")), ["line 2", "tuesday"]),
        (format!("{header}{}", first.replace("82.5", "-90.5")), ["line 2", "latitude"]),
        ("a,b\n1,2\n".into(), ["line 1", "no track_id, no time, no lat, no lon"]),
        ("# stormtracker track file 2\n".into(), ["line 1", "version \"2\""]),
        ("# stormtracker track file 1\n# calendar: lunar\n".into(), ["line 2", "lunar"]),
    ] {
        assert_error(read_text("t.csv", text), &words);
    }
    assert_error(read_text("t.csv", ""), &["line 1", "there is no header"]);
    let garbage = [header.as_bytes(), b"1,\xff\xfe,1,1,1\n"].concat();
    assert_error(read_text("t.csv", garbage), &["line 2", "is not text"]);
    assert_error(read_text("t.dat", b"\x01\x02\x03"), &["known: imilast (.txt)"]);
}

#[test]
fn csv_of_others_is_grouped_and_its_columns_found() {
    let text = "\u{feff}Date,ID,Longitude,LATITUDE,name,MSLP,wind\n\
        2020-01-01 00:00:00,5,-10,50,Anna,,30\n2020-01-01 00:00:00,3,10,40,Bert,1000,NA\n\
        2020-01-01T06:00Z,5,-9,51,Anna,990,31\n";
    let tracks = read_text("t.csv", text).unwrap();
    assert_eq!((tracks.ids.clone(), tracks.offsets.clone()), (vec![5, 3], vec![0, 2, 3]));
    assert_eq!(tracks.lon_deg, [350.0, 351.0, 10.0]);
    let names: Vec<&str> = tracks.variables.iter().map(|v| v.info.name.as_str()).collect();
    assert_eq!(names, ["MSLP", "wind"]);
    let pressure = &tracks.variables[0];
    assert_eq!(pressure.info.quantity, Quantity::MeanSeaLevelPressure);
    assert_eq!((pressure.info.units.as_str(), &pressure.values[1..]), ("", &[990.0, 1000.0][..]));
    let (_directory, path) = file("t.csv");
    std::fs::write(&path, text).unwrap();
    let options = ReadOptions { units: Some("hPa".into()), ..ReadOptions::default() };
    let tracks = read_tracks(&path, None, &options).unwrap();
    assert_eq!(tracks.variables[0].info.units, "Pa");
    assert_eq!(tracks.variables[0].values[2], 100_000.0);
}

#[test]
fn csv_centers_of_others_and_damaged_ones() {
    let read = |text: &str| {
        let (_directory, path) = file("c.csv");
        std::fs::write(&path, text).unwrap();
        read_centers(&path, None, &ReadOptions::default())
    };
    let text = "time,lat,lon,x\n2020-01-02,1,1,1\n2020-01-01,2,2,2\n2020-01-02,3,3,3\n";
    let centers = read(text).unwrap();
    assert_eq!((centers.offsets, centers.lat_deg), (vec![0, 1, 3], vec![2.0, 1.0, 3.0]));
    let mark = "# stormtracker track file 1\n# times: start=2020-01-01 step_s=86400 count=2\n";
    let error = read(&format!("{mark}time,lat,lon\n2020-01-03,1,1\n")).unwrap_err().to_string();
    assert!(error.contains("line 4") && error.contains("2020-01-03"), "{error}");
    let error = read("time,lat,lon\n,1,1\n").unwrap_err().to_string();
    assert!(error.contains("line 2") && error.contains("time"), "{error}");
}

#[test]
fn damaged_netcdf() {
    let (_directory, path) = file("t.nc");
    write_tracks(&path, TrackFormat::CfNetcdf, &two_tracks(), &WriteOptions::default()).unwrap();
    let whole = std::fs::read(&path).unwrap();
    assert_error(read_text("t.nc", &whole[..whole.len() / 2]), &["t.nc", "cut short"]);
    assert_error(read_text("t.nc", b"garbage"), &["t.nc"]);
    let mut file = ::netcdf::create(&path).unwrap();
    file.add_dimension("obs", 2).unwrap();
    file.add_variable::<f64>("lat", &["obs"]).unwrap();
    file.close().unwrap();
    let result = read_tracks(&path, None, &ReadOptions::default());
    assert_error(result, &["cf_role", "sample_dimension", "it has: lat"]);
}

#[test]
fn netcdf_of_others() {
    let (_directory, path) = file("t.nc");
    let mut file = ::netcdf::create(&path).unwrap();
    file.add_dimension("storm", 2).unwrap();
    file.add_dimension("record", 3).unwrap();
    let mut add = |name: &str, dimension: &str, texts: &[(&str, &str)], values: &[f64]| {
        let mut variable = file.add_variable::<f64>(name, &[dimension]).unwrap();
        for &(key, text) in texts {
            variable.put_attribute(key, text).unwrap();
        }
        variable.put_values(values, ..).unwrap();
    };
    add("sid", "storm", &[("cf_role", "trajectory_id")], &[4.0, 2.0]);
    add("n", "storm", &[("sample_dimension", "record")], &[1.0, 2.0]);
    add(
        "t",
        "record",
        &[("standard_name", "time"), ("units", "hours since 2000-01-01")],
        &[0.0, 6.0, 12.5],
    );
    add("y", "record", &[("standard_name", "latitude")], &[1.0, 2.0, 3.0]);
    add("x", "record", &[("units", "degrees_east")], &[-1.0, 2.0, 3.0]);
    add("slp", "record", &[("units", "hPa")], &[1000.0, 2.0, 3.0]);
    file.close().unwrap();
    let tracks = read_tracks(&path, None, &ReadOptions::default()).unwrap();
    assert_eq!((tracks.ids, tracks.offsets), (vec![1, 2], vec![0, 1, 3]));
    assert_eq!(tracks.time_s[2] - tracks.time_s[0], 45_000);
    assert_eq!((tracks.lon_deg[0], tracks.variables.len()), (359.0, 1));
    assert_eq!(tracks.variables[0].values[0], 100_000.0);
}

proptest! {
    #[test]
    fn no_change_of_a_text_file_makes_us_panic(
        format in 0usize..2,
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let (format, name) = FORMATS[format];
        let mut bytes = text_of(&two_tracks(), format, ImilastDialect::Strict).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = read_text(name, &bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = read_text(name, &bytes);
    }
}
