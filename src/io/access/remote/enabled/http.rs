//! Objects on a server of files, http:// and https://.

use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderValue, LAST_MODIFIED, RANGE};
use reqwest::{Method, Request, StatusCode, Url};
use tokio::runtime::Runtime;

use super::attempt::{Answer, MOST_BYTES, text_of};
use super::basic;
use super::range::{self, ContentRange};
use super::store::{Found, Store};
use super::transport::{Transport, check_status};
use crate::io::access::remote::RemoteError;
use crate::io::access::{AccessError, ForeignText, Part, RemoteUrl};

const REMEDY: &str = "put NAME:PASSWORD and an @ before the host in the URL, or the ?token=… that the server expects after it";

/// Objects below a URL, whose query goes with every request.
#[derive(Debug)]
pub(super) struct HttpStore {
    /// Without who asks.
    url: Url,
    authorization: Option<HeaderValue>,
    transport: Arc<Transport>,
    runtime: Arc<Runtime>,
}

impl HttpStore {
    pub(super) fn new(
        url: &RemoteUrl,
        transport: Arc<Transport>,
        runtime: Arc<Runtime>,
    ) -> Result<Self, AccessError> {
        let wrong = |reason| RemoteError::Url { url: url.clone(), reason };
        let mut parsed: Url = url.reveal().parse().map_err(|e| wrong(ForeignText::new(e)))?;
        // What follows `#` is for those who show a page.
        parsed.set_fragment(None);
        if parsed.cannot_be_a_base() || parsed.host_str().is_none() {
            return Err(wrong(ForeignText::new("it names no server")).into());
        }
        let authorization = basic::take(&mut parsed);
        let path = parsed.path().trim_end_matches('/').to_string();
        parsed.set_path(&path);
        Ok(Self { url: parsed, authorization, transport, runtime })
    }

    fn url_of(&self, key: &str) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(key.split('/').filter(|segment| !segment.is_empty()));
        }
        url
    }

    /// The answer for an object that is there.
    fn answer(
        &self,
        method: Method,
        key: &str,
        part: Option<&str>,
        most_bytes: u64,
    ) -> Result<Option<Answer>, AccessError> {
        let mut request = Request::new(method, self.url_of(key));
        if let Some(value) = part.and_then(|part| HeaderValue::from_str(part).ok()) {
            request.headers_mut().insert(RANGE, value);
        }
        basic::authorize(&mut request, self.authorization.clone());
        let answer = self.runtime.block_on(self.transport.fetch(&request, most_bytes))?;
        match answer.status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            StatusCode::RANGE_NOT_SATISFIABLE if part.is_some() => Ok(Some(answer)),
            StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED
                if *request.method() == Method::HEAD =>
            {
                Ok(Some(answer))
            }
            _ => {
                check_status(&answer, self.name(key), REMEDY)?;
                Ok(Some(answer))
            }
        }
    }

    /// The size of an object of which a server says nothing without sending
    /// some of it.
    fn size_by_part(&self, key: &str) -> Result<Option<u64>, AccessError> {
        let part = Part::From { offset: 0, length: Some(1) };
        match self.get_part(key, part) {
            Err(AccessError::Remote(RemoteError::BeyondEnd { size, .. })) => Ok(Some(size)),
            found => Ok(found?.map(|found| match found {
                Found::Part { size, .. } => size,
                Found::Whole(bytes) => bytes.len() as u64,
            })),
        }
    }
}

impl Store for HttpStore {
    fn name(&self, key: &str) -> RemoteUrl {
        RemoteUrl::from(&self.url_of(key))
    }

    fn get(&self, key: &str, most_bytes: u64) -> Result<Option<Bytes>, AccessError> {
        Ok(self.answer(Method::GET, key, None, most_bytes)?.map(|answer| answer.body))
    }

    fn get_part(&self, key: &str, part: Part) -> Result<Option<Found>, AccessError> {
        let asked = range::header_of(part);
        let Some(answer) = self.answer(Method::GET, key, asked.as_deref(), MOST_BYTES)? else {
            return Ok(None);
        };
        let said = text_of(&answer.headers, CONTENT_RANGE).unwrap_or_default();
        if answer.status == StatusCode::RANGE_NOT_SATISFIABLE {
            let size = range::size_of_unsatisfied(&said).unwrap_or(0);
            return Err(RemoteError::BeyondEnd { url: self.name(key), size }.into());
        }
        Ok(Some(match ContentRange::parse(&said) {
            Some(range) if answer.status == StatusCode::PARTIAL_CONTENT => {
                // Mirrors agree on times rather than on tags.
                let state = text_of(&answer.headers, LAST_MODIFIED)
                    .or_else(|| text_of(&answer.headers, ETAG));
                Found::Part { bytes: answer.body, size: range.size, state }
            }
            _ => Found::Whole(answer.body),
        }))
    }

    fn size(&self, key: &str) -> Result<Option<u64>, AccessError> {
        let Some(answer) = self.answer(Method::HEAD, key, None, MOST_BYTES)? else {
            return Ok(None);
        };
        let said = text_of(&answer.headers, CONTENT_LENGTH).and_then(|text| text.parse().ok());
        match said.filter(|_| answer.status.is_success()) {
            Some(size) => Ok(Some(size)),
            None => self.size_by_part(key),
        }
    }

    fn branches(&self) -> Result<Vec<String>, AccessError> {
        Err(RemoteError::NoListing { url: self.name("") }.into())
    }
}
