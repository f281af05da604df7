//! The retry loop as the client of buckets asks for requests.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use reqwest::{Request, StatusCode, Url};

use super::attempt::text_of;
use super::basic;
use super::range;
use super::transport::Transport;
use crate::io::access::Largest;
use crate::io::access::remote::RemoteError;

/// Most bytes of the body of a request, in its extensions.
#[derive(Clone, Copy, Debug)]
pub(super) struct MostBytes(pub(super) u64);

/// Hands out the transport, whatever the options are.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    transport: Arc<Transport>,
    /// Bytes of answers that are no objects. A listing has as many pages as the
    /// server says.
    told: Arc<AtomicU64>,
}

impl Connector {
    pub(super) fn new(transport: Arc<Transport>) -> Self {
        Self { transport, told: Arc::default() }
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

impl HttpService for Connector {
    fn call<'this, 'call>(
        &'this self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'call>>
    where
        'this: 'call,
        Self: 'call,
    {
        Box::pin(self.send(request))
    }
}

impl Connector {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let of_object = parts.extensions.get().copied();
        let mut url: Url =
            parts.uri.to_string().parse().map_err(|e| HttpError::new(HttpErrorKind::Request, e))?;
        let authorization = basic::take(&mut url);
        let mut request = Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        basic::authorize(&mut request, authorization);
        if let Some(bytes) = body.as_bytes().filter(|bytes| !bytes.is_empty()) {
            *request.body_mut() = Some(bytes.clone().into());
        }
        // Others are answered by names, tokens and errors.
        let most_told = Largest::METADATA.bytes;
        let most_bytes = of_object.map_or(most_told, |MostBytes(most)| most);
        // Kind `Decode` is never tried again.
        let failed = |error: RemoteError| HttpError::new(HttpErrorKind::Decode, error);
        let answer = self.transport.fetch(&request, most_bytes).await.map_err(failed)?;
        if answer.status == StatusCode::RANGE_NOT_SATISFIABLE {
            let said = text_of(&answer.headers, reqwest::header::CONTENT_RANGE);
            let size = said.as_deref().and_then(range::size_of_unsatisfied).unwrap_or(0);
            let url = request.url().into();
            return Err(failed(RemoteError::BeyondEnd { url, size }));
        }
        let told = if of_object.is_none() { answer.body.len() as u64 } else { 0 };
        if self.told.fetch_add(told, Relaxed) + told > most_told {
            let url = request.url().into();
            return Err(failed(RemoteError::TooLarge { url, limit_bytes: most_told }));
        }
        let mut response = HttpResponse::new(answer.body.into());
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}
