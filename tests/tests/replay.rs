//! The requests that show whom a change breaks, sent to the stub by `specweld breaking --replay`.

use clap::Parser;
use connections_stub::{Stub, World};
use serde_json::{Value, json};
use specweld_cli::{Breaking, Reporting};

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    breaking: Breaking,
    #[command(flatten)]
    reporting: Reporting,
}

/// What is reported on two versions of a document, whose requests are sent to a server.
fn report(old: &Value, new: &Value, more: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, document: &Value| {
        let path = folder.path().join(name);
        std::fs::write(&path, document.to_string()).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let (old, new) = (file("old.json", old), file("new.json", new));
    let output = folder.path().join("report.json");
    let to = output.to_str().unwrap();
    let mut line = vec!["breaking", &new, "--against", &old, "--quiet"];
    line.extend(["--report", "json", "--output", to]);
    line.extend(more);
    let Arguments {
        breaking,
        reporting,
    } = Arguments::parse_from(line);
    specweld_cli::breaking(&breaking, folder.path(), &reporting).unwrap();
    serde_json::from_slice(&std::fs::read(&output).unwrap()).unwrap()
}

/// The messages that were shown of a change whose words hold some, with what came back.
fn shown(report: &Value, words: &str) -> Vec<Value> {
    let changes = report["changes"].as_array().unwrap();
    let is_it = |change: &&Value| change["words"].as_str().unwrap().contains(words);
    let change = changes.iter().find(is_it).expect(words);
    change["witnesses"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stub_answers_the_requests_that_show_what_a_change_breaks() {
    let stub = Stub::start(World::demo()).await.unwrap();
    let url = stub.url();
    let told = tokio::task::spawn_blocking(move || {
        let text = include_str!("../../openapi.json");
        let new: Value = serde_json::from_str(text).unwrap();
        let mut old = new.clone();
        let unfollow = "/paths/~1pod~1v1~1user~1{uid}~1unfollow/post";
        let operation = old.pointer_mut(unfollow).unwrap();
        // Before, there was no need for a body, and there was another operation.
        operation["requestBody"]["required"] = json!(false);
        old["paths"]["/pod/v1/user/{uid}/block"] = json!({"post": {
            "operationId": "symphony_block_user",
            "parameters": [{"name": "uid", "in": "path", "required": true, "schema": {"type": "integer"}}],
            "responses": {"204": {"description": ""}},
        }});
        let header = ["--replay-header", "sessionToken: bot-session"];
        let more = [&["--replay", url.as_str()], header.as_slice()].concat();
        report(&old, &new, &more)
    });
    let told = told.await.unwrap();
    let body = shown(&told, "the request body is required now");
    assert_eq!(body[0]["answered"]["with"]["status"], 400, "{body:#?}");
    assert_eq!(body[0]["message"]["request"]["body"], Value::Null);
    let gone = shown(&told, "the operation is no longer there");
    assert_eq!(gone[0]["answered"]["with"]["status"], 404, "{gone:#?}");
    // The stub has seen both.
    assert_eq!(stub.journal().len(), 2);
}
