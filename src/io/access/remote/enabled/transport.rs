//! Requests and their retries, for all kinds of URL.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use reqwest::{Request, StatusCode, Url};
use tokio::sync::Semaphore;

use super::attempt::{Answer, Attempt, MOST_BYTES, Setback};
use super::patience::{Patience, Spent};
use crate::io::access::notes::Notes;
use crate::io::access::remote::RemoteError;
use crate::io::access::traffic::Counters;
use crate::io::access::{AccessParams, ForeignText, RemoteUrl};

/// How often to look whether somebody asked to stop.
const LISTEN_EVERY: Duration = Duration::from_millis(100);

/// The connection pool and the retry loop.
#[derive(Debug)]
pub(super) struct Transport {
    client: reqwest::Client,
    params: AccessParams,
    /// As many requests at a time, and so as many bodies in memory.
    permits: Semaphore,
    counters: Arc<Counters>,
    notes: Arc<Notes>,
    held: AtomicU64,
    objects: AtomicU64,
    /// Set when nobody waits for answers any more.
    cancelled: Arc<AtomicBool>,
}

impl Transport {
    pub(super) fn new(
        params: &AccessParams,
        counters: Arc<Counters>,
        notes: Arc<Notes>,
        cancelled: Arc<AtomicBool>,
    ) -> Result<Self, ForeignText> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("stormtracker/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs_f64(params.connect_timeout_s))
            .pool_max_idle_per_host(params.connections)
            // We follow redirects ourselves, and say nobody where we come from.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(|e| ForeignText::new(e.without_url()))?;
        Ok(Self {
            client,
            permits: Semaphore::new(params.connections),
            params: params.clone(),
            counters,
            notes,
            held: AtomicU64::new(0),
            objects: AtomicU64::new(0),
            cancelled,
        })
    }

    /// The answer to a request, tried again where that may help. Answers that
    /// no retry changes come as they are. A body of more than `most_bytes` is an
    /// error.
    pub(super) async fn fetch(
        &self,
        request: &Request,
        most_bytes: u64,
    ) -> Result<Answer, RemoteError> {
        let most_bytes = most_bytes.min(MOST_BYTES);
        let mut answer = std::pin::pin!(self.fetch_patiently(request, most_bytes));
        loop {
            match tokio::time::timeout(LISTEN_EVERY, answer.as_mut()).await {
                Ok(answer) => return answer,
                Err(_) if self.cancelled.load(Relaxed) => {
                    return Err(RemoteError::Cancelled { url: request.url().into() });
                }
                Err(_) => {}
            }
        }
    }

    async fn fetch_patiently(
        &self,
        request: &Request,
        most_bytes: u64,
    ) -> Result<Answer, RemoteError> {
        // Nobody closes it.
        let _permit = self.permits.acquire().await.ok();
        let mut patience = Patience::new(&self.params, self.seed());
        let attempt = Attempt {
            client: &self.client,
            timeout: Duration::from_secs_f64(self.params.request_timeout_s),
            redirects: self.params.redirects,
            counters: &self.counters,
            notes: &self.notes,
            held: &self.held,
            most_bytes,
        };
        loop {
            patience.attempts += 1;
            self.counters.requests.fetch_add(1, Relaxed);
            self.counters.retries.fetch_add(u64::from(patience.attempts > 1), Relaxed);
            let repeated = request.try_clone().expect("bodies are in memory");
            let sent = tokio::time::timeout(patience.left(), attempt.send(repeated)).await;
            let setback = match sent {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(setback)) => setback,
                Err(_) => {
                    let cause = "the answer was still coming in".to_string();
                    return Err(given_up(request, cause, &patience, TIME));
                }
            };
            let pause = self.after(setback, request, &mut patience)?;
            tokio::time::sleep(pause).await;
        }
    }

    /// The pause after a setback, or the error that it comes to.
    fn after(
        &self,
        setback: Setback,
        request: &Request,
        patience: &mut Patience,
    ) -> Result<Duration, RemoteError> {
        let (cause, pause, remedy) = match setback {
            Setback::Passing { cause, pause } => (cause, pause, RETRIES),
            Setback::Stalled { cause } => (cause, None, STALLED),
            Setback::Final { cause } => {
                return Err(given_up(request, cause, patience, "check the URL"));
            }
            Setback::TooLarge { limit_bytes } => {
                let url = request.url().into();
                return Err(RemoteError::TooLarge { url, limit_bytes });
            }
            Setback::Redirect(error) => return Err(error),
        };
        let asked = pause.map_or_else(String::new, |pause| {
            format!(", the server asks to wait {} s", pause.as_secs())
        });
        patience.pause(pause).map_err(|spent| {
            let remedy = if spent == Spent::Time { TIME } else { remedy };
            given_up(request, cause + &asked, patience, remedy)
        })
    }

    /// Each object has pauses of its own, different in each process.
    fn seed(&self) -> u64 {
        let object = self.objects.fetch_add(1, Relaxed);
        (u64::from(std::process::id()) << 32).wrapping_add(object)
    }
}

const RETRIES: &str = "check the URL and the network, or be more patient with --retries";
const STALLED: &str = "check the network, or be more patient with --request-timeout and --retries";
const ELSEWHERE: &str = "another server sends on to this one, which is not told who asks; name its URL as the input, with what it asks for";
const TIME: &str = "allow more time with --total-timeout";

fn given_up(
    request: &Request,
    cause: String,
    patience: &Patience,
    remedy: &'static str,
) -> RemoteError {
    RemoteError::Unreachable {
        url: request.url().into(),
        cause: ForeignText::new(cause),
        attempts: patience.attempts,
        seconds: patience.elapsed().as_secs_f64(),
        remedy,
    }
}

impl From<&Url> for RemoteUrl {
    fn from(url: &Url) -> Self {
        url.as_str().into()
    }
}

/// The error that a status stands for, unless it is one of success.
pub(super) fn check_status(
    answer: &Answer,
    url: RemoteUrl,
    remedy: &'static str,
) -> Result<(), RemoteError> {
    let (url, remedy) = match &answer.from {
        Some(from) => (from.clone(), ELSEWHERE),
        None => (url, remedy),
    };
    let (status, message) = (answer.status.as_u16(), ForeignText::default());
    match answer.status {
        status if status.is_success() => Ok(()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            Err(RemoteError::Refused { url, status, message, remedy })
        }
        _ => Err(RemoteError::Status { url, status, message }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_a_url_are_not_shown() {
        let of = |url: &str| RemoteUrl::from(&url.parse::<Url>().unwrap()).to_string();
        assert_eq!(of("https://me:pass@host/a.nc?token=1"), "https://host/a.nc?…");
        assert_eq!(of("http://host:80/a%20b"), "http://host/a%20b");
    }
}
