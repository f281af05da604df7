//! URLs with secrets in them: who asks reaches the server, and nobody else.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::fixture::{ADDRESS_SPACE_BYTES, LONGEST, Place, Run, Running};
use crate::server::{Asked, Fault, Objects, Server, objects_below};

/// Parts of names, passwords and tokens below.
const SECRETS: [&str; 3] = ["b0b", "S3cret", "TOKSEC"];
/// `b0b:S3cret%PW`, and what it is in a URL.
const AUTHORIZATION: &str = "Basic YjBiOlMzY3JldCVQVw==";
const USER: &str = "b0b:S3cret%25PW@";

/// Nothing that was written holds a secret, nor does anything in the directory.
#[track_caller]
fn nothing_leaked(place: &Place, run: &Run) {
    for secret in SECRETS {
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.contains(secret), "{secret} in: {text}");
        }
    }
    no_file_holds_secrets(place.path());
}

#[track_caller]
fn no_file_holds_secrets(path: &Path) {
    if !path.is_dir() {
        let holds = |bytes: &[u8], secret: &str| {
            bytes.windows(secret.len()).any(|part| part == secret.as_bytes())
        };
        // What a test wrote itself has a name of its own.
        let bytes = if path.ends_with("written") { vec![] } else { fs::read(path).unwrap() };
        let name = path.to_string_lossy();
        for secret in SECRETS {
            assert!(!holds(&bytes, secret) && !name.contains(secret), "{secret} in {name}");
        }
        return;
    }
    for entry in fs::read_dir(path).unwrap() {
        no_file_holds_secrets(&entry.unwrap().path());
    }
}

/// A store and a file of the same season, and a place without them.
fn season() -> (Place, Objects) {
    let place = Place::new();
    let options = ["--grid", "2.5", "--chunk-steps", "2"];
    let (file, store) = (place.season("a.nc", 4, &options), place.season("a.zarr", 4, &options));
    let mut objects = Objects::from([("a.nc".to_string(), fs::read(&file).unwrap())]);
    objects.extend(objects_below(&store, "a.zarr"));
    fs::remove_file(file).unwrap();
    fs::remove_dir_all(store).unwrap();
    (place, objects)
}

fn guarded(asked: &Asked) -> Fault {
    match asked.authorization.as_deref() {
        Some(AUTHORIZATION) => Fault::None,
        _ => Fault::Status(401, None),
    }
}

/// A URL with who asks and a token.
fn secret_url(server: &Server, path: &str) -> String {
    let url = server.url(path).replace("http://", &format!("http://{USER}"));
    format!("{url}?token=TOKSEC")
}

fn track<'a>(input: &'a str, output: &'a str) -> Vec<&'a str> {
    let options = ["--feature-threshold", "100", "-v", "--retries", "0", "-o", output];
    [&["track", "-i", input][..], &options].concat()
}

#[test]
fn urls_that_are_none_are_shown_without_secrets() {
    let place = Place::new();
    for url in [
        "http://b0b:S3cretPW@[bad/x.nc?token=TOKSEC",
        "http://b0b:S3cretPW@127.0.0.1:99999/x.nc?token=TOKSEC",
        "ftp://b0b:S3cretPW@127.0.0.1/x.nc?token=TOKSEC",
        "file://b0b:S3cretPW@host/x.nc",
        "foo+bar://b0b:S3cretPW@host/x.nc#TOKSEC",
        "HTTP://b0b:S3cretPW@127.0.0.1:9/TOK*?token=TOKSEC",
        "http://b0b:S3cretPW@127.0.0.1:9/x*.nc?token=TOKSEC",
        "http:/b0b:S3cretPW@127.0.0.1/x.nc?token=TOKSEC",
        "https:b0b:S3cretPW@127.0.0.1/x.nc?token=TOKSEC",
        r"http:\\b0b:S3cretPW@127.0.0.1\x.nc?token=TOKSEC",
        "http%3A%2F%2Fb0b%3AS3cretPW%40host",
        "http://b0b:S3cretPW%40host/x",
        "http://b0b:S3cretPW",
        "http://b0b:S3cret/PW@host/x",
        "http://b0b:S3@cret/S3cretPW@[bad/x",
        "http://b0b:S3cret?TOKSEC@[bad/x",
        "http://b0b:S3 cret S3cretPW@[bad/x y?a TOKSEC",
        " http://b0b:S3cretPW@[bad/x\n?TOKSEC",
        "s3://b0b:S3cretPW@bucket/x.zarr?TOKSEC",
        "s3://b0b:S3cret/PW@bucket/x.zarr",
        "gs://b0b:S3cretPW@bucket/x.zarr",
        "foo:/b0b:S3cretPW@host/x.nc?token=TOKSEC",
        "b0b:S3cretPW@host/x.nc?token=TOKSEC",
        "//b0b:S3cretPW@host/x.nc",
    ] {
        for arguments in [&["info", url][..], &["info", "--json", url]] {
            let run = place.run(&[arguments, &["--retries", "0"]].concat());
            nothing_leaked(&place, run.ended_with(1, &["error: "]));
        }
    }
}

