//! Options of the preprocessing that cannot be used.

use crate::fixture::Place;
use crate::preprocess::{fails, pressure, run, wind};

#[test]
fn values_out_of_range_name_their_option() {
    let place = Place::new();
    let path = pressure(&place);
    let (plane, spline) = ("-p nh_stereo", "-p sh_stereo --plane spline");
    let mut cases: Vec<(String, &str)> = Vec::new();
    for taper in ["0", "-1", "2", "nan", "inf"] {
        let remedy = "is not above 0 and at most 1";
        cases.push((format!("--lmax 3 --spectral-taper {taper}"), remedy));
    }
    for spacing in ["0", "-5", "nan", "inf"] {
        cases.push((format!("{plane} --resolution-km {spacing}"), "is not a positive number"));
    }
    for spacing in ["1", "1e-300"] {
        cases.push((format!("{plane} --resolution-km {spacing}"), "a larger --resolution-km"));
    }
    cases.push((format!("{plane} --resolution-km 1e9"), "a smaller --resolution-km"));
    cases.push((format!("{plane} --extent 0,1,0,1"), "a larger --extent"));
    for points in ["0", "1", "10001", "18446744073709551615"] {
        let remedy = "is not between 2 and 10000";
        cases.push((format!("{spline} --plane-points {points}"), remedy));
    }
    cases.push(("--taper-points 3".into(), "for the edges of regional grids"));
    for (options, remedy) in cases {
        fails(&place, "preprocess", &path, &options, &[remedy]);
    }
}

#[test]
fn options_that_would_change_nothing_are_refused() {
    let place = Place::new();
    let path = pressure(&place);
    for (options, flag, why) in [
        ("--spectral-taper 0.5", "--spectral-taper", "it needs --lmax"),
        ("--resolution-km 50", "--resolution-km", "--projection with --plane spectral"),
        ("--extent 0,1,0,1", "--extent", "--projection with --plane spectral"),
        ("--plane-points 9", "--plane-points", "--projection with --plane spline"),
        ("-p nh_stereo --plane-points 9", "--plane-points", "--plane spline"),
        ("-p nh_stereo --plane spline --extent 0,1,0,1", "--extent", "--plane spectral"),
        ("-p nh_stereo --grid gaussian:N2", "--grid", "a grid of its own"),
        ("-p nh_stereo --plane spline --nside 2", "--grid", "HEALPix is not projected"),
        ("--wind u,v", "--wind", "it belongs to --derive"),
        ("--northward-wind x.nc", "--northward-wind", "it belongs to --derive"),
        ("--filter cosine", "--filter", "needs --lmin or --lmax"),
        ("--filter cosine --lmin 1 --nside 2", "--grid", "only spherical harmonics"),
        ("--filter cosine --lmin 1 -p nh_stereo", "--projection", "only global fields"),
    ] {
        let flag = format!("{flag} does not apply");
        fails(&place, "preprocess", &path, options, &[&flag, why]);
        fails(&place, "detect", &path, options, &[&flag, why]);
    }
    let alone = "--variable msl --derive vorticity";
    let words = ["--derive vorticity needs both components of the wind", "is msl"];
    fails(&place, "preprocess", &path, alone, &words);
    let path = place.field(&wind(&["u", "v"]));
    let words = ["--derive rotational_wind", "leave out --projection"];
    let twice = "--derive vorticity,vorticity,rotational_wind -p nh_stereo";
    fails(&place, "preprocess", &path, twice, &words);
}

