//! What goes through the proxy over real sockets: bytes as a test wrote them, on both sides.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use specweld_conformance::Body;
use specweld_conformance::proxy::{Done, Proxy, Source, Upstream, serve, sink};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{LocalSet, spawn_local};
use url::Url;

/// Most bytes of a body that are kept here.
const KEPT: usize = 1024;

/// Runs a test, and gives the exchanges that it made.
fn run(test: impl Future<Output = Source>) -> Vec<Done> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let limited = async { tokio::time::timeout(Duration::from_secs(60), test).await };
    let source = LocalSet::new().block_on(&runtime, limited).unwrap();
    // Nobody holds an exchange any more.
    source.collect()
}

/// A server that does with each connection what a test says.
async fn server<F>(connection: impl Fn(TcpStream) -> F + 'static) -> SocketAddr
where
    F: Future<Output = ()> + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    spawn_local(async move {
        while let Ok((stream, _)) = listener.accept().await {
            spawn_local(connection(stream));
        }
    });
    addr
}

struct Running {
    addr: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: tokio::task::JoinHandle<()>,
    source: Source,
}

impl Running {
    async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (sink, source) = sink();
        let url = Url::parse(&format!("http://{server}/base/")).unwrap();
        let proxy = Proxy {
            upstream: Upstream::new(&url).unwrap(),
            keeps_host: false,
            kept: KEPT,
            sink,
        };
        let (stop, stopped) = oneshot::channel();
        let serving = spawn_local(serve(listener, proxy, async {
            let _ = stopped.await;
        }));
        Self {
            addr,
            stop,
            serving,
            source,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.addr).await.unwrap()
    }

    async fn end(self) -> Source {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap();
        self.source
    }
}

/// Reads until what came ends so.
async fn read_to(stream: &mut TcpStream, end: &str) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(end.as_bytes()) {
        let mut byte = [0];
        match stream.read(&mut byte).await {
            Ok(1) => bytes.push(byte[0]),
            _ => break,
        }
    }
    String::from_utf8(bytes).unwrap()
}

