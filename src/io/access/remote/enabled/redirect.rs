//! Where a server sends on to, and what goes there.
//!
//! The same server, by scheme, host and port, gets the same request. Another
//! one gets a request that says nothing of who asks: no header but the part
//! that is wanted, and nothing of the query that was given.

use reqwest::header::{ACCEPT, HeaderMap, LOCATION, RANGE};
use reqwest::{Method, Request, StatusCode, Url};

use super::attempt::text_of;
use super::basic::decoded;
use crate::io::access::remote::{RedirectProblem, RemoteError};
use crate::io::access::{Redirects, RemoteUrl};

/// Redirects that one request follows.
const MOST: usize = 10;

/// The way of one request from server to server.
pub(super) struct Route {
    params: Redirects,
    /// What was asked for first.
    first: Url,
    hops: usize,
}

/// A step of it.
#[derive(Debug)]
pub(super) struct Hop {
    /// What to ask for now.
    pub(super) request: Request,
    /// What to say of it, if it is another server.
    pub(super) note: Option<String>,
}

impl Route {
    pub(super) fn new(params: Redirects, request: &Request) -> Self {
        Self { params, first: request.url().clone(), hops: 0 }
    }

    /// The URL of what was asked last, if that is another server.
    pub(super) fn end(&self, request: &Request) -> Option<RemoteUrl> {
        (request.url().origin() != self.first.origin()).then(|| request.url().into())
    }

    /// The next request, if the answer to this one is a redirect.
    ///
    /// # Errors
    /// [`RemoteError::Redirect`] for one that is not followed.
    pub(super) fn next(
        &mut self,
        asked: &Request,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Result<Option<Hop>, RemoteError> {
        let Some(to) = target(asked, status, headers) else { return Ok(None) };
        let refused = |problem| RemoteError::Redirect {
            url: asked.url().into(),
            to: RemoteUrl::from(&to),
            problem,
        };
        self.hops += 1;
        if self.params == Redirects::Refuse {
            return Err(refused(RedirectProblem::NotWanted));
        }
        if self.hops > MOST {
            return Err(refused(RedirectProblem::TooMany { number: self.hops }));
        }
        if !may_follow(asked.url(), &to) {
            return Err(refused(RedirectProblem::Scheme));
        }
        Ok(Some(self.hop(asked, to)))
    }

    fn hop(&self, asked: &Request, mut to: Url) -> Hop {
        let is_same = asked.url().origin() == to.origin();
        if !is_same {
            without_pairs_of(&mut to, &self.first);
            without_pairs_of(&mut to, asked.url());
        }
        let note = (!is_same).then(|| {
            let [from, to] = [asked.url(), &to].map(|url| url.origin().ascii_serialization());
            format!(
                "note: {from} sends on to {to}, which is told neither who asks nor the query of \
                 the URL; --no-redirects refuses that"
            )
        });
        let mut request = Request::new(asked.method().clone(), to);
        for (name, value) in asked.headers() {
            if is_same || [ACCEPT, RANGE].contains(name) {
                request.headers_mut().append(name, value.clone());
            }
        }
        Hop { request, note }
    }
}

/// The URL that an answer sends to. Only requests that change nothing are sent
/// again.
fn target(asked: &Request, status: StatusCode, headers: &HeaderMap) -> Option<Url> {
    if ![301, 302, 303, 307, 308].contains(&status.as_u16())
        || ![Method::GET, Method::HEAD].contains(asked.method())
    {
        return None;
    }
    let mut to = asked.url().join(&text_of(headers, LOCATION)?).ok()?;
    // Nobody but the user says who asks.
    let _ = to.set_password(None);
    let _ = to.set_username("");
    to.set_fragment(None);
    Some(to)
}

/// To the same scheme, or on the same host from http:// to https://.
fn may_follow(from: &Url, to: &Url) -> bool {
    let is_upgrade = (from.scheme(), to.scheme()) == ("http", "https") && from.host() == to.host();
    to.has_host() && (from.scheme() == to.scheme() || is_upgrade)
}

/// Takes out of a query what repeats a part of that of another URL.
fn without_pairs_of(to: &mut Url, other: &Url) {
    let (Some(query), Some(secrets)) = (to.query(), other.query()) else { return };
    let text = |pair: &str| decoded(&pair.replace('+', " "));
    let secrets: Vec<_> = secrets.split('&').filter(|pair| !pair.is_empty()).map(text).collect();
    let is_repeated = |pair: &&str| {
        let pair = text(pair);
        secrets.iter().any(|secret| pair.windows(secret.len()).any(|part| part == secret))
    };
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_repeated(pair)).collect();
    let kept = kept.join("&");
    to.set_query(Some(kept.as_str()).filter(|kept| !kept.is_empty()));
}

