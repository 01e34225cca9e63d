//! A server that does one thing wrong: a proxy between a suite and a stub, and what it changes of what passes through.
//!
//! The faults are data: see `faults.toml`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request as Received, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response as Sent;
use serde::Deserialize;
use serde_json::Value;
use specweld_conformance::suite::Server;
use specweld_conformance::{Body, Request, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Something that a server does wrong.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What it is.
    pub name: String,
    /// The API or the page that says otherwise, such as `symphony/unfollow-user`: what is run to find it.
    pub only: String,
    /// Words of the sentence that says otherwise.
    pub sentence: String,
    /// The exchanges that it happens to.
    pub when: When,
    /// What happens to them.
    pub does: Does,
}

/// Which exchanges are meant: those that all of this holds for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Part of the target.
    target: Option<String>,
    /// What is no part of the target nor of the body.
    without: Option<String>,
    /// A header and part of its value.
    header: Option<(String, String)>,
    /// Part of the body that is sent.
    body: Option<String>,
    /// The status of the answer.
    status: Option<u16>,
    /// Part of the body of the answer.
    answer: Option<String>,
}

/// What happens, in this order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Does {
    /// Another request is sent in its place; behind it, where the answer decided that the exchange is meant.
    request: Option<Edit>,
    /// The world is put back to what it was before.
    #[serde(default)]
    undo: bool,
    /// Values of the world by JSON pointers. Null: it is removed.
    #[serde(default)]
    world: BTreeMap<String, Value>,
    /// Members of a list of the world that go, by a JSON pointer.
    remove: Option<String>,
    /// The answer has another status.
    status: Option<u16>,
    /// The answer lacks a header.
    lacks: Option<String>,
    /// The answer has a header.
    header: Option<(String, String)>,
    /// The answer's body has one text in place of another.
    replace: Option<(String, String)>,
    /// The answer has another body.
    body: Option<String>,
}

/// What is changed of a request.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Headers that go.
    #[serde(default)]
    lacks: Vec<String>,
    /// Headers that are set.
    #[serde(default)]
    header: BTreeMap<String, String>,
    /// Parameters, in the query or the form, that go.
    #[serde(default)]
    without: Vec<String>,
    /// Parameters that are set.
    #[serde(default)]
    with: BTreeMap<String, String>,
    /// Another body.
    body: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    fault: Vec<Fault>,
}

impl Fault {
    /// All faults of a file.
    ///
    /// # Panics
    /// It is none.
    pub fn read(text: &str) -> Vec<Self> {
        let file: File = toml::from_str(text).unwrap_or_else(|error| panic!("{error}"));
        file.fault
    }
}

/// A running server with a fault, or with none. To drop it closes its port.
pub struct Faulty {
    addr: SocketAddr,
    server: JoinHandle<()>,
}

struct Passing {
    upstream: Server,
    fault: Option<Fault>,
}

