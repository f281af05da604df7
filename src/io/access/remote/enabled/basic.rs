//! The name and the password of a URL in a header (RFC 7617).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Request, Url};

/// Takes who asks out of a URL: the value of an `Authorization` header, if
/// there is a name or a password.
pub(super) fn take(url: &mut Url) -> Option<HeaderValue> {
    let mut text = decoded(url.username());
    let password = url.password().map(decoded);
    if text.is_empty() && password.is_none() {
        return None;
    }
    text.push(b':');
    text.extend(password.unwrap_or_default());
    // These fail for URLs that have none.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    let value = format!("Basic {}", BASE64_STANDARD.encode(text));
    let mut value = HeaderValue::try_from(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Says in a request who asks, unless it is signed.
pub(super) fn authorize(request: &mut Request, value: Option<HeaderValue>) {
    if let Some(value) = value {
        request.headers_mut().entry(AUTHORIZATION).or_insert(value);
    }
}

/// Bytes that percent-encoding stands for.
pub(super) fn decoded(text: &str) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).map(|digit| digit as u8);
    let (mut bytes, mut out) = (text.as_bytes(), Vec::with_capacity(text.len()));
    while let Some((&byte, rest)) = bytes.split_first() {
        bytes = rest;
        match rest {
            [high, low, after @ ..] if byte == b'%' => match (digit(high), digit(low)) {
                (Some(high), Some(low)) => {
                    out.push(16 * high + low);
                    bytes = after;
                }
                _ => out.push(byte),
            },
            _ => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(url: &str) -> (Option<String>, String) {
        let mut url = url.parse().unwrap();
        let value = take(&mut url);
        assert!(value.as_ref().is_none_or(HeaderValue::is_sensitive));
        (value.map(|value| value.to_str().unwrap().to_string()), url.to_string())
    }

    #[test]
    fn who_asks_is_taken_out_of_the_url() {
        for (user, text) in [
            ("bob:pw@", "bob:pw"),
            ("bob@", "bob:"),
            (":pw@", ":pw"),
            ("b%6Fb:p%40%3a%25w@", "bob:p@:%w"),
            ("bob:p@w@", "bob:p@w"),
            ("bob:100%@", "bob:100%"),
            ("böb:p%C3%A4@", "böb:pä"),
        ] {
            let value = format!("Basic {}", BASE64_STANDARD.encode(text));
            let expected = (Some(value), "http://host:81/a?b".to_string());
            assert_eq!(taken(&format!("http://{user}host:81/a?b")), expected, "{user}");
        }
        assert_eq!(taken("http://host/a").0, None);
        assert_eq!(taken("http://@host/a").0, None);
    }

    #[test]
    fn a_signed_request_stays_as_it_is() {
        let mut request = Request::new(reqwest::Method::GET, "http://host".parse().unwrap());
        authorize(&mut request, None);
        assert!(request.headers().is_empty());
        for value in ["first", "second"] {
            authorize(&mut request, Some(HeaderValue::from_static(value)));
        }
        assert_eq!(request.headers()[AUTHORIZATION], "first");
    }
}
