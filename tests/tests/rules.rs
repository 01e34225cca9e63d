//! The documented rules of the five calls, held against the stub as `cargo xtask conformance` holds them against any server.

use axum::http::Method;
use conformance::contract::contract;
use connections_conformance::{Pages, Run, Values};
use connections_stub::{Stub, World};
use specweld_conformance::suite::Server;
use specweld_conformance::{Format, Outcome, Report, Request};

fn pages() -> Pages {
    Pages::read(&conformance::workspace()).unwrap()
}

async fn held(pages: &Pages, only: Option<&str>, world: Option<&str>) -> Report {
    let stub = Stub::start(World::demo()).await.unwrap();
    let run = Run {
        pages,
        document: contract(),
        server: &Server::new(&stub.url(), false).unwrap(),
        world: world.map(|it| Values::read(it).unwrap()),
        control_token: None,
        only,
    };
    let before = stub.world();
    let worlds = async || {
        let list = Request::new(Method::GET, "/__stub/worlds");
        run.server.send(list).await.unwrap().response.unwrap().body
    };
    let listed = worlds().await;
    let (mut report, _) = run.report().await.unwrap();
    assert_eq!(worlds().await, listed, "a world that was made is left");
    if run.world.is_none() {
        assert_eq!(
            stub.world(),
            before,
            "the world is not left as it was found"
        );
    }
    report.target = "the stub".to_owned();
    report
}

/// What is broken, each sentence with the first difference.
fn broken(report: &Report) -> Vec<String> {
    let points = report.points.iter();
    let broken = points.flat_map(|point| {
        let first = point.outcome.breaches().first();
        first.map(|it| format!("{}\n  {}", point.what, it.difference))
    });
    broken.collect()
}

#[tokio::test]
async fn the_stub_keeps_the_rules() {
    let report = held(&pages(), None, None).await;
    assert_eq!(broken(&report), [""; 0], "{}", report.render(Format::Text));
    let points = report.points.iter().map(|point| {
        let place = point.place.as_ref().unwrap();
        let what: String = point.what.chars().take(100).collect();
        let (file, outcome) = (&place.file, point.outcome.as_str());
        format!("{outcome} {file}:{}:{} {what}", place.line, place.column)
    });
    let points: Vec<_> = points.collect();
    insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("rules", format!("{}\n{}", report.render(Format::Text), points.join("\n")));
    });
}

/// A page that says otherwise is not kept: of a run of it alone, what its changed sentence breaks.
#[tokio::test]
async fn a_page_that_says_otherwise_is_broken() {
    let cases = [
        // A row has another new status, another status before, another answer.
        (
            "symphony/remove-connection.notes.md",
            r"| PENDING\_INCOMING | 200    | REJECTED",
            r"| PENDING\_INCOMING | 200    | ACCEPTED",
        ),
        (
            "symphony/remove-connection.notes.md",
            "| ACCEPTED          |",
            r"| PENDING\_OUTGOING |",
        ),
        (
            "persona/deactivate-connection.fragment.yaml",
            "| `pending`     | 200 ",
            "| `pending`     | 422 ",
        ),
        // A parameter has another name.
        (
            "ibm_connections/delete-colleague-connection.fragment.yaml",
            "| one of `key`, `userid`",
            "| one of `key`, `user`",
        ),
        (
            "gigya/remove-connection.fragment.yaml",
            "| `fail`                 | The call fails.",
            "| `soft`                 | The call fails.",
        ),
        (
            "gigya/remove-connection.fragment.yaml",
            "| the JSON object ",
            "| XML ",
        ),
        (
            "gigya/remove-connection.fragment.yaml",
            "| `apiKey`, `secret` ",
            "| `secret` ",
        ),
        (
            "gigya/remove-connection.fragment.yaml",
            "| `Duplicate nonce`",
            "| `Used nonce`",
        ),
        // A sentence is gone.
        (
            "symphony/unfollow-user.md",
            "will not generate an error in the payload",
            "is an error",
        ),
        // An example expects something else, and one can't be read.
        (
            "symphony/remove-connection.notes.md",
            "HTTP/1.1 401",
            "HTTP/1.1 403",
        ),
        (
            "symphony/remove-connection.notes.md",
            "sessionToken: {{symphony.session}}\n\nHTTP/1.1 404",
            "sessionToken: {{symphony.session}\n\nHTTP/1.1 404",
        ),
    ];
    let mut told = String::new();
    for (page, from, to) in cases {
        let (page, group) = (format!("fragments/{page}"), page.split('.').next());
        let pages = pages();
        let text = pages.text(&page).to_owned();
        assert!(text.contains(from), "{page} does not hold {from:?}");
        let report = held(&pages.with(&page, text.replacen(from, to, 1)), group, None).await;
        told += &format!(
            "# {page}: {from} => {to}\n{}\n\n",
            broken(&report).join("\n")
        );
    }
    insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("pages_that_say_otherwise", told);
    });
}

/// Without a control interface a rule has what the world file says, once; what is missing is asked for.
#[tokio::test]
async fn a_world_file_is_asked_for_what_it_lacks() {
    let world = "[symphony]\nsession = 'ann-session'\nuser = 7215545057281\naccepted = [8315056685058]\nnobody = 1\n";
    let report = held(&pages(), Some("symphony/remove-connection"), Some(world)).await;
    let outcomes = report.points.iter().map(|point| {
        let what: String = point.what.chars().take(60).collect();
        match &point.outcome {
            Outcome::Unreachable { why } => format!("{what}: {why}"),
            other => format!("{what}: {}", other.as_str()),
        }
    });
    let outcomes: Vec<_> = outcomes.collect();
    insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("a_world_file", outcomes.join("\n"));
    });
}

/// What changes something goes to no foreign machine that nobody answers for: nothing is sent at all.
#[tokio::test]
async fn no_foreign_server_is_touched() {
    let run = Run {
        pages: &pages(),
        document: contract(),
        // RFC 5737 gives it to nobody: a request would time out.
        server: &Server::new("http://192.0.2.1", false).unwrap(),
        world: Some(Values::demo()),
        control_token: None,
        only: None,
    };
    let (report, exchanges) = run.report().await.unwrap();
    assert!(exchanges.is_empty());
    assert!(
        report.score.unreachable == report.score.documented,
        "{:?}",
        report.score
    );
    let text = report.render(Format::Text);
    assert!(
        text.contains("`192.0.2.1` is not this machine: --i-own-this-server"),
        "{text}"
    );
}

#[test]
fn a_world_file_at_fault_is_told() {
    let told = ["x", "[symphony]\nseason = 1", "[symphony]\nsession = true"]
        .map(|it| Values::read(it).unwrap_err().to_string());
    assert!(told[0].contains("line 1, column"), "{}", told[0]);
    assert_eq!(
        told[1..],
        [
            "no rule knows `symphony.season`; `cargo xtask world` prints all that they know",
            "`symphony.session` is a text, a number, or a list of these",
        ]
    );
}
