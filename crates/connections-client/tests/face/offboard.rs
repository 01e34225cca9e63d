//! The off-boarding program of `examples/`, against the stub.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use connections_stub::Operation::PersonaDeactivateConnection;
use connections_stub::fault;
use connections_stub::{Stub, World};

use crate::plan::Plan;
use crate::run::{DONE, LEFT, USAGE, run};
use crate::{order, stub};

const README: &str = include_str!("../../../../README.md");

/// The lines of the README that run it.
fn commands() -> Vec<&'static str> {
    let blocks = README.split("```").skip(1).step_by(2);
    let mut blocks = blocks.filter(|it| it.contains("--example offboard"));
    let block = blocks.next().unwrap();
    assert!(blocks.next().is_none());
    block.lines().skip(1).collect()
}

/// The variables that the README sets.
fn secrets() -> HashMap<String, String> {
    let commands = commands();
    let exports = commands.iter().filter_map(|it| it.strip_prefix("export "));
    let pairs = exports.flat_map(|it| it.split(' '));
    let pairs = pairs.map(|it| it.split_once('=').unwrap());
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The plan that the README names, as seen from the root.
fn plan() -> String {
    let commands = commands();
    let (_, arguments) = commands.last().unwrap().split_once(" -- ").unwrap();
    let (path, flag) = arguments.split_once(' ').unwrap();
    assert_eq!(flag, "--apply");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).unwrap()
}

async fn offboard(stub: &Stub, apply: bool) -> (u8, String) {
    let stands_in = commands()[0].contains("serve --listen 127.0.0.1:8080");
    assert!(stands_in && plan().contains("http://127.0.0.1:8080"));
    let plan = plan().replace("http://127.0.0.1:8080", &stub.url());
    outcome(&plan, apply, &secrets()).await
}

#[test]
fn all_variables_are_named() {
    let plan = Plan::read(&plan()).unwrap();
    let names: BTreeSet<_> = plan.variables().into_iter().collect();
    let set = secrets();
    assert_eq!(names, set.keys().map(String::as_str).collect());
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
    let secrets = [("T", "line\nline"), ("U", "token"), ("S", "c2VjcmV0")];
    let secrets = secrets.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let secrets = HashMap::from(secrets);
    let mut shown = String::new();
    for plan in [
        "",
        "name = 'x'\nsymphoni = {}",
        "name = 'x'\n[persona]\nbase_url = 'http://x'\napi_key_env = 'K'\nconnections = []",
        "name = 'x'\n[persona]\nbase_url = 'http://x'\napi_key_env = 'T'\nconnections = []",
        "name = 'x'\n[persona]\nbase_url = 'x'\napi_key_env = 'U'\nconnections = []",
        "name = 'x'\n[persona]\nbase_url = 'http://x'\napi_key_env = 'U'\nconnections = []",
        "name = 'x'\n[persona]\nbase_url = 'https://x'\napi_key_env = 'U'\nconnections = ['']",
        "name = 'x'\n[gigya]\nbase_url = 'https://x'\napi_key = 'k'\nsecret_env = 'S'\nuid = ''",
        "name = 'x'\n[ibm_connections]\nbase_url = 'https://x'\nuser = 'u'\npassword_env = 'S'\nemail = ' '",
        "name = 'x'\n[symphony]\nbase_url = 'https://x'\nsession_token_env = 'K'\nfollowing = { session_token_env = 'L', user = 1, followers = [2] }",
    ] {
        let (code, said) = outcome(plan, true, &secrets).await;
        assert_eq!(code, USAGE);
        shown += &said;
    }
    insta::assert_snapshot!(shown);
}
