//! Objects in a bucket, s3:// and gs://.

use std::error::Error;
use std::sync::Arc;

use bytes::Bytes;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::path::Path;
use object_store::{ClientOptions, GetOptions, GetRange, ObjectStore, ObjectStoreExt, RetryConfig};
use reqwest::{Method, Request, Url};
use tokio::runtime::Runtime;

use super::attempt::{MOST_BYTES, text_of};
use super::connector::{Connector, MostBytes};
use super::environment::{Environment, has_aws_credentials, has_google_credentials};
use super::store::{Found, Store};
use super::transport::Transport;
use crate::io::access::bounds::{MOST_BRANCHES, too_many_names};
use crate::io::access::remote::RemoteError;
use crate::io::access::{
    AccessError, AccessParams, Credentials, ForeignText, Location, Part, RemoteUrl,
};

const REMEDY_S3: &str = "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or ask for public data with --anonymous";
const REMEDY_GS: &str =
    "check GOOGLE_APPLICATION_CREDENTIALS, or ask for public data with --anonymous";
const NO_KEYS: &str = "who asks for a bucket is said by the environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or GOOGLE_APPLICATION_CREDENTIALS), not by the URL; take it out of there";
const REGION_HEADER: &str = "x-amz-bucket-region";

/// Objects below a prefix of a bucket.
#[derive(Debug)]
pub(super) struct BucketStore {
    url: RemoteUrl,
    prefix: Path,
    store: Box<dyn ObjectStore>,
    remedy: &'static str,
    runtime: Arc<Runtime>,
}

/// What a URL of a bucket says.
#[derive(Debug, PartialEq)]
struct Address {
    scheme: String,
    bucket: String,
    prefix: Path,
}

impl Address {
    fn parse(url: &RemoteUrl) -> Result<Self, RemoteError> {
        let wrong = |reason| RemoteError::Url { url: url.clone(), reason };
        let parsed: Url = url.reveal().parse().map_err(|e| wrong(ForeignText::new(e)))?;
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(wrong(ForeignText::new(NO_KEYS)));
        }
        let bucket = parsed.host_str().unwrap_or_default().to_string();
        if bucket.is_empty() {
            return Err(wrong(ForeignText::new("it names no bucket; write s3://bucket/key")));
        }
        let path = parsed.path().trim_matches('/');
        let prefix = Path::from_url_path(path).map_err(|e| wrong(ForeignText::new(e)))?;
        Ok(Self { scheme: parsed.scheme().to_string(), bucket, prefix })
    }
}

impl BucketStore {
    pub(super) fn new(
        url: &RemoteUrl,
        params: &AccessParams,
        environment: &Environment,
        transport: Arc<Transport>,
        runtime: Arc<Runtime>,
    ) -> Result<Self, AccessError> {
        let address = Address::parse(url)?;
        check_services(params, environment)?;
        let failed = |e: object_store::Error| RemoteError::Store {
            url: url.clone(),
            message: ForeignText::new(e),
        };
        let (store, remedy): (Box<dyn ObjectStore>, _) = if address.scheme == "gs" {
            let builder = google(&address.bucket, params, environment)
                .with_http_connector(Connector::new(transport));
            (Box::new(builder.build().map_err(failed)?), REMEDY_GS)
        } else {
            let mut builder = amazon(&address.bucket, params, environment);
            if needs_region(params, environment)
                && let Some(region) = runtime.block_on(region_of(&address.bucket, &transport))
            {
                builder = builder.with_region(region);
            }
            let builder = builder.with_http_connector(Connector::new(transport));
            (Box::new(builder.build().map_err(failed)?), REMEDY_S3)
        };
        Ok(Self { url: url.clone(), prefix: address.prefix, store, remedy, runtime })
    }

    fn path_of(&self, key: &str) -> Result<Path, AccessError> {
        if key.is_empty() {
            return Ok(self.prefix.clone());
        }
        let path = Path::parse(format!("{}/{key}", self.prefix));
        Ok(path
            .map_err(|e| RemoteError::Url { url: self.name(key), reason: ForeignText::new(e) })?)
    }

    /// What the client says, in our words; `None` where there is no object.
    fn found<T>(
        &self,
        key: &str,
        result: object_store::Result<T>,
    ) -> Result<Option<T>, AccessError> {
        use object_store::Error as E;
        let url = self.name(key);
        let error = match result {
            Ok(value) => return Ok(Some(value)),
            Err(error) => error,
        };
        let message = error.to_string();
        Err(match error {
            _ if message.contains("NoSuchBucket") => RemoteError::NoBucket { url },
            E::NotFound { .. } => return Ok(None),
            E::PermissionDenied { .. } => RemoteError::Refused {
                url,
                status: 403,
                message: code(&message),
                remedy: self.remedy,
            },
            E::Unauthenticated { .. } => RemoteError::Refused {
                url,
                status: 401,
                message: code(&message),
                remedy: self.remedy,
            },
            error => ours(&error)
                .unwrap_or_else(|| RemoteError::Store { url, message: ForeignText::new(message) }),
        }
        .into())
    }
}

/// The error that our own transport gave to the client, if it was one.
fn ours(error: &(dyn Error + 'static)) -> Option<RemoteError> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(remote) = error.downcast_ref::<RemoteError>() {
            return Some(remote.clone());
        }
        cause = error.source();
    }
    None
}

/// The code in an answer of S3, such as `InvalidAccessKeyId`.
fn code(message: &str) -> ForeignText {
    let inner = message.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    inner.map(|(code, _)| ForeignText::new(code)).unwrap_or_default()
}

