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
        &["compare", NAME, NAME],
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

/// Puts a text into the metadata of a store in place of another one.
fn replace(place: &Place, key: &str, from: &str, to: &str) {
    let path = place.path().join(key);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from} is not in: {text}");
    let to = serde_json::to_string(to).unwrap();
    fs::write(&path, text.replace(&format!("\"{from}\""), &to)).unwrap();
}

#[test]
fn names_in_files_are_escaped() {
    let place = Place::new();
    place.season("season.zarr", 12, &["--truth", "truth.csv"]);
    for (from, to) in [
        ("Pa", NAME),
        ("air_pressure_at_mean_sea_level", NAME),
        ("proleptic_gregorian", NAME),
        ("standard", NAME),
    ] {
        let text = fs::read_to_string(place.path().join("season.zarr/zarr.json")).unwrap();
        if text.contains(&format!("\"{from}\"")) {
            replace(&place, "season.zarr/zarr.json", from, to);
        }
        for arguments in [
            &["info", "season.zarr"][..],
            &["info", "--json", "season.zarr"],
            &["detect", "-v", "-i", "season.zarr", "-o", "centres.csv"],
            &["detect", "-v", "-i", "season.zarr"],
            &["track", "-v", "-i", "season.zarr", "-o", "tracks.csv"],
            &["preprocess", "-v", "-i", "season.zarr", "-o", "fields.nc"],
        ] {
            is_calm(&place.run(arguments));
        }
    }
    // As data they stay what they are.
    let run = place.run(&["info", "--json", "season.zarr"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(report.to_string().contains("\\u001b[2J"), "{report}");
}

#[test]
fn datasets_and_tables_are_escaped() {
    let place = Place::new();
    let season = place.season("season.nc", 12, &["--truth", "truth.csv"]);
    let named = place.path().join(NAME);
    fs::rename(season, &named).unwrap();
    let truth = format!("{NAME}.csv");
    fs::rename(place.path().join("truth.csv"), place.path().join(&truth)).unwrap();
    let input = named.to_str().unwrap();
    for arguments in [
        &["info", input][..],
        &["info", "--json", input],
        &["track", "-v", "-i", input, "-o", "a.csv", "--checkpoint", NAME],
        &["track", "-v", "-i", input, "-o", &truth, "--format", "imilast"],
        &["convert", "-i", "a.csv", "-o", &truth, "--format", "trackjson"],
        &["compare", "a.csv", "a.csv"],
        &["compare", "--json", "a.csv", "a.csv"],
        &["metrics", "summary", "-i", "a.csv"],
        &["metrics", "summary", "--json", "-i", "a.csv"],
    ] {
        is_calm(&place.run(arguments));
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
