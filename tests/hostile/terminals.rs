//! Names that a terminal would act on, from files, URLs and servers.

use std::fs;

use crate::fixture::{Place, Run};

/// Clears the screen, forges a message, turns the direction of writing.
const NAME: &str = "a\u{1b}[2J\nerror: forged\r\u{9b}31m\u{202e}\u{2066}\u{7f}\tb";

/// Nothing but our own newlines, and no line that a name began.
#[track_caller]
fn is_calm(run: &Run) {
    for text in [&run.stdout, &run.stderr] {
        for c in text.chars().filter(|&c| c != '\n') {
            let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!c.is_control() && !turns, "{c:?} in: {text:?}");
        }
        assert!(!text.lines().any(|line| line.starts_with("error: forged")), "{text}");
    }
}

#[test]
fn names_that_were_typed_are_escaped() {
    let place = Place::new();
    let url = format!("http://127.0.0.1:9/{NAME}.nc");
    let bad = format!("ftp://{NAME}/{NAME}");
    let list = format!("@{NAME}");
    let pattern = format!("{NAME}*.nc");
    let option = format!("--member={NAME}");
    for arguments in [
        &["info", NAME][..],
        &["info", &url, "--retries", "0"],
        &["info", &bad],
        &["info", &list],
        &["info", &pattern],
        &["info", "--json", NAME],
        &["track", "-i", NAME, "-o", "a.csv"],
        &["track", "-i", NAME, "-o", NAME],
        &["track", "-i", "a.nc", "-o", "a.csv", "--config", NAME],
        &["track", "-i", "a.nc", "-o", "a.csv", "--preset", NAME],
        &["track", "-i", "a.nc", "-o", "a.csv", "--cache", NAME, "--n-frames", NAME],
        &["track", "-i", "a.nc", "-o", "a.csv", &option],
        &["convert", "-i", NAME, "-o", "a.csv"],
        &["metrics", "summary", "-i", NAME],
        &["compare", "--reference", NAME, "--candidate", NAME],
        &["compare", NAME],
        &["cache", "info", "--cache", NAME],
        &["plot", "-i", NAME, "-o", NAME],
        &["link", "-i", NAME, "-o", "a.csv", "--format", NAME],
        &[NAME],
        &["info", "--region", NAME, "a.nc"],
    ] {
        let run = place.run(arguments);
        assert!(matches!(run.status, Some(1 | 2)), "{arguments:?}: {run:#?}");
        assert!(run.stderr.starts_with("error: "), "{arguments:?}: {}", run.stderr);
        is_calm(&run);
    }
    let run = place.run(&["info", NAME]);
    run.ended_with(1, &["a\\u{1b}[2J\\nerror: forged\\r\\u{9b}31m\\u{202e}"]);
}

#[test]
fn texts_in_files_are_escaped() {
    let place = Place::new();
    place.season("season.zarr", 12, &["--grid", "2.5"]);
    let metadata = fs::read_to_string(place.path().join("season.zarr/zarr.json")).unwrap();
    for from in [
        "Pa",
        "degrees_north",
        "seconds since 1970-01-01 00:00:00",
        "proleptic_gregorian",
        "Mean sea level pressure of a synthetic season",
        "air_pressure_at_mean_sea_level",
        "latitude",
        "float32",
        "blosc",
    ] {
        assert!(metadata.contains(&format!("\"{from}\"")), "{from} is not in: {metadata}");
        let named = metadata.replace(&format!("\"{from}\""), &serde_json::json!(NAME).to_string());
        place.file("season.zarr/zarr.json", named);
        for arguments in [
            &["info", "season.zarr"][..],
            &["info", "--json", "season.zarr"],
            &["detect", "-v", "-i", "season.zarr", "-o", "centres.csv"],
            &["track", "-v", "-i", "season.zarr", "-o", "tracks.nc"],
            &["preprocess", "-v", "-i", "season.zarr", "-o", "fields.nc"],
        ] {
            is_calm(&place.run(arguments));
        }
    }
}

