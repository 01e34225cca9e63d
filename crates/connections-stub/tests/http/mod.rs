//! HTTP by hand: these tests send what no client would.

#![allow(dead_code, reason = "each test file uses its part")]

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use connections_stub::Stub;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub struct Request {
    head: String,
    body: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

pub fn get(target: &str) -> Request {
    request("GET", target)
}

pub fn post(target: &str) -> Request {
    request("POST", target)
}

pub fn put(target: &str) -> Request {
    request("PUT", target)
}

pub fn delete(target: &str) -> Request {
    request("DELETE", target)
}

pub fn request(method: &str, target: &str) -> Request {
    Request {
        head: format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n"),
        body: Vec::new(),
    }
}

pub fn basic(user_and_password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(user_and_password))
}

impl Request {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("Content-Type", content_type)
    }

    pub fn json(self, body: &str) -> Self {
        self.body("application/json", body)
    }

    pub fn form(self, body: &str) -> Self {
        self.body("application/x-www-form-urlencoded", body)
    }

    /// What comes back until the server closes the connection.
    pub async fn send_raw(&self, stub: &Stub) -> Vec<u8> {
        let mut stream = TcpStream::connect(stub.addr()).await.unwrap();
        let mut head = self.head.clone();
        if !head.contains("\r\nHost: ") {
            head += &format!("Host: {}\r\n", stub.addr());
        }
        head += &format!("Content-Length: {}\r\n\r\n", self.body.len());
        // A server may answer and close before it has read all.
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.write_all(&self.body).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        answer
    }

    pub async fn send(&self, stub: &Stub) -> Answer {
        let answer = String::from_utf8(self.send_raw(stub).await).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_ascii_lowercase(), value.to_owned())
        });
        Answer {
            status: status.parse().unwrap(),
            headers: headers.collect(),
            body: body.to_owned(),
        }
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn value(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        write!(f, "\n{}", self.body)
    }
}
