//! What the tracker of objects and exchanges cannot use.

use std::path::PathBuf;

use crate::fixture::{Place, Run};
use stormtracker::io::fields::WriteParams;

fn season(place: &Place, steps: usize) -> PathBuf {
    place.season("season.nc", steps, &WriteParams::default())
}

/// Anomalies of the season, to which the options are added.
fn track(place: &Place, path: &std::path::Path, options: &str) -> Run {
    let usual = ["track", "-q", "-a", "hodges", "--lmin", "1", "-o", "tracks.csv", "-i"];
    let options: Vec<&str> = options.split_whitespace().collect();
    place.run(&[&usual[..], &[path.to_str().unwrap()], &options].concat())
}

fn fails(place: &Place, path: &std::path::Path, options: &str, words: &[&str]) {
    track(place, path, options).failed(words);
    place.nothing_is_left();
}

#[test]
fn options_of_another_algorithm_are_refused() {
    let place = Place::new();
    let path = season(&place, 2);
    for (options, words) in [
        ("--feature-threshold 5", ["--feature-threshold", "--algorithm simple"]),
        ("--link-radius-km 300", ["--link-radius-km", "--algorithm simple"]),
        ("-a simple --w1 0.3", ["--w1", "--algorithm hodges or healpix"]),
        ("-a simple --dmax 3", ["--dmax", "--algorithm hodges or healpix"]),
        ("-a simple --no-segmentation", ["--no-segmentation", "--algorithm hodges or healpix"]),
        ("-a healpix --connectivity 8", ["--connectivity", "--algorithm hodges"]),
        ("-a healpix --spline-smoothing 1", ["--spline-smoothing", "--algorithm hodges"]),
    ] {
        let options: Vec<&str> = options.split_whitespace().collect();
        let algorithm: &[&str] = if options[0] == "-a" { &[] } else { &["-a", "hodges"] };
        let input = path.to_str().unwrap();
        let usual = ["track", "-q", "--lmin", "1", "-o", "tracks.csv", "-i", input];
        place.run(&[&usual[..], algorithm, &options].concat()).failed(&words);
        place.nothing_is_left();
    }
}

#[test]
fn values_out_of_range_name_their_option() {
    let place = Place::new();
    let path = season(&place, 2);
    for (options, words) in [
        ("--w1 -1", ["--w1 -1", "is not a weight"]),
        ("--w2 nan", ["--w2 NaN", "is not a weight"]),
        ("--dmax 0", ["--dmax 0", "is not a displacement"]),
        ("--dmax inf", ["--dmax inf", "is not a displacement"]),
        ("--phimax -2", ["--phimax -2", "is not a cost"]),
        ("--limits-hours 0", ["--limits-hours 0", "hours above"]),
        ("--segment-frames 2", ["--segment-frames 2", "less than 3"]),
        ("--min-displacement 200", ["--min-displacement 200", "is not a distance"]),
        ("--min-path -1", ["--min-path -1", "length of a path"]),
        ("--min-strength nan", ["--min-strength NaN", "is not a strength"]),
        ("--spline-smoothing -1", ["--spline-smoothing -1", "at least 0"]),
        ("--object-threshold inf", ["--object-threshold inf", "not a number"]),
        ("--min-object-grid-points 0", ["--min-object-grid-points 0", "at least 1"]),
        ("--nside 8", ["HEALPix has none", "rows and columns,"]),
        ("--region 0,60,20,60", ["needs a global grid", "--region"]),
    ] {
        fails(&place, &path, options, &words);
    }
}

#[test]
fn a_spline_needs_the_mesh_it_is_for() {
    let place = Place::new();
    let path = season(&place, 2);
    let words = ["spline on the sphere", "--feature-refinement bspline"];
    fails(&place, &path, "-p nh_stereo --feature-refinement spherical_bspline", &words);
    track(&place, &path, "-p nh_stereo --feature-refinement bspline").ended_with(0, &[]);
}

