//! Fields that cannot be prepared as wished, and wishes that cannot be.

use std::path::{Path, PathBuf};

use crate::fixture::{Field, Place, Run};

/// Runs a command on an input with options in one line.
fn run(place: &Place, command: &str, input: &Path, options: &str) -> Run {
    let output = if command == "preprocess" { "out.nc" } else { "out.csv" };
    let mut arguments = vec![command, "-q", "-i", input.to_str().unwrap(), "-o", output];
    arguments.extend(options.split_whitespace());
    place.run(&arguments)
}

/// A command fails, says all of `words` and leaves nothing.
#[track_caller]
fn fails(place: &Place, command: &str, input: &Path, options: &str, words: &[&str]) {
    run(place, command, input, options).failed(words);
    place.nothing_is_left();
}

/// A pressure field of 7 rows and 12 columns.
fn pressure(place: &Place) -> PathBuf {
    place.field(&Field::new())
}

/// Some variables in m s-1.
fn wind(variables: &[&'static str]) -> Field {
    Field { variables: variables.to_vec(), units: Some("m s-1"), ..Field::new() }
}

#[test]
fn a_band_that_the_grid_does_not_resolve() {
    let place = Place::new();
    let path = pressure(&place);
    let too_high = "7 rows and 12 columns, which resolve degrees up to 5; choose a lower";
    let most = u64::MAX;
    for (options, words) in [
        ("--lmax 6", ["--lmax 6 is too high for", too_high]),
        ("--lmin 6", ["--lmin 6 is too high for", too_high]),
        ("--lmin 4 --lmax 3", ["no degree is kept from 4 to 3", "choose a lower --lmin"]),
        (&format!("--lmax {most}"), ["--lmax 9223372036854775807 is", too_high]),
        (&format!("--lmin {most}"), ["--lmin 9223372036854775807 is", too_high]),
        ("--preset track-1.5.2", ["--lmax 42 is too high for", too_high]),
        ("--preset track-1.5.2 --lmax 5", ["no degree is kept from 6 to 5", "a higher --lmax"]),
        ("--lmax 5 --grid gaussian:N1", ["2 rows and 4 columns", "a finer grid"]),
        ("--lmax 5 --nside 1", ["resolve degrees up to 2", "a finer grid"]),
        ("--lmax 7 --filter cosine", ["resolve degrees up to 6", "choose a lower --lmax"]),
        ("--lmin 99 --filter cosine", ["resolve degrees up to 9", "choose a lower --lmin"]),
    ] {
        for command in ["preprocess", "track"] {
            // The preset is for one of them only.
            if !(command == "track" && options.contains("preset")) {
                fails(&place, command, &path, options, &words);
            }
        }
    }
}

#[test]
fn a_regional_field_is_no_sum_of_harmonics() {
    let place = Place::new();
    let path = pressure(&place);
    let extent = "latitudes 0 to 90 and longitudes 0 to 330";
    for (options, what, remedy) in [
        ("--lmin 1 --lmax 3", "a filter by --lmin and --lmax", "--filter cosine"),
        ("--grid gaussian:N2", "--grid", "without --region"),
        ("--nside 2", "HEALPix", "without --region"),
        ("-p nh_stereo", "--projection", "without --region"),
    ] {
        let options = format!("{options} --region nh");
        let what = format!("{what} needs a global grid");
        fails(&place, "preprocess", &path, &options, &[&what, extent, remedy]);
    }
    let path = place.field(&wind(&["u", "v"]));
    let words = ["--derive needs a global grid", extent];
    fails(&place, "preprocess", &path, "--derive vorticity --region nh", &words);
    let words = ["HEALPix needs a global grid", "without --region"];
    let options = "-a healpix --object-threshold 0 --region nh";
    fails(&place, "track", &pressure(&place), options, &words);
    run(&place, "preprocess", &path, "--variable u --region nh --filter cosine --lmin 3")
        .ended_with(0, &[]);
}

#[test]
fn a_plane_of_the_other_hemisphere_holds_nothing() {
    let place = Place::new();
    let path = pressure(&place);
    let words = ["the plane of the northern hemisphere needs data", "latitudes -90 to 0"];
    fails(&place, "preprocess", &path, "--region sh -p nh_stereo --plane spline", &words);
    let words = ["the plane of the southern hemisphere needs data", "latitudes 0 to 90"];
    fails(&place, "preprocess", &path, "--region nh -p sh_stereo --plane spline", &words);
}

#[test]
fn components_that_do_not_belong_together() {
    let place = Place::new();
    let u = place.field(&wind(&["u"]));
    let both = "--derive vorticity,divergence";
    let name = u.to_str().unwrap();
    place.fails_on(
        &u,
        &["preprocess", "-o", "out.nc", "--derive", "vorticity"],
        &["no variable \"v\"", "has: u"],
    );
    fails(&place, "preprocess", &u, &format!("{both} --wind u,w"), &[name, "no variable \"w\""]);

    let mut other_grid = wind(&["v"]);
    other_grid.latitudes().iter_mut().for_each(|lat| *lat *= 75.0 / 90.0);
    let mut later = wind(&["v"]);
    later.times().iter_mut().for_each(|time| *time += 6.0);
    let kelvin = Field { units: Some("K"), ..wind(&["w"]) };
    for (northward, names, words) in [
        (other_grid, "u,v", ["different grids", "latitudes 75 to -75"]),
        (later, "u,v", ["different times", "2000-01-01T06:00:00 to 2000-01-02T00:00:00"]),
        (wind(&["v"]).without_time(), "u,v", ["different times", "1 steps"]),
        (kelvin, "u,w", ["different units", "m s-1, and K"]),
    ] {
        let northward = place.field(&northward);
        let options = format!("{both} --wind {names} --northward-wind {}", northward.display());
        fails(&place, "preprocess", &u, &options, &words);
        fails(&place, "track", &u, &options, &words);
    }
    let nowhere = format!("{both} --northward-wind nowhere.nc");
    fails(&place, "preprocess", &u, &nowhere, &["nowhere.nc"]);
}

#[test]
fn components_of_one_file_on_two_grids() {
    let place = Place::new();
    let path = place.field(&wind(&["u"]));
    let mut file = netcdf::append(&path).unwrap();
    file.add_dimension("lat", 3).unwrap();
    let mut lat = file.add_variable::<f64>("lat", &["lat"]).unwrap();
    lat.put_attribute("units", "degrees_north").unwrap();
    lat.put_values(&[60.0, 0.0, -60.0], ..).unwrap();
    let mut v = file.add_variable::<f32>("v", &["time", "lat", "longitude"]).unwrap();
    v.put_attribute("units", "m s-1").unwrap();
    v.put_values(&[1f32; 4 * 3 * 12], ..).unwrap();
    file.close().unwrap();
    let words = ["different grids", "latitudes 90 to -90", "latitudes 60 to -60"];
    fails(&place, "preprocess", &path, "--derive vorticity", &words);
}

#[test]
fn a_missing_value_names_its_step_and_the_remedy() {
    let place = Place::new();
    let mut field = Field::new();
    field.frame(2)[12 + 5] = f32::NAN;
    field.frame(3).fill(f32::NAN);
    let path = place.field(&field);
    let name = path.to_str().unwrap();
    let words = [
        name,
        "variable msl",
        "step 2 (2000-01-01T12:00:00)",
        "1 of 84 values are missing, the first at latitude 60, longitude 150",
        "cdo setmisstonn",
    ];
    for (command, options) in [
        ("preprocess", "--lmax 3 -j 1"),
        ("preprocess", "--lmax 3 -j 4 --chunk-steps 1"),
        ("preprocess", "--filter cosine --lmin 1"),
        ("preprocess", "-p nh_stereo --plane spline"),
        ("detect", "--nside 2 -a healpix --object-threshold 0"),
        ("track", "--lmin 1 -a healpix"),
    ] {
        fails(&place, command, &path, options, &words);
    }
    let zarr = ["preprocess", "-q", "-i", name, "-o", "out.zarr", "--lmax", "3"];
    place.run(&zarr).failed(&words);
    place.nothing_is_left();
}

#[test]
fn rows_and_columns_that_no_quadrature_knows() {
    let place = Place::new();
    let mut field = Field::new();
    field.latitudes()[2] += 3.0;
    let rows = ["latitudes are neither equally spaced nor Gaussian", "cdo remapbil"];
    fails(&place, "preprocess", &place.field(&field), "--lmax 3", &rows);
    fails(&place, "track", &place.field(&field), "--lmax 3", &rows);
    let mut field = Field::new();
    field.longitudes()[4] += 3.0;
    let columns = ["longitudes are neither equally spaced nor Gaussian", "cdo remapbil"];
    fails(&place, "preprocess", &place.field(&field), "--nside 2", &columns);
}

#[test]
fn what_is_on_healpix_is_not_prepared_again() {
    let place = Place::new();
    let path = place.cells("cells.nc");
    for options in ["--lmax 2", "--nside 2", "-p nh_stereo", "--taper-points 2"] {
        let words = ["on a HEALPix grid", "start from the field it was made of"];
        fails(&place, "preprocess", &path, options, &words);
    }
}

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
    for extent in ["1,2,3", "1,2,3,4,5", "5,1,0,1", "0,1,1,0", "0,0,0,1", "a,b,c,d", "0,inf,0,1"] {
        cases.push((format!("{plane} --extent {extent}"), "xmin,xmax,ymin,ymax in km"));
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
    for grid in ["foo", "gaussian", "gaussian:foo", "gaussian:N0", "healpix:0", "healpix:1e3"] {
        cases.push((format!("--grid {grid}"), "gaussian:N32 (rows"));
    }
    for nside in ["0", "10001", "18446744073709551615"] {
        cases.push((format!("--nside {nside}"), "with numbers of 1 to 10000"));
    }
    cases.push(("--derive vortex".into(), "there are: vorticity, divergence, streamfunction"));
    cases.push(("--derive vorticity,".into(), "there is no field \"\""));
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
    for (options, words) in [
        ("--wind u --derive vorticity", "write two names"),
        ("--wind u,v,w --derive vorticity", "write two names"),
        ("--grid gaussian:N2 --nside 4", "cannot be used with"),
        ("--nside=-1", "--nside"),
        ("--lmin 1.5", "--lmin"),
        ("--lmax=-3", "--lmax"),
        ("--plane flat", "--plane"),
        ("--projection mercator", "--projection"),
        ("--filter fourier", "--filter"),
        ("--output-chunk-steps 0", "--output-chunk-steps"),
    ] {
        run(&place, "preprocess", &path, options).ended_with(2, &[words]);
    }
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
        ("-a simple --object-threshold 5", ["--object-threshold", "--algorithm healpix"]),
        ("--min-object-grid-points 3", ["--min-object-grid-points", "--algorithm healpix"]),
        ("-a healpix", ["variable msl", "--object-threshold"]),
        ("-a healpix --lmax 3", ["variable msl", "--object-threshold"]),
        ("-a healpix --lmin 1 --object-threshold nan", ["--object-threshold NaN", "not a number"]),
        ("-a healpix --lmin 1 --min-object-grid-points 0", ["--min-object-grid-points 0", "1"]),
        ("-a healpix --lmin 1 -p nh_stereo", ["polar stereographic plane", "--projection"]),
        ("-a healpix --lmin 1 --grid gaussian:N2", ["latitude-longitude grid", "--nside"]),
        ("-a simple --nside 2", ["HEALPix grid", "-a healpix"]),
        ("--preset track-1.5.2", ["preprocessing only", "`stormtracker preprocess`"]),
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