async fn write(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

const HEAD: &str = "\r\n\r\n";

#[test]
fn messages_pass_as_they_are_but_for_what_is_about_the_connection() {
    let seen = Rc::new(Cell::new(String::new()));
    let server_saw = seen.clone();
    let done = run(async move {
        let server = server(move |mut stream| {
            let seen = server_saw.clone();
            async move {
                seen.set(read_to(&mut stream, "a=b").await);
                let answer = "HTTP/1.1 207 Quite So\r\nX-One: 1\r\nset-cookie: a\r\nSet-Cookie: b\r\nX-Hop: 1\r\n\
                    Connection: keep-alive, X-Hop\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n\
                    2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 5\r\n\r\n";
                write(&mut stream, answer).await;
                read_to(&mut stream, HEAD).await;
            }
        })
        .await;
        let proxy = Running::before(server).await;
        let mut client = proxy.connect().await;
        let request = "PATCH /a%2Fb/?x=1&&y=%20 HTTP/1.1\r\nHost: example.org\r\nX-Multi: 1\r\nx-multi: 2\r\nTE: trailers, deflate\r\n\
            Connection: TE, X-Secret-Hop\r\nX-Secret-Hop: 1\r\nCONTENT-LENGTH: 3\r\n\r\na=b";
        write(&mut client, request).await;
        let answer = read_to(&mut client, HEAD).await + &read_to(&mut client, HEAD).await;
        insta::assert_snapshot!("answer", answer.replace('\r', ""));
        drop(client);
        let server = server.to_string();
        let request = seen.take().replace(&server, "[server]").replace('\r', "");
        insta::assert_snapshot!("request", request);
        proxy.end().await
    });
    let exchange = &done[0].exchange;
    assert_eq!(exchange.request.target, "/base/a%2Fb/?x=1&&y=%20");
    assert_eq!(exchange.request.body, Body::Whole("a=b".into()));
    let response = exchange.response.as_ref().unwrap();
    assert_eq!(response.status, 207);
    assert_eq!(response.body, Body::Whole("hello".into()));
    assert_eq!(response.headers.get_all("set-cookie").iter().count(), 2);
}

/// Each side waits to see what the other has sent before it sends the rest.
#[test]
fn both_bodies_stream() {
    let done = run(async {
        let server = server(|mut stream| async move {
            read_to(&mut stream, "5\r\nfirst\r\n").await;
            write(
                &mut stream,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n",
            )
            .await;
            read_to(&mut stream, "4\r\nlast\r\n0\r\n\r\n").await;
            write(&mut stream, "3\r\ntwo\r\n0\r\n\r\n").await;
            read_to(&mut stream, HEAD).await;
        })
        .await;
        let proxy = Running::before(server).await;
        let mut client = proxy.connect().await;
        write(
            &mut client,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n",
        )
        .await;
        let first = read_to(&mut client, "one\r\n").await;
        assert!(first.ends_with("one\r\n"), "{first}");
        write(&mut client, "4\r\nlast\r\n0\r\n\r\n").await;
        let last = read_to(&mut client, "0\r\n\r\n").await;
        assert!(last.ends_with("two\r\n0\r\n\r\n"), "{last}");
        drop(client);
        proxy.end().await
    });
    let exchange = &done[0].exchange;
    assert_eq!(exchange.request.body, Body::Whole("firstlast".into()));
    assert_eq!(
        exchange.response.as_ref().unwrap().body,
        Body::Whole("onetwo".into())
    );
}

#[test]
fn connections_are_used_again_and_replaced_when_the_server_closes_them() {
    let accepted = Rc::new(Cell::new(0));
    let count = accepted.clone();
    let done = run(async move {
        let server = server(move |mut stream| {
            accepted.set(accepted.get() + 1);
            async move {
                for _ in 0..2 {
                    if read_to(&mut stream, HEAD).await.is_empty() {
                        return;
                    }
                    write(
                        &mut stream,
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                    )
                    .await;
                }
            }
        })
        .await;
        let proxy = Running::before(server).await;
        let mut client = proxy.connect().await;
        for _ in 0..3 {
            write(&mut client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
            let answer = read_to(&mut client, "ok").await;
            assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
            // The server's end of the connection is seen in between.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        drop(client);
        proxy.end().await
    });
    assert_eq!((count.get(), done.len()), (2, 3));
}

#[test]
fn a_body_that_the_server_is_asked_about_waits_for_its_answer() {
    run(async {
        let server = server(|mut stream| async move {
            let head = read_to(&mut stream, HEAD).await;
            if head.contains("/refused") {
                return write(&mut stream, "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
            }
            write(&mut stream, "HTTP/1.1 100 Continue\r\n\r\n").await;
            read_to(&mut stream, "body").await;
            write(&mut stream, "HTTP/1.1 204 No Content\r\n\r\n").await;
        })
        .await;
        let proxy = Running::before(server).await;
        let ask = |path: &str| {
            format!(
                "PUT {path} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
            )
        };
        let mut client = proxy.connect().await;
        write(&mut client, &ask("/refused")).await;
        let answer = read_to(&mut client, HEAD).await;
        assert!(answer.starts_with("HTTP/1.1 417"), "{answer}");
        let mut client = proxy.connect().await;
        write(&mut client, &ask("/taken")).await;
        let answer = read_to(&mut client, HEAD).await;
        assert!(answer.starts_with("HTTP/1.1 100"), "{answer}");
        write(&mut client, "body").await;
        let answer = read_to(&mut client, HEAD).await;
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
        drop(client);
        proxy.end().await
    });
}

#[test]
fn another_protocol_is_talked_once_both_want_it() {
    let done = run(async {
        let server = server(|mut stream| async move {
            let head = read_to(&mut stream, HEAD).await.to_ascii_lowercase();
            assert!(
                head.contains("upgrade: chat") && head.contains("connection: upgrade"),
                "{head}"
            );
            write(
                &mut stream,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n",
            )
            .await;
            assert_eq!(read_to(&mut stream, "ping").await, "ping");
            write(&mut stream, "pong").await;
        })
        .await;
        let proxy = Running::before(server).await;
        let mut client = proxy.connect().await;
        write(
            &mut client,
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n",
        )
        .await;
        let answer = read_to(&mut client, HEAD).await.to_ascii_lowercase();
        assert!(
            answer.starts_with("http/1.1 101") && answer.contains("upgrade: chat"),
            "{answer}"
        );
        write(&mut client, "ping").await;
        assert_eq!(read_to(&mut client, "pong").await, "pong");
        drop(client);
        proxy.end().await
    });
    assert_eq!(done[0].exchange.response.as_ref().unwrap().status, 101);
}

#[test]
fn long_bodies_pass_whole_and_are_kept_in_part() {
    const LENGTH: usize = 3 << 20;
    let done = run(async {
        let server = server(|mut stream| async move {
            read_to(&mut stream, HEAD).await;
            write(
                &mut stream,
                &format!("HTTP/1.1 200 OK\r\nContent-Length: {LENGTH}\r\n\r\n"),
            )
            .await;
            stream.write_all(&vec![b'x'; LENGTH]).await.unwrap();
            read_to(&mut stream, HEAD).await;
        })
        .await;
        let proxy = Running::before(server).await;
        let mut client = proxy.connect().await;
        write(&mut client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        read_to(&mut client, HEAD).await;
        let mut body = vec![0; LENGTH];
        client.read_exact(&mut body).await.unwrap();
        assert!(body.iter().all(|it| *it == b'x'));
        drop(client);
        proxy.end().await
    });
    let response = done[0].exchange.response.as_ref().unwrap();
    assert_eq!(response.body, Body::Cut(vec![b'x'; KEPT].into()));
}

/// A client that goes away, a server that does, and a response that never ends: what came of them is judged.
#[test]
fn what_is_broken_off_is_kept_as_far_as_it_came() {
    let done = run(async {
        let server = server(|mut stream| async move {
            read_to(&mut stream, HEAD).await;
            write(
                &mut stream,
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
            )
            .await;
            // As long as the test goes on.
            tokio::time::sleep(Duration::from_secs(60)).await;
        })
        .await;
        let proxy = Running::before(server).await;
        let mut client = proxy.connect().await;
        write(&mut client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        read_to(&mut client, "half").await;
        proxy.end().await
    });
    let response = done[0].exchange.response.as_ref().unwrap();
    assert_eq!(response.body, Body::Cut("half".into()));
}

#[test]
fn a_server_that_is_not_there_and_a_tunnel_are_answered_for() {
    let done = run(async {
        let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = nobody.local_addr().unwrap();
        drop(nobody);
        let proxy = Running::before(addr).await;
        for (line, status) in [("GET /", 502), ("CONNECT example.org:443", 501)] {
            let mut client = proxy.connect().await;
            write(
                &mut client,
                &format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
            )
            .await;
            let answer = read_to(&mut client, "\n\n").await;
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status}")),
                "{answer}"
            );
            assert!(answer.contains("specweld proxy: "), "{answer}");
        }
        proxy.end().await
    });
    assert_eq!(done.len(), 1);
    assert!(done[0].exchange.response.is_none());
}

/// A client that takes this for its proxy names the server in the target; one that only asks about a resource gets no body.
#[test]
fn targets_in_absolute_form_and_head_pass() {
    let done = run(async {
        let server = server(|mut stream| async move {
            let head = read_to(&mut stream, HEAD).await;
            assert!(head.starts_with("HEAD /base/a?b=c HTTP/1.1\r\n"), "{head}");
            write(&mut stream, "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n").await;
            read_to(&mut stream, HEAD).await;
        })
        .await;
        let proxy = Running::before(server).await;
        let mut client = proxy.connect().await;
        write(
            &mut client,
            "HEAD http://example.org/a?b=c HTTP/1.1\r\nHost: example.org\r\n\r\n",
        )
        .await;
        let answer = read_to(&mut client, HEAD).await;
        assert!(answer.contains("Content-Length: 12"), "{answer}");
        drop(client);
        proxy.end().await
    });
    let response = done[0].exchange.response.as_ref().unwrap();
    assert_eq!(response.body, Body::EMPTY);
}
