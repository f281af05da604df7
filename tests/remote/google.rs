//! gs://, with a stub of Google Cloud Storage.

use assert_cmd::Command;
use serde_json::json;
use stormtracker::io::access::{Access, AccessParams, Credentials};
use stormtracker::io::fields::ZarrFormat;

use crate::conformance::frames_conform;
use crate::sample::Sample;
use crate::server::Server;
use crate::stores::{fails_with, impatient, open, store};

#[test]
fn a_public_bucket_is_read_without_credentials() {
    let sample = Sample::new();
    let server = Server::new(store("weather/a.zarr", &sample, ZarrFormat::V3));
    let params = AccessParams {
        endpoint: Some(server.url("").trim_end_matches('/').into()),
        credentials: Credentials::Anonymous,
        ..impatient()
    };
    let access = Access::new(params.clone()).unwrap();
    let source = open("gs://weather/a.zarr", &access).unwrap();
    frames_conform("gs", &source, &sample);
    fails_with("gs://weather/b.zarr", params, &["nothing at this URL"]);
}

#[test]
fn the_service_account_of_the_environment_is_used() {
    let server = Server::new(store("weather/a.zarr", &Sample::new(), ZarrFormat::V3));
    let account = json!({
        "gcs_base_url": server.url("").trim_end_matches('/'),
        "disable_oauth": true,
        "client_email": "",
        "private_key": "",
        "private_key_id": "",
    });
    let mut command = Command::cargo_bin("stormtracker").unwrap();
    command.env_clear().env("GOOGLE_SERVICE_ACCOUNT_KEY", account.to_string());
    let output = command.args(["info", "gs://weather/a.zarr"]).output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success() && text.contains("mean sea level pressure"), "{text}");
}
