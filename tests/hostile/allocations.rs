//! Sizes that an option names: counted before memory is taken.

use crate::fixture::Place;
use crate::walks::Inputs;

/// Most that a run may have in memory that refuses what it is asked for.
const MOST_BYTES: u64 = 600_000_000;

#[test]
fn sizes_beyond_the_memory_of_the_process_are_refused_with_the_figure() {
    let inputs = Inputs::new();
    let place = Place::new();
    let field = format!("--input={}", inputs.path("s.nc").display());
    let prepare = ["preprocess", "-q", &field, "-n", "1", "-o", "o.nc"];
    let plane = ["--projection", "nh_stereo"];
    for (options, words) in [
        (&["--nside", "8192"][..], &["healpix:8192 (805306368 points)", "--nside"][..]),
        (&["--nside", "4096"], &["healpix:4096 (201326592 points)", "3.8 GB"]),
        (&["--grid", "healpix:10000"], &["healpix:10000 (1200000000 points)"]),
        (&["--nside", "2048"], &["what is made of it 202MB", "need about"]),
        (&["--grid", "gaussian:N5000"], &["gaussian:N5000 (200000000 points)", "3.2 GB"]),
        (&["--grid", "gaussian:N10000"], &["gaussian:N10000 (800000000 points)", "--grid"]),
        (&["--grid", "gaussian:T10000"], &["points)", "--grid"]),
        (&["--resolution-km", "1.5"], &["a plane of 17334 x 17334", "--resolution-km"]),
        (&["--extent=-1e9,1e9,-1,1"], &["20000 x 20000", "--extent"]),
        (&["--plane", "spline", "--plane-points", "10000"], &["10000 x 10000", "--plane-points"]),
    ] {
        let is_plane = !options[0].starts_with("--nside") && !options[0].starts_with("--grid");
        let plane = if is_plane { &plane[..] } else { &[] };
        let run = place.run(&[&prepare, plane, options].concat());
        run.ended_with(1, words).took_at_most(MOST_BYTES);
        if words[0] != "20000 x 20000" {
            run.ended_with(1, &["--memory"]);
        }
        assert!(place.names().is_empty(), "{:?}", place.names());
    }
    for algorithm in [&["-a", "healpix", "--object-threshold", "0"][..], &["-a", "simple"]] {
        let track = ["track", "-q", &field, "--lmin", "1", "--nside", "10000", "-o", "o.csv"];
        let run = place.run(&[&track[..], algorithm].concat());
        run.ended_with(1, &["healpix:10000", "--memory"]).took_at_most(MOST_BYTES);
    }
}

#[test]
fn a_limit_of_ones_own_counts_plans_as_well() {
    let inputs = Inputs::new();
    let place = Place::new();
    let field = format!("--input={}", inputs.path("s.nc").display());
    let prepare = |memory: &str| {
        place.run(&["preprocess", "-q", &field, "-o", "o.nc", "--nside=1024", "--memory", memory])
    };
    prepare("50MB").ended_with(1, &["--memory 50MB is too little for healpix:1024", "234.9 MB"]);
    // Refused later: what threads work with is more than the grid alone.
    prepare("250MB").ended_with(1, &["--memory 250MB is too little", "need about"]);
    assert!(place.names().is_empty());
}

#[test]
fn seasons_are_counted_before_they_are_planned() {
    let place = Place::new();
    for (options, words) in [
        (["--steps", "1000000000000"], ["a season of 1000000000000 steps", "--memory"]),
        (["--steps", "18446744073709551615"], ["18446744073709551615 steps", "--steps"]),
        (["--steps", "50000000"], ["a season of 50000000 steps", "60.0 GB"]),
        (["--storms", "1000000000000"], ["room for", "--storms"]),
        (["--storms", "18446744073709551615"], ["room for", "--storms"]),
        (["--grid", "1e-9"], ["0.000000001", "--grid"]),
    ] {
        let run = place.run(&[&["synth", "-q", "-o", "o.nc"], &options[..]].concat());
        run.ended_with(1, &words).took_at_most(MOST_BYTES);
        assert!(place.names().is_empty(), "{:?}", place.names());
    }
    // Whatever memory there is.
    let steps = ["synth", "-q", "-o", "o.nc", "--steps", "10000001", "--memory", "100TB"];
    place.run(&steps).ended_with(1, &["at most 10000000"]);
    // What is stored together is no more than there is.
    let chunks = ["synth", "-q", "-o", "o.nc", "--steps", "2", "--chunk-steps", "4294967295"];
    place.run(&chunks).ended_with(0, &[]);
}

#[test]
fn grids_of_statistics_are_counted_before_they_are_made() {
    let inputs = Inputs::new();
    let place = Place::new();
    let tracks = format!("--input={}", inputs.path("t.csv").display());
    for metric in [&["metrics", "density"][..], &["metrics", "ata", "--reference=1010hPa"]] {
        for (grid, words) in [
            ("1e-9", "more than 6483600"),
            ("1e-300", "more than 6483600"),
            ("gaussian:N18446744073709551615", "is no grid"),
        ] {
            let run = place.run(&[metric, &[&tracks, "-o", "o.nc", "--grid", grid]].concat());
            run.ended_with(1, &["--grid", words]).took_at_most(MOST_BYTES);
        }
        // 400 months of 0.1 degrees.
        let long = ["--from=1970-01-01", "--to=2003-04-30", "--grid=0.1"];
        let run = place.run(&[metric, &[&tracks, "-o", "o.nc"], &long].concat());
        run.ended_with(1, &["--grid", "--period"]).took_at_most(MOST_BYTES);
    }
    let long = ["--from=1970-01-01", "--to=1980-04-30", "--box=0.1"];
    let run = place.run(&[&["metrics", "boxes", &tracks, "-o", "o.nc"], &long[..]].concat());
    run.ended_with(1, &["--box", "--period"]).took_at_most(MOST_BYTES);
    assert!(place.names().is_empty());
}
