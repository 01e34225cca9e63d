//! Symphony: unfollowing a user.

use conformance::rules;
use conformance::scenario::Scenario;
use conformance::wire::Request;
use connections_stub::{Operation, fault};

use crate::symphony::{ANN, BEN, BOT, DAN, HOST, examples, run_examples};

scenarios![
    listed_users_stop_following,
    the_bot_for_itself,
    uid_among_the_followers,
    one_invalid_follower_among_valid_ones,
    invalid_followers_in_the_order_of_the_request,
    who_does_not_follow_is_no_error,
    again_does_no_harm,
    on_behalf_of_a_user,
    the_role,
    sessions,
    the_checks_have_an_order,
    nobody_at_uid,
    bodies_without_effect,
    an_empty_list,
    a_follower_listed_twice,
    failures_on_demand,
    example_bodies,
];

pub fn unfollow(session: &str, uid: impl ToString, body: &str) -> Request {
    anonymous(uid, body).header("sessionToken", session)
}

fn anonymous(uid: impl ToString, body: &str) -> Request {
    let target = format!("/pod/v1/user/{}/unfollow", uid.to_string());
    Request::new("POST", HOST, &target).json(body)
}

/// By the bot, from Ann.
fn from_ann(followers: &[i64]) -> Request {
    unfollow("bot-session", ANN, &list(followers))
}

fn list(followers: &[i64]) -> String {
    serde_json::json!({ "followers": followers }).to_string()
}

async fn listed_users_stop_following(it: &mut Scenario) {
    it.call("two of three", from_ann(&[BEN, DAN])).await;
}

async fn the_bot_for_itself(it: &mut Scenario) {
    it.seed(|world| world.symphony.users[2].followers = vec![BEN, ANN]);
    it.call(
        "its own followers",
        unfollow("bot-session", BOT, &list(&[BEN])),
    )
    .await;
}

async fn uid_among_the_followers(it: &mut Scenario) {
    it.call("that entry does nothing", from_ann(&[ANN, BEN]))
        .await;
}

async fn one_invalid_follower_among_valid_ones(it: &mut Scenario) {
    it.call(
        "400, and the others stop all the same",
        from_ann(&[BEN, 1, DAN]),
    )
    .await;
}

async fn invalid_followers_in_the_order_of_the_request(it: &mut Scenario) {
    it.call("all are named, each once", from_ann(&[3, 1, BEN, 2, 1, -7]))
        .await;
}

async fn who_does_not_follow_is_no_error(it: &mut Scenario) {
    it.seed(|world| world.symphony.users[0].followers = vec![DAN]);
    it.call("no follower before or after", from_ann(&[BEN]))
        .await;
}

async fn again_does_no_harm(it: &mut Scenario) {
    it.call("a 400 with a partial effect", from_ann(&[BEN, 1]))
        .await;
    it.call("once more", from_ann(&[BEN, 1])).await;
}

async fn on_behalf_of_a_user(it: &mut Scenario) {
    it.call(
        "MANAGE_USER_FOLLOWING",
        unfollow("ann-obo-following", ANN, &list(&[BEN])),
    )
    .await;
    it.call(
        "other permissions",
        unfollow("ann-obo-connections", ANN, &list(&[DAN])),
    )
    .await;
    it.seed(|world| world.symphony.sessions[5].user = BOT);
    it.call(
        "other permissions, for a user with the role",
        unfollow("ann-obo-connections", ANN, &list(&[DAN])),
    )
    .await;
}

async fn the_role(it: &mut Scenario) {
    it.call(
        "not without it",
        unfollow("ann-session", ANN, &list(&[BEN])),
    )
    .await;
}

async fn sessions(it: &mut Scenario) {
    it.call("no sessionToken", anonymous(ANN, &list(&[BEN])))
        .await;
    it.call("an unknown one", unfollow("x", ANN, &list(&[BEN])))
        .await;
}

async fn the_checks_have_an_order(it: &mut Scenario) {
    it.call("the session first", unfollow("x", 1, "{")).await;
    it.call("then the right to call", unfollow("ann-session", 1, "{"))
        .await;
    it.call("then the body", unfollow("bot-session", 1, "{"))
        .await;
}

async fn nobody_at_uid(it: &mut Scenario) {
    it.call(
        "this call documents no 404",
        unfollow("bot-session", 1, &list(&[BEN])),
    )
    .await;
}

async fn bodies_without_effect(it: &mut Scenario) {
    for (what, body) in [
        ("no JSON", "{"),
        ("no followers", "{}"),
        ("null", r#"{"followers":null}"#),
        (
            "text among ids",
            r#"{"followers":[7215545058313,"8315056685058"]}"#,
        ),
    ] {
        it.call(what, unfollow("bot-session", ANN, body)).await;
    }
}

async fn an_empty_list(it: &mut Scenario) {
    it.call("nothing to do", from_ann(&[])).await;
}

async fn a_follower_listed_twice(it: &mut Scenario) {
    it.call("counts once", from_ann(&[BEN, BEN])).await;
}

async fn failures_on_demand(it: &mut Scenario) {
    for status in [400, 401, 403, 500] {
        it.fail(
            Operation::SymphonyUnfollowUser,
            fault::Response::Status(status),
        );
        it.call(&status.to_string(), from_ann(&[BEN])).await;
    }
}

async fn example_bodies(it: &mut Scenario) {
    let page = rules("symphony/unfollow-user");
    let (what, example) = examples(&page).swap_remove(0);
    assert_eq!(what, "request");
    let requests = [
        ("200", unfollow("bot-session", ANN, &example)),
        ("400", unfollow("bot-session", 1, &example)),
        ("401", anonymous(ANN, &example)),
        ("403", unfollow("ann-session", ANN, &example)),
        ("500", unfollow("bot-session", ANN, &example)),
    ];
    let operation = Operation::SymphonyUnfollowUser;
    assert_eq!(run_examples(it, &page, operation, &requests).await, [""; 0]);
}