#[test]
fn wrong_usage_has_a_status_of_its_own() {
    let place = Place::new();
    let path = pressure(&place);
    let cases = [
        ("--wind u --derive vorticity", "write two names"),
        ("--wind u,v,w --derive vorticity", "write two names"),
        ("--grid gaussian:N2 --nside 4", "cannot be used with"),
        ("--lmin 1.5", "--lmin"),
        ("--lmax=-3", "--lmax"),
        ("--plane flat", "--plane"),
        ("--projection mercator", "--projection"),
        ("--filter fourier", "--filter"),
        ("--derive vortex", "there are: vorticity, divergence, streamfunction"),
        ("--derive vorticity,", "there is no derived field \"\""),
    ];
    let mut cases: Vec<(String, &str)> =
        cases.map(|(options, words)| (options.to_string(), words)).into();
    for extent in ["1,2,3", "1,2,3,4,5", "5,1,0,1", "0,1,1,0", "0,0,0,1", "a,b,c,d", "0,inf,0,1"] {
        let options = format!("-p nh_stereo --extent {extent}");
        cases.push((options, "is no box; write xmin,xmax,ymin,ymax in km"));
    }
    for grid in ["foo", "gaussian", "gaussian:foo", "gaussian:N0", "healpix:0", "healpix:1e3"] {
        cases.push((format!("--grid {grid}"), "is no grid; write native, gaussian:N32 (rows"));
    }
    for nside in ["0", "-1", "1.5", "10001", "18446744073709551616"] {
        cases.push((format!("--nside={nside}"), "with numbers of 1 to 10000"));
    }
    for (options, words) in cases {
        run(&place, "preprocess", &path, &options).ended_with(2, &[words]);
        run(&place, "track", &path, &options).ended_with(2, &[words]);
    }
    let chunks = "--output-chunk-steps 0";
    run(&place, "preprocess", &path, chunks).ended_with(2, &["--output-chunk-steps"]);
    place.run(&["preprocess", "-i", "x.nc"]).ended_with(2, &["--output"]);
    place.run(&["preprocess", "-o", "x.nc"]).ended_with(2, &["--input"]);
    place.nothing_is_left();
}

#[test]
fn fields_need_a_place_and_a_format() {
    let place = Place::new();
    let path = pressure(&place);
    for (output, words) in [
        ("out.txt", ["has the extension \"txt\"", ".nc or .nc4 (NetCDF-4) or .zarr (Zarr)"]),
        ("out", ["out", ".nc or .nc4 (NetCDF-4) or .zarr (Zarr)"]),
        ("nowhere/out.nc", ["no such file or directory", "check the path"]),
        ("nowhere/out.zarr", ["no such file or directory", "check the path"]),
    ] {
        let input = path.to_str().unwrap();
        let run = place.run(&["preprocess", "-q", "-i", input, "-o", output, "--lmax", "3"]);
        run.ended_with(1, &words);
        place.nothing_is_left();
    }
}

#[test]
fn options_of_one_algorithm_are_not_for_the_other() {
    let place = Place::new();
    let path = pressure(&place);
    for (options, words) in [
        ("-a healpix --feature-threshold 5", ["--feature-threshold", "--algorithm simple"]),
        ("-a healpix --search-window-size 5", ["--search-window-size", "--algorithm simple"]),
        ("-a simple --object-threshold 5", ["--object-threshold", "--algorithm hodges or healpix"]),
        ("--min-object-grid-points 3", ["--min-object-grid-points", "hodges or healpix"]),
        ("-a healpix", ["variable msl", "--object-threshold"]),
        ("-a healpix --lmax 3", ["variable msl", "--object-threshold"]),
        ("-a healpix --lmin 1 --object-threshold nan", ["--object-threshold NaN", "not a number"]),
        ("-a healpix --lmin 1 --min-object-grid-points 0", ["--min-object-grid-points 0", "1"]),
        ("-a healpix --lmin 1 -p nh_stereo", ["polar stereographic plane", "--projection"]),
        ("-a healpix --lmin 1 --grid gaussian:N2", ["latitude-longitude grid", "--nside"]),
        ("-a simple --nside 2", ["HEALPix grid", "-a healpix"]),
    ] {
        fails(&place, "track", &path, options, &words);
        fails(&place, "detect", &path, options, &words);
    }
    let path = place.field(&wind(&["u", "v"]));
    for derive in ["vorticity,divergence", "rotational_wind"] {
        let words = ["centres are sought in one field", "asks for 2; ask for one"];
        fails(&place, "track", &path, &format!("--derive {derive}"), &words);
    }
}
