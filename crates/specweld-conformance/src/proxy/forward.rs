//! One request, passed on, and its response, passed back.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, Version, header,
};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use tokio::sync::Notify;

use crate::exchange;

use super::record::{Record, Side, Sink};
use super::tee::Tee;
use super::upstream::Upstream;

/// How long a client that asks before it sends a body waits for the answer.
const EXPECTATION: Duration = Duration::from_secs(1);

/// Fields that are about a connection and not about a message (RFC 9110, section 7.6.1), beside those that `Connection` names.
const OF_CONNECTIONS: [HeaderName; 6] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// What passes requests on.
#[derive(Debug)]
pub struct Proxy {
    /// The server.
    pub upstream: Upstream,
    /// Whether the server gets the `Host` that the client has sent, instead of its own.
    pub keeps_host: bool,
    /// Most bytes of a body that are kept to be judged.
    pub kept: usize,
    /// Who takes exchanges.
    pub sink: Sink,
}

/// The connection to the server that belongs to a client's; none before the first request.
pub(super) type Slot = RefCell<Option<SendRequest<Tee>>>;

pub(super) type Answer = Response<Either<Tee, Full<Bytes>>>;

impl Proxy {
    /// Passes a request on, and its response back.
    pub(super) async fn forward(&self, slot: &Slot, mut request: Request<Incoming>) -> Answer {
        if request.method() == Method::CONNECT {
            let why = "this is no tunnel: give its URL to the client in place of the server's";
            return own(StatusCode::NOT_IMPLEMENTED, why);
        }
        self.sink.ready().await;
        let Some(target) = self.target(request.uri()) else {
            return own(StatusCode::BAD_REQUEST, "the target is none of HTTP");
        };
        let record = exchange::Request {
            method: request.method().clone(),
            target: target.to_string(),
            headers: request.headers().clone(),
            body: exchange::Body::EMPTY,
        };
        let record = Rc::new(RefCell::new(Record::new(record, self.sink.clone())));
        let upgrade = upgrade(request.headers());
        let client = upgrade.is_some().then(|| hyper::upgrade::on(&mut request));
        let request = self.prepared(request, target, &record, upgrade.as_ref());
        let mut response = match self.send(slot, request).await {
            Ok(response) => response,
            Err(why) => {
                let why = format!("the server gives no response: {why}");
                return own(StatusCode::BAD_GATEWAY, &why);
            }
        };
        record.borrow_mut().respond(exchange::Response {
            status: response.status(),
            headers: response.headers().clone(),
            body: exchange::Body::EMPTY,
        });
        let is_upgraded = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        let protocol = response.headers().get(header::UPGRADE).cloned();
        leave_out(response.headers_mut());
        if let (true, Some(client)) = (is_upgraded, client) {
            if let Some(protocol) = protocol {
                ask_for(response.headers_mut(), protocol);
            }
            let server = hyper::upgrade::on(&mut response);
            tokio::task::spawn_local(tunnel(client, server));
        }
        // The server's version is between it and this.
        *response.version_mut() = Version::HTTP_11;
        response.map(|body| Either::Left(Tee::new(body, Side::Response, record, self.kept)))
    }

    /// What the server is asked for: the same path behind that of its URL, also where the client takes this for its proxy.
    fn target(&self, uri: &Uri) -> Option<PathAndQuery> {
        let own = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        match (self.upstream.base.as_str(), own) {
            ("", own) | (_, own @ "*") => own.parse().ok(),
            (base, own) => format!("{base}{own}").parse().ok(),
        }
    }

    /// The request as the server gets it.
    fn prepared(
        &self,
        request: Request<Incoming>,
        target: PathAndQuery,
        record: &Rc<RefCell<Record>>,
        upgrade: Option<&HeaderValue>,
    ) -> Request<Tee> {
        let (mut parts, body) = request.into_parts();
        let mut tee = Tee::new(body, Side::Request, record.clone(), self.kept);
        parts.uri = Uri::from(target);
        parts.version = Version::HTTP_11;
        let takes_trailers = names(&parts.headers, &header::TE, "trailers");
        leave_out(&mut parts.headers);
        if takes_trailers {
            parts
                .headers
                .insert(header::TE, HeaderValue::from_static("trailers"));
            parts
                .headers
                .insert(header::CONNECTION, HeaderValue::from_static("TE"));
        }
        if let Some(protocol) = upgrade {
            ask_for(&mut parts.headers, protocol.clone());
        }
        if !self.keeps_host {
            let host = self.upstream.authority.clone();
            parts.headers.insert(header::HOST, host);
        }
        let asked = names(&parts.headers, &header::EXPECT, "100-continue");
        let allowed = Arc::new(Notify::new());
        if asked {
            // The body is asked for, and so the client told to go on, when the server does.
            let allowed = allowed.clone();
            tee = tee.behind(async move {
                let _ = tokio::time::timeout(EXPECTATION, allowed.notified()).await;
            });
        }
        let mut request = Request::from_parts(parts, tee);
        if asked {
            hyper::ext::on_informational(&mut request, move |response| {
                if response.status() == StatusCode::CONTINUE {
                    allowed.notify_one();
                }
            });
        }
        request
    }

    /// Sends a request over the connection that there is, or a new one.
    async fn send(&self, slot: &Slot, request: Request<Tee>) -> Result<Response<Incoming>, String> {
        let mut request = request;
        let open = slot.borrow_mut().take();
        if let Some(mut sender) = open
            && sender.ready().await.is_ok()
        {
            match sender.try_send_request(request).await {
                Ok(response) => {
                    slot.replace(Some(sender));
                    return Ok(response);
                }
                // The server closed it while it was idle, before it could see any of the request.
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(error.into_error().to_string()),
                },
            }
        }
        let connect = self.upstream.connect().await;
        let mut sender = connect.map_err(|error| error.to_string())?;
        let response = sender.send_request(request).await;
        let response = response.map_err(|error| error.to_string())?;
        slot.replace(Some(sender));
        Ok(response)
    }
}

/// What a client wants to talk instead of HTTP.
fn upgrade(headers: &HeaderMap) -> Option<HeaderValue> {
    let is_asked = names(headers, &header::CONNECTION, "upgrade");
    headers.get(header::UPGRADE).filter(|_| is_asked).cloned()
}

fn ask_for(headers: &mut HeaderMap, protocol: HeaderValue) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, protocol);
}

/// Whether a list of tokens names one.
fn names(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let values = headers.get_all(name).iter();
    let mut tokens = values
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(','));
    tokens.any(|it| it.trim().eq_ignore_ascii_case(token))
}

/// Leaves out the fields that are about a connection.
fn leave_out(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = {
        let values = headers.get_all(header::CONNECTION).iter();
        let tokens = values
            .filter_map(|it| it.to_str().ok())
            .flat_map(|it| it.split(','));
        tokens.filter_map(|it| it.trim().parse().ok()).collect()
    };
    for name in OF_CONNECTIONS.iter().chain(&named) {
        headers.remove(name);
    }
}

/// An answer of this program's own.
fn own(status: StatusCode, why: &str) -> Answer {
    let text = format!("specweld proxy: {why}\n");
    let mut answer = Response::new(Either::Right(Full::from(text)));
    *answer.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, plain);
    answer
}

/// Passes on what both sides say, whatever it is.
async fn tunnel(client: hyper::upgrade::OnUpgrade, server: hyper::upgrade::OnUpgrade) {
    if let (Ok(client), Ok(server)) = (client.await, server.await) {
        let (mut client, mut server) = (TokioIo::new(client), TokioIo::new(server));
        // It ends when either side does, in whatever way.
        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
    }
}