impl Faulty {
    /// Starts a server in front of another.
    ///
    /// # Panics
    /// There is no port to be had, or the URL is none.
    pub async fn start(upstream: &str, fault: Option<Fault>) -> Self {
        let upstream = Server::new(upstream, false).expect("the URL of a stub");
        let passing = Arc::new(Passing { upstream, fault });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let app = Router::new().fallback(pass).with_state(passing);
        let server = tokio::spawn(async move {
            // It ends when it is dropped.
            let _ = axum::serve(listener, app).await;
        });
        Self { addr, server }
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(State(passing): State<Arc<Passing>>, received: Received) -> Sent {
    let (head, body) = received.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a whole body");
    let target = head.uri.path_and_query().map_or("/", |it| it.as_str());
    let mut request = Request::new(head.method, target);
    request.headers = head.headers;
    request.headers.remove(header::CONTENT_LENGTH);
    request.body = Body::Whole(body);
    let response = match &passing.fault {
        Some(fault) if !target.starts_with("/__stub") => passing.spoiled(fault, request).await,
        _ => passing.sent(request).await,
    };
    let mut sent = Sent::new(axum::body::Body::from(Bytes::copy_from_slice(
        response.body.bytes(),
    )));
    *sent.status_mut() = response.status;
    *sent.headers_mut() = response.headers;
    sent.headers_mut().remove(header::CONTENT_LENGTH);
    sent
}

impl Passing {
    async fn sent(&self, request: Request) -> Response {
        let exchange = self.upstream.send(request).await.expect("the stub answers");
        exchange.response.expect("an answer")
    }

    async fn world(&self) -> Bytes {
        let world = Request::new(Method::GET, "/__stub/state");
        Bytes::copy_from_slice(self.sent(world).await.body.bytes())
    }

    async fn set_world(&self, world: Bytes) {
        let mut request = Request::new(Method::PUT, "/__stub/state");
        request.body = Body::Whole(world);
        let response = self.sent(request).await;
        assert_eq!(response.status, StatusCode::NO_CONTENT, "{response}");
    }

    async fn spoiled(&self, fault: &Fault, request: Request) -> Response {
        let Fault { when, does, .. } = fault;
        if !when.means_request(&request) {
            return self.sent(request).await;
        }
        let before = match does.undo {
            true => Some(self.world().await),
            false => None,
        };
        let edited = does.request.as_ref().map(|it| it.apply(request.clone()));
        let mut response = match (when.waits(), edited) {
            (false, Some(edited)) => self.sent(edited).await,
            (false, None) => self.sent(request).await,
            (true, edited) => {
                let response = self.sent(request).await;
                if !when.means_answer(&response) {
                    return response;
                }
                match edited {
                    Some(edited) => self.sent(edited).await,
                    None => response,
                }
            }
        };
        if let Some(before) = before {
            self.set_world(before).await;
        }
        self.change_world(does).await;
        does.change_answer(&mut response);
        response
    }

    async fn change_world(&self, does: &Does) {
        if does.world.is_empty() && does.remove.is_none() {
            return;
        }
        let mut world: Value = serde_json::from_slice(&self.world().await).expect("JSON");
        for (pointer, value) in &does.world {
            let place = world.pointer_mut(pointer);
            *place.unwrap_or_else(|| panic!("the world has no {pointer}")) = value.clone();
        }
        if let Some((list, at)) = does.remove.as_ref().and_then(|it| it.rsplit_once('/')) {
            let list = world.pointer_mut(list).and_then(Value::as_array_mut);
            let list = list.expect("a list of the world");
            // It may have gone before.
            if let Some(at) = at.parse().ok().filter(|at| *at < list.len()) {
                list.remove(at);
            }
        }
        self.set_world(world.to_string().into()).await;
    }
}

fn text(body: &Body) -> String {
    String::from_utf8_lossy(body.bytes()).into_owned()
}

impl When {
    /// Whether the answer decides too.
    fn waits(&self) -> bool {
        self.status.is_some() || self.answer.is_some()
    }

    fn means_request(&self, request: &Request) -> bool {
        let (target, body) = (&request.target, text(&request.body));
        let in_target = self.target.as_ref().is_none_or(|it| target.contains(it));
        let in_body = self.body.as_ref().is_none_or(|it| body.contains(it));
        let without = self.without.as_ref();
        let without = without.is_none_or(|it| !target.contains(it) && !body.contains(it));
        let header = self.header.as_ref().is_none_or(|(name, part)| {
            let value = request.headers.get(name);
            value.is_some_and(|it| String::from_utf8_lossy(it.as_bytes()).contains(part))
        });
        in_target && in_body && without && header
    }

    fn means_answer(&self, response: &Response) -> bool {
        let status = self.status.is_none_or(|it| response.status == it);
        let body = text(&response.body);
        status && self.answer.as_ref().is_none_or(|it| body.contains(it))
    }
}

impl Does {
    fn change_answer(&self, response: &mut Response) {
        if let Some(status) = self.status {
            response.status = StatusCode::from_u16(status).expect("a status");
        }
        if let Some(name) = &self.lacks {
            response.headers.remove(name);
        }
        if let Some((name, value)) = &self.header {
            set(&mut response.headers, name, value);
        }
        if let Some((from, to)) = &self.replace {
            response.body = Body::Whole(text(&response.body).replace(from, to).into());
        }
        if let Some(body) = &self.body {
            response.body = Body::Whole(body.clone().into());
        }
    }
}

impl Edit {
    fn apply(&self, mut request: Request) -> Request {
        for name in &self.lacks {
            request.headers.remove(name);
        }
        for (name, value) in &self.header {
            set(&mut request.headers, name, value);
        }
        if let Some(body) = &self.body {
            request.body = Body::Whole(body.clone().into());
        }
        if self.without.is_empty() && self.with.is_empty() {
            return request;
        }
        match request.target.split_once('?') {
            Some((path, query)) => request.target = format!("{path}?{}", self.pairs(query)),
            None => request.body = Body::Whole(self.pairs(&text(&request.body)).into()),
        }
        request
    }

    fn pairs(&self, pairs: &str) -> String {
        let gone: Vec<_> = self.without.iter().chain(self.with.keys()).collect();
        let kept = form_urlencoded::parse(pairs.as_bytes())
            .filter(|(name, _)| !gone.iter().any(|it| it.eq_ignore_ascii_case(name)));
        let mut written = form_urlencoded::Serializer::new(String::new());
        written.extend_pairs(kept).extend_pairs(&self.with);
        written.finish()
    }
}

fn set(headers: &mut HeaderMap, name: &str, value: &str) {
    let name: HeaderName = name.parse().expect("a header");
    headers.insert(name, HeaderValue::from_str(value).expect("a value"));
}
