//! Best tracks, read.

use super::*;

const HURDAT2: &str = "\
AL092021,                IDA,      3,
20210826, 1200,  , TD, 16.5N,  78.9W,  30, 1006,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,   60
20210829, 1655, L, HU, 29.1N,  90.2W, 130,  931,  130,  110,   80,  110,   70,   60,   40,   60,   45,   35,   20,   30,   10
20210830, 0000,  , HU, 29.9N,  90.6W, -99, -999, -999, -999, -999, -999, -999, -999, -999, -999, -999, -999, -999, -999, -999
EP011949,            UNNAMED,      1,
19490611, 0000,  , TS, 20.2S, 179.5E,  45, -999, -999, -999, -999, -999, -999, -999, -999, -999, -999, -999, -999, -999, -999
";
const IBTRACS: &str = "\
SID,SEASON,NUMBER,BASIN,SUBBASIN,NAME,ISO_TIME,NATURE,LAT,LON,WMO_WIND,WMO_PRES,WMO_AGENCY,TRACK_TYPE,DIST2LAND,USA_SSHS,USA_STATUS,CMA_WIND
 ,Year, , , , , , ,degrees_north,degrees_east,kts,mb, , ,km,1, ,kts
2005236N23285,2005,86,NA,GM,KATRINA,2005-08-23 18:00:00,TS,23.10,-75.10,30,1008,hurdat_atl,main,90,-1,TD,
2005236N23285,2005,86,NA,GM,KATRINA,2005-08-23 21:00:00,TS,23.22,-75.39,,,,main,101,-1,,
1980001S13173,1980,1,SP,MM,PENI,1980-01-01 00:00:00,TS,-12.50,172.50,,990,nadi,main,647,-5,,
";

fn values(tracks: &Tracks, name: &str) -> Vec<f64> {
    let variable = tracks.variables.iter().find(|v| v.info.name == name);
    variable.unwrap_or_else(|| panic!("no {name}")).values.clone()
}

fn units<'a>(tracks: &'a Tracks, name: &str) -> &'a str {
    &tracks.variables.iter().find(|v| v.info.name == name).unwrap().info.units
}

#[test]
fn hurdat2_is_read() {
    let tracks = read_text("hurdat2.txt", HURDAT2).unwrap();
    assert_eq!(tracks.ids, [2_021_109, 1_949_201]);
    assert_eq!(tracks.offsets, [0, 3, 4]);
    assert_eq!(tracks.time_s[1], Calendar::Standard.parse("2021-08-29T16:55").unwrap());
    assert_eq!((tracks.lat_deg[0], tracks.lon_deg[0]), (16.5, 360.0 - 78.9));
    assert_eq!((tracks.lat_deg[3], tracks.lon_deg[3]), (-20.2, 179.5));
    let wind = values(&tracks, "wind");
    assert_eq!((wind[1], units(&tracks, "wind")), (130.0, "kt"));
    assert!(wind[2].is_nan());
    let slp = values(&tracks, "slp");
    assert_eq!((slp[0], units(&tracks, "slp")), (100_600.0, "Pa"));
    assert!(slp[2].is_nan() && slp[3].is_nan());
    assert_eq!(values(&tracks, "radius_34kt_se")[1], 110.0);
    assert_eq!(
        (values(&tracks, "radius_max_wind")[1], units(&tracks, "radius_max_wind")),
        (10.0, "nmi")
    );
    assert!(tracks.provenance.processing[0].contains("2021109 for AL092021"));
}

#[test]
fn older_hurdat2_has_fewer_columns() {
    let tracks =
        read_text("t.txt", "CP012015, X, 1,\n20150101, 0600, , TS, 1.0N, 1.0W, 35, -999,\n");
    let tracks = tracks.unwrap();
    assert_eq!((tracks.ids[0], tracks.variables.len()), (2_015_301, 2));
}

#[test]
fn hurdat2_that_is_damaged_is_named_with_its_line() {
    for (old, new, line, words) in [
        (",      3,", ",      4,", 5, "should have 4 points and has 3"),
        ("16.5N", "16.5", 2, "no latitude"),
        (" 78.9W", " nanW", 2, "no longitude"),
        ("29.1N", "99.1N", 0, "latitude 99.1"),
        ("20210826, 1200", "20211326, 1200", 2, "not a date"),
        ("20210826, 1200", "20210826, 2560", 2, "not a date"),
        ("EP011949", "XX011949", 5, "no storm of HURDAT2"),
        ("EP011949", "AL092021", 5, "there twice"),
        (" 130,  931", " 13o,  931", 3, "not a number"),
        ("20210830, 0000", "20210829, 0000", 0, "not after"),
    ] {
        let error = read_text("t.txt", HURDAT2.replacen(old, new, 1)).unwrap_err().to_string();
        let place = if line > 0 { format!("line {line}:") } else { String::new() };
        assert!(error.contains(&place) && error.contains(words), "{new}: {error}");
    }
}

#[test]
fn ibtracs_is_read() {
    let tracks = read_text("ibtracs.csv", IBTRACS).unwrap();
    assert_eq!(tracks.ids, [2_005_236_023_285, 1_980_001_113_173]);
    assert_eq!(tracks.offsets, [0, 2, 3]);
    assert_eq!(tracks.time_s[1] - tracks.time_s[0], 10_800);
    assert_eq!(tracks.lon_deg[0], 360.0 - 75.1);
    let names: Vec<_> = tracks.variables.iter().map(|v| v.info.name.as_str()).collect();
    assert_eq!(names, ["wmo_wind", "wmo_pres", "dist2land", "usa_sshs"], "without empty ones");
    assert_eq!((values(&tracks, "wmo_wind")[0], units(&tracks, "wmo_wind")), (30.0, "kts"));
    let pressure = values(&tracks, "wmo_pres");
    assert_eq!((pressure[2], units(&tracks, "wmo_pres")), (99_000.0, "Pa"));
    assert!(pressure[1].is_nan());
    assert!(tracks.provenance.processing[0].contains("names, basins"));
}

#[test]
fn ibtracs_that_is_damaged_is_named_with_its_line() {
    for (old, new, words) in [
        (" ,Year", "x,Year", "expected the line of the units"),
        ("1980001S13173", "1980001X13173", "no storm of IBTrACS"),
        ("-12.50", "south", "line 5: LAT is \"south\""),
        ("1980-01-01 00", "1980-01-01 99", "line 5"),
        ("21:00:00", "15:00:00", "not after"),
        ("LON,WMO_WIND", "X,WMO_WIND", "has no LON"),
    ] {
        let error = read_text("t.csv", IBTRACS.replacen(old, new, 1)).unwrap_err().to_string();
        assert!(error.contains(words), "{new}: {error}");
    }
    // A text in a column of numbers makes it one of texts.
    let tracks = read_text("t.csv", IBTRACS.replacen(",647,", ",far,", 1)).unwrap();
    assert!(tracks.variables.iter().all(|v| v.info.name != "dist2land"));
}