#[test]
fn tables_of_limits_name_file_and_line() {
    let place = Place::new();
    let path = season(&place, 3);
    for (name, text, options, words) in [
        ("few.dat", "0 360 -90 90\n", "--dmax-zones", ["few.dat", "line 1"]),
        ("word.dat", "1\n0 360 -90 90 fast\n", "--dmax-zones", ["word.dat", "line 2"]),
        ("count.dat", "2\n0 360 -90 90 6\n", "--dmax-zones", ["count.dat", "line 1"]),
        ("empty.dat", "\n", "--dmax-zones", ["empty.dat", "is empty"]),
        ("order.dat", "1 5 2\n1 .5 0\n", "--adaptive-smoothness", ["column 3", "does not ascend"]),
        ("long.dat", "1 2 5\n1 .5\n", "--adaptive-smoothness", ["long.dat", "line"]),
        ("low.dat", "0 360 20 -20 6\n", "--dmax-zones", ["zone 1", "latitudes ascend"]),
    ] {
        let file = place.file(name, text);
        fails(&place, &path, &format!("{options} {}", file.display()), &words);
    }
    fails(&place, &path, "--dmax-zones nowhere.dat", &["nowhere.dat"]);
    let gap = place.file("gap.dat", "0 360 -90 -80 6.5\n");
    let words = ["no zone of --dmax-zones", "add a zone"];
    fails(&place, &path, &format!("--dmax-zones {}", gap.display()), &words);
    let both = format!("--dmax 3 --dmax-zones {}", gap.display());
    track(&place, &path, &both).ended_with(2, &["--dmax"]);
}

#[test]
fn what_is_given_twice_or_not_at_all_is_refused() {
    let place = Place::new();
    let path = season(&place, 3);
    track(&place, &path, "--no-filter").ended_with(2, &["--no-filter", "--lmin"]);
    let input = path.to_str().unwrap();
    let tracks = ["track", "-q", "-a", "hodges", "--lmin", "1", "-i", input, "-o"];
    place.run(&[&tracks[..], &["tracks.csv"]].concat()).ended_with(0, &[]);
    let frames = ["-f", "track", "--track-times", "frames", "-o", "frames.tdump"];
    let run = place.run(&[&["convert", "-i", "tracks.csv"], &frames[..]].concat());
    run.failed(&["--track-times frames", "--start"]);
    assert_eq!(place.outputs(), ["tracks.csv"]);
}

#[test]
fn a_dump_does_not_replace_the_objects_it_is_made_of() {
    let place = Place::new();
    let path = season(&place, 3);
    let input = path.to_str().unwrap();
    let detect = ["detect", "-q", "-a", "hodges", "--lmin", "1", "-i", input, "-o", "objout.new"];
    place.run(&detect).ended_with(0, &[]);
    let objects = std::fs::read(place.output("objout.new")).unwrap();
    let link = ["link", "-q", "-a", "hodges", "-i", "objout.new", "--start", "2000-01-01"];
    let config = place.file("dump.toml", "[output]\nformat = \"track-dump\"\n");
    for format in [["-f", "track-dump"], ["--config", config.to_str().unwrap()]] {
        let dump = ["--time-step", "6h", "-o", "tdump"];
        let run = place.run(&[&link[..], &dump, &format].concat());
        run.failed(&["objout.new beside --output", "is an input as well", "another place"]);
        assert_eq!(std::fs::read(place.output("objout.new")).unwrap(), objects);
        assert_eq!(place.outputs(), ["objout.new"]);
    }
}

#[test]
fn few_steps_and_no_centres_are_no_error() {
    let place = Place::new();
    for steps in [1, 2, 3] {
        let path = place.season(&format!("s{steps}.nc"), steps, &WriteParams::default());
        track(&place, &path, "").ended_with(0, &[]);
        track(&place, &path, "--object-threshold -1e9").ended_with(0, &[]);
    }
    // `-q` says nothing, not even why there is no track.
    let path = place.season("one.nc", 1, &WriteParams::default());
    let input = path.to_str().unwrap();
    let run = place.run(&["track", "-a", "hodges", "--lmin", "1", "-i", input, "-o", "one.csv"]);
    run.ended_with(0, &["warning: no tracks", "no centre near in the steps around"]);
}

#[test]
fn a_preset_for_the_globe_says_what_it_cannot_do() {
    let place = Place::new();
    let path = season(&place, 2);
    let input = path.to_str().unwrap();
    let run = place.run(&[
        "track",
        "-q",
        "-i",
        input,
        "--preset",
        "track-1.5.2",
        "--region",
        "0,60,20,60",
        "-o",
        "tracks.csv",
    ]);
    run.failed(&["needs a global grid"]);
    place.nothing_is_left();
}
