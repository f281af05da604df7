//! Fields that cannot be prepared as wished, and wishes that cannot be.

use std::path::{Path, PathBuf};

use stormtracker::io::fields::WriteParams;

use crate::fixture::{Field, Place, Run};

/// A filter of a part of the grid that does not go round the globe.
const REGIONAL: &str = "--filter cosine --region 10,200,-80,80";

/// Runs a command on an input with options in one line.
pub(crate) fn run(place: &Place, command: &str, input: &Path, options: &str) -> Run {
    let output = if command == "preprocess" { "out.nc" } else { "out.csv" };
    let mut arguments = vec![command, "-q", "-i", input.to_str().unwrap(), "-o", output];
    arguments.extend(options.split_whitespace());
    place.run(&arguments)
}

/// A command fails, says all of `words` and leaves nothing.
#[track_caller]
pub(crate) fn fails(place: &Place, command: &str, input: &Path, options: &str, words: &[&str]) {
    run(place, command, input, options).failed(words);
    place.nothing_is_left();
}

/// A pressure field of 7 rows and 12 columns.
pub(crate) fn pressure(place: &Place) -> PathBuf {
    place.field(&Field::new())
}

/// Some variables in m s-1.
pub(crate) fn wind(variables: &[&'static str]) -> Field {
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
        (&format!("--lmax 7 {REGIONAL}"), ["resolve degrees up to 6", "choose a lower --lmax"]),
        (&format!("--lmin 99 {REGIONAL}"), ["resolve degrees up to 9", "choose a lower --lmin"]),
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
    let words = ["--filter cosine is for regional grids", "choose a --region"];
    let round = "--variable u --region nh --filter cosine --lmin 3";
    fails(&place, "preprocess", &path, round, &words);
    let options = format!("--variable u --lmin 3 {REGIONAL}");
    run(&place, "preprocess", &path, &options).ended_with(0, &[]);
}

#[test]
fn a_plane_of_the_other_hemisphere_holds_nothing() {
    let place = Place::new();
    // Enough rows for a spline in either half.
    let path = place.season("season.nc", 1, &WriteParams::default());
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
    let path = place.input("two_grids.nc");
    let mut file = netcdf::create(&path).unwrap();
    for (name, count, step, units) in [
        ("latitude", 7, 30.0, "degrees_north"),
        ("lat", 3, 60.0, "degrees_north"),
        ("longitude", 12, 30.0, "degrees_east"),
    ] {
        file.add_dimension(name, count).unwrap();
        let mut axis = file.add_variable::<f64>(name, &[name]).unwrap();
        axis.put_attribute("units", units).unwrap();
        let first = if name == "longitude" { 0.0 } else { -step * (count / 2) as f64 };
        let values: Vec<f64> = (0..count).map(|i| first + step * i as f64).collect();
        axis.put_values(&values, ..).unwrap();
    }
    for (name, rows, count) in [("u", "latitude", 84), ("v", "lat", 36)] {
        let mut component = file.add_variable::<f32>(name, &[rows, "longitude"]).unwrap();
        component.put_attribute("units", "m s-1").unwrap();
        component.put_values(&vec![1.0; count], ..).unwrap();
    }
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
        "1 of ",
        "values are missing, the first at latitude 60, longitude 150",
        "cdo setmisstonn",
    ];
    for (command, options) in [
        ("preprocess", "--lmax 3 -j 1"),
        ("preprocess", "--lmax 3 -j 4 --chunk-steps 1"),
        ("preprocess", "--filter cosine --lmin 1 --region 20,200,-80,80"),
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