#[test]
fn every_option_that_takes_an_input_shows_urls_without_secrets() {
    let place = Place::new();
    let url = "http://b0b:S3cretPW@127.0.0.1:9/x.csv?token=TOKSEC";
    let option = format!("--cache={url}");
    for arguments in [
        &["track", "-i", url, "-o", "a.csv", "--retries", "0"][..],
        &["track", "-i", "a.nc", "-o", url],
        &["track", "-i", "a.nc", "-o", "a.csv", "--checkpoint", url],
        &["track", "-i", "a.nc", "-o", "a.csv", "--config", url],
        &["track", "-i", "a.nc", "-o", "a.csv", &option],
        &["track", "-i", "a.nc", "-o", "a.csv", "--n-frames", url],
        &["track", url],
        &["detect", "-i", url, "--retries", "0"],
        &["preprocess", "-i", url, "-o", "a.nc", "--retries", "0"],
        &["link", "-i", url, "-o", "a.csv"],
        &["compare", "--reference", url, "--candidate", url],
        &["compare", url],
        &["plot", "-i", url, "-o", "a.svg"],
        &["convert", "-i", url, "-o", "a.csv"],
        &["metrics", "summary", "-i", url],
        &["metrics", "eulerian", "-i", url, "-o", "a.nc", "--retries", "0"],
        &["sample", "-i", "a.csv", "--field", url, "-o", "b.csv", "--retries", "0"],
        &["cache", "info", "--cache", url],
        &["info", "a.nc", "--region", url],
        &["synth", "-o", url],
        &["man", url],
        &["completions", url],
        &[url],
    ] {
        let run = place.run(arguments);
        assert!(matches!(run.status, Some(1 | 2)), "{arguments:?}: {run:#?}");
        assert!(run.stderr.starts_with("error: "), "{arguments:?}: {}", run.stderr);
        nothing_leaked(&place, run.ended_with(run.status.unwrap(), &[]));
    }
    assert_eq!(place.names(), [""; 0]);
}

#[test]
fn lists_and_configurations_keep_their_secrets() {
    let place = Place::new();
    for line in [
        "http://b0b:S3cret PW@[bad/x?token=TOKSEC",
        "  ftp://b0b:S3cretPW@host/x?token=TOKSEC  ",
        "http:/b0b:S3cretPW@host/x",
        "\"http://b0b:S3cret PW@host/x?token=TOKSEC\"",
        "@http://b0b:S3cretPW@host/x",
        "http://b0b:S3cretPW@host/*.nc",
    ] {
        place.file("written", line);
        let run = place.run(&["info", "@written", "--retries", "0"]);
        nothing_leaked(&place, run.ended_with(1, &["error: "]));
        let run = place.run(&["link", "-i", "@written", "-o", "a.csv"]);
        nothing_leaked(&place, run.ended_with(1, &["written"]));
    }
    for text in [
        "[access]\nendpoint = 'http://b0b:S3cretPW@host?TOKSEC\n",
        "[access]\nendpoint = 'ftp://b0b:S3cretPW@host?TOKSEC'\n",
        "[access]\nretries = 'http://b0b:S3cret PW@host/x?token=TOKSEC'\n",
        "[access]\n'http://b0b:S3cretPW@host' = 1\n",
        "[access.cache]\ndirectory = 1 # http://b0b:S3cretPW@host\n",
    ] {
        place.file("written", text);
        let arguments = ["track", "--config", "written", "-i", "a.nc", "-o", "a.csv"];
        nothing_leaked(&place, place.run(&arguments).ended_with(1, &["error: "]));
    }
    place.file("written", "[access]\nendpoint = 'http://b0b:S3cretPW@host/?TOKSEC'\n");
    let run = place.run(&["track", "--config", "written", "--print-config"]);
    nothing_leaked(&place, run.ended_with(0, &[]));
    assert!(run.stdout.contains("endpoint = \"http://host/?…\""), "{}", run.stdout);
    let endpoint = "http://b0b:S3cretPW@host";
    let run = place.run(&["track", "--endpoint", endpoint, "--print-config"]);
    nothing_leaked(&place, run.ended_with(0, &[]));
    let run = place.run(&["info", "s3://bucket/a", "--endpoint", "b0b:S3cretPW@host?token=TOKSEC"]);
    nothing_leaked(&place, run.ended_with(1, &["--endpoint"]));
}

