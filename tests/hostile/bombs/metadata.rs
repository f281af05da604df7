//! Documents of stores that are no documents, near and far.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;

use super::store::Store;
use super::{BOMB_BYTES, gzip, refused, track};
use crate::fixture::Place;

/// More than all metadata of a store may be.
const LARGE_BYTES: usize = 20 << 20;

#[test]
fn documents_have_a_small_limit_of_their_own() {
    let place = Place::new();
    for key in ["zarr.json", "msl/zarr.json"] {
        let store = Store::new(&place, "a.zarr");
        let words = [key, "16MiB", "metadata"];
        let file = fs::File::create(store.path(key)).unwrap();
        file.set_len(LARGE_BYTES as u64).unwrap();
        refused(&track(&place, &store), &words[..1]);
        refused(&place.run(&["info", "a.zarr"]), &words);
        // Without content, as large as a disk.
        file.set_len(1 << 40).unwrap();
        refused(&place.run(&["info", "a.zarr"]), &words);
    }
    let store = Store::new(&place, "many.zarr");
    let document = fs::read_to_string(store.path("msl/zarr.json")).unwrap();
    let padded = document + &" ".repeat(5 << 20);
    for i in 0..4 {
        store.chunk(&format!("msl{i}/zarr.json"), padded.as_bytes());
    }
    refused(&place.run(&["info", "many.zarr"]), &["metadata"]);
}

#[test]
fn devices_and_pipes_are_no_documents() {
    let place = Place::new();
    for key in ["zarr.json", "msl/zarr.json", "time/c/0", "msl/c/0/0/0"] {
        let store = Store::new(&place, "a.zarr");
        store.link(key, Path::new("/dev/zero"));
        refused(&track(&place, &store), &["/dev/zero"]);
        let follow = ["track", "-q", "-i", "a.zarr", "-o", "o.csv", "--follow-external"];
        refused(&place.run(&follow), &["device"]);
        fs::remove_file(store.path(key)).unwrap();
        assert!(Command::new("mkfifo").arg(store.path(key)).status().unwrap().success());
        refused(&track(&place, &store), &["pipe"]);
        fs::remove_file(store.path(key)).unwrap();
    }
}

#[test]
fn documents_are_not_nested_without_end() {
    let place = Place::new();
    for (key, text) in [
        ("msl/zarr.json", "{\"a\":".repeat(200_000)),
        ("zarr.json", format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000))),
    ] {
        let store = Store::new(&place, "a.zarr");
        store.chunk(key, text.as_bytes());
        refused(&track(&place, &store), &[key]);
    }
}

#[test]
fn far_documents_have_the_same_limits() {
    let place = Place::new();
    for how in [Answer::Announced, Answer::Endless, Answer::Compressed] {
        let url = serve(how);
        let run = place.run(&["info", &url]);
        let words: &[&str] = match how {
            Answer::Compressed => &["zarr.json"],
            _ => &["zarr.json", "16MiB", "metadata"],
        };
        refused(&run, words);
    }
}

#[test]
fn listings_of_buckets_end() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || list_for_ever(stream));
        }
    });
    let place = Place::new();
    let run = place.run(&["info", "s3://bucket/a.zarr", "--anonymous", "--endpoint", &endpoint]);
    run.ended_with(1, &["names, which are not listed"]).took_at_most(200_000_000);
}

/// Answers as a bucket with a store of version 2 whose names have no end.
fn list_for_ever(mut stream: TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    while let Some(request) = lines.next() {
        lines.find(String::is_empty);
        let (status, body) = if request.contains("list-type") {
            let name =
                |i| format!("<CommonPrefixes><Prefix>a.zarr/{i:0900}/</Prefix></CommonPrefixes>");
            let names: String = (0..1000).map(name).collect();
            let more =
                "<IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken>";
            ("200 OK", format!("<ListBucketResult>{more}{names}</ListBucketResult>"))
        } else if request.contains(".zgroup") {
            ("200 OK", "{\"zarr_format\": 2}".to_string())
        } else {
            ("404 Not Found", "<Error><Code>NoSuchKey</Code></Error>".to_string())
        };
        let head = "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\nETag: \"x\"";
        let answer =
            format!("HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// How a server answers whoever asks for a document.
#[derive(Clone, Copy, Debug)]
enum Answer {
    /// Says that much comes.
    Announced,
    /// Sends zeros until nobody listens.
    Endless,
    /// Sends little that decodes to much.
    Compressed,
}

/// The URL of a store on a server that answers so.
fn serve(how: Answer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a.zarr", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream, how));
        }
    });
    url
}

fn answer(mut stream: TcpStream, how: Answer) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    lines.find(String::is_empty);
    // Whoever goes away is not waited for.
    let mut send = |bytes: &[u8]| stream.write_all(bytes).is_ok();
    if !request.contains("zarr.json") {
        send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    }
    let zeros = [b' '; 1 << 16];
    match how {
        Answer::Announced => {
            send(format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE_BYTES}\r\n\r\n").as_bytes());
            send(&zeros);
        }
        Answer::Endless => {
            send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while send(&zeros) {}
        }
        Answer::Compressed => {
            let body = gzip(&vec![b' '; BOMB_BYTES]);
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close";
            send(format!("{head}\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes());
            send(&body);
        }
    }
}

/// What the limit leaves to a run that reads as much metadata as it may: the
/// values of a document take many times its bytes.
#[test]
fn metadata_within_the_limit_takes_a_bounded_amount_of_memory() {
    let place = Place::new();
    let store = Store::new(&place, "a.zarr");
    let zeros = "0,".repeat(15 << 19);
    let text = format!(
        "{{\"zarr_format\":3,\"node_type\":\"group\",\"attributes\":{{\"a\":[{zeros}0]}}}}"
    );
    store.chunk("zarr.json", text.as_bytes());
    let run = place.run(&["info", "a.zarr"]);
    run.ended_with(0, &[]).took_at_most(1_200_000_000);
}
