//! A site on loopback: what it answers is what a test wrote, and it keeps what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request: its target, and its headers with names in lower case.
#[derive(Clone, Debug)]
pub struct Request {
    pub target: String,
    pub headers: BTreeMap<String, String>,
}

/// What the site does with a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Status, headers, body.
    Whole(u16, Vec<(String, String)>, Vec<u8>),
    /// As many bytes are promised as there are not, and nothing comes after them.
    HalfDead(Vec<u8>),
    /// Nothing is said, and the connection stays.
    Silent,
    /// The connection is cut.
    Cut,
    /// The answer comes later.
    After(Duration, Box<Answer>),
}

impl Answer {
    pub fn with(self, name: &str, value: &str) -> Self {
        match self {
            Self::Whole(status, mut headers, body) => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Whole(status, headers, body)
            }
            other => other,
        }
    }
}

pub fn status(status: u16) -> Answer {
    Answer::Whole(status, Vec::new(), Vec::new())
}

pub fn body(kind: &str, body: impl Into<Vec<u8>>) -> Answer {
    Answer::Whole(200, Vec::new(), body.into()).with("Content-Type", kind)
}

pub fn markdown(text: impl Into<Vec<u8>>) -> Answer {
    body("text/markdown; charset=utf-8", text)
}

pub fn html() -> Answer {
    body("text/html", "<!DOCTYPE html><title>Ties</title>")
}

pub fn moved(to: &str) -> Answer {
    status(302).with("Location", to)
}

type Pages = BTreeMap<String, Vec<Answer>>;

/// A running site.
#[derive(Clone)]
pub struct Site {
    address: SocketAddr,
    /// How it speaks TLS, if it does.
    tls: Option<Arc<ServerConfig>>,
    pages: Arc<Mutex<Pages>>,
    requests: Arc<Mutex<Vec<Request>>>,
    busy: Arc<AtomicUsize>,
    /// The most requests that were under way at a time.
    pub busiest: Arc<AtomicUsize>,
}

impl Site {
    /// A site that has nothing yet.
    pub fn new() -> Self {
        Self::speaking(None)
    }

    /// One that is asked over TLS, and its certificate in PEM, which nobody has signed but `name` itself.
    pub fn secure(name: &str) -> (Self, String) {
        let mut certificate = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        certificate
            .distinguished_name
            .push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = certificate.self_signed(&key).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        (Self::speaking(Some(Arc::new(tls))), certificate.pem())
    }

    fn speaking(tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = Self {
            address: listener.local_addr().unwrap(),
            tls,
            pages: Arc::default(),
            requests: Arc::default(),
            busy: Arc::default(),
            busiest: Arc::default(),
        };
        let served = site.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let site = served.clone();
                std::thread::spawn(move || {
                    let connection = stream.try_clone().unwrap();
                    match &site.tls {
                        None => site.serve(stream),
                        Some(tls) => {
                            let session = ServerConnection::new(tls.clone()).unwrap();
                            site.serve(StreamOwned::new(session, stream));
                        }
                    }
                    // A clone of the stream may be open elsewhere.
                    let _ = connection.shutdown(std::net::Shutdown::Both);
                });
            }
        });
        site
    }

    /// Answers to a target, the last of them again and again.
    pub fn on(&self, target: &str, answers: impl Into<Vec<Answer>>) -> &Self {
        let mut pages = self.pages.lock().unwrap();
        pages.insert(target.to_owned(), answers.into());
        self
    }

    /// The same, for one answer.
    pub fn has(&self, target: &str, answer: Answer) -> &Self {
        self.on(target, [answer])
    }

    pub fn host(&self) -> String {
        self.address.to_string()
    }

    pub fn url(&self, target: &str) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}{target}", self.address)
    }

    /// What was asked since this was asked last, without robots.txt.
    pub fn asked(&self) -> Vec<Request> {
        let mut asked = std::mem::take(&mut *self.requests.lock().unwrap());
        asked.retain(|request| request.target != "/robots.txt");
        asked.sort_by(|a, b| a.target.cmp(&b.target));
        asked
    }

    /// Whether a target was asked for.
    pub fn requests_hold(&self, target: &str) -> bool {
        let requests = self.requests.lock().unwrap();
        requests.iter().any(|request| request.target == target)
    }

    /// The targets of that.
    pub fn targets(&self) -> Vec<String> {
        self.asked().into_iter().map(|it| it.target).collect()
    }

    fn serve(&self, stream: impl Read + Write) {
        let mut reader = BufReader::new(stream);
        while let Some(request) = read(&mut reader) {
            let busy = self.busy.fetch_add(1, Ordering::SeqCst) + 1;
            self.busiest.fetch_max(busy, Ordering::SeqCst);
            let answer = {
                let mut pages = self.pages.lock().unwrap();
                match pages.get_mut(&request.target) {
                    Some(answers) if answers.len() > 1 => answers.remove(0),
                    Some(answers) => answers[0].clone(),
                    None => status(404),
                }
            };
            let answer = fresh(&request, answer);
            self.requests.lock().unwrap().push(request);
            let is_done = send(reader.get_mut(), answer);
            self.busy.fetch_sub(1, Ordering::SeqCst);
            if !is_done {
                break;
            }
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let target = line.strip_prefix("GET ")?.split(' ').next()?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.insert(name.to_lowercase(), value.to_owned()),
            None => return Some(Request { target, headers }),
        };
    }
}

/// 304 to who has the version already.
fn fresh(request: &Request, answer: Answer) -> Answer {
    let Answer::Whole(200, headers, _) = &answer else {
        return answer;
    };
    let has = |header: &str, condition: &str| {
        let value = headers.iter().find(|(name, _)| name == header);
        value.is_some_and(|(_, value)| request.headers.get(condition) == Some(value))
    };
    match has("ETag", "if-none-match") || has("Last-Modified", "if-modified-since") {
        true => status(304),
        false => answer,
    }
}

/// Whether the connection can go on.
fn send(stream: &mut impl Write, answer: Answer) -> bool {
    match answer {
        Answer::Whole(status, headers, body) => {
            let mut text = format!(
                "HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n",
                body.len()
            );
            for (name, value) in headers {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
            let bytes = [text.as_bytes(), b"\r\n", &body].concat();
            stream.write_all(&bytes).is_ok()
        }
        Answer::HalfDead(body) => {
            let length = body.len() * 2;
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            let _ = stream.write_all(&[head.as_bytes(), &body].concat());
            std::thread::sleep(Duration::from_secs(30));
            false
        }
        Answer::Silent => {
            std::thread::sleep(Duration::from_secs(30));
            false
        }
        Answer::Cut => false,
        Answer::After(wait, answer) => {
            std::thread::sleep(wait);
            send(stream, *answer)
        }
    }
}