#[test]
#[cfg(feature = "cloud")]
fn who_asks_is_told_to_the_server_with_every_request() {
    let (place, objects) = season();
    let server = Server::faulty(objects, guarded);
    for path in ["a.nc", "a.zarr"] {
        let url = secret_url(&server, path);
        for arguments in [
            &["info", &url][..],
            &["info", "--json", &url],
            &track(&url, "a.csv"),
            &[&track(&url, "b.nc")[..], &["--cache", "cache", "--checkpoint", "points"]].concat(),
            &["cache", "info", "--cache", "cache"],
            &["preprocess", "-i", &url, "-o", "c.nc", "-v"],
        ] {
            nothing_leaked(&place, place.run(arguments).ended_with(0, &[]));
        }
    }
    let log = server.log();
    assert!(log.iter().any(|asked| asked.range.is_some()) && log.len() > 20, "{}", log.len());
    for asked in log {
        assert_eq!(asked.authorization.as_deref(), Some(AUTHORIZATION), "{asked:?}");
        assert_eq!(asked.query, "token=TOKSEC");
    }
}

#[test]
#[cfg(feature = "cloud")]
fn who_is_refused_is_told_how_to_say_who_asks() {
    let (place, objects) = season();
    let server = Server::faulty(objects, guarded);
    for url in [server.url("a.nc"), server.url("a.zarr").replace("//", "//b0b:S3cret@")] {
        let run = place.run(&["info", &url, "--retries", "0"]);
        run.ended_with(1, &["status 401", "NAME:PASSWORD and an @", "?token=…"]);
        nothing_leaked(&place, &run);
    }
}

#[test]
#[cfg(feature = "cloud")]
fn another_server_is_told_nothing() {
    let (place, objects) = season();
    let other = Server::new(objects.clone());
    let to = other.url("");
    // It sends on with all that it was told.
    let server = Server::faulty(Objects::new(), move |asked| {
        let location = format!(
            "{}{}?{}&more=1",
            to.replace("//", &format!("//{USER}")),
            asked.key,
            asked.query
        );
        Fault::Redirect(302, location)
    });
    for path in ["a.nc", "a.zarr"] {
        let url = secret_url(&server, path);
        let run = place.run(&track(&url, "a.csv"));
        nothing_leaked(&place, run.ended_with(0, &["note: http://127.0.0.1:", "sends on to"]));
        assert_eq!(run.stderr.matches("sends on to").count(), 1, "{}", run.stderr);
        let run = place.run(&["info", &url]);
        nothing_leaked(&place, run.ended_with(0, &["sends on to"]));
    }
    assert!(server.log().iter().all(|asked| asked.authorization.is_some()));
    let log = other.log();
    assert!(log.iter().any(|asked| asked.range.is_some()), "{}", log.len());
    for asked in log {
        assert_eq!(asked.query, "more=1", "{asked:?}");
        for name in ["authorization", "cookie", "referer", "proxy-authorization"] {
            assert!(!asked.headers.iter().any(|header| header == name), "{asked:?}");
        }
    }
    // Where it wants to know, the message says which server that is.
    let closed = Server::faulty(objects, guarded);
    let to = closed.url("");
    let server = Server::faulty(Objects::new(), move |asked| {
        Fault::Redirect(307, format!("{to}{}", asked.key))
    });
    let run = place.run(&["info", &secret_url(&server, "a.nc"), "--retries", "0"]);
    let words = ["sends on to", &closed.url("a.nc"), "status 401", "name its URL as the input"];
    nothing_leaked(&place, run.ended_with(1, &words));
}

