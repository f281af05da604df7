//! The commands that come after tracking, as a user types them.

mod bad_input;
mod fixture;

use std::fs;

use stormtracker::io::maps::read_maps;
use stormtracker::io::tracks::{ReadOptions, read_tracks};

use fixture::Place;

#[test]
fn activity_of_tracks_becomes_a_map_and_a_picture() {
    let place = Place::new();
    place.run(
        "metrics ata -i tracks.csv --radius-km 500 --grid 2.5 --period month --reference 1020hPa \
         -o ata.nc",
    );
    let maps = read_maps(&place.path("ata.nc"), &[]).unwrap();
    assert_eq!((maps.grid.rows(), maps.grid.columns(), maps.periods.len()), (73, 144, 1));
    assert_eq!(maps.periods[0].label, "2000-01");
    let (ata, aca) = (maps.layer("ata").unwrap(), maps.layer("aca").unwrap());
    assert!(ata.values.iter().any(|&v| v > 0.0) && ata.units.contains("Pa"), "{}", ata.units);
    // The largest of a track is no more than all of its points together, but
    // for the hours in between.
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    assert!(sum(&aca.values) > sum(&ata.values));
    place.run("plot -i ata.nc --layer ata --width 480 -o ata.png");
    let png = fs::read(place.path("ata.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG") && png[16..20] == 480u32.to_be_bytes());
}

#[test]
fn densities_count_every_track_and_its_ends() {
    let place = Place::new();
    place.run("metrics density -i tracks.csv --grid 1 --period all --periods 1 -o density.nc");
    let maps = read_maps(&place.path("density.nc"), &[]).unwrap();
    let tracks = place.tracks();
    let found = integral(&maps, "track_density") / CAP_STERADIAN;
    // Every place has its own point of a track, so a long one counts in several.
    assert!((tracks.len() as f64..tracks.points() as f64).contains(&found), "{found}");
    let found = integral(&maps, "feature_density") / CAP_STERADIAN;
    assert!((found / tracks.points() as f64 - 1.0).abs() < 0.02, "{found}");
}

/// Area of a circle of 5°.
const CAP_STERADIAN: f64 = 0.023_909_41;

/// A layer times the area of its cells.
fn integral(maps: &stormtracker::model::Maps, name: &str) -> f64 {
    let (grid, layer) = (&maps.grid, maps.layer(name).unwrap());
    let width = grid.lon_spacing_deg().to_radians();
    let height = grid.lat_spacing_deg().to_radians();
    let rows = grid.lat_deg().iter().zip(layer.values.chunks(grid.columns()));
    rows.map(|(lat, row)| lat.to_radians().cos() * width * height * row.iter().sum::<f64>()).sum()
}

#[test]
fn fields_become_columns_of_tracks() {
    let place = Place::new();
    place.run(
        "sample -i tracks.csv --field season.nc --variable msl --operator nearest,min \
         --radius-km 600 -o sampled.nc",
    );
    let sampled = read_tracks(&place.path("sampled.nc"), None, &ReadOptions::default()).unwrap();
    let names: Vec<&str> = sampled.variables.iter().map(|v| v.info.name.as_str()).collect();
    assert_eq!(names, ["msl", "depth", "msl_nearest", "msl_min_600km"]);
    let [tracked, _, nearest, lowest] = &sampled.variables[..] else { unreachable!() };
    assert!(nearest.info.units == "Pa" && nearest.values.iter().all(|v| v.is_finite()));
    assert!(nearest.values.iter().zip(&lowest.values).all(|(near, low)| low <= near));
    // The truth is the bottom of the storm, between grid points.
    let off = tracked.values.iter().zip(&lowest.values).map(|(t, low)| (t - low).abs());
    assert!(off.fold(0.0, f64::max) < 2500.0);
}

#[test]
fn a_line_for_every_track() {
    let place = Place::new();
    let text = place.run("metrics summary -i tracks.csv");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines.len(), place.tracks().len() + 1);
    assert!(lines[0].starts_with("track_id,"), "{}", lines[0]);
}

#[test]
fn tracks_are_the_same_as_themselves() {
    let place = Place::new();
    place.run("convert -i tracks.csv -o again.trackjson");
    let json = place.run("compare -r tracks.csv -c again.trackjson --json");
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let tracks = place.tracks().len();
    assert_eq!(report["reference"]["tracks"], tracks);
    assert_eq!(report["same_tracks"], tracks);
}

#[test]
fn every_format_of_tracks_comes_back() {
    let place = Place::new();
    let expected = place.tracks();
    for name in ["t.trackjson", "t.geojson", "t.parquet", "t.nc"] {
        place.run(&format!("convert -i tracks.csv -o {name}"));
        let read = read_tracks(&place.path(name), None, &ReadOptions::default()).unwrap();
        assert_eq!((&read.ids, &read.time_s), (&expected.ids, &expected.time_s), "{name}");
        assert_eq!((&read.lat_deg, &read.lon_deg), (&expected.lat_deg, &expected.lon_deg));
        assert_eq!(read.variables, expected.variables, "{name}");
    }
}

#[test]
fn figures_say_what_they_show() {
    let place = Place::new();
    place.run("plot -i tracks.csv -o map.svg");
    let svg = fs::read_to_string(place.path("map.svg")).unwrap();
    assert!(svg.starts_with("<svg") || svg.starts_with("<?xml"), "{}", &svg[..40]);
    assert!(svg.contains("msl (hPa)") || svg.contains("msl (Pa)"), "no units");
    assert!(svg.contains("stormtracker"), "no origin");
    place.run("plot -i tracks.csv -o season.html");
    let page = fs::read_to_string(place.path("season.html")).unwrap();
    assert!(page.contains("synthetic season") && page.contains("\"peak\":\"lowest\""));
}

#[test]
fn threads_and_chunks_change_no_byte() {
    let place = Place::new();
    for (command, output) in [
        ("metrics ata -i tracks.csv --reference 1020hPa", "x.nc"),
        ("metrics density -i tracks.csv --grid 5", "x.nc"),
        ("metrics eulerian -i season.nc --variable msl --period all", "x.nc"),
        ("sample -i tracks.csv --field season.nc --variable msl --operator spline", "x.csv"),
    ] {
        let bytes = |more: &str| {
            place.run(&format!("{command} {more} -o {output}"));
            fs::read(place.path(output)).unwrap()
        };
        let expected = bytes("-j 1");
        assert!(bytes("-j 2") == expected, "{command}");
        if command.contains("season.nc") {
            assert!(bytes("-j 2 --chunk-steps 3") == expected, "{command}");
        }
    }
}
