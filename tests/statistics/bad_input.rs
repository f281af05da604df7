//! Input that says nothing, or something else: an error that names it.

use std::fs;

use crate::fixture::Place;

#[track_caller]
fn says(talk: &str, words: &[&str]) {
    for word in words {
        assert!(talk.contains(word), "{word:?} is not in: {talk}");
    }
}

/// A file of tracks without a track.
fn without_tracks(place: &Place) {
    let text = fs::read_to_string(place.path("tracks.csv")).unwrap();
    let head = text.lines().take_while(|line| !line.starts_with(|c: char| c.is_ascii_digit()));
    let head: Vec<&str> = head.collect();
    fs::write(place.path("none.csv"), head.join("\n") + "\n").unwrap();
}

#[test]
fn pressure_is_no_amplitude() {
    let place = Place::new();
    let talk = place.refused("metrics ata -i tracks.csv", "ata.nc");
    says(&talk, &["msl", "--reference"]);
}

#[test]
fn columns_that_are_not_there() {
    let place = Place::new();
    let talk = place.refused("metrics ata -i tracks.csv --column wind", "ata.nc");
    says(&talk, &["wind", "msl"]);
    let talk = place.refused("plot -i tracks.csv --color-by wind", "map.png");
    says(&talk, &["wind", "msl"]);
    let talk = place.refused("sample -i tracks.csv --field season.nc --variable t", "s.csv");
    says(&talk, &["season.nc", "\"t\""]);
}

#[test]
fn nothing_to_make_statistics_of() {
    let place = Place::new();
    without_tracks(&place);
    for (command, output) in [
        ("metrics ata -i none.csv --reference 1020hPa", "x.nc"),
        ("metrics density -i none.csv", "x.nc"),
        ("metrics boxes -i none.csv", "x.nc"),
        ("plot -i none.csv", "x.html"),
    ] {
        let talk = place.refused(command, output);
        says(&talk, &["error: ", "track"]);
    }
}

#[test]
fn calendars_that_differ() {
    let place = Place::new();
    let text = fs::read_to_string(place.path("tracks.csv")).unwrap();
    let other = text.replace("calendar: proleptic_gregorian", "calendar: 360_day");
    assert_ne!(text, other);
    fs::write(place.path("other.csv"), other).unwrap();
    let talk = place.refused("compare -r tracks.csv -c other.csv", "x.json");
    says(&talk, &["360_day", "proleptic_gregorian"]);
    let talk = place.refused("metrics boxes -i tracks.csv -i other.csv", "x.nc");
    says(&talk, &["360_day", "other.csv"]);
    let talk = place.refused("sample -i other.csv --field season.nc --variable msl", "x.csv");
    says(&talk, &["360_day"]);
}

#[test]
fn tracks_at_other_times_than_the_field() {
    let place = Place::new();
    place.run("synth -o later.nc --steps 4 --start 2005-01-01");
    let talk = place.refused("sample -i tracks.csv --field later.nc --variable msl", "x.csv");
    says(&talk, &["msl_nearest", "no step of the field at that time", "2005-01-01"]);
}

#[test]
fn one_year_tells_nothing_of_years() {
    let place = Place::new();
    place.run("metrics boxes -i tracks.csv -o boxes.nc");
    let talk = place.refused("metrics confidence -i boxes.nc --seed 1", "x.nc");
    says(&talk, &["year"]);
}

#[test]
fn a_record_shorter_than_the_filter() {
    let place = Place::new();
    let command = "metrics eulerian -i season.nc --variable msl --filter lanczos";
    let talk = place.refused(command, "x.nc");
    says(&talk, &["--weights"]);
}

#[test]
fn a_picture_of_no_format() {
    let place = Place::new();
    let talk = place.refused("plot -i tracks.csv", "map.pdf");
    says(&talk, &["map.pdf", ".svg", ".png"]);
}
