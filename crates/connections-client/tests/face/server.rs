//! A server that keeps the bytes it gets, and answers with what it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub struct Server {
    pub url: String,
    requests: JoinHandle<Vec<String>>,
}

impl Server {
    /// Serves one request an answer, each on a connection of its own. An empty answer is none: the connection closes.
    pub async fn answering(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = tokio::spawn(async move {
            let mut requests = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                requests.push(read(&mut stream).await);
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
            requests
        });
        Self { url, requests }
    }

    /// What was sent, with the server's address masked.
    pub async fn requests(self) -> Vec<String> {
        let host = self.url.trim_start_matches("http://");
        let requests = self.requests.await.unwrap();
        let masked = requests.iter().map(|it| it.replace(host, "<host>"));
        masked.collect()
    }
}

/// A server that gives all requests the same answer, and counts them.
pub struct Counter {
    pub url: String,
    count: Arc<AtomicUsize>,
}

impl Counter {
    pub async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (count, answer) = (Arc::new(AtomicUsize::new(0)), answer.into());
        let counted = count.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                read(&mut stream).await;
                counted.fetch_add(1, Ordering::Relaxed);
                // Who has read enough hangs up.
                let _ = stream.write_all(&answer).await;
            }
        });
        Self { url, count }
    }

    pub fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }
}

async fn read(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    loop {
        stream.read_buf(&mut request).await.unwrap();
        let text = String::from_utf8(request.clone()).unwrap();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        if body.len() >= length.map_or(0, |it| it.parse().unwrap()) {
            return text;
        }
    }
}

/// An answer without a `Content-Type`, which the client does not look at.
pub fn answer(status: &str, headers: &[&str], body: &str) -> String {
    let headers: String = headers.iter().map(|it| format!("{it}\r\n")).collect();
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}connection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}