fn amazon(bucket: &str, params: &AccessParams, environment: &Environment) -> AmazonS3Builder {
    let mut builder = AmazonS3Builder::new();
    for (name, value) in environment.iter().filter(|(name, _)| name.starts_with("AWS_")) {
        if let Ok(key) = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>() {
            builder = builder.with_config(key, value);
        }
    }
    if let Some(endpoint) = &params.endpoint {
        builder = builder.with_endpoint(endpoint.reveal());
    }
    if let Some(region) = &params.region {
        builder = builder.with_region(region);
    }
    if params.credentials == Credentials::Anonymous || !has_aws_credentials(environment) {
        builder = builder.with_skip_signature(true);
    }
    builder
        .with_bucket_name(bucket)
        .with_allow_http(true)
        .with_client_options(ClientOptions::new().with_allow_http(true))
        .with_retry(no_retries())
}

fn google(
    bucket: &str,
    params: &AccessParams,
    environment: &Environment,
) -> GoogleCloudStorageBuilder {
    let mut builder = GoogleCloudStorageBuilder::new();
    for (name, value) in environment.iter().filter(|(name, _)| name.starts_with("GOOGLE_")) {
        if let Ok(key) = name.to_ascii_lowercase().parse::<GoogleConfigKey>() {
            builder = builder.with_config(key, value);
        }
    }
    if let Some(endpoint) = &params.endpoint {
        builder = builder.with_base_url(endpoint.reveal());
    }
    if params.credentials == Credentials::Anonymous || !has_google_credentials(environment) {
        builder = builder.with_skip_signature(true);
    }
    builder
        .with_bucket_name(bucket)
        .with_client_options(ClientOptions::new().with_allow_http(true))
        .with_retry(no_retries())
}

/// Refuses services whose URL is none: the client takes them for granted.
fn check_services(params: &AccessParams, environment: &Environment) -> Result<(), RemoteError> {
    let is_url = |value: &str| matches!(value.parse(), Ok(Location::Url(_)));
    let of_environment = environment.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let of_environment = of_environment.filter(|(_, value)| is_url(value));
    let given = params.endpoint.iter().map(|url| ("--endpoint", url.reveal()));
    for (name, url) in given.chain(of_environment) {
        if let Err(error) = url.parse::<Url>() {
            let (name, reason) = (name.to_string(), ForeignText::new(error));
            return Err(RemoteError::Service { name, reason });
        }
    }
    Ok(())
}

/// The transport tries again, the client does not.
fn no_retries() -> RetryConfig {
    RetryConfig { max_retries: 0, ..RetryConfig::default() }
}

/// Whether neither the settings nor the environment say where a bucket is.
fn needs_region(params: &AccessParams, environment: &Environment) -> bool {
    const SAY_SO: [&str; 5] = [
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT",
        "AWS_ENDPOINT_URL_S3",
    ];
    params.region.is_none()
        && params.endpoint.is_none()
        && !SAY_SO.iter().any(|name| environment.contains_key(*name))
}

/// The region that the service names for a bucket, whoever asks. Without one
/// the usual region is tried.
async fn region_of(bucket: &str, transport: &Transport) -> Option<String> {
    let url: Url = format!("https://s3.amazonaws.com/{bucket}").parse().ok()?;
    let answer = transport.fetch(&Request::new(Method::HEAD, url), MOST_BYTES).await.ok()?;
    text_of(&answer.headers, reqwest::header::HeaderName::from_static(REGION_HEADER))
}

/// Tells the [`Connector`] how large the body may be.
fn at_most(most_bytes: u64) -> GetOptions {
    let mut options = GetOptions::default();
    options.extensions.insert(MostBytes(most_bytes));
    options
}

impl Store for BucketStore {
    fn name(&self, key: &str) -> RemoteUrl {
        self.url.below(key)
    }

    fn get(&self, key: &str, most_bytes: u64) -> Result<Option<Bytes>, AccessError> {
        let path = self.path_of(key)?;
        let options = at_most(most_bytes);
        let get = async { self.store.get_opts(&path, options).await?.bytes().await };
        self.found(key, self.runtime.block_on(get))
    }

    fn get_part(&self, key: &str, part: Part) -> Result<Option<Found>, AccessError> {
        let path = self.path_of(key)?;
        let range = match part {
            Part::From { offset, length: Some(length) } => {
                GetRange::Bounded(offset..offset.saturating_add(length))
            }
            Part::From { offset, length: None } => GetRange::Offset(offset),
            Part::Last { length } => GetRange::Suffix(length),
        };
        let options = GetOptions { range: Some(range), ..at_most(MOST_BYTES) };
        let result = self.runtime.block_on(async {
            let found = self.store.get_opts(&path, options).await?;
            let size = found.meta.size;
            let state = Some(found.meta.last_modified.to_string());
            Ok(Found::Part { bytes: found.bytes().await?, size, state })
        });
        self.found(key, result)
    }

    fn size(&self, key: &str) -> Result<Option<u64>, AccessError> {
        let path = self.path_of(key)?;
        let result = self.runtime.block_on(self.store.head(&path));
        Ok(self.found(key, result)?.map(|meta| meta.size))
    }

    fn branches(&self) -> Result<Vec<String>, AccessError> {
        let prefix = Some(&self.prefix).filter(|prefix| !prefix.as_ref().is_empty());
        let result = self.runtime.block_on(self.store.list_with_delimiter(prefix));
        let found = self.found("", result).map_err(|error| match error {
            AccessError::Remote(RemoteError::TooLarge { url: name, .. }) => {
                too_many_names(name.to_string())
            }
            error => error,
        });
        let Some(listing) = found? else { return Ok(vec![]) };
        if listing.common_prefixes.len() > MOST_BRANCHES {
            return Err(too_many_names(self.name("").to_string()));
        }
        let names = listing.common_prefixes.iter().filter_map(|path| path.filename());
        Ok(names.map(str::to_string).collect())
    }
}
