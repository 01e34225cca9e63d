//! The table of the front page, which says when a call is made again: read from there, and tried.

use std::time::Duration;

use connections_client::{Retries, Settings};

use crate::calls::{CALLS, call};
use crate::server::{Counter, answer};

const FRONT_PAGE: &str = include_str!("../../src/lib.rs");

/// The answers of a column, each of which every call is tried with. None stands for no connection at all.
fn answers(column: &str) -> Vec<Option<String>> {
    let status = |line| Some(answer(line, &[], "{}"));
    match column {
        "if there was no connection" => vec![None],
        "after a 429" => vec![status("429 Too Many Requests")],
        "after a 500" => vec![status("500 Internal Server Error")],
        "after a 502, 503, 504" => vec![
            status("502 Bad Gateway"),
            status("503 Service Unavailable"),
            status("504 Gateway Timeout"),
        ],
        "if the response was lost" => vec![
            Some(String::new()),
            Some("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_owned()),
        ],
        _ => panic!("no such column: {column}"),
    }
}

/// The cells of the table's rows, the first of which names the columns.
fn table() -> Vec<Vec<&'static str>> {
    let lines = FRONT_PAGE.lines();
    let rows = lines.filter_map(|line| line.strip_prefix("//! |")?.strip_suffix('|'));
    let rows = rows.filter(|row| !row.contains("---"));
    rows.map(|row| row.split('|').map(str::trim).collect())
        .collect()
}

async fn attempts(name: &str, answer: Option<String>, settings: &Settings) -> u32 {
    let Some(answer) = answer else {
        // Nobody listens there.
        let nobody = Counter::answering("")
            .await
            .url
            .replace("127.0.0.1", "[::1]");
        return call(name, &nobody, settings).await.unwrap().made;
    };
    let server = Counter::answering(answer).await;
    // IBM's answers have no body, so that one of it can't be cut.
    let outcome = call(name, &server.url, settings).await.unwrap();
    assert_eq!(outcome.made as usize, server.count(), "{name}");
    outcome.made
}

#[tokio::test]
async fn the_table_of_the_front_page_holds() {
    let retries = Retries::up_to(2).first_pause(Duration::from_millis(1));
    // They share their HTTP client, which takes its time to be made.
    let usual = Settings::new();
    let repeating = usual.clone().retries(retries.clone());
    let bold = usual.clone().retries(retries.repeat_refused_removals());
    let table = table();
    let columns = &table[0];
    let calls: Vec<_> = table[1..].iter().map(|row| row[0]).collect();
    assert_eq!(calls, CALLS.map(|it| format!("[`{it}`]")));
    let mut tried = 0;
    for (row, name) in table[1..].iter().zip(CALLS) {
        for (cell, column) in row.iter().zip(columns).skip(1) {
            for answer in answers(column) {
                let told = match *cell {
                    "again" => (3, 3),
                    "once" => (1, 1),
                    "once\\*" => (1, 3),
                    cell => panic!("no such cell: {cell}"),
                };
                let has_body = answer.as_ref().is_some_and(|it| it.contains("200 OK"));
                if has_body && name == "IbmConnections::delete_colleague_connection" {
                    continue;
                }
                let made = (
                    attempts(name, answer.clone(), &repeating).await,
                    attempts(name, answer.clone(), &bold).await,
                );
                assert_eq!(made, told, "{name} {column}: {answer:?}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 6 * 8 - 1);
    // Without retries a call is one request, whatever comes of it.
    for name in CALLS {
        for answer in ["", &answer("503 Service Unavailable", &[], "")] {
            let server = Counter::answering(answer).await;
            let outcome = call(name, &server.url, &usual).await.unwrap();
            assert_eq!((outcome.made, server.count()), (1, 1), "{name}");
        }
    }
}
