//! What the environment says of buckets and of who asks.

use std::collections::BTreeMap;

/// Variables of the environment, by name.
pub(super) type Environment = BTreeMap<String, String>;

/// Those of this process that clients of buckets know.
pub(super) fn of_process() -> Environment {
    let known = |name: &str| name.starts_with("AWS_") || name.starts_with("GOOGLE_");
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| known(name))
        .collect()
}

/// Variables that say who asks S3.
const AWS: [&str; 4] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];
/// Variables that say who asks Google Cloud Storage.
const GOOGLE: [&str; 5] = [
    "GOOGLE_SERVICE_ACCOUNT",
    "GOOGLE_SERVICE_ACCOUNT_PATH",
    "GOOGLE_SERVICE_ACCOUNT_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_BEARER_TOKEN",
];

pub(super) fn has_aws_credentials(environment: &Environment) -> bool {
    AWS.iter().any(|name| environment.contains_key(*name))
}

pub(super) fn has_google_credentials(environment: &Environment) -> bool {
    GOOGLE.iter().any(|name| environment.contains_key(*name))
}
