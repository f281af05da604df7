//! s3://, with a server of S3 on loopback.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use assert_cmd::Command;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use serde_json::Value;
use stormtracker::io::access::{Access, AccessParams, Credentials};
use stormtracker::io::fields::ZarrFormat;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::conformance::frames_conform;
use crate::sample::{Sample, Stored};
use crate::server::{Fault, Objects, Server};
use crate::stores::{fails_with, impatient, open, store};
use crate::{netcdf_files, zarr_kinds};

const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// Who may ask.
#[derive(Clone, Copy, PartialEq)]
enum Door {
    Open,
    Locked,
}

struct Bucket {
    address: SocketAddr,
    directory: TempDir,
    _runtime: Runtime,
}

impl Bucket {
    fn new(door: Door) -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("weather")).unwrap();
        let service = {
            let mut builder = S3ServiceBuilder::new(FileSystem::new(directory.path()).unwrap());
            if door == Door::Locked {
                builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
            }
            builder.build()
        };
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let server = Builder::new(TokioExecutor::new());
                    let _ = server.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        Self { address, directory, _runtime: runtime }
    }

    fn path(&self, key: &str) -> std::path::PathBuf {
        self.directory.path().join("weather").join(key)
    }

    fn put(&self, objects: &Objects) {
        for (key, bytes) in objects {
            write(&self.path(key), bytes);
        }
    }

    fn params(&self) -> AccessParams {
        AccessParams {
            endpoint: Some(format!("http://{}", self.address).into()),
            region: Some("us-east-1".into()),
            credentials: Credentials::Anonymous,
            ..impatient()
        }
    }

    /// The program, which knows of who asks from its environment only.
    fn info(&self, url: &str, environment: &[(&str, &str)]) -> (bool, String) {
        let mut command = Command::cargo_bin("stormtracker").unwrap();
        command.env_clear().env("AWS_ENDPOINT_URL", format!("http://{}", self.address));
        command.envs(environment.iter().copied()).args(["info", url, "--retries", "1"]);
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(text).unwrap())
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn an_open_bucket_is_read_by_anybody() {
    let (sample, bucket) = (Sample::new(), Bucket::new(Door::Open));
    bucket.put(&store("era5/a.zarr", &sample, ZarrFormat::V3));
    bucket.put(&store("era5/b.zarr", &sample, ZarrFormat::V2));
    netcdf_files::all()[4].write(&bucket.path("c d.nc"), &Stored::new(&sample, true, true));
    let access = Access::new(bucket.params()).unwrap();
    for key in ["era5/a.zarr", "era5/a.zarr/", "era5/b.zarr", "c%20d.nc"] {
        let source = open(&format!("s3://weather/{key}"), &access).unwrap();
        frames_conform(key, &source, &sample);
    }
}

#[test]
fn stores_without_consolidated_metadata_are_listed() {
    let (sample, bucket) = (Sample::new(), Bucket::new(Door::Open));
    let access = Access::new(bucket.params()).unwrap();
    for (i, kind) in zarr_kinds::all().into_iter().enumerate().step_by(4) {
        kind.write(&bucket.path(&format!("{i}")), &Stored::new(&sample, true, false), false);
        let source = open(&format!("s3://weather/{i}"), &access).unwrap();
        frames_conform(&kind.name, &source, &sample);
    }
}

#[test]
fn what_is_not_there_is_named() {
    let bucket = Bucket::new(Door::Open);
    fails_with("s3://weather/a.zarr", bucket.params(), &["nothing at this URL"]);
    fails_with("s3:///a.zarr", bucket.params(), &["names no bucket"]);
    let locked = Bucket::new(Door::Locked);
    let words = ["refused", "--anonymous", "AWS_ACCESS_KEY_ID"];
    fails_with("s3://weather/a.zarr", locked.params(), &words);
}

#[test]
fn a_missing_bucket_is_named() {
    let body = "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>";
    let server = Server::faulty(Objects::new(), move |_| Fault::Missing(body));
    let params = AccessParams {
        endpoint: Some(server.url("").trim_end_matches('/').into()),
        region: Some("us-east-1".into()),
        ..impatient()
    };
    fails_with("s3://climate/a.zarr", params, &["no such bucket", "s3://climate/a.zarr"]);
}

#[test]
fn who_asks_is_what_the_environment_says() {
    let (sample, locked) = (Sample::new(), Bucket::new(Door::Locked));
    locked.put(&store("a.zarr", &sample, ZarrFormat::V3));
    let url = "s3://weather/a.zarr";
    let right = [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET)];
    let (is_success, text) = locked.info(url, &right);
    assert!(is_success && text.contains("mean sea level pressure"), "{text}");
    let wrong_secret = [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", "wrong")];
    let wrong_key = [("AWS_ACCESS_KEY_ID", "nobody"), ("AWS_SECRET_ACCESS_KEY", SECRET)];
    for environment in [&wrong_secret[..], &wrong_key, &[]] {
        let (is_success, text) = locked.info(url, environment);
        let is_clear = text.contains("refused") && text.contains("AWS_ACCESS_KEY_ID");
        assert!(!is_success && is_clear, "{environment:?}: {text}");
    }
    // Nobody is refused nothing where the door is open.
    let open = Bucket::new(Door::Open);
    open.put(&store("a.zarr", &sample, ZarrFormat::V3));
    assert!(open.info(url, &[]).0);
}

#[test]
fn metadata_of_the_listed_store_is_what_was_taken_away() {
    // The stores of the test above are not consolidated by mistake.
    let (sample, directory) = (Sample::new(), tempfile::tempdir().unwrap());
    let kind = &zarr_kinds::all()[0];
    kind.write(directory.path(), &Stored::new(&sample, true, false), false);
    assert!(!directory.path().join(".zmetadata").exists());
    if let Ok(text) = fs::read(directory.path().join("zarr.json")) {
        let group: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(group.get("consolidated_metadata"), None);
    }
}
