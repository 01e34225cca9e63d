//! Symphony: removing a connection.

use conformance::rules;
use conformance::scenario::Scenario;
use conformance::wire::Request;
use connections_stub::{Operation, fault};

pub const HOST: &str = "yourpodURL.symphony.com";
pub const ANN: i64 = 7215545057281;
pub const BEN: i64 = 7215545058313;
pub const BOT: i64 = 7215545078461;
pub const DAN: i64 = 8315056685058;
pub const EVE: i64 = 8315056685059;
const FAY: i64 = 8315056685060;
const GUS: i64 = 8315056685061;
const HAL: i64 = 8315056685062;
const IVY: i64 = 9414568312835;

scenarios![
    accepted_is_removed_for_both_sides,
    pending_incoming_and_rejected_take_turns,
    pending_outgoing_stays,
    users_of_one_pod,
    no_record_or_no_user,
    the_body_of_a_404_may_say_403,
    cross_pod_takes_both_sides,
    uid_is_an_integer_of_64_bits,
    sessions,
    entitlement,
    content_type_and_body_are_not_looked_at,
    failures_on_demand,
    example_bodies,
];

pub fn remove(session: &str, uid: impl ToString) -> Request {
    anonymous(uid).header("sessionToken", session)
}

fn anonymous(uid: impl ToString) -> Request {
    let target = format!("/pod/v1/connection/user/{}/remove", uid.to_string());
    Request::new("POST", HOST, &target)
}

async fn accepted_is_removed_for_both_sides(it: &mut Scenario) {
    it.call("either may remove", remove("dan-session", ANN))
        .await;
    it.call("the record is gone for the one", remove("dan-session", ANN))
        .await;
    it.call("and for the other", remove("ann-session", DAN))
        .await;
}

async fn pending_incoming_and_rejected_take_turns(it: &mut Scenario) {
    it.call("PENDING_INCOMING", remove("ann-session", EVE))
        .await;
    it.call("REJECTED", remove("ann-session", EVE)).await;
    it.call("PENDING_INCOMING again", remove("ann-session", EVE))
        .await;
    it.call(
        "REJECTED by the one who was asked",
        remove("ann-session", GUS),
    )
    .await;
}

async fn pending_outgoing_stays(it: &mut Scenario) {
    it.call("no row of the table: 400", remove("ann-session", FAY))
        .await;
}

async fn users_of_one_pod(it: &mut Scenario) {
    it.call(
        "connected without a record: 400",
        remove("ann-session", BEN),
    )
    .await;
    it.call("the caller itself", remove("ann-session", ANN))
        .await;
}

async fn no_record_or_no_user(it: &mut Scenario) {
    it.call("no record between the two", remove("ann-session", HAL))
        .await;
    it.call("a uid that is nobody's", remove("ann-session", 1))
        .await;
}

async fn the_body_of_a_404_may_say_403(it: &mut Scenario) {
    it.seed(|world| world.symphony.not_found_code = 403);
    it.call("as in the vendor's example", remove("ann-session", HAL))
        .await;
}

async fn cross_pod_takes_both_sides(it: &mut Scenario) {
    it.call("the caller's pod has it off", remove("ann-session", IVY))
        .await;
    it.seed(|world| {
        world.symphony.pods[0].cross_pod.push("initech".into());
        world.symphony.pods[2].cross_pod.clear();
    });
    it.call("the other pod has it off", remove("ann-session", IVY))
        .await;
    it.seed(|world| world.symphony.pods[2].cross_pod.push("acme".into()));
    it.call("both have it on", remove("ann-session", IVY)).await;
}

async fn uid_is_an_integer_of_64_bits(it: &mut Scenario) {
    it.call("no integer", remove("ann-session", "dan")).await;
    it.call("the largest, and nobody's", remove("ann-session", i64::MAX))
        .await;
    it.call("one more", remove("ann-session", "9223372036854775808"))
        .await;
}

async fn sessions(it: &mut Scenario) {
    it.call("no sessionToken", anonymous(DAN)).await;
    it.call("an unknown one", remove("x", DAN)).await;
}

async fn entitlement(it: &mut Scenario) {
    it.call("no entitlement", remove("ben-session", DAN)).await;
    it.call("on behalf of a user", remove("ann-obo-connections", DAN))
        .await;
    it.call(
        "on behalf of a user who may unfollow",
        remove("ann-obo-following", DAN),
    )
    .await;
}

async fn content_type_and_body_are_not_looked_at(it: &mut Scenario) {
    let typed = remove("ann-session", DAN).header("Content-Type", "application/json");
    it.call("application/json and no body", typed).await;
    it.call(
        "a body of another type",
        remove("ann-session", EVE).body("text/plain", "x"),
    )
    .await;
}

async fn failures_on_demand(it: &mut Scenario) {
    for status in [400, 401, 403, 404, 500] {
        it.fail(
            Operation::SymphonyRemoveConnection,
            fault::Response::Status(status),
        );
        it.call(&status.to_string(), remove("ann-session", DAN))
            .await;
    }
}

async fn example_bodies(it: &mut Scenario) {
    let requests = [
        ("200", remove("ann-session", DAN)),
        ("400", remove("ann-session", FAY)),
        ("401", anonymous(DAN)),
        ("403", remove("ben-session", DAN)),
        ("404", remove("ann-session", HAL)),
        ("500", remove("ann-session", GUS)),
    ];
    it.seed(|world| world.symphony.not_found_code = 403);
    let page = rules("symphony/remove-connection");
    let operation = Operation::SymphonyRemoveConnection;
    assert_eq!(run_examples(it, &page, operation, &requests).await, [""; 0]);
}

/// Compares answers with the examples of the notes. Where an example is a text of the vendor's server, the stub has the
/// same; where it is a placeholder (which begins with `//`), the members and the code are.
pub async fn run_examples(
    scenario: &mut Scenario,
    page: &str,
    operation: Operation,
    requests: &[(&str, Request)],
) -> Vec<String> {
    let mut mismatches = Vec::new();
    let mut rows = 0;
    for (status, body) in examples(page) {
        if status == "request" {
            continue;
        }
        rows += 1;
        let Some((_, request)) = requests.iter().find(|(it, _)| *it == status) else {
            mismatches.push(format!("{status}: no request that leads to it"));
            continue;
        };
        if status == "500" {
            scenario.fail(operation, fault::Response::Status(500));
        }
        let answer = scenario
            .call(&format!("{status} | {body}"), request.clone())
            .await;
        let mut expected: serde_json::Value = serde_json::from_str(&body).unwrap();
        let mut sent = answer.json();
        if expected["message"]
            .as_str()
            .is_some_and(|it| it.starts_with("//"))
        {
            expected["message"].take();
            sent["message"].take();
        }
        if answer.status.to_string() != status || sent != expected {
            mismatches.push(format!("{status}: {} {}", answer.status, answer.body));
        }
    }
    if rows == 0 {
        mismatches.push("no rows".to_owned());
    }
    mismatches
}

/// The examples of notes: what has them, `request` or a status, and the body.
pub fn examples(notes: &str) -> Vec<(String, String)> {
    let blocks = notes.split("\n```json ").skip(1);
    let example = |block: &str| {
        let (place, rest) = block.split_once('\n').unwrap();
        let (body, _) = rest.split_once("\n```").unwrap();
        (place.to_owned(), body.to_owned())
    };
    blocks.map(example).collect()
}
