//! How patiently and as whom to ask.

use serde::{Deserialize, Serialize};

use super::AccessError;
use super::cache::CacheParams;

/// How far datasets are reached. Nothing here decides a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccessParams {
    /// Seconds without a byte after which a request is tried again.
    pub request_timeout_s: f64,
    /// Seconds for one object, all attempts included.
    pub total_timeout_s: f64,
    /// Seconds to wait for a connection.
    pub connect_timeout_s: f64,
    /// How often a failed request is tried again.
    pub retries: usize,
    /// Seconds of the longest pause before the first retry. It doubles with
    /// every retry, and a random part of it is waited.
    pub backoff_s: f64,
    /// Requests at a time.
    pub connections: usize,
    /// Who asks, where s3:// and gs:// want to know.
    pub credentials: Credentials,
    /// URL of a service that speaks S3 or Google Cloud Storage, in place of
    /// the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Region of a bucket; unless given that of the environment, or the one
    /// that the service names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Whether files are read that others point to, outside of what was named.
    pub external_files: ExternalFiles,
    /// Where what was fetched is kept; nowhere unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<CacheParams>,
}

/// Who asks for objects of s3:// and gs://.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credentials {
    /// Whom the environment names (`AWS_…`, `GOOGLE_…`), otherwise nobody.
    #[default]
    Auto,
    /// Nobody: requests are not signed.
    Anonymous,
}

/// Whether files are read that others point to, outside of what was named:
/// symbolic links that lead out of a store, external links and external
/// storage of HDF5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExternalFiles {
    /// They are an error: a dataset from elsewhere could have any file of this
    /// machine read.
    #[default]
    Refuse,
    /// They are read as if they had been named.
    Follow,
}

impl Default for AccessParams {
    fn default() -> Self {
        Self {
            request_timeout_s: 30.0,
            total_timeout_s: 300.0,
            connect_timeout_s: 10.0,
            retries: 8,
            backoff_s: 0.2,
            connections: 16,
            credentials: Credentials::Auto,
            endpoint: None,
            region: None,
            external_files: ExternalFiles::Refuse,
            cache: None,
        }
    }
}

impl AccessParams {
    /// Seconds in a day: no wait is longer.
    const LONGEST_S: f64 = 86_400.0;
    /// More requests at a time help nobody.
    const MOST_CONNECTIONS: usize = 1024;
    /// More retries than a run could outlast.
    const MOST_RETRIES: usize = 1000;

    /// Checks every value.
    ///
    /// # Errors
    /// [`AccessError::Params`] that names the option to change.
    pub fn validate(&self) -> Result<(), AccessError> {
        let times = [
            ("--request-timeout", self.request_timeout_s),
            ("--total-timeout", self.total_timeout_s),
            ("access.connect_timeout_s", self.connect_timeout_s),
        ];
        for (option, seconds) in times {
            if !(seconds > 0.0 && seconds <= Self::LONGEST_S) {
                return Err(refused(option, seconds, "a number of seconds above 0, at most 86400"));
            }
        }
        if !(0.0..=Self::LONGEST_S).contains(&self.backoff_s) {
            let expected = "a number of seconds from 0 to 86400";
            return Err(refused("access.backoff_s", self.backoff_s, expected));
        }
        if self.retries > Self::MOST_RETRIES {
            return Err(refused("--retries", self.retries, "at most 1000"));
        }
        if !(1..=Self::MOST_CONNECTIONS).contains(&self.connections) {
            return Err(refused("--connections", self.connections, "a number from 1 to 1024"));
        }
        let is_http = |url: &String| url.starts_with("http://") || url.starts_with("https://");
        match self.endpoint.as_ref().filter(|url| !is_http(url)) {
            Some(url) => Err(refused("--endpoint", url, "a URL with http:// or https://")),
            None => Ok(()),
        }
    }
}

fn refused(option: &'static str, value: impl ToString, expected: &'static str) -> AccessError {
    AccessError::Params { option, value: value.to_string(), expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_and_values_out_of_range_are_named() {
        AccessParams::default().validate().unwrap();
        let with = |change: fn(&mut AccessParams)| {
            let mut params = AccessParams::default();
            change(&mut params);
            params.validate().unwrap_err().to_string()
        };
        for (option, error) in [
            ("--request-timeout 0", with(|p| p.request_timeout_s = 0.0)),
            ("--total-timeout NaN", with(|p| p.total_timeout_s = f64::NAN)),
            ("access.connect_timeout_s inf", with(|p| p.connect_timeout_s = f64::INFINITY)),
            ("access.backoff_s -1", with(|p| p.backoff_s = -1.0)),
            ("--retries 1001", with(|p| p.retries = 1001)),
            ("--connections 0", with(|p| p.connections = 0)),
            ("--endpoint ftp://x", with(|p| p.endpoint = Some("ftp://x".into()))),
        ] {
            assert!(error.starts_with(option), "{error}");
        }
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(serde_json::from_str::<AccessParams>(r#"{"retry": 1}"#).is_err());
        let params: AccessParams = serde_json::from_str(r#"{"credentials": "anonymous"}"#).unwrap();
        assert_eq!(params.credentials, Credentials::Anonymous);
    }
}
