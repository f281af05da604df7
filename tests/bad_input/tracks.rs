//! Files of tracks and centres that cannot be used, and results of nothing.

use crate::fixture::{Field, Place};

#[test]
fn centres_that_are_none_are_refused() {
    let place = Place::new();
    for (name, content, words) in [
        ("empty.csv", "", "there is no header"),
        ("words.csv", "hello\n", "line 1: has no time"),
        ("columns.csv", "time,lat\n2000-01-01,3\n", "line 1: has no lon"),
        ("number.csv", "time,lat,lon,msl\n2000-01-01T00:00:00,x,3,1\n", "line 2: lat is \"x\""),
        ("place.csv", "time,lat,lon,msl\n2000-01-01T00:00:00,99,3,1\n", "line 2: latitude 99"),
        ("date.csv", "time,lat,lon,msl\n2000-02-30T00:00:00,9,3,1\n", "line 2: "),
        ("short.csv", "time,lat,lon,msl\n2000-01-01T00:00:00,9\n", "line 2: has 2 columns"),
        ("noise.bin", "\u{1}\u{2}\0\u{3}", "known: imilast"),
        ("imilast.txt", "99 00,CycloneNo,StepNo\n", "IMILAST text cannot hold centres"),
        ("noise.nc", "noise", "that the file is whole"),
    ] {
        let path = place.file(name, content);
        place.fails_on(&path, &["link", "-o", "tracks.csv"], &[words]);
    }
    place.fails_on(&place.input("nowhere.csv"), &["link", "-o", "tracks.csv"], &["no such file"]);
}

#[test]
fn a_file_of_fields_holds_no_centres() {
    let place = Place::new();
    let path = place.field(&Field::new());
    place.fails_on(&path, &["link", "-o", "tracks.nc"], &["no latitude and longitude along"]);
}

#[test]
fn imilast_text_cut_short_is_an_error_with_its_line() {
    let place = Place::new();
    let season = place.season("season.nc", 8, &Default::default());
    let tracks = place.input("tracks.txt");
    let files = [season.to_str().unwrap(), tracks.to_str().unwrap()];
    place.run(&["track", "-q", "-i", files[0], "-o", files[1]]).ended_with(0, &[]);
    let whole = std::fs::read_to_string(&tracks).unwrap();
    let end_of_track = whole.match_indices("\n90").nth(1).unwrap().0;
    let within_track = whole[..end_of_track].rfind('\n').unwrap() + 1;
    for length in [within_track, within_track + 20] {
        let path = place.file("cut.txt", &whole[..length]);
        place.fails_on(&path, &["convert", "-o", "tracks.nc"], &["line ", "cut short or edited"]);
    }
}

#[test]
fn files_of_track_that_are_none_are_refused() {
    let place = Place::new();
    let point = "TRACK_ID  1\nPOINT_NUM  1\n3 10.0 20.0 1.0e+00 \n";
    let text = format!("0\n0 0\nTRACK_NUM  1 ADD_FLD    0   0 &\n{point}");
    let dated = text.replace("\n3 10.0", "\n2025120106 10.0");
    for (name, content, words) in [
        ("frames.tdump", text.clone(), "line 6: has frames for times; say the time of frame 1"),
        ("cut.tdump", dated.replace("1.0e+00", ""), "line 6: has 3 columns, 4 or 5 are needed"),
        ("count.tdump", dated.replace("NUM  1 ADD", "NUM  2 ADD"), "2 tracks are announced"),
        ("plane.tdump", dated.replace("0 0\n", "2 1\n1.0 2.0\n"), "line 3: is on a plane"),
        ("tdump", "0.1 0.8\n0.1 1.0\nTRACK_No. 0\n".into(), "neither objout.new nor objout"),
        ("objout", "7 0 0\nPROJ_DETAILS\n".into(), "holds centres, not tracks; link them first"),
    ] {
        let path = place.file(name, &content);
        place.fails_on(&path, &["convert", "-o", "tracks.csv"], &[words]);
    }
    let path = place.file("objout.new", "7 0 0\nPROJ_DETAILS\n0 0\n");
    place.fails_on(&path, &["link", "-o", "tracks.csv"], &["line 3: expected ADDITIONAL_FIELDS"]);
    let path = place.file("whole.tdump", &dated);
    place.fails_on(&path, &["link", "-o", "tracks.csv"], &["holds tracks, not centres"]);
    let (input, again) = (path.to_str().unwrap(), place.input("again.track"));
    let run = place.run(&["convert", "-i", input, "-o", again.to_str().unwrap()]);
    run.ended_with(0, &[]);
    let again = std::fs::read_to_string(again).unwrap();
    let point = "2025120106 10.000000 20.000000 1.000000e+00 \n";
    assert!(again.ends_with(&format!("START_TIME 2025120106\nPOINT_NUM  1\n{point}")), "{again}");
}

#[test]
fn nothing_found_is_a_warning_and_a_valid_file_of_nothing() {
    let place = Place::new();
    let season = place.season("season.nc", 4, &Default::default());
    let input = season.to_str().unwrap();
    let huge = ["--feature-threshold", "1e30"];
    for name in ["tracks.csv", "tracks.txt", "tracks.nc", "tracks.tdump", "tdump"] {
        let run = place.run(&[&["track", "-i", input, "-o", name], &huge[..]].concat());
        run.ended_with(0, &["warning: no tracks", "contrast not above --feature-threshold"]);
        let frames = ["--start", "2000-01-01", "--time-step", "6h"];
        let back = place.run(&[&["convert", "-i", name, "-o", "again.csv"], &frames[..]].concat());
        back.ended_with(0, &[]);
    }
    for name in ["centres.csv", "centres.nc"] {
        let run = place.run(&[&["detect", "-i", input, "-o", name], &huge[..]].concat());
        run.ended_with(0, &["warning: no centres", "contrast not above --feature-threshold"]);
        place.run(&["link", "-i", name, "-o", "again.nc"]).ended_with(0, &["warning: no tracks"]);
    }
    let run = place.run(&["track", "-i", input, "-o", "t.csv", "--min-track-points", "99"]);
    run.ended_with(0, &["warning: no tracks", "fewer points than --min-track-points"]);
}

#[test]
fn a_field_without_an_extremum_says_so() {
    let place = Place::new();
    let mut field = Field::new();
    field.values.fill(1e5);
    for (i, value) in field.values.iter_mut().enumerate() {
        *value += (i % 84 / 12) as f32;
    }
    let path = place.field(&field);
    let run = place.run(&["detect", "-i", path.to_str().unwrap(), "--region", "30,300,-60,60"]);
    run.ended_with(0, &["warning: no centres; there is no candidate at all"]);
}

#[test]
fn one_frame_is_enough() {
    let place = Place::new();
    let season = place.season("season.nc", 1, &Default::default());
    for name in ["tracks.csv", "tracks.txt", "tracks.nc"] {
        let run = place.run(&["track", "-i", season.to_str().unwrap(), "-o", name]);
        run.ended_with(0, &["1  frames read", "0  links"]);
        assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    }
}
