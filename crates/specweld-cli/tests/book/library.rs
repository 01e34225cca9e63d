//! The library of the book: its docs site, and its server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// A library that is open: it answers until the tests end.
pub struct Library {
    /// Without a slash at the end.
    pub url: String,
}

impl Library {
    /// Opens one on a free port.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                thread::spawn(move || answer(stream.unwrap()));
            }
        });
        Self { url }
    }
}

/// The page of the book's first chapter, as the site has it.
pub fn page() -> String {
    let text = std::fs::read_to_string(super::chapter("start.md")).unwrap();
    let listing = listings::listings(&text);
    let page = listing.into_iter().find(|it| it.language == "markdown");
    page.unwrap().text
}

/// Answers requests of a connection until there are no more.
fn answer(stream: TcpStream) {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut line, mut head) = (String::new(), String::new());
        while reader.read_line(&mut line).is_ok_and(|it| it > 2) {
            head.push_str(&line);
            line.clear();
        }
        if head.is_empty() {
            return;
        }
        let length = head.lines().find_map(|it| {
            let (name, value) = it.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.parse().unwrap())
        });
        reader
            .read_exact(&mut vec![0; length.unwrap_or(0)])
            .unwrap();
        let (status, kind, body) = response(&head);
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if reader.get_mut().write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn response(head: &str) -> (&'static str, &'static str, String) {
    let mut words = head.split(' ');
    match (words.next().unwrap(), words.next().unwrap()) {
        ("GET", "/llms.txt") => {
            let list = "# Library\n\n- [Renew a Loan](/renew-loan.md)\n";
            ("200 OK", "text/plain", list.to_owned())
        }
        ("GET", "/renew-loan.md") => ("200 OK", "text/markdown; charset=utf-8", page()),
        ("POST", "/copies/AB1234/renewal") => (
            "200 OK",
            "application/json",
            r#"{"due":"2026-01-31"}"#.to_owned(),
        ),
        // The fault that the chapter about conformance finds.
        ("POST", "/copies/CD5678/renewal") => {
            ("200 OK", "application/json", r#"{"due":31}"#.to_owned())
        }
        _ => (
            "404 Not Found",
            "text/plain",
            "There is no such thing.".to_owned(),
        ),
    }
}
