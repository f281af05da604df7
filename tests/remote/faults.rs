//! One fault at a time.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use stormtracker::io::access::{Access, AccessParams, Traffic};
use stormtracker::io::fields::{FieldProblem, ZarrFormat};

use crate::conformance::frames_conform;
use crate::netcdf_files;
use crate::sample::{Sample, Stored};
use crate::server::{Asked, Fault, Objects, Ranges, Server};
use crate::stores::{error_of, fails_with, impatient, open, store};

/// The first so many requests of each object go wrong.
fn at_first(times: usize, fault: Fault) -> impl FnMut(&Asked) -> Fault + Send {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    move |asked| {
        let count = seen.entry(asked.key.clone()).or_default();
        *count += 1;
        if *count <= times { fault.clone() } else { Fault::None }
    }
}

fn survives(fault: Fault) -> Traffic {
    let sample = Sample::new();
    let objects = store("a.zarr", &sample, ZarrFormat::V3);
    let server = Server::faulty(objects, at_first(2, fault.clone()));
    let access = Access::new(impatient()).unwrap();
    let source = open(&server.url("a.zarr"), &access).unwrap_or_else(|e| panic!("{fault:?}: {e}"));
    frames_conform(&format!("{fault:?}"), &source, &sample);
    access.traffic()
}

#[test]
fn passing_faults_are_tried_again() {
    let stall = Fault::Stall(Duration::from_millis(600));
    for fault in [Fault::Cut, Fault::HangUp, stall] {
        let traffic = survives(fault.clone());
        assert!(traffic.retries > 0, "{fault:?} {traffic:?}");
    }
    for status in [408, 429, 500, 502, 503, 504] {
        let traffic = survives(Fault::Status(status, None));
        assert!(traffic.retries > 0, "{status} {traffic:?}");
    }
    let date = "Sun, 06 Nov 1994 08:49:37 GMT".to_string();
    survives(Fault::Status(503, Some(date)));
    survives(Fault::Status(429, Some("0".into())));
}

#[test]
fn what_the_client_can_do_without_is_no_fault() {
    // The connection may be of no use afterwards, which costs a retry.
    survives(Fault::Long);
    assert_eq!(survives(Fault::Late(Duration::from_millis(20))).retries, 0);
}

#[test]
fn nobody_waits_after_an_interrupt() {
    let objects = store("a.zarr", &Sample::new(), ZarrFormat::V3);
    let server = Server::faulty(objects, |_| Fault::Stall(Duration::from_secs(5)));
    let access = Access::new(AccessParams { request_timeout_s: 60.0, ..impatient() }).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(200));
            access.cancel();
        });
        let error = error_of(&server.url("a.zarr"), &access).to_string();
        assert!(error.contains("interrupted; no file was written"), "{error}");
    });
}

#[test]
fn lasting_faults_end_with_the_option_to_change() {
    let always = |fault: Fault| {
        let objects = store("a.zarr", &Sample::new(), ZarrFormat::V3);
        Server::faulty(objects, move |_| fault.clone())
    };
    let stall = Fault::Stall(Duration::from_millis(600));
    for (fault, words) in [
        (Fault::Status(503, None), &["zarr.json", "status 503", "5 attempts", "--retries"][..]),
        (Fault::Cut, &["zarr.json", "5 attempts", "--retries"]),
        (Fault::HangUp, &["5 attempts", "--retries"]),
        (stall, &["nothing came for 0.25 s", "5 attempts", "--request-timeout"]),
        (Fault::Status(429, Some("3600".into())), &["3600 s", "1 attempts", "--total-timeout"]),
        (Fault::Status(403, None), &["refused", "403"]),
        (Fault::Status(401, None), &["refused", "401"]),
        (Fault::Status(400, None), &["status 400", "check the URL"]),
    ] {
        let server = always(fault);
        fails_with(&server.url("a.zarr"), impatient(), words);
    }
}

#[test]
fn what_no_retry_changes_is_asked_for_once() {
    for status in [400, 401, 403, 404, 405, 410] {
        let objects = store("a.zarr", &Sample::new(), ZarrFormat::V3);
        let server = Server::faulty(objects, move |_| Fault::Status(status, None));
        error_of(&server.url("a.zarr"), &Access::new(impatient()).unwrap());
        assert!(server.counts().values().all(|&n| n == 1), "{status} {:?}", server.counts());
    }
}

#[test]
fn a_slow_trickle_ends_with_the_total_time() {
    let objects = store("a.zarr", &Sample::new(), ZarrFormat::V3);
    let server = Server::faulty(objects, |_| Fault::Late(Duration::from_millis(200)));
    let params = AccessParams { total_timeout_s: 0.1, ..impatient() };
    fails_with(&server.url("a.zarr"), params, &["still coming in", "--total-timeout"]);
}

#[test]
fn wrong_and_short_parts_are_tried_again() {
    let sample = Sample::new();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    netcdf_files::all()[0].write(&path, &Stored::new(&sample, false, false));
    let objects = Objects::from([("a.nc".to_string(), std::fs::read(&path).unwrap())]);
    for fault in [Fault::WrongRange, Fault::Short, Fault::Cut] {
        let server = Server::faulty(objects.clone(), at_first(2, fault.clone()));
        let access = Access::new(impatient()).unwrap();
        let source = open(&server.url("a.nc"), &access).unwrap();
        frames_conform(&format!("{fault:?}"), &source, &sample);
        assert_eq!(access.traffic().retries, 2, "{fault:?}");
        let server = Server::faulty(objects.clone(), move |_| fault.clone());
        fails_with(&server.url("a.nc"), impatient(), &["a.nc", "5 attempts", "--retries"]);
    }
}

#[test]
fn a_chunk_that_cannot_be_had_is_out_of_reach_and_one_that_is_wrong_is_damaged() {
    let mut objects = store("a.zarr", &Sample::new(), ZarrFormat::V3);
    let is_chunk = |asked: &Asked| asked.key.contains("msl/c/");
    let server = Server::faulty(objects.clone(), move |asked| match is_chunk(asked) {
        true => Fault::Status(500, None),
        false => Fault::None,
    });
    let access = Access::new(impatient()).unwrap();
    let error = error_of(&server.url("a.zarr"), &access);
    assert!(matches!(*error.problem, FieldProblem::Access(_)), "{error}");
    assert!(!error.to_string().contains("copy the file again"), "{error}");
    let chunk = objects.get_mut("a.zarr/msl/c/0/0/0").unwrap();
    chunk.truncate(chunk.len() / 2);
    let server = Server::new(objects);
    let error = error_of(&server.url("a.zarr"), &access);
    assert!(matches!(*error.problem, FieldProblem::CorruptChunk { .. }), "{error}");
}

#[test]
fn nobody_there_is_named() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/a.zarr");
    fails_with(&url, impatient(), &["refused", "5 attempts", "--retries"]);
}

#[test]
fn a_server_that_comes_back_is_waited_for() {
    let sample = Sample::new();
    let objects = store("a.zarr", &sample, ZarrFormat::V3);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let starting = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        Server::with(objects, Ranges::Known, port, |_| Fault::None)
    });
    let params = AccessParams { retries: 100, backoff_s: 0.05, ..impatient() };
    let access = Access::new(params).unwrap();
    let source = open(&format!("http://127.0.0.1:{port}/a.zarr"), &access).unwrap();
    frames_conform("came back", &source, &sample);
    assert!(access.traffic().retries > 0);
    drop(starting.join().unwrap());
}
