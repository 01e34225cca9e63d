//! Bytes that are no request to an operation, or no request at all: none of the answers is an operation's.

use std::fmt::Write as _;

use conformance::contract;
use conformance::wire;
use connections_stub::{Stub, World};

use crate::bad_input::snapshot;
use crate::gigya::{CREDENTIALS, OLGA};
use crate::symphony::DAN;

#[tokio::test]
async fn no_operation() {
    let demo = World::demo();
    let stub = Stub::start(demo.clone()).await.unwrap();
    let remove = format!("/pod/v1/connection/user/{DAN}/remove");
    let line = |method: &str, target: &str| format!("{method} {target} HTTP/1.1\r\nHost: h\r\n");
    let head = |more: &str| {
        format!(
            "{}sessionToken: ann-session\r\n{more}\r\n",
            line("POST", &remove)
        )
    };
    let good = head("");
    let query = format!("/socialize.removeConnection?UID={OLGA}&{CREDENTIALS}");
    let mut table = String::new();
    for (what, bytes) in [
        ("nothing there", line("GET", "/nowhere") + "\r\n"),
        ("another method", line("GET", &remove) + "\r\n"),
        ("a HEAD that would remove", line("HEAD", &query) + "\r\n"),
        ("a method of no one", line("REMOVE", &remove) + "\r\n"),
        (
            "dots",
            line("POST", "/pod/v1/connection/../user/1/unfollow") + "\r\n",
        ),
        (
            "dots to the control interface",
            line("GET", "/pod/../__stub/state") + "\r\n",
        ),
        (
            "encoded dots",
            line("GET", "/pod/%2e%2e/__stub/state") + "\r\n",
        ),
        (
            "no user whose connection goes",
            line("POST", "/pod/v1/connection/user//remove") + "sessionToken: ann-session\r\n\r\n",
        ),
        (
            "no user who is unfollowed",
            line("POST", "/pod/v1/user//unfollow") + "sessionToken: bot-session\r\n\r\n",
        ),
        (
            "no connection that is deactivated",
            line("POST", "/api/v1/connect/connections//deactivate") + "\r\n",
        ),
        ("a slash more", line("POST", &format!("{remove}/")) + "\r\n"),
        ("two slashes", line("POST", &format!("/{remove}")) + "\r\n"),
        (
            "another case",
            line("POST", &remove.to_uppercase()) + "\r\n",
        ),
        (
            "a lone CR in a header",
            good.replace("ann-session", "ann\rX-Evil: 1"),
        ),
        (
            "a lone CR for a line end",
            good.replace("Host: h\r\n", "Host: h\r"),
        ),
        ("a NUL in a header", good.replace("ann-session", "ann\0")),
        (
            "a blank before the colon",
            good.replace("sessionToken:", "sessionToken :"),
        ),
        (
            "a folded header",
            good.replace("ann-session", "ann\r\n -session"),
        ),
        ("no version", good.replace(" HTTP/1.1", "")),
        ("HTTP/2.0", good.replace("HTTP/1.1", "HTTP/2.0")),
        ("a blank in the path", good.replace(&remove, "/pod/v1 /x")),
        (
            "bytes that are not ASCII in the path",
            good.replace(&remove, "/pod/ü"),
        ),
        (
            "two lengths",
            head("Content-Length: 1\r\nContent-Length: 2\r\n"),
        ),
        ("a length that is no number", head("Content-Length: x\r\n")),
        ("a length of -1", head("Content-Length: -1\r\n")),
        (
            "a length and chunks",
            head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n").replace(&remove, "/pod")
                + "0\r\n\r\n",
        ),
        (
            "a bad chunk",
            head("Transfer-Encoding: chunked\r\n").replace(&remove, "/pod/v1/user/1/unfollow")
                + "zz\r\n",
        ),
        ("1,000 headers", head(&"X-Other: 1\r\n".repeat(1_000))),
        (
            "1 MiB of header",
            head(&format!("X-Other: {}\r\n", "x".repeat(1 << 20))),
        ),
        ("no HTTP at all", "\x16\x03\x01\x02\0\r\n\r\n".to_owned()),
    ] {
        let answer = wire::exchange(stub.addr(), bytes.as_bytes()).await;
        let answer = match answer {
            Some(answer) => {
                assert!(answer.header("x-evil").is_none(), "{what}");
                format!("{} {}", answer.status, answer.reason)
            }
            None => "closed".to_owned(),
        };
        writeln!(table, "{what}: {answer}").unwrap();
        assert!(stub.world() == demo, "{what} has an effect");
    }
    let good = crate::symphony::remove("ann-session", DAN);
    let answer = good.send(stub.addr()).await;
    assert_eq!(contract::faults(&good, &answer), [""; 0]);
    assert_eq!(answer.status, 200);
    snapshot("no_operation", &table);
}