#[cfg(test)]
mod tests {
    use reqwest::header::{AUTHORIZATION, COOKIE, HeaderValue};

    use super::*;

    fn asked(url: &str) -> Request {
        let mut request = Request::new(Method::GET, url.parse().unwrap());
        for name in [AUTHORIZATION, COOKIE, RANGE] {
            request.headers_mut().insert(name, HeaderValue::from_static("x"));
        }
        request
    }

    fn next(from: &str, to: &str) -> Result<Option<Hop>, RemoteError> {
        let asked = asked(from);
        let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_str(to).unwrap())]);
        Route::new(Redirects::Follow, &asked).next(&asked, StatusCode::FOUND, &headers)
    }

    #[test]
    fn the_same_server_gets_the_same_request() {
        for to in ["/b?c=1", "http://host/b?c=1", "http://me:word@host:80/b?c=1#d"] {
            let Hop { request, note } = next("http://host/a?token=1", to).unwrap().unwrap();
            assert_eq!(request.url().as_str(), "http://host/b?c=1");
            assert_eq!((request.headers().len(), note), (3, None));
        }
    }

    #[test]
    fn another_server_gets_nothing() {
        let from = "http://host/a?token=T%2F1&flag";
        for (to, url) in [
            ("http://host:81/b", "http://host:81/b"),
            ("//other/b?c=1", "http://other/b?c=1"),
            ("http://other/b?token=T/1&c=1&flag", "http://other/b?c=1"),
            ("http://other/b?next=http%3A%2F%2Fhost%2Fa%3Ftoken%3DT%2F1", "http://other/b"),
            ("http://other/b?%74oken=T/1", "http://other/b"),
            ("https://host/b", "https://host/b"),
        ] {
            let Hop { request, note } = next(from, to).unwrap().unwrap();
            assert_eq!(request.url().as_str(), url);
            assert_eq!(request.headers().keys().collect::<Vec<_>>(), [RANGE]);
            let note = note.unwrap();
            assert!(note.contains("http://host sends on to http") && !note.contains('T'), "{note}");
        }
    }

    #[test]
    fn other_schemes_are_refused() {
        for (from, to) in [
            ("https://host/a?token=T", "http://host/a?token=T"),
            ("https://host/a", "http://other/a"),
            ("http://host/a", "https://other/a"),
            ("http://host/a", "ftp://host/a"),
            ("http://host/a", "file:///etc/passwd"),
            ("http://host/a", "data:text/plain,a"),
        ] {
            let error = next(from, to).unwrap_err().to_string();
            assert!(error.contains("another scheme") && !error.contains("=T"), "{error}");
        }
    }

    #[test]
    fn a_chain_ends() {
        let asked = asked("http://host/a");
        let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_static("/b"))]);
        let mut route = Route::new(Redirects::Follow, &asked);
        let mut step = || route.next(&asked, StatusCode::FOUND, &headers);
        assert!((0..MOST).all(|_| step().unwrap().is_some()));
        assert!(step().unwrap_err().to_string().contains("redirect number 11"));
        let mut route = Route::new(Redirects::Refuse, &asked);
        let error = route.next(&asked, StatusCode::FOUND, &headers).unwrap_err().to_string();
        assert!(error.contains("http://host/b") && error.contains("--no-redirects"), "{error}");
    }

    #[test]
    fn other_answers_are_no_redirects() {
        let asked = asked("http://host/a");
        let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_static("/b"))]);
        let is_followed = |asked: &Request, status: u16, headers: &HeaderMap| {
            let status = StatusCode::from_u16(status).unwrap();
            Route::new(Redirects::Follow, asked).next(asked, status, headers).unwrap().is_some()
        };
        assert!(is_followed(&asked, 308, &headers));
        assert!(!is_followed(&asked, 200, &headers) && !is_followed(&asked, 304, &headers));
        assert!(!is_followed(&asked, 302, &HeaderMap::new()));
        let mut post = asked.try_clone().unwrap();
        *post.method_mut() = Method::POST;
        assert!(!is_followed(&post, 307, &headers));
    }
}
