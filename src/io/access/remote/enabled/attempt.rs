//! One request, and whether its answer is whole.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_RANGE, HeaderMap, HeaderName, RANGE, RETRY_AFTER};
use reqwest::{Method, Request, Response, StatusCode};

use super::patience::retry_after;
use super::range::ContentRange;
use super::redirect::{Hop, Route};
use crate::io::access::notes::Notes;
use crate::io::access::remote::RemoteError;
use crate::io::access::traffic::Counters;
use crate::io::access::{Redirects, RemoteUrl};

/// Most bytes of a body unless fewer are said: files that a server sends as a
/// whole may be as large.
pub(super) const MOST_BYTES: u64 = 1 << 30;
/// Memory set aside for a body on the word of the server alone.
const RESERVE_BYTES: u64 = 8 << 20;

/// An answer with its whole body, which is as long as the server said.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Where it came from, if that is not the server that was asked first.
    pub(super) from: Option<RemoteUrl>,
}

/// Why an attempt failed.
#[derive(Debug)]
pub(super) enum Setback {
    /// It may go better next time, after the pause that the server asks for.
    Passing { cause: String, pause: Option<Duration> },
    /// No byte for too long.
    Stalled { cause: String },
    /// No retry helps.
    Final { cause: String },
    /// A redirect that is not followed.
    Redirect(RemoteError),
    /// The body is longer than it may be.
    TooLarge { limit_bytes: u64 },
}

impl Setback {
    fn passing(cause: impl Into<String>) -> Self {
        Self::Passing { cause: cause.into(), pause: None }
    }
}

/// Bytes that one attempt holds while they come in.
struct Held<'a> {
    counters: &'a Counters,
    all: &'a AtomicU64,
    bytes: u64,
}

impl Held<'_> {
    fn add(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        self.counters.bytes.fetch_add(bytes as u64, Relaxed);
        let held = self.all.fetch_add(bytes as u64, Relaxed) + bytes as u64;
        self.counters.peak_bytes.fetch_max(held, Relaxed);
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes, Relaxed);
    }
}

/// Sends a request once.
pub(super) struct Attempt<'a> {
    pub(super) client: &'a reqwest::Client,
    /// Longest time without a byte.
    pub(super) timeout: Duration,
    pub(super) redirects: Redirects,
    pub(super) counters: &'a Counters,
    pub(super) notes: &'a Notes,
    /// Bytes that all attempts together hold.
    pub(super) held: &'a AtomicU64,
    /// Most bytes of the body.
    pub(super) most_bytes: u64,
}

impl Attempt<'_> {
    pub(super) async fn send(&self, request: Request) -> Result<Answer, Setback> {
        let asked = text_of(request.headers(), RANGE);
        let is_head = request.method() == Method::HEAD;
        let (response, from) = self.follow(request).await?;
        let status = response.status();
        if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
            || status == StatusCode::TOO_MANY_REQUESTS
            || status == StatusCode::REQUEST_TIMEOUT
        {
            let now_s = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            let now_s = now_s.map_or(0, |now| now.as_secs() as i64);
            let pause = text_of(response.headers(), RETRY_AFTER)
                .and_then(|value| retry_after(&value, now_s));
            return Err(Setback::Passing { cause: format!("status {status}"), pause });
        }
        let headers = response.headers().clone();
        let body = if is_head { Bytes::new() } else { self.body(response).await? };
        let answer = Answer { status, headers, body, from };
        check_range(&answer, asked.as_deref())?;
        Ok(answer)
    }

    /// The answer at the end of all redirects, and its URL if another server
    /// gave it.
    async fn follow(&self, request: Request) -> Result<(Response, Option<RemoteUrl>), Setback> {
        let mut route = Route::new(self.redirects, &request);
        let mut request = request;
        loop {
            let sent = request.try_clone().expect("bodies are in memory");
            let response = self.within(self.client.execute(sent)).await?;
            let hop = route.next(&request, response.status(), response.headers());
            let Some(Hop { request: next, note }) = hop.map_err(Setback::Redirect)? else {
                return Ok((response, route.end(&request)));
            };
            note.into_iter().for_each(|note| self.notes.add(note));
            self.counters.requests.fetch_add(1, Relaxed);
            request = next;
        }
    }

    async fn body(&self, mut response: Response) -> Result<Bytes, Setback> {
        let announced = response.content_length();
        let too_large = Setback::TooLarge { limit_bytes: self.most_bytes };
        if announced.is_some_and(|length| length > self.most_bytes) {
            return Err(too_large);
        }
        let mut held = Held { counters: self.counters, all: self.held, bytes: 0 };
        let mut body = BytesMut::with_capacity(announced.unwrap_or(0).min(RESERVE_BYTES) as usize);
        while let Some(piece) = self.within(response.chunk()).await? {
            held.add(piece.len());
            body.extend_from_slice(&piece);
            if body.len() as u64 > self.most_bytes {
                return Err(too_large);
            }
        }
        match announced {
            Some(length) if length != body.len() as u64 => Err(Setback::passing(format!(
                "the body has {} bytes, {length} were announced",
                body.len()
            ))),
            _ => Ok(body.freeze()),
        }
    }

    /// What comes of a step if it does not take too long.
    async fn within<T>(
        &self,
        step: impl Future<Output = reqwest::Result<T>>,
    ) -> Result<T, Setback> {
        match tokio::time::timeout(self.timeout, step).await {
            Ok(result) => result.map_err(setback_of),
            Err(_) => {
                let seconds = self.timeout.as_secs_f64();
                Err(Setback::Stalled { cause: format!("nothing came for {seconds} s") })
            }
        }
    }
}

fn setback_of(error: reqwest::Error) -> Setback {
    let is_final = error.is_builder();
    let cause = in_words(&error.without_url());
    if is_final { Setback::Final { cause } } else { Setback::passing(cause) }
}

/// The words of an error and of what caused it, each once.
fn in_words(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let words = error.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        source = error.source();
    }
    text
}

pub(super) fn text_of(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_string())
}

/// A part must be the part asked for, with as many bytes as it says.
fn check_range(answer: &Answer, asked: Option<&str>) -> Result<(), Setback> {
    if answer.status != StatusCode::PARTIAL_CONTENT {
        return Ok(());
    }
    let said = text_of(&answer.headers, CONTENT_RANGE);
    let range = said.as_deref().and_then(ContentRange::parse);
    let is_it = |range: &ContentRange| asked.is_some_and(|asked| range.answers(asked));
    match range.filter(is_it) {
        Some(range) if range.length() == answer.body.len() as u64 => Ok(()),
        _ => Err(Setback::passing(format!(
            "the server sent {} bytes as {:?} where {:?} was asked for",
            answer.body.len(),
            said.unwrap_or_default(),
            asked.unwrap_or_default()
        ))),
    }
}