/// A store whose variable has the name.
fn named_store(place: &Place) {
    place.season("season.zarr", 12, &["--grid", "2.5"]);
    let store = place.path().join("season.zarr");
    fs::rename(store.join("msl"), store.join(NAME)).unwrap();
    let metadata = fs::read_to_string(store.join("zarr.json")).unwrap();
    let named = metadata.replace("\"msl\"", &serde_json::json!(NAME).to_string());
    fs::write(store.join("zarr.json"), named).unwrap();
}

#[test]
fn names_in_files_are_escaped() {
    let place = Place::new();
    named_store(&place);
    let track = ["track", "-v", "-i", "season.zarr", "--feature-threshold", "100", "-o"];
    let compare = ["compare", "--reference", "a.csv", "--candidate", "a.csv"];
    let summary = ["metrics", "summary", "-i", "a.csv"];
    for (status, arguments) in [
        (0, [&track[..], &["a.csv"]].concat()),
        (1, [&track[..], &["a.nc"]].concat()),
        (0, vec!["info", "season.zarr"]),
        (0, vec!["info", "--json", "season.zarr"]),
        (1, vec!["track", "-i", "season.zarr", "--variable", "x", "-o", "b.csv"]),
        (0, compare.to_vec()),
        (0, [&compare[..], &["--json"]].concat()),
        (0, summary.to_vec()),
        (0, [&summary[..], &["--json"]].concat()),
        (1, [&summary[..], &["--peak", "x"]].concat()),
        (0, vec!["convert", "-i", "a.csv", "-o", "b.txt", "--format", "imilast"]),
    ] {
        is_calm(place.run(&arguments).ended_with(status, &[]));
    }
    // As data it stays what it is.
    let run = place.run(&["info", "--json", "season.zarr"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["field"]["variable"]["name"], NAME, "{report}");
    let run = place.run(&["info", "season.zarr"]);
    assert!(run.stdout.contains("variable     a\\u{1b}[2J\\nerror: forged"), "{}", run.stdout);
}

#[test]
fn datasets_and_tables_are_escaped() {
    let place = Place::new();
    let season = place.season("season.nc", 12, &["--truth", "truth.csv"]);
    let named = place.path().join(NAME);
    fs::rename(season, &named).unwrap();
    let truth = place.path().join(format!("{NAME}.csv"));
    fs::rename(place.path().join("truth.csv"), &truth).unwrap();
    let truth = truth.to_str().unwrap();
    let input = named.to_str().unwrap();
    for arguments in [
        &["info", input][..],
        &["info", "--json", input],
        &["track", "-v", "-i", input, "-o", "a.csv", "--checkpoint", "a\u{1b}\n"],
        &["convert", "-i", truth, "-o", "b\u{1b}\n.txt", "--format", "imilast"],
        &["compare", "--reference", truth, "--candidate", truth],
        &["metrics", "summary", "-i", truth],
        &["cache", "info", "--cache", "c\u{1b}\nerror: forged"],
    ] {
        if arguments[0] == "cache" {
            let cached = ["track", "-i", input, "-o", "c.csv", "--cache", arguments[3]];
            is_calm(place.run(&cached).ended_with(0, &[]));
        }
        is_calm(place.run(arguments).ended_with(0, &[]));
    }
}

#[test]
#[cfg(feature = "cloud")]
fn what_servers_say_is_escaped() {
    use crate::server::{Fault, Objects, Server};
    let place = Place::new();
    let body = "<Error><Code>a\u{1b}[2J\nerror: forged</Code></Error>\u{9b}\nerror: forged";
    for status in [200, 403, 404, 500] {
        let server = Server::faulty(Objects::new(), move |_| match status {
            404 => Fault::Missing(body),
            200 => Fault::Page(body),
            _ => Fault::Status(status, None),
        });
        for name in ["a.nc", "a%1b%0aerror: forged.zarr"] {
            is_calm(place.run(&["info", &server.url(name), "--retries", "0"]).ended_with(1, &[]));
            let (url, endpoint) = (format!("s3://bucket/{name}"), server.url(""));
            let arguments = ["info", &url, "--retries", "0", "--endpoint", &endpoint];
            is_calm(place.run(&arguments).ended_with(1, &[]));
        }
    }
}
