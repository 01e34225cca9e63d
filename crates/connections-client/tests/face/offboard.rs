//! The off-boarding program of `examples/`, against the stub.

use std::collections::HashMap;

use connections_stub::Operation::PersonaDeactivateConnection;
use connections_stub::fault;
use connections_stub::{Stub, World};

use crate::run::{DONE, LEFT, USAGE, run};
use crate::{order, stub};

const PLAN: &str = include_str!("../../examples/offboard/person.toml");

async fn offboard(stub: &Stub, apply: bool) -> (u8, String) {
    let plan = PLAN.replace("http://127.0.0.1:8080", &stub.url());
    let secrets = [
        ("SYMPHONY_SESSION", "ann-session"),
        ("SYMPHONY_BOT_SESSION", "bot-session"),
        ("CONNECTIONS_PASSWORD", "wasadmin-password"),
        ("PERSONA_API_KEY", "persona_sandbox_source"),
        ("GIGYA_SECRET", crate::gigya::SECRET),
    ];
    let secrets = secrets.map(|(name, value)| (name.to_owned(), value.to_owned()));
    outcome(&plan, apply, &HashMap::from(secrets)).await
}

async fn outcome(plan: &str, apply: bool, secrets: &HashMap<String, String>) -> (u8, String) {
    let (mut progress, mut out) = (Vec::new(), Vec::new());
    let code = run(plan, apply, secrets, &mut progress, &mut out)
        .await
        .unwrap();
    let shown = String::from_utf8([progress, out].concat()).unwrap();
    (code, shown)
}

#[tokio::test]
async fn a_dry_run_cuts_nothing() {
    let stub = stub().await;
    let (code, shown) = offboard(&stub, false).await;
    assert_eq!(code, DONE);
    insta::assert_snapshot!(shown);
    assert_eq!(stub.world(), World::demo());
    assert_eq!(stub.journal(), []);
}

#[tokio::test]
async fn all_ties_are_cut_and_a_second_run_finds_none() {
    let stub = stub().await;
    let (code, shown) = offboard(&stub, true).await;
    assert_eq!(code, DONE, "{shown}");
    insta::assert_snapshot!("cut", shown);
    let (code, shown) = offboard(&stub, true).await;
    assert_eq!(code, DONE, "{shown}");
    insta::assert_snapshot!("cut_again", shown);
}

#[tokio::test]
async fn what_is_left_shows_and_decides_the_exit_code() {
    let stub = stub().await;
    order(
        &stub,
        PersonaDeactivateConnection,
        1,
        fault::Response::Status(403),
    );
    let (code, shown) = offboard(&stub, true).await;
    assert_eq!(code, LEFT);
    insta::assert_snapshot!(shown);
}

#[tokio::test]
async fn a_plan_at_fault_does_nothing() {
    let secrets = HashMap::from([("T".to_owned(), "line\nline".to_owned())]);
    let mut shown = String::new();
    for plan in [
        "",
        "name = 'x'\nsymphoni = {}",
        "name = 'x'\n[persona]\nbase_url = 'http://x'\napi_key_env = 'K'\nconnections = []",
        "name = 'x'\n[persona]\nbase_url = 'http://x'\napi_key_env = 'T'\nconnections = []",
        "name = 'x'\n[persona]\nbase_url = 'x'\napi_key_env = 'T'\nconnections = []",
    ] {
        let (code, said) = outcome(plan, true, &secrets).await;
        assert_eq!(code, USAGE);
        shown += &said;
    }
    insta::assert_snapshot!(shown);
}
