//! HTTP/1.1 by hand: what goes over the wire is what a test wrote, and what a test sees is what came back.

use std::fmt;
use std::net::SocketAddr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::task::JoinHandle;

/// A request. Its `Display` is its bytes, as far as they are text.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query as they are sent.
    pub target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// An answer. Its `Display` is its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// Names in lower case and values, in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// The value of an `Authorization` header with basic credentials, `user:password`.
pub fn basic(user_and_password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(user_and_password))
}

/// A GET to whatever host it is sent to.
pub fn get(target: &str) -> Request {
    request("GET", target)
}

/// A POST to whatever host it is sent to.
pub fn post(target: &str) -> Request {
    request("POST", target)
}

/// A PUT to whatever host it is sent to.
pub fn put(target: &str) -> Request {
    request("PUT", target)
}

/// A DELETE to whatever host it is sent to.
pub fn delete(target: &str) -> Request {
    request("DELETE", target)
}

/// A request to whatever host it is sent to, without headers of its own and without body.
pub fn request(method: &str, target: &str) -> Request {
    Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    }
}

impl Request {
    /// A request to a host, without headers of its own and without body.
    pub fn new(method: &str, host: &str, target: &str) -> Self {
        request(method, target).header("Host", host)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body, and adds its content type.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("Content-Type", content_type)
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(self, body: &str) -> Self {
        self.body("application/json", body)
    }

    /// Sets a form.
    #[must_use]
    pub fn form(self, body: &str) -> Self {
        self.body("application/x-www-form-urlencoded", body)
    }

    /// The headers, in the order in which they are sent.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body.
    pub fn content(&self) -> &[u8] {
        &self.body
    }

    /// The path without the query.
    pub fn path(&self) -> &str {
        let end = self.target.find('?').unwrap_or(self.target.len());
        &self.target[..end]
    }

    /// The bytes that are sent.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.head().into_bytes();
        bytes.extend(&self.body);
        bytes
    }

    fn head(&self) -> String {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if !self.body.is_empty() {
            head += &format!("Content-Length: {}\r\n", self.body.len());
        }
        head + "\r\n"
    }

    /// Sends the request over a connection of its own, and reads the answer.
    ///
    /// # Panics
    /// There is no answer, or it is not HTTP.
    pub async fn send(&self, to: SocketAddr) -> Response {
        let answer = exchange(to, &self.to(to).bytes()).await;
        answer.unwrap_or_else(|| panic!("no answer to {} {}", self.method, self.target))
    }

    /// Sends the request over a connection that is to close after the answer, and gives all that comes back.
    ///
    /// # Panics
    /// There is no connection to be had.
    pub async fn send_raw(&self, to: SocketAddr) -> Vec<u8> {
        let request = self.to(to).header("Connection", "close");
        let (mut reader, sending) = begin(to, &request.bytes()).await;
        let mut received = Vec::new();
        // A connection that is reset has said what it had to say.
        let _ = reader.read_to_end(&mut received).await;
        sending.abort();
        received
    }

    /// Sends the request as [`Request::send_raw`] does, and reads the answer with its body as far as it came.
    ///
    /// # Panics
    /// There is no answer, or it is not HTTP.
    pub async fn send_to_end(&self, to: SocketAddr) -> Response {
        let received = self.send_raw(to).await;
        let (mut answer, body) = Response::head(&received).expect("an answer");
        answer.body = String::from_utf8(body.to_vec()).expect("bodies are UTF-8");
        answer
    }

    /// The request with a `Host`, if it has none.
    fn to(&self, to: SocketAddr) -> Self {
        let names_host = |(name, _): &(String, String)| name.eq_ignore_ascii_case("host");
        let request = self.clone();
        if self.headers.iter().any(names_host) {
            request
        } else {
            request.header("Host", &to.to_string())
        }
    }
}

/// Sends bytes over a connection of their own, and reads the first answer. None: the connection was closed without one.
///
/// # Panics
/// There is no connection to be had, or what came back is not HTTP.
pub async fn exchange(to: SocketAddr, bytes: &[u8]) -> Option<Response> {
    let (mut reader, sending) = begin(to, bytes).await;
    let answer = first_answer(&mut reader, bytes.starts_with(b"HEAD ")).await;
    sending.abort();
    answer
}

/// Begins to send bytes over a connection of their own.
async fn begin(to: SocketAddr, bytes: &[u8]) -> (OwnedReadHalf, JoinHandle<OwnedWriteHalf>) {
    let stream = TcpStream::connect(to).await.expect("the stub listens");
    let (reader, mut writer) = stream.into_split();
    let bytes = bytes.to_vec();
    // A server may answer, and close, before it has read all: so it is listened to meanwhile.
    let sending = tokio::spawn(async move {
        let _ = writer.write_all(&bytes).await;
        writer
    });
    (reader, sending)
}

async fn first_answer(reader: &mut OwnedReadHalf, to_head: bool) -> Option<Response> {
    let mut received = Vec::new();
    loop {
        if let Some(answer) = Response::read(&received, to_head) {
            return Some(answer);
        }
        match reader.read_buf(&mut received).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    assert!(
        received.is_empty(),
        "half an answer: {}",
        String::from_utf8_lossy(&received)
    );
    None
}

impl Response {
    /// Reads an answer with `Content-Length`. None: it is not whole yet. One to HEAD has no body, whatever it says.
    fn read(bytes: &[u8], to_head: bool) -> Option<Self> {
        let (mut answer, rest) = Self::head(bytes)?;
        if to_head {
            return Some(answer);
        }
        let length = answer.header("content-length").unwrap_or("0");
        let length: usize = length.parse().expect("a length");
        let body = rest.get(..length)?;
        answer.body = String::from_utf8(body.to_vec()).expect("bodies are UTF-8");
        Some(answer)
    }

    /// Reads the head of an answer, and gives what follows it.
    fn head(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).expect("heads are ASCII");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|it| it.strip_prefix("HTTP/1.1 "));
        let (code, reason) = status
            .and_then(|it| it.split_once(' '))
            .expect("a status line");
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").expect("a header");
            (name.to_ascii_lowercase(), value.to_owned())
        });
        let answer = Self {
            status: code.parse().expect("a status code"),
            reason: reason.to_owned(),
            headers: headers.collect(),
            body: String::new(),
        };
        Some((answer, &bytes[end + 4..]))
    }

    /// The value of a header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The media type of the body, without parameters.
    pub fn media_type(&self) -> Option<&str> {
        let value = self.header("content-type")?;
        value.split(';').next().map(str::trim)
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// It is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        let text = format!("{}{body}", self.head().replace("\r\n", "\n"));
        writeln!(f, "{}", text.trim_end())
    }
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.status, self.reason)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        match self.body.trim_end() {
            "" => Ok(()),
            body => writeln!(f, "\n{body}"),
        }
    }
}