#[test]
#[cfg(feature = "cloud")]
fn the_same_server_may_send_on_within_itself() {
    let (place, objects) = season();
    let server = Server::faulty(objects, |asked| match asked.key.strip_prefix("old/") {
        Some(key) => Fault::Redirect(301, format!("/{key}?{}", asked.query)),
        None => guarded(asked),
    });
    let run = place.run(&["info", &secret_url(&server, "old/a.nc")]);
    nothing_leaked(&place, run.ended_with(0, &[]));
    assert!(!run.stderr.contains("sends on"), "{}", run.stderr);
    assert!(server.log().iter().all(|asked| asked.authorization.is_some()));
}

#[test]
#[cfg(feature = "cloud")]
fn redirects_that_are_not_followed_are_said() {
    let place = Place::new();
    place.file("no.toml", "[access]\nredirects = 'refuse'\n");
    let location = Arc::new(Mutex::new(String::new()));
    let current = location.clone();
    let server = Server::faulty(Objects::new(), move |_| {
        Fault::Redirect(302, current.lock().unwrap().clone())
    });
    let url = secret_url(&server, "a.nc");
    let detect = ["detect", "-i", &url];
    for (to, options, word) in [
        ("ftp://b0b:S3cret@host/x?TOKSEC", &[][..], "another scheme"),
        ("https://b0b:S3cret@other/x?TOKSEC", &[], "another scheme"),
        ("file:///etc/passwd", &[], "another scheme"),
        ("/again?token=TOKSEC", &[], "redirect number 11"),
        ("/again?token=TOKSEC", &["--no-redirects"], "are not followed"),
        ("http://b0b:S3cret@other/x", &["--config", "no.toml"], "http://other/x"),
        ("http://b0b:S3cret@[bad/x?TOKSEC", &[], "status 302"),
    ] {
        *location.lock().unwrap() = to.into();
        let run = place.run(&[&detect[..], options, &["--retries", "3"]].concat());
        nothing_leaked(&place, run.ended_with(1, &[word]));
    }
    // None of them is tried again: but for the eleven, each is asked for once
    // as a file and once as a store at most.
    assert!(server.log().len() < 60, "{}", server.log().len());
}

#[test]
#[cfg(feature = "cloud")]
fn buckets_and_proxies_keep_their_secrets() {
    let place = Place::new();
    let server = Server::faulty(Objects::new(), |_| Fault::Status(500, None));
    let endpoint = server.url("").replace("//", &format!("//{USER}"));
    let dead = "http://b0b:S3cret@127.0.0.1:9/?TOKSEC";
    let clear = |command: &mut std::process::Command| {
        for name in ["AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL", "http_proxy", "HTTP_PROXY"] {
            command.env_remove(name);
        }
    };
    for (url, endpoint, variable) in [
        ("s3://bucket/a.zarr?TOKSEC", Some(endpoint.as_str()), None),
        ("gs://bucket/a.nc?TOKSEC", Some(&endpoint), None),
        ("s3://bucket/a.nc", Some("http://b0b:S3cret@[bad"), None),
        ("gs://bucket/a.nc", Some("http://b0b:S3cret@127.0.0.1:99999"), None),
        ("s3://bucket/a.nc", None, Some(("AWS_ENDPOINT_URL", endpoint.as_str()))),
        ("s3://bucket/a.nc", None, Some(("AWS_ENDPOINT_URL", "http://b0b:S3cret@[bad"))),
        ("http://localhost.invalid/a.nc?TOKSEC", None, Some(("HTTP_PROXY", dead))),
        ("http://localhost.invalid/a.nc?TOKSEC", None, Some(("HTTP_PROXY", "b0b:S3cret@[bad"))),
    ] {
        let mut arguments = vec!["info", url, "--retries", "0", "--total-timeout", "20"];
        arguments.extend(endpoint.iter().flat_map(|endpoint| ["--endpoint", endpoint]));
        let mut command = place.command(ADDRESS_SPACE_BYTES, &arguments);
        clear(&mut command);
        command.env("AWS_REGION", "us-east-1").envs(variable);
        let run = Running::start(command).end_within(LONGEST);
        nothing_leaked(&place, run.ended_with(1, &["error: "]));
    }
    let log = server.log();
    assert!(log.len() >= 3, "{log:?}");
    for asked in log {
        assert_eq!(asked.authorization.as_deref(), Some(AUTHORIZATION), "{asked:?}");
    }
}
